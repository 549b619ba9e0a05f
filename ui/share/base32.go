package share

import "strings"

// alphabet is Crockford's base 32: no I, L, O and U, so that a code can be read
// aloud and written down.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// digit is the value of a letter, small ones and those that look alike
// included; -1 for none.
func digit(c byte) int {
	switch c {
	case 'i', 'I', 'l', 'L':
		return 1
	case 'o', 'O':
		return 0
	}
	if c >= 'a' && c <= 'z' {
		c -= 'a' - 'A'
	}
	return strings.IndexByte(alphabet, c)
}

// times is the product of two digits in the field of 32 elements, modulo
// x^5 + x^2 + 1.
func times(a, b int) int {
	p := 0
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			p ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p
}

// checkDigit is the sum of the digits, each times a power of its own of the
// generator 2. Every wrong digit and every swap of two different digits changes
// it, up to 31 digits.
func checkDigit(digits []int) int {
	sum, weight := 0, 1
	for _, d := range digits {
		weight = times(weight, 2)
		sum ^= times(weight, d)
	}
	return sum
}

// bits is a string of bits, written and read from the front.
type bits struct {
	data []bool
	at   int
	bad  bool // read past the end
}

func (b *bits) put(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		b.data = append(b.data, v>>i&1 != 0)
	}
}

func (b *bits) take(n int) uint64 {
	v := uint64(0)
	for range n {
		if b.at >= len(b.data) {
			b.bad = true
			return 0
		}
		v <<= 1
		if b.data[b.at] {
			v |= 1
		}
		b.at++
	}
	return v
}

// digits cuts the bits into digits of five.
func (b *bits) digits() []int {
	var out []int
	for i := 0; i+5 <= len(b.data); i += 5 {
		d := 0
		for _, one := range b.data[i : i+5] {
			d <<= 1
			if one {
				d |= 1
			}
		}
		out = append(out, d)
	}
	return out
}

// width is how many bits hold the numbers below n.
func width(n int) int {
	w := 0
	for 1<<w < n {
		w++
	}
	return w
}

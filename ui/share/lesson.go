package share

import (
	"fmt"
	"hash/fnv"
	"math"
	"strings"
)

// lessonPrefix begins the code that is handed in after a lesson.
const lessonPrefix = "LES"

// Outcome is how a question of a lesson went.
type Outcome uint8

// The outcomes.
const (
	Unanswered Outcome = iota
	Shown              // the answer was looked up, without a guess
	Wrong
	Right
)

// Answer is what one question of a lesson was answered with.
type Answer struct {
	Outcome Outcome
	Hint    bool // the hint was read first
	Numeric bool
	Choice  int     // of a choice, from 0
	Guess   float64 // of a number; a code keeps two significant digits
}

// Report is what a lesson's code says.
type Report struct {
	Lesson  string // id, "" when no lesson here has that tag
	Data    string // the first hexadecimal digits of the data version it was made with
	Answers []Answer
}

// Score is how many questions were guessed right.
func (r *Report) Score() int {
	n := 0
	for _, a := range r.Answers {
		if a.Outcome == Right {
			n++
		}
	}
	return n
}

// A lesson's code in bits:
//
//	 2  version, 0
//	12  tag of the lesson's id
//	12  first digits of the data version
//	 4  how many questions
//	    for each: 1 whether the hint was read, 2 its outcome and, of a guess,
//	    0 and 3 bits of the choice, or 1 and 12 bits of the number
//	    a checksum, which fills the last group
//
// It is a note that is easily handed on, and no proof of who wrote it.
const (
	dataDigits     = 3
	maxQuestions   = 15
	leastLessonSum = 10
	mantissaBits   = 7
	powerBits      = 5
	powerBias      = 16
)

var lessonTag = tag{12, "0"}

// LessonCode is the code of a finished lesson, made with the data of a version
// ("4f2a9c01"): "LES-7K3M-9QPX-…-2".
func LessonCode(lesson, data string, answers []Answer) string {
	var b bits
	b.put(0, 2)
	b.put(lessonTag.of(lesson), lessonTag.bits)
	b.put(dataBits(data), dataDigits*4)
	answers = answers[:min(len(answers), maxQuestions)]
	b.put(uint64(len(answers)), 4)
	for _, a := range answers {
		b.put(bit(a.Hint), 1)
		b.put(uint64(a.Outcome), 2)
		switch {
		case a.Outcome < Wrong:
		case a.Numeric:
			b.put(1, 1)
			putGuess(&b, a.Guess)
		default:
			b.put(0, 1)
			b.put(uint64(a.Choice&7), 3)
		}
	}
	const group = groupDigits * 5
	groups := (len(b.data) + leastLessonSum + group - 1) / group
	b.put(sumOf(b.data), groups*group-len(b.data))
	digits := b.digits()
	return lessonPrefix + strings.TrimPrefix(write(append(digits, checkDigit(digits))), prefix)
}

// dataBits are the first digits of a data version; 0 for none.
func dataBits(data string) uint64 {
	v := uint64(0)
	for i := range dataDigits {
		d := -1
		if i < len(data) {
			d = strings.IndexByte("0123456789abcdef", data[i])
		}
		if d < 0 {
			return 0
		}
		v = v<<4 | uint64(d)
	}
	return v
}

// sumOf is a checksum of bits.
func sumOf(data []bool) uint64 {
	h := fnv.New64a()
	for _, one := range data {
		h.Write([]byte{byte(bit(one))})
	}
	x := h.Sum64()
	x ^= x >> 31
	return x * 0x9e3779b97f4a7c15 >> 8
}

// putGuess writes a number with two significant digits; 0 and what is too large
// or small have no mantissa.
func putGuess(b *bits, v float64) {
	m, e := 0.0, 0
	if v > 0 && !math.IsInf(v, 0) {
		e = int(math.Floor(math.Log10(v))) - 1
		m = math.Round(v / math.Pow(10, float64(e)))
		if m >= 100 {
			m, e = 10, e+1
		}
		if e < -powerBias || e >= 1<<powerBits-powerBias || m < 10 {
			m, e = 0, 0
		}
	}
	b.put(uint64(m), mantissaBits)
	b.put(uint64(e+powerBias), powerBits)
}

func takeGuess(b *bits) float64 {
	m, e := b.take(mantissaBits), int(b.take(powerBits))-powerBias
	return value(m, e, true)
}

// IsLessonCode reports whether a text is meant as the code of a lesson.
func IsLessonCode(text string) bool {
	t := strings.TrimSpace(text)
	return len(t) > len(lessonPrefix) && strings.EqualFold(t[:len(lessonPrefix)], lessonPrefix) && (t[len(lessonPrefix)] == '-' || t[len(lessonPrefix)] == ' ')
}

// ReadLessonCode reads a lesson's code; lessons are the ids that its tag may
// stand for. The error is a [*DamageError].
func ReadLessonCode(text string, lessons []string) (Report, error) {
	shown := strings.ToUpper(strings.TrimSpace(text))
	fail := func(group int, part, reason string) (Report, error) {
		return Report{}, &DamageError{Code: shown, Group: group, Text: part, Reason: reason}
	}
	if !IsLessonCode(shown) {
		return fail(0, "", "is no code of a lesson: one begins with "+lessonPrefix+"-")
	}
	groups := strings.FieldsFunc(shown[len(lessonPrefix):], func(r rune) bool { return r == '-' || r == ' ' })
	if len(groups) < 2 || len(groups) > 20 {
		return fail(0, "", fmt.Sprintf("has %d groups; a lesson's code has more than one, the last of one character", len(groups)))
	}
	var digits []int
	for i, g := range groups {
		want := groupDigits
		if i == len(groups)-1 {
			want = 1
		}
		for j := range len(g) {
			d := digit(g[j])
			if d < 0 {
				return fail(i+1, g, "has a character that no code has: "+string([]rune(g[j:])[:1]))
			}
			digits = append(digits, d)
		}
		if len(g) != want {
			return fail(i+1, g, fmt.Sprintf("has %d of %d characters", len(g), want))
		}
	}
	if r, ok := lessonOf(digits, lessons); ok {
		return r, nil
	}
	at, fixed := -1, ""
	d := make([]int, len(digits))
	for i := range digits {
		for v := range len(alphabet) {
			copy(d, digits)
			d[i] = v
			if _, ok := lessonOf(d, lessons); !ok || v == digits[i] {
				continue
			}
			if at >= 0 {
				return fail(0, "", "was not read right: compare it group by group")
			}
			at, fixed = i, lessonPrefix+strings.TrimPrefix(write(d), prefix)
		}
	}
	if at < 0 {
		return fail(0, "", "was not read right: compare it group by group")
	}
	return Report{}, &DamageError{Code: shown, Group: at/groupDigits + 1, Text: groups[at/groupDigits], Reason: "was not read right", Nearest: fixed}
}

// lessonOf decodes the digits of a lesson's code; ok is false when the check
// character or the checksum does not match.
func lessonOf(digits []int, lessons []string) (r Report, ok bool) {
	last := len(digits) - 1
	if checkDigit(digits[:last]) != digits[last] {
		return r, false
	}
	var b bits
	for _, d := range digits[:last] {
		b.put(uint64(d), 5)
	}
	if b.take(2) != 0 {
		return r, false
	}
	if i := lessonTag.find(len(lessons), func(i int) string { return lessons[i] }, b.take(lessonTag.bits)); i >= 0 {
		r.Lesson = lessons[i]
	}
	r.Data = fmt.Sprintf("%03x", b.take(dataDigits*4))
	for range b.take(4) {
		a := Answer{Hint: b.take(1) == 1, Outcome: Outcome(b.take(2))}
		if a.Outcome >= Wrong {
			if a.Numeric = b.take(1) == 1; a.Numeric {
				a.Guess = takeGuess(&b)
			} else {
				a.Choice = int(b.take(3))
			}
		}
		r.Answers = append(r.Answers, a)
	}
	left := len(b.data) - b.at
	said := b.data[:b.at]
	if b.bad || left < leastLessonSum || left >= leastLessonSum+groupDigits*5 {
		return r, false
	}
	return r, b.take(left) == sumOf(said)&(1<<left-1)
}

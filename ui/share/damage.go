package share

import (
	"fmt"
	"strings"

	"wattif/presets"
	"wattif/sim"
)

// DamageError is a code that was not read right. It names the group that is
// wrong, where that can be told.
type DamageError struct {
	Code    string
	Group   int    // from 1; 0 when no single group is to blame
	Text    string // the group as it was given
	Reason  string
	Nearest string // the code it most likely was, "" when there is none
}

// Error returns one line.
func (e *DamageError) Error() string {
	text := "code " + e.Code + ": "
	if e.Group > 0 {
		text += fmt.Sprintf("group %d (%s) ", e.Group, e.Text)
	}
	text += e.Reason
	if e.Nearest != "" {
		text += "; did you mean " + e.Nearest + "?"
	}
	return text
}

// IsCode reports whether a text looks like a short code: its prefix, then a dash
// or space; or, written in one word, as many characters as a code has.
func IsCode(text string) bool {
	t := strings.TrimSpace(text)
	if len(t) < len(prefix)+2 || !strings.EqualFold(t[:len(prefix)], prefix) {
		return false
	}
	rest := t[len(prefix):]
	if rest[0] == '-' || rest[0] == ' ' {
		return true
	}
	for i := range len(rest) {
		if digit(rest[i]) < 0 {
			return false
		}
	}
	return len(rest) > groupDigits && len(rest)%groupDigits == 1 && strings.ContainsAny(rest, "0123456789")
}

// readCode returns the scenario of a short code. The error is a [*DamageError].
func readCode(text string, l *presets.Library) (sim.Scenario, error) {
	shown := strings.ToUpper(strings.TrimSpace(text))
	groups := strings.FieldsFunc(shown[len(prefix):], func(r rune) bool { return r == '-' || r == ' ' })
	if len(groups) == 1 && len(groups[0]) > groupDigits { // written without dashes
		whole := groups[0]
		groups = nil
		for len(whole) > groupDigits {
			groups, whole = append(groups, whole[:groupDigits]), whole[groupDigits:]
		}
		groups = append(groups, whole)
	}
	fail := func(at int, reason string) error {
		e := &DamageError{Code: shown, Group: at + 1, Reason: reason}
		if at >= 0 && at < len(groups) {
			e.Text = groups[at]
		}
		return e
	}
	if len(groups) < 2 || len(groups) > maxGroups+1 {
		return sim.Scenario{}, fail(-1, fmt.Sprintf("has %d groups; a code has 2 to %d, the last of one character", len(groups), maxGroups+1))
	}
	var digits []int
	for i, g := range groups {
		for j := range len(g) {
			d := digit(g[j])
			if d < 0 {
				return sim.Scenario{}, fail(i, "has a character that no code has: "+string([]rune(g[j:])[:1]))
			}
			digits = append(digits, d)
		}
		want := groupDigits
		if i == len(groups)-1 {
			want = 1
		}
		if len(g) != want {
			return sim.Scenario{}, fail(i, fmt.Sprintf("has %d of %d characters", len(g), want))
		}
	}
	last := len(digits) - 1
	if checkDigit(digits[:last]) == digits[last] {
		if s, ok := decode(digits[:last], l); ok {
			return s, nil
		}
		return sim.Scenario{}, fail(-1, "was made by another version or with other data; ask for the line")
	}
	at, fixed := locate(digits, l)
	if at < 0 {
		return sim.Scenario{}, fail(-1, "was not read right: the check character does not match. Compare it group by group")
	}
	e := &DamageError{Code: shown, Group: at/groupDigits + 1, Text: groups[at/groupDigits], Reason: "was not read right", Nearest: fixed}
	return sim.Scenario{}, e
}

// locate finds the one wrong digit, or the two neighbours that were swapped,
// after which a code is right. -1 when there is none or more than one way.
func locate(digits []int, l *presets.Library) (at int, fixed string) {
	at = -1
	last := len(digits) - 1
	try := func(i int, d []int) bool {
		if checkDigit(d[:last]) != d[last] {
			return true
		}
		if _, ok := decode(d[:last], l); !ok {
			return true
		}
		if at >= 0 {
			return false
		}
		at, fixed = i, write(d)
		return true
	}
	d := make([]int, len(digits))
	for i := range digits {
		for v := range len(alphabet) {
			copy(d, digits)
			if d[i] = v; v != digits[i] && !try(i, d) {
				return -1, ""
			}
		}
		if i < last && digits[i] != digits[i+1] {
			copy(d, digits)
			d[i], d[i+1] = d[i+1], d[i]
			if !try(i, d) {
				return -1, ""
			}
		}
	}
	return at, fixed
}

// write is a code with its groups.
func write(digits []int) string {
	var out strings.Builder
	out.WriteString(prefix)
	for i, d := range digits {
		if i%groupDigits == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(alphabet[d])
	}
	return out.String()
}

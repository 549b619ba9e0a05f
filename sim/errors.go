package sim

import "strings"

// KnobError is a question that cannot be asked: a value that a knob does not
// take. It names the knob, the value, what would be accepted and the nearest
// match.
type KnobError struct {
	Knob     string // knob id; "" when the word matched no knob
	Value    string
	Reason   string // "is not a known model", "must be 1..1024" ...
	Accepted string // "fp32 tf32 bf16 ...", "1..1024"; "" when the reason says it
	Nearest  string // "" when nothing is near
}

// Error returns one line.
func (e *KnobError) Error() string {
	var b strings.Builder
	if e.Knob != "" {
		b.WriteString(e.Knob)
		b.WriteString(": ")
	}
	b.WriteString("\"" + e.Value + "\" " + e.Reason)
	if e.Nearest != "" {
		b.WriteString("; did you mean " + e.Nearest + "?")
	}
	if e.Accepted != "" {
		b.WriteString(" (accepted: " + e.Accepted + ")")
	}
	return b.String()
}

// PlanError is a plan or combination of knobs that cannot be, with the nearest
// that can. Unlike [KnobError] every single value is in range.
type PlanError struct {
	Knob    string // the knob to turn
	Reason  string
	Nearest string // "tp=2 or tp=4"
}

// Error returns one line.
func (e *PlanError) Error() string {
	s := e.Knob + ": " + e.Reason
	if e.Nearest != "" {
		s += "; nearest " + e.Nearest
	}
	return s
}

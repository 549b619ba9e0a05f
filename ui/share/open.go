package share

import (
	"strings"

	"wattif/presets"
	"wattif/sim"
)

// Opened is what a code or string holds.
type Opened struct {
	Scenarios         []sim.Scenario
	Baseline, Current int
	Note              string // what the reader should know; "" for nothing
}

// Is reports whether a text is meant as a code or a full string, damaged ones
// included.
func Is(text string) bool { return IsCode(text) || isFull(text) }

func isFull(text string) bool {
	t := strings.TrimSpace(text)
	return len(t) >= len(fullPrefix) && strings.EqualFold(t[:len(fullPrefix)], fullPrefix)
}

// Open reads a short code or a full string. The error is a [*DamageError], or
// one of a knob when the text is whole and its words mean nothing here.
func Open(text string, l *presets.Library) (Opened, error) {
	t := strings.TrimSpace(text)
	if isFull(t) {
		return readFull(t, l)
	}
	if !IsCode(t) {
		return Opened{}, &DamageError{Code: t, Reason: "is no code: one begins with " + prefix + "- or " + fullPrefix}
	}
	s, err := readCode(t, l)
	if err != nil {
		return Opened{}, err
	}
	return Opened{Scenarios: []sim.Scenario{s}}, nil
}

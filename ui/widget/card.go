package widget

import (
	"wattif/ui/block"
	"wattif/ui/theme"
)

// Verdict says whether a change is for the better.
type Verdict uint8

// The verdicts.
const (
	Neutral Verdict = iota
	Better
	Worse
)

// Delta is a change against the baseline: "-49 %", "less", and whether that is
// good.
type Delta struct {
	Dir     int    // -1 lower, 0 same, +1 higher: chooses the mark
	Text    string // "-49 %"
	Word    string // "less vs A"
	Verdict Verdict
}

// Card is one answer: a number with its unit, a second line, a signed change
// and a range.
type Card struct {
	Title            string
	Value            string // "0.241 Wh"
	Sub              string // "24 kWh/day"
	Delta            Delta  // empty Text: none
	Now, Low, High   float64
	Max              float64 // end of the gauge; 0: no gauge
	Range            string  // "0.17-0.36", beside the gauge
	Focused, Problem bool    // Problem: the answer is "does not fit"
}

// Draw is the card in a box; at 4 to 6 lines high the lines that matter less
// are left out.
func (c Card) Draw(w, h int, t *theme.Theme) block.Block { return block.Blank(w, h) }

// Line is the card as one line, for small screens.
func (c Card) Line(w int, t *theme.Theme) string { return block.Spaces(w) }

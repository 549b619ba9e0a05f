package widget

import (
	"wattif/ui/theme"
)

// KnobRow is one lever of the list at the left.
type KnobRow struct {
	Label    string
	Value    string
	Changed  bool   // differs from the baseline
	Disabled bool   // has no effect now
	Cursor   bool   // the line under the cursor
	Focused  bool   // the panel has the focus
	AtMin    bool   // the left arrow does nothing
	AtMax    bool   // the right arrow does nothing
	Problem  string // why the last input was refused; shown instead of the value
	Note     string // at the right end where there is room: a unit, "auto"
}

// Draw is the row as one line of w cells.
func (k KnobRow) Draw(w int, t *theme.Theme) string {
	return t.Row(w).Add(theme.Text, k.Label+" "+k.Value).String()
}

// Heading is a rule with a title: "-- WORK ------".
func Heading(w int, t *theme.Theme, title string) string {
	return t.Row(w).Add(theme.Group, title).String()
}

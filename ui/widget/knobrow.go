package widget

import (
	"strings"

	"wattif/ui/block"
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
	Problem  string // why the last input was refused; shown after the value
	Note     string // at the right end where there is room: a unit, "auto"
	LabelW   int    // cells of the label column; 0: two fifths of the line
}

// Draw is the row as one line of w cells:
//
//	▸ Weights     ‹ fp8 › *        bytes
//
// The value of the line under the cursor stands between the arrows that change
// it, a missing arrow saying that there is nothing further that way.
func (k KnobRow) Draw(w int, t *theme.Theme) string {
	g := t.Glyphs()
	row := t.Row(w)
	label, value := theme.Text, theme.Text
	switch {
	case k.Disabled:
		label, value = theme.Disabled, theme.Disabled
	case k.Cursor && k.Focused:
		label, value = theme.Strong, theme.Strong
		row.Under(theme.Selected)
	case k.Cursor:
		label, value = theme.Marked, theme.Marked
	case k.Changed:
		value = theme.Strong
	}
	pointer := " "
	if k.Cursor {
		pointer = g.Pointer
	}
	labelW := k.LabelW
	if labelW <= 0 {
		labelW = max(w*2/5-1, 4)
	}
	labelW = min(labelW, max(w-2, 0))
	row.Add(label, pointer+" ").Cell(label, block.Clean(k.Label), labelW).Space(1)
	arrows := k.Cursor && !k.Disabled
	if arrows {
		row.Add(label, arrowOr(g.Left, !k.AtMin)).Space(1)
	} else {
		row.Space(2)
	}
	tail := 0 // cells kept for " ›" and " *"
	if arrows {
		tail += 2
	}
	if k.Changed {
		tail += 2
	}
	text := block.Clean(k.Value)
	row.Cell(value, text, max(0, min(block.Width(text), row.Left()-tail)))
	if arrows {
		row.Space(1).Add(label, arrowOr(g.Right, !k.AtMax))
	}
	if k.Changed {
		mark := theme.Accent
		if k.Cursor && k.Focused {
			mark = theme.Strong
		}
		row.Space(1).Add(mark, g.Changed)
	}
	switch {
	case k.Problem != "" && row.Left() > 4:
		row.Space(2).Cell(theme.Error, block.Clean(k.Problem), row.Left())
	case k.Note != "" && row.Left() >= block.Width(k.Note)+2:
		row.Right(theme.Faint, k.Note)
	}
	return row.String()
}

func arrowOr(arrow string, show bool) string {
	if show {
		return arrow
	}
	return " "
}

// Heading is a rule with a title: "── WORK ──────".
func Heading(w int, t *theme.Theme, title string) string {
	rule := t.Glyphs().Rule
	row := t.Row(w).Fill(theme.Border, rule, 2).Space(1)
	row.Cell(theme.Group, block.Clean(title), min(block.Width(title), row.Left())).Space(1)
	return row.Fill(theme.Border, rule, row.Left()).String()
}

// Slider is a value's place between two ends, in w cells: share is 0 to 1.
func Slider(w int, t *theme.Theme, share float64, focused bool) string {
	if w <= 0 {
		return ""
	}
	if !(share > 0) {
		share = 0
	}
	at := int(min(share, 1)*float64(w-1) + 0.5)
	rule := t.Glyphs().Rule
	knob := theme.Text
	if focused {
		knob = theme.Accent
	}
	return t.Row(w).Add(theme.BarFaint, strings.Repeat(rule, at)).
		Add(knob, t.Glyphs().Sizes[2]).
		Add(theme.BarFaint, strings.Repeat(rule, w-1-at)).String()
}

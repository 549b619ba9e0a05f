package widget

import (
	"wattif/ui/block"
	"wattif/ui/theme"
)

// Window is the first visible line of a list so that the cursor is inside h
// lines: near the middle, and at the ends without blank lines.
func Window(cursor, total, h int) int {
	return max(0, min(cursor-h/2, total-h))
}

// Scrollbar is a column, one cell wide and h high: top is the first of the h
// visible lines of total. Blank when all are visible.
func Scrollbar(h int, t *theme.Theme, top, total int) block.Block { return block.Blank(1, h) }

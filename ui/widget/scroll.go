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
func Scrollbar(h int, t *theme.Theme, top, total int) block.Block {
	if h <= 0 || total <= h {
		return block.Blank(1, h)
	}
	g := t.Glyphs()
	size := max(1, h*h/total)
	at := 0
	if total > h {
		at = max(0, min(top, total-h)) * (h - size) / (total - h)
	}
	lines := make([]string, h)
	for y := range lines {
		if y >= at && y < at+size {
			lines[y] = t.Paint(theme.Border, g.ScrollThumb)
		} else {
			lines[y] = t.Paint(theme.BarFaint, g.ScrollTrack)
		}
	}
	return block.Of(1, lines...)
}

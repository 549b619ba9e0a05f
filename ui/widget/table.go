package widget

import (
	"wattif/ui/block"
	"wattif/ui/theme"
)

// Align is where a column's text stands.
type Align uint8

// The alignments.
const (
	AlignLeft Align = iota
	AlignRight
)

// Column is one column of a table.
type Column struct {
	Title string
	Align Align
	Width int // cells; 0: as wide as the widest cell
	Max   int // upper bound of an automatic width; 0: none
	Token theme.Token
}

// Cell is one text of a table.
type Cell struct {
	Text  string
	Token theme.Token // Text: the column's
}

// Line is one row of a table. With a Heading it is a line across all columns.
type Line struct {
	Heading string
	Cells   []Cell
}

// Table is data in columns under a header that stays in place. The first
// column stays too when the others are scrolled.
type Table struct {
	Columns []Column
	Lines   []Line
	Cursor  int  // the selected line; -1: none
	Left    int  // how many columns after the first are scrolled away
	Focused bool // the selected line is shown as under the cursor
}

// Draw is the table in w by h cells.
func (t *Table) Draw(w, h int, th *theme.Theme) block.Block { return block.Blank(w, h) }

// LineAt is the index of the line drawn at line y, or -1.
func (t *Table) LineAt(h, y int) int { return -1 }

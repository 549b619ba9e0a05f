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

// columnGap is how far columns stand apart.
const columnGap = 2

// Draw is the table in w by h cells. A column that does not fit whole is cut
// with an ellipsis, further ones are left out; an arrow in the header says
// that there are some.
func (t *Table) Draw(w, h int, th *theme.Theme) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	body := h
	head := t.headed() && h > 1
	if head {
		body--
	}
	inner := w
	if len(t.Lines) > body && w > 2 {
		inner--
	}
	cols := t.layout(inner)
	lines := make([]string, 0, h)
	if head {
		lines = append(lines, t.header(w, inner, th, cols))
	}
	top := Window(max(t.Cursor, 0), len(t.Lines), body)
	list := make([]string, body)
	for y := range list {
		if i := top + y; i < len(t.Lines) {
			list[y] = t.line(inner, th, cols, i)
		} else {
			list[y] = block.Spaces(inner)
		}
	}
	b := block.Of(inner, list...)
	if inner < w {
		b = block.Beside(b, Scrollbar(body, th, top, len(t.Lines)))
	}
	return block.Of(w, append(lines, b.Lines...)...)
}

// headed reports whether any column has a title.
func (t *Table) headed() bool {
	for i := range t.Columns {
		if t.Columns[i].Title != "" {
			return true
		}
	}
	return false
}

// LineAt is the index of the line drawn at line y of a table h lines high, or
// -1.
func (t *Table) LineAt(h, y int) int {
	if t.headed() && h > 1 {
		h, y = h-1, y-1
	}
	i := Window(max(t.Cursor, 0), len(t.Lines), h) + y
	if y < 0 || y >= h || i < 0 || i >= len(t.Lines) {
		return -1
	}
	return i
}

// placed is a column and the cells it has on the screen.
type placed struct{ index, width int }

// layout is the columns that are shown and their widths.
func (t *Table) layout(w int) []placed {
	var out []placed
	used := 2 // the pointer
	for i := range t.Columns {
		if i > 0 && i <= t.Left && i < len(t.Columns)-1 {
			continue
		}
		n := t.natural(i)
		if len(out) > 0 {
			used += columnGap
		}
		left := w - used
		if left < n && left < 4 && len(out) > 0 {
			break
		}
		n = max(0, min(n, left))
		out = append(out, placed{i, n})
		if used += n; used >= w {
			break
		}
	}
	return out
}

// natural is a column's width with all its cells in full.
func (t *Table) natural(i int) int {
	c := &t.Columns[i]
	if c.Width > 0 {
		return c.Width
	}
	n := block.Width(c.Title)
	for j := range t.Lines {
		if cells := t.Lines[j].Cells; i < len(cells) {
			n = max(n, block.Width(cells[i].Text))
		}
	}
	if c.Max > 0 {
		n = min(n, c.Max)
	}
	return n
}

func (t *Table) header(w, inner int, th *theme.Theme, cols []placed) string {
	row := th.Row(w).Space(2)
	for i, p := range cols {
		if i > 0 {
			row.Space(columnGap)
		}
		c := &t.Columns[p.index]
		cell(row, c.Align, theme.Group, block.Clean(c.Title), p.width)
	}
	if n := len(cols); n > 0 && cols[n-1].index < len(t.Columns)-1 && row.Left() > 0 {
		row.Right(theme.Faint, th.Glyphs().Right)
	}
	return row.String()
}

func (t *Table) line(w int, th *theme.Theme, cols []placed, i int) string {
	l := &t.Lines[i]
	if l.Heading != "" {
		return Heading(w, th, l.Heading)
	}
	row := th.Row(w)
	selected := i == t.Cursor
	if selected && t.Focused {
		row.Under(theme.Selected)
	}
	pointer := " "
	if selected {
		pointer = th.Glyphs().Pointer
	}
	row.Add(theme.Text, pointer+" ")
	for k, p := range cols {
		if k > 0 {
			row.Space(columnGap)
		}
		c := &t.Columns[p.index]
		if p.index >= len(l.Cells) {
			row.Space(p.width)
			continue
		}
		tok := l.Cells[p.index].Token
		if tok == theme.Text {
			tok = c.Token
		}
		if selected && tok == theme.Text {
			tok = theme.Marked
		}
		cell(row, c.Align, tok, block.Clean(l.Cells[p.index].Text), p.width)
	}
	return row.String()
}

func cell(row *theme.Row, a Align, tok theme.Token, s string, w int) {
	if a == AlignRight {
		row.CellRight(tok, s, w)
	} else {
		row.Cell(tok, s, w)
	}
}

package chart

import (
	"math"
	"strconv"
	"strings"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// Grid is a field of values over two lists of inputs, drawn as a heat map.
type Grid struct {
	Label, Unit string   // of the values
	X, Y        []string // names of the columns and rows
	XLabel      string   // what the columns are
	YLabel      string   // what the rows are
	Cells       [][]Cell // by row, then column
	Format      func(float64) string
	// Here and Cursor are a column and a row; negative for none.
	Here, Cursor [2]int
	Better       int // 1: more is better, -1: less is, 0: neither
}

// Cell is one value. NaN is a cell with no value yet.
type Cell struct {
	Value   float64
	Missing bool // it was tried and cannot be: a cross
}

// heatLevels is how many steps the colours have; the shades have fewer.
const heatLevels = 7

// The ramps go from dark blue over grey to yellow: brightness rises all the
// way, so they read with any colour vision and in grey. After the idea of the
// cividis map (Nuñez, Anderton and Renslow 2018).
var heatRamp = [heatLevels]theme.RGB{0x00285c, 0x2b4a7a, 0x55697c, 0x7c7b78, 0xa59c74, 0xd1bd5c, 0xffe945}

// Shades carry the level where there is no colour, lightest first.
var (
	heatShades      = []string{" ", "░", "▒", "▓", "█"}
	heatShadesASCII = []string{" ", ".", ":", "+", "#"}
)

// heat is one map being drawn.
type heat struct {
	*Grid
	t          *theme.Theme
	w, h       int
	lo, hi     float64
	log, any   bool
	left       int // cells of the row names
	cw, ch     int // size of a cell
	x0, y0     int // first column and row shown
	cols, rows int // how many are shown
	numbers    bool
}

// Heat draws values over two inputs in w by h cells: brightness and the number
// in each cell say the same, and without colour the shade around the number
// does. Where not all rows or columns have room, those around the cursor are
// shown. A map without room for a cell is one line with the value at the cursor.
func Heat(w, h int, t *theme.Theme, g *Grid) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	m := &heat{Grid: g, t: t, w: w, h: h}
	m.extent()
	if !m.any && !m.tried() {
		return nothing(w, h, t)
	}
	if !m.fit() {
		return m.line()
	}
	lines := make([]string, 0, h)
	lines = append(lines, m.legend())
	for y := m.y0; y < m.y0+m.rows; y++ {
		for k := range m.ch {
			lines = append(lines, m.row(y, k == (m.ch-1)/2))
		}
	}
	lines = append(lines, m.names())
	if len(lines) < h {
		lines = append(lines, m.title())
	}
	return block.Fit(w, h, lines)
}

// tried reports whether any cell cannot be.
func (m *heat) tried() bool {
	for _, row := range m.Cells {
		for i := range row {
			if row[i].Missing {
				return true
			}
		}
	}
	return false
}

// extent finds the least and the largest value and whether decades lie between.
func (m *heat) extent() {
	b := bounds{}
	for _, row := range m.Cells {
		for i := range row {
			if !row[i].Missing {
				b.add(row[i].Value)
			}
		}
	}
	m.lo, m.hi, m.any = b.lo, b.hi, b.any
	m.log = b.any && b.lo > 0 && b.hi/b.lo > 30
}

// fit chooses the size of a cell and what is shown. It reports false when not
// even one cell has room.
func (m *heat) fit() bool {
	if len(m.X) == 0 || len(m.Y) == 0 || m.h < 4 {
		return false
	}
	for _, name := range m.Y {
		m.left = max(m.left, block.Width(name))
	}
	m.left = min(m.left, m.w/4)
	room, tall := m.w-m.left-2, m.h-2
	if m.h >= 8 {
		tall-- // the title of the columns
	}
	number := 0
	for _, row := range m.Cells {
		for i := range row {
			if !row[i].Missing && finite(row[i].Value) {
				number = max(number, block.Width(m.format(row[i].Value)))
			}
		}
	}
	least := 3
	for _, name := range m.X {
		least = max(least, min(block.Width(name)+1, 8))
	}
	if room < least || tall < 1 {
		return false
	}
	want := max(least, number+2)
	m.cols = min(len(m.X), max(1, room/want))
	if m.cols < len(m.X) { // without the numbers more columns have room
		m.cols = min(len(m.X), max(1, room/least))
	}
	m.cw = min(room/m.cols, 24)
	m.numbers = m.cw >= number+2
	m.rows = min(len(m.Y), tall)
	m.ch = max(1, min(tall/m.rows, 7))
	m.x0 = first(m.Cursor[0], m.cols, len(m.X))
	m.y0 = first(m.Cursor[1], m.rows, len(m.Y))
	return true
}

// first is the first of n shown out of all, with the cursor among them.
func first(cursor, n, all int) int { return max(0, min(cursor-n/2, all-n)) }

func (m *heat) format(v float64) string {
	if m.Format != nil {
		return m.Format(v)
	}
	return Compact(v)
}

// level is where a value lies between the least and the largest, 0 to n-1.
func (m *heat) level(v float64, n int) int {
	lo, hi := m.lo, m.hi
	if m.log {
		v, lo, hi = math.Log(v), math.Log(lo), math.Log(hi)
	}
	if !(hi > lo) {
		return n / 2
	}
	return max(0, min(int((v-lo)/(hi-lo)*float64(n)), n-1))
}

// paint writes a text in a level's colours, or with its shade around it.
func (m *heat) paint(b *strings.Builder, text string, level int, strong bool) {
	c := heatRamp[level]
	ink := theme.RGB(0xffffff)
	if theme.Contrast(c, 0x000000) > theme.Contrast(c, ink) {
		ink = 0x000000
	}
	b.WriteString("\x1b[")
	if strong {
		b.WriteString("1;4;")
	}
	b.WriteString("38;2;" + rgbText(ink) + ";48;2;" + rgbText(c) + "m")
	b.WriteString(text)
	b.WriteString(theme.Reset)
}

func rgbText(c theme.RGB) string {
	return strconv.Itoa(int(c>>16&255)) + ";" + strconv.Itoa(int(c>>8&255)) + ";" + strconv.Itoa(int(c&255))
}

func (m *heat) shade(level int) string {
	shades := heatShades
	if m.t.ASCII() {
		shades = heatShadesASCII
	}
	return shades[level*(len(shades)-1)/(heatLevels-1)]
}

// row is one line of a row of cells; the middle one has names and numbers.
func (m *heat) row(y int, middle bool) string {
	g := m.t.Glyphs()
	head := m.t.Row(m.left + 2)
	if middle {
		tok := theme.Axis
		if y == m.Here[1] {
			tok = theme.Strong
		}
		head.CellRight(tok, m.Y[y], m.left)
	}
	head.Pad(m.left).Space(1).Add(theme.Axis, g.RuleUp)
	var b strings.Builder
	b.WriteString(head.String())
	for x := m.x0; x < m.x0+m.cols; x++ {
		m.cell(&b, x, y, middle)
	}
	return b.String()
}

// cell writes cw cells of one value.
func (m *heat) cell(b *strings.Builder, x, y int, middle bool) {
	g := m.t.Glyphs()
	c := Cell{Value: math.NaN()}
	if y < len(m.Cells) && x < len(m.Cells[y]) {
		c = m.Cells[y][x]
	}
	here, cursor := m.Here == [2]int{x, y}, m.Cursor == [2]int{x, y}
	text := ""
	switch {
	case !middle:
	case c.Missing:
		text = g.Missing
	case !finite(c.Value):
		text = g.Dot
	case m.numbers:
		text = m.format(c.Value)
	}
	if middle && here && block.Width(text) < m.cw-2 {
		text = g.Here + text
	}
	fill := " "
	level := 0
	valued := !c.Missing && finite(c.Value)
	if valued {
		level = m.level(c.Value, heatLevels)
		if m.t.Mono() {
			fill = m.shade(level)
		}
	}
	pad := m.cw - block.Width(text)
	if pad < 0 {
		text, pad = block.FitLine(text, m.cw), 0
	}
	left, right := strings.Repeat(fill, pad/2), strings.Repeat(fill, pad-pad/2)
	if cursor && middle && pad >= 2 {
		left = strings.Repeat(fill, pad/2-1) + edge(m.t, false)
		right = edge(m.t, true) + strings.Repeat(fill, pad-pad/2-1)
	}
	whole := left + text + right
	switch {
	case valued && !m.t.Mono():
		m.paint(b, whole, level, cursor && middle)
	case cursor:
		b.WriteString(m.t.Paint(theme.Here, whole))
	case c.Missing:
		b.WriteString(m.t.Paint(theme.Missing, whole))
	default:
		b.WriteString(m.t.Paint(theme.Faint, whole))
	}
}

// edge is what stands around the cell under the cursor.
func edge(t *theme.Theme, right bool) string {
	if t.ASCII() {
		if right {
			return "]"
		}
		return "["
	}
	if right {
		return t.Glyphs().Right
	}
	return t.Glyphs().Left
}

// names is the line of column names.
func (m *heat) names() string {
	row := m.t.Row(m.w).Space(m.left + 2)
	for x := m.x0; x < m.x0+m.cols; x++ {
		tok := theme.Axis
		if x == m.Here[0] {
			tok = theme.Strong
		}
		name := block.Truncate(m.X[x], m.cw-1, "")
		pad := m.cw - block.Width(name)
		row.Space(pad/2).Add(tok, name).Space(pad - pad/2)
	}
	return row.String()
}

// title says what columns and rows are, and what is out of sight.
func (m *heat) title() string {
	text := m.t.Sayf("across %s, up %s", m.XLabel, m.YLabel)
	if m.rows < len(m.Y) || m.cols < len(m.X) {
		text += m.t.Sayf("; %s of %s cells shown", strconv.Itoa(m.cols*m.rows), strconv.Itoa(len(m.X)*len(m.Y)))
	}
	return m.t.Row(m.w).Right(theme.Faint, text+" ").String()
}

// legend is the ramp with its ends, and which end is good.
func (m *heat) legend() string {
	row := m.t.Row(m.w).Space(1)
	name := m.Label
	if m.Unit != "" {
		name += ", " + m.Unit
	}
	if !m.any {
		return row.Add(theme.Faint, m.t.Sayf("%s: nothing fits", name)).String()
	}
	end := 2*heatLevels + block.Width(m.format(m.lo)) + block.Width(m.format(m.hi)) + 4
	row.Cell(theme.Faint, name, min(block.Width(name), max(0, row.Left()-end))).Space(2)
	row.Add(theme.Text, m.format(m.lo)).Space(1)
	var b strings.Builder
	for i := range heatLevels {
		if m.t.Mono() {
			b.WriteString(strings.Repeat(m.shade(i), 2))
		} else {
			m.paint(&b, "  ", i, false)
		}
	}
	row.Splice(b.String(), 2*heatLevels).Space(1).Add(theme.Text, m.format(m.hi))
	words := ""
	switch {
	case m.Better > 0:
		words = m.t.Say("bright is better")
		if m.t.Mono() {
			words = m.t.Say("dense is better")
		}
	case m.Better < 0:
		words = m.t.Say("dark is better")
		if m.t.Mono() {
			words = m.t.Say("light is better")
		}
	}
	if m.log {
		words += m.t.Say(", by decades")
	}
	for _, tail := range [...]string{words + "   " + m.t.Sayf("%s cannot be", m.t.Glyphs().Missing), words} {
		if block.Width(tail)+3 <= row.Left() {
			row.Space(3).Add(theme.Faint, tail)
			break
		}
	}
	return row.String()
}

// line is a map too small to draw.
func (m *heat) line() block.Block {
	row := m.t.Row(m.w)
	x, y := m.Cursor[0], m.Cursor[1]
	if y >= 0 && y < len(m.Cells) && x >= 0 && x < len(m.Cells[y]) && finite(m.Cells[y][x].Value) {
		row.Add(theme.Strong, m.format(m.Cells[y][x].Value)).Add(theme.Faint, " "+m.Unit)
		if x < len(m.X) && y < len(m.Y) {
			row.Add(theme.Faint, " "+m.t.Sayf("at %s, %s", m.X[x], m.Y[y]))
		}
	} else {
		row.Add(theme.Faint, m.Label)
	}
	return block.Of(m.w, row.String()).Height(m.h)
}

// HeatAt is the column and row of the cell at x, y of a map drawn in w by h
// cells; ok is false beside the map.
func HeatAt(w, h int, t *theme.Theme, g *Grid, x, y int) (column, row int, ok bool) {
	m := &heat{Grid: g, t: t, w: w, h: h}
	m.extent()
	if !m.fit() {
		return 0, 0, false
	}
	x, y = x-m.left-2, y-1
	if x < 0 || y < 0 || x >= m.cols*m.cw || y >= m.rows*m.ch {
		return 0, 0, false
	}
	return m.x0 + x/m.cw, m.y0 + y/m.ch, true
}

package chart

import (
	"strings"
	"sync"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/graph"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"
	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// sheet is the cell store of a chart: a canvas of ntcharts of which the first
// w columns and h lines are used. The colour of a cell's style is the number of
// its token; paint turns it into the theme's sequence. Canvases are large (a
// cell is 656 bytes) and therefore kept.
type sheet struct {
	m    canvas.Model
	w, h int
}

var sheets = sync.Pool{New: func() any { return &sheet{m: canvas.New(0, 0)} }}

// cellStyles carry a token as an indexed colour.
var cellStyles = func() []lipgloss.Style {
	styles := make([]lipgloss.Style, len(theme.Tokens()))
	for i := range styles {
		styles[i] = lipgloss.NewStyle().Foreground(ansi.IndexedColor(i))
	}
	return styles
}()

// newSheet is an empty sheet; free gives it back.
func newSheet(w, h int) *sheet {
	s := sheets.Get().(*sheet)
	s.w, s.h = w, h
	if s.m.Width() < w || s.m.Height() < h {
		s.m = canvas.New(max(w, s.m.Width()), max(h, s.m.Height()))
		return s
	}
	empty := canvas.Cell{}
	for y := range h {
		for x := range w {
			s.m.SetCell(canvas.Point{X: x, Y: y}, empty)
		}
	}
	return s
}

func (s *sheet) free() { sheets.Put(s) }

// set writes one cell; outside the sheet it does nothing.
func (s *sheet) set(x, y int, r rune, tok theme.Token) {
	if x < 0 || y < 0 || x >= s.w || y >= s.h {
		return
	}
	s.m.SetCell(canvas.Point{X: x, Y: y}, canvas.Cell{Rune: r, Style: cellStyles[tok]})
}

// rune is what a cell holds, 0 for nothing.
func (s *sheet) rune(x, y int) rune {
	if x < 0 || y < 0 || x >= s.w || y >= s.h {
		return 0
	}
	return s.m.Cell(canvas.Point{X: x, Y: y}).Rune
}

// covered is what the second cell of a wide character holds.
const covered = '\uFFFF'

// text writes a string from cell x, y. A wide character takes two cells; one
// that has no room for both, and what is of no width, becomes "?".
func (s *sheet) text(x, y int, str string, tok theme.Token) {
	ascii := block.Width(str) == len(str)
	for _, r := range str {
		n := 1
		if !ascii {
			n = block.Width(string(r))
		}
		if n == 2 && x+1 < s.w {
			s.set(x, y, r, tok)
			s.set(x+1, y, covered, tok)
			x += 2
			continue
		}
		if n != 1 {
			r = '?'
		}
		s.set(x, y, r, tok)
		x++
	}
}

// half reports whether a cell holds half of a wide character whose other half
// was drawn over.
func (s *sheet) half(x, y int, r rune) bool {
	if r == covered {
		return x == 0 || !wide(s.rune(x-1, y))
	}
	return wide(r) && s.rune(x+1, y) != covered
}

// wide reports whether a character takes two cells.
func wide(r rune) bool { return r >= 0x1100 && r != covered && block.Width(string(r)) == 2 }

// curve adds a series' dots, combined with the dots that are there.
func (s *sheet) curve(x, y int, g *runes.PatternDotsGrid, tok theme.Token) {
	graph.DrawBraillePatterns(&s.m, canvas.Point{X: x, Y: y}, g.BraillePatterns(), cellStyles[tok])
}

// paint turns the sheet into lines, one colour sequence per run of cells.
func (s *sheet) paint(t *theme.Theme) block.Block {
	lines := make([]string, s.h)
	marks := t.Marks()
	var b strings.Builder
	for y := range s.h {
		b.Reset()
		b.Grow(s.w * 3)
		prefix := ""
		for x := range s.w {
			c := s.m.Cell(canvas.Point{X: x, Y: y})
			if c.Rune == covered && !s.half(x, y, covered) {
				continue // drawn with the character before it
			}
			if c.Rune == 0 || c.Rune == ' ' || s.half(x, y, c.Rune) {
				if prefix != "" {
					b.WriteString(theme.Reset)
					prefix = ""
				}
				b.WriteByte(' ')
				continue
			}
			if p := t.Prefix(tokenOf(&c)); p != prefix {
				if prefix != "" {
					b.WriteString(theme.Reset)
				}
				b.WriteString(p)
				prefix = p
			}
			b.WriteRune(mark(c.Rune, marks))
		}
		if prefix != "" {
			b.WriteString(theme.Reset)
		}
		lines[y] = b.String()
	}
	return block.Of(s.w, lines...)
}

func tokenOf(c *canvas.Cell) theme.Token {
	if i, ok := c.Style.GetForeground().(ansi.IndexedColor); ok {
		return theme.Token(i)
	}
	return theme.Text
}

// mark is a braille pattern in the symbols of the theme. Other runes stay.
func mark(r rune, m theme.Marks) rune {
	if m == theme.Braille || !runes.IsBraillePattern(r) {
		return r
	}
	dots := r - runes.BrailleBlockOffset
	if m == theme.Blocks {
		return quarters[quarter(dots)]
	}
	return letterOf(dots)
}

// quarters are the quarter blocks; bit 0 upper left, 1 upper right, 2 lower
// left, 3 lower right.
var quarters = [16]rune{
	' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█',
}

// quarter folds eight dots into four quarters.
func quarter(dots rune) int {
	q := 0
	for i, group := range [...]rune{0x01 | 0x02, 0x08 | 0x10, 0x04 | 0x40, 0x20 | 0x80} {
		if dots&group != 0 {
			q |= 1 << i
		}
	}
	return q
}

// dotRows are the bits of a braille pattern, line by line: left and right.
var dotRows = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// letterOf is the ASCII character nearest to a braille pattern: a stroke when
// it climbs or falls, else a mark at the height of the dots.
func letterOf(dots rune) rune {
	var sum, n [2]int
	for row, bits := range dotRows {
		for side, bit := range bits {
			if dots&bit != 0 {
				sum[side] += row
				n[side]++
			}
		}
	}
	all := n[0] + n[1]
	switch {
	case all == 0:
		return ' '
	case n[0] >= 3 && n[1] >= 3:
		return '#'
	case n[0] >= 3 && n[1] == 0, n[1] >= 3 && n[0] == 0:
		return '|'
	}
	if n[0] > 0 && n[1] > 0 && all >= 3 {
		// Twice the difference of the mean heights, right minus left.
		slope := 2 * (sum[1]*n[0] - sum[0]*n[1])
		switch {
		case slope <= -3*n[0]*n[1]:
			return '/'
		case slope >= 3*n[0]*n[1]:
			return '\\'
		}
	}
	switch mean := float64(sum[0]+sum[1]) / float64(all); {
	case mean < 0.9:
		return '\''
	case mean < 2.1:
		return '-'
	}
	return '.'
}

// one is the rune of a one-cell symbol.
func one(symbol string) rune {
	r, _ := utf8.DecodeRuneInString(symbol)
	return r
}

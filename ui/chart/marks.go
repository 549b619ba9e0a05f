package chart

import (
	"math"
	"strings"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// put writes a symbol into the plotting area and keeps letters away from it.
func (p *plot) put(col, line int, r rune, tok theme.Token) {
	if col < 0 || line < 0 || col >= p.cols || line >= p.rows {
		return
	}
	p.taken[line*p.cols+col] = true
	p.s.set(p.left+col, p.top+line, r, tok)
}

// free reports whether n cells hold no letter, marker or label.
func (p *plot) free(col, line, n int) bool {
	if line < 0 || line >= p.rows || col < 0 || col+n > p.cols {
		return false
	}
	for _, taken := range p.taken[line*p.cols+col : line*p.cols+col+n] {
		if taken {
			return false
		}
	}
	return true
}

// letters writes each series' letter on its curve at a few places, each series
// at places of its own.
func (p *plot) letters(traces []trace) {
	places := 2
	if p.cols >= 40 {
		places = 3
	}
	n := len(p.series)
	for i := range p.series {
		s := &p.series[i]
		if s.Letter == 0 || s.Style == Scatter {
			continue
		}
		for k := range places {
			want := int((float64(k) + (float64(i)+0.5)/float64(n)) / float64(places) * float64(p.cols))
			p.letter(traces[i], want, s)
		}
	}
}

// letter writes one letter at the column nearest to want where the curve runs
// and no letter stands close by.
func (p *plot) letter(tr trace, want int, s *Series) {
	for d := range max(3, p.cols/6) {
		for _, col := range [2]int{want - d, want + d} {
			if col < 0 || col >= len(tr) || tr[col] < 0 {
				continue
			}
			if from := max(col-1, 0); p.free(from, tr[col], min(3, p.cols-from)) {
				p.put(col, tr[col], p.letterRune(s.Letter), s.Token)
				return
			}
		}
	}
}

// letterRune is a letter that fits one cell.
func (p *plot) letterRune(r rune) rune {
	if r > '~' && (p.t.ASCII() || block.Width(string(r)) != 1) {
		return '?'
	}
	return r
}

// points draws scattered series and the inputs that have no result.
func (p *plot) points() {
	g := p.t.Glyphs()
	for i := range p.series {
		s := &p.series[i]
		if s.Style == Scatter {
			r := p.letterRune(s.Letter)
			if r == 0 {
				r = one(g.Sizes[2])
			}
			for _, pt := range s.Points {
				x, y := p.x.Scale.at(pt.X), p.y.Scale.at(pt.Y)
				if finite(x) && finite(y) && p.view.has(x, y) {
					p.put(p.column(x), p.line(y), r, s.Token)
				} else {
					p.arrow(x, y, s.Token)
				}
			}
		}
		for _, pt := range s.Missing {
			x, y := p.x.Scale.at(pt.X), p.y.Scale.at(pt.Y)
			if !finite(x) || x < p.view.x0 || x > p.view.x1 {
				continue
			}
			line := p.rows - 1
			if finite(y) {
				line = p.line(min(max(y, p.view.y0), p.view.y1))
			}
			p.put(p.column(x), line, one(g.Missing), s.Token)
		}
	}
}

// guides draws the markers that are lines across the plot, under the curves.
func (p *plot) guides() {
	g := p.t.Glyphs()
	for i := range p.markers {
		m := &p.markers[i]
		x, y := p.x.Scale.at(m.X), p.y.Scale.at(m.Y)
		switch {
		case math.IsNaN(m.Y) && finite(x) && x >= p.view.x0 && x <= p.view.x1:
			for line := range p.rows {
				p.s.set(p.left+p.column(x), p.top+line, one(g.DashUp), m.Token)
			}
		case math.IsNaN(m.X) && finite(y) && y >= p.view.y0 && y <= p.view.y1:
			step := 1
			if p.t.ASCII() {
				step = 2 // a row of dashes without gaps would read as a curve
			}
			for col := 0; col < p.cols; col += step {
				p.s.set(p.left+col, p.top+p.line(y), one(g.Dash), m.Token)
			}
		}
	}
}

// marks draws the markers and then their labels, those of the last first: the
// caller puts what matters most at the end.
func (p *plot) marks() {
	for i := range p.markers {
		m := &p.markers[i]
		if math.IsNaN(m.X) || math.IsNaN(m.Y) {
			continue
		}
		if col, line, ok := p.place(m); ok {
			p.put(col, line, p.markRune(m), m.Token)
		}
	}
	for i := len(p.markers) - 1; i >= 0; i-- {
		m := &p.markers[i]
		if m.Label == "" {
			continue
		}
		if col, line, ok := p.place(m); ok {
			p.label(col, line, m)
		}
	}
}

// place is the cell of a marker, held at the edge when it lies beyond, or the
// end of a guide.
func (p *plot) place(m *Marker) (col, line int, ok bool) {
	x, y := p.x.Scale.at(m.X), p.y.Scale.at(m.Y)
	switch {
	case math.IsNaN(m.X) && math.IsNaN(m.Y):
		return 0, 0, false
	case math.IsNaN(m.Y):
		return p.column(x), p.rows - 1, finite(x) && x >= p.view.x0 && x <= p.view.x1
	case math.IsNaN(m.X):
		return p.cols - 1, p.line(y), finite(y) && y >= p.view.y0 && y <= p.view.y1
	}
	return p.column(x), p.line(y), true
}

func (p *plot) markRune(m *Marker) rune {
	if m.Rune != 0 {
		return p.letterRune(m.Rune)
	}
	return one(p.t.Glyphs().Sizes[max(0, min(m.Size, 3))])
}

// label writes a marker's label at the best of a few places that are free:
// right, left, above, below. With no room it is left out.
func (p *plot) label(col, line int, m *Marker) {
	text := block.Clean(m.Label)
	n := block.Width(text)
	if p.t.ASCII() && strings.ContainsFunc(text, func(r rune) bool { return r > '~' && !wide(r) }) {
		return
	}
	places := [...][2]int{
		{col + 2, line},
		{col - 1 - n, line},
		{col - n/2, line - 1},
		{col - n/2, line + 1},
		{col + 1, line - 1},
		{col + 1, line + 1},
		{col - n, line - 1},
		{col - n, line + 1},
	}
	switch {
	case math.IsNaN(m.Y): // a vertical guide, labelled beside its foot
		places[0], places[1] = [2]int{col + 2, line}, [2]int{col - 1 - n, line}
	case math.IsNaN(m.X): // a horizontal guide, above or below its right end
		places[0], places[1] = [2]int{col - n, line - 1}, [2]int{col - n, line + 1}
	}
	// Best is a place that covers nothing and touches no other label, worst one
	// that covers a curve and touches.
	for _, mode := range [...]struct{ over, touch bool }{{false, false}, {true, false}, {false, true}, {true, true}} {
		for _, at := range places {
			if !p.free(at[0], at[1], n) || !mode.over && !p.blank(at[0], at[1], n) {
				continue
			}
			if !mode.touch && p.touches(at[0], at[1], n, col) {
				continue
			}
			p.write(at[0], at[1], n, text, m.Token)
			return
		}
	}
}

// write puts a text of n cells into the plotting area and keeps letters away.
func (p *plot) write(col, line, n int, text string, tok theme.Token) {
	for i := range n {
		p.taken[line*p.cols+col+i] = true
	}
	p.s.text(p.left+col, p.top+line, text, tok)
}

// touches reports whether the cells beside a label belong to another marker or
// label; own is the column of its own marker.
func (p *plot) touches(col, line, n, own int) bool {
	for _, c := range [2]int{col - 1, col + n} {
		if c != own && c >= 0 && c < p.cols && p.taken[line*p.cols+c] {
			return true
		}
	}
	return false
}

// blank reports whether n cells show nothing at all.
func (p *plot) blank(col, line, n int) bool {
	for i := range n {
		if r := p.s.rune(p.left+col+i, p.top+line); r != 0 && r != ' ' {
			return false
		}
	}
	return true
}

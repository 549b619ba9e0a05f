package chart

import (
	"math"

	"github.com/NimbleMarkets/ntcharts/v2/canvas"
	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"

	"wattif/ui/theme"
)

// trace remembers the line of a curve in every column, -1 where there is none.
type trace []int

// curves draws every series and returns where they ran.
func (p *plot) curves() []trace {
	traces := make([]trace, len(p.series))
	pen := pen{grid: runes.NewPatternDotsGrid(p.cols*2, p.rows*4)}
	for i := range p.series {
		traces[i] = p.curve(i, &p.series[i], &pen)
	}
	return traces
}

// pattern is a line style as dots on and off along the curve, in turn.
func pattern(s Style, i int) []int {
	if s == Auto {
		s = [...]Style{Line, Dashed, Dotted, DashDot}[i%4]
	}
	switch s {
	case Dashed:
		return []int{6, 4}
	case Dotted:
		return []int{1, 3}
	case DashDot:
		return []int{6, 3, 1, 3}
	}
	return nil
}

// curve draws one series on an empty grid, so that another series' dots never
// change its colour half-way along, and leaves the grid empty.
func (p *plot) curve(i int, s *Series, pen *pen) trace {
	tr := make(trace, p.cols)
	for c := range tr {
		tr[c] = -1
	}
	if s.Style == Scatter || len(s.Points) == 0 {
		return tr
	}
	pen.pattern, pen.step, pen.trace = pattern(s.Style, i), 0, tr
	var px, py float64
	joined := false
	for _, pt := range s.Points {
		x, y := p.x.Scale.at(pt.X), p.y.Scale.at(pt.Y)
		if !finite(x) || !finite(y) {
			joined = false
			p.arrow(x, y, s.Token)
			continue
		}
		if joined {
			if ax, ay, bx, by, ok := p.view.clip(px, py, x, y); ok {
				pen.line(p.dotX(ax), p.dotY(ay), p.dotX(bx), p.dotY(by))
			}
		} else if p.view.has(x, y) {
			pen.dot(p.dotX(x), p.dotY(y))
		}
		px, py, joined = x, y, true
	}
	p.s.curve(p.left, p.top, pen.grid, s.Token)
	pen.lift()
	return tr
}

// arrow marks an infinite value at the edge it left through.
func (p *plot) arrow(x, y float64, tok theme.Token) {
	if !finite(x) || !math.IsInf(y, 0) || x < p.view.x0 || x > p.view.x1 {
		return
	}
	g := p.t.Glyphs()
	if y > 0 {
		p.put(p.column(x), 0, one(g.ArrowUp), tok)
	} else {
		p.put(p.column(x), p.rows-1, one(g.ArrowDown), tok)
	}
}

// pen draws dots along lines. The library's line points come without order
// and with an allocation per line; a pattern needs the order.
type pen struct {
	grid    *runes.PatternDotsGrid
	dots    []canvas.Point // what is set
	pattern []int
	step    int // position in the pattern
	trace   trace
}

// dot sets one dot whatever the pattern says: a point on its own must show.
func (n *pen) dot(x, y int) {
	n.set(x, y)
	n.trace[x/2] = y / 4
}

func (n *pen) set(x, y int) {
	n.grid.Set(x, y)
	n.dots = append(n.dots, canvas.Point{X: x, Y: y})
}

// lift takes all dots back: cheaper than the grid's Reset, which allocates it
// anew.
func (n *pen) lift() {
	for _, d := range n.dots {
		n.grid.Unset(d.X, d.Y)
	}
	n.dots = n.dots[:0]
}

// line goes from one dot to another, after Bresenham.
func (n *pen) line(x0, y0, x1, y1 int) {
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy := 1, 1
	if x1 < x0 {
		sx = -1
	}
	if y1 < y0 {
		sy = -1
	}
	for err := dx + dy; ; {
		if n.on() {
			n.set(x0, y0)
		}
		n.trace[x0/2] = y0 / 4
		if x0 == x1 && y0 == y1 {
			return
		}
		n.step++
		e := 2 * err
		if e >= dy {
			err += dy
			x0 += sx
		}
		if e <= dx {
			err += dx
			y0 += sy
		}
	}
}

// on reports whether the pattern draws at the present step.
func (n *pen) on() bool {
	if n.pattern == nil {
		return true
	}
	sum := 0
	for _, l := range n.pattern {
		sum += l
	}
	at := n.step % sum
	for i, l := range n.pattern {
		if at < l {
			return i%2 == 0
		}
		at -= l
	}
	return true
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}

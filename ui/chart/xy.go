package chart

import (
	"math"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// The smallest chart with axes. Below it a line with one number is drawn.
const (
	minWidth  = 24
	minHeight = 6
)

// plot is one XY chart being drawn.
type plot struct {
	t       *theme.Theme
	w, h    int
	x, y    Axis
	series  []Series
	markers []Marker

	view           rect // in positions on the scales
	left, top      int  // the first cell of the plotting area
	cols, rows     int  // its size
	xTicks, yTicks []tick
	s              *sheet
	taken          []bool // cells of the plotting area that hold a letter or marker
}

type tick struct {
	at    int // cell of the plotting area: column or line
	label string
	x     int // where an X label starts, in the chart
	w     int // its width
}

// XY draws curves and points over two axes, in w by h cells: the Y axis'
// label and the legend above, the plot, and the X axis' label below.
func XY(w, h int, t *theme.Theme, x, y Axis, series []Series, markers []Marker) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	if w < minWidth || h < minHeight {
		return oneNumber(w, h, t, &x, &y, series, markers)
	}
	p := &plot{t: t, w: w, h: h, x: x, y: y, series: series, markers: markers}
	head := p.head()
	xTitle := 0
	if p.x.title() != "" && h-len(head) >= 11 {
		xTitle = 1
	}
	p.top, p.rows = len(head), h-len(head)-2-xTitle
	if !p.measure() {
		return block.Above(block.Of(w, head...), nothing(w, h-len(head), t))
	}
	p.s = newSheet(w, h)
	defer p.s.free()
	p.taken = make([]bool, p.cols*p.rows)
	p.guides()
	traces := p.curves()
	p.axes(xTitle == 1)
	p.letters(traces)
	p.points()
	p.marks()
	out := p.s.paint(t)
	copy(out.Lines, head)
	return out
}

// measure finds the extent of both axes, their ticks and the plotting area. It
// reports false when there is nothing to show.
func (p *plot) measure() bool {
	bx, by := bounds{scale: p.x.Scale}, bounds{scale: p.y.Scale}
	some := false
	for i := range p.series {
		for _, pt := range p.series[i].Points {
			if !math.IsNaN(pt.Y) && finite(p.x.Scale.at(pt.X)) {
				bx.add(pt.X)
				by.add(pt.Y)
				some = true
			}
		}
		for _, pt := range p.series[i].Missing {
			bx.add(pt.X)
			by.add(pt.Y)
			some = some || finite(p.x.Scale.at(pt.X))
		}
	}
	for i := range p.markers {
		m := &p.markers[i]
		bx.add(m.X)
		by.add(m.Y)
		some = some || finite(m.X) && finite(m.Y)
	}
	if !some {
		return false
	}
	xlo, xhi := p.x.span(bx, false)
	ylo, yhi := p.y.span(by, true)
	p.view = rect{p.x.Scale.at(xlo), p.y.Scale.at(ylo), p.x.Scale.at(xhi), p.y.Scale.at(yhi)}

	labels := p.pickY(ylo, yhi)
	p.left = labels + 1
	p.cols = p.w - p.left - 1
	p.pickX(xlo, xhi)
	return true
}

// column and line are the cell of a position, on the grid that the curves are
// drawn on, so that ticks, markers and curves agree.
func (p *plot) column(at float64) int {
	return p.dotX(at) / 2
}

func (p *plot) line(at float64) int {
	return p.dotY(at) / 4
}

func (p *plot) dotX(at float64) int {
	return scaled(at, p.view.x0, p.view.x1, p.cols*2)
}

func (p *plot) dotY(at float64) int {
	n := p.rows * 4
	return n - 1 - scaled(at, p.view.y0, p.view.y1, n)
}

// scaled is the nearest of n steps from lo to hi.
func scaled(at, lo, hi float64, n int) int {
	f := (at - lo) / (hi - lo)
	if !(f > 0) {
		return 0
	}
	return int(math.Round(min(f, 1) * float64(n-1)))
}

// pickY chooses the densest ticks that take a line in two, or in three where
// there are many, and returns the cells their labels need, the axis included.
func (p *plot) pickY(lo, hi float64) int {
	gap := 2
	if p.rows >= 16 {
		gap = 3
	}
	limit := p.w / 3
	for _, set := range tickSets(p.y.Scale, lo, hi) {
		p.yTicks = p.yTicks[:0]
		ok, last := len(set) <= p.rows/gap+1, ""
		for i, v := range set {
			tk := tick{at: p.line(p.y.Scale.at(v)), label: block.Truncate(block.Clean(p.y.format(v)), limit, "")}
			if n := len(p.yTicks); n > 0 && p.yTicks[n-1].at-tk.at < gap-1 || i > 0 && tk.label == last {
				ok = false
			}
			last = tk.label
			tk.w = block.Width(tk.label)
			p.yTicks = append(p.yTicks, tk)
		}
		if ok {
			break
		}
	}
	widest := 0
	for i := 0; i < len(p.yTicks); i++ {
		// A set that never got far enough apart keeps its ends.
		if i > 0 && i < len(p.yTicks)-1 && p.yTicks[i-1].at-p.yTicks[i].at < gap-1 {
			p.yTicks = append(p.yTicks[:i], p.yTicks[i+1:]...)
			i--
			continue
		}
		widest = max(widest, p.yTicks[i].w)
	}
	return widest + 1
}

// pickX chooses the densest ticks whose labels stand apart.
func (p *plot) pickX(lo, hi float64) {
	for _, set := range tickSets(p.x.Scale, lo, hi) {
		p.xTicks = p.xTicks[:0]
		ok, end, last := true, -2, ""
		for _, v := range set {
			tk := tick{at: p.column(p.x.Scale.at(v)), label: block.Clean(p.x.format(v))}
			tk.w = block.Width(tk.label)
			tk.x = max(0, min(p.left+tk.at-tk.w/2, p.w-tk.w))
			if tk.x < end+2 || tk.label == last || tk.w > p.w {
				ok = false
			}
			end, last = tk.x+tk.w, tk.label
			p.xTicks = append(p.xTicks, tk)
		}
		if ok {
			return
		}
	}
	// Nothing fits whole: the first and the last label, if those do.
	if n := len(p.xTicks); n > 1 {
		first, last := p.xTicks[0], p.xTicks[n-1]
		p.xTicks = append(p.xTicks[:0], first)
		if first.x+first.w+2 <= last.x {
			p.xTicks = append(p.xTicks, last)
		}
	}
}

// axes draws the lines, the ticks and their labels.
func (p *plot) axes(titleLine bool) {
	g := p.t.Glyphs()
	bottom, axis := p.top+p.rows, p.left-1
	for y := p.top; y < bottom; y++ {
		p.s.set(axis, y, one(g.RuleUp), theme.Axis)
	}
	for x := p.left; x < p.left+p.cols; x++ {
		p.s.set(x, bottom, one(g.Rule), theme.Axis)
	}
	p.s.set(axis, bottom, one(g.Corner), theme.Axis)
	for _, tk := range p.yTicks {
		p.s.set(axis, p.top+tk.at, one(g.TickLeft), theme.Axis)
		p.s.text(axis-tk.w, p.top+tk.at, tk.label, theme.Axis)
	}
	for _, tk := range p.xTicks {
		if tk.at > 0 || !p.t.ASCII() { // "++" would say no more than "+"
			p.s.set(p.left+tk.at, bottom, one(g.TickDown), theme.Axis)
		}
		p.s.text(tk.x, bottom+1, tk.label, theme.Axis)
	}
	title := p.x.title()
	if title == "" {
		return
	}
	if titleLine {
		title = block.Truncate(title, p.w-1, g.Ellipsis)
		p.s.text(p.w-1-block.Width(title), bottom+2, title, theme.Faint)
		return
	}
	// No line to spare: the title ends the axis, if it leaves most of it.
	if n := block.Width(title) + 1; n <= p.cols/2 {
		p.s.text(p.w-n, bottom, " "+title, theme.Faint)
	}
}

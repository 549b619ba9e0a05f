package export

import (
	"io"
	"math"
	"strconv"
	"strings"

	"wattif/ui/chart"
	"wattif/ui/theme"
)

// Figure is a chart as it is exported: the data that the screen draws, on
// white, with a caption. It is a field of values where Grid is given, else
// curves and points.
type Figure struct {
	Title   string
	X, Y    chart.Axis
	Series  []chart.Series
	Markers []chart.Marker
	Grid    *chart.Grid
	Lines   []string // what it is of, one a scenario
	Lone    bool     // Lines are said without letters
	Note    string   // what the reader should know
	Made    string   // versions of program and data
}

// Place of the plot in the figure, pixels.
const (
	plotLeft, plotTop     = 92, 64
	plotWidth, plotHeight = 640, 340
	legendStep            = 18
)

// dashes tell series apart without colour.
var dashes = [...][]float64{nil, {8, 4}, {2, 4}, {8, 3, 2, 3}, {12, 4}, {4, 2}}

// Write writes the figure as "svg" or "png".
func (f *Figure) Write(w io.Writer, format string) error {
	legend := f.legend()
	caption := f.caption()
	top := plotTop + len(legend)*legendStep
	height := top + plotHeight + 56 + 18*len(caption) + 8
	p, err := newPen(format, figureWidth, height)
	if err != nil {
		return err
	}
	p.text(8, 22, "start", 14, true, ink, f.Title)
	for i, e := range legend {
		y := float64(44 + i*legendStep)
		e.draw(p, 8, y)
	}
	if f.Grid != nil {
		f.drawGrid(p, float64(top))
	} else {
		f.drawPlot(p, float64(top))
	}
	y := float64(top + plotHeight + 66)
	for _, line := range caption {
		p.text(8, y, "start", 11, false, paleInk, line)
		y += 18
	}
	return p.finish(w)
}

// caption is what the figure is of, in lines.
func (f *Figure) caption() []string {
	var out []string
	for i, line := range f.Lines {
		if !f.Lone {
			line = string(rune('A'+i)) + "  " + line
		}
		out = append(out, wrapWords(line, 118)...)
	}
	note := f.Note
	for i := range f.Series {
		if len(f.Series[i].Missing) > 0 {
			note = strings.TrimSpace("Crosses do not fit in memory. " + note)
			break
		}
	}
	return append(out, wrapWords(strings.TrimSpace(note+" "+f.Made), 118)...)
}

// entry is one line of the legend.
type entry struct {
	name, colour string
	dash         []float64
	point        bool
}

func (e *entry) draw(p pen, x, y float64) {
	if e.point {
		p.circle(x+14, y-4, 4, e.colour, "")
	} else {
		p.line([][2]float64{{x, y - 4}, {x + 28, y - 4}}, e.colour, 2, e.dash)
	}
	p.text(x+36, y, "start", 12, false, ink, e.name)
}

func (f *Figure) legend() []entry {
	if f.Grid != nil {
		return nil
	}
	var out []entry
	for i := range f.Series {
		s := &f.Series[i]
		if s.Name == "" {
			continue
		}
		name := s.Name
		if s.Letter != 0 && s.Letter < 127 && s.Style != chart.Scatter {
			name = string(s.Letter) + "  " + name
		}
		out = append(out, entry{name: name, colour: f.colour(i), dash: f.dash(i), point: s.Style == chart.Scatter})
	}
	for i := range f.Markers {
		if m := &f.Markers[i]; m.Legend != "" {
			out = append(out, entry{name: m.Legend, colour: markerInk, point: true})
		}
	}
	return out
}

// markerInk is the colour of points with a meaning of their own.
const markerInk = "#1a1a1a"

func (f *Figure) colour(i int) string {
	switch t := f.Series[i].Token; {
	case t.IsSeries():
		return colours[int(t-theme.Series0)%len(colours)]
	case t == theme.Text:
		return colours[i%len(colours)]
	}
	return frameInk
}

func (f *Figure) dash(i int) []float64 {
	switch f.Series[i].Style {
	case chart.Line:
		return nil
	case chart.Dashed:
		return dashes[1]
	case chart.Dotted:
		return dashes[2]
	case chart.DashDot:
		return dashes[3]
	}
	return dashes[i%len(dashes)]
}

// field is the place of values in a figure.
type field struct {
	x, y span
	top  float64
}

func (l *field) at(x, y float64) (float64, float64, bool) {
	if !l.x.shows(x) || !l.y.shows(y) {
		return 0, 0, false
	}
	a, b := l.x.at(x), l.y.at(y)
	const air = 1e-9
	return plotLeft + a*plotWidth, l.top + (1-b)*plotHeight, a >= -air && a <= 1+air && b >= -air && b <= 1+air
}

// drawPlot draws axes, curves and points.
func (f *Figure) drawPlot(p pen, top float64) {
	l := field{spanOf(f.X, f, func(p chart.Point) float64 { return p.X }), spanOf(f.Y, f, func(p chart.Point) float64 { return p.Y }), top}
	for _, v := range l.x.ticks(base(f.X)) {
		x := plotLeft + l.x.at(v)*plotWidth
		p.line([][2]float64{{x, top}, {x, top + plotHeight}}, gridInk, 1, nil)
		p.text(x, top+plotHeight+18, "middle", 12, false, paleInk, tickText(f.X, v))
	}
	for _, v := range l.y.ticks(base(f.Y)) {
		y := top + (1-l.y.at(v))*plotHeight
		p.line([][2]float64{{plotLeft, y}, {plotLeft + plotWidth, y}}, gridInk, 1, nil)
		p.text(plotLeft-8, y+4, "end", 12, false, paleInk, tickText(f.Y, v))
	}
	p.rect(plotLeft, top, plotWidth, plotHeight, "", frameInk)
	p.text(plotLeft+plotWidth/2, top+plotHeight+40, "middle", 13, false, ink, axisText(f.X))
	p.text(8, top-10, "start", 13, false, ink, axisText(f.Y))
	for i := range f.Series {
		f.drawSeries(p, &l, i)
	}
	for i := range f.Markers {
		f.drawMarker(p, &l, &f.Markers[i])
	}
}

func (f *Figure) drawSeries(p pen, l *field, i int) {
	s := &f.Series[i]
	colour := f.colour(i)
	var run [][2]float64
	var end [2]float64
	some := false
	flush := func() {
		if len(run) > 0 {
			end, some = run[len(run)-1], true
		}
		p.line(run, colour, 2, f.dash(i))
		run = nil
	}
	for _, pt := range s.Points {
		x, y, ok := l.at(pt.X, pt.Y)
		if s.Style == chart.Scatter {
			if ok {
				p.circle(x, y, 2.5, colour, "")
			}
			continue
		}
		if math.IsNaN(pt.Y) || !l.x.shows(pt.X) || !l.y.shows(pt.Y) { // a gap
			flush()
			continue
		}
		if ok {
			run = append(run, [2]float64{x, y})
		} else {
			flush()
		}
	}
	flush()
	for _, pt := range s.Missing {
		if x, y, ok := l.at(pt.X, pt.Y); ok {
			p.line([][2]float64{{x - 4, y - 4}, {x + 4, y + 4}}, colour, 1, nil)
			p.line([][2]float64{{x + 4, y - 4}, {x - 4, y + 4}}, colour, 1, nil)
		}
	}
	if s.Letter != 0 && s.Letter < 127 && some {
		p.text(end[0]+6, end[1]-6, "start", 13, true, colour, string(s.Letter))
	}
}

// drawMarker is a point with a name, or a line across with one.
func (f *Figure) drawMarker(p pen, l *field, m *chart.Marker) {
	switch {
	case math.IsNaN(m.Y) && l.x.shows(m.X):
		x := plotLeft + l.x.at(m.X)*plotWidth
		p.line([][2]float64{{x, l.top}, {x, l.top + plotHeight}}, frameInk, 1, dashes[1])
		p.text(x+4, l.top+14, "start", 11, false, paleInk, m.Label)
		return
	case math.IsNaN(m.X) && l.y.shows(m.Y):
		y := l.top + (1-l.y.at(m.Y))*plotHeight
		p.line([][2]float64{{plotLeft, y}, {plotLeft + plotWidth, y}}, frameInk, 1, dashes[1])
		p.text(plotLeft+4, y-4, "start", 11, false, paleInk, m.Label)
		return
	}
	x, y, ok := l.at(m.X, m.Y)
	if !ok {
		return
	}
	colour := markerInk
	if m.Token.IsSeries() {
		colour = colours[int(m.Token-theme.Series0)%len(colours)]
	}
	letter := ""
	if m.Rune > ' ' && m.Rune < 127 {
		letter = string(m.Rune)
	}
	if letter != "" {
		p.circle(x, y, 8, paper, colour)
		p.text(x, y+4, "middle", 11, true, colour, letter)
	} else {
		p.circle(x, y, 4+1.5*float64(m.Size), colour, "")
	}
	if m.Label != "" {
		anchor, dx := "start", 12.0
		if x > plotLeft+plotWidth-160 {
			anchor, dx = "end", -12
		}
		p.text(x+dx, y-8, anchor, 11, false, ink, m.Label)
	}
}

func axisText(a chart.Axis) string {
	if a.Unit != "" && !strings.Contains(a.Label, a.Unit) {
		return a.Label + ", " + a.Unit
	}
	return a.Label
}

func base(a chart.Axis) float64 {
	if a.Scale == chart.Log2 {
		return 2
	}
	return 10
}

func tickText(a chart.Axis, v float64) string {
	if a.Format != nil {
		return a.Format(v)
	}
	return chart.Compact(v)
}

// ramp goes from light to dark, so that small values print light; after the
// idea of the cividis map (Nuñez, Anderton and Renslow 2018).
var ramp = [...][3]float64{{255, 234, 120}, {209, 189, 92}, {165, 156, 116}, {124, 123, 120}, {85, 105, 124}, {43, 74, 122}, {0, 40, 92}}

// shade is the colour of a share of the range, and of the text on it.
func shade(share float64) (fill, text string) {
	n := float64(len(ramp) - 1)
	share = math.Max(0, math.Min(1, share))
	i := min(int(share*n), len(ramp)-2)
	t := share*n - float64(i)
	fill = "#"
	light := 0.0
	for c := range 3 {
		v := ramp[i][c]*(1-t) + ramp[i+1][c]*t
		light += v
		fill += hex2(int(v + 0.5))
	}
	if light < 3*128 {
		return fill, paper
	}
	return fill, ink
}

func hex2(v int) string {
	s := strconv.FormatInt(int64(v), 16)
	if len(s) < 2 {
		s = "0" + s
	}
	return s
}

// drawGrid draws a field of values with its scale.
func (f *Figure) drawGrid(p pen, top float64) {
	g := f.Grid
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, row := range g.Cells {
		for _, c := range row {
			if !c.Missing && !math.IsNaN(c.Value) && !math.IsInf(c.Value, 0) {
				lo, hi = math.Min(lo, c.Value), math.Max(hi, c.Value)
			}
		}
	}
	log := lo > 0 && hi/lo > 30
	share := func(v float64) float64 {
		switch {
		case hi == lo:
			return 0.5
		case log:
			return math.Log(v/lo) / math.Log(hi/lo)
		}
		return (v - lo) / (hi - lo)
	}
	format := g.Format
	if format == nil {
		format = chart.Compact
	}
	rows, cols := len(g.Cells), len(g.X)
	if rows == 0 || cols == 0 {
		return
	}
	w, h := float64(plotWidth)/float64(cols), float64(plotHeight)/float64(rows)
	for i, row := range g.Cells {
		y := top + float64(i)*h
		if i < len(g.Y) && (h >= 11 || i%int(math.Ceil(11/h)) == 0) {
			p.text(plotLeft-6, y+h/2+4, "end", 11, false, paleInk, g.Y[i])
		}
		for j, c := range row {
			if j >= cols {
				break
			}
			x := plotLeft + float64(j)*w
			if c.Missing || math.IsNaN(c.Value) || math.IsInf(c.Value, 0) {
				p.rect(x, y, w, h, paper, gridInk)
				if c.Missing {
					p.text(x+w/2, y+h/2+4, "middle", 11, false, frameInk, "x")
				}
				continue
			}
			fill, letters := shade(share(c.Value))
			p.rect(x, y, w, h, fill, "")
			if text := format(c.Value); w >= float64(7*len(text)+2) && h >= 14 {
				p.text(x+w/2, y+h/2+4, "middle", 10, false, letters, text)
			}
			if [2]int{j, i} == g.Here {
				p.rect(x+1, y+1, w-2, h-2, "", "#d55e00")
			}
		}
	}
	step := max(1, int(math.Ceil(40/w)))
	for j := 0; j < cols; j += step {
		p.text(plotLeft+(float64(j)+0.5)*w, top+plotHeight+16, "middle", 11, false, paleInk, g.X[j])
	}
	p.text(plotLeft+plotWidth/2, top+plotHeight+38, "middle", 13, false, ink, g.XLabel)
	p.text(8, top-10, "start", 13, false, ink, g.YLabel)
	f.drawScale(p, top, lo, hi, format)
}

// drawScale is the legend of a field: its colours from the least to the most.
func (f *Figure) drawScale(p pen, top, lo, hi float64, format func(float64) string) {
	const n, w = 28, 5.0
	right := float64(plotLeft + plotWidth)
	label := f.Grid.Label
	if f.Grid.Unit != "" && !strings.Contains(label, f.Grid.Unit) {
		label += ", " + f.Grid.Unit
	}
	high := format(hi)
	x := right - float64(len(high))*7 - n*w - 6
	for i := range n {
		fill, _ := shade(float64(i) / (n - 1))
		p.rect(x+float64(i)*w, top-20, w+0.5, 12, fill, "")
	}
	p.text(x-6, top-10, "end", 11, false, paleInk, label+"  "+format(lo))
	p.text(x+n*w+6, top-10, "start", 11, false, paleInk, high)
}

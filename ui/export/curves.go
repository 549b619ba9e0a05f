package export

import (
	"bytes"
	"html"
	"io"
	"math"
	"strconv"

	"wattif/ui/chart"
)

// Curves is a chart of curves as it is exported: the data that the screen draws,
// in vectors on white.
type Curves struct {
	Title  string
	X, Y   chart.Axis
	Series []chart.Series
	Lines  []string // the scenario of each series
	Made   string   // versions of program and data
}

// Place of the plot in the figure, pixels.
const (
	plotLeft, plotTop     = 84, 56
	plotWidth, plotHeight = 640, 340
)

// dashes tell series apart without colour.
var dashes = [...]string{"", "8 4", "2 4", "8 3 2 3", "12 4", "4 2"}

// span is an axis as it is drawn: its ends, and where a value lies, 0 to 1.
type span struct {
	low, high float64
	log       bool
}

func (s span) at(v float64) float64 {
	if s.log {
		return math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return (v - s.low) / (s.high - s.low)
}

// shows reports whether a value has a place on the axis.
func (s span) shows(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!s.log || v > 0)
}

// spanOf bounds an axis by its data.
func spanOf(a chart.Axis, series []chart.Series, pick func(chart.Point) float64) span {
	s := span{math.Inf(1), math.Inf(-1), a.Scale != chart.Linear}
	for i := range series {
		for _, points := range [...][]chart.Point{series[i].Points, series[i].Missing} {
			for _, p := range points {
				if v := pick(p); s.shows(v) && s.shows(p.Y) {
					s.low, s.high = math.Min(s.low, v), math.Max(s.high, v)
				}
			}
		}
	}
	if s.low > s.high {
		s.low, s.high = 1, 2
	}
	if !s.log && !a.Tight {
		s.low, s.high = math.Min(0, s.low), math.Max(0, s.high)
	}
	if s.low == s.high {
		s.high = s.low + math.Max(1, math.Abs(s.low))
	}
	return s
}

// ticks are round values inside the span, some four to nine of them.
func (s span) ticks(base float64) []float64 {
	var out []float64
	if s.log {
		e := math.Ceil(math.Log(s.low)/math.Log(base) - 1e-9)
		last := math.Floor(math.Log(s.high)/math.Log(base) + 1e-9)
		step := math.Max(1, math.Ceil((last-e)/8))
		for ; e <= last; e += step {
			out = append(out, math.Pow(base, e))
		}
		if len(out) > 1 {
			return out
		}
		return []float64{s.low, math.Sqrt(s.low * s.high), s.high}
	}
	rough := (s.high - s.low) / 5
	step := math.Pow(10, math.Floor(math.Log10(rough)))
	switch r := rough / step; {
	case r > 5:
		step *= 10
	case r > 2:
		step *= 5
	case r > 1:
		step *= 2
	}
	for v := math.Ceil(s.low/step-1e-9) * step; v <= s.high+step*1e-9; v += step {
		out = append(out, math.Round(v/step)*step)
	}
	return out
}

// Write writes the figure as SVG.
func (c *Curves) Write(w io.Writer) error {
	var b bytes.Buffer
	esc := html.EscapeString
	px := func(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
	var caption []string
	for i, line := range c.Lines {
		caption = append(caption, wrapWords(string(rune('A'+i))+"  "+line, 118)...)
	}
	caption = append(caption, wrapWords("Crosses do not fit in memory. "+c.Made, 118)...)
	height := plotTop + plotHeight + 56 + 18*len(caption) + 8
	xs := spanOf(c.X, c.Series, func(p chart.Point) float64 { return p.X })
	ys := spanOf(c.Y, c.Series, func(p chart.Point) float64 { return p.Y })
	toX := func(v float64) float64 { return plotLeft + xs.at(v)*plotWidth }
	toY := func(v float64) float64 { return plotTop + (1-ys.at(v))*plotHeight }
	base := func(a chart.Axis) float64 {
		if a.Scale == chart.Log2 {
			return 2
		}
		return 10
	}
	format := func(a chart.Axis, v float64) string {
		if a.Format != nil {
			return a.Format(v)
		}
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	text := func(x, y float64, anchor, extra, s string) {
		b.WriteString(`<text x="` + px(x) + `" y="` + px(y) + `" text-anchor="` + anchor + `" ` + extra + `>` + esc(s) + "</text>\n")
	}
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + strconv.Itoa(figureWidth) + `" height="` + strconv.Itoa(height) + `" viewBox="0 0 ` + strconv.Itoa(figureWidth) + " " + strconv.Itoa(height) + `" font-family="sans-serif" font-size="13">` + "\n")
	b.WriteString(`<rect width="100%" height="100%" fill="#ffffff"/>` + "\n")
	text(8, 20, "start", `font-weight="bold" fill="#1a1a1a"`, c.Title)
	for _, v := range xs.ticks(base(c.X)) {
		b.WriteString(`<path d="M` + px(toX(v)) + " " + px(plotTop) + `v` + px(plotHeight) + `" stroke="#e6e6e6"/>` + "\n")
		text(toX(v), plotTop+plotHeight+18, "middle", `fill="#444444"`, format(c.X, v))
	}
	for _, v := range ys.ticks(base(c.Y)) {
		b.WriteString(`<path d="M` + px(plotLeft) + " " + px(toY(v)) + `h` + px(plotWidth) + `" stroke="#e6e6e6"/>` + "\n")
		text(plotLeft-8, toY(v)+4, "end", `fill="#444444"`, format(c.Y, v))
	}
	b.WriteString(`<rect x="` + px(plotLeft) + `" y="` + px(plotTop) + `" width="` + px(plotWidth) + `" height="` + px(plotHeight) + `" fill="none" stroke="#888888"/>` + "\n")
	label := c.X.Label
	if c.X.Unit != "" {
		label += ", " + c.X.Unit
	}
	text(plotLeft+plotWidth/2, plotTop+plotHeight+40, "middle", `fill="#1a1a1a"`, label)
	text(plotLeft-8, plotTop-14, "end", `fill="#1a1a1a"`, c.Y.Label)
	for i := range c.Series {
		s := &c.Series[i]
		colour := colours[i%len(colours)]
		path, pen := "", "M"
		end := chart.Point{Y: math.NaN()}
		for _, p := range s.Points {
			if !xs.shows(p.X) || !ys.shows(p.Y) { // a gap
				pen = "M"
				continue
			}
			path += pen + px(toX(p.X)) + " " + px(toY(p.Y))
			pen, end = "L", p
		}
		if path != "" {
			b.WriteString(`<path d="` + path + `" stroke="` + colour + `" stroke-width="2" fill="none" stroke-dasharray="` + dashes[i%len(dashes)] + `"/>` + "\n")
		}
		for _, p := range s.Missing {
			if xs.shows(p.X) && ys.shows(p.Y) {
				x, y := toX(p.X), toY(p.Y)
				b.WriteString(`<path d="M` + px(x-4) + " " + px(y-4) + "l8 8M" + px(x+4) + " " + px(y-4) + `l-8 8" stroke="` + colour + `"/>` + "\n")
			}
		}
		if s.Letter != 0 && !math.IsNaN(end.Y) {
			text(toX(end.X)+6, toY(end.Y)-6, "start", `font-weight="bold" fill="`+colour+`"`, string(s.Letter))
		}
	}
	y := float64(plotTop + plotHeight + 66)
	for _, line := range caption {
		text(8, y, "start", `font-size="11" fill="#444444"`, line)
		y += 18
	}
	b.WriteString("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

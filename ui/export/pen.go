package export

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	plotting "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
)

// pen draws a figure: the same strokes as vectors or as pixels. Places are in
// pixels of a figure at its own size, colours are #rrggbb, "" for none.
type pen interface {
	rect(x, y, w, h float64, fill, stroke string)
	line(points [][2]float64, colour string, width float64, dash []float64)
	circle(x, y, r float64, fill, stroke string)
	// text writes at a baseline; anchor is "start", "middle" or "end".
	text(x, y float64, anchor string, size float64, bold bool, colour, s string)
	finish(w io.Writer) error
}

// ink is the colour of text, lines of the frame and of the grid.
const (
	ink      = "#1a1a1a"
	paleInk  = "#444444"
	frameInk = "#888888"
	gridInk  = "#e6e6e6"
	paper    = "#ffffff"
)

// newPen begins a figure on white; format is "svg" or "png".
func newPen(format string, w, h int) (pen, error) {
	var p pen
	switch format {
	case "svg":
		v := &vectors{}
		fmt.Fprintf(&v.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", w, h, w, h)
		p = v
	case "png":
		r, err := plotting.PNG(w*pixelScale, h*pixelScale)
		if err != nil {
			return nil, err
		}
		font, err := plotting.GetDefaultFont()
		if err != nil {
			return nil, err
		}
		r.SetDPI(72 * pixelScale)
		r.SetFont(font)
		p = &pixels{r}
	default:
		_, err := FormatOf("." + format)
		if err == nil {
			err = &FormatError{format}
		}
		return nil, err
	}
	p.rect(0, 0, float64(w), float64(h), paper, "")
	return p, nil
}

// FormatError says that a figure has no such format.
type FormatError struct{ Format string }

func (e *FormatError) Error() string {
	return "a figure is written as .svg or .png, not as ." + e.Format
}

// vectors is a pen that writes SVG.
type vectors struct{ b bytes.Buffer }

func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func orNone(colour string) string {
	if colour == "" {
		return "none"
	}
	return colour
}

func (v *vectors) rect(x, y, w, h float64, fill, stroke string) {
	fmt.Fprintf(&v.b, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`+"\n", px(x), px(y), px(w), px(h), orNone(fill), orNone(stroke))
}

func (v *vectors) line(points [][2]float64, colour string, width float64, dash []float64) {
	if len(points) < 2 {
		return
	}
	var path strings.Builder
	for i, p := range points {
		path.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + px(p[0]) + " " + px(p[1]))
	}
	dashed := ""
	for _, d := range dash {
		dashed += strconv.FormatFloat(d, 'g', -1, 64) + " "
	}
	if dashed != "" {
		dashed = ` stroke-dasharray="` + strings.TrimSpace(dashed) + `"`
	}
	fmt.Fprintf(&v.b, `<path d="%s" stroke="%s" stroke-width="%s" fill="none"%s/>`+"\n", path.String(), colour, strconv.FormatFloat(width, 'g', 3, 64), dashed)
}

func (v *vectors) circle(x, y, r float64, fill, stroke string) {
	fmt.Fprintf(&v.b, `<circle cx="%s" cy="%s" r="%s" fill="%s" stroke="%s"/>`+"\n", px(x), px(y), px(r), orNone(fill), orNone(stroke))
}

func (v *vectors) text(x, y float64, anchor string, size float64, bold bool, colour, s string) {
	weight := ""
	if bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(&v.b, `<text x="%s" y="%s" text-anchor="%s" font-size="%s"%s fill="%s">%s</text>`+"\n", px(x), px(y), anchor, strconv.FormatFloat(size, 'g', 3, 64), weight, colour, html.EscapeString(s))
}

func (v *vectors) finish(w io.Writer) error {
	v.b.WriteString("</svg>\n")
	_, err := w.Write(v.b.Bytes())
	return err
}

// pixelScale is how many pixels a figure has to one of its own: enough for a
// projector and for paper.
const pixelScale = 2

// pixels is a pen that paints on the canvas of the plotting library. Its font
// has Latin letters.
type pixels struct{ r plotting.Renderer }

func at(v float64) int { return int(v*pixelScale + 0.5) }

func tint(colour string) drawing.Color {
	if colour == "" {
		return drawing.ColorTransparent
	}
	return drawing.ColorFromHex(strings.TrimPrefix(colour, "#"))
}

func (p *pixels) style(fill, stroke string, width float64, dash []float64) {
	p.r.SetFillColor(tint(fill))
	p.r.SetStrokeColor(tint(stroke))
	p.r.SetStrokeWidth(width * pixelScale)
	scaled := make([]float64, len(dash))
	for i, d := range dash {
		scaled[i] = d * pixelScale
	}
	p.r.SetStrokeDashArray(scaled)
}

func (p *pixels) rect(x, y, w, h float64, fill, stroke string) {
	p.style(fill, stroke, 1, nil)
	p.r.MoveTo(at(x), at(y))
	p.r.LineTo(at(x+w), at(y))
	p.r.LineTo(at(x+w), at(y+h))
	p.r.LineTo(at(x), at(y+h))
	p.r.LineTo(at(x), at(y))
	p.r.Close()
	p.paint(fill, stroke)
}

func (p *pixels) paint(fill, stroke string) {
	switch {
	case fill != "" && stroke != "":
		p.r.FillStroke()
	case fill != "":
		p.r.Fill()
	default:
		p.r.Stroke()
	}
}

func (p *pixels) line(points [][2]float64, colour string, width float64, dash []float64) {
	if len(points) < 2 {
		return
	}
	p.style("", colour, width, dash)
	for i, q := range points {
		if i == 0 {
			p.r.MoveTo(at(q[0]), at(q[1]))
			continue
		}
		p.r.LineTo(at(q[0]), at(q[1]))
	}
	p.r.Stroke()
}

func (p *pixels) circle(x, y, r float64, fill, stroke string) {
	p.style(fill, stroke, 1, nil)
	p.r.Circle(r*pixelScale, at(x), at(y))
	p.paint(fill, stroke)
}

func (p *pixels) text(x, y float64, anchor string, size float64, _ bool, colour, s string) {
	p.r.SetFontColor(tint(colour))
	p.r.SetFontSize(size)
	left := at(x)
	if anchor != "start" {
		w := p.r.MeasureText(s).Width()
		if anchor == "middle" {
			w /= 2
		}
		left -= w
	}
	p.r.Text(s, left, at(y))
}

func (p *pixels) finish(w io.Writer) error { return p.r.Save(w) }

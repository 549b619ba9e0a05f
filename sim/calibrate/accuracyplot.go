package calibrate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// WriteScatter draws predicted over measured of every row as SVG, one line of
// dots a group, on a logarithmic axis from a quarter to four times. Rows further
// off stand at the edge. The drawing is the same for the same rows.
func WriteScatter(w io.Writer, r *Report) error {
	const (
		left, width, line, top = 190, 560, 22, 34
		dot                    = 2.2
	)
	x := func(ratio float64) float64 {
		l := math.Max(-2, math.Min(2, math.Log2(ratio)))
		return left + (l+2)/4*width
	}
	var groups []string
	rows := map[string][]*Row{}
	for i := range r.Rows {
		g := r.Rows[i].Group
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
		rows[g] = append(rows[g], &r.Rows[i])
	}
	slices.Sort(groups)
	height := top + line*len(groups) + 34
	b := &strings.Builder{}
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", left+width+30, height, left+width+30, height)
	fmt.Fprintf(b, `<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n")
	fmt.Fprintf(b, `<text x="%d" y="18" fill="#222222">predicted over measured, %d rows</text>`+"\n", left, len(r.Rows))
	fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="#e8f1f8"/>`+"\n", x(0.8), top-6, x(1.25)-x(0.8), line*len(groups)+6)
	for _, tick := range []struct {
		at   float64
		text string
	}{{0.25, "x0.25"}, {0.5, "x0.5"}, {0.8, "x0.8"}, {1, "x1"}, {1.25, "x1.25"}, {2, "x2"}, {4, "x4"}} {
		colour := "#cccccc"
		if tick.at == 1 {
			colour = "#555555"
		}
		fmt.Fprintf(b, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>`+"\n", x(tick.at), top-6, x(tick.at), top+line*len(groups), colour)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#555555">%s</text>`+"\n", x(tick.at), top+line*len(groups)+16, tick.text)
	}
	for i, g := range groups {
		y := float64(top + line*i + line/2)
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end" fill="#222222">%s (%d)</text>`+"\n", left-10, y+4, g, len(rows[g]))
		for k, row := range rows[g] {
			// Spread over the line's height in a fixed order.
			shift := float64(k*7%13)/13 - 0.5
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="%.1f" fill="#0072b2" fill-opacity="0.45"/>`+"\n", x(row.Predicted/row.Measured), y+shift*12, dot)
		}
	}
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

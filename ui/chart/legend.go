package chart

import (
	"math"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// entry is one item of a legend: a symbol in its colour and what it stands for.
type entry struct {
	symbol string
	token  theme.Token
	solid  bool // the symbol as it stands on a bar: reversed
	name   string
}

func (e *entry) width() int { return block.Width(e.symbol) + 1 + block.Width(e.name) }

// legendGap is how far entries stand apart.
const legendGap = 3

// legendLines lays entries out in at most n lines of w cells, from column
// indent on; what does not fit is cut.
func legendLines(w, n, indent int, t *theme.Theme, entries []entry) []string {
	var lines []string
	row := t.Row(w).Space(indent)
	empty := true
	for i := range entries {
		e := &entries[i]
		need := e.width()
		if !empty && need+legendGap > row.Left() && len(lines)+1 < n {
			lines = append(lines, row.String())
			row = t.Row(w).Space(indent)
			empty = true
		}
		if !empty {
			if row.Left() < legendGap+3 {
				break
			}
			row.Space(legendGap)
		}
		if e.solid {
			row.Solid(e.token, e.symbol)
		} else {
			row.Add(e.token, e.symbol)
		}
		row.Space(1)
		row.Cell(theme.Text, e.name, min(block.Width(e.name), row.Left()))
		empty = false
	}
	if empty || n <= 0 {
		return lines
	}
	return append(lines, row.String())
}

func legendWidth(entries []entry) int {
	n := 0
	for i := range entries {
		if i > 0 {
			n += legendGap
		}
		n += entries[i].width()
	}
	return n
}

// entries lists what the plot shows.
func (p *plot) entries() []entry {
	var list []entry
	g := p.t.Glyphs()
	missing := false
	for i := range p.series {
		s := &p.series[i]
		missing = missing || len(s.Missing) > 0
		if s.Name == "" {
			continue
		}
		list = append(list, entry{symbol: p.sample(i, s), token: s.Token, name: block.Clean(s.Name)})
	}
	for i := range p.markers {
		m := &p.markers[i]
		if m.Legend == "" {
			continue
		}
		symbol := string(p.markRune(m))
		if math.IsNaN(m.Y) {
			symbol = g.DashUp
		} else if math.IsNaN(m.X) {
			symbol = g.Dash
		}
		list = append(list, entry{symbol: symbol, token: m.Token, name: block.Clean(m.Legend)})
	}
	if missing {
		list = append(list, entry{symbol: g.Missing, token: theme.Missing, name: "does not fit"})
	}
	return list
}

// sample is a series' letter, or a piece of its line.
func (p *plot) sample(i int, s *Series) string {
	g := p.t.Glyphs()
	switch {
	case s.Letter != 0:
		return string(p.letterRune(s.Letter))
	case s.Style == Scatter:
		return g.Sizes[2]
	}
	switch pat := pattern(s.Style, i); {
	case pat == nil:
		return g.Rule + g.Rule
	case pat[0] == 1:
		return g.Dot + g.Dot
	}
	return g.Dash + g.Dash
}

// head is what stands above the plot: the Y axis' title and the legend, on one
// line where they fit, else on two where the chart is high enough.
func (p *plot) head() []string {
	title := p.y.title()
	entries := p.entries()
	n := block.Width(title)
	switch {
	case len(entries) == 0 && title == "":
		return nil
	case len(entries) == 0:
		return []string{p.t.Row(p.w).Cell(theme.Faint, title, p.w).String()}
	case title == "":
		return legendLines(p.w, max(1, p.h/6), 0, p.t, entries)
	}
	lw := legendWidth(entries)
	if n+legendGap+lw <= p.w {
		line := legendLines(p.w-n, 1, p.w-n-lw, p.t, entries)
		return []string{p.t.Paint(theme.Faint, block.Clean(title)) + line[0]}
	}
	if p.h < 9 {
		return legendLines(p.w, 1, 0, p.t, entries)
	}
	lines := []string{p.t.Row(p.w).Cell(theme.Faint, title, p.w).String()}
	return append(lines, legendLines(p.w, max(1, p.h/8), 0, p.t, entries)...)
}

// nothing says that there is nothing to draw.
func nothing(w, h int, t *theme.Theme) block.Block {
	text := "nothing to show"
	n := block.Width(text)
	if n > w || h < 1 {
		return block.Blank(w, h)
	}
	line := t.Row(w).Space((w-n)/2).Add(theme.Faint, text).String()
	return block.Above(block.Blank(w, (h-1)/2), block.Of(w, line), block.Blank(w, h-1-(h-1)/2))
}

// oneNumber is a chart too small to draw: the marked value, or the last one.
func oneNumber(w, h int, t *theme.Theme, x, y *Axis, series []Series, markers []Marker) block.Block {
	px, py := math.NaN(), math.NaN()
	for i := range series {
		for _, pt := range series[i].Points {
			if !math.IsNaN(pt.Y) {
				px, py = pt.X, pt.Y
			}
		}
	}
	for i := range markers {
		if !math.IsNaN(markers[i].X) && !math.IsNaN(markers[i].Y) {
			px, py = markers[i].X, markers[i].Y
		}
	}
	row := t.Row(w)
	if title := y.title(); title != "" {
		row.Add(theme.Faint, title).Space(1)
	}
	if math.IsNaN(py) {
		row.Add(theme.Text, "unknown")
	} else {
		row.Add(theme.Strong, y.format(py))
		if finite(px) {
			row.Add(theme.Faint, " at ").Add(theme.Text, x.format(px))
			if x.Label != "" {
				row.Add(theme.Faint, " "+x.Label)
			}
		}
	}
	return block.Of(w, row.String()).Height(h)
}

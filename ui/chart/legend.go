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

// legendGap is how far entries stand apart where there is room.
const legendGap = 3

// legendLines lays entries out in at most n lines of w cells, after a title on
// the first one. Without room for all it moves them closer, then shortens the
// title to the unit, drops it, and at last cuts the entries.
func legendLines(w, n int, t *theme.Theme, title, unit string, entries []entry) []string {
	var lines []string
	for _, try := range [...]struct {
		title string
		gap   int
	}{{title, legendGap}, {title, legendGap - 1}, {unit, legendGap - 1}, {"", legendGap - 1}} {
		var whole bool
		lines, whole = flow(w, n, try.gap, t, try.title, entries)
		if whole {
			break
		}
	}
	return lines
}

// flow is one attempt of legendLines; whole is false when something was cut.
func flow(w, n, gap int, t *theme.Theme, title string, entries []entry) (lines []string, whole bool) {
	if n <= 0 {
		return nil, len(entries) == 0
	}
	whole = true
	row := t.Row(w)
	row.Cell(theme.Faint, title, min(block.Width(title), w))
	for i := range entries {
		e := &entries[i]
		need := e.width()
		if row.At() > 0 && gap+need > row.Left() && len(lines)+1 < n {
			lines = append(lines, row.String())
			row = t.Row(w)
		}
		if row.At() > 0 {
			// Cut to three letters an entry would say nothing.
			if row.Left() < gap+min(need, block.Width(e.symbol)+5) {
				whole = false
				break
			}
			row.Space(gap)
		}
		whole = whole && need <= row.Left()
		if e.solid {
			row.Solid(e.token, e.symbol)
		} else {
			row.Add(e.token, e.symbol)
		}
		row.Space(1)
		row.Cell(theme.Text, e.name, min(block.Width(e.name), row.Left()))
	}
	if row.At() > 0 {
		lines = append(lines, row.String())
	}
	return lines, whole
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
	missing := 0
	token := theme.Missing
	for i := range p.series {
		s := &p.series[i]
		if len(s.Missing) > 0 {
			missing++
			token = s.Token
		}
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
	if missing > 0 {
		if missing > 1 { // crosses have their series' colour; the legend has none
			token = theme.Strong
		}
		list = append(list, entry{symbol: g.Missing, token: token, name: p.t.Say("does not fit")})
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
		return g.Rule + g.Rule + g.Rule
	case pat[0] == 1:
		return g.Dot + g.Dot + g.Dot
	case len(pat) > 2:
		return g.Rule + g.Dot + g.Rule
	}
	return g.Rule + " " + g.Rule
}

// head is what stands above the plot: the Y axis' title at the left and the
// legend at the right, or flowing after the title over a few lines. A low chart
// has only the legend.
func (p *plot) head() []string {
	title := block.Clean(p.y.title())
	entries := p.entries()
	if len(entries) == 0 && title == "" {
		return nil
	}
	n, lw := block.Width(title), legendWidth(entries)
	switch {
	case title != "" && len(entries) > 0 && n+legendGap+lw <= p.w:
		line := legendLines(lw, 1, p.t, "", "", entries)[0]
		row := p.t.Row(p.w).Add(theme.Faint, title)
		return []string{row.Pad(p.w-lw).Splice(line, lw).String()}
	case p.h < 9 && len(entries) > 0:
		title = ""
	}
	return legendLines(p.w, max(1, p.h/7), p.t, title, block.Clean(p.y.Unit), entries)
}

// nothing says that there is nothing to draw.
func nothing(w, h int, t *theme.Theme) block.Block {
	text := t.Say("nothing to show")
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
		row.Add(theme.Text, t.Say("unknown"))
	} else {
		row.Add(theme.Strong, y.format(py))
		if finite(px) {
			row.Add(theme.Faint, " "+t.Say("at")+" ").Add(theme.Text, x.format(px))
			if x.Label != "" {
				row.Add(theme.Faint, " "+x.Label)
			}
		}
	}
	return block.Of(w, row.String()).Height(h)
}

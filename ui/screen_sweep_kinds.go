package ui

import (
	"math"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// betterSide says where good points lie.
func betterSide(l speech, up, across *metric.Metric) string {
	switch right, high := across.Better == metric.Higher, up.Better == metric.Higher; {
	case right && high:
		return l.Say("right and up is better")
	case right:
		return l.Say("right and down is better")
	case high:
		return l.Say("left and up is better")
	}
	return l.Say("left and down is better")
}

// drawBars is a choice: a bar for each of its values, best first.
func (p *sweepPanel) drawBars(a *App, w, h int, m *metric.Metric) block.Block {
	t := a.theme
	points, at := p.points(a), metricIndex(m)
	top, widest := 0.0, 6
	for _, i := range p.order {
		if pt := &points[i]; pt.good() && pt.value(at) > top && !math.IsInf(pt.value(at), 0) {
			top = pt.value(at)
		}
		widest = max(widest, block.Width(p.run.knobs[0].Format(points[i].values[0])))
	}
	widest = min(widest, w/3)
	room := max(0, w-widest-3-26)
	here, first := p.here(a), p.window(h)
	var lines []string
	for n := first; n < len(p.order) && len(lines) < h; n++ {
		i := p.order[n]
		pt := &points[i]
		row := t.Row(w)
		pointer, name := " ", theme.Text
		if i == p.at {
			pointer, name = t.Glyphs().Pointer, theme.Strong
		}
		if i == here {
			pointer = t.Glyphs().Here
		}
		row.Add(theme.Here, pointer).Cell(name, p.run.knobs[0].Format(pt.values[0]), widest).Space(1)
		if !pt.ok {
			lines = append(lines, row.Cell(theme.Faint, a.retell(pt.reason), row.Left()).String())
			continue
		}
		v := pt.value(at)
		tok := theme.Strong
		if pt.reason != "" {
			tok = theme.Faint
		}
		row.CellRight(tok, a.value(m, v), 12).Space(1)
		n := 0
		if top > 0 && v > 0 {
			n = int(math.Round(v / top * float64(room)))
		}
		switch {
		case pt.reason != "":
			row.Add(theme.Missing, t.Glyphs().Missing+" ").Cell(theme.Faint, a.retell(pt.reason), max(0, row.Left()))
		case pt.factor(at) > 1 && row.Left() > room:
			row.Fill(theme.Series(a.session.current), t.Glyphs().BarFull, n).Space(room-n).Space(1).Cell(theme.Faint, m.Number(v/pt.factor(at))+"-"+m.Number(v*pt.factor(at)), row.Left())
		default:
			row.Fill(theme.Series(a.session.current), t.Glyphs().BarFull, n)
		}
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// window is the first line shown of n in the order, with the cursor in sight.
func (p *sweepPanel) window(n int) int {
	at := 0
	for i, point := range p.order {
		if point == p.at {
			at = i
		}
	}
	if at < p.list {
		p.list = at
	}
	if at >= p.list+n {
		p.list = at - n + 1
	}
	p.list = clamp(p.list, 0, max(0, len(p.order)-n))
	return p.list
}

// grid is the heat map's data; rows are drawn from the largest value down.
func (p *sweepPanel) grid(a *App, m *metric.Metric) *chart.Grid {
	points, at := p.points(a), metricIndex(m)
	kx, ky := p.run.knobs[0], p.run.knobs[1]
	xs, ys := p.run.axes[0].Values, p.run.axes[1].Values
	g := &chart.Grid{
		Label: a.say(shortName(m)), Unit: a.say(m.Unit), XLabel: kx.ID, YLabel: ky.ID, Format: gridNumber(m),
		Here: [2]int{-1, -1}, Cursor: [2]int{-1, -1}, Better: direction(m),
	}
	for _, v := range xs {
		g.X = append(g.X, gridName(kx, v))
	}
	nx, ny := len(xs), len(ys)
	for y := range ny {
		g.Y = append(g.Y, gridName(ky, ys[ny-1-y]))
		row := make([]chart.Cell, nx)
		for x := range nx {
			row[x].Value = math.NaN()
			if i := x*ny + ny - 1 - y; i < len(points) {
				pt := &points[i]
				row[x] = chart.Cell{Value: pt.value(at), Missing: !pt.good()}
			}
		}
		g.Cells = append(g.Cells, row)
	}
	place := func(i int) [2]int { return [2]int{i / ny, ny - 1 - i%ny} }
	if i := p.here(a); i >= 0 {
		g.Here = place(i)
	}
	if len(points) > 0 {
		g.Cursor = place(p.at)
	}
	return g
}

func direction(m *metric.Metric) int {
	switch m.Better {
	case metric.Higher:
		return 1
	case metric.Lower:
		return -1
	}
	return 0
}

// gridName is a value as short as it can be said.
func gridName(k *knob.Knob, v knob.Value) string {
	if v.Word != "" {
		return v.Word
	}
	return k.Format(v)
}

// gridNumber writes values in a few cells.
func gridNumber(m *metric.Metric) func(float64) string {
	return func(v float64) string {
		if math.Abs(v) >= 1e4 {
			return strings.ReplaceAll(metric.Quantity(v, ""), " ", "")
		}
		return m.Number(v)
	}
}

// drawPareto is every point, the frontier numbered.
func (p *sweepPanel) drawPareto(a *App, w, h int) block.Block {
	x, y, series, markers := p.paretoData(a)
	return chart.XY(w, h, a.theme, x, y, series, markers)
}

// paretoData is what drawPareto draws and an exported figure shows.
func (p *sweepPanel) paretoData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker) {
	t := a.theme
	up, across := p.up(a), p.acrossOf(a)
	ui, xi := metricIndex(up), metricIndex(across)
	points := p.points(a)
	rest := chart.Series{Name: a.say("beaten"), Style: chart.Scatter, Token: theme.Faint, Letter: glyphRune(t.Glyphs().Dot)}
	for i := range points {
		if pt := &points[i]; pt.good() && (i >= len(p.front) || p.front[i] == 0) {
			rest.Points = append(rest.Points, chart.Point{X: pt.value(xi), Y: pt.value(ui)})
		}
	}
	series = []chart.Series{rest}
	for _, l := range a.session.limits {
		switch {
		case l.Metric == nil:
		case l.Metric.ID == up.ID:
			markers = append(markers, chart.Marker{X: math.NaN(), Y: l.Value, Token: theme.Guide, Label: a.sayf("limit %s", up.Format(l.Value))})
		case l.Metric.ID == across.ID:
			markers = append(markers, chart.Marker{X: l.Value, Y: math.NaN(), Token: theme.Guide, Label: a.sayf("limit %s", across.Format(l.Value))})
		}
	}
	for n := len(p.order) - 1; n >= 0; n-- {
		pt := &points[p.order[n]]
		m := chart.Marker{X: pt.value(xi), Y: pt.value(ui), Rune: numberRune(n), Token: theme.Series(0)}
		if p.order[n] == p.at {
			continue
		}
		markers = append(markers, m)
	}
	if r := a.session.Result(); r.Fits {
		y, okY := up.Of(r)
		x, okX := across.Of(r)
		if okX && okY && !math.IsNaN(x) && !math.IsNaN(y) {
			markers = append(markers, chart.Marker{X: x, Y: y, Rune: glyphRune(t.Glyphs().Here), Token: theme.Here, Legend: a.sayf("%s, you are here", letter(a.session.current))})
		}
	}
	if p.at < len(points) && points[p.at].ok {
		pt := &points[p.at]
		m := chart.Marker{X: pt.value(xi), Y: pt.value(ui), Rune: 'o', Token: theme.Marked}
		if p.at < len(p.front) && p.front[p.at] > 0 {
			m.Rune = numberRune(p.front[p.at] - 1)
		}
		m.Label = p.settings(pt)
		markers = append(markers, m)
	}
	x, y = yAxis(a.speech(), across, scaleOf(points, xi)), yAxis(a.speech(), up, scaleOf(points, ui))
	x.Label, y.Label = lowerFirst(a.say(shortName(across))), lowerFirst(a.say(shortName(up)))
	if up.Unit != "" && !strings.Contains(y.Label, up.Unit) {
		y.Unit = a.say(up.Unit)
	}
	if across.Unit != "" && !strings.Contains(x.Label, across.Unit) {
		x.Unit = a.say(across.Unit)
	}
	return x, y, series, markers
}

// numberRune numbers the first nine of a frontier; later ones are plus signs.
func numberRune(n int) rune {
	if n < 9 {
		return rune('1' + n)
	}
	return '+'
}

// scaleOf is logarithmic where the good points lie decades apart.
func scaleOf(points []sweepPoint, at int) chart.Scale {
	lo, hi := math.Inf(1), 0.0
	for i := range points {
		if v := points[i].value(at); points[i].good() && v > 0 {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	if hi/lo > 15 {
		return chart.Log10
	}
	return chart.Linear
}

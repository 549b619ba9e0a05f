package ui

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// title names what the chart shows.
func (p *sweepPanel) title(a *App) string {
	up, across := p.up(a), p.acrossOf(a)
	if up == nil || across == nil || len(p.vary) == 0 {
		return "Sweep"
	}
	switch p.kind {
	case sweepPareto:
		return "Pareto: " + shortName(up) + " against " + shortName(across)
	case sweepHeat:
		if len(p.vary) > 1 {
			return "Heat map: " + shortName(up) + " over " + p.vary[0] + " and " + p.vary[1]
		}
		return "Heat map"
	}
	return up.Label + " against " + p.vary[0]
}

// progress says how far the job is: "120 of 432, Esc stops", or what was found.
func (p *sweepPanel) progress() string {
	j := &p.job
	switch {
	case p.fault != "":
		return p.fault
	case j.running:
		return count(float64(j.done)) + " of " + count(float64(j.total)) + ", Esc stops"
	case j.done < j.total:
		return "stopped at " + count(float64(j.done)) + " of " + count(float64(j.total)) + "; 4 again"
	}
	return count(float64(j.total)) + " runs"
}

// draw is the chart in its box.
func (p *sweepPanel) draw(a *App, w, h int) block.Block {
	focused := a.focus() == focusSweep && len(a.overlays) == 0
	note := [sweepKinds]string{"v heat map", "v Pareto", "v line"}[p.kind]
	if up, across := p.up(a), p.acrossOf(a); p.kind == sweepPareto && w >= 70 && up != nil && across != nil {
		note = betterSide(up, across) + "   " + note
	}
	if p.job.running {
		note = p.progress()
	}
	return block.Into(w, h, a.theme.Frame(p.title(a), note, focused), func(w, h int) block.Block {
		up := p.up(a)
		switch {
		case p.fault != "":
			var lines []string
			for _, l := range wrap(p.fault, w-2) {
				lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Warn, l).String())
			}
			return block.Fit(w, h, lines)
		case p.run == nil || len(p.run.axes) == 0 || up == nil:
			return block.Fit(w, h, []string{a.theme.Row(w).Space(1).Add(theme.Faint, p.progress()).String()})
		case p.kind == sweepPareto:
			return p.drawPareto(a, w, h)
		case p.kind == sweepHeat && len(p.run.axes) == 2:
			return chart.Heat(w, h, a.theme, p.grid(a, up))
		case p.run.knobs[0].Kind == knob.Choice:
			return p.drawBars(a, w, h, up)
		}
		return p.drawLine(a, w, h, up)
	})
}

// betterSide says where good points lie.
func betterSide(up, across *metric.Metric) string {
	side, height := "left", "down"
	if across.Better == metric.Higher {
		side = "right"
	}
	if up.Better == metric.Higher {
		height = "up"
	}
	return side + " and " + height + " is better"
}

// drawLine is a curve for each scenario, with the range of the edited one.
func (p *sweepPanel) drawLine(a *App, w, h int, m *metric.Metric) block.Block {
	s, t := a.session, a.theme
	k, at := p.run.knobs[0], metricIndex(m)
	var series []chart.Series
	var markers []chart.Marker
	for i := range s.count {
		points := p.run.of(i)
		if len(points) == 0 {
			continue
		}
		one := chart.Series{Letter: rune('A' + i), Token: theme.Series(i)}
		for j := range points {
			pt := &points[j]
			x, y := pointNumber(pt, 0), pt.value(at)
			switch {
			case math.IsNaN(x):
			case !pt.ok, math.IsNaN(y):
				one.Points = append(one.Points, chart.Point{X: x, Y: math.NaN()})
			case !pt.fits:
				one.Missing = append(one.Missing, chart.Point{X: x, Y: y})
			default:
				one.Points = append(one.Points, chart.Point{X: x, Y: y})
			}
		}
		series = append(series, one)
	}
	points := p.points(a)
	if low, high := band(points, at); len(low) > 1 {
		tok := theme.Series(s.current)
		series = append(series, chart.Series{Name: "90 % range of " + letter(s.current), Points: low, Token: tok, Style: chart.Dotted},
			chart.Series{Points: high, Token: tok, Style: chart.Dotted})
	}
	if here := p.here(a); here >= 0 && points[here].ok {
		markers = append(markers, chart.Marker{X: pointNumber(&points[here], 0), Y: points[here].value(at), Rune: glyphRune(t.Glyphs().Here), Token: theme.Here, Legend: "you are here"})
	}
	if p.at < len(points) && (p.moved || p.here(a) < 0) {
		pt := &points[p.at]
		text := strings.TrimSpace(k.Display(pt.values[0])) + ": "
		if pt.ok {
			text += m.Format(pt.value(at))
		}
		if pt.reason != "" {
			text += " " + pt.reason
		}
		markers = append(markers, chart.Marker{X: pointNumber(pt, 0), Y: math.NaN(), Token: theme.Guide, Label: text})
	}
	for _, l := range a.session.limits {
		if l.Metric != nil && l.Metric.ID == m.ID {
			markers = append(markers, chart.Marker{X: math.NaN(), Y: l.Value, Token: theme.Guide, Label: "limit " + m.Format(l.Value)})
		}
	}
	x := chart.Axis{Label: lowerFirst(k.Label), Unit: axisUnit(k), Format: func(v float64) string { return strings.TrimSpace(k.Display(knob.Value{Number: v})) }}
	if k.Scale == knob.Geometric {
		x.Scale = chart.Log2
	} else {
		x.Tight = true
	}
	return chart.XY(w, h, t, x, yAxis(m, axisScale(m, series)), series, markers)
}

// pointNumber is a value of a point as a number; NaN for a word.
func pointNumber(pt *sweepPoint, axis int) float64 {
	if v := pt.values[axis]; v.Word == "" {
		return v.Number
	}
	return math.NaN()
}

// band is the low and the high end of the 90 % range along the points that can
// be had.
func band(points []sweepPoint, at int) (low, high []chart.Point) {
	for i := range points {
		pt := &points[i]
		x, y := pointNumber(pt, 0), pt.value(at)
		if math.IsNaN(x) || math.IsNaN(y) || !pt.fits || pt.factor(at) <= 1 {
			continue
		}
		low = append(low, chart.Point{X: x, Y: y / pt.factor(at)})
		high = append(high, chart.Point{X: x, Y: y * pt.factor(at)})
	}
	return low, high
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
			lines = append(lines, row.Cell(theme.Faint, pt.reason, row.Left()).String())
			continue
		}
		v := pt.value(at)
		tok := theme.Strong
		if pt.reason != "" {
			tok = theme.Faint
		}
		row.CellRight(tok, m.Format(v), 12).Space(1)
		n := 0
		if top > 0 && v > 0 {
			n = int(math.Round(v / top * float64(room)))
		}
		switch {
		case pt.reason != "":
			row.Add(theme.Missing, t.Glyphs().Missing+" ").Cell(theme.Faint, pt.reason, max(0, row.Left()))
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
		Label: shortName(m), Unit: m.Unit, XLabel: kx.ID, YLabel: ky.ID, Format: gridNumber(m),
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
	t := a.theme
	up, across := p.up(a), p.acrossOf(a)
	ui, xi := metricIndex(up), metricIndex(across)
	points := p.points(a)
	rest := chart.Series{Name: "beaten", Style: chart.Scatter, Token: theme.Faint, Letter: glyphRune(t.Glyphs().Dot)}
	for i := range points {
		if pt := &points[i]; pt.good() && (i >= len(p.front) || p.front[i] == 0) {
			rest.Points = append(rest.Points, chart.Point{X: pt.value(xi), Y: pt.value(ui)})
		}
	}
	series := []chart.Series{rest}
	var markers []chart.Marker
	for _, l := range a.session.limits {
		switch {
		case l.Metric == nil:
		case l.Metric.ID == up.ID:
			markers = append(markers, chart.Marker{X: math.NaN(), Y: l.Value, Token: theme.Guide, Label: "limit " + up.Format(l.Value)})
		case l.Metric.ID == across.ID:
			markers = append(markers, chart.Marker{X: l.Value, Y: math.NaN(), Token: theme.Guide, Label: "limit " + across.Format(l.Value)})
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
			markers = append(markers, chart.Marker{X: x, Y: y, Rune: glyphRune(t.Glyphs().Here), Token: theme.Here, Legend: letter(a.session.current) + ", you are here"})
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
	x, y := yAxis(across, scaleOf(points, xi)), yAxis(up, scaleOf(points, ui))
	x.Label, y.Label = lowerFirst(shortName(across)), lowerFirst(shortName(up))
	if up.Unit != "" && !strings.Contains(y.Label, up.Unit) {
		y.Unit = up.Unit
	}
	if across.Unit != "" && !strings.Contains(x.Label, across.Unit) {
		x.Unit = across.Unit
	}
	return chart.XY(w, h, t, x, y, series, markers)
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

// clickChart puts the cursor on the cell under the mouse.
func (p *sweepPanel) clickChart(a *App, x, y int) {
	r := a.layout.Sweep
	m := p.up(a)
	if p.kind != sweepHeat || p.run == nil || len(p.run.axes) != 2 || m == nil {
		return
	}
	ny := len(p.run.axes[1].Values)
	if col, row, ok := chart.HeatAt(r.Dx()-2, r.Dy()-2, a.theme, p.grid(a, m), x-1, y-1); ok {
		if i := col*ny + ny - 1 - row; i < len(p.points(a)) {
			p.at, p.moved = i, true
			p.version++
		}
	}
}

// pinned names what rests: "rest as in B".
func (p *sweepPanel) varies(a *App) string {
	text := "varies: " + strings.Join(p.idsOf(), ", ") + "; the rest is " + letter(a.session.current) + "'s"
	if p.run != nil && p.run.auto != "" {
		text += ", " + p.run.auto + " auto"
	}
	return text
}

// counts says where the points went.
func (p *sweepPanel) counts(a *App) string {
	points := p.points(a)
	var fit, limit, short, none int
	for i := range points {
		switch pt := &points[i]; {
		case !pt.ok:
			none++
		case !pt.fits:
			short++
		case pt.reason != "":
			limit++
		default:
			fit++
		}
	}
	text := count(float64(len(points))) + " points: " + count(float64(fit)) + " good"
	for _, x := range [...]struct {
		n    int
		text string
	}{{limit, "break a limit"}, {short, "do not fit"}, {none, "no plan"}} {
		if x.n > 0 {
			text += ", " + count(float64(x.n)) + " " + x.text
		}
	}
	switch {
	case p.kind == sweepPareto:
		text += ", " + strconv.Itoa(len(p.order)) + " on the frontier"
	case p.flat(a):
		text += ", all alike in this figure (o: another)"
	}
	return text
}

// flat reports whether the figure does not depend on what varies.
func (p *sweepPanel) flat(a *App) bool {
	m := p.up(a)
	if m == nil {
		return false
	}
	at, first, n := metricIndex(m), math.NaN(), 0
	points := p.points(a)
	for i := range points {
		v := points[i].value(at)
		switch {
		case math.IsNaN(v):
		case n == 0:
			first, n = v, 1
		case !near3(v, first):
			return false
		default:
			n++
		}
	}
	return n > 1
}

// tie says how far apart points have to be to differ.
func (p *sweepPanel) tie(a *App) string {
	points, m := p.points(a), p.up(a)
	if p.at >= len(points) || m == nil || !points[p.at].ok {
		return ""
	}
	f := points[p.at].factor(metricIndex(m))
	if f <= 1.005 {
		return ""
	}
	return shortName(m) + " is known to " + plusMinus(f, a.theme.ASCII()) + ": closer points may be ties"
}

// plusMinus writes a factor either way in percent, or as a factor where it is
// large.
func plusMinus(f float64, ascii bool) string {
	sign := "±"
	if ascii {
		sign = "+-"
	}
	if f >= 1.5 {
		return "a factor of " + fixed(f, 1)
	}
	return sign + strconv.Itoa(int(math.Round((f-1)*100))) + " %"
}

// keptWords are the limits in force.
func (a *App) keptWords() string {
	words := []string{"fits"}
	for _, l := range a.session.limits {
		words = append(words, l.String())
	}
	return strings.Join(words, ", ")
}

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
		return a.say("Sweep")
	}
	switch p.kind {
	case sweepPareto:
		return a.sayf("Pareto: %s against %s", a.say(shortName(up)), a.say(shortName(across)))
	case sweepHeat:
		if len(p.vary) > 1 {
			return a.sayf("Heat map: %s over %s and %s", a.say(shortName(up)), p.vary[0], p.vary[1])
		}
		return a.say("Heat map")
	}
	return a.sayf("%s against %s", a.say(up.Label), p.vary[0])
}

// progress says how far the job is: "120 of 432, Esc stops", or what was found.
func (p *sweepPanel) progress(a *App) string {
	j := &p.job
	switch {
	case p.fault != "":
		return a.retell(p.fault)
	case j.running:
		return a.sayf("%s of %s, Esc stops", count(float64(j.done)), count(float64(j.total)))
	case j.done < j.total:
		return a.sayf("stopped at %s of %s; 4 again", count(float64(j.done)), count(float64(j.total)))
	}
	return a.sayf("%s runs", count(float64(j.total)))
}

// draw is the chart in its box.
func (p *sweepPanel) draw(a *App, w, h int) block.Block {
	focused := a.focus() == focusSweep && len(a.overlays) == 0
	note := [sweepKinds]string{a.say("v heat map"), a.say("v Pareto"), a.say("v line")}[p.kind]
	if up, across := p.up(a), p.acrossOf(a); p.kind == sweepPareto && w >= 70 && up != nil && across != nil {
		note = betterSide(a.speech(), up, across) + "   " + note
	}
	if p.job.running {
		note = p.progress(a)
	}
	return block.Into(w, h, a.theme.Frame(p.title(a), note, focused), func(w, h int) block.Block {
		up := p.up(a)
		switch {
		case p.fault != "":
			var lines []string
			for _, l := range wrap(a.retell(p.fault), w-2) {
				lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Warn, l).String())
			}
			return block.Fit(w, h, lines)
		case p.run == nil || len(p.run.axes) == 0 || up == nil:
			return block.Fit(w, h, []string{a.theme.Row(w).Space(1).Add(theme.Faint, p.progress(a)).String()})
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

// drawLine is a curve for each scenario, with the range of the edited one.
func (p *sweepPanel) drawLine(a *App, w, h int, m *metric.Metric) block.Block {
	x, y, series, markers := p.lineData(a, m)
	return chart.XY(w, h, a.theme, x, y, series, markers)
}

// lineData is what drawLine draws and an exported figure shows.
func (p *sweepPanel) lineData(a *App, m *metric.Metric) (x, y chart.Axis, series []chart.Series, markers []chart.Marker) {
	s, t := a.session, a.theme
	k, at := p.run.knobs[0], metricIndex(m)
	for i := range s.count {
		points := p.run.of(i)
		if len(points) == 0 || !a.drawn(i) {
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
		series = append(series, chart.Series{Name: a.sayf("90 %% range of %s", letter(s.current)), Points: low, Token: tok, Style: chart.Dotted},
			chart.Series{Points: high, Token: tok, Style: chart.Dotted})
	}
	if here := p.here(a); here >= 0 && points[here].ok {
		markers = append(markers, chart.Marker{X: pointNumber(&points[here], 0), Y: points[here].value(at), Rune: glyphRune(t.Glyphs().Here), Token: theme.Here, Legend: a.say("you are here")})
	}
	if p.at < len(points) && (p.moved || p.here(a) < 0) {
		pt := &points[p.at]
		var words []string
		if pt.ok {
			words = append(words, a.value(m, pt.value(at)))
		}
		if pt.reason != "" {
			words = append(words, a.retell(pt.reason))
		}
		text := a.sayf("%s: %s", strings.TrimSpace(k.Display(pt.values[0])), strings.Join(words, " "))
		markers = append(markers, chart.Marker{X: pointNumber(pt, 0), Y: math.NaN(), Token: theme.Guide, Label: text})
	}
	for _, l := range a.session.limits {
		if l.Metric != nil && l.Metric.ID == m.ID {
			markers = append(markers, chart.Marker{X: math.NaN(), Y: l.Value, Token: theme.Guide, Label: a.sayf("limit %s", m.Format(l.Value))})
		}
	}
	x = chart.Axis{Label: lowerFirst(a.say(k.Label)), Unit: a.say(axisUnit(k)), Format: func(v float64) string { return strings.TrimSpace(k.Display(knob.Value{Number: v})) }}
	if k.Scale == knob.Geometric {
		x.Scale = chart.Log2
	} else {
		x.Tight = true
	}
	return x, yAxis(a.speech(), m, axisScale(m, series)), series, markers
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

// varies names what varies and whose the rest is.
func (p *sweepPanel) varies(a *App) string {
	text := a.sayf("varies: %s; the rest is %s's", strings.Join(p.idsOf(), ", "), letter(a.session.current))
	if p.run != nil && p.run.auto != "" {
		text += a.sayf(", %s auto", p.run.auto)
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
	text := a.sayf("%s points: %s good", count(float64(len(points))), count(float64(fit)))
	for _, x := range [...]struct {
		n    int
		text string
	}{{limit, textMark(", %s break a limit")}, {short, textMark(", %s do not fit")}, {none, textMark(", %s no plan")}} {
		if x.n > 0 {
			text += a.sayf(x.text, count(float64(x.n)))
		}
	}
	switch {
	case p.kind == sweepPareto:
		text += a.sayf(", %s on the frontier", strconv.Itoa(len(p.order)))
	case p.flat(a):
		text += a.say(", all alike in this figure (o: another)")
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
	return a.sayf("%s is known to %s: closer points may be ties", a.say(shortName(m)), plusMinus(a.speech(), f, a.theme.ASCII()))
}

// plusMinus writes a factor either way in percent, or as a factor where it is
// large.
func plusMinus(l speech, f float64, ascii bool) string {
	sign := "±"
	if ascii {
		sign = "+-"
	}
	if f >= 1.5 {
		return l.Sayf("a factor of %s", fixed(f, 1))
	}
	return sign + strconv.Itoa(int(math.Round((f-1)*100))) + " %"
}

// keptWords are the limits in force.
func (a *App) keptWords() string {
	words := []string{a.say("fits")}
	for _, l := range a.session.limits {
		words = append(words, l.String())
	}
	return strings.Join(words, ", ")
}

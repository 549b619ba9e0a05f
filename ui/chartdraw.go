package ui

import (
	"math"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// draw is the chart in its box.
func (p *chartPanel) draw(a *App, w, h int) block.Block {
	focused := a.view == viewDash && a.focus() == focusChart
	f := a.theme.Frame(p.title(a), p.note(a), focused)
	return block.Into(w, h, f, func(w, h int) block.Block {
		switch p.kind {
		case chartLength:
			return p.drawLength(a, w, h)
		case chartWhere:
			return drawWhere(a, w, h)
		case chartMemory:
			return drawMemory(a, w, h)
		case chartChecks:
			return drawChecks(a, w, h)
		}
		return p.drawAxis(a, w, h)
	})
}

func (p *chartPanel) note(a *App) string {
	if p.kind > chartLength {
		return a.say("a chart")
	}
	return a.say("v figure  a chart")
}

func (p *chartPanel) title(a *App) string {
	switch p.kind {
	case chartLength:
		if m := p.figure(a); m != nil {
			return a.sayf("%s as the prompt grows, batch 1", upperFirst(a.say(shortName(m))))
		}
	case chartWhere:
		return whereTitle(a)
	case chartMemory:
		return a.sayf("Memory per device (%s)", letter(a.session.current))
	case chartChecks:
		return a.say("Checks")
	}
	axis := p.axisID(a)
	if k, err := knob.Find(axis); err == nil {
		axis = a.say(k.Label)
	}
	return a.sayf("%s against %s", p.figureName(a), lowerFirst(axis))
}

// metricIndex is the place of a metric in the table.
func metricIndex(m *metric.Metric) int {
	all := metric.All()
	for i := range all {
		if all[i].ID == m.ID {
			return i
		}
	}
	return -1
}

// drawAxis is a figure against a lever for all scenarios.
func (p *chartPanel) drawAxis(a *App, w, h int) block.Block {
	x, y, series, markers, ok := p.axisData(a)
	if !ok {
		return block.Blank(w, h)
	}
	return chart.XY(w, h, a.theme, x, y, series, markers)
}

// axisData is what drawAxis draws and an exported figure shows.
func (p *chartPanel) axisData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker, ok bool) {
	s := a.session
	m := p.figure(a)
	k, err := knob.Find(p.axisID(a))
	if m == nil || err != nil {
		return x, y, nil, nil, false
	}
	at := metricIndex(m)
	for i := range s.count {
		c := &s.curves.slots[i]
		if c.of == nil || !a.drawn(i) {
			continue
		}
		one := curveSeries(c.samples, at)
		one.Name, one.Letter, one.Token = "", rune('A'+i), theme.Series(i)
		series = append(series, one)
		if i == s.current && c.here >= 0 && c.samples[c.here].OK {
			markers = append(markers, chart.Marker{
				X: c.samples[c.here].X, Y: c.samples[c.here].Values[at],
				Rune: glyphRune(a.theme.Glyphs().Here), Token: theme.Here, Legend: a.say("you are here"),
			})
		}
		if i == s.current && p.reading > 0 && p.reading <= len(c.samples) {
			markers = append(markers, readingMarker(a.speech(), m, k, &c.samples[p.reading-1], at))
		}
	}
	x = chart.Axis{Label: lowerFirst(a.say(k.Label)), Unit: a.say(axisUnit(k)), Format: func(v float64) string { return k.Display(knob.Value{Number: v}) }}
	if k.Scale == knob.Geometric {
		x.Scale = chart.Log2
	} else {
		x.Tight = true
	}
	return x, yAxis(a.speech(), m, axisScale(m, series)), series, markers, true
}

// drawn reports whether charts draw a scenario: all of them, or as many as the
// theme can tell apart, the baseline and the edited one among them.
func (a *App) drawn(i int) bool {
	s := a.session
	room := a.theme.MaxSeries()
	if s.count <= room || i == s.current || i == s.baseline {
		return true
	}
	room--
	if s.current != s.baseline {
		room--
	}
	for j := range i {
		if j != s.current && j != s.baseline {
			room--
		}
	}
	return room > 0
}

func yAxis(l speech, m *metric.Metric, scale chart.Scale) chart.Axis {
	axis := chart.Axis{Label: l.Say(m.Unit), Scale: scale, Format: m.Number}
	if m.Unit == "" {
		axis.Label, axis.Format = l.Say(shortName(m)), func(v float64) string { return l.Value(m.Format(v)) }
	}
	return axis
}

// axisScale is logarithmic for figures that fall over decades, as times and
// costs do when a batch or the devices grow: on a linear axis all that matters
// would lie on the floor.
func axisScale(m *metric.Metric, series []chart.Series) chart.Scale {
	if m.Better != metric.Lower {
		return chart.Linear
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range series {
		for _, points := range [...][]chart.Point{series[i].Points, series[i].Missing} {
			for _, p := range points {
				if !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) {
					lo, hi = math.Min(lo, p.Y), math.Max(hi, p.Y)
				}
			}
		}
	}
	if lo > 0 && hi/lo > 30 {
		return chart.Log10
	}
	return chart.Linear
}

// axisUnit is the unit of a lever where its name does not say it.
func axisUnit(k *knob.Knob) string {
	if k.Unit == lowerFirst(k.Label) || k.Unit == "sequences" {
		return ""
	}
	return k.Unit
}

// curveSeries splits samples into a curve and the points that do not fit.
func curveSeries(samples []sample, at int) chart.Series {
	var out chart.Series
	for i := range samples {
		x := &samples[i]
		switch {
		case !x.OK || math.IsNaN(x.Values[at]):
			out.Points = append(out.Points, chart.Point{X: x.X, Y: math.NaN()})
		case !x.Fits:
			out.Missing = append(out.Missing, chart.Point{X: x.X, Y: x.Values[at]})
		default:
			out.Points = append(out.Points, chart.Point{X: x.X, Y: x.Values[at]})
		}
	}
	return out
}

// readingMarker is the reading line with the value under it.
func readingMarker(l speech, m *metric.Metric, k *knob.Knob, x *sample, at int) chart.Marker {
	text := l.Say("no such plan")
	if x.OK {
		text = l.Value(m.Format(x.Values[at]))
		if !x.Fits {
			text = l.Sayf("%s, does not fit", text)
		}
	}
	text = l.Sayf("%s: %s", k.Display(knob.Value{Number: x.X}), text)
	return chart.Marker{X: x.X, Y: math.NaN(), Token: theme.Guide, Label: text}
}

// drawLength is attention against recurrence along the prompt.
func (p *chartPanel) drawLength(a *App, w, h int) block.Block {
	x, y, series, markers, ok := p.lengthData(a)
	if !ok {
		return block.Blank(w, h)
	}
	return chart.XY(w, h, a.theme, x, y, series, markers)
}

// lengthData is what drawLength draws and an exported figure shows.
func (p *chartPanel) lengthData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker, ok bool) {
	s := a.session
	m := p.figure(a)
	k, err := knob.Find("input_len")
	if m == nil || err != nil {
		return x, y, nil, nil, false
	}
	at := metricIndex(m)
	for i := range s.curves.rivals {
		if i == a.theme.MaxSeries() {
			break
		}
		r := &s.curves.rivals[i]
		one := curveSeries(r.samples, at)
		one.Name, one.Letter, one.Token = a.say(r.name), rune('p'+i), theme.Series(i)
		series = append(series, one)
		if i == 0 && p.reading > 0 && p.reading <= len(r.samples) {
			markers = append(markers, readingMarker(a.speech(), m, k, &r.samples[p.reading-1], at))
		}
	}
	if now := s.Scenario().InputLen; now > 0 && p.reading == 0 {
		markers = append(markers, chart.Marker{X: float64(now), Y: math.NaN(), Token: theme.Guide, Label: a.say("now")})
	}
	x = chart.Axis{Label: a.say("prompt"), Unit: a.say(k.Unit), Scale: chart.Log2, Format: func(v float64) string { return k.Format(knob.Value{Number: v}) }}
	return x, yAxis(a.speech(), m, chart.Log10), series, markers, true
}

func glyphRune(s string) rune {
	for _, r := range s {
		return r
	}
	return '@'
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' {
		return string(s[0]-'A'+'a') + s[1:]
	}
	return s
}

func upperFirst(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

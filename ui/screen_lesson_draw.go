package ui

import (
	"math"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/lesson"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// lessonUnits are what answers of the shipped lessons are counted in where that
// is a word.
var lessonUnits = [...]string{textMark("conversations"), textMark("times"), textMark("tokens"), textMark("billion")}

// lessonBox is a box, or on the smallest screens its content alone.
func (a *App) lessonBox(w, h int, title, note string, focused bool, draw func(w, h int) block.Block) block.Block {
	if a.layout.Tier <= tierTiny {
		return draw(w, h)
	}
	return block.Into(w, h, a.theme.Frame(title, note, focused && len(a.overlays) == 0), draw)
}

// lessonTitle is the number and title of a lesson.
func lessonTitle(l *lesson.Lesson, in speech) string {
	title := l.Title.In(in)
	if l.Number > 0 {
		return itoa(int64(l.Number)) + ". " + title
	}
	return title
}

// drawLevers is the open levers; they turn after the guess.
func (p *lessonPanel) drawLevers(a *App, w, h int) block.Block {
	s := p.step()
	if s == nil || p.scene == nil {
		return block.Into(w, h, a.theme.Frame(a.say("Levers"), "", false), block.Blank)
	}
	note := ""
	if !p.shown() {
		note = a.say("after the guess")
	}
	return a.lessonBox(w, h, a.say("Levers"), note, p.shown() && len(s.Levers) > 0, func(w, h int) block.Block {
		var lines []string
		for i := range s.Levers {
			lines = append(lines, p.leverLine(a, w, i))
		}
		if len(lines) == 0 {
			lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Faint, a.say("none in this step")).String())
		}
		if first := p.lever - h + 1; first > 0 && first < len(lines) {
			lines = lines[first:]
		}
		return block.Fit(w, h, lines)
	})
}

func (p *lessonPanel) leverLine(a *App, w, i int) string {
	k, err := knob.Find(p.step().Levers[i])
	if err != nil {
		return ""
	}
	s := p.sandbox
	now := s.Scenario()
	row := widget.KnobRow{
		Label: leverLabel(a.speech(), k), Value: leverSaid(a.speech(), k, now, s.Result()),
		Changed: k.Get(now) != k.Get(p.scene.Start()), Disabled: !p.shown(), Cursor: i == p.lever && p.shown(),
		Focused: len(a.overlays) == 0, Note: a.say(noteOf(k, now)), LabelW: labelWidth(w),
	}
	if row.Cursor {
		back, _ := k.Step(now, s.catalog, -1, false)
		on, _ := k.Step(now, s.catalog, 1, false)
		row.AtMin, row.AtMax = back == k.Get(now), on == k.Get(now)
	}
	return row.Draw(w, a.theme)
}

// drawWatch is a few figures: of the start before the guess, of what the
// student makes after it.
func (p *lessonPanel) drawWatch(a *App, w, h int) block.Block {
	return block.Into(w, h, a.theme.Frame(a.say("Watch"), p.watchNote(a), false), func(w, h int) block.Block {
		var lines []string
		for i := range p.step().Watch {
			lines = append(lines, p.watchLine(a, w, i))
		}
		return block.Fit(w, h, lines)
	})
}

func (p *lessonPanel) watchNote(a *App) string {
	switch {
	case p.shown() && len(p.sandbox.undo) > 0:
		return a.say("against the start")
	case p.shown() || p.scene.Step.Change != "":
		return a.say("at the start")
	}
	return a.say("hidden until you guess")
}

// watchLine is one figure: value, change against the start, and a bar.
func (p *lessonPanel) watchLine(a *App, w, i int) string {
	t, s := a.theme, p.sandbox
	m, err := metric.Find(p.scene.Step.Watch[i])
	if err != nil {
		return ""
	}
	row := t.Row(w).Space(1)
	name := clamp(w-27, 8, 18)
	row.Cell(theme.Text, a.say(shortName(m)), name).Space(1)
	if !p.shown() && p.scene.Step.Change == "" {
		return row.Add(theme.Faint, "?").String()
	}
	r := s.Result()
	v, ok := m.Of(r)
	if !ok {
		return row.Add(theme.Faint, "-").String()
	}
	if m.ID == "memory_gb_per_device" && !r.Fits {
		return row.Add(theme.Strong, a.value(m, v)).Space(2).Add(theme.Error, a.say("does not fit")).String()
	}
	row.Cell(theme.Strong, a.value(m, v), 14)
	base, known := m.Of(s.Baseline())
	if len(s.undo) > 0 && known && base != 0 && !math.IsNaN(base) && !math.IsNaN(v) {
		ratio, word := m.Delta(v, base)
		d := widget.Delta{Text: metric.Percent(ratio), Dir: sign(int(math.Copysign(1, ratio)))}
		if word == "same" {
			d.Text, d.Dir = "=", 0
		}
		tok := theme.Faint
		if good := m.Good(v, base); good > 0 {
			tok = theme.Good
		} else if good < 0 {
			tok = theme.Bad
		}
		text := d.Text
		if d.Dir != 0 {
			text = d.Mark(t) + " " + d.Text
		}
		row.Space(1).Cell(tok, text, 10)
	}
	return row.String()
}

// figure is what the chart shows: as the step says, else its first figure
// against its first lever that is a number.
func (p *lessonPanel) figure() (*metric.Metric, *knob.Knob, bool) {
	s := p.step()
	if s == nil || p.scene == nil {
		return nil, nil, false
	}
	id, against := s.Metric, s.Against
	if id == "" && len(s.Watch) > 0 {
		id = s.Watch[0]
		for _, l := range s.Levers {
			if k, err := knob.Find(l); err == nil && (k.Kind == knob.Integer || k.Kind == knob.Number) {
				against = l
				break
			}
		}
	}
	m, err := metric.Find(id)
	if err != nil || against == "" || metricIndex(m) < 0 {
		return nil, nil, false
	}
	k, err := knob.Find(against)
	if err != nil {
		return nil, nil, false
	}
	known := !math.IsNaN(number(k, p.scene.Start(), p.scene.StartResult())) || !math.IsNaN(number(k, p.scene.Then(), p.scene.ThenResult()))
	return m, k, known
}

// drawChart is a figure against a lever, hidden until the guess.
func (p *lessonPanel) drawChart(a *App, w, h int) block.Block {
	m, k, ok := p.figure()
	if !ok {
		return block.Blank(w, h)
	}
	l := a.speech()
	title := a.sayf("%s against %s", upperFirst(a.say(shortName(m))), lowerFirst(leverLabel(l, k)))
	return block.Into(w, h, a.theme.Frame(title, "", false), func(w, h int) block.Block {
		if !p.shown() {
			return a.hiddenBlock(w, h, a.say("hidden until you guess"))
		}
		s := p.sandbox
		at := metricIndex(m)
		var series []chart.Series
		var markers []chart.Marker
		slots := []int{1}
		if other := knob.Changed(s.slots[0], s.slots[1]); len(withoutAny(other, k.ID)) > 0 {
			slots = []int{0, 1}
		}
		for _, i := range slots {
			c := &s.curves.slots[i]
			if c.of == nil {
				continue
			}
			one := curveSeries(c.samples, at)
			one.Token = theme.Series(i)
			if len(slots) > 1 {
				one.Name, one.Letter = a.say([...]string{textMark("start"), textMark("you")}[i]), [...]rune{'s', 'y'}[i]
			}
			series = append(series, one)
			if i == 1 && c.here >= 0 && c.samples[c.here].OK {
				markers = append(markers, chart.Marker{X: c.samples[c.here].X, Y: c.samples[c.here].Values[at], Rune: glyphRune(a.theme.Glyphs().Here), Token: theme.Here, Legend: a.say("you are here")})
			}
		}
		if len(series) == 0 {
			return a.hiddenBlock(w, h, a.say("turn the lever to see it"))
		}
		x := chart.Axis{Label: lowerFirst(leverLabel(l, k)), Unit: a.say(axisUnit(k)), Format: func(v float64) string { return k.Display(knob.Value{Number: v}) }}
		if k.Scale == knob.Geometric {
			x.Scale = chart.Log2
		} else {
			x.Tight = true
		}
		return chart.XY(w, h, a.theme, x, yAxis(l, m, axisScale(m, series)), series, markers)
	})
}

// hiddenBlock is a question mark and why nothing is shown.
func (a *App) hiddenBlock(w, h int, why string) block.Block {
	t := a.theme
	lines := make([]string, 0, h)
	for y := range h {
		text, tok := "", theme.Faint
		switch y {
		case (h - 1) / 2:
			text, tok = "?", theme.Strong
		case (h-1)/2 + 1:
			text = why
		}
		text = block.Truncate(text, w, "")
		lines = append(lines, t.Row(w).Space((w-block.Width(text))/2).Add(tok, text).String())
	}
	return block.Fit(w, h, lines)
}

// drawTiny is a lesson where there is room for one pane: the text, and below
// it the lever and the first figure.
func (p *lessonPanel) drawTiny(a *App, w, h int) block.Block {
	if p.open == nil {
		return p.drawList(a, w, h)
	}
	var foot []string
	if s := p.step(); s != nil && p.scene != nil && h >= 4 {
		if len(s.Levers) > 0 && p.shown() {
			foot = append(foot, p.leverLine(a, w, p.lever))
		}
		if len(s.Watch) > 0 && h >= 6 {
			foot = append(foot, p.watchLine(a, w, 0))
		}
	}
	lines := p.lines(a, max(1, w-2))
	top := p.window(a, lines, w, h-len(foot))
	for len(top) < h-len(foot) {
		top = append(top, "")
	}
	return block.Fit(w, h, append(top, foot...))
}

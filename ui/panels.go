package ui

import (
	"math"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// drawMemory is every kind of byte one device holds, and the limits.
func drawMemory(a *App, w, h int) block.Block {
	t, r := a.theme, a.session.Result()
	m := &r.Memory
	g := t.Glyphs()
	bar := clamp(w-23, 0, 40)
	scale := math.Max(m.Total, m.Available)
	lines := make([]string, 0, 16)
	add := func(name string, bytes float64, tok theme.Token, full string) {
		if bytes <= 0 || math.IsNaN(bytes) {
			return
		}
		row := t.Row(w).Space(1).Cell(theme.Text, name, 13).CellRight(theme.Strong, held(bytes), 7).Space(1)
		if bar > 3 && scale > 0 {
			n := int(math.Round(bytes / scale * float64(bar)))
			row.Fill(tok, full, n).Fill(theme.BarFaint, g.BarEmpty, bar-n)
		}
		lines = append(lines, row.String())
	}
	full := g.BarFull
	add(a.say("weights"), m.Weights, theme.Series0, full)
	add(a.say("KV cache"), m.Cache, theme.Series1, full)
	add(a.say("state"), m.State, theme.Series1, full)
	add(a.say("activations"), m.Activations, theme.Series2, full)
	add(a.say("gradients"), m.Gradients, theme.Series3, full)
	add(a.say("optimizer"), m.Optimizer, theme.Series4, full)
	add(a.say("messages"), m.Communication, theme.Series5, full)
	add(a.say("software"), m.Overhead, theme.Series6, full)
	if free := m.Available - m.Total; free >= 0 {
		add(a.say("free"), free, theme.BarFaint, g.BarEmpty)
	} else {
		lines = append(lines, t.Row(w).Space(1).Add(theme.Error, a.sayf("short of %s GB per device", gigabytes(-free))).String())
	}
	lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, a.say("limit"), 13).CellRight(theme.Strong, held(m.Available), 7).Add(theme.Faint, " "+a.say("per device")).String())
	facts := limitFacts(a.speech(), r)
	if len(lines)+len(facts) < h {
		lines = append(lines, "")
		for _, f := range facts {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, f[0], 24).Add(theme.Strong, f[1]).String())
		}
		if m.CachePerToken > 0 && len(lines) < h {
			lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, a.sayf("cache %s per token, all layers", metric.Quantity(m.CachePerToken, "B"))).String())
		}
	} else {
		// Little room: the limits on one line, the smallest parts give way.
		one := ""
		for _, f := range facts {
			more := f[2] + " " + f[1]
			if one != "" {
				more = one + "  " + more
			}
			if block.Width(more)+2 <= w {
				one = more
			}
		}
		if len(lines) >= h {
			lines = lines[:max(0, h-1)]
		}
		lines = append(lines, t.Row(w).Space(1).Add(theme.Text, one).String())
	}
	return block.Fit(w, h, lines)
}

// held is an amount of memory in at most seven cells: in GB where that is not
// all zeros.
func held(bytes float64) string {
	if bytes >= 0.0095e9 {
		return gigabytes(bytes) + " GB"
	}
	return metric.Quantity(bytes, "B")
}

// limitFacts are the largest batch and context and the fewest devices that fit.
func limitFacts(l speech, r *sim.Result) [][3]string {
	var out [][3]string
	if r.MaxBatch > 0 {
		out = append(out, [3]string{l.Say("largest batch that fits"), count(float64(r.MaxBatch)), l.Say("max batch")})
	} else {
		out = append(out, [3]string{l.Say("largest batch that fits"), l.Say("none"), l.Say("max batch")})
	}
	if r.MaxContext > 0 {
		out = append(out, [3]string{l.Sayf("longest context at b%s", count(r.Batch)), count(float64(r.MaxContext)), l.Say("max context")})
	}
	if r.MinDevices > 0 {
		out = append(out, [3]string{l.Say("fewest devices that fit"), count(float64(r.MinDevices)), l.Say("min devices")})
	}
	return out
}

// check is one line of the checks panel.
type check struct {
	mark string
	tok  theme.Token
	text string
}

// checks are what the reader of the result should know.
func (a *App) checks() []check {
	s := a.session
	r := s.Result()
	var out []check
	ok := func(text string) { out = append(out, check{a.say("ok"), theme.Good, text}) }
	warn := func(text string) { out = append(out, check{"!", theme.Warn, text}) }
	note := func(text string) { out = append(out, check{a.say("note"), theme.Faint, text}) }
	if r.Fits {
		ok(a.sayf("fits: %s GB free per device", gigabytes(r.Memory.Available-r.Memory.Total)))
	} else {
		warn(a.sayf("%s. Figures say what it would do if it fitted.", doesNotFit(a.speech(), r, s.remedies)))
	}
	if r.UnitTime > 0 {
		_, _, part := dominant(r)
		note(a.sayf("%s, %s of the time", boundSentence(a.speech(), r), percent(part)))
	}
	switch {
	case r.Task.Training():
	case r.Busy > 1:
		warn(a.sayf("demand is %s of what it can serve", percent(r.Busy)))
	case r.Busy < 1:
		ok(a.sayf("serves the demand: busy %s", percent(r.Busy)))
	default:
		note(a.say("always busy: the best case for energy and cost (requests per day sets a demand)"))
	}
	kept, broken := s.limitChecks()
	for _, text := range broken {
		warn(a.sayf("%s, not kept", text))
	}
	for _, text := range kept {
		ok(text)
	}
	if s.current != s.baseline && !sameWork(s.Baseline(), r) {
		warn(a.sayf("not the same work as %s: differences are not shown", letter(s.baseline)))
	}
	if w := originWords(a.speech(), r); r.Origin <= 1 {
		ok(w)
	} else {
		warn(w)
	}
	for _, n := range r.Notes {
		note(a.retell(n.Text))
	}
	if s.current != s.baseline && s.slots[s.baseline].Weights.Bits() > s.Scenario().Weights.Bits() {
		note(a.say("answers may be worse with fewer bits: quality is not modelled"))
	}
	return out
}

func drawChecks(a *App, w, h int) block.Block {
	t := a.theme
	var lines []string
	for _, c := range a.checks() {
		for i, l := range wrap(c.text, w-7) {
			mark := c.mark
			if i > 0 {
				mark = ""
			}
			lines = append(lines, t.Row(w).Space(1).Cell(c.tok, mark, 5).Add(theme.Text, l).String())
		}
	}
	if len(lines) > h && h > 0 {
		lines = lines[:h]
		lines[h-1] = t.Row(w).Space(1).Add(theme.Faint, a.sayf("%s more (a shows all)", t.Glyphs().More)).String()
	}
	return block.Fit(w, h, lines)
}

// drawHistory is what changed last, newest first.
func drawHistory(a *App, w, h int) block.Block {
	t, s := a.theme, a.session
	var lines []string
	if len(s.undo) == 0 {
		lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, a.say("nothing yet: Left and Right change a lever")).String())
		lines = append(lines, differences(a, w)...)
	}
	for i := len(s.undo) - 1; i >= 0 && len(lines) < h; i-- {
		c := &s.undo[i].change
		tok := theme.Text
		if i == len(s.undo)-1 {
			tok = theme.Strong
		}
		lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, itoa(int64(i+1)), 3).
			Add(theme.Series(c.Slot), letter(c.Slot)+" ").Add(tok, c.What).String())
		for _, e := range c.Effects {
			lines = append(lines, t.Row(w).Space(6).Add(theme.Faint, e).String())
		}
	}
	if len(lines) >= h && h > 1 {
		lines = lines[:h-1]
		lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, a.say("u undo  U redo")).String())
	}
	return block.Fit(w, h, lines)
}

// differences lists how the edited scenario differs from the baseline.
func differences(a *App, w int) []string {
	t, s := a.theme, a.session
	ids := s.Changed()
	if len(ids) == 0 {
		return nil
	}
	lines := []string{"", t.Row(w).Space(1).Add(theme.Group, a.sayf("%s differs from %s", letter(s.current), letter(s.baseline))).String()}
	for _, id := range ids {
		k, err := knob.Find(id)
		if err != nil {
			continue
		}
		lines = append(lines, t.Row(w).Space(3).Cell(theme.Text, a.say(k.Label), 16).Space(1).
			Add(theme.Faint, leverSaid(a.speech(), k, s.slots[s.baseline], s.Baseline())+" -> ").
			Add(theme.Strong, leverSaid(a.speech(), k, s.Scenario(), s.Result())).String())
	}
	return lines
}

// drawScenarios is the list of scenarios with four figures.
func drawScenarios(a *App, w, h int) block.Block {
	t, s := a.theme, a.session
	x := rolesOf(s.Result(), s.unit)
	shown := []string{x.speed, x.energy, x.carbon}
	if w < 34 {
		shown = shown[:2]
	}
	col := 7
	head := t.Row(w).Cell(theme.Faint, "", w-col*len(shown))
	for _, id := range shown {
		if m, _, _ := valueOf(id, s.Result()); m != nil {
			head.CellRight(theme.Faint, a.say(unitName(m)), col)
		}
	}
	lines := []string{head.String()}
	for i := range s.count {
		r := &s.outcomes[i].result
		mark := " "
		if i == s.baseline {
			mark = t.Glyphs().Baseline
		}
		row := t.Row(w)
		tok := theme.Text
		if i == s.current {
			row.Add(theme.Strong, t.Glyphs().Editing)
			tok = theme.Strong
		} else {
			row.Space(1)
		}
		title := shortTitle(s, i)
		if !r.Fits && s.outcomes[i].err == nil {
			title = t.Glyphs().Cross + " " + title
		}
		row.Add(theme.Series(i), letter(i)).Add(theme.Text, mark+" ").Cell(tok, title, w-4-col*len(shown))
		for _, id := range shown {
			text := "-"
			if m, v, ok := valueOf(id, r); ok {
				text = m.Number(v)
			}
			row.CellRight(tok, text, col)
		}
		lines = append(lines, row.String())
	}
	if len(lines) < h {
		lines = append(lines, t.Row(w).Add(theme.Faint, " "+a.say("n new  x delete  b baseline")).String())
	}
	return block.Fit(w, h, lines)
}

// shortTitle is a scenario's title for a narrow column.
func shortTitle(s *Session, i int) string {
	if i == s.baseline && s.slots[i].Name == "" {
		return s.speech.Say("baseline")
	}
	return s.titleOf(i)
}

// unitName heads a narrow column.
func unitName(m *metric.Metric) string {
	if m.Unit != "" {
		return m.Unit
	}
	return shortName(m)
}

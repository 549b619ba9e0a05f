package ui

import (
	"math"

	"wattif/sim/metric"
	"wattif/ui/theme"
)

// detail is the row under the cursor as bars, and what the table does not say.
func (p *comparePanel) detail(a *App, w, h int) []string {
	s, t := a.session, a.theme
	lines := []string{t.Row(w).Fill(theme.Border, t.Glyphs().Rule, w).String()}
	r := &p.rows[p.row]
	switch {
	case r.m != nil:
		head := " " + a.say(r.m.Label)
		if r.m.Unit != "" {
			head += a.say(", ") + a.say(r.m.Unit)
		}
		lines = append(lines, t.Row(w).Add(theme.Strong, head).Add(theme.Faint, "   "+a.say(betterWords(r.m))).String())
		lines = append(lines, p.bars(a, r.m, w)...)
		if r.m.Formula != "" && len(lines) < h-1 {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, "= "+a.say(r.m.Formula), w-2).String())
		}
	case r.k != nil:
		lines = append(lines, t.Row(w).Add(theme.Strong, " "+a.say(r.k.Label)).String())
		for _, l := range wrap(a.say(r.k.Help), w-3) {
			lines = append(lines, t.Row(w).Space(1).Add(theme.Text, l).String())
		}
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	lines = lines[:h-1]
	return append(lines, t.Row(w).Space(1).Add(theme.Faint,
		a.sayf("%s best in row; changes are against %s; %s; quality of answers is not modelled", t.Glyphs().Baseline, letter(s.baseline), a.basis())).String())
}

// basis names the conventions of the energy and carbon figures.
func (a *App) basis() string {
	r := a.session.Result()
	return a.sayf("%s boundary, %s-based, average", a.say(r.Boundary.String()), a.say(r.Accounting.String()))
}

// basisShort is basis where there is little room.
func (a *App) basisShort() string {
	r := a.session.Result()
	return a.sayf("%s, %s, average", a.say(r.Boundary.String()), a.say(r.Accounting.String()))
}

func betterWords(m *metric.Metric) string {
	switch m.Better {
	case metric.Lower:
		return textMark("lower is better")
	case metric.Higher:
		return textMark("higher is better")
	}
	return ""
}

func (p *comparePanel) bars(a *App, m *metric.Metric, w int) []string {
	s, t := a.session, a.theme
	if m.Word != nil {
		return nil
	}
	top := 0.0
	for i := range s.count {
		if v, ok := m.Of(&s.outcomes[i].result); ok && v > top && !math.IsInf(v, 0) {
			top = v
		}
	}
	room := clamp(w-68, 0, 80)
	var lines []string
	for i := range s.count {
		res := &s.outcomes[i].result
		v, ok := m.Of(res)
		if !ok {
			continue
		}
		row := t.Row(w).Space(2).Add(theme.Series(i), letter(i)+" ").Cell(theme.Strong, a.value(m, v), 16)
		if room > 4 && top > 0 && v >= 0 {
			n := int(math.Round(v / top * float64(room)))
			row.Fill(theme.Series(i), t.Glyphs().BarFull, n).Space(room - n)
		}
		row.Space(1)
		if low, high := m.Interval(res); high > low {
			row.Add(theme.Faint, a.sayf("%s to %s", m.Number(low), m.Number(high))+"  ")
		}
		row.Add(theme.Faint, changeWords(s, m, i))
		lines = append(lines, row.String())
	}
	return lines
}

// changeWords says how the figure changes against the baseline's, in 90 of 100
// cases: errors that both share cancel, so that is surer than either range.
func changeWords(s *Session, m *metric.Metric, i int) string {
	if i == s.baseline {
		return s.speech.Say("baseline")
	}
	if !sameWork(s.Baseline(), &s.outcomes[i].result) {
		return s.speech.Say("not the same work")
	}
	low, high, tie := m.DeltaInterval(s.side(s.baseline), s.side(i))
	switch {
	case !(high > low):
		return ""
	case tie:
		return s.speech.Say("tie: inside the error")
	}
	return s.speech.Sayf("change %+.0f to %+.0f %%", 100*low, 100*high)
}

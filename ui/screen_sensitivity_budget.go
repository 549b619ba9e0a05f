package ui

import (
	"math"
	"strings"

	"wattif/sim/explore"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// drawShares is whose uncertainty makes the answer's.
func (p *sensePanel) drawShares(a *App, w, h int) block.Block {
	t := a.theme
	d := &p.draws
	if d.Done == 0 {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, a.say("drawing; Esc stops")).String()})
	}
	lines := []string{p.percentileLine(a, w), ""}
	if h < 9 {
		lines = lines[:1]
	}
	label := clamp(w/4, 14, 26)
	room := clamp(w-label-10-28, 4, 60)
	n := max(1, h-len(lines)-1)
	shown := 0
	for i := windowed(&p.top, p.row, n, len(d.Shares)); i < len(d.Shares) && shown < n; i++ {
		s := &d.Shares[i]
		row := t.Row(w)
		pointer, name := " ", theme.Text
		if i == p.row && a.focus() == focusTornado {
			pointer, name = t.Glyphs().Pointer, theme.Strong
		}
		bar := int(math.Round(s.Share * float64(room)))
		row.Add(theme.Here, pointer).Cell(name, a.retell(s.Label), label-1).CellRight(theme.Strong, percent(s.Share), 7).Space(1).
			Fill(theme.Bar, t.Glyphs().BarFull, bar).Space(room - bar).Space(2)
		row.Cell(theme.Faint, a.sayf("%s to %s", inputText(&s.Input, s.Low, 9), inputText(&s.Input, s.High, 9)), max(0, row.Left()))
		lines = append(lines, row.String())
		shown++
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	foot := " " + a.sayf("inputs together, and chance: %s", percent(d.Rest))
	if in := p.input(); in != nil {
		foot += "   " + a.inputWords(in)
	}
	return block.Fit(w, h, append(lines, t.Row(w).Cell(theme.Faint, foot, w).String()))
}

// percentileLine is the distribution in one line.
func (p *sensePanel) percentileLine(a *App, w int) string {
	t, d := a.theme, &p.draws
	m := d.Metric
	row := t.Row(w).Space(1)
	for _, x := range [...]struct {
		name string
		p    float64
	}{{a.say("5 % below"), 5}, {a.say("half below"), 50}, {a.say("95 % below"), 95}} {
		row.Add(theme.Faint, x.name+" ").Add(theme.Strong, a.value(m, d.Percentile(x.p))).Space(3)
	}
	return row.Add(theme.Faint, a.sayf("%s draws", count(float64(d.Done)))).String()
}

// drawBudget is the uncertainty of the figure: percentiles, a histogram, and
// what to settle first.
func (p *sensePanel) drawBudget(a *App, w, h int) block.Block {
	t := a.theme
	note := ""
	if p.job.running && p.draws.Done < p.draws.Draws {
		note = a.sayf("%s drawn", count(float64(p.draws.Done)))
	}
	return block.Into(w, h, t.Frame(a.say("How sure: Monte Carlo"), note, false), func(w, h int) block.Block {
		d := &p.draws
		m := d.Metric
		if d.Done == 0 || m == nil || len(d.Values) == 0 {
			return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, a.say("drawing")).String()})
		}
		lines := []string{t.Row(w).Space(1).Add(theme.Faint, a.sayf("%s draws of all uncertain inputs; %s", count(float64(d.Done)), a.say(unitWord(m)))).String()}
		top := d.Percentile(95)
		room := clamp(w-24, 4, 40)
		for _, x := range [...]struct {
			name string
			p    float64
		}{{a.say("5 % below"), 5}, {a.say("half below"), 50}, {a.say("95 % below"), 95}} {
			v := d.Percentile(x.p)
			bar := 0
			if top > 0 {
				bar = clamp(int(math.Round(v/top*float64(room))), 0, room)
			}
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, x.name, 11).CellRight(theme.Strong, m.Number(v), 10).Space(1).Fill(theme.Bar, t.Glyphs().BarFull, bar).String())
		}
		if h >= 11 {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, a.say("shape"), 11).Add(theme.Bar, p.histogram(t.Glyphs().Spark, clamp(w-14, 4, 48))).String())
		}
		lines = append(lines, t.Row(w).Space(1).Add(theme.Group, a.say("share of variance")).String())
		for i := range d.Shares {
			if len(lines) >= h-2 || i >= 8 {
				break
			}
			s := &d.Shares[i]
			lines = append(lines, t.Row(w).Space(2).Cell(theme.Text, a.retell(s.Label), max(0, w-10)).CellRight(theme.Strong, percent(s.Share), 7).String())
		}
		for _, l := range wrap(p.settleFirst(a), w-2) {
			if len(lines) < h {
				lines = append(lines, t.Row(w).Space(1).Add(theme.Accent, l).String())
			}
		}
		return block.Fit(w, h, lines)
	})
}

// settleFirst names the input whose uncertainty counts most, and what would
// reduce it.
func (p *sensePanel) settleFirst(a *App) string {
	if len(p.draws.Shares) == 0 {
		return ""
	}
	s := &p.draws.Shares[0]
	switch {
	case s.Role == explore.EngineError:
		return a.say("Measure first: your own run; c corrects by it.")
	case s.ID == "carbon_intensity":
		return a.say("Settle first: the grid intensity that holds for your contract and hours.")
	case s.ID == "pue":
		return a.say("Settle first: ask the site for its PUE.")
	}
	return a.sayf("Settle first: %s.", lowerFirst(a.retell(s.Label)))
}

// inputWords is an input, what it is and where its range is from.
func (a *App) inputWords(in *explore.Input) string {
	return a.sayf("%s (%s): %s", a.retell(in.Label), a.say(in.Role.String()), a.retell(in.Source))
}

// histogram is the draws between the first and the last percent as a row of
// bars.
func (p *sensePanel) histogram(spark []string, w int) string {
	d := &p.draws
	lo, hi := d.Percentile(1), d.Percentile(99)
	if !(hi > lo) || w < 2 {
		return ""
	}
	bins := make([]int, w)
	most := 1
	for _, v := range d.Values {
		if v < lo || v > hi {
			continue
		}
		i := min(int((v-lo)/(hi-lo)*float64(w)), w-1)
		bins[i]++
		most = max(most, bins[i])
	}
	var b strings.Builder
	for _, n := range bins {
		if n == 0 {
			b.WriteString(" ")
			continue
		}
		b.WriteString(spark[min(n*len(spark)/(most+1), len(spark)-1)])
	}
	return b.String()
}

// unitWord is a metric's unit, or its short name where it has none.
func unitWord(m *metric.Metric) string {
	if m.Unit != "" {
		return m.Unit
	}
	return shortName(m)
}

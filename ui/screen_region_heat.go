package ui

import (
	"math"

	"wattif/sim/explore"
	"wattif/sim/footprint"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// heatUnicode and heatASCII are the map's steps, clean to dirty: by their
// darkness they read without colour.
var (
	heatUnicode = [...]string{"·", "░", "▒", "▓", "█"}
	heatASCII   = [...]string{".", ":", "+", "*", "#"}
	heatTokens  = [...]theme.Token{theme.Good, theme.Good, theme.Faint, theme.Bad, theme.Bad}
)

// heatSteps is the number of steps of the map.
const heatSteps = len(heatUnicode)

// extent is the least and the largest intensity of the map.
func (p *regionPanel) extent() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for m := range p.schedule.Grid {
		for _, g := range p.schedule.Grid[m] {
			if !math.IsNaN(g) {
				low, high = math.Min(low, g), math.Max(high, g)
			}
		}
	}
	return low, high
}

func heatStep(g, low, high float64) int {
	if high <= low {
		return 0
	}
	return clamp(int((g-low)/(high-low)*float64(heatSteps)), 0, heatSteps-1)
}

// drawHeat is month by hour of the place under the cursor.
func (p *regionPanel) drawHeat(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusHeat && len(a.overlays) == 0
	title := a.say("When")
	if p.place != nil {
		title = a.sayf("%s, g/kWh by month and hour", p.place.Region.ID)
	}
	return block.Into(w, h, t.Frame(title, "w: "+hoursText(a.speech(), p.hours), focused), func(w, h int) block.Block {
		if p.err != nil || p.place == nil {
			return block.Blank(w, h)
		}
		lines := make([]string, 0, h)
		if !p.schedule.Known() {
			for _, l := range wrap(a.sayf("%s.", upperFirst(a.retell(p.schedule.Reason))), w-2) {
				lines = append(lines, t.Row(w).Space(1).Add(theme.Warn, l).String())
			}
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, a.sayf("At any hour: %s", shortQuantity(p.place.Grid, "g/kWh")), w-1).String(), "")
			if near := p.nearestProfile(); near != "" {
				for _, l := range wrap(a.sayf("Places with a profile: %s", near), w-2) {
					lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, l).String())
				}
			}
			top := block.Fit(w, min(h, len(lines)+1), lines)
			if left := h - top.H; left >= 5 {
				return block.Above(top, chart.Bars(w, left, t, p.placeBars(t, left-2)))
			}
			return top
		}
		cell := clamp((w-6)/footprint.Hours, 1, 3)
		rows := p.heatRows(h)
		for _, m := range rows {
			lines = append(lines, p.heatLine(a, m, w, cell, focused))
		}
		if len(rows) > 0 {
			lines = append(lines, p.hourAxis(a, w, cell))
		}
		return block.Fit(w, h, append(lines, p.windowLines(a, w, h-len(lines))...))
	})
}

// placeBars are electricity and manufacture of where the scenario stands, and
// of the places around the cursor.
func (p *regionPanel) placeBars(t *theme.Theme, n int) []chart.Bar {
	bar := func(x *explore.Place) chart.Bar {
		parts := []chart.Part{
			{Name: t.Say("electricity"), Value: x.OperationalG, Token: theme.Series2, Letter: 'e'},
			{Name: t.Say("making"), Value: x.EmbodiedG, Token: theme.Series3, Letter: 'm'},
		}
		return chart.Bar{Label: block.Truncate(spelled(t, placeName(x.Region)), 16, t.Glyphs().Ellipsis), Parts: positive(parts), Total: shortQuantity(x.TotalG(), "g")}
	}
	out := []chart.Bar{bar(&p.ranking.Here)}
	first := clamp(p.index-1, 0, max(0, len(p.ranking.Places)-n+1))
	for i := first; i < len(p.ranking.Places) && len(out) < n; i++ {
		if x := &p.ranking.Places[i]; !x.Here {
			out = append(out, bar(x))
		}
	}
	return out
}

// heatRows are the months shown: all with the year, all, or every second.
func (p *regionPanel) heatRows(h int) []int {
	var rows []int
	switch {
	case h >= 18:
		rows = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	case h >= 14:
		rows = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	case h >= 8:
		rows = []int{1, 3, 5, 7, 9, 11}
	case h >= 4:
		rows = []int{max(0, p.key.of.Month)}
	}
	return rows
}

// heatLine is one month of the map.
func (p *regionPanel) heatLine(a *App, month, w, cell int, focused bool) string {
	t := a.theme
	steps := &heatUnicode
	if t.ASCII() {
		steps = &heatASCII
	}
	low, high := p.extent()
	row := t.Row(w)
	asked := max(0, p.key.of.Month)
	tok := theme.Faint
	if month == asked {
		tok = theme.Strong
	}
	row.Cell(tok, " "+a.say(monthNames[month]), 5)
	for h, g := range p.schedule.Grid[month] {
		if math.IsNaN(g) {
			row.Add(theme.Faint, block.Spaces(cell))
			continue
		}
		i := heatStep(g, low, high)
		text, tok := repeat(steps[i], cell), heatTokens[i]
		if month == asked {
			switch {
			case p.inWindow(p.windows.Best.Start, h):
				text, tok = repeat("o", cell), theme.Strong
			case p.key.of.Hour >= 0 && p.inWindow(p.key.of.Hour, h):
				text, tok = repeat(t.Glyphs().Here, cell), theme.Here
			}
		}
		if focused && month == p.month && h == p.hour {
			row.Solid(theme.Strong, text)
			continue
		}
		row.Add(tok, text)
	}
	if focused && month == p.month {
		row.Add(theme.Here, " "+t.Glyphs().Left)
	}
	return row.String()
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}

// inWindow says whether an hour is inside the job that starts at another.
func (p *regionPanel) inWindow(start, hour int) bool {
	if start < 0 || p.hours >= footprint.Hours {
		return false
	}
	return float64((hour-start+footprint.Hours)%footprint.Hours) < p.hours
}

// hourAxis names every sixth hour.
func (p *regionPanel) hourAxis(a *App, w, cell int) string {
	row := a.theme.Row(w)
	for h := 0; h < footprint.Hours; h += 6 {
		row.Pad(5+h*cell).Add(theme.Axis, clockText(float64(h))[:2]+"h")
	}
	return row.String()
}

// windowLines say what the map means for the job, most important first.
func (p *regionPanel) windowLines(a *App, w, n int) []string {
	t, win := a.theme, &p.windows
	var out []string
	line := func(tok theme.Token, text string) {
		for _, l := range wrap(text, w-2) {
			if len(out) < n {
				out = append(out, t.Row(w).Space(1).Cell(tok, l, w-1).String())
			}
		}
	}
	low, high := p.extent()
	steps := &heatUnicode
	if t.ASCII() {
		steps = &heatASCII
	}
	legend := t.Row(w).Space(1).Add(theme.Text, metric.Quantity(low, "")+" ")
	for i := range heatSteps {
		legend.Add(heatTokens[i], steps[i])
	}
	legend.Add(theme.Text, " "+metric.Quantity(high, "")+"  ").Add(theme.Strong, "o").Add(theme.Faint, " "+a.sayf("best %s", hoursText(a.speech(), p.hours)))
	if p.key.of.Hour >= 0 {
		legend.Add(theme.Faint, "  ").Add(theme.Here, t.Glyphs().Here).Add(theme.Faint, " "+a.say("now"))
	}
	out = append(out, legend.String())
	if n > 4 && p.focusedCell(a) {
		g := p.schedule.Grid[p.month][p.hour]
		text := a.sayf("%s: %s", cellTime(a.speech(), p.month, p.hour), shortQuantity(g, "g/kWh"))
		if !math.IsNaN(g) {
			text += a.sayf(", %s vs %s", signed(g/win.Now.GPerKWh-1), a.say(p.nowText()))
		}
		line(theme.Text, a.sayf("%s; Enter runs it then", text))
	}
	line(theme.Strong, a.sayf("best %s: %s", windowTime(a.speech(), win.Best, p.hours), metric.Quantity(win.Best.GPerKWh, "g/kWh")))
	if p.key.of.Hour >= 0 {
		line(theme.Text, a.sayf("%s vs %s, %s vs any hour", signed(win.Best.Saving(win.Now)), windowTime(a.speech(), win.Now, p.hours), signed(win.Best.Saving(win.Mean))))
	} else {
		line(theme.Text, a.sayf("%s vs any hour; worst %s %s", signed(win.Best.Saving(win.Mean)), windowTime(a.speech(), win.Worst, p.hours), signed(win.Worst.Saving(win.Mean))))
	}
	line(theme.Text, a.sayf("cleanest %s %s, dirtiest %s %s", a.say(monthNames[max(0, win.Month.Month)]), shortQuantity(win.Month.GPerKWh, ""), a.say(monthNames[max(0, win.Worse.Month)]), shortQuantity(win.Worse.GPerKWh, "")))
	line(theme.Faint, a.say("a typical day of each month, no forecast"))
	if n > 8 {
		line(theme.Faint, a.sayf("local hours; %s", a.retell(p.schedule.Source)))
	}
	return out
}

// focusedCell says whether the map has the cursor.
func (p *regionPanel) focusedCell(a *App) bool { return a.focus() == focusHeat }

// nowText names what savings are against.
func (p *regionPanel) nowText() string {
	if p.key.of.Hour >= 0 {
		return textMark("now")
	}
	return textMark("any hour")
}

// nearestProfile names places that have a profile, those of the table first.
func (p *regionPanel) nearestProfile() string {
	text, n := "", 0
	if p.key.ask.Basis != explore.Average {
		return ""
	}
	for i := range p.regions {
		g := &p.regions[i]
		if g.Shape != nil && (g.Kind == "country" || g.Kind == "zone" && g.ID == g.Zone) && n < 24 {
			if n > 0 {
				text += ", "
			}
			text += g.ID
			n++
		}
	}
	return text
}

// choiceNames are the ways of moving a job, in words.
var choiceNames = [4]string{textMark("now"), textMark("another time"), textMark("another place"), textMark("both")}

// drawMoves compares moving the job in time with moving it in space.
func (p *regionPanel) drawMoves(a *App, w, h int) block.Block {
	t := a.theme
	return block.Into(w, h, t.Frame(a.say("Move it in time or in space?"), "", false), func(w, h int) block.Block {
		if p.err != nil || p.place == nil {
			return block.Blank(w, h)
		}
		lines := []string{t.Row(w).Space(1).Cell(theme.Text, p.jobText(a), w-1).String()}
		where := max(8, w-1-15-17-10-9)
		head := t.Row(w).Space(1).Cell(theme.Faint, "", 15).Cell(theme.Faint, a.say("place"), where).Cell(theme.Faint, a.say("when"), 17).CellRight(theme.Faint, a.say("electricity"), 11)
		lines = append(lines, head.CellRight(theme.Faint, a.say("vs now"), 8).String())
		for i, c := range p.choices {
			row := t.Row(w).Space(1).Cell(theme.Strong, a.say(choiceNames[i]), 15)
			if c.Place == nil {
				lines = append(lines, row.Add(theme.Faint, a.say("not known")).String())
				continue
			}
			when := windowTime(a.speech(), c.Window, p.hours)
			if math.IsNaN(c.G) {
				when = a.say("not known")
			}
			row.Cell(theme.Text, spelled(t, placeName(c.Place.Region)), where-1).Space(1).Cell(theme.Text, when, 16).Space(1).CellRight(theme.Text, shortQuantity(c.G, "g"), 11)
			change, tok := "", theme.Text
			if i > 0 && !math.IsNaN(c.Change) {
				change = signed(c.Change)
				if c.Change < -0.0005 {
					tok = theme.Good
				} else if c.Change > 0.0005 {
					tok = theme.Bad
				}
			}
			lines = append(lines, row.CellRight(tok, change, 8).String())
		}
		lines = append(lines, "")
		for _, n := range p.ranking.Notes {
			for i, l := range wrap(a.retell(n), w-4) {
				mark := "- "
				if i > 0 {
					mark = "  "
				}
				lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, mark+l).String())
			}
		}
		return block.Fit(w, h, lines)
	})
}

// jobText is what the system does meanwhile.
func (p *regionPanel) jobText(a *App) string {
	unit := a.say("requests")
	if a.session.Result().Task.Training() {
		unit = a.say("training steps")
	}
	return a.sayf("%s at work for %s: %s, %s %s", letter(a.session.current), hoursText(a.speech(), p.hours), metric.Quantity(p.job.KWh*1e3, "Wh"), shortQuantity(p.job.Units, ""), unit)
}

package ui

import (
	"math"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// drawTerms is the list of assumptions, with what is used and made below.
func (p *ledgerPanel) drawTerms(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusTerms && len(a.overlays) == 0
	inner := func(w, h int) block.Block {
		var foot []string
		if h >= len(termLevers)+5 {
			foot = p.lineage(a, w, h-len(termLevers)-1)
		}
		room := h - len(foot)
		lines := make([]string, 0, h)
		top := widget.Window(p.term, len(termLevers), room)
		for i := top; i < len(termLevers) && len(lines) < room; i++ {
			l := &termLevers[i]
			value, note := l.shown(a, &a.session.life)
			reset := a.session.life
			l.usual(&reset)
			row := widget.KnobRow{
				Label: a.say(l.label), Value: value, Note: note, Changed: reset != a.session.life, Cursor: i == p.term, Focused: focused, LabelW: labelWidth(w),
			}
			if l.idle != nil && l.idle(a) != "" {
				row.Disabled = true
			}
			lines = append(lines, row.Draw(w, t))
		}
		for len(lines) < h-len(foot) {
			lines = append(lines, "")
		}
		return block.Fit(w, h, append(lines, foot...))
	}
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	return block.Into(w, h, t.Frame(a.say("Assumptions"), "", focused), inner)
}

// lineage says what is made and what is used.
func (p *ledgerPanel) lineage(a *App, w, h int) []string {
	t := a.theme
	var lines []string
	add := func(title, text string) {
		lines = append(lines, widget.Heading(w, t, title))
		for _, l := range wrap(text, w-2) {
			lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, l).String())
		}
	}
	if p.err == nil {
		for i := range p.life.Making {
			s := &p.life.Making[i]
			text := knob.FormatLine(&s.Line, a.session.catalog)
			if i == 0 && p.madeNote != "" {
				text = a.retell(p.madeNote) + ": " + text
			}
			add(a.say(s.Name), text)
		}
		text := knob.FormatLine(&p.life.Use.Line, a.session.catalog)
		if p.useNote != "" {
			text = p.useNote + ": " + text
		}
		add(a.say("use"), text)
	}
	if len(lines) > h {
		lines = lines[:h]
	}
	return lines
}

// fault is what stands in the place of figures that cannot be.
func (p *ledgerPanel) fault(a *App, w, h int) block.Block {
	var lines []string
	text := a.say("no account yet")
	if p.err != nil {
		text = a.retell(p.err.Error())
	}
	for _, l := range wrap(text+".", w-2) {
		lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Warn, l).String())
	}
	return block.Fit(w, h, lines)
}

// ledgerData are the curves of the account: the whole, its parts, and the way
// under the cursor; with the points where use outweighs and the way has paid.
func (p *ledgerPanel) ledgerData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker, ok bool) {
	if p.err != nil || len(p.life.Months) == 0 {
		return x, y, nil, nil, false
	}
	q, l := p.of(), &p.life
	scale, unit := tallyScale(q, q.Of(&l.Total))
	whole := chart.Series{Name: a.say("in all"), Letter: 'a', Token: theme.Series0, Style: chart.Line}
	made := chart.Series{Name: a.say("training"), Letter: 't', Token: theme.Series1, Style: chart.Dashed}
	used := chart.Series{Name: a.say("use"), Letter: 'u', Token: theme.Series2, Style: chart.Dotted}
	hard := chart.Series{Name: a.say("of it manufacture"), Letter: 'm', Token: theme.Series3, Style: chart.DashDot}
	add := func(s *chart.Series, x, v float64) { s.Points = append(s.Points, chart.Point{X: x, Y: v * scale}) }
	if !p.monthly {
		for _, s := range []*chart.Series{&whole, &made, &used, &hard} {
			add(s, 0, 0)
		}
	}
	for i := range l.Months {
		m := &l.Months[i]
		at := math.Min(float64(m.Number), l.Begin+l.Use.Months)
		if p.monthly {
			both := m.Making
			both.Add(&m.Use)
			add(&whole, float64(m.Number), q.Of(&both))
			add(&made, float64(m.Number), q.Of(&m.Making))
			add(&used, float64(m.Number), q.Of(&m.Use))
			add(&hard, float64(m.Number), both.Embodied)
			continue
		}
		add(&whole, at, q.Of(&m.Cumulative))
		add(&made, at, q.Of(&m.Cumulative)-q.Of(&m.UsedSoFar))
		add(&used, at, q.Of(&m.UsedSoFar))
		add(&hard, at, m.Cumulative.Embodied)
	}
	series = []chart.Series{whole, made, used}
	if q.ID == "emissions" && !math.IsNaN(l.Total.Embodied) {
		series = append(series, hard)
	}
	if !p.monthly {
		markers = p.evenMarkers(a, q, scale)
		if p.way < len(p.ways) && p.ways[p.way].Err == nil {
			other := chart.Series{Name: a.say("with") + " " + p.ways[p.way].Name, Letter: 'w', Token: theme.Series4, Style: chart.Dashed}
			for i, b := range p.ways[p.way].Change.Account(l) {
				add(&other, math.Min(float64(i+1), l.Begin+l.Use.Months), q.Of(&b))
			}
			series = append(series, other)
		}
	}
	if p.reading > 0 {
		m := &l.Months[p.reading-1]
		v := q.Of(&m.Cumulative)
		if p.monthly {
			both := m.Making
			both.Add(&m.Use)
			v = q.Of(&both)
		}
		markers = append(markers, chart.Marker{X: float64(m.Number), Y: math.NaN(), Token: theme.Guide, Label: a.sayf("month %d: %s", m.Number, tallyText(q, v))})
	}
	x = chart.Axis{Label: a.say("months since training began"), Tight: true}
	if x.Max = l.Begin + l.Use.Months; p.monthly {
		x.Min, x.Max = 1, math.Max(2, float64(len(l.Months)))
	}
	y = chart.Axis{Label: upperFirst(p.tallyName(a)), Unit: unit}
	return x, y, series, markers, true
}

// evenMarkers are the point where use has taken as much as making, and the one
// where the way under the cursor has paid, when they come within the life.
func (p *ledgerPanel) evenMarkers(a *App, q explore.Tally, scale float64) []chart.Marker {
	l := &p.life
	var out []chart.Marker
	making := l.MakingTotal()
	if n := l.EvenMonth(q); n > 0 && n <= l.Use.Months {
		out = append(out, chart.Marker{X: l.Begin + n, Y: q.Of(&making) * scale, Size: 3, Token: theme.Here, Label: a.say("use = training"), Legend: a.say("use has taken as much")})
	}
	if p.way < len(p.ways) && p.ways[p.way].Err == nil {
		c := &p.ways[p.way].Change
		if n := c.PaybackMonth(l, q); n > 0 && n <= l.Use.Months {
			out = append(out, chart.Marker{X: l.Begin + n, Y: p.sumAt(q, l.Begin+n) * scale, Size: 2, Token: theme.Good, Label: a.say("paid back"), Legend: a.say("the way has paid")})
		}
	}
	return out
}

// sumAt is the account's sum at a time in months from the first day.
func (p *ledgerPanel) sumAt(q explore.Tally, at float64) float64 {
	before := 0.0
	for i := range p.life.Months {
		after := q.Of(&p.life.Months[i].Cumulative)
		if float64(i+1) >= at {
			return before + (after-before)*(at-float64(i))
		}
		before = after
	}
	return before
}

// tallyScale is what makes a tally's SI amount a number of the axis' unit.
func tallyScale(q explore.Tally, largest float64) (float64, string) {
	switch q.ID {
	case "energy":
		return 1 / 3.6e9, "MWh"
	case "emissions":
		return 1e-6, "tCO2e"
	case "water":
		return 1e-3, "m3"
	}
	if largest > 1e6 {
		return 1e-6, "million USD"
	}
	return 1, "USD"
}

// drawLife is the chart.
func (p *ledgerPanel) drawLife(a *App, w, h int) block.Block {
	focused := a.focus() == focusLife && len(a.overlays) == 0
	return block.Into(w, h, a.theme.Frame(p.lifeTitle(a, w), "v a", focused), func(w, h int) block.Block {
		x, y, series, markers, ok := p.ledgerData(a)
		if !ok {
			return p.fault(a, w, h)
		}
		return chart.XY(w, h, a.theme, x, y, series, markers)
	})
}

// lifeTitle is what the chart is of, with the whole and its range.
func (p *ledgerPanel) lifeTitle(a *App, w int) string {
	name := a.sayf("Life of %s", p.use.Model.ID)
	if p.err != nil {
		return name
	}
	q := p.of()
	text := name + ": " + p.tallyName(a)
	if p.monthly {
		return text + " " + a.say("a month")
	}
	text += " " + tallyText(q, q.Of(&p.life.Total))
	if low, high := p.life.Interval(q); high > low {
		if ranged := text + " (" + tallyText(q, low) + " " + a.theme.Glyphs().To + " " + tallyText(q, high) + ")"; block.Width(ranged) < w-10 {
			text = ranged
		}
	}
	return text
}

// drawAccount is the account by stage, with when use outweighs; or by month.
func (p *ledgerPanel) drawAccount(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusAccount && len(a.overlays) == 0
	inner := func(w, h int) block.Block {
		switch {
		case p.err != nil || len(p.life.Months) == 0:
			return p.fault(a, w, h)
		case p.months:
			return p.drawMonths(a, w, h, focused)
		}
		table := p.stages(a)
		rows := len(table.Lines) + 1
		out := table.Draw(w, min(h, rows), t)
		if h > rows {
			out = block.Above(out, block.Fit(w, h-rows, p.evenLines(a, w, h-rows)))
		}
		return out
	}
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	title := a.say("Account")
	if p.err == nil {
		title += ": " + a.sayf("%s requests on %s systems, busy %s", compactCount(p.life.Requests), p.systemsText(), percent(p.life.Busy))
	}
	return block.Into(w, h, t.Frame(title, "z", focused), inner)
}

func (p *ledgerPanel) systemsText() string {
	if p.life.Most > p.life.Systems {
		return count(float64(p.life.Systems)) + "-" + count(float64(p.life.Most))
	}
	return count(float64(p.life.Systems))
}

// stages is a line a stage.
func (p *ledgerPanel) stages(a *App) *widget.Table {
	q := p.of()
	all := q.Of(&p.life.Total)
	table := &widget.Table{Cursor: -1, Columns: []widget.Column{{Title: ""}, {Title: p.tallyName(a), Align: widget.AlignRight}, {Title: a.say("share"), Align: widget.AlignRight}}}
	emissions := q.ID == "emissions"
	if emissions {
		table.Columns = append(table.Columns, widget.Column{Title: a.say("electricity"), Align: widget.AlignRight}, widget.Column{Title: a.say("manufacture"), Align: widget.AlignRight})
	}
	table.Columns = append(table.Columns, widget.Column{Title: a.say("90 of 100 cases"), Align: widget.AlignRight})
	rest := make([]explore.Tally, 0, 3)
	for _, other := range explore.Tallies() {
		if other.ID != q.ID {
			rest = append(rest, other)
			table.Columns = append(table.Columns, widget.Column{Title: a.say(other.ID), Align: widget.AlignRight})
		}
	}
	row := func(name string, b explore.Burden, low, high float64, strong bool) {
		tok := theme.Text
		if strong {
			tok = theme.Strong
		}
		cells := []widget.Cell{{Text: name, Token: tok}, {Text: tallyText(q, q.Of(&b)), Token: theme.Strong}, {Text: percent(q.Of(&b) / all), Token: tok}}
		if emissions {
			cells = append(cells, widget.Cell{Text: tallyText(q, b.Operational)}, widget.Cell{Text: tallyText(q, b.Embodied)})
		}
		span := ""
		if high > low {
			span = tallyText(q, low) + " " + a.theme.Glyphs().To + " " + tallyText(q, high)
		}
		cells = append(cells, widget.Cell{Text: span, Token: theme.Faint})
		for _, other := range rest {
			cells = append(cells, widget.Cell{Text: tallyText(other, other.Of(&b))})
		}
		table.Lines = append(table.Lines, widget.Line{Cells: cells})
	}
	for i := range p.life.Making {
		s := &p.life.Making[i]
		b, name := s.Total, a.say(s.Name)
		for range p.life.Versions - 1 {
			b.Add(&s.Total)
		}
		if p.life.Versions > 1 {
			name += " x" + itoa(int64(p.life.Versions))
		}
		low, high := s.StageInterval(q)
		row(name, b, low*float64(p.life.Versions), high*float64(p.life.Versions), false)
	}
	low, high := p.life.Use.StageInterval(q)
	row(a.say("use"), p.life.Use.Total, low, high, false)
	low, high = p.life.Interval(q)
	row(a.say("in all"), p.life.Total, low, high, true)
	row(a.say("a request"), p.life.Request, 0, 0, false)
	table.Lines[len(table.Lines)-1].Cells[2].Text = ""
	return table
}

// evenLines say after how many requests use outweighs training.
func (p *ledgerPanel) evenLines(a *App, w, h int) []string {
	t := a.theme
	if h < 3 { // the figure of the chart alone
		q := p.of()
		text := a.sayf("use outweighs training %s, after %s requests", p.whenText(a, p.life.EvenMonth(q)), requestsText(p.life.BreakEven(q)))
		return []string{t.Row(w).Space(1).Cell(theme.Accent, text, w-1).String()}
	}
	lines := []string{t.Row(w).Space(1).Add(theme.Group, a.say("use outweighs training in")).String()}
	for _, i := range tallyOrder {
		if len(lines) >= h {
			break
		}
		q := explore.Tallies()[i]
		n := p.life.BreakEven(q)
		row := t.Row(w).Space(1)
		tok := theme.Text
		if q.ID == p.of().ID {
			tok = theme.Strong
		}
		row.Cell(tok, a.say(tallyNames[i]), 11).CellRight(theme.Strong, requestsText(n), 8).Add(theme.Faint, " "+a.say("requests")).Space(2)
		row.Add(theme.Text, p.whenText(a, p.life.EvenMonth(q)))
		if low, high := p.life.BreakEvenInterval(q); high > low {
			row.Add(theme.Faint, "  ("+requestsText(low)+" "+t.Glyphs().To+" "+requestsText(high)+")")
		}
		lines = append(lines, row.String())
	}
	return lines
}

func requestsText(n float64) string {
	switch {
	case n != n:
		return "?"
	case math.IsInf(n, 1):
		return "never"
	}
	return compactCount(n)
}

// drawMonths is a line a month.
func (p *ledgerPanel) drawMonths(a *App, w, h int, focused bool) block.Block {
	q := p.of()
	right := widget.AlignRight
	table := &widget.Table{Cursor: max(0, p.reading-1), Focused: focused, Columns: []widget.Column{
		{Title: a.say("month")},
		{Title: a.say("requests"), Align: right},
		{Title: a.say("systems"), Align: right},
		{Title: a.say("training"), Align: right},
		{Title: a.say("use"), Align: right},
		{Title: a.say("so far"), Align: right},
		{Title: a.say("use of it"), Align: right},
		{Title: a.say("manufacture"), Align: right},
	}}
	for i := range p.life.Months {
		m := &p.life.Months[i]
		both := m.Making
		both.Add(&m.Use)
		cells := []string{
			itoa(int64(m.Number)) + " " + a.say(monthNames[m.Calendar]), compactCount(m.Requests), count(float64(m.Systems)), tallyText(q, q.Of(&m.Making)), tallyText(q, q.Of(&m.Use)),
			tallyText(q, q.Of(&m.Cumulative)), percent(q.Of(&m.UsedSoFar) / q.Of(&m.Cumulative)), metric.Quantity(both.Embodied, "g"),
		}
		line := widget.Line{}
		for _, c := range cells {
			line.Cells = append(line.Cells, widget.Cell{Text: c})
		}
		table.Lines = append(table.Lines, line)
	}
	return table.Draw(w, h, a.theme)
}

// wayKinds are the ways in the user's words.
var wayKinds = map[string]string{"quantise": textMark("quantise"), "distil": textMark("distil"), "move": textMark("move"), "scenario": textMark("serve as")}

// drawWays is what pays: each way with what it takes, when that is paid back
// and what it saves.
func (p *ledgerPanel) drawWays(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusWays && len(a.overlays) == 0
	inner := func(w, h int) block.Block {
		if p.err != nil {
			return p.fault(a, w, h)
		}
		if len(p.ways) == 0 {
			return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, a.say("no way to quantise, distil or move is known for it")).String()})
		}
		table := p.wayTable(a, focused)
		foot := p.wayFoot(a, w, h-len(table.Lines)-1)
		return block.Above(table.Draw(w, h-len(foot), t), block.Fit(w, len(foot), foot))
	}
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	return block.Into(w, h, t.Frame(a.say("Does it pay?")+" "+p.tallyName(a), a.say("quality is left out"), focused), inner)
}

// wayTable is a line a way.
func (p *ledgerPanel) wayTable(a *App, focused bool) *widget.Table {
	q := p.of()
	right := widget.AlignRight
	table := &widget.Table{Cursor: p.way, Focused: focused, Columns: []widget.Column{
		{Title: a.say("what pays?"), Max: 34}, {Title: a.say("saves"), Align: right}, {Title: a.say("of use"), Align: right}, {Title: a.say("paid back")}, {Title: a.say("takes once"), Align: right}, {Title: a.say("a request"), Align: right},
	}}
	use := q.Of(&p.life.Use.Total)
	for i := range p.ways {
		way := &p.ways[i]
		line := widget.Line{Cells: []widget.Cell{{Text: a.say(wayKinds[way.Kind]) + " " + way.Name}}}
		if way.Err != nil {
			line.Cells = append(line.Cells, widget.Cell{Text: "-"}, widget.Cell{}, widget.Cell{Text: a.retell(way.Err.Error()), Token: theme.Warn}, widget.Cell{}, widget.Cell{})
			table.Lines = append(table.Lines, line)
			continue
		}
		saved, tok, paid := way.Change.Saved(&p.life, q), theme.Good, ""
		switch n := way.Change.PaybackMonth(&p.life, q); {
		case saved == 0 || saved != saved:
			tok, paid = theme.Faint, a.say("changes nothing")
			if saved != saved {
				paid = a.say("not known")
			}
		case saved < 0 && !math.IsInf(n, 1) && n > p.life.Use.Months:
			tok, paid = theme.Bad, a.sayf("not in time: %s", p.whenText(a, n))
		case saved < 0:
			tok, paid = theme.Bad, a.say("never: it takes more")
		case n == 0:
			paid = a.say("at once")
		default:
			paid = p.whenText(a, n)
		}
		line.Cells = append(line.Cells, widget.Cell{Text: tallyText(q, saved), Token: tok}, widget.Cell{Text: percent(saved / use), Token: theme.Faint},
			widget.Cell{Text: paid, Token: tok}, widget.Cell{Text: tallyText(q, q.Of(&way.Change.Once))}, widget.Cell{Text: tallyText(q, q.Of(&way.Change.Life.Request))})
		table.Lines = append(table.Lines, line)
	}
	return table
}

// wayFoot says what the way under the cursor takes, and from where that is.
func (p *ledgerPanel) wayFoot(a *App, w, room int) []string {
	if p.way >= len(p.ways) || p.ways[p.way].Err != nil || room < 1 {
		return nil
	}
	way := &p.ways[p.way]
	var lines []string
	for _, l := range wrap(a.sayf("%s takes %s.", upperFirst(a.say(wayKinds[way.Kind])), a.retell(way.Once)), w-2) {
		if len(lines) < room {
			lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Faint, l).String())
		}
	}
	return lines
}

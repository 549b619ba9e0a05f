package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// placed is a block at its rectangle.
type placed struct {
	r image.Rectangle
	b block.Block
}

// draw composes the frame out of the panels' pictures.
func (a *App) draw() (string, *tea.Cursor) {
	if a.w <= 0 || a.h <= 0 {
		return "", nil
	}
	parts := a.parts()
	frame := compose(a.w, a.h, parts)
	if r := a.bigArea(); !r.Empty() {
		frame = block.Overlay(frame, a.drawBig(r.Dx(), r.Dy()).Resize(r.Dx(), r.Dy()), r.Min.X, r.Min.Y)
	}
	for _, o := range a.overlays {
		r := o.place(a).Intersect(image.Rect(0, 0, a.w, a.h))
		if r.Empty() {
			continue
		}
		frame = block.Overlay(frame, o.draw(a, r.Dx(), r.Dy()).Resize(r.Dx(), r.Dy()), r.Min.X, r.Min.Y)
	}
	return frame.String(), nil
}

// parts draws every panel that is shown, from its cache where nothing changed.
func (a *App) parts() []placed {
	l := &a.layout
	if l.Tier == tierLine && a.view == viewLessons {
		return []placed{{l.Results, a.lessons.drawTiny(a, a.w, a.h)}}
	}
	if l.Tier == tierLine {
		return []placed{{l.Results, a.drawLine(a.w, a.h)}}
	}
	out := make([]placed, 0, 20)
	v := a.session.version
	put := func(id panelID, r image.Rectangle, key panelKey, draw func(w, h int) block.Block) {
		if r.Empty() {
			return
		}
		key.version, key.w, key.h = 2*v+uint64(bit(a.predict.hidden())), r.Dx(), r.Dy()
		out = append(out, placed{r, a.cached(id, key, func() block.Block {
			if b, ok := a.veiled(id, r.Dx(), r.Dy()); ok {
				return b.Resize(r.Dx(), r.Dy())
			}
			return draw(r.Dx(), r.Dy()).Resize(r.Dx(), r.Dy())
		})})
	}
	focus, over := int(a.focus()), len(a.overlays)
	text, alarm := a.status(a.w - 2)
	put(panelHeader, l.Header, panelKey{local: [6]int{int(a.view)}}, a.drawHeader)
	put(panelStrip, l.Strip, panelKey{local: [6]int{bit(a.view == viewLessons), int(a.lessons.sandboxVersion()), a.lessons.version}}, a.drawStrip)
	put(panelStatus, l.Status, panelKey{text: text, focused: alarm}, a.drawStatus)
	put(panelFooter, l.Footer, panelKey{text: a.footText(), local: [6]int{int(a.hints()), over}}, a.drawFooter)
	put(panelLevers, l.Levers, panelKey{text: a.levers.cursor, local: [6]int{focus, over, a.levers.index, bit(a.levers.all), int(a.view)}}, a.drawLevers)
	put(panelScenarios, l.Scenarios, panelKey{}, a.boxed(a.say("Scenarios"), "", drawScenarios))
	for i, r := range l.Cards {
		put(panelCard0+panelID(i), r, panelKey{local: [6]int{bit(a.focus() == focusCards && a.chart.card == i)}}, func(w, h int) block.Block {
			return a.card(i).Draw(w, h, a.theme)
		})
	}
	put(panelResults, l.Results, panelKey{local: [6]int{focus, a.chart.card}}, a.drawResultList)
	c := &a.chart
	put(panelChart, l.Chart, panelKey{text: c.title(a), local: [6]int{focus, int(c.kind), c.reading, int(a.session.curves.version)}}, func(w, h int) block.Block { return c.draw(a, w, h) })
	put(panelBreakdown, l.Breakdown, panelKey{}, a.boxed(whereTitle(a), "", drawWhere))
	put(panelMemory, l.Memory, panelKey{}, a.boxed(a.sayf("Memory per device (%s)", letter(a.session.current)), "", drawMemory))
	put(panelChecks, l.Checks, panelKey{}, a.boxed(a.say("Checks"), "", drawChecks))
	put(panelHistory, l.History, panelKey{}, a.boxed(a.say("What changed last"), a.say("u undo"), drawHistory))
	put(panelCompare, l.Compare, panelKey{local: [6]int{a.compare.row, bit(a.compare.onlyDifferent), over}}, func(w, h int) block.Block { return a.compare.draw(a, w, h) })
	p := &a.roof
	roof := panelKey{local: [6]int{focus, p.index, p.phase, bit(p.overlay), over}}
	put(panelRoof, l.Roof, roof, func(w, h int) block.Block { return p.drawRoof(a, w, h) })
	put(panelOps, l.Ops, roof, func(w, h int) block.Block { return p.drawOps(a, w, h) })
	put(panelGuide, l.Guide, roof, func(w, h int) block.Block { return p.drawGuide(a, w, h) })
	put(panelSteps, l.Steps, roof, func(w, h int) block.Block { return p.drawSteps(a, w, h) })
	q := &a.region
	where := panelKey{text: q.filter, local: [6]int{focus, over, q.index, q.version, q.month*100 + q.hour, int(q.order)*10 + q.kind}}
	put(panelPlaces, l.Places, where, func(w, h int) block.Block { return q.drawPlaces(a, w, h) })
	put(panelHeat, l.Heat, where, func(w, h int) block.Block { return q.drawHeat(a, w, h) })
	put(panelMoves, l.Moves, where, func(w, h int) block.Block { return q.drawMoves(a, w, h) })
	e := &a.explain
	why := panelKey{text: e.at, local: [6]int{focus, over, e.index, e.version, len(e.rows), e.page}}
	put(panelTree, l.Tree, why, func(w, h int) block.Block { return e.drawTree(a, w, h) })
	put(panelDetail, l.Detail, why, func(w, h int) block.Block { return e.drawDetail(a, w, h) })
	put(panelSources, l.Sources, why, func(w, h int) block.Block { return e.drawSources(a, w, h) })
	z := &a.lessons
	learned := panelKey{local: [6]int{over, z.version, z.at*1000 + z.index, int(z.stage), z.top*64 + z.lever*8 + z.choice, int(z.sandboxVersion())}}
	put(panelLessonText, l.LessonText, learned, func(w, h int) block.Block { return z.drawMain(a, w, h) })
	put(panelLessonAbout, l.LessonAbout, learned, func(w, h int) block.Block { return z.drawAbout(a, w, h) })
	put(panelLessonLevers, l.LessonLevers, learned, func(w, h int) block.Block { return z.drawLevers(a, w, h) })
	put(panelLessonWatch, l.LessonWatch, learned, func(w, h int) block.Block { return z.drawWatch(a, w, h) })
	put(panelLessonChart, l.LessonChart, learned, func(w, h int) block.Block { return z.drawChart(a, w, h) })
	put(panelLessonSteps, l.LessonSteps, learned, func(w, h int) block.Block { return z.drawSteps(a, w, h) })
	f := &a.life
	lived := panelKey{local: [6]int{focus, over, f.version, f.term*100 + f.way, f.reading, f.tally*4 + bit(f.monthly)*2 + bit(f.months)}}
	put(panelTerms, l.Terms, lived, func(w, h int) block.Block { return f.drawTerms(a, w, h) })
	put(panelLife, l.Life, lived, func(w, h int) block.Block { return f.drawLife(a, w, h) })
	put(panelAccount, l.Account, lived, func(w, h int) block.Block { return f.drawAccount(a, w, h) })
	put(panelWays, l.Ways, lived, func(w, h int) block.Block { return f.drawWays(a, w, h) })
	w := &a.sweep
	swept := panelKey{text: a.keptWords(), local: [6]int{focus, int(w.version), w.job.done, bit(w.job.running), over}}
	put(panelSweep, l.Sweep, swept, func(pw, ph int) block.Block { return w.draw(a, pw, ph) })
	put(panelFrontier, l.Frontier, swept, func(pw, ph int) block.Block { return w.drawTable(a, pw, ph) })
	put(panelVary, l.Vary, swept, func(pw, ph int) block.Block { return w.drawKnobs(a, pw, ph) })
	n := &a.sense
	sensed := panelKey{text: a.keptWords(), local: [6]int{focus, int(n.version), bit(n.job.running), over}}
	put(panelTornado, l.Tornado, sensed, func(w, h int) block.Block { return n.draw(a, w, h) })
	put(panelBudget, l.Budget, sensed, func(w, h int) block.Block { return n.drawBudget(a, w, h) })
	put(panelSavings, l.Savings, sensed, func(w, h int) block.Block { return n.drawSavings(a, w, h) })
	return out
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// boxed puts a panel at rest in its box.
func (a *App) boxed(title, note string, draw func(*App, int, int) block.Block) func(w, h int) block.Block {
	return func(w, h int) block.Block {
		return block.Into(w, h, a.theme.Frame(title, note, false), func(w, h int) block.Block { return draw(a, w, h) })
	}
}

// compose lays blocks that do not overlap side by side, without measuring.
func compose(w, h int, parts []placed) block.Block {
	lines := make([]string, h)
	var b strings.Builder
	row := make([]*placed, 0, 8)
	for y := range h {
		row = row[:0]
		for i := range parts {
			if r := &parts[i].r; y >= r.Min.Y && y < r.Max.Y {
				row = append(row, &parts[i])
			}
		}
		// Few panels share a line: sort them by insertion.
		for i := 1; i < len(row); i++ {
			for j := i; j > 0 && row[j].r.Min.X < row[j-1].r.Min.X; j-- {
				row[j], row[j-1] = row[j-1], row[j]
			}
		}
		b.Reset()
		x := 0
		for _, p := range row {
			if p.r.Min.X < x {
				continue
			}
			b.WriteString(block.Spaces(p.r.Min.X - x))
			b.WriteString(p.b.Lines[y-p.r.Min.Y])
			x = p.r.Max.X
		}
		b.WriteString(block.Spaces(w - x))
		lines[y] = b.String()
	}
	return block.Block{W: w, H: h, Lines: lines}.Resize(w, h)
}

// drawHeader is the name of the program and the views.
func (a *App) drawHeader(w, h int) block.Block {
	t, l := a.theme, &a.layout
	row := t.Row(w)
	if l.Tier >= tierNormal {
		row.Add(theme.Strong, " wattif")
	}
	for v := range viewCount {
		row.Pad(l.Tabs[v].Min.X)
		text := l.tabText(v)
		if v == a.view {
			row.Add(theme.TabActive, text)
		} else {
			row.Add(theme.Tab, " "+text[1:len(text)-1]+" ")
		}
	}
	s := a.session
	per := a.perWords()
	rights := []string{originShort(a.speech(), s.Result()) + "  " + per, per}
	if l.Tier == tierTiny {
		right := ">" + letter(s.current)
		if s.current != s.baseline {
			right += a.sayf(" vs %s", letter(s.baseline))
		}
		rights = []string{right, ">" + letter(s.current)}
		if s.unit != metric.Usual { // the cards are not of what one expects
			rights = []string{right + " " + per, per}
		}
	} else if l.Tier >= tierNormal {
		rights = append([]string{originShort(a.speech(), s.Result()) + "  " + a.basis() + "  " + per, a.basisShort() + "  " + per}, rights...)
	}
	for _, right := range rights {
		if block.Width(right)+2 <= row.Left() {
			row.Right(theme.Faint, right+" ")
			break
		}
	}
	return block.Of(w, row.String())
}

// drawStrip is the scenarios.
func (a *App) drawStrip(w, h int) block.Block {
	if a.view == viewLessons {
		return block.Of(w, a.lessons.strip(a, w))
	}
	t, s, l := a.theme, a.session, &a.layout
	g := t.Glyphs()
	row := t.Row(w)
	for i := range s.count {
		r := l.Chips[i]
		if r.Empty() {
			continue
		}
		row.Pad(r.Min.X)
		mark := letter(i)
		if i == s.baseline {
			mark += g.Baseline
		}
		tok := theme.Text
		if i == s.current {
			mark = g.Editing + mark
			tok = theme.Strong
		} else {
			mark = " " + mark
		}
		row.Add(theme.Series(i), mark+" ")
		text := s.titleOf(i)
		if n := len(s.changedOf(i)); n > 0 && s.slots[i].Name != "" {
			text += a.sayf(" (%s changes)", itoa(int64(n)))
		}
		if !s.outcomes[i].result.Fits && s.outcomes[i].err == nil && !a.predict.hidden() {
			text = g.Cross + " " + text
		}
		row.Cell(tok, text, r.Max.X-row.At()-2)
		if i+1 < s.count {
			row.Pad(r.Max.X-1).Add(theme.Faint, g.RuleUp)
		}
	}
	if s.count < maxScenarios && row.Left() >= 8 {
		row.Space(2).Add(theme.Faint, a.say("+ n new"))
	}
	return block.Of(w, row.String())
}

// drawStatus is the cause of the last change, or the reason of a refusal.
func (a *App) drawStatus(w, h int) block.Block {
	text, alarm := a.status(w - 1)
	tok := theme.Text
	if alarm {
		tok = theme.Warn
	}
	if a.session.problem.Text != "" && a.notice == "" {
		tok = theme.Error
	}
	return block.Of(w, a.theme.Row(w).Space(1).Cell(tok, text, w-1).String())
}

// footText is the footer of the overlay in front, "" for that of the pane.
func (a *App) footText() string {
	if o := a.top(); o != nil {
		if f, ok := o.(*fieldOverlay); ok {
			return a.say(fieldFoot) + "  " + a.say(f.help)
		}
		return a.say(o.foot())
	}
	return ""
}

// hints is the pane whose keys the footer shows.
func (a *App) hints() focus {
	if a.view == viewLessons {
		return a.lessons.footer()
	}
	return a.focus()
}

// drawFooter is what the keys do here: at most nine hints, never cut.
func (a *App) drawFooter(w, h int) block.Block {
	t := a.theme
	row := t.Row(w).Space(1)
	if text := a.footText(); text != "" {
		return block.Of(w, row.Cell(theme.Faint, text, w-1).String())
	}
	for _, it := range footerFor(a.speech(), a.keys, a.hints(), w-1) {
		row.Add(theme.Accent, it[0]).Add(theme.Faint, " "+it[1]+"  ")
	}
	return block.Of(w, row.String())
}

// footerFor chooses the hints of a focus that fit in w cells. Command and help
// stand last and always stay; others give way from the end.
func footerFor(l speech, m *Keymap, f focus, w int) [][2]string {
	items := footers[f]
	var all [][2]string
	for i := range items {
		show, tip := m.label(&items[i])
		all = append(all, [2]string{l.Say(show), l.Say(tip)})
	}
	width := func(list [][2]string) int {
		n := -2
		for _, it := range list {
			n += block.Width(it[0]) + 1 + block.Width(it[1]) + 2
		}
		return n
	}
	for width(all) > w && len(all) > 1 {
		at := len(all) - 3
		if at < 0 {
			at = 0
		}
		all = append(all[:at:at], all[at+1:]...)
	}
	return all
}

// drawResultList is the six answers, in a box where there is room for one.
func (a *App) drawResultList(w, h int) block.Block {
	if a.layout.Tier != tierTiny {
		return a.drawResults(w, h)
	}
	t := a.theme
	lines := []string{t.Row(w).Fill(theme.Border, t.Glyphs().Rule, w).String()}
	for i := range 6 {
		lines = append(lines, a.card(i).Line(w, t))
	}
	return block.Fit(w, h, lines)
}

// drawLine is the smallest screen: the chosen figure first, others as far as
// there are lines.
func (a *App) drawLine(w, h int) block.Block {
	s, t := a.session, a.theme
	r := s.Result()
	ids := cardsOf(r, s.unit)
	lines := make([]string, 0, h)
	order := []int{a.chart.card}
	for i := range ids {
		if i != a.chart.card {
			order = append(order, i)
		}
	}
	for n, i := range order {
		m, v, ok := valueOf(ids[i], r)
		if !ok {
			continue
		}
		row := t.Row(w)
		if n == 0 {
			row.Add(theme.Series(s.current), letter(s.current)+" ")
		} else {
			row.Space(2)
		}
		if a.predict.hidden() {
			lines = append(lines, row.Add(theme.Text, a.say(shortName(m))+" ?").String())
			continue
		}
		row.Add(theme.Text, a.say(shortName(m))+" ").Add(theme.Strong, a.value(m, v))
		if s.current != s.baseline {
			if base, ok := m.Of(s.Baseline()); ok && sameWork(s.Baseline(), r) {
				ratio, _ := m.Delta(v, base)
				row.Add(theme.Faint, " "+signed(ratio))
			}
		}
		lines = append(lines, row.String())
	}
	if k := a.lever(); k != nil && h > 2 {
		lines = append(lines[:min(len(lines), h-1)], t.Row(w).Add(theme.Accent, a.say(k.Label)+" ").Add(theme.Strong, leverSaid(a.speech(), k, s.Scenario(), r)).String())
	}
	return block.Fit(w, h, lines)
}

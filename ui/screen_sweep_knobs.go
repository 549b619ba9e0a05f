package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// listKnobs lists what may vary: what does first, then the levers that are
// used often.
func (p *sweepPanel) listKnobs(a *App) {
	now := a.session.Scenario()
	before := ""
	if p.row < len(p.rows) {
		before = p.rows[p.row].ID
	}
	p.rows = p.rows[:0]
	for _, id := range p.vary {
		if k, err := knob.Find(id); err == nil {
			p.rows = append(p.rows, k)
		}
	}
	table := knob.All()
	for i := range table {
		k := &table[i]
		if !sweepable(k) || slices.Contains(p.vary, k.ID) {
			continue
		}
		if ok, _ := k.Applies(now); !ok || !oftenUsed[k.ID] && !a.levers.all && k.ID != "precision" && k.ID != a.levers.cursor {
			continue
		}
		p.rows = append(p.rows, k)
	}
	for i, k := range p.rows {
		if k.ID == before {
			p.row = i
		}
	}
	p.row = clamp(p.row, 0, max(0, len(p.rows)-1))
}

func (p *sweepPanel) moveRow(n int) {
	p.row = clamp(p.row+n, 0, max(0, len(p.rows)-1))
	p.version++
}

// knobAtRow is the knob under the cursor of the list.
func (p *sweepPanel) knobAtRow() *knob.Knob {
	if p.row < 0 || p.row >= len(p.rows) {
		return nil
	}
	return p.rows[p.row]
}

// toggleRow is Space: the knob under the cursor varies, or rests.
func (p *sweepPanel) toggleRow(a *App) {
	if k := p.knobAtRow(); k != nil {
		p.toggle(k.ID)
		p.listKnobs(a)
		for i, other := range p.rows {
			if other == k {
				p.row = i
			}
		}
	}
}

// markRow is m: the knob under the cursor comes first.
func (p *sweepPanel) markRow(a *App) {
	k := p.knobAtRow()
	if k == nil {
		return
	}
	p.lead(k.ID)
	p.listKnobs(a)
	p.row = 0
	a.notice = a.sayf("%s comes first: the line is against it.", a.say(k.Label))
}

// typeRange is Enter in the list: the range of the knob under the cursor.
func (p *sweepPanel) typeRange(a *App) {
	k := p.knobAtRow()
	if k == nil {
		return
	}
	o := &fieldOverlay{title: a.sayf("Values of %s", k.ID), prompt: " " + k.ID + " = ", help: "1,8,64   1..256   1..256:9:log   *"}
	o.field.Set(p.spec(a, k.ID))
	o.accept = func(text string) (deed, bool) {
		if text == "" {
			return func(a *App) tea.Cmd { delete(a.sweep.specs, k.ID); a.sweep.version++; return nil }, true
		}
		return func(a *App) tea.Cmd {
			// A range that is refused leaves the field open with the reason.
			if _, err := explore.ParseAxis(k.ID+"="+text, a.session.Scenario(), a.session.catalog); err != nil {
				a.notice = a.sayf("%s.", errorText(a.speech(), err))
				return nil
			}
			p := &a.sweep
			if p.specs == nil {
				p.specs = map[string]string{}
			}
			p.specs[k.ID] = text
			if !slices.Contains(p.vary, k.ID) {
				p.toggle(k.ID)
			}
			p.moved = false
			p.version++
			a.close()
			return nil
		}, false
	}
	a.push(o)
}

// drawKnobs is the list of what varies and what is pinned, and what the points
// have to keep.
func (p *sweepPanel) drawKnobs(a *App, w, h int) block.Block {
	focused := a.focus() == focusVary && len(a.overlays) == 0
	f := a.theme.Frame(a.say("What varies"), a.say("Space"), focused)
	if a.layout.Tier == tierTiny {
		return p.knobLines(a, w, h)
	}
	return block.Into(w, h, f, func(w, h int) block.Block { return p.knobLines(a, w, h) })
}

func (p *sweepPanel) knobLines(a *App, w, h int) block.Block {
	t := a.theme
	var tail []string
	if h >= 12 {
		tail = p.tail(a, w)
	}
	n := max(1, h-len(tail))
	if p.row < p.top {
		p.top = p.row
	}
	if p.row >= p.top+n {
		p.top = p.row - n + 1
	}
	p.top = clamp(p.top, 0, max(0, len(p.rows)-n))
	lines := make([]string, 0, h)
	for i := p.top; i < len(p.rows) && len(lines) < n; i++ {
		lines = append(lines, p.knobLine(a, i, w))
	}
	for len(lines) < n {
		lines = append(lines, t.Row(w).String())
	}
	return block.Fit(w, h, append(lines, tail...))
}

// knobLine is one knob: its place among those that vary and its range, or its
// value and that it is pinned.
func (p *sweepPanel) knobLine(a *App, i, w int) string {
	t := a.theme
	k := p.rows[i]
	row := t.Row(w)
	if i == p.row && a.focus() == focusVary {
		row.Under(theme.Selected)
	}
	label := clamp(w*2/5, 8, 17)
	if n := slices.Index(p.vary, k.ID); n >= 0 {
		tok := theme.Strong
		if n >= p.used() {
			tok = theme.Text // varies, but not in this kind of chart
		}
		row.Add(theme.Accent, "["+strconv.Itoa(n+1)+"] ").Cell(tok, a.say(k.Label), label).Space(1).Cell(tok, p.rangeWords(a, k), max(0, row.Left()))
		return row.String()
	}
	value := leverSaid(a.speech(), k, a.session.Scenario(), a.session.Result())
	row.Add(theme.Faint, "[ ] ").Cell(theme.Faint, a.say(k.Label), label).Space(1).Cell(theme.Faint, value, max(0, row.Left()))
	return row.String()
}

// rangeWords says a knob's values in few cells.
func (p *sweepPanel) rangeWords(a *App, k *knob.Knob) string {
	axis, err := explore.ParseAxis(k.ID+"="+p.spec(a, k.ID), a.session.Scenario(), a.session.catalog)
	if err != nil {
		return "?"
	}
	n := len(axis.Values)
	if n <= 5 {
		var words []string
		for _, v := range axis.Values {
			words = append(words, gridName(k, v))
		}
		return strings.Join(words, " ")
	}
	if k.Kind == knob.Choice {
		return a.sayf("all %s", strconv.Itoa(n))
	}
	return gridName(k, axis.Values[0]) + ".." + gridName(k, axis.Values[n-1]) + " (" + strconv.Itoa(n) + ")"
}

// tail says what is drawn, what is kept, and how far the job is.
func (p *sweepPanel) tail(a *App, w int) []string {
	t := a.theme
	line := func(name, text string) string {
		return t.Row(w).Space(1).Cell(theme.Faint, name, 7).Cell(theme.Text, text, max(0, w-9)).String()
	}
	lines := []string{t.Row(w).Fill(theme.Border, t.Glyphs().Rule, w).String()}
	if m := p.acrossOf(a); p.kind == sweepPareto && m != nil {
		lines = append(lines, line(a.say("across"), a.say(shortName(m))+" (a)"))
	}
	if m := p.up(a); m != nil {
		lines = append(lines, line(a.say("up"), a.say(shortName(m))+" (o)"))
	}
	lines = append(lines, line(a.say("keep"), a.keptWords()+" (S)"))
	row := t.Row(w).Space(1)
	room := clamp(w-30, 0, 14)
	if j := &p.job; room >= 4 && j.total > 0 {
		n := int(math.Round(float64(j.done) / float64(j.total) * float64(room)))
		row.Fill(theme.Bar, t.Glyphs().BarFull, n).Fill(theme.BarFaint, t.Glyphs().BarEmpty, room-n).Space(1)
	}
	return append(lines, row.Cell(theme.Text, p.progress(a), max(0, row.Left())).String())
}

// clickRow toggles the knob drawn at a line of the list; the first click puts
// the cursor there.
func (p *sweepPanel) clickRow(a *App, y int) {
	again, ok := a.clickRow(y, p.top, len(p.rows), &p.row, focusVary)
	if !ok {
		return
	}
	p.version++
	if again {
		p.toggleRow(a)
	}
}

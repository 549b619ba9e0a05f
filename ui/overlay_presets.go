package ui

import (
	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// newPresetPicker lists whole situations with what each would change.
func newPresetPicker(a *App) overlay {
	all := a.options.Library.Scenarios()
	items := make([]widget.Item, 0, len(all))
	questions := make(map[string]string, len(all))
	for i := range all {
		p := &all[i]
		items = append(items, widget.Item{ID: p.ID, Name: a.say(p.Name), Aliases: []string{p.ID, p.Name, p.Question, p.Line}, Group: p.Group})
		questions[p.ID] = a.say(p.Question)
	}
	preview := &presetPreview{app: a, questions: questions}
	return &listOverlay{
		title: a.say("Presets"), picker: widget.NewPicker("filter", items, ""), w: 112, h: 34,
		hints:  a.say("type to filter  Up Down choose  Enter open  Ctrl+N as new  Esc cancel"),
		beside: preview.draw,
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd { a.applyPreset(it.ID, it.Name); return nil }
		},
		extra: map[string]func(widget.Item) deed{
			"ctrl+n": func(it widget.Item) deed {
				return func(a *App) tea.Cmd {
					if next, err := a.options.Library.Scenario(it.ID); err != nil {
						_ = a.session.refuse("", err)
					} else {
						_ = a.session.Add(next, a.sayf("new %s is %s", letter(a.session.count), it.Name))
					}
					return nil
				}
			},
		},
	}
}

// applyPreset puts a situation in the edited scenario. One that is a question
// of two sides becomes the whole comparison. Either is one step of the history.
func (a *App) applyPreset(id, name string) {
	s, lib := a.session, a.options.Library
	next, err := lib.Scenario(id)
	if err != nil {
		_ = s.refuse("", err)
		return
	}
	other, two, err := lib.Versus(id)
	if err != nil {
		_ = s.refuse("", err)
		return
	}
	if !two {
		_ = s.Replace(next, a.sayf("%s is now %s", letter(s.current), name))
		return
	}
	other.Name = "" // what differs says more
	if s.ReplaceAll([]sim.Scenario{next, other}, name) == nil {
		if c := s.Changed(); len(c) > 0 {
			a.levers.cursor = c[0]
		}
	}
}

// presetPreview says what a preset would change, and keeps the last answer.
type presetPreview struct {
	app       *App
	questions map[string]string
	id        string
	scenario  sim.Scenario
	result    sim.Result
	err       error
	two       bool // it is a comparison
}

func (p *presetPreview) load(id string) {
	if p.id == id {
		return
	}
	p.id = id
	p.scenario, p.err = p.app.options.Library.Scenario(id)
	_, p.two, _ = p.app.options.Library.Versus(id)
	if p.err == nil {
		p.err = sim.RunInto(&p.result, &p.scenario)
	}
}

func (p *presetPreview) draw(a *App, it widget.Item, w, h int) block.Block {
	if it.ID == "" {
		return block.Blank(w, h)
	}
	p.load(it.ID)
	t := a.theme
	var lines []string
	add := func(tok theme.Token, s string) { lines = append(lines, t.Row(w).Add(tok, s).String()) }
	for _, l := range wrap(p.questions[it.ID], w) {
		add(theme.Strong, l)
	}
	add(theme.Text, "")
	if p.err != nil {
		for _, l := range wrap(errorText(a.speech(), p.err), w) {
			add(theme.Error, l)
		}
		return block.Fit(w, h, lines)
	}
	s := a.session
	now := s.Scenario()
	if p.two {
		for _, l := range wrap(a.say("two sides: A is the situation, B its answer"), w) {
			add(theme.Faint, l)
		}
	}
	ids := p.changes(now)
	col := max(8, (w-14)/2)
	lines = append(lines, t.Row(w).Cell(theme.Group, a.sayf("would change (%s)", itoa(int64(len(ids)))), 14+col).Cell(theme.Group, a.sayf("%s now", letter(s.current)), col).String())
	room := max(3, h-len(lines)-7)
	for i, id := range ids {
		if i == room && len(ids) > room {
			add(theme.Faint, "  "+a.sayf("and %s more", itoa(int64(len(ids)-room))))
			break
		}
		k, err := knob.Find(id)
		if err != nil {
			continue
		}
		lines = append(lines, t.Row(w).Cell(theme.Text, a.say(k.Label), 13).Space(1).
			Cell(theme.Accent, a.say(k.Display(k.Get(&p.scenario))), col-1).Space(1).
			Cell(theme.Faint, a.say(k.Display(k.Get(now))), col).String())
	}
	add(theme.Text, "")
	for _, id := range cardsOf(&p.result, s.unit) {
		m, v, ok := valueOf(id, &p.result)
		if !ok {
			continue
		}
		nowText := ""
		if was, applies := m.Of(s.Result()); applies {
			nowText = fitValue(a.speech(), m, was, col)
		}
		lines = append(lines, t.Row(w).Cell(theme.Text, a.say(shortName(m)), 13).Space(1).
			Cell(theme.Strong, fitValue(a.speech(), m, v, col-1), col-1).Space(1).Cell(theme.Faint, nowText, col).String())
	}
	return block.Fit(w, h, lines)
}

// fitValue is a figure with its unit, or without where it would be cut.
func fitValue(l speech, m *metric.Metric, v float64, w int) string {
	if text := l.Value(cardValue(m, v)); block.Width(text) <= w {
		return text
	}
	return m.Number(v)
}

// changes lists the knobs that mean something for the preset and would change.
func (p *presetPreview) changes(now *sim.Scenario) []string {
	var ids []string
	for _, id := range withoutAny(knob.Changed(now, &p.scenario), "name", "precision") {
		if k, err := knob.Find(id); err == nil {
			if ok, _ := k.Applies(&p.scenario); ok {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func withoutAny(ids []string, out ...string) []string {
	kept := make([]string, 0, len(ids))
next:
	for _, id := range ids {
		for _, o := range out {
			if id == o {
				continue next
			}
		}
		kept = append(kept, id)
	}
	return kept
}

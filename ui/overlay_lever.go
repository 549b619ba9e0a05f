package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

const borderToken = theme.Border

// typeValue opens the field on the lever's row.
func (a *App) typeValue(initial string) {
	k := a.lever()
	if k == nil {
		return
	}
	o := &fieldOverlay{title: a.say(k.Label), help: acceptedWords(a.speech(), k)}
	o.field.Set(initial)
	w := labelWidth(a.layout.Levers.Dx() - 2)
	o.prompt = "  " + fitLabel(leverLabel(a.speech(), k), w) + " "
	o.at = func(a *App) image.Rectangle {
		r := a.layout.Levers
		row := a.leverRowY(a.levers.index)
		if r.Empty() || row < 1 || row >= r.Dy()-1 {
			return image.Rectangle{}
		}
		return rect(r.Min.X+1, r.Min.Y+row, r.Dx()-2, 1)
	}
	o.accept = func(text string) (deed, bool) {
		if text == "" {
			return nil, true
		}
		// A value that is refused leaves the field open with the reason in
		// the status line, so that it can be mended.
		return func(a *App) tea.Cmd {
			if err := a.session.Assign(k.ID, text); err == nil {
				a.close()
			}
			return nil
		}, false
	}
	a.push(o)
}

// acceptedWords says what a lever takes, in few words.
func acceptedWords(l speech, k *knob.Knob) string {
	var t string
	switch k.Kind {
	case knob.Number, knob.Integer:
		t = l.Sayf("%s to %s", k.Format(knob.Value{Number: k.Min}), k.Format(knob.Value{Number: k.Max}))
		if k.Unit != "" {
			t += " " + l.Say(k.Unit)
		}
	case knob.Choice:
		t = l.Say("a name; Space lists them")
	}
	if k.Auto != "" {
		t += l.Sayf(", or %s", k.Auto)
	}
	return t
}

// openChoices lists what the lever can be.
func (a *App) openChoices() {
	k := a.lever()
	if k == nil {
		return
	}
	s := a.session
	now := s.Scenario()
	items := choicesOf(a.speech(), k, now, s.catalog)
	current := k.Format(k.Get(now))
	o := &listOverlay{
		title: a.say(k.Label), picker: widget.NewPicker("filter", items, current), w: 76, h: min(30, len(items)+6),
		hints: a.say("type to filter  Up Down choose  Enter take it  Esc cancel"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd {
				_ = a.session.Assign(k.ID, it.ID)
				return nil
			}
		},
	}
	a.push(o)
}

// choicesOf lists the options of a choice, or the values around a number.
func choicesOf(l speech, k *knob.Knob, now *sim.Scenario, c knob.Catalog) []widget.Item {
	var items []widget.Item
	if k.Auto != "" {
		items = append(items, widget.Item{ID: k.Auto, Name: k.Auto, Detail: l.Say("chosen for you")})
	}
	for _, o := range k.Options(now, c) {
		name := o.Name
		if name == "" {
			name = o.ID
		}
		items = append(items, widget.Item{ID: o.ID, Name: l.Say(name), Aliases: append([]string{o.ID, name}, o.Aliases...), Detail: l.Retell(o.Detail), Group: o.Group})
	}
	if k.Kind == knob.Choice {
		return items
	}
	return append(items, numbersAround(l, k, now, c)...)
}

// numbersAround walks up to a dozen steps each way from the present value.
func numbersAround(l speech, k *knob.Knob, now *sim.Scenario, c knob.Catalog) []widget.Item {
	walk := func(dir int) []widget.Item {
		var out []widget.Item
		trial := *now
		for range 12 {
			before := k.Get(&trial)
			v, _ := k.Step(&trial, c, dir, false)
			if v == before || v.Word != "" || k.Set(&trial, v, c) != nil {
				break
			}
			out = append(out, numberItem(l, k, v))
		}
		return out
	}
	down, up := walk(-1), walk(1)
	var items []widget.Item
	for i := len(down) - 1; i >= 0; i-- {
		items = append(items, down[i])
	}
	if v := k.Get(now); v.Word == "" {
		it := numberItem(l, k, v)
		it.Detail = l.Say("now")
		items = append(items, it)
	}
	return append(items, up...)
}

func numberItem(l speech, k *knob.Knob, v knob.Value) widget.Item {
	return widget.Item{ID: k.Format(v), Name: strings.TrimSpace(k.Display(v)), Detail: l.Say(k.Unit)}
}

// openLeverFind finds a lever by name; those that do not apply say why.
func (a *App) openLeverFind() {
	now := a.session.Scenario()
	var items []widget.Item
	table := knob.All()
	for _, g := range leverGroups {
		for i := range table {
			k := &table[i]
			if leverGroup(k) != g.id || k.Kind == knob.Text {
				continue
			}
			it := widget.Item{ID: k.ID, Name: a.say(k.Label), Aliases: []string{k.ID, k.Label, k.Help}, Group: strings.ToLower(a.say(g.title))}
			if ok, why := k.Applies(now); ok {
				it.Detail = leverSaid(a.speech(), k, now, a.session.Result())
			} else {
				it.Disabled = a.retell(why)
			}
			items = append(items, it)
		}
	}
	a.push(&listOverlay{
		title: a.say("Find a lever"), picker: widget.NewPicker("find", items, a.levers.cursor), w: 76, h: 30,
		hints:  a.say("type to filter  Up Down choose  Enter go there  Esc cancel"),
		choose: func(it widget.Item) deed { return func(a *App) tea.Cmd { a.pick(it.ID); return nil } },
	})
}

// newRename names the edited scenario.
func newRename(s *Session) overlay {
	o := &fieldOverlay{title: s.speech.Sayf("Name of scenario %s", letter(s.current)), prompt: " "}
	o.field.Set(s.Scenario().Name)
	o.accept = func(text string) (deed, bool) {
		return func(a *App) tea.Cmd { a.session.Rename(text); return nil }, true
	}
	return o
}

// newMendPicker lists single changes after which the scenario fits.
func newMendPicker(a *App) overlay {
	s := a.session
	var items []widget.Item
	for i, r := range s.remedies {
		items = append(items, widget.Item{ID: itoa(int64(i)), Name: r.Label, Detail: a.sayf("leaves %s GB free per device", gigabytes(r.Slack))})
	}
	items = append(items, widget.Item{ID: "goal", Name: a.say("seek a goal"), Detail: a.say("more than one change: fewest devices that fit, largest batch")})
	remedies := append([]Remedy(nil), s.remedies...)
	return &listOverlay{
		title: a.say("Make it fit"), note: a.sayf("short of %s GB per device", gigabytes(s.Result().ShortBytes)),
		picker: widget.NewPicker("filter", items, ""), w: 70, h: len(items) + 6,
		hints: a.say("Up Down choose  Enter take it  Esc cancel"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd {
				if it.ID == "goal" {
					return a.seekGoals()
				}
				for i, r := range remedies {
					if itoa(int64(i)) == it.ID {
						_ = a.session.adopt(r.Knob, r.Scenario)
						a.levers.cursor = r.Knob
					}
				}
				return nil
			}
		},
	}
}

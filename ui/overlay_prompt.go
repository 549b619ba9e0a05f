package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/knob"
	shared "wattif/ui/share"
	"wattif/ui/widget"
)

// newPrompt is the command line: actions by name, "knob value", "knob=value",
// or a whole scenario in one line.
func newPrompt(a *App) overlay {
	var items []widget.Item
	for i := range a.keys.table {
		b := &a.keys.table[i]
		if moves[b.id] {
			continue
		}
		it := widget.Item{ID: "do " + string(b.id), Name: string(b.id), Aliases: []string{b.tip, b.help, a.say(b.tip)}, Detail: b.show + "   " + a.say(b.help)}
		if b.when != nil {
			it.Disabled = a.retell(b.when(a))
		}
		items = append(items, it)
	}
	table := knob.All()
	now, r := a.session.Scenario(), a.session.Result()
	for i := range table {
		k := &table[i]
		if ok, _ := k.Applies(now); !ok || k.Kind == knob.Text {
			continue
		}
		items = append(items, widget.Item{ID: "set " + k.ID, Name: k.ID, Aliases: []string{k.Label, a.say(k.Label)}, Detail: leverSaid(a.speech(), k, now, r) + "   " + a.say(k.Label)})
	}
	p := &prompt{listOverlay{
		title: a.say("Command"), note: a.say("also: batch 64   region=SE   a scenario in one line"),
		picker: widget.NewPicker(":", items, ""), w: 84, h: 18,
		hints: a.say("Enter run  Tab complete  Esc close"),
	}}
	p.choose = func(it widget.Item) deed {
		if id, ok := strings.CutPrefix(it.ID, "do "); ok {
			return func(a *App) tea.Cmd { return a.do(action(id)) }
		}
		return func(a *App) tea.Cmd { a.pick(strings.TrimPrefix(it.ID, "set ")); return nil }
	}
	return p
}

// moves are actions that go from place to place: they can be named but are not
// listed.
var moves = map[action]bool{
	"up": true, "down": true, "left": true, "right": true, "big-left": true, "big-right": true, "page-up": true, "page-down": true,
	"first": true, "last": true, "enter": true, "back": true, "interrupt": true, "command": true, "next-pane": true, "previous-pane": true,
}

type prompt struct{ listOverlay }

func (p *prompt) key(a *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "esc":
		return nil, true
	case "tab":
		if it, ok := p.picker.Selected(); ok {
			p.picker.SetQuery(it.Name + " ")
		}
		return nil, false
	case "enter":
		return p.run(a)
	}
	p.picker.Key(msg)
	return nil, false
}

// run decides what the text means: a setting, an action, a scenario, or the
// entry under the cursor.
func (p *prompt) run(a *App) (deed, bool) {
	text := strings.TrimSpace(p.picker.Query())
	if shared.Is(text) || shared.Is(strings.TrimPrefix(text, "open ")) {
		return p.open(a, text)
	}
	word, value := splitSetting(text)
	if l, ok := languageNamed(word, value); ok {
		return func(a *App) tea.Cmd { a.setLanguage(l); return nil }, true
	}
	if value != "" {
		if k, err := knob.Find(word); err == nil {
			return func(a *App) tea.Cmd {
				if a.session.Assign(k.ID, value) == nil {
					a.levers.cursor = k.ID
					a.close()
				}
				return nil
			}, false
		}
	}
	if b := a.keys.named(text); b != nil {
		return func(a *App) tea.Cmd { return a.do(b.id) }, true
	}
	if strings.ContainsAny(text, " =") {
		return p.open(a, text)
	}
	if it, ok := p.picker.Selected(); ok {
		if it.Disabled != "" {
			return refusal(it.Name, it.Disabled), false
		}
		if id, ok := strings.CutPrefix(it.ID, "do "); ok {
			return func(a *App) tea.Cmd { return a.do(action(id)) }, true
		}
		p.picker.SetQuery(it.Name + " ")
		return nil, false
	}
	if text == "" {
		return nil, true
	}
	return p.open(a, text)
}

// open reads the text as a scenario and opens it beside the present ones.
func (p *prompt) open(_ *App, text string) (deed, bool) {
	return func(a *App) tea.Cmd {
		if code := strings.TrimSpace(strings.TrimPrefix(text, "open ")); shared.Is(code) {
			if a.openCode(code) {
				a.close()
			}
			return nil
		}
		next, err := a.options.Library.Resolve(text)
		if err != nil {
			_ = a.session.refuse("", err)
			return nil
		}
		if a.session.count == maxScenarios {
			err = a.session.Replace(next, a.sayf("%s is now what you typed", letter(a.session.current)))
		} else {
			err = a.session.Add(next, a.sayf("new %s is what you typed", letter(a.session.count)))
		}
		if err == nil {
			a.close()
		}
		return nil
	}, false
}

// splitSetting takes "knob value" or "knob=value" apart; value is "" when the
// text is neither.
func splitSetting(text string) (string, string) {
	if i := strings.IndexAny(text, "= "); i > 0 {
		return text[:i], strings.TrimSpace(strings.TrimLeft(text[i:], "= "))
	}
	return text, ""
}

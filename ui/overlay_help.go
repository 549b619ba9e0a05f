package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// help explains the lever under the cursor and the usual keys; ? again lists
// every key, searchable.
type help struct {
	lever  string
	all    bool
	top    int // first line shown of the first page
	picker *widget.Picker
}

func newHelp(a *App) overlay {
	h := &help{}
	if k := a.lever(); k != nil {
		h.lever = k.ID
	}
	var items []widget.Item
	for i := range a.keys.table {
		b := &a.keys.table[i]
		items = append(items, widget.Item{ID: string(b.id), Name: b.show, Aliases: []string{b.help, string(b.id)}, Detail: a.say(b.help)})
	}
	h.picker = widget.NewPicker("search", items, "")
	return h
}

func (h *help) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	name := msg.String()
	switch {
	case name == "esc":
		return nil, true
	case name == "?":
		h.all = !h.all
		return nil, false
	case !h.all && (name == "q" || name == "enter" || name == "backspace"):
		return nil, true
	case !h.all && name == "/":
		h.all = true
		return nil, false
	case h.all && name == "enter":
		it, ok := h.picker.Selected()
		if !ok {
			return nil, false
		}
		return func(a *App) tea.Cmd { return a.do(action(it.ID)) }, true
	}
	if h.all {
		h.picker.Key(msg)
		return nil, false
	}
	switch name {
	case "down", "j":
		h.scroll(1)
	case "up", "k":
		h.scroll(-1)
	case "pgdown", "space":
		h.scroll(10)
	case "pgup":
		h.scroll(-10)
	}
	return nil, false
}

func (h *help) paste(_ *App, text string) {
	if h.all {
		h.picker.Paste(text)
	}
}

func (h *help) click(*App, int, int) (deed, bool) { return nil, false }

func (h *help) scroll(n int) {
	if h.all {
		h.picker.Move(n)
		return
	}
	h.top = max(0, h.top+n)
}

func (h *help) foot() string {
	if h.all {
		return "type to search  Enter do it  ? the lever's help  Esc close"
	}
	return "? all keys  / search them  Up Down scroll  Esc close"
}

func (h *help) place(a *App) image.Rectangle { return centered(a, 92, 30) }

func (h *help) draw(a *App, w, hh int) block.Block {
	if h.all {
		return block.Into(w, hh, a.theme.Frame(a.say("All keys"), a.say("? the lever's help"), true), func(w, hh int) block.Block {
			return h.picker.Draw(w, hh, a.theme)
		})
	}
	title := a.say("Help")
	if k := a.lever(); k != nil {
		title = a.sayf("Help: %s", a.say(k.Label))
	}
	lines := append(h.leverLines(a, w-3), h.keyLines(a, w-3)...)
	last := h.lessonLine(a, w-2)
	room := max(0, hh-2-len(last))
	h.top = clamp(h.top, 0, max(0, len(lines)-room))
	frame := a.theme.Frame(title, a.say("? again: all keys"), true)
	if h.top+room < len(lines) {
		frame.Foot = a.say("Down for more")
	}
	lines = lines[min(h.top, len(lines)):]
	for len(lines) < room {
		lines = append(lines, "")
	}
	return block.Into(w, hh, frame, func(w, hh int) block.Block {
		return block.Fit(w, hh, append(lines[:room:room], last...))
	})
}

// lessonLine ends the first page: where to begin.
func (h *help) lessonLine(a *App, w int) []string {
	p := &a.lessons
	if p.load(a); len(p.all) == 0 || p.all[0].Number == 0 {
		return nil
	}
	text := a.sayf("lesson %s takes %s minutes: %s", itoa(int64(p.all[0].Number)), itoa(int64(p.all[0].Minutes)), a.keys.byAction["lessons"].show)
	return []string{a.theme.Row(w).Space(1).Add(theme.Strong, text).String()}
}

// leverLines is what the lever is, its unit, range, default and value.
func (h *help) leverLines(a *App, w int) []string {
	k := a.lever()
	if k == nil {
		return nil
	}
	t := a.theme
	s := a.session
	var lines []string
	for _, l := range wrap(a.say(k.Help), w-1) {
		lines = append(lines, t.Row(w).Space(1).Add(theme.Text, l).String())
	}
	fact := func(name, text string) {
		if text == "" {
			return
		}
		for i, l := range wrap(text, w-12) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, a.say(name), 10).Add(theme.Text, l).String())
		}
	}
	fact(textMark("now"), leverSaid(a.speech(), k, s.Scenario(), s.Result())+unitOf(a.say(k.Unit)))
	fact(textMark("takes"), h.takes(a))
	fact(textMark("default"), a.say(k.Default))
	if k.Source != "" {
		fact("", a.sayf("(%s)", a.say(k.Source)))
	}
	fact("id", k.ID)
	return append(lines, "")
}

func unitOf(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + unit
}

func (h *help) takes(a *App) string {
	k := a.lever()
	options := k.Options(a.session.Scenario(), a.session.catalog)
	if len(options) == 0 {
		return acceptedWords(a.speech(), k)
	}
	var ids []string
	for i := range options {
		if i == 12 {
			ids = append(ids, a.sayf("and %s more (Space lists them)", itoa(int64(len(options)-12))))
			break
		}
		ids = append(ids, options[i].ID)
	}
	return strings.Join(ids, " ")
}

// helpKeys are the keys of the first page, by action.
var helpKeys = [...][]action{
	{"up", "down", "left", "right", "big-right", "enter", "list", "find", "default", "default-all", "mark", "more"},
	{"dash", "compare", "roofline", "sweep", "sensitivity", "region-view", "explain", "lessons", "predict", "why", "next-pane", "variant", "alternative", "zoom", "previous-scenario", "next-scenario", "new", "delete", "rename", "baseline"},
	{"undo", "redo", "presets", "goal", "limits", "unit", "copy", "export", "command", "theme", "big", "code", "mouse", "quit"},
}

func (h *help) keyLines(a *App, w int) []string {
	t := a.theme
	columns := 2
	if w < 88 {
		columns = 1
	}
	var ids []action
	for _, group := range helpKeys {
		ids = append(ids, group...)
	}
	cw := w / columns
	n := (len(ids) + columns - 1) / columns
	var lines []string
	lines = append(lines, t.Row(w).Space(1).Add(theme.Group, a.say("keys")).String())
	for i := range n {
		row := t.Row(w)
		for c := range columns {
			j := c*n + i
			if j >= len(ids) {
				continue
			}
			b := a.keys.byAction[ids[j]]
			row.Pad(c*cw).Space(1).Cell(theme.Accent, b.show, 14).Cell(theme.Text, h.words(a, b, cw-16), cw-16)
		}
		lines = append(lines, row.String())
	}
	return lines
}

// words is what a key does, in full where there is room.
func (h *help) words(a *App, b *binding, w int) string {
	if full := a.say(b.help); block.Width(full) <= w {
		return full
	}
	return a.say(b.brief)
}

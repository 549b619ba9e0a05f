package ui

import (
	"errors"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/export"
	shared "wattif/ui/share"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// newCopyMenu lists what can be copied, with the text of each. Texts that take
// work are made when they are chosen.
func newCopyMenu(a *App) overlay {
	s := a.session
	lib := a.options.Library
	line := s.nameless(s.current)
	texts := map[string]func() (string, error){
		"line":    func() (string, error) { return line, nil },
		"code":    func() (string, error) { return shared.Code(s.Scenario(), lib) },
		"full":    func() (string, error) { return shared.Full(s.scenarios(), s.baseline, s.current, lib) },
		"command": func() (string, error) { return a.command(), nil },
		"value":   func() (string, error) { return a.chosenFigure(), nil },
		"table":   func() (string, error) { return a.exported((*export.Sheet).Markdown) },
		"latex":   func() (string, error) { return a.exported((*export.Sheet).Latex) },
		"screen": func() (string, error) {
			frame, _ := a.draw() // the menu is closed by now
			return ansi.Strip(frame), nil
		},
	}
	code, err := shared.Code(s.Scenario(), lib)
	if err != nil {
		code = errorText(a.speech(), err)
	}
	items := []widget.Item{
		{ID: "code", Name: a.say("short code"), Detail: code},
		{ID: "line", Name: a.say("readable line"), Detail: line},
		{ID: "full", Name: a.say("full string"), Detail: a.sayf("all %s scenarios, wattif1:…", itoa(int64(s.count)))},
		{ID: "command", Name: a.say("command"), Detail: a.command()},
		{ID: "value", Name: a.say("figure"), Detail: a.chosenFigure()},
		{ID: "table", Name: a.say("table"), Detail: a.say("every figure of every scenario, Markdown")},
		{ID: "latex", Name: a.say("paragraph"), Detail: a.say("LaTeX paragraph, table and sources")},
		{ID: "screen", Name: a.say("this screen"), Detail: a.say("plain text")},
	}
	if err != nil {
		items[0].Disabled = a.retell(strings.TrimPrefix(err.Error(), "no short code: "))
	}
	if a.theme.ASCII() {
		items[2].Detail = strings.ReplaceAll(items[2].Detail, "…", "...")
	}
	return &listOverlay{
		title: a.say("Share and copy"), note: a.say("opening never disturbs a session"), picker: widget.NewPicker("filter", items, ""), w: 78, h: len(items) + 5,
		hints: a.say("Up Down choose  Enter send to the terminal and show it  Esc close"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd {
				text, err := texts[it.ID]()
				if err != nil {
					a.notice = a.sayf("%s.", errorText(a.speech(), err))
					return nil
				}
				a.push(&copied{title: upperFirst(it.Name), text: text})
				return setClipboard(text)
			}
		},
	}
}

// scenarios are the session's, as values.
func (s *Session) scenarios() []sim.Scenario {
	out := make([]sim.Scenario, s.count)
	for i := range out {
		out[i] = *s.slots[i]
	}
	return out
}

// nameless is a scenario's line without its name.
func (s *Session) nameless(i int) string {
	next := *s.slots[i]
	next.Name = ""
	return knob.FormatLine(&next, s.catalog)
}

// command is the shell command that prints what the screen shows.
func (a *App) command() string {
	s := a.session
	if a.view == viewCompare && s.count > 1 {
		out := "wattif compare " + shellQuote(s.nameless(s.baseline))
		for i := range s.count {
			if i != s.baseline {
				out += " " + shellQuote(s.nameless(i))
			}
		}
		return out
	}
	return "wattif run " + shellQuote(s.nameless(s.current))
}

// shellQuote quotes a word for a POSIX shell.
func shellQuote(t string) string { return "'" + strings.ReplaceAll(t, "'", `'\''`) + "'" }

// chosenFigure is the figure of the card under the cursor with its range.
func (a *App) chosenFigure() string {
	r := a.session.Result()
	m, v, ok := valueOf(cardsOf(r, a.session.unit)[a.chart.card], r)
	if !ok {
		return "-"
	}
	text := a.say(m.Label) + " " + a.value(m, v)
	if low, high := m.Interval(r); low < high {
		text += " " + a.sayf("(%s to %s)", m.Format(low), m.Format(high))
	}
	return text
}

// exported makes a sheet of the session and writes it.
func (a *App) exported(write func(*export.Sheet) string) (string, error) {
	sheet, err := a.sheet()
	if err != nil {
		return "", err
	}
	return write(sheet), nil
}

// sheet is the session as it is exported.
func (a *App) sheet() (*export.Sheet, error) {
	s := a.session
	if s.count == 0 {
		return nil, errors.New(textMark("there is nothing to export"))
	}
	unit := metric.Usual
	if unitFor(s.Result(), s.unit) == s.unit {
		unit = s.unit
	}
	return export.New(s.scenarios(), s.baseline, unit, a.options.Library, a.options.Version)
}

// copied shows what was sent to the terminal. OSC 52 has no answer, so the text
// stands here to be selected by hand.
type copied struct {
	title string
	text  string
	top   int
	whole bool // over the whole screen, nothing beside it
}

func (c *copied) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "esc", "enter", "q", "backspace":
		return nil, true
	case "down", "j":
		c.scroll(1)
	case "up", "k":
		c.scroll(-1)
	case "pgdown", "space":
		c.scroll(10)
	case "pgup":
		c.scroll(-10)
	case "Q":
		c.whole = !c.whole
	case "M":
		return func(a *App) tea.Cmd { return a.do("mouse") }, false
	}
	return nil, false
}

func (c *copied) paste(*App, string)                {}
func (c *copied) click(*App, int, int) (deed, bool) { return nil, false }
func (c *copied) scroll(n int)                      { c.top = max(0, c.top+n) }
func (c *copied) foot() string {
	return "sent to the terminal  Shift+drag selects  Q full screen  M mouse  Esc close"
}

func (c *copied) place(a *App) image.Rectangle {
	if c.whole {
		return rect(0, 0, a.w, max(1, a.h-1))
	}
	return centered(a, 78, clamp(len(c.lines(76))+5, 7, 20))
}

// lines is the text in lines of w cells, long ones cut without spaces added.
func (c *copied) lines(w int) []string {
	var out []string
	for _, l := range strings.Split(strings.TrimRight(c.text, "\n"), "\n") {
		out = append(out, strings.Split(ansi.Hardwrap(l, max(1, w), true), "\n")...)
	}
	return out
}

func (c *copied) draw(a *App, w, h int) block.Block {
	t := a.theme
	if c.whole {
		return block.Fit(w, h, c.page(w, h, t))
	}
	return block.Into(w, h, t.Frame(c.title, a.say("sent to the terminal"), true), func(w, h int) block.Block {
		lines := c.page(w, h-2, t)
		for len(lines) < h-2 {
			lines = append(lines, "")
		}
		return block.Fit(w, h, append(lines, t.Row(w).Add(theme.Faint, a.say("Terminals do not confirm a copy (OSC 52): if pasting gives nothing,")).String(),
			t.Row(w).Add(theme.Faint, a.say("select it here with Shift+drag, or e writes a file.")).String()))
	})
}

// page is the part of the text in sight.
func (c *copied) page(w, h int, t *theme.Theme) []string {
	all := c.lines(w)
	c.top = clamp(c.top, 0, max(0, len(all)-h))
	var out []string
	for _, l := range all[c.top:min(len(all), c.top+max(0, h))] {
		out = append(out, t.Row(w).Add(theme.Strong, l).String())
	}
	return out
}

package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/knob"
	"wattif/ui/block"
	shared "wattif/ui/share"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// toggleBig is T: the six answers in letters that the last row reads.
func (a *App) toggleBig() {
	a.big = !a.big
	if a.big {
		a.view = viewDash
		a.notice = a.sayf("big letters; levers turn as before, %s takes them away.", a.keys.byAction["big"].show)
	}
}

// bigArea is where the big answers stand; empty when they are off or have no
// room.
func (a *App) bigArea() image.Rectangle {
	l := &a.layout
	if !a.big || a.view != viewDash || l.Tier == tierLine || len(a.overlays) > 0 && a.h < 20 {
		return image.Rectangle{}
	}
	top := max(l.Header.Max.Y, l.Strip.Max.Y)
	bottom := a.h
	for _, r := range [...]image.Rectangle{l.Status, l.Footer} {
		if !r.Empty() {
			bottom = min(bottom, r.Min.Y)
		}
	}
	if bottom-top < 4 {
		return image.Rectangle{}
	}
	return image.Rect(0, top, a.w, bottom)
}

// drawBig is the lever under the cursor and the six answers, each as large as
// there is room for.
func (a *App) drawBig(w, h int) block.Block {
	t, s := a.theme, a.session
	var lines []string
	if k := a.lever(); k != nil {
		row := t.Row(w).Space(1).Add(theme.Accent, a.say(k.Label)+"  ").Add(theme.Strong, leverSaid(a.speech(), k, s.Scenario(), s.Result()))
		row.Right(theme.Series(s.current), letter(s.current)+" ")
		lines = append(lines, row.String())
	}
	columns := 2
	if w < 60 {
		columns = 1
	}
	tall := widget.BigHeight(t)
	each := 3 + tall // title, letters, change, a line between
	rows := 6 / columns
	if (h-len(lines))/rows < each-1 {
		// Less than six, the chosen one first, but each in big letters.
		rows = max(1, (h-len(lines))/each)
	} else {
		each = (h - len(lines)) / rows
	}
	cw := w / columns
	for r := range rows {
		var parts []block.Block
		for c := range columns {
			wide := cw
			if c == columns-1 {
				wide = w - cw*(columns-1)
			}
			parts = append(parts, a.drawBigCard(r*columns+c, wide, each))
		}
		lines = append(lines, block.Beside(parts...).Lines...)
	}
	return block.Fit(w, h, lines)
}

func (a *App) drawBigCard(i, w, h int) block.Block {
	t := a.theme
	card := a.card(i)
	lines := []string{t.Row(w).Space(1).Add(theme.Title, card.Title).String()}
	value := card.Value
	if m, v, ok := valueOf(cardsOf(a.session.Result(), a.session.unit)[i], a.session.Result()); ok {
		value = cardValue(m, v) // 44.4 GB, not 44.4 of 72.0 GB
	}
	big := bigValue(t, value, w-2)
	if big == nil { // the number alone, its unit below
		value, _, _ = strings.Cut(value, " ")
		value, _, _ = strings.Cut(value, "/")
		big = bigValue(t, value, w-2)
	}
	if h < 2+len(big) {
		big = nil
	}
	for _, l := range big {
		lines = append(lines, t.Row(w).Space(1).Add(theme.Strong, l).String())
	}
	row := t.Row(w).Space(1)
	if big == nil || value != card.Value {
		row.Add(theme.Strong, card.Value+"  ")
	}
	text, tok := card.Sub, theme.Faint
	if d := &card.Delta; d.Text != "" {
		text, tok = strings.TrimSpace(d.Text+" "+d.Word), d.Verdict.Token()
		if d.Word != "" {
			text = d.Mark(t) + " " + text
		}
	}
	lines = append(lines, row.Add(tok, text).String())
	return block.Fit(w, h, lines)
}

// bigValue is a text in big letters, nil where it is wider than w cells.
func bigValue(t *theme.Theme, text string, w int) []string {
	if width, ok := widget.BigWidth(text); !ok || width > w {
		return nil
	}
	return widget.BigText(t, text)
}

// codeScreen is Q: the code of the scenario over the whole screen, to be read
// from the last row and typed.
type codeScreen struct{ line, code, why string }

func newCodeScreen(a *App) overlay {
	one := *a.session.Scenario()
	one.Name = ""
	c := &codeScreen{line: knob.FormatLine(&one, a.session.catalog)}
	code, err := shared.Code(&one, a.options.Library)
	if err != nil {
		c.why = err.Error()
		return c
	}
	c.code = code
	return c
}

func (c *codeScreen) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	if msg.String() == "y" && c.code != "" {
		return func(*App) tea.Cmd { return setClipboard(c.code) }, false
	}
	return nil, true
}
func (c *codeScreen) paste(*App, string)                {}
func (c *codeScreen) click(*App, int, int) (deed, bool) { return nil, true }
func (c *codeScreen) scroll(int)                        {}
func (c *codeScreen) foot() string                      { return "y copy  any other key closes" }
func (c *codeScreen) place(a *App) image.Rectangle      { return image.Rect(0, 0, a.w, max(0, a.h-1)) }

func (c *codeScreen) draw(a *App, w, h int) block.Block {
	t := a.theme
	middle := func(tok theme.Token, text string) string {
		return t.Row(w).Pad(max(0, (w-block.Width(text))/2)).Add(tok, text).String()
	}
	var lines []string
	if c.code == "" {
		for _, l := range wrap(a.retell(c.why), w-4) {
			lines = append(lines, middle(theme.Text, l))
		}
	}
	// As many groups of the code in a line as there is room for.
	groups := strings.SplitAfter(c.code, "-")
	for len(groups) > 0 && c.code != "" {
		text := groups[0]
		n := 1
		for n < len(groups) {
			if width, _ := widget.BigWidth(text + groups[n]); width+2 > w {
				break
			}
			text += groups[n]
			n++
		}
		groups = groups[n:]
		if width, ok := widget.BigWidth(text); !ok || width > w {
			lines = append(lines, middle(theme.Strong, text))
			continue
		}
		for _, l := range widget.BigText(t, text) {
			lines = append(lines, middle(theme.Strong, l))
		}
		lines = append(lines, "")
	}
	if c.code != "" {
		lines = append(lines, middle(theme.Text, "wattif "+c.code), "")
	}
	for _, l := range wrap("wattif "+c.line, max(1, w-4)) {
		lines = append(lines, middle(theme.Text, l))
	}
	top := max(0, (h-len(lines))/2)
	return block.Fit(w, h, append(make([]string, top), lines...))
}

package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/block"
	"wattif/ui/widget"
)

// deed is what an overlay asks the App to do. Overlays change nothing outside
// themselves.
type deed func(*App) tea.Cmd

// overlay is a box in front of the screen. It gets keys first and is drawn
// last.
type overlay interface {
	// key handles a key; done closes the overlay before the deed is done.
	key(a *App, msg tea.KeyPressMsg) (d deed, done bool)
	paste(a *App, text string)
	click(a *App, x, y int) (d deed, done bool)
	scroll(n int)
	place(a *App) image.Rectangle
	draw(a *App, w, h int) block.Block
	// foot is the footer while it is open: what its keys do.
	foot() string
}

// centered is a rectangle in the middle of the screen, as large as asked and
// possible.
func centered(a *App, w, h int) image.Rectangle {
	w, h = min(w, a.w), min(h, max(1, a.h-2))
	y := (a.h - h) / 2
	if y > 2 {
		y = max(2, y-1)
	}
	return rect((a.w-w)/2, max(0, y), w, h)
}

// listOverlay is a picker in a box. choose is called with the chosen item.
type listOverlay struct {
	title  string
	note   string
	picker *widget.Picker
	choose func(widget.Item) deed
	hints  string
	w, h   int
	// beside draws something at the right of the list for the item under the
	// cursor; nil: nothing.
	beside func(a *App, it widget.Item, w, h int) block.Block
	extra  map[string]func(widget.Item) deed // other keys
}

func (o *listOverlay) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	name := msg.String()
	if f := o.extra[name]; f != nil {
		if it, ok := o.picker.Selected(); ok {
			return f(it), true
		}
		return nil, false
	}
	switch name {
	case "esc":
		return nil, true
	case "enter":
		it, ok := o.picker.Selected()
		if !ok {
			return nil, false
		}
		if it.Disabled != "" {
			return refusal(it.Name, it.Disabled), false
		}
		return o.choose(it), true
	}
	o.picker.Key(msg)
	return nil, false
}

func (o *listOverlay) paste(_ *App, text string) { o.picker.Paste(text) }
func (o *listOverlay) scroll(n int)              { o.picker.Move(n) }
func (o *listOverlay) foot() string              { return o.hints }
func (o *listOverlay) place(a *App) image.Rectangle {
	return centered(a, o.w, o.h)
}

func (o *listOverlay) click(a *App, _, y int) (deed, bool) {
	r := o.place(a)
	before, _ := o.picker.Selected()
	w, h := o.listSize(r.Dx()-2, r.Dy()-2)
	if !o.picker.Click(w, h, y-1) {
		return nil, false
	}
	if now, ok := o.picker.Selected(); ok && now.ID == before.ID && now.Disabled == "" {
		return o.choose(now), true
	}
	return nil, false
}

// listSize is the list's part of the box.
func (o *listOverlay) listSize(w, h int) (int, int) {
	if o.beside == nil || w < 60 {
		return w, h
	}
	return w * 11 / 20, h
}

func (o *listOverlay) draw(a *App, w, h int) block.Block {
	return block.Into(w, h, a.theme.Frame(o.title, o.note, true), func(w, h int) block.Block {
		lw, lh := o.listSize(w, h)
		list := o.picker.Draw(lw, lh, a.theme)
		if lw == w {
			return list
		}
		it, _ := o.picker.Selected()
		bar := strings.Repeat(a.theme.Paint(borderToken, a.theme.Glyphs().RuleUp)+"\n", h)
		lines := strings.Split(strings.TrimSuffix(bar, "\n"), "\n")
		return block.Beside(list, block.Of(1, lines...), block.Blank(1, h), o.beside(a, it, w-lw-2, h))
	})
}

// say puts a sentence in the status line.
func say(text string) deed {
	return func(a *App) tea.Cmd {
		a.notice = a.say(text)
		return nil
	}
}

// refusal says why what is named cannot be done.
func refusal(name, why string) deed {
	return func(a *App) tea.Cmd {
		a.notice = a.sayf("%s: %s.", a.say(name), a.retell(why))
		return nil
	}
}

// fieldFoot is the footer of a field; what the field takes follows it.
var fieldFoot = textMark("Enter accept  Esc cancel")

// fieldOverlay is one line of text being typed.
type fieldOverlay struct {
	title  string
	prompt string
	help   string
	field  widget.Field
	accept func(text string) (d deed, done bool)
	// at is where it stands; nil: the middle.
	at func(a *App) image.Rectangle
}

func (o *fieldOverlay) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "esc":
		return nil, true
	case "enter":
		return o.accept(strings.TrimSpace(o.field.Text()))
	}
	o.field.Key(msg)
	return nil, false
}

func (o *fieldOverlay) paste(_ *App, text string)         { o.field.Paste(text) }
func (o *fieldOverlay) scroll(int)                        {}
func (o *fieldOverlay) click(*App, int, int) (deed, bool) { return nil, false }
func (o *fieldOverlay) foot() string                      { return fieldFoot }

func (o *fieldOverlay) place(a *App) image.Rectangle {
	if o.at != nil {
		if r := o.at(a); !r.Empty() {
			return r
		}
	}
	return centered(a, 60, 3)
}

func (o *fieldOverlay) draw(a *App, w, h int) block.Block {
	if h == 1 {
		return block.Of(w, o.field.Draw(w, a.theme, o.prompt, ""))
	}
	return block.Into(w, h, a.theme.Frame(a.say(o.title), "", true), func(w, h int) block.Block {
		return block.Fit(w, h, []string{o.field.Draw(w, a.theme, o.prompt, "")})
	})
}

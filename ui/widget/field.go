package widget

import (
	"strings"
	"unicode"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// Field is one line of text being typed: the editing of bubbles' textinput,
// drawn in our own cells. The zero value is an empty field.
type Field struct {
	input textinput.Model
	ready bool
}

// fieldKeys are the keys a field takes. Deleting the next word is left out (the
// widget reads past the end there), and so is its clipboard: pastes come from
// the terminal.
var fieldKeys = textinput.KeyMap{
	CharacterForward:        key.NewBinding(key.WithKeys("right", "ctrl+f")),
	CharacterBackward:       key.NewBinding(key.WithKeys("left", "ctrl+b")),
	WordForward:             key.NewBinding(key.WithKeys("ctrl+right", "alt+right", "alt+f")),
	WordBackward:            key.NewBinding(key.WithKeys("ctrl+left", "alt+left", "alt+b")),
	DeleteWordBackward:      key.NewBinding(key.WithKeys("ctrl+w", "alt+backspace", "ctrl+backspace")),
	DeleteAfterCursor:       key.NewBinding(key.WithKeys("ctrl+k")),
	DeleteBeforeCursor:      key.NewBinding(key.WithKeys("ctrl+u")),
	DeleteCharacterBackward: key.NewBinding(key.WithKeys("backspace", "ctrl+h")),
	DeleteCharacterForward:  key.NewBinding(key.WithKeys("delete", "ctrl+d")),
	LineStart:               key.NewBinding(key.WithKeys("home", "ctrl+a")),
	LineEnd:                 key.NewBinding(key.WithKeys("end", "ctrl+e")),
}

// start makes the input on first use.
func (f *Field) start() *textinput.Model {
	if !f.ready {
		f.input = textinput.New()
		f.input.KeyMap = fieldKeys
		f.input.SetVirtualCursor(false) // the cursor is a cell of Draw, and never blinks
		_ = f.input.Focus()
		f.ready = true
	}
	return &f.input
}

// Text is what was typed.
func (f *Field) Text() string { return f.input.Value() }

// Empty reports whether nothing is typed.
func (f *Field) Empty() bool { return f.input.Value() == "" }

// At is the cursor's place, 0 to the number of characters.
func (f *Field) At() int { return f.input.Position() }

// MoveTo puts the cursor at a place.
func (f *Field) MoveTo(at int) { f.start().SetCursor(at) }

// Set replaces the text and puts the cursor at its end.
func (f *Field) Set(s string) {
	in := f.start()
	in.SetValue(printable(s))
	in.CursorEnd()
}

// Key handles a key and reports whether the field took it: printable
// characters, Backspace, Delete, Left, Right, Home, End, Ctrl+A, Ctrl+E,
// Ctrl+U, Ctrl+K, Ctrl+W, and by words with Ctrl or Alt. Enter, Esc, Tab, Up
// and Down are the caller's.
func (f *Field) Key(k tea.KeyPressMsg) bool {
	in := f.start()
	m := &in.KeyMap
	switch {
	case key.Matches(k, m.CharacterBackward):
		f.send(k)
		for f.At() > 0 && f.mark(f.At()) {
			f.send(k)
		}
	case key.Matches(k, m.CharacterForward):
		f.send(k)
		for f.mark(f.At()) {
			f.send(k)
		}
	case key.Matches(k, m.DeleteCharacterBackward):
		for more := f.At() > 0; more; {
			more = f.mark(f.At()-1) && f.At() > 1
			f.send(k)
		}
	case key.Matches(k, m.DeleteCharacterForward):
		f.send(k)
		for f.mark(f.At()) {
			f.send(k)
		}
	case key.Matches(k, m.WordForward, m.WordBackward, m.DeleteWordBackward, m.DeleteAfterCursor, m.DeleteBeforeCursor, m.LineStart, m.LineEnd):
		f.send(k)
	default:
		if k.Text == "" || k.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModSuper) != 0 {
			return false
		}
		f.insert(k.Text)
	}
	return true
}

// send gives a message to the input. It asks for nothing in return: without a
// blinking cursor there is nothing to wait for.
func (f *Field) send(msg tea.Msg) { f.input, _ = f.start().Update(msg) }

// mark reports whether the character at i combines with the one before it, and
// so is stepped over and deleted with it.
func (f *Field) mark(i int) bool {
	for at, r := range []rune(f.input.Value()) {
		if at == i {
			return unicode.Is(unicode.M, r)
		}
	}
	return false
}

// Paste inserts a text at the cursor; line breaks become spaces.
func (f *Field) Paste(s string) { f.insert(strings.TrimRight(s, "\r\n")) }

func (f *Field) insert(s string) { f.send(tea.PasteMsg{Content: printable(s)}) }

// printable turns line breaks and tabs into spaces and drops other control
// characters, so that a field holds nothing that moves the cursor.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// Draw is the field as one line of w cells: prompt, text, cursor. A text that
// is too long is moved so that the cursor stays in sight. The placeholder
// stands in for an empty text.
func (f *Field) Draw(w int, t *theme.Theme, prompt, placeholder string) string {
	row := t.Row(w).Add(theme.Accent, prompt)
	room := row.Left()
	if room <= 0 {
		return row.String()
	}
	text, at := []rune(f.input.Value()), f.At()
	if len(text) == 0 {
		row.Add(theme.Cursor, " ")
		return row.Cell(theme.Faint, placeholder, row.Left()).String()
	}
	// The cell under the cursor must fit too.
	next := forth(text, at)
	under := " "
	if next > at {
		under = string(text[at:next])
	}
	from := 0
	for from < at && block.Width(string(text[from:at]))+max(block.Width(under), 1) > room {
		from = forth(text, from)
	}
	row.Add(theme.Text, string(text[from:at]))
	row.Add(theme.Cursor, under)
	row.Add(theme.Text, string(text[next:]))
	return row.String()
}

// forth steps over a character with the marks that combine with it.
func forth(text []rune, i int) int {
	if i < len(text) {
		i++
	}
	for i < len(text) && unicode.Is(unicode.M, text[i]) {
		i++
	}
	return i
}

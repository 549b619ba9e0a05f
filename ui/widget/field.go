package widget

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// Field is one line of text being typed. The zero value is an empty field.
type Field struct {
	text []rune
	at   int // the cursor, 0 to len(text)
}

// Text is what was typed.
func (f *Field) Text() string { return string(f.text) }

// Empty reports whether nothing is typed.
func (f *Field) Empty() bool { return len(f.text) == 0 }

// Set replaces the text and puts the cursor at its end.
func (f *Field) Set(s string) { f.text = []rune(printable(s)); f.at = len(f.text) }

// Key handles a key and reports whether the field took it: printable
// characters, Backspace, Delete, Left, Right, Home, End, Ctrl+A, Ctrl+E,
// Ctrl+U, Ctrl+K, Ctrl+W, and by words with Ctrl or Alt. Enter, Esc, Tab, Up
// and Down are the caller's.
func (f *Field) Key(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "backspace", "ctrl+h":
		f.remove(f.back(f.at), f.at)
	case "delete", "ctrl+d":
		f.remove(f.at, f.forth(f.at))
	case "left", "ctrl+b":
		f.at = f.back(f.at)
	case "right", "ctrl+f":
		f.at = f.forth(f.at)
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = len(f.text)
	case "ctrl+u":
		f.remove(0, f.at)
	case "ctrl+k":
		f.remove(f.at, len(f.text))
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		f.remove(f.wordBack(), f.at)
	case "ctrl+left", "alt+left", "alt+b":
		f.at = f.wordBack()
	case "ctrl+right", "alt+right", "alt+f":
		f.at = f.wordForth()
	default:
		if k.Text == "" || k.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModSuper) != 0 {
			return false
		}
		f.insert(k.Text)
	}
	return true
}

// Paste inserts a text at the cursor; line breaks become spaces.
func (f *Field) Paste(s string) { f.insert(strings.TrimRight(s, "\r\n")) }

func (f *Field) insert(s string) {
	add := []rune(printable(s))
	text := make([]rune, 0, len(f.text)+len(add))
	text = append(append(append(text, f.text[:f.at]...), add...), f.text[f.at:]...)
	f.text, f.at = text, f.at+len(add)
}

func (f *Field) remove(from, to int) {
	f.text = append(f.text[:from:from], f.text[to:]...)
	f.at = from
}

// back and forth step over a character with the marks that combine with it.
func (f *Field) back(i int) int {
	for i > 0 {
		i--
		if !unicode.Is(unicode.M, f.text[i]) {
			break
		}
	}
	return i
}

func (f *Field) forth(i int) int {
	if i < len(f.text) {
		i++
	}
	for i < len(f.text) && unicode.Is(unicode.M, f.text[i]) {
		i++
	}
	return i
}

func (f *Field) wordBack() int {
	i := f.at
	for i > 0 && f.text[i-1] == ' ' {
		i--
	}
	for i > 0 && f.text[i-1] != ' ' {
		i--
	}
	return i
}

func (f *Field) wordForth() int {
	i := f.at
	for i < len(f.text) && f.text[i] == ' ' {
		i++
	}
	for i < len(f.text) && f.text[i] != ' ' {
		i++
	}
	return i
}

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
	if len(f.text) == 0 {
		row.Add(theme.Cursor, " ")
		return row.Cell(theme.Faint, placeholder, row.Left()).String()
	}
	// The cell under the cursor must fit too.
	from := 0
	under := " "
	if next := f.forth(f.at); next > f.at {
		under = string(f.text[f.at:next])
	}
	for from < f.at && block.Width(string(f.text[from:f.at]))+max(block.Width(under), 1) > room {
		from = f.forth(from)
	}
	row.Add(theme.Text, string(f.text[from:f.at]))
	row.Add(theme.Cursor, under)
	if next := f.forth(f.at); next < len(f.text) {
		row.Add(theme.Text, string(f.text[next:]))
	}
	return row.String()
}

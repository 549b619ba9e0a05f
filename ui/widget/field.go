package widget

import (
	tea "charm.land/bubbletea/v2"

	"wattif/ui/theme"
)

// Field is one line of text being typed.
type Field struct {
	text []rune
	at   int // the cursor, 0 to len(text)
}

// Text is what was typed.
func (f *Field) Text() string { return string(f.text) }

// Set replaces the text and puts the cursor at its end.
func (f *Field) Set(s string) { f.text = []rune(s); f.at = len(f.text) }

// Key handles a key and reports whether the field took it: printable
// characters, Backspace, Delete, Left, Right, Home, End, Ctrl+A, Ctrl+E,
// Ctrl+U, Ctrl+K, Ctrl+W. Enter, Esc, Tab, Up and Down are the caller's.
func (f *Field) Key(k tea.KeyPressMsg) bool { return false }

// Paste inserts a text; line breaks become spaces.
func (f *Field) Paste(s string) {}

// Draw is the field as one line of w cells with its cursor visible.
func (f *Field) Draw(w int, t *theme.Theme, prompt, placeholder string) string {
	return t.Row(w).Add(theme.Text, prompt+string(f.text)).String()
}

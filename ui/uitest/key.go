package uitest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// named are the keys that print nothing.
var named = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5,
}

// modifiers in front of a key.
var modifiers = []struct {
	name string
	mod  tea.KeyMod
}{
	{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift},
}

// Key is the message of a key by the name that its String returns.
func Key(name string) (tea.KeyPressMsg, bool) {
	var mod tea.KeyMod
	rest := name
	for again := true; again; {
		again = false
		for _, m := range modifiers {
			if len(rest) > len(m.name) && strings.HasPrefix(rest, m.name) {
				rest, mod, again = rest[len(m.name):], mod|m.mod, true
			}
		}
	}
	if rest == "space" {
		rest = " "
	}
	if code, ok := named[rest]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}, true
	}
	r, n := utf8.DecodeRuneInString(rest)
	if n == 0 || n != len(rest) || r == utf8.RuneError {
		return tea.KeyPressMsg{}, false
	}
	return printed(r, mod), true
}

// printed is the key of a character, as a terminal without key reports sends
// it: with its text unless Ctrl or Alt is held.
func printed(r rune, mod tea.KeyMod) tea.KeyPressMsg {
	k := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod&(tea.ModCtrl|tea.ModAlt) == 0 {
		k.Text = string(r)
	}
	if unicode.IsUpper(r) {
		k.Code, k.ShiftedCode = unicode.ToLower(r), r
		k.Mod |= tea.ModShift
	}
	return k
}

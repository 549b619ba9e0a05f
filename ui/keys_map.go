package ui

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
)

// Keymap is which key does what: the table of actions with the user's own keys
// in place. It never changes once it is made.
type Keymap struct {
	table    []binding
	byKey    map[string]*binding
	byAction map[action]*binding
	own      map[action]bool // actions whose keys are not the usual ones
}

// usualKeymap is the table as it stands.
var usualKeymap = &Keymap{table: bindings, byKey: byKey, byAction: byAction}

// Actions lists the ids of all actions, in the order of the table.
func Actions() []string {
	out := make([]string, len(bindings))
	for i := range bindings {
		out[i] = string(bindings[i].id)
	}
	return out
}

// UsualKeys are the keys an action has unless the user gives it others.
func UsualKeys(id string) []string {
	if b := byAction[action(id)]; b != nil {
		return append([]string(nil), b.keys...)
	}
	return nil
}

// NewKeymap gives actions keys of the user's own, in place of the usual ones.
// Every problem is reported: an unknown action, an unknown key, a key of two
// actions (both are named). An action may have no key, but for the command
// prompt, through which it stays reachable.
func NewKeymap(own map[string][]string) (*Keymap, []error) {
	if len(own) == 0 {
		return usualKeymap, nil
	}
	var problems []error
	m := &Keymap{table: append([]binding(nil), bindings...), own: map[action]bool{}}
	names := make([]string, 0, len(own))
	for name := range own {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		problems = append(problems, CheckKeys(name, own[name])...)
	}
	for i := range m.table {
		b := &m.table[i]
		given, ok := own[string(b.id)]
		if !ok {
			continue
		}
		b.keys = nil
		for _, text := range given {
			if key, err := ParseKey(text); err == nil {
				b.keys = append(b.keys, key)
			}
		}
		if !equalKeys(b.keys, byAction[b.id].keys) {
			m.own[b.id] = true
			if b.show = showKeys(b.keys); b.show == "" {
				b.show = ":" + string(b.id)
			}
		}
	}
	m.byKey, m.byAction = map[string]*binding{}, map[action]*binding{}
	for i := range m.table {
		b := &m.table[i]
		m.byAction[b.id] = b
		for _, k := range b.keys {
			if other := m.byKey[k]; other != nil {
				problems = append(problems, fmt.Errorf("key %q is given to %s and to %s; one of them needs another", k, other.id, b.id))
				continue
			}
			m.byKey[k] = b
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return m, nil
}

// CheckKeys says what is wrong with the keys given to one action, whatever the
// others have.
func CheckKeys(id string, keys []string) []error {
	if byAction[action(id)] == nil {
		return []error{&sim.KnobError{Value: id, Reason: "is not an action", Nearest: knob.Nearest(id, Actions()), Accepted: strings.Join(Actions(), " ")}}
	}
	var problems []error
	for _, text := range keys {
		if _, err := ParseKey(text); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", id, err))
		}
	}
	if len(keys) == 0 && id == "command" {
		problems = append(problems, errors.New("command: needs a key; what has none is reached through it"))
	}
	return problems
}

// Keys are the keys of an action as they are in force.
func (m *Keymap) Keys(id string) []string {
	if b := m.byAction[action(id)]; b != nil {
		return append([]string(nil), b.keys...)
	}
	return nil
}

func equalKeys(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// namedKeys are the names that ParseKey knows beside single characters.
var namedKeys = map[string]string{
	"up": "Up", "down": "Down", "left": "Left", "right": "Right", "home": "Home", "end": "End", "pgup": "PgUp", "pgdown": "PgDn",
	"enter": "Enter", "esc": "Esc", "tab": "Tab", "space": "Space", "backspace": "Backspace", "delete": "Delete", "insert": "Insert",
	"f1": "F1", "f2": "F2", "f3": "F3", "f4": "F4", "f5": "F5", "f6": "F6", "f7": "F7", "f8": "F8", "f9": "F9", "f10": "F10", "f11": "F11", "f12": "F12",
}

// keyAliases are other words people use.
var keyAliases = map[string]string{"escape": "esc", "return": "enter", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown", "del": "delete", "ins": "insert", " ": "space"}

// ParseKey reads the name of a key, such as "u", "U", "ctrl+z", "shift+left" or
// "f5", as the terminal's reader names it.
func ParseKey(text string) (string, error) {
	rest, mods := text, map[string]bool{}
	for again := true; again; {
		again = false
		for _, m := range [...]string{"ctrl+", "alt+", "shift+"} {
			if len(rest) > len(m) && strings.EqualFold(rest[:len(m)], m) {
				mods[m], rest, again = true, rest[len(m):], true
			}
		}
	}
	unknown := &sim.KnobError{Knob: "key", Value: text, Reason: "is not a key", Accepted: "a character, or one of " + strings.Join(keyNames(), " ") + "; ctrl+, alt+ or shift+ before it"}
	word := strings.ToLower(rest)
	if alias, ok := keyAliases[word]; ok {
		word = alias
	}
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case namedKeys[word] != "":
		rest = word
	case n == 0 || n != len(rest) || r == utf8.RuneError || !unicode.IsPrint(r) || unicode.IsSpace(r):
		unknown.Nearest = knob.Nearest(word, keyNames())
		return "", unknown
	case mods["ctrl+"] || mods["alt+"]:
		if mods["shift+"] {
			unknown.Reason = "is delivered by few terminals: leave shift+ out"
			return "", unknown
		}
		rest = strings.ToLower(rest)
	case mods["shift+"]:
		upper := unicode.ToUpper(r)
		if upper == r && !unicode.IsUpper(r) {
			unknown.Reason = "depends on the layout: name the character itself"
			return "", unknown
		}
		rest = string(upper)
		mods = nil
	}
	out := ""
	for _, m := range [...]string{"ctrl+", "alt+", "shift+"} {
		if mods[m] {
			out += m
		}
	}
	return out + rest, nil
}

func keyNames() []string {
	out := make([]string, 0, len(namedKeys))
	for name := range namedKeys {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// showKeys is how keys are read by people: "u Ctrl+Z". Two have room.
func showKeys(keys []string) string {
	var out []string
	for i, k := range keys {
		if i == 2 {
			break
		}
		out = append(out, showKey(k))
	}
	return strings.Join(out, " ")
}

func showKey(key string) string {
	out, rest := "", key
	for _, m := range [...]string{"ctrl+", "alt+", "shift+"} {
		if r, ok := strings.CutPrefix(rest, m); ok && r != "" {
			out, rest = out+upperFirst(m), r
		}
	}
	if name := namedKeys[rest]; name != "" {
		return out + name
	}
	if out != "" {
		rest = strings.ToUpper(rest)
	}
	return out + rest
}

// find is the action of a key: by its name, or by its place on a Latin layout.
func (m *Keymap) find(msg tea.KeyPressMsg) *binding {
	if b := m.byKey[msg.String()]; b != nil {
		return b
	}
	return m.byKey[latin(msg)]
}

// named finds an action by its id or its short name.
func (m *Keymap) named(text string) *binding {
	if b := m.byAction[action(strings.ToLower(text))]; b != nil {
		return b
	}
	for i := range m.table {
		if strings.EqualFold(m.table[i].tip, text) {
			return &m.table[i]
		}
	}
	return nil
}

// label is a hint of the footer as shown: the words of the table, or what the
// user's own keys are.
func (m *Keymap) label(f *footerItem) (string, string) {
	show, tip := f.show, f.tip
	own := false
	for _, id := range f.ids {
		own = own || m.own[id]
	}
	switch {
	case own && show != "":
		var keys []string
		for _, id := range f.ids {
			if b := m.byAction[id]; len(b.keys) > 0 {
				keys = append(keys, showKey(b.keys[0]))
			}
		}
		show = strings.Join(keys, " ")
	case show == "":
		show = m.byAction[f.ids[0]].show
	}
	if tip == "" {
		tip = m.byAction[f.ids[0]].tip
	}
	return show, tip
}

// latin is the key by its place on a Latin layout, where the terminal tells or
// the layout is a usual one: Cyrillic, Greek, Hebrew and Arabic layouts then
// reach the shortcuts too. "" when it has none.
func latin(msg tea.KeyPressMsg) string {
	base := msg.BaseCode
	if base == 0 || base > unicode.MaxASCII {
		base = latinPlace[unicode.ToLower(msg.Code)]
	}
	if base == 0 || msg.Mod&^(tea.ModShift|tea.ModCtrl) != 0 {
		return ""
	}
	shifted := msg.Mod&tea.ModShift != 0 || unicode.IsUpper(msg.Code)
	switch {
	case msg.Mod&tea.ModCtrl != 0:
		if shifted {
			return ""
		}
		return "ctrl+" + string(base)
	case shifted && base >= 'a' && base <= 'z':
		return string(base - 'a' + 'A')
	case shifted:
		return ""
	}
	return string(base)
}

// latinPlace is where the letters of usual layouts stand: the same key of a
// US keyboard.
var latinPlace = layouts(
	"йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm", // Russian
	"іє", "s'", // Ukrainian, where it differs
	"ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm", // Greek
	"קראטוןםפשדגכעיחלךזסבהנמצ", "ertyuiopasdfghjklzxcvbnm", // Hebrew
	"ضصثقفغعهخحشسيبلاتنمئءؤرىة", "qwertyuiopasdfghjklzxcvnm", // Arabic
)

func layouts(pairs ...string) map[rune]rune {
	out := map[rune]rune{}
	for i := 0; i < len(pairs); i += 2 {
		to := []rune(pairs[i+1])
		for j, r := range []rune(pairs[i]) {
			out[r] = to[j]
		}
	}
	return out
}

// Binding is an action with its keys as people read them.
type Binding struct{ Action, Keys, Help string }

// UsualBindings lists the table of keys, for pages about them.
func UsualBindings() []Binding {
	out := make([]Binding, len(bindings))
	for i := range bindings {
		b := &bindings[i]
		out[i] = Binding{string(b.id), b.show, b.help}
	}
	return out
}

package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/uitest"
)

// Every key of the table has a name that the configuration takes, and is shown
// as the table shows it.
func TestUsualKeysHaveNames(t *testing.T) {
	for i := range bindings {
		b := &bindings[i]
		for _, k := range b.keys {
			got, err := ParseKey(k)
			if err != nil || got != k {
				t.Errorf("%s: %q is read as %q, %v", b.id, k, got, err)
			}
			if _, ok := uitest.Key(k); !ok {
				t.Errorf("%s: the tests cannot press %q", b.id, k)
			}
		}
		if len(b.keys) == 0 {
			if !strings.HasPrefix(b.show, ":") {
				t.Errorf("%s has no key and is shown %q", b.id, b.show)
			}
			continue
		}
		if show := showKeys(b.keys); !strings.HasPrefix(show, b.show) {
			t.Errorf("%s is shown %q; its keys are %q", b.id, b.show, show)
		}
	}
}

func TestParseKey(t *testing.T) {
	for text, want := range map[string]string{
		"u": "u", "U": "U", "shift+u": "U", "Ctrl+Z": "ctrl+z", "ctrl+Z": "ctrl+z", "Shift+Left": "shift+left", "shift+ctrl+left": "ctrl+shift+left",
		"Escape": "esc", "PgDn": "pgdown", " ": "space", "F5": "f5", "?": "?", "ж": "ж", "+": "+", "ctrl++": "ctrl++",
	} {
		if got, err := ParseKey(text); err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "ctrl+", "uu", "ctrl+shift+u", "shift+?", "shift+1", "\x1b", "\t", "spcae", "批次"} {
		if got, err := ParseKey(text); err == nil {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

func TestKeymapProblems(t *testing.T) {
	for _, c := range []struct {
		own  map[string][]string
		want []string
	}{
		{map[string][]string{"undo": {"z"}}, []string{`key "z" is given to zoom and to undo`}},
		{map[string][]string{"undo": {"n"}}, []string{`"n"`, "undo", "new"}},
		{map[string][]string{"undo": {"u", "u"}}, []string{`key "u" is given to undo and to undo`}},
		{map[string][]string{"undoo": {"u"}}, []string{`"undoo" is not an action; did you mean undo?`}},
		{map[string][]string{"undo": {"spcae"}}, []string{`"spcae" is not a key; did you mean space?`}},
		{map[string][]string{"command": {}}, []string{"command: needs a key"}},
	} {
		_, problems := NewKeymap(c.own)
		if len(problems) != 1 {
			t.Errorf("%v: %v", c.own, problems)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(problems[0].Error(), w) {
				t.Errorf("%v: %q lacks %q", c.own, problems[0], w)
			}
		}
	}
	if _, problems := NewKeymap(map[string][]string{"undoo": {"u"}, "redoo": {}, "zoom": {"hh"}}); len(problems) != 3 {
		t.Errorf("not every problem is reported: %v", problems)
	}
}

// Footer, help and prompt show the user's own keys, which work; the usual ones
// do not any more.
func TestOwnKeys(t *testing.T) {
	m, problems := NewKeymap(map[string][]string{"undo": {"ctrl+u", "w"}, "window": {"W"}, "next-scenario": {"f6"}, "help": {"f2"}, "redo": {}})
	if problems != nil {
		t.Fatal(problems)
	}
	a := app(t, Options{Theme: "mono", Keys: m})
	d := uitest.New(t, a, 160, 45)
	d.Shows("Ctrl+U w undo", ", F6 switch", "F2 help")
	d.Press("right")
	n := len(a.session.undo)
	if d.Press("u"); len(a.session.undo) != n {
		t.Error("u still takes back")
	}
	if d.Press("w"); len(a.session.undo) != n-1 {
		t.Error("w does not take back")
	}
	d.Press("right", "ctrl+u")
	if len(a.session.undo) != n-1 {
		t.Error("Ctrl+U does not take back")
	}
	d.Press("f2").Shows("Ctrl+U w")
	d.Press("esc", ":").Type("redo").Press("enter") // it has no key, and is reached all the same
	if len(a.session.undo) != n {
		t.Error("the prompt does not redo")
	}
}

// A letter of another alphabet is the key that stands in its place, whether the
// terminal tells the place or not; in a text field it types.
func TestKeysOfOtherAlphabets(t *testing.T) {
	for _, c := range []struct {
		msg  tea.KeyPressMsg
		want action
	}{
		{tea.KeyPressMsg{Code: 'г', Text: "г"}, "undo"},
		{tea.KeyPressMsg{Code: 'г', ShiftedCode: 'Г', Text: "Г", Mod: tea.ModShift}, "redo"},
		{tea.KeyPressMsg{Code: 'γ', Text: "γ", BaseCode: 'u'}, "undo"}, // told by the terminal
		{tea.KeyPressMsg{Code: 'я', Mod: tea.ModCtrl}, "suspend"},
		{tea.KeyPressMsg{Code: 'я', BaseCode: 'z', Mod: tea.ModCtrl}, "suspend"},
		{tea.KeyPressMsg{Code: 'θ', Text: "θ"}, "undo"},
		{tea.KeyPressMsg{Code: 'ו', Text: "ו"}, "undo"},
		{tea.KeyPressMsg{Code: 'ع', Text: "ع"}, "undo"},
	} {
		if b := usualKeymap.find(c.msg); b == nil || b.id != c.want {
			t.Errorf("%q does %v, not %s", c.msg.Text, b, c.want)
		}
	}
	for r, to := range latinPlace {
		if r <= 'z' || to > 'z' {
			t.Errorf("%q stands for %q", r, to)
		}
	}
	d, a := drive(t, 80, 24)
	d.Press("r").Type("где").Press("enter")
	if got := a.session.Scenario().Name; got != "где" {
		t.Errorf("the name is %q", got)
	}
}

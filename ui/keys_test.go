package ui

import (
	"flag"
	"os"
	"strings"
	"testing"

	"wattif/ui/block"
	"wattif/ui/uitest"
)

func TestNoKeyIsBoundTwice(t *testing.T) {
	seen := map[string]action{}
	ids := map[action]bool{}
	for i := range bindings {
		b := &bindings[i]
		if ids[b.id] {
			t.Errorf("action %q stands twice", b.id)
		}
		ids[b.id] = true
		for _, k := range b.keys {
			if other, ok := seen[k]; ok {
				t.Errorf("key %q does %q and %q", k, other, b.id)
			}
			seen[k] = b.id
			if _, ok := uitest.Key(k); !ok {
				t.Errorf("%q of %q is no key", k, b.id)
			}
		}
		if b.show == "" || b.tip == "" || b.brief == "" || b.help == "" {
			t.Errorf("action %q lacks words", b.id)
		}
		if len(b.brief) > 28 {
			t.Errorf("the brief of %q has %d letters; the help page has room for 28", b.id, len(b.brief))
		}
	}
}

// Keys that multiplexers take, that terminals fold into others, or that stand
// behind AltGr on common layouts.
func TestNoForbiddenKeyIsBound(t *testing.T) {
	forbidden := []string{
		"ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "ctrl+p", "ctrl+enter", "shift+enter",
		"[", "]", "{", "}", "|", "\\", "@", "~", "#",
	}
	for _, k := range forbidden {
		if b := byKey[k]; b != nil {
			t.Errorf("%q does %q", k, b.id)
		}
	}
	for k := range byKey {
		if strings.HasPrefix(k, "alt+") || strings.HasPrefix(k, "f1") {
			t.Errorf("%q is not delivered everywhere", k)
		}
	}
}

func TestFooterFitsAndNamesRealActions(t *testing.T) {
	for f, items := range footers {
		if len(items) > 9 {
			t.Errorf("footer of pane %d has %d items", f, len(items))
		}
		for i := range items {
			for _, id := range items[i].ids {
				if byAction[id] == nil {
					t.Errorf("footer of pane %d names %q", f, id)
				}
			}
		}
		n := 1
		for _, it := range footerFor(0, usualKeymap, f, 79) {
			n += block.Width(it[0]) + 1 + block.Width(it[1]) + 2
		}
		if n-2 > 80 {
			t.Errorf("footer of pane %d needs %d cells", f, n-2)
		}
		for _, w := range []int{40, 79} {
			last := footerFor(0, usualKeymap, f, w)
			if n := len(last); w >= 79 && n < len(items)-2 || last[n-1][1] != "help" || last[n-2][1] != "cmd" {
				t.Errorf("footer of pane %d at %d columns is %v", f, w, last)
			}
		}
		if n := len(footerFor(0, usualKeymap, f, 119)); n != len(items) {
			t.Errorf("footer of pane %d shows %d of %d hints at 120 columns", f, n, len(items))
		}
	}
}

func TestHelpNamesRealActions(t *testing.T) {
	for _, group := range helpKeys {
		for _, id := range group {
			if byAction[id] == nil {
				t.Errorf("help names %q", id)
			}
		}
	}
}

// Every action of the table does something or says why not, and can be reached
// by its name in the prompt.
func TestEveryActionAnswers(t *testing.T) {
	for i := range bindings {
		b := &bindings[i]
		d, a := drive(t, 120, 35)
		before := d.Screen()
		a.do(b.id)
		d.Exact()
		if d.Screen() == before && !answersQuietly[b.id] {
			t.Errorf("%q changes nothing on the screen", b.id)
		}
		if usualKeymap.named(string(b.id)) == nil {
			t.Errorf("%q cannot be named in the prompt", b.id)
		}
	}
}

// answersQuietly are actions whose answer is a command to the terminal, or
// that are where they go already.
var answersQuietly = map[action]bool{
	"suspend": true, "redraw": true, "quit": true, "dash": true, "back": true,
	"fewer": true, "default": true,
}

func TestKeysDoc(t *testing.T) {
	const path = "../docs/keys.md"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(path, []byte(KeysMarkdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != KeysMarkdown() {
		t.Errorf("docs/keys.md is stale (%v): go test ./ui -run TestKeysDoc -update", err)
	}
}

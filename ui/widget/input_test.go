package widget

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wattif/ui/uitest"
)

// send gives a field or picker keys by name.
func send(t *testing.T, to interface {
	Key(k tea.KeyPressMsg) bool
}, keys ...string,
) {
	t.Helper()
	for _, name := range keys {
		k, ok := uitest.Key(name)
		if !ok {
			t.Fatalf("no key %q", name)
		}
		to.Key(k)
	}
}

func TestFieldKeys(t *testing.T) {
	for _, c := range []struct {
		start string
		keys  []string
		want  string
		at    int
	}{
		{"", []string{"a", "B", "space", "1"}, "aB 1", 4},
		{"abc", []string{"backspace"}, "ab", 2},
		{"abc", []string{"left", "backspace"}, "ac", 1},
		{"abc", []string{"home", "delete"}, "bc", 0},
		{"abc", []string{"home", "backspace", "left"}, "abc", 0},
		{"abc", []string{"end", "delete", "right"}, "abc", 3},
		{"abc", []string{"ctrl+a", "x", "ctrl+e", "y"}, "xabcy", 5},
		{"one two", []string{"ctrl+w"}, "one ", 4},
		{"one two  ", []string{"ctrl+w"}, "one ", 4},
		{"one two", []string{"ctrl+u"}, "", 0},
		{"one two", []string{"alt+b", "ctrl+u"}, "two", 0},
		{"one two", []string{"alt+b", "ctrl+k"}, "one ", 4},
		{"one two", []string{"home", "ctrl+right", "x"}, "onex two", 4},
		{"日本", []string{"left", "x"}, "日x本", 2},
		{"e\u0301", []string{"backspace"}, "", 0}, // the accent goes with its letter
		{"xe\u0301y", []string{"left", "left", "z"}, "xze\u0301y", 2},
		{"\u0301a", []string{"left", "left", "left"}, "\u0301a", 0}, // a mark alone ends no loop
		{"\u0301a", []string{"backspace", "backspace", "backspace"}, "", 0},
		{"", []string{"ö", "?", ":", "é"}, "ö?:é", 4},
	} {
		var f Field
		f.Set(c.start)
		send(t, &f, c.keys...)
		if f.Text() != c.want || f.At() != c.at {
			t.Errorf("%q %v: %q at %d, want %q at %d", c.start, c.keys, f.Text(), f.At(), c.want, c.at)
		}
	}
}

func TestFieldLeavesOtherKeys(t *testing.T) {
	var f Field
	for _, name := range []string{"enter", "esc", "tab", "shift+tab", "up", "down", "pgup", "ctrl+c", "ctrl+s", "alt+x", "f1"} {
		k, ok := uitest.Key(name)
		if !ok {
			t.Fatalf("no key %q", name)
		}
		if f.Key(k) || !f.Empty() {
			t.Errorf("the field took %s", name)
		}
	}
}

func TestFieldPaste(t *testing.T) {
	for in, want := range map[string]string{
		"plain":             "plain",
		"two\nlines\n":      "two lines",
		"crlf\r\nline\r\n":  "crlf line",
		"tab\there":         "tab here",
		"\x1b[31mred\x1b[m": "[31mred[m",
		"hid\u202eden":      "hidden",
	} {
		var f Field
		f.Set("<>")
		f.MoveTo(1)
		f.Paste(in)
		if f.Text() != "<"+want+">" {
			t.Errorf("pasting %q gave %q", in, f.Text())
		}
	}
}

func TestFieldShowsItsCursor(t *testing.T) {
	th := mono()
	var f Field
	f.Set("0123456789")
	for at, want := range map[int]string{0: "> 01234", 4: "> 01234", 6: "> 23456", 10: "> 6789 "} {
		f.MoveTo(at)
		if got := ansi.Strip(f.Draw(7, th, "> ", "")); got != want {
			t.Errorf("cursor at %d: %q, want %q", at, got, want)
		}
	}
}

func TestPickerFinds(t *testing.T) {
	for _, c := range []struct {
		query, first string
		n            int
	}{
		{"", "h100-sxm", 5},
		{"h100", "h100-sxm", 2},
		{"pcie", "h100-pcie", 1},
		{"MI300X", "mi300x", 1},
		{"hopper", "h100-sxm", 1},     // an alias
		{"5.3", "mi300x", 1},          // a detail
		{"amd", "mi300x", 1},          // a group
		{"h100 pcie", "h100-pcie", 1}, // words in any order
		{"pcie h100", "h100-pcie", 1},
		{"hsxm", "h100-sxm", 1}, // letters in order
		{"日本", "cpu", 1},
		{"a100", "a100-80", 1},
		{"zzz", "", 0},
	} {
		p := NewPicker("", items(), "")
		p.SetQuery(c.query)
		n, all := p.Len()
		got, ok := p.Selected()
		if n != c.n || all != 5 || got.ID != c.first || ok != (c.n > 0) {
			t.Errorf("%q: %d of %d, first %q; want %d, %q", c.query, n, all, got.ID, c.n, c.first)
		}
	}
}

func TestPickerPrefersTheExactName(t *testing.T) {
	list := []Item{{ID: "gpt2-xl", Name: "GPT-2 XL"}, {ID: "gpt2-large", Name: "GPT-2 large"}, {ID: "gpt2", Name: "GPT-2"}}
	p := NewPicker("", list, "")
	p.SetQuery("gpt2")
	if got, _ := p.Selected(); got.ID != "gpt2" {
		t.Errorf("first is %s", got.ID)
	}
}

func TestPickerCursor(t *testing.T) {
	p := NewPicker("", items(), "mi300x")
	if got, _ := p.Selected(); got.ID != "mi300x" {
		t.Fatalf("starts on %q", got.ID)
	}
	// A new query puts the cursor on its best match; taking it back does too.
	send(t, p, "down", "h")
	if got, _ := p.Selected(); got.ID != "h100-sxm" {
		t.Errorf("after typing: %q", got.ID)
	}
	send(t, p, "down", "left")
	if got, _ := p.Selected(); got.ID != "h100-pcie" {
		t.Errorf("moving the text cursor moved the list: %q", got.ID)
	}
	send(t, p, "right", "backspace", "up", "up")
	if got, _ := p.Selected(); got.ID != "h100-sxm" {
		t.Errorf("up past the top: %q", got.ID)
	}
	send(t, p, "end", "down")
	if got, _ := p.Selected(); got.ID != "cpu" {
		t.Errorf("end: %q", got.ID)
	}
	send(t, p, "pgup")
	if got, _ := p.Selected(); got.ID != "h100-sxm" {
		t.Errorf("page up: %q", got.ID)
	}
}

func TestPickerClickSelectsWhatIsDrawn(t *testing.T) {
	th := mono()
	for h := 1; h < 14; h++ {
		for start := range 5 {
			p := NewPicker("", items(), "")
			p.Move(start)
			for y := range h {
				q := *p
				if !q.Click(60, h, y) {
					continue
				}
				it, _ := q.Selected()
				line := ansi.Strip(p.Draw(60, h, th).Lines[y])
				if !strings.Contains(line, it.Name) {
					t.Fatalf("height %d, line %d selects %q but shows %q", h, y, it.Name, line)
				}
			}
		}
	}
	if NewPicker("", items(), "").Click(60, 10, 0) {
		t.Error("the filter line is no item")
	}
}

func FuzzPicker(f *testing.F) {
	for _, s := range []string{"h100", "日本", "\x1b[2J", "a b c", "İ", "ſ"} {
		f.Add(s)
	}
	th := mono()
	f.Fuzz(func(t *testing.T, q string) {
		p := NewPicker("", append(items(), Item{Name: "İSTANBUL ſ", ID: "x"}), "")
		if uitest.Fault(q, 0, 0) != "" && strings.ContainsAny(q, "%+-N(") {
			t.Skip() // what the user types may look like a formatting error
		}
		p.Paste(q)
		if n, all := p.Len(); n > all {
			t.Fatalf("%d of %d", n, all)
		}
		if fault := uitest.Fault(p.Draw(50, 9, th).String(), 50, 9); fault != "" {
			t.Fatal(fault)
		}
	})
}

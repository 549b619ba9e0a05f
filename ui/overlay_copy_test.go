package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
	shared "wattif/ui/share"
	"wattif/ui/uitest"
)

// What is copied is what is shown, and opens as what it was.
func TestCopyMenu(t *testing.T) {
	for _, c := range []struct {
		keys []string
		name string
	}{{nil, "code"}, {[]string{"down"}, "line"}, {[]string{"down", "down"}, "full"}} {
		d, a := drive(t, 120, 35)
		d.Press("y").Shows("Share and copy", "short code", "readable line", "wattif run '").Press(c.keys...).Press("enter")
		if d.Copied == "" {
			t.Fatalf("%s: nothing went to the clipboard", c.name)
		}
		d.Exact().Shows("sent to the terminal", "Terminals do not confirm")
		shown := strings.Join(strings.Fields(d.Screen()), "")
		shown = strings.NewReplacer("║", "", "│", "").Replace(shown)
		if text := strings.Join(strings.Fields(d.Copied), ""); !strings.Contains(shown, text[:min(len(text), 20)]) {
			t.Errorf("%s: %q is not on the screen", c.name, d.Copied)
		}
		s := a.session
		var got sim.Scenario
		if c.name == "line" {
			got, _ = knob.ParseLine(d.Copied, s.catalog)
		} else {
			o, err := shared.Open(d.Copied, a.options.Library)
			if err != nil {
				t.Fatal(err)
			}
			got = o.Scenarios[o.Current]
			if c.name == "full" && (len(o.Scenarios) != s.count || o.Current != s.current || o.Baseline != s.baseline) {
				t.Errorf("the full string holds %+v", o)
			}
		}
		if got.Name = s.Scenario().Name; got != *s.Scenario() {
			t.Errorf("%s opens as %s", c.name, knob.FormatLine(&got, s.catalog))
		}
	}
}

func TestCopyTexts(t *testing.T) {
	d, a := drive(t, 120, 35)
	for i, want := range []string{"", "", "", "wattif run '", a.chosenFigure(), "| Time per output token |", "\\begin{tabular}", "Levers"} {
		if want == "" {
			continue
		}
		d.Press("y")
		for range i {
			d.Press("down")
		}
		d.Press("enter", "down", "Q").Exact()
		if !strings.Contains(d.Copied, want) {
			t.Errorf("entry %d copies %.60q, want %q", i, d.Copied, want)
		}
		d.Press("esc", "esc")
	}
	d.Press("2")
	if c := a.command(); strings.Count(c, "'") != 4 || !strings.HasPrefix(c, "wattif compare '") {
		t.Errorf("the command of Compare is %s", c)
	}
}

func TestNoShortCodeOffersTheLine(t *testing.T) {
	d, _ := drive(t, 120, 35, "llama-3.1-8b 1xl4 b4 pue=1.2345678")
	d.Press("y").Shows("pue 1.2345678").Press("enter")
	if d.Copied != "" {
		t.Errorf("copied %q", d.Copied)
	}
}

// A code opens beside what is there, by the prompt, by pasting and at start, and
// undo takes it away.
func TestOpeningDisturbsNothing(t *testing.T) {
	s, err := knob.ParseLine("llama-3.1-8b 1xl4 b4 SE", library(t))
	if err != nil {
		t.Fatal(err)
	}
	code, err := shared.Code(&s, library(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"open " + code, code, strings.ToLower(code)} {
		d, a := drive(t, 120, 35)
		before := a.session.state
		d.Press(":").Type(how).Press("enter").Shows("opened from a code as C")
		if a.session.count != 3 || *a.session.Scenario() != s || a.session.slots[0] != before.slots[0] {
			t.Errorf("%s: %d scenarios", how, a.session.count)
		}
		d.Press("u")
		if !a.session.same(&before) {
			t.Errorf("%s: undo does not take it away", how)
		}
	}
	d, a := drive(t, 120, 35)
	d.Paste(code).Press("enter").Shows("opened from a code")
	wrong := code[:5] + "0" + code[6:]
	if wrong == code {
		wrong = code[:5] + "1" + code[6:]
	}
	d.Press(":").Type("open " + wrong).Press("enter").Shows("group 1")
	if a.session.count != 3 {
		t.Errorf("%d scenarios", a.session.count)
	}

	// At start the kept session stays.
	store := &memoryStore{}
	first := app(t, Options{Store: store})
	_ = first.session.Assign("batch", "48")
	_ = first.keep()
	kept := values(first.session)
	b := app(t, Options{Store: store, Beside: []sim.Scenario{s}})
	if got := values(b.session); len(got) != 3 || got[0] != kept[0] || got[1] != kept[1] || got[2] != s {
		t.Errorf("%d scenarios at start", len(got))
	}
	// Without room it stands alone, and the kept session is not written over.
	for first.session.Duplicate() == nil {
	}
	_ = first.keep()
	whole := string(store.kept)
	c := app(t, Options{Store: store, Beside: []sim.Scenario{s}})
	if c.session.count != 1 || !strings.Contains(c.session.cause, "your session has no room") {
		t.Errorf("%d scenarios: %s", c.session.count, c.session.cause)
	}
	_ = c.keep()
	if string(store.kept) != whole {
		t.Error("the kept session was written over")
	}
}

func TestExportMenuWritesFiles(t *testing.T) {
	dir := t.TempDir()
	d, _ := drive(t, 120, 35)
	for i, ending := range []string{"csv", "json", "md", "html", "tex", "svg", "png"} {
		file := filepath.Join(dir, "a."+ending)
		d.Press("e").Shows("Export 2 scenarios")
		for range i {
			d.Press("down")
		}
		d.Press("enter", "ctrl+u").Type(file).Press("enter")
		b, err := os.ReadFile(file)
		if err != nil || len(b) < 1000 {
			t.Errorf("%s: %d bytes, %v", ending, len(b), err)
		}
		d.Shows("written: ").Press("esc", "esc")
	}
	// The chart as it is drawn: a curve a scenario.
	chartFile := filepath.Join(dir, "chart.svg")
	d.Press("e", "end", "enter", "ctrl+u").Type(chartFile).Press("enter")
	if b, err := os.ReadFile(chartFile); err != nil || strings.Count(string(b), `stroke-width="2"`) < 2 || !strings.Contains(string(b), "Output tokens per second against batch") {
		t.Errorf("the chart is %d bytes, %v", len(b), err)
	}
	d.Press("esc", "esc", "e", "end", "enter", "ctrl+u").Type(filepath.Join(dir, "chart.csv")).Press("enter").Shows("written as .svg or .png").Press("esc", "esc")
	// A file that is there is asked for twice; a wrong ending is not written.
	file := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Press("e", "enter", "ctrl+u").Type(file).Press("enter").Shows("Enter again writes over it")
	if b, _ := os.ReadFile(file); string(b) != "mine" {
		t.Error("written over at once")
	}
	d.Press("enter")
	if b, _ := os.ReadFile(file); string(b) == "mine" {
		t.Error("not written over")
	}
	d.Press("esc", "e", "enter", "ctrl+u").Type("a.pdf").Press("enter").Shows("ends in no format")
}

func TestShareGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 35}} {
		name := itoa(int64(size[0])) + "x" + itoa(int64(size[1]))
		d, _ := drive(t, size[0], size[1])
		d.Press("y").Exact().Golden("copy-" + name)
		d.Press("down", "enter").Exact().Golden("copied-" + name)
		d, _ = drive(t, size[0], size[1])
		d.Press("e").Exact().Golden("export-" + name)
	}
	a := app(t, Options{Theme: "mono", ASCII: true})
	d := uitest.New(t, a, 80, 24)
	for _, key := range []string{"y", "e", "=", "S"} {
		d.Press(key).Exact()
		for i, r := range d.Raw() {
			if r > 126 {
				t.Fatalf("%s: rune %q at byte %d is not ASCII", key, r, i)
			}
		}
		d.Press("esc")
	}
}

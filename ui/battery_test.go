package ui

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
	shared "wattif/ui/share"
	"wattif/ui/uitest"
)

// full reports whether the long form of a test is asked for: WATTIF_FULL=1, as
// .ci/run does.
func full() bool { return os.Getenv("WATTIF_FULL") != "" }

// tongues are the ways in which the screen is written.
var tongues = []struct {
	name string
	o    Options
}{
	{"en", Options{Theme: "mono"}},
	{"en-ascii", Options{Theme: "mono", ASCII: true}},
	{"zh", Options{Theme: "mono", Language: language.Chinese}},
	{"zh-ascii", Options{Theme: "mono", ASCII: true, Language: language.Chinese}},
}

// Every view, the big letters and the code screen hold exactly their rectangle
// from 1x1 to 240x70, in both languages and both sets of symbols. The sizes are
// sampled so that each width and each height comes up in every view; WATTIF_FULL=1
// takes many more, and WATTIF_FULL=all every one.
func TestEveryViewAtEverySize(t *testing.T) {
	step := 17
	if full() {
		step = 3
	}
	for n, tongue := range tongues {
		o := tongue.o
		a := app(t, o)
		d := uitest.New(t, a, 160, 45)
		for v, digit := range viewKeys {
			settled(t, d, "esc", "esc", string(digit))
			check := func(w, h int) {
				d.Resize(w, h)
				if fault := uitest.Fault(d.Raw(), w, h); fault != "" {
					t.Fatalf("%s, %s at %dx%d: %s\n%s", tongue.name, viewNames[v], w, h, fault, d.Screen())
				}
			}
			if os.Getenv("WATTIF_FULL") == "all" {
				for w := 1; w <= 240; w++ {
					for h := 1; h <= 70; h++ {
						check(w, h)
					}
				}
				d.Resize(160, 45)
				continue
			}
			for w := 1; w <= 240; w++ {
				if (w+v+n)%step == 0 || w <= 8 {
					check(w, 1+(w*7+v*13+n*29)%70)
				}
			}
			for h := 1; h <= 70; h++ {
				if (h+v+n)%(step/2+1) == 0 || h <= 8 {
					check(1+(h*17+v*31+n*7)%240, h)
				}
			}
			for _, size := range [][2]int{{1, 1}, {39, 11}, {40, 12}, {79, 23}, {80, 24}, {109, 29}, {110, 30}, {149, 39}, {150, 40}, {240, 70}, {80, 46}, {99, 46}, {240, 1}, {1, 70}} {
				check(size[0], size[1])
			}
			d.Resize(160, 45)
		}
		for _, key := range []string{"T", "Q"} {
			d.Resize(160, 45).Press("esc", "esc", "1", key)
			for w := 1; w <= 240; w += step {
				h := 1 + (w*3)%70
				d.Resize(w, h)
				if fault := uitest.Fault(d.Raw(), w, h); fault != "" {
					t.Fatalf("%s, %s at %dx%d: %s", tongue.name, key, w, h, fault)
				}
			}
		}
	}
}

// Golden frames of every view at three sizes, dark, light and ASCII; mono and
// Chinese stand beside them. Escape is written as ^.
func TestGoldenThemes(t *testing.T) {
	for _, look := range []struct {
		name string
		o    Options
	}{{"dark", Options{Theme: "dark"}}, {"light", Options{Theme: "light"}}, {"ascii", Options{Theme: "mono", ASCII: true}}} {
		for _, size := range goldenSizes {
			for v, digit := range viewKeys {
				name := look.name + "-" + strings.ToLower(viewNames[v]) + "-" + strconv.Itoa(size[0]) + "x" + strconv.Itoa(size[1])
				t.Run(name, func(t *testing.T) {
					d := uitest.New(t, app(t, look.o), size[0], size[1])
					settled(t, d, string(digit)).Exact()
					if look.o.ASCII {
						for i, r := range d.Screen() {
							if r > 126 {
								t.Fatalf("rune %q at byte %d is not ASCII", r, i)
							}
						}
					}
					uitest.Golden(t, name, strings.ReplaceAll(d.Raw(), "\x1b", "^"))
				})
			}
		}
	}
}

// Random keys of the whole table and random clicks never break the screen, and
// undoing all of it returns to the first scenarios: 2,000 of them, 20,000 with
// WATTIF_FULL.
func TestRandomKeysThenUndoAll(t *testing.T) {
	t.Chdir(t.TempDir()) // exports are written where one is
	seeds, each := uint64(2), 1000
	if full() {
		seeds = 20
	}
	var keys []string
	for i := range bindings {
		for _, k := range bindings[i].keys {
			keys = append(keys, k)
			if k != "q" && k != "ctrl+c" {
				keys = append(keys, k)
			}
		}
	}
	keys = append(keys, "left", "right", "left", "right", "enter", "esc", "space", "backspace", "ctrl+n", "y", "0", "#", "批")
	sizes := [][2]int{{80, 24}, {120, 35}, {160, 45}, {40, 12}, {90, 50}, {20, 5}, {1, 1}}
	for seed := range seeds {
		rnd := rand.New(rand.NewPCG(seed, 7))
		o := tongues[seed%uint64(len(tongues))].o
		a := app(t, o)
		d := uitest.New(t, a, 120, 35)
		d.Wait = 20 * time.Millisecond
		first := a.session.state
		for i := range each {
			k := keys[rnd.IntN(len(keys))]
			d.Press(k)
			if i%50 == 0 {
				size := sizes[rnd.IntN(len(sizes))]
				d.Resize(size[0], size[1])
			}
			if i%5 == 0 {
				button := []tea.MouseButton{tea.MouseLeft, tea.MouseRight, tea.MouseMiddle}[rnd.IntN(3)]
				d.Send(tea.MouseClickMsg{X: rnd.IntN(d.W), Y: rnd.IntN(d.H), Button: button})
				d.Send(tea.MouseWheelMsg{X: rnd.IntN(d.W), Y: rnd.IntN(d.H), Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[rnd.IntN(2)]})
			}
			if i%97 == 0 {
				d.Paste([]string{"batch 64", "", "\x1b[2J\n\t", "llama-3.1-8b 1xl4 SE", "WAT-0007-BF2E-N"}[rnd.IntN(5)])
			}
			if fault := uitest.Fault(d.Raw(), d.W, d.H); fault != "" {
				t.Fatalf("seed %d, key %d (%s) at %dx%d: %s\n%s", seed, i, k, d.W, d.H, fault, d.Screen())
			}
			if d.Quit { // it would have ended here
				d.Quit, a.quitting, a.armed = false, false, false
			}
		}
		for len(a.session.undo) > 0 {
			a.session.Undo()
		}
		if !a.session.same(&first) {
			t.Errorf("seed %d: undoing everything does not return to the first scenarios", seed)
		}
	}
}

// Two hundred random changes of the session itself are undone to the first state
// and redone to the last, value for value.
func TestUndoAfterTwoHundredChanges(t *testing.T) {
	for seed := range uint64(3) {
		rnd := rand.New(rand.NewPCG(seed, 11))
		_, a := drive(t, 80, 24)
		s := a.session
		first := s.state
		for len(s.undo) < 200 {
			change(s, rnd)
		}
		last := s.state
		for s.Undo() {
		}
		if !s.same(&first) {
			t.Errorf("seed %d: undo does not return to the first state", seed)
		}
		for s.Redo() {
		}
		if !s.same(&last) {
			t.Errorf("seed %d: redo does not return to the last state", seed)
		}
	}
}

// change makes a random change, or is refused.
func change(s *Session, rnd *rand.Rand) {
	table := knob.All()
	switch rnd.IntN(12) {
	case 0:
		_ = s.Duplicate()
	case 1:
		_ = s.Delete()
	case 2:
		s.SetBaseline()
	case 3:
		s.Select(rnd.IntN(s.count))
	case 4:
		s.Rename("name " + strconv.Itoa(rnd.IntN(100)))
	case 5:
		_ = s.ResetAll()
	default:
		k := &table[rnd.IntN(len(table))]
		if ok, _ := k.Applies(s.Scenario()); !ok || k.Kind == knob.Text {
			return
		}
		if options := k.Options; options != nil {
			if all := options(s.Scenario(), s.catalog); len(all) > 0 {
				_ = s.Assign(k.ID, all[rnd.IntN(len(all))].ID)
				return
			}
		}
		if v, _ := k.Step(s.Scenario(), s.catalog, 1-2*rnd.IntN(2), rnd.IntN(2) == 0); v != (knob.Value{}) {
			_ = s.Set(k.ID, v)
		}
	}
}

// A session that came about at random is the same after it was written as a full
// string, as codes, and as the kept file.
func TestSharedSessionsComeBack(t *testing.T) {
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 13))
		_, a := drive(t, 80, 24)
		s := a.session
		for range 10 {
			for range 5 {
				change(s, rnd)
			}
			var all []sim.Scenario
			for i := range s.count {
				all = append(all, *s.slots[i])
			}
			text, err := shared.Full(all, s.baseline, s.current, a.options.Library)
			if err != nil {
				t.Fatalf("%s: %v", s.Line(s.current), err)
			}
			o, err := shared.Open(text, a.options.Library)
			if err != nil || len(o.Scenarios) != len(all) || o.Baseline != s.baseline || o.Current != s.current {
				t.Fatalf("%d scenarios come back as %d, %v", len(all), len(o.Scenarios), err)
			}
			for i := range all {
				if o.Scenarios[i] != all[i] {
					t.Fatalf("%s comes back as %s", knob.FormatLine(&all[i], a.options.Library), knob.FormatLine(&o.Scenarios[i], a.options.Library))
				}
				one := all[i]
				one.Name = ""
				code, err := shared.Code(&one, a.options.Library)
				if err != nil {
					continue // too long: the line is the form
				}
				if back, err := shared.Open(code, a.options.Library); err != nil || back.Scenarios[0] != one {
					t.Fatalf("%s of %s comes back as %+v, %v", code, knob.FormatLine(&one, a.options.Library), back.Scenarios, err)
				}
			}
			kept, err := marshalSession(s)
			if err != nil {
				t.Fatal(err)
			}
			back, baseline, current, err := unmarshalSession(kept, a.options.Library)
			if err != nil || baseline != s.baseline || current != s.current || len(back) != len(all) {
				t.Fatalf("the kept session: %v", err)
			}
			for i := range all {
				if back[i] != all[i] {
					t.Fatalf("%s is kept as %s", knob.FormatLine(&all[i], a.options.Library), knob.FormatLine(&back[i], a.options.Library))
				}
			}
		}
	}
}

package ui

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/uitest"
)

// record plays keys on a screen that records, and returns the recording and the
// last frame.
func record(t *testing.T, o Options, keys ...string) (string, string) {
	t.Helper()
	var out bytes.Buffer
	a := app(t, o)
	r, err := newRecorder(a, &out)
	if err != nil {
		t.Fatal(err)
	}
	d := uitest.New(t, &live{a: a, record: r}, 120, 35)
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "type "); ok {
			d.Type(text)
		} else {
			d.Press(k)
		}
		if !d.Settle(30 * time.Second) {
			t.Fatal("it does not come to rest")
		}
	}
	d.Click(20, 8).Wheel(20, 8, 1).Paste("batch 9").Press("enter")
	d.Settle(30 * time.Second)
	if r.err != nil {
		t.Fatal(r.err)
	}
	return out.String(), d.Raw()
}

// The same recording gives the same frames every time, and the last is the one
// that was recorded.
func TestReplayIsTheSame(t *testing.T) {
	m, problems := NewKeymap(map[string][]string{"undo": {"f5"}})
	if problems != nil {
		t.Fatal(problems)
	}
	text, want := record(t, Options{Theme: "dark", Keys: m}, "right", "n", "type 4", "right", "v", "enter", "1", ":", "type region SE", "enter", "f5", "f", "T")
	play := func() []string {
		r, err := ReadRecording(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		var frames []string
		if err := r.Frames(Options{Library: library(t)}, func(frame string) { frames = append(frames, frame) }); err != nil {
			t.Fatal(err)
		}
		return frames
	}
	first, second := play(), play()
	if !slices.Equal(first, second) {
		t.Error("two plays differ")
	}
	if got := first[len(first)-1]; got != want {
		t.Errorf("recorded was\n%s\nplayed is\n%s", want, got)
	}
}

// On a screen it plays by itself; Space pauses, and when it is over the keys are
// the viewer's.
func TestReplayOnAScreen(t *testing.T) {
	text, _ := record(t, Options{Theme: "mono"}, "right", "right")
	r, err := ReadRecording(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.app(Options{Library: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	a.player = &player{events: r.events, speed: 1e6, paused: true}
	d := uitest.New(t, a, 120, 35)
	d.Press("x") // not the viewer's yet
	if a.session.count != 2 {
		t.Error("a key of the viewer acts while the recording plays")
	}
	d.Press("space")
	if !d.Settle(10*time.Second) || a.player != nil {
		t.Fatalf("it does not end: %+v", a.player)
	}
	d.Shows("the recording is over")
	if a.session.Scenario().Batch != 9 {
		t.Errorf("it ends on %s", a.session.Line(a.session.current))
	}
	d.Press("x")
	if a.session.count != 1 {
		t.Error("the keys are not the viewer's afterwards")
	}
}

// Events come back as they were.
func TestEventsRoundTrip(t *testing.T) {
	for _, name := range []string{"a", "A", "?", "space", "enter", "ctrl+z", "shift+left", "ctrl+shift+up", "alt+x", "f5", "\"", "批", "+", "ctrl++"} {
		msg, ok := uitest.Key(name)
		if !ok {
			t.Fatalf("no key %q", name)
		}
		back, err := readEvent(eventText(msg))
		if key, isKey := back.(tea.KeyPressMsg); err != nil || !isKey || key.String() != msg.String() {
			t.Errorf("%q comes back as %v, %v", name, back, err)
		}
	}
	for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: 80, Height: 24}, tea.PasteMsg{Content: "a\n\"b\" \x1b"}, tea.MouseClickMsg{X: 3, Y: 4, Button: tea.MouseRight}, tea.MouseWheelMsg{X: 1, Y: 2, Button: tea.MouseWheelUp, Mod: tea.ModShift}} {
		back, err := readEvent(eventText(msg))
		if err != nil || back != msg {
			t.Errorf("%v comes back as %v, %v", msg, back, err)
		}
	}
}

func TestRecordingMistakes(t *testing.T) {
	head := recordingHead + "\nsession \"x\"\n"
	for text, want := range map[string]string{
		"":                                    "no session",
		"hello":                               "line 1",
		head + "x key a":                      "line 3",
		head + "5 key a\n4 key b":             "line 4 of the recording: goes back in time",
		head + "5 jump":                       `"jump" is no event`,
		head + "5 size 5":                     "is no size",
		head + "5 click a b left":             "is no click",
		head + "5 key":                        "is no key",
		head + "look colour=red":              "is no look",
		recordingHead + "\nsession x":         "line 2",
		recordingHead + "\nlook lang=klingon": "is no language",
	} {
		if _, err := ReadRecording(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	r, err := ReadRecording(strings.NewReader(head))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Frames(Options{Library: library(t)}, func(string) {}); err == nil {
		t.Error("a session that makes no sense is played")
	}
}

func FuzzRecording(f *testing.F) {
	sample, err := os.ReadFile("testdata/sample.rec")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(sample))
	f.Add(recordingHead + "\nsession \"x\"\n1 key \"a b\"\n2 paste \"\\x1b\"")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadRecording(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range r.events {
			_ = eventText(e.msg)
		}
	})
}

// The sample, which the documentation's example was made like, still plays.
func TestSampleRecording(t *testing.T) {
	b, err := os.ReadFile("testdata/sample.rec")
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadRecording(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	if err := r.Frames(Options{Library: library(t)}, func(frame string) { last = frame }); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(last, "Sweep") || len(r.events) < 5 {
		t.Errorf("%d events end on\n%s", len(r.events), last)
	}
}

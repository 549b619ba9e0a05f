package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim/knob"
	"wattif/sim/metric"
)

func TestSessionSurvivesQuitting(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	s := a.session
	for _, set := range [][2]string{{"batch", "max"}, {"region", "SE"}, {"requests_per_day", "100k"}, {"layers", "40"}, {"pue", "1.1"}} {
		if err := s.Assign(set[0], set[1]); err != nil {
			t.Fatal(err)
		}
	}
	s.Rename("cold and small")
	if err := s.Duplicate(); err != nil {
		t.Fatal(err)
	}
	if err := s.Assign("task", "train"); err != nil {
		t.Fatal(err)
	}
	s.Select(1)
	s.SetBaseline()
	s.unit = metric.Day
	want := values(s)
	a.keep()

	b := app(t, Options{Store: store})
	got := values(b.session)
	if len(got) != len(want) {
		t.Fatalf("%d scenarios came back of %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("scenario %s came back with other %v:\n%s", letter(i), knob.Changed(&got[i], &want[i]), store.kept)
		}
	}
	if b.session.baseline != 1 || b.session.current != 1 {
		t.Errorf("baseline %d, current %d", b.session.baseline, b.session.current)
	}
	if b.session.unit != metric.Day {
		t.Errorf("figures are per %s", b.session.unit)
	}
	if !strings.Contains(b.session.cause, "resumed") {
		t.Errorf("the status line says %q", b.session.cause)
	}
}

func TestFreshIgnoresTheKeptSession(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	_ = a.session.Assign("region", "SE")
	_ = a.keep()
	b := app(t, Options{Store: store, Fresh: true})
	if got := b.session.Scenario().Region.ID; got == "SE" {
		t.Error("a fresh start resumed the kept session")
	}
}

// A session that cannot be read costs the session, never the start.
func TestDamagedSessionIsSaid(t *testing.T) {
	for name, kept := range map[string]string{
		"no yaml":      "{{{",
		"other format": "format: 99\nscenarios: []\n",
		"unknown key":  "format: 1\ncolour: blue\n",
		"unknown knob": "format: 1\nscenarios:\n  - knobs: [[speed, fast]]\n",
		"bad value":    "format: 1\nscenarios:\n  - knobs: [[batch, many]]\n",
		"bad baseline": "format: 1\nbaseline: 4\nscenarios:\n  - knobs: []\n",
	} {
		a := app(t, Options{Store: &memoryStore{kept: []byte(kept)}})
		if !strings.Contains(a.session.cause, "not resumed") {
			t.Errorf("%s: the status line says %q", name, a.session.cause)
		}
		if a.session.count != 2 {
			t.Errorf("%s: %d scenarios", name, a.session.count)
		}
	}
	a := app(t, Options{Store: &memoryStore{err: errors.New("no permission")}})
	if !strings.Contains(a.session.cause, "no permission") {
		t.Errorf("the status line says %q", a.session.cause)
	}
}

func TestFileStore(t *testing.T) {
	f := FileStore(filepath.Join(t.TempDir(), "deep", "session.yaml"))
	if b, err := f.Load(); b != nil || err != nil {
		t.Fatalf("nothing kept gives %q, %v", b, err)
	}
	for _, text := range []string{"one", "two"} {
		if err := f.Save([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if b, err := f.Load(); string(b) != text || err != nil {
			t.Fatalf("kept %q, got %q, %v", text, b, err)
		}
	}
	rest, err := filepath.Glob(filepath.Join(filepath.Dir(string(f)), "session-*"))
	if err != nil || len(rest) != 0 {
		t.Errorf("left behind: %v, %v", rest, err)
	}
}

func TestSessionFile(t *testing.T) {
	env := func(m map[string]string) func(string) string { return func(k string) string { return m[k] } }
	for _, c := range []struct{ state, home, want string }{
		{"/s", "/h", "/s/wattif/session.yaml"},
		{"", "/h", "/h/.local/state/wattif/session.yaml"},
		{"relative", "/h", "/h/.local/state/wattif/session.yaml"}, // the XDG specification says to ignore it
		{"", "", ""},
	} {
		got := SessionFile(env(map[string]string{"XDG_STATE_HOME": c.state, "HOME": c.home}))
		if got != filepath.FromSlash(c.want) {
			t.Errorf("state %q, home %q: %q", c.state, c.home, got)
		}
	}
}

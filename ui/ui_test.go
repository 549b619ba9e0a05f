package ui

import (
	"sync"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/uitest"
)

var loadOnce = sync.OnceValues(presets.Load)

func library(tb testing.TB) *presets.Library {
	tb.Helper()
	l, err := loadOnce()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// app starts the screen on the built-in comparison, or on the given lines.
func app(tb testing.TB, o Options, lines ...string) *App {
	tb.Helper()
	o.Library = library(tb)
	for _, l := range lines {
		s, err := knob.ParseLine(l, o.Library)
		if err != nil {
			tb.Fatal(err)
		}
		o.Start = append(o.Start, s)
	}
	a, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// drive starts the screen at a size.
func drive(tb testing.TB, w, h int, lines ...string) (*uitest.Driver, *App) {
	tb.Helper()
	a := app(tb, Options{Theme: "mono"}, lines...)
	return uitest.New(tb, a, w, h), a
}

// memoryStore is a Store without a disk.
type memoryStore struct {
	kept []byte
	err  error
}

func (m *memoryStore) Load() ([]byte, error) { return m.kept, m.err }
func (m *memoryStore) Save(b []byte) error {
	m.kept = append([]byte(nil), b...)
	return m.err
}

func values(s *Session) []sim.Scenario {
	var out []sim.Scenario
	for i := range s.count {
		out = append(out, *s.slots[i])
	}
	return out
}

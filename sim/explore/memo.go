package explore

import (
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// memo remembers what a catalogue said, so that the points of a sweep do not
// look names up again. It is for one goroutine.
type memo struct {
	knob.Catalog
	models       map[string]answer[model.Architecture]
	devices      map[string]answer[hardware.Device]
	stacks       map[string]answer[hardware.Stack]
	regions      map[string]answer[footprint.Region]
	options      map[string][]knob.Option
	coefficients map[question]hardware.Coefficients
}

type answer[T any] struct {
	entry T
	err   error
}

type question struct{ device, stack, task string }

func newMemo(c knob.Catalog) *memo {
	return &memo{
		Catalog: c,
		models:  map[string]answer[model.Architecture]{}, devices: map[string]answer[hardware.Device]{}, stacks: map[string]answer[hardware.Stack]{},
		regions: map[string]answer[footprint.Region]{}, options: map[string][]knob.Option{}, coefficients: map[question]hardware.Coefficients{},
	}
}

func recall[T any](m map[string]answer[T], ref string, ask func(string) (T, error)) (T, error) {
	a, ok := m[ref]
	if !ok {
		a.entry, a.err = ask(ref)
		m[ref] = a
	}
	return a.entry, a.err
}

func (m *memo) Model(ref string) (model.Architecture, error) {
	return recall(m.models, ref, m.Catalog.Model)
}

func (m *memo) Device(ref string) (hardware.Device, error) {
	return recall(m.devices, ref, m.Catalog.Device)
}

func (m *memo) Stack(ref string) (hardware.Stack, error) {
	return recall(m.stacks, ref, m.Catalog.Stack)
}

func (m *memo) Region(ref string) (footprint.Region, error) {
	return recall(m.regions, ref, m.Catalog.Region)
}

func (m *memo) Options(kind string) []knob.Option {
	o, ok := m.options[kind]
	if !ok {
		o = m.Catalog.Options(kind)
		m.options[kind] = o
	}
	return o
}

func (m *memo) Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients {
	q := question{d.ID, s.ID, task}
	c, ok := m.coefficients[q]
	if !ok {
		c = m.Catalog.Coefficients(d, s, task)
		m.coefficients[q] = c
	}
	return c
}

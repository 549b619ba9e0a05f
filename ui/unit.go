package ui

import (
	"strings"

	"wattif/sim/metric"
)

// perWords says the functional unit: "per request".
func (a *App) perWords() string {
	r := a.session.Result()
	return a.sayf("per %s", a.say(unitFor(r, a.session.unit).Name(r)))
}

// nextUnit is f: energy, carbon and cost of another amount of work.
func (a *App) nextUnit() {
	s := a.session
	r := s.Result()
	units := metric.Units(r)
	at := 0
	for i, u := range units {
		if u == unitFor(r, s.unit) {
			at = (i + 1) % len(units)
		}
	}
	a.setUnit(units[at])
}

// setUnit says what the unit is.
func (a *App) setUnit(u metric.Unit) {
	s := a.session
	s.unit = u
	s.version++
	r := s.Result()
	name := a.say(u.Name(r))
	text := a.sayf("energy, carbon and cost are per %s. %s", name, a.say(u.Help()))
	if u == metric.Usual {
		text = a.sayf("energy and carbon are per %s again, cost per million tokens.", name)
		if r.Task.Training() {
			text = a.sayf("energy, carbon and cost are per %s again.", name)
		}
	}
	if s.current != s.baseline && !sameWork(s.Baseline(), r) {
		text = a.sayf("%s and %s do not do the same work: figures per %s stand side by side, their difference is not shown.", letter(s.current), letter(s.baseline), name)
	}
	s.say(text, a.sayf("figures are per %s.", name))
}

// inUnit is the metric that Compare shows in place of one that is of a request,
// a run or a step.
func inUnit(s *Session, m *metric.Metric) *metric.Metric {
	if s.unit == metric.Usual || m.ID == "cost_usd_per_mtok" {
		return m
	}
	// One row for each quantity: those in all and of operation alone stay.
	if !strings.HasSuffix(m.ID, "_per_request") && !strings.HasSuffix(m.ID, "_per_step") {
		return m
	}
	if other, err := metric.Find(s.unit.In(m.ID)); err == nil {
		return other
	}
	return m
}

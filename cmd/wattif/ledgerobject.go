package main

import (
	"math"

	"wattif/sim/explore"
	"wattif/sim/knob"
)

func (a *ledgerAnswer) object() object {
	burden := func(b *explore.Burden) object {
		return object{
			{"energy_kwh", number(b.Joules / 3.6e6)},
			{"co2e_operational_kg", number(b.Operational / 1e3)},
			{"co2e_embodied_kg", number(b.Embodied / 1e3)},
			{"co2e_kg", number(b.Emissions() / 1e3)},
			{"water_l", number(b.Water)},
			{"cost_usd", number(b.USD)},
			{"device_hours", number(b.DeviceHours)},
		}
	}
	stages := []object{}
	for i := range a.life.Making {
		s := &a.life.Making[i]
		stages = append(stages, object{{"stage", s.Name}, {"line", knob.FormatLine(&s.Line, a.catalog)}, {"months", number(s.Months)}, {"total", burden(&s.Total)}})
	}
	stages = append(stages, object{
		{"stage", "use"},
		{"line", knob.FormatLine(&a.life.Use.Line, a.catalog)},
		{"months", number(a.life.Use.Months)},
		{"total", burden(&a.life.Use.Total)},
	})
	even := []object{}
	for _, q := range explore.Tallies() {
		n := a.life.BreakEven(q)
		low, high := a.life.BreakEvenInterval(q)
		even = append(even, object{
			{"of", q.ID},
			{"requests", number(n)},
			{"low", number(low)},
			{"high", number(high)},
			{"days_of_use", number(a.life.EvenMonth(q) * 30.436875)},
		})
	}
	months := []object{}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		months = append(months, object{
			{"month", m.Number},
			{"calendar_month", m.Calendar},
			{"requests", number(m.Requests)},
			{"systems", m.Systems},
			{"busy", number(m.Busy)},
			{"training", burden(&m.Making)},
			{"use", burden(&m.Use)},
			{"cumulative", burden(&m.Cumulative)},
		})
	}
	o := object{
		{"stages", stages},
		{"total", burden(&a.life.Total)},
		{"request", burden(&a.life.Request)},
		{"requests", number(a.life.Requests)},
		{"systems", a.life.Systems},
		{"systems_at_most", a.life.Most},
		{"versions", a.life.Versions},
		{"busy", number(a.life.Busy)},
		{"break_even", even},
	}
	if a.change != nil {
		back := []object{}
		for _, q := range explore.Tallies() {
			n := a.change.Payback(a.life, q)
			back = append(back, object{
				{"of", q.ID},
				{"pays", !math.IsNaN(n) && a.change.Saved(a.life, q) > 0},
				{"requests", number(n)},
				{"days_of_use", number(a.change.PaybackMonth(a.life, q) * 30.436875)},
				{"saved", number(a.change.Saved(a.life, q))},
				{"unit", q.Unit},
			})
		}
		o.put("versus", object{
			{"settings", a.flags.versus},
			{"line", knob.FormatLine(&a.change.Life.Use.Line, a.catalog)},
			{"once", burden(&a.change.Once)},
			{"request", burden(&a.change.Life.Request)},
			{"payback", back},
		})
	}
	if a.note != "" {
		o.put("training_is", a.note)
	}
	if a.flags.ways {
		o.put("ways", a.wayObjects())
	}
	o.put("months", months)
	o.put("version", version())
	return o
}

// wayObjects are the ways for machines.
func (a *ledgerAnswer) wayObjects() []object {
	out := []object{}
	for i := range a.ways {
		w := &a.ways[i]
		o := object{{"kind", w.Kind}, {"name", w.Name}, {"takes", w.Once}}
		if w.Err != nil {
			o.put("error", w.Err.Error())
			out = append(out, o)
			continue
		}
		o.put("line", knob.FormatLine(&w.Scenario, a.catalog))
		for _, q := range explore.Tallies() {
			o.put(q.ID, object{
				{"request", number(q.Of(&w.Change.Life.Request))},
				{"once", number(q.Of(&w.Change.Once))},
				{"months_of_use", number(w.Change.PaybackMonth(a.life, q))},
				{"saved", number(w.Change.Saved(a.life, q))},
				{"unit", q.Unit},
			})
		}
		out = append(out, o)
	}
	return out
}

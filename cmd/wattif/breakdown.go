package main

import (
	"slices"
	"strings"

	"wattif/sim"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/ui/language"
)

// breakdownRows is how many lines of the breakdown people are shown.
const breakdownRows = 10

// breakdown sums the costs by phase and kind, longest first.
func (o *outcome) breakdown() *table {
	type part struct {
		phase           model.Phase
		kind            model.Kind
		seconds, joules float64
		bound           [8]float64
	}
	var parts []part
	seconds, joules := 0.0, 0.0
	for i := range o.result.Costs {
		c := &o.result.Costs[i]
		at := slices.IndexFunc(parts, func(p part) bool { return p.phase == c.Phase && p.kind == c.Kind })
		if at < 0 {
			at = len(parts)
			parts = append(parts, part{phase: c.Phase, kind: c.Kind})
		}
		parts[at].seconds += c.Seconds
		parts[at].joules += c.Joules
		parts[at].bound[c.Bound] += c.Seconds
		seconds += c.Seconds
		joules += c.Joules
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		switch {
		case a.seconds > b.seconds:
			return -1
		case a.seconds < b.seconds:
			return 1
		}
		return 0
	})
	t := &table{head: []string{o.speech.Say("Where it goes"), "", o.speech.Say("time"), "", o.speech.Say("energy"), "", o.speech.Say("bound by")}, right: []bool{false, false, true, true, true, true}}
	line := func(phase, kind string, s, j float64, bound string) {
		t.add(phase, kind, metric.Quantity(s, "s"), share(s, seconds), metric.Quantity(j, "J"), share(j, joules), bound)
	}
	rest := part{}
	for i, p := range parts {
		if i >= breakdownRows {
			rest.seconds += p.seconds
			rest.joules += p.joules
			continue
		}
		bound := 0
		for b := range p.bound {
			if p.bound[b] > p.bound[bound] {
				bound = b
			}
		}
		line(o.speech.Say(p.phase.String()), o.speech.Say(strings.ReplaceAll(p.kind.String(), "_", " ")), p.seconds, p.joules, o.boundText(sim.Bound(bound)))
	}
	if len(parts) > breakdownRows {
		line(o.speech.Say("the rest"), "", rest.seconds, rest.joules, "")
	}
	return t
}

// boundText is a limit in the language.
func (o *outcome) boundText(b sim.Bound) string {
	if o.speech == language.English {
		return b.String()
	}
	return o.speech.Say("by " + b.String())
}

func share(part, whole float64) string {
	if !(whole > 0) {
		return ""
	}
	return percent(part/whole, 0)
}

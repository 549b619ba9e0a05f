package ui

import (
	"math"

	"wattif/sim"
	"wattif/sim/model"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// trailSteps is how many changes back the way of an operation is drawn.
const trailSteps = 6

// trailKey names an operation over changes of the scenario.
type trailKey struct {
	phase model.Phase
	op    string
	nth   int // of the same name
}

// roofTrail is where operations stood before the last changes of the edited
// scenario, so that a turned knob shows which way they travel.
type roofTrail struct {
	slot  int
	of    *sim.Scenario
	now   map[trailKey]chart.Point
	order []trailKey                 // of now, as the operations are listed
	steps []map[trailKey]chart.Point // oldest first
}

// follow notes where the operations stand; another scenario starts a new trail.
func (t *roofTrail) follow(slot int, of *sim.Scenario, r *sim.Result) {
	if t.of == of {
		return
	}
	if t.of != nil && t.slot == slot {
		t.steps = append(t.steps, t.now)
		if len(t.steps) > trailSteps {
			t.steps = t.steps[1:]
		}
	} else {
		t.steps = nil
	}
	t.slot, t.of, t.now, t.order = slot, of, map[trailKey]chart.Point{}, nil
	for i := range r.Costs {
		c := &r.Costs[i]
		if c.Intensity > 0 && c.Achieved > 0 {
			k := t.key(c)
			t.now[k] = chart.Point{X: c.Intensity, Y: c.Achieved}
			t.order = append(t.order, k)
		}
	}
}

// key names an operation that is not noted yet.
func (t *roofTrail) key(c *sim.Cost) trailKey {
	k := trailKey{phase: c.Phase, op: c.Op}
	for _, taken := t.now[k]; taken; _, taken = t.now[k] {
		k.nth++
	}
	return k
}

// moved is by how much a point has to travel to be worth a line: a twentieth of
// a decade either way.
const moved = 0.05

// curves are the ways of the operations that are shown and have travelled.
func (t *roofTrail) curves(ops []roofOp) []chart.Series {
	if len(t.steps) == 0 {
		return nil
	}
	shown := map[trailKey]bool{}
	for i := range ops {
		if o := &ops[i]; o.share >= visibleShare {
			shown[trailKey{phase: o.cost.Phase, op: o.cost.Op}] = true
		}
	}
	var out []chart.Series
	for _, k := range t.order {
		end := t.now[k]
		if !shown[trailKey{phase: k.phase, op: k.op}] {
			continue
		}
		var way []chart.Point
		far := false
		for _, step := range t.steps {
			if pt, ok := step[k]; ok {
				way = append(way, pt)
				far = far || math.Abs(math.Log10(pt.X/end.X)) > moved || math.Abs(math.Log10(pt.Y/end.Y)) > moved
			}
		}
		if far {
			out = append(out, chart.Series{Points: append(way, end), Token: theme.Series(int(k.phase)), Style: chart.Dotted})
		}
	}
	return out
}

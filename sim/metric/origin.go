package metric

import (
	"wattif/sim"
	"wattif/sim/hardware"
)

// Origin says where the engine's part of a value comes from: fitted to measured
// rows of the same device generation and stack, inherited from other devices or
// stacks, or assumed; and how many measured rows stand behind it. A value that
// rests on time and on power is no surer than the weaker of the two. rests is
// false for a value that is worked out from stated facts alone, as memory is.
func (m *Metric) Origin(r *sim.Result) (o hardware.Origin, rows int, rests bool) {
	time, power := m.restsOn(r)
	switch {
	case time && power:
		if r.PowerOrigin > r.Origin || r.PowerOrigin == r.Origin && r.PowerRows < r.Rows {
			return r.PowerOrigin, r.PowerRows, true
		}
		return r.Origin, r.Rows, true
	case power:
		return r.PowerOrigin, r.PowerRows, true
	case time:
		return r.Origin, r.Rows, true
	}
	return hardware.Measured, 0, false
}

// OriginWord is the origin in one word: "fitted", "inherited", "assumed", or
// "computed" for a value worked out from stated facts alone.
func (m *Metric) OriginWord(r *sim.Result) string {
	if o, _, rests := m.Origin(r); rests {
		return o.String()
	}
	return "computed"
}

// restsOn reports whether a metric depends on the engine's times and draws.
func (m *Metric) restsOn(r *sim.Result) (time, power bool) {
	if m.Spread == nil {
		return false, false
	}
	alone := *r
	depends := func(set func(*sim.Spread)) bool {
		alone.Spread = sim.Spread{}
		set(&alone.Spread)
		return m.Spread(&alone) > 0
	}
	time = depends(func(s *sim.Spread) { s.Prefill, s.Decode, s.Step, s.Unit = 1, 1, 1, 1 })
	power = depends(func(s *sim.Spread) { s.Power = 1 })
	if depends(func(s *sim.Spread) { s.Energy = 1 }) {
		return true, true // draw and time together
	}
	return time, power
}

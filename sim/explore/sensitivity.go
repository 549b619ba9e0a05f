package explore

import (
	"context"
	"math"
	"sort"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Swing is what one input does to a metric while all others rest.
type Swing struct {
	Input
	AtLow, AtHigh float64 // of the metric; NaN where there is no such scenario
	LowErr        error   // why there is none
	HighErr       error
	LowFits       bool
	HighFits      bool
}

// Width is how far the metric moves over the input's range, the base value
// included; 0 when it does not.
func (s *Swing) Width(base float64) float64 {
	lo, hi := s.Extent(base)
	return hi - lo
}

// Extent is the least and the largest value of the metric over the input's
// ends and the base.
func (s *Swing) Extent(base float64) (low, high float64) {
	low, high = base, base
	for _, v := range [...]float64{s.AtLow, s.AtHigh} {
		if !math.IsNaN(v) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	return low, high
}

// Tornado is the swings of a metric, widest first.
type Tornado struct {
	Metric *metric.Metric
	Range  Range
	Base   float64
	Swings []Swing
	Idle   int // inputs that move the metric by less than 0.05 %
}

// Sensitivity runs the scenario at both ends of every input's range, one at a
// time. Inputs that are causes of error move the metric as its interval reads
// them. The error is the base scenario's, or the context's.
func Sensitivity(ctx context.Context, base sim.Scenario, m *metric.Metric, by Range, c knob.Catalog) (Tornado, error) {
	out := Tornado{Metric: m, Range: by}
	var r sim.Result
	if err := sim.RunInto(&r, &base); err != nil {
		return out, err
	}
	var applies bool
	if out.Base, applies = m.Of(&r); !applies || m.Word != nil {
		return out, &sim.KnobError{Knob: "metric", Value: m.ID, Reason: "does not apply to this scenario"}
	}
	cat := newMemo(c)
	var trial sim.Result
	for _, in := range Inputs(&base, &r, by, cat) {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		s := swing(&base, &r, in, m, cat, &trial)
		if s.Width(out.Base) <= 0.0005*math.Abs(out.Base) {
			out.Idle++
			continue
		}
		out.Swings = append(out.Swings, s)
	}
	sort.SliceStable(out.Swings, func(i, j int) bool { return out.Swings[i].Width(out.Base) > out.Swings[j].Width(out.Base) })
	return out, nil
}

// swing finds the metric at both ends of one input.
func swing(base *sim.Scenario, r *sim.Result, in Input, m *metric.Metric, c knob.Catalog, trial *sim.Result) Swing {
	s := Swing{Input: in, AtLow: math.NaN(), AtHigh: math.NaN(), LowFits: r.Fits, HighFits: r.Fits}
	if in.cause > 0 {
		kept := r.Spread
		r.Spread = causes[in.cause-1].only(math.Log(in.High) / z90)
		s.AtLow, s.AtHigh = m.Interval(r)
		r.Spread = kept
		return s
	}
	at := func(x float64) (float64, bool, error) {
		if x == in.Now {
			v, _ := m.Of(r)
			return v, r.Fits, nil
		}
		_, _, err := Change(base, in.Knob, knob.Value{Number: x}, c, trial)
		if err != nil {
			return math.NaN(), false, err
		}
		v, applies := m.Of(trial)
		if !applies {
			v = math.NaN()
		}
		return v, trial.Fits, nil
	}
	s.AtLow, s.LowFits, s.LowErr = at(in.Low)
	s.AtHigh, s.HighFits, s.HighErr = at(in.High)
	return s
}

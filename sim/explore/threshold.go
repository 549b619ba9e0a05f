package explore

import (
	"math"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// thresholdSteps is how many values either way are looked at before the
// crossing is narrowed down.
const thresholdSteps = 24

// Threshold is the value of an input nearest to the present one at which a
// metric reaches a target, all else at rest. ok is false when no value of the
// knob within a hundredfold does, or the input is no number.
func Threshold(base *sim.Scenario, in *Input, m *metric.Metric, target float64, c knob.Catalog) (value float64, ok bool) {
	k := in.Knob
	if k == nil || k.Kind == knob.Choice || k.Kind == knob.Text || math.IsNaN(in.Now) || math.IsNaN(target) {
		return 0, false
	}
	var r sim.Result
	at := func(x float64) float64 {
		if k.Kind == knob.Integer {
			x = math.Round(x)
		}
		if _, _, err := Change(base, k, knob.Value{Number: x}, c, &r); err != nil {
			return math.NaN()
		}
		v, applies := m.Of(&r)
		if !applies {
			return math.NaN()
		}
		return v - target
	}
	if sim.RunInto(&r, base) != nil {
		return 0, false
	}
	now, applies := m.Of(&r)
	if !applies || math.IsNaN(now) || now == target {
		return in.Now, applies && now == target
	}
	best, found := 0.0, false
	for _, end := range thresholdEnds(k, in.Now) {
		x, hit := crossing(at, in.Now, end, now-target, k.Kind == knob.Integer)
		if hit && (!found || math.Abs(math.Log(x/in.Now)) < math.Abs(math.Log(best/in.Now))) {
			best, found = x, true
		}
	}
	return best, found
}

// thresholdEnds are how far is looked: a hundredfold either way, inside what
// the knob takes.
func thresholdEnds(k *knob.Knob, now float64) []float64 {
	if !(now > 0) {
		return []float64{k.Max}
	}
	return []float64{math.Max(math.Max(k.Min, now/100), 1e-12), math.Min(k.Max, now*100)}
}

// crossing walks from a value to an end on a scale that suits it and narrows
// the first change of sign down.
func crossing(at func(float64) float64, from, end, before float64, whole bool) (float64, bool) {
	if from == end {
		return 0, false
	}
	place := func(t float64) float64 {
		if from > 0 && end > 0 {
			return from * math.Pow(end/from, t)
		}
		return from + (end-from)*t
	}
	last := 0.0
	for i := 1; i <= thresholdSteps; i++ {
		t := float64(i) / thresholdSteps
		v := at(place(t))
		if math.IsNaN(v) {
			continue
		}
		if v*before > 0 {
			last = t
			continue
		}
		low, high := last, t
		for range 40 {
			mid := (low + high) / 2
			if w := at(place(mid)); math.IsNaN(w) || w*before > 0 {
				low = mid
			} else {
				high = mid
			}
		}
		x := place(high)
		if whole {
			x = math.Round(x)
		}
		return x, true
	}
	return 0, false
}

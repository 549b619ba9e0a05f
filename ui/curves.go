package ui

import (
	"math"
	"slices"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/sim/model"
)

// sample is one engine run of a curve: every metric at one value of the axis.
type sample struct {
	X      float64
	Values []float64 // by index in metric.All; NaN where it does not apply
	Fits   bool
	OK     bool // false: the plan cannot be
}

// curve is one scenario along the axis.
type curve struct {
	of      *sim.Scenario
	axis    string
	lo, hi  float64
	samples []sample
	here    int // index of the scenario's own value, -1 when it has none
}

// rival is a model of another kind at the same width, along the prompt length.
type rival struct {
	name    string
	samples []sample
}

// curveCache keeps curves until their scenario or axis changes.
type curveCache struct {
	slots    [maxScenarios]curve
	rivalsOf *sim.Scenario
	rivals   []rival
	version  uint64
}

// defaultAxis is the knob the chart is drawn against: the batch, or for
// training the number of devices.
func defaultAxis(t sim.Task) string {
	if t.Training() {
		return "devices"
	}
	return "batch"
}

// number is a knob's value as a number, automatic values as they are resolved;
// NaN when it has none.
func number(k *knob.Knob, s *sim.Scenario, r *sim.Result) float64 {
	v := k.Get(s)
	if v.Word == "" {
		return v.Number
	}
	switch k.ID {
	case "batch":
		return r.Batch
	case "tp":
		return float64(r.Plan.TP)
	case "pp":
		return float64(r.Plan.PP)
	case "dp":
		return float64(r.Plan.DP)
	case "pue":
		return r.Footprint.PUE
	case "wue":
		return r.Footprint.WUE
	case "carbon_intensity":
		return r.Footprint.GridGPerKWh
	}
	return math.NaN()
}

// sweepCurves brings the curves of all scenarios up to date with the axis.
func (s *Session) sweepCurves(axis string) {
	k, err := knob.Find(axis)
	if err != nil {
		return
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range s.count {
		if x := number(k, s.slots[i], &s.outcomes[i].result); !math.IsNaN(x) {
			lo, hi = math.Min(lo, x), math.Max(hi, x)
		}
	}
	// The grid stands around the baseline, so that editing another scenario
	// moves no curve but its own.
	anchor := number(k, s.slots[s.baseline], s.Baseline())
	if math.IsNaN(anchor) {
		anchor = lo
	}
	grid := axisGrid(k, anchor, lo, hi)
	if len(grid) == 0 {
		for i := range s.curves.slots {
			s.curves.slots[i] = curve{}
		}
		return
	}
	lo, hi = grid[0], grid[len(grid)-1]
	for i := range s.count {
		c := &s.curves.slots[i]
		if c.of == s.slots[i] && c.axis == axis && c.lo == lo && c.hi == hi {
			continue
		}
		*c = curve{of: s.slots[i], axis: axis, lo: lo, hi: hi, samples: c.samples[:0], here: -1}
		s.fillCurve(c, k, grid, number(k, s.slots[i], &s.outcomes[i].result))
		s.curves.version++
	}
	for i := s.count; i < maxScenarios; i++ {
		s.curves.slots[i].of = nil
	}
}

// fillCurve runs the scenario at every value of the grid and at its own.
func (s *Session) fillCurve(c *curve, k *knob.Knob, grid []float64, own float64) {
	xs := slices.Clone(grid)
	if !math.IsNaN(own) && !slices.Contains(xs, own) {
		xs = append(xs, own)
		slices.Sort(xs)
	}
	for _, x := range xs {
		if x == own {
			c.here = len(c.samples)
		}
		next := *c.of
		if k.Set(&next, knob.Value{Number: x}, s.catalog) != nil {
			c.samples = append(c.samples, sample{X: x})
			continue
		}
		c.samples = append(c.samples, s.sampleOf(&next, k.ID, x))
	}
}

// sampleOf runs one scenario of a curve.
func (s *Session) sampleOf(next *sim.Scenario, id string, x float64) sample {
	err := sim.RunInto(&s.scratch, next)
	if err != nil {
		if _, _, ok := s.repair(id, *next, err); !ok {
			return sample{X: x}
		}
	}
	all := metric.All()
	values := make([]float64, len(all))
	for i := range all {
		v, applies := all[i].Of(&s.scratch)
		if !applies {
			v = math.NaN()
		}
		values[i] = v
	}
	return sample{X: x, Values: values, Fits: s.scratch.Fits, OK: true}
}

// axisGrid chooses the values a knob is drawn at: around the anchor, and far
// enough for all values in use, lo to hi.
func axisGrid(k *knob.Knob, anchor, lo, hi float64) []float64 {
	if k.Kind != knob.Number && k.Kind != knob.Integer || math.IsInf(lo, 0) {
		return nil
	}
	if k.Scale == knob.Geometric {
		return geometricGrid(k, anchor, lo, hi)
	}
	from, to := k.Min, k.Max
	if to <= from || math.IsInf(to, 0) {
		from, to = lo/2, hi*2
	}
	const n = 16
	steps := float64(n)
	if k.Kind == knob.Integer && to-from <= 32 {
		steps = to - from
	}
	var out []float64
	for i := 0.0; i <= steps; i++ {
		x := from + (to-from)*i/steps
		if k.Kind == knob.Integer {
			x = math.Round(x)
		}
		if len(out) == 0 || x > out[len(out)-1] {
			out = append(out, x)
		}
	}
	return out
}

// geometricGrid is the powers of two and their halves over 32 times up and
// down from the anchor, and to the values in use.
func geometricGrid(k *knob.Knob, anchor, lo, hi float64) []float64 {
	const reach = 32
	lo, hi = math.Max(math.Min(anchor/reach, lo), k.Min), math.Max(anchor*reach, hi)
	if k.Max > 0 {
		hi = math.Min(hi, k.Max)
	}
	if k.ID == "batch" || k.ID == "devices" {
		hi = math.Min(hi, 1<<14)
	}
	if lo <= 0 {
		lo = 1
	}
	if k.Kind == knob.Integer {
		lo = math.Max(1, lo)
	}
	var out []float64
	for e := math.Floor(math.Log2(lo)); ; e++ {
		base := math.Exp2(e)
		if base > hi {
			return out
		}
		for _, x := range [...]float64{base, base * 1.5} {
			if k.Kind == knob.Integer && x != math.Trunc(x) || k.ID == "devices" && x != base {
				continue
			}
			if x >= lo && x <= hi {
				out = append(out, x)
			}
		}
	}
}

// sweepRivals brings attention and recurrence along the prompt length up to
// date with the edited scenario, for one sequence at a time.
func (s *Session) sweepRivals() {
	now := s.Scenario()
	if s.curves.rivalsOf == now {
		return
	}
	s.curves.rivalsOf, s.curves.rivals = now, s.curves.rivals[:0]
	s.curves.version++
	for _, r := range s.rivalModels(now) {
		out := rival{name: r.Name}
		for n := 128; n <= 1<<20; n *= 2 {
			next := r
			next.InputLen = n
			out.samples = append(out.samples, s.sampleOf(&next, "input_len", float64(n)))
		}
		s.curves.rivals = append(s.curves.rivals, out)
	}
}

// rivalModels are the edited model and models of the other kinds with the same
// width, depth and vocabulary; the scenario's name says which is which.
func (s *Session) rivalModels(now *sim.Scenario) []sim.Scenario {
	own := *now
	if own.Task == sim.Generate {
		// One sequence alone: the growth with length is the model's, not that
		// of prompts waiting for one another.
		own.Batch = 1
	}
	own.Name = now.Model.Name
	out := []sim.Scenario{own}
	m := &now.Model
	width, layers := m.Hidden, max(1, m.Layers)
	if width == 0 {
		return out
	}
	recurrent := m.Family == model.Recurrent || m.Family == model.Seq2Seq
	type kind struct {
		name string
		skip bool
		sets [][2]string
	}
	w, n, vocab := itoa(int64(width)), itoa(int64(layers)), itoa(int64(m.Vocab))
	for _, k := range []kind{
		{textMark("LSTM, same width"), recurrent, [][2]string{{"model", "rnn"}, {"cell", "lstm"}, {"hidden", w}, {"embed", w}, {"layers", n}, {"vocab", vocab}}},
		{textMark("Mamba, same width"), m.SSM.Kind != model.ScanNone, [][2]string{{"model", "mamba"}, {"hidden", w}, {"layers", n}, {"vocab", vocab}}},
		{textMark("attention, same width"), !recurrent && m.SSM.Kind == model.ScanNone, [][2]string{{"model", "llama"}, {"hidden", w}, {"layers", n}, {"vocab", vocab}}},
	} {
		if k.skip {
			continue
		}
		next := own
		if !s.assignAll(&next, k.sets) {
			continue
		}
		next.Name = k.name
		if err := sim.RunInto(&s.scratch, &next); err != nil {
			var ok bool
			if next, _, ok = s.repair("", next, err); !ok {
				continue
			}
			next.Name = k.name
		}
		out = append(out, next)
	}
	return out
}

// assignAll sets the model and what of the rest applies to it.
func (s *Session) assignAll(next *sim.Scenario, sets [][2]string) bool {
	for i, set := range sets {
		err := knob.Assign(next, set[0], set[1], s.catalog)
		if err != nil && i == 0 {
			return false
		}
	}
	return true
}

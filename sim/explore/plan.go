package explore

import (
	"context"
	"slices"

	"wattif/sim"
	"wattif/sim/model"
)

// TrainingPlan is one way to spread a training step over the devices.
type TrainingPlan struct {
	Scenario sim.Scenario // with every choice stated
	Plan     sim.Plan
	Micro    float64 // sequences of a micro-batch
	Seconds  float64 // of a step
	MFU      float64
	Joules   float64 // of a step, inside the boundary
	Bytes    float64 // held by one device
	// Network, Bubble and Recompute are seconds of a step that go into messages,
	// into waiting of stages for one another, and into computing things again.
	Network, Bubble float64
}

// PlanSearch is the answer to "which plan is fastest".
type PlanSearch struct {
	Best  []TrainingPlan // that fit, fastest first
	Tried int            // plans that were timed
	Seen  int            // plans whose memory was worked out
	// Least is the plan that holds least when none fits, with what it lacks.
	Least TrainingPlan
	Short float64 // bytes a device
	// Given is the scenario's own plan, for comparison; nil when it cannot be.
	Given *TrainingPlan
}

// Limits of the search. Beyond them plans lose: tensor parallelism leaves the
// node, stages have less than a layer, sequences less than a thousand tokens a
// device.
const (
	longSequence = 8192
	shortShare   = 1024
	largestMicro = 16
)

// FindPlan searches the parallel plans of a training scenario for the fastest
// that fits: tensor, pipeline, context, expert and data parallel degrees, ZeRO
// stage, recomputation, micro-batch and schedule. What the scenario states (a
// degree, a micro-batch, a ZeRO stage above 0, a recomputation) is kept. It
// returns the keep fastest.
//
// Memory is worked out first, in closed form, and of plans that differ only in
// what they keep or share, the cheapest that fits is timed. The error is a
// [*sim.KnobError] when the scenario does not train, or the context's.
func FindPlan(ctx context.Context, base sim.Scenario, keep int) (PlanSearch, error) {
	if !base.Task.Training() {
		return PlanSearch{}, &sim.KnobError{
			Knob: "task", Value: base.Task.String(), Reason: "is not training: plans are searched for training steps",
			Accepted: "train lora qlora", Nearest: "train",
		}
	}
	f := planFinder{base: base, keep: max(1, keep)}
	f.given()
	err := f.spread(ctx)
	if err == nil && len(f.found.Best) == 0 && f.found.Seen == 0 {
		// No number of replicas shares the batch evenly: the least uneven will do.
		f.loose = true
		err = f.spread(ctx)
	}
	if err != nil {
		return PlanSearch{}, err
	}
	return f.found, nil
}

// spread goes through the degrees.
func (f *planFinder) spread(ctx context.Context) error {
	base := &f.base
	n := max(1, base.Devices)
	for _, tp := range f.tensor(n) {
		for _, pp := range f.stages(n / tp) {
			for _, cp := range f.context(n / (tp * pp)) {
				dp := n / (tp * pp * cp)
				if base.DP > 0 && dp != base.DP || !f.loose && uneven(base.Batch, dp) {
					continue
				}
				for _, ep := range f.experts(tp * dp) {
					if err := ctx.Err(); err != nil {
						return err
					}
					f.micros(sim.Plan{TP: tp, PP: pp, CP: cp, DP: dp, EP: ep, Spread: 1})
				}
			}
		}
	}
	return nil
}

// uneven reports whether sequences spread so badly over replicas that more than a
// twentieth of the work is waiting for the fullest.
func uneven(batch, dp int) bool {
	return batch > 0 && float64((batch+dp-1)/dp*dp) > 1.05*float64(batch)
}

type planFinder struct {
	base   sim.Scenario
	keep   int
	found  PlanSearch
	result sim.Result
	least  float64
	loose  bool // replicas may have uneven shares of the batch
}

// divisors lists the divisors of n up to most, or the stated one alone.
func divisors(n, most, stated int) []int {
	if stated > 0 {
		if n%stated != 0 {
			return nil
		}
		return []int{stated}
	}
	var ds []int
	for d := 1; d <= min(n, most); d++ {
		if n%d == 0 {
			ds = append(ds, d)
		}
	}
	return ds
}

// tensor lists degrees inside a node that divide the heads.
func (f *planFinder) tensor(n int) []int {
	s := &f.base
	node := max(1, s.Device.LinkDomain)
	if node == 1 {
		node = max(1, s.Device.ServerDevices)
	}
	heads := s.Model.Heads
	if heads == 0 {
		return divisors(n, 1, s.TP)
	}
	ds := divisors(n, min(node, 64), s.TP)
	return slices.DeleteFunc(ds, func(d int) bool { return s.TP == 0 && heads%d != 0 })
}

// stages lists numbers of stages with at least a layer each; powers of two and
// divisors of the layers, as uneven stages wait for the fullest.
func (f *planFinder) stages(n int) []int {
	s := &f.base
	layers := s.Model.Layers + s.Model.DecoderLayers
	ds := divisors(n, max(1, layers), s.PP)
	return slices.DeleteFunc(ds, func(d int) bool { return s.PP == 0 && d > 1 && layers%d != 0 && d&(d-1) != 0 })
}

// context lists the devices that may share a sequence, powers of two.
func (f *planFinder) context(n int) []int {
	s := &f.base
	most := 1
	if s.Model.Family == model.Decoder && s.Model.Heads > 0 && s.InputLen >= longSequence {
		most = max(1, s.InputLen/shortShare)
	}
	return slices.DeleteFunc(divisors(n, most, s.CP), func(d int) bool { return s.CP == 0 && d&(d-1) != 0 })
}

// experts lists the devices over which experts may spread.
func (f *planFinder) experts(n int) []int {
	s := &f.base
	if s.Model.Experts == 0 {
		return []int{1}
	}
	ds := divisors(s.Model.Experts, n, s.EP)
	return slices.DeleteFunc(ds, func(d int) bool { return s.EP == 0 && (d&(d-1) != 0 || n%d != 0) })
}

// micros tries the micro-batches of a plan.
func (f *planFinder) micros(p sim.Plan) {
	s := f.base
	if s.Schedule == sim.AutoSchedule {
		s.Schedule = sim.OneForwardOneBackward
	}
	s.TP, s.PP, s.CP, s.DP, s.EP = p.TP, p.PP, p.CP, p.DP, p.EP
	if f.base.MicroBatch > 0 || s.Batch <= 0 {
		f.levels(s)
		return
	}
	share := (s.Batch + p.DP - 1) / p.DP
	for micro := 1; micro <= min(share, largestMicro); micro *= 2 {
		if share%micro != 0 {
			continue
		}
		s.MicroBatch = micro
		if !f.levels(s) {
			return // a larger one fits even less
		}
	}
}

// levels times the cheapest recomputation and ZeRO stages that fit, and reports
// whether any did.
func (f *planFinder) levels(s sim.Scenario) bool {
	recompute := []sim.Recompute{sim.RecomputeNone, sim.RecomputeSelective, sim.RecomputeFull}
	if s.Stack.FusedAttention || s.Model.Heads == 0 { // nothing is kept of the scores
		recompute = []sim.Recompute{sim.RecomputeNone, sim.RecomputeFull}
	}
	if f.base.Recompute != sim.RecomputeAuto {
		recompute = []sim.Recompute{f.base.Recompute}
	}
	zero := []int{0, 1, 2, 3}
	switch {
	case f.base.ZeRO > 0:
		zero = []int{f.base.ZeRO}
	case s.DP*s.CP == 1:
		zero = []int{0}
	}
	any := false
	highest := len(zero) // stages at and above this were timed with less recomputation
	for _, r := range recompute {
		s.Recompute = r
		for i, z := range zero {
			if i >= highest {
				break
			}
			s.ZeRO = z
			m, fits, err := sim.MemoryOf(&s)
			f.found.Seen++
			if err != nil {
				continue
			}
			if !fits {
				f.remember(&s, m.Total-m.Available)
				continue
			}
			any = true
			f.schedules(s)
			if z == 0 && i+1 < len(zero) { // sharing the states sends no more and updates less
				s.ZeRO = zero[i+1]
				f.schedules(s)
			}
			highest = i
			break
		}
	}
	return any
}

// remember keeps the plan that lacks least, for when none fits.
func (f *planFinder) remember(s *sim.Scenario, short float64) {
	if f.least == 0 || short < f.least {
		f.least = short
		f.found.Short = short
		f.found.Least = TrainingPlan{Scenario: *s, Plan: sim.Plan{TP: s.TP, PP: s.PP, DP: s.DP, EP: s.EP, CP: s.CP, Spread: 1}, Micro: float64(s.MicroBatch)}
	}
}

// schedules times a plan under the pipeline schedules that suit it.
func (f *planFinder) schedules(s sim.Scenario) {
	f.time(s)
	layers := s.Model.Layers + s.Model.DecoderLayers
	if s.PP == 1 || f.base.Schedule != sim.AutoSchedule || s.Batch <= 0 || layers%(2*s.PP) != 0 {
		return
	}
	if micros := (s.Batch + s.DP - 1) / s.DP / max(1, s.MicroBatch); micros%s.PP == 0 {
		s.Schedule = sim.Interleaved
		f.time(s)
	}
}

// time runs a plan and keeps it if it is among the fastest that fit.
func (f *planFinder) time(s sim.Scenario) {
	f.found.Tried++
	p, ok := f.run(&s)
	if !ok {
		return
	}
	best := f.found.Best
	at, _ := slices.BinarySearchFunc(best, p.Seconds, func(b TrainingPlan, seconds float64) int {
		if b.Seconds <= seconds {
			return -1
		}
		return 1
	})
	if at >= f.keep {
		return
	}
	best = slices.Insert(best, at, p)
	f.found.Best = best[:min(len(best), f.keep)]
}

// run works a plan out; ok is false when it cannot be or does not fit.
func (f *planFinder) run(s *sim.Scenario) (TrainingPlan, bool) {
	r := &f.result
	if sim.RunInto(r, s) != nil || !r.Fits || r.StepTime <= 0 {
		return TrainingPlan{}, false
	}
	p := TrainingPlan{
		Scenario: *s, Plan: r.Plan, Micro: r.MicroBatch, Seconds: r.StepTime, MFU: r.MFU, Joules: r.Joules(), Bytes: r.Memory.Total,
	}
	p.Scenario.MicroBatch, p.Scenario.Recompute = int(r.MicroBatch), r.Recompute
	for i := range r.Costs {
		c := &r.Costs[i]
		switch {
		case c.Op == "pipeline bubble" || c.Op == "stage imbalance":
			p.Bubble += c.Seconds
		case c.Kind == model.Collective || c.Kind == model.PointToPoint:
			p.Network += c.Seconds
		}
	}
	return p, true
}

// given works out the scenario as it is.
func (f *planFinder) given() {
	s := f.base
	if p, ok := f.run(&s); ok {
		f.found.Given = &p
	}
}

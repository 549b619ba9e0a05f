package sim

import (
	"math"
	"strconv"

	"wattif/sim/model"
	"wattif/sim/workload"
)

// resolvePlan chooses the degrees that the scenario leaves open and refuses
// plans that cannot be, naming the nearest that can.
//
// Choices: an engine takes as many devices of one node, tensor parallel, as its
// weights, its batch and a quarter of the memory in reserve need, and the rest
// are more engines: splitting further spends links for latency. What one node
// does not hold spreads over the fewest nodes that do, in pipeline stages.
// Training takes the fewest tensor-parallel devices that hold one sequence, the
// rest are replicas.
func resolvePlan(r *Result, s *Scenario, j *workload.Job) error {
	n := r.Devices
	p := Plan{TP: s.TP, PP: max(1, s.PP), DP: s.DP, EP: max(1, s.EP), CP: max(1, s.CP)}
	if p.TP == 0 {
		p.TP = chooseTensor(s, j, n, &p)
	}
	if s.PP == 0 && s.Task.Training() && s.DP == 0 {
		p.PP = chooseStages(s, j, n, &p)
	}
	if s.CP == 0 && s.Task.Training() && s.DP == 0 {
		p.CP = chooseContext(s, n, &p)
	}
	p.Spread = 1
	if p.DP == 0 && p.EP > p.TP && !s.Task.Training() {
		p.Spread = max(1, p.EP/p.TP)
	}
	engine := p.Engine()
	if p.DP == 0 {
		p.DP = max(1, n/engine)
	}
	if p.Devices() != n {
		if s.DP == 0 && n%engine != 0 || p.Devices() > n {
			return &PlanError{
				Knob:    "devices",
				Reason:  "the plan needs engines of " + strconv.Itoa(engine) + " devices, which does not divide " + strconv.Itoa(n),
				Nearest: "devices=" + strconv.Itoa(nearestMultiple(n, engine)),
			}
		}
		return &PlanError{
			Knob:    "dp",
			Reason:  "tp x pp x cp x dp = " + strconv.Itoa(p.Devices()) + ", but there are " + strconv.Itoa(n) + " devices",
			Nearest: "dp=" + strconv.Itoa(max(1, n/engine)),
		}
	}
	if h := s.Model.Heads; h > 0 && h%p.TP != 0 && !s.Stack.PadsHeads {
		return &PlanError{
			Knob:    "tp",
			Reason:  strconv.Itoa(p.TP) + " does not divide the " + strconv.Itoa(h) + " attention heads",
			Nearest: nearestDivisors(h, p.TP),
		}
	}
	if layers := s.Model.Layers + s.Model.DecoderLayers; layers > 0 && p.PP > layers {
		return &PlanError{
			Knob: "pp", Reason: strconv.Itoa(p.PP) + " stages are more than the " + strconv.Itoa(layers) + " layers",
			Nearest: "pp=" + strconv.Itoa(layers),
		}
	}
	if p.EP > 1 {
		if s.Model.Experts == 0 {
			return &PlanError{Knob: "ep", Reason: s.Model.Name + " has no experts to spread", Nearest: "ep=1"}
		}
		if p.EP > s.Model.Experts || p.EP > p.TP*p.DP*p.Spread {
			return &PlanError{
				Knob: "ep", Reason: strconv.Itoa(p.EP) + " is more than the " + strconv.Itoa(min(s.Model.Experts, p.TP*p.DP*p.Spread)) + " devices or experts there are to spread over",
				Nearest: "ep=" + strconv.Itoa(min(s.Model.Experts, p.TP*p.DP*p.Spread)),
			}
		}
	}
	if s.Task.Training() {
		if err := checkTraining(s, &p); err != nil {
			return err
		}
	}
	r.Plan = p
	return nil
}

func chooseTensor(s *Scenario, j *workload.Job, n int, p *Plan) int {
	rest := max(1, n/(p.PP*p.CP))
	if s.DP > 0 {
		rest = max(1, rest/s.DP)
		if rest == 1 {
			return 1
		}
	}
	switch s.Model.Family {
	case model.Recurrent, model.Seq2Seq, model.Embedding:
		return 1
	}
	node := nodeDevices(&s.Device, n)
	if s.Task.Training() {
		// Sharing layers costs less than computing them again.
		for _, level := range recomputeLevels(s) {
			if tp, holds := trainingTensor(s, j, n, min(rest, node), p, level); holds {
				return tp
			}
		}
		tp, _ := trainingTensor(s, j, n, min(rest, node), p, RecomputeFull)
		return tp
	}
	best, held := 1, false
	for tp := 1; tp <= min(rest, node); tp++ {
		if rest%tp != 0 || s.Model.Heads > 0 && s.Model.Heads%tp != 0 {
			continue
		}
		best = tp
		trial := *j
		trial.Plan = Plan{TP: tp, PP: p.PP, DP: 1, EP: 1, CP: p.CP}
		if m := trial.InferenceMemory(math.Max(1, float64(s.Batch)), trial.MeanContext()); m.Total <= m.Available {
			held = true
			if m.Weights <= m.Available*3/4 {
				break
			}
		}
	}
	if !held && s.PP == 0 && s.DP == 0 {
		p.PP = servingStages(s, j, rest, best, p)
	}
	return best
}

// servingStages is the fewest pipeline stages of tp devices each that hold an
// engine which one node does not; 1 where none would.
func servingStages(s *Scenario, j *workload.Job, rest, tp int, p *Plan) int {
	for pp := 2; tp*pp <= rest && pp <= max(1, s.Model.Layers+s.Model.DecoderLayers); pp++ {
		if rest%(tp*pp) != 0 {
			continue
		}
		trial := *j
		trial.Plan = Plan{TP: tp, PP: pp, DP: 1, EP: 1, CP: p.CP}
		if m := trial.InferenceMemory(math.Max(1, float64(s.Batch)), trial.MeanContext()); m.Total <= m.Available {
			return pp
		}
	}
	return p.PP
}

// recomputeLevels are those that the scenario leaves to choose.
func recomputeLevels(s *Scenario) []Recompute {
	switch s.Recompute {
	case RecomputeNone:
		return freeLevels[:1]
	case RecomputeSelective:
		return selectiveLevel[:]
	case RecomputeFull:
		return freeLevels[1:]
	}
	if s.Stack.RecomputesAll {
		return freeLevels[1:]
	}
	return freeLevels[:]
}

var (
	freeLevels     = [...]Recompute{RecomputeNone, RecomputeFull}
	selectiveLevel = [...]Recompute{RecomputeSelective}
)

// trainingTensor is the least tensor degree with which one sequence fits and
// every replica has one to work on, the most there is when none does.
func trainingTensor(s *Scenario, j *workload.Job, n, most int, p *Plan, level Recompute) (tp int, holds bool) {
	best := 1
	for tp := 1; tp <= most; tp++ {
		if n/(p.PP*p.CP)%tp != 0 || s.Model.Heads > 0 && s.Model.Heads%tp != 0 {
			continue
		}
		best = tp
		plan := Plan{TP: tp, PP: p.PP, DP: 1, EP: p.EP, CP: p.CP}
		plan.DP = max(1, n/plan.Engine())
		if one(s, j, plan, level) && (s.DP > 0 || s.Batch <= 0 || plan.DP <= s.Batch) {
			return tp, true
		}
	}
	return best, false
}

// one reports whether one sequence fits under a plan and a recomputation.
func one(s *Scenario, j *workload.Job, p Plan, level Recompute) bool {
	trial := *j
	trial.Plan, trial.Recompute = p, level
	settlePlan(s, &trial)
	trial.Batch = float64(max(0, s.Batch))
	return trial.Holds(1)
}

// chooseStages is the fewest pipeline stages with which training fits, 1 when
// none does.
func chooseStages(s *Scenario, j *workload.Job, n int, p *Plan) int {
	layers := s.Model.Layers + s.Model.DecoderLayers
	for _, level := range recomputeLevels(s) {
		for pp := 1; pp <= layers && pp*p.TP*p.CP <= n; pp++ {
			if n%(pp*p.TP*p.CP) != 0 {
				continue
			}
			if one(s, j, Plan{TP: p.TP, PP: pp, DP: n / (pp * p.TP * p.CP), EP: p.EP, CP: p.CP}, level) {
				if pp > usualStages && level == RecomputeNone && s.Recompute == RecomputeAuto {
					break // so many stages wait for one another: compute again instead
				}
				return pp
			}
		}
	}
	return 1
}

// usualStages is the most pipeline stages taken to keep activations.
const usualStages = 8

// chooseContext shares sequences among devices where there would be more
// replicas than sequences.
func chooseContext(s *Scenario, n int, p *Plan) int {
	cp := 1
	if s.Model.Family != model.Decoder || s.Model.Heads == 0 || s.Batch <= 0 {
		return cp
	}
	for engine := p.TP * p.PP; n/(engine*cp) > s.Batch && n%(engine*cp*2) == 0 && s.InputLen/(cp*2) >= leastShare; {
		cp *= 2
	}
	return cp
}

// leastShare is the fewest tokens of a sequence worth a device of its own.
const leastShare = 512

func nearestMultiple(n, of int) int {
	if n < of {
		return of
	}
	return n - n%of
}

// nearestDivisors names the tensor degrees on both sides of d that divide n.
func nearestDivisors(n, d int) string { return nearestOf("tp", n, d) }

// nearestOf names the divisors of n on both sides of d as values of a knob.
func nearestOf(knob string, n, d int) string {
	below, above := 1, 0
	for i := 1; i <= n; i++ {
		if n%i != 0 {
			continue
		}
		if i <= d {
			below = i
		} else {
			above = i
			break
		}
	}
	s := knob + "=" + strconv.Itoa(below)
	if above > 0 {
		s += " or " + knob + "=" + strconv.Itoa(above)
	}
	return s
}

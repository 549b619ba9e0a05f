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
// are more engines: splitting further spends links for latency. Training takes
// the fewest tensor-parallel devices that hold one sequence, the rest are
// replicas.
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
	best := 1
	for tp := 1; tp <= min(rest, node); tp++ {
		if rest%tp != 0 || s.Model.Heads > 0 && s.Model.Heads%tp != 0 {
			continue
		}
		best = tp
		trial := *j
		trial.Plan = Plan{TP: tp, PP: p.PP, DP: 1, EP: 1, CP: p.CP}
		if s.Task.Training() {
			trial.Plan.DP = max(1, n/trial.Plan.Engine())
			if leastHolds(s, &trial) && (s.DP > 0 || s.Batch <= 0 || trial.Plan.DP <= s.Batch) {
				break // every replica has a sequence to work on
			}
			continue
		}
		if m := trial.InferenceMemory(math.Max(1, float64(s.Batch)), trial.MeanContext()); m.Total <= m.Available && m.Weights <= m.Available*3/4 {
			break
		}
	}
	return best
}

// leastHolds reports whether one sequence fits with the least memory that the
// scenario leaves open.
func leastHolds(s *Scenario, trial *workload.Job) bool {
	settlePlan(s, trial)
	trial.Batch = float64(max(0, s.Batch))
	if trial.Recompute == RecomputeAuto {
		trial.Recompute = RecomputeFull
	}
	return trial.Holds(1)
}

// chooseStages is the fewest pipeline stages with which training fits, 1 when
// none does.
func chooseStages(s *Scenario, j *workload.Job, n int, p *Plan) int {
	layers := s.Model.Layers + s.Model.DecoderLayers
	for pp := 1; pp <= layers && pp*p.TP*p.CP <= n; pp++ {
		if n%(pp*p.TP*p.CP) != 0 {
			continue
		}
		trial := *j
		trial.Plan = Plan{TP: p.TP, PP: pp, DP: n / (pp * p.TP * p.CP), EP: p.EP, CP: p.CP}
		if leastHolds(s, &trial) {
			return pp
		}
	}
	return 1
}

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

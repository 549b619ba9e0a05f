package calibrate

import (
	"cmp"
	"math"
	"slices"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/workload"
)

// jobParameter is one coefficient fitted to whole jobs of a stack.
type jobParameter struct {
	name      string
	low, high float64
	prior     float64 // log standard deviation around the stack's start
	training  bool    // fitted to training alone
}

// jobParameters are few on purpose: what a stack's whole jobs reach of what
// its single operations do, and the host's fixed work.
var jobParameters = [...]jobParameter{
	{name: "ComputeScale", low: 0.2, high: 1.15, prior: 0.5},
	{name: "MemoryScale", low: 0.2, high: 1.15, prior: 0.4},
	{name: "NetworkScale", low: 0.1, high: 3, prior: 0.8},
	{name: "LatencyScale", low: 0.1, high: 4, prior: 1},
	{name: "StepSeconds", low: 1e-6, high: 0.5, prior: 2},
	{name: "TokenSeconds", low: 1e-8, high: 5e-3, prior: 2},
	{name: "RequestSeconds", low: 1e-7, high: 0.1, prior: 3},
	{name: "RankSeconds", low: 1e-7, high: 0.05, prior: 3},
	{name: "RankSkew", low: 0.005, high: 1.5, prior: 2},
	{name: "UpdateSeconds", low: 1e-5, high: 2, prior: 2, training: true},
	{name: "Overlap", low: 0.05, high: 0.98, prior: 0.6, training: true},
	{name: "AttentionScale", low: 0.2, high: 1.5, prior: 0.8, training: true},
	{name: "NarrowScale", low: 0.3, high: 1.5, prior: 0.4, training: true},
	{name: "TensorOverlap", low: 0.05, high: 0.98, prior: 0.6, training: true},
	{name: "NarrowExperts", low: 0.1, high: 1, prior: 0.8},
	{name: "DispatchSeconds", low: 1e-7, high: 1e-3, prior: 1},
}

// dispatch is the place of the host's work per kernel, which stacks with
// captured graphs do not have.
const dispatch = len(jobParameters) - 1

// farOff is the log error beyond which a row measures something else and pulls
// no harder.
const farOff = 1.5

// usualError is the mean absolute log error of a row of a good fit.
const usualError = 0.15

// mustEarn is what a coefficient has to lower the loss by to be kept: the loss
// is a negative log likelihood, and 1 is what Akaike's criterion asks for.
const mustEarn = 1.0

// fine and coarse are the steps at which searches stop: of values that are kept,
// and of trials.
const fine, coarse = 0.015, 0.03

// mostTrials is how many values are tried to do without before the rest are
// kept.
const mostTrials = 4

// closer is how much tighter than the stack's prior that of a device generation
// around the stack's values is.
const closer = 0.6

type (
	jobValues    [len(jobParameters)]float64
	parameterSet [len(jobParameters)]bool
)

// apply puts fitted values over the row's own coefficients. Values that are still
// at the start are not fitted: the row keeps its own.
func (v *jobValues) apply(base *hardware.Coefficients, start *jobValues) hardware.Coefficients {
	c := *base
	c.Scale(v[0], v[1], v[2], v[3])
	for i, to := range [...]*float64{4: &c.StepSeconds, 5: &c.TokenSeconds, 6: &c.RequestSeconds, 7: &c.RankSeconds, 8: &c.RankSkew, 9: &c.UpdateSeconds, 10: &c.Overlap, 13: &c.TensorOverlap, 14: &c.NarrowExperts} {
		if to != nil && v[i] != start[i] {
			*to = v[i]
		}
	}
	c.ScaleKernels(v[11], v[12])
	if base.DispatchSeconds > 0 && v[dispatch] != start[dispatch] {
		c.DispatchSeconds = v[dispatch]
	}
	return c
}

// residual is the log error of a row under the values, NaN when the scenario
// cannot be run.
func (r *jobRow) residual(result *sim.Result, v *jobValues) float64 {
	s := &r.scenario
	base := s.Coefficients
	s.Coefficients = v.apply(&base, r.start)
	err := sim.TimesInto(result, s)
	s.Coefficients = base
	if err != nil {
		return math.NaN()
	}
	got, _ := r.metric.Of(result)
	return math.Log(got) - r.log
}

// knows reports whether the row's time can depend on the parameter at all.
func (r *jobRow) knows(parameter int) bool {
	s := &r.scenario
	switch jobParameters[parameter].name {
	case "NetworkScale", "RankSeconds":
		return s.Devices > 1
	case "RankSkew":
		return s.EP > 1 && !r.training
	case "Overlap":
		return s.Devices > 1 || s.Offload != workload.OffloadNone
	case "NarrowExperts":
		return s.Model.Experts > 0 && s.Weights.Bits() == 8
	case "DispatchSeconds":
		return s.Coefficients.DispatchSeconds > 0
	}
	return true
}

// starts are the values before the fit: nothing scaled, the host work the
// rows' own coefficients state.
func starts(g []*jobRow) jobValues {
	c := &g[0].scenario.Coefficients
	return jobValues{
		1, 1, 1, 1, math.Max(c.StepSeconds, 1e-5), math.Max(c.TokenSeconds, 1e-7), math.Max(c.RequestSeconds, 1e-5),
		math.Max(c.RankSeconds, 1e-5), math.Max(c.RankSkew, 0.01), math.Max(c.UpdateSeconds, 1e-5), math.Max(c.Overlap, 0.05), 1, 1,
		math.Max(c.TensorOverlap, 0.05), c.NarrowExperts,
		math.Max(c.DispatchSeconds, 1e-7),
	}
}

// jobSearch is one minimisation: rows, the centre of the prior and its width
// relative to the parameters' own.
type jobSearch struct {
	rows   []*jobRow
	centre jobValues
	scale  float64
	result sim.Result
	fixed  parameterSet // what stays as it is

	errors, trial []float64 // absolute log errors of the rows, NaN for none: at the values so far, and at those tried
}

// everyParameter stands for a change of all.
const everyParameter = -1

// loss is the negative log likelihood of the rows, whose errors are taken to fall
// off on both sides as exp(-|e|/usualError), plus the pull of the prior, at
// values that differ from those accepted last in one parameter. Rows that do not
// know it keep their errors.
func (j *jobSearch) loss(v *jobValues, changed int) float64 {
	if changed == everyParameter || len(j.errors) != len(j.rows) {
		j.errors = slices.Grow(j.errors[:0], len(j.rows))[:len(j.rows)]
		j.trial = slices.Grow(j.trial[:0], len(j.rows))[:len(j.rows)]
		changed = everyParameter
	}
	sum := 0.0
	for i, r := range j.rows {
		e := j.errors[i]
		if changed == everyParameter || r.knows(changed) {
			e = math.Abs(r.residual(&j.result, v))
		}
		j.trial[i] = e
		if math.IsNaN(e) {
			continue
		}
		sum += r.weight * math.Min(e, farOff) / usualError
	}
	for i, p := range jobParameters {
		d := math.Log(v[i]/j.centre[i]) / (p.prior * j.scale)
		sum += 0.5 * d * d
	}
	return sum
}

// accept keeps the errors of the values tried last.
func (j *jobSearch) accept() { j.errors, j.trial = j.trial, j.errors }

// minimise searches from v in steps of a factor e^step down to e^least.
func (j *jobSearch) minimise(v jobValues, step, least float64) jobValues {
	if len(j.rows) == 0 {
		return v
	}
	if j.rows[0].scenario.Coefficients.DispatchSeconds == 0 {
		j.fixed[dispatch] = true
	}
	best := j.loss(&v, everyParameter)
	j.accept()
	for ; step > least; step /= 2 {
		for improved := true; improved; {
			improved = false
			for i, p := range jobParameters {
				if j.fixed[i] {
					continue
				}
				for _, factor := range [...]float64{math.Exp(step), math.Exp(-step)} {
					old := v[i]
					v[i] = math.Min(p.high, math.Max(p.low, old*factor))
					if got := j.loss(&v, i); got < best-1e-4 {
						best, improved = got, true
						j.accept()
						break
					}
					v[i] = old
				}
			}
		}
	}
	return v
}

// prune puts values back to the centre, the least needed first, as long as
// that costs less than a coefficient must earn once the others have moved to
// make up for it. Values put back are fixed.
func (j *jobSearch) prune(v jobValues) jobValues {
	for {
		now := j.loss(&v, everyParameter)
		j.accept()
		type candidate struct {
			parameter int
			more      float64 // loss, as long as no other value moves
		}
		var order []candidate
		for i := range jobParameters {
			if j.fixed[i] || v[i] == j.centre[i] {
				j.fixed[i] = true
				continue
			}
			trial := v
			trial[i] = j.centre[i]
			order = append(order, candidate{i, j.loss(&trial, i) - now})
		}
		slices.SortStableFunc(order, func(a, b candidate) int { return cmp.Compare(a.more, b.more) })
		least, best, bestFixed := mustEarn, v, j.fixed
		for _, c := range order[:min(mostTrials, len(order))] {
			own := jobSearch{rows: j.rows, centre: j.centre, scale: j.scale, fixed: j.fixed}
			own.fixed[c.parameter] = true
			trial := v
			trial[c.parameter] = j.centre[c.parameter]
			trial = own.minimise(trial, 0.1, coarse)
			if more := own.loss(&trial, everyParameter) - now; more < least {
				least, best, bestFixed = more, trial, own.fixed
			}
		}
		if least >= mustEarn {
			return j.minimise(v, 0.1, fine)
		}
		v, j.fixed = best, bestFixed
	}
}

// inert marks the parameters that no row depends on.
func (j *jobSearch) inert(v jobValues) {
	for i := range jobParameters {
		moved := false
		for _, factor := range [...]float64{1.2, 6} { // floors show only when they are high
			trial := v
			trial[i] *= factor
			moved = moved || slices.ContainsFunc(j.rows, func(r *jobRow) bool {
				return math.Abs(r.residual(&j.result, &trial)-r.residual(&j.result, &v)) > 1e-9
			})
		}
		j.fixed[i] = !moved
	}
}

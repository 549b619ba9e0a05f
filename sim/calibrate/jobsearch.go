package calibrate

import (
	"cmp"
	"fmt"
	"maps"
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

// jobSolution is what one fit of a stack found.
type jobSolution struct {
	stack       jobValues
	fixed       parameterSet // values that stayed at their start
	generations map[string]generationValues
}

// generationValues are a device generation's values under a stack and which of
// them are the stack's.
type generationValues struct {
	jobValues
	fixed parameterSet
}

func (s *jobSolution) of(r *jobRow) *jobValues {
	if v, ok := s.generations[r.generation]; ok {
		return &v.jobValues
	}
	return &s.stack
}

// stackFit is the fit of one stack's inference or training.
type stackFit struct {
	key  string
	rows []*jobRow

	coefficients []hardware.CoefficientRow
	report       StackReport
	unseen       []UnseenRow
	residuals    map[class][]float64
	known        parameterSet // fixed from the start: what the rows know nothing of
}

// solve fits the rows for which use holds. A solution to start near makes it
// quick; nil for none. Near one, only the device generations of the rows that
// are not used are solved again: no other is asked for.
func (f *stackFit) solve(use func(*jobRow) bool, near *jobSolution) *jobSolution {
	first := starts(f.rows)
	j := jobSearch{centre: first, scale: 1}
	byGeneration, asked := map[string][]*jobRow{}, map[string]bool{}
	for _, r := range f.rows {
		if use(r) {
			j.rows = append(j.rows, r)
			byGeneration[r.generation] = append(byGeneration[r.generation], r)
		} else {
			asked[r.generation] = true
		}
	}
	s := &jobSolution{generations: map[string]generationValues{}}
	if near == nil {
		j.inert(first)
		for i, p := range jobParameters {
			j.fixed[i] = j.fixed[i] || p.training && !f.rows[0].training
		}
		f.known = j.fixed
		s.stack = j.minimise(first, 0.6, fine)
		if first[dispatch] > 1e-7 && !j.fixed[dispatch] {
			// The host's work per kernel is a floor: below it nothing shows that
			// it could be higher. A second search starts above.
			above := first
			above[dispatch] = math.Min(jobParameters[dispatch].high, 4*first[dispatch])
			above = j.minimise(above, 0.6, fine)
			if j.loss(&above, everyParameter) < j.loss(&s.stack, everyParameter) {
				s.stack = above
			}
		}
		s.stack = j.prune(s.stack)
	} else {
		j.fixed = near.fixed
		s.stack = j.minimise(near.stack, 0.15, fine)
	}
	s.fixed = j.fixed
	for g, rows := range byGeneration {
		if len(rows) < leastGeneration || g == "" || near != nil && !asked[g] {
			continue
		}
		own := jobSearch{rows: rows, centre: s.stack, scale: closer, fixed: f.known}
		if near == nil {
			v := own.prune(own.minimise(s.stack, 0.3, fine))
			s.generations[g] = generationValues{v, own.fixed}
		} else if known, ok := near.generations[g]; ok {
			// Values that are the stack's follow it; the others start where they were.
			v := s.stack
			for i := range v {
				if !known.fixed[i] {
					v[i] = known.jobValues[i]
				}
			}
			own.fixed = known.fixed
			s.generations[g] = generationValues{own.minimise(v, 0.15, fine), own.fixed}
		}
	}
	return s
}

// run fits the stack and finds what it does on rows it has not seen.
func (f *stackFit) run() {
	start := starts(f.rows)
	for _, r := range f.rows {
		r.start = &start
	}
	full := f.solve(func(*jobRow) bool { return true }, nil)
	var result sim.Result
	f.report = StackReport{Stack: f.rows[0].stack, Training: f.rows[0].training, Rows: len(f.rows)}
	f.residuals = map[class][]float64{}
	f.unseen = make([]UnseenRow, len(f.rows))
	devices := map[string]bool{}
	for i, r := range f.rows {
		f.unseen[i] = UnseenRow{ID: r.id, Group: r.group, Fitted: r.residual(&result, full.of(r)), NoPair: math.NaN(), NoDevice: math.NaN(), class: r.class}
		devices[r.scenario.Device.ID] = true
	}
	leave := func(out func(*jobRow) bool, put func(*UnseenRow, float64)) {
		held := 0
		for _, r := range f.rows {
			if out(r) {
				held++
			}
		}
		if held == 0 || held == len(f.rows) {
			return
		}
		without := f.solve(func(r *jobRow) bool { return !out(r) }, full)
		for i, r := range f.rows {
			if out(r) {
				put(&f.unseen[i], r.residual(&result, without.of(r)))
			}
		}
	}
	for fold := range folds {
		leave(func(r *jobRow) bool { return r.fold == fold }, func(u *UnseenRow, e float64) { u.NoPair = e })
	}
	for d := range devices {
		leave(func(r *jobRow) bool { return r.scenario.Device.ID == d }, func(u *UnseenRow, e float64) { u.NoDevice = e })
	}
	var before, after, noPair, noDevice []float64
	for i, r := range f.rows {
		u := &f.unseen[i]
		before = append(before, math.Abs(r.residual(&result, &start)))
		after = append(after, math.Abs(u.Fitted))
		noPair = append(noPair, math.Abs(u.NoPair))
		noDevice = append(noDevice, math.Abs(u.NoDevice))
		// A scenario may be of a pair or of a device that nobody measured: its
		// interval holds both.
		for _, e := range [...]float64{u.NoPair, u.NoDevice} {
			if !math.IsNaN(e) {
				f.residuals[r.class] = append(f.residuals[r.class], math.Abs(e))
			}
		}
	}
	for i := range f.unseen {
		if r := f.residuals[f.unseen[i].class]; len(r) >= leastResiduals {
			f.unseen[i].Spread = width(r)
		}
	}
	p := &f.report
	p.Before, p.After = residualQuantile(before, 0.5), residualQuantile(after, 0.5)
	p.Unseen, p.UnseenDevice = residualQuantile(noPair, 0.5), residualQuantile(noDevice, 0.5)
	f.book(full)
}

// book writes the solution's coefficient rows.
func (f *stackFit) book(full *jobSolution) {
	tasks := []string{"generate", "encode"}
	if f.report.Training {
		tasks = []string{"train", "lora", "qlora"}
	}
	// A value that the rows did not move from its parent is inherited: nothing is
	// written and nothing counted.
	write := func(device string, v, parent *jobValues, fixed *parameterSet, rows []*jobRow) {
		errors := f.standardErrors(v, rows)
		source := fmt.Sprintf("fit of whole jobs, %d rows", len(rows))
		for _, task := range tasks {
			for i, p := range jobParameters {
				if fixed[i] || v[i] == parent[i] {
					continue
				}
				f.coefficients = append(f.coefficients, hardware.CoefficientRow{
					Device: device, Stack: f.report.Stack, Task: task, Name: p.name, Value: v[i], Error: errors[i],
					Count: len(rows), Origin: hardware.Fitted, Source: source,
				})
			}
		}
		for i := range jobParameters {
			if !fixed[i] && v[i] != parent[i] {
				f.report.Coefficients++
			}
		}
	}
	first := starts(f.rows)
	write("*", &full.stack, &first, &full.fixed, f.rows)
	for _, g := range slices.Sorted(maps.Keys(full.generations)) {
		v := full.generations[g]
		write("generation:"+g, &v.jobValues, &full.stack, &v.fixed, slices.DeleteFunc(slices.Clone(f.rows), func(r *jobRow) bool { return r.generation != g }))
	}
	for _, task := range tasks {
		for _, e := range classErrors {
			if r := f.residuals[e.class]; len(r) >= leastResiduals {
				f.coefficients = append(f.coefficients, hardware.CoefficientRow{
					Device: "*", Stack: f.report.Stack, Task: task, Name: e.name, Value: width(r), Count: len(r), Origin: hardware.Fitted,
					Source: fmt.Sprintf("%d residuals of rows whose model and hardware, or hardware, the fit had not seen", len(r)),
				})
			}
		}
	}
}

// standardErrors are those of the values, from the slope of the residuals.
func (f *stackFit) standardErrors(v *jobValues, rows []*jobRow) (out jobValues) {
	const h = 0.02
	var result sim.Result
	for i := range jobParameters {
		if f.known[i] {
			continue
		}
		up := *v
		up[i] *= math.Exp(h)
		slope, spread, n := 0.0, 0.0, 0.0
		for _, r := range rows {
			e := r.residual(&result, v)
			d := (r.residual(&result, &up) - e) / h
			if math.IsNaN(e) || math.IsNaN(d) {
				continue
			}
			slope += d * d
			spread += math.Min(e*e, 0.25)
			n++
		}
		if slope > 0 && n > 1 {
			out[i] = v[i] * math.Min(1, math.Sqrt(spread/(n-1)/slope))
		}
	}
	return out
}

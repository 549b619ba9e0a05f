package calibrate

import (
	"fmt"
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
	{name: "ComputeScale", low: 0.2, high: 1.15, prior: 0.25},
	{name: "MemoryScale", low: 0.2, high: 1.15, prior: 0.2},
	{name: "NetworkScale", low: 0.1, high: 3, prior: 0.4},
	{name: "LatencyScale", low: 0.1, high: 4, prior: 0.5},
	{name: "StepSeconds", low: 1e-6, high: 0.5, prior: 1},
	{name: "TokenSeconds", low: 1e-8, high: 5e-3, prior: 1},
	{name: "RequestSeconds", low: 1e-7, high: 0.1, prior: 1.5},
	{name: "RankSeconds", low: 1e-7, high: 0.05, prior: 1.5},
	{name: "RankSkew", low: 0.005, high: 1.5, prior: 1},
	{name: "UpdateSeconds", low: 1e-5, high: 2, prior: 1, training: true},
	{name: "Overlap", low: 0.05, high: 0.98, prior: 0.3, training: true},
	{name: "AttentionScale", low: 0.2, high: 1.5, prior: 0.4, training: true},
	{name: "NarrowScale", low: 0.3, high: 1.5, prior: 0.2, training: true},
	{name: "TensorOverlap", low: 0.05, high: 0.98, prior: 0.3, training: true},
	{name: "DispatchSeconds", low: 1e-7, high: 1e-3, prior: 0.5},
}

// dispatch is the place of the host's work per kernel, which stacks with
// captured graphs do not have.
const dispatch = len(jobParameters) - 1

// closer is how much tighter than the stack's prior that of a device generation
// around the stack's values is.
const closer = 0.6

type jobValues [len(jobParameters)]float64

// apply puts fitted values over the row's own coefficients.
func (v *jobValues) apply(base *hardware.Coefficients) hardware.Coefficients {
	c := *base
	c.Scale(v[0], v[1], v[2], v[3])
	c.StepSeconds, c.TokenSeconds, c.RequestSeconds, c.RankSeconds, c.RankSkew = v[4], v[5], v[6], v[7], v[8]
	n := dispatch - 5
	c.UpdateSeconds, c.Overlap = v[n], v[n+1]
	c.ScaleKernels(v[n+2], v[n+3])
	c.TensorOverlap = v[n+4]
	if base.DispatchSeconds > 0 {
		c.DispatchSeconds = v[dispatch]
	}
	return c
}

// residual is the log error of a row under the values, NaN when the scenario
// cannot be run.
func (r *jobRow) residual(result *sim.Result, v *jobValues) float64 {
	s := &r.scenario
	base := s.Coefficients
	s.Coefficients = v.apply(&base)
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
		math.Max(c.TensorOverlap, 0.05),
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
	fixed  [len(jobParameters)]bool // what the rows know nothing of

	errors, trial []float64 // absolute log errors of the rows, NaN for none: at the values so far, and at those tried
}

// everyParameter stands for a change of all.
const everyParameter = -1

// loss is the mean absolute log error plus the pull of the prior, at values
// that differ from those accepted last in one parameter. Rows that do not
// know it keep their errors.
func (j *jobSearch) loss(v *jobValues, changed int) float64 {
	if changed == everyParameter || len(j.errors) != len(j.rows) {
		j.errors = slices.Grow(j.errors[:0], len(j.rows))[:len(j.rows)]
		j.trial = slices.Grow(j.trial[:0], len(j.rows))[:len(j.rows)]
		changed = everyParameter
	}
	sum, n := 0.0, 0.0
	for i, r := range j.rows {
		e := j.errors[i]
		if changed == everyParameter || r.knows(changed) {
			e = math.Abs(r.residual(&j.result, v))
		}
		j.trial[i] = e
		if math.IsNaN(e) {
			continue
		}
		sum += math.Min(e, 1.5) // rows that are off by more than 4.5 times measure something else
		n++
	}
	for i, p := range jobParameters {
		d := math.Log(v[i]/j.centre[i]) / (p.prior * j.scale)
		sum += 0.5 * d * d
	}
	return sum / math.Max(1, n)
}

// accept keeps the errors of the values tried last.
func (j *jobSearch) accept() { j.errors, j.trial = j.trial, j.errors }

// minimise searches from v in steps of a factor e^step and smaller.
func (j *jobSearch) minimise(v jobValues, step float64) jobValues {
	if len(j.rows) == 0 {
		return v
	}
	if j.rows[0].scenario.Coefficients.DispatchSeconds == 0 {
		j.fixed[dispatch] = true
	}
	best := j.loss(&v, everyParameter)
	j.accept()
	for ; step > 0.015; step /= 2 {
		for improved := true; improved; {
			improved = false
			for i, p := range jobParameters {
				if j.fixed[i] {
					continue
				}
				for _, factor := range [...]float64{math.Exp(step), math.Exp(-step)} {
					old := v[i]
					v[i] = math.Min(p.high, math.Max(p.low, old*factor))
					if got := j.loss(&v, i); got < best-1e-6 {
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
	generations map[string]jobValues
}

func (s *jobSolution) of(r *jobRow) *jobValues {
	if v, ok := s.generations[r.generation]; ok {
		return &v
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
	fixed        [len(jobParameters)]bool
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
	s := &jobSolution{generations: map[string]jobValues{}}
	if near == nil {
		j.inert(first)
		for i, p := range jobParameters {
			j.fixed[i] = j.fixed[i] || p.training && !f.rows[0].training
		}
		f.fixed = j.fixed
		s.stack = j.minimise(first, 0.6)
		if first[dispatch] > 1e-7 && !j.fixed[dispatch] {
			// The host's work per kernel is a floor: below it nothing shows that
			// it could be higher. A second search starts above.
			above := first
			above[dispatch] = math.Min(jobParameters[dispatch].high, 4*first[dispatch])
			above = j.minimise(above, 0.6)
			if j.loss(&above, everyParameter) < j.loss(&s.stack, everyParameter) {
				s.stack = above
			}
		}
	} else {
		j.fixed = f.fixed
		s.stack = j.minimise(near.stack, 0.15)
	}
	for g, rows := range byGeneration {
		if len(rows) < leastGeneration || g == "" || near != nil && !asked[g] {
			continue
		}
		own := jobSearch{rows: rows, centre: s.stack, scale: closer, fixed: f.fixed}
		v, step := s.stack, 0.3
		if near != nil {
			if known, ok := near.generations[g]; ok {
				v, step = known, 0.15
			}
		}
		s.generations[g] = own.minimise(v, step)
	}
	return s
}

// run fits the stack and finds what it does on rows it has not seen.
func (f *stackFit) run() {
	full := f.solve(func(*jobRow) bool { return true }, nil)
	first := starts(f.rows)
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
		before = append(before, math.Abs(r.residual(&result, &first)))
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
	write := func(device string, v, parent *jobValues, rows []*jobRow) {
		errors := f.standardErrors(v, rows)
		source := fmt.Sprintf("fit of whole jobs, %d rows", len(rows))
		for _, task := range tasks {
			for i, p := range jobParameters {
				if f.fixed[i] || v[i] == parent[i] {
					continue
				}
				f.coefficients = append(f.coefficients, hardware.CoefficientRow{
					Device: device, Stack: f.report.Stack, Task: task, Name: p.name, Value: v[i], Error: errors[i],
					Count: len(rows), Origin: hardware.Fitted, Source: source,
				})
			}
		}
		for i := range jobParameters {
			if !f.fixed[i] && v[i] != parent[i] {
				f.report.Coefficients++
			}
		}
	}
	first := f.stated()
	write("*", &full.stack, &first, f.rows)
	var generations []string
	for g := range full.generations {
		generations = append(generations, g)
	}
	slices.Sort(generations)
	for _, g := range generations {
		v := full.generations[g]
		write("generation:"+g, &v, &full.stack, slices.DeleteFunc(slices.Clone(f.rows), func(r *jobRow) bool { return r.generation != g }))
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

// stated are the values the rows resolve to before the fit; where they do not
// agree, or the search started elsewhere, it is none of them.
func (f *stackFit) stated() jobValues {
	first := starts(f.rows)
	for _, r := range f.rows {
		c := &r.scenario.Coefficients
		own := jobValues{1, 1, 1, 1, c.StepSeconds, c.TokenSeconds, c.RequestSeconds, c.RankSeconds, c.RankSkew, c.DispatchSeconds}
		for i := range own {
			if own[i] != first[i] {
				first[i] = math.NaN()
			}
		}
	}
	return first
}

// standardErrors are those of the values, from the slope of the residuals.
func (f *stackFit) standardErrors(v *jobValues, rows []*jobRow) (out jobValues) {
	const h = 0.02
	var result sim.Result
	for i := range jobParameters {
		if f.fixed[i] {
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

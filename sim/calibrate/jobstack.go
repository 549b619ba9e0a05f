package calibrate

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"wattif/sim"
	"wattif/sim/hardware"
)

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
	f.unseen = make([]UnseenRow, len(f.rows))
	devices := map[string]bool{}
	for i, r := range f.rows {
		f.unseen[i] = UnseenRow{ID: r.id, Group: r.group, Fitted: r.residual(&result, full.of(r)), NoPair: math.NaN(), NoDevice: math.NaN(), class: r.class, Metric: r.metric.ID, Stack: r.stack, Origin: r.source, Model: r.scenario.Model.ID, Device: r.scenario.Device.ID, Format: r.scenario.Weights.String(), Generation: r.generation, Task: r.scenario.Task, Log: r.log}
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

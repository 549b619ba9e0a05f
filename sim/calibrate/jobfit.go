package calibrate

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// class is the kind of job a row measures, which decides which residuals its
// interval comes from.
type class uint8

const (
	decodeClass class = iota
	prefillClass
	encodeClass
	trainClass
	powerClass
	otherClass
)

// classOf sorts a metric of a task into its class.
func classOf(task sim.Task, id string) class {
	switch {
	case id == "power_w_per_device" || id == "energy_j_per_output_token" || id == "energy_j_per_input_token" || id == "energy_wh_per_request":
		return powerClass
	case task.Training():
		return trainClass
	case task == sim.Encode:
		return encodeClass
	case id == "ttft_ms" || id == "input_tok_s":
		return prefillClass
	case id == "tpot_ms" || id == "output_tok_s" || id == "total_tok_s" || id == "latency_s" || id == "req_s":
		return decodeClass
	}
	return otherClass
}

// jobRow is a measured job made ready to be predicted again and again.
type jobRow struct {
	scenario sim.Scenario
	metric   *metric.Metric
	class    class
	stack    string
	training bool
	log      float64 // of the measured value
	fold     int
}

// jobParameter is one coefficient fitted to whole jobs of a stack.
type jobParameter struct {
	name      string
	low, high float64
	prior     float64 // log standard deviation around the stack's start
}

// jobParameters are few on purpose: what a stack's whole jobs reach of what
// its single operations do, and the host's fixed work.
var jobParameters = []jobParameter{
	{name: "ComputeScale", low: 0.2, high: 1.15, prior: 0.25},
	{name: "MemoryScale", low: 0.2, high: 1.15, prior: 0.2},
	{name: "NetworkScale", low: 0.1, high: 3, prior: 0.4},
	{name: "StepSeconds", low: 1e-6, high: 0.5, prior: 1},
	{name: "TokenSeconds", low: 1e-8, high: 5e-3, prior: 1},
	{name: "DispatchSeconds", low: 1e-7, high: 1e-4, prior: 0.5},
}

// JobReport says how well a job fit does on its own rows.
type JobReport struct {
	Rows, Unresolved int
	Parameters       int
	Stacks           []StackReport
}

// StackReport is one stack's share of a job fit: median absolute log error
// before and after, and of rows predicted by a fit that did not see their
// model and hardware.
type StackReport struct {
	Stack                 string
	Training              bool
	Rows                  int
	Before, After, Unseen float64
}

// leastJobs is the fewest rows for which a stack gets values of its own.
const leastJobs = 5

// folds is how often the fit is repeated without a share of the model and
// hardware pairs, to see what it does on pairs it has not seen.
const folds = 4

// FitJobs fits what whole jobs of a stack add to single operations: how much
// of their efficiencies a job reaches, and the host's work per step, token and
// kernel. Coefficients of single operations stay as they are. The loss is the
// absolute log error (so that half and double weigh the same and outliers do
// not rule) plus a pull of every value towards its start; rows of training
// and inference are fitted apart. Intervals come from the residuals on model
// and hardware pairs that a repeated fit has not seen.
//
// It is deterministic: pattern search in a fixed order. The rows returned go
// over those of the single-operation fit.
func FitJobs(cases []Case, c knob.Catalog) ([]hardware.CoefficientRow, JobReport) {
	rows, unresolved := readyJobs(cases, c)
	report := JobReport{Rows: len(rows), Unresolved: unresolved}
	groups := map[string][]*jobRow{}
	for i := range rows {
		r := &rows[i]
		if r.class == powerClass || r.class == otherClass {
			continue
		}
		key := r.stack + "/" + strconv.FormatBool(r.training)
		groups[key] = append(groups[key], r)
	}
	keys := make([]string, 0, len(groups))
	for k := range groups {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out []hardware.CoefficientRow
	pooled := map[class][]float64{}
	for _, key := range keys {
		g := groups[key]
		if len(g) < leastJobs {
			continue
		}
		fitted, stack := fitGroup(g, pooled)
		report.Stacks = append(report.Stacks, stack)
		report.Parameters += len(jobParameters)
		out = append(out, fitted...)
	}
	var all []hardware.CoefficientRow
	for _, e := range classErrors {
		if r := pooled[e.class]; len(r) > 0 {
			all = append(all, hardware.CoefficientRow{
				Device: "*", Stack: "*", Task: "*", Name: e.name, Value: width(r), Count: len(r), Origin: hardware.Fitted,
				Source: fmt.Sprintf("residuals of %d rows whose model and hardware the fit had not seen", len(r)),
			})
		}
	}
	return append(all, out...), report
}

// classErrors names the coefficient that holds a class's residuals.
var classErrors = []struct {
	class class
	name  string
}{{decodeClass, "DecodeError"}, {prefillClass, "PrefillError"}, {encodeClass, "EncodeError"}, {trainClass, "TrainError"}}

// leastResiduals is the fewest residuals from which a stack gets an interval
// of its own; below that, that of all stacks counts.
const leastResiduals = 30

// width is the log standard deviation whose 90 % range holds nine in ten of
// the residuals.
func width(residuals []float64) float64 { return residualQuantile(residuals, 0.9) / 1.645 }

// readyJobs resolves cases; rows that do not resolve are counted.
func readyJobs(cases []Case, c knob.Catalog) (rows []jobRow, unresolved int) {
	var result sim.Result
	for i := range cases {
		measured, err := strconv.ParseFloat(cases[i].Measured, 64)
		m, missing := metric.Find(cases[i].Metric)
		if err != nil || missing != nil || !(measured > 0) {
			unresolved++
			continue
		}
		if queues(&cases[i]) {
			continue
		}
		s, _, err := cases[i].Scenario(c)
		if err != nil || sim.RunInto(&result, &s) != nil {
			unresolved++
			continue
		}
		if capBatch(&s, &result) && sim.RunInto(&result, &s) != nil {
			unresolved++
			continue
		}
		v, applies := m.Of(&result)
		if !applies || !(v > 0) || math.IsInf(v, 0) {
			unresolved++
			continue
		}
		rows = append(rows, jobRow{
			scenario: s, metric: m, class: classOf(s.Task, m.ID), stack: s.Stack.ID, training: s.Task.Training(), log: math.Log(measured),
			fold: foldOf(s.Model.ID+s.Device.ID) % folds,
		})
	}
	return rows, unresolved
}

// queues holds for rows whose time to first token includes waiting in the
// server's queue, which a job's prefill does not: closed-loop runs at a fixed
// concurrency, as all of this source are.
func queues(c *Case) bool {
	return c.Metric == "ttft_ms" && c.Source == "ai-dynamo/aiconfigurator"
}

// foldOf is a small stable hash, so that a model and hardware pair stays in
// one fold.
func foldOf(s string) int {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return int(h >> 8 & 0xffff)
}

// apply puts fitted values over the row's own coefficients.
func apply(base *hardware.Coefficients, values []float64) hardware.Coefficients {
	c := *base
	c.Scale(values[0], values[1], values[2])
	c.StepSeconds, c.TokenSeconds = values[3], values[4]
	if base.DispatchSeconds > 0 {
		c.DispatchSeconds = values[5]
	}
	return c
}

// residual is the log error of a row under the values.
func (r *jobRow) residual(result *sim.Result, values []float64) float64 {
	s := &r.scenario
	base := s.Coefficients
	s.Coefficients = apply(&base, values)
	err := sim.RunInto(result, s)
	s.Coefficients = base
	if err != nil {
		return math.NaN()
	}
	v, _ := r.metric.Of(result)
	return math.Log(v) - r.log
}

// starts are the values before the fit: nothing scaled, the host work the
// rows' own coefficients state.
func starts(g []*jobRow) []float64 {
	c := &g[0].scenario.Coefficients
	clamp := func(v, low float64) float64 { return math.Max(v, low) }
	return []float64{1, 1, 1, clamp(c.StepSeconds, 1e-5), clamp(c.TokenSeconds, 1e-7), clamp(c.DispatchSeconds, 1e-7)}
}

// searchJobs minimises the loss over the rows for which use holds.
func searchJobs(g []*jobRow, use func(*jobRow) bool) []float64 {
	var result sim.Result
	first := starts(g)
	values := slices.Clone(first)
	dispatches := g[0].scenario.Coefficients.DispatchSeconds > 0
	loss := func() float64 {
		sum, n := 0.0, 0.0
		for _, r := range g {
			if !use(r) {
				continue
			}
			e := math.Abs(r.residual(&result, values))
			if math.IsNaN(e) {
				continue
			}
			sum += math.Min(e, 1.5) // rows that are off by more than 4.5 times measure something else
			n++
		}
		for i, p := range jobParameters {
			d := math.Log(values[i]/first[i]) / p.prior
			sum += 0.5 * d * d
		}
		return sum / math.Max(1, n)
	}
	best := loss()
	for step := 0.6; step > 0.015; step /= 2 {
		for improved := true; improved; {
			improved = false
			for i, p := range jobParameters {
				if p.name == "DispatchSeconds" && !dispatches {
					continue
				}
				for _, factor := range []float64{math.Exp(step), math.Exp(-step)} {
					old := values[i]
					values[i] = math.Min(p.high, math.Max(p.low, old*factor))
					if got := loss(); got < best-1e-6 {
						best, improved = got, true
						break
					}
					values[i] = old
				}
			}
		}
	}
	return values
}

// fitGroup fits one stack and task and returns its coefficient rows. The
// residuals on pairs it had not seen are added to pooled.
func fitGroup(g []*jobRow, pooled map[class][]float64) ([]hardware.CoefficientRow, StackReport) {
	all := func(*jobRow) bool { return true }
	values := searchJobs(g, all)
	var result sim.Result
	first := starts(g)
	stack := StackReport{Stack: g[0].stack, Training: g[0].training, Rows: len(g)}
	var before, after, unseen []float64
	byClass := map[class][]float64{}
	for fold := range folds {
		held := false
		for _, r := range g {
			held = held || r.fold == fold
		}
		if !held {
			continue
		}
		without := searchJobs(g, func(r *jobRow) bool { return r.fold != fold })
		for _, r := range g {
			if r.fold != fold {
				continue
			}
			e := r.residual(&result, without)
			unseen = append(unseen, math.Abs(e))
			byClass[r.class] = append(byClass[r.class], math.Abs(e))
			before = append(before, math.Abs(r.residual(&result, first)))
			after = append(after, math.Abs(r.residual(&result, values)))
		}
	}
	stack.Before, stack.After, stack.Unseen = residualQuantile(before, 0.5), residualQuantile(after, 0.5), residualQuantile(unseen, 0.5)

	source := fmt.Sprintf("fit of whole jobs, %d rows", len(g))
	var rows []hardware.CoefficientRow
	tasks := []string{"generate", "encode"}
	if g[0].training {
		tasks = []string{"train", "lora", "qlora"}
	}
	for _, task := range tasks {
		add := func(name string, value float64, count int) {
			rows = append(rows, hardware.CoefficientRow{
				Device: "*", Stack: g[0].stack, Task: task, Name: name, Value: value, Count: count, Origin: hardware.Fitted, Source: source,
			})
		}
		for i, p := range jobParameters {
			if p.name == "DispatchSeconds" && g[0].scenario.Coefficients.DispatchSeconds == 0 {
				continue
			}
			add(p.name, values[i], len(g))
		}
		for _, e := range classErrors {
			if r := byClass[e.class]; len(r) >= leastResiduals {
				add(e.name, width(r), len(r))
			}
		}
	}
	for _, e := range classErrors {
		pooled[e.class] = append(pooled[e.class], byClass[e.class]...)
	}
	return rows, stack
}

// residualQuantile is the quantile of unsorted residuals; NaN for none.
func residualQuantile(v []float64, q float64) float64 {
	v = slices.DeleteFunc(slices.Clone(v), math.IsNaN)
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return quantile(v, q)
}

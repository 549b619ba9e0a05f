package calibrate

import (
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

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
	opClass     // a single operation
	energyClass // draw and time together
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
	id, group  string
	source     string
	scenario   sim.Scenario
	metric     *metric.Metric
	class      class
	stack      string
	generation string
	training   bool
	log        float64 // of the measured value
	fold       int
	pair       string     // source, model and hardware
	start      *jobValues // of its stack's fit
	weight     float64    // of its error: rows of one pair count as the root of their number
}

// JobReport says how well a job fit does on its own rows.
type JobReport struct {
	Rows, Unresolved int
	Coefficients     int // values that the rows could move
	Stacks           []StackReport
	Unseen           []UnseenRow
}

// StackReport is one stack's share of a job fit: median absolute log error
// before and after, of rows predicted by a fit that did not see their model and
// hardware, and by one that did not see their hardware at all.
type StackReport struct {
	Stack                               string
	Training                            bool
	Rows, Coefficients                  int
	Before, After, Unseen, UnseenDevice float64
}

// UnseenRow is the log error of one fitted row: by the fit, by one without its
// model and hardware, and by one without its hardware (NaN where the stack was
// measured on no other).
type UnseenRow struct {
	ID, Group                string
	Source                   string // of a draw: the case that measured the time of the same job
	Fitted, NoPair, NoDevice float64
	// Log standard deviations of the intervals that a pair of a known device,
	// and a device that nobody measured, get.
	PairSpread, DeviceSpread float64
	Metric, Stack            string
	Generation               string
	Origin, Model            string // the source's name; the model
	Device, Format           string // the device; the format of the weights
	Task                     sim.Task
	Log                      float64 // of the measured value
	class                    class
}

// leastJobs is the fewest rows for which a stack gets values of its own,
// leastGeneration the fewest for which a device generation under a stack does.
const (
	leastJobs       = 5
	leastGeneration = 12
)

// folds is how often the fit is repeated without a share of the model and
// hardware pairs, to see what it does on pairs it has not seen.
const folds = 4

// FitJobs fits what whole jobs of a stack add to single operations: how much
// of their efficiencies and fixed times a job meets, and the host's work per
// step, token, request, rank and kernel; first for the stack, then for every
// device generation with enough rows, with a prior at the stack's values.
// Coefficients of single operations stay as they are. The loss is the
// absolute log error (so that half and double weigh the same and outliers do
// not rule) plus a pull of every value towards its start; rows of one source,
// model and hardware count as the root of their number. A value is kept only
// where it earns its place: the others go back to the parent's, one by one.
// Rows of training and inference are fitted apart. The report has the residuals
// on model and hardware pairs, and on devices, that a repeated fit has not seen,
// for the intervals; which values are kept is not decided again there.
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
	var fits []*stackFit
	for key, g := range groups {
		if len(g) >= leastJobs {
			fits = append(fits, &stackFit{key: key, rows: g})
		}
	}
	slices.SortFunc(fits, func(a, b *stackFit) int { return strings.Compare(a.key, b.key) })
	// Stacks do not depend on one another: they are fitted side by side, the
	// largest first, and reported in order.
	order := slices.Clone(fits)
	slices.SortStableFunc(order, func(a, b *stackFit) int { return len(b.rows) - len(a.rows) })
	work := make(chan *stackFit)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for f := range work {
				f.run()
			}
		}()
	}
	for _, f := range order {
		work <- f
	}
	close(work)
	wait.Wait()

	var out []hardware.CoefficientRow
	for _, f := range fits {
		report.Stacks = append(report.Stacks, f.report)
		report.Unseen = append(report.Unseen, f.unseen...)
		report.Coefficients += f.report.Coefficients
		out = append(out, f.coefficients...)
	}
	return out, report
}

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
		if queues(&cases[i]) || cases[i].Source == heldSource {
			continue
		}
		s, _, err := cases[i].Scenario(c)
		if err != nil || sim.RunInto(&result, &s) != nil {
			unresolved++
			continue
		}
		if _, err := settle(&cases[i], &s, &result); err != nil {
			unresolved++
			continue
		}
		v, applies := m.Of(&result)
		if !applies || !(v > 0) || math.IsInf(v, 0) {
			unresolved++
			continue
		}
		settleChoices(&s, &result)
		rows = append(rows, jobRow{
			id: cases[i].ID, group: cases[i].Group, source: cases[i].Source, scenario: s, metric: m, class: classOf(s.Task, m.ID), stack: s.Stack.ID,
			generation: generationOf(&s.Device), training: s.Task.Training(), log: math.Log(measured),
			fold: foldOf(modelOf(&s)+s.Device.ID) % folds,
			pair: cases[i].Source + " " + modelOf(&s) + " " + s.Device.ID,
		})
	}
	weigh(rows)
	return rows, unresolved
}

// settleChoices writes down the batch and plan that a serving scenario leaves
// open: they do not depend on what is fitted.
func settleChoices(s *sim.Scenario, r *sim.Result) {
	if !s.Task.Training() {
		s.TP, s.PP, s.Batch = r.Plan.TP, r.Plan.PP, int(r.Batch)
	}
}

// weigh lets rows of one source, model and hardware count as the root of their
// number: they share most of their error, and what has not been measured is
// another such pair, not another row of it.
func weigh(rows []jobRow) {
	count := map[string]float64{}
	for i := range rows {
		count[rows[i].pair]++
	}
	for i := range rows {
		rows[i].weight = 1 / math.Sqrt(count[rows[i].pair])
	}
}

func generationOf(d *hardware.Device) string {
	if g := hardware.Generation(d.ID); g != "" {
		return g
	}
	return d.Generation
}

// queues holds for rows whose time to first token includes waiting in the
// server's queue, which a job's prefill does not: closed-loop runs at a fixed
// concurrency, as all of this source are.
func queues(c *Case) bool {
	return c.Metric == "ttft_ms" && c.Source == "ai-dynamo/aiconfigurator"
}

// modelOf tells models apart, those too that are a size of a template.
func modelOf(s *sim.Scenario) string {
	if l := s.Model.Layers; l > 0 {
		return s.Model.ID + "/" + strconv.Itoa(l) + "x" + strconv.Itoa(s.Model.Hidden)
	}
	return s.Model.ID
}

// heldSource is the table that training is to be judged by (Korthikanti et al.
// 2022, table 5): its rows are never fitted, whatever file they stand in.
const heldSource = "calculon-ai/calculon"

// foldOf is a small stable hash, so that a model and hardware pair stays in
// one fold.
func foldOf(s string) int {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return int(h >> 8 & 0xffff)
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

package explore

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// MonteCarloOptions says how to draw. The zero value draws 4,000 times with
// seed 0.
type MonteCarloOptions struct {
	Draws   int
	Seed    uint64
	Workers int // goroutines; 0 means one a core
	// Ranges are inputs to draw beside those with a documented spread: knob,
	// Low and High of a 90 % range, read as log-normal.
	Ranges []Input
	// Progress is called on the caller's goroutine now and then with what is
	// known so far; nil: not at all.
	Progress func(d *Distribution)
}

// Share is the part of the variance that comes from one input.
type Share struct {
	Input
	Share float64 // 0 to 1
}

// Distribution is a metric whose inputs are uncertain.
type Distribution struct {
	Metric *metric.Metric
	Base   float64 // the value with every input as it stands
	Draws  int     // asked for
	Done   int     // drawn
	Seed   uint64
	Mean   float64
	// Values are the values drawn, sorted.
	Values []float64
	// Shares are the parts of the variance of the logarithm, largest first.
	Shares []Share
	// Rest is the variance no single input explains: inputs acting together,
	// and chance.
	Rest       float64
	Impossible int // draws that no plan allows
	NoFit      int // draws that do not fit in memory; they count
}

// Percentile is the value that p percent of the draws do not exceed; NaN when
// nothing was drawn.
func (d *Distribution) Percentile(p float64) float64 {
	n := len(d.Values)
	if n == 0 {
		return math.NaN()
	}
	at := math.Max(0, math.Min(1, p/100)) * float64(n-1)
	i := int(at)
	if i+1 >= n {
		return d.Values[n-1]
	}
	return d.Values[i] + (at-float64(i))*(d.Values[i+1]-d.Values[i])
}

// defaultDraws is enough for percentiles that stand still to two digits.
const defaultDraws = 4000

// maxDraws bounds the memory of one run.
const maxDraws = 1_000_000

// RangeInput makes an input of a knob out of a 90 % range that the user states.
func RangeInput(k *knob.Knob, low, high float64) (Input, error) {
	text := k.Format(knob.Value{Number: low}) + ".." + k.Format(knob.Value{Number: high})
	switch {
	case k.Kind != knob.Number && k.Kind != knob.Integer:
		return Input{}, &sim.KnobError{Knob: k.ID, Value: text, Reason: "is not a number that could be drawn"}
	case !(low > 0) || !(high > low):
		return Input{}, &sim.KnobError{Knob: k.ID, Value: text, Reason: "is not a range to draw from: it goes from above 0 to more"}
	}
	return Input{
		ID: k.ID, Label: k.Label, Knob: k, Role: Demand, Low: low, Now: math.Sqrt(low * high), High: high,
		Source: "stated", Sigma: math.Log(high/low) / (2 * z90),
	}, nil
}

// MonteCarlo draws every input that has a documented spread (the grid, PUE, and
// the causes of error that are no knob) together with the stated ranges, and
// runs the scenario for each draw. A cause of error multiplies the result, as
// the metric's interval reads it. The i-th draw depends on the seed and i
// alone: workers change nothing. On cancellation it returns what was drawn by
// then with the context's error.
func MonteCarlo(ctx context.Context, base sim.Scenario, m *metric.Metric, o MonteCarloOptions, c knob.Catalog) (Distribution, error) {
	out := Distribution{Metric: m, Draws: o.Draws, Seed: o.Seed}
	if out.Draws <= 0 {
		out.Draws = defaultDraws
	}
	out.Draws = min(out.Draws, maxDraws)
	var r sim.Result
	if err := sim.RunInto(&r, &base); err != nil {
		return out, err
	}
	var applies bool
	if out.Base, applies = m.Of(&r); !applies || m.Word != nil {
		return out, &sim.KnobError{Knob: "metric", Value: m.ID, Reason: "does not apply to this scenario"}
	}
	inputs := drawnInputs(&base, &r, m, o.Ranges, newMemo(c))
	run := &draws{
		base: &base, m: m, inputs: inputs, seed: o.Seed, n: out.Draws, catalog: c,
		values: make([]float64, out.Draws), states: make([]uint8, out.Draws), z: make([]float32, out.Draws*len(inputs)),
	}
	err := run.all(ctx, o.Workers, func() {
		if o.Progress != nil {
			run.sum(&out)
			o.Progress(&out)
		}
	})
	run.sum(&out)
	return out, err
}

// drawnInputs are the inputs with a spread that move the metric.
func drawnInputs(base *sim.Scenario, r *sim.Result, m *metric.Metric, ranges []Input, c knob.Catalog) []Input {
	var trial sim.Result
	given := map[string]bool{}
	all := append([]Input(nil), ranges...)
	for i := range ranges {
		given[ranges[i].ID] = true
	}
	for _, in := range Inputs(base, r, Documented, c) {
		if in.Sigma > 0 && !given[in.ID] {
			all = append(all, in)
		}
	}
	var out []Input
	value, _ := m.Of(r)
	for _, in := range all {
		s := swing(base, r, in, m, c, &trial)
		if s.Width(value) > 1e-9*math.Abs(value) {
			out = append(out, in)
		}
	}
	return out
}

// The states of a draw.
const (
	undrawn uint8 = iota
	drawn
	drawnNoFit
	impossible
)

// draws is one run of a Monte Carlo.
type draws struct {
	base    *sim.Scenario
	m       *metric.Metric
	inputs  []Input
	seed    uint64
	n       int
	catalog knob.Catalog
	next    atomic.Int64
	values  []float64
	states  []uint8
	z       []float32 // inputs of draw i from i*len(inputs)
	done    int       // draws before which all are done, set by all
}

// drawChunk is how many draws a worker takes at a time.
const drawChunk = 100

// all draws everything; step is called between chunks on this goroutine.
func (d *draws) all(ctx context.Context, workers int, step func()) error {
	chunks := (d.n + drawChunk - 1) / drawChunk
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, chunks)
	finished := make(chan int, chunks)
	var group sync.WaitGroup
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			w := drawer{draws: d, catalog: newMemo(d.catalog)}
			for ctx.Err() == nil {
				i := int(d.next.Add(1)) - 1
				if i >= chunks {
					return
				}
				for j := i * drawChunk; j < min((i+1)*drawChunk, d.n); j++ {
					w.draw(j)
				}
				finished <- i
			}
		}()
	}
	defer group.Wait()
	ready := make([]bool, chunks)
	first, reported := 0, 0
	for first < chunks {
		select {
		case <-ctx.Done():
			group.Wait()
			d.done = min(first*drawChunk, d.n)
			return ctx.Err()
		case i := <-finished:
			ready[i] = true
		}
		for first < chunks && ready[first] {
			first++
		}
		d.done = min(first*drawChunk, d.n)
		if first-reported >= 8 && first < chunks {
			reported = first
			step()
		}
	}
	return nil
}

// drawer is one worker.
type drawer struct {
	*draws
	catalog *memo
	pcg     rand.PCG
	result  sim.Result
}

// draw makes the i-th draw.
func (w *drawer) draw(i int) {
	w.pcg.Seed(w.seed, uint64(i))
	rng := rand.New(&w.pcg)
	z := w.z[i*len(w.inputs) : (i+1)*len(w.inputs)]
	next := *w.base
	w.states[i] = drawn
	for j := range w.inputs {
		in := &w.inputs[j]
		x := rng.NormFloat64()
		z[j] = float32(x)
		if in.Knob == nil {
			continue
		}
		v := in.Now * math.Exp(in.Sigma*x)
		if in.Knob.Kind == knob.Integer {
			v = math.Round(v)
		}
		v = math.Max(in.Knob.Min, math.Min(in.Knob.Max, v))
		if in.Knob.Set(&next, knob.Value{Number: v}, w.catalog) != nil {
			w.states[i] = impossible
			return
		}
	}
	if sim.RunInto(&w.result, &next) != nil {
		w.states[i] = impossible
		return
	}
	v, applies := w.m.Of(&w.result)
	if !applies || math.IsNaN(v) {
		w.states[i] = impossible
		return
	}
	if w.m.Spread != nil {
		kept, log := w.result.Spread, 0.0
		for j := range w.inputs {
			if n := w.inputs[j].cause; n > 0 {
				c := &causes[n-1]
				w.result.Spread = c.only(*c.of(&kept))
				log += w.m.Spread(&w.result) * float64(z[j])
			}
		}
		w.result.Spread = kept
		v *= math.Exp(log)
	}
	w.values[i] = v
	if !w.result.Fits {
		w.states[i] = drawnNoFit
	}
}

// sum fills in the distribution from the draws that are done.
func (d *draws) sum(out *Distribution) {
	out.Done, out.Impossible, out.NoFit, out.Mean = d.done, 0, 0, math.NaN()
	values := make([]float64, 0, d.done)
	total := 0.0
	for i := range d.done {
		switch d.states[i] {
		case impossible, undrawn:
			out.Impossible++
			continue
		case drawnNoFit:
			out.NoFit++
		}
		values = append(values, d.values[i])
		total += d.values[i]
	}
	if len(values) > 0 {
		out.Mean = total / float64(len(values))
	}
	d.share(out)
	sort.Float64s(values)
	out.Values = values
}

// share is the squared correlation of each input's deviate with the logarithm
// of the value: for independent inputs, the part of the variance it explains.
func (d *draws) share(out *Distribution) {
	n := len(d.inputs)
	sx, sxx, sxy := make([]float64, n), make([]float64, n), make([]float64, n)
	var sy, syy, count float64
	for i := range d.done {
		if d.states[i] != drawn && d.states[i] != drawnNoFit || !(d.values[i] > 0) {
			continue
		}
		y := math.Log(d.values[i])
		count++
		sy += y
		syy += y * y
		for j := range n {
			x := float64(d.z[i*n+j])
			sx[j] += x
			sxx[j] += x * x
			sxy[j] += x * y
		}
	}
	out.Shares, out.Rest = out.Shares[:0:0], 0
	vy := syy - sy*sy/count
	if !(count > 2) || !(vy > 1e-12*math.Abs(syy)) {
		return
	}
	explained := 0.0
	for j := range n {
		vx, cov := sxx[j]-sx[j]*sx[j]/count, sxy[j]-sx[j]*sy/count
		part := 0.0
		if vx > 0 {
			part = cov * cov / (vx * vy)
		}
		explained += part
		out.Shares = append(out.Shares, Share{d.inputs[j], part})
	}
	sort.SliceStable(out.Shares, func(i, j int) bool { return out.Shares[i].Share > out.Shares[j].Share })
	if explained > 1 { // correlations of a finite sample overlap a little
		for i := range out.Shares {
			out.Shares[i].Share /= explained
		}
		explained = 1
	}
	out.Rest = 1 - explained
}

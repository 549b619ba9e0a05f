package ui

import (
	"context"
	"math"
	"runtime"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// sweepPoint is one combination of values and what came of it.
type sweepPoint struct {
	values []knob.Value
	v      []float32 // by index in metric.All; NaN where it does not apply
	f      []float32 // factor of the 90 % range either way
	ok     bool      // there is such a plan
	fits   bool
	reason string // why it cannot be, or what limit it breaks
}

// good reports whether the point can be had.
func (pt *sweepPoint) good() bool { return pt.ok && pt.fits && pt.reason == "" }

// value is a metric of the point, NaN when there is none.
func (pt *sweepPoint) value(i int) float64 {
	if !pt.ok || i < 0 || i >= len(pt.v) {
		return math.NaN()
	}
	return float64(pt.v[i])
}

// factor is how far the 90 % range of a metric reaches either way.
func (pt *sweepPoint) factor(i int) float64 {
	if !pt.ok || i < 0 || i >= len(pt.f) {
		return 1
	}
	return float64(pt.f[i])
}

// sweepRun is the points of one job, by scenario.
type sweepRun struct {
	key   sweepKey
	axes  []explore.Axis
	knobs []*knob.Knob
	bases [maxScenarios]sim.Scenario
	slots [maxScenarios][]sweepPoint
	auto  string // plan knobs that were left to be chosen
}

func (r *sweepRun) of(slot int) []sweepPoint { return r.slots[slot] }

// scenario is a point as a scenario.
func (r *sweepRun) scenario(slot int, pt *sweepPoint, c knob.Catalog) (sim.Scenario, error) {
	next := r.bases[slot]
	knobs := append([]*knob.Knob(nil), r.knobs...)
	values := make(map[*knob.Knob]knob.Value, len(knobs))
	for i, k := range r.knobs {
		values[k] = pt.values[i]
	}
	knob.SortForSetting(knobs)
	sorted := make([]knob.Value, len(knobs))
	for i, k := range knobs {
		sorted[i] = values[k]
	}
	err := knob.SetAll(&next, knobs, sorted, c)
	return next, err
}

// maxSweep bounds the points of one job on the screen, to about 10 MB and half a
// second; the command line has no such bound.
const maxSweep = 20_000

// axes reads what varies. fault says why it cannot be run.
func (p *sweepPanel) axes(a *App) (axes []explore.Axis, text, fault string) {
	s := a.session
	n := p.used()
	if n == 0 {
		return nil, "", a.say("nothing varies: Space in the list of knobs makes one vary")
	}
	if p.kind == sweepHeat && n < 2 {
		return nil, "", a.say("a heat map needs two knobs: Space in the list adds one")
	}
	total := 1
	for _, id := range p.vary[:n] {
		axis, err := explore.ParseAxis(id+"="+p.spec(a, id), s.Scenario(), s.catalog)
		if err != nil {
			return nil, "", errorText(a.speech(), err)
		}
		axes = append(axes, axis)
		total *= len(axis.Values)
		text += id + "=" + p.spec(a, id) + " "
		if total > maxSweep {
			return nil, "", a.sayf("%s points are more than the screen takes (%s): Space pins a knob, Enter narrows its range; wattif sweep has no such bound", strconv.Itoa(total), strconv.Itoa(maxSweep))
		}
	}
	return axes, text, ""
}

// spec is the range of a knob: what was typed, else the usual one around its
// value.
func (p *sweepPanel) spec(a *App, id string) string {
	if spec := p.specs[id]; spec != "" {
		return spec
	}
	k, err := knob.Find(id)
	if err != nil {
		return ""
	}
	return usualSpec(k, a.session.Scenario(), a.session.Result())
}

// usualSpec is a range worth looking at.
func usualSpec(k *knob.Knob, s *sim.Scenario, r *sim.Result) string {
	now := explore.Effective(k, s, r)
	switch k.ID {
	case "weights", "precision", "activations":
		if s.Task.Training() {
			return "fp32,bf16,fp8"
		}
		return "bf16,fp8,int8,int4"
	case "kv_cache":
		return "bf16,fp8,int4"
	case "devices":
		top := 8.0
		for top < 2*now && top < 1<<14 {
			top *= 2
		}
		var words []string
		for n := math.Max(1, top/64); n <= top; n *= 2 {
			words = append(words, strconv.Itoa(int(n)))
		}
		return strings.Join(words, ",")
	case "batch":
		if s.Task.Training() {
			break
		}
		return "1..512"
	}
	switch {
	case k.Kind == knob.Choice, k.Kind == knob.Integer && k.Max-k.Min < 64:
		return "*"
	case math.IsNaN(now):
		now = math.Sqrt(math.Max(k.Min, 1) * math.Max(k.Max, 1))
	}
	if k.Scale == knob.Geometric {
		lo, hi := math.Max(k.Min, now/16), math.Min(k.Max, now*16)
		if k.Kind == knob.Integer {
			lo = math.Max(math.Max(1, k.Min), math.Round(lo))
			lo, hi = math.Exp2(math.Floor(math.Log2(lo))), math.Round(hi)
		}
		if !(lo > 0) || !(hi > lo) {
			return k.Format(knob.Value{Number: now})
		}
		return k.Format(knob.Value{Number: lo}) + ".." + k.Format(knob.Value{Number: hi}) + ":9:log"
	}
	lo, hi := math.Max(k.Min, now/2), math.Min(k.Max, now*2)
	if now == 0 {
		lo, hi = k.Min, math.Min(k.Max, k.Min+16*k.Increment)
	}
	if !(hi > lo) {
		return k.Format(knob.Value{Number: now})
	}
	return k.Format(knob.Value{Number: lo}) + ".." + k.Format(knob.Value{Number: hi}) + ":13"
}

// planned are knobs that reshape the plan: others of the plan are then chosen.
var planned = map[string]bool{"devices": true, "hardware": true, "tp": true, "pp": true, "dp": true, "ep": true, "cp": true, "model": true}

// release leaves plan knobs that do not vary to be chosen where the plan has
// to follow. It says which.
func release(s *sim.Scenario, axes []explore.Axis, c knob.Catalog) string {
	varies, follow := map[string]bool{}, false
	for _, x := range axes {
		varies[x.Knob] = true
		follow = follow || planned[x.Knob]
	}
	if !follow {
		return ""
	}
	var said []string
	for _, id := range [...]string{"tp", "pp", "dp", "ep", "cp"} {
		k, err := knob.Find(id)
		if err != nil || varies[id] || k.Get(s).Word == k.Auto {
			continue
		}
		if k.Set(s, knob.Value{Word: k.Auto}, c) == nil {
			said = append(said, id)
		}
	}
	return strings.Join(said, " ")
}

// begin starts the job for what is asked.
func (p *sweepPanel) begin(a *App, axes []explore.Axis) tea.Cmd {
	s := a.session
	run := &sweepRun{key: p.asked, axes: axes}
	for _, x := range axes {
		k, err := knob.Find(x.Knob)
		if err != nil {
			return nil
		}
		run.knobs = append(run.knobs, k)
	}
	whole, _ := explore.Count(axes, explore.Options{})
	total := 0
	var slots []int
	// The edited scenario comes first: it is what one looks at.
	for i := range s.count {
		slot := (s.current + i) % s.count
		if p.asked.slots[slot] == nil {
			continue
		}
		run.bases[slot] = *s.slots[slot]
		if auto := release(&run.bases[slot], axes, s.catalog); slot == s.current {
			run.auto = auto
		}
		slots = append(slots, slot)
		total += whole
	}
	limits, catalog := a.session.limits, s.catalog
	return p.job.start(total, func(ctx context.Context, report func(int, func(*App)) bool) {
		done := 0
		var batch []sweepPoint
		last := time.Now()
		for _, slot := range slots {
			hand := func() bool {
				found := batch
				batch = nil
				last = time.Now()
				return report(done, func(a *App) { a.sweep.take(a, run, slot, found) })
			}
			base := run.bases[slot]
			err := explore.Sweep(ctx, base, axes, catalog, explore.Options{Workers: spareCores()}, func(x explore.Point) {
				done++
				batch = append(batch, pointOf(&x, limits))
				if time.Since(last) > partialEvery {
					hand()
				}
			})
			if err != nil || !hand() {
				return
			}
		}
	})
}

// spareCores leaves one core to the screen.
func spareCores() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// partialEvery is how often partial results are drawn.
const partialEvery = 60 * time.Millisecond

// take puts points that were found where the screen sees them. The first of a
// job replace those of the job before.
func (p *sweepPanel) take(a *App, run *sweepRun, slot int, found []sweepPoint) {
	if p.run != run {
		p.run = run
		p.front = nil
	}
	run.slots[slot] = append(run.slots[slot], found...)
	p.version++
}

// pointOf keeps what the screen needs of a point.
func pointOf(x *explore.Point, limits []explore.Limit) sweepPoint {
	pt := sweepPoint{values: append([]knob.Value(nil), x.Values...)}
	if x.Err != nil {
		pt.reason = x.Err.Error()
		return pt
	}
	r := &x.Result
	pt.ok, pt.fits = true, r.Fits
	all := metric.All()
	pt.v, pt.f = make([]float32, len(all)), make([]float32, len(all))
	for i := range all {
		v, applies := all[i].Of(r)
		pt.f[i] = 1
		if !applies {
			pt.v[i] = float32(math.NaN())
			continue
		}
		pt.v[i] = float32(v)
		if _, high := all[i].Interval(r); v > 0 && high > v {
			pt.f[i] = float32(high / v)
		}
	}
	if !r.Fits {
		pt.reason = gigabytes(r.ShortBytes) + " GB too much"
		return pt
	}
	for _, l := range limits {
		if !l.Met(&x.Scenario, r) {
			pt.reason = "breaks " + l.String()
			break
		}
	}
	return pt
}

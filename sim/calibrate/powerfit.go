package calibrate

import (
	"fmt"
	"math"
	"slices"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// PowerReport says what the power fit was made of and how well it does, in
// fractions of the measured draw.
type PowerReport struct {
	Rows, Coefficients int
	Median             float64 // absolute error at the predicted time
	Limits             int     // rows under a power limit
	LimitMedian        float64 // absolute error of the time under a limit over the time without
	// Limited are the log errors of time and energy under a limit over those
	// under the highest one.
	Limited []LimitRow
	Unseen  []UnseenRow
	Left    []Left
}

// LimitRow is one job under a power limit.
type LimitRow struct {
	ID           string
	Time, Energy float64
}

// powerParameter is a coefficient of power.
type powerParameter struct {
	name       string
	low, high  float64
	wide       float64 // log standard deviation by which a generation may leave the value of all
	everywhere bool    // one value for all generations
	stack      string  // the stack it belongs to, "" for all
}

// powerParameters are few: the draw of a device that waits, what arithmetic,
// bytes and transfers add, and how fast power rises at low activity. A stack's
// sampler goes over the whole vocabulary on the device while the next step waits.
var powerParameters = []powerParameter{
	{name: "PowerSaturates", low: 0.3, high: 1, everywhere: true},
	{name: "PowerNetwork", low: 0.02, high: 1, everywhere: true},
	{name: "TokenDevice", low: 0.01, high: 1, everywhere: true, stack: "vllm"},
	{name: "TokenDevice", low: 0.01, high: 1, everywhere: true, stack: "vllm-v0-server"},
	{name: "PowerFloor", low: 0.05, high: 0.5, wide: 0.3},
	{name: "PowerCompute", low: 0.1, high: 3, wide: 0.3},
	{name: "PowerByte", low: 5e-12, high: 500e-12, wide: 0.3},
}

// longStretch is the log ratio of measured and predicted time above which a
// job's activity is not known: it says nothing about power.
const longStretch = 0.7

type powerFitRow struct {
	PowerRow
	generation string
	fold       int
	job        bool
	free       float64 // draw under the highest limit, W
	system     hardware.System
	scenario   sim.Scenario
}

// powerValues are values of the parameters, in their order.
type powerValues [7]float64

func (v *powerValues) apply(c *hardware.Coefficients, stack string) {
	for i := range powerParameters {
		p := &powerParameters[i]
		if p.stack == "" || p.stack == stack {
			*c.Field(p.name) = v[i]
		}
	}
}

// powerStart are the values the search starts from.
func powerStart() (v powerValues) {
	c := hardware.DefaultCoefficients()
	c.TokenDevice, c.PowerByte = 0.5, 60e-12
	for i := range powerParameters {
		v[i] = *c.Field(powerParameters[i].name)
	}
	return v
}

// powerSolution is what one fit found.
type powerSolution struct {
	all         powerValues
	generations map[string]powerValues
}

func (s *powerSolution) of(generation string) *powerValues {
	if v, ok := s.generations[generation]; ok {
		return &v
	}
	return &s.all
}

// FitPower fits device power, over all devices and then for each generation
// with a prior at the value of all, at the times jobs really took. How the clock
// follows a limit is fitted to jobs under limits. It is deterministic. What the
// fit does on pairs of model and device, and on devices, that it has not seen
// is in the report and sets the interval.
func FitPower(rows []PowerRow, catalog knob.Catalog) ([]hardware.CoefficientRow, PowerReport) {
	var report PowerReport
	draws, limited := readyDraws(rows, catalog, &report)
	everything := func(*powerFitRow) bool { return true }
	full := solvePower(draws, everything, nil)
	b := powerBook{rows: draws}
	b.write("*", "kind:gpu", &full.all, draws, true)
	b.share(&full)
	for _, g := range full.names() {
		own := full.generations[g]
		b.write("generation:"+g, "generation:"+g, &own, generationRows(draws, g), false)
	}
	b.clock(&full, limited, &report)

	var errors []float64
	for _, r := range draws {
		errors = append(errors, math.Abs(math.Exp(r.residual(full.of(r.generation), false))-1))
	}
	report.Median = residualQuantile(errors, 0.5)
	report.Unseen = unseenPower(draws, &full)
	report.Coefficients = b.fitted
	return b.out, report
}

// readyDraws resolves rows: those that state a draw without a limit, and those
// that state what a limit does.
func readyDraws(rows []PowerRow, catalog knob.Catalog, report *PowerReport) (draws, limited []*powerFitRow) {
	top, free := map[string]float64{}, map[string]float64{}
	for i := range rows {
		key := rows[i].Hardware + rows[i].Line
		if rows[i].Limit > top[key] {
			top[key], free[key] = rows[i].Limit, rows[i].Watts
		}
	}
	for _, r := range rows {
		report.Rows++
		f := &powerFitRow{PowerRow: r, job: r.Job.Model.ID != "" || r.Line != ""}
		d, err := catalog.Device(r.Hardware)
		switch {
		case err == nil && r.Job.Model.ID != "":
			f.scenario = r.Job
		case err == nil && r.Line != "":
			f.scenario, err = knob.ParseLine(r.Line, catalog)
			f.scenario.Boundary = footprint.BoundaryDevice
		}
		if err != nil {
			report.Left = append(report.Left, Left{r.ID, err.Error()})
			continue
		}
		f.system.Device = &d
		f.generation = generationOf(&d)
		f.fold = foldOf(f.scenario.Model.ID+d.ID) % folds
		if f.Limit > 0 && f.Limit < top[r.Hardware+r.Line] {
			f.free = free[r.Hardware+r.Line]
			limited = append(limited, f)
		}
		if highest := top[r.Hardware+r.Line]; f.Limit == 0 || f.Limit == highest && highest >= d.TDP {
			draws = append(draws, f)
		}
	}
	return draws, limited
}

// watts is the predicted draw: of the job at its predicted time, or at the time
// it really took. The energy above the floor is that of the work whatever the
// time was; longer or shorter, the floor is drawn.
func (r *powerFitRow) watts(v *powerValues, measuredTime bool) float64 {
	if !r.job {
		var c hardware.Coefficients
		v.apply(&c, "")
		r.system.Coefficients = &c
		return r.system.Power(r.Compute, r.Memory)
	}
	s := r.scenario
	v.apply(&s.Coefficients, s.Stack.ID)
	result, err := sim.Run(&s)
	if err != nil {
		return r.Watts
	}
	watts := result.DevicePower
	if measuredTime && r.Stretch > 0 {
		floor := v[powerFloor] * s.Device.TDP
		watts = math.Min(s.Device.TDP, floor+(watts-floor)/r.Stretch)
	}
	return watts
}

// powerFloor is the place of the floor among the parameters.
const powerFloor = 4

// residual is log(predicted/measured) draw.
func (r *powerFitRow) residual(v *powerValues, measuredTime bool) float64 {
	return math.Log(r.watts(v, measuredTime) / r.Watts)
}

// strange holds for rows whose time is too far off to tell their activity.
func (r *powerFitRow) strange() bool {
	return r.Stretch > 0 && math.Abs(math.Log(r.Stretch)) > longStretch
}

// solvePower fits the rows for which use holds; near is a solution to start from.
func solvePower(rows []*powerFitRow, use func(*powerFitRow) bool, near *powerSolution) powerSolution {
	var part []*powerFitRow
	generations := map[string][]*powerFitRow{}
	for _, r := range rows {
		if use(r) && !r.strange() {
			part = append(part, r)
			generations[r.generation] = append(generations[r.generation], r)
		}
	}
	centre, step := powerStart(), 0.2
	from := centre
	if near != nil {
		from, step = near.all, 0.1
	}
	s := powerSolution{generations: map[string]powerValues{}}
	s.all = searchPower(part, centre, from, true, step)
	for g, rows := range generations {
		if len(rows) < leastRows {
			continue
		}
		from := s.all
		if near != nil {
			if own, ok := near.generations[g]; ok {
				from = own
				for i, p := range powerParameters {
					if p.everywhere {
						from[i] = s.all[i]
					}
				}
			}
		}
		s.generations[g] = searchPower(rows, s.all, from, false, step)
	}
	return s
}

// names lists the generations in order.
func (s *powerSolution) names() []string {
	var out []string
	for g := range s.generations {
		out = append(out, g)
	}
	slices.Sort(out)
	return out
}

// searchPower is the coordinate descent of one group around a centre.
func searchPower(rows []*powerFitRow, centre, v powerValues, everywhere bool, step float64) powerValues {
	cost := func() float64 {
		sum := 0.0
		for _, r := range rows {
			sum += huber(r.residual(&v, true))
		}
		for i, p := range powerParameters {
			wide := p.wide
			if everywhere {
				wide = 1
			}
			if p.everywhere && !everywhere {
				continue
			}
			z := math.Log(v[i]/centre[i]) / wide
			sum += 0.5 * priorScale * priorScale * z * z
		}
		return sum
	}
	best := cost()
	for step > 0.004 {
		improved := false
		for i, p := range powerParameters {
			if p.everywhere && !everywhere {
				continue
			}
			for _, sign := range [...]float64{1, -1} {
				old := v[i]
				v[i] = min(p.high, max(p.low, old*math.Exp(sign*step)))
				if got := cost(); got < best-1e-9 {
					best, improved = got, true
					break
				}
				v[i] = old
			}
		}
		if !improved {
			step /= 2
		}
	}
	return v
}

func generationRows(rows []*powerFitRow, g string) []*powerFitRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r *powerFitRow) bool { return r.generation != g })
}

// unseenPower repeats the fit without a share of the pairs of model and device,
// and without one device at a time.
func unseenPower(rows []*powerFitRow, full *powerSolution) []UnseenRow {
	out := make([]UnseenRow, len(rows))
	for i, r := range rows {
		out[i] = UnseenRow{
			ID: r.ID, Group: "power/" + r.system.Device.Kind.String(), Fitted: r.residual(full.of(r.generation), false),
			NoPair: math.NaN(), NoDevice: math.NaN(), Source: r.Rate, class: powerClass, Generation: r.generation, Stack: r.scenario.Stack.ID,
		}
	}
	leave := func(held func(*powerFitRow) bool, put func(*UnseenRow, float64)) {
		without := solvePower(rows, func(r *powerFitRow) bool { return !held(r) }, full)
		for i, r := range rows {
			if held(r) {
				put(&out[i], r.residual(without.of(r.generation), false))
			}
		}
	}
	for fold := range folds {
		leave(func(r *powerFitRow) bool { return r.job && r.fold == fold }, func(u *UnseenRow, e float64) { u.NoPair = e })
	}
	var devices []string
	for _, r := range rows {
		if id := r.system.Device.ID; !slices.Contains(devices, id) {
			devices = append(devices, id)
		}
	}
	for _, id := range devices {
		leave(func(r *powerFitRow) bool { return r.system.Device.ID == id }, func(u *UnseenRow, e float64) { u.NoDevice = e })
	}
	return out
}

// powerBook writes coefficient rows.
type powerBook struct {
	rows   []*powerFitRow
	out    []hardware.CoefficientRow
	fitted int
}

// write books fitted values; the energy of a byte under its own selector, for
// it is known of the memory of graphics processors alone.
func (b *powerBook) write(device, bytes string, v *powerValues, rows []*powerFitRow, everywhere bool) {
	for i, p := range powerParameters {
		if p.everywhere && !everywhere {
			continue
		}
		row := hardware.CoefficientRow{Device: device, Stack: "*", Task: "*", Name: p.name, Value: v[i], Origin: hardware.Fitted}
		if p.stack != "" {
			row.Stack = p.stack
		}
		if p.name == "PowerByte" {
			row.Device = bytes
		}
		row.Error, row.Count = powerError(v, i, rows)
		if row.Count == 0 {
			continue
		}
		row.Source = fmt.Sprintf("fit of %d measured draws that depend on it", row.Count)
		b.fitted++
		b.out = append(b.out, row)
	}
}

// powerError is the standard error of a value, from the slope of the
// residuals, and the number of rows that depend on it.
func powerError(v *powerValues, i int, rows []*powerFitRow) (deviation float64, count int) {
	h := 0.02
	if v[i]*math.Exp(h) > powerParameters[i].high {
		h = -h
	}
	up := *v
	up[i] *= math.Exp(h)
	slope, spread := 0.0, 0.0
	for _, r := range rows {
		if r.strange() {
			continue
		}
		e := r.residual(v, true)
		d := (r.residual(&up, true) - e) / h
		if math.Abs(d) < 1e-3 {
			continue
		}
		slope += d * d
		spread += math.Min(e*e, 0.25)
		count++
	}
	if slope > 0 && count > 1 {
		deviation = v[i] * math.Min(1, math.Sqrt(spread/float64(count-1)/slope))
	}
	return deviation, count
}

// share books what stands in for the energy of a byte on devices whose memory
// was not measured: the median share of TDP of those that were.
func (b *powerBook) share(s *powerSolution) {
	var shares []float64
	seen := map[string]bool{}
	for _, r := range b.rows {
		d := r.system.Device
		if seen[d.ID] || d.TDP <= 0 {
			continue
		}
		seen[d.ID] = true
		var c hardware.Coefficients
		s.of(r.generation).apply(&c, "")
		system := hardware.System{Device: d, Coefficients: &c}
		shares = append(shares, system.PowerMemory())
	}
	if len(shares) == 0 {
		return
	}
	b.out = append(b.out, hardware.CoefficientRow{
		Device: "*", Stack: "*", Task: "*", Name: "PowerMemory", Value: residualQuantile(shares, 0.5), Origin: hardware.Assumed,
		Source: fmt.Sprintf("median share of %d measured graphics processors; no other kind of device was measured", len(shares)),
	})
}

// clock fits the exponent of the clock to jobs under limits.
func (b *powerBook) clock(s *powerSolution, limited []*powerFitRow, report *PowerReport) {
	const start = 3.0
	cost := func(exponent float64) (sum float64, errors []float64) {
		for _, r := range limited {
			if e, _ := r.slowdown(s.of(r.generation), exponent); !math.IsNaN(e) {
				sum += huber(e)
				errors = append(errors, math.Abs(math.Exp(e)-1))
			}
		}
		return sum, errors
	}
	value, count, deviation := start, 0, 0.0
	if len(limited) > 0 {
		best, _ := cost(value)
		for step := 0.2; step > 0.004; step /= 2 {
			for improved := true; improved; {
				improved = false
				for _, sign := range [...]float64{1, -1} {
					trial := min(12, max(1, value*math.Exp(sign*step)))
					if got, _ := cost(trial); got < best-1e-9 {
						value, best, improved = trial, got, true
						break
					}
				}
			}
		}
		_, errors := cost(value)
		report.Limits, report.LimitMedian = len(errors), residualQuantile(errors, 0.5)
		for _, r := range limited {
			time, energy := r.slowdown(s.of(r.generation), value)
			report.Limited = append(report.Limited, LimitRow{r.ID, time, energy})
		}
		const h = 0.02
		slope, spread := 0.0, 0.0
		for _, r := range limited {
			e, _ := r.slowdown(s.of(r.generation), value)
			up, _ := r.slowdown(s.of(r.generation), value*math.Exp(h))
			d := (up - e) / h
			if math.IsNaN(e) || math.Abs(d) < 1e-3 {
				continue
			}
			slope, spread, count = slope+d*d, spread+e*e, count+1
		}
		if count > 1 {
			deviation = value * math.Min(1, math.Sqrt(spread/float64(count-1)/slope))
		}
		b.fitted++
	}
	b.out = append(b.out, hardware.CoefficientRow{
		Device: "*", Stack: "*", Task: "*", Name: "PowerClock", Value: value, Error: deviation, Count: count,
		Origin: hardware.Fitted, Source: fmt.Sprintf("time of %d trainings under a power limit over that without", count),
	})
}

// slowdown is the log error of the time under the limit over the time without,
// and of the energy.
func (r *powerFitRow) slowdown(v *powerValues, exponent float64) (time, energy float64) {
	s := r.scenario
	v.apply(&s.Coefficients, s.Stack.ID)
	s.Coefficients.PowerClock = exponent
	s.PowerLimit = 0
	free, err := sim.Run(&s)
	if err != nil {
		return math.NaN(), math.NaN()
	}
	s.PowerLimit = r.Limit
	held, err := sim.Run(&s)
	if err != nil || r.Slowdown <= 0 {
		return math.NaN(), math.NaN()
	}
	time = math.Log(held.UnitTime / free.UnitTime / r.Slowdown)
	return time, time + math.Log(held.DevicePower/free.DevicePower/(r.Watts/r.free))
}

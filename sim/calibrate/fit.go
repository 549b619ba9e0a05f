package calibrate

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"wattif/sim/hardware"
)

// leastRows is the fewest rows for which a generation or stack gets a value of
// its own.
const leastRows = 3

// FitOps fits efficiencies and latencies to measured single operations, in the
// log of their times, robustly (Huber), first over all devices, then for every
// device generation with a prior at the value of all, then for every stack of a
// generation with a prior at the generation's. What is a matter of software goes
// the other way: from all to every stack on all devices, then to that stack on a
// generation. It is deterministic. devices gives the device of a hardware label,
// already turned into an id; stated is the table of facts to start from (units,
// tiles), nil for none. Rows that cannot be resolved are counted in the report
// with the reason.
func FitOps(rows []OpRow, devices func(id string) (hardware.Device, bool), stated *hardware.CoefficientTable) (*hardware.CoefficientTable, FitReport) {
	f := newFitter(rows, devices, stated)
	for _, g := range f.generations() {
		f.generation(g)
	}
	f.report.Coefficients = len(f.table.Rows)
	f.table.Index()
	return f.table, f.report
}

// fitOpsFor is what [FitOps] finds for the devices of one generation.
func fitOpsFor(generation string, rows []OpRow, devices func(id string) (hardware.Device, bool), stated *hardware.CoefficientTable) *hardware.CoefficientTable {
	f := newFitter(rows, devices, stated)
	if slices.Contains(f.generations(), generation) || len(f.kin(generation)) > 0 {
		f.generation(generation)
	}
	f.table.Index()
	return f.table
}

// newFitter reads rows and fits what all devices and all stacks start from.
func newFitter(rows []OpRow, devices func(id string) (hardware.Device, bool), stated *hardware.CoefficientTable) *fitter {
	f := &fitter{table: &hardware.CoefficientTable{}, stated: stated, software: map[string]map[string]float64{}, devices: map[string][2]float64{}}
	f.prepare(rows, devices)
	f.everywhere(hardware.DefaultCoefficients())
	for _, stack := range stacksOf(f.rows) {
		f.stack(stack)
	}
	return f
}

type fitter struct {
	table  *hardware.CoefficientTable
	stated *hardware.CoefficientTable
	rows   []*fitRow
	all    hardware.Coefficients // fitted over all rows
	// software holds, by stack and name, the values of parameters that are a
	// matter of software; they stand in for those of a device generation.
	software map[string]map[string]float64
	devices  map[string][2]float64 // DeviceCompute and DeviceMemory of fitted devices
	family   bool                  // a fit that only serves as a prior
	mixed    bool                  // rows of several stacks are fitted at once, each with its own software
	report   FitReport
}

// Excluded says why a row that can be predicted is not fitted, "" when it is.
// Its hardware is misconfigured by the source's own account: four and eight
// L40S without peer-to-peer copies.
func (r *OpRow) Excluded() string {
	if strings.HasPrefix(r.Hardware, "NVIDIA L40S") && r.Devices > 2 {
		return "collectives of four and eight L40S look like a host without peer-to-peer copies"
	}
	return ""
}

func (f *fitter) prepare(rows []OpRow, devices func(string) (hardware.Device, bool)) {
	sorted := make([]*OpRow, len(rows))
	for i := range rows {
		sorted[i] = &rows[i]
	}
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].ID < sorted[j].ID })
	for _, r := range sorted {
		f.report.Rows++
		if why := r.Excluded(); why != "" {
			f.report.reject(r.ID, why)
			continue
		}
		d, ok := devices(OpRowHardware(r.Hardware))
		if !ok {
			f.report.reject(r.ID, "hardware "+r.Hardware+" is not known")
			continue
		}
		ops, repeat, err := r.Ops(&d)
		if err != nil {
			f.report.reject(r.ID, err.Error())
			continue
		}
		if r.Seconds <= 0 {
			f.report.reject(r.ID, "no measured time")
			continue
		}
		row := &fitRow{row: r, device: &d, generation: generationOf(&d), stack: OpRowStack(r), ops: ops, repeat: repeat, log: math.Log(r.Seconds)}
		row.system = hardware.System{Device: &d, Stack: &hardware.Stack{ID: row.stack}, NodeDevices: int(r.NodeDevices), Coefficients: &row.c}
		facts := f.stated.Resolve(&d, row.system.Stack, "")
		row.units, row.tileM, row.tileN, row.keySeconds = facts.Units, facts.TileM, facts.TileN, facts.KeySeconds
		row.unsplit = r.Op == "mla_decode" && facts.KeySeconds > 0
		row.bus = row.system.OverBus(max(2, r.Devices))
		f.rows = append(f.rows, row)
	}
	f.report.Used = len(f.rows)
}

// residual is log(predicted/measured) under coefficients c, with the device's
// own stated facts put in.
func (f *fitter) residual(r *fitRow, c *hardware.Coefficients) float64 {
	r.c = *c
	r.c.Units, r.c.TileM, r.c.TileN, r.c.KeySeconds = r.units, r.tileM, r.tileN, r.keySeconds
	if f.mixed {
		f.overlay(r.stack, &r.c)
	}
	if d, ok := f.devices[r.device.ID]; ok {
		r.c.DeviceCompute, r.c.DeviceMemory = d[0], d[1]
	}
	r.c.Scale(r.c.DeviceCompute, r.c.DeviceMemory, 1, 1)
	if !wallClock(r) {
		r.c.DispatchSeconds = 0
	}
	if bare(r) {
		r.c.NarrowSeconds = 0
	}
	if !custom(r) {
		r.c.DirectSeconds = 0
	}
	if !isExchange(r) {
		r.c.ExchangeSeconds = 0
	}
	total := 0.0
	for i := range r.ops {
		total += r.system.Time(&r.ops[i]).Seconds
	}
	return math.Log(total/r.repeat) - r.log
}

func (f *fitter) generations() []string {
	var out []string
	for _, r := range f.rows {
		if r.generation != "" && !slices.Contains(out, r.generation) {
			out = append(out, r.generation)
		}
	}
	slices.Sort(out)
	return out
}

// descend fits the wanted parameters to rows by coordinate descent and books
// them. parent is the centre of the prior; loose, when above 0, replaces each
// parameter's own prior width.
func (f *fitter) descend(rows []*fitRow, start, parent hardware.Coefficients, loose float64, device, stack string, want func(*parameter, int) bool) hardware.Coefficients {
	type active struct {
		*parameter
		rows []*fitRow
		step float64
	}
	var on []active
	for i := range parameters {
		p := &parameters[i]
		var known []*fitRow
		for _, r := range rows {
			if p.knows(r) {
				known = append(known, r)
			}
		}
		if len(known) > 0 && want(p, len(known)) {
			on = append(on, active{p, known, 0.3})
		}
	}
	c := start
	cost := func(a *active, c *hardware.Coefficients) float64 {
		sum := 0.0
		for _, r := range a.rows {
			sum += huber(f.residual(r, c))
		}
		width := a.wide
		if loose > 0 || width == 0 {
			width = 1
		}
		z := math.Log(*c.Field(a.name) / *parent.Field(a.name)) / width
		return sum + 0.5*priorScale*priorScale*z*z
	}
	for round := 0; round < 60; round++ {
		moved := 0.0
		for i := range on {
			a := &on[i]
			at := c.Field(a.name)
			best := cost(a, &c)
			for range 3 {
				old := *at
				improved := false
				for _, sign := range [...]float64{1, -1} {
					*at = min(a.high, max(a.low, old*math.Exp(sign*a.step)))
					if got := cost(a, &c); got < best-1e-12 {
						best, improved = got, true
						break
					}
					*at = old
				}
				if improved {
					moved = max(moved, a.step)
					a.step = min(0.5, a.step*1.3)
				} else {
					a.step *= 0.5
				}
			}
			a.step = max(a.step, 1e-4)
		}
		if moved < 1e-3 {
			break
		}
	}
	for i := range on {
		a := &on[i]
		f.book(device, stack, a.parameter, &c, len(a.rows), f.standardError(a.rows, a.name, c))
	}
	return c
}

// priorScale is the size of a residual that weighs as much as one prior
// standard deviation: rows of one group scatter by about a fifth.
const priorScale = 0.2

// huber is quadratic up to 0.15, about the error of a good row, and linear
// beyond it, so that odd rows pull no harder than ordinary ones.
func huber(x float64) float64 {
	const k = 0.15
	if x = math.Abs(x); x <= k {
		return 0.5 * x * x
	}
	return k * (x - 0.5*k)
}

// standardError is that of the value, from the slope of the residuals.
func (f *fitter) standardError(rows []*fitRow, name string, c hardware.Coefficients) float64 {
	const h = 0.02
	value := *c.Field(name)
	up := c
	*up.Field(name) = value * math.Exp(h)
	slope, spread := 0.0, 0.0
	for _, r := range rows {
		e := f.residual(r, &c)
		d := (f.residual(r, &up) - e) / h
		slope += d * d
		spread += min(e*e, 0.25)
	}
	if slope == 0 || len(rows) < 2 {
		return 0
	}
	return value * min(1, math.Sqrt(spread/float64(len(rows)-1)/slope))
}

func (f *fitter) book(device, stack string, p *parameter, c *hardware.Coefficients, rows int, err float64) {
	// A value that was fitted again replaces the one before.
	f.table.Rows = slices.DeleteFunc(f.table.Rows, func(r hardware.CoefficientRow) bool {
		return r.Device == device && r.Stack == stack && r.Name == p.name
	})
	origin := hardware.Fitted
	if f.family {
		origin = hardware.Inherited
	}
	stacks := []string{stack}
	if len(p.serve) > 0 {
		stacks = p.serve
	}
	for _, s := range stacks {
		f.table.Rows = append(f.table.Rows, hardware.CoefficientRow{
			Device: device, Stack: s, Task: "*", Name: p.name, Value: *c.Field(p.name), Error: err, Count: rows,
			Origin: origin, Source: fmt.Sprintf("fit of single operations, %d rows", rows),
		})
	}
}

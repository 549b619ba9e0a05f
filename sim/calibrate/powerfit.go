package calibrate

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// PowerRow is a measured mean draw of one device: either a kernel whose
// activity is known (Compute and Memory, 0..1) or a whole job in the one-line
// grammar, whose activity is the engine's.
type PowerRow struct {
	ID, Hardware    string
	Line            string // "" for a kernel
	Compute, Memory float64
	Watts           float64
	// Job is a whole job already resolved; it stands in for Line when its model
	// is named.
	Job sim.Scenario
}

// PowerReport says what the power fit was made of and how well it does, in
// fractions of the measured draw.
type PowerReport struct {
	Rows, Coefficients int
	Median             float64 // absolute error
	Left               []Left
}

// powerClock is the exponent of the clock in the power of arithmetic times the
// saturation exponent: the median of 88 pairs of the same BERT training on V100
// and Quadro RTX 6000 with and without a power limit, log of the ratio of the
// draws above the floor over log of the ratio of the speeds.
const powerClock = 2.6

// powerParameters are the coefficients of power, with the log standard
// deviation by which a generation may leave the value of all.
var powerParameters = []struct {
	name       string
	low, high  float64
	wide       float64
	everywhere bool
}{
	{"PowerSaturates", 0.3, 1, 1, true},
	{"TokenDevice", 0.01, 1, 1, true},
	{"PowerFloor", 0.05, 0.5, 0.3, false},
	{"PowerCompute", 0.1, 1.5, 0.3, false},
	{"PowerMemory", 0.05, 1.2, 0.3, false},
}

// samplerStack is the stack whose share of per-token work on the device is
// fitted: its sampler goes over the whole vocabulary in passes of its own.
const samplerStack = "vllm"

type powerFitRow struct {
	PowerRow
	generation string
	system     hardware.System
	scenario   sim.Scenario
}

// FitPower fits the floor, the two slopes and the saturation of device power,
// over all devices and then for each generation with a prior at the value of
// all. It is deterministic.
func FitPower(rows []PowerRow, catalog knob.Catalog) ([]hardware.CoefficientRow, PowerReport) {
	var report PowerReport
	var ready []*powerFitRow
	for _, r := range rows {
		report.Rows++
		f := &powerFitRow{PowerRow: r}
		d, err := catalog.Device(r.Hardware)
		switch {
		case err == nil && r.Job.Model.ID != "":
			f.scenario, f.Line = r.Job, "job"
		case err == nil && r.Line != "":
			f.scenario, err = knob.ParseLine(r.Line, catalog)
			f.scenario.Boundary = footprint.BoundaryDevice
		}
		if err != nil {
			report.Left = append(report.Left, Left{r.ID, err.Error()})
			continue
		}
		f.system.Device = &d
		if f.generation = hardware.Generation(d.ID); f.generation == "" {
			f.generation = d.Generation
		}
		ready = append(ready, f)
	}
	var out []hardware.CoefficientRow
	book := func(device string, c *hardware.Coefficients, n int, everywhere bool) {
		for _, p := range powerParameters {
			if p.everywhere && !everywhere {
				continue
			}
			stack := "*"
			if p.name == "TokenDevice" {
				stack = samplerStack
			}
			out = append(out, hardware.CoefficientRow{
				Device: device, Stack: stack, Task: "*", Name: p.name, Value: *c.Field(p.name),
				Count: n, Origin: hardware.Fitted, Source: fmt.Sprintf("fit of %d measured draws", n),
			})
		}
	}
	start := hardware.DefaultCoefficients()
	start.TokenDevice = 0.5
	all := fitPower(ready, start, true)
	all.PowerClock = powerClock / all.PowerSaturates
	book("*", &all, len(ready), true)
	out = append(out, hardware.CoefficientRow{
		Device: "*", Stack: "*", Task: "*", Name: "PowerClock", Value: all.PowerClock, Count: 88,
		Origin: hardware.Fitted, Source: "88 pairs of BERT training with and without a power limit",
	})
	var generations []string
	for _, r := range ready {
		if !slices.Contains(generations, r.generation) {
			generations = append(generations, r.generation)
		}
	}
	slices.Sort(generations)
	var errors []float64
	for _, g := range generations {
		var part []*powerFitRow
		for _, r := range ready {
			if r.generation == g {
				part = append(part, r)
			}
		}
		c := all
		if len(part) >= leastRows {
			c = fitPower(part, all, false)
			book("generation:"+g, &c, len(part), false)
		}
		for _, r := range part {
			errors = append(errors, math.Abs(math.Exp(r.residual(&c))-1))
		}
	}
	slices.Sort(errors)
	if len(errors) > 0 {
		report.Median = errors[len(errors)/2]
		// The width that holds nine in ten of the residuals.
		out = append(out, hardware.CoefficientRow{
			Device: "*", Stack: "*", Task: "*", Name: "PowerError", Value: math.Log1p(quantile(errors, 0.9)) / 1.645,
			Count: len(errors), Origin: hardware.Fitted, Source: fmt.Sprintf("fit of %d measured draws", len(errors)),
		})
	}
	report.Coefficients = len(out)
	return out, report
}

// residual is log(predicted/measured) draw.
func (r *powerFitRow) residual(c *hardware.Coefficients) float64 {
	var watts float64
	if r.Line == "" {
		r.system.Coefficients = c
		watts = r.system.Power(r.Compute, r.Memory)
	} else {
		s := r.scenario
		k := &s.Coefficients
		k.PowerFloor, k.PowerCompute, k.PowerMemory, k.PowerSaturates = c.PowerFloor, c.PowerCompute, c.PowerMemory, c.PowerSaturates
		if s.Stack.ID == samplerStack {
			k.TokenDevice = c.TokenDevice
		}
		result, err := sim.Run(&s)
		if err != nil {
			return 0
		}
		watts = result.DevicePower
	}
	return math.Log(watts / r.Watts)
}

// fitPower is the coordinate descent of one group around a parent.
func fitPower(rows []*powerFitRow, parent hardware.Coefficients, everywhere bool) hardware.Coefficients {
	c := parent
	cost := func() float64 {
		sum := 0.0
		for _, r := range rows {
			sum += huber(r.residual(&c))
		}
		for _, p := range powerParameters {
			wide := p.wide
			if everywhere {
				wide = 1
			}
			z := math.Log(*c.Field(p.name)/(*parent.Field(p.name))) / wide
			sum += 0.5 * priorScale * priorScale * z * z
		}
		return sum
	}
	step := 0.2
	best := cost()
	for step > 0.002 {
		improved := false
		for _, p := range powerParameters {
			if p.everywhere && !everywhere {
				continue
			}
			at := c.Field(p.name)
			for _, sign := range [...]float64{1, -1} {
				old := *at
				*at = min(p.high, max(p.low, old*math.Exp(sign*step)))
				if got := cost(); got < best-1e-12 {
					best, improved = got, true
					break
				}
				*at = old
			}
		}
		if !improved {
			step /= 2
		}
	}
	return c
}

// powerHeader is the first line of a file of measured draws.
const powerHeader = "id,hardware,line,compute,memory,watts,source"

// IsPowerFile reports whether a file's first line is that of measured draws.
func IsPowerFile(firstLine string) bool { return strings.TrimSpace(firstLine) == powerHeader }

// ReadPowerRows reads measured draws: the columns id, hardware, line, compute,
// memory, watts and source. A row has a line or both activities. The error is
// a [*FileError].
func ReadPowerRows(r io.Reader, file string) ([]PowerRow, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	records, err := in.ReadAll()
	if err != nil {
		return nil, csvError(file, err)
	}
	if len(records) == 0 || !IsPowerFile(strings.Join(records[0], ",")) {
		return nil, &FileError{File: file, Line: 1, Reason: "the first line must be " + powerHeader}
	}
	var rows []PowerRow
	for i, rec := range records[1:] {
		row := PowerRow{ID: rec[0], Hardware: rec[1], Line: rec[2]}
		cells := []struct {
			name string
			text string
			to   *float64
		}{{"compute", rec[3], &row.Compute}, {"memory", rec[4], &row.Memory}, {"watts", rec[5], &row.Watts}}
		for _, c := range cells {
			if c.text == "" && row.Line != "" && c.name != "watts" {
				continue
			}
			if *c.to, err = strconv.ParseFloat(c.text, 64); err != nil {
				return nil, &FileError{file, i + 2, fmt.Sprintf("%s: %q is not a number", c.name, c.text)}
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// PowerRowsOfCases finds measured draws among cases that count the chips
// alone: a mean power, or energy per output token times output tokens per
// second of the same scenario. Both come from one measurement, so their
// product is its mean power whatever the lengths were.
func PowerRowsOfCases(cases []Case, c knob.Catalog) []PowerRow {
	var rows []PowerRow
	rates := map[string]float64{}
	key := func(c *Case) string { return fmt.Sprint(c.Source, c.Settings) }
	for i := range cases {
		if cases[i].Metric == "output_tok_s" {
			rates[key(&cases[i])], _ = strconv.ParseFloat(cases[i].Measured, 64)
		}
	}
	for i := range cases {
		k := &cases[i]
		measured, err := strconv.ParseFloat(k.Measured, 64)
		if err != nil || k.Metric != "power_w_per_device" && k.Metric != "energy_j_per_output_token" {
			continue
		}
		s, _, err := k.Scenario(c)
		if err != nil || s.Boundary != footprint.BoundaryDevice {
			continue
		}
		if k.Metric == "energy_j_per_output_token" {
			measured *= rates[key(k)] / float64(max(1, s.Devices))
		}
		var result sim.Result
		if sim.RunInto(&result, &s) != nil {
			continue
		}
		if _, err := settle(k, &s, &result); err != nil {
			continue
		}
		if measured > 0 {
			rows = append(rows, PowerRow{ID: k.ID, Hardware: s.Device.ID, Watts: measured, Job: s})
		}
	}
	return rows
}

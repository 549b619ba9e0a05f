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

// PowerRow is a measured mean draw of one device: either a kernel whose
// activity is known (Compute and Memory, 0..1) or a whole job in the one-line
// grammar, whose activity is the engine's.
type PowerRow struct {
	ID, Hardware    string
	Line            string // "" for a kernel
	Compute, Memory float64
	Watts           float64
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
	{"PowerFloor", 0.05, 0.5, 0.3, false},
	{"PowerCompute", 0.1, 1.5, 0.3, false},
	{"PowerMemory", 0.05, 1.2, 0.3, false},
}

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
		if err == nil && r.Line != "" {
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
			out = append(out, hardware.CoefficientRow{Device: device, Stack: "*", Task: "*", Name: p.name, Value: *c.Field(p.name),
				Count: n, Origin: hardware.Fitted, Source: fmt.Sprintf("fit of %d measured draws", n)})
		}
	}
	start := hardware.DefaultCoefficients()
	all := fitPower(ready, start, true)
	all.PowerClock = powerClock / all.PowerSaturates
	book("*", &all, len(ready), true)
	out = append(out, hardware.CoefficientRow{Device: "*", Stack: "*", Task: "*", Name: "PowerClock", Value: all.PowerClock, Count: 88,
		Origin: hardware.Fitted, Source: "88 pairs of BERT training with and without a power limit"})
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

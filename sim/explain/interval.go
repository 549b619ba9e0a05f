package explain

import (
	"strconv"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/metric"
)

// Range is the interval that holds a metric in 90 of 100 cases, and the
// independent causes of its width.
type Range struct {
	Low, High float64 // in the metric's unit
	Text      string  // "17.1 ms to 30.2 ms"
	Causes    []Cause // widest first; empty when the value is exact
	// Origin is where the engine's part of the value comes from, with the measured
	// rows behind it: "fitted, 57 measured rows", or "computed from stated facts".
	Origin string
}

// Cause is one cause of error.
type Cause struct {
	Name   string
	Sigma  float64 // log standard deviation that it alone gives the metric
	Share  float64 // of the variance
	Source string
}

// causes are the fields of a spread, and what stands behind them.
var causes = [...]struct {
	name   string
	of     func(*sim.Spread) *float64
	source string // "" for those of the calibration
}{
	{"time of prompts", func(s *sim.Spread) *float64 { return &s.Prefill }, ""},
	{"time of decoding", func(s *sim.Spread) *float64 { return &s.Decode }, ""},
	{"time of a training step", func(s *sim.Spread) *float64 { return &s.Step }, ""},
	{"time of the whole", func(s *sim.Spread) *float64 { return &s.Unit }, ""},
	{"power of the device", func(s *sim.Spread) *float64 { return &s.Power }, ""},
	{"energy of the devices", func(s *sim.Spread) *float64 { return &s.Energy }, ""},
	{"power of the host", func(s *sim.Spread) *float64 { return &s.Server }, "a factor of 1.2 around the rated host power's usual share"},
	{"PUE", func(s *sim.Spread) *float64 { return &s.PUE }, "a factor of 1.05 around the place's figure"},
	{"grid intensity", func(s *sim.Spread) *float64 { return &s.Grid }, "25 % between sources of the same grid"},
	{"manufacture", func(s *sim.Spread) *float64 { return &s.Embodied }, "a factor of 2 between assessments"},
	{"water of the grid", func(s *sim.Spread) *float64 { return &s.Water }, "a factor of 2 between methods"},
	{"price", func(s *sim.Spread) *float64 { return &s.Cost }, "a factor of 1.35 between providers"},
}

// rangeOf takes a metric's interval apart: each cause alone, the others at
// nothing.
func rangeOf(m *metric.Metric, r *sim.Result) *Range {
	low, high := m.Interval(r)
	if low != low || m.Word != nil {
		return nil
	}
	out := &Range{Low: low, High: high, Text: "exact, given the scenario", Origin: "computed from stated facts"}
	if o, rows, rests := m.Origin(r); rests {
		switch o {
		case hardware.Fitted, hardware.Measured:
			out.Origin = "fitted, " + strconv.Itoa(rows) + " measured rows"
		case hardware.Inherited:
			out.Origin = "inherited, " + strconv.Itoa(rows) + " measured rows of others"
		default:
			out.Origin = "assumed, no measured row"
		}
	}
	if m.Spread == nil || low == high {
		return out
	}
	out.Text = m.Format(low) + " to " + m.Format(high)
	alone, total := *r, 0.0
	for _, c := range causes {
		alone.Spread = sim.Spread{}
		*c.of(&alone.Spread) = *c.of(&r.Spread)
		sigma := m.Spread(&alone)
		if !(sigma > 0) {
			continue
		}
		source := c.source
		if source == "" {
			source = "errors on rows the calibration had not seen"
		}
		total += sigma * sigma
		out.Causes = append(out.Causes, Cause{Name: c.name, Sigma: sigma, Source: source})
	}
	for i := range out.Causes {
		out.Causes[i].Share = out.Causes[i].Sigma * out.Causes[i].Sigma / total
	}
	for i := 1; i < len(out.Causes); i++ {
		for j := i; j > 0 && out.Causes[j].Share > out.Causes[j-1].Share; j-- {
			out.Causes[j], out.Causes[j-1] = out.Causes[j-1], out.Causes[j]
		}
	}
	return out
}

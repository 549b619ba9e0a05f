package explore

import (
	"math"

	"wattif/sim"
	"wattif/sim/knob"
)

// Role says why an input may be other than it is.
type Role uint8

// The roles.
const (
	Assumption  Role = iota // a fact of the world that sources disagree on
	EngineError             // how far the engine is off on rows it was not fitted to
	Demand                  // what is asked of the machine: lengths, requests, tokens
	Decision                // what you set
)

var roleNames = [...]string{"assumption", "engine error", "demand", "decision"}

// String returns the role in words.
func (r Role) String() string { return roleNames[r] }

// Input is one thing a result depends on, with the range it may lie in.
type Input struct {
	ID, Label string
	Knob      *knob.Knob // nil for a cause of error, whose values are factors on the figure
	Role      Role
	// Low, Now and High are in the knob's unit; factors for a cause of error.
	Low, Now, High float64
	Source         string // where the range comes from
	// Sigma is the log standard deviation that Monte Carlo draws with; 0: it is
	// not drawn.
	Sigma float64

	cause int // index into causes plus one; 0 for a knob
}

// z90 is the two-sided 90 % quantile of the normal distribution: a 90 % range
// reaches a factor exp(z90 sigma) either way.
const z90 = 1.6448536269514722

// cause is a source of error that is no knob. It multiplies what depends on
// it, as a metric's interval reads it.
type cause struct {
	id, label, source string
	role              Role
	of                func(*sim.Spread) *float64
}

// causes are the parts of sim.Spread that no knob stands for. The grid and PUE
// have knobs. It is never written.
var causes = [...]cause{
	{"prefill_error", "Engine: prompt time", "residuals of calibration on rows not fitted", EngineError, func(s *sim.Spread) *float64 { return &s.Prefill }},
	{"decode_error", "Engine: decode time", "residuals of calibration on rows not fitted", EngineError, func(s *sim.Spread) *float64 { return &s.Decode }},
	{"time_error", "Engine: time of the whole", "residuals of calibration on rows not fitted", EngineError, func(s *sim.Spread) *float64 { return &s.Unit }},
	{"power_error", "Engine: device power", "residuals of calibration on rows not fitted", EngineError, func(s *sim.Spread) *float64 { return &s.Power }},
	{"energy_error", "Engine: device energy", "residuals of calibration on rows not fitted", EngineError, func(s *sim.Spread) *float64 { return &s.Energy }},
	{"host_power", "Host and fan power", "measured servers differ by a factor of 1.2", Assumption, func(s *sim.Spread) *float64 { return &s.Server }},
	{"manufacture", "Manufacture of devices", "studies of one device differ by a factor of 2", Assumption, func(s *sim.Spread) *float64 { return &s.Embodied }},
	{"water_factor", "Water per kWh", "sources differ by a factor of 2", Assumption, func(s *sim.Spread) *float64 { return &s.Water }},
	{"price_spread", "Price between providers", "list prices differ by a factor of 1.35", Assumption, func(s *sim.Spread) *float64 { return &s.Cost }},
}

// only is a spread that holds one cause.
func (c *cause) only(sigma float64) sim.Spread {
	var s sim.Spread
	*c.of(&s) = sigma
	return s
}

// Range says how far inputs go.
type Range uint8

// The ranges.
const (
	Documented Range = iota // what sources document; demand half to double; decisions a step either way
	TenPercent              // every number a tenth down and up
)

// Inputs lists what a result depends on, with ranges: knobs of the scenario in
// display order, then the causes of error that are no knob. r is the
// scenario's result.
func Inputs(s *sim.Scenario, r *sim.Result, by Range, c knob.Catalog) []Input {
	var out []Input
	table := knob.All()
	for i := range table {
		k := &table[i]
		if ok, _ := k.Applies(s); !ok || k.Kind != knob.Number && k.Kind != knob.Integer {
			continue
		}
		in, ok := Input{}, false
		if by == TenPercent {
			in, ok = tenPercent(k, s, r)
		} else {
			in, ok = documented(k, s, r, c)
		}
		if ok {
			out = append(out, in)
		}
	}
	for i := range causes {
		x := &causes[i]
		spread := r.Spread
		sigma := *x.of(&spread)
		if !(sigma > 0) {
			continue
		}
		in := Input{ID: x.id, Label: x.label, Role: x.role, Now: 1, Source: x.source, Sigma: sigma, cause: i + 1}
		f := math.Exp(z90 * sigma)
		if by == TenPercent {
			f = 1.1
		}
		in.Low, in.High = 1/f, f
		out = append(out, in)
	}
	return out
}

// Effective is a knob's value as a number, automatic words as what they come
// down to in the result; NaN when it has none.
func Effective(k *knob.Knob, s *sim.Scenario, r *sim.Result) float64 {
	v := k.Get(s)
	if v.Word == "" {
		return v.Number
	}
	switch k.ID {
	case "batch":
		return r.Batch
	case "tp":
		return float64(r.Plan.TP)
	case "pp":
		return float64(r.Plan.PP)
	case "dp":
		return float64(r.Plan.DP)
	case "ep":
		return float64(r.Plan.EP)
	case "cp":
		return float64(r.Plan.CP)
	case "pue":
		return r.Footprint.PUE
	case "wue":
		return r.Footprint.WUE
	case "carbon_intensity":
		return r.Footprint.GridGPerKWh
	case "power_limit":
		if s.Device.TDP > 0 {
			return s.Device.TDP
		}
	case "electricity_price":
		return s.Region.PriceUSDPerKWh
	}
	return math.NaN()
}

func roleOf(k *knob.Knob, s *sim.Scenario) Role {
	switch k.ID {
	case "carbon_intensity", "pue", "wue", "electricity_price", "lifetime_years", "utilization", "goodput", "device_price", "measured_time", "measured_power", "api_price", "api_input_price":
		return Assumption
	case "input_len", "output_len", "cached_prefix", "requests_per_day", "train_tokens", "epochs", "samples", "sample_len":
		return Demand
	}
	return Decision
}

// documented is the range that sources give, or the convention that stands in
// for one and is named as such.
func documented(k *knob.Knob, s *sim.Scenario, r *sim.Result, c knob.Catalog) (Input, bool) {
	now := Effective(k, s, r)
	in := Input{ID: k.ID, Label: k.Label, Knob: k, Role: roleOf(k, s), Low: now, Now: now, High: now}
	stated := k.Get(s).Word == ""
	if math.IsNaN(now) || k.Group == "model" {
		return in, false
	}
	around := func(f float64, source string) {
		in.Low, in.High, in.Source = now/f, now*f, source
	}
	switch k.ID {
	case "carbon_intensity":
		if stated {
			around(1.1, "the same basis moves by 10 % from year to year")
			in.Sigma = math.Log(1.1) / z90
			break
		}
		in.Sigma = r.Spread.Grid
		around(math.Exp(z90*in.Sigma), "sources of grid intensity differ by 25 %")
	case "pue":
		in.Sigma = r.Spread.PUE
		if in.Sigma == 0 {
			return in, false
		}
		around(math.Exp(z90*in.Sigma), "figures of one place differ by 5 %")
	case "lifetime_years":
		in.Low, in.High, in.Source = math.Min(4, now), math.Max(6, now), "accounts of large operators: 4 to 6 years"
	case "utilization":
		around(2, "no measured figure holds for all: half to double")
	case "wue", "goodput", "electricity_price", "device_price", "month", "hour", "zero", "measured_time", "measured_power", "api_price", "api_input_price":
		// Water has its factor of 2 among the causes; the others have no
		// documented range, and cyclic ones no low and high.
		return in, false
	default:
		if in.Role == Demand {
			around(2, "your own figure: half to double")
			break
		}
		low, atLow := k.Step(s, c, -1, false)
		high, atHigh := k.Step(s, c, 1, false)
		if !atLow && low.Word == "" {
			in.Low = low.Number
		}
		if !atHigh && high.Word == "" {
			in.High = high.Number
		}
		in.Source = "your own choice: a step either way"
	}
	return in.bounded(k)
}

// tenPercent is a tenth down and up.
func tenPercent(k *knob.Knob, s *sim.Scenario, r *sim.Result) (Input, bool) {
	now := Effective(k, s, r)
	in := Input{ID: k.ID, Label: k.Label, Knob: k, Role: roleOf(k, s), Low: now * 0.9, Now: now, High: now * 1.1, Source: "a tenth down and up"}
	switch k.ID {
	case "month", "hour", "zero", "measured_time", "measured_power", "api_price", "api_input_price":
		return in, false
	}
	if math.IsNaN(now) || now == 0 {
		return in, false
	}
	return in.bounded(k)
}

// bounded keeps the ends inside what the knob takes, whole where it is whole.
// It reports whether there is a range at all.
func (in Input) bounded(k *knob.Knob) (Input, bool) {
	if k.Kind == knob.Integer {
		in.Low, in.High = math.Round(in.Low), math.Round(in.High)
	}
	in.Low, in.High = math.Max(k.Min, math.Min(in.Low, in.High)), math.Min(k.Max, math.Max(in.Low, in.High))
	return in, in.Low < in.High
}

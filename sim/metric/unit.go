package metric

import (
	"math"
	"strings"

	"wattif/sim"
)

// Unit is the functional unit: the amount of work that energy, emissions, water
// and money are said of.
type Unit uint8

// The units.
const (
	// Usual is what the task is usually said of: a request, a whole training run,
	// or a step of one whose length is not stated.
	Usual Unit = iota
	Ktok
	Mtok
	UserHour
	Day
	Year
	unitCount
)

// unitFacts describe the units in their order.
var unitFacts = [unitCount]struct{ id, name, per, label, help, formula string }{
	{"request", "request", "request", "a request", "", ""},
	{"ktok", "1k tokens", "ktok", "a thousand tokens", "A thousand tokens: those that come out when generating (the prompt's share included), all that are read when encoding or training.", "of the unit of work x 1,000 / its tokens"},
	{"mtok", "1M tokens", "Mtok", "a million tokens", "A million tokens: those that come out when generating (the prompt's share included), all that are read when encoding or training.", "of the unit of work x 10^6 / its tokens"},
	{"user-hour", "user-hour", "user-h", "an hour of a user", "An hour of one user who asks the next question as soon as the answer has ended: the most one user can ask for, so an upper bound for a person, who also reads and thinks.", "of a request x 3600 / latency_s"},
	{"day", "day", "day", "a day", "A day of serving requests_per_day, as far as the system can; of an always busy system when no demand is stated; of a training run while it works.", "of the unit of work x busy share x 86400 / its seconds"},
	{"year", "year", "year", "a year", "A year of 365 days of serving requests_per_day, as far as the system can; of an always busy system when no demand is stated; of a training run while it works.", "of a day x 365"},
}

// Units lists the units that mean something for a result, the usual one first.
func Units(r *sim.Result) []Unit {
	out := []Unit{Usual}
	for u := Ktok; u < unitCount; u++ {
		if f := u.Factor(r); f > 0 && !math.IsInf(f, 0) {
			out = append(out, u)
		}
	}
	return out
}

// ParseUnit returns the unit of an id; "step" and "job" are the usual ones of
// training. The error is a [*sim.KnobError].
func ParseUnit(text string) (Unit, error) {
	switch id := strings.ToLower(text); id {
	case "step", "job", "run":
		return Usual, nil
	case "1k", "1ktok":
		return Ktok, nil
	case "1mtok":
		return Mtok, nil
	default:
		for u := range unitCount {
			if unitFacts[u].id == id {
				return u, nil
			}
		}
	}
	return Usual, &sim.KnobError{Knob: "unit", Value: text, Reason: "is not a functional unit", Accepted: "request ktok mtok user-hour day year job"}
}

// String is the unit's id.
func (u Unit) String() string { return unitFacts[u].id }

// Name is the unit for people, as it is for the result: the usual one of
// training is a job, or a step.
func (u Unit) Name(r *sim.Result) string {
	if u == Usual && r.Task.Training() {
		if r.Steps > 0 {
			return "job"
		}
		return "step"
	}
	return unitFacts[u].name
}

// Help says what the unit is, in a sentence.
func (u Unit) Help() string {
	if u == Usual {
		return "What the task is usually said of: a request, a whole training run (job), or a step of one whose length is not stated. Money of a request is said of a million tokens."
	}
	return unitFacts[u].help
}

// Factor is what quantities of the unit of work are multiplied by; NaN when the
// unit means nothing for the result.
func (u Unit) Factor(r *sim.Result) float64 {
	switch u {
	case Usual:
		switch {
		case !r.Task.Training():
			return ratio(1, r.Sequences)
		case r.Steps > 0:
			return r.RunScale
		}
		return 1
	case Ktok:
		return ratio(1e3, billed(r))
	case Mtok:
		return ratio(1e6, billed(r))
	case UserHour:
		if !serving(r) {
			return math.NaN()
		}
		return ratio(3600, r.Latency*r.Sequences)
	case Day, Year:
		f := ratio(86400, r.UnitTime)
		if serving(r) {
			f *= math.Min(1, r.Busy)
		}
		if u == Year {
			f *= 365
		}
		return f
	}
	return math.NaN()
}

// billed is the number of tokens that prices and units are said of.
func billed(r *sim.Result) float64 {
	if r.Task == sim.Generate {
		return r.Sequences * r.OutputTokens
	}
	return r.Sequences * (r.InputTokens + r.OutputTokens)
}

// In is the id of the metric that says the same quantity in the unit: of
// energy_wh_per_request in a day, energy_wh_per_day. Metrics that are not of the
// task's usual unit come back as they are.
func (u Unit) In(id string) string {
	if u == Usual {
		return id
	}
	switch id {
	case "energy_wh_per_request", "energy_wh_per_step", "energy_mwh":
		return "energy_wh_per_" + unitKey(u)
	case "co2e_g_per_request", "co2e_g_per_step", "co2e_t", "co2e_total_t":
		return "co2e_g_per_" + unitKey(u)
	case "water_ml_per_request", "water_l":
		return "water_ml_per_" + unitKey(u)
	case "cost_usd_per_request", "cost_usd_per_step", "cost_usd_per_mtok", "cost_usd":
		return "cost_usd_per_" + unitKey(u)
	}
	return id
}

// unitKey is the unit's part of an id.
func unitKey(u Unit) string { return strings.ReplaceAll(unitFacts[u].id, "-", "_") }

// unitTable is every metric of a functional unit other than the usual one. They
// are found by id and used on the screen; [All] does not list them, as they
// repeat what it has. It is never written.
var unitTable = buildUnitTable()

var unitByID = indexTable(unitTable)

func buildUnitTable() []Metric {
	var t []Metric
	for u := Ktok; u < unitCount; u++ {
		t = append(t, unitMetrics(u)...)
	}
	for i := range t {
		if t[i].up == "" {
			t[i].up, t[i].down = "more", "less"
		}
	}
	return t
}

func unitMetrics(u Unit) []Metric {
	f := unitFacts[u]
	per := func(q func(*sim.Result) float64) func(*sim.Result) (float64, bool) {
		return func(r *sim.Result) (float64, bool) {
			by := u.Factor(r)
			if math.IsNaN(by) {
				return math.NaN(), false
			}
			return q(r) * by, true
		}
	}
	water := func(r *sim.Result) float64 { return (r.Footprint.OnSiteWaterL + r.Footprint.OffSiteWaterL) * 1e3 }
	ms := []Metric{
		{ID: "energy_wh_per_", Label: "Energy", Short: "energy", Unit: "Wh", Group: "energy", Of: per(func(r *sim.Result) float64 { return positive(r.Joules()) / 3600 }), Spread: energySpread},
		{ID: "co2e_g_per_", Label: "CO2e", Short: "carbon", Unit: "gCO2e", Group: "footprint", Of: per(func(r *sim.Result) float64 { return r.Footprint.TotalG() }), Spread: carbonSpread},
		{ID: "water_ml_per_", Label: "Water", Short: "water", Unit: "mL", Group: "footprint", Of: per(water), Spread: waterSpread},
		{ID: "cost_usd_per_", Label: "Cost", Short: "cost", Unit: "USD", Group: "footprint", Of: per(func(r *sim.Result) float64 { return r.Footprint.USD() }), Spread: costSpread, up: "dearer", down: "cheaper"},
	}
	kept := ms[:0]
	for _, m := range ms {
		m.ID += unitKey(u)
		m.Label += " of " + f.label
		m.Short += "/" + f.per
		m.Better = Lower
		m.Help, m.Formula = f.help, f.formula
		if _, have := byID[m.ID]; have {
			continue // the table has it already
		}
		kept = append(kept, m)
	}
	return kept
}

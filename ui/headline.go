package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/metric"
)

// roles are the metrics that answer the six questions for a task.
type roles struct{ memory, speed, second, energy, carbon, cost string }

// rolesOf chooses the metrics for a result, in a functional unit.
func rolesOf(r *sim.Result, u metric.Unit) roles {
	x := usualRoles(r)
	x.energy, x.carbon, x.cost = unitFor(r, u).In(x.energy), unitFor(r, u).In(x.carbon), unitFor(r, u).In(x.cost)
	return x
}

// unitFor is the unit where it means something for the result, else the usual
// one.
func unitFor(r *sim.Result, u metric.Unit) metric.Unit {
	if f := u.Factor(r); f > 0 && !math.IsInf(f, 0) {
		return u
	}
	return metric.Usual
}

// usualRoles chooses the metrics in the task's usual unit. A training run whose
// length is not stated has figures of one step only.
func usualRoles(r *sim.Result) roles {
	switch {
	case r.Task.Training() && r.Steps == 0:
		return roles{"memory_gb_per_device", "step_s", "samples_s", "energy_wh_per_step", "co2e_g_per_step", "cost_usd_per_step"}
	case r.Task.Training():
		return roles{"memory_gb_per_device", "step_s", "train_days", "energy_mwh", "co2e_t", "cost_usd"}
	case r.Task == sim.Encode:
		return roles{"memory_gb_per_device", "latency_s", "req_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
	}
	return roles{"memory_gb_per_device", "tpot_ms", "ttft_ms", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
}

// cardsOf is the six cards in the order in which they stand.
func cardsOf(r *sim.Result, u metric.Unit) [6]string {
	x := rolesOf(r, u)
	if r.Task.Training() {
		return [6]string{x.speed, x.second, x.energy, x.carbon, x.cost, x.memory}
	}
	return [6]string{x.memory, x.speed, x.second, x.energy, x.carbon, x.cost}
}

// valueOf returns a metric's value; ok is false when it does not apply.
func valueOf(id string, r *sim.Result) (m *metric.Metric, v float64, ok bool) {
	m, err := metric.Find(id)
	if err != nil {
		return nil, math.NaN(), false
	}
	v, ok = m.Of(r)
	return m, v, ok
}

// cardValue is a figure with its unit; the metric's own unit where the number
// stays short in it, so that the range beside it reads in the same unit.
func cardValue(m *metric.Metric, v float64) string {
	if inOwnUnit(m, v) {
		return m.Number(v) + " " + m.Unit
	}
	return m.Format(v)
}

func inOwnUnit(m *metric.Metric, v float64) bool {
	switch m.Unit {
	case "", "USD", "USD/Mtok":
		return false
	}
	least := 0.01
	if m.Unit == "s" {
		least = 0.1
	}
	return v == 0 || math.Abs(v) >= least && math.Abs(v) < 99_999
}

// deltaWords is the relative change with its word.
func deltaWords(m *metric.Metric, v, base float64) (float64, string) {
	ratio, word := m.Delta(v, base)
	if word == "" {
		word = "more"
		if ratio < 0 {
			word = "less"
		}
	}
	return ratio, word
}

// comparable work: differences between results that do not do the same work
// would mislead.
func sameWork(a, b *sim.Result) bool {
	return a.Task.Training() == b.Task.Training() && a.Task == b.Task &&
		a.InputTokens == b.InputTokens && a.OutputTokens == b.OutputTokens
}

// effects lists the headline figures that moved, biggest first.
func effects(l speech, from, to *sim.Result, u metric.Unit) []string {
	if from.Task != to.Task || from.UnitTime <= 0 {
		return nil
	}
	type moved struct {
		text string
		size float64
	}
	var all []moved
	for _, id := range cardsOf(to, u) {
		m, b, ok := valueOf(id, to)
		if !ok {
			continue
		}
		a, applies := m.Of(from)
		if !applies || !(a > 0) || !(b > 0) {
			continue
		}
		size := math.Abs(math.Log(b / a))
		if size < 0.005 {
			continue
		}
		all = append(all, moved{l.Say(shortName(m)) + " " + m.Number(a) + " -> " + l.Value(cardValue(m, b)), size})
	}
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].size > all[j-1].size; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	var out []string
	for i := range min(3, len(all)) {
		out = append(out, all[i].text)
	}
	return out
}

// headline is the one figure that answers the turned knob, with its change.
func headline(l speech, from, to *sim.Result, id string, u metric.Unit) string {
	if from.Task != to.Task || from.UnitTime <= 0 {
		return ""
	}
	x := rolesOf(to, u)
	order := []string{x.speed, x.energy, x.memory, x.carbon, x.cost, x.second}
	switch id {
	case "region", "month", "hour", "carbon_intensity", "accounting", "lifetime_years", "utilization":
		order = []string{x.carbon, x.energy, x.cost}
	case "pue", "boundary", "power_limit", "requests_per_day":
		order = []string{x.energy, x.carbon, x.cost}
	case "device_price", "electricity_price":
		order = []string{x.cost}
	case "batch":
		if to.Task == sim.Generate {
			order = append([]string{"output_tok_s"}, order...)
		}
	}
	for _, metricID := range order {
		m, b, ok := valueOf(metricID, to)
		if !ok {
			continue
		}
		a, applies := m.Of(from)
		if !applies || !(a > 0) || !(b > 0) || math.Abs(math.Log(b/a)) < 0.005 {
			continue
		}
		ratio, word := deltaWords(m, b, a)
		return l.Sayf("%s %s -> %s, %s %s", strings.ToLower(l.Say(shortName(m))), m.Number(a), l.Value(cardValue(m, b)), signless(ratio), l.Say(word))
	}
	return ""
}

func shortName(m *metric.Metric) string {
	if m.Short != "" {
		return m.Short
	}
	return m.Label
}

// signless prints the size of a relative change.
func signless(ratio float64) string {
	if ratio > 9 {
		return "x" + factor(ratio+1)
	}
	return percent(math.Abs(ratio))
}

// signed prints a relative change with its sign.
func signed(ratio float64) string {
	switch {
	case math.IsNaN(ratio):
		return ""
	case ratio > 9:
		return "x" + factor(ratio+1)
	case ratio >= 0.0005:
		return "+" + percent(ratio)
	case ratio <= -0.0005:
		return percent(ratio)
	}
	return "0 %"
}

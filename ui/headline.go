package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/metric"
)

// cardIDs are the metrics of the six cards, by task.
func cardIDs(t sim.Task) [6]string {
	switch {
	case t.Training():
		return [6]string{"step_s", "train_days", "memory_gb_per_device", "energy_mwh", "co2e_t", "cost_usd"}
	case t == sim.Encode:
		return [6]string{"memory_gb_per_device", "latency_s", "req_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
	}
	return [6]string{"memory_gb_per_device", "tpot_ms", "ttft_ms", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
}

// cardIDs of a result fall back to figures of one step where the whole run is
// not stated.
func cardsOf(r *sim.Result) [6]string {
	ids := cardIDs(r.Task)
	if r.Task.Training() && r.Steps == 0 {
		ids[1] = "samples_s"
	}
	return ids
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

// comparable work: differences between results that do not do the same work
// would mislead.
func sameWork(a, b *sim.Result) bool {
	return a.Task.Training() == b.Task.Training() && a.Task == b.Task &&
		a.InputTokens == b.InputTokens && a.OutputTokens == b.OutputTokens
}

// effects lists the headline figures that moved, biggest first.
func effects(from, to *sim.Result) []string {
	if from.Task != to.Task || from.UnitTime <= 0 {
		return nil
	}
	type moved struct {
		text string
		size float64
	}
	var all []moved
	for _, id := range cardsOf(to) {
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
		all = append(all, moved{shortName(m) + " " + m.Number(a) + " -> " + m.Format(b), size})
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
func headline(from, to *sim.Result, id string) string {
	if from.Task != to.Task || from.UnitTime <= 0 {
		return ""
	}
	ids := cardsOf(to)
	order := []string{ids[1], ids[3], ids[0], ids[4], ids[5], ids[2]}
	switch id {
	case "region", "month", "hour", "carbon_intensity", "accounting", "lifetime_years", "utilization":
		order = []string{ids[4], ids[3], ids[5]}
	case "pue", "boundary", "power_limit", "requests_per_day":
		order = []string{ids[3], ids[4], ids[5]}
	case "device_price", "electricity_price":
		order = []string{ids[5]}
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
		ratio, word := m.Delta(b, a)
		return strings.ToLower(shortName(m)) + " " + m.Number(a) + " -> " + m.Format(b) + ", " + signless(ratio) + " " + word
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

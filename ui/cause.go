package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/sim/model"
)

// explain says what a change did and why: the sentence of the status line and
// the entry of the history. id is the knob that was turned, "" for a whole
// scenario.
func (s *Session) explain(old, now *sim.Scenario, from, to *sim.Result, id string) Change {
	c := Change{Slot: s.current, What: whatChanged(old, now, id)}
	c.Effects = effects(from, to, s.unit)
	var parts []string
	if why := doesNotFit(to, s.remedies); why != "" {
		parts = append(parts, why)
	} else {
		if why := mechanism(old, now, from, to, id); why != "" {
			parts = append(parts, why)
		}
		if e := headline(from, to, id, s.unit); e != "" {
			parts = append(parts, e)
		}
		if !from.Fits && from.UnitTime > 0 {
			parts = append([]string{"fits now"}, parts...)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "no figure moves")
	}
	c.Cause = c.What + ": " + strings.Join(parts, "; ") + "."
	first, _, _ := strings.Cut(parts[0], "; ")
	why, _, _ := strings.Cut(first, ", prefill")
	if !to.Fits && to.Memory.Total > 0 {
		out := ""
		if len(s.remedies) > 0 {
			out = "; = shows what would"
		}
		c.Brief = []string{c.What + ": " + first + out + ".", first + out + ".", first + "."}
		return c
	}
	c.Brief = []string{c.What + ": " + parts[0] + ".", c.What + ": " + first + ".", c.What + ": " + why + ".", c.What + ".", why + "."}
	return c
}

// whatChanged names the knobs that differ, the turned one first.
func whatChanged(old, now *sim.Scenario, id string) string {
	ids := knob.Changed(old, now)
	if id != "" {
		ids = append([]string{id}, without(ids, id)...)
	}
	var b strings.Builder
	n := 0
	for _, other := range ids {
		k, err := knob.Find(other)
		if err != nil {
			continue
		}
		before, after := k.Display(k.Get(old)), k.Display(k.Get(now))
		if n > 0 && (before == after || id != "") {
			// What follows from the turned knob is not listed one by one.
			continue
		}
		if n == 3 {
			b.WriteString(" and more")
			break
		}
		if n > 0 {
			b.WriteString(", ")
		}
		b.WriteString(k.Label + " " + before + " -> " + after)
		n++
	}
	return b.String()
}

func without(ids []string, id string) []string {
	out := make([]string, 0, len(ids))
	for _, x := range ids {
		if x != id {
			out = append(out, x)
		}
	}
	return out
}

// doesNotFit is the answer when memory is short, with single changes that help.
func doesNotFit(r *sim.Result, remedies []Remedy) string {
	if r.Fits || r.Memory.Total == 0 {
		return ""
	}
	m := &r.Memory
	t := "does not fit: needs " + gigabytes(m.Total) + " of " + gigabytes(m.Available) + " GB per device"
	if len(remedies) == 0 {
		return t + "; no single lever I tried makes it fit"
	}
	names := make([]string, 0, 3)
	for i := range min(3, len(remedies)) {
		names = append(names, remedies[i].Label)
	}
	verb := " would fit (= to choose)"
	return t + "; " + strings.Join(names, " or ") + verb
}

// gigabytes prints bytes in GB, three digits at most below a thousand.
func gigabytes(b float64) string {
	switch g := b / 1e9; {
	case math.Abs(g) >= 9999.5:
		return count(g)
	case math.Abs(g) >= 99.95:
		return fixed(g, 0)
	case math.Abs(g) >= 0.095 || g == 0:
		return fixed(g, 1)
	case math.Abs(g) >= 0.0095:
		return fixed(g, 2)
	default:
		return factor(g)
	}
}

// ratioWords says a ratio of sizes in words: "half", "a quarter of", "twice".
func ratioWords(r float64) string {
	switch {
	case math.IsNaN(r) || math.IsInf(r, 0) || r <= 0:
		return ""
	case near(r, 1):
		return "the same"
	case near(r, 0.5):
		return "half"
	case near(r, 0.25):
		return "a quarter of"
	case near(r, 2):
		return "twice"
	case near(r, 4):
		return "four times"
	}
	return factor(r) + " times"
}

func near(a, b float64) bool { return math.Abs(a/b-1) < 0.04 }

// factor prints a ratio with two or three digits.
func factor(r float64) string { return metric.Quantity(r, "") }

// dominant is the phase that takes longest and the limit of most of its time.
func dominant(r *sim.Result) (model.Phase, sim.Bound, float64) {
	phase, total := model.Phase(0), 0.0
	for p := range r.PhaseTime {
		total += r.PhaseTime[p]
		if r.PhaseTime[p] > r.PhaseTime[phase] {
			phase = model.Phase(p)
		}
	}
	return phase, phaseBound(r, phase), share(r.PhaseTime[phase], total)
}

// phaseBound is the limit of most of a phase's time.
func phaseBound(r *sim.Result, phase model.Phase) sim.Bound {
	var seconds [8]float64
	best := sim.Bound(0)
	for i := range r.Costs {
		c := &r.Costs[i]
		if c.Phase != phase {
			continue
		}
		seconds[c.Bound] += c.Seconds
		if seconds[c.Bound] > seconds[best] {
			best = c.Bound
		}
	}
	return best
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}

// boundSentence is "decode is memory-bound, prefill compute-bound": the limit
// of each phase of work, the one that is the reason first.
func boundSentence(r *sim.Result) string {
	if r.UnitTime <= 0 {
		return ""
	}
	if r.Task == sim.Generate && r.PhaseTime[model.Decode] > 0 {
		d, p := phaseBound(r, model.Decode).String(), phaseBound(r, model.Prefill).String()
		if d == p || r.PhaseTime[model.Prefill] < 0.02*r.UnitTime {
			return "decode is " + d + "-bound"
		}
		return "decode is " + d + "-bound, prefill " + p + "-bound"
	}
	phase, bound, _ := dominant(r)
	return phase.String() + " is " + bound.String() + "-bound"
}

// networkShare is the part of the time that links take.
func networkShare(r *sim.Result) float64 {
	t, all := 0.0, 0.0
	for i := range r.Costs {
		all += r.Costs[i].Seconds
		if r.Costs[i].Kind == model.Collective || r.Costs[i].Kind == model.PointToPoint {
			t += r.Costs[i].Seconds
		}
	}
	return share(t, all)
}

// mechanism says by which way the turned knob acts, from the two results.
func mechanism(old, now *sim.Scenario, from, to *sim.Result, id string) string {
	switch id {
	case "weights", "precision":
		return precisionCause(from, to)
	case "kv_cache":
		return cacheCause(from, to)
	case "activations":
		if from.Compute != to.Compute {
			return "arithmetic runs in " + to.Compute.String() + " instead of " + from.Compute.String() + "; " + boundSentence(to)
		}
		return boundSentence(to)
	case "batch":
		return batchCause(from, to)
	case "input_len":
		return inputCause(from, to)
	case "output_len":
		return "each request decodes " + count(to.OutputTokens) + " tokens; " + boundSentence(to)
	case "hardware":
		return hardwareCause(old, now, to)
	case "devices", "tp", "pp", "dp", "ep", "cp":
		return planCause(from, to)
	case "power_limit":
		return "the limit caps the draw; what wants more power takes longer"
	case "region", "month", "hour", "carbon_intensity", "accounting":
		return gridCause(from, to)
	case "pue", "wue", "boundary":
		return "each kWh of the servers counts " + factor(pueOf(to)) + " (" + to.Boundary.String() + " boundary)"
	case "requests_per_day":
		return busyCause(to)
	case "device_price", "electricity_price":
		return "money only: time, energy and carbon stay"
	case "lifetime_years", "utilization":
		return "manufacture is spread over " + factor(now.LifetimeYears) + " years at " + percent(now.Utilization) + " use"
	case "goodput":
		return percent(now.Goodput) + " of the run is useful work"
	case "recompute":
		return "activations held " + metric.Quantity(from.Memory.Activations, "B") + " -> " + metric.Quantity(to.Memory.Activations, "B") + ", computed again when needed"
	case "zero", "optimizer", "micro_batch":
		return "held per device " + metric.Quantity(from.Memory.Total, "B") + " -> " + metric.Quantity(to.Memory.Total, "B")
	case "task":
		return "another kind of work: its figures are not comparable with the old ones"
	case "stack":
		return "other software: launch cost, efficiency and overhead are its own; " + boundSentence(to)
	}
	if old.Model != now.Model {
		return "parameters " + metric.Quantity(from.Parameters.Total, "") + " -> " + metric.Quantity(to.Parameters.Total, "") + "; " + boundSentence(to)
	}
	return boundSentence(to)
}

func pueOf(r *sim.Result) float64 {
	if r.Boundary < 2 {
		return 1
	}
	return r.Footprint.PUE
}

func precisionCause(from, to *sim.Result) string {
	var parts []string
	if a, b := from.Weights.StoredBytes(), to.Weights.StoredBytes(); a > 0 && b > 0 && a != b {
		parts = append(parts, ratioWords(b/a)+" the bytes per weight")
	}
	if from.Compute != to.Compute {
		parts = append(parts, to.Compute.String()+" arithmetic")
	} else if to.Weights.Bits() < to.Compute.Bits() {
		parts = append(parts, "expanded to "+to.Compute.String()+" for the arithmetic")
	}
	if b := boundSentence(to); b != "" {
		parts = append(parts, b)
	}
	return strings.Join(parts, ", ")
}

func cacheCause(from, to *sim.Result) string {
	a, b := from.Memory.CachePerToken, to.Memory.CachePerToken
	if a <= 0 || b <= 0 {
		return "this model keeps no cache that grows"
	}
	return ratioWords(b/a) + " the bytes per cached token (" + metric.Quantity(b, "B") + "); " + boundSentence(to)
}

func batchCause(from, to *sim.Result) string {
	_, bound, _ := dominant(to)
	if to.Task == sim.Generate {
		bound = phaseBound(to, model.Decode)
	}
	b := boundSentence(to)
	more := to.Batch > from.Batch
	if to.Task.Training() {
		if more {
			return "more samples share one exchange of gradients; " + b
		}
		return "fewer samples share one exchange of gradients; " + b
	}
	switch {
	case bound.String() == "memory" && more:
		return "one read of the weights now serves " + count(to.Batch) + " sequences; " + b
	case bound.String() == "memory":
		return "one read of the weights serves only " + count(to.Batch) + " sequences; " + b
	case bound.String() == "latency":
		return b + ", so sequences ride along almost free"
	}
	return b + ": time grows with the batch"
}

func inputCause(from, to *sim.Result) string {
	t := "prompt work grows with length, attention with its square"
	if to.InputTokens < from.InputTokens {
		t = "prompt work shrinks with length, attention with its square"
	}
	if to.Memory.CachePerToken > 0 && to.OutputTokens > 0 {
		t += "; every new token reads " + metric.Quantity(to.Memory.CachePerToken*(to.InputTokens+to.OutputTokens/2), "B") + " of cache"
	}
	return t
}

func hardwareCause(old, now *sim.Scenario, to *sim.Result) string {
	var parts []string
	if a, b := old.Device.MemoryBandwidth, now.Device.MemoryBandwidth; a > 0 && b > 0 {
		parts = append(parts, "memory speed x"+factor(b/a))
	}
	if a, b := old.Device.Peak[to.Compute], now.Device.Peak[to.Compute]; a > 0 && b > 0 {
		parts = append(parts, to.Compute.String()+" peak x"+factor(b/a))
	}
	parts = append(parts, boundSentence(to))
	return strings.Join(parts, ", ")
}

func planCause(from, to *sim.Result) string {
	p := &to.Plan
	parts := []string{"plan tp" + count(float64(p.TP)) + " pp" + count(float64(p.PP)) + " dp" + count(float64(p.DP))}
	if w := to.Memory.Weights; w > 0 && w != from.Memory.Weights {
		parts = append(parts, "each device holds "+metric.Quantity(w, "B")+" of weights")
	}
	if n := networkShare(to); n >= 0.005 {
		parts = append(parts, "links take "+percent(n)+" of the time")
	}
	parts = append(parts, boundSentence(to))
	return strings.Join(parts, ", ")
}

func gridCause(from, to *sim.Result) string {
	a, b := from.Footprint.GridGPerKWh, to.Footprint.GridGPerKWh
	basis := to.Accounting.String() + "-based average"
	if math.IsNaN(b) {
		return "the grid's " + basis + " intensity is not known here"
	}
	t := "grid " + factor(a) + " -> " + factor(b) + " gCO2e/kWh (" + basis + ")"
	if near(to.Joules(), from.Joules()) {
		return t + ", the energy is the same"
	}
	return t + ", PUE " + factor(to.Footprint.PUE)
}

func busyCause(to *sim.Result) string {
	if to.Busy >= 1 {
		return "always busy: nothing idles, and more requests than this need more devices"
	}
	return "busy " + percent(to.Busy) + " of the day; idle power, rent and manufacture are shared by the requests there are"
}

// count prints a whole number with thousands separated.
func count(v float64) string { return grouped(int64(math.Round(v))) }

func grouped(n int64) string {
	neg := n < 0
	if neg {
		n = -n
	}
	s := itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if neg {
		s = "-" + s
	}
	return s
}

// percent prints a share as a percentage.
func percent(v float64) string {
	if math.IsNaN(v) {
		return "unknown"
	}
	if p := math.Abs(v) * 100; p > 0 && p < 9.95 && math.Abs(p-math.Round(p)) > 0.05 {
		return fixed(v*100, 1) + " %"
	}
	return fixed(v*100, 0) + " %"
}

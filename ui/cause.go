package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/ui/language"
)

// explain says what a change did and why: the sentence of the status line and
// the entry of the history. id is the knob that was turned, "" for a whole
// scenario.
func (s *Session) explain(old, now *sim.Scenario, from, to *sim.Result, id string) Change {
	c := Change{Slot: s.current, What: whatChanged(s.speech, old, now, id)}
	c.Effects = effects(s.speech, from, to, s.unit)
	var parts []string
	if why := doesNotFit(s.speech, to, s.remedies); why != "" {
		parts = append(parts, why)
	} else {
		if why := mechanism(s.speech, old, now, from, to, id); why != "" {
			parts = append(parts, why)
		}
		if e := headline(s.speech, from, to, id, s.unit); e != "" {
			parts = append(parts, e)
		}
		if !from.Fits && from.UnitTime > 0 {
			parts = append([]string{s.speech.Say("fits now")}, parts...)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, s.speech.Say("no figure moves"))
	}
	l := s.speech
	named := func(what, why string) string { return l.Sayf("%s: %s.", what, why) }
	ended := func(text string) string { return l.Sayf("%s.", text) }
	c.Cause = named(c.What, strings.Join(parts, l.Say("; ")))
	first, _, _ := strings.Cut(parts[0], l.Say("; "))
	why, _, _ := strings.Cut(first, l.Say(", prefill"))
	if !to.Fits && to.Memory.Total > 0 {
		out := ""
		if len(s.remedies) > 0 {
			out = s.speech.Say("; = shows what would")
		}
		c.Brief = []string{named(c.What, first+out), ended(first + out), ended(first)}
		return c
	}
	c.Brief = []string{named(c.What, parts[0]), named(c.What, first), named(c.What, why), ended(c.What), ended(why)}
	return c
}

// whatChanged names the knobs that differ, the turned one first.
func whatChanged(l speech, old, now *sim.Scenario, id string) string {
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
		before, after := l.Say(k.Display(k.Get(old))), l.Say(k.Display(k.Get(now)))
		if n > 0 && (before == after || id != "") {
			// What follows from the turned knob is not listed one by one.
			continue
		}
		if n == 3 {
			b.WriteString(l.Say(" and more"))
			break
		}
		if n > 0 {
			b.WriteString(l.Say(", "))
		}
		b.WriteString(l.Say(k.Label) + " " + before + " -> " + after)
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
func doesNotFit(l speech, r *sim.Result, remedies []Remedy) string {
	if r.Fits || r.Memory.Total == 0 {
		return ""
	}
	m := &r.Memory
	t := l.Sayf("does not fit: needs %s of %s GB per device", gigabytes(m.Total), gigabytes(m.Available))
	if len(remedies) == 0 {
		return l.Sayf("%s; no single lever I tried makes it fit", t)
	}
	names := make([]string, 0, 3)
	for i := range min(3, len(remedies)) {
		names = append(names, remedies[i].Label)
	}
	return l.Sayf("%s; %s would fit (= to choose)", t, strings.Join(names, l.Say(" or ")))
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
func ratioWords(l speech, r float64) string {
	switch {
	case math.IsNaN(r) || math.IsInf(r, 0) || r <= 0:
		return ""
	case near(r, 1):
		return l.Say("the same")
	case near(r, 0.5):
		return l.Say("half")
	case near(r, 0.25):
		return l.Say("a quarter of")
	case near(r, 2):
		return l.Say("twice")
	case near(r, 4):
		return l.Say("four times")
	}
	return l.Sayf("%s times", factor(r))
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
func boundSentence(l speech, r *sim.Result) string {
	if r.UnitTime <= 0 {
		return ""
	}
	if r.Task == sim.Generate && r.PhaseTime[model.Decode] > 0 {
		d, p := boundBy(l, phaseBound(r, model.Decode)), boundBy(l, phaseBound(r, model.Prefill))
		if d == p || r.PhaseTime[model.Prefill] < 0.02*r.UnitTime {
			return l.Sayf("decode is %s", d)
		}
		return l.Sayf("decode is %s, prefill %s", d, p)
	}
	phase, bound, _ := dominant(r)
	return l.Sayf("%s is %s", l.Say(phase.String()), boundBy(l, bound))
}

// boundBy is what a limit makes of what it limits: "memory-bound".
func boundBy(l speech, b sim.Bound) string { return l.Say(b.String() + "-bound") }

// boundName is the limit itself: "memory".
func boundName(l speech, b sim.Bound) string {
	if l == language.English {
		return b.String()
	}
	return l.Say("by " + b.String())
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
func mechanism(l speech, old, now *sim.Scenario, from, to *sim.Result, id string) string {
	switch id {
	case "weights", "precision":
		return precisionCause(l, from, to)
	case "kv_cache":
		return cacheCause(l, from, to)
	case "activations":
		if from.Compute != to.Compute {
			return l.Sayf("arithmetic runs in %s instead of %s; %s", to.Compute.String(), from.Compute.String(), boundSentence(l, to))
		}
		return boundSentence(l, to)
	case "batch":
		return batchCause(l, from, to)
	case "input_len":
		return inputCause(l, from, to)
	case "output_len":
		return l.Sayf("each request decodes %s tokens; %s", count(to.OutputTokens), boundSentence(l, to))
	case "hardware":
		return hardwareCause(l, old, now, to)
	case "devices", "tp", "pp", "dp", "ep", "cp":
		return planCause(l, from, to)
	case "power_limit":
		return l.Say("the limit caps the draw; what wants more power takes longer")
	case "region", "month", "hour", "carbon_intensity", "accounting":
		return gridCause(l, from, to)
	case "pue", "wue", "boundary":
		return l.Sayf("each kWh of the servers counts %s (%s boundary)", factor(pueOf(to)), l.Say(to.Boundary.String()))
	case "requests_per_day":
		return busyCause(l, to)
	case "cached_prefix":
		return l.Sayf("%s of %s tokens of a prompt are read; the others are held already and take the same room", count(math.Ceil(to.InputTokens*(1-now.CachedPrefix))), count(to.InputTokens))
	case "measured_time", "measured_power":
		return l.Say("corrected by a measurement on this device and software")
	case "api_price", "api_input_price":
		return l.Say("compared with the own system in Sensitivity: 5, then v")
	case "device_price", "electricity_price":
		return l.Say("money only: time, energy and carbon stay")
	case "lifetime_years", "utilization":
		return l.Sayf("manufacture is spread over %s years at %s use", factor(now.LifetimeYears), percent(now.Utilization))
	case "goodput":
		return l.Sayf("%s of the run is useful work", percent(now.Goodput))
	case "recompute":
		return l.Sayf("activations held %s -> %s, computed again when needed", metric.Quantity(from.Memory.Activations, "B"), metric.Quantity(to.Memory.Activations, "B"))
	case "zero", "optimizer", "micro_batch":
		return l.Sayf("held per device %s -> %s", metric.Quantity(from.Memory.Total, "B"), metric.Quantity(to.Memory.Total, "B"))
	case "task":
		return l.Say("another kind of work: its figures are not comparable with the old ones")
	case "stack":
		return l.Sayf("other software: launch cost, efficiency and overhead are its own; %s", boundSentence(l, to))
	}
	if old.Model != now.Model {
		return l.Sayf("parameters %s -> %s; %s", metric.Quantity(from.Parameters.Total, ""), metric.Quantity(to.Parameters.Total, ""), boundSentence(l, to))
	}
	return boundSentence(l, to)
}

func pueOf(r *sim.Result) float64 {
	if r.Boundary < 2 {
		return 1
	}
	return r.Footprint.PUE
}

func precisionCause(l speech, from, to *sim.Result) string {
	var parts []string
	if a, b := from.Weights.StoredBytes(), to.Weights.StoredBytes(); a > 0 && b > 0 && a != b {
		parts = append(parts, l.Sayf("%s the bytes per weight", ratioWords(l, b/a)))
	}
	if from.Compute != to.Compute {
		parts = append(parts, l.Sayf("%s arithmetic", to.Compute.String()))
	} else if to.Weights.Bits() < to.Compute.Bits() {
		parts = append(parts, l.Sayf("expanded to %s for the arithmetic", to.Compute.String()))
	}
	if b := boundSentence(l, to); b != "" {
		parts = append(parts, b)
	}
	return strings.Join(parts, l.Say(", "))
}

func cacheCause(l speech, from, to *sim.Result) string {
	a, b := from.Memory.CachePerToken, to.Memory.CachePerToken
	if a <= 0 || b <= 0 {
		return l.Say("this model keeps no cache that grows")
	}
	return l.Sayf("%s the bytes per cached token (%s); %s", ratioWords(l, b/a), metric.Quantity(b, "B"), boundSentence(l, to))
}

func batchCause(l speech, from, to *sim.Result) string {
	_, bound, _ := dominant(to)
	if to.Task == sim.Generate {
		bound = phaseBound(to, model.Decode)
	}
	b := boundSentence(l, to)
	more := to.Batch > from.Batch
	if to.Task.Training() {
		if more {
			return l.Sayf("more samples share one exchange of gradients; %s", b)
		}
		return l.Sayf("fewer samples share one exchange of gradients; %s", b)
	}
	switch {
	case bound.String() == "memory" && more:
		return l.Sayf("one read of the weights now serves %s sequences; %s", count(to.Batch), b)
	case bound.String() == "memory":
		return l.Sayf("one read of the weights serves only %s sequences; %s", count(to.Batch), b)
	case bound.String() == "latency":
		return l.Sayf("%s, so sequences ride along almost free", b)
	}
	return l.Sayf("%s: time grows with the batch", b)
}

func inputCause(l speech, from, to *sim.Result) string {
	t := l.Say("prompt work grows with length, attention with its square")
	if to.InputTokens < from.InputTokens {
		t = l.Say("prompt work shrinks with length, attention with its square")
	}
	if to.Memory.CachePerToken > 0 && to.OutputTokens > 0 {
		t += l.Sayf("; every new token reads %s of cache", metric.Quantity(to.Memory.CachePerToken*(to.InputTokens+to.OutputTokens/2), "B"))
	}
	return t
}

func hardwareCause(l speech, old, now *sim.Scenario, to *sim.Result) string {
	var parts []string
	if a, b := old.Device.MemoryBandwidth, now.Device.MemoryBandwidth; a > 0 && b > 0 {
		parts = append(parts, l.Sayf("memory speed x%s", factor(b/a)))
	}
	if a, b := old.Device.Peak[to.Compute], now.Device.Peak[to.Compute]; a > 0 && b > 0 {
		parts = append(parts, l.Sayf("%s peak x%s", to.Compute.String(), factor(b/a)))
	}
	parts = append(parts, boundSentence(l, to))
	return strings.Join(parts, l.Say(", "))
}

func planCause(l speech, from, to *sim.Result) string {
	p := &to.Plan
	parts := []string{l.Sayf("plan tp%s pp%s dp%s", count(float64(p.TP)), count(float64(p.PP)), count(float64(p.DP)))}
	if w := to.Memory.Weights; w > 0 && w != from.Memory.Weights {
		parts = append(parts, l.Sayf("each device holds %s of weights", metric.Quantity(w, "B")))
	}
	if n := networkShare(to); n >= 0.005 {
		parts = append(parts, l.Sayf("links take %s of the time", percent(n)))
	}
	parts = append(parts, boundSentence(l, to))
	return strings.Join(parts, l.Say(", "))
}

func gridCause(l speech, from, to *sim.Result) string {
	a, b := from.Footprint.GridGPerKWh, to.Footprint.GridGPerKWh
	basis := l.Sayf("%s-based average", l.Say(to.Accounting.String()))
	if math.IsNaN(b) {
		return l.Sayf("the grid's %s intensity is not known here", basis)
	}
	t := l.Sayf("grid %s -> %s gCO2e/kWh (%s)", factor(a), factor(b), basis)
	if near(to.Joules(), from.Joules()) {
		return l.Sayf("%s, the energy is the same", t)
	}
	return l.Sayf("%s, PUE %s", t, factor(to.Footprint.PUE))
}

func busyCause(l speech, to *sim.Result) string {
	if to.Busy >= 1 {
		return l.Say("always busy: nothing idles, and more requests than this need more devices")
	}
	return l.Sayf("busy %s of the day; idle power, rent and manufacture are shared by the requests there are", percent(to.Busy))
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

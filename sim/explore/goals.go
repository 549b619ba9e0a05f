package explore

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// Ready is a goal with a name: what people ask for most.
type Ready struct {
	ID, Name string
	Goal     Goal
	Axes     []Axis
	Keeps    string // what stays as it is
	Why      string // why it cannot be sought here; "" when it can
}

// defaultTPOT is the limit on the time per token of "most users" when none is
// set: 50 ms is 20 tokens a second, several times the pace of reading.
const defaultTPOT = 50

// ReadyGoals lists the goals for a scenario and its result, under the user's
// limits. Each also keeps what the scenario fits in.
func ReadyGoals(s *sim.Scenario, r *sim.Result, limits []Limit, c knob.Catalog) []Ready {
	b := readyBuilder{s: s, r: r, limits: limits, catalog: c}
	devices := b.over("devices=1,2,4,8,16,32,64,128,256,512,1024", "tp=auto", "pp=auto", "dp=auto", "cp=auto")
	energy, carbon, cost := "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"
	unstated := ""
	if s.Task.Training() {
		energy, carbon, cost = "energy_mwh", "co2e_total_t", "cost_usd"
		if r.Steps == 0 {
			unstated = "the length of the run is not stated: set training tokens or samples"
		}
	}
	batches := b.axis("batch", b.batches())
	out := []Ready{
		b.ready("devices", "fewest devices that fit", "devices", false, "model, batch, device", devices),
		b.ready("context", "longest prompt that fits", "input_len", true, "everything but the prompt", b.axis("input_len", b.prompts())),
		b.ready("batch", "largest batch that fits", "batch", true, "everything but the batch", batches),
		b.users(batches),
		b.ready("energy", "least energy", energy, false, "model, formats, device", b.join(batches, b.over("devices=1,2,4,8,16", "tp=auto", "pp=auto", "dp=auto", "cp=auto"), b.axis("power_limit", b.caps()))),
		b.ready("cost", "cheapest", cost, false, "model, formats, place", b.join(b.over("hardware=*", "devices=1,2,4,8", "tp=auto", "pp=auto", "dp=auto", "cp=auto"), b.axis("batch", b.fewBatches()))),
		b.ready("carbon", "cleanest place", carbon, false, "everything but the place", b.over("region=*")),
	}
	for i := range out {
		q := &out[i]
		switch q.ID {
		case "context":
			if s.Task.Training() {
				q.Why = "a training run has no prompt"
			}
		case "energy", "cost", "carbon":
			q.Why = unstated
		}
		if s.Task.Training() && q.ID == "energy" { // another batch would learn something else
			q.Axes = b.join(b.over("devices=1,2,4,8,16,32,64,128", "tp=auto", "pp=auto", "dp=auto", "cp=auto"), b.axis("power_limit", b.caps()))
		}
		if s.Task.Training() && q.ID == "cost" {
			q.Axes = b.over("hardware=*", "devices=1,2,4,8,16,32,64,128", "tp=auto", "pp=auto", "dp=auto", "cp=auto")
		}
		if q.Why == "" && len(q.Axes) == 0 {
			q.Why = "nothing to choose from"
		}
	}
	return out
}

type readyBuilder struct {
	s       *sim.Scenario
	r       *sim.Result
	limits  []Limit
	catalog knob.Catalog
}

func (b *readyBuilder) ready(id, name, of string, maximize bool, keeps string, axes []Axis) Ready {
	q, err := FindQuantity(of)
	out := Ready{ID: id, Name: name, Goal: Goal{Of: q, Maximize: maximize, Limits: append([]Limit(nil), b.limits...)}, Axes: axes, Keeps: keeps}
	if err != nil {
		out.Why = err.Error()
	}
	return out
}

// users is the largest batch within the limit on the time per token.
func (b *readyBuilder) users(batches []Axis) Ready {
	out := b.ready("users", "most users within the time per token", "batch", true, "everything but the batch", batches)
	if b.s.Task != sim.Generate || b.r.OutputTokens < 2 {
		out.Why = "only generating has a time per token"
		return out
	}
	for _, l := range b.limits {
		if l.Metric != nil && l.Metric.ID == "tpot_ms" {
			return out
		}
	}
	if l, err := ParseLimit("tpot_ms<=" + strconv.Itoa(defaultTPOT)); err == nil {
		out.Goal.Limits = append(out.Goal.Limits, l)
	}
	return out
}

// over reads axes; those that make no sense for the scenario are left out.
func (b *readyBuilder) over(texts ...string) []Axis {
	var out []Axis
	for _, text := range texts {
		a, err := ParseAxis(text, b.s, b.catalog)
		if err != nil {
			continue
		}
		k, err := knob.Find(a.Knob)
		if err != nil {
			continue
		}
		if ok, _ := k.Applies(b.s); ok {
			out = append(out, a)
		}
	}
	return out
}

func (b *readyBuilder) axis(id string, numbers []float64) []Axis {
	k, err := knob.Find(id)
	if err != nil {
		return nil
	}
	if ok, _ := k.Applies(b.s); !ok {
		return nil
	}
	a := Axis{Knob: id}
	for _, n := range numbers {
		v := knob.Value{Number: n}
		if n == sim.Unstated {
			v = knob.Value{Word: k.Auto}
		} else if n < k.Min || n > k.Max {
			continue
		}
		a.Values = append(a.Values, v)
	}
	if a.Values = distinct(a.Values); len(a.Values) == 0 {
		return nil
	}
	return []Axis{a}
}

func (b *readyBuilder) join(parts ...[]Axis) []Axis {
	var out []Axis
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// batches are doublings with the middle between, and the largest that fits.
func (b *readyBuilder) batches() []float64 {
	var out []float64
	for n := 1.0; n <= 1<<16; n *= 2 {
		out = append(out, n)
		for _, part := range [...]float64{1.25, 1.5, 1.75} {
			if m := n * part; m == math.Trunc(m) {
				out = append(out, m)
			}
		}
	}
	if b.r.MaxBatch > 0 {
		out = append(out, float64(b.r.MaxBatch))
	}
	return out
}

func (b *readyBuilder) fewBatches() []float64 {
	var out []float64
	for n := 1.0; n <= 1024; n *= 2 {
		out = append(out, n)
	}
	return append(out, float64(b.s.Batch))
}

// prompts are doublings with the middles between up to what the model was made
// for, and the longest that memory has room for.
func (b *readyBuilder) prompts() []float64 {
	top := 1 << 24
	if n := b.s.Model.Context; n > 0 {
		top = n - int(b.r.OutputTokens)
	}
	var out []float64
	for n := 128; n <= top; n *= 2 {
		out = append(out, float64(n))
		if m := n + n/2; m <= top {
			out = append(out, float64(m))
		}
	}
	if n := b.r.MaxContext - int(b.r.OutputTokens); n > 0 && n <= top {
		out = append(out, float64(n))
	}
	return append(out, float64(top))
}

// caps are power limits from the rated power down to half of it.
func (b *readyBuilder) caps() []float64 {
	out := []float64{sim.Unstated}
	for _, part := range [...]float64{0.9, 0.8, 0.7, 0.6, 0.5} {
		if n := math.Round(b.s.Device.TDP*part/5) * 5; n >= 5 {
			out = append(out, n)
		}
	}
	return out
}

// readyIDs are the ready goals in their order.
var readyIDs = []string{"devices", "context", "batch", "users", "energy", "cost", "carbon"}

// ReadyIDs lists the ready goals. The caller must not change it.
func ReadyIDs() []string { return readyIDs }

// FindReady is the ready goal of a name. It is a [*sim.KnobError] when there is
// none, or when it cannot be sought for the scenario.
func FindReady(id string, s *sim.Scenario, r *sim.Result, limits []Limit, c knob.Catalog) (Ready, error) {
	for _, q := range ReadyGoals(s, r, limits, c) {
		if q.ID != id {
			continue
		}
		if q.Why != "" {
			return q, &sim.KnobError{Knob: "goal", Value: id, Reason: "cannot be sought here: " + q.Why}
		}
		return q, nil
	}
	return Ready{}, &sim.KnobError{Knob: "goal", Value: id, Reason: "is not a ready goal", Nearest: knob.Nearest(id, readyIDs), Accepted: strings.Join(readyIDs, " ")}
}

package explore

import (
	"context"
	"math"
	"sort"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Nature says what turning a knob really changes.
type Nature uint8

// The natures.
const (
	Action  Nature = iota // how or where the same work is done
	Work                  // what is done: another model, other lengths, other demand
	Account               // what is counted or assumed; the machine does not notice
)

// accounts are knobs that change figures and no machine.
var accounts = map[string]bool{
	"boundary": true, "accounting": true, "pue": true, "wue": true, "carbon_intensity": true, "electricity_price": true, "device_price": true, "goodput": true,
	"measured_time": true, "measured_power": true, "api_price": true, "api_input_price": true,
}

// works are knobs that change what is done. The batch of training is one: it
// changes what is learned.
var works = map[string]bool{
	"task": true, "input_len": true, "output_len": true, "cached_prefix": true, "requests_per_day": true, "train_tokens": true, "epochs": true, "samples": true, "sample_len": true, "bptt": true, "lora_targets": true,
	"optimizer": true, "lora_rank": true,
}

// NatureOf says what turning a knob changes in a scenario.
func NatureOf(k *knob.Knob, s *sim.Scenario) Nature {
	switch {
	case accounts[k.ID]:
		return Account
	case works[k.ID], k.Group == "model", k.ID == "batch" && s.Task.Training():
		return Work
	}
	return Action
}

// Lever is one single change and what it does to a metric.
type Lever struct {
	Knob     *knob.Knob
	From, To knob.Value
	Followed string // plan knobs left to be chosen again: "tp 4 -> auto"
	Nature   Nature
	Scenario sim.Scenario

	Value     float64 // of the metric after the change
	Low, High float64 // its 90 % range
	// Gain is the relative change, positive when it is for the better: 0.3 is
	// 30 % less of a cost or 30 % more of a rate.
	Gain float64
	// Tie says that the change is inside what errors that the base does not
	// share could make: it may be no gain at all. ChangeLow and ChangeHigh are
	// the 90 % range of the relative change.
	Tie                   bool
	ChangeLow, ChangeHigh float64

	Fits    bool
	Assumed bool   // its coefficients rest on no measured row
	SameJob bool   // it does the same work as before
	Broken  *Limit // the first limit it does not keep, nil when it keeps all
}

// Allowed reports whether the change keeps every limit, does the same work and
// is more than bookkeeping.
func (l *Lever) Allowed() bool { return l.Broken == nil && l.SameJob && l.Nature == Action }

// LeverOptions says what levers are wanted.
type LeverOptions struct {
	Metric *metric.Metric
	// Limits a change has to keep, beside fitting in memory.
	Limits []Limit
	// All tries changes of the work and of what is counted too.
	All bool
}

// LeverList is every single change of a scenario, best first.
type LeverList struct {
	Base       float64 // the metric before any change
	Low, High  float64 // its 90 % range
	Levers     []Lever // those that keep the limits, by gain
	Broken     []Lever // those that would gain but break a limit, by gain
	Tried      int
	Impossible int // changes that no plan allows
	Work       int // knobs left out because they change the work
	Account    int // knobs left out because they change what is counted
}

// Levers tries every single change of every knob that applies: each choice,
// each value of a short range, the next step and the next big step of a number
// either way, and its automatic value. Changes that do other work (another
// model, other lengths) or only count differently are left out unless all are
// asked for; a change whose result does other work is never ranked among those
// that do not. The error is the base scenario's, or the context's.
func Levers(ctx context.Context, base sim.Scenario, o LeverOptions, c knob.Catalog) (LeverList, error) {
	var out LeverList
	var before, r sim.Result
	if err := sim.RunInto(&before, &base); err != nil {
		return out, err
	}
	var applies bool
	if out.Base, applies = o.Metric.Of(&before); !applies {
		return out, &sim.KnobError{Knob: "metric", Value: o.Metric.ID, Reason: "does not apply to this scenario"}
	}
	out.Low, out.High = o.Metric.Interval(&before)
	cat := newMemo(c)
	seen := map[sim.Scenario]bool{}
	table := knob.All()
	for i := range table {
		k := &table[i]
		if ok, _ := k.Applies(&base); !ok || k.Kind == knob.Text {
			continue
		}
		nature := NatureOf(k, &base)
		if nature != Action && !o.All {
			if nature == Work {
				out.Work++
			} else {
				out.Account++
			}
			continue
		}
		now := k.Get(&base)
		for _, v := range candidates(k, &base, cat) {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			out.Tried++
			next, followed, err := Change(&base, k, v, cat, &r)
			if err != nil {
				out.Impossible++
				continue
			}
			if seen[next] || next == base {
				out.Tried-- // another knob said the same
				continue
			}
			seen[next] = true
			l := Lever{Knob: k, From: now, To: k.Get(&next), Followed: followed, Nature: nature, Scenario: next, Fits: r.Fits, Assumed: r.Origin != hardware.Fitted && r.Origin != hardware.Measured, SameJob: SameWork(&before, &r) && next.Model == base.Model}
			var ok bool
			if l.Value, ok = o.Metric.Of(&r); !ok || math.IsNaN(l.Value) {
				continue
			}
			l.Low, l.High = o.Metric.Interval(&r)
			l.Gain = gain(o.Metric, l.Value, out.Base)
			l.ChangeLow, l.ChangeHigh, l.Tie = o.Metric.DeltaInterval(metric.Side{Scenario: &base, Result: &before}, metric.Side{Scenario: &next, Result: &r})
			if l.Broken = brokenBy(o.Limits, &next, &r); l.Broken != nil {
				if l.Gain > 0 {
					out.Broken = append(out.Broken, l)
				}
				continue
			}
			out.Levers = append(out.Levers, l)
		}
	}
	rankLevers(out.Levers)
	rankLevers(out.Broken)
	return out, nil
}

// brokenBy is the first limit that a scenario with its result does not keep,
// nil when it keeps all.
func brokenBy(limits []Limit, s *sim.Scenario, r *sim.Result) *Limit {
	for i := range limits {
		if !limits[i].Met(s, r) {
			return &limits[i]
		}
	}
	if !r.Fits {
		fit := MustFit()
		return &fit
	}
	return nil
}

// gain is the relative change of a metric, positive when it is for the better.
// Where no direction is good, less is.
func gain(m *metric.Metric, v, base float64) float64 {
	ratio, word := m.Delta(v, base)
	if word == "same" {
		return 0
	}
	if m.Better == metric.Higher {
		return ratio
	}
	return -ratio
}

// rankLevers sorts by gain; what gains alike stays in the table's order.
func rankLevers(ls []Lever) {
	key := func(l *Lever) float64 {
		if math.IsNaN(l.Gain) {
			return math.Inf(-1)
		}
		return l.Gain
	}
	sort.SliceStable(ls, func(i, j int) bool {
		a, b := &ls[i], &ls[j]
		// What does the same work stands before what does other work.
		if x, y := a.SameJob && a.Nature == Action, b.SameJob && b.Nature == Action; x != y {
			return x
		}
		return key(a) > key(b)
	})
}

// BestPerKnob keeps the first n levers of every knob, in order, and says how
// many it left out: hundreds of places would hide everything else.
func BestPerKnob(ls []Lever, n int) (kept []Lever, left int) {
	seen := map[string]int{}
	for i := range ls {
		if seen[ls[i].Knob.ID]++; seen[ls[i].Knob.ID] > n {
			left++
			continue
		}
		kept = append(kept, ls[i])
	}
	return kept, left
}

// shortRange is how many values a whole-number knob may have for all of them
// to be tried.
const shortRange = 24

// candidates lists the single changes of a knob worth trying.
func candidates(k *knob.Knob, s *sim.Scenario, c knob.Catalog) []knob.Value {
	now := k.Get(s)
	var out []knob.Value
	add := func(v knob.Value) {
		if v == now {
			return
		}
		for _, old := range out {
			if old == v {
				return
			}
		}
		out = append(out, v)
	}
	switch {
	case k.Kind == knob.Choice:
		for _, o := range k.Options(s, c) {
			add(knob.Value{Word: o.ID})
		}
		return out
	case k.Kind == knob.Integer && k.Max-k.Min < shortRange:
		for n := k.Min; n <= k.Max; n++ {
			add(knob.Value{Number: n})
		}
	default:
		for _, dir := range [...]int{-1, 1} {
			for _, big := range [...]bool{false, true} {
				v, clamped := k.Step(s, c, dir, big)
				// A big step that ran into the end of the range is no choice
				// anyone has: a limit of one watt.
				if clamped || big && v.Word == "" && (v.Number == k.Min || v.Number == k.Max) {
					continue
				}
				add(v)
			}
		}
	}
	if k.Auto != "" {
		add(knob.Value{Word: k.Auto})
	}
	return out
}

package ui

import (
	"strconv"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// Remedy is one single change after which the edited scenario fits.
type Remedy struct {
	Knob     string
	Label    string // "kv_cache fp8"
	Slack    float64
	Scenario sim.Scenario
}

// findRemedies tries single changes with the engine and keeps those that fit.
func findRemedies(s *Session, out []Remedy) []Remedy {
	now, r := s.Scenario(), s.Result()
	for _, c := range candidates(now, r) {
		k, err := knob.Find(c[0])
		if err != nil {
			continue
		}
		if ok, _ := k.Applies(now); !ok {
			continue
		}
		next, ok := s.tryChange(now, c[0], c[1])
		if !ok || !s.scratch.Fits {
			continue
		}
		label := c[0] + " " + s.speech.Say(k.Display(k.Get(&next)))
		if next.PP > 1 && next.PP != now.PP {
			label += " pp " + itoa(int64(next.PP))
		}
		out = append(out, Remedy{
			Knob: c[0], Label: label, Scenario: next,
			Slack: s.scratch.Memory.Available - s.scratch.Memory.Total,
		})
	}
	return out
}

// tryChange runs the scenario with one knob changed, other plan knobs following
// where they must; the result is in s.scratch.
func (s *Session) tryChange(now *sim.Scenario, id, text string) (sim.Scenario, bool) {
	next := *now
	if knob.Assign(&next, id, text, s.catalog) != nil {
		return next, false
	}
	if id == "devices" {
		return s.trySpread(next)
	}
	if err := sim.RunInto(&s.scratch, &next); err != nil {
		var ok bool
		if next, _, ok = s.repair(id, next, err); !ok {
			return next, false
		}
	}
	return next, true
}

// trySpread tries plans over the devices until one fits: more devices help only
// when the plan spreads over them.
func (s *Session) trySpread(next sim.Scenario) (sim.Scenario, bool) {
	next.TP, next.DP = 0, 0
	for _, stages := range [...]int{next.PP, 2, 4, 8, 16} {
		if next.PP = stages; stages > next.Devices {
			break
		}
		if next.PP > 1 && !next.Task.Training() {
			next.DP = 1
		}
		if sim.RunInto(&s.scratch, &next) == nil && s.scratch.Fits {
			return next, true
		}
	}
	return next, false
}

// candidates lists knob and value of the changes worth trying, gentlest first.
func candidates(s *sim.Scenario, r *sim.Result) [][2]string {
	var out [][2]string
	add := func(id, value string) { out = append(out, [2]string{id, value}) }
	if s.Task.Training() {
		if s.MicroBatch != 1 {
			add("micro_batch", "1")
		}
		if s.Recompute != sim.RecomputeFull {
			add("recompute", "selective")
			add("recompute", "full")
		}
		if s.ZeRO < 3 && s.Devices > 1 {
			add("zero", "3")
		}
		add("optimizer", "adamw8bit")
		if s.Task == sim.Train {
			add("task", "lora")
		}
		add("task", "qlora")
	} else {
		if s.KVCache.Bits() > 8 && r.Memory.Cache > 0 {
			add("kv_cache", "fp8")
		}
		if r.MaxBatch > 0 && s.Batch > r.MaxBatch {
			add("batch", strconv.Itoa(r.MaxBatch))
		}
		for _, p := range [...]model.Precision{model.FP8, model.INT8, model.INT4} {
			if p.Bits() < s.Weights.Bits() {
				add("weights", p.String())
			}
		}
		if room := r.MaxContext - s.OutputLen; room > 0 && room < s.InputLen {
			add("input_len", strconv.Itoa(room))
		}
	}
	if r.MinDevices > s.Devices {
		add("devices", strconv.Itoa(r.MinDevices))
	}
	return out
}

package explore

import (
	"errors"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// Change turns one knob of a scenario and runs it. Where the plan then cannot
// be, other plan knobs are left to be chosen again: two devices cannot hold
// tp 4. followed says which ("tp 4 -> auto"), "" when none had to. The result
// is in r. On error the scenario cannot be, and why.
func Change(base *sim.Scenario, k *knob.Knob, v knob.Value, c knob.Catalog, r *sim.Result) (next sim.Scenario, followed string, err error) {
	next = *base
	if err = k.Set(&next, v, c); err != nil {
		return next, "", err
	}
	var said []string
	for range 5 {
		if err = sim.RunInto(r, &next); err == nil {
			return next, strings.Join(said, ", "), nil
		}
		var plan *sim.PlanError
		if !errors.As(err, &plan) {
			return next, "", err
		}
		word := release(&next, plan.Knob, k.ID, c)
		if word == "" {
			return next, "", err
		}
		said = append(said, word)
	}
	return next, "", err
}

// release leaves the first plan knob that is set by hand to be chosen, the one
// at fault first; the knob that was turned stays. It says which, "" for none.
func release(s *sim.Scenario, fault, turned string, c knob.Catalog) string {
	for _, id := range [...]string{fault, "tp", "dp", "ep", "pp", "cp"} {
		if id == turned || id == "devices" {
			continue
		}
		k, err := knob.Find(id)
		if err != nil || k.Auto == "" {
			continue
		}
		was := k.Get(s)
		if was.Word == k.Auto || k.Set(s, knob.Value{Word: k.Auto}, c) != nil {
			continue
		}
		return k.ID + " " + k.Display(was) + " -> " + k.Auto
	}
	return ""
}

// SameWork reports whether two results do the same work, so that a difference
// between them is a saving and not less done.
func SameWork(a, b *sim.Result) bool {
	return a.Task == b.Task && a.InputTokens == b.InputTokens && a.OutputTokens == b.OutputTokens
}

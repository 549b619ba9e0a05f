package explore

import (
	"math"
	"testing"

	"wattif/sim"
)

// Each way serves the same demand, and saves what its months say.
func TestWays(t *testing.T) {
	train := trainLine(t, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T")
	serve := trainLine(t, "llama-3.1-8b 1xh100-sxm PL")
	l, err := LiveOf([]sim.Scenario{train}, serve, LifeOptions{Years: 2, PerDay: 1e5})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, w := range Ways(&l, WayOptions{Place: "SE"}, fake{}) {
		seen[w.Kind]++
		if w.Err != nil {
			t.Errorf("%s %s: %v", w.Kind, w.Name, w.Err)
			continue
		}
		if !same(w.Change.Life.Requests, l.Requests) {
			t.Errorf("%s: %g requests, not %g", w.Name, w.Change.Life.Requests, l.Requests)
		}
		account := w.Change.Account(&l)
		for _, q := range tallies {
			if want := q.Of(&l.Total) - w.Change.Saved(&l, q); !math.IsNaN(want) && !near(q.Of(&account[len(account)-1]), want) {
				t.Errorf("%s, %s: the account ends at %g, the life less the saving is %g", w.Name, q.ID, q.Of(&account[len(account)-1]), want)
			}
		}
		if w.Kind == "quantise" {
			// 4 hours for 175 billion: 0.18 hours for 8 billion.
			hours := w.Change.Once.DeviceHours
			if want := 4 * serve.Model.Parameters().Total / 175e9; !near(hours, want) {
				t.Errorf("%s takes %g device-hours, by hand %g", w.Name, hours, want)
			}
		}
	}
	if seen["quantise"] == 0 || seen["move"] != 1 {
		t.Errorf("ways %v", seen)
	}
	if w := WayOf(&l, "B", serve); w.Err != nil || w.Change.Saved(&l, tallies[0]) != 0 {
		t.Errorf("the same way saves %g, %v", w.Change.Saved(&l, tallies[0]), w.Err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }

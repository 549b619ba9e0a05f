package presets_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/explain"
	"wattif/sim/metric"
)

// within says whether two numbers differ by no more than a share of the larger.
func within(a, b, tolerance float64) bool {
	return a == b || math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

// rounded is a number as it is shown, with three digits.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 2, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// asShown combines the parts as they are shown, and says how far rounding can
// move the result: half a digit of the third of each.
func asShown(n *explain.Node) (value, slack float64) {
	const digit = 0.0051
	shown := *n
	shown.Parts = nil
	for _, p := range n.Parts {
		part := *p.Node
		part.Value = rounded(part.Value)
		slack += digit * math.Abs(part.Value)
		shown.Parts = append(shown.Parts, explain.Part{Node: &part, Inverse: p.Inverse})
	}
	if n.Rule == explain.Product {
		slack = (math.Pow(1+digit, float64(len(n.Parts))) - 1) * math.Abs(n.Value)
	}
	return shown.Combine(), slack + 1e-9*math.Abs(n.Value)
}

// Every metric of every shipped situation: what the parts give is the value,
// all the way down; and the root is what the metric says.
func TestExplanationsAddUp(t *testing.T) {
	lib, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	formulas := map[string]bool{}
	for _, p := range lib.Scenarios() {
		s, err := lib.Scenario(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		r, err := sim.Run(&s)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range everyMetric(t) {
			v, applies := m.Of(&r)
			root := explain.Explain(m, &s, &r, lib)
			if root.Text() == "" || root.Name == "" {
				t.Errorf("%s %s: no text", p.ID, m.ID)
			}
			if !applies {
				if len(root.Parts) > 0 {
					t.Errorf("%s %s does not apply but has parts", p.ID, m.ID)
				}
				continue
			}
			if root.Rule != explain.Given {
				formulas[m.ID] = true
			} else if !root.Derived && len(root.Beside) == 0 && v != 0 && !math.IsNaN(v) && root.Note == m.Help {
				t.Errorf("%s %s is not explained", p.ID, m.ID)
			}
			faults := 0
			unknown := false
			root.Walk(func(n *explain.Node, depth int) {
				if math.IsNaN(n.Value) && len(n.Parts) == 0 {
					unknown = true
				}
				if depth > 30 {
					t.Fatalf("%s %s: deeper than any formula", p.ID, m.ID)
				}
				if faults > 2 || n.Rule == explain.Given {
					return
				}
				got := n.Combine()
				if math.IsNaN(got) && math.IsNaN(n.Value) {
					return
				}
				if !within(got, n.Value, 1e-6) {
					faults++
					t.Errorf("%s %s: %s = %s gives %v, but it is %v", p.ID, m.ID, n.Symbol, n.Numbers(), got, n.Value)
				}
				if shown, slack := asShown(n); math.Abs(shown-n.Value) > slack {
					faults++
					t.Errorf("%s %s: %s = %s as shown gives %v, not %v within rounding", p.ID, m.ID, n.Symbol, n.Numbers(), shown, n.Value)
				}
			})
			if math.IsNaN(v) && !unknown {
				t.Errorf("%s %s is unknown, but every input is known", p.ID, m.ID)
			}
		}
	}
	for _, id := range metric.IDs() {
		switch id {
		case "fits", "max_batch", "max_context", "min_devices", "bound": // found by search
		default:
			if !formulas[id] {
				t.Errorf("%s has a formula for no shipped scenario", id)
			}
		}
	}
}

// everyMetric is the table, and the metrics of every functional unit.
func everyMetric(t *testing.T) []*metric.Metric {
	t.Helper()
	var out []*metric.Metric
	all := metric.All()
	for i := range all {
		out = append(out, &all[i])
	}
	for u := metric.Ktok; u <= metric.Year; u++ {
		for _, id := range []string{"energy_wh_per_request", "co2e_g_per_request", "water_ml_per_request", "cost_usd_per_request"} {
			m, err := metric.Find(u.In(id))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, m)
		}
	}
	return out
}

// Every leaf is given by something: a source, a note, or its neighbours.
func TestEveryInputHasASource(t *testing.T) {
	lib, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := lib.Resolve("llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 100k/day DE")
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	all := metric.All()
	for i := range all {
		root := explain.Explain(&all[i], &s, &r, lib)
		root.Walk(func(n *explain.Node, _ int) {
			if len(n.Children()) == 0 && len(n.Sources) == 0 && n.Note == "" && !n.Derived && !strings.HasPrefix(n.Symbol, "FLOPs") && !strings.HasPrefix(n.Symbol, "bytes") && n.Symbol != "intensity" && n.Symbol != "ridge" && n.Symbol != "achieved" {
				t.Errorf("%s: %s (%s) comes from nowhere", all[i].ID, n.Symbol, n.Name)
			}
		})
	}
}

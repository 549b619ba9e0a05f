package explore

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/metric"
)

// Operational emissions are in proportion to the grid: a target of twice as
// much is reached at twice the intensity, and one that no grid reaches is none.
func TestThresholdByHand(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm carbon_intensity=100")
	m, err := metric.Find("co2e_operational_g_per_request")
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	now, _ := m.Of(&r)
	var grid *Input
	all := Inputs(&s, &r, Documented, fake{})
	for i := range all {
		if all[i].ID == "carbon_intensity" {
			grid = &all[i]
		}
	}
	if grid == nil {
		t.Fatal("no grid among the inputs")
	}
	for _, f := range []float64{2, 0.5, 1} {
		if got, ok := Threshold(&s, grid, m, now*f, fake{}); !ok || math.Abs(got-100*f) > 1e-6 {
			t.Errorf("%g times as much at %g g/kWh (%v), by hand %g", f, got, ok, 100*f)
		}
	}
	if got, ok := Threshold(&s, grid, m, now*1e4, fake{}); ok {
		t.Errorf("ten thousand times as much at %g g/kWh", got)
	}
	if _, ok := Threshold(&s, &Input{Now: 1}, m, now, fake{}); ok {
		t.Error("an input that is no knob has a threshold")
	}
}

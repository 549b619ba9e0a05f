package metric

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// pair is two scenarios alike in everything, with results alike in everything
// but what tests set.
func pair() (a, b sim.Scenario, ra, rb sim.Result) {
	a.Stack.ID, a.Device.ID, a.Model.ID, a.Region.ID = "vllm", "h100", "m", "DE"
	a.Batch = 8
	a.Coefficients = hardware.Coefficients{SharedNear: 0.75, SharedJob: 0.75, SharedFormat: 0.64, SharedDevice: 0.2, SharedModel: 0.36, SharedStack: 0.1, SharedPair: 0.3}
	ra, rb = served(), served()
	ra.Spread = sim.Spread{Unit: 0.2, Energy: 0.3, Grid: 0.1}
	rb.Spread = ra.Spread
	return a, a, ra, rb
}

func sides(a, b *sim.Scenario, ra, rb *sim.Result) (Side, Side) {
	return Side{Scenario: a, Result: ra}, Side{Scenario: b, Result: rb}
}

// The request takes 1.3 times as long. Its error of 0.2 is shared by 0.75 with
// the same model on the same device at another batch: what is left is
// 0.2 sqrt(2 (1-0.75)) = 0.1414, of 90 % a factor of exp(0.2326) = 1.262.
func TestDeltaInterval(t *testing.T) {
	latency, _ := Find("latency_s")
	for _, tc := range []struct {
		name  string
		turn  func(*sim.Scenario)
		share float64
		tie   bool
	}{
		{"batch", func(s *sim.Scenario) { s.Batch = 16 }, 0.75, false},
		{"format", func(s *sim.Scenario) { s.Weights = 3; s.Batch = 16 }, 0.64, true},
		{"device", func(s *sim.Scenario) { s.Device.ID = "a100" }, 0.36, true},
		{"model", func(s *sim.Scenario) { s.Model.ID = "n" }, 0.2, true},
		{"stack", func(s *sim.Scenario) { s.Stack.ID = "sglang" }, 0.3, true},
		{"device and model", func(s *sim.Scenario) { s.Device.ID, s.Model.ID = "a100", "n" }, 0.1, true},
		{"all", func(s *sim.Scenario) { s.Device.ID, s.Model.ID, s.Stack.ID = "a100", "n", "sglang" }, 0, true},
		{"place", func(s *sim.Scenario) { s.Region.ID = "SE" }, 1, false},
	} {
		a, b, ra, rb := pair()
		tc.turn(&b)
		rb.Latency = 1.3 * ra.Latency
		low, high, tie := latency.DeltaInterval(sides(&a, &b, &ra, &rb))
		width := math.Exp(z90 * 0.2 * math.Sqrt(2*(1-tc.share)))
		if !near(1+low, 1.3/width) || !near(1+high, 1.3*width) || tie != tc.tie {
			t.Errorf("%s: %g to %g, tie %v; want a factor of %g, tie %v", tc.name, low, high, tie, width, tc.tie)
		}
	}
}

// Moving to another place leaves the machine's error out; both grids have their
// own. Counting in one place by two accountings leaves both grids in too.
func TestDeltaOfPlaces(t *testing.T) {
	carbon, _ := Find("co2e_operational_g_per_request")
	a, b, ra, rb := pair()
	rb.Footprint.OperationalG = 0.5 * ra.Footprint.OperationalG
	b.Region.ID = "SE"
	want := math.Exp(z90 * math.Sqrt2 * 0.1)
	if low, high, tie := carbon.DeltaInterval(sides(&a, &b, &ra, &rb)); tie || !near(1+low, 0.5/want) || !near(1+high, 0.5*want) {
		t.Errorf("another place: %g to %g, tie %v, want a factor of %g", low, high, tie, want)
	}
	b.Region.ID = "DE"
	if low, high, _ := carbon.DeltaInterval(sides(&a, &b, &ra, &rb)); !near(low, -0.5) || !near(high, -0.5) {
		t.Errorf("one place: %g to %g, want exactly half", low, high)
	}
	b.Accounting = footprint.Market
	if low, high, _ := carbon.DeltaInterval(sides(&a, &b, &ra, &rb)); !near(1+low, 0.5/want) || high <= low {
		t.Errorf("another accounting: %g to %g", low, high)
	}
}

// A change is never less sure than two values that share nothing; a value that
// is not known is no tie.
func TestDeltaIntervalLaws(t *testing.T) {
	all := All()
	a, b, ra, rb := pair()
	b.Batch = 16
	rb.Latency, rb.UnitTime = 1.1*ra.Latency, 1.1*ra.UnitTime
	for i := range all {
		m := &all[i]
		low, high, tie := m.DeltaInterval(sides(&a, &b, &ra, &rb))
		x, ok := m.Of(&ra)
		y, _ := m.Of(&rb)
		if !ok || !(x > 0) || !(y > 0) {
			if tie || low == low {
				t.Errorf("%s: %g to %g, tie %v of what is not known", m.ID, low, high, tie)
			}
			continue
		}
		if low > y/x-1+1e-9 || high < y/x-1-1e-9 {
			t.Errorf("%s: the change %g is outside %g to %g", m.ID, y/x-1, low, high)
		}
		lowA, highA := m.Interval(&ra)
		lowB, highB := m.Interval(&rb)
		apart := math.Hypot(math.Log(highA/lowA), math.Log(highB/lowB))
		if !m.share && math.Log((1+high)/(1+low)) > apart+1e-9 {
			t.Errorf("%s: less sure than two values that share nothing", m.ID)
		}
		if m.Tie(Side{&a, &ra}, Side{&a, &ra}) {
			t.Errorf("%s ties with itself", m.ID)
		}
	}
}

// A value is as sure as the weaker of what it rests on.
func TestOrigin(t *testing.T) {
	_, _, r, _ := pair()
	r.Spread.Power = 0.1
	r.Origin, r.Rows, r.PowerOrigin, r.PowerRows = hardware.Fitted, 50, hardware.Inherited, 170
	for id, want := range map[string]string{"latency_s": "fitted", "energy_wh_per_request": "inherited", "memory_gb_per_device": "computed"} {
		m, _ := Find(id)
		if got := m.OriginWord(&r); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	m, _ := Find("energy_wh_per_request")
	if _, rows, rests := m.Origin(&r); rows != 170 || !rests {
		t.Errorf("energy rests on %d rows", rows)
	}
}

// The share falls from 0.9 for a change of exp(0.11) and less to 0.5 for one of
// e and more: at exp(0.555), half way in log, it is 0.7.
func TestNearer(t *testing.T) {
	c := hardware.Coefficients{SharedNear: 0.9, SharedJob: 0.5}
	for change, want := range map[float64]float64{0: 0.9, 0.11: 0.9, 0.555: 0.7, 1: 0.5, 3: 0.5} {
		if got := nearer(&c, change); !near(got, want) {
			t.Errorf("a change of exp(%g) shares %g, want %g", change, got, want)
		}
	}
}

// A matrix product off by 0.2 has a 90 % range of a factor of exp(0.329); the
// host's fixed work has none.
func TestOpInterval(t *testing.T) {
	var r sim.Result
	r.Spread.Op[model.Gemm] = 0.2
	low, high := OpInterval(&r, &sim.Cost{Kind: model.Gemm, Seconds: 3})
	if f := math.Exp(0.2 * 1.6448536269514722); !near(low, 3/f) || !near(high, 3*f) {
		t.Errorf("%g to %g", low, high)
	}
	if low, _ := OpInterval(&r, &sim.Cost{Phase: model.Host, Seconds: 3}); !math.IsNaN(low) {
		t.Error("the host's work has a range")
	}
}

package workload

import (
	"math"
	"testing"
)

func TestMeanLocalByHand(t *testing.T) {
	for _, c := range []struct {
		name                string
		first, last, window float64
		want                float64
	}{
		{"no window", 100, 200, 0, 150},
		{"never reached", 100, 200, 4096, 150},
		{"always full", 5000, 6000, 4096, 4096},
		// 0..100 grows (mean 50), 100..400 stands at 100: (100x50 + 300x100)/400 = 87.5.
		{"reached on the way", 0, 400, 100, 87.5},
		{"one step", 128, 128, 64, 64},
	} {
		if got := MeanLocal(c.first, c.last, c.window); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %g, by hand %g", c.name, got, c.want)
		}
	}
}

// The closed form against a sum over every step.
func TestMeanLocalIsTheMeanOverSteps(t *testing.T) {
	const first, last, window = 37, 1000, 256
	sum, n := 0.0, 0.0
	for x := first + 0.5; x < last; x++ {
		sum += math.Min(x, window)
		n++
	}
	if got := MeanLocal(first, last, window); math.Abs(got-sum/n) > 0.01 {
		t.Errorf("closed form %g, mean over steps %g", got, sum/n)
	}
}

func TestLargestBatchAgainstCounting(t *testing.T) {
	for limit := range 40 {
		for room := range 60 {
			want := 0
			for b := 1; b <= limit; b++ {
				if b <= room {
					want = b
				}
			}
			if limit == 0 {
				continue
			}
			if got := LargestBatch(limit, func(b float64) bool { return b <= float64(room) }); got != want {
				t.Fatalf("limit %d, room %d: %d, by counting %d", limit, room, got, want)
			}
		}
	}
}

// Linear use, use with a bend (a local window) and use in steps, against
// trying every number.
func TestLargestHeldAgainstTryingAll(t *testing.T) {
	for limit := 1; limit < 120; limit += 7 {
		for room := -3.0; room < 260; room += 3.7 {
			for name, use := range map[string]func(float64) float64{
				"line":    func(x float64) float64 { return 2 * x },
				"bend":    func(x float64) float64 { return 3*math.Min(x, 20) + 0.5*x },
				"late":    func(x float64) float64 { return 0.1*x + 5*math.Max(0, x-40) },
				"steps":   func(x float64) float64 { return 4 * math.Ceil(x/8) },
				"nothing": func(float64) float64 { return 1 },
			} {
				want := 0
				for x := 1; x <= limit; x++ {
					if use(float64(x)) <= room {
						want = x
					}
				}
				if got := LargestHeld(limit, func(x float64) float64 { return room - use(x) }); got != want {
					t.Fatalf("%s, limit %d, room %g: %d, by trying all %d", name, limit, room, got, want)
				}
			}
		}
	}
}

func TestOptimizerStatesByHand(t *testing.T) {
	// Mixed precision: fp32 master copy 4, AdamW two fp32 moments 8 (Rajbhandari
	// et al. 2020, section 3.1: K = 12).
	if got := AdamW.StateBytes(true); got != 12 {
		t.Errorf("AdamW keeps %g bytes a parameter, by hand 12", got)
	}
	if got := SGD.StateBytes(false); got != 4 {
		t.Errorf("SGD with momentum keeps %g bytes a parameter, by hand 4", got)
	}
	if got := AdamW8bit.StateBytes(true); got != 6 {
		t.Errorf("8-bit AdamW keeps %g bytes a parameter, by hand 6", got)
	}
}

func TestPlanCountsItsDevices(t *testing.T) {
	for _, c := range []struct {
		plan            Plan
		engine, devices int
	}{
		{Plan{TP: 4, PP: 1, DP: 1, EP: 1, CP: 1}, 4, 4},
		{Plan{TP: 8, PP: 2, DP: 4, EP: 1, CP: 2}, 32, 128},
		{Plan{TP: 1, PP: 1, DP: 2, EP: 8, CP: 1, Spread: 8}, 8, 16},
	} {
		if c.plan.Engine() != c.engine || c.plan.Devices() != c.devices {
			t.Errorf("%+v: engine %d devices %d, want %d %d", c.plan, c.plan.Engine(), c.plan.Devices(), c.engine, c.devices)
		}
	}
}

package explore

import (
	"context"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

func trainLine(t testing.TB, line string) sim.Scenario {
	t.Helper()
	s, err := knob.ParseLine(line, fake{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The winner is no slower than any plan found by trying them all by hand.
func TestFindPlanFindsTheFastest(t *testing.T) {
	base := trainLine(t, "train llama-3.1-8b 16xh100-sxm b64 in4k")
	found, err := FindPlan(context.Background(), base, 5)
	if err != nil || len(found.Best) == 0 {
		t.Fatalf("nothing found: %v", err)
	}
	best := found.Best[0].Seconds
	tried := 0
	var r sim.Result
	for _, tp := range []int{1, 2, 4, 8} {
		for _, pp := range []int{1, 2, 4, 8, 16} {
			for zero := range 4 {
				for _, recompute := range []sim.Recompute{sim.RecomputeNone, sim.RecomputeFull} {
					for _, micro := range []int{1, 2, 4, 8} {
						s := base
						if 16%(tp*pp) != 0 {
							continue
						}
						s.TP, s.PP, s.CP, s.DP, s.ZeRO, s.Recompute, s.MicroBatch = tp, pp, 1, 16/(tp*pp), zero, recompute, micro
						if sim.RunInto(&r, &s) != nil || !r.Fits {
							continue
						}
						tried++
						if r.StepTime < best*(1-1e-9) {
							t.Errorf("tp%d pp%d zero%d %s mb%d takes %g s, the best found %g s", tp, pp, zero, recompute, micro, r.StepTime, best)
						}
					}
				}
			}
		}
	}
	if tried < 20 {
		t.Fatalf("only %d plans fit: the comparison says nothing", tried)
	}
	for i, p := range found.Best {
		if p.Plan.Devices() != 16 {
			t.Errorf("plan %d uses %d of 16 devices", i, p.Plan.Devices())
		}
		if i > 0 && p.Seconds < found.Best[i-1].Seconds {
			t.Errorf("plan %d is faster than the one before", i)
		}
		if p.Bytes > p.Scenario.Device.MemoryBytes {
			t.Errorf("plan %d does not fit", i)
		}
	}
}

func TestFindPlanKeepsWhatIsStated(t *testing.T) {
	base := trainLine(t, "train llama-3.1-8b 16xh100-sxm b64 in4k tp4 mb2 recompute=full")
	found, err := FindPlan(context.Background(), base, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found.Best {
		if p.Plan.TP != 4 || p.Micro != 2 || p.Scenario.Recompute != sim.RecomputeFull {
			t.Errorf("tp%d mb%g %s, stated tp4 mb2 full", p.Plan.TP, p.Micro, p.Scenario.Recompute)
		}
	}
}

func TestFindPlanSaysWhatIsShort(t *testing.T) {
	found, err := FindPlan(context.Background(), trainLine(t, "train llama-3.1-8b 1xsmall b8 in4k"), 5)
	if err != nil {
		t.Fatal(err)
	}
	// 8.03e9 parameters at 16 bytes are 128 GB; the device has 24.
	if len(found.Best) != 0 || found.Short < 100e9 || found.Short > 140e9 {
		t.Errorf("%d plans fit, short of %g bytes", len(found.Best), found.Short)
	}
	if _, err := FindPlan(context.Background(), trainLine(t, "llama-3.1-8b"), 5); err == nil {
		t.Error("serving has no training plan")
	}
}

func BenchmarkFindPlan(b *testing.B) {
	base := trainLine(b, "train llama-3.1-8b 1024xh100-sxm b1024 in8k")
	for b.Loop() {
		if _, err := FindPlan(context.Background(), base, 10); err != nil {
			b.Fatal(err)
		}
	}
}

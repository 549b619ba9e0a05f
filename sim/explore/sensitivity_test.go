package explore

import (
	"context"
	"errors"
	"math"
	"strconv"
	"testing"

	"wattif/sim"
)

func plain(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func close6(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }

func find(t *testing.T, out Tornado, id string) *Swing {
	t.Helper()
	for i := range out.Swings {
		if out.Swings[i].ID == id {
			return &out.Swings[i]
		}
	}
	t.Fatalf("%s is not in the tornado", id)
	return nil
}

// Emissions of running are kWh x grid: ten percent more grid is ten percent
// more grams, and a PUE ten percent higher too.
func TestTenPercentByHand(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	out, err := Sensitivity(context.Background(), s, mustMetric(t, "co2e_operational_g_per_request"), TenPercent, fake{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"carbon_intensity", "pue"} {
		x := find(t, out, id)
		if !close6(x.AtHigh, out.Base*1.1) || !close6(x.AtLow, out.Base*0.9) {
			t.Errorf("%s: %g to %g around %g", id, x.AtLow, x.AtHigh, out.Base)
		}
	}
	// The catalogue's PUE is 1.3: 1.17 to 1.43.
	if x := find(t, out, "pue"); !close6(x.Low, 1.17) || !close6(x.High, 1.43) || x.Now != 1.3 {
		t.Errorf("pue %g %g %g", x.Low, x.Now, x.High)
	}
}

// The documented spread of the grid is 25 % either way: exp(1.645 x 0.14) = 1.259.
func TestDocumentedByHand(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	out, err := Sensitivity(context.Background(), s, mustMetric(t, "co2e_operational_g_per_request"), Documented, fake{})
	if err != nil {
		t.Fatal(err)
	}
	x := find(t, out, "carbon_intensity")
	f := math.Exp(1.6448536269514722 * 0.14)
	if !close6(x.High, 344*f) || !close6(x.Low, 344/f) || !close6(x.AtHigh, out.Base*f) || x.Role != Assumption {
		t.Errorf("grid %g to %g gives %g to %g", x.Low, x.High, x.AtLow, x.AtHigh)
	}
	if x := find(t, out, "output_len"); x.Low != 128 || x.High != 512 || x.Role != Demand {
		t.Errorf("output %g to %g, %s", x.Low, x.High, x.Role)
	}
	// A grid intensity that is stated is known better than one looked up.
	stated := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE carbon_intensity=344")
	out, err = Sensitivity(context.Background(), stated, mustMetric(t, "co2e_operational_g_per_request"), Documented, fake{})
	if err != nil {
		t.Fatal(err)
	}
	if x := find(t, out, "carbon_intensity"); !close6(x.High, 344*1.1) {
		t.Errorf("stated grid goes to %g", x.High)
	}
}

func TestSensitivityLaws(t *testing.T) {
	for _, line := range []string{
		"llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE", "llama-3.1-8b bf16 2xh100-sxm b32 in2k out256 1k/day SE", "train gpt 1xh100-sxm b8 in512 tokens=1B DE",
	} {
		s := mustLine(t, line)
		ids := []string{"energy_wh_per_request", "co2e_g_per_request", "tpot_ms", "output_tok_s", "water_ml_per_request"}
		if s.Task.Training() {
			ids = []string{"step_s", "energy_mwh", "co2e_t", "cost_usd"}
		}
		for _, id := range ids {
			m := mustMetric(t, id)
			var r sim.Result
			if err := sim.RunInto(&r, &s); err != nil {
				t.Fatal(err)
			}
			for _, by := range []Range{Documented, TenPercent} {
				out, err := Sensitivity(context.Background(), s, m, by, fake{})
				if err != nil {
					t.Fatal(err)
				}
				if v, _ := m.Of(&r); v != out.Base {
					t.Errorf("%s: the base of %s is %g, not %g", line, id, out.Base, v)
				}
				if len(out.Swings) == 0 {
					t.Errorf("%s: nothing moves %s", line, id)
				}
				was, squares := math.Inf(1), 0.0
				for i := range out.Swings {
					x := &out.Swings[i]
					w := x.Width(out.Base)
					if w > was {
						t.Errorf("%s %s: %s is wider than the one above", line, id, x.ID)
					}
					was = w
					if !(x.Low <= x.Now && x.Now <= x.High && x.Low < x.High) || x.Source == "" {
						t.Errorf("%s %s: %s goes %g %g %g from %q", line, id, x.ID, x.Low, x.Now, x.High, x.Source)
					}
					if by == Documented && x.Sigma > 0 {
						d := math.Log(x.AtHigh/x.AtLow) / 2
						squares += d * d
					}
				}
				// Independent causes add up to the metric's own interval.
				low, high := m.Interval(&r)
				if want := math.Log(high/low) / 2; by == Documented && want > 0 && math.Abs(math.Sqrt(squares)/want-1) > 0.05 {
					t.Errorf("%s %s: causes add up to a factor of %g, the interval has %g", line, id, math.Exp(math.Sqrt(squares)), math.Exp(want))
				}
			}
		}
	}
}

func TestSensitivityStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	if _, err := Sensitivity(ctx, s, mustMetric(t, "tpot_ms"), Documented, fake{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	var ke *sim.KnobError
	if _, err := Sensitivity(context.Background(), s, mustMetric(t, "bound"), Documented, fake{}); !errors.As(err, &ke) {
		t.Errorf("a word: %v", err)
	}
}

// The same seed gives the same draws whatever the workers; another seed gives
// others; percentiles rise.
func TestMonteCarloLaws(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	m := mustMetric(t, "co2e_g_per_request")
	run := func(seed uint64, workers int) Distribution {
		d, err := MonteCarlo(context.Background(), s, m, MonteCarloOptions{Draws: 3000, Seed: seed, Workers: workers}, fake{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	a, b, other := run(7, 1), run(7, 3), run(8, 2)
	if a.Done != 3000 || len(a.Values)+a.Impossible != 3000 {
		t.Fatalf("%d done, %d values, %d impossible", a.Done, len(a.Values), a.Impossible)
	}
	for i := range a.Values {
		if a.Values[i] != b.Values[i] {
			t.Fatal("workers change the draws")
		}
	}
	if a.Mean == other.Mean {
		t.Error("the seed changes nothing")
	}
	was := 0.0
	for p := 0.0; p <= 100; p += 2.5 {
		v := a.Percentile(p)
		if v < was {
			t.Fatalf("p%g is below the one before", p)
		}
		was = v
	}
	total := a.Rest
	for _, x := range a.Shares {
		if x.Share < 0 || x.Share > 1 {
			t.Errorf("%s has a share of %g", x.ID, x.Share)
		}
		total += x.Share
	}
	if math.Abs(total-1) > 1e-9 {
		t.Errorf("shares add up to %g", total)
	}
	// The metric's own interval is the first-order answer to the same question.
	var r sim.Result
	if err := sim.RunInto(&r, &s); err != nil {
		t.Fatal(err)
	}
	low, high := m.Interval(&r)
	if p5, p95 := a.Percentile(5), a.Percentile(95); math.Abs(p5/low-1) > 0.06 || math.Abs(p95/high-1) > 0.06 {
		t.Errorf("90 %% lie between %g and %g, the interval says %g to %g", p5, p95, low, high)
	}
}

// Energy to first order is a product: the share of a cause is its variance over
// the sum. Of the operational grams, with s2 = Spread squared of each cause.
func TestVarianceSharesByHand(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	m := mustMetric(t, "co2e_operational_g_per_request")
	var r sim.Result
	if err := sim.RunInto(&r, &s); err != nil {
		t.Fatal(err)
	}
	d, err := MonteCarlo(context.Background(), s, m, MonteCarloOptions{Draws: 8000, Seed: 1}, fake{})
	if err != nil {
		t.Fatal(err)
	}
	whole := m.Spread(&r)
	for _, x := range d.Shares {
		if x.ID != "carbon_intensity" && x.ID != "host_power" && x.ID != "power_error" {
			continue
		}
		want := x.Sigma * x.Sigma / (whole * whole)
		// The standard error of a squared correlation of 8000 draws is about
		// 2 r sqrt((1-r^2)/8000) < 0.009.
		if math.Abs(x.Share-want) > 0.035 {
			t.Errorf("%s explains %.3f, want %.3f", x.ID, x.Share, want)
		}
	}
}

// A stated range of the output length moves the result as the engine says, and
// dominates when it is wide.
func TestMonteCarloRanges(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	in, err := RangeInput(mustKnob(t, "output_len"), 64, 1024)
	if err != nil {
		t.Fatal(err)
	}
	d, err := MonteCarlo(context.Background(), s, mustMetric(t, "latency_s"), MonteCarloOptions{Draws: 1000, Ranges: []Input{in}}, fake{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Shares) == 0 || d.Shares[0].ID != "output_len" {
		t.Errorf("the widest range does not lead: %+v", d.Shares)
	}
	for _, bad := range [][2]float64{{0, 5}, {5, 5}, {9, 3}} {
		if _, err := RangeInput(mustKnob(t, "output_len"), bad[0], bad[1]); err == nil {
			t.Errorf("%v is a range", bad)
		}
	}
	if _, err := RangeInput(mustKnob(t, "region"), 1, 2); err == nil {
		t.Error("a region has a range")
	}
}

func TestMonteCarloStopsAndTells(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	m := mustMetric(t, "energy_wh_per_request")
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	d, err := MonteCarlo(ctx, s, m, MonteCarloOptions{Draws: 1_000_000, Progress: func(d *Distribution) {
		if told++; d.Done <= 0 || d.Done >= d.Draws || len(d.Values) == 0 {
			t.Errorf("%d of %d with %d values", d.Done, d.Draws, len(d.Values))
		}
		cancel()
	}}, fake{})
	if !errors.Is(err, context.Canceled) || told == 0 || d.Done == 0 || d.Done == d.Draws {
		t.Errorf("%v after %d reports and %d draws", err, told, d.Done)
	}
}

// A number knob that is automatic comes down to what the result used.
func TestEffective(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 2xh100-sxm batch=max in2k out256 DE")
	var r sim.Result
	if err := sim.RunInto(&r, &s); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]float64{"batch": r.Batch, "tp": float64(r.Plan.TP), "pue": 1.3, "carbon_intensity": 344, "power_limit": 700, "input_len": 2048, "electricity_price": 0.25} {
		if got := Effective(mustKnob(t, id), &s, &r); got != want {
			t.Errorf("%s is %g, want %g", id, got, want)
		}
	}
	if v := Effective(mustKnob(t, "requests_per_day"), &s, &r); !math.IsNaN(v) {
		t.Errorf("full is %g", v)
	}
}

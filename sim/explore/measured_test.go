package explore

import (
	"math"
	"strconv"
	"testing"

	"wattif/sim"
)

// A measurement twice as slow makes every time twice as long, in every phase,
// and the energy of the devices with it; the line says so again.
func TestCorrectScalesEveryTime(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm b4")
	before, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseMeasurement("tpot_ms="+numberText(before.TokenTime*2e3), &before)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Correct(&s, m)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(c.Factor-2) > 1e-3 {
		t.Errorf("factor %g, by hand 2", c.Factor)
	}
	after := c.After
	for name, v := range map[string][2]float64{
		"first token": {before.FirstToken, after.FirstToken}, "latency": {before.Latency, after.Latency},
		"unit": {before.UnitTime, after.UnitTime}, "joules": {before.Footprint.DeviceJoules, after.Footprint.DeviceJoules},
		"requests": {1 / before.RequestsPerSecond, 1 / after.RequestsPerSecond},
	} {
		if math.Abs(v[1]/v[0]-c.Factor) > 1e-9 {
			t.Errorf("%s grows by %g, not %g", name, v[1]/v[0], c.Factor)
		}
	}
	sum := 0.0
	for i := range after.Costs {
		sum += after.Costs[i].Seconds
	}
	wasSum := 0.0
	for i := range before.Costs {
		wasSum += before.Costs[i].Seconds
	}
	if math.Abs(sum/wasSum-c.Factor) > 1e-9 {
		t.Errorf("the parts grow by %g", sum/wasSum)
	}
	if id, was, now := c.Efficiency(); id != "mbu" || math.Abs(was/now-c.Factor) > 1e-9 {
		t.Errorf("%s from %g to %g", id, was, now)
	}
	other := c.Scenario
	if other.Measured.Device = "other"; true {
		if r, err := sim.Run(&other); err != nil || r.TokenTime != before.TokenTime {
			t.Errorf("a correction of another device counts: %g, %v", r.TokenTime, err)
		}
	}
}

func TestCorrectPower(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm b4")
	before, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseMeasurement(numberText(before.DevicePower*1.2)+" W", &before)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Correct(&s, m)
	if err != nil || math.Abs(c.After.DevicePower/before.DevicePower-1.2) > 2e-3 || c.After.TokenTime != before.TokenTime {
		t.Errorf("power grows by %g, %v", c.After.DevicePower/before.DevicePower, err)
	}
}

// Tokens a second are of one request or of all, by what is nearer.
func TestParseMeasurement(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm b32")
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	one, all := 1/r.TokenTime, r.RequestsPerSecond*r.OutputTokens
	for text, want := range map[string]string{
		numberText(one*0.9) + " tok/s": "tpot_ms", numberText(all*0.9) + " tok/s": "output_tok_s", "46 tok/s total": "output_tok_s", "46 tok/s each": "tpot_ms",
		"20 ms": "tpot_ms", "3 s": "latency_s", "350 W": "power_w_per_device", "5 req/s": "req_s", "ttft_ms=100": "ttft_ms",
	} {
		m, err := ParseMeasurement(text, &r)
		if err != nil || m.Metric.ID != want {
			t.Errorf("%q: %v, %v; want %s", text, m.Metric, err, want)
		}
	}
	for _, text := range []string{"", "fast", "-3 tok/s", "0 W", "step_s=3", "nothing=3", "tok/s"} {
		if _, err := ParseMeasurement(text, &r); err == nil {
			t.Errorf("%q is read", text)
		}
	}
	m, _ := ParseMeasurement("1 tok/s each", &r)
	if _, err := Correct(&s, m); err == nil {
		t.Error("a hundredth of the speed is taken for a correction")
	}
}

// A cached half of the prompt halves the arithmetic of reading it, and nothing
// of the room it takes.
func TestCachedPrefix(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm b1 in8k out16")
	before, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	s.CachedPrefix = 0.5
	after, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	if ratio := after.FirstToken / before.FirstToken; !(ratio > 0.4 && ratio < 0.7) {
		t.Errorf("the first token takes %g of the time", ratio)
	}
	if after.Memory != before.Memory || math.Abs(after.TokenTime/before.TokenTime-1) > 1e-9 {
		t.Error("memory or the time per token moves")
	}
	if s.CachedPrefix = 0.99; true {
		least, err := sim.Run(&s)
		if err != nil || !(least.FirstToken < after.FirstToken) {
			t.Errorf("%g s with 99 %% cached, %v", least.FirstToken, err)
		}
	}
}

// A service that charges four times what a full system costs is dearer from a
// quarter of its load on, where the system is rented.
func TestBuyByHand(t *testing.T) {
	s := trainLine(t, "llama-3.1-8b 1xh100-sxm b32")
	s.APIPrice = 1
	p, err := Buy(s)
	if err != nil {
		t.Fatal(err)
	}
	s.APIPrice = 4 * p.Price
	if p, err = Buy(s); err != nil {
		t.Fatal(err)
	}
	if got := p.PerDay / p.Capacity; math.Abs(got-0.25) > 1e-3 {
		t.Errorf("from %g of full load, by hand 0.25", got)
	}
	s.APIPrice = 0.9 * p.Price
	if p, err = Buy(s); err != nil || !math.IsInf(p.PerDay, 1) {
		t.Errorf("a service below the cost at full load is dearer from %g, %v", p.PerDay, err)
	}
	s.APIPrice = 0
	if _, err := Buy(s); err == nil {
		t.Error("no price, no error")
	}
}

func numberText(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

package metric

import (
	"math"
	"testing"

	"wattif/sim"
)

// work is a result of known size: 4 requests of 100 tokens in, 50 out, done in
// 10 s by a system that is busy half the time; 7,200 J, 8 g, 2 USD, 0.1 L.
func work() *sim.Result {
	r := &sim.Result{Task: sim.Generate, Sequences: 4, InputTokens: 100, OutputTokens: 50, UnitTime: 10, Latency: 8, Busy: 0.5, RequestsPerDay: 17280}
	r.Footprint.FacilityJoules, r.Footprint.DeviceJoules, r.Footprint.ServerJoules = 7200, 7200, 7200
	r.Footprint.OperationalG, r.Footprint.EmbodiedG = 6, 2
	r.Footprint.RentUSD = 2
	r.Footprint.OnSiteWaterL, r.Footprint.OffSiteWaterL = 0.04, 0.06
	return r
}

func TestUnitsByHand(t *testing.T) {
	r := work()
	for _, tc := range []struct {
		id   string
		want float64
	}{
		// 7,200 J are 2 Wh; 4 x 50 = 200 tokens come out.
		{"energy_wh_per_ktok", 2.0 / 200 * 1e3},
		{"energy_wh_per_mtok", 2.0 / 200 * 1e6},
		{"co2e_g_per_mtok", 8.0 / 200 * 1e6},
		{"cost_usd_per_mtok", 2.0 / 200 * 1e6},
		{"water_ml_per_ktok", 100.0 / 200 * 1e3},
		// A user asks 3600/8 = 450 times an hour; a request is 0.5 Wh.
		{"energy_wh_per_user_hour", 450 * 0.5},
		{"cost_usd_per_user_hour", 450 * 0.5},
		// Half of 86,400 s of work a day is 4,320 batches of 2 Wh.
		{"energy_wh_per_day", 4320 * 2},
		{"co2e_g_per_day", 4320 * 8},
		{"energy_wh_per_year", 4320 * 2 * 365},
	} {
		m, err := Find(tc.id)
		if err != nil {
			t.Errorf("%s: %v", tc.id, err)
			continue
		}
		if v, ok := m.Of(r); !ok || math.Abs(v/tc.want-1) > 1e-12 {
			t.Errorf("%s is %v, want %v", tc.id, v, tc.want)
		}
	}
	// A day is the demand's requests: 17,280 of 0.5 Wh.
	if m, _ := Find("energy_wh_per_day"); m != nil {
		if v, _ := m.Of(r); v != 17280*0.5 {
			t.Errorf("a day is %v, the demand's requests are %v", v, 17280*0.5)
		}
	}
}

// A unit says the same as the table where both say it, and all units of a
// quantity are one number seen through factors.
func TestUnitsAgreeWithTheTable(t *testing.T) {
	r := work()
	value := func(id string) float64 {
		m, err := Find(id)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := m.Of(r)
		return v
	}
	for a, b := range map[string]float64{
		"energy_wh_per_year": value("energy_mwh") * 1e6, "co2e_g_per_year": value("co2e_total_t") * 1e6,
		"cost_usd_per_year": value("cost_usd"), "water_ml_per_year": value("water_l") * 1e3,
	} {
		if v := value(a); math.Abs(v/b-1) > 1e-12 {
			t.Errorf("%s is %v, the table says %v", a, v, b)
		}
	}
	usual := Usual.Factor(r)
	for _, u := range Units(r) {
		energy, err := Find(u.In("energy_wh_per_request"))
		if err != nil {
			t.Fatal(err)
		}
		v, ok := energy.Of(r)
		if want := value("energy_wh_per_request") * u.Factor(r) / usual; !ok || math.Abs(v/want-1) > 1e-12 {
			t.Errorf("%s: %v, want %v", u, v, want)
		}
		if again, err := ParseUnit(u.String()); err != nil || again != u {
			t.Errorf("%s reads as %v, %v", u, again, err)
		}
		for _, id := range []string{"energy_mwh", "co2e_t", "water_l", "cost_usd", "cost_usd_per_mtok"} {
			if _, err := Find(u.In(id)); err != nil {
				t.Errorf("%s in %s: %v", id, u, err)
			}
		}
		if u.In("tpot_ms") != "tpot_ms" {
			t.Errorf("%s changes time", u)
		}
	}
	if _, err := ParseUnit("fortnight"); err == nil {
		t.Error("a fortnight is a unit")
	}
}

func TestUnitsOfTraining(t *testing.T) {
	r := &sim.Result{Task: sim.Train, Sequences: 8, InputTokens: 512, UnitTime: 2, StepTime: 2, Busy: 1}
	r.Footprint.FacilityJoules, r.Footprint.DeviceJoules = 3600, 3600
	if got := Usual.Name(r); got != "step" {
		t.Errorf("usual is %q", got)
	}
	// 1 Wh a step, 43,200 steps a day, 8 x 512 = 4,096 tokens a step.
	for u, want := range map[Unit]float64{Usual: 1, Ktok: 1e3 / 4096.0, Day: 43200} {
		if got := u.Factor(r); got != want {
			t.Errorf("%s: %v, want %v", u, got, want)
		}
	}
	for _, u := range Units(r) {
		if u == UserHour {
			t.Error("training has users")
		}
	}
	r.Steps, r.RunScale = 100, 125
	if Usual.Name(r) != "job" || Usual.Factor(r) != 125 {
		t.Errorf("a job is %s, %v", Usual.Name(r), Usual.Factor(r))
	}
}

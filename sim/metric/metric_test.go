package metric

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// served is a batch of 32 requests of 2,000 tokens in and 101 out on 2
// devices: 1 s of prefill, 4 s of decoding. Round numbers, so that every
// expectation below can be computed in the head.
func served() sim.Result {
	r := sim.Result{
		Task: sim.Generate, Batch: 32, Sequences: 32, Devices: 2, InputTokens: 2000, OutputTokens: 101,
		Fits: true, MaxBatch: 100, MaxContext: 50000, MinDevices: 1,
		FirstToken: 0.25, TokenTime: 0.0475, Latency: 5, UnitTime: 5, RequestsPerSecond: 6.4, Busy: 1,
		ModelFLOPs: 4e15, MFU: 0.4, MBU: 0.6, DevicePower: 900, Bound: hardware.MemoryBound,
		Boundary: footprint.BoundaryFacility,
		Footprint: sim.Footprint{
			DeviceJoules: 6000, ServerJoules: 7500, FacilityJoules: 9000,
			OperationalG: 1.0, LocationG: 1.0, MarketG: math.NaN(), EmbodiedG: 0.2, OnSiteWaterL: 0.001, OffSiteWaterL: 0.004,
			RentUSD: 0.0101,
		},
		Memory: sim.Memory{Total: 40e9, Weights: 16e9, Cache: 8e9, State: 1e9, Available: 72e9, CachePerToken: 131072},
		Spread: sim.Spread{Prefill: 0.3, Decode: 0.1, Power: 0.2, Grid: 0.1, Embodied: 0.4, Cost: 0.15, Water: 0.4},
		Costs: []sim.Cost{
			{Phase: model.Prefill, Kind: model.Gemm, FLOPs: 3e15, Bytes: 1e12},
			{Phase: model.Decode, Kind: model.DecodeAttention, FLOPs: 1e15, Bytes: 3e12},
			{Phase: model.Decode, Kind: model.Collective, Bytes: 9e15},
		},
		Parameters: model.Parameters{Total: 8e9, Active: 8e9},
	}
	r.PhaseTime[model.Prefill], r.PhaseTime[model.Decode] = 1, 4
	r.PhaseJoules[model.Prefill], r.PhaseJoules[model.Decode] = 3200, 5400
	return r
}

// trained is a step of 256 samples of 4,096 tokens on 64 devices in 8 s, a run
// of 1,000 steps at a goodput of 0.8.
func trained() sim.Result {
	r := sim.Result{
		Task: sim.Train, Batch: 256, Sequences: 256, Devices: 64, InputTokens: 4096, Fits: true, MinDevices: 8, MaxBatch: 512,
		StepTime: 8, UnitTime: 8, RequestsPerSecond: 32, Busy: 1, ModelFLOPs: 2.048e17, MFU: 0.4, DevicePower: 700,
		Steps: 1000, RunScale: 1250, RunSeconds: 10000,
		Footprint: sim.Footprint{DeviceJoules: 288e3, ServerJoules: 300e3, FacilityJoules: 360e3, OperationalG: 40, EmbodiedG: 4, OnSiteWaterL: 0.1, OffSiteWaterL: 0.3, RentUSD: 0.4},
		Memory:    sim.Memory{Total: 60e9, Weights: 16e9, Available: 72e9},
		Boundary:  footprint.BoundaryFacility,
		Spread:    sim.Spread{Step: 0.1, Power: 0.1},
	}
	r.PhaseTime[model.Forward], r.PhaseTime[model.Backward] = 3, 5
	return r
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) // one rounding or two
}

func TestValues(t *testing.T) {
	half := served()                             // demand of half of what it can serve
	half.Busy, half.RequestsPerDay = 0.5, 276480 // half of 6.4 a second
	half.Footprint.IdleJoules = 600
	encoded := served()
	encoded.Task, encoded.OutputTokens = sim.Encode, 0
	for _, tc := range []struct {
		name string
		r    sim.Result
		want map[string]float64
	}{
		{"served", served(), map[string]float64{
			"ttft_ms": 250, "tpot_ms": 47.5, "latency_s": 5, "req_s": 6.4,
			"input_tok_s":                    12800,        // 6.4 x 2000
			"output_tok_s":                   646.4,        // 6.4 x 101
			"total_tok_s":                    13446.4,      // 6.4 x 2101
			"tflops_per_device":              400,          // 4e15 / (5 s x 2) = 4e14
			"memory_gb_per_device":           40,           // 40e9 B
			"kv_gb_per_device":               9,            // cache 8 + state 1
			"energy_wh_per_request":          0.078125,     // 9000 J / 32 / 3600
			"energy_j_per_input_token":       0.05,         // 3200 / (32 x 2000)
			"energy_j_per_output_token":      9000. / 3232, // 32 x 101
			"energy_j_per_decoded_token":     1.6875,       // 5400 / (32 x 100)
			"co2e_g_per_request":             0.0375,       // 1.2 / 32
			"co2e_operational_g_per_request": 0.03125,      // 1 / 32
			"co2e_embodied_g_per_request":    0.00625,      // 0.2 / 32
			"water_ml_per_request":           0.15625,      // 5 mL / 32
			"cost_usd_per_mtok":              3.125,        // 0.0101 / (32 x 101) x 1e6
			"arithmetic_intensity":           1000,         // 4e15 / 4e12, messages left out
			"power_w_per_device":             900, "mfu": 0.4, "mbu": 0.6, "fits": 1, "max_batch": 100, "bound": 1, "params_b": 8, "kv_bytes_per_token": 131072,
		}},
		{"half busy", half, map[string]float64{
			"busy": 0.5, "idle_share": 0.1, // 600 / 6000
			// 9000 J x (0.5 x 31,536,000 s / 5 s) = 9000 x 3,153,600 J = 7.884 MWh
			"energy_mwh":      7.884,
			"co2e_t":          3.1536,  // 1 g x 3,153,600
			"co2e_embodied_t": 0.63072, // 0.2 g
			"co2e_total_t":    3.78432,
			"water_l":         15768, // 5 mL
			"cost_usd":        0.0101 * 3153600,
		}},
		{"encoded", encoded, map[string]float64{"latency_s": 5, "total_tok_s": 12800, "cost_usd_per_mtok": 0.0101 / 64000 * 1e6}},
		{"trained", trained(), map[string]float64{
			"step_s": 8, "samples_s": 32,
			"tokens_s_per_device": 2048,           // 256 x 4096 / (8 x 64)
			"train_days":          10000. / 86400, // 1,000 steps x 8 s / 0.8
			"device_hours":        10000. * 64 / 3600,
			"train_steps":         1000,
			"energy_mwh":          0.125, // 360 kJ x 1250 = 450 MJ
			"co2e_t":              0.05,  // 40 g x 1250
			"co2e_embodied_t":     0.005,
			"water_l":             500, // 0.4 x 1250
			"cost_usd":            500, // 0.4 x 1250
			"tflops_per_device":   400, // 2.048e17 / (8 x 64)
		}},
	} {
		for id, want := range tc.want {
			m, err := Find(id)
			if err != nil {
				t.Fatal(err)
			}
			if got, applies := m.Of(&tc.r); !applies || !near(got, want) {
				t.Errorf("%s: %s is %v (applies %v), want %v", tc.name, id, got, applies, want)
			}
		}
	}
}

func TestApplies(t *testing.T) {
	serve, run := served(), trained()
	unstated := trained()
	unstated.Steps, unstated.RunScale, unstated.RunSeconds = 0, 0, 0
	for _, tc := range []struct {
		r      *sim.Result
		absent string
	}{
		{&serve, "step_s samples_s tokens_s_per_device train_days device_hours train_steps energy_mwh co2e_t co2e_embodied_t water_l cost_usd busy idle_share"},
		{&run, "ttft_ms tpot_ms latency_s req_s input_tok_s output_tok_s total_tok_s energy_wh_per_request energy_j_per_input_token energy_j_per_output_token co2e_g_per_request water_ml_per_request max_context mbu kv_gb_per_device busy"},
		{&unstated, "train_days device_hours train_steps energy_mwh co2e_t cost_usd"},
	} {
		for _, id := range strings.Fields(tc.absent) {
			m, err := Find(id)
			if err != nil {
				t.Fatal(err)
			}
			v, applies := m.Of(tc.r)
			low, high := m.Interval(tc.r)
			if applies || !math.IsNaN(v) || !math.IsNaN(low) || !math.IsNaN(high) {
				t.Errorf("%s of a %s is %v", id, tc.r.Task, v)
			}
		}
	}
}

func TestEveryEntryIsComplete(t *testing.T) {
	id := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	seen, labels := map[string]bool{}, map[string]bool{}
	for i := range All() {
		m := &All()[i]
		if !id.MatchString(m.ID) || seen[m.ID] || labels[m.Label] {
			t.Errorf("id %q or label %q is malformed or not unique", m.ID, m.Label)
		}
		seen[m.ID], labels[m.Label] = true, true
		if m.Short == "" || len(m.Short) > 12 || m.Label == "" || m.Group == "" || !strings.HasSuffix(m.Help, ".") || m.Formula == "" || m.Of == nil || m.up == "" || m.down == "" {
			t.Errorf("%s is not complete", m.ID)
		}
		if m.share && m.Unit != "" {
			t.Errorf("%s: a share has no unit", m.ID)
		}
	}
	for _, want := range strings.Fields(`ttft_ms tpot_ms latency_s input_tok_s output_tok_s total_tok_s req_s step_s samples_s tokens_s_per_device tflops_per_device
		mfu mbu train_days device_hours memory_gb_per_device kv_gb_per_device max_batch power_w_per_device energy_wh_per_request energy_j_per_input_token
		energy_j_per_output_token energy_mwh co2e_g_per_request co2e_t co2e_embodied_t water_l cost_usd cost_usd_per_mtok arithmetic_intensity bound`) {
		if !seen[want] {
			t.Errorf("metric %s is missing", want)
		}
	}
}

// Whatever a result holds, a metric is a number, NaN or absent; nothing panics
// and intervals hold the value.
func TestEmptyAndOddResults(t *testing.T) {
	empty := sim.Result{}
	trainingEmpty := sim.Result{Task: sim.Train}
	full, run := served(), trained()
	odd := served()
	odd.Footprint.EmbodiedG, odd.Footprint.OffSiteWaterL = math.NaN(), math.NaN()
	for _, r := range []*sim.Result{&empty, &trainingEmpty, &full, &run, &odd} {
		for i := range All() {
			m := &All()[i]
			v, applies := m.Of(r)
			if math.IsInf(v, 0) {
				t.Errorf("%s is infinite", m.ID)
			}
			low, high := m.Interval(r)
			if applies && !math.IsNaN(v) && !(low <= v && v <= high) {
				t.Errorf("%s: %v is not in %v..%v", m.ID, v, low, high)
			}
			for _, text := range []string{m.Format(v), m.Number(v)} {
				if strings.ContainsAny(text, "%\t\n") && !strings.HasSuffix(text, " %") || strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || text == "" {
					t.Errorf("%s: %v reads %q", m.ID, v, text)
				}
			}
			if m.Word != nil && m.Word(r) == "" {
				t.Errorf("%s has no word", m.ID)
			}
		}
	}
	// Manufacture that is not known is left out of the sum, water is unknown.
	m, _ := Find("co2e_g_per_request")
	if v, _ := m.Of(&odd); !near(v, 1.0/32) {
		t.Errorf("co2e without manufacture: %v", v)
	}
	m, _ = Find("water_ml_per_request")
	if v, applies := m.Of(&odd); !applies || !math.IsNaN(v) {
		t.Errorf("unknown water is %v", v)
	}
}

func TestIntervals(t *testing.T) {
	r := served()
	r.Spread.Unit, r.Spread.Energy, r.Spread.Server = 0.15, 0.3, 0.4
	for _, tc := range []struct {
		id    string
		sigma float64
	}{
		{"ttft_ms", 0.3},
		{"tpot_ms", 0.1},
		{"latency_s", 0.15},
		// the devices and their host: hypot(0.3, 0.4)
		{"energy_wh_per_request", 0.5},
		// and the grid: hypot(0.3, 0.4, 0.1)
		{"co2e_operational_g_per_request", math.Sqrt(0.09 + 0.16 + 0.01)},
		{"memory_gb_per_device", 0},
	} {
		m, _ := Find(tc.id)
		v, _ := m.Of(&r)
		low, high := m.Interval(&r)
		if !near(high/v, math.Exp(1.6448536269514722*tc.sigma)) || !near(v/low, high/v) {
			t.Errorf("%s: %v..%v around %v, want a log deviation of %v", tc.id, low, high, v, tc.sigma)
		}
	}
	r.MFU, r.Spread.Unit = 0.9, 2
	m, _ := Find("mfu")
	if _, high := m.Interval(&r); high > 1 {
		t.Errorf("more than all of the peak: %v", high)
	}
}

func TestFindSuggests(t *testing.T) {
	_, err := Find("tpot")
	if err == nil || err.Error() != `"tpot" is not a metric; did you mean tpot_ms?` {
		t.Errorf("%v", err)
	}
}

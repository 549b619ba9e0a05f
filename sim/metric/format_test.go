package metric

import (
	"math"
	"testing"
	"testing/quick"
)

func TestFormat(t *testing.T) {
	for _, tc := range []struct {
		id   string
		v    float64
		want string
	}{
		{"tpot_ms", 12.43, "12.4 ms"},
		{"tpot_ms", 0.0123, "12.3 us"},
		{"ttft_ms", 1234, "1.23 s"},
		{"ttft_ms", 999.96, "1.00 s"},
		{"ttft_ms", 135, "135 ms"},
		{"latency_s", 5.456, "5.46 s"},
		{"latency_s", 119, "119 s"},
		{"latency_s", 150, "2.50 min"},
		{"latency_s", 86400, "24.0 h"},
		{"train_days", 34.25, "34.2 days"},
		{"train_days", 0.5, "12.0 h"},
		{"train_days", 0.01, "14.4 min"},
		{"train_days", 3652.5, "10.0 years"},
		{"output_tok_s", 826.6, "827 tok/s"},
		{"output_tok_s", 1234, "1,230 tok/s"},
		{"output_tok_s", 123456, "123k tok/s"},
		{"req_s", 0.0456, "0.0456 req/s"},
		{"device_hours", 3552000, "3.55M device-hours"},
		{"energy_wh_per_request", 0.241, "0.241 Wh"},
		{"energy_wh_per_request", 2.41, "2.41 Wh"},
		{"energy_mwh", 1287, "1.29 GWh"},
		{"energy_mwh", 8.8, "8.80 MWh"},
		{"energy_mwh", 0.0005, "500 Wh"},
		{"energy_j_per_output_token", 0.347, "0.347 J"},
		{"co2e_g_per_request", 0.085, "0.0850 g CO2e"},
		{"co2e_g_per_request", 8.5, "8.50 g CO2e"},
		{"co2e_t", 552, "552 t CO2e"},
		{"co2e_t", 0.0085, "8.50 kg CO2e"},
		{"co2e_t", 12345, "12.3 kt CO2e"},
		{"water_l", 0.0004, "0.400 mL"},
		{"water_l", 700000, "700k L"},
		{"water_ml_per_request", 0.43, "0.430 mL"},
		{"water_ml_per_request", 1500, "1.50 L"},
		{"cost_usd_per_mtok", 4.69, "$4.69/Mtok"},
		{"cost_usd_per_mtok", 0.0469, "$0.0469/Mtok"},
		{"cost_usd", 88123, "$88.1k"},
		{"cost_usd", 4.6e6, "$4.60M"},
		{"cost_usd_per_request", 0.0000123, "$1.23e-5"},
		{"memory_gb_per_device", 49.87, "49.9 GB"},
		{"memory_gb_per_device", 1234, "1.23 TB"},
		{"kv_gb_per_device", 0.0123, "12.3 MB"},
		{"kv_bytes_per_token", 131072, "131 kB"},
		{"kv_gb_per_device", 0, "0 B"},
		{"power_w_per_device", 573.2, "573 W"},
		{"tflops_per_device", 412.3, "412 TFLOP/s"},
		{"tflops_per_device", 0.0123, "12.3 GFLOP/s"},
		{"mfu", 0.4124, "41.2 %"},
		{"mbu", 0.0051, "0.510 %"},
		{"busy", 1.36, "136 %"},
		{"max_batch", 1234, "1,234"},
		{"max_context", 131072, "131,072 tokens"},
		{"params_b", 8.03, "8.03B parameters"},
		{"arithmetic_intensity", 295.2, "295 FLOP/B"},
		{"bound", 1, "memory"},
		{"bound", 9, "unknown"},
		{"energy_wh_per_request", 0.0000458, "0.0458 mWh"},
		{"fits", 1, "yes"},
		{"fits", 0, "no"},
		{"tpot_ms", math.NaN(), "unknown"},
		{"tpot_ms", math.Inf(1), "infinite"},
		{"train_steps", 953674.3, "953,674"},
	} {
		m, err := Find(tc.id)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Format(tc.v); got != tc.want {
			t.Errorf("%s %v: %q, want %q", tc.id, tc.v, got, tc.want)
		}
	}
}

func TestNumber(t *testing.T) {
	m, _ := Find("tpot_ms")
	for v, want := range map[float64]string{
		0: "0", 12.43: "12.4", 0.2414: "0.241", 1: "1.00", 999.4: "999", 999.6: "1,000", 1234: "1,230", 1.5e6: "1,500,000", 0.00123: "0.00123", 0.000123: "1.23e-4", -12.43: "-12.4", 9.996: "10.0", 1e18: "1.00e18",
	} {
		if got := m.Number(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
	if got := m.Number(math.NaN()); got != "unknown" {
		t.Errorf("NaN reads %q", got)
	}
}

func TestQuantity(t *testing.T) {
	for _, tc := range []struct {
		v    float64
		unit string
		want string
	}{
		{1.2e12, "FLOP/s", "1.20 TFLOP/s"},
		{3.35e12, "B/s", "3.35 TB/s"},
		{999.9e9, "B", "1.00 TB"},
		{0.5, "B", "0.500 B"},
		{0, "W", "0 W"},
		{1500, "W", "1.50 kW"},
		{3.6e6, "J", "3.60 MJ"},
		{2.5, "s", "2.50 s"},
		{0, "s", "0 s"},
		{1e6, "g", "1.00 t"},
		{0.3, "USD/kWh", "$0.300/kWh"},
		{12, "%", "12.0 %"},
		{100000, "", "100k"},
		{math.NaN(), "s", "unknown"},
		{-5, "USD", "-$5.00"},
	} {
		if got := Quantity(tc.v, tc.unit); got != tc.want {
			t.Errorf("%v %s: %q, want %q", tc.v, tc.unit, got, tc.want)
		}
	}
}

func TestDelta(t *testing.T) {
	for _, tc := range []struct {
		id      string
		v, base float64
		percent string
		word    string
		good    int
	}{
		{"energy_wh_per_request", 0.241, 0.471, "-49 %", "less", 1},
		{"tpot_ms", 21.8, 19.5, "+12 %", "slower", -1},
		{"tpot_ms", 19.5, 21.8, "-11 %", "faster", 1},
		{"output_tok_s", 827, 878, "-5.8 %", "slower", -1},
		{"cost_usd_per_mtok", 4.69, 9.38, "-50 %", "cheaper", 1},
		{"cost_usd", 20, 10, "+100 %", "dearer", -1},
		{"memory_gb_per_device", 49.9, 43.8, "+14 %", "more", 0},
		{"co2e_t", 100.01, 100, "=", "same", 0},
		{"co2e_t", 5, 5, "=", "same", 0},
		{"mfu", 0.5, 0.4, "+25 %", "higher", 1},
		{"co2e_t", math.NaN(), 5, "unknown", "unknown", 0},
		{"idle_share", 0.1, 0, "from 0", "more", -1},
		{"req_s", 120, 10, "x 12", "faster", 1},
	} {
		m, _ := Find(tc.id)
		ratio, word := m.Delta(tc.v, tc.base)
		if got := Percent(ratio); got != tc.percent || word != tc.word || m.Good(tc.v, tc.base) != tc.good {
			t.Errorf("%s %v against %v: %s %s %d, want %s %s %d", tc.id, tc.v, tc.base, got, word, m.Good(tc.v, tc.base), tc.percent, tc.word, tc.good)
		}
	}
}

// However large or small, a number stays short, ASCII and free of surprises.
func TestNumbersStayShort(t *testing.T) {
	check := func(v float64) bool {
		for i := range All() {
			for _, text := range []string{All()[i].Format(v), All()[i].Number(v)} {
				if All()[i].whole && math.Abs(v) > 1e15 {
					continue // counts are exact
				}
				if len(text) > 36 {
					t.Errorf("%s: %v reads %q", All()[i].ID, v, text)
				}
				for _, r := range text {
					if r < 32 || r > 126 {
						t.Errorf("%s: %v reads %q", All()[i].ID, v, text)
					}
				}
			}
		}
		return !t.Failed()
	}
	for e := -30; e < 30; e++ {
		for _, digits := range []float64{1, 9.994, 9.995, 9.9999, 5} {
			check(digits * math.Pow(10, float64(e)))
		}
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 100}); err != nil {
		t.Error(err)
	}
}

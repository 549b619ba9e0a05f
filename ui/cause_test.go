package ui

import (
	"strings"
	"testing"

	"wattif/ui/language"
)

// The sentence after a change names the change and its mechanism.
func TestCauseSentences(t *testing.T) {
	const base = "llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 DE"
	for _, c := range []struct {
		line, knob, value string
		want              []string
	}{
		// fp8 is 8 of 16 bits.
		{base, "weights", "fp8", []string{"bf16 -> fp8", "half the bytes per weight", "decode is memory-bound"}},
		// int4 with one fp16 scale and one 4-bit zero per 128 weights is (4+20/128)/16 = 0.26.
		{base, "weights", "int4", []string{"a quarter of the bytes per weight", "expanded to"}},
		{base, "kv_cache", "fp8", []string{"half the bytes per cached token"}},
		{base, "batch", "64", []string{"one read of the weights now serves 64 sequences"}},
		{base, "input_len", "8k", []string{"attention with its square", "cache"}},
		{base, "region", "SE", []string{"gCO2e/kWh", "location-based average", "the energy is the same"}},
		{base, "pue", "1.5", []string{"each kWh of the servers counts 1.5", "facility"}},
		{base, "hardware", "h200-sxm", []string{"memory speed x1.4"}}, // 4.8 / 3.35 TB/s = 1.43
		{base, "requests_per_day", "10k", []string{"busy", "idle power"}},
		{base, "device_price", "30k", []string{"money only"}},
		{base, "model", "llama-3.1-8b", []string{"parameters 70.6", "8.03"}},
		// 70.6e9 weights in 2 bytes do not fit on one device of 80 GB.
		{base, "devices", "1", []string{"does not fit: needs", "GB per device", "would fit"}},
		{"train bert-large 8xv100-sxm2-32 b64 in512 FR", "batch", "128", []string{"share one exchange of gradients"}},
	} {
		_, a := drive(t, 160, 45, c.line)
		if err := a.session.Assign(c.knob, c.value); err != nil {
			t.Errorf("%s %s: %v", c.knob, c.value, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(a.session.cause, w) {
				t.Errorf("%s %s: %q lacks %q", c.knob, c.value, a.session.cause, w)
			}
		}
	}
}

// Whatever does not fit offers single changes, and each of them really fits.
func TestRemediesFit(t *testing.T) {
	for _, line := range []string{
		"llama-3.1-70b bf16 1xh100-sxm b32 in2k out256 DE",
		"llama-3.1-70b bf16 2xh100-sxm tp2 b256 in8k out256 DE",
		"train llama-3.1-8b 1xh100-sxm b8 in2k DE",
	} {
		_, a := drive(t, 160, 45, line)
		s := a.session
		if s.Result().Fits {
			t.Errorf("%s fits", line)
			continue
		}
		if len(s.remedies) == 0 {
			t.Errorf("%s: nothing is offered", line)
		}
		for _, r := range append([]Remedy(nil), s.remedies...) {
			if err := s.adopt(r.Knob, r.Scenario); err != nil || !s.Result().Fits {
				t.Errorf("%s: %s does not make it fit (%v)", line, r.Label, err)
			}
			s.Undo()
		}
	}
}

func TestRatioWords(t *testing.T) {
	for _, c := range []struct {
		ratio float64
		want  string
	}{{0.5, "half"}, {0.2598, "a quarter of"}, {2, "twice"}, {1, "the same"}, {4, "four times"}} {
		if got := ratioWords(language.English, c.ratio); got != c.want {
			t.Errorf("%g is %q, want %q", c.ratio, got, c.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -4200: "-4,200"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for v, want := range map[float64]string{0.5: "50 %", 0.123: "12 %", 0.012: "1.2 %", -0.49: "-49 %", 0: "0 %", 0.03: "3 %"} {
		if got := percent(v); got != want {
			t.Errorf("%g is %q, want %q", v, got, want)
		}
	}
}

package calibrate

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"wattif/sim/knob"
)

func mlperf(note string, pairs ...string) *Case {
	c := &Case{Source: "mlcommons/inference_results_v5.1", Note: note}
	for i := 0; i < len(pairs); i += 2 {
		c.Settings = append(c.Settings, knob.Setting{ID: pairs[i], Text: pairs[i+1]})
	}
	return c
}

func TestMLPerfSettings(t *testing.T) {
	for _, test := range []struct {
		c          *Case
		id, want   string
		assumption string
	}{
		{mlperf("Offline scenario", "task", "generate", "model", "llama-2-70b", "hardware", "h200-sxm", "weights", "fp8"), "activations", "fp8", "activations=fp8"},
		{mlperf("Offline scenario", "task", "generate", "model", "llama-2-70b", "hardware", "mi300x", "stack", "vllm-v0"), "weights", "fp8", "precision=fp8"},
		{mlperf("Offline scenario", "task", "encode", "model", "bert-large", "hardware", "l4"), "weights", "int8", "precision=int8"},
		{mlperf("SingleStream scenario", "task", "encode", "model", "bert-large", "hardware", "h100-sxm"), "batch", "1", ""},
		{mlperf("Offline scenario", "task", "generate", "model", "gpt-j-6b", "hardware", "h100-sxm"), "output_len", "292", "four beams"},
	} {
		settings, assumed := assume(test.c)
		a := assumption{settings: settings}
		if got := a.value(test.id); got != test.want {
			t.Errorf("%v: %s is %q, want %q", test.c.Settings, test.id, got, test.want)
		}
		if all := strings.Join(assumed, "; "); !strings.Contains(all, test.assumption) {
			t.Errorf("%v: assumed %q, want %q", test.c.Settings, all, test.assumption)
		}
	}
}

func TestTokenLimits(t *testing.T) {
	server := mlperf("closed Server scenario")
	for _, test := range []struct {
		c     *Case
		model string
		want  float64
	}{
		{server, "llama-2-70b", 0.2},
		{mlperf("closed Interactive scenario"), "llama-2-70b", 0.04},
		{mlperf("closed Offline scenario"), "llama-2-70b", 0},
		{server, "bert-large", 0},
		{&Case{Source: "elsewhere", Note: "Server scenario"}, "llama-2-70b", 0},
	} {
		if got := tokenLimit(test.c, test.model); got != test.want {
			t.Errorf("%s, %s: %g s, want %g", test.c.Note, test.model, got, test.want)
		}
	}
}

func TestAttentionDataParallelRows(t *testing.T) {
	c := &Case{Source: "x", Note: "MoE run with attention DP enabled per docs", Settings: []knob.Setting{{ID: "tp", Text: "8"}, {ID: "task", Text: "generate"}, {ID: "input_len", Text: "100"}}}
	settings, _ := assume(c)
	a := assumption{settings: settings}
	if a.value("tp") != "1" || a.value("ep") != "8" {
		t.Errorf("tp %s ep %s, want 1 and 8", a.value("tp"), a.value("ep"))
	}
	if c.Settings[0].Text != "8" {
		t.Error("the case itself was changed")
	}
}

func TestFiguresReadBack(t *testing.T) {
	in := []Figures{{Set: TestSet, Group: "g", Rows: 3, Resolved: 2, Median: 0.125, P90: 0.5, Bias: -0.25, Coverage: 1, Shipped: 1}, {Set: FitSet, Group: "h", Rows: 1, Median: math.NaN(), P90: math.NaN(), Bias: math.NaN(), Coverage: math.NaN()}}
	var b bytes.Buffer
	if err := WriteFigures(&b, in); err != nil {
		t.Fatal(err)
	}
	out, err := ReadFigures(&b, "figures.csv")
	if err != nil || len(out) != 2 || out[0] != in[0] || !math.IsNaN(out[1].Median) || out[1].Group != "h" {
		t.Errorf("%+v, %v", out, err)
	}
	if _, err := ReadFigures(strings.NewReader("a,b\n1,2\n"), "x"); err == nil {
		t.Error("a file without the columns was read")
	}
}

// Three rows of one device: predictions off by x1.1, x0.8 and x2; a pair fit saw
// only the first two without their pair. Medians: (0.1+0.2)/2 and 0.2.
func TestUnseenFigures(t *testing.T) {
	l := math.Log
	figures := UnseenFigures([]UnseenRow{
		{ID: "a", Group: "g", NoPair: l(1.1), NoDevice: l(1.1), PairSpread: 0.2, DeviceSpread: 0.2},
		{ID: "b", Group: "g", NoPair: l(0.8), NoDevice: l(0.8), PairSpread: 0.2, DeviceSpread: 0.2},
		{ID: "c", Group: "g", NoPair: math.NaN(), NoDevice: l(2), PairSpread: 0.2, DeviceSpread: 0.2},
	})
	if len(figures) != 4 {
		t.Fatalf("%d figures, want a group and a total for each of two sets", len(figures))
	}
	pair, device := figures[0], figures[2]
	if pair.Set != PairSet || pair.Rows != 2 || math.Abs(pair.Median-0.15) > 1e-9 || pair.Coverage != 1 {
		t.Errorf("pairs: %+v", pair)
	}
	// exp(1.645*0.2) = 1.39: twice is outside.
	if device.Set != DeviceSet || device.Rows != 3 || math.Abs(device.Median-0.2) > 1e-9 || math.Abs(device.Coverage-2./3) > 1e-9 {
		t.Errorf("devices: %+v", device)
	}
}

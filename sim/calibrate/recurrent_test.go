package calibrate

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/model"
)

func gnmtRow() RecurrentRow {
	return RecurrentRow{
		ID: "r", Model: "GNMT v2 (WMT16 en-de)", Cell: "LSTM", Layers: "4 enc + 4 dec", Hidden: 1024, Embed: 1024, Vocab: "31800",
		Bidirectional: "first encoder layer", BatchPerDevice: 128, GlobalBatch: 1024, Devices: 8, Hardware: "V100-SXM-16GB", Precision: "fp16-amp",
		Framework: "PyTorch (NVIDIA DLE)", Phase: "train fwd+bwd+optimizer", Metric: "tokens_per_s", Measured: 1, Notes: "shared embedding",
	}
}

// GNMT has 159.6 M parameters as published; two biases a gate and a second
// embedding table are details worth a few percent.
func TestGNMTIsGNMT(t *testing.T) {
	row := gnmtRow()
	a, err := row.architecture()
	if err != nil {
		t.Fatal(err)
	}
	if p := a.Parameters().Total; math.Abs(p/159.6e6-1) > 0.05 {
		t.Errorf("%.1f M parameters, published 159.6 M", p/1e6)
	}
	if a.Family != model.Seq2Seq || a.Layers != 4 || a.DecoderLayers != 4 || a.BidirectionalLayers != 1 || a.Alignment != model.AlignAdditive {
		t.Errorf("architecture is %+v", a)
	}
}

func TestTranslationScenario(t *testing.T) {
	row := gnmtRow()
	s, assumed, err := row.Scenario(catalog{})
	if err != nil {
		t.Fatal(err)
	}
	// 47.8 tokens a pair are 24 read and 24 written.
	if s.Task != sim.Train || s.Batch != 1024 || s.DP != 8 || s.MicroBatch != 128 || s.InputLen != 24 || s.OutputLen != 24 || s.Weights != model.FP16 || len(assumed) != 0 {
		t.Errorf("scenario is %+v, assumed %v", s, assumed)
	}
	result, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := row.Value(&result, &s)
	if err != nil {
		t.Fatal(err)
	}
	if want := 1024 * 47.8 / result.StepTime; math.Abs(tokens/want-1) > 1e-9 {
		t.Errorf("%g tokens/s, want %g", tokens, want)
	}
	row.Metric = "time_to_train_min"
	minutes, err := row.Value(&result, &s)
	if err != nil {
		t.Fatal(err)
	}
	// Six epochs of 3.63 million pairs of 47.8 tokens.
	if want := 6 * 3.63e6 * 47.8 / tokens / 60; math.Abs(minutes/want-1) > 1e-9 {
		t.Errorf("%g minutes, want %g", minutes, want)
	}
}

// Layers placed on several devices keep one batch between them.
func TestLayerPlacementIsOneDeviceAtATime(t *testing.T) {
	row := gnmtRow()
	row.GlobalBatch, row.Notes = 128, "layer placement model parallelism"
	s, assumed, err := row.Scenario(catalog{})
	if err != nil || s.Devices != 1 || s.Batch != 128 || len(assumed) == 0 {
		t.Errorf("%d devices, batch %d, assumed %v, %v", s.Devices, s.Batch, assumed, err)
	}
}

// The vendor benchmark times one layer's recurrence: its step is less than a
// training step, more than the arithmetic at peak, and less still without the
// gradient of the weights.
func TestKernelRowsTimeTheLayerAlone(t *testing.T) {
	row := RecurrentRow{
		ID: "k", Model: "DeepBench", Cell: "LSTM", Layers: "1", Hidden: 1024, Embed: 1024, SeqLen: 25, BatchPerDevice: 32, Devices: 1,
		Hardware: "P100", Precision: "fp32", Framework: "cuDNN", Phase: "fwd+bwd (no optimizer)", Metric: "step_time_ms", Measured: 1,
	}
	s, _, err := row.Scenario(catalog{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Stack.ID != "vendor-library" {
		t.Errorf("stack is %s", s.Stack.ID)
	}
	result, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	whole := row.stepSeconds(&result)
	row.Notes = "bwd_weights_ms=; "
	without := row.stepSeconds(&result)
	// Forward, gradient of the state and of the weights: 3 x 2 x 4 gates x
	// 1024^2 x 32 sequences x 25 steps FLOPs at 60 TFLOP/s.
	atPeak := 3 * 2 * 4 * 1024 * 1024 * 32 * 25 / 60e12
	if !(without < whole && whole < result.StepTime && whole > atPeak) {
		t.Errorf("%g s without weights, %g with, %g a step, %g at peak", without, whole, result.StepTime, atPeak)
	}
}

func TestVocabulary(t *testing.T) {
	for text, want := range map[string]int{"31800": 31800, "~32000": 32000, "17k/7.7k": 7700, "": 0, "many": 0} {
		if got := vocabulary(text); got != want {
			t.Errorf("vocabulary(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestRecurrentMachine(t *testing.T) {
	for label, want := range map[string]string{
		"A100-SXM-80GB": "a100-sxm-80", "NVIDIA A100-SXM4-40GB (400W)": "a100-sxm-40", "V100": "v100-sxm2-16", "V100-SXM-32GB": "v100-sxm2-32",
		"P100": "p100-pcie", "P100 (DGX-1)": "p100-sxm2", "A10": "a10", "A40": "a40", "RTX-A4000": "rtxa4000", "RTX-4090": "rtx4090",
		"2x Xeon E5-2697v4 nodes": "xeon-e5-2697v4", "TPU v3": "tpu-v3",
	} {
		m, err := recurrentMachine(&RecurrentRow{Hardware: label})
		if err != nil || m.device != want {
			t.Errorf("%q is %q, want %q (%v)", label, m.device, want, err)
		}
	}
	m, err := recurrentMachine(&RecurrentRow{Hardware: "CPU 16 logical cores (model unnamed), 8 worker threads"})
	if err != nil || m.threads != 8 || len(m.assumed) != 1 {
		t.Errorf("unnamed processor is %+v, %v", m, err)
	}
	if m, err := recurrentMachine(&RecurrentRow{Hardware: "CPU cores"}); err != nil || m.threads != 1 || len(m.assumed) != 1 {
		t.Errorf("cores counted one by one are %+v, %v", m, err)
	}
	// An interpreter's lock leaves 4.5 of 10 workers busy.
	m, err = recurrentMachine(&RecurrentRow{Hardware: "CPU 16 logical cores (model unnamed), 10 worker threads", Notes: "sum CPU load 456.85%; raw words/s"})
	if err != nil || m.threads != 4.5685 {
		t.Errorf("locked workers are %+v, %v", m, err)
	}
	if _, err := recurrentMachine(&RecurrentRow{Hardware: "a computer"}); err == nil {
		t.Error("a machine without a name is known")
	}
}

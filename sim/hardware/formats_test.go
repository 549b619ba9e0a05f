package hardware

import (
	"strings"
	"testing"

	"wattif/sim/model"
)

func withFormats(id string, formats ...model.Precision) *Device {
	d := &Device{ID: id, MemoryBandwidth: 1e12, TDP: 300}
	for _, p := range formats {
		d.Peak[p] = 1e14
	}
	return d
}

func TestFormats(t *testing.T) {
	p100 := withFormats("p100", model.FP32, model.FP16)
	v100 := withFormats("v100", model.FP32, model.FP16)
	a100 := withFormats("a100", model.FP32, model.TF32, model.BF16, model.FP16, model.INT8, model.INT4)
	h100 := withFormats("h100", model.FP32, model.TF32, model.BF16, model.FP16, model.FP8, model.INT8)
	b200 := withFormats("b200", model.FP32, model.TF32, model.BF16, model.FP16, model.FP8, model.FP6, model.INT8, model.FP4)
	cpu := withFormats("cpu", model.FP32)
	tpu := withFormats("tpu", model.BF16, model.INT8)
	const (
		fp32, tf32, bf16, fp16 = model.FP32, model.TF32, model.BF16, model.FP16
		fp8, int8, fp6         = model.FP8, model.INT8, model.FP6
		int4, fp4              = model.INT4, model.FP4
	)
	for _, c := range []struct {
		device       *Device
		weights, act model.Precision
		compute      model.Precision
		dequantize   bool
		note         string // a part of the note; "" for none
	}{
		// What the device has runs as asked.
		{h100, bf16, bf16, bf16, false, ""},
		{h100, fp8, fp8, fp8, false, ""},
		{h100, tf32, tf32, tf32, false, ""},
		{b200, fp4, fp4, fp4, false, ""},
		{a100, int8, int8, int8, false, ""},
		{a100, int4, int4, int4, false, ""},
		// fp8 on Ampere: weights stay fp8, arithmetic is bf16.
		{a100, fp8, fp8, bf16, true, "no fp8 arithmetic"},
		// bf16 on Volta runs as fp16.
		{v100, bf16, bf16, fp16, false, "runs as fp16"},
		// fp16 where there is none: fp32 on a CPU, bf16 on a TPU.
		{cpu, fp16, fp16, fp32, true, "runs as fp32"},
		{tpu, fp16, fp16, bf16, false, "runs as bf16"},
		// fp32 on units that take bf16 only.
		{tpu, fp32, fp32, bf16, false, "no fp32 arithmetic"},
		// tf32 where missing is fp32.
		{p100, tf32, tf32, fp32, false, "runs as fp32"},
		// Weight-only quantisation.
		{b200, fp4, bf16, bf16, true, "fp4 weights are expanded"},
		{h100, int4, bf16, bf16, true, "int4 weights are expanded"},
		{h100, int4, int4, bf16, true, "no int4 arithmetic"},
		{a100, int4, fp16, fp16, true, "int4 weights are expanded"},
		{h100, fp8, bf16, bf16, true, "fp8 weights are expanded"},
		{h100, int4, fp8, fp8, true, "int4 weights are expanded"},
		{h100, fp4, fp4, bf16, true, "no fp4 arithmetic"},
		// Blackwell mixes fp4 or fp6 weights with fp8 activations.
		{b200, fp4, fp8, fp8, false, ""},
		{b200, fp6, fp8, fp8, false, ""},
		{h100, fp6, fp6, fp8, true, "no fp6 arithmetic"},
		// Mixed precision keeps wide weights and multiplies in 16 bits.
		{h100, fp32, bf16, bf16, false, ""},
		{v100, fp32, fp16, fp16, false, ""},
		// Pairs no kernel multiplies.
		{h100, bf16, fp8, bf16, false, "widened"},
		{h100, int8, fp8, bf16, true, "share no arithmetic"},
		// An unset side follows the other.
		{h100, model.PrecisionUnset, fp8, fp8, false, ""},
		{h100, bf16, model.PrecisionUnset, bf16, false, ""},
	} {
		compute, dequantize, note := c.device.Formats(c.weights, c.act)
		if compute != c.compute || dequantize != c.dequantize {
			t.Errorf("%s %s weights, %s activations: got %s dequantize=%v, want %s %v",
				c.device.ID, c.weights, c.act, compute, dequantize, c.compute, c.dequantize)
		}
		if (note == "") != (c.note == "") || !strings.Contains(note, c.note) {
			t.Errorf("%s %s weights, %s activations: note %q, want it to contain %q", c.device.ID, c.weights, c.act, note, c.note)
		}
	}
}

func TestFormatsAlwaysRun(t *testing.T) {
	devices := []*Device{withFormats("cpu", model.FP32), withFormats("tpu", model.BF16), withFormats("npu", model.INT8, model.FP16)}
	for _, d := range devices {
		for _, w := range model.Precisions() {
			for _, a := range model.Precisions() {
				compute, _, _ := d.Formats(w, a)
				if d.MatrixPeak(compute) <= 0 {
					t.Errorf("%s %s/%s runs in %s, which has no rate", d.ID, w, a, compute)
				}
			}
		}
	}
}

package hardware

import "wattif/sim/model"

// Formats says how weights and activations stored in the given formats really
// run on the device: the format of the arithmetic, whether weights are expanded
// to it on the way in (weight-only quantisation), and what to tell the reader
// ("" when everything runs as asked).
//
// The rules are those of the kernels in use: a format the device has no
// arithmetic for is widened to the next one it has (fp8 on Ampere runs as
// bf16 with fp8 weights, bf16 on Volta as fp16); arithmetic happens in the
// format of the activations; narrower weights are expanded, except the fp4 or
// fp6 weights of a device whose matrix units mix them with fp8; int4 weights
// are always expanded unless the activations are int4 and the device has int4
// arithmetic.
func (d *Device) Formats(weights, activations model.Precision) (compute model.Precision, dequantize bool, note string) {
	if activations == model.PrecisionUnset {
		activations = weights
	}
	if weights == model.PrecisionUnset {
		weights = activations
	}
	if activations == model.PrecisionUnset {
		return model.PrecisionUnset, false, ""
	}
	compute = d.runs(activations)
	if compute != activations {
		note = d.ID + " has no " + activations.String() + " arithmetic: it runs as " + compute.String()
	}
	stored := d.runs(weights)
	switch {
	case weights == compute:
		return compute, false, note
	case weights.Bits() > compute.Bits():
		if weights.Bits() >= 32 {
			// Mixed precision: a wide master copy is cast once, not per pass.
			return compute, false, note
		}
		// No kernel takes wide weights with narrow activations: the
		// activations are widened.
		wide := stored
		return wide, false, join(note, activations.String()+" activations are widened to the "+weights.String()+" weights")
	case weights.Bits() == compute.Bits():
		if compute.Bits() >= 16 {
			return compute, false, note // bf16 weights on fp16 arithmetic and the like: cast once at load
		}
		wide := d.sixteen()
		return wide, true, join(note, weights.String()+" weights and "+activations.String()+" activations share no arithmetic: both run as "+wide.String())
	}
	// Weights are narrower than the arithmetic.
	if (weights == model.FP4 || weights == model.FP6) && compute == model.FP8 && d.Has(weights) {
		return compute, false, note
	}
	if compute.Bits() <= 8 && !(weights == model.FP4 || weights == model.FP6 || weights == model.INT4) {
		return compute, true, note
	}
	return compute, true, join(note, weights.String()+" weights are expanded to "+compute.String()+" on the way in")
}

// runs returns the format in which arithmetic asked for in p happens.
func (d *Device) runs(p model.Precision) model.Precision {
	if d.Has(p) {
		return p
	}
	switch p {
	case model.FP32, model.TF32:
		if d.Has(model.FP32) {
			return model.FP32
		}
		if d.Has(model.TF32) {
			return model.TF32
		}
		if w := d.sixteen(); d.Has(w) {
			return w // matrix units that take no wider input, as on TPU
		}
	case model.FP6:
		if d.Has(model.FP8) {
			return model.FP8
		}
	}
	return d.sixteen()
}

// sixteen returns the device's 16-bit format, or fp32 when it has none.
func (d *Device) sixteen() model.Precision {
	switch {
	case d.Has(model.BF16):
		return model.BF16
	case d.Has(model.FP16):
		return model.FP16
	}
	return model.FP32
}

// MatrixPeak returns the dense rate of matrix arithmetic in the format, FLOP/s.
// A format the device lacks gets the rate of the next wider one it has, so the
// result is 0 only for a device without any known rate.
func (d *Device) MatrixPeak(p model.Precision) float64 {
	if peak := d.Peak[p]; peak > 0 {
		return peak
	}
	if peak := d.Peak[d.runs(p)]; peak > 0 {
		return peak
	}
	if d.VectorPeak > 0 {
		return d.VectorPeak
	}
	for q := model.FP32; q < model.PrecisionCount; q++ {
		if d.Peak[q] > 0 {
			return d.Peak[q]
		}
	}
	return 0
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

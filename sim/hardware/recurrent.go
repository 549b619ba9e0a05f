package hardware

import "wattif/sim/model"

// recurrent returns the compute, memory and latency seconds of one sweep of a
// recurrent layer over Serial dependent time steps. Each step is a GEMM of M
// sequences against the recurrent weights and the cell's pointwise work, then a
// barrier: the steps cannot be batched. A step takes the fixed time of its
// kernels and a chain as long as the inner product. Tiles of so few rows are part
// of the fitted efficiency. Weights that fit half of the last-level cache stay on
// chip and are read from memory once; larger ones are read again at every step.
// Software that runs the steps one by one also waits for the host at each. FLOPs, ActBytes
// and KVBytes of the op are of the whole sweep, WeightBytes one copy.
func (s *System) recurrent(op *model.Op) (compute, memory, latency float64) {
	d, c := s.Device, s.Coefficients
	steps := max(op.Serial, 1)
	e := c.GemmEfficiency * c.RecurrentEfficiency * c.formatEfficiency(op.Compute)
	if op.Dequantize {
		e *= c.DequantizeEfficiency
	}
	compute = rate(op.FLOPs, d.MatrixPeak(op.Compute)*e*s.clock())
	bandwidth := d.MemoryBandwidth * c.BandwidthEfficiency
	memory = rate(op.WeightBytes+op.ActBytes+op.KVBytes, bandwidth)
	if steps > 1 {
		if op.WeightBytes <= d.CacheBytes*cacheShare {
			memory += rate((steps-1)*op.WeightBytes, s.cacheBandwidth()*c.BandwidthEfficiency)
		} else {
			memory += rate((steps-1)*op.WeightBytes, bandwidth)
		}
	}
	step := max(op.Kernels, 1)*c.SerialSeconds + min(op.K, op.N)*c.SerialDepthSeconds
	if c.StepGap > 1 && op.M == gapRows && op.N <= op.K {
		compute, memory, step = compute*c.StepGap, memory*c.StepGap, step*c.StepGap
	}
	latency = c.LaunchSeconds + steps*step
	if s.Stack != nil && s.Stack.StepwiseCells {
		host := steps * c.CellSeconds
		if op.Backward {
			host *= backwardCell
		}
		latency += max(0, host-latency-smoothMax(compute, memory, c.Sharpness))
	}
	return compute, memory, latency
}

const (
	// gapRows is the batch for which matrix libraries of 2016 and 2017 had no
	// kernel of the right width on Pascal; see StepGap.
	gapRows = 32
	// backwardCell is the host's work for a step back over that for a step
	// forward: two gradients for one product (Theano's scan of 2016: 1.8 to 2.4).
	backwardCell = 2
)

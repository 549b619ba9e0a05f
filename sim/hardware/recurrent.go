package hardware

import "wattif/sim/model"

// recurrent returns the compute, memory and latency seconds of one sweep of a
// recurrent layer over Serial dependent time steps. Each step is a GEMM of M
// sequences against the recurrent weights, then a barrier: the steps cannot be
// batched. Tiles of so few rows are part of the fitted efficiency. Weights that fit half of the last-level cache stay on chip and are
// read from memory once; larger ones are read again at every step. FLOPs, ActBytes
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
	return compute, memory, c.LaunchSeconds + steps*(c.SerialSeconds+op.K*c.SerialDepthSeconds)
}

package hardware

import "wattif/sim/model"

// cacheShare is the part of the last-level cache a working set can use before
// it starts to spill: the rest holds code, other streams and conflict misses.
const cacheShare = 0.5

// memorySeconds is the time of one execution's memory traffic. Weights and the
// key-value cache come from memory unless all layers of them (Count) stay in
// the last-level cache between passes; activations that fit the cache were left
// there by the op before.
func (s *System) memorySeconds(op *model.Op) float64 {
	d, c := s.Device, s.Coefficients
	efficiency := c.BandwidthEfficiency
	switch op.Kind {
	case model.DecodeAttention:
		efficiency = c.CacheReadEfficiency
	case model.Elementwise:
		efficiency *= c.ElementwiseBandwidth
	case model.Gemm, model.GroupedGemm:
		if op.Compute.Bits() <= 4 {
			efficiency *= c.FourBitBandwidth
		}
		switch {
		case expandsExperts(op):
			efficiency *= c.ExpertExpand
		case narrowExperts(op):
			efficiency *= c.NarrowExperts
		}
	}
	room := d.CacheBytes * cacheShare
	weights := op.WeightBytes * (1 + op.BusyBytes)
	held := weights + op.KVBytes
	if held*max(op.Count, 1) > room {
		room = max(0, room-min(held, room/2))
	} else {
		room -= held
		held = 0
	}
	missed := held + max(0, op.ActBytes-room)
	hit := weights + op.KVBytes + op.ActBytes - missed
	t := rate(missed, d.MemoryBandwidth*efficiency)
	if hit > 0 {
		t += rate(hit, s.cacheBandwidth()*efficiency)
	}
	if held > 0 {
		t += c.StreamSeconds // weights and caches are fetched from afar; activations are near
	}
	return t
}

// cacheBandwidth is the rate of the last-level cache, bytes/s, never below the
// memory's.
func (s *System) cacheBandwidth() float64 {
	d := s.Device
	if d.CacheBandwidth > 0 {
		return max(d.CacheBandwidth, d.MemoryBandwidth)
	}
	return d.MemoryBandwidth * max(1, s.Coefficients.CacheSpeedup)
}

package hardware

import (
	"math"
	"testing"

	"wattif/sim/model"
)

func trainingSystem(s Stack) *System {
	c := DefaultCoefficients()
	d := &Device{ID: "x", MemoryBytes: 80e9, MemoryBandwidth: 2e12, VectorPeak: 20e12, LinkBandwidth: 300e9, LinkDomain: 8, FabricBandwidth: 25e9}
	d.Peak[model.BF16] = 300e12
	return &System{Device: d, Stack: &s, Coefficients: &c, NodeDevices: 8}
}

// A kernel of a millisecond hides 50 us of dispatch; where the host waits for
// every kernel they are added to it, once an execution.
func TestBlockedLaunchIsNeverHidden(t *testing.T) {
	op := model.Op{Kind: model.Elementwise, Name: "norm", ActBytes: 2e9, Count: 3, Batch: 1, Serial: 1, Compute: model.BF16}
	free, blocked := trainingSystem(Stack{}), trainingSystem(Stack{BlocksLaunch: true})
	free.Coefficients.DispatchSeconds, blocked.Coefficients.DispatchSeconds = 50e-6, 50e-6
	if got := blocked.Time(&op).Seconds - free.Time(&op).Seconds; math.Abs(got-150e-6) > 1e-9 {
		t.Errorf("three kernels wait %g s longer, by hand 150 us", got)
	}
}

// Heads 108 wide begin their rows at 216 bytes, no multiple of 16: plain
// products of them reach a sixth of what heads 104 wide do, to the half power of
// the widths; fused kernels pad and do not care.
func TestMisalignedHeads(t *testing.T) {
	at := func(s *System, width float64) float64 {
		op := model.Op{Kind: model.PrefillAttention, Name: "attention", FLOPs: 1e13, M: 2048, N: 1024, K: width, Count: 1, Batch: 1, Serial: 1, Compute: model.BF16}
		return s.computeSeconds(&op)
	}
	plain := trainingSystem(Stack{})
	if got, want := at(plain, 108)/at(plain, 104), 6*math.Sqrt(104.0/108); math.Abs(got/want-1) > 1e-9 {
		t.Errorf("plain: %g times as long, by hand %g", got, want)
	}
	fused := trainingSystem(Stack{FusedAttention: true})
	if got, want := at(fused, 64)/at(fused, 128), math.Pow(2, 0.2); math.Abs(got/want-1) > 1e-9 {
		t.Errorf("fused, half the width: %g times as long, by hand %g", got, want)
	}
}

// 1 GB between two nodes over 25 GB/s and over 6.25 GB/s of the same efficiency:
// four times the transfer.
func TestStatedFabric(t *testing.T) {
	s := trainingSystem(Stack{})
	s.Coefficients.FabricSeconds = 0
	op := model.Op{Kind: model.PointToPoint, Collective: model.SendReceive, Ranks: 2, Stride: 8, ActBytes: 1e9, Count: 1, Batch: 1, Serial: 1}
	usual := s.Time(&op).Seconds
	s.Fabric = 6.25e9
	if got := s.Time(&op).Seconds / usual; math.Abs(got-4) > 1e-9 {
		t.Errorf("a quarter of the rate takes %g times as long, by hand 4", got)
	}
}

package hardware

import (
	"testing"

	"wattif/sim/model"
)

// Ten thousand keys at 0.1 us a key, one after the other, take a millisecond
// whatever else the device could do; rows no wider than a head are not held up.
func TestKeysOfLatentAttentionThatAreNotSplit(t *testing.T) {
	d := Device{Kind: GPU, MemoryBandwidth: 2e12, VectorPeak: 20e12}
	d.Peak[model.BF16] = 312e12
	c := DefaultCoefficients()
	c.KeySeconds = 1e-7
	s := System{Device: &d, Stack: &Stack{}, Coefficients: &c, NodeDevices: 1}
	op := model.Op{Kind: model.DecodeAttention, FLOPs: 1e6, KVBytes: 1e6, M: 1, N: 10000, K: 576, Count: 1, Compute: model.BF16}
	if got := s.Time(&op).Seconds; got < 1e-3 || got > 1.1e-3 {
		t.Errorf("latent attention takes %g s, want a millisecond", got)
	}
	op.K = 128
	if got := s.Time(&op).Seconds; got > 1e-4 {
		t.Errorf("plain attention takes %g s", got)
	}
}

// The scale of fixed times reaches kernels and collectives alike, and nothing else.
func TestScaleOfFixedTimes(t *testing.T) {
	c, base := DefaultCoefficients(), DefaultCoefficients()
	c.DirectSeconds, base.DirectSeconds = 3e-6, 3e-6
	c.Scale(1, 1, 1, 0.5)
	for _, f := range []string{"LaunchSeconds", "NarrowSeconds", "AttentionSeconds", "StreamSeconds", "CollectiveSeconds", "CollectiveRankSeconds", "DirectSeconds"} {
		if got, want := *c.Field(f), 0.5**base.Field(f); got != want {
			t.Errorf("%s is %g, want %g", f, got, want)
		}
	}
	if c.GemmEfficiency != base.GemmEfficiency || c.StepSeconds != base.StepSeconds || c.SerialSeconds != base.SerialSeconds {
		t.Error("an efficiency or the host's work was scaled")
	}
}

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
	for _, f := range []string{"LaunchSeconds", "NarrowSeconds", "AttentionSeconds", "StreamSeconds", "CollectiveSeconds", "CollectiveRankSeconds", "CollectiveRampSeconds", "DirectSeconds", "LatentSeconds"} {
		if got, want := *c.Field(f), 0.5**base.Field(f); got != want {
			t.Errorf("%s is %g, want %g", f, got, want)
		}
	}
	if c.GemmEfficiency != base.GemmEfficiency || c.StepSeconds != base.StepSeconds || c.SerialSeconds != base.SerialSeconds {
		t.Error("an efficiency or the host's work was scaled")
	}
}

// The parts of latent attention are joined in a tree: a cache of 62 pieces of
// 64 kB has log2(2+62) = 6 levels, one of 1022 pieces ten. What streams longer than
// that hides it. Plain attention pays a fixed time beside its stream.
func TestLevelsOfLatentAttention(t *testing.T) {
	s := ideal()
	s.Coefficients.LatentSeconds, s.Coefficients.AttentionSeconds = 4e-6, 8e-6
	s.Device.MemoryBandwidth = 1e18
	op := model.Op{Kind: model.DecodeAttention, KVBytes: 62 * 65536, M: 1, N: 1000, K: 576, Count: 1, Compute: model.BF16}
	near(t, "six levels", s.Time(&op).Seconds, 24e-6)
	op.KVBytes = 1022 * 65536
	near(t, "ten levels", s.Time(&op).Seconds, 40e-6)
	s.Device.MemoryBandwidth = 1e12 // 67 MB take 67 us
	near(t, "a long stream", s.Time(&op).Seconds, 1022*65536/1e12)
	op.K = 128
	near(t, "plain attention", s.Time(&op).Seconds, 1022*65536/1e12+8e-6)
}

// 128 sequences of 128 heads are 512 blocks of 32 heads: on 128 units four waves
// of a thousand keys at 0.1 us.
func TestBlocksOfUnsplitLatentAttentionComeInWaves(t *testing.T) {
	s := ideal()
	s.Coefficients.KeySeconds, s.Coefficients.Units = 1e-7, 128
	op := model.Op{Kind: model.DecodeAttention, KVBytes: 1, M: 1, N: 1000, K: 576, Batch: 128 * 128, Count: 1, Compute: model.BF16}
	near(t, "four waves", s.Time(&op).Seconds, 400e-6)
	op.Batch = 128
	near(t, "one block of many", s.Time(&op).Seconds, 100e-6)
}

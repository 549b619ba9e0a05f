package hardware

import (
	"testing"

	"wattif/sim/model"
)

func TestRecurrentWeightsStayOnChipWhenTheyFit(t *testing.T) {
	s := ideal()
	s.Device.CacheBytes = 20e6 // half of it, 10 MB, can hold weights
	s.Device.CacheBandwidth = 5e12
	op := model.Op{Kind: model.RecurrentStep, M: 1, N: 1024, K: 1024, Serial: 101, Count: 1, Compute: model.FP32}
	// 8 MB at 1 TB/s once is 8 us, then 100 times from the cache at 5 TB/s: 100 x 1.6 us.
	op.WeightBytes = 8e6
	near(t, "weights on chip", s.Time(&op).Seconds, 8e-6+100*1.6e-6)
	// 16 MB does not fit: 101 x 16 us.
	op.WeightBytes = 16e6
	near(t, "weights read again at every step", s.Time(&op).Seconds, 101*16e-6)
	// 5 us a step and 10 ns for each of the 1024 units of depth: 101 x 15.24 us.
	s.Coefficients.SerialSeconds, s.Coefficients.SerialDepthSeconds = 5e-6, 10e-9
	op.WeightBytes = 0
	op.FLOPs = 1
	got := s.Time(&op)
	near(t, "latency of the steps", got.LaunchSeconds, 101*(5e-6+1024*10e-9))
	if got.Bound != LatencyBound {
		t.Errorf("a small cell is bound by %s, want latency", got.Bound)
	}
}

func TestLaunchAndDispatch(t *testing.T) {
	s := ideal()
	s.Coefficients.LaunchSeconds = 2e-6
	s.Coefficients.DispatchSeconds = 10e-6
	// 1 MB at 1 TB/s is 1 us; with 2 us of launch the device is done after 3 us
	// and waits for the host until 10 us.
	op := model.Op{Kind: model.Elementwise, ActBytes: 1e6, Count: 3, Compute: model.BF16}
	near(t, "a short kernel waits for the host", s.Time(&op).Seconds, 30e-6)
	// 100 MB are 100 us: the host is ahead.
	op.ActBytes = 100e6
	near(t, "a long kernel does not", s.Time(&op).Seconds, 3*102e-6)
}

func TestCacheServesWhatFits(t *testing.T) {
	s := ideal()
	s.Device.CacheBytes = 40e6
	s.Device.CacheBandwidth = 4e12
	// 10 MB of activations fit 20 MB: 10 MB at 4 TB/s = 2.5 us.
	op := model.Op{Kind: model.Elementwise, ActBytes: 10e6, Count: 1, Compute: model.BF16}
	near(t, "activations in the cache", s.Time(&op).Seconds, 2.5e-6)
	// 30 MB: 20 MB at 4 TB/s and 10 MB at 1 TB/s = 5 + 10 us.
	op.ActBytes = 30e6
	near(t, "activations that spill", s.Time(&op).Seconds, 15e-6)
	// Weights of 100 layers of 1 MB are 100 MB together: never in the cache, 100 us.
	op = model.Op{Kind: model.Gemm, WeightBytes: 1e6, Count: 100, Compute: model.BF16}
	near(t, "weights of a deep model", s.Time(&op).Seconds, 100e-6)
	// Those of 10 layers are 10 MB: 10 x 1 MB at 4 TB/s.
	op.Count = 10
	near(t, "weights of a small model", s.Time(&op).Seconds, 2.5e-6)
}

func TestTilesByHand(t *testing.T) {
	c := &Coefficients{TileM: 128, TileN: 128, TilePenalty: 0.5, WaveShare: 1, Units: 100}
	// 1280 x 1280 is 10 x 10 = 100 tiles on 100 units: one full wave. K 64 of 128.
	near(t, "one full wave", c.tileEfficiency(1280, 1280, 64, 1), 0.5)
	// 11 x 10 tiles take two waves of 100: 110/200.
	near(t, "a second wave of ten", c.tileEfficiency(1280, 1408, 64, 1), 0.55*0.5)
	// The order of rows and columns does not matter.
	near(t, "swapped", c.tileEfficiency(1408, 1280, 64, 1), 0.55*0.5)
	c.WaveShare = 0
	near(t, "waves that overlap", c.tileEfficiency(1280, 1408, 64, 1), 0.5)
}

// An LSTM's step has two kernels and a GRU's three: over 100 steps at 10 us a
// kernel and 20 ns a unit of depth, 512 deep, 100 x (20 + 10.24) and
// 100 x (30 + 10.24) us. Back, the product is transposed and the chain as long.
func TestStepsOfACell(t *testing.T) {
	s := ideal()
	s.Coefficients.SerialSeconds, s.Coefficients.SerialDepthSeconds = 10e-6, 20e-9
	op := model.Op{Kind: model.RecurrentStep, M: 1, N: 2048, K: 512, Serial: 100, Kernels: model.CellLSTM.Kernels(), Count: 1, Compute: model.FP32}
	near(t, "LSTM", s.Time(&op).Seconds, 3024e-6)
	op.N, op.K, op.Backward = 512, 2048, true
	near(t, "LSTM back", s.Time(&op).Seconds, 3024e-6)
	op.N, op.K, op.Backward, op.Kernels = 1536, 512, false, model.CellGRU.Kernels()
	near(t, "GRU", s.Time(&op).Seconds, 4024e-6)
	// Step by step from the host at 200 us: 100 x 200, and twice that back.
	s.Stack.StepwiseCells, s.Coefficients.CellSeconds = true, 200e-6
	near(t, "in a loop", s.Time(&op).Seconds, 20e-3)
	op.Backward = true
	near(t, "in a loop, back", s.Time(&op).Seconds, 40e-3)
	// Where the device is slower than the loop, the loop is hidden.
	s.Coefficients.CellSeconds = 10e-6
	near(t, "a quick loop", s.Time(&op).Seconds, 4024e-6)
}

// A library without a kernel for 32 columns takes two and a half times as long
// for a transposed step of 32 sequences, and for no other.
func TestTheGapAtThirtyTwoSequences(t *testing.T) {
	s := ideal()
	s.Coefficients.SerialSeconds, s.Coefficients.StepGap = 10e-6, 2.5
	op := model.Op{Kind: model.RecurrentStep, M: 32, N: 512, K: 1536, Serial: 10, Kernels: 1, Count: 1, Compute: model.FP32}
	near(t, "32", s.Time(&op).Seconds, 250e-6)
	op.M = 64
	near(t, "64", s.Time(&op).Seconds, 100e-6)
	op.M, op.N, op.K = 32, 1536, 512
	near(t, "forward", s.Time(&op).Seconds, 100e-6)
}

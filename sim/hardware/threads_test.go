package hardware

import (
	"testing"

	"wattif/sim/model"
)

// A socket of 18 cores and 76.8 GB/s: six threads have a third of the arithmetic
// and 6 x 10 of the 76.8 GB/s; 36 threads are 18 cores, and no more bandwidth
// than there is.
func TestThreadsShareASocket(t *testing.T) {
	d := &Device{ID: "xeon-e5-2697v4", Kind: CPU, MemoryBandwidth: 76.8e9}
	for _, c := range []struct{ threads, arithmetic, memory float64 }{
		{6, 6.0 / 18, 60 / 76.8}, {1, 1.0 / 18, 10 / 76.8}, {8, 8.0 / 18, 1}, {36, 1, 1},
	} {
		a, m := d.threadShare(c.threads)
		near(t, "arithmetic", a, c.arithmetic)
		near(t, "memory", m, c.memory)
	}
	if (&Device{ID: "h100-sxm"}).Cores() != 0 {
		t.Error("an accelerator has cores")
	}
}

// More threads are never slower, and all of them are as fast as no limit.
func TestMoreThreadsAreNeverSlower(t *testing.T) {
	s := typical()
	s.Device.ID, s.Device.Kind, s.Device.MemoryBandwidth = "xeon-8280", CPU, 140.8e9
	for _, op := range []model.Op{
		{Kind: model.Lookup, ActBytes: 1e9, Count: 1},
		{Kind: model.Gemm, FLOPs: 2e9, WeightBytes: 1e6, M: 1000, N: 1000, K: 1000, Count: 1, Compute: model.FP32},
		{Kind: model.RecurrentStep, FLOPs: 1e8, WeightBytes: 1e6, M: 32, N: 512, K: 512, Serial: 10, Count: 1, Compute: model.FP32},
	} {
		last := 0.0
		for threads := 1.0; threads <= 64; threads *= 2 {
			s.Threads = threads
			got := s.Time(&op).Seconds
			if last > 0 && got > last*(1+1e-12) {
				t.Errorf("%s: %g threads take %g s, half of them %g", op.Kind, threads, got, last)
			}
			last = got
		}
		s.Threads = 0
		near(t, op.Kind.String(), last, s.Time(&op).Seconds)
	}
}

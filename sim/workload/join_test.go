package workload

import (
	"math"
	"testing"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// Two prompts a decode step over four ranks, each one chunk long: each rank is
// busy in half of the steps, two of four at a time on average. Given that at least
// one is, 2/(1-e^-2) = 2.313.
func TestRanksAtOnce(t *testing.T) {
	for _, c := range []struct{ arrivals, spread, input, chunk, want float64 }{
		{2, 4, 1000, 8192, 2.313},
		{0.001, 8, 1000, 8192, 1.0005}, // one prompt now and then, alone
		{0.5, 4, 32768, 8192, 2.313},   // four chunks keep a rank busy four steps
		{100, 4, 1000, 8192, 100},      // more prompts than ranks: all arrive
		{0, 4, 1000, 8192, 1},
	} {
		if got := ranksAtOnce(c.arrivals, c.spread, c.input, c.chunk); math.Abs(got-c.want) > 0.001 {
			t.Errorf("%g prompts over %g ranks: %g at once, want %g", c.arrivals, c.spread, got, c.want)
		}
	}
}

func servingJob() Job {
	c := hardware.DefaultCoefficients()
	device := hardware.Device{
		ID: "test", Kind: hardware.GPU, VectorPeak: 60e12, MemoryBytes: 80e9, MemoryBandwidth: 3e12, CacheBytes: 50e6, TDP: 700, Idle: 70,
		LinkBandwidth: 450e9, LinkDomain: 8,
	}
	device.Peak[model.BF16] = 1e15
	a := &model.Architecture{
		Family: model.Decoder, Layers: 32, Hidden: 4096, Heads: 32, KVHeads: 8, HeadDim: 128, FFN: 14336, Vocab: 128256, GatedFFN: true,
	}
	j := Job{
		Model: a, Plan: Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1, Spread: 1},
		System: hardware.System{
			Device: &device, Coefficients: &c, NodeDevices: 1,
			Stack: &hardware.Stack{Serving: true, FusedAttention: true, Fusion: 0.6, PagedCache: true, MemoryFraction: 0.9},
		},
		Batch: 64, Input: 500, Output: 200,
		Weights: model.BF16, Activations: model.BF16, KVCache: model.BF16, Compute: model.BF16, AttentionCompute: model.BF16,
		WeightBytes: 2, Parameters: a.Parameters(),
	}
	j.Prepare()
	return j
}

// Reading prompts in the steps of others saves reading the weights again: it is
// never slower than stopping the batch for them, and never quicker than decoding alone.
func TestJoinedPromptsCostLess(t *testing.T) {
	for _, batch := range []float64{2, 16, 64, 256} {
		apart := servingJob()
		apart.Batch = batch
		var l Ledger
		stalls := apart.Generate(&l)
		decode := l.PhaseTime[model.Decode]
		joined := servingJob()
		joined.Batch = batch
		stack := *joined.System.Stack
		stack.BatchTokens = 8192
		joined.System.Stack = &stack
		l.Reset()
		together := joined.Generate(&l)
		if together.UnitTime > stalls.UnitTime*(1+1e-9) {
			t.Errorf("batch %g: %g s with prompts in decode steps, %g s apart", batch, together.UnitTime, stalls.UnitTime)
		}
		if l.PhaseTime[model.Decode] != decode {
			t.Errorf("batch %g: decoding takes %g s, alone %g s", batch, l.PhaseTime[model.Decode], decode)
		}
		if l.PhaseTime[model.Prefill] <= 0 {
			t.Errorf("batch %g: prompts cost nothing", batch)
		}
	}
}

// A single sequence has no steps of others to join.
func TestOneRequestReadsItsPromptAlone(t *testing.T) {
	apart, chunked := servingJob(), servingJob()
	apart.Batch, chunked.Batch = 1, 1
	stack := *chunked.System.Stack
	stack.BatchTokens = 8192
	chunked.System.Stack = &stack
	var l Ledger
	a := apart.Generate(&l)
	l.Reset()
	if b := chunked.Generate(&l); a != b {
		t.Errorf("%+v, with chunks %+v", a, b)
	}
}

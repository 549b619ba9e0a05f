package workload

import (
	"math"
	"testing"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// Four stages of twelve layers of 3 s (forward 1, gradients 1 and 1): a stage
// takes forward 3, backward 6, gradients of weights 3. DualPipe waits
// (4/2 - 1) x ((3 + 6) + 6 - 3 x 3) = 6 s (DeepSeek-AI 2024, table 2), and holds
// both directions' stages: twice the weights and gradients, 4 + 1 micro-batches.
func TestDualPipeByHand(t *testing.T) {
	a := gpt22B()
	a.Layers, a.AttentionLayers, a.FFNLayers = 12, 12, 12
	w := work{forward: 12, inputs: 12, weights: 12}
	j := job(a, Plan{TP: 1, PP: 4, DP: 1, EP: 1, CP: 1})
	j.Batch, j.MicroBatch = 32, 1
	plain := j.TrainingMemory(1)
	j.Schedule = DualPipe
	if f := j.pipeline(&w, 32); !near(f.bubble, 6) {
		t.Errorf("ramp %g s, by hand 6", f.bubble)
	}
	m := j.TrainingMemory(1)
	if !near(m.Weights, 2*plain.Weights) || !near(m.Gradients, 2*plain.Gradients) || !near(m.Optimizer, plain.Optimizer) {
		t.Errorf("weights %g, gradients %g, states %g of plain ones, by hand 2, 2 and 1", m.Weights/plain.Weights, m.Gradients/plain.Gradients, m.Optimizer/plain.Optimizer)
	}
	if got := j.inFlight(1); got != 5 {
		t.Errorf("%g micro-batches in flight, by hand 5", got)
	}
}

// A message of 10 s beside 20 s of work of which 7 tenths may be hidden costs
// 3 s; one of 30 s beside 20 s of work 30 - 0.7 x 20 = 16 s. Room is used up.
func TestWorkHidesAShareOfMessages(t *testing.T) {
	for _, c := range []struct{ seconds, room, want, left float64 }{{10, 20, 3, 10}, {30, 20, 16, 0}} {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 16, EP: 1, CP: 1})
		j.System.Coefficients.Overlap = 0.7
		x := exchange{job: j, ledger: &Ledger{}, micros: 1}
		op := model.Op{Kind: model.Collective, Collective: model.AllReduce, Ranks: 16, Stride: 1, ActBytes: 1e9, Count: 1, Batch: 1, Serial: 1}
		one := j.System.Time(&op).Seconds
		bytes := 1e9 * c.seconds / one
		op.ActBytes = bytes
		j.System.Coefficients.CollectiveSeconds, j.System.Coefficients.CollectiveRankSeconds, j.System.Coefficients.FabricSeconds, j.System.Coefficients.CollectiveRampSeconds = 0, 0, 0, 0
		scale := c.seconds / j.System.Time(&op).Seconds
		room := c.room
		got := x.send("gradients", model.AllReduce, 16, 1, bytes*scale, 1, &room)
		if math.Abs(got-c.want) > 1e-6 || math.Abs(room-c.left) > 1e-6 {
			t.Errorf("%g s beside %g s: %g s left to wait, by hand %g; room %g, by hand %g", c.seconds, c.room, got, c.want, room, c.left)
		}
	}
}

// 22 billion parameters in bf16: AdamW with fp32 states holds 2 + 2 + 12 bytes
// each, with states as wide as the weights and no copy 2 + 2 + 4, in 8 bits
// 2 + 2 + 2. On one device with the update in the backward pass, gradients are
// those of one of 48 layers.
func TestStatesByHand(t *testing.T) {
	a := gpt22B()
	n := a.Parameters().Total
	for _, c := range []struct {
		states States
		o      Optimizer
		fused  bool
		per    float64
	}{
		{UsualStates, AdamW, false, 16},
		{WideStates, AdamW, false, 16},
		{NarrowStates, AdamW, false, 8},
		{NarrowStates, AdamW8bit, false, 6},
		{NarrowStates, AdamW, true, 6 + 2.0/48},
	} {
		j := job(a, Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
		j.States, j.Optimizer = c.states, c.o
		j.System.Stack = &hardware.Stack{MemoryFraction: 1, FusesUpdate: c.fused}
		m := j.TrainingMemory(4)
		if got := (m.Weights + m.Gradients + m.Optimizer) / n; !near(got, c.per) {
			t.Errorf("%s, %s, fused %v: %g bytes a parameter, by hand %g", c.states, c.o, c.fused, got, c.per)
		}
	}
}

// Logits of 4 x 2048 tokens and 51200 words at 2 + 8 bytes are 4.194 GB; worked
// out in 8 chunks an eighth of that.
func TestLossInChunks(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
	whole := 4.0 * 2048 * 51200 * 10
	if got := j.headBytes(4); !near(got, whole) {
		t.Errorf("%g bytes, by hand %g", got, whole)
	}
	j.System.Stack = &hardware.Stack{MemoryFraction: 1, LossChunks: 8}
	if got := j.headBytes(4); !near(got, whole/8) {
		t.Errorf("in chunks: %g bytes, by hand %g", got, whole/8)
	}
}

// What a gradient moves in memory, a parameter in bf16 and fp32 sums: written
// once 4 bytes, read and written 8 with several micro-batches, 2 when it is
// scattered at once.
func TestGradientSumsByHand(t *testing.T) {
	for _, c := range []struct {
		batch float64
		zero  int
		want  float64
	}{{4, 1, 4}, {16, 1, 8}, {16, 3, 2}} {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
		j.Gradients, j.Batch, j.ZeRO = WideGradients, c.batch, c.zero
		if got := j.summedBytes(); got != c.want {
			t.Errorf("batch %g, stage %d: %g bytes, by hand %g", c.batch, c.zero, got, c.want)
		}
	}
}

// The last product of a layer has a third of its arithmetic (h x 4h of 12 h^2):
// computing layers again without it is shorter, by nothing else.
func TestRecomputationStopsEarly(t *testing.T) {
	seconds := func(early bool) (all, down float64) {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
		j.Recompute = RecomputeFull
		j.System.Stack = &hardware.Stack{MemoryFraction: 1, FusedAttention: true, StopsEarly: early}
		var l Ledger
		all = j.Train(&l).StepTime
		for i := range l.Costs {
			if c := &l.Costs[i]; c.Phase == model.Forward && c.Op == "ffn down" {
				down += c.Seconds
			}
		}
		return all, down
	}
	whole, down := seconds(false)
	early, _ := seconds(true)
	if !near(whole-early, down) {
		t.Errorf("%g s saved, one more forward pass of the last product takes %g", whole-early, down)
	}
}

// A ring of 4 devices calls attention 4 times on a quarter of the keys each:
// the same arithmetic; keys gathered before are met at once.
func TestRingCallsAttentionOnParts(t *testing.T) {
	count := func(c Context) (n, flops float64) {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 4})
		j.Context = c
		j.System.Stack = &hardware.Stack{MemoryFraction: 1, FusedAttention: true}
		var l Ledger
		j.Train(&l)
		for i := range l.Costs {
			if c := &l.Costs[i]; c.Phase == model.Forward && c.Kind == model.PrefillAttention {
				n, flops = n+c.Count, flops+c.FLOPs
			}
		}
		return n, flops
	}
	ring, a := count(RingContext)
	whole, b := count(GatherContext)
	if ring != 4*whole || !near(a, b) {
		t.Errorf("ring: %g kernels, %g FLOPs; gathered: %g, %g", ring, a, whole, b)
	}
}

// Tensor-parallel messages of half a second beside products of a second, of
// which two fifths can be hidden, take 0.3 s each.
func TestTensorMessagesHideBehindProducts(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 8, PP: 1, DP: 1, EP: 1, CP: 1})
	j.Sequence = true
	j.System.Stack = &hardware.Stack{MemoryFraction: 1, OverlapsTensor: true}
	j.System.Coefficients.TensorOverlap = 0.4
	l := Ledger{ops: []model.Op{
		{Kind: model.Gemm, M: 8192, N: 3072, K: 6144, FLOPs: 2 * 8192 * 3072 * 6144, Count: 48, Batch: 1, Serial: 1, Compute: model.BF16},
		{Kind: model.Collective, Axis: model.AxisTensor, Count: 48},
	}}
	product := j.System.Time(&l.ops[0]).Seconds
	var w work
	if got, want := j.behindWork(&l, &w, 1, product/2, 1), 0.4*product/2; !near(got, want) {
		t.Errorf("half as long: %g s hidden, by hand %g", got, want)
	}
	if got, want := j.behindWork(&l, &w, 1, 2*product, 1), 0.4*product; !near(got, want) {
		t.Errorf("twice as long: %g s hidden, by hand %g", got, want)
	}
	j.Sequence = false
	if got := j.behindWork(&l, &w, 1, product, 1); got != 0 {
		t.Errorf("without sequence parallelism %g s are hidden", got)
	}
}

// Half of what is too much has to leave: 10 GB over on a device where leaving
// all would save 20 GB.
func TestOffloadTakesWhatMemoryAsksFor(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 8, PP: 1, DP: 1, EP: 1, CP: 1})
	j.Offload = OffloadActivations
	kept := *j
	kept.Offload = OffloadNone
	all, least := kept.TrainingMemory(4).Total, j.TrainingMemory(4).Total
	for _, share := range []float64{0, 0.5, 1} {
		d := *j.System.Device
		d.MemoryBytes = all - share*(all-least)
		j.System.Device = &d
		if got := j.offloaded(); math.Abs(got-share) > 1e-9 {
			t.Errorf("%g of the activations leave, by hand %g", got, share)
		}
	}
}

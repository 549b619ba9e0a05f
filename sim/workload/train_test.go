package workload

import (
	"math"
	"testing"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }

// gpt22B is the 22B model of Korthikanti et al. 2022 (table 3): 48 layers of
// 6144, 64 heads, sequences of 2048, vocabulary 51200.
func gpt22B() *model.Architecture {
	return &model.Architecture{
		Name: "GPT 22B", Family: model.Decoder, Layers: 48, AttentionLayers: 48, FFNLayers: 48, Hidden: 6144, Heads: 64, KVHeads: 64,
		HeadDim: 96, FFN: 24576, Vocab: 51200, Positions: 2048, TiedEmbeddings: true, Biases: true,
	}
}

func a100() *hardware.Device {
	d := &hardware.Device{
		ID: "a100", MemoryBytes: 80e9, MemoryBandwidth: 2.039e12, VectorPeak: 19.5e12, TDP: 400, Idle: 50,
		LinkBandwidth: 300e9, LinkDomain: 8, HostBandwidth: 31.5e9, FabricBandwidth: 25e9, ServerDevices: 8,
	}
	d.Peak[model.BF16], d.Peak[model.FP16] = 312e12, 312e12
	return d
}

func job(a *model.Architecture, p Plan) *Job {
	c := hardware.DefaultCoefficients()
	j := &Job{
		Model: a, System: hardware.System{Device: a100(), Stack: &hardware.Stack{MemoryFraction: 1}, Coefficients: &c, NodeDevices: 8},
		Plan: p, Batch: 4, Input: 2048, Weights: model.BF16, Activations: model.BF16, KVCache: model.BF16,
		Compute: model.BF16, AttentionCompute: model.BF16, WeightBytes: 2, MicroBatch: 4, Virtual: 1, Parameters: a.Parameters(),
	}
	j.Prepare()
	return j
}

// Korthikanti et al. 2022, equations 1, 2, 4 and 5, a layer and token, with
// h = 6144, a = 64 heads, s = 2048, t = 8:
//
//	t = 1                       34h + 5as       = 208896 + 655360 = 864256
//	tensor parallel             10h + 24h/t + 5as/t = 61440 + 18432 + 81920 = 161792
//	and sequence parallel       34h/t + 5as/t   = 26112 + 81920 = 108032
//	and selective recomputation 34h/t           = 26112
//
// times 48 layers, 4 sequences and 2048 tokens.
func TestActivationsByHand(t *testing.T) {
	for _, c := range []struct {
		name      string
		tp        int
		sequence  bool
		recompute Recompute
		per       float64
	}{
		{"one device", 1, false, RecomputeNone, 864256},
		{"tensor", 8, false, RecomputeNone, 161792},
		{"tensor and sequence", 8, true, RecomputeNone, 108032},
		{"selective", 8, true, RecomputeSelective, 26112},
	} {
		j := job(gpt22B(), Plan{TP: c.tp, PP: 1, DP: 1, EP: 1, CP: 1})
		j.Sequence, j.Recompute = c.sequence, c.recompute
		if got, want := j.activationBytes(4), c.per*48*4*2048; !near(got, want) {
			t.Errorf("%s: %g bytes, by hand %g", c.name, got, want)
		}
	}
}

// Full recomputation keeps the input of each layer, 2h a token, and one layer
// at work: 4 x 2048 x (2 x 6144 x 48 + 864256 - 5 x 64 x 2048).
func TestFullRecomputationByHand(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
	j.Recompute = RecomputeFull
	if got, want := j.activationBytes(4), 4.0*2048*(2*6144*48+34*6144); !near(got, want) {
		t.Errorf("%g bytes, by hand %g", got, want)
	}
}

// Mixed-precision Adam holds 16 bytes a parameter: 2 weight, 2 gradient, 12
// states (Rajbhandari et al. 2020, figure 1): with 64 replicas 16, 4+12/64 =
// 4.1875, 2+14/64 = 2.21875 and 16/64 = 0.25.
func TestZeROByHand(t *testing.T) {
	a := gpt22B()
	n := a.Parameters().Total
	for stage, per := range []float64{16, 4.1875, 2.21875, 0.25} {
		j := job(a, Plan{TP: 1, PP: 1, DP: 64, EP: 1, CP: 1})
		j.ZeRO = stage
		m := j.TrainingMemory(1)
		if got := m.Weights + m.Gradients + m.Optimizer; !near(got, per*n) {
			t.Errorf("stage %d: %g bytes a parameter, by hand %g", stage, got/n, per)
		}
	}
	// Shared by the 8 devices of a node only: 16/8.
	j := job(a, Plan{TP: 1, PP: 1, DP: 64, EP: 1, CP: 1})
	j.ZeRO, j.Shard = 3, 8
	if m := j.TrainingMemory(1); !near(m.Weights+m.Gradients+m.Optimizer, 2*n) {
		t.Errorf("hybrid: %g bytes a parameter, by hand 2", (m.Weights+m.Gradients+m.Optimizer)/n)
	}
}

// Four stages of twelve layers of 3 s each (forward 1, gradients 1 and 1) and
// no head: a micro-batch takes 9 s a stage. The ramp is 3 stages long: 27 s in
// 1F1B, 27/3 = 9 s with three stages a device, and 3 x (3 + 3 - 3) = 9 s when
// gradients of weights fill the gaps.
func TestRampByHand(t *testing.T) {
	a := gpt22B()
	a.Layers, a.AttentionLayers, a.FFNLayers = 12, 12, 12
	w := work{forward: 12, inputs: 12, weights: 12}
	for _, c := range []struct {
		schedule Schedule
		virtual  int
		bubble   float64
	}{{OneForwardOneBackward, 1, 27}, {Interleaved, 3, 9}, {ZeroBubble, 1, 9}} {
		j := job(a, Plan{TP: 1, PP: 4, DP: 1, EP: 1, CP: 1})
		j.Schedule, j.Virtual = c.schedule, c.virtual
		f := j.pipeline(&w, 8)
		if !near(f.bubble, c.bubble) || !near(f.imbalance+1, 1) {
			t.Errorf("%s: ramp %g s, by hand %g; imbalance %g", c.schedule, f.bubble, c.bubble, f.imbalance)
		}
	}
}

// Twelve layers of 3 s and a head of 6 s on four stages: with three layers each
// the last stage takes 15 s; with two on the last and ten on the others (4, 3, 3)
// the slowest takes 12 s. The mean is 42/4 = 10.5 s.
func TestStagesAreWholeLayers(t *testing.T) {
	a := gpt22B()
	a.Layers, a.AttentionLayers, a.FFNLayers = 12, 12, 12
	w := work{forward: 12, inputs: 12, weights: 12, head: 6}
	j := job(a, Plan{TP: 1, PP: 4, DP: 1, EP: 1, CP: 1})
	if got := j.slowestStage(&w); !near(got, 12) {
		t.Errorf("best split: slowest stage %g s, by hand 12", got)
	}
	j.System.Stack = &hardware.Stack{EvenStages: true}
	if got := j.slowestStage(&w); !near(got, 15) {
		t.Errorf("even split: slowest stage %g s, by hand 15", got)
	}
}

// Tensor parallel 4 in nodes of 8: replicas are 4 devices apart and stages
// 4 x 2 = 8, so that their hand-over leaves the node.
func TestStridesByHand(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 4, PP: 4, DP: 2, EP: 1, CP: 1})
	for axis, want := range map[model.Axis]float64{model.AxisTensor: 1, model.AxisContext: 4, model.AxisData: 4, model.AxisPipeline: 8} {
		if got := j.stride(axis); got != want {
			t.Errorf("axis %d: stride %g, by hand %g", axis, got, want)
		}
	}
}

// Rank 16 on attention of width 6144: 4 matrices of 6144 + 6144, times 16 and
// 48 layers = 37,748,736. On all linear layers the network adds 2 x (6144 +
// 24576): (49152 + 61440) x 16 x 48 = 84,934,656.
func TestAdaptersByHand(t *testing.T) {
	a := gpt22B()
	if got := AdapterParameters(a, 16, TargetAttention); got != 37748736 {
		t.Errorf("attention: %g, by hand 37748736", got)
	}
	if got := AdapterParameters(a, 16, TargetLinear); got != 84934656 {
		t.Errorf("linear: %g, by hand 84934656", got)
	}
}

// Laws of the step: more micro-batches take longer, a finer ZeRO stage never
// holds more, recomputing takes longer and holds less.
func TestStepLaws(t *testing.T) {
	var l Ledger
	step := func(change func(*Job)) (float64, float64) {
		j := job(gpt22B(), Plan{TP: 8, PP: 2, DP: 4, EP: 1, CP: 1})
		j.Batch, j.MicroBatch = 64, 2
		change(j)
		l.Reset()
		return j.Train(&l).StepTime, j.TrainingMemory(j.MicroBatch).Total
	}
	base, held := step(func(*Job) {})
	if more, _ := step(func(j *Job) { j.Batch *= 2 }); more <= base {
		t.Errorf("twice the batch takes %g s, once %g s", more, base)
	}
	last := held
	for z := 1; z <= 3; z++ {
		if _, m := step(func(j *Job) { j.ZeRO = z }); m > last*1.01 {
			t.Errorf("ZeRO %d holds %g, less of it %g", z, m, last)
		} else {
			last = m
		}
	}
	if s, m := step(func(j *Job) { j.Recompute = RecomputeFull }); s <= base || m >= held {
		t.Errorf("recomputing takes %g s and %g bytes, keeping %g s and %g bytes", s, m, base, held)
	}
	if s, _ := step(func(j *Job) { j.Schedule = ZeroBubble }); s >= base {
		t.Errorf("without the ramp %g s, with it %g s", s, base)
	}
	if _, m := step(func(j *Job) { j.Offload = OffloadOptimizer }); m >= held {
		t.Errorf("with the optimizer on the host the device holds %g, else %g", m, held)
	}
}

// Packing short samples leaves the matrices alone and shortens attention: 2048
// tokens as four samples of 512 meet a quarter of the pairs.
func TestPackedSamplesAttendToThemselves(t *testing.T) {
	var l Ledger
	attention := func(sample float64) (flops, gemms float64) {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
		j.System.Stack = &hardware.Stack{FusedAttention: true, MemoryFraction: 1}
		j.Sample = sample
		l.Reset()
		j.Train(&l)
		for _, c := range l.Costs {
			switch {
			case c.Phase != model.Forward:
			case c.Kind == model.PrefillAttention:
				flops += c.FLOPs
			case c.Kind == model.Gemm:
				gemms += c.FLOPs
			}
		}
		return flops, gemms
	}
	whole, gemms := attention(0)
	packed, same := attention(512)
	// Causal pairs: 4 x 512 x 513 / 2 over 2048 x 2049 / 2.
	if want := 4 * 512 * 513.0 / (2048 * 2049); !near(packed/whole, want) || !near(gemms, same) {
		t.Errorf("attention %g of the whole, by hand %g; matrices %g and %g", packed/whole, want, same, gemms)
	}
}

// A stack that keeps gathered inputs holds 4h of every token whole besides its
// eighth: 34h/8 + 4h x 7/8 = 26112 + 21504 = 47616.
func TestGatheredInputsByHand(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 8, PP: 1, DP: 1, EP: 1, CP: 1})
	j.System.Stack = &hardware.Stack{FusedAttention: true, KeepsGathered: true, MemoryFraction: 1}
	j.Sequence = true
	if got, want := j.activationBytes(1), 47616.0*48*2048; !near(got, want) {
		t.Errorf("%g bytes, by hand %g", got, want)
	}
}

// Logits of 51200 words, 2048 positions: 2 bytes and 8 of the loss in fp32, or
// 2 and 2 where the loss is fused.
func TestLogitsByHand(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
	if got, want := j.headBytes(1), 10.0*2048*51200; got != want {
		t.Errorf("%g bytes, by hand %g", got, want)
	}
	j.System.Stack = &hardware.Stack{Fusion: 0.6, MemoryFraction: 1}
	if got, want := j.headBytes(1), 4.0*2048*51200; got != want {
		t.Errorf("fused: %g bytes, by hand %g", got, want)
	}
}

// Truncated after 32 of 128 time steps, a recurrent network keeps a quarter of
// the states and makes four passes, whose products are the same in all.
func TestTruncationKeepsAQuarter(t *testing.T) {
	a := &model.Architecture{Name: "LSTM", Family: model.Recurrent, Layers: 2, Hidden: 512, Embed: 512, Vocab: 10000, Cell: model.CellLSTM}
	j := job(a, Plan{TP: 1, PP: 1, DP: 1, EP: 1, CP: 1})
	j.Input, j.Batch, j.MicroBatch = 128, 20, 20
	var l Ledger
	flops := func() float64 {
		l.Reset()
		j.Train(&l)
		sum := 0.0
		for _, c := range l.Costs {
			if c.Kind == model.Gemm || c.Kind == model.RecurrentStep {
				sum += c.FLOPs
			}
		}
		return sum
	}
	whole, all := j.activationBytes(20), flops()
	j.Steps = 32
	if got := j.activationBytes(20); !near(got, whole/4) {
		t.Errorf("keeps %g bytes of %g, by hand a quarter", got, whole)
	}
	if got := flops(); math.Abs(got/all-1) > 1e-9 {
		t.Errorf("%g FLOPs truncated, %g whole", got, all)
	}
}

// Experts spread over 8 devices of 4 replicas of 2 leave an eighth of the
// experts on each; two groups of them hold the same and exchange gradients.
func TestExpertsSpreadOverReplicas(t *testing.T) {
	a := &model.Architecture{
		Name: "MoE", Family: model.Decoder, Layers: 4, AttentionLayers: 4, FFNLayers: 4, MoELayers: 4, Hidden: 1024, Heads: 16, KVHeads: 16, HeadDim: 64,
		Experts: 16, ExpertsActive: 2, ExpertFFN: 2048, Vocab: 32000, GatedFFN: true,
	}
	j := job(a, Plan{TP: 2, PP: 1, DP: 8, EP: 8, CP: 1})
	dense, experts := j.parts()
	// 4 layers x 16 experts x 3 x 1024 x 2048 over 8 devices.
	if want := 4 * 16 * 3 * 1024 * 2048.0 / 8; experts.all != want || experts.ranks != 2 || experts.stride != 8 {
		t.Errorf("experts %g in groups of %g every %g, by hand %g in groups of 2 every 8", experts.all, experts.ranks, experts.stride, want)
	}
	if want := (j.Parameters.Total - j.Parameters.Experts) / 2; !near(dense.all, want) || dense.ranks != 8 || dense.stride != 2 {
		t.Errorf("the rest %g in groups of %g every %g, by hand %g in groups of 8 every 2", dense.all, dense.ranks, dense.stride, want)
	}
}

// The optimizer's sharding needs no more time than a copy each, and sharing
// inside a node of 8 less than over 64 devices (weights are gathered each pass).
func TestHybridShardingStaysInTheNode(t *testing.T) {
	var l Ledger
	seconds := func(shard int) float64 {
		j := job(gpt22B(), Plan{TP: 1, PP: 1, DP: 64, EP: 1, CP: 1})
		j.Batch, j.MicroBatch, j.ZeRO, j.Shard = 64, 1, 3, shard
		l.Reset()
		return j.Train(&l).StepTime
	}
	if node, all := seconds(8), seconds(0); node >= all {
		t.Errorf("sharing in a node takes %g s, over all %g s", node, all)
	}
}

// A device of just the memory that 24 of 48 layers computed again need asks for
// half of them.
func TestAsManyLayersAgainAsNeeded(t *testing.T) {
	j := job(gpt22B(), Plan{TP: 8, PP: 1, DP: 1, EP: 1, CP: 1})
	j.System.Stack = &hardware.Stack{FusedAttention: true, MemoryFraction: 1}
	half := *j
	half.Recompute, half.Again = RecomputeFull, 0.5
	j.System.Device.MemoryBytes = half.TrainingMemory(4).Total + 1
	if got := j.AgainToFit(4); got != 0.5 {
		t.Errorf("%g of the layers, by hand 0.5", got)
	}
	var l Ledger
	seconds := func(again float64) float64 {
		trial := *j
		trial.Recompute, trial.Again = RecomputeFull, again
		l.Reset()
		return trial.Train(&l).StepTime
	}
	none, full := seconds(1e-12), seconds(1)
	if got := seconds(0.5); !near(got, (none+full)/2) {
		t.Errorf("half of the layers again takes %g s, by hand the mean of %g and %g", got, none, full)
	}
}

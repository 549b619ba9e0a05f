package model

import (
	"math"
	"testing"
)

// passes are the kinds of pass an architecture can be asked for.
func passes(a *Architecture) []Pass {
	train := bf16Pass(Forward, 4, 64, 0)
	train.Training, train.Heads = true, 64
	all := []Pass{bf16Pass(Prefill, 4, 64, 0), bf16Pass(Prefill, 4, 64, 128), bf16Pass(Decode, 4, 1, 500), bf16Pass(Encode, 4, 64, 0), train}
	if a.Family == EncoderDecoder || a.Family == Seq2Seq {
		for _, p := range all[:5] {
			p.Side = SideEncoder
			all = append(all, p)
		}
	}
	for i := range all {
		all[i].Fusion = 0.5
	}
	return all
}

// Every number of every op is finite, none is negative, and counts and shapes
// are at least what the reader of an op relies on.
func TestOpsAreSound(t *testing.T) {
	for _, a := range allFamilies() {
		for _, p := range passes(&a) {
			for _, plan := range [][3]int{{1, 1, 1}, {8, 1, 1}, {2, 4, 1}, {4, 2, 2}} {
				for _, fused := range []bool{true, false} {
					p.Tensor, p.Expert, p.Contextual, p.FusedAttention = plan[0], plan[1], plan[2], fused
					p.SequenceParallel = p.Training
					for _, op := range ops(a, p) {
						for _, v := range []float64{op.FLOPs, op.WeightBytes, op.ActBytes, op.KVBytes, op.M, op.N, op.K} {
							if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
								t.Fatalf("%s %v %v: %+v", a.ID, p.Phase, plan, op)
							}
						}
						if op.Count <= 0 || op.Batch < 1 || op.Serial < 1 || op.Name == "" || op.Compute == PrecisionUnset {
							t.Fatalf("%s %v %v: %+v", a.ID, p.Phase, plan, op)
						}
						if op.Kind == Collective && (op.Collective == NoCollective || op.Ranks < 2 || op.FLOPs != 0) {
							t.Fatalf("%s: collective %+v", a.ID, op)
						}
						if op.Kind == Gemm && math.Abs(op.FLOPs-2*op.M*op.N*op.K*op.Batch) > 1e-9*op.FLOPs {
							t.Fatalf("%s: FLOPs do not follow from the shape: %+v", a.ID, op)
						}
					}
				}
			}
		}
	}
}

// Doubling the batch doubles the FLOPs, and never the bytes more than twice.
func TestDoublingBatchDoublesFLOPs(t *testing.T) {
	for _, a := range allFamilies() {
		for _, p := range passes(&a) {
			one := ops(a, p)
			p.Sequences *= 2
			two := ops(a, p)
			near(t, a.ID+" "+p.Phase.String(), sum(two, flops), 2*sum(one, flops), 1e-9)
			if b1, b2 := sum(one, bytes), sum(two, bytes); b2 < b1 || b2 > 2*b1*(1+1e-9) {
				t.Errorf("%s %v: bytes %v for a batch, %v for two", a.ID, p.Phase, b1, b2)
			}
		}
	}
}

// What tensor parallelism splits adds up to the whole: matrices of models whose
// heads, groups and vocabulary divide and that replicate nothing.
func TestTensorShardingConservesFLOPs(t *testing.T) {
	for _, a := range []Architecture{gpt2(), bertBase(), llama70B(), gemma3(), t5Base(), nemotronNano9B()} {
		for _, p := range passes(&a) {
			one := ops(a, p)
			p.Tensor = 4
			shard := ops(a, p)
			pooler := 0.0 // every device runs it whole
			if a.Pooler {
				for _, op := range shard {
					if op.Name == "pooler" || op.Name == "head transform" {
						pooler += 3 * op.FLOPs
					}
				}
			}
			near(t, a.ID+" "+p.Phase.String(), 4*sum(shard, gemmFLOPs)-pooler, sum(one, gemmFLOPs), 1e-9)
		}
	}
}

// Key-value heads are replicated, not split, beyond one a device.
func TestKeyValueHeadsReplicate(t *testing.T) {
	p := bf16Pass(Decode, 1, 1, 99)
	p.Tensor = 8
	eight := find(t, ops(llama70B(), p), "attention")
	p.Tensor = 16
	sixteen := find(t, ops(llama70B(), p), "attention")
	if eight.KVBytes != sixteen.KVBytes {
		t.Errorf("a cache of one head a device: %v and %v bytes", eight.KVBytes, sixteen.KVBytes)
	}
	near(t, "queries split", sixteen.FLOPs, eight.FLOPs/2, exact)
}

// Fewer bits never move more bytes.
func TestFewerBitsNeverMoreBytes(t *testing.T) {
	weights := []Precision{FP32, BF16, FP8, FP6, INT4}
	for _, a := range allFamilies() {
		for _, p := range passes(&a) {
			p.FusedAttention = false
			last := math.Inf(1)
			for _, f := range weights {
				p.Weights = f
				if b := sum(ops(a, p), bytes); b > last*(1+1e-12) {
					t.Errorf("%s %v: weights in %v move %v bytes, wider ones %v", a.ID, p.Phase, f, b, last)
				} else {
					last = b
				}
			}
			p.Weights, last = BF16, math.Inf(1)
			for _, f := range []Precision{FP32, BF16, FP8, FP4} {
				p.KVCache = f
				if b := sum(ops(a, p), bytes); b > last {
					t.Errorf("%s %v: a cache in %v moves %v bytes, a wider one %v", a.ID, p.Phase, f, b, last)
				} else {
					last = b
				}
			}
			p.KVCache, last = BF16, math.Inf(1)
			for _, f := range []Precision{FP32, BF16, FP8, FP4} {
				p.Activations = f
				if b := sum(ops(a, p), bytes); b > last {
					t.Errorf("%s %v: activations in %v move %v bytes, wider ones %v", a.ID, p.Phase, f, b, last)
				} else {
					last = b
				}
			}
		}
	}
}

// Fusion removes pointwise traffic in proportion and nothing else.
func TestFusion(t *testing.T) {
	pointwise := func(op *Op) float64 {
		if op.Kind == Elementwise && op.KVBytes == 0 {
			return op.ActBytes
		}
		return 0
	}
	p := bf16Pass(Prefill, 2, 128, 0)
	a := llama70B()
	p.Fusion = 0
	none := ops(a, p)
	p.Fusion = 0.75
	most := ops(a, p)
	near(t, "three quarters", sum(most, pointwise), sum(none, pointwise)/4, exact)
	near(t, "the rest", sum(most, bytes)-sum(most, pointwise), sum(none, bytes)-sum(none, pointwise), exact)
	// Residual and norm move 5 values, 161 times; rotary 2 of 72 heads of 128;
	// the gate 3 of 28672.
	near(t, "values", sum(none, pointwise), 2*256*(161*5*8192+80*2*72*128+80*3*28672), exact)
}

// A step of a batch that reaches every expert reads every weight once: all but
// the table that is looked up, norms and biases. One percent is what those
// biases, and the small vectors of scans, come to.
func TestEveryWeightIsReadOnce(t *testing.T) {
	for _, a := range allFamilies() {
		if a.Family != Decoder && a.Family != Recurrent {
			continue
		}
		for _, f := range []Precision{FP32, BF16, FP8, INT4} {
			p := bf16Pass(Decode, 1e5, 1, 100)
			p.Weights = f
			n := a.Parameters()
			table := n.Embedding + n.Norm
			if a.TiedEmbeddings {
				table = n.Norm + float64(a.Positions)*a.embedWidth() // the head reads the table
			}
			width := f.StoredBytes()
			if f.Bits() <= 8 {
				width = 2
			}
			read := sum(ops(a, p), func(op *Op) float64 { return op.WeightBytes })
			near(t, a.ID+" "+f.String(), read, a.WeightBytes(f, BF16)-table*width, 0.01)
		}
	}
}

// The number of ops does not grow with depth.
func TestDepthAddsNoOps(t *testing.T) {
	for _, a := range allFamilies() {
		if a.Family == Embedding {
			continue
		}
		for _, p := range passes(&a) {
			before := len(ops(a, p))
			deep := a
			deep.Layers *= 4
			deep.DecoderLayers *= 4
			deep.AttentionLayers *= 4
			deep.FFNLayers *= 4
			deep.MoELayers *= 4
			deep.LocalLayers *= 4
			deep.SSM.Layers *= 4
			if got := len(ops(deep, p)); got > before+2 { // a two-layer stack gains its repeated middle
				t.Errorf("%s %v: %d ops, %d at four times the depth", a.ID, p.Phase, before, got)
			}
		}
	}
}

// AppendOps uses the room it is given.
func TestAppendOpsDoesNotAllocate(t *testing.T) {
	for _, a := range allFamilies() {
		dst := make([]Op, 0, 64)
		for _, p := range passes(&a) {
			p.Tensor, p.Expert, p.Contextual, p.Fusion = 2, 4, 2, 0
			if n := testing.AllocsPerRun(10, func() { dst = a.AppendOps(dst[:0], &p) }); n != 0 {
				t.Errorf("%s %v: %v allocations for %d ops", a.ID, p.Phase, n, len(dst))
			}
		}
	}
}

// What was in dst stays.
func TestAppendOpsAppends(t *testing.T) {
	a, p := gpt2(), bf16Pass(Decode, 1, 1, 1)
	got := a.AppendOps([]Op{{Name: "kept"}}, &p)
	if got[0].Name != "kept" || len(got) != 1+len(ops(a, p)) {
		t.Errorf("%d ops, first %q", len(got), got[0].Name)
	}
	p.Tokens = 0
	if got := a.AppendOps(nil, &p); len(got) != 0 {
		t.Errorf("a pass over nothing has %d ops", len(got))
	}
}

// Collectives: two a layer, over the whole residual, and as many bytes when
// sequence parallelism splits each in two.
func TestTensorCollectives(t *testing.T) {
	p := bf16Pass(Prefill, 2, 100, 0)
	p.Tensor = 8
	a := llama70B()
	count, moved := 0.0, 0.0
	for _, op := range ops(a, p) {
		if op.Collective == AllReduce {
			count += op.Count
			moved += 2 * op.Count * op.ActBytes
			if op.ActBytes != 200*8192*2 {
				t.Errorf("message of %v bytes", op.ActBytes)
			}
		}
	}
	if count != 161 { // 80 attentions, 80 networks, the table's
		t.Errorf("%v all-reduces", count)
	}
	p.SequenceParallel = true
	split := 0.0
	for _, op := range ops(a, p) {
		switch op.Collective {
		case AllReduce:
			split += 2 * op.Count * op.ActBytes
		case ReduceScatter:
			split += op.Count * op.ActBytes
		case AllGather:
			if op.Name != "logits all-gather" {
				split += op.Count * op.ActBytes
			}
		}
	}
	near(t, "bytes", split, moved, exact)
}

// Context parallelism: a prompt's work is divided, keys and values gathered.
func TestContextParallel(t *testing.T) {
	a := llama70B()
	p := bf16Pass(Prefill, 1, 4096, 0)
	one := ops(a, p)
	p.Contextual = 4
	four := ops(a, p)
	near(t, "prompt", 4*(sum(four, flops)-headWork(four)), sum(one, flops)-headWork(one), 1e-9)
	near(t, "gathered", find(t, four, "context all-gather").ActBytes, 4096*8*256*2, exact)
	p = bf16Pass(Decode, 1, 1, 4095)
	p.Contextual = 4
	near(t, "keys of a step", find(t, ops(a, p), "attention").N, 1024, exact)
}

func headWork(ops []Op) float64 {
	return sum(ops, func(op *Op) float64 {
		if op.Name == "head" || op.Kind == Sampling {
			return op.FLOPs
		}
		return 0
	})
}

// Training keeps no cache.
func TestTrainingWritesNoCache(t *testing.T) {
	for _, a := range allFamilies() {
		if a.Family == Recurrent || a.Family == Seq2Seq {
			continue // their step carries its state
		}
		p := bf16Pass(Forward, 2, 64, 0)
		p.Training, p.Heads = true, 64
		for _, op := range ops(a, p) {
			if op.KVBytes != 0 {
				t.Errorf("%s: %s moves %v cache bytes", a.ID, op.Name, op.KVBytes)
			}
		}
	}
}

// Activations of a GPT-2 layer: 34 bytes a hidden unit (Korthikanti et al.
// 2022). A gated layer of Llama-2-70B keeps 2 bytes of: norm input and input,
// query and output input (2*8192), key and value (2*1024), twice 8192 again
// before the network, and gate, up and product of 28672.
func TestActivationBytes(t *testing.T) {
	for _, c := range []struct {
		name string
		a    Architecture
		want float64
	}{
		{"GPT-2", gpt2(), 34 * 768},
		{"BERT", bertBase(), 34 * 768},
		{"Llama-2-70B", llama70B(), 2 * (2*8192 + 2*8192 + 2*1024 + 2*8192 + 3*28672)},
		// Two simple layers of 128: inputs 64 and 128, a gate and an output each.
		{"Keras RNN", keras(), 2 * ((64 + 256) + (128 + 256)) / 2},
	} {
		near(t, c.name, c.a.ActivationBytesPerToken(BF16), c.want, exact)
		near(t, c.name+" fp8", c.a.ActivationBytesPerToken(FP8), c.want, exact)
	}
	for _, a := range allFamilies() {
		if a.Family != Embedding && !(a.ActivationBytesPerToken(BF16) > 0) {
			t.Errorf("%s keeps nothing", a.ID)
		}
	}
}

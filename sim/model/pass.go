package model

import "math"

// Weights that are not matrices of a layer stay wide when the layers are
// quantised to 8 bits or fewer: token tables, norms, routers and the output
// head keep the width of 16-bit activations, as published FP8, INT8, GPTQ, AWQ
// and NVFP4 checkpoints of transformers have it.

// staysWide reports whether tables, norms, routers and head are wider than the
// layers' matrices at this weight format.
func (p Precision) staysWide() bool { return p.Bits() > 0 && p.Bits() <= 8 }

// WideBytes is the width at which values travel between layers: residual
// stream, norms, logits and messages between devices are never narrower than
// 16 bits, whatever the format of the matrix inputs. Bytes.
func (p Precision) WideBytes() float64 { return math.Max(2, p.Bytes()) }

// WeightBytes is the size of all weights, stored in the given format; with 8
// bits or fewer embeddings, norms, router and head are stored at the width of
// the activations, 16 bits at least. The tables of word vectors are the model,
// and take the format as it is. Bytes.
func (a *Architecture) WeightBytes(weights, activations Precision) float64 {
	p := a.Parameters()
	wide := 0.0
	if weights.staysWide() && a.Family != Embedding {
		wide = p.Embedding + p.Head + p.Norm + a.routerParameters()
	}
	return (p.Total-wide)*weights.StoredBytes() + wide*activations.WideBytes()
}

// builder appends ops while it walks through a pass. It lives on the stack.
type builder struct {
	ops []Op
	a   *Architecture
	p   *Pass

	seqs float64 // sequences
	toks float64 // new tokens per sequence on this device
	n    float64 // rows of the matrices: new tokens of all sequences on this device
	tp   float64
	cp   float64
	ep   float64

	act    float64 // bytes of one matrix input
	wide   float64 // bytes of one value between layers
	weight float64 // bytes of one stored weight
	kv     float64 // bytes of one cached value

	fusion float64 // share of elementwise traffic that is left, 0..1
}

func newBuilder(dst []Op, a *Architecture, p *Pass) builder {
	b := builder{
		ops: dst, a: a, p: p,
		seqs: p.Sequences, tp: atLeastOne(p.Tensor), cp: atLeastOne(p.Contextual), ep: atLeastOne(p.Expert),
		act: p.Activations.Bytes(), wide: p.Activations.WideBytes(), weight: p.Weights.StoredBytes(), kv: p.KVCache.Bytes(),
		fusion: 1 - math.Min(1, math.Max(0, p.Fusion)),
	}
	if p.WeightBytes > 0 {
		b.weight = p.WeightBytes
	}
	if a.Experts == 0 {
		b.ep = 1
	}
	b.toks = p.Tokens
	if b.cp > 1 && p.Phase != Decode {
		b.toks = math.Max(1, p.Tokens/b.cp)
	}
	b.n = b.seqs * b.toks
	return b
}

func atLeastOne(n int) float64 {
	if n < 1 {
		return 1
	}
	return float64(n)
}

// share is the part of n heads or groups that one of ranks devices holds:
// never a part of one, so heads are padded or replicated when they do not
// divide.
func share(n, ranks float64) float64 {
	if ranks <= 1 {
		return n
	}
	return math.Max(1, math.Ceil(n/ranks-1e-9))
}

// gemm appends a matrix product of m rows with a layer's weight of k by n,
// count times a pass.
func (b *builder) gemm(name string, count, m, n, k float64) {
	if count <= 0 || m <= 0 || n <= 0 || k <= 0 {
		return
	}
	b.ops = append(b.ops, Op{
		Kind: Gemm, Name: name,
		FLOPs: 2 * m * n * k, WeightBytes: n * k * b.weight, ActBytes: m*k*b.act + m*n*b.wide,
		M: m, N: n, K: k, Batch: 1, Count: count, Serial: 1,
		Compute: b.p.Compute, Dequantize: b.p.Dequantize, Quantized: b.p.Weights,
	})
}

// wideGemm appends a matrix product whose weight stays wide when the layers
// are quantised.
func (b *builder) wideGemm(name string, count, m, n, k float64) {
	before := len(b.ops)
	b.gemm(name, count, m, n, k)
	if len(b.ops) == before || !b.p.Weights.staysWide() || b.p.WeightBytes > 0 {
		return
	}
	op := &b.ops[before]
	op.WeightBytes = n * k * b.wide
	op.ActBytes = (m*k + m*n) * b.wide
	op.Dequantize = false
	op.Quantized = b.wideFormat()
	if op.Compute.Bits() < 16 {
		op.Compute = op.Quantized
	}
}

// wideFormat is the 16-bit or wider format of what is not quantised.
func (b *builder) wideFormat() Precision {
	for _, f := range [...]Precision{b.p.Activations, b.p.AttentionCompute} {
		if f.Bits() >= 16 {
			return f
		}
	}
	return BF16
}

// elementwise appends pointwise work over values of the given number, each
// read or written moves times and touched by flops operations. Of the traffic,
// and of its launches, only the share that is not fused remains.
func (b *builder) elementwise(name string, count, values, moves, flops float64) {
	if count <= 0 || values <= 0 || b.fusion == 0 {
		return
	}
	count *= b.fusion
	if count < 1 { // a part of one execution
		values *= count
		count = 1
	}
	b.ops = append(b.ops, Op{
		Kind: Elementwise, Name: name,
		FLOPs: values * flops, ActBytes: values * moves * b.wide,
		M: values, N: 1, K: 1, Batch: 1, Count: count, Serial: 1, Compute: b.wideFormat(),
	})
}

// lookup appends the reading of table rows into the stream: bytes, no FLOPs.
func (b *builder) lookup(name string, rows, width float64) {
	if rows <= 0 || width <= 0 {
		return
	}
	b.ops = append(b.ops, Op{
		Kind: Lookup, Name: name, ActBytes: 2 * rows * width * b.wide,
		M: rows, N: width, K: 1, Batch: 1, Count: 1, Serial: 1, Compute: b.wideFormat(),
	})
}

// collective appends a message of all ranks along an axis. bytes is the whole
// buffer of an all-reduce, the gathered result of an all-gather, the input of a
// reduce-scatter or all-to-all.
func (b *builder) collective(name string, kind CollectiveKind, axis Axis, ranks, count, bytes float64) {
	if ranks <= 1 || count <= 0 || bytes <= 0 {
		return
	}
	b.ops = append(b.ops, Op{
		Kind: Collective, Name: name, Collective: kind, Axis: axis, Ranks: ranks, ActBytes: bytes,
		Batch: 1, Count: count, Serial: 1, Compute: b.wideFormat(),
	})
}

// reduce appends the exchange after a layer that each tensor rank has part of
// the sum of: an all-reduce, or with sequence parallelism a reduce-scatter and
// the all-gather before the next matrix, which together move the same bytes
// (Korthikanti et al. 2022).
func (b *builder) reduce(reduce, gather string, count float64) {
	bytes := b.n * float64(b.a.Hidden) * b.wide
	if b.p.SequenceParallel {
		b.collective(reduce, ReduceScatter, AxisTensor, b.tp, count, bytes)
		b.collective(gather, AllGather, AxisTensor, b.tp, count, bytes)
		return
	}
	b.collective(reduce, AllReduce, AxisTensor, b.tp, count, bytes)
}

// sampling appends the softmax over the classes and the choice of one: the
// logits are read three times in 32 bits (maximum, sum, choice).
func (b *builder) sampling(positions, classes float64) {
	if positions <= 0 || classes <= 0 {
		return
	}
	b.ops = append(b.ops, Op{
		Kind: Sampling, Name: "sampling", FLOPs: 5 * positions * classes, ActBytes: 3 * 4 * positions * classes,
		M: positions, N: classes, K: 1, Batch: 1, Count: 1, Serial: 1, Compute: FP32,
	})
}

// AppendOps appends the ops of one pass on one device of the plan to dst and
// returns it. Identical layers are one op with a count, so the number of ops
// does not grow with depth. It does not allocate when dst has room for about
// forty ops. FLOPs are of the forward computation, in training too.
func (a *Architecture) AppendOps(dst []Op, p *Pass) []Op {
	if p.Sequences <= 0 || p.Tokens <= 0 {
		return dst
	}
	b := newBuilder(dst, a, p)
	switch a.Family {
	case Recurrent:
		b.recurrent()
	case Seq2Seq:
		b.seq2seq()
	case Embedding:
		b.words()
	default:
		b.transformer()
	}
	return b.ops
}

// ModelFLOPs is the useful arithmetic of one pass over all devices: the FLOPs
// of its ops without tensor, expert or context sharding, with fused attention
// (which skips the masked half of the square), without pointwise work and
// sampling.
func (a *Architecture) ModelFLOPs(p *Pass) float64 {
	q := *p
	q.Tensor, q.Expert, q.Contextual, q.FusedAttention = 1, 1, 1, true
	q.Fusion = 1
	var room [64]Op
	total := 0.0
	for _, op := range a.AppendOps(room[:0], &q) {
		if op.Kind != Sampling {
			total += op.FLOPs * op.Count
		}
	}
	return total
}

// TrainingFLOPs is the useful arithmetic of one training step over the pass's
// sequences, an encoder-decoder's other half not included: the backward pass
// is twice the forward pass. For a plain transformer that is 6 FLOPs a parameter
// and token, the table not counted but the head counted, and attention.
func (a *Architecture) TrainingFLOPs(p *Pass) float64 {
	q := *p
	q.Training = true
	return 3 * a.ModelFLOPs(&q)
}

package model

import "math"

// transformer appends the ops of a decoder, an encoder, or one half of an
// encoder-decoder. Layers of a kind are counted together, in the order one
// layer runs them.
func (b *builder) transformer() {
	a, h := b.a, float64(b.a.Hidden)
	half := SideDecoder
	if a.Family == EncoderDecoder {
		half = b.p.Side
	}
	s := a.side(half)

	b.lookup("embedding", b.n, a.embedWidth())
	if a.embedWidth() != h {
		b.wideGemm("embedding projection", 1, b.n, h, a.embedWidth())
	}
	b.collective("embedding all-reduce", AllReduce, AxisTensor, b.tp, 1, b.n*h*b.wide)

	normed := b.n * h
	if b.p.SequenceParallel {
		normed /= b.tp
	}
	// The residual is read, added and written, and its norm read and written.
	b.elementwise("norm and residual", float64(s.norms()), normed, 5, 6)

	if a.MLA.KVRank > 0 {
		b.latentAttention(s)
	} else {
		b.attention(s)
	}
	b.crossAttention(s)
	b.scan(float64(s.scan))
	b.reduce("attention all-reduce", "attention all-gather", float64(s.mixers()+s.cross))
	b.feedForward(s)
	b.reduce("ffn all-reduce", "ffn all-gather", float64(s.feeds()))
	if a.Family == EncoderDecoder && half == SideEncoder {
		b.crossKeys()
		return
	}
	b.head()
}

// feedForward appends dense networks, routers, experts and shared experts.
func (b *builder) feedForward(s side) {
	a, h := b.a, float64(b.a.Hidden)
	if width := float64(a.denseWidth()); s.dense > 0 && width > 0 {
		b.network("ffn up", "ffn activation", "ffn down", float64(s.dense), width)
	}
	if s.moe == 0 {
		return
	}
	count := float64(s.moe)
	b.wideGemm("router", count, b.n, float64(a.Experts), h)
	b.experts(count)
	if width := a.sharedWidth(); width > 0 {
		b.network("shared up", "shared activation", "shared down", count, width)
	}
}

// network appends one dense feed-forward network a layer: up, with the gate in
// the same matrix product, and down.
func (b *builder) network(up, activation, down string, count, width float64) {
	h := float64(b.a.Hidden)
	width /= b.tp
	columns, moves := width, 2.0
	if b.a.GatedFFN {
		columns, moves = 2*width, 3
	}
	b.gemm(up, count, b.n, columns, h)
	b.elementwise(activation, count, b.n*width, moves, 8)
	b.gemm(down, count, b.n, h, width)
}

// DistinctExperts is the expected number of different experts that tokens
// reach when each picks active of experts, evenly and without regard to the
// others: an expert is missed by one token with probability 1-active/experts,
// so experts*(1-(1-active/experts)^tokens) are hit. It is active for one token
// and tends to experts. Real routers are a little uneven, so a batch touches
// slightly fewer.
func DistinctExperts(experts, active, tokens float64) float64 {
	if experts <= 0 || tokens <= 0 {
		return 0
	}
	return experts * (1 - math.Pow(1-math.Min(1, active/experts), tokens))
}

// busiest is how far the largest of the loads of so many devices is expected
// above their mean, when each has the variance given and is near normal: so many
// standard deviations as the highest of n normal values (Blom 1958).
func busiest(variance, devices float64) float64 {
	if devices <= 1 || variance <= 0 {
		return 0
	}
	return math.Sqrt(2*variance) * math.Erfinv(2*(devices-0.375)/(devices+0.25)-1)
}

// experts appends the routed experts of count layers. Expert parallelism gives
// each device experts/ep of them; what tensor parallelism exceeds ep divides
// the width of each. While ep <= tp the tokens are already on every device of
// the group and the all-reduce after the layer adds up the experts' outputs.
// When the group spans several engines (ep > tp) tokens go to their experts and
// back through all-to-alls, each device sending its 1/tp of the tokens.
func (b *builder) experts(count float64) {
	a := b.a
	all, active := float64(a.Experts), math.Max(1, float64(a.ExpertsActive))
	in := a.expertInput()
	h := float64(a.Hidden)
	width := float64(a.ExpertFFN) / math.Max(1, b.tp/b.ep)
	tokens := b.n * math.Max(1, b.ep/b.tp)
	rows := tokens * active / b.ep
	// The device that finishes last has at least one expert to read.
	hit := DistinctExperts(all, active, tokens) / all
	touched := math.Max(1, hit*all/b.ep)
	moreRows := busiest(rows*(1-1/b.ep)*(1-active/all), b.ep) / rows
	moreTouched := math.Min(all/b.ep/touched, 1+busiest(all/b.ep*hit*(1-hit), b.ep)/touched) - 1

	if a.ExpertLatent > 0 {
		b.gemm("latent down", count, b.n, in/b.tp, h)
	}
	if b.ep > b.tp {
		sent := b.n / b.tp * math.Min(active, b.ep) * in
		b.collective("expert dispatch", AllToAll, AxisExpert, b.ep, count, sent*b.act)
	}
	columns, moves := width, 2.0
	if a.GatedFFN {
		columns, moves = 2*width, 3
	}
	first := len(b.ops)
	b.grouped("experts up", count, touched, rows, columns, in)
	b.elementwise("experts activation", count, rows*width, moves, 8)
	b.grouped("experts down", count, touched, rows, in, width)
	for i := first; i < len(b.ops); i++ {
		if b.ops[i].Kind == GroupedGemm {
			b.ops[i].BusyFLOPs, b.ops[i].BusyBytes = moreRows, math.Max(0, moreTouched)
		}
	}
	if b.ep > b.tp {
		sent := b.n / b.tp * math.Min(active, b.ep) * in
		b.collective("expert combine", AllToAll, AxisExpert, b.ep, count, sent*b.wide)
	}
	// Rows are gathered by expert before and weighted back after.
	b.elementwise("expert permute", count, rows*in, 4, 2)
	if a.ExpertLatent > 0 {
		b.gemm("latent up", count, b.n, h, in/b.tp)
	}
}

// grouped appends one matrix product for each touched expert, rows in total.
func (b *builder) grouped(name string, count, touched, rows, n, k float64) {
	if rows <= 0 {
		return
	}
	b.ops = append(b.ops, Op{
		Kind: GroupedGemm, Name: name,
		FLOPs: 2 * rows * n * k, WeightBytes: touched * n * k * b.weight, ActBytes: rows*k*b.act + rows*n*b.wide,
		M: rows / touched, N: n, K: k, Batch: touched, Count: count, Serial: 1,
		Compute: b.p.Compute, Dequantize: b.p.Dequantize, Quantized: b.p.Weights,
	})
}

// head appends the output head at Heads positions of each sequence, its logits'
// exchange and the choice of a token. A classifier runs once a sequence. The
// vocabulary is split over tensor ranks: logits are gathered to choose a token,
// while a training loss needs only two sums a position exchanged.
func (b *builder) head() {
	a, h := b.a, float64(b.a.Hidden)
	heads := b.p.Heads
	if a.Classes > 0 && (a.Family == Encoder || heads > 0) {
		heads = 1
	}
	if a.Pooler && (heads == 0 || a.Classes > 0) {
		b.gemm("pooler", 1, b.seqs, h, h)
	}
	classes := a.outputs()
	if a.NoHead && a.Classes == 0 || heads <= 0 || classes == 0 {
		return
	}
	positions := b.seqs * heads
	if b.cp > 1 && heads > 1 {
		positions /= b.cp
	}
	if a.Family == Encoder && a.Classes == 0 {
		b.gemm("head transform", 1, positions, h, h)
	}
	depth := h
	if width := a.embedWidth(); width != h && a.Classes == 0 {
		b.wideGemm("head projection", 1, positions, width, h)
		depth = width
	}
	columns := classes / b.tp
	b.wideGemm("head", 1, positions, columns, depth)
	if b.p.Training {
		b.collective("loss all-reduce", AllReduce, AxisTensor, b.tp, 1, 2*4*positions)
		b.sampling(positions, columns)
		return
	}
	b.collective("logits all-gather", AllGather, AxisTensor, b.tp, 1, positions*classes*b.wide)
	b.sampling(positions, classes)
}

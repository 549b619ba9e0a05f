package model

// latentAttention appends multi-head latent attention (DeepSeek-V2,
// arXiv:2405.04434). The cache holds one latent vector of KVRank values and one
// rotated key of RopeDim a token, the same for all heads, on every tensor rank.
//
// Prefill expands the latent to keys and values of every head. Decoding does
// not: the key and value expansions are absorbed into the query and the output
// (section 2.1.2), so all heads attend to the latent itself, as multi-query
// attention does with one wide head. With sparse attention (DeepSeek-V3.2) the
// absorbed form is used throughout, because every query has its own keys.
func (b *builder) latentAttention(s side) {
	a, m := b.a, &b.a.MLA
	count := float64(s.attention())
	if count <= 0 {
		return
	}
	h := float64(a.Hidden)
	heads := share(float64(a.Heads), b.tp)
	nope, rope, value, rank := float64(m.NopeDim), float64(m.RopeDim), float64(m.ValDim), float64(m.KVRank)
	query := heads * (nope + rope)
	if m.QueryRank > 0 {
		// The down projections are small and replicated on every tensor rank.
		b.gemm("q and kv down", count, b.n, float64(m.QueryRank)+rank+rope, h)
		b.gemm("q up", count, b.n, query, float64(m.QueryRank))
	} else {
		b.gemm("q and kv down", count, b.n, query+rank+rope, h)
	}
	b.elementwise("rotary", count, b.n*(heads+1)*rope, 2, 3)
	b.index(count)

	window := b.reach()
	past := b.p.Past
	if b.p.Training {
		past = 0
	}
	pairs := AttendedPairs(b.p.Tokens, past, window, s.causal)
	latent := rank + rope
	op := Op{
		Kind: b.attentionKind(), Name: "latent attention", Compute: b.attentionFormat(),
		M: b.toks, N: pairs / b.p.Tokens, Batch: heads * b.seqs, Count: count, Serial: 1,
	}
	pairs /= b.cp
	absorbed := b.p.Phase == Decode || a.SparseAttentionTokens > 0
	if absorbed {
		b.batched("absorb key", count, heads, b.n, rank, nope)
		op.K = latent
		op.FLOPs = 2 * b.seqs * heads * pairs * (latent + rank)
		op.ActBytes = b.n * heads * (latent + rank) * b.wide
	} else {
		b.gemm("kv up", count, b.seqs*(b.toks+past), heads*(nope+value), rank)
		op.K = nope + rope
		op.FLOPs = 2 * b.seqs * heads * pairs * (nope + rope + value)
		op.ActBytes = (b.n*heads*(nope+rope+value) + b.seqs*(b.p.Tokens+past)*heads*(nope+rope+value)) * b.wide
	}
	switch {
	case b.p.Phase == Decode:
		op.N /= b.cp
		op.KVBytes = b.seqs * (op.N + b.p.Tokens/b.cp) * latent * b.kv
	case b.cached():
		op.KVBytes = (b.n + b.seqs*past) * latent * b.kv
	}
	if !b.p.FusedAttention {
		if b.p.Phase != Decode && !absorbed {
			square := b.toks * (past + b.p.Tokens)
			op.FLOPs *= square / pairs
			pairs = square
		}
		op.ActBytes += 4 * b.seqs * heads * pairs * b.wide
	}
	if b.cp > 1 && b.p.Phase != Decode {
		b.collective("context all-gather", AllGather, AxisContext, b.cp, count, b.seqs*b.p.Tokens*latent*b.wide)
	}
	b.ops = append(b.ops, op)
	if b.cp > 1 && b.p.Phase == Decode {
		b.collective("context all-reduce", AllReduce, AxisContext, b.cp, count, b.n*heads*(rank+1)*b.wide)
	}
	if absorbed {
		b.batched("absorb value", count, heads, b.n, value, rank)
	}
	b.gemm("attention out", count, b.n, h, heads*value)
}

// batched appends one matrix product a head, each with its own weight.
func (b *builder) batched(name string, count, heads, m, n, k float64) {
	before := len(b.ops)
	b.gemm(name, count, m, n, k)
	if len(b.ops) == before {
		return
	}
	op := &b.ops[before]
	op.FLOPs *= heads
	op.WeightBytes *= heads
	op.ActBytes *= heads
	op.Batch = heads
}

// index appends the indexer of sparse attention (DeepSeek-V3.2): a small
// attention of SparseIndexHeads heads over every held token, whose scores
// choose the keys of the real one. It is replicated on every tensor rank.
func (b *builder) index(count float64) {
	a := b.a
	if a.SparseAttentionTokens == 0 || a.SparseIndexHeads == 0 || count <= 0 {
		return
	}
	heads, dim := float64(a.SparseIndexHeads), float64(a.SparseIndexDim)
	b.gemm("index query", count, b.n, heads*dim, a.indexInput())
	b.gemm("index key", count, b.n, dim+heads, float64(a.Hidden))
	past := b.p.Past
	if b.p.Training {
		past = 0
	}
	pairs := AttendedPairs(b.p.Tokens, past, 0, true) / b.cp
	op := Op{
		Kind: b.attentionKind(), Name: "index scores", Compute: b.attentionFormat(),
		M: b.toks, N: pairs / b.toks, K: dim, Batch: heads * b.seqs, Count: count, Serial: 1,
		FLOPs:    2 * b.seqs * heads * pairs * dim,
		ActBytes: b.n*heads*dim*b.wide + b.seqs*pairs*4, // one 32-bit score a pair
	}
	if b.cached() {
		op.KVBytes = (b.seqs*past/b.cp + b.n) * dim * b.kv
	}
	b.ops = append(b.ops, op)
}

// indexInput is the width the indexer's queries are projected from.
func (a *Architecture) indexInput() float64 {
	if a.MLA.QueryRank > 0 {
		return float64(a.MLA.QueryRank)
	}
	return float64(a.Hidden)
}

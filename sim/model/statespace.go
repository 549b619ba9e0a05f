package model

import "math"

// Tokens of one chunk when a scan is computed as matrix products: 256 for
// Mamba-2 and 64 for the gated delta rule, the defaults of their published
// kernels.
const (
	mamba2Chunk = 256
	deltaChunk  = 64
)

// scan appends the layers with constant state. Each is a projection in, a
// short convolution, the scan and a projection out. The state is read and
// written once a pass, whatever the context; a prompt or a training sequence
// starts from nothing and only writes it.
//
// A scan op with M, N and K set is made of matrix products over chunks of M
// tokens; one without is elementwise arithmetic.
func (b *builder) scan(count float64) {
	if count <= 0 {
		return
	}
	m, h := &b.a.SSM, float64(b.a.Hidden)
	n, tp := b.n, b.tp
	state := float64(m.StateDim)
	switch m.Kind {
	case ScanMamba1:
		inner := m.inner() / tp
		rank := float64(m.TimeRank)
		b.gemm("ssm in", count, n, 2*inner, h)
		b.convolve(count, inner)
		b.gemm("ssm parameters", count, n, rank+2*state, inner)
		b.gemm("ssm time", count, n, inner, rank)
		// exp(dt*A), dt*B*x, state update and C*state: 9 FLOPs a channel and
		// state (Gu and Dao 2023, the count their code states).
		b.scanOp(count, 9*n*inner*state, n*(4*inner+2*state), inner*state)
		b.gemm("ssm out", count, n, h, inner)
	case ScanMamba2:
		inner, heads := m.inner()/tp, share(m.heads(), tp)
		groups := share(m.groups(), tp)
		b.gemm("ssm in", count, n, 2*inner+2*groups*state+heads, h)
		b.convolve(count, inner+2*groups*state)
		act := n * (3*inner + 2*groups*state + heads)
		if b.toks > 1 {
			// State-space duality (Dao and Gu 2024, section 6): inside a chunk
			// C*B and its product with x, between chunks B*x and C*state.
			chunk := math.Min(mamba2Chunk, b.toks)
			b.scanOp(count, n*(2*chunk*(groups*state+inner)+4*state*inner), act, inner*state)
			b.matrixScan(chunk, inner, state)
		} else {
			b.scanOp(count, 5*n*inner*state, act, inner*state) // decay, dt*B*x, C*state
		}
		b.elementwise("ssm norm", count, n*inner, 3, 6)
		b.gemm("ssm out", count, n, h, inner)
	case ScanDeltaNet:
		keys, values := m.keys()/tp, m.values()/tp
		heads := share(float64(m.ValHeads), tp)
		kd, vd := float64(m.KeyDim), float64(m.ValDim)
		b.gemm("ssm in", count, n, 2*keys+2*values+2*heads, h)
		b.convolve(count, 2*keys+values)
		act := n * (2*keys + 2*values + 2*heads)
		if b.toks > 1 {
			// Chunked gated delta rule (Yang et al. 2024): inside a chunk K*K,
			// Q*K and their products with keys and values; between chunks three
			// products with the state. The small triangular inverse is left out.
			chunk := math.Min(deltaChunk, b.toks)
			b.scanOp(count, n*heads*(2*chunk*(3*kd+2*vd)+6*kd*vd), act, heads*kd*vd)
			b.matrixScan(chunk, vd, kd)
		} else {
			b.scanOp(count, 7*n*heads*kd*vd, act, heads*kd*vd) // decay, read, rank-one update, read out
		}
		b.elementwise("ssm norm", count, n*values, 3, 6)
		b.gemm("ssm out", count, n, h, values)
	}
}

// scanOp appends the scan itself. act is the number of values read and
// written, state the number of values one sequence keeps.
func (b *builder) scanOp(count, flops, act, state float64) {
	op := Op{
		Kind: ScanOp, Name: "scan", FLOPs: flops, ActBytes: act * b.wide,
		Batch: b.seqs, Count: count, Serial: 1, Compute: b.wideFormat(),
	}
	switch {
	case b.p.Training:
	case b.p.Past > 0 || b.p.Phase == Decode:
		op.KVBytes = 2 * b.seqs * state * b.wide
	default:
		op.KVBytes = b.seqs * state * b.wide
	}
	b.ops = append(b.ops, op)
}

// matrixScan marks the scan appended last as matrix products.
func (b *builder) matrixScan(m, n, k float64) {
	op := &b.ops[len(b.ops)-1]
	op.M, op.N, op.K = m, n, k
}

// convolve appends the short causal convolution over channels, whose own state
// is the last inputs.
func (b *builder) convolve(count, channels float64) {
	taps := float64(b.a.SSM.ConvKernel)
	if taps == 0 || channels == 0 {
		return
	}
	op := Op{
		Kind: Elementwise, Name: "convolution", FLOPs: 2 * taps * b.n * channels, ActBytes: 2 * b.n * channels * b.wide,
		WeightBytes: channels * taps * b.wide, M: b.n * channels, N: 1, K: taps, Batch: 1, Count: count, Serial: 1, Compute: b.wideFormat(),
	}
	if !b.p.Training {
		op.KVBytes = 2 * b.seqs * channels * (taps - 1) * b.wide
	}
	b.ops = append(b.ops, op)
}

// StateBytes is the constant state of one sequence, all layers: scan states and
// the last convolution inputs, or the hidden (and cell) vectors of recurrent
// layers. Never narrower than 16 bits a value. Bytes.
func (a *Architecture) StateBytes(p Precision) float64 {
	switch a.Family {
	case Recurrent, Seq2Seq:
		return a.recurrentState() * p.WideBytes()
	}
	return float64(a.SSM.Layers) * a.SSM.state() * p.WideBytes()
}

// CacheBytesPerToken is what the key-value cache of one sequence grows by with
// each token, all layers, bytes: local counts the layers with a window, which
// grow only while the context is below it. Latent attention keeps its latent
// vector and rotated key, sparse attention the indexer's key beside them. Of an
// encoder-decoder it is a decoder token; a source token takes the same again
// in cross attention. A Seq2Seq model keeps its source's states for attention:
// local 0, global a source token's.
func (a *Architecture) CacheBytesPerToken(kv Precision) (global, local float64) {
	switch a.Family {
	case Encoder, Recurrent, Embedding:
		return 0, 0
	case Seq2Seq:
		if a.Alignment == AlignNone {
			return 0, 0
		}
		return float64(a.Hidden) * a.alignedVectors() * kv.WideBytes(), 0
	}
	s := a.side(SideDecoder)
	if m := &a.MLA; m.KVRank > 0 {
		global = float64(s.attention()) * (float64(m.KVRank+m.RopeDim) + a.indexKey())
		return global * kv.Bytes(), 0
	}
	g, l := a.globalHeads(), a.localHeads()
	global = float64(s.global) * (g.kv*(g.key+g.value) + a.indexKey())
	local = float64(s.local) * l.kv * (l.key + l.value)
	return global * kv.Bytes(), local * kv.Bytes()
}

// indexKey is the number of values sparse attention's indexer keeps a token.
func (a *Architecture) indexKey() float64 {
	if a.SparseAttentionTokens == 0 || a.SparseIndexHeads == 0 {
		return 0
	}
	return float64(a.SparseIndexDim)
}

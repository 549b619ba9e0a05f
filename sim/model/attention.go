package model

import "math"

// AttendedPairs is the number of (query, key) pairs of one sequence and head
// when tokens new positions follow past held ones.
//
// Causal: query i (1..tokens) sees min(past+i, window) keys, itself included;
// without a window that is tokens*past + tokens*(tokens+1)/2, half the square.
// Not causal: every query sees min(past+tokens, window) keys, the edges of a
// window not subtracted. window 0 means none.
func AttendedPairs(tokens, past, window float64, causal bool) float64 {
	if !causal {
		keys := past + tokens
		if window > 0 {
			keys = math.Min(keys, window)
		}
		return tokens * keys
	}
	if window <= 0 || past+tokens <= window {
		return tokens*past + tokens*(tokens+1)/2
	}
	growing := math.Max(0, math.Floor(window-past)) // queries that see fewer keys than the window
	return growing*past + growing*(growing+1)/2 + (tokens-growing)*window
}

// cached reports whether the pass keeps keys and values for later tokens.
func (b *builder) cached() bool {
	return !b.p.Training && b.p.Phase != Encode && (b.a.Family == Decoder || b.a.Family == EncoderDecoder && b.p.Side == SideDecoder)
}

// attentionKind is DecodeAttention for passes that add one token to a cache.
func (b *builder) attentionKind() Kind {
	if b.p.Phase == Decode {
		return DecodeAttention
	}
	return PrefillAttention
}

// attentionFormat is the format of attention's arithmetic.
func (b *builder) attentionFormat() Precision {
	if b.p.AttentionCompute != PrecisionUnset {
		return b.p.AttentionCompute
	}
	return b.wideFormat()
}

// attention appends projections and self-attention of every layer with plain
// (multi-head, grouped or multi-query) attention.
func (b *builder) attention(s side) {
	global, local := b.a.globalHeads(), b.a.localHeads()
	b.index(float64(s.global))
	if s.global > 0 && s.local > 0 && global == local {
		b.project(float64(s.attention()), global)
		b.attend("attention", float64(s.global), global, b.p.Past, b.reach(), s.causal)
		b.attend("local attention", float64(s.local), local, b.p.LocalPast, float64(b.a.Window), s.causal)
		b.output(float64(s.attention()), global)
		return
	}
	if s.global > 0 {
		b.project(float64(s.global), global)
		b.attend("attention", float64(s.global), global, b.p.Past, b.reach(), s.causal)
		b.output(float64(s.global), global)
	}
	if s.local > 0 {
		b.project(float64(s.local), local)
		b.attend("local attention", float64(s.local), local, b.p.LocalPast, float64(b.a.Window), s.causal)
		b.output(float64(s.local), local)
	}
}

// reach is the number of keys a global layer attends to at most, 0 for all: the
// chosen ones of sparse attention.
func (b *builder) reach() float64 { return float64(b.a.SparseAttentionTokens) }

// project appends the fused query, key and value projection and the rotation
// of positions. Key-value heads that do not divide over tensor ranks are
// replicated: no device has less than one.
func (b *builder) project(count float64, h headShape) {
	heads, kv := share(h.heads, b.tp), share(h.kv, b.tp)
	columns := heads*h.key + kv*(h.key+h.value)
	if b.a.GatedAttention {
		columns += heads * h.value
	}
	b.gemm("qkv", count, b.n, columns, float64(b.a.Hidden))
	if b.a.Positions == 0 && b.a.Family == Decoder {
		b.elementwise("rotary", count, b.n*(heads+kv)*h.key, 2, 3)
	}
}

// output appends the output projection, behind its gate where there is one.
func (b *builder) output(count float64, h headShape) {
	heads := share(h.heads, b.tp)
	if b.a.GatedAttention {
		b.elementwise("attention gate", count, b.n*heads*h.value, 3, 4)
	}
	b.gemm("attention out", count, b.n, float64(b.a.Hidden), heads*h.value)
}

// attend appends self-attention over past and new tokens: query-key and
// probability-value products, 2*(key+value) FLOPs a pair and head.
//
// Fused attention does the causal half and keeps scores on chip. Unfused, the
// whole square is computed, and scores are written, read and written by the
// softmax, and read again. The cache is read once a query pass; new keys and
// values are written to it and, in prefill, used as they were computed.
//
// Context parallelism splits the new tokens of a prompt evenly by work, and
// gathers keys and values; in decoding it splits the cache, and the partial
// outputs are added up.
func (b *builder) attend(name string, count float64, h headShape, past, window float64, causal bool) {
	if count <= 0 {
		return
	}
	heads, kv := share(h.heads, b.tp), share(h.kv, b.tp)
	if b.p.Training {
		past = 0
	}
	pairs := AttendedPairs(b.p.Tokens, past, window, causal)
	keys := pairs / b.p.Tokens
	held := past // of the cache, read from memory
	if window > 0 {
		held = math.Min(held, window)
	}
	row := kv * (h.key + h.value)
	op := Op{
		Kind: b.attentionKind(), Name: name, Compute: b.attentionFormat(),
		K: h.key, Batch: heads * b.seqs, Count: count, Serial: 1, M: b.toks, N: keys,
	}
	op.ActBytes = b.n * heads * (h.key + h.value) * b.wide
	if b.p.Phase == Decode {
		keys /= b.cp
		pairs /= b.cp
		op.N = keys
		op.KVBytes = b.seqs * (keys + b.p.Tokens/b.cp) * row * b.kv // every key read, the new ones written
	} else {
		pairs /= b.cp
		op.ActBytes += b.seqs * b.p.Tokens * row * b.wide
		if b.cached() {
			op.KVBytes = (b.n + b.seqs*held) * row * b.kv
		}
	}
	if !b.p.FusedAttention {
		if b.p.Phase != Decode {
			pairs = b.toks * (past + b.p.Tokens)
		}
		op.ActBytes += 4 * b.seqs * heads * pairs * b.wide
	}
	op.FLOPs = 2 * b.seqs * heads * pairs * (h.key + h.value)
	if b.p.Phase != Decode {
		b.collective("context all-gather", AllGather, AxisContext, b.cp, count, b.seqs*b.p.Tokens*row*b.wide)
	}
	b.ops = append(b.ops, op)
	if b.p.Phase == Decode {
		b.collective("context all-reduce", AllReduce, AxisContext, b.cp, count, b.n*heads*(h.value+1)*b.wide)
	}
}

// crossAttention appends the decoder's attention over its source. The source's
// keys and values were projected once, by the encoder's pass (see crossKeys).
func (b *builder) crossAttention(s side) {
	if s.cross == 0 {
		return
	}
	count, h := float64(s.cross), b.a.globalHeads()
	heads, kv := share(h.heads, b.tp), share(h.kv, b.tp)
	b.gemm("cross query", count, b.n, heads*h.key, float64(b.a.Hidden))
	op := Op{
		Kind: b.attentionKind(), Name: "cross attention", Compute: b.attentionFormat(),
		M: b.toks, N: b.p.Source, K: h.key, Batch: heads * b.seqs, Count: count, Serial: 1,
		FLOPs:    2 * b.n * heads * b.p.Source * (h.key + h.value),
		ActBytes: b.n * heads * (h.key + h.value) * b.wide,
	}
	source := b.seqs * b.p.Source * kv * (h.key + h.value)
	if b.p.Training {
		op.ActBytes += source * b.wide
	} else {
		op.KVBytes = source * b.kv
	}
	if !b.p.FusedAttention {
		op.ActBytes += 4 * b.n * heads * b.p.Source * b.wide
	}
	b.ops = append(b.ops, op)
	b.gemm("cross out", count, b.n, float64(b.a.Hidden), heads*h.value)
}

// crossKeys appends the projection of an encoder's output to the keys and
// values of every decoder layer, and their writing. It belongs to the
// encoder's pass, because it happens once a source.
func (b *builder) crossKeys() {
	h, kv := b.a.globalHeads(), share(b.a.globalHeads().kv, b.tp)
	if b.p.Phase == Encode {
		return // only the encoder is used
	}
	before := len(b.ops)
	b.gemm("cross keys and values", float64(b.a.DecoderLayers), b.n, kv*(h.key+h.value), float64(b.a.Hidden))
	if len(b.ops) > before && !b.p.Training {
		op := &b.ops[before]
		op.ActBytes = b.n * float64(b.a.Hidden) * b.act
		op.KVBytes = b.n * kv * (h.key + h.value) * b.kv
	}
}

package model

import "strconv"

// SizeError says that a size makes no model.
type SizeError struct {
	Field   string // the knob's id: "heads", "kv_heads", ...
	Value   int
	Reason  string
	Nearest int // the nearest value that would do, 0 when none is known
}

// Error is one line: field, value, reason, nearest.
func (e *SizeError) Error() string {
	s := e.Field + " " + strconv.Itoa(e.Value) + ": " + e.Reason
	if e.Nearest > 0 {
		s += "; nearest " + strconv.Itoa(e.Nearest)
	}
	return s
}

// Normalize fills in sizes that follow from others and drops those that cannot
// be after one was overridden. It changes nothing that was stated and is
// possible, so it is its own repetition.
func (a *Architecture) Normalize() {
	if a.Heads > 0 {
		if a.KVHeads == 0 {
			a.KVHeads = a.Heads
		}
		if a.HeadDim == 0 && a.Hidden%a.Heads == 0 {
			a.HeadDim = a.Hidden / a.Heads
		}
	}
	switch a.Family {
	case Decoder, Encoder:
		a.normalizeScan()
		a.normalizeLayers()
	case EncoderDecoder, Seq2Seq:
		if a.DecoderLayers == 0 {
			a.DecoderLayers = a.Layers
		}
		a.LocalLayers = min(a.LocalLayers, a.Layers+a.DecoderLayers)
		a.MoELayers = min(a.MoELayers, a.Layers+a.DecoderLayers)
	}
	if a.Window == 0 {
		a.LocalLayers = 0
	}
	a.BidirectionalLayers = min(a.BidirectionalLayers, a.Layers)
	a.normalizeExperts()
}

func (a *Architecture) normalizeLayers() {
	if a.AttentionLayers == 0 && a.SSM.Layers == 0 {
		a.AttentionLayers = a.Layers
	}
	a.AttentionLayers = min(a.AttentionLayers, a.Layers)
	a.LocalLayers = min(a.LocalLayers, a.AttentionLayers)
	if a.FFN == 0 && a.DenseFFN == 0 && a.Experts == 0 {
		a.FFNLayers = 0
		return
	}
	if a.FFNLayers == 0 {
		a.FFNLayers = a.Layers
	}
	a.FFNLayers = min(a.FFNLayers, a.Layers)
}

func (a *Architecture) normalizeExperts() {
	if a.Experts == 0 {
		a.ExpertsActive, a.ExpertFFN, a.ExpertLatent = 0, 0, 0
		a.SharedExperts, a.SharedFFN, a.MoELayers, a.DenseFFN = 0, 0, 0, 0
		return
	}
	if a.ExpertFFN == 0 {
		a.ExpertFFN = a.FFN
	}
	if a.MoELayers == 0 {
		a.MoELayers = a.FFNLayers
	}
	if a.Family == Decoder || a.Family == Encoder {
		a.MoELayers = min(a.MoELayers, a.FFNLayers)
	}
}

func (a *Architecture) normalizeScan() {
	s := &a.SSM
	if s.Kind == ScanNone {
		*s = SSM{}
		return
	}
	if s.Layers == 0 {
		s.Layers = a.Layers - a.AttentionLayers
	}
	s.Layers = min(s.Layers, a.Layers)
	if s.Kind == ScanDeltaNet {
		return
	}
	if s.InnerDim == 0 {
		s.InnerDim = s.Heads * s.HeadDim
	}
	if s.InnerDim == 0 {
		s.InnerDim = 2 * a.Hidden // both papers expand by two
	}
	if s.Kind == ScanMamba1 && s.TimeRank == 0 {
		s.TimeRank = (a.Hidden + 15) / 16 // the paper's "auto"
	}
	if s.Kind == ScanMamba2 && s.Heads == 0 && s.HeadDim > 0 {
		s.Heads = s.InnerDim / s.HeadDim
	}
}

// Check reports the first size that makes no model as a [*SizeError], or nil.
// Call it after Normalize.
func (a *Architecture) Check() error {
	if e := a.check(); e != nil {
		return e
	}
	return nil
}

func (a *Architecture) check() *SizeError {
	if e := a.checkPositive(); e != nil {
		return e
	}
	switch a.Family {
	case Recurrent, Seq2Seq:
		if a.Cell == CellNone {
			return &SizeError{Field: "cell", Reason: "a recurrent model needs a cell: rnn, lstm or gru"}
		}
		if a.Family == Recurrent && a.Vocab == 0 && !a.NoHead && a.Classes == 0 {
			return &SizeError{Field: "vocab", Reason: "a language model predicts at least one token", Nearest: 1}
		}
		return nil
	case Embedding:
		if a.Vocab == 0 {
			return &SizeError{Field: "vocab", Reason: "a table of word vectors has at least one row", Nearest: 1}
		}
		return nil
	}
	if a.Vocab == 0 && !a.NoHead && a.Classes == 0 && a.Family != Encoder {
		return &SizeError{Field: "vocab", Reason: "a language model predicts at least one token", Nearest: 1}
	}
	if e := a.checkHeads(); e != nil {
		return e
	}
	if e := a.checkScan(); e != nil {
		return e
	}
	return a.checkExperts()
}

func (a *Architecture) checkPositive() *SizeError {
	for _, f := range [...]struct {
		field      string
		value, min int
	}{
		{"layers", a.Layers, a.leastLayers()},
		{"decoder_layers", a.DecoderLayers, 0},
		{"hidden", a.Hidden, a.leastHidden()},
		{"heads", a.Heads, 0},
		{"kv_heads", a.KVHeads, 0},
		{"head_dim", a.HeadDim, 0},
		{"ffn", a.FFN, 0},
		{"vocab", a.Vocab, 0},
		{"experts", a.Experts, 0},
		{"experts_active", a.ExpertsActive, 0},
		{"expert_ffn", a.ExpertFFN, 0},
		{"window", a.Window, 0},
		{"embed", a.Embed, 0},
		{"positions", a.Positions, 0},
		{"context", a.Context, 0},
		{"attention_layers", a.AttentionLayers, 0},
		{"ffn_layers", a.FFNLayers, 0},
		{"local_layers", a.LocalLayers, 0},
		{"local_heads", a.LocalHeads, 0},
		{"local_kv_heads", a.LocalKVHeads, 0},
		{"local_head_dim", a.LocalHeadDim, 0},
		{"value_dim", a.ValueDim, 0},
		{"moe_layers", a.MoELayers, 0},
		{"dense_ffn", a.DenseFFN, 0},
		{"expert_latent", a.ExpertLatent, 0},
		{"shared_experts", a.SharedExperts, 0},
		{"shared_ffn", a.SharedFFN, 0},
		{"sparse_attention_tokens", a.SparseAttentionTokens, 0},
		{"sparse_index_heads", a.SparseIndexHeads, 0},
		{"sparse_index_dim", a.SparseIndexDim, 0},
		{"query_rank", a.MLA.QueryRank, 0},
		{"kv_rank", a.MLA.KVRank, 0},
		{"nope_dim", a.MLA.NopeDim, 0},
		{"rope_dim", a.MLA.RopeDim, 0},
		{"val_dim", a.MLA.ValDim, 0},
		{"scan_layers", a.SSM.Layers, 0},
		{"inner_dim", a.SSM.InnerDim, 0},
		{"state_dim", a.SSM.StateDim, 0},
		{"time_rank", a.SSM.TimeRank, 0},
		{"scan_groups", a.SSM.Groups, 0},
		{"scan_heads", a.SSM.Heads, 0},
		{"scan_head_dim", a.SSM.HeadDim, 0},
		{"conv_kernel", a.SSM.ConvKernel, 0},
		{"key_heads", a.SSM.KeyHeads, 0},
		{"val_heads", a.SSM.ValHeads, 0},
		{"key_dim", a.SSM.KeyDim, 0},
		{"scan_val_dim", a.SSM.ValDim, 0},
		{"bidirectional_layers", a.BidirectionalLayers, 0},
		{"projection", a.Projection, 0},
		{"classes", a.Classes, 0},
		{"sampled_classes", a.SampledClasses, 0},
		{"source_vocab", a.SourceVocab, 0},
		{"token_types", a.TokenTypes, 0},
		{"mtp_layers", a.MTPLayers, 0},
		{"word_window", a.Word.Window, 0},
		{"negatives", a.Word.Negatives, 0},
		{"ngrams", a.Word.NGrams, 0},
		{"ngram_rows", a.Word.NGramRows, 0},
	} {
		if f.value < f.min {
			return &SizeError{Field: f.field, Value: f.value, Reason: "is below " + strconv.Itoa(f.min), Nearest: f.min}
		}
	}
	return nil
}

func (a *Architecture) leastLayers() int {
	if a.Family == Embedding {
		return 0
	}
	return 1
}

func (a *Architecture) leastHidden() int {
	if a.Family == Embedding && a.Embed > 0 {
		return 0
	}
	return 1
}

func (a *Architecture) checkHeads() *SizeError {
	s := a.side(SideDecoder)
	if s.attention() == 0 {
		return nil
	}
	if a.Heads == 0 {
		return &SizeError{Field: "heads", Reason: "attention needs at least one head", Nearest: 1}
	}
	if a.MLA.KVRank > 0 {
		if a.MLA.NopeDim+a.MLA.RopeDim <= 0 || a.MLA.ValDim <= 0 {
			return &SizeError{Field: "head_dim", Value: a.HeadDim, Reason: "latent attention needs the widths of its query and value heads"}
		}
		return nil
	}
	if a.HeadDim == 0 {
		return &SizeError{
			Field: "heads", Value: a.Heads, Reason: "do not divide hidden size " + strconv.Itoa(a.Hidden) + ", and head_dim is not given",
			Nearest: nearestDivisor(a.Hidden, a.Heads),
		}
	}
	for _, h := range [...]headShape{a.globalHeads(), a.localHeads()} {
		if heads, kv := int(h.heads), int(h.kv); kv > heads || heads%kv != 0 {
			return &SizeError{
				Field: "kv_heads", Value: kv, Reason: "do not divide the " + strconv.Itoa(heads) + " heads",
				Nearest: nearestDivisor(heads, kv),
			}
		}
	}
	return nil
}

func (a *Architecture) checkScan() *SizeError {
	s := &a.SSM
	if s.Kind == ScanNone || s.Layers == 0 {
		return nil
	}
	if s.Layers+a.AttentionLayers > a.Layers {
		return &SizeError{Field: "layers", Value: a.Layers, Reason: "fewer than its attention and scan layers together", Nearest: s.Layers + a.AttentionLayers}
	}
	if s.Kind == ScanMamba2 && (s.HeadDim == 0 || s.InnerDim%s.HeadDim != 0) {
		return &SizeError{Field: "hidden", Value: a.Hidden, Reason: "its expanded width " + strconv.Itoa(s.InnerDim) + " is not a whole number of scan heads of width " + strconv.Itoa(s.HeadDim)}
	}
	return nil
}

func (a *Architecture) checkExperts() *SizeError {
	if a.Experts == 0 {
		return nil
	}
	switch {
	case a.ExpertsActive > a.Experts:
		return &SizeError{Field: "experts_active", Value: a.ExpertsActive, Reason: "more than the " + strconv.Itoa(a.Experts) + " experts there are", Nearest: a.Experts}
	case a.ExpertsActive == 0:
		return &SizeError{Field: "experts_active", Reason: "each token needs at least one expert", Nearest: 1}
	case a.ExpertFFN == 0:
		return &SizeError{Field: "expert_ffn", Reason: "an expert needs a width", Nearest: max(1, a.FFN)}
	}
	return nil
}

// nearestDivisor is the divisor of n nearest to want, the smaller of two.
func nearestDivisor(n, want int) int {
	if n < 1 {
		return 0
	}
	best := 1
	for d := 1; d*d <= n; d++ {
		if n%d != 0 {
			continue
		}
		for _, c := range [...]int{d, n / d} {
			if gap, held := distance(c, want), distance(best, want); gap < held || gap == held && c < best {
				best = c
			}
		}
	}
	return best
}

func distance(a, b int) int {
	if a > b {
		return a - b
	}
	return b - a
}

package model

// side is the stack of layers that a pass runs through, resolved from an
// architecture: how many layers of each sort there are and how wide they are.
// All sizes are of the whole model, before sharding.
type side struct {
	global, local int // attention layers by reach
	cross         int // layers with attention over a source
	scan          int // layers with constant state
	dense, moe    int // feed-forward networks
	causal        bool
}

// attention is the number of self-attention layers.
func (s side) attention() int { return s.global + s.local }

// mixers is the number of layers that mix positions.
func (s side) mixers() int { return s.global + s.local + s.scan }

// feeds is the number of feed-forward networks.
func (s side) feeds() int { return s.dense + s.moe }

// norms is the number of normalisations: one before each mixer, cross
// attention and feed-forward network, and one at the end.
func (s side) norms() int { return s.mixers() + s.cross + s.feeds() + 1 }

// side resolves the half of the model that a pass runs through. A decoder and
// an encoder have one half only.
func (a *Architecture) side(half Side) side {
	if a.Family == EncoderDecoder {
		layers := a.Layers
		s := side{causal: half == SideDecoder}
		if half == SideDecoder {
			layers = a.DecoderLayers
			s.cross = layers
		}
		if all := a.Layers + a.DecoderLayers; all > 0 {
			s.local = a.LocalLayers * layers / all
			s.moe = a.MoELayers * layers / all
		}
		if a.Experts == 0 {
			s.moe = 0
		}
		s.global, s.dense = layers-s.local, layers-s.moe
		return s
	}
	s := side{causal: a.Family == Decoder, scan: a.SSM.Layers}
	if a.SSM.Kind == ScanNone {
		s.scan = 0
	}
	attention := a.AttentionLayers
	if attention == 0 && s.scan == 0 {
		attention = a.Layers
	}
	s.local = min(a.LocalLayers, attention)
	if a.Window <= 0 {
		s.local = 0
	}
	s.global = attention - s.local
	feeds := a.FFNLayers
	if feeds == 0 {
		feeds = a.Layers
	}
	if a.Experts > 0 {
		s.moe = feeds
		if a.MoELayers > 0 {
			s.moe = min(a.MoELayers, feeds)
		}
	}
	if a.denseWidth() > 0 {
		s.dense = feeds - s.moe
	}
	return s
}

// headShape is the shape of the attention of one layer.
type headShape struct{ heads, kv, key, value float64 }

// globalHeads is the attention of a layer that sees the whole context.
func (a *Architecture) globalHeads() headShape {
	h := headShape{heads: float64(a.Heads), kv: float64(a.KVHeads), key: float64(a.HeadDim), value: float64(a.HeadDim)}
	if h.kv == 0 {
		h.kv = h.heads
	}
	if a.ValueDim > 0 {
		h.value = float64(a.ValueDim)
	}
	return h
}

// localHeads is the attention of a layer with a window.
func (a *Architecture) localHeads() headShape {
	h := a.globalHeads()
	if a.LocalHeads > 0 {
		h.heads = float64(a.LocalHeads)
	}
	if a.LocalKVHeads > 0 {
		h.kv = float64(a.LocalKVHeads)
	}
	if a.LocalHeadDim > 0 {
		h.key, h.value = float64(a.LocalHeadDim), float64(a.LocalHeadDim)
	}
	return h
}

// denseWidth is the width of a dense feed-forward network.
func (a *Architecture) denseWidth() int {
	if a.Experts > 0 && a.DenseFFN > 0 {
		return a.DenseFFN
	}
	return a.FFN
}

// expertInput is the width that routed experts read and write.
func (a *Architecture) expertInput() float64 {
	if a.ExpertLatent > 0 {
		return float64(a.ExpertLatent)
	}
	return float64(a.Hidden)
}

// sharedWidth is the width of all shared experts of a layer together.
func (a *Architecture) sharedWidth() float64 {
	w := a.SharedFFN
	if w == 0 {
		w = a.ExpertFFN
	}
	return float64(a.SharedExperts * w)
}

// matrices is the number of equal matrices of a feed-forward network: up and
// down, and a gate beside up.
func (a *Architecture) matrices() float64 {
	if a.GatedFFN {
		return 3
	}
	return 2
}

// embedWidth is the width of a row of the token table.
func (a *Architecture) embedWidth() float64 {
	if a.Embed > 0 {
		return float64(a.Embed)
	}
	return float64(a.Hidden)
}

// outputs is the number of classes the output head tells apart.
func (a *Architecture) outputs() float64 {
	if a.Classes > 0 {
		return float64(a.Classes)
	}
	return float64(a.Vocab)
}

// inner is the expanded width of a Mamba layer.
func (s *SSM) inner() float64 {
	if s.InnerDim > 0 {
		return float64(s.InnerDim)
	}
	return float64(s.Heads * s.HeadDim)
}

// heads is the number of heads of a Mamba-2 layer.
func (s *SSM) heads() float64 {
	if s.Heads == 0 && s.HeadDim > 0 {
		return float64(s.InnerDim / s.HeadDim)
	}
	return float64(s.Heads)
}

// groups is the number of B and C groups of a Mamba-2 layer.
func (s *SSM) groups() float64 { return float64(max(1, s.Groups)) }

// keys and values are the widths of all heads of a gated delta net.
func (s *SSM) keys() float64   { return float64(s.KeyHeads * s.KeyDim) }
func (s *SSM) values() float64 { return float64(s.ValHeads * s.ValDim) }

// channels is the number of channels the short convolution runs over.
func (s *SSM) channels() float64 {
	switch s.Kind {
	case ScanMamba1:
		return s.inner()
	case ScanMamba2:
		return s.inner() + 2*s.groups()*float64(s.StateDim)
	case ScanDeltaNet:
		return 2*s.keys() + s.values()
	}
	return 0
}

// state is the number of values one sequence keeps in one layer: the recurrent
// state and the last inputs of the convolution.
func (s *SSM) state() float64 {
	conv := s.channels() * float64(max(0, s.ConvKernel-1))
	switch s.Kind {
	case ScanMamba1, ScanMamba2:
		return s.inner()*float64(s.StateDim) + conv
	case ScanDeltaNet:
		return float64(s.ValHeads*s.KeyDim*s.ValDim) + conv
	}
	return 0
}

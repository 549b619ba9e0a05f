package model

// Parameters counts the weights of the whole model, by part. Multi-token
// prediction layers are not counted, as they are not run.
func (a *Architecture) Parameters() Parameters {
	var p Parameters
	switch a.Family {
	case Recurrent, Seq2Seq:
		p = a.recurrentParameters()
	case Embedding:
		p = a.wordParameters()
	default:
		p = a.transformerParameters()
	}
	p.Total = p.Embedding + p.Attention + p.FFN + p.Experts + p.Shared + p.SSM + p.Recurrent + p.Norm + p.Head
	p.Active = p.Total
	if a.Experts > 0 {
		p.Active -= p.Experts * (1 - min(1, float64(a.ExpertsActive)/float64(a.Experts)))
	}
	return p
}

func (a *Architecture) transformerParameters() Parameters {
	var p Parameters
	h := float64(a.Hidden)
	vocab := float64(a.Vocab)
	p.Embedding = vocab*a.embedWidth() + float64(a.Positions+a.TokenTypes)*a.embedWidth() + float64(a.SourceVocab)*a.embedWidth()
	if a.embedWidth() != h {
		p.Embedding += h*a.embedWidth() + a.bias(h)
	}

	sides := 1
	if a.Family == EncoderDecoder {
		sides = 2
	}
	for i := range sides {
		half := SideDecoder
		if i == 1 {
			half = SideEncoder
		}
		a.addLayers(&p, a.side(half))
	}

	if a.Pooler {
		p.Head += h*h + a.bias(h)
	}
	switch {
	case a.Classes > 0:
		p.Head += float64(a.Classes) * h
	case a.NoHead || a.TiedEmbeddings || a.Family == Encoder:
		// An encoder's token head is the table itself.
	default:
		p.Head += vocab * a.embedWidth()
	}
	return p
}

// bias is n where every layer has biases, else 0.
func (a *Architecture) bias(n float64) float64 {
	if a.Biases {
		return n
	}
	return 0
}

// addLayers adds the weights of one half's layers. Layers that share their
// weights are counted once.
func (a *Architecture) addLayers(p *Parameters, s side) {
	h := float64(a.Hidden)
	once := func(n int) float64 {
		if a.SharedLayers {
			return float64(min(n, 1))
		}
		return float64(n)
	}
	if a.MLA.KVRank > 0 {
		p.Attention += once(s.attention()) * a.latentParameters()
	} else {
		p.Attention += once(s.global) * (a.attentionParameters(a.globalHeads()) + a.indexParameters())
		p.Attention += once(s.local) * a.attentionParameters(a.localHeads())
	}
	p.Attention += once(s.cross) * a.attentionParameters(a.globalHeads())
	p.SSM += float64(s.scan) * a.SSM.parameters(h)

	width := float64(a.denseWidth())
	p.FFN += once(s.dense) * (a.matrices()*h*width + a.bias((a.matrices()-1)*width+h))
	if s.moe > 0 {
		moe, in := once(s.moe), a.expertInput()
		p.Experts += moe * float64(a.Experts) * a.matrices() * in * float64(a.ExpertFFN)
		p.Shared += moe * (h*float64(a.Experts) + a.matrices()*h*a.sharedWidth())
		if a.ExpertLatent > 0 {
			p.Shared += moe * 2 * h * in
		}
	}
	p.Norm += (once(s.attention()) + float64(s.scan) + once(s.cross) + once(s.feeds())) * (h + a.bias(h))
	last := h
	if a.Family == Encoder {
		last = a.embedWidth() // BERT's is after the table, not after the layers
	}
	p.Norm += last + a.bias(last)
}

// routerParameters is the part of Parameters.Shared that chooses experts.
func (a *Architecture) routerParameters() float64 {
	if a.Experts == 0 {
		return 0
	}
	moe := a.side(SideDecoder).moe
	if a.Family == EncoderDecoder {
		moe += a.side(SideEncoder).moe
	}
	return float64(moe) * float64(a.Hidden) * float64(a.Experts)
}

func (a *Architecture) attentionParameters(s headShape) float64 {
	h := float64(a.Hidden)
	query := s.heads * s.key
	if a.GatedAttention {
		query += s.heads * s.value
	}
	n := h*(query+s.kv*(s.key+s.value)) + s.heads*s.value*h
	if a.AttentionBias || a.Biases {
		n += query + s.kv*(s.key+s.value)
	}
	return n + a.bias(h)
}

func (a *Architecture) latentParameters() float64 {
	m, h, heads := &a.MLA, float64(a.Hidden), float64(a.Heads)
	query := heads * float64(m.NopeDim+m.RopeDim)
	rank := float64(m.KVRank)
	n := h*(rank+float64(m.RopeDim)) + rank*heads*float64(m.NopeDim+m.ValDim) + heads*float64(m.ValDim)*h + rank
	if m.QueryRank > 0 {
		q := float64(m.QueryRank)
		n += h*q + q*query + q
	} else {
		n += h * query
	}
	return n + a.indexParameters()
}

func (a *Architecture) indexParameters() float64 {
	if a.SparseAttentionTokens == 0 || a.SparseIndexHeads == 0 {
		return 0
	}
	heads, dim := float64(a.SparseIndexHeads), float64(a.SparseIndexDim)
	return a.indexInput()*heads*dim + float64(a.Hidden)*(dim+heads)
}

// parameters counts one scan layer of a model of the given hidden size.
func (s *SSM) parameters(h float64) float64 {
	inner, state, taps := s.inner(), float64(s.StateDim), float64(s.ConvKernel)
	switch s.Kind {
	case ScanMamba1:
		rank := float64(s.TimeRank)
		return h*2*inner + inner*(taps+1) + inner*(rank+2*state) + rank*inner + inner + inner*state + inner + inner*h
	case ScanMamba2:
		heads, channels := s.heads(), s.channels()
		return h*(inner+channels+heads) + channels*(taps+1) + 3*heads + inner + inner*h
	case ScanDeltaNet:
		heads := float64(s.ValHeads)
		return h*(2*s.keys()+2*s.values()+2*heads) + s.channels()*taps + 2*heads + float64(s.ValDim) + s.values()*h
	}
	return 0
}

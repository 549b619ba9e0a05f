package model

// ActivationBytesPerToken is the training activation memory of one layer and
// token before sharding, bytes, without recompute and without the quadratic
// attention term: the mean over the model's layers, so that times layers it is
// the model's. With plain attention, a plain feed-forward network of 4 hidden
// and 16-bit values it is the 34*h of Korthikanti et al. 2022 (section 4.1):
//
//	attention 11h: input 2, query and key 4, value 2, output input 2, dropout mask 1
//	network   19h: input 2, activation input 8, second input 8, dropout mask 1
//	two norms  4h
//
// Grouped heads, gated networks (gate, up and their product are kept), experts,
// latent attention and scan layers follow from their shapes. Models with a
// gated network are trained without dropout and keep no masks. Values are kept
// at 16 bits or wider, a mask in one byte.
func (a *Architecture) ActivationBytesPerToken(act Precision) float64 {
	w := act.WideBytes()
	switch a.Family {
	case Recurrent, Seq2Seq:
		return a.recurrentActivations() * w
	case Embedding:
		return 0
	}
	layers := float64(a.Layers + a.DecoderLayers)
	if layers == 0 {
		return 0
	}
	total := a.sideActivations(a.side(SideDecoder), w)
	if a.Family == EncoderDecoder {
		total += a.sideActivations(a.side(SideEncoder), w)
	}
	return total / layers
}

func (a *Architecture) sideActivations(s side, w float64) float64 {
	h := float64(a.Hidden)
	mask := h
	if a.GatedFFN || a.Family == Decoder && a.SSM.Kind != ScanNone {
		mask = 0
	}
	attention := func(t headShape) float64 {
		return w*(2*h+t.heads*(t.key+t.value)+t.kv*(t.key+t.value)) + mask // norm input, input; query, output input; key, value
	}
	total := 0.0
	if m := &a.MLA; m.KVRank > 0 {
		heads := float64(a.Heads)
		one := 2*h + float64(m.QueryRank+m.KVRank+m.RopeDim) + heads*float64(2*(m.NopeDim+m.RopeDim)+2*m.ValDim)
		total += float64(s.attention()) * w * one
	} else {
		total += float64(s.global)*attention(a.globalHeads()) + float64(s.local)*attention(a.localHeads())
	}
	total += float64(s.cross) * attention(a.globalHeads())
	if s.scan > 0 {
		m := &a.SSM
		one := 2 * h
		switch m.Kind {
		case ScanMamba1:
			one += 5*m.inner() + float64(m.TimeRank+2*m.StateDim) // x, gate, convolved x, time step, output
		case ScanMamba2:
			one += 3*m.inner() + 2*m.channels()
		case ScanDeltaNet:
			one += 2*m.channels() + 3*m.values()
		}
		total += float64(s.scan) * w * one
	}
	kept := a.matrices() // up, activated up; or gate, up and product
	total += float64(s.dense) * (w*(2*h+kept*float64(a.denseWidth())) + mask)
	if s.moe > 0 {
		active := float64(a.ExpertsActive)
		routed := active * (a.expertInput() + kept*float64(a.ExpertFFN))
		total += float64(s.moe) * (w*(2*h+float64(a.Experts)+routed+kept*a.sharedWidth()) + mask)
	}
	return total
}

// recurrentActivations is the values one layer keeps a token: its input, every
// gate, its output and the cell of an LSTM; the mean over layers.
func (a *Architecture) recurrentActivations() float64 {
	layers := a.Layers + a.DecoderLayers
	if layers == 0 {
		return 0
	}
	h := float64(a.Hidden)
	one := float64(a.Cell.Gates())*h + a.cellOutput()
	if a.Cell == CellLSTM {
		one += h
	}
	total := 0.0
	for i := range a.Layers {
		l := a.encoderLayer(i)
		total += l.in + l.directions*one
	}
	for i := range a.DecoderLayers {
		total += a.decoderLayer(i).in + one
	}
	return total / float64(layers)
}

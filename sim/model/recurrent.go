package model

// Recurrent models are not tensor-sharded here: every device of a plan runs
// whole layers, and a batch is spread by data parallelism.

// recurrentLayer is one layer's shape: width of its input, directions.
type recurrentLayer struct{ in, directions float64 }

// bidirectional reports whether encoder layer i (from 0) runs both ways.
func (a *Architecture) bidirectional(i int) bool {
	return a.Bidirectional && (a.BidirectionalLayers == 0 || i < a.BidirectionalLayers) || i < a.BidirectionalLayers
}

// cellOutput is the width one direction of a layer hands on.
func (a *Architecture) cellOutput() float64 {
	if a.Projection > 0 {
		return float64(a.Projection)
	}
	return float64(a.Hidden)
}

// encoderLayer is the shape of layer i of a recurrent stack or encoder.
func (a *Architecture) encoderLayer(i int) recurrentLayer {
	l := recurrentLayer{in: a.embedWidth(), directions: 1}
	if i > 0 {
		l.in = a.cellOutput()
		if a.bidirectional(i - 1) {
			l.in *= 2
		}
	}
	if a.bidirectional(i) {
		l.directions = 2
	}
	return l
}

// decoderLayer is the shape of layer i of a recurrent decoder. With additive
// attention (GNMT, Wu et al. 2016) the context of the first layer is an input
// of every layer above; with dot attention (Luong et al. 2015) it joins the top
// layer's output.
func (a *Architecture) decoderLayer(i int) recurrentLayer {
	l := recurrentLayer{in: a.embedWidth(), directions: 1}
	if i > 0 {
		l.in = a.cellOutput()
		if a.Alignment == AlignAdditive {
			l.in += a.contextWidth()
		}
	}
	return l
}

// sourceWidth is the width of the encoder's output, and so of a context.
func (a *Architecture) sourceWidth() float64 {
	if a.Layers > 0 && a.bidirectional(a.Layers-1) {
		return 2 * a.cellOutput()
	}
	return a.cellOutput()
}

func (a *Architecture) contextWidth() float64 { return a.sourceWidth() }

// alignedVectors is how many vectors of Hidden values attention keeps for a
// source token: the state, and beside it the projected key of additive
// attention.
func (a *Architecture) alignedVectors() float64 {
	n := a.sourceWidth() / float64(max(1, a.Hidden))
	if a.Alignment == AlignAdditive {
		n++
	}
	return n
}

// cellParameters is the weights of one direction: gates*(in+out+1) a hidden
// unit, one bias a gate (Keras; cuDNN stores a second one), and a projection.
func (a *Architecture) cellParameters(in float64) float64 {
	h := float64(a.Hidden)
	n := float64(a.Cell.Gates()) * h * (in + a.cellOutput() + 1)
	if a.Projection > 0 {
		n += h * float64(a.Projection)
	}
	return n
}

// recurrentState is the values one sequence keeps between steps: the output of
// each layer and direction, and the cell of an LSTM.
func (a *Architecture) recurrentState() float64 {
	one := a.cellOutput()
	if a.Cell == CellLSTM {
		one += float64(a.Hidden)
	}
	if a.Family == Seq2Seq {
		return float64(a.DecoderLayers) * one
	}
	n := 0.0
	for i := range a.Layers {
		n += a.encoderLayer(i).directions * one
	}
	return n
}

func (a *Architecture) recurrentParameters() Parameters {
	var p Parameters
	p.Embedding = float64(a.Vocab+a.SourceVocab) * a.embedWidth()
	for i := range a.Layers {
		l := a.encoderLayer(i)
		p.Recurrent += l.directions * a.cellParameters(l.in)
	}
	top := a.sourceWidth()
	if a.Family == Seq2Seq {
		for i := range a.DecoderLayers {
			l := a.decoderLayer(i)
			p.Recurrent += a.cellParameters(l.in)
		}
		h := a.cellOutput()
		switch a.Alignment {
		case AlignAdditive:
			p.Recurrent += h*h + a.sourceWidth()*h + h // query, key, score vector
		case AlignDot:
			p.Recurrent += (h + a.contextWidth()) * h // attentional vector
		}
		top = h
	}
	if a.NoHead && a.Classes == 0 {
		return p
	}
	out := a.outputs()
	p.Head = out // bias
	if !a.TiedEmbeddings || a.Classes > 0 {
		p.Head += out * top
	}
	return p
}

// recurrent appends one pass of a recurrent language model or classifier.
func (b *builder) recurrent() {
	a := b.a
	b.lookup("embedding", b.n, a.embedWidth())
	b.stack()
	b.recurrentHead(a.sourceWidth())
}

// stack appends the layers of a recurrent model or encoder. Layers of the same
// shape are counted together: the first, those that also run both ways, the
// first after them and the rest.
func (b *builder) stack() {
	a := b.a
	for i := 0; i < a.Layers; {
		l, same := a.encoderLayer(i), 1
		for i+same < a.Layers && a.encoderLayer(i+same) == l {
			same++
		}
		b.cells("input", "recurrence", "gates", float64(same), l)
		i += same
	}
	if a.Residual && a.Layers > 1 {
		b.elementwise("residual", float64(a.Layers-1), b.n*a.cellOutput(), 3, 1)
	}
}

// cells appends count layers of one shape. The product of the inputs with their
// weights does not depend on earlier steps, so it is one matrix product over
// all time steps; the product of the state with its weights is one dependent
// step a token (Serial).
//
// The recurrence op's FLOPs and activation bytes are of the whole sweep.
// WeightBytes is one reading of the recurrent weights: whether they stay on
// chip between steps is the hardware's to say. Both directions of a layer are
// two sweeps, one after the other.
func (b *builder) cells(input, recurrence, gates string, count float64, l recurrentLayer) {
	a := b.a
	h, out, g := float64(a.Hidden), a.cellOutput(), float64(a.Cell.Gates())
	count *= l.directions
	steps := b.p.Tokens
	b.gemm(input, count, b.n, g*h, l.in)

	op := Op{
		Kind: RecurrentStep, Name: recurrence,
		FLOPs:       2 * b.n * g * h * out,
		WeightBytes: g * h * out * b.weight,
		ActBytes:    b.n * (g*h + out) * b.wide, // inputs' share read, output written
		M:           b.seqs, N: g * h, K: out, Batch: 1, Count: count, Serial: steps, Kernels: a.Cell.Kernels(),
		Compute: b.p.Compute, Dequantize: b.p.Dequantize, Quantized: b.p.Weights,
	}
	if a.Projection > 0 {
		op.FLOPs += 2 * b.n * h * out
		op.WeightBytes += h * out * b.weight
	}
	state := out
	if a.Cell == CellLSTM {
		state += h
	}
	op.KVBytes = 2 * b.seqs * state * b.wide
	b.ops = append(b.ops, op)
	// A sigmoid or tanh a gate, and the products that combine them.
	b.elementwise(gates, count, b.n*g*h, 2, 6)
}

// recurrentHead appends the output layer. A classifier reads the last state
// only; sampled softmax evaluates fewer rows in training.
func (b *builder) recurrentHead(depth float64) {
	a := b.a
	heads := b.p.Heads
	if a.Classes > 0 && heads > 0 {
		heads = 1
	}
	classes := a.outputs()
	if heads <= 0 || classes == 0 || a.NoHead && a.Classes == 0 {
		return
	}
	if b.p.Training && a.SampledClasses > 0 {
		classes = min(classes, float64(a.SampledClasses))
	}
	b.wideGemm("head", 1, b.seqs*heads, classes, depth)
	b.sampling(b.seqs*heads, classes)
}

// seq2seq appends one half of a recurrent encoder-decoder. The encoder's pass
// also projects its outputs to the keys of additive attention, once a source.
// The decoder's pass covers Tokens steps: in training all of them with the
// right words as inputs, so that attention and upper layers run over all steps
// at once, in generation one.
func (b *builder) seq2seq() {
	a := b.a
	h := a.cellOutput()
	b.lookup("embedding", b.n, a.embedWidth())
	if b.p.Side == SideEncoder {
		b.stack()
		if a.Alignment == AlignAdditive && b.p.Phase != Encode {
			b.gemm("attention keys", 1, b.n, h, a.sourceWidth())
		}
		return
	}
	b.cells("decoder input", "decoder recurrence", "decoder gates", float64(min(1, a.DecoderLayers)), a.decoderLayer(0))
	if a.Alignment == AlignAdditive {
		b.gemm("attention query", 1, b.n, h, h)
		b.align()
	}
	if a.DecoderLayers > 1 {
		b.cells("decoder input", "decoder recurrence", "decoder gates", float64(a.DecoderLayers-1), a.decoderLayer(1))
	}
	if a.Alignment == AlignDot {
		b.align()
		b.gemm("attention vector", 1, b.n, h, h+a.contextWidth())
	}
	if a.Residual && a.DecoderLayers > 1 {
		b.elementwise("residual", float64(a.DecoderLayers-1), b.n*h, 3, 1)
	}
	b.recurrentHead(h)
}

// align appends attention of every decoder step over the source. Dot attention
// is two products, 2*width FLOPs each a (query, key) pair. The score of
// additive attention is v.tanh(query+key): an addition, a tanh (one FLOP) and a
// multiply-add a value. Unfused, the sum of every pair is written and read.
func (b *builder) align() {
	a := b.a
	width, h := a.contextWidth(), a.cellOutput()
	pairs := b.n * b.p.Source
	op := Op{
		Kind: b.attentionKind(), Name: "source attention", Compute: b.attentionFormat(),
		M: b.toks, N: b.p.Source, K: h, Batch: b.seqs, Count: 1, Serial: 1,
		FLOPs:    2*pairs*h + 2*pairs*width,
		ActBytes: b.n * (h + width) * b.wide,
	}
	source := b.seqs * b.p.Source * width * b.wide
	if a.Alignment == AlignAdditive {
		op.FLOPs += 2 * pairs * h
		source += b.seqs * b.p.Source * h * b.wide
		if !b.p.FusedAttention {
			op.ActBytes += 2 * pairs * h * b.wide
		}
	}
	if b.p.Training {
		op.ActBytes += source
	} else {
		op.KVBytes = source
	}
	b.ops = append(b.ops, op)
}

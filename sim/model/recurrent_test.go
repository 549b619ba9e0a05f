package model

import "testing"

// An LSTM cell of h over an input of d does 2*4*h*(d+h) FLOPs a token in
// matrices: the inputs' half at once, the state's step by step.
func TestLSTMCellFLOPs(t *testing.T) {
	a := Architecture{Family: Recurrent, Layers: 1, Hidden: 512, Embed: 256, Vocab: 1000, Cell: CellLSTM}
	p := bf16Pass(Prefill, 32, 50, 0)
	all := ops(a, p)
	in, step := find(t, all, "input"), find(t, all, "recurrence")
	near(t, "inputs", in.FLOPs, 2*4*512*256*32*50, exact)
	if in.M != 32*50 || in.N != 2048 || in.K != 256 || in.Serial != 1 {
		t.Errorf("inputs are one product over all steps: %+v", in)
	}
	near(t, "state", step.FLOPs, 2*4*512*512*32*50, exact)
	if step.M != 32 || step.N != 2048 || step.K != 512 || step.Serial != 50 {
		t.Errorf("steps are dependent: %+v", step)
	}
	near(t, "weights of one reading", step.WeightBytes, 4*512*512*2, exact)
	near(t, "state bytes", step.KVBytes, 2*32*1024*2, exact)
}

// Cells differ by their gates alone.
func TestGates(t *testing.T) {
	for cell, gates := range map[Cell]float64{CellRNN: 1, CellGRU: 3, CellLSTM: 4} {
		a := Architecture{Family: Recurrent, Layers: 1, Hidden: 100, Vocab: 10, Cell: cell}
		near(t, cell.String(), find(t, ops(a, bf16Pass(Prefill, 2, 3, 0)), "recurrence").FLOPs, 2*6*gates*100*100, exact)
	}
}

// A second direction doubles the layer and widens the next one's input.
func TestBidirectional(t *testing.T) {
	a := Architecture{Family: Recurrent, Layers: 3, Hidden: 128, Embed: 64, Vocab: 1000, Cell: CellGRU}
	p := bf16Pass(Encode, 4, 20, 0)
	one := find(t, ops(a, p), "recurrence")
	a.Bidirectional = true
	all := ops(a, p)
	if op := find(t, all, "recurrence"); op.Count != 2 || op.FLOPs != one.FLOPs {
		t.Errorf("first layer: %+v", op)
	}
	last := all[len(all)-1]
	for _, op := range all {
		if op.Name == "input" {
			last = op
		}
	}
	if last.K != 256 || last.Count != 4 { // two layers, two directions
		t.Errorf("upper layers: %+v", last)
	}
	if op := find(t, all, "head"); op.K != 256 {
		t.Errorf("head reads %v", op.K)
	}
}

// A step of the Keras model does the same whatever came before, and its
// classifier reads one position a sequence, in training too.
func TestKerasModel(t *testing.T) {
	a := keras()
	p := bf16Pass(Forward, 128, 40, 0)
	p.Training, p.Heads = true, 40
	if op := find(t, ops(a, p), "head"); op.M != 128 || op.N != 10000 || op.K != 128 {
		t.Errorf("head: %+v", op)
	}
	a.Classes = 0 // a language model predicts at each position
	if op := find(t, ops(a, p), "head"); op.M != 128*40 {
		t.Errorf("head: %+v", op)
	}
	early, late := ops(a, bf16Pass(Decode, 1, 1, 1)), ops(a, bf16Pass(Decode, 1, 1, 1e5))
	if sum(early, flops) != sum(late, flops) || sum(early, bytes) != sum(late, bytes) {
		t.Error("a later step costs more")
	}
	// One step: both layers and the head, 2 FLOPs a weight but biases.
	p = bf16Pass(Decode, 1, 1, 1)
	matrices := sum(ops(a, p), gemmFLOPs) + sum(ops(a, p), func(op *Op) float64 {
		if op.Kind == RecurrentStep {
			return op.FLOPs
		}
		return 0
	})
	near(t, "step", matrices, 2*(64*128+128*128+2*128*128+128*10000), exact)
}

// Sampled softmax shortens the head in training only.
func TestSampledClasses(t *testing.T) {
	a := Architecture{Family: Recurrent, Layers: 2, Hidden: 8192, Projection: 1024, Embed: 1024, Vocab: 793471, Cell: CellLSTM, SampledClasses: 8192}
	p := bf16Pass(Forward, 128, 20, 0)
	p.Training, p.Heads = true, 20
	if op := find(t, ops(a, p), "head"); op.N != 8192 || op.K != 1024 {
		t.Errorf("training head: %+v", op)
	}
	if op := find(t, ops(a, bf16Pass(Decode, 1, 1, 1)), "head"); op.N != 793471 {
		t.Errorf("decoding head: %+v", op)
	}
	// Each step also projects: 2*(4*8192*1024 + 8192*1024) a token.
	near(t, "projection", find(t, ops(a, p), "recurrence").FLOPs, 2*128*20*(5*8192*1024), exact)
}

// GNMT: attention meets every pair of a target and a source position, in
// training all at once, in a step one target position a time.
func TestGNMT(t *testing.T) {
	a := gnmt()
	p := bf16Pass(Forward, 16, 24, 0)
	p.Training, p.Heads, p.Source = true, 24, 30
	all := ops(a, p)
	op := find(t, all, "source attention")
	near(t, "training attention", op.FLOPs, 16*24*30*(2*1024+2*1024+2*1024), exact)
	steps := 0.0
	for _, o := range all {
		if o.Kind == RecurrentStep {
			steps += o.Count
			if o.Serial != 24 {
				t.Errorf("%v dependent steps", o.Serial)
			}
		}
	}
	if steps != 4 {
		t.Errorf("%v decoder layers", steps)
	}
	p.Side = SideEncoder
	steps = 0
	for _, o := range ops(a, p) {
		if o.Kind == RecurrentStep {
			steps += o.Count
		}
	}
	if steps != 5 { // the first layer runs both ways
		t.Errorf("%v encoder sweeps", steps)
	}
	one := bf16Pass(Decode, 16, 1, 5)
	one.Source = 30
	dec := find(t, ops(a, one), "source attention")
	near(t, "step attention", dec.FLOPs, op.FLOPs/24, exact)
	if dec.Kind != DecodeAttention || dec.KVBytes != 16*30*2*1024*2 {
		t.Errorf("a step reads states and keys of the source: %+v", dec)
	}
}

// Skip-gram of d 300, window 5, 5 negatives: a word meets 6 others on average,
// each scored against 1+5 words by a product of 2*300 FLOPs.
func TestWordVectors(t *testing.T) {
	p := bf16Pass(Forward, 1, 1000, 0)
	p.Training, p.Weights = true, FP32
	all := ops(word2vec(), p)
	near(t, "scores", sum(all, flops), 1000*6*6*600, exact)
	near(t, "rows", sum(all, bytes), 1000*300*4+1000*6*6*300*4, exact)

	a := word2vec()
	a.Word.Method = WordCBOW
	all = ops(a, p)
	near(t, "CBOW", sum(all, flops), 1000*(6*300+6*600), exact)

	a.Word = Word{Method: WordGloVe, Window: 10}
	all = ops(a, p)
	near(t, "GloVe rows", sum(all, bytes), 1000*2*2*301*4, exact)

	a.Word = Word{Method: WordFastText, Window: 5, Negatives: 5, NGrams: 15, NGramRows: 2000000}
	all = ops(a, p)
	near(t, "n-gram rows", find(t, all, "input rows").ActBytes, 1000*16*300*4, exact)

	p.Training = false
	all = ops(word2vec(), p)
	if len(all) != 1 || all[0].Kind != Lookup || all[0].FLOPs != 0 || all[0].ActBytes != 1000*300*4 {
		t.Errorf("a lookup is bytes: %+v", all)
	}
}

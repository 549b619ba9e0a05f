package model

import (
	"errors"
	"testing"
)

func TestTemplates(t *testing.T) {
	ids := []string{"gpt", "llama", "bert", "t5", "moe", "mamba", "rnn", "seq2seq", "word2vec"}
	all := Templates()
	if len(all) != len(ids) {
		t.Fatalf("%d templates", len(all))
	}
	for i, id := range ids {
		a, ok := Template(id)
		if !ok || a != all[i] {
			t.Errorf("%s is not template %d", id, i)
		}
		if err := a.Check(); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if p := a.Parameters(); p.Total <= 0 || p.Active > p.Total {
			t.Errorf("%s has %v parameters, %v active", id, p.Total, p.Active)
		}
		for _, p := range passes(&a) {
			if len(ops(a, p)) == 0 {
				t.Errorf("%s does nothing in %v", id, p.Phase)
			}
		}
	}
	if _, ok := Template("gpt5"); ok {
		t.Error("a template that is not there")
	}
	gpt, _ := Template("gpt")
	want := gpt2()
	if gpt.Parameters() != want.Parameters() {
		t.Error("gpt is not the size of GPT-2")
	}
	// OLMoE-1B-7B: 6.9 billion, 1.3 active.
	moe, _ := Template("moe")
	near(t, "moe", moe.Parameters().Total, 6.92e9, 0.005)
	near(t, "moe active", moe.Parameters().Active, 1.28e9, 0.005)
}

// Normalize changes nothing that was stated, and is its own repetition.
func TestNormalize(t *testing.T) {
	for _, a := range append(allFamilies(), Templates()...) {
		once := a
		once.Normalize()
		twice := once
		twice.Normalize()
		if once != twice {
			t.Errorf("%s: a second time changes %+v to %+v", a.ID, once, twice)
		}
		if a.Parameters() != once.Parameters() {
			t.Errorf("%s: %v parameters become %v", a.ID, a.Parameters().Total, once.Parameters().Total)
		}
		if err := once.Check(); err != nil {
			t.Errorf("%s: %v", a.ID, err)
		}
	}
	a := Architecture{Family: Decoder, Layers: 6, Hidden: 512, Heads: 8, FFN: 2048, Vocab: 100, LocalLayers: 9, MoELayers: 3}
	a.Normalize()
	if a.HeadDim != 64 || a.KVHeads != 8 || a.AttentionLayers != 6 || a.FFNLayers != 6 || a.LocalLayers != 0 || a.MoELayers != 0 {
		t.Errorf("%+v", a)
	}
	a = Architecture{Family: Decoder, Layers: 4, Hidden: 64, Heads: 4, FFN: 256, Vocab: 10, Experts: 4, ExpertsActive: 1, MoELayers: 9, Window: 16, LocalLayers: 9}
	a.Normalize()
	if a.MoELayers != 4 || a.ExpertFFN != 256 || a.LocalLayers != 4 {
		t.Errorf("%+v", a)
	}
	a = Architecture{Family: Decoder, Layers: 4, Hidden: 1000, Vocab: 10, SSM: SSM{Kind: ScanMamba1, StateDim: 16, ConvKernel: 4}}
	a.Normalize()
	if a.SSM.Layers != 4 || a.SSM.InnerDim != 2000 || a.SSM.TimeRank != 63 || a.AttentionLayers != 0 || a.FFNLayers != 0 {
		t.Errorf("%+v", a.SSM)
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		edit func(*Architecture)
		want SizeError
	}{
		{
			"no head width", func(a *Architecture) { a.Heads, a.KVHeads, a.HeadDim = 60, 60, 0 },
			SizeError{"heads", 60, "do not divide hidden size 8192, and head_dim is not given", 64},
		},
		{"key-value heads", func(a *Architecture) { a.KVHeads = 7 }, SizeError{"kv_heads", 7, "do not divide the 64 heads", 8}},
		{"more key-value heads", func(a *Architecture) { a.KVHeads = 128 }, SizeError{"kv_heads", 128, "do not divide the 64 heads", 64}},
		{"no layers", func(a *Architecture) { a.Layers = 0 }, SizeError{"layers", 0, "is below 1", 1}},
		{"negative", func(a *Architecture) { a.FFN = -4 }, SizeError{"ffn", -4, "is below 0", 0}},
		{"no heads", func(a *Architecture) { a.Heads = 0 }, SizeError{"heads", 0, "attention needs at least one head", 1}},
		{"no vocabulary", func(a *Architecture) { a.Vocab = 0 }, SizeError{"vocab", 0, "a language model predicts at least one token", 1}},
		{
			"too many active", func(a *Architecture) { a.Experts, a.ExpertsActive, a.ExpertFFN = 8, 9, 64 },
			SizeError{"experts_active", 9, "more than the 8 experts there are", 8},
		},
		{
			"none active", func(a *Architecture) { a.Experts, a.ExpertFFN = 8, 64 },
			SizeError{"experts_active", 0, "each token needs at least one expert", 1},
		},
		{"no cell", func(a *Architecture) { a.Family = Recurrent }, SizeError{"cell", 0, "a recurrent model needs a cell: rnn, lstm or gru", 0}},
		{
			"too many kinds", func(a *Architecture) { a.SSM = SSM{Kind: ScanMamba1, Layers: 10, InnerDim: 8} },
			SizeError{"layers", 80, "fewer than its attention and scan layers together", 90},
		},
	} {
		a := llama70B()
		c.edit(&a)
		var got *SizeError
		if err := a.Check(); !errors.As(err, &got) || *got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, err, &c.want)
		}
	}
	e := SizeError{"kv_heads", 7, "do not divide the 64 heads", 8}
	if got := e.Error(); got != "kv_heads 7: do not divide the 64 heads; nearest 8" {
		t.Error(got)
	}
}

// No override of one size makes AppendOps or Parameters panic, whether or not
// Check accepts it.
func FuzzSizes(f *testing.F) {
	f.Add(uint8(0), uint8(0), 3)
	f.Add(uint8(5), uint8(7), -1)
	f.Add(uint8(97), uint8(16), -13) // negative scan layers
	f.Fuzz(func(t *testing.T, which, field uint8, value int) {
		all := allFamilies()
		a := all[int(which)%len(all)]
		value %= 1 << 20
		targets := []*int{
			&a.Layers, &a.DecoderLayers, &a.Hidden, &a.Heads, &a.KVHeads, &a.HeadDim, &a.FFN, &a.Vocab, &a.Window, &a.LocalLayers,
			&a.Experts, &a.ExpertsActive, &a.ExpertFFN, &a.MoELayers, &a.AttentionLayers, &a.FFNLayers, &a.SSM.Layers, &a.SSM.HeadDim,
			&a.SSM.StateDim, &a.MLA.KVRank, &a.Embed, &a.BidirectionalLayers, &a.Projection, &a.Classes,
		}
		*targets[int(field)%len(targets)] = value
		a.Normalize()
		if a.Check() != nil {
			return
		}
		if p := a.Parameters(); p.Total < 0 || p.Total != p.Total {
			t.Errorf("%+v has %v parameters", a, p.Total)
		}
		for _, p := range passes(&a) {
			for _, op := range ops(a, p) {
				if op.FLOPs < 0 || op.FLOPs != op.FLOPs || op.Count <= 0 {
					t.Errorf("%+v: %+v", a, op)
				}
			}
		}
	})
}

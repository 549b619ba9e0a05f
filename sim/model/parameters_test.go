package model

import "testing"

// Totals counted by hand. The layer of a plain transformer has 4h^2 + 2hf
// weights, of a gated one with grouped heads 2h^2 + 2h*kv*d + 3hf.
func TestParametersByHand(t *testing.T) {
	albert := Architecture{
		Family: Encoder, Layers: 12, Hidden: 768, Heads: 12, KVHeads: 12, HeadDim: 64, FFN: 3072, Vocab: 30000, Embed: 128,
		Positions: 512, TokenTypes: 2, SharedLayers: true, Biases: true, Pooler: true,
	}
	for _, c := range []struct {
		name string
		a    Architecture
		want float64
	}{
		// tables (50257+1024)*768 = 39,383,808
		// layer 4*768^2 + 4*768 + 2*768*3072 + 3072 + 768 + 4*768 = 7,087,872; x12 = 85,054,464
		// last norm 2*768 = 1,536. The published checkpoint has 124,439,808 numbers.
		{"GPT-2", gpt2(), 124439808},
		// tables (30522+512+2)*768 = 23,835,648; layers as GPT-2's 85,054,464;
		// embedding norm 1,536; pooler 768^2+768 = 590,592. The checkpoint has 109,482,240.
		{"BERT-base", bertBase(), 109482240},
		// tables 32000*8192*2 = 524,288,000
		// layer 2*8192^2 + 2*8192*1024 + 3*8192*28672 + 2*8192 = 855,654,400; x80 = 68,452,352,000
		// last norm 8192. The checkpoint has 68,976,648,192.
		{"Llama-2-70B", llama70B(), 68976648192},
		// tables 32000*4096*2 = 262,144,000
		// layer: attention 2*4096^2+2*4096*1024 = 41,943,040; router 4096*8 = 32,768;
		// experts 8*3*4096*14336 = 1,409,286,144; norms 8,192: 1,451,270,144; x32 = 46,440,644,608
		// last norm 4096. The checkpoint has 46,702,792,704.
		{"Mixtral-8x7B", mixtral(), 46702792704},
		// tables (30000+514)*128 = 3,905,792; their norm 256; projection 768*128+768 = 99,072
		// one layer 7,087,872; pooler 590,592. The checkpoint has 11,683,584.
		{"ALBERT-base", albert, 11683584},
		// 10000*64 = 640,000; 64*128+128*128+128 = 24,704; 128*128*2+128 = 32,896;
		// 128*10000+10000 = 1,290,000
		{"Keras RNN", keras(), 640000 + 24704 + 32896 + 1290000},
		// LSTM 4*h*(in+h+1) with h 100, in 50: 60,400 a direction; two layers, the
		// second reads 200: 4*100*301 = 120,400 a direction; embedding 1000*50;
		// head 200*3+3
		{
			"two-way LSTM classifier",
			Architecture{Family: Recurrent, Layers: 2, Hidden: 100, Embed: 50, Vocab: 1000, Classes: 3, Cell: CellLSTM, Bidirectional: true},
			2*60400 + 2*120400 + 50000 + 603,
		},
		// GRU 3*(10*20 + 20*20 + 20) = 1,860; table 7*10; head tied, bias 7
		{"GRU", Architecture{Family: Recurrent, Layers: 1, Hidden: 20, Embed: 10, Vocab: 7, Cell: CellGRU, TiedEmbeddings: true}, 1860 + 70 + 7},
		// LSTM with projection: 4*8*(4+2+1) + 8*2 = 240; table 5*4; head 2*5+5
		{"LSTM with projection", Architecture{Family: Recurrent, Layers: 1, Hidden: 8, Projection: 2, Embed: 4, Vocab: 5, Cell: CellLSTM}, 240 + 20 + 15},
		{"word2vec", word2vec(), 2 * 100000 * 300},
		{"GloVe", Architecture{Family: Embedding, Embed: 300, Vocab: 400000, Word: Word{Method: WordGloVe, Window: 10}}, 2 * 400000 * 301},
		{"fastText", Architecture{Family: Embedding, Embed: 100, Vocab: 1000, Word: Word{Method: WordFastText, NGramRows: 5000}}, 7000 * 100},
	} {
		p := c.a.Parameters()
		near(t, c.name, p.Total, c.want, exact)
		if got := p.Embedding + p.Attention + p.FFN + p.Experts + p.Shared + p.SSM + p.Recurrent + p.Norm + p.Head; got != p.Total {
			t.Errorf("%s: parts add up to %v, total is %v", c.name, got, p.Total)
		}
	}
}

// Totals as published, 0.5 % being what small norms, biases and rounding of the
// published figure come to.
func TestParametersPublished(t *testing.T) {
	nano := nemotronNano9B()
	jamba := Architecture{
		Family: Decoder, Layers: 32, AttentionLayers: 4, FFNLayers: 32, Hidden: 4096, Heads: 32, KVHeads: 8, HeadDim: 128, FFN: 14336, Vocab: 65536,
		GatedFFN: true, Experts: 16, ExpertsActive: 2, ExpertFFN: 14336, DenseFFN: 14336, MoELayers: 16,
		SSM: SSM{Kind: ScanMamba1, Layers: 28, InnerDim: 8192, StateDim: 16, TimeRank: 256, ConvKernel: 4},
	}
	super := Architecture{ // Nemotron 3 Super: experts work in a latent width
		Family: Decoder, Layers: 88, AttentionLayers: 8, FFNLayers: 40, Hidden: 4096, Heads: 32, KVHeads: 2, HeadDim: 128, Vocab: 131072,
		Experts: 512, ExpertsActive: 22, ExpertFFN: 2688, ExpertLatent: 1024, SharedExperts: 1, SharedFFN: 5376, MoELayers: 40,
		SSM: SSM{Kind: ScanMamba2, Layers: 40, Heads: 128, HeadDim: 64, StateDim: 128, Groups: 8, ConvKernel: 4},
	}
	for _, c := range []struct {
		name  string
		a     Architecture
		total float64
	}{
		{"GPT-3", gpt3(), 174.6e9},
		{"DeepSeek-V3", deepseekV3(), 671e9},
		{"Mamba-2.8B", mamba28(), 2.768e9},
		{"Mamba-2 2.7B", mamba2(), 2.702e9},
		{"Qwen3-Next-80B-A3B", qwen3Next(), 79.67e9},
		{"Nemotron-Nano-9B-v2", nano, 8.89e9},
		{"Nemotron-3-Super", super, 120.6e9},
		{"Jamba", jamba, 51.57e9},
		{"Gemma-3-27B", gemma3(), 27.01e9},
		{"T5-base", t5Base(), 222.9e6},
		{"GNMT v2", gnmt(), 159.6e6},
	} {
		near(t, c.name, c.a.Parameters().Total, c.total, 0.005)
	}
}

// What one token touches, as published: Mixtral 12.9 billion, DeepSeek-V3 37
// billion (37.5 with the table).
func TestActiveParameters(t *testing.T) {
	m, d, l := mixtral(), deepseekV3(), llama70B()
	near(t, "Mixtral", m.Parameters().Active, 12.88e9, 0.005)
	near(t, "DeepSeek-V3", d.Parameters().Active, 37.55e9, 0.005)
	if p := l.Parameters(); p.Active != p.Total {
		t.Errorf("a dense model touches all %v, not %v", p.Total, p.Active)
	}
}

// Multi-token prediction is not run, so it is not counted.
func TestMTPLayersAreNotCounted(t *testing.T) {
	a := deepseekV3()
	with := a.Parameters()
	a.MTPLayers = 0
	if a.Parameters() != with {
		t.Error("multi-token prediction layers change the count")
	}
}

// Weights of 8 bits or fewer leave tables, norms and head at 16: Llama-2-70B in int4
// with one scale and zero point per 128 is
// (68,976,648,192 - 524,288,000 - 161*8192)*(4+20/128)/8 + (524,288,000 + 161*8192)*2.
func TestWeightBytes(t *testing.T) {
	a := llama70B()
	wide := 524288000.0 + 161*8192
	near(t, "int4", a.WeightBytes(INT4, BF16), (68976648192-wide)*(4+20.0/128)/8+wide*2, exact)
	near(t, "fp8", a.WeightBytes(FP8, BF16), 68976648192+wide, exact)
	near(t, "bf16", a.WeightBytes(BF16, BF16), 2*68976648192, exact)
	for _, a := range allFamilies() {
		// int4 has a zero point a group, fp4 more scales: two chains of formats.
		for _, chain := range [][]Precision{{FP32, BF16, FP8, FP6, INT4}, {TF32, FP16, INT8, FP6, FP4}} {
			for i := 1; i < len(chain); i++ {
				if got, last := a.WeightBytes(chain[i], BF16), a.WeightBytes(chain[i-1], BF16); got > last {
					t.Errorf("%s: %s takes %v bytes, %s %v", a.ID, chain[i], got, chain[i-1], last)
				}
			}
		}
	}
}

package model

import (
	"math"
	"testing"
)

// The architectures of the tests are written out here: sizes from the papers or
// config files named.

// gpt2 is GPT-2 small (Radford et al. 2019, table 2).
func gpt2() Architecture {
	return Architecture{
		ID: "gpt2", Family: Decoder, Layers: 12, AttentionLayers: 12, FFNLayers: 12, Hidden: 768, Heads: 12, KVHeads: 12, HeadDim: 64,
		FFN: 3072, Vocab: 50257, Positions: 1024, TiedEmbeddings: true, Biases: true,
	}
}

// gpt3 is GPT-3 (Brown et al. 2020, table 2.1).
func gpt3() Architecture {
	return Architecture{
		ID: "gpt3", Family: Decoder, Layers: 96, Hidden: 12288, Heads: 96, KVHeads: 96, HeadDim: 128,
		FFN: 49152, Vocab: 50257, Positions: 2048, TiedEmbeddings: true, Biases: true,
	}
}

// bertBase is BERT-base uncased (Devlin et al. 2019).
func bertBase() Architecture {
	return Architecture{
		ID: "bert", Family: Encoder, Layers: 12, Hidden: 768, Heads: 12, KVHeads: 12, HeadDim: 64,
		FFN: 3072, Vocab: 30522, Positions: 512, TokenTypes: 2, Biases: true, Pooler: true,
	}
}

// llama70B is Llama-2-70B (Touvron et al. 2023).
func llama70B() Architecture {
	return Architecture{
		ID: "llama-2-70b", Family: Decoder, Layers: 80, AttentionLayers: 80, FFNLayers: 80, Hidden: 8192, Heads: 64, KVHeads: 8, HeadDim: 128,
		FFN: 28672, Vocab: 32000, GatedFFN: true,
	}
}

// mixtral is Mixtral-8x7B (Jiang et al. 2024, table 1).
func mixtral() Architecture {
	return Architecture{
		ID: "mixtral", Family: Decoder, Layers: 32, Hidden: 4096, Heads: 32, KVHeads: 8, HeadDim: 128,
		FFN: 14336, Vocab: 32000, GatedFFN: true, Experts: 8, ExpertsActive: 2, ExpertFFN: 14336, MoELayers: 32,
	}
}

// deepseekV3 is DeepSeek-V3 (arXiv:2412.19437, section 4.2).
func deepseekV3() Architecture {
	return Architecture{
		ID: "deepseek-v3", Family: Decoder, Layers: 61, Hidden: 7168, Heads: 128, KVHeads: 128, HeadDim: 56,
		FFN: 18432, DenseFFN: 18432, Vocab: 129280, GatedFFN: true,
		Experts: 256, ExpertsActive: 8, ExpertFFN: 2048, SharedExperts: 1, MoELayers: 58, MTPLayers: 1,
		MLA: MLA{QueryRank: 1536, KVRank: 512, NopeDim: 128, RopeDim: 64, ValDim: 128},
	}
}

// mamba28 is Mamba-2.8B (Gu and Dao 2023).
func mamba28() Architecture {
	return Architecture{
		ID: "mamba-2.8b", Family: Decoder, Layers: 64, Hidden: 2560, Vocab: 50280, TiedEmbeddings: true,
		SSM: SSM{Kind: ScanMamba1, Layers: 64, InnerDim: 5120, StateDim: 16, TimeRank: 160, ConvKernel: 4},
	}
}

// mamba2 is Mamba-2 2.7B (Dao and Gu 2024).
func mamba2() Architecture {
	return Architecture{
		ID: "mamba2-2.7b", Family: Decoder, Layers: 64, Hidden: 2560, Vocab: 50288, TiedEmbeddings: true,
		SSM: SSM{Kind: ScanMamba2, Layers: 64, InnerDim: 5120, StateDim: 128, HeadDim: 64, Groups: 1, ConvKernel: 4},
	}
}

// qwen3Next is Qwen3-Next-80B-A3B, its config.json.
func qwen3Next() Architecture {
	return Architecture{
		ID: "qwen3-next", Family: Decoder, Layers: 48, AttentionLayers: 12, FFNLayers: 48, Hidden: 2048, Heads: 16, KVHeads: 2, HeadDim: 256,
		Vocab: 151936, GatedFFN: true, GatedAttention: true,
		Experts: 512, ExpertsActive: 10, ExpertFFN: 512, SharedExperts: 1, SharedFFN: 512, MoELayers: 48,
		SSM: SSM{Kind: ScanDeltaNet, Layers: 36, KeyHeads: 16, ValHeads: 32, KeyDim: 128, ValDim: 128, ConvKernel: 4},
	}
}

// nemotronNano9B is Nemotron-Nano-9B-v2, its config.json: each layer is one of
// scan, attention and network.
func nemotronNano9B() Architecture {
	return Architecture{
		ID: "nemotron", Family: Decoder, Layers: 56, AttentionLayers: 4, FFNLayers: 25, Hidden: 4480, Heads: 40, KVHeads: 8, HeadDim: 128,
		FFN: 15680, Vocab: 131072,
		SSM: SSM{Kind: ScanMamba2, Layers: 27, Heads: 128, HeadDim: 80, StateDim: 128, Groups: 8, ConvKernel: 4},
	}
}

// gemma3 is Gemma-3-27B, its config.json: 52 local layers of 1024, 10 global.
func gemma3() Architecture {
	return Architecture{
		ID: "gemma-3-27b", Family: Decoder, Layers: 62, AttentionLayers: 62, FFNLayers: 62, Hidden: 5376, Heads: 32, KVHeads: 16, HeadDim: 128,
		FFN: 21504, Vocab: 262144, GatedFFN: true, TiedEmbeddings: true, Window: 1024, LocalLayers: 52,
	}
}

// t5Base is T5-base (Raffel et al. 2020).
func t5Base() Architecture {
	return Architecture{
		ID: "t5-base", Family: EncoderDecoder, Layers: 12, DecoderLayers: 12, Hidden: 768, Heads: 12, KVHeads: 12, HeadDim: 64,
		FFN: 3072, Vocab: 32128, TiedEmbeddings: true,
	}
}

// keras is two SimpleRNN(128) over Embedding(10000, 64) and Dense(10000).
func keras() Architecture {
	return Architecture{ID: "keras", Family: Recurrent, Layers: 2, Hidden: 128, Embed: 64, Vocab: 10000, Classes: 10000, Cell: CellRNN}
}

// gnmt is the four-layer GNMT v2 benchmark with a shared vocabulary of 31800.
func gnmt() Architecture {
	return Architecture{
		ID: "gnmt", Family: Seq2Seq, Layers: 4, DecoderLayers: 4, Hidden: 1024, Embed: 1024, Vocab: 31800, Cell: CellLSTM,
		Bidirectional: true, BidirectionalLayers: 1, Residual: true, Alignment: AlignAdditive,
	}
}

// word2vec is skip-gram with five negatives.
func word2vec() Architecture {
	return Architecture{ID: "word2vec", Family: Embedding, Embed: 300, Vocab: 100000, Word: Word{Method: WordSkipGram, Window: 5, Negatives: 5}}
}

func allFamilies() []Architecture {
	v32 := deepseekV3()
	v32.ID = "deepseek-v3.2"
	v32.SparseAttentionTokens, v32.SparseIndexHeads, v32.SparseIndexDim = 2048, 64, 128
	return []Architecture{
		gpt2(), bertBase(), llama70B(), mixtral(), deepseekV3(), v32, mamba28(), mamba2(), qwen3Next(), nemotronNano9B(),
		gemma3(), t5Base(), keras(), gnmt(), word2vec(),
	}
}

// bf16Pass is a pass in 16 bits on one device with everything fused.
func bf16Pass(phase Phase, seqs, tokens, past float64) Pass {
	return Pass{
		Phase: phase, Sequences: seqs, Tokens: tokens, Past: past, LocalPast: past, Heads: 1, Source: 64,
		Weights: BF16, Activations: BF16, KVCache: BF16, Compute: BF16, AttentionCompute: BF16,
		Tensor: 1, Expert: 1, Contextual: 1, FusedAttention: true, Fusion: 1,
	}
}

func ops(a Architecture, p Pass) []Op { return a.AppendOps(nil, &p) }

// find returns the op of the given name and fails the test without one.
func find(t *testing.T, ops []Op, name string) Op {
	t.Helper()
	for _, op := range ops {
		if op.Name == name {
			return op
		}
	}
	t.Fatalf("no op %q among %d", name, len(ops))
	return Op{}
}

// sum adds up f over all executions of all ops.
func sum(ops []Op, f func(*Op) float64) float64 {
	total := 0.0
	for i := range ops {
		total += f(&ops[i]) * ops[i].Count
	}
	return total
}

func flops(op *Op) float64 { return op.FLOPs }
func bytes(op *Op) float64 {
	if op.Kind == Collective {
		return 0
	}
	return op.WeightBytes + op.ActBytes + op.KVBytes
}

func gemmFLOPs(op *Op) float64 {
	if op.Kind == Gemm || op.Kind == GroupedGemm {
		return op.FLOPs
	}
	return 0
}

// near fails unless got is within the relative tolerance of want.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s: got %.9g, want %.9g (off by %+.4f %%)", what, got, want, 100*(got/want-1))
	}
}

// exact allows for the rounding of sums only.
const exact = 1e-12

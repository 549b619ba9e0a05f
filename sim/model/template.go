package model

// templates are architectures whose every size is a knob, at the size of a
// small well-known model of their kind.
var templates = [...]Architecture{
	{
		ID: "gpt", Name: "GPT (any size)", Family: Decoder, Source: "sizes of GPT-2 small, Radford et al. 2019, table 2",
		Layers: 12, Hidden: 768, Heads: 12, FFN: 3072, Vocab: 50257, Positions: 1024, Context: 1024, TiedEmbeddings: true, Biases: true,
	},
	{
		ID: "llama", Name: "Llama (any size)", Family: Decoder, Source: "sizes of Llama-3.2-1B, its config.json",
		Layers: 16, Hidden: 2048, Heads: 32, KVHeads: 8, FFN: 8192, Vocab: 128256, Context: 131072, GatedFFN: true, TiedEmbeddings: true,
	},
	{
		ID: "bert", Name: "BERT (any size)", Family: Encoder, Source: "sizes of BERT-base, Devlin et al. 2019, section 3",
		Layers: 12, Hidden: 768, Heads: 12, FFN: 3072, Vocab: 30522, Positions: 512, Context: 512, TiedEmbeddings: true, Biases: true, Pooler: true, TokenTypes: 2,
	},
	{
		ID: "t5", Name: "T5 (any size)", Family: EncoderDecoder, Source: "sizes of T5-base, Raffel et al. 2020, section 3.1.1",
		Layers: 12, DecoderLayers: 12, Hidden: 768, Heads: 12, FFN: 3072, Vocab: 32128, Context: 512, TiedEmbeddings: true,
	},
	{
		ID: "moe", Name: "Mixture of experts (any size)", Family: Decoder, Source: "sizes of OLMoE-1B-7B, Muennighoff et al. 2024",
		Layers: 16, Hidden: 2048, Heads: 16, KVHeads: 16, FFN: 1024, Vocab: 50304, Context: 4096, GatedFFN: true,
		Experts: 64, ExpertsActive: 8, ExpertFFN: 1024, MoELayers: 16,
	},
	{
		ID: "mamba", Name: "Mamba (any size)", Family: Decoder, Source: "sizes of Mamba-130M, Gu and Dao 2023",
		Layers: 24, Hidden: 768, Vocab: 50280, TiedEmbeddings: true,
		SSM: SSM{Kind: ScanMamba1, Layers: 24, InnerDim: 1536, StateDim: 16, TimeRank: 48, ConvKernel: 4},
	},
	{
		ID: "rnn", Name: "Recurrent language model (any size)", Family: Recurrent, Source: "the two-layer Keras example of vocabulary 10,000",
		Layers: 2, Hidden: 128, Embed: 64, Vocab: 10000, Cell: CellRNN,
	},
	{
		ID: "seq2seq", Name: "Recurrent encoder-decoder (any size)", Family: Seq2Seq, Source: "sizes of the four-layer GNMT v2 benchmark; design of Wu et al. 2016",
		Layers: 4, DecoderLayers: 4, Hidden: 1024, Embed: 1024, Vocab: 32000, Cell: CellLSTM,
		Bidirectional: true, BidirectionalLayers: 1, Residual: true, Alignment: AlignAdditive,
	},
	{
		ID: "word2vec", Name: "Word vectors (any size)", Family: Embedding, Source: "width, window and negatives of Mikolov et al. 2013; a vocabulary of 100,000",
		Hidden: 300, Embed: 300, Vocab: 100000, Word: Word{Method: WordSkipGram, Window: 5, Negatives: 5},
	},
}

// Template returns the architecture whose every size is a knob, by id:
// gpt llama bert t5 moe mamba rnn seq2seq word2vec.
func Template(id string) (Architecture, bool) {
	for _, a := range templates {
		if a.ID == id {
			a.Normalize()
			return a, true
		}
	}
	return Architecture{}, false
}

// Templates lists every template.
func Templates() []Architecture {
	all := make([]Architecture, 0, len(templates))
	for _, a := range templates {
		a.Normalize()
		all = append(all, a)
	}
	return all
}

package presets

import (
	"encoding/json"

	"wattif/sim/model"
)

// mixtral has experts in every layer and no shared ones.
func mixtral(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.Experts = c.need("num_local_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("intermediate_size")
	a.MoELayers = a.Layers
	a.MTPLayers = 0
	if c.word("model_type") == "granitemoe" {
		a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	}
}

func olmoe(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.Experts = c.need("num_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("intermediate_size")
	a.MoELayers = a.Layers
}

func dbrx(c *config, a *model.Architecture) {
	a.Family = model.Decoder
	a.Layers = c.need("n_layers")
	a.Hidden = c.need("d_model")
	a.Heads = c.need("n_heads")
	a.Vocab = c.need("vocab_size")
	a.Context = c.may(0, "max_seq_len")
	attention, ffn := c.inner("attn_config"), c.inner("ffn_config")
	a.KVHeads = attention.need("kv_n_heads")
	a.GatedFFN = true
	a.Experts = ffn.need("moe_num_experts")
	a.ExpertsActive = ffn.need("moe_top_k")
	a.ExpertFFN = ffn.need("ffn_hidden_size")
	a.MoELayers = a.Layers
	a.TiedEmbeddings = c.truth(false, "tie_word_embeddings")
	for _, part := range []*config{attention, ffn} {
		if c.err == nil {
			c.err = part.err
		}
	}
}

// qwenMoE has experts in every decoder_sparse_step-th layer but the ones
// listed as dense, and one shared expert where its width is stated.
func qwenMoE(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	qwenExperts(c, a)
	if c.word("model_type") == "qwen2_moe" {
		a.AttentionBias = true
	}
}

func qwenExperts(c *config, a *model.Architecture) {
	a.DenseFFN = c.may(0, "intermediate_size")
	a.FFN = a.DenseFFN
	a.Experts = c.need("num_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("moe_intermediate_size")
	if w := c.may(0, "shared_expert_intermediate_size"); w > 0 {
		a.SharedExperts, a.SharedFFN = 1, w
	}
	a.MoELayers = a.Layers
	if step := c.may(1, "decoder_sparse_step"); step > 1 {
		a.MoELayers = a.Layers / step
	}
	if dense, ok := c.count("mlp_only_layers", func(any) bool { return true }); ok {
		a.MoELayers = max(0, a.MoELayers-dense)
	}
	if a.MoELayers == a.Layers {
		a.FFN, a.DenseFFN = 0, 0
	}
}

// qwenNext mixes gated attention with gated delta nets.
func qwenNext(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN, a.GatedAttention = true, true
	if c.has("num_experts") {
		qwenExperts(c, a)
	} else {
		a.FFN = c.need("intermediate_size")
	}
	full, listed := c.count("layer_types", is("full_attention"))
	if !listed {
		if n := c.may(4, "full_attention_interval"); n > 0 {
			full = a.Layers / n
		}
	}
	a.AttentionLayers = full
	a.SSM = model.SSM{
		Kind: model.ScanDeltaNet, Layers: max(0, a.Layers-full), ConvKernel: c.may(4, "linear_conv_kernel_dim"),
		KeyHeads: c.need("linear_num_key_heads"), ValHeads: c.need("linear_num_value_heads"),
		KeyDim: c.need("linear_key_head_dim"), ValDim: c.need("linear_value_head_dim"),
	}
	a.Window, a.LocalLayers = 0, 0
}

// deepSeek has latent attention where kv_lora_rank is stated, the first layers
// dense, and routed and shared experts in the others.
func deepSeek(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.DenseFFN = c.need("intermediate_size")
	a.FFN = a.DenseFFN
	a.Experts = c.need("n_routed_experts", "num_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("moe_intermediate_size")
	a.SharedExperts = c.may(0, "n_shared_experts")
	a.MoELayers = max(0, a.Layers-c.may(0, "first_k_dense_replace"))
	if c.has("kv_lora_rank") {
		a.MLA = model.MLA{
			QueryRank: c.may(0, "q_lora_rank"), KVRank: c.whole("kv_lora_rank"),
			NopeDim: c.need("qk_nope_head_dim"), RopeDim: c.need("qk_rope_head_dim"), ValDim: c.need("v_head_dim"),
		}
		a.HeadDim = a.MLA.NopeDim + a.MLA.RopeDim
		a.KVHeads = a.Heads
	}
	if c.has("index_topk") {
		a.SparseAttentionTokens = c.whole("index_topk")
		a.SparseIndexHeads = c.may(0, "index_n_heads")
		a.SparseIndexDim = c.may(0, "index_head_dim")
	}
}

func ernie(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.DenseFFN = c.need("intermediate_size")
	a.FFN = a.DenseFFN
	a.Experts = c.need("moe_num_experts")
	a.ExpertsActive = c.need("moe_k")
	a.ExpertFFN = c.need("moe_intermediate_size")
	a.SharedExperts = c.may(0, "moe_num_shared_experts")
	a.MoELayers = max(0, a.Layers-c.may(0, "moe_layer_start_index"))
}

func gptOSS(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.AttentionBias = c.truth(true, "attention_bias")
	a.Experts = c.need("num_local_experts", "num_experts")
	a.ExpertsActive = c.need("num_experts_per_tok", "experts_per_token")
	a.ExpertFFN = c.need("intermediate_size")
	a.MoELayers = a.Layers
}

// llama4 has one shared expert beside the routed ones, and dense layers
// between when interleave_moe_layer_step is above one.
func llama4(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.Experts = c.need("num_local_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("intermediate_size")
	a.SharedExperts = 1
	a.DenseFFN = c.may(0, "intermediate_size_mlp")
	a.FFN = a.DenseFFN
	a.MoELayers = a.Layers
	if n, ok := c.count("moe_layers", func(x any) bool { _, number := x.(json.Number); return number }); ok && n > 0 {
		a.MoELayers = min(n, a.Layers)
	} else if step := c.may(1, "interleave_moe_layer_step"); step > 1 {
		a.MoELayers = a.Layers / step
	}
	if a.MoELayers == a.Layers {
		a.FFN, a.DenseFFN = 0, 0
	}
	// Layers with rotary positions attend within chunks of 8,192.
	if !c.has("layer_types") && a.Window > 0 {
		if n, ok := c.count("no_rope_layers", nonzero); ok && n > 0 {
			a.LocalLayers = min(n, a.Layers)
		} else {
			a.LocalLayers = a.Layers - a.Layers/4
		}
	}
}

// mimoV2 has narrower windows with more key-value heads in most layers, and
// value heads of their own width.
func mimoV2(c *config, a *model.Architecture) {
	common(c, a)
	a.GatedFFN = true
	a.ValueDim = c.may(0, "v_head_dim")
	a.LocalHeads = c.may(0, "swa_num_attention_heads")
	a.LocalKVHeads = c.may(0, "swa_num_key_value_heads")
	a.LocalHeadDim = c.may(0, "swa_head_dim")
	if a.LocalHeads == a.Heads {
		a.LocalHeads = 0
	}
	if a.LocalHeadDim == a.HeadDim {
		a.LocalHeadDim = 0
	}
	a.FFN = c.need("intermediate_size")
	a.DenseFFN = a.FFN
	a.Experts = c.need("n_routed_experts")
	a.ExpertsActive = c.need("num_experts_per_tok")
	a.ExpertFFN = c.need("moe_intermediate_size")
	a.SharedExperts = c.may(0, "n_shared_experts")
	a.MoELayers = a.Layers
	if n, ok := c.count("moe_layer_freq", nonzero); ok {
		a.MoELayers = min(n, a.Layers)
	}
}

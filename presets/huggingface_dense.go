package presets

import (
	"strings"

	"wattif/sim/model"
)

// configReader fills an architecture from a config.json.
type configReader func(*config, *model.Architecture)

// configReaders is every model_type that can be read.
var configReaders = map[string]configReader{
	"llama": gated, "mistral": gated, "mistral3": gated, "ministral": gated, "phi3": gated, "internlm2": gated, "internlm3": gated,
	"olmo": gated, "olmo2": gated, "olmo3": gated, "granite": gated, "glm": gated, "glm4": gated, "exaone4": gated, "smollm3": gated,
	"stablelm": gated, "seed_oss": gated, "mimo": gated, "baichuan": gated, "aquila": gated, "hunyuan_v1_dense": gated,
	"qwen2": qwen2, "qwen3": qwen2, "qwen2_5_vl": qwen2, "qwen2_vl": qwen2, "qwen3_vl": qwen2, "qwen3_vl_text": qwen2,
	"cohere": tied(gated), "cohere2": tied(gated),
	"gemma": tied(gated), "gemma2": tied(gated), "gemma3": tied(gated), "gemma3_text": tied(gated),
	"gemma4": gemma4, "gemma4_text": gemma4,
	"starcoder2": starcoder2, "nemotron": plain,
	"gpt2": gpt2, "gptj": gptj, "gpt_neox": gptNeoX, "gpt_bigcode": gptBigCode, "phi": phi, "opt": opt, "bloom": bloom, "falcon": falcon, "mpt": mpt,

	"mixtral": mixtral, "phimoe": mixtral, "granitemoe": mixtral, "minimax_m2": mixtral, "olmoe": olmoe, "dbrx": dbrx,
	"qwen2_moe": qwenMoE, "qwen3_moe": qwenMoE, "qwen3_vl_moe": qwenMoE, "qwen3_vl_moe_text": qwenMoE, "qwen3_next": qwenNext, "qwen3_5_text": qwenNext, "qwen3_5_moe_text": qwenNext,
	"deepseek_v2": deepSeek, "deepseek_v3": deepSeek, "deepseek_v32": deepSeek, "kimi_k2": deepSeek, "glm_moe_dsa": deepSeek, "glm4_moe": deepSeek, "ernie4_5_moe": ernie,
	"mimo_v2_flash": mimoV2, "gpt_oss": gptOSS, "llama4": llama4, "llama4_text": llama4,

	"mamba": mamba1, "falcon_mamba": mamba1, "mamba2": mamba2, "jamba": jamba, "nemotron_h": nemotronH,

	"bert": bert, "roberta": bert, "xlm-roberta": bert, "camembert": bert, "electra": bert, "albert": bert, "distilbert": distilbert, "modernbert": modernBERT,
	"t5": t5, "mt5": t5, "umt5": t5, "bart": bart, "mbart": bart, "marian": bart, "pegasus": bart, "m2m_100": bart,
}

// common reads the sizes that most decoders name alike.
func common(c *config, a *model.Architecture) {
	a.Family = model.Decoder
	a.Layers = c.need("num_hidden_layers", "n_layer", "num_layers")
	a.Hidden = c.need("hidden_size", "n_embd", "d_model")
	a.Heads = c.need("num_attention_heads", "n_head")
	a.KVHeads = c.may(a.Heads, "num_key_value_heads", "num_kv_heads", "multi_query_group_num")
	a.HeadDim = c.may(0, "head_dim", "kv_channels")
	if a.HeadDim == 0 && a.Heads > 0 {
		a.HeadDim = a.Hidden / a.Heads
	}
	a.Vocab = c.need("vocab_size", "padded_vocab_size")
	a.Context = c.may(0, "max_position_embeddings", "n_positions", "seq_length", "max_sequence_length", "model_max_length")
	a.TiedEmbeddings = c.truth(false, "tie_word_embeddings")
	a.AttentionBias = c.truth(false, "attention_bias")
	a.MTPLayers = c.may(0, "num_nextn_predict_layers")
	windows(c, a)
}

// windows reads which layers see only the last tokens.
func windows(c *config, a *model.Architecture) {
	local, listed := c.count("layer_types", is("sliding_attention", "chunked_attention"))
	if !listed {
		local, listed = c.count("hybrid_layer_pattern", nonzero)
	}
	window := c.may(0, "sliding_window", "attention_chunk_size", "sliding_window_size")
	switch {
	case window == 0 || c.has("use_sliding_window") && !c.truth(true, "use_sliding_window"):
		return
	case listed:
	case c.has("sliding_window_pattern"):
		// Every n-th layer sees everything.
		if n := c.whole("sliding_window_pattern"); n > 0 {
			local = a.Layers - a.Layers/n
		}
	case c.word("model_type") == "gemma2" || c.word("model_type") == "gpt_oss":
		local = (a.Layers + 1) / 2
	case c.word("model_type") == "gemma3" || c.word("model_type") == "gemma3_text":
		local = a.Layers - a.Layers/6
	case c.has("max_window_layers"):
		local = max(0, a.Layers-c.whole("max_window_layers"))
	default:
		local = a.Layers
	}
	if local > 0 && (a.Context == 0 || window < a.Context) {
		a.Window, a.LocalLayers = window, min(local, a.Layers)
	}
}

// gated is a Llama-like decoder: three feed-forward matrices.
func gated(c *config, a *model.Architecture) {
	common(c, a)
	a.FFN = c.need("intermediate_size", "ffn_hidden_size")
	a.GatedFFN = true
	if c.truth(false, "add_qkv_bias") || c.truth(false, "qkv_bias") || c.truth(false, "use_qkv_bias") {
		a.AttentionBias = true
	}
}

// plain is a Llama-like decoder with two feed-forward matrices.
func plain(c *config, a *model.Architecture) {
	gated(c, a)
	a.GatedFFN = false
}

// tied is a reader whose model ties its tables unless the file says otherwise.
func tied(read configReader) configReader {
	return func(c *config, a *model.Architecture) {
		read(c, a)
		a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	}
}

// gemma4 has wider heads in the layers that see everything, and with
// enable_moe_block experts beside the dense network of every layer.
func gemma4(c *config, a *model.Architecture) {
	tied(gated)(c, a)
	if g := c.may(0, "global_head_dim"); g > 0 {
		a.LocalHeadDim, a.LocalKVHeads = a.HeadDim, a.KVHeads
		a.HeadDim, a.KVHeads = g, c.may(a.KVHeads, "num_global_key_value_heads")
	}
	if c.truth(false, "enable_moe_block") {
		a.Experts = c.need("num_experts")
		a.ExpertsActive = c.need("top_k_experts", "num_experts_per_tok")
		a.ExpertFFN = c.need("moe_intermediate_size")
		a.SharedExperts, a.SharedFFN = 1, a.FFN
		a.MoELayers, a.FFN = a.Layers, 0
	}
}

// qwen2 has query, key and value biases; qwen3 has not, but says so itself.
func qwen2(c *config, a *model.Architecture) {
	gated(c, a)
	if !strings.HasPrefix(c.word("model_type"), "qwen3") {
		a.AttentionBias = true
	}
	if !c.truth(false, "use_sliding_window") {
		a.Window, a.LocalLayers = 0, 0
	}
}

func starcoder2(c *config, a *model.Architecture) {
	plain(c, a)
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = c.truth(true, "use_bias")
}

func gpt2(c *config, a *model.Architecture) {
	common(c, a)
	a.KVHeads, a.HeadDim = a.Heads, 0
	a.FFN = c.may(4*a.Hidden, "n_inner", "intermediate_size")
	a.Positions = c.may(1024, "n_positions", "n_ctx", "max_position_embeddings")
	a.Context = a.Positions
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = true
}

func gptBigCode(c *config, a *model.Architecture) {
	gpt2(c, a)
	if c.truth(true, "multi_query") {
		a.KVHeads = 1
	}
}

func gptj(c *config, a *model.Architecture) {
	common(c, a)
	a.FFN = c.may(4*a.Hidden, "n_inner", "intermediate_size")
}

func gptNeoX(c *config, a *model.Architecture) {
	common(c, a)
	a.FFN = c.need("intermediate_size")
	a.Biases = true
}

func phi(c *config, a *model.Architecture) {
	gptNeoX(c, a)
}

func opt(c *config, a *model.Architecture) {
	common(c, a)
	a.FFN = c.need("ffn_dim")
	a.Positions = a.Context + 2
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = c.truth(true, "enable_bias")
	if w := c.may(a.Hidden, "word_embed_proj_dim"); w != a.Hidden {
		a.Embed = w
	}
}

func bloom(c *config, a *model.Architecture) {
	a.Family = model.Decoder
	a.Layers = c.need("n_layer", "num_hidden_layers")
	a.Hidden = c.need("hidden_size", "n_embed", "n_embd")
	a.Heads = c.need("n_head", "num_attention_heads")
	a.FFN = 4 * a.Hidden
	a.Vocab = c.need("vocab_size")
	a.Context = c.may(2048, "seq_length")
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = true
}

func falcon(c *config, a *model.Architecture) {
	common(c, a)
	switch {
	case c.truth(false, "new_decoder_architecture"):
		a.KVHeads = c.may(a.Heads, "num_kv_heads", "n_head_kv")
	case c.truth(true, "multi_query"):
		a.KVHeads = 1
	default:
		a.KVHeads = a.Heads
	}
	a.FFN = c.may(4*a.Hidden, "ffn_hidden_size")
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = c.truth(false, "bias")
	if a.Context == 0 {
		a.Context = 2048
	}
}

func mpt(c *config, a *model.Architecture) {
	a.Family = model.Decoder
	a.Layers = c.need("n_layers")
	a.Hidden = c.need("d_model")
	a.Heads = c.need("n_heads")
	attention := c.inner("attn_config")
	a.KVHeads = attention.may(a.Heads, "kv_n_heads")
	if attention.word("attn_type") == "multiquery_attention" {
		a.KVHeads = 1
	}
	a.FFN = int(c.real(4, "expansion_ratio") * float64(a.Hidden))
	a.Vocab = c.need("vocab_size")
	a.Context = c.may(0, "max_seq_len")
	if c.truth(true, "learned_pos_emb") && !attention.truth(false, "alibi") {
		a.Positions = a.Context
	}
	a.TiedEmbeddings = c.truth(true, "tie_word_embeddings")
	a.Biases = !c.truth(false, "no_bias")
	if c.err == nil {
		c.err = attention.err
	}
}

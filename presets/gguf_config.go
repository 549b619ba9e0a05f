package presets

import (
	"encoding/json"
	"sort"
	"strings"

	"wattif/sim/knob"
)

// ggufKinds names the reader of a Hugging Face configuration that reads the
// same architecture, by GGUF's own name. The file states the same sizes under
// other names, so one set of readers serves both.
var ggufKinds = map[string]string{
	"llama": "llama", "mistral3": "mistral3", "qwen2": "qwen2", "qwen3": "qwen3", "qwen2vl": "qwen2_vl", "phi3": "phi3", "olmo": "olmo", "olmo2": "olmo2",
	"granite": "granite", "glm4": "glm4", "exaone4": "exaone4", "smollm3": "smollm3", "stablelm": "stablelm", "seed_oss": "seed_oss", "internlm2": "internlm2",
	"baichuan": "baichuan", "command-r": "cohere", "cohere2": "cohere2", "gemma": "gemma", "gemma2": "gemma2", "gemma3": "gemma3_text",
	"starcoder2": "starcoder2", "nemotron": "nemotron", "gpt2": "gpt2", "gptj": "gptj", "gptneox": "gpt_neox", "phi2": "phi", "bloom": "bloom", "falcon": "falcon",
	"olmoe": "olmoe", "qwen2moe": "qwen2_moe", "qwen3moe": "qwen3_moe", "deepseek2": "deepseek_v3", "glm4moe": "glm4_moe", "gpt-oss": "gpt_oss",
	"mamba": "mamba", "mamba2": "mamba2", "bert": "bert",
}

// config says what the head of a GGUF file says under the names of a Hugging
// Face configuration.
func (h *ggufHead) config(kind, file string) (*config, error) {
	target := ggufKinds[kind]
	if kind == "llama" && h.number(kind+".expert_count") > 0 {
		target = "mixtral"
	}
	if target == "" {
		names := make([]string, 0, len(ggufKinds))
		for n := range ggufKinds {
			names = append(names, n)
		}
		sort.Strings(names)
		return nil, &FileError{
			File: file, Field: "general.architecture", Value: shorten(kind), Nearest: knob.Nearest(kind, names),
			Reason: "is not an architecture wattif reads: what its layers are made of is missing; a template such as llama or moe can stand in, with its sizes as knobs",
		}
	}
	c := &config{file: file, values: map[string]any{"model_type": target}}
	for _, n := range ggufNames {
		if v, ok := h.values[kind+"."+n.gguf]; ok && v != nil {
			for _, name := range strings.Fields(n.config) {
				c.values[name] = largest(v)
			}
		}
	}
	h.tables(c, kind)
	h.shape(c, kind)
	return c, nil
}

// ggufNames pairs a key of a GGUF file with the names that readers look for.
var ggufNames = []struct{ gguf, config string }{
	{"block_count", "num_hidden_layers n_layer"},
	{"embedding_length", "hidden_size n_embd n_embed"},
	{"feed_forward_length", "intermediate_size ffn_hidden_size n_inner"},
	{"context_length", "max_position_embeddings n_positions seq_length"},
	{"attention.head_count", "num_attention_heads n_head"},
	{"attention.head_count_kv", "num_key_value_heads num_kv_heads"},
	{"attention.key_length", "head_dim"},
	{"attention.sliding_window", "sliding_window"},
	{"expert_count", "num_experts num_local_experts n_routed_experts"},
	{"expert_used_count", "num_experts_per_tok"},
	{"expert_feed_forward_length", "moe_intermediate_size"},
	{"expert_shared_count", "n_shared_experts"},
	{"expert_shared_feed_forward_length", "shared_expert_intermediate_size"},
	{"leading_dense_block_count", "first_k_dense_replace"},
	{"nextn_predict_layers", "num_nextn_predict_layers"},
	{"ssm.inner_size", "intermediate_size d_inner"},
	{"ssm.state_size", "state_size"},
	{"ssm.conv_kernel", "conv_kernel"},
	{"ssm.time_step_rank", "time_step_rank"},
	{"ssm.group_count", "n_groups"},
	{"vocab_size", "vocab_size"},
}

// tables fills what a file states by the length of a list or the presence of a
// tensor: the vocabulary, and whether the output shares its table.
func (h *ggufHead) tables(c *config, kind string) {
	if n := h.lengths["tokenizer.ggml.tokens"]; n > 0 && !c.has("vocab_size") {
		c.values["vocab_size"] = jsonInt(n)
	}
	if shape := h.tensors["token_embd.weight"]; len(shape) == 2 && shape[1] < 1<<30 {
		c.values["vocab_size"] = jsonInt(int(shape[1])) // as stored, with padding
	}
	if len(h.tensors) > 0 {
		_, own := h.tensors["output.weight"]
		c.values["tie_word_embeddings"] = !own
		_, bias := h.tensors["blk.0.attn_q.bias"]
		c.values["attention_bias"] = bias
	}
	if n := h.lengths["tokenizer.ggml.token_type"]; kind == "bert" && n > 0 {
		c.values["type_vocab_size"] = jsonInt(2)
	}
}

// shape fills what GGUF states in another way than the readers expect.
func (h *ggufHead) shape(c *config, kind string) {
	switch kind {
	case "deepseek2":
		// Heads are stored as the latent kernel sees them when the file has
		// key_length_mla; the sizes of one head are those.
		rope := h.number(kind + ".rope.dimension_count")
		key, value := h.number(kind+".attention.key_length"), h.number(kind+".attention.value_length")
		if k := h.number(kind + ".attention.key_length_mla"); k > 0 {
			key, value = k, h.number(kind+".attention.value_length_mla")
		}
		c.values["qk_rope_head_dim"] = jsonInt(rope)
		c.values["qk_nope_head_dim"] = jsonInt(max(0, key-rope))
		c.values["v_head_dim"] = jsonInt(value)
		if n := h.number(kind + ".attention.kv_lora_rank"); n > 0 {
			c.values["kv_lora_rank"] = jsonInt(n)
		}
		if n := h.number(kind + ".attention.q_lora_rank"); n > 0 {
			c.values["q_lora_rank"] = jsonInt(n)
		}
	case "mamba2":
		if inner, heads := h.number(kind+".ssm.inner_size"), h.number(kind+".ssm.time_step_rank"); heads > 0 {
			c.values["num_heads"], c.values["head_dim"] = jsonInt(heads), jsonInt(inner/heads)
		}
	case "falcon":
		// One head of keys, or as many as stated: never guessed.
		c.values["new_decoder_architecture"] = h.number(kind+".attention.head_count_kv") > 1
	case "gpt-oss":
		if !c.has("intermediate_size") && c.has("moe_intermediate_size") {
			c.values["intermediate_size"] = c.values["moe_intermediate_size"]
		}
	case "gemma3":
		if !c.has("sliding_window_pattern") {
			c.values["sliding_window_pattern"] = jsonInt(6) // five local layers, then a global one
		}
	}
	if kind == "mamba" || kind == "mamba2" {
		delete(c.values, "num_attention_heads") // stated as 0
	}
}

func (h *ggufHead) number(key string) int {
	n, ok := largest(h.values[key]).(json.Number)
	if !ok {
		return 0
	}
	v, err := n.Int64()
	if err != nil || v < 0 || v > 1<<31-1 {
		return 0
	}
	return int(v)
}

// largest is the value itself, or of a list by layer the largest number in it:
// layers with none of a thing state 0.
func largest(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	var best any
	most := int64(-1)
	for _, x := range list {
		if n, ok := x.(json.Number); ok {
			if i, err := n.Int64(); err == nil && i > most {
				most, best = i, n
			}
		}
	}
	return best
}

package presets

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// configs are the sizes that published config.json files state, one of each
// reader, with the parameters their makers state (millions).
var configs = []struct {
	name     string
	millions float64
	json     string
}{
	{"gpt2", 124.44, `{"model_type":"gpt2","n_embd":768,"n_layer":12,"n_head":12,"n_positions":1024,"vocab_size":50257}`},
	{"llama-2-7b", 6738.4, `{"model_type":"llama","hidden_size":4096,"intermediate_size":11008,"num_hidden_layers":32,"num_attention_heads":32,"vocab_size":32000,"max_position_embeddings":4096}`},
	{"mistral-7b", 7241.7, `{"model_type":"mistral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":32000,"sliding_window":4096,"max_position_embeddings":32768}`},
	{"qwen2.5-7b", 7615.6, `{"model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"vocab_size":152064,"use_sliding_window":false,"sliding_window":131072,"max_window_layers":28}`},
	{"qwen3-8b", 8190.7, `{"model_type":"qwen3","hidden_size":4096,"intermediate_size":12288,"num_hidden_layers":36,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"vocab_size":151936,"attention_bias":false}`},
	{"gemma-2-9b", 9241.7, `{"model_type":"gemma2","hidden_size":3584,"intermediate_size":14336,"num_hidden_layers":42,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":256,"vocab_size":256000,"sliding_window":4096,"max_position_embeddings":8192}`},
	{"gemma-3-4b", 3880.1, `{"model_type":"gemma3","text_config":{"model_type":"gemma3_text","hidden_size":2560,"intermediate_size":10240,"num_hidden_layers":34,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"vocab_size":262144,"sliding_window":1024,"sliding_window_pattern":6,"max_position_embeddings":131072}}`},
	{"phi-2", 2779.7, `{"model_type":"phi","hidden_size":2560,"intermediate_size":10240,"num_hidden_layers":32,"num_attention_heads":32,"vocab_size":51200}`},
	{"phi-3-mini", 3821.1, `{"model_type":"phi3","hidden_size":3072,"intermediate_size":8192,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"vocab_size":32064}`},
	{"gpt-j-6b", 6050.9, `{"model_type":"gptj","n_embd":4096,"n_layer":28,"n_head":16,"n_positions":2048,"vocab_size":50400,"n_inner":null,"tie_word_embeddings":false}`},
	{"pythia-12b", 11846.1, `{"model_type":"gpt_neox","hidden_size":5120,"intermediate_size":20480,"num_hidden_layers":36,"num_attention_heads":40,"vocab_size":50688,"tie_word_embeddings":false}`},
	{"opt-125m", 125.24, `{"model_type":"opt","hidden_size":768,"ffn_dim":3072,"num_hidden_layers":12,"num_attention_heads":12,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":768}`},
	{"bloom-560m", 559.2, `{"model_type":"bloom","n_embed":1024,"n_layer":24,"num_attention_heads":16,"vocab_size":250880,"seq_length":2048}`},
	{"falcon-40b", 41303.3, `{"model_type":"falcon","hidden_size":8192,"num_hidden_layers":60,"num_attention_heads":128,"num_kv_heads":8,"new_decoder_architecture":true,"vocab_size":65024,"bias":false}`},
	{"mpt-7b", 6649.3, `{"model_type":"mpt","d_model":4096,"n_layers":32,"n_heads":32,"expansion_ratio":4,"vocab_size":50432,"max_seq_len":2048,"no_bias":true,"attn_config":{"alibi":true}}`},
	{"starcoder2-3b", 3030.4, `{"model_type":"starcoder2","hidden_size":3072,"intermediate_size":12288,"num_hidden_layers":30,"num_attention_heads":24,"num_key_value_heads":2,"vocab_size":49152,"use_bias":true,"sliding_window":4096,"max_position_embeddings":16384}`},
	{"command-r", 34980.8, `{"model_type":"cohere","hidden_size":8192,"intermediate_size":22528,"num_hidden_layers":40,"num_attention_heads":64,"num_key_value_heads":64,"vocab_size":256000}`},
	{"olmo-2-7b", 7298.6, `{"model_type":"olmo2","hidden_size":4096,"intermediate_size":11008,"num_hidden_layers":32,"num_attention_heads":32,"vocab_size":100352}`},
	{"glm-4-9b", 9400.3, `{"model_type":"glm4","hidden_size":4096,"intermediate_size":13696,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":2,"head_dim":128,"vocab_size":151552,"attention_bias":true}`},
	{"mixtral-8x7b", 46702.8, `{"model_type":"mixtral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":32000,"num_local_experts":8,"num_experts_per_tok":2,"sliding_window":null}`},
	{"qwen1.5-moe-a2.7b", 14315.8, `{"model_type":"qwen2_moe","hidden_size":2048,"intermediate_size":5632,"num_hidden_layers":24,"num_attention_heads":16,"num_key_value_heads":16,"vocab_size":151936,"num_experts":60,"num_experts_per_tok":4,"moe_intermediate_size":1408,"shared_expert_intermediate_size":5632,"decoder_sparse_step":1}`},
	{"qwen3-30b-a3b", 30532.1, `{"model_type":"qwen3_moe","hidden_size":2048,"intermediate_size":6144,"num_hidden_layers":48,"num_attention_heads":32,"num_key_value_heads":4,"head_dim":128,"vocab_size":151936,"num_experts":128,"num_experts_per_tok":8,"moe_intermediate_size":768,"mlp_only_layers":[]}`},
	{"qwen3-next-80b", 79674, `{"model_type":"qwen3_next","hidden_size":2048,"intermediate_size":5120,"num_hidden_layers":48,"num_attention_heads":16,"num_key_value_heads":2,"head_dim":256,"vocab_size":151936,"num_experts":512,"num_experts_per_tok":10,"moe_intermediate_size":512,"shared_expert_intermediate_size":512,"full_attention_interval":4,"linear_num_key_heads":16,"linear_num_value_heads":32,"linear_key_head_dim":128,"linear_value_head_dim":128,"linear_conv_kernel_dim":4}`},
	{"deepseek-v2-lite", 15706.5, `{"model_type":"deepseek_v2","hidden_size":2048,"intermediate_size":10944,"num_hidden_layers":27,"num_attention_heads":16,"vocab_size":102400,"n_routed_experts":64,"num_experts_per_tok":6,"moe_intermediate_size":1408,"n_shared_experts":2,"first_k_dense_replace":1,"q_lora_rank":null,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128}`},
	{"gpt-oss-20b", 20914.8, `{"model_type":"gpt_oss","hidden_size":2880,"intermediate_size":2880,"num_hidden_layers":24,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"vocab_size":201088,"num_local_experts":32,"num_experts_per_tok":4,"sliding_window":128,"max_position_embeddings":131072}`},
	{"llama-4-scout", 107769.9, `{"model_type":"llama4","text_config":{"model_type":"llama4_text","hidden_size":5120,"intermediate_size":8192,"intermediate_size_mlp":16384,"num_hidden_layers":48,"num_attention_heads":40,"num_key_value_heads":8,"head_dim":128,"vocab_size":202048,"num_local_experts":16,"num_experts_per_tok":1,"interleave_moe_layer_step":1,"attention_chunk_size":8192,"max_position_embeddings":10485760}}`},
	{"mamba-130m", 129.14, `{"model_type":"mamba","hidden_size":768,"num_hidden_layers":24,"state_size":16,"conv_kernel":4,"expand":2,"time_step_rank":"auto","vocab_size":50280}`},
	{"mamba2-2.7b", 2702.6, `{"model_type":"mamba2","hidden_size":2560,"num_hidden_layers":64,"state_size":128,"head_dim":64,"num_heads":80,"n_groups":1,"conv_kernel":4,"expand":2,"vocab_size":50288,"tie_word_embeddings":true}`},
	{"jamba-v0.1", 51570, `{"model_type":"jamba","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":65536,"num_experts":16,"num_experts_per_tok":2,"attn_layer_period":8,"attn_layer_offset":4,"expert_layer_period":2,"expert_layer_offset":1,"mamba_d_state":16,"mamba_d_conv":4,"mamba_dt_rank":256,"mamba_expand":2}`},
	{"nemotron-3-nano", 31577, `{"model_type":"nemotron_h","hidden_size":2688,"intermediate_size":1856,"hybrid_override_pattern":"MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME","num_attention_heads":32,"num_key_value_heads":2,"head_dim":128,"vocab_size":131072,"mamba_num_heads":64,"mamba_head_dim":64,"ssm_state_size":128,"n_groups":8,"conv_kernel":4,"n_routed_experts":128,"num_experts_per_tok":6,"moe_intermediate_size":1856,"n_shared_experts":1,"moe_shared_expert_intermediate_size":3712,"time_step_limit":[0.0,Infinity]}`},
	{"bert-base", 109.48, `{"model_type":"bert","hidden_size":768,"intermediate_size":3072,"num_hidden_layers":12,"num_attention_heads":12,"vocab_size":30522,"max_position_embeddings":512,"type_vocab_size":2}`},
	{"xlm-roberta-base", 278.04, `{"model_type":"xlm-roberta","hidden_size":768,"intermediate_size":3072,"num_hidden_layers":12,"num_attention_heads":12,"vocab_size":250002,"max_position_embeddings":514,"type_vocab_size":1}`},
	{"distilbert", 66.36, `{"model_type":"distilbert","dim":768,"hidden_dim":3072,"n_layers":6,"n_heads":12,"vocab_size":30522,"max_position_embeddings":512}`},
	{"albert-base", 11.68, `{"model_type":"albert","hidden_size":768,"embedding_size":128,"intermediate_size":3072,"num_hidden_layers":12,"num_attention_heads":12,"vocab_size":30000,"max_position_embeddings":512,"type_vocab_size":2}`},
	{"t5-small", 60.51, `{"model_type":"t5","d_model":512,"d_kv":64,"d_ff":2048,"num_layers":6,"num_heads":8,"vocab_size":32128}`},
	{"flan-t5-base", 247.58, `{"model_type":"t5","d_model":768,"d_kv":64,"d_ff":2048,"num_layers":12,"num_heads":12,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false}`},
	{"bart-base", 139.42, `{"model_type":"bart","d_model":768,"encoder_layers":6,"decoder_layers":6,"encoder_attention_heads":12,"encoder_ffn_dim":3072,"vocab_size":50265,"max_position_embeddings":1024}`},
}

func TestHuggingFace(t *testing.T) {
	for _, c := range configs {
		a, err := ParseHuggingFace([]byte(c.json), c.name+"/config.json")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := a.Parameters().Total / 1e6
		if math.Abs(got/c.millions-1) > 0.003 {
			t.Errorf("%s has %.2f million parameters, want %.2f (%+.2f %%)", c.name, got, c.millions, 100*(got/c.millions-1))
		}
		if a.Name != c.name {
			t.Errorf("%s is called %q", c.name, a.Name)
		}
	}
}

// Layers that see only a window, by the ways files say so.
func TestHuggingFaceWindows(t *testing.T) {
	base := `{"hidden_size":64,"intermediate_size":128,"num_hidden_layers":12,"num_attention_heads":4,"vocab_size":100,"max_position_embeddings":8192,`
	for _, c := range []struct {
		more          string
		window, local int
	}{
		{`"model_type":"llama"}`, 0, 0},
		{`"model_type":"mistral","sliding_window":4096}`, 4096, 12},
		{`"model_type":"mistral","sliding_window":null}`, 0, 0},
		{`"model_type":"qwen2","sliding_window":4096,"use_sliding_window":false}`, 0, 0},
		{`"model_type":"qwen2","sliding_window":4096,"use_sliding_window":true,"max_window_layers":8}`, 4096, 4},
		{`"model_type":"gemma2","sliding_window":4096}`, 4096, 6},
		{`"model_type":"gemma3_text","sliding_window":1024}`, 1024, 10},
		{`"model_type":"gemma3_text","sliding_window":1024,"sliding_window_pattern":4}`, 1024, 9},
		{`"model_type":"olmo3","sliding_window":4096,"layer_types":["sliding_attention","sliding_attention","sliding_attention","full_attention"]}`, 4096, 3},
	} {
		a, err := ParseHuggingFace([]byte(base+c.more), "config.json")
		if err != nil {
			t.Errorf("%s: %v", c.more, err)
			continue
		}
		if a.Window != c.window || a.LocalLayers != c.local {
			t.Errorf("%s: window %d in %d layers, want %d in %d", c.more, a.Window, a.LocalLayers, c.window, c.local)
		}
	}
}

func TestHuggingFaceErrors(t *testing.T) {
	for _, c := range []struct{ json, want string }{
		{`{`, `c.json: is not a JSON object: unexpected EOF`},
		{`[1]`, `c.json: is not a JSON object: json: cannot unmarshal array into Go value of type map[string]interface {}`},
		{`null`, `c.json: is not a JSON object`},
		{`{"model_type":"llamma"}`, `c.json: model_type: "llamma" is not an architecture wattif reads: what its layers are made of is missing; a template such as llama or moe can stand in, with its sizes as knobs; did you mean llama?`},
		{`{"model_type":"whisper"}`, `c.json: model_type: "whisper" is not an architecture wattif reads: what its layers are made of is missing; a template such as llama or moe can stand in, with its sizes as knobs`},
		{`{"model_type":"llama","num_hidden_layers":2,"num_attention_heads":2,"vocab_size":9,"intermediate_size":4}`, `c.json: hidden_size: is missing; a llama config states it`},
		{`{"model_type":"mixtral","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"vocab_size":9,"intermediate_size":4}`, `c.json: num_local_experts: is missing; a mixtral config states it`},
		{`{"model_type":"llama","hidden_size":"8"}`, `c.json: num_hidden_layers: is missing; a llama config states it`},
		{`{"model_type":"llama","num_hidden_layers":2.5}`, `c.json: num_hidden_layers: is 2.5, not a whole number from 0 to 2147483647`},
		{`{"model_type":"llama","num_hidden_layers":-3}`, `c.json: num_hidden_layers: is -3, not a whole number from 0 to 2147483647`},
		{`{"model_type":"llama","hidden_size":10,"num_hidden_layers":2,"num_attention_heads":3,"num_key_value_heads":2,"vocab_size":9,"intermediate_size":4}`, `c.json: describes a model that cannot be: kv_heads 2: do not divide the 3 heads; nearest 1`},
	} {
		_, err := ParseHuggingFace([]byte(c.json), "c.json")
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.json, err, c.want)
		}
	}
	_, err := ParseHuggingFace([]byte(`{"architectures":["X"]}`), "c.json")
	if err == nil || !strings.HasPrefix(err.Error(), "c.json: model_type: is missing; it names the architecture (accepted: albert ") {
		t.Errorf("without a model_type: %v", err)
	}
}

// A path is a model: in a lookup, in a line and in a scenario file, and it
// comes back from a file written.
func TestModelByPath(t *testing.T) {
	l := load(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "config.json")
	if err := os.WriteFile(path, []byte(configs[1].json), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{path, folder} {
		s, err := knob.ParseLine("model="+ref+" 1xh100-sxm b4", l)
		if err != nil {
			t.Fatal(err)
		}
		if s.Model.Layers != 32 || s.Model.ID != ref {
			t.Errorf("%s is %q with %d layers", ref, s.Model.ID, s.Model.Layers)
		}
		if _, err := sim.Run(&s); err != nil {
			t.Error(err)
		}
		var b strings.Builder
		if err := l.WriteScenario(&b, &s); err != nil {
			t.Fatal(err)
		}
		back, err := l.ReadScenario(strings.NewReader(b.String()), "back.yaml")
		if err != nil || back.Model != s.Model {
			t.Errorf("%v: reads back as %+v from\n%s", err, back.Model, b.String())
		}
	}
	_, err := l.Model(filepath.Join(folder, "other.json"))
	var k *sim.KnobError
	if !errors.As(err, &k) {
		t.Errorf("a missing file gives %v", err)
	}
}

// Whatever the bytes, the importer says no in one line or gives a model that
// can be counted.
func FuzzHuggingFace(f *testing.F) {
	for _, c := range configs {
		f.Add([]byte(c.json))
	}
	f.Add([]byte(`{"model_type":"gemma3","text_config":{"model_type":7}}`))
	f.Add([]byte(`{"model_type":"nemotron_h","layers_block_type":["mamba",3,null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := ParseHuggingFace(b, "config.json")
		if err != nil {
			if err.Error() == "" || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("the error is not one line: %q", err)
			}
			return
		}
		p := a.Parameters()
		if !(p.Total > 0) || math.IsInf(p.Total, 0) || p.Active > p.Total*1.0001 {
			t.Errorf("%d layers of %s: %+v", a.Layers, a.Name, p)
		}
		again := a
		again.Normalize()
		if again != a {
			t.Errorf("not normal: %+v, then %+v", a, again)
		}
		var ops []model.Op
		ops = a.AppendOps(ops, &model.Pass{Phase: model.Prefill, Sequences: 1, Tokens: 4, Heads: 1, Weights: model.BF16, Activations: model.BF16, KVCache: model.BF16, Compute: model.BF16, AttentionCompute: model.BF16, Tensor: 1, Expert: 1, Contextual: 1})
		for _, op := range ops {
			if op.FLOPs < 0 || math.IsNaN(op.FLOPs) || op.WeightBytes < 0 || math.IsNaN(op.WeightBytes) {
				t.Errorf("op %+v", op)
			}
		}
	})
}

package presets

import (
	"strings"

	"wattif/sim/model"
)

// stateSpace reads the sizes Mamba models share.
func stateSpace(c *config, a *model.Architecture) {
	a.Family = model.Decoder
	a.Layers = c.need("num_hidden_layers", "n_layer")
	a.Hidden = c.need("hidden_size", "d_model")
	a.Vocab = c.need("vocab_size")
	a.SSM.Layers = a.Layers
	a.SSM.StateDim = c.may(16, "state_size", "d_state")
	a.SSM.ConvKernel = c.may(4, "conv_kernel", "d_conv")
	a.SSM.InnerDim = c.may(int(c.real(2, "expand")*float64(a.Hidden)), "intermediate_size", "d_inner")
}

func mamba1(c *config, a *model.Architecture) {
	stateSpace(c, a)
	a.SSM.Kind = model.ScanMamba1
	a.SSM.TimeRank = timeRank(c, a.Hidden, "time_step_rank")
	a.TiedEmbeddings = c.truth(c.word("model_type") == "mamba", "tie_word_embeddings")
}

// timeRank is a number, or "auto" for a sixteenth of the width.
func timeRank(c *config, hidden int, field string) int {
	if c.word(field) == "auto" || !c.has(field) {
		return (hidden + 15) / 16
	}
	return c.whole(field)
}

func mamba2(c *config, a *model.Architecture) {
	stateSpace(c, a)
	a.SSM.Kind = model.ScanMamba2
	a.SSM.StateDim = c.may(128, "state_size", "d_state")
	a.SSM.HeadDim = c.need("head_dim")
	a.SSM.Heads = c.need("num_heads")
	a.SSM.Groups = c.may(1, "n_groups")
	a.SSM.InnerDim = int(c.real(2, "expand") * float64(a.Hidden))
	a.TiedEmbeddings = c.truth(false, "tie_word_embeddings")
}

// jamba mixes Mamba-1 with attention every attn_layer_period layers, and
// experts every expert_layer_period.
func jamba(c *config, a *model.Architecture) {
	common(c, a)
	a.Window, a.LocalLayers = 0, 0
	a.GatedFFN = true
	a.FFN = c.need("intermediate_size")
	a.AttentionLayers = every(a.Layers, c.need("attn_layer_period"), c.may(0, "attn_layer_offset"))
	a.FFNLayers = a.Layers
	if n := c.may(1, "num_experts"); n > 1 {
		a.Experts, a.ExpertsActive, a.ExpertFFN = n, c.need("num_experts_per_tok"), a.FFN
		a.MoELayers = every(a.Layers, c.need("expert_layer_period"), c.may(0, "expert_layer_offset"))
		a.DenseFFN = a.FFN
	}
	a.SSM = model.SSM{
		Kind: model.ScanMamba1, Layers: max(0, a.Layers-a.AttentionLayers),
		InnerDim: c.may(2, "mamba_expand") * a.Hidden, StateDim: c.may(16, "mamba_d_state"),
		TimeRank: timeRank(c, a.Hidden, "mamba_dt_rank"), ConvKernel: c.may(4, "mamba_d_conv"),
	}
}

// every counts the layers i with i mod period = offset.
func every(layers, period, offset int) int {
	if period <= 0 || offset >= layers {
		return 0
	}
	return (layers - offset + period - 1) / period
}

// nemotronH states the kind of each layer in a pattern: M mamba2, * attention,
// - feed-forward, E experts. Its networks have no gate.
func nemotronH(c *config, a *model.Architecture) {
	mamba, attention, dense, experts := pattern(c)
	if mamba+attention+dense+experts == 0 {
		c.fail("hybrid_override_pattern", "is missing; a nemotron_h config states it")
		return
	}
	if !c.has("num_hidden_layers") {
		c.values["num_hidden_layers"] = jsonInt(mamba + attention + dense + experts)
	}
	common(c, a)
	a.Window, a.LocalLayers = 0, 0
	a.HeadDim = c.may(a.HeadDim, "attention_head_dim", "head_dim")
	a.Layers = mamba + attention + dense + experts
	a.AttentionLayers, a.FFNLayers = attention, dense+experts
	a.FFN = c.may(0, "intermediate_size")
	if experts > 0 {
		a.Experts = c.need("n_routed_experts")
		a.ExpertsActive = c.need("num_experts_per_tok")
		a.ExpertFFN = c.need("moe_intermediate_size")
		a.ExpertLatent = c.may(0, "moe_latent_size")
		a.SharedExperts = c.may(0, "n_shared_experts")
		a.SharedFFN = c.may(0, "moe_shared_expert_intermediate_size")
		a.MoELayers = experts
		if dense == 0 {
			a.FFN = 0
		} else {
			a.DenseFFN = a.FFN
		}
	}
	a.SSM = model.SSM{
		Kind: model.ScanMamba2, Layers: mamba, StateDim: c.need("ssm_state_size"), Groups: c.may(1, "n_groups"),
		Heads: c.need("mamba_num_heads"), HeadDim: c.need("mamba_head_dim"), ConvKernel: c.may(4, "conv_kernel"),
	}
	a.SSM.InnerDim = clampInt(int64(a.SSM.Heads) * int64(a.SSM.HeadDim))
}

func pattern(c *config) (mamba, attention, dense, experts int) {
	p := c.word("hybrid_override_pattern")
	if p != "" {
		return strings.Count(p, "M"), strings.Count(p, "*"), strings.Count(p, "-"), strings.Count(p, "E")
	}
	mamba, _ = c.count("layers_block_type", is("mamba"))
	attention, _ = c.count("layers_block_type", is("attention"))
	dense, _ = c.count("layers_block_type", is("mlp"))
	experts, _ = c.count("layers_block_type", is("moe"))
	return mamba, attention, dense, experts
}

package knob

import (
	"wattif/sim"
	"wattif/sim/model"
)

// modelKnobs are the model and the sizes that override its preset.
func modelKnobs() []Knob {
	const own = "the model's own size, from the file or paper its preset names"
	ks := []Knob{
		cataloged(Knob{
			ID: "model", Label: "Model", Group: "model", Default: "llama-3.1-8b",
			Help:   "The language model: a preset, a template whose every size is a knob (gpt, llama, bert, t5, moe, mamba, rnn, seq2seq, word2vec), or the path of a file: a Hugging Face config.json, a GGUF file, a Keras model. Choosing one brings its sizes and drops size overrides; a task it cannot do becomes one it can, and lengths beyond its context are cut to it.",
			Source: "a small current model that one accelerator serves; sizes from the file or paper the preset names",
		}, "model", func(s *sim.Scenario) string { return s.Model.ID }, setPreset),

		sized(sizeLayers, Knob{
			ID: "layers", Label: "Layers", Kind: Integer, Min: 1, Max: 4096, Increment: 1, leap: 8,
			Help: "Layers stacked one after the other. More layers cost time, memory and energy in proportion. A mix of layer kinds keeps its proportions; an encoder-decoder scales both halves.",
		}),
		sized(sizeHidden, Knob{
			ID: "hidden", Label: "Hidden size", Kind: Integer, Min: 1, Max: 1 << 18, Scale: Geometric, ladder: halves,
			Help: "Width of the vector that stands for a token. Work and weights grow with its square; feed-forward widths keep their ratio to it.",
		}),
		sized(sizeHeads, Knob{
			ID: "heads", Label: "Attention heads", Kind: Integer, Min: 1, Max: 4096, Increment: 1, leap: 8,
			Help: "Attention heads a layer splits the hidden size into. The tensor-parallel degree has to divide it.",
		}),
		sized(sizeKVHeads, Knob{
			ID: "kv_heads", Label: "Key-value heads", Kind: Integer, Min: 1, Max: 4096, Increment: 1, leap: 8,
			Help: "Heads that have keys and values of their own: all of them (multi-head), a few (grouped-query) or one (multi-query). Fewer shrink the key-value cache.",
		}),
		sized(sizeHeadDim, Knob{
			ID: "head_dim", Label: "Head width", Kind: Integer, Min: 1, Max: 4096, Scale: Geometric, ladder: halves,
			Help: "Width of one attention head, usually hidden size over heads. The key-value cache grows with it.",
		}),
		sized(sizeFFN, Knob{
			ID: "ffn", Label: "Feed-forward width", Kind: Integer, Min: 1, Max: 1 << 22, Scale: Geometric, ladder: halves,
			Help: "Inner width of the feed-forward network, where most weights of a dense transformer are. Experts as wide as it follow it.",
		}),
		sized(sizeVocab, Knob{
			ID: "vocab", Label: "Vocabulary", Kind: Integer, Min: 1, Max: 1e8, Scale: Geometric, ladder: decades,
			Help: "Different tokens the model knows. It sizes the embedding table and the output head.",
		}),
		sized(sizeExperts, Knob{
			ID: "experts", Label: "Experts", Kind: Integer, Min: 1, Max: 8192, Scale: Geometric, Auto: "none",
			Help: "Feed-forward networks of a mixture-of-experts layer among which each token is routed. More experts mean more weights to hold, not more work per token. On a dense model it makes every layer a mixture.",
		}),
		sized(sizeExpertsActive, Knob{
			ID: "experts_active", Label: "Active experts", Kind: Integer, Min: 1, Max: 1024, Increment: 1, leap: 4,
			Help: "Experts each token passes through. Work per token grows with it.",
		}),
		sized(sizeExpertFFN, Knob{
			ID: "expert_ffn", Label: "Expert width", Kind: Integer, Min: 1, Max: 1 << 22, Scale: Geometric, ladder: halves,
			Help: "Inner width of one expert.",
		}),
		sized(sizeWindow, Knob{
			ID: "window", Label: "Attention window", Unit: "tokens", Kind: Integer, Min: 1, Max: 1 << 24, Scale: Geometric, Auto: "none", binary: true,
			Help: "How many of the last tokens a local attention layer sees. It caps the key-value cache and the work of long contexts. For word vectors: words looked at on each side.",
		}),
		sized(sizeCell, Knob{
			ID: "cell", Label: "Recurrent cell", Kind: Choice,
			Help: "The recurrent unit: a simple RNN has one matrix pair per layer, a GRU three, an LSTM four.",
		}),
		sized(sizeBidirectional, Knob{
			ID: "bidirectional", Label: "Bidirectional", Kind: Choice,
			Help: "Read the sequence both ways, with a second set of cells: twice the work and weights, better reading, no word-by-word generation.",
		}),
		sized(sizeEmbed, Knob{
			ID: "embed", Label: "Embedding width", Kind: Integer, Min: 1, Max: 1 << 18, Scale: Geometric, ladder: halves, Auto: "hidden",
			Help: "Width of the token embedding when it differs from the hidden size.",
		}),
	}
	for i := range ks {
		ks[i].Group = "model"
		if ks[i].size != noSize {
			ks[i].Source, ks[i].Default = own, "the model's own"
		}
	}
	return ks
}

// setPreset brings in a model and settles what follows from it.
func setPreset(s *sim.Scenario, ref string, c Catalog) error {
	a, err := c.Model(ref)
	if err != nil {
		return err
	}
	if isPath(ref) {
		a.ID = ref
	}
	s.Model = a
	before := s.Task
	adjustTask(s)
	if s.Task != before {
		adjustWeights(s, before)
	}
	fitContext(s)
	settleStack(s, c, s.Task != before)
	return nil
}

// fitContext cuts lengths that the model was not made for: the input first,
// and the output where it alone is too long.
func fitContext(s *sim.Scenario) {
	limit := s.Model.Context
	if limit == 0 {
		limit = s.Model.Positions
	}
	if limit <= 0 {
		return
	}
	switch {
	case s.Task != sim.Generate || s.Model.Family == model.EncoderDecoder:
		s.InputLen = min(s.InputLen, limit)
	case s.InputLen+s.OutputLen > limit:
		s.OutputLen = min(s.OutputLen, limit/2)
		s.InputLen = limit - s.OutputLen
	}
}

// sized makes the knob of a model size.
func sized(id sizeID, k Knob) Knob {
	k.size = id
	switch k.Kind {
	case Choice:
		options := []Option{{ID: "no", Name: "one way", Aliases: []string{"false", "off", "0"}}, {ID: "yes", Name: "both ways", Aliases: []string{"true", "on", "1"}}}
		if id == sizeCell {
			options = []Option{{ID: "rnn", Name: "simple RNN", Aliases: []string{"simplernn"}}, {ID: "lstm", Name: "LSTM"}, {ID: "gru", Name: "GRU"}}
		}
		k.Options = func(*sim.Scenario, Catalog) []Option { return options }
		k.Get = func(s *sim.Scenario) Value {
			n := int(sizeOf(&s.Model, id))
			if id == sizeCell {
				return Value{Word: model.Cell(n).String()}
			}
			return Value{Word: options[n].ID}
		}
	default:
		k.Get = func(s *sim.Scenario) Value {
			n := sizeOf(&s.Model, id)
			if k.Auto != "" && n == 0 {
				return Value{Word: k.Auto}
			}
			return Value{Number: n}
		}
	}
	k.Applies = func(s *sim.Scenario) (bool, string) {
		if hasSize(&s.Model, id) {
			return true, ""
		}
		return false, absent(id, s)
	}
	k.Set = func(s *sim.Scenario, v Value, c Catalog) error {
		if v == k.Get(s) {
			return nil
		}
		ks, vs := [1]*Knob{&k}, [1]Value{v}
		return setSizes(s, ks[:], vs[:], c)
	}
	return k
}

// sizeNumber is the value as the number an override holds.
func (k *Knob) sizeNumber(v Value) float64 {
	switch k.size {
	case sizeCell:
		cell, _ := model.ParseCell(v.Word)
		return float64(cell)
	case sizeBidirectional:
		if v.Word == "yes" {
			return 1
		}
		return 0
	}
	return v.Number // 0 for the auto word
}

// absent says why a model has no such size.
func absent(id sizeID, s *sim.Scenario) string {
	name := s.Model.Name
	if name == "" {
		name = "this model"
	}
	switch id {
	case sizeHeads, sizeKVHeads, sizeHeadDim, sizeWindow:
		if s.Model.MLA.KVRank > 0 {
			return name + " has latent attention: one compressed cache for all heads"
		}
		return name + " has no attention heads"
	case sizeFFN, sizeExperts:
		return name + " has no feed-forward network that could be a mixture"
	case sizeExpertsActive, sizeExpertFFN:
		return name + " has no experts"
	case sizeCell, sizeBidirectional:
		return name + " is not recurrent"
	case sizeEmbed:
		return name + " embeds at its hidden size"
	}
	return name + " has no layers"
}

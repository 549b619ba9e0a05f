package knob

import (
	"wattif/sim"
	"wattif/sim/model"
)

// mixed is what precision reads when the three formats are no usual triple.
const mixed = "mixed"

// triple is what one word of precision means for weights, activations and
// key-value cache. 16 bits and wider: all three alike. fp8: all three, as
// serving stacks do. int8: weights and activations, cache at 16 bits. int4 and
// fp6: weights alone, expanded on the way. fp4: weights and activations (a
// device without fp4 expands the weights), cache in fp8.
func triple(p model.Precision) (weights, activations, cache model.Precision) {
	switch p {
	case model.INT8:
		return p, p, model.BF16
	case model.FP6, model.INT4:
		return p, model.BF16, model.BF16
	case model.FP4:
		return p, p, model.FP8
	}
	return p, p, p
}

func formatOptions() []Option {
	details := map[model.Precision]string{
		model.FP32: "32 bits", model.TF32: "stored in 32 bits, multiplied in 19", model.BF16: "16 bits, wide range", model.FP16: "16 bits",
		model.FP8: "8 bits", model.INT8: "8-bit integers", model.FP6: "6 bits", model.INT4: "4-bit integers in groups", model.FP4: "4 bits in small blocks",
	}
	aliases := map[model.Precision][]string{
		model.FP32: {"float32", "f32"}, model.BF16: {"bfloat16"}, model.FP16: {"float16", "f16", "half"},
		model.FP8: {"f8", "e4m3"}, model.INT8: {"i8", "w8", "q8", "q8_0"}, model.INT4: {"i4", "w4", "q4", "q4_0", "gptq", "awq"}, model.FP4: {"nvfp4", "mxfp4", "f4"}, model.FP6: {"f6"},
	}
	var os []Option
	for _, p := range model.Precisions() {
		os = append(os, Option{ID: p.String(), Name: p.String(), Detail: details[p], Aliases: aliases[p]})
	}
	return os
}

func precisionKnobs() []Knob {
	options := formatOptions()
	formats := model.Precisions()
	ks := []Knob{
		chosen(Knob{
			ID: "precision", Label: "Precision", Default: "bf16",
			Help:   "Number format of everything at once: weights, activations and cache. fp8 means all three; int8 weights and activations; int4 and fp6 weights alone; fp4 weights and activations with an fp8 cache. Reads \"mixed\" when they are set apart.",
			Source: "the format most models are published in",
		}, options, func(s *sim.Scenario) string {
			for _, p := range formats {
				if w, a, kv := triple(p); w == s.Weights && a == s.Activations && kv == s.KVCache {
					return p.String()
				}
			}
			return mixed
		}, func(s *sim.Scenario, i int, _ Catalog) error {
			s.Weights, s.Activations, s.KVCache = triple(formats[i])
			return nil
		}),
		chosen(Knob{
			ID: "weights", Label: "Weights", Default: "bf16",
			Help:   "Number format the weights are stored in. Fewer bits mean fewer bytes to hold and to read for every token. A device that lacks the format expands it on the way, and the result says so.",
			Source: "the format most models are published in",
		}, options, func(s *sim.Scenario) string { return s.Weights.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Weights = formats[i]; return nil }),
		chosen(Knob{
			ID: "activations", Label: "Activations", Default: "bf16",
			Help:   "Number format of what flows between layers, and so of the arithmetic when the weights are as narrow. Narrower formats have a higher peak.",
			Source: "the format most models are published in",
		}, options, func(s *sim.Scenario) string { return s.Activations.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Activations = formats[i]; return nil }),
		chosen(Knob{
			ID: "kv_cache", Label: "KV cache", Default: "bf16",
			Help:   "Number format of the key-value cache. Fewer bits let more or longer sequences fit and make long contexts faster to read.",
			Source: "serving stacks keep the cache at the width of the activations unless told otherwise",
			Applies: func(s *sim.Scenario) (bool, string) {
				switch {
				case s.Task != sim.Generate:
					return false, "only generating keeps a cache"
				case s.Model.Heads == 0:
					return false, "a model without attention keeps no key-value cache"
				}
				return true, ""
			},
		}, options, func(s *sim.Scenario) string { return s.KVCache.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.KVCache = formats[i]; return nil }),
	}
	for i := range ks {
		ks[i].Group = "precision"
	}
	return ks
}

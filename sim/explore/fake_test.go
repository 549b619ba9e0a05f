package explore

import (
	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// fake is a catalogue of a model, two devices, two stacks and three regions.
type fake struct{}

func (fake) Options(kind string) []knob.Option {
	var os []knob.Option
	for _, id := range map[string][]string{
		"model": {"llama-3.1-8b", "gpt"}, "hardware": {"h100-sxm", "small"}, "stack": {"vllm", "pytorch-fsdp"}, "region": {"DE", "SE", "PL"},
	}[kind] {
		os = append(os, knob.Option{ID: id})
	}
	return os
}

func missing(kind, ref string) error {
	return &sim.KnobError{Knob: kind, Value: ref, Reason: "is not known"}
}

func (fake) Model(ref string) (model.Architecture, error) {
	switch ref {
	case "gpt":
		a, _ := model.Template("gpt")
		return a, nil
	case "llama-3.1-8b":
		a := model.Architecture{
			ID: ref, Name: ref, Family: model.Decoder, Layers: 32, Hidden: 4096, Heads: 32, KVHeads: 8, HeadDim: 128,
			FFN: 14336, Vocab: 128256, GatedFFN: true, Context: 131072,
		}
		a.Normalize()
		return a, nil
	}
	return model.Architecture{}, missing("model", ref)
}

func (fake) Device(ref string) (hardware.Device, error) {
	d := hardware.Device{
		ID: ref, Name: ref, Vendor: "NVIDIA", Kind: hardware.GPU, Generation: "hopper", VectorPeak: 67e12, MemoryBytes: 80e9, MemoryBandwidth: 3.35e12,
		CacheBytes: 50e6, TDP: 700, Idle: 70, LinkBandwidth: 450e9, LinkDomain: 8, FabricBandwidth: 50e9, ServerDevices: 8, HostWatts: 4600, RentUSDPerH: 3, EmbodiedKg: 164,
	}
	switch ref {
	case "h100-sxm":
	case "small":
		d.MemoryBytes, d.MemoryBandwidth, d.TDP = 24e9, 1e12, 300
	default:
		return hardware.Device{}, missing("hardware", ref)
	}
	d.Peak[model.FP32], d.Peak[model.BF16], d.Peak[model.FP16], d.Peak[model.FP8] = 67e12, 989e12, 989e12, 1979e12
	return d, nil
}

func (fake) Stack(ref string) (hardware.Stack, error) {
	switch ref {
	case "vllm":
		return hardware.Stack{ID: ref, Tasks: "generate encode", Serving: true, FusedAttention: true, Fusion: 0.5, Graph: true, PagedCache: true, MemoryFraction: 0.9, OverheadBytes: 2e9, BatchTokens: 8192}, nil
	case "pytorch-fsdp":
		return hardware.Stack{ID: ref, Tasks: "train lora qlora", FusedAttention: true, MemoryFraction: 0.95, OverheadBytes: 3e9}, nil
	}
	return hardware.Stack{}, missing("stack", ref)
}

func (fake) Region(ref string) (footprint.Region, error) {
	g := map[string]float64{"DE": 344, "SE": 36, "PL": 614}[ref]
	if g == 0 {
		return footprint.Region{}, missing("region", ref)
	}
	return footprint.Region{ID: ref, Name: ref, GridGPerKWh: g, MarketG: -1, PUE: 1.3, WUE: 0.4, WaterLPerKWh: 2, PriceUSDPerKWh: 0.25}, nil
}

func (fake) Coefficients(*hardware.Device, *hardware.Stack, string) hardware.Coefficients {
	return hardware.DefaultCoefficients()
}

package sim

import (
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// llama70B is Llama-3.1-70B (Grattafiori et al. 2024, table 3).
func llama70B() model.Architecture {
	return model.Architecture{
		ID: "llama-3.1-70b", Name: "Llama-3.1-70B", Family: model.Decoder,
		Layers: 80, AttentionLayers: 80, FFNLayers: 80, Hidden: 8192, Heads: 64, KVHeads: 8, HeadDim: 128,
		FFN: 28672, Vocab: 128256, GatedFFN: true, Context: 131072,
	}
}

// h100 is the H100 SXM5 80 GB with the dense peaks of its data sheet.
func h100() hardware.Device {
	d := hardware.Device{
		ID: "h100-sxm", Name: "H100 SXM5 80GB", Kind: hardware.GPU, Generation: "hopper",
		VectorPeak: 66.9e12, MemoryBytes: 80e9, MemoryBandwidth: 3.35e12,
		CacheBytes: 50e6, TDP: 700, Idle: 70, LinkBandwidth: 450e9, LinkDomain: 8, LinkName: "NVLink4",
		HostBandwidth: 63e9, FabricBandwidth: 50e9, ServerDevices: 8, HostWatts: 4600, ServerWatts: 10200,
		PriceUSD: 30000, RentUSDPerH: 2.95, EmbodiedKg: 164, HostEmbodiedKg: 712.5,
	}
	d.Peak[model.FP32] = 66.9e12
	d.Peak[model.TF32] = 494.7e12
	d.Peak[model.BF16] = 989.4e12
	d.Peak[model.FP16] = 989.4e12
	d.Peak[model.FP8] = 1979e12
	d.Peak[model.INT8] = 1979e12
	return d
}

func serving() hardware.Stack {
	return hardware.Stack{
		ID: "vllm", Name: "vLLM", Serving: true, PagedCache: true, FusedAttention: true, Fusion: 0.5, Graph: true,
		MemoryFraction: 0.9, OverheadBytes: 2e9, BatchTokens: 8192, MaxSequences: 256,
	}
}

func training() hardware.Stack {
	return hardware.Stack{ID: "megatron-core", Name: "Megatron-Core", FusedAttention: true, Fusion: 0.5, MemoryFraction: 0.95, OverheadBytes: 3e9}
}

func germany() footprint.Region {
	return footprint.Region{
		ID: "DE", Name: "Germany", Kind: "country", Country: "DEU", GridGPerKWh: 344, GridYear: 2024, GridSource: "Ember",
		MarketG: -1, CarbonFree: -1, PUE: 1.3, WUE: 0.4, WaterLPerKWh: 2, PriceUSDPerKWh: 0.25,
	}
}

// scenario is Llama-3.1-70B in bf16 on 4 H100, batch 32, 2048 in, 256 out.
func scenario() Scenario {
	return Scenario{
		Name: "test", Model: llama70B(), Device: h100(), Stack: serving(), Coefficients: hardware.DefaultCoefficients(),
		Region: germany(), Task: Generate, Batch: 32, InputLen: 2048, OutputLen: 256,
		Weights: model.BF16, Activations: model.BF16, KVCache: model.BF16,
		Devices: 4, TP: 4, PowerLimit: Unstated, Month: Mean, Hour: Mean, Boundary: footprint.BoundaryFacility,
		PUE: Unstated, WUE: Unstated, CarbonIntensity: Unstated, ElectricityPrice: Unstated, DevicePrice: Unstated,
		LifetimeYears: 5, Utilization: 0.6, Goodput: 1, LoRARank: 16,
	}
}

func trainScenario() Scenario {
	s := scenario()
	s.Stack, s.Task, s.Devices, s.TP = training(), Train, 64, 8
	s.PP, s.Batch, s.MicroBatch, s.InputLen, s.OutputLen = 2, 256, 1, 4096, 0
	s.Recompute, s.TrainTokens = RecomputeSelective, 1e12
	s.ZeRO = 1
	return s
}

package knob

import (
	"strings"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// fake is a catalogue of a few entries of each kind.
type fake struct {
	models  []model.Architecture
	devices []hardware.Device
	stacks  []hardware.Stack
	regions []footprint.Region
	aliases map[string]string
}

var shape = &footprint.Shape{Zone: "DE"}

func newFake() *fake {
	f := &fake{aliases: map[string]string{"h100": "h100-sxm", "4090": "rtx4090", "meta-llama/llama-3.1-8b": "llama-3.1-8b", "germany": "DE"}}
	llama := func(id string, layers, hidden, heads, ffn int) model.Architecture {
		a := model.Architecture{
			ID: id, Name: id, Family: model.Decoder, Layers: layers, Hidden: hidden, Heads: heads, KVHeads: 8, HeadDim: 128,
			FFN: ffn, Vocab: 128256, GatedFFN: true, Context: 131072,
		}
		a.Normalize()
		return a
	}
	f.models = append(f.models, llama("llama-3.1-8b", 32, 4096, 32, 14336), llama("llama-3.1-70b", 80, 8192, 64, 28672))
	bert, _ := model.Template("bert")
	bert.ID = "bert-base"
	f.models = append(f.models, bert)
	f.models = append(f.models, model.Templates()...)
	device := func(id, vendor string, kind hardware.DeviceKind, tdp float64) hardware.Device {
		d := hardware.Device{
			ID: id, Name: id, Vendor: vendor, Kind: kind, TDP: tdp, MemoryBytes: 80e9, MemoryBandwidth: 3e12, VectorPeak: 60e12,
			LinkBandwidth: 450e9, LinkDomain: 8, FabricBandwidth: 50e9, ServerDevices: 8, HostWatts: 4000, RentUSDPerH: 3, PriceUSD: 30000,
		}
		d.Peak[model.FP32], d.Peak[model.BF16], d.Peak[model.FP16], d.Peak[model.FP8] = 60e12, 900e12, 900e12, 1800e12
		return d
	}
	f.devices = []hardware.Device{
		device("h100-sxm", "NVIDIA", hardware.GPU, 700), device("rtx4090", "NVIDIA", hardware.GPU, 450), device("t4", "NVIDIA", hardware.GPU, 70),
		device("v100-sxm2-32", "NVIDIA", hardware.GPU, 300), device("tpu-v5e", "Google", hardware.TPU, 200),
		device("xeon-8480", "Intel", hardware.CPU, 350), device("apple-m3-max", "Apple", hardware.Apple, 60), device("trainium1", "AWS", hardware.Accelerator, 300),
	}
	stack := func(id, tasks string) hardware.Stack {
		return hardware.Stack{ID: id, Name: id, Tasks: tasks, MemoryFraction: 0.9}
	}
	f.stacks = []hardware.Stack{
		stack("vllm", "generate encode"), stack("llama.cpp", "generate"), stack("pytorch-eager", "generate encode train lora qlora"),
		stack("pytorch-fsdp", "train lora qlora"), stack("megatron-core", "train"), stack("keras", "generate encode train"),
		stack("jax-xla", "generate encode train lora"), stack("neuron", "generate encode train lora"),
	}
	region := func(id, kind string, g float64) footprint.Region {
		return footprint.Region{ID: id, Name: id, Kind: kind, GridGPerKWh: g, MarketG: -1, WUE: -1, WaterLPerKWh: -1, PriceUSDPerKWh: 0.2}
	}
	f.regions = []footprint.Region{region("DE", "country", 344), region("SE", "country", 36), region("FR", "country", 44), region("PL", "country", 614), region("eu-central-1", "cloud", 330)}
	f.regions[0].Shape = shape
	return f
}

func (f *fake) find(kind, ref string) (int, error) {
	if id, ok := f.aliases[strings.ToLower(ref)]; ok {
		ref = id
	}
	options := f.Options(kind)
	for i, o := range options {
		if strings.EqualFold(o.ID, ref) {
			return i, nil
		}
	}
	return 0, &sim.KnobError{Knob: kind, Value: ref, Reason: "is not known", Nearest: Nearest(ref, optionIDs(options))}
}

func (f *fake) Options(kind string) []Option {
	var os []Option
	switch kind {
	case "model":
		for _, m := range f.models {
			os = append(os, Option{ID: m.ID, Name: m.Name, Group: m.Family.String()})
		}
	case "hardware":
		for _, d := range f.devices {
			os = append(os, Option{ID: d.ID, Name: d.Name, Group: d.Vendor})
		}
	case "stack":
		for _, s := range f.stacks {
			os = append(os, Option{ID: s.ID, Name: s.Name})
		}
	case "region":
		for _, r := range f.regions {
			os = append(os, Option{ID: r.ID, Name: r.Name, Group: r.Kind})
		}
	}
	return os
}

func (f *fake) Model(ref string) (model.Architecture, error) {
	if strings.HasSuffix(ref, "/config.json") {
		a := f.models[0]
		a.ID, a.Layers = "config", 12
		return a, nil
	}
	i, err := f.find("model", ref)
	if err != nil {
		return model.Architecture{}, err
	}
	return f.models[i], nil
}

func (f *fake) Device(ref string) (hardware.Device, error) {
	i, err := f.find("hardware", ref)
	if err != nil {
		return hardware.Device{}, err
	}
	return f.devices[i], nil
}

func (f *fake) Stack(ref string) (hardware.Stack, error) {
	i, err := f.find("stack", ref)
	if err != nil {
		return hardware.Stack{}, err
	}
	return f.stacks[i], nil
}

func (f *fake) Region(ref string) (footprint.Region, error) {
	i, err := f.find("region", ref)
	if err != nil {
		return footprint.Region{}, err
	}
	return f.regions[i], nil
}

// Coefficients tells the three apart by a number anyone can compute again.
func (f *fake) Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients {
	c := hardware.DefaultCoefficients()
	c.Rows = len(d.ID)*10000 + len(s.ID)*100 + len(task)
	return c
}

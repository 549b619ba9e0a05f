package calibrate

import (
	"testing"

	"wattif/sim/knob"
)

func trainingCase(source, note string, pairs ...string) *Case {
	c := &Case{Source: source, Note: note}
	for i := 0; i < len(pairs); i += 2 {
		c.Settings = append(c.Settings, knob.Setting{ID: pairs[i], Text: pairs[i+1]})
	}
	return c
}

// What sources say in words becomes settings; the arithmetic is beside each.
func TestTrainingNotes(t *testing.T) {
	for _, test := range []struct {
		c        *Case
		id, want string
	}{
		// 80 layers on 8 stages, 5 layers a virtual stage: 80/(8 x 5) = 2.
		{trainingCase("NVIDIA/Megatron-LM", "interleaving: 5 layers/virtual stage", "task", "train", "layers", "80", "pp", "8"), "virtual_stages", "2"},
		{trainingCase("NVIDIA/Megatron-LM", "interleaving: none", "task", "train", "layers", "48", "pp", "2"), "virtual_stages", ""},
		{trainingCase("calculon-ai/calculon", "", "task", "train", "layers", "96", "pp", "8"), "virtual_stages", "3"},
		{trainingCase("calculon-ai/calculon", "", "task", "train", "layers", "128", "pp", "64"), "virtual_stages", ""},
		// Four adapters of 100 Gb/s for eight devices: 400/8/8 = 6.25 GB/s.
		{trainingCase("InternLM/InternEvo", "4x100Gb RoCE per node", "task", "train"), "fabric", "6.25"},
		// 1600 Gb/s: 1600/8/8 = 25 GB/s.
		{trainingCase("mosaicml/llm-foundry", "A100 40GB with 1600 Gbps node-node interconnect", "task", "train"), "fabric", "25"},
		{trainingCase("InternLM/InternEvo", "optimizer states sharded within 8 GPUs", "task", "train", "dp", "64"), "shard", "8"},
		{trainingCase("InternLM/InternEvo", "zero1 shard group=-1", "task", "train", "dp", "64"), "shard", ""},
		{trainingCase("mosaicml/llm-foundry", "mp_mode=DEFAULT", "task", "train"), "gradients", "fp32"},
		{trainingCase("bigscience-workshop/bigscience", "", "task", "train", "hidden", "14400"), "heads", "96"},
		{trainingCase("bigscience-workshop/bigscience", "", "task", "train", "hidden", "13824"), "heads", "64"},
		{trainingCase("pytorch/torchtune", "Llama 3.2 3B [QLoRA]", "task", "lora"), "task", "qlora"},
		// Eight cores are four chips.
		{trainingCase("aws-neuron/aws-neuron-sdk", "TP/PP/DP degrees are over NeuronCores (2 per chip)", "task", "train", "tp", "8"), "tp", "4"},
		// 64 sequences in one micro-batch on 512 devices: 64 replicas of 8.
		{trainingCase("mlcommons/training_results_v5.1", "grad_accum=1.0", "task", "train", "batch", "64", "devices", "512"), "dp", "64"},
		// 16 sequences in one micro-batch on 8 devices: two each.
		{trainingCase("mlcommons/training_results_v5.1", "grad_accum=1.0", "task", "train", "batch", "16", "devices", "8"), "micro_batch", "2"},
		{trainingCase("NVIDIA-NeMo/Megatron-Bridge", "task=pretrain", "task", "train", "layers", "80", "pp", "4"), "virtual_stages", "5"},
		{trainingCase("NVIDIA-NeMo/Megatron-Bridge", "task=SFT", "task", "train", "layers", "80", "pp", "2"), "virtual_stages", ""},
	} {
		settings, _ := assume(test.c)
		a := assumption{settings: settings}
		if got := a.value(test.id); got != test.want {
			t.Errorf("%s, %q, %v: %s is %q, want %q", test.c.Source, test.c.Note, test.c.Settings, test.id, got, test.want)
		}
	}
}

func TestStatedPeaks(t *testing.T) {
	for note, want := range map[string]float64{
		"nodes=1; peak_mem_gb=63.07; grad_accum=2":      63.07e9,
		"Llama 3.2 3B; peak_mem_gib=8; README":          8 << 30,
		"tflops=115.73; mem=64GB; date=02-23":           64 << 30,
		"tflops=115.73; mem=GB; date=02-23":             0,
		"memory is not stated; nothing of it is either": 0,
	} {
		if got := peakMemory(&Case{Note: note}); got != want {
			t.Errorf("%q: %g bytes, want %g", note, got, want)
		}
	}
}

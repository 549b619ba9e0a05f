package knob

import (
	"wattif/sim"
	"wattif/sim/model"
)

// trainingKnobs are how a training step is done, beside what every run has.
func trainingKnobs() []Knob {
	training := func(s *sim.Scenario) (bool, string) {
		return s.Task.Training(), "only training does this; the task is " + s.Task.String()
	}
	both := func(also func(*sim.Scenario) bool, why string) func(*sim.Scenario) (bool, string) {
		return func(s *sim.Scenario) (bool, string) {
			if ok, why := training(s); !ok {
				return false, why
			}
			return also(s), why
		}
	}
	piped := both(func(s *sim.Scenario) bool { return s.PP != 1 && s.Devices > 1 }, "there is no pipeline: pp is 1")
	return []Knob{
		chosen(Knob{
			ID: "lora_targets", Label: "Adapter targets", Default: "attention",
			Help:   "The matrices that carry adapters: attention's four projections, or those of the feed-forward network too (linear). Experts carry none.",
			Source: "the paper's choice (Hu et al. 2021)", Applies: adapting,
		}, []Option{
			{ID: "attention", Name: "query, key, value, output"},
			{ID: "linear", Name: "all linear layers", Aliases: []string{"all"}},
		}, func(s *sim.Scenario) string { return s.LoRATargets.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.LoRATargets = sim.Targets(i); return nil }),

		plain(Knob{
			ID: "sample_len", Label: "Packed samples", Unit: "tokens", Kind: Integer, Min: 1, Max: 1 << 24, Scale: Geometric, Auto: "none", binary: true, Default: "none",
			Help:    "Mean length of the samples that are packed into one training sequence; attention stays inside each. \"none\": a sequence is one sample. k means 1024.",
			Source:  "text is cut into full sequences in pre-training",
			Applies: both(func(s *sim.Scenario) bool { return s.Model.Heads > 0 }, "the model has no attention that packing would cut"),
		}, 0, func(s *sim.Scenario) float64 { return float64(s.SampleLen) }, func(s *sim.Scenario, n float64) { s.SampleLen = int(n) }),

		plain(Knob{
			ID: "bptt", Label: "Truncated BPTT", Unit: "steps", Kind: Integer, Min: 1, Max: 1 << 20, Scale: Geometric, Auto: "none", binary: true, Default: "none",
			Help:    "Time steps after which a recurrent network stops following gradients back. Shorter spans keep fewer states in memory and split the work into smaller passes. \"none\" goes back through the whole sequence.",
			Source:  "the whole sequence, where memory has room",
			Applies: both(func(s *sim.Scenario) bool { return s.Model.Family == model.Recurrent }, "the model is not a recurrent language model"),
		}, 0, func(s *sim.Scenario) float64 { return float64(s.BPTT) }, func(s *sim.Scenario, n float64) { s.BPTT = int(n) }),

		chosen(Knob{
			ID: "cells", Label: "Recurrent kernels", Default: "the software's own",
			Help:    "How the steps of a recurrent layer run: in one call of a library such as cuDNN (fused), or one after the other from the software's own loop, which costs the host time at each (step-wise). Small networks are bound by it.",
			Source:  "the software's own habit",
			Applies: func(s *sim.Scenario) (bool, string) { return recurs(s), "the model has no recurrent layers" },
		}, []Option{
			{ID: "fused", Name: "one call a layer", Aliases: []string{"cudnn"}},
			{ID: "step-wise", Name: "a loop over the steps", Aliases: []string{"stepwise", "loop"}},
		}, func(s *sim.Scenario) string {
			if s.Stack.StepwiseCells {
				return "step-wise"
			}
			return "fused"
		}, func(s *sim.Scenario, i int, _ Catalog) error { s.Stack.StepwiseCells = i == 1; return nil }),

		chosen(Knob{
			ID: "schedule", Label: "Pipeline schedule", Default: "auto",
			Help:   "The order of micro-batches in a pipeline: one forward then one backward (1f1b), several stages a device (interleaved: a shorter ramp, more messages and memory), gradients of weights moved into the gaps (zero-bubble), or two directions at once, each hiding the other's messages to experts (dualpipe). \"auto\" does what the software does.",
			Source: "the software's own habit", Applies: piped,
		}, []Option{
			{ID: "1f1b", Name: "one forward, one backward"},
			{ID: "interleaved", Name: "several stages a device"},
			{ID: "zero-bubble", Name: "weight gradients in the gaps", Aliases: []string{"zb", "zb-h1"}},
			{ID: "auto", Name: "as the software does"},
			{ID: "dualpipe", Name: "two directions at once", Aliases: []string{"dual-pipe"}},
		}, func(s *sim.Scenario) string { return s.Schedule.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Schedule = sim.Schedule(i); return nil }),

		plain(Knob{
			ID: "virtual_stages", Label: "Stages a device", Kind: Integer, Min: 1, Max: 32, Increment: 1, leap: 2, Auto: "auto", Default: "auto",
			Help:   "Stages of an interleaved pipeline that one device works on in turn. The ramp is as many times shorter. \"auto\" takes as many as there are layers for.",
			Source: "chosen by the engine",
			Applies: both(func(s *sim.Scenario) bool {
				return (s.Schedule == sim.Interleaved || s.Schedule == sim.AutoSchedule) && s.PP != 1
			}, "only schedule=interleaved has several stages a device"),
		}, 0, func(s *sim.Scenario) float64 { return float64(s.VirtualStages) }, func(s *sim.Scenario, n float64) { s.VirtualStages = int(n) }),

		chosen(Knob{
			ID: "sp", Label: "Sequence parallel", Default: "auto",
			Help:    "Tensor-parallel devices share norms and residuals too, not only matrices: less memory for activations and the same bytes sent, as a reduce-scatter and an all-gather. \"auto\" does what the software does.",
			Source:  "the software's own habit",
			Applies: both(func(s *sim.Scenario) bool { return s.TP != 1 && s.Model.Heads > 0 && s.Devices > 1 }, "there is no tensor parallelism: tp is 1"),
		}, []Option{
			{ID: "auto", Name: "as the software does"},
			{ID: "yes", Name: "yes", Aliases: []string{"on", "true"}},
			{ID: "no", Name: "no", Aliases: []string{"off", "false"}},
		}, func(s *sim.Scenario) string { return s.Sequence.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Sequence = sim.Switch(i); return nil }),

		plain(Knob{
			ID: "shard", Label: "Sharding group", Unit: "devices", Kind: Integer, Min: 1, Max: 1 << 20, Scale: Geometric, Auto: "all", Default: "all",
			Help:    "Devices over which ZeRO spreads a state. A node's worth (hybrid sharding) keeps most messages on the fast link and costs memory. \"all\" is every replica.",
			Source:  "what ZeRO does unless told otherwise",
			Applies: both(func(s *sim.Scenario) bool { return s.ZeRO > 0 && s.Devices > 1 }, "nothing is spread over replicas: zero is 0"),
		}, 0, func(s *sim.Scenario) float64 { return float64(s.Shard) }, func(s *sim.Scenario, n float64) { s.Shard = int(n) }),

		chosen(Knob{
			ID: "gradients", Label: "Gradient width", Default: "auto",
			Help:   "The width in which gradients are summed and sent. fp32 is exact and twice the bytes. \"auto\" does what the software does.",
			Source: "the software's own habit", Applies: training,
		}, []Option{
			{ID: "auto", Name: "as the software does"},
			{ID: "16-bit", Name: "that of the weights", Aliases: []string{"bf16", "fp16"}},
			{ID: "fp32", Name: "32 bits"},
		}, func(s *sim.Scenario) string { return s.Gradients.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Gradients = sim.Gradients(i); return nil }),

		chosen(Knob{
			ID: "states", Label: "Optimizer states", Default: "auto",
			Help:   "The width of what the optimizer keeps: fp32 with an fp32 copy of 16-bit weights, or as wide as the weights and no copy, which halves memory and risks small updates. \"auto\" does what the software does.",
			Source: "the software's own habit", Applies: training,
		}, []Option{
			{ID: "auto", Name: "as the software does"},
			{ID: "fp32", Name: "32 bits, with a copy of the weights"},
			{ID: "16-bit", Name: "that of the weights, no copy"},
		}, func(s *sim.Scenario) string { return s.States.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.States = sim.States(i); return nil }),

		chosen(Knob{
			ID: "cp_exchange", Label: "Context exchange", Default: "auto",
			Help:    "How devices that share a sequence come by one another's keys and values: passed on in a ring behind attention, or gathered whole before it (all-gather). \"auto\" is a ring.",
			Source:  "the habit of Megatron-Core and TorchTitan",
			Applies: both(func(s *sim.Scenario) bool { return s.CP != 1 && s.Model.Heads > 0 && s.Devices > 1 }, "no sequence is shared: cp is 1"),
		}, []Option{
			{ID: "auto", Name: "as the software does"},
			{ID: "ring", Name: "passed on behind attention", Aliases: []string{"p2p"}},
			{ID: "all-gather", Name: "gathered before attention", Aliases: []string{"allgather"}},
		}, func(s *sim.Scenario) string { return s.Context.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Context = sim.Context(i); return nil }),

		chosen(Knob{
			ID: "offload", Label: "Offload", Default: "none",
			Help:   "What waits in the host's memory to leave room on the device: the optimizer with its update, or activations between forward and backward pass. Both travel over the host bus.",
			Source: "what memory does not force is not paid for", Applies: training,
		}, []Option{
			{ID: "none", Name: "nothing"},
			{ID: "optimizer", Name: "optimizer state and update"},
			{ID: "activations", Name: "activations"},
		}, func(s *sim.Scenario) string { return s.Offload.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Offload = sim.Offload(i); return nil }),
	}
}

// adapting says whether the task trains adapters.
func adapting(s *sim.Scenario) (bool, string) {
	return s.Task == sim.LoRA || s.Task == sim.QLoRA, "only lora and qlora train adapters"
}

// recurs holds for models with recurrent layers.
func recurs(s *sim.Scenario) bool {
	return s.Model.Family == model.Recurrent || s.Model.Family == model.Seq2Seq
}

package knob

import (
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// can says whether an architecture does a task, and if not, why not.
func can(a *model.Architecture, t sim.Task) (bool, string) {
	name := a.Name
	if name == "" {
		name = "this model"
	}
	switch {
	case t == sim.Generate && a.Family == model.Encoder:
		return false, name + " is an encoder: it reads, it does not generate"
	case t == sim.Generate && a.Family == model.Embedding:
		return false, name + " is a table of word vectors: it does not generate"
	case (t == sim.LoRA || t == sim.QLoRA) && a.Heads == 0:
		return false, "adapters sit on attention projections, of which " + name + " has none"
	}
	return true, ""
}

// instead is the task that stands in for one a model cannot do.
func instead(t sim.Task) sim.Task {
	if t == sim.Generate {
		return sim.Encode
	}
	return sim.Train
}

func adjustTask(s *sim.Scenario) {
	if ok, _ := can(&s.Model, s.Task); !ok {
		s.Task = instead(s.Task)
	}
}

// adjustWeights makes weights fit for the new task: qlora holds them in 4
// bits, and what a 4-bit format cannot train or adapt goes back to the width
// of the activations.
func adjustWeights(s *sim.Scenario, before sim.Task) {
	narrow := s.Weights.Bits() < 8
	switch {
	case s.Task == sim.QLoRA && !narrow:
		s.Weights = model.INT4
	case narrow && (s.Task == sim.Train || s.Task == sim.LoRA || before == sim.QLoRA):
		s.Weights = s.Activations
		if s.Weights.Bits() < 8 {
			s.Weights, s.Activations = model.BF16, model.BF16
		}
	}
}

// settleStack keeps the stack when it suits the task, device and model, picks
// one that does otherwise, and resolves the coefficients again when anything
// they depend on changed.
func settleStack(s *sim.Scenario, c Catalog, changed bool) {
	if !suits(&s.Stack, s) {
		if st, ok := pickStack(s, c); ok && st.ID != s.Stack.ID {
			s.Stack, changed = st, true
		}
	}
	if changed {
		s.Coefficients = c.Coefficients(&s.Device, &s.Stack, s.Task.String())
	}
	forgetMeasurement(s)
}

// forgetMeasurement drops a correction that belongs to another device or stack.
func forgetMeasurement(s *sim.Scenario) {
	if s.Measured.Device != s.Device.ID || s.Measured.Stack != s.Stack.ID {
		s.Measured = sim.Measured{}
	}
}

// pickStack is the first stack of the usual ones that suits the scenario.
func pickStack(s *sim.Scenario, c Catalog) (hardware.Stack, bool) {
	for _, id := range usualStacks(s) {
		if st, err := c.Stack(id); err == nil && suits(&st, s) {
			return st, true
		}
	}
	for _, o := range c.Options("stack") {
		if st, err := c.Stack(o.ID); err == nil && suits(&st, s) {
			return st, true
		}
	}
	return hardware.Stack{}, false
}

// usualStacks lists what people run such a job with, best known first.
func usualStacks(s *sim.Scenario) []string {
	d := &s.Device
	small := d.Kind == hardware.CPU || d.Kind == hardware.Apple || d.TDP > 0 && d.TDP <= 65
	recurrent := isRecurrent(&s.Model) || s.Model.Family == model.Embedding
	switch {
	case isNeuron(d):
		return []string{"neuron"}
	case d.Kind == hardware.TPU && s.Task == sim.Generate && !recurrent:
		return []string{"vllm", "jax-xla"}
	case d.Kind == hardware.TPU:
		return []string{"jax-xla", "tensorflow"}
	case strings.HasPrefix(d.ID, "sn40"):
		return []string{"sambaflow", "pytorch-eager"}
	case recurrent:
		return []string{"pytorch-eager", "keras", "tensorflow"}
	case s.Task == sim.Generate && s.Model.Family != model.Decoder:
		return []string{"pytorch-eager", "torch-compile"}
	case s.Task == sim.Generate && small:
		return []string{"llama.cpp", "pytorch-eager"}
	case s.Task == sim.Generate:
		return []string{"vllm", "sglang", "tensorrt-llm", "pytorch-eager"}
	case s.Task == sim.Encode:
		return []string{"pytorch-eager", "torch-compile"}
	case s.Task != sim.Train:
		return []string{"torchtune", "pytorch-fsdp", "pytorch-eager"}
	case small || s.Model.Family == model.Encoder:
		return []string{"pytorch-eager", "pytorch-fsdp"}
	}
	return []string{"pytorch-fsdp", "megatron-core", "pytorch-eager"}
}

func isNeuron(d *hardware.Device) bool {
	return strings.HasPrefix(d.ID, "trainium") || strings.HasPrefix(d.ID, "inferentia")
}

// suits says whether a stack is made for the scenario's task, device and
// model. A stack named by hand is kept even where it does not suit.
func suits(st *hardware.Stack, s *sim.Scenario) bool {
	return st.ID != "" && doesTask(st.Tasks, s.Task.String()) && runsOn(st.ID, &s.Device) && runsModel(st.ID, &s.Model)
}

// doesTask finds a word in a space-separated list; an empty list is all tasks.
func doesTask(tasks, task string) bool {
	for rest := tasks; rest != ""; {
		word, after, _ := strings.Cut(rest, " ")
		if word == task {
			return true
		}
		rest = after
	}
	return tasks == ""
}

func runsOn(stack string, d *hardware.Device) bool {
	if isNeuron(d) {
		return stack == "neuron"
	}
	nvidia := strings.EqualFold(d.Vendor, "nvidia") || d.Vendor == "" && d.Kind == hardware.GPU
	switch base, _, _ := strings.Cut(stack, "-"); base {
	case "neuron":
		return false
	case "tensorrt", "fastertransformer", "exllama", "cuda", "llm.c":
		return nvidia
	case "sambaflow":
		return strings.HasPrefix(d.ID, "sn40")
	case "xfastertransformer":
		return d.Kind == hardware.CPU
	case "jax", "tensorflow", "keras":
		return true
	case "vllm", "sglang":
		return d.Kind == hardware.GPU || d.Kind == hardware.TPU || d.Kind == hardware.Accelerator
	case "llama.cpp", "mlc":
		return d.Kind != hardware.TPU && d.Kind != hardware.Accelerator
	case "torch", "torchscript":
		return d.Kind != hardware.TPU
	case "pytorch":
		switch stack {
		case "pytorch-rocm":
			return strings.EqualFold(d.Vendor, "amd") && d.Kind == hardware.GPU
		case "pytorch-mlperf":
			return nvidia
		case "pytorch-fsdp":
			return d.Kind == hardware.GPU || d.Kind == hardware.Accelerator
		}
		return d.Kind != hardware.TPU
	}
	return d.Kind == hardware.GPU || d.Kind == hardware.Accelerator
}

// runsModel leaves recurrent networks and word vectors to general frameworks.
func runsModel(stack string, a *model.Architecture) bool {
	general := false
	switch base, _, _ := strings.Cut(stack, "-"); base {
	case "pytorch", "torch", "torchscript", "keras", "tensorflow", "jax", "cuda", "tensorrt", "neuron", "paddlepaddle":
		general = !strings.HasPrefix(stack, "tensorrt-llm")
	}
	switch a.Family {
	case model.Recurrent, model.Seq2Seq, model.Embedding:
		return general && stack != "pytorch-fsdp"
	case model.EncoderDecoder:
		return general || stack == "fastertransformer" || strings.HasPrefix(stack, "megatron") || strings.HasPrefix(stack, "deepspeed")
	}
	return true
}

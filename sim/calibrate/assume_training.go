package calibrate

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// What sources of training rows say in words. The columns of the rows hold
// what every source states; the rest stands in their notes. None of it is an
// assumption unless it is reported as one.

// assumeTraining puts into a row's settings what its source says in words.
func assumeTraining(c *Case, a *assumption) {
	switch c.Source {
	case "bigscience-workshop/bigscience":
		a.text("stack", "megatron-deepspeed") // "Megatron-DeepSpeed ZeRO-1 3D"
		if a.at("heads") < 0 {
			// train/tr11-176B-ml/chronicles-prequel.md: "NHIDDEN=14400, NHEADS=96" and
			// "all NHEADS=64 (above too)".
			if a.value("hidden") == "14400" {
				a.text("heads", "96")
			} else {
				a.text("heads", "64")
			}
		}
	case "NVIDIA-NeMo/Megatron-Bridge", "NVIDIA/NeMo":
		assumeRecipe(c, a)
	case "aws-neuron/aws-neuron-sdk":
		assumeCores(c, a)
	case "calculon-ai/calculon":
		// Korthikanti et al. 2022, section 6: three interleaved stages a device in
		// the 175B and 530B models, none in the others.
		if layers := a.value("layers"); layers == "96" || layers == "105" {
			a.text("schedule", "interleaved")
			a.text("virtual_stages", "3")
		}
	case "NVIDIA/JAX-Toolbox":
		if strings.Contains(c.Note, "PAXML") {
			a.text("stack", "paxml")
		}
	case "AI-Hypercomputer/tpu-recipes":
		// MaxText's base.yml: ici_fsdp_parallelism -1 takes every chip, and
		// gradient_accumulation_steps 1 reads the whole batch at once.
		if a.at("tp") < 0 {
			a.text("tp", "1")
		}
		if micro := a.number("batch") / a.number("devices"); a.at("micro_batch") < 0 && micro >= 1 && micro == math.Trunc(micro) {
			a.text("micro_batch", whole64(micro))
		}
	case "AI-Hypercomputer/maxtext":
		// The "gpt" of these rows has a gated network, rotary positions and no biases.
		if strings.Contains(c.Note, "head_dim 128 fixed") {
			a.text("model", "llama")
			a.text("head_dim", "128")
		}
	}
	if n := wordsNumber(c.Note, interleavedLayers); n > 0 {
		a.text("schedule", "interleaved")
		a.text("virtual_stages", whole64(math.Max(1, a.number("layers")/(a.number("pp")*n))))
	}
	if n := wordsNumber(c.Note, shardGroup); n > 0 && n < a.number("dp") {
		a.text("shard", whole64(n))
	}
	assumeFabric(c, a)
	if strings.Contains(c.Note, "mp_mode=DEFAULT") {
		a.text("gradients", "fp32") // Composer's DEFAULT: weights in bf16, sums of gradients in fp32
	}
	if strings.Contains(c.Note, "[+act offload]") || strings.Contains(c.Note, "[+8bit AdamW]") {
		// torchtune's optimisations are cumulative: offloading stays when 8-bit AdamW comes.
		a.text("offload", "activations")
	}
	if strings.Contains(c.Note, "activation ckpt per recipe default") && a.at("recompute") < 0 {
		a.text("recompute", "full")
	}
	if strings.Contains(c.Note, "[QLoRA]") {
		a.text("task", "qlora")
		a.text("weights", "int4")
	}
	if strings.Contains(c.Note, "8bit AdamW") {
		a.text("optimizer", "adamw8bit")
	}
	assumeSubmission(c, a)
}

// assumeRecipe completes rows of the performance recipes of Megatron-Bridge
// (scripts/performance/configs/llama) and of NeMo before it: pipelines of Llama 3
// 70B have five stages a device and those of Llama 3.1 405B eight in pre-training,
// gradients are reduced in 16 bits (grad_reduce_in_fp32 and grad_sync_dtype),
// nothing is computed again, and where sharded data parallelism holds the whole
// model, activations of many layers wait in the host's memory
// (cpu_offloading_num_layers).
func assumeRecipe(c *Case, a *assumption) {
	a.text("gradients", "16-bit")
	if a.at("recompute") < 0 {
		a.text("recompute", "none")
	}
	if a.value("zero") == "3" {
		a.text("offload", "activations")
	}
	if !strings.Contains(c.Note, "task=pretrain") || a.number("pp") < 2 {
		return
	}
	switch a.value("layers") {
	case "80":
		a.text("schedule", "interleaved")
		a.text("virtual_stages", "5")
	case "126":
		a.text("schedule", "interleaved")
		a.text("virtual_stages", "8")
	}
}

// assumeCores turns degrees that a row states over the two cores of a chip into
// degrees over chips, which devices are here.
func assumeCores(c *Case, a *assumption) {
	const cores = 2
	if strings.Contains(c.Note, "degrees are over NeuronCores") || strings.Contains(c.Note, "topology over NeuronCores") {
		if tp := a.number("tp"); tp >= cores {
			a.text("tp", whole64(tp/cores))
		} else if micro := a.number("micro_batch"); tp == 1 && micro > 0 {
			a.text("micro_batch", whole64(micro*cores)) // both cores of a chip work on one
		}
	}
	if a.value("model") == "llama" && a.at("zero") < 0 {
		a.set("zero", 1, "the tutorials that the benchmarks are of shard optimizer states")
	}
	if a.value("weights") == "fp32" {
		// neuronx-cc casts matrix products down unless told otherwise (--auto-cast matmult).
		a.text("weights", "tf32")
		a.text("activations", "tf32")
		a.assumed = append(a.assumed, "precision=tf32 (the compiler casts matrix products)")
	}
}

var (
	interleavedLayers = regexp.MustCompile(`interleaving: (\d+) layers/virtual stage`)
	shardGroup        = regexp.MustCompile(`(?:zero1 shard group=|optimizer states sharded within )(\d+)`)
	fabricLinks       = regexp.MustCompile(`(\d+)x(\d+)Gb `)
	fabricRate        = regexp.MustCompile(`with (\d+) Gbps node-node`)
	accumulation      = regexp.MustCompile(`grad_accum=(\d+)`)
)

// wordsNumber is the number a pattern finds in a note; 0 for none.
func wordsNumber(note string, pattern *regexp.Regexp) float64 {
	m := pattern.FindStringSubmatch(note)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseFloat(m[1], 64)
	return n
}

// nodeOfEight is the number of devices that share the network of one server in
// the rows whose notes state it.
const nodeOfEight = 8

// assumeFabric reads the network that a note states for a server of eight.
func assumeFabric(c *Case, a *assumption) {
	gigabits := wordsNumber(c.Note, fabricRate)
	if m := fabricLinks.FindStringSubmatch(c.Note); m != nil {
		links, _ := strconv.ParseFloat(m[1], 64)
		each, _ := strconv.ParseFloat(m[2], 64)
		gigabits = links * each
	}
	if gigabits > 0 {
		a.text("fabric", strconv.FormatFloat(gigabits/8/nodeOfEight, 'g', -1, 64))
	}
}

// isSubmission holds for MLPerf training results.
func isSubmission(c *Case) bool { return strings.HasPrefix(c.Source, "mlcommons/training") }

// assumeSubmission completes an MLPerf row from the accumulation of gradients
// its log states: with the global batch it says how many replicas there are.
func assumeSubmission(c *Case, a *assumption) {
	micros := wordsNumber(c.Note, accumulation)
	if micros <= 0 || !isSubmission(c) {
		return
	}
	share := a.number("batch") / micros // sequences of one micro-batch on all replicas
	devices := a.number("devices")
	if !(share >= 1) || share != math.Trunc(share) || a.at("micro_batch") >= 0 {
		return
	}
	dp := a.number("dp")
	if math.IsNaN(dp) {
		if a.at("tp") >= 0 {
			return
		}
		dp = math.Min(share, devices)
		if math.Mod(devices, dp) != 0 {
			return
		}
		a.text("dp", whole64(dp)) // the rest of the plan is searched
	}
	if micro := share / dp; micro >= 1 && micro == math.Trunc(micro) {
		a.text("micro_batch", whole64(micro))
	}
}

// number is a setting as a number, NaN when it is not one.
func (a *assumption) number(id string) float64 {
	v, err := strconv.ParseFloat(a.value(id), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

package calibrate

import (
	"slices"
	"strconv"
	"strings"

	"wattif/sim/knob"
)

// What the sources of scenario cases leave unsaid, and what stands in. Every
// use is reported with the row; none of these values was chosen by looking at
// an error.
const (
	// chatPrompt is the mean prompt of ShareGPT conversations in tokens
	// (Kwon et al. 2023, arXiv:2309.06180, section 6.1).
	chatPrompt = 161
	// codePrompt is a function signature with its docstring (HumanEval and
	// EvalPlus problems are a few hundred characters long).
	codePrompt = 150
	// contextPrompt is a code completion with its repository's context. The source
	// does not publish it; large batches of a fitted row (qwen3-30b-a3b) answer as
	// if it were one to two thousand tokens.
	contextPrompt = 1500
	// newsPrompt and newsSummary are the means of the CNN/DailyMail articles
	// and summaries that MLPerf uses for GPT-J and Llama-3.1-8B.
	newsPrompt, newsSummary = 778, 73
	// orcaPrompt stands for the OpenOrca questions MLPerf asks Llama-2-70B and
	// Mixtral, whose limit is 1,024 tokens.
	orcaPrompt = 300
	// documentPrompt is the mean of the long documents MLPerf gives Llama-3.1-405B.
	documentPrompt = 9400
	// plainPrompt is a question typed by a person, when nothing at all is known.
	plainPrompt = 200
	// rangeRatio is the mean of lengths drawn evenly between 0.8 and 1.0 of the
	// nominal ones.
	rangeRatio = 0.9
	// runTokens is the global batch of a pre-training run whose paper states
	// none: 4M tokens (Touvron et al. 2023, arXiv:2307.09288), read as 4 x 2^20.
	runTokens = 4 << 20
	// runDevices stands for the devices of such a run; its device-hours hardly
	// depend on their number.
	runDevices = 256
	// headWidth is the usual width of an attention head in large models.
	headWidth = 128
)

// assume returns the settings of a case completed with what its source leaves
// open, and says what was completed.
func assume(c *Case) (settings []knob.Setting, assumed []string) {
	a := &assumption{settings: slices.Clone(c.Settings)}
	at, value, set := a.at, a.value, a.set
	task := value("task")
	if task == "train" && value("train_tokens") != "" {
		if length, err := strconv.ParseFloat(value("input_len"), 64); err == nil && length > 0 && at("batch") < 0 {
			set("batch", float64(int(runTokens/length)), "4M tokens, as Llama 2")
		}
		if at("devices") < 0 {
			set("devices", runDevices, "not stated")
		}
		return a.settings, a.assumed
	}
	if task == "train" || task == "lora" || task == "qlora" {
		assumeTraining(c, a)
	}
	if task == "encode" && isMLPerf(c) && value("input_len") == "384" {
		// Submissions run without padding; questions fill about half of the 384.
		a.settings[at("input_len")].Text = "192"
		a.assumed = append(a.assumed, "input_len=192 (SQuAD without padding)")
	}
	assumeMLPerf(c, a)
	assumeServing(c, a)
	if hidden, err := strconv.Atoi(value("hidden")); err == nil && at("heads") < 0 && hidden%headWidth == 0 {
		// A template's own heads would not divide another width.
		set("heads", float64(hidden/headWidth), "heads 128 wide")
	}
	if task != "generate" && task != "" {
		return a.settings, a.assumed
	}
	if strings.Contains(c.Note, "length ratio 0.8-1.0") || strings.Contains(c.Note, "range ratio 0.8") {
		// Stated by the source: not an assumption.
		for _, id := range [...]string{"input_len", "output_len"} {
			if i := at(id); i >= 0 {
				if v, err := strconv.ParseFloat(a.settings[i].Text, 64); err == nil {
					a.settings[i].Text = strconv.FormatFloat(v*rangeRatio, 'f', 0, 64)
				}
			}
		}
	}
	if at("input_len") < 0 {
		tokens, why := promptOf(c, value("model"))
		set("input_len", tokens, why)
	}
	if w := value("weights"); at("kv_cache") < 0 && strings.HasPrefix(value("stack"), "tensorrt") && (w == "fp8" || w == "fp4") && !strings.HasPrefix(value("model"), "gpt-oss") {
		// NVIDIA's quantised checkpoints name an 8-bit cache in their
		// hf_quant_config.json, and its engines follow it.
		a.text("kv_cache", "fp8")
		a.assumed = append(a.assumed, "kv_cache=fp8 (quantised checkpoints of the stack's maker)")
	}
	if at("output_len") < 0 && isNews(c, value("model")) {
		set("output_len", newsSummary, "CNN/DailyMail summary")
	}
	return a.settings, a.assumed
}

// assumeServing puts in what sources say about their servers in words.
func assumeServing(c *Case, a *assumption) {
	if strings.Contains(c.Note, "attention DP enabled") {
		// Every device then attends to sequences of its own and holds a share of
		// the experts; what the source prints as tensor parallelism is their number.
		if tp := a.value("tp"); tp != "" && tp != "1" && (a.value("ep") == "" || a.value("ep") == "1") {
			a.text("ep", tp)
			a.text("tp", "1")
		}
	}
	if c.Source == "mlcommons/inference_results_v4.1" && a.value("stack") == "tensorrt" {
		a.text("stack", "tensorrt-v4") // the round says which generation of engines
	}
	if a.value("stack") == "vllm-v0" && eager(c, a) {
		a.text("stack", "vllm-v0-eager")
	}
	if n, ok := engineTensor(c, a); ok {
		a.text("tp", n) // stated by the source: "dp=" in its note
	}
	if strings.HasPrefix(a.value("model"), "gpt-oss") && a.value("weights") == "fp4" && a.at("activations") < 0 && mixesFour(a.value("hardware")) {
		a.text("activations", "fp8")
		a.assumed = append(a.assumed, "activations=fp8 (MXFP4 experts meet MXFP8 on Blackwell's matrix units)")
	}
	if c.Source == "ml-energy/leaderboard-v2" && a.value("stack") == "vllm-v0" {
		a.text("stack", "vllm-v0-server") // the source streams answers from the HTTP server
	}
}

// eager holds for measurements of vLLM from before it captured graphs: the
// papers are of October and November 2023, and on AMD's devices the graphs came
// later still.
func eager(c *Case, a *assumption) bool {
	switch c.Source {
	case "Mutinifni/splitwise-sim", "mlc-ai/llm-perf-bench":
		return true
	case "argonne-lcf/LLM-Inference-Bench":
		return strings.HasPrefix(a.value("hardware"), "mi")
	}
	return false
}

// engineTensor is the tensor degree of a server with expert parallelism whose
// source states its data-parallel degree: experts spread over all devices, and
// attention is split over those that data parallelism leaves. Its table prints
// tensor parallelism of the experts, which is 1.
func engineTensor(c *Case, a *assumption) (tp string, ok bool) {
	if c.Source != "ml-energy/leaderboard" || a.value("ep") == "" || a.value("ep") != a.value("devices") {
		return "", false
	}
	_, after, found := strings.Cut(c.Note, "; dp=")
	text, _, _ := strings.Cut(after, ";")
	dp, err := strconv.Atoi(text)
	devices, bad := strconv.Atoi(a.value("devices"))
	if !found || err != nil || bad != nil || dp < 1 || devices%dp != 0 {
		return "", false
	}
	return strconv.Itoa(devices / dp), true
}

// mixesFour holds for hardware whose matrix units take 4-bit weights beside
// 8-bit activations.
func mixesFour(device string) bool {
	for _, p := range [...]string{"b200", "b300", "gb200", "gb300", "rtxpro6000"} {
		if strings.HasPrefix(device, p) {
			return true
		}
	}
	return false
}

func isNews(c *Case, model string) bool {
	return isMLPerf(c) && (model == "gpt-j-6b" || model == "llama-3.1-8b")
}

// promptOf is the mean prompt of the data set a source names.
func promptOf(c *Case, model string) (tokens float64, why string) {
	switch {
	case strings.Contains(c.Note, "task=chat"), strings.Contains(c.Note, "task=lm-arena-chat"):
		return chatPrompt, "ShareGPT mean prompt"
	case strings.Contains(c.Note, "task=code"):
		return codePrompt, "short code prompt"
	case strings.Contains(c.Note, "task=sourcegraph-fim"):
		return contextPrompt, "code prompt with its context"
	case isNews(c, model):
		return newsPrompt, "CNN/DailyMail article"
	case isMLPerf(c) && strings.HasPrefix(model, "llama-3.1-405b"):
		return documentPrompt, "MLPerf long documents"
	case isMLPerf(c):
		return orcaPrompt, "OpenOrca question"
	}
	return plainPrompt, "prompt length not stated"
}

// whole64 prints a whole number.
func whole64(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

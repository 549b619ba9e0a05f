package calibrate

import (
	"testing"

	"wattif/sim/knob"
)

// What sources say about their servers in words, or by their date.
func TestServersOfSources(t *testing.T) {
	row := func(source, note string, pairs ...string) *Case {
		c := &Case{Source: source, Note: note}
		for i := 0; i < len(pairs); i += 2 {
			c.Settings = append(c.Settings, knob.Setting{ID: pairs[i], Text: pairs[i+1]})
		}
		return c
	}
	const energy = "ml-energy/leaderboard"
	for _, test := range []struct {
		c        *Case
		id, want string
	}{
		// Experts over eight devices, no data parallelism: attention is split over all eight.
		{row(energy, "task=gpqa; dp=1; more", "stack", "vllm", "devices", "8", "tp", "1", "ep", "8"), "tp", "8"},
		// Eight data-parallel ranks: each attends to sequences of its own.
		{row(energy, "task=gpqa; dp=8; more", "stack", "vllm", "devices", "8", "tp", "1", "ep", "8"), "tp", "1"},
		{row(energy, "task=gpqa; dp=4; more", "stack", "vllm", "devices", "8", "tp", "1", "ep", "8"), "tp", "2"},
		// Not stated, or no experts: the row stays as it is.
		{row(energy, "task=gpqa", "stack", "vllm", "devices", "8", "tp", "1", "ep", "8"), "tp", "1"},
		{row(energy, "task=gpqa; dp=1; more", "stack", "vllm", "devices", "2", "tp", "2"), "tp", "2"},
		{row("elsewhere", "task=gpqa; dp=1; more", "stack", "vllm", "devices", "8", "tp", "1", "ep", "8"), "tp", "1"},
		// Measured before vLLM captured graphs, or where it did not yet.
		{row("Mutinifni/splitwise-sim", "", "stack", "vllm-v0", "hardware", "h100-sxm"), "stack", "vllm-v0-eager"},
		{row("argonne-lcf/LLM-Inference-Bench", "", "stack", "vllm-v0", "hardware", "mi300x"), "stack", "vllm-v0-eager"},
		{row("argonne-lcf/LLM-Inference-Bench", "", "stack", "vllm-v0", "hardware", "h100-sxm"), "stack", "vllm-v0"},
		{row("argonne-lcf/LLM-Inference-Bench", "", "stack", "tensorrt-llm-v0", "hardware", "mi300x"), "stack", "tensorrt-llm-v0"},
		// A round of MLPerf names its generation of engines.
		{row("mlcommons/inference_results_v4.1", "", "stack", "tensorrt", "hardware", "h100-sxm"), "stack", "tensorrt-v4"},
		{row("mlcommons/inference_results_v5.1", "", "stack", "tensorrt", "hardware", "h100-sxm"), "stack", "tensorrt"},
	} {
		settings, _ := assume(test.c)
		a := assumption{settings: settings}
		if got := a.value(test.id); got != test.want {
			t.Errorf("%s %q %v: %s is %q, want %q", test.c.Source, test.c.Note, test.c.Settings, test.id, got, test.want)
		}
	}
}

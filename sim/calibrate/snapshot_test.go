package calibrate_test

import (
	"encoding/csv"
	"flag"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

var update = flag.Bool("update", false, "write the snapshot again")

const snapshotFile = "testdata/snapshot.csv"

// moved is by how much a prediction may differ from the snapshot: a tenth of a
// percent, and half a unit of the fifth digit it is written with.
const moved = 0.001 + 0.00005

// snapshotMetrics are the predictions kept of every scenario.
var snapshotMetrics = []string{"ttft_ms", "tpot_ms", "output_tok_s", "req_s", "step_s", "tokens_s_per_device", "power_w_per_device", "memory_gb_per_device", "energy_j_per_output_token"}

// snapshotScenarios spans what people ask: tasks, models, devices, stacks,
// formats, batches and lengths.
func snapshotScenarios() [][]knob.Setting {
	var out [][]knob.Setting
	add := func(pairs ...string) {
		var s []knob.Setting
		for i := 0; i < len(pairs); i += 2 {
			s = append(s, knob.Setting{ID: pairs[i], Text: pairs[i+1]})
		}
		out = append(out, s)
	}
	for _, model := range []string{"llama-3.1-8b", "llama-3.1-70b", "qwen3-30b-a3b", "deepseek-r1", "gpt-oss-120b", "gemma-3-27b", "mixtral-8x7b-v0.1", "phi-3-mini"} {
		for _, device := range []string{"a100-sxm-80", "h100-sxm", "h200-sxm", "b200-sxm", "l40s", "rtx4090", "mi300x", "tpu-v6e", "gaudi2", "apple-m3-max", "xeon-8592"} {
			for _, stack := range []string{"vllm", "tensorrt-llm", "llama.cpp"} {
				for _, weights := range []string{"bf16", "fp8", "int4"} {
					for _, size := range [][3]string{{"1", "128", "128"}, {"32", "2048", "256"}, {"max", "1000", "1000"}} {
						devices := "1"
						if model == "deepseek-r1" || model == "llama-3.1-70b" {
							devices = "8"
						}
						add("task", "generate", "model", model, "hardware", device, "devices", devices, "stack", stack, "weights", weights, "batch", size[0], "input_len", size[1], "output_len", size[2])
					}
				}
			}
		}
	}
	for _, model := range []string{"bert-base", "bert-large", "llama-3.1-8b"} {
		for _, device := range []string{"t4", "v100-sxm2-16", "a100-sxm-40", "h100-sxm", "l4", "mi300x", "xeon-8592"} {
			for _, batch := range []string{"1", "64"} {
				for _, length := range []string{"32", "384"} {
					add("task", "encode", "model", model, "hardware", device, "stack", "pytorch-eager", "batch", batch, "input_len", length)
				}
			}
		}
	}
	for _, model := range []string{"bert-large", "llama-3.1-8b", "llama-3.1-70b", "mixtral-8x7b-v0.1"} {
		for _, device := range []string{"v100-sxm2-32", "a100-sxm-80", "h100-sxm", "b200-sxm", "mi300x", "tpu-v5p"} {
			for _, stack := range []string{"megatron-core", "pytorch-fsdp", "jax-xla"} {
				for _, task := range []string{"train", "lora"} {
					for _, devices := range []string{"8", "256"} {
						add("task", task, "model", model, "hardware", device, "stack", stack, "devices", devices, "batch", "512", "input_len", "2048", "zero", "3")
					}
				}
			}
		}
	}
	return out
}

// Every prediction of the grid is kept in testdata, so that a change of the
// engine or the calibration shows what it moves.
func TestPredictionsStayWhereTheyWere(t *testing.T) {
	library, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	base, err := knob.Default(library)
	if err != nil {
		t.Fatal(err)
	}
	records := [][]string{append([]string{"scenario"}, snapshotMetrics...)}
	var result sim.Result
	for _, settings := range snapshotScenarios() {
		words := make([]string, len(settings))
		for i, s := range settings {
			words[i] = s.ID + "=" + s.Text
		}
		record := make([]string, 1+len(snapshotMetrics))
		record[0] = strings.Join(words, " ")
		s := base
		err := knob.AssignAll(&s, settings, library)
		if err == nil {
			err = sim.RunInto(&result, &s)
		}
		if err != nil {
			record[1] = "refused"
			records = append(records, record)
			continue
		}
		for i, id := range snapshotMetrics {
			m, err := metric.Find(id)
			if err != nil {
				t.Fatal(err)
			}
			if v, applies := m.Of(&result); applies && !math.IsNaN(v) {
				record[1+i] = strconv.FormatFloat(v, 'g', 5, 64)
			}
		}
		records = append(records, record)
	}
	if *update {
		file, err := os.Create(snapshotFile)
		if err != nil {
			t.Fatal(err)
		}
		out := csv.NewWriter(file)
		if err := out.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	file, err := os.Open(snapshotFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	kept, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(records) {
		t.Fatalf("%d scenarios, the snapshot has %d: go test ./sim/calibrate -update", len(records)-1, len(kept)-1)
	}
	changed, predictions := 0, 0
	for i, record := range records {
		for j, now := range record {
			before := kept[i][j]
			if j > 0 && now != "" {
				predictions++
			}
			if now == before || same(now, before) {
				continue
			}
			if changed++; changed <= 5 {
				t.Errorf("%s: %s is %s, was %s", record[0], records[0][j], now, before)
			}
		}
	}
	if changed > 0 {
		t.Errorf("%d of %d predictions moved; if that is meant: go test ./sim/calibrate -update, and say why", changed, predictions)
	}
}

func same(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseFloat(b, 64)
	return err == nil && math.Abs(x-y) <= moved*math.Abs(y)
}

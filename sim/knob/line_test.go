package knob

import (
	"errors"
	"strings"
	"testing"

	"wattif/sim"
)

func TestParseLine(t *testing.T) {
	c := newFake()
	for _, tc := range []struct {
		line string
		want string // knob=value pairs that have to hold
		back string // the line FormatLine makes of it; "" for the same
	}{
		{
			"llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 100k/day DE", "model=llama-3.1-70b precision=fp8 weights=fp8 activations=fp8 kv_cache=fp8 devices=2 hardware=h100-sxm tp=2 batch=32 input_len=2048 output_len=256 requests_per_day=100000 region=DE",
			"llama-3.1-70b fp8 2xh100-sxm tp2 100k/day",
		},
		{"DE 100k/day out256 in2k b32 tp2 2xH100 fp8 70b", "model=llama-3.1-70b devices=2 hardware=h100-sxm tp=2", "llama-3.1-70b fp8 2xh100-sxm tp2 100k/day"},
		// BERT is read, not generated from, and its 512 positions are enough here.
		{"train bert-base 8xv100-sxm2-32 b64 in512 FR", "task=train model=bert-base devices=8 batch=64 input_len=512 region=FR stack=pytorch-eager", "train bert-base 8xv100-sxm2-32 b64 FR"},
		{"lstm 2x128 vocab10k b128 1xt4", "model=rnn cell=lstm layers=2 hidden=128 vocab=10000 batch=128 devices=1 hardware=t4 stack=pytorch-eager", "lstm 1xt4 b128"},
		{"gru 4x512 1xt4 keras", "model=rnn cell=gru layers=4 hidden=512 stack=keras", "gru 4x512 1xt4 keras"},
		{"rnn 1xt4", "model=rnn cell=rnn", ""},
		{
			"llama-3.1-70b weights=w4 kv=fp8 gpu=rtx4090 gpus=2 batch=64 region=SE pue=1.1", "weights=int4 activations=bf16 kv_cache=fp8 hardware=rtx4090 devices=2 batch=64 region=SE pue=1.1",
			"llama-3.1-70b weights=int4 kv=fp8 2xrtx4090 b64 SE pue=1.1",
		},
		{"llama-3.1-8b 1x4090 bmax in128k out1k", "hardware=rtx4090 devices=1 batch=max input_len=131072 output_len=1024", "llama-3.1-8b 1xrtx4090 bmax in128k out1k"},
		{"llama-3.1-70b tp4 dp2", "devices=8 tp=4 dp=2", "llama-3.1-70b 8xh100-sxm tp4 dp2"},
		{
			"train llama-3.1-8b 64xh100-sxm tokens=300B zero3 recompute=full b512 mb2 in4k", "train_tokens=300000000000 zero=3 recompute=full stack=pytorch-fsdp micro_batch=2",
			"train llama-3.1-8b 64xh100-sxm zero3 b512 mb2 in4k tokens=300B recompute=full",
		},
		{"train llama-3.1-8b megatron-core adafactor epochs=3 samples=1.5M", "stack=megatron-core optimizer=adafactor epochs=3 samples=1500000", "train llama-3.1-8b 1xh100-sxm megatron-core samples=1.5M epochs=3 adafactor"},
		{"qlora llama-3.1-8b 1xh100-sxm", "task=qlora weights=int4", ""},
		{"qlora llama-3.1-8b 1xh100-sxm weights=fp8", "task=qlora weights=fp8", "qlora llama-3.1-8b weights=fp8 1xh100-sxm"},
		{"llama-3.1-8b 1xapple-m3-max", "stack=llama.cpp", ""},
		{"llama-3.1-8b 1xtrainium1", "stack=neuron", ""},
		{"llama-3.1-8b 8xtpu-v5e", "stack=vllm", ""},
		{"train llama-3.1-8b 8xtpu-v5e", "stack=jax-xla", ""},
		{"encode bert-base 1xxeon-8480", "task=encode stack=pytorch-eager input_len=512", "bert-base 1xxeon-8480"},
		{"bert-base 1xt4", "task=encode input_len=512", "bert-base 1xt4"},
		{"gpt 80x8192 heads=64 ffn=32768 1xh100-sxm", "layers=80 hidden=8192 heads=64 kv_heads=64 head_dim=128 ffn=32768 input_len=768 output_len=256", "gpt 80x8192 heads64 1xh100-sxm"},
		{
			"llama-3.1-8b 1xh100-sxm 300W 4y market device hour=14 month=1", "power_limit=300 lifetime_years=4 accounting=market boundary=device hour=14 month=1",
			"llama-3.1-8b 1xh100-sxm 300W month=1 hour=14 device market lifetime_years=4",
		},
		{`llama-3.1-8b 1xh100-sxm name="70B \"chat\""`, `name=70B·"chat"`, ""},
		{"./config.json 1xh100-sxm", "model=./config.json layers=12", ""},
		{"meta-llama/Llama-3.1-8B", "model=llama-3.1-8b", "llama-3.1-8b 1xh100-sxm"},
		{"", "model=llama-3.1-8b hardware=h100-sxm task=generate batch=32", "llama-3.1-8b 1xh100-sxm"},
	} {
		s, err := ParseLine(tc.line, c)
		if err != nil {
			t.Errorf("%q: %v", tc.line, err)
			continue
		}
		for _, pair := range strings.Fields(tc.want) {
			id, want, _ := strings.Cut(pair, "=")
			k, err := Find(id)
			if err != nil {
				t.Fatal(err)
			}
			if got := k.Format(k.Get(&s)); got != strings.ReplaceAll(want, "·", " ") {
				t.Errorf("%q: %s is %s, want %s", tc.line, id, got, want)
			}
		}
		want := tc.back
		if want == "" {
			want = tc.line
		}
		if got := FormatLine(&s, c); got != want {
			t.Errorf("%q\n is written %q\n      want %q", tc.line, got, want)
		}
	}
}

func TestParseLineErrors(t *testing.T) {
	c := newFake()
	for _, tc := range []struct{ line, want string }{
		{"lama-3.1-70b", `"lama-3.1-70b" is not a model, device, region, task, number format, stack or knob=value; did you mean llama-3.1-70b?`},
		{"2xh10-sxm", `hardware: "h10-sxm" is not a known device; did you mean 2xh100-sxm?`},
		{"batchh=3", `"batchh" is not a knob; did you mean batch?`},
		{"b0", `batch: "0" is out of range; did you mean 1? (accepted: 1..4194304 sequences, max)`},
		{"b1.5", `batch: "1.5" must be a whole number; did you mean 2?`},
		{"pue=lots", `pue: "lots" is not a number or "auto" (accepted: 1..5, auto)`},
		{"utilization=0,6", `utilization: "0,6" is not a number (accepted: 0.01..1)`},
		{"fp8 precision=bf16", `precision: "bf16" is given as well as "fp8"`},
		{"fp7", `"fp7" is not a model, device, region, task, number format, stack or knob=value; did you mean fp8?`},
		{"weights=fp7", `weights: "fp7" is not one of its choices; did you mean fp8? (accepted: fp32 tf32 bf16 fp16 fp8 int8 fp6 int4 fp4)`},
		{"generate bert-base", `task: "generate" is not for this model: BERT (any size) is an encoder: it reads, it does not generate; did you mean encode? (accepted: encode train lora qlora)`},
		{"qlora lstm", `task: "qlora" is not for this model: adapters sit on attention projections, of which Recurrent language model (any size) has none; did you mean train? (accepted: generate encode train)`},
		{"lstm heads=8", `heads: "8" does not apply: Recurrent language model (any size) has no attention heads`},
		{"llama-3.1-8b kv_heads=7", `kv_heads: "7" makes no model: do not divide the 32 heads; did you mean kv_heads=8?`},
		{`name="open`, `"name=\"open" has a quotation mark that is never closed`},
	} {
		_, err := ParseLine(tc.line, c)
		var ke *sim.KnobError
		if !errors.As(err, &ke) {
			t.Errorf("%q: %v is no KnobError", tc.line, err)
			continue
		}
		got := err.Error()
		if tc.line == `name="open` {
			got = strings.ReplaceAll(got, `"name="open"`, `"name=\"open"`)
		}
		if got != tc.want {
			t.Errorf("%q\n got %s\nwant %s", tc.line, got, tc.want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	c := newFake()
	s := start(t, c)
	for _, tc := range []struct {
		id, text string
		want     float64
	}{
		{"input_len", "2k", 2048},
		{"input_len", "1M", 1 << 20},
		{"input_len", "2,048", 2048},
		{"input_len", "2_048", 2048},
		{"input_len", "1.5k", 1536},
		{"output_len", "863.9", 864},
		{"batch", "4k", 4096},
		{"requests_per_day", "100k", 1e5},
		{"requests_per_day", "100k/day", 1e5},
		{"train_tokens", "300B", 3e11},
		{"train_tokens", "15T", 1.5e13},
		{"train_tokens", "300000000000.0", 3e11},
		{"train_tokens", "3e11", 3e11},
		{"vocab", "10k", 10000},
		{"power_limit", "300W", 300},
		{"power_limit", "0.3kW", 300},
		{"utilization", "60%", 0.6},
		{"goodput", "95 %", 0.95},
		{"lifetime_years", "4y", 4},
		{"electricity_price", "$0.30", 0.30},
		{"electricity_price", "0.30 USD/kWh", 0.30},
		{"carbon_intensity", "429 g/kWh", 429},
		{"hour", "14:00", 14},
		{"device_price", "$30k", 30000},
		{"wue", "0.2 L/kWh", 0.2},
	} {
		k, err := Find(tc.id)
		if err != nil {
			t.Fatal(err)
		}
		v, err := k.Parse(tc.text, &s, c)
		if err != nil || v.Word != "" || v.Number != tc.want {
			t.Errorf("%s %q: %v, %v", tc.id, tc.text, v, err)
		}
	}
	for _, tc := range []struct{ id, text, word string }{
		{"batch", "max", "max"},
		{"batch", "MAX", "max"},
		{"month", "mean", "mean"},
		{"tp", "auto", "auto"},
		{"tp", "0", "auto"},
		{"window", "0", "none"},
		{"device_price", "rental", "rental"},
		{"requests_per_day", "0", "full"},
		{"bidirectional", "true", "yes"},
		{"weights", "w4", "int4"},
		{"task", "fine-tune", "lora"},
	} {
		k, _ := Find(tc.id)
		if v, err := k.Parse(tc.text, &s, c); err != nil || v.Word != tc.word {
			t.Errorf("%s %q: %v, %v", tc.id, tc.text, v, err)
		}
	}
	for _, text := range []string{"", "inf", "NaN", "0x10", "1e999", "2kk", "--3", "1,2", "k", "∞"} {
		k, _ := Find("train_tokens")
		if v, err := k.Parse(text, &s, c); err == nil {
			t.Errorf("%q was read as %v", text, v)
		}
	}
	// 20 tokens for each of the model's parameters.
	k, _ := Find("train_tokens")
	if v, err := k.Parse("20x", &s, c); err != nil || v.Number < 20*8.0e9 || v.Number > 20*8.1e9 {
		t.Errorf("20x: %v, %v", v, err)
	}
}

func TestDisplay(t *testing.T) {
	for _, tc := range []struct {
		id   string
		v    Value
		want string
	}{
		{"input_len", Value{Number: 2048}, "2,048"},
		{"input_len", Value{Number: 131072}, "131,072"},
		{"requests_per_day", Value{Number: 1e5}, "100k"},
		{"requests_per_day", Value{Number: 1234567}, "1,234,567"},
		{"train_tokens", Value{Number: 3e11}, "300B"},
		{"train_tokens", Value{Number: 1.5e12}, "1.5T"},
		{"utilization", Value{Number: 0.6}, "60 %"},
		{"month", Value{Number: 3}, "Mar"},
		{"hour", Value{Number: 9}, "09:00"},
		{"month", Value{Word: "mean"}, "mean"},
		{"device_price", Value{Number: 30000}, "30,000"},
		{"vocab", Value{Number: 128256}, "128,256"},
		{"pue", Value{Number: 1.1}, "1.1"},
	} {
		k, _ := Find(tc.id)
		if got := k.Display(tc.v); got != tc.want {
			t.Errorf("%s %v: %q, want %q", tc.id, tc.v, got, tc.want)
		}
	}
}

func TestStepValues(t *testing.T) {
	c := newFake()
	for _, tc := range []struct {
		line, id string
		dir      int
		big      bool
		want     string
		clamped  bool
	}{
		{"b32", "batch", 1, false, "64", false},
		{"b33", "batch", 1, false, "64", false},
		{"b33", "batch", -1, false, "32", false},
		{"b1", "batch", -1, false, "1", true},
		{"batch=4194304", "batch", 1, false, "max", false},
		{"bmax", "batch", 1, false, "max", true},
		{"b32", "batch", 1, true, "256", false},
		{"in2k", "input_len", -1, false, "1024", false},
		{"in0", "input_len", 1, false, "1", false},
		{"in1", "input_len", -1, false, "0", false},
		{"", "tp", 1, false, "1", false},
		{"tp1", "tp", -1, false, "auto", false},
		{"", "tp", -1, false, "auto", true},
		{"", "month", 1, false, "1", false},
		{"month=12", "month", 1, false, "12", true},
		{"100k/day", "requests_per_day", 1, false, "200000", false},
		{"100k/day", "requests_per_day", -1, false, "50000", false},
		{"pue=1.12", "pue", 1, false, "1.15", false},
		{"pue=1.12", "pue", -1, false, "1.1", false},
		{"", "power_limit", -1, false, "675", false},
		{"fp8", "precision", 1, false, "int8", false},
		{"fp8 kv=bf16", "precision", 1, false, "fp32", false},
		{"llama-3.1-8b", "kv_heads", 1, false, "16", false},
		{"llama-3.1-8b", "kv_heads", -1, false, "4", false},
		{"hidden=768", "hidden", 1, false, "1024", false},
		{"zero3", "zero", 1, false, "3", true},
		{"utilization=0.6", "utilization", 1, false, "0.65", false},
	} {
		s, err := ParseLine(tc.line, c)
		if err != nil {
			t.Fatal(err)
		}
		k, _ := Find(tc.id)
		v, clamped := k.Step(&s, c, tc.dir, tc.big)
		if k.Format(v) != tc.want || clamped != tc.clamped {
			t.Errorf("%q %s %+d: %s clamped %v, want %s %v", tc.line, tc.id, tc.dir, k.Format(v), clamped, tc.want, tc.clamped)
		}
	}
}

// The order of settings makes no difference, and what is given wins.
func TestAssignAllOrder(t *testing.T) {
	c := newFake()
	settings := []Setting{
		{"stack", "keras"}, {"hidden", "512"}, {"weights", "fp32"}, {"task", "train"}, {"hardware", "t4"}, {"model", "rnn"}, {"layers", "3"}, {"cell", "gru"}, {"in", "100"},
	}
	forward, backward := start(t, c), start(t, c)
	if err := AssignAll(&forward, settings, c); err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(settings)-1; i < j; i, j = i+1, j-1 {
		settings[i], settings[j] = settings[j], settings[i]
	}
	if err := AssignAll(&backward, settings, c); err != nil {
		t.Fatal(err)
	}
	if forward != backward {
		t.Errorf("order matters:\n%+v\n%+v", forward, backward)
	}
	if forward.Stack.ID != "keras" || forward.Model.Layers != 3 || forward.Model.Cell.Gates() != 3 || forward.InputLen != 100 {
		t.Errorf("a given value lost: %+v", forward)
	}
	if want := c.Coefficients(&forward.Device, &forward.Stack, "train"); forward.Coefficients != want {
		t.Errorf("coefficients are of another device, stack or task")
	}
	before := forward
	if err := AssignAll(&forward, []Setting{{"batch", "8"}, {"pue", "9"}}, c); err == nil || forward != before {
		t.Errorf("an error left a change behind: %v", err)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"llama-3.1-8b", "llama-3.1-70b", "h100-sxm", "h200-sxm", "batch", "DE"}
	for _, tc := range []struct{ word, want string }{
		{"llama3.1-70b", "llama-3.1-70b"}, {"LLAMA-3.1-8B", "llama-3.1-8b"}, {"h100", "h100-sxm"}, {"bacth", "batch"}, {"zzzzzz", ""}, {"", ""}, {"h100-sxm5", "h100-sxm"},
	} {
		if got := Nearest(tc.word, words); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.word, got, tc.want)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	for _, line := range []string{
		"llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 100k/day DE", "train bert-base 8xv100-sxm2-32 b64 in512 FR", "lstm 2x128 vocab10k b128 1xt4",
		`name="a b" pue=1.1`, "x", "2x", "0x4", "=", "a=", "b-1", "9b", "1e9/s", "tokens=20x", "300W 4y", "\"", "9999999999999999999x4090",
	} {
		f.Add(line)
	}
	c := newFake()
	f.Fuzz(func(t *testing.T, line string) {
		s, err := ParseLine(line, c)
		if err != nil {
			var ke *sim.KnobError
			if !errors.As(err, &ke) {
				t.Fatalf("%q: %v is no KnobError", line, err)
			}
			return
		}
		again := FormatLine(&s, c)
		back, err := ParseLine(again, c)
		if err != nil {
			t.Fatalf("%q was written %q: %v", line, again, err)
		}
		if ids := Changed(&back, &s); len(ids) > 0 {
			t.Fatalf("%q was written %q, which differs at %v", line, again, ids)
		}
	})
}

func BenchmarkFormatLine(b *testing.B) {
	c := newFake()
	s, err := ParseLine("train llama 24x1024 64xh100-sxm tokens=300B zero3 recompute=full b512 mb2 in4k SE", c)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = FormatLine(&s, c)
	}
}

func BenchmarkSetHardware(b *testing.B) {
	c := newFake()
	s, _ := Default(c)
	k, _ := Find("hardware")
	for b.Loop() {
		_ = k.Set(&s, Value{Word: "t4"}, c)
	}
}

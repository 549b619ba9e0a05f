package presets

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

func TestReadScenario(t *testing.T) {
	l := load(t)
	s, err := l.ReadScenario(strings.NewReader(`# what we run
name: "Our chat"
base: chat-70b
batch: 64        # busier
region: SE
weights: fp8
`), "ours.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "Our chat" || s.Model.ID != "llama-3.1-70b" || s.Batch != 64 || s.Region.ID != "SE" || s.Devices != 4 || s.InputLen != 1024 {
		t.Errorf("read %q %s b%d %s %d devices in%d", s.Name, s.Model.ID, s.Batch, s.Region.ID, s.Devices, s.InputLen)
	}
}

func TestReadScenarioErrors(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ yaml, want string }{
		{"", `s.yaml: says nothing; write knob ids and values, as in "batch: 32"`},
		{"- batch", `s.yaml:1: is not a list of "knob: value" lines`},
		{"batch: 32\nbacth: 3", `s.yaml:2: bacth: is not a knob; did you mean batch?`},
		{"# a comment\nbatch: many", `s.yaml:2: batch: "many" is not a number or "max" (accepted: 1..4194304 sequences, max)`},
		{"batch: 32\nbatch: 33", `s.yaml:2: batch: is stated already in line 1`},
		{"batch: [1, 2]", `s.yaml:1: batch: takes one value, not a list or a mapping`},
		{"batch:", `s.yaml:1: batch: has no value; leave the line out for the default`},
		{"hardware: h101", `s.yaml:1: hardware: "h101" is not a known device; did you mean h100-sxm?`},
		{"base: chat-7b\nbatch: 3", `s.yaml:1: base: "chat-7b" is not a known situation; did you mean chat-70b?`},
		{"batch: 1\n  region: DE", `s.yaml:2: is not YAML: mapping values are not allowed in this context`},
		{"batch: \"1", `s.yaml: is not YAML: found unexpected end of stream`},
	} {
		_, err := l.ReadScenario(strings.NewReader(c.yaml), "s.yaml")
		if err == nil || err.Error() != c.want {
			t.Errorf("%q\ngot  %v\nwant %s", c.yaml, err, c.want)
			continue
		}
		var e *FileError
		if !errors.As(err, &e) {
			t.Errorf("%v is no FileError", err)
		}
	}
	// The knob's own error can be had.
	_, err := l.ReadScenario(strings.NewReader("hardware: h101"), "s.yaml")
	var k *sim.KnobError
	if !errors.As(err, &k) || k.Knob != "hardware" || k.Nearest != "h100-sxm" {
		t.Errorf("no knob error in %v", err)
	}
}

func TestResolve(t *testing.T) {
	l := load(t)
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("model: gpt2\nbatch: 7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ arg, model string }{
		{path, "gpt2"},
		{"laptop", "llama-3.2-3b"},
		{" Laptop ", "llama-3.2-3b"},
		{"llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE", "llama-3.1-70b"},
		{"model=gpt2 batch=3", "gpt2"},
	} {
		s, err := l.Resolve(c.arg)
		if err != nil || s.Model.ID != c.model {
			t.Errorf("%s is %s (%v), want %s", c.arg, s.Model.ID, err, c.model)
		}
	}
	for _, c := range []struct{ arg, want string }{
		{"none.yaml", "none.yaml: cannot be opened: no such file or directory"},
	} {
		if _, err := l.Resolve(c.arg); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.arg, err, c.want)
		}
	}
}

// Whatever the bytes, a scenario file is refused in one line or read; what was
// read can be written and read again.
func FuzzScenarioFile(f *testing.F) {
	l := load(f)
	f.Add("name: x\nmodel: gpt2\nbatch: 4\n")
	f.Add("base: laptop\nregion: SE\nhour: 3\n")
	f.Add("a: &a 1\nb: *a\n")
	f.Add("batch: 1e9\ninput_len: 2k\n")
	f.Add("? [x]\n: y\n")
	f.Add("name: \"a\\nb\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := l.ReadScenario(strings.NewReader(text), "f.yaml")
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("the error is not one line: %q", err)
			}
			return
		}
		var b strings.Builder
		if err := l.WriteScenario(&b, &s); err != nil {
			t.Fatalf("%v, of %q", err, text)
		}
		back, err := l.ReadScenario(strings.NewReader(b.String()), "b.yaml")
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if ids := knob.Changed(&s, &back); len(ids) > 0 {
			t.Errorf("%v differ after\n%s\nof %q", ids, b.String(), text)
		}
	})
}

// Whatever the bytes, a block file is refused with its line or read.
func FuzzBlockFile(f *testing.F) {
	f.Add("# x\n\na-1:\n  name: \"b \\\" c\" # d\n  list: [a, \"b, c\"]\n")
	f.Add("a:\n  b: c: d\n")
	f.Add("\"a\": \n  \"b\": 1\n")
	f.Fuzz(func(t *testing.T, content string) {
		blocks, err := readBlocks("f.yaml", content)
		if err != nil {
			var e *FileError
			if !errors.As(err, &e) || e.Line < 1 || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
			return
		}
		for i := range blocks {
			var e modelEntry
			_ = modelSchema.fill("f.yaml", &blocks[i], &e)
		}
	})
}

// Whatever the bytes, a device table is refused with its line or read.
func FuzzDeviceTable(f *testing.F) {
	f.Add("id,vendor,name,kind,bf16_tflops,mem_gb,mem_bw_gbs,sources\nx,V,N,gpu,1,2,3,s\n")
	f.Add("id,\"ven\ndor\"\n")
	f.Fuzz(func(t *testing.T, content string) {
		_ = deviceSchema.readTable("f.csv", content, func(e *deviceEntry, line int) error { return finishDevice(e, "f.csv", line) })
	})
}

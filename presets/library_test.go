package presets

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

func TestShippedFilesAreInOrder(t *testing.T) {
	if err := load(t).Check(); err != nil {
		t.Fatal(err)
	}
}

// The counts are those of the collected facts, plus templates, recurrent and
// embedding models, older devices and the stacks that training needs.
func TestNothingIsLost(t *testing.T) {
	l := load(t)
	for kind, least := range map[string]int{"model": 174, "hardware": 100, "stack": 36, "region": 215 + 233 + 352} {
		if n := len(l.Options(kind)); n < least {
			t.Errorf("%d of kind %s, want at least %d", n, kind, least)
		}
	}
	kinds := map[string]int{}
	shelf, _ := l.regions.get(l.readRegions)
	for i := range shelf.entries {
		kinds[shelf.entries[i].Kind]++
	}
	if kinds["country"] != 215 || kinds["cloud"] != 233 || kinds["zone"] != 352 {
		t.Errorf("regions are %v, want 215 countries, 233 cloud regions and 352 zones", kinds)
	}
	if n := len(shelf.known); n != 20 {
		t.Errorf("%d zones have a daily shape, want 20", n)
	}
	if n := len(l.Equivalents()); n != 53 {
		t.Errorf("%d equivalents, want 53", n)
	}
	if len(l.Datacentres()) != 44 || len(l.Fuels()) != 9 || len(l.RentalPrices()) != 35 {
		t.Errorf("facts are %d %d %d, want 44 9 35", len(l.Datacentres()), len(l.Fuels()), len(l.RentalPrices()))
	}
}

// Numbers are converted to SI once, here, by hand from the files.
func TestDeviceUnits(t *testing.T) {
	d, err := load(t).Device("H100") // an alias, in another case
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"bf16", d.Peak[model.BF16], 989.4e12},
		{"fp8", d.Peak[model.FP8], 1979e12},
		{"fp32", d.Peak[model.FP32], 66.9e12},
		{"vector", d.VectorPeak, 66.9e12},
		{"memory", d.MemoryBytes, 85.5e9}, // 81,559 MiB,
		{"bandwidth", d.MemoryBandwidth, 3.35e12},
		{"cache", d.CacheBytes, 50e6},
		{"link", d.LinkBandwidth, 450e9},
		{"fabric", d.FabricBandwidth, 50e9}, // 400 Gb/s / 8
		{"pcie", d.HostBandwidth, 63e9},
		{"server", d.ServerWatts, 10200},
		{"host", d.HostWatts, 4600},
		{"tdp", d.TDP, 700},
		{"embodied", d.EmbodiedKg, 164},
		{"host embodied", d.HostEmbodiedKg, 712},
		{"rent", d.RentUSDPerH, 2.95},
	} {
		if math.Abs(c.got/c.want-1) > 1e-9 {
			t.Errorf("%s is %g, want %g", c.name, c.got, c.want)
		}
	}
	if d.ID != "h100-sxm" || d.Generation != "hopper" || d.LinkDomain != 8 || d.Kind != hardware.GPU {
		t.Errorf("got %s %s %d %v", d.ID, d.Generation, d.LinkDomain, d.Kind)
	}
	// A matrix unit of its own fp32 rate: MI250X 95.7 beside 47.9 TFLOPS.
	if m, _ := load(t).Device("mi250x"); m.Peak[model.FP32] != 95.7e12 || m.VectorPeak != 47.9e12 {
		t.Errorf("mi250x fp32 is %g and %g", m.Peak[model.FP32], m.VectorPeak)
	}
}

// Every device has what every run needs.
func TestDevicesAreUsable(t *testing.T) {
	l := load(t)
	shelf, err := l.devices.get(l.readDevices)
	if err != nil {
		t.Fatal(err)
	}
	for i := range shelf.entries {
		d := &shelf.entries[i].Device
		if d.Generation == "" {
			t.Errorf("%s has no generation", d.ID)
		}
		if d.TDP == 0 && d.ID != "mi455x" { // announced, not stated
			t.Errorf("%s has no TDP", d.ID)
		}
		if d.Source == "" || d.Year == 0 {
			t.Errorf("%s has no source or year", d.ID)
		}
		// Ridge points of real machines lie between 1 and 3,000 FLOPs a byte,
		// wafers and LPUs aside, whose memory is their cache.
		if r := max(d.Intensity(model.BF16), d.Intensity(model.FP16), d.Intensity(model.FP32)); (r < 1 || r > 3000) && d.MemoryBandwidth < 50e12 {
			t.Errorf("%s has its ridge at %.1f FLOPs a byte", d.ID, r)
		}
	}
}

// Parameters counted from the sizes agree with what makers state, or with
// another count of the same sizes, within half a percent and the rounding of
// the figure.
func TestParametersAgree(t *testing.T) {
	// What disagrees, and why.
	known := map[string]string{
		"deepseek-v4-flash": "low-rank queries and outputs are counted at full rank",
		"deepseek-v4-pro":   "low-rank queries and outputs are counted at full rank",
		"awd-lstm":          "the last layer is narrower than the others",
		"big-lstm":          "stated as 1.8 billion, with convolutions over letters",
		"small-lstm":        "stated as 0.83 billion, with one more vector a word",
		"grok-1":            "stated as 314 billion, rounded down",
		"glm-4.5":           "stated as 355 billion, with the prediction layer that is not run",
		"glm-4.5-air":       "stated as 106 billion, without the head's table",
	}
	l := load(t)
	shelf, err := l.models.get(l.readModels)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for i := range shelf.entries {
		e := &shelf.entries[i]
		want := max(e.PublishedParameters, e.Counted)
		if want == 0 {
			continue
		}
		compared++
		got := e.Parameters().Total
		off := math.Abs(got/want - 1)
		// 0.124 billion may be 0.1235 to 0.1245.
		rounding := 0.5e6 / want
		agrees := off <= 0.005+rounding
		if why, ok := known[e.ID]; ok {
			if agrees {
				t.Errorf("%s agrees now; take it off the list (%s)", e.ID, why)
			}
			continue
		}
		if !agrees {
			t.Errorf("%s has %.4g parameters, want %.4g (%+.2f %%)", e.ID, got, want, 100*(got/want-1))
		}
	}
	if compared < 170 {
		t.Errorf("only %d models were compared", compared)
	}
}

// What is active in one token, for models that state it (billions).
func TestActiveParameters(t *testing.T) {
	l := load(t)
	for id, want := range map[string]float64{
		"mixtral-8x7b-v0.1": 12.9, "deepseek-v3": 37.5, "qwen3-235b-a22b": 22.1, "kimi-k2": 32.5, "llama-4-scout-17b-16e": 17,
		"nemotron-3-nano-30b-a3b": 3.6, "nemotron-3-ultra-550b-a55b": 55, "gemma-4-26b-a4b": 3.8, "jamba-v0.1": 12,
	} {
		a, err := l.Model(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Parameters().Active / 1e9; math.Abs(got/want-1) > 0.025 {
			t.Errorf("%s has %.2f billion active, want %.4g", id, got, want)
		}
	}
}

// Every option's id and aliases lead to it, in any case.
func TestNamesLeadHome(t *testing.T) {
	l := load(t)
	find := map[string]func(string) (string, error){
		"model":    func(s string) (string, error) { a, err := l.Model(s); return a.ID, err },
		"hardware": func(s string) (string, error) { d, err := l.Device(s); return d.ID, err },
		"stack":    func(s string) (string, error) { k, err := l.Stack(s); return k.ID, err },
		"region":   func(s string) (string, error) { r, err := l.Region(s); return r.ID, err },
	}
	for kind, look := range find {
		for _, o := range l.Options(kind) {
			if o.Name == "" || o.Detail == "" || o.Group == "" {
				t.Errorf("%s %s lacks a name, detail or group: %+v", kind, o.ID, o)
			}
			for _, name := range append([]string{o.ID, strings.ToUpper(o.ID)}, o.Aliases...) {
				if id, err := look(name); err != nil || id != o.ID {
					t.Errorf("%s %q leads to %q (%v), want %s", kind, name, id, err, o.ID)
				}
			}
		}
	}
}

// A name that differs in hyphens and dots only leads there too, unless it
// could be two.
func TestLooseNames(t *testing.T) {
	l := load(t)
	if d, err := l.Device("RTX-3070"); err != nil || d.ID != "rtx3070" {
		t.Errorf("RTX-3070 leads to %q (%v)", d.ID, err)
	}
	if a, err := l.Model("llama3.1 8b"); err != nil || a.ID != "llama-3.1-8b" {
		t.Errorf("llama3.1 8b leads to %q (%v)", a.ID, err)
	}
	if _, err := l.Device("-"); err == nil {
		t.Error("a hyphen is a device")
	}
}

func TestUnknownNames(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		look func() error
		want string
	}{
		{func() error { _, err := l.Device("h101"); return err }, `hardware: "h101" is not a known device; did you mean h100-sxm?`},
		{func() error { _, err := l.Stack("vlm"); return err }, `stack: "vlm" is not a known stack; did you mean vllm?`},
		{func() error { _, err := l.Model("llama-3.1-7b"); return err }, `model: "llama-3.1-7b" is not a known model; did you mean llama-3.1-70b? (accepted: a preset id, a template such as llama, or the path of a model file (config.json, .gguf, .keras))`},
		{func() error { _, err := l.Model("./none.json"); return err }, `model: "./none.json" is neither a known model nor a file (no such file or directory)`},
		{func() error { _, err := l.Scenario("raspbery-pi"); return err }, `"raspbery-pi" is not a known situation; did you mean raspberry-pi?`},
	} {
		err := c.look()
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
		var k *sim.KnobError
		if !errors.As(err, &k) {
			t.Errorf("%v is no KnobError", err)
		}
	}
}

func TestDetails(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ kind, id, want string }{
		{"model", "llama-3.1-70b", "70.6B, 128k context"},
		{"model", "mixtral-8x7b-v0.1", "46.7B, 12.9B active, 32k context"},
		{"model", "kimi-k3", "2.78T, 103B active, 1M context"},
		{"model", "gnmt", "160M, lstm"},
		{"hardware", "h100-sxm", "85.5 GB, 3.35 TB/s, 989 TFLOPS bf16"},
		{"hardware", "t4", "16.1 GB, 320 GB/s, 65 TFLOPS fp16"},
		{"hardware", "wse3", "44 GB, 21000 TB/s, 15800 TFLOPS bf16"},
		{"region", "SE", "Sweden, 35.9 g/kWh (2024)"},
		{"region", "aws/eu-north-1", "Stockholm, 20 g/kWh (2025)"},
		{"stack", "vllm", "generate encode"},
	} {
		found := false
		for _, o := range l.Options(c.kind) {
			if o.ID == c.id {
				found = true
				if o.Detail != c.want {
					t.Errorf("%s is %q, want %q", c.id, o.Detail, c.want)
				}
			}
		}
		if !found {
			t.Errorf("no %s %s", c.kind, c.id)
		}
	}
}

// Our reader and a YAML library agree on every shipped block file.
func TestBlockFilesAreYAML(t *testing.T) {
	for _, folder := range []string{"models", "stacks", "scenarios", "workloads"} {
		err := (&layer{files: shipped}).each(folder, ".yaml", func(file, content string) error {
			blocks, err := readBlocks(file, content)
			if err != nil {
				return err
			}
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(content), &doc); err != nil {
				t.Errorf("%s is not YAML: %v", file, err)
				return nil
			}
			root := doc.Content[0]
			if len(root.Content) != 2*len(blocks) {
				t.Errorf("%s has %d entries, YAML has %d", file, len(blocks), len(root.Content)/2)
				return nil
			}
			for i, b := range blocks {
				entry := root.Content[2*i+1]
				if root.Content[2*i].Value != b.id || len(entry.Content) != 2*len(b.pairs) {
					t.Errorf("%s: %s differs in YAML", file, b.id)
					continue
				}
				for j, p := range b.pairs {
					k, v := entry.Content[2*j], entry.Content[2*j+1]
					if v.Kind == yaml.SequenceNode {
						items, ok := splitList(p.value)
						same := ok && len(items) == len(v.Content)
						for n := range items {
							same = same && items[n] == v.Content[n].Value
						}
						if !same {
							t.Errorf("%s: %s of %s is %q here, another list in YAML", file, p.key, b.id, items)
						}
						continue
					}
					if k.Value != p.key || v.Value != p.value {
						t.Errorf("%s: %s of %s is %q here, %q in YAML", file, p.key, b.id, p.value, v.Value)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Data under the Open Database Licence stays in its folder, with its notice.
func TestLicencesStayApart(t *testing.T) {
	if _, err := os.Stat("regions/odbl/NOTICE.md"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("regions/mpl/NOTICE.md"); err != nil {
		t.Error(err)
	}
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".csv") || strings.HasPrefix(path, "regions/odbl") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(b), "via @tgwf/co2") || strings.Contains(string(b), "ODbL") {
			t.Errorf("%s mentions Electricity Maps data; it belongs in regions/odbl", path)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Lookups from many goroutines agree with one (run with -race).
func TestLibraryIsShared(t *testing.T) {
	l := load(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, kind := range []string{"model", "hardware", "stack", "region"} {
				l.Options(kind)
			}
			r, err := l.Region("DE")
			if err != nil || r.Shape == nil {
				t.Errorf("DE: %v %v", r.Shape, err)
			}
			if _, err := knob.Default(l); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Every device, stack and task has coefficients.
func TestCoefficients(t *testing.T) {
	l := load(t)
	d, _ := l.Device("h100-sxm")
	s, _ := l.Stack("vllm")
	c := l.Coefficients(&d, &s, "generate")
	if !(c.GemmEfficiency > 0.3 && c.GemmEfficiency <= 1) || c.Rows == 0 || c.Origin != hardware.Fitted {
		t.Errorf("H100 under vLLM has GEMM efficiency %g from %d rows, %v", c.GemmEfficiency, c.Rows, c.Origin)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		l, err := Load()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := knob.Default(l); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckEverything(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		l, _ := Load()
		if err := l.Check(); err != nil {
			b.Fatal(err)
		}
		for _, kind := range []string{"model", "hardware", "stack", "region"} {
			l.Options(kind)
		}
	}
}

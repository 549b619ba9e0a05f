package knob

import (
	"errors"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"wattif/sim"
)

func start(t testing.TB, c Catalog) sim.Scenario {
	t.Helper()
	s, err := Default(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// random draws a value the knob accepts by its own range.
func random(k *Knob, s *sim.Scenario, c Catalog, r *rand.Rand) Value {
	switch k.Kind {
	case Text:
		return Value{Word: []string{"", "A", "70B chat", `quote " and \ slash`, "名前", "a=b"}[r.IntN(6)]}
	case Choice:
		os := k.Options(s, c)
		return Value{Word: os[r.IntN(len(os))].ID}
	}
	if k.Auto != "" && r.IntN(4) == 0 {
		return Value{Word: k.Auto}
	}
	var n float64
	switch {
	case k.Kind == Integer && k.Max > 64 && r.IntN(2) == 0:
		n = math.Max(k.Min, math.Pow(2, float64(r.IntN(7)))) // small ones go together more often
	case k.Scale == Geometric:
		low := math.Log(math.Max(k.Min, 0.5))
		n = math.Exp(low + r.Float64()*(math.Log(k.Max)-low))
		if r.IntN(2) == 0 { // a rung, as people choose
			n = k.rung(n, 1)
		}
	default:
		n = k.Min + r.Float64()*(k.Max-k.Min)
	}
	if k.Kind == Integer {
		n = math.Round(n)
	} else {
		n = math.Round(n*1000) / 1000
	}
	return Value{Number: k.clamp(n)}
}

func TestEveryEntryIsComplete(t *testing.T) {
	id := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	groups := map[string]bool{"model": true, "workload": true, "precision": true, "hardware": true, "place": true, "life": true, "scenario": true}
	seen := map[string]bool{}
	labels := map[string]string{}
	for _, k := range All() {
		if !id.MatchString(k.ID) || seen[k.ID] {
			t.Errorf("id %q is not snake_case or not unique", k.ID)
		}
		seen[k.ID] = true
		if other := labels[k.Label]; other != "" {
			t.Errorf("%s and %s share the label %q", k.ID, other, k.Label)
		}
		labels[k.Label] = k.ID
		if k.Label == "" || k.Help == "" || k.Source == "" || k.Default == "" || !groups[k.Group] {
			t.Errorf("%s lacks a label, help, source, default or group", k.ID)
		}
		if !strings.HasSuffix(k.Help, ".") || strings.HasSuffix(k.Source, ".") {
			t.Errorf("%s: help is sentences, source is not", k.ID)
		}
		if k.Get == nil || k.Set == nil || k.Applies == nil || k.Options == nil {
			t.Errorf("%s lacks a function", k.ID)
		}
		if k.Kind == Number || k.Kind == Integer {
			if !(k.Min < k.Max) {
				t.Errorf("%s has no range", k.ID)
			}
			if k.Scale == Linear && k.Increment <= 0 {
				t.Errorf("%s has no step", k.ID)
			}
		}
	}
	// The ids other rooms, files and cases bind to.
	for _, want := range strings.Fields(`model layers hidden heads kv_heads head_dim ffn vocab experts experts_active window cell bidirectional embed
		task batch input_len output_len micro_batch train_tokens epochs samples requests_per_day recompute zero optimizer lora_rank
		precision weights activations kv_cache hardware devices tp pp dp ep cp stack power_limit
		region month hour boundary pue carbon_intensity wue electricity_price accounting device_price lifetime_years utilization goodput name`) {
		if !seen[want] {
			t.Errorf("knob %s is missing", want)
		}
	}
	for short, long := range shortNames {
		if seen[short] || !seen[long] {
			t.Errorf("short name %q of %q", short, long)
		}
	}
}

// wander sets n random knobs, ignoring those that cannot be.
func wander(t testing.TB, s *sim.Scenario, c Catalog, r *rand.Rand, n int) {
	t.Helper()
	for range n {
		k := &table[r.IntN(len(table))]
		v := random(k, s, c, r)
		before := *s
		if err := k.Set(s, v, c); err != nil {
			var ke *sim.KnobError
			if !errors.As(err, &ke) || ke.Knob == "" || ke.Reason == "" {
				t.Fatalf("%s=%v: error %v names no knob or reason", k.ID, v, err)
			}
			if *s != before {
				t.Fatalf("%s=%v failed and changed the scenario", k.ID, v)
			}
		}
	}
}

func TestGetReturnsWhatSetPut(t *testing.T) {
	c := newFake()
	r := rand.New(rand.NewPCG(1, 8))
	set := map[string]int{}
	for i := 0; i < 8000 || len(set) < len(table) && i < 200_000; i++ { // some knobs apply to few models
		s := start(t, c)
		wander(t, &s, c, r, r.IntN(4))
		k := &table[r.IntN(len(table))]
		v := random(k, &s, c, r)
		if k.Set(&s, v, c) != nil {
			continue
		}
		set[k.ID]++
		if got := k.Get(&s); got != v {
			t.Fatalf("%s: set %v, got %v", k.ID, v, got)
		}
	}
	for _, k := range All() {
		if set[k.ID] == 0 {
			t.Errorf("%s was never set", k.ID)
		}
	}
}

func TestParseReadsWhatFormatWrote(t *testing.T) {
	c := newFake()
	r := rand.New(rand.NewPCG(3, 4))
	s := start(t, c)
	for range 3000 {
		k := &table[r.IntN(len(table))]
		v := random(k, &s, c, r)
		for _, text := range []string{k.Format(v), k.Short(v)} {
			got, err := k.Parse(text, &s, c)
			if k.Kind == Text { // surrounding space is not kept
				v.Word = strings.TrimSpace(v.Word)
			}
			if err != nil || got != v {
				t.Fatalf("%s: %v written %q, read %v, %v", k.ID, v, text, got, err)
			}
		}
		if d := k.Display(v); strings.ContainsAny(d, "\t\n") || strings.Contains(d, "%!") {
			t.Fatalf("%s: display %q", k.ID, d)
		}
	}
}

// A step goes to a value that can be set, in the right direction, and walking
// comes to an end.
func TestSteps(t *testing.T) {
	c := newFake()
	for _, line := range []string{"", "moe", "lstm", "train bert-base", "word2vec", "mamba"} {
		base, err := ParseLine(line, c)
		if err != nil {
			t.Fatal(err)
		}
		for i := range table {
			k := &table[i]
			if ok, _ := k.Applies(&base); !ok || k.Kind == Text || k.ID == "model" || k.ID == "task" {
				continue
			}
			for _, dir := range []int{-1, 1} {
				for _, big := range []bool{false, true} {
					s := base
					for n := 0; ; n++ {
						if n > 5000 {
							t.Fatalf("%s %+d never ends", k.ID, dir)
						}
						now := k.Get(&s)
						v, clamped := k.Step(&s, c, dir, big)
						if clamped {
							if v != now {
								t.Fatalf("%s: clamped at %v but returned %v", k.ID, now, v)
							}
							break
						}
						if v == now {
							t.Fatalf("%s: step %+d from %v stays", k.ID, dir, now)
						}
						if v.Word == "" && now.Word == "" && (v.Number-now.Number)*float64(dir) <= 0 {
							t.Fatalf("%s: step %+d from %v to %v", k.ID, dir, now, v)
						}
						if err := k.Set(&s, v, c); err != nil {
							t.Fatalf("%s: step from %v to %v: %v", k.ID, now, v, err)
						}
						if n > 60 && k.Kind == Integer && k.Scale == Linear {
							break // one by one through thousands
						}
					}
				}
			}
		}
	}
}

func TestLineRoundTrip(t *testing.T) {
	c := newFake()
	r := rand.New(rand.NewPCG(5, 6))
	for range 1500 {
		s := start(t, c)
		wander(t, &s, c, r, r.IntN(12))
		line := FormatLine(&s, c)
		back, err := ParseLine(line, c)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if ids := Changed(&back, &s); len(ids) > 0 {
			t.Fatalf("%q changes %v", line, ids)
		}
		if back != s {
			t.Fatalf("%q: knobs agree, scenarios do not:\n%+v\n%+v", line, back, s)
		}
	}
}

// A size that is set back leaves no trace, whatever it carried along.
func TestSizesLeaveNoTrace(t *testing.T) {
	c := newFake()
	r := rand.New(rand.NewPCG(7, 8))
	for _, m := range c.Options("model") {
		s := start(t, c)
		if err := Assign(&s, "model", m.ID, c); err != nil {
			t.Fatal(err)
		}
		for range 30 {
			work := s
			var touched []*Knob
			for range 3 {
				k := &table[r.IntN(len(table))]
				if k.size != noSize && k.Set(&work, random(k, &work, c, r), c) == nil {
					touched = append(touched, k)
				}
			}
			for range touched { // sizes lean on each other: give them turns
				for _, k := range touched {
					v, err := DefaultValue(k, &work, c)
					if err != nil {
						t.Fatal(err)
					}
					_ = k.Set(&work, v, c)
				}
			}
			if work.Model != s.Model {
				t.Fatalf("%s: setting %d sizes back left\n%+v\nnot\n%+v", m.ID, len(touched), work.Model, s.Model)
			}
		}
	}
}

// A knob that means nothing for a scenario says why, in words that fit after
// "does not apply:".
func TestEveryRefusalHasAReason(t *testing.T) {
	c := newFake()
	off := map[string]bool{}
	for _, line := range []string{"", "moe", "mamba", "lstm", "seq2seq", "word2vec", "bert", "train llama", "qlora llama", "100k/day boundary=device", "carbon_intensity=100 SE", "device_price=30k SE"} {
		s, err := ParseLine(line, c)
		if err != nil {
			t.Fatal(err)
		}
		for i := range table {
			k := &table[i]
			ok, why := k.Applies(&s)
			if !ok {
				off[k.ID] = true
				if why == "" || strings.HasSuffix(why, ".") {
					t.Errorf("%q: %s says %q", line, k.ID, why)
				}
			}
		}
	}
	for _, id := range []string{"heads", "experts_active", "cell", "output_len", "train_tokens", "requests_per_day", "kv_cache", "ep", "pue", "month", "utilization", "lora_rank"} {
		if !off[id] {
			t.Errorf("%s applied everywhere", id)
		}
	}
}

// Every model, device and task of a catalogue leads to a scenario that runs,
// on a stack that does the task.
func TestEveryChoiceRuns(t *testing.T) {
	c := newFake()
	for _, m := range c.models {
		for _, d := range c.devices {
			for task := sim.Generate; task <= sim.QLoRA; task++ {
				s := start(t, c)
				if err := AssignAll(&s, []Setting{{"model", m.ID}, {"hardware", d.ID}}, c); err != nil {
					t.Fatal(err)
				}
				if ok, _ := can(&m, task); !ok {
					continue
				}
				if err := Assign(&s, "task", task.String(), c); err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(s.Stack.Tasks, task.String()) && d.ID != "trainium1" && d.Kind.String() != "tpu" {
					t.Errorf("%s %s on %s got %s", task, m.ID, d.ID, s.Stack.ID)
				}
				if want := c.Coefficients(&s.Device, &s.Stack, task.String()); s.Coefficients != want {
					t.Errorf("%s %s on %s has coefficients of something else", task, m.ID, d.ID)
				}
				if _, err := sim.Run(&s); err != nil {
					t.Errorf("%s %s on %s: %v", task, m.ID, d.ID, err)
				}
			}
		}
	}
}

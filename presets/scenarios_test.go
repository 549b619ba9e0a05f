package presets

import (
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

// Every shipped situation runs, fits, and so does the change it asks about.
func TestScenariosRun(t *testing.T) {
	l := load(t)
	if n := len(l.Scenarios()); n < 20 {
		t.Fatalf("%d situations, want at least 20", n)
	}
	for _, p := range l.Scenarios() {
		t.Run(p.ID, func(t *testing.T) {
			s, err := l.Scenario(p.ID)
			if err != nil {
				t.Fatal(err)
			}
			mustFit(t, &s)
			if p.Versus == "" {
				return
			}
			v, ok, err := l.Versus(p.ID)
			if err != nil || !ok {
				t.Fatalf("versus: %v", err)
			}
			mustFit(t, &v)
			if len(knob.Changed(&s, &v)) < 2 { // the name, and something else
				t.Errorf("%q changes nothing", p.Versus)
			}
		})
	}
}

func mustFit(t *testing.T, s *sim.Scenario) {
	t.Helper()
	r, err := sim.Run(s)
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	if !r.Fits {
		t.Errorf("%s: short of %.1f GB a device", s.Name, r.ShortBytes/1e9)
	}
	if !(r.UnitTime > 0) {
		t.Errorf("%s: takes %v s", s.Name, r.UnitTime)
	}
}

// Every workload applies to every model it names.
func TestWorkloadsApply(t *testing.T) {
	l := load(t)
	want := "sentiment-classification machine-translation summarizing question-answering chat code-completion retrieval-embeddings pre-training fine-tuning"
	var ids []string
	for _, w := range l.Workloads() {
		ids = append(ids, w.ID)
		for _, m := range w.Models {
			if _, err := knob.ParseLine("model="+m+" "+w.Line, l); err != nil {
				t.Errorf("%s with %s: %v", w.ID, m, err)
			}
		}
	}
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("workloads are %q, want %q", got, want)
	}
}

// A scenario written to a file reads back to the same knobs.
func TestScenarioFileRoundTrip(t *testing.T) {
	l := load(t)
	for _, p := range l.Scenarios() {
		for _, s := range both(t, l, p.ID) {
			var b strings.Builder
			if err := l.WriteScenario(&b, &s); err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			back, err := l.ReadScenario(strings.NewReader(b.String()), "back.yaml")
			if err != nil {
				t.Fatalf("%s: %v\n%s", p.ID, err, b.String())
			}
			if ids := knob.Changed(&s, &back); len(ids) > 0 {
				t.Errorf("%s: %v differ after\n%s", p.ID, ids, b.String())
			}
		}
	}
}

func both(t *testing.T, l *Library, id string) []sim.Scenario {
	t.Helper()
	s, err := l.Scenario(id)
	if err != nil {
		t.Fatal(err)
	}
	all := []sim.Scenario{s}
	v, ok, err := l.Versus(id)
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		all = append(all, v)
	}
	return all
}

func load(t testing.TB) *Library {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

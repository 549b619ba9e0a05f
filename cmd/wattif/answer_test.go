package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"wattif/sim/knob"
	"wattif/sim/metric"
)

// ask runs the program in the process.
func ask(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(args, strings.NewReader(""), &out, &err, func(string) string { return "" })
	return out.String(), err.String(), code
}

// answerJSON is the shape of a result as DESIGN.md promises it. Fields that are
// not named there may come and go; these may not.
type answerJSON struct {
	Scenario map[string]any `json:"scenario"`
	Line     string         `json:"line"`
	Metrics  map[string]struct {
		Value  any      `json:"value"`
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
		Unit   *string  `json:"unit"`
		Origin string   `json:"origin"`
		Delta  *float64 `json:"delta"`
	} `json:"metrics"`
	Breakdown []struct {
		Phase, Kind, Op, Bound               string
		Count, FLOPs, Bytes, Seconds, Joules float64
	} `json:"breakdown"`
	Notes []struct {
		Knob, Text string
	} `json:"notes"`
	Version string `json:"version"`
}

func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
}

func checkAnswer(t *testing.T, a *answerJSON) {
	t.Helper()
	if len(a.Scenario) == 0 || a.Line == "" || a.Version == "" || len(a.Breakdown) == 0 || a.Notes == nil {
		t.Errorf("a part is missing: %+v", a)
	}
	for id := range a.Scenario {
		if _, err := knob.Find(id); err != nil {
			t.Errorf("scenario has %q, which is no knob", id)
		}
	}
	for id, m := range a.Metrics {
		if _, err := metric.Find(id); err != nil {
			t.Errorf("metrics have %q, which is no metric", id)
		}
		if m.Unit == nil || m.Origin == "" {
			t.Errorf("%s has no unit or origin", id)
		}
		v, ok := m.Value.(float64)
		if ok && m.Low != nil && m.High != nil && (*m.Low > v || v > *m.High) {
			t.Errorf("%s: %g is not inside %g to %g", id, v, *m.Low, *m.High)
		}
		if m.Value == nil {
			said := false
			for _, n := range a.Notes {
				said = said || strings.Contains(n.Text, id)
			}
			if !said {
				t.Errorf("%s is null and no note says why", id)
			}
		}
	}
	for _, b := range a.Breakdown {
		if b.Phase == "" || b.Kind == "" || b.Op == "" || b.Bound == "" {
			t.Errorf("a line of the breakdown is incomplete: %+v", b)
		}
	}
}

func TestJSONOfARun(t *testing.T) {
	for _, line := range []string{"llama-3.1-8b", "train bert-large 8xv100-sxm2-32 b64 in512 FR", "bert-base task=encode", "keras-rnn"} {
		out, stderr, code := ask(t, "run", line, "-o", "json")
		if code != exitDone {
			t.Fatalf("%s exits %d: %s", line, code, stderr)
		}
		var a answerJSON
		decode(t, out, &a)
		checkAnswer(t, &a)
	}
}

// What does not apply is absent, so that nobody reads it as nothing.
func TestMetricsThatDoNotApplyAreAbsent(t *testing.T) {
	out, _, _ := ask(t, "run", "train bert-large 8xv100-sxm2-32 b64 in512 FR", "-o", "json")
	var a answerJSON
	decode(t, out, &a)
	for _, id := range []string{"ttft_ms", "tpot_ms", "energy_j_per_output_token"} {
		if m, ok := a.Metrics[id]; ok {
			t.Errorf("%s is %v in a training", id, m.Value)
		}
	}
	if _, ok := a.Metrics["step_s"]; !ok {
		t.Error("step_s is missing")
	}
}

// The parts of the breakdown are the whole.
func TestBreakdownAddsUp(t *testing.T) {
	out, _, _ := ask(t, "run", "llama-3.1-8b", "--set", "boundary=device", "-o", "json")
	var a answerJSON
	decode(t, out, &a)
	joules := 0.0
	for _, b := range a.Breakdown {
		joules += b.Joules
	}
	// Wh of a request times 3600 J/Wh times the batch of 32 is the joules of the unit of work.
	perRequest, _ := a.Metrics["energy_wh_per_request"].Value.(float64)
	if whole := perRequest * 3600 * 32; joules < 0.999*whole || joules > 1.001*whole {
		t.Errorf("the parts have %g J, the whole %g J", joules, whole)
	}
}

func TestJSONOfACompare(t *testing.T) {
	out, _, code := ask(t, "compare", "llama-3.1-8b SE", "llama-3.1-8b PL", "-o", "json")
	if code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	var c struct {
		Scenarios []answerJSON `json:"scenarios"`
	}
	decode(t, out, &c)
	if len(c.Scenarios) != 2 {
		t.Fatalf("%d scenarios", len(c.Scenarios))
	}
	for i := range c.Scenarios {
		checkAnswer(t, &c.Scenarios[i])
	}
	a, b := c.Scenarios[0].Metrics["co2e_g_per_request"], c.Scenarios[1].Metrics["co2e_g_per_request"]
	va, _ := a.Value.(float64)
	vb, _ := b.Value.(float64)
	if a.Delta == nil || *a.Delta != 0 || b.Delta == nil {
		t.Fatalf("deltas are %v and %v", a.Delta, b.Delta)
	}
	if want := vb/va - 1; *b.Delta < 0.999*want || *b.Delta > 1.001*want {
		t.Errorf("delta is %g, the values say %g", *b.Delta, want)
	}
}

func TestJSONOfLists(t *testing.T) {
	for _, kind := range listIDs() {
		out, stderr, code := ask(t, "list", kind, "-o", "json")
		if code != exitDone {
			t.Errorf("list %s exits %d: %s", kind, code, stderr)
			continue
		}
		var list []map[string]any
		decode(t, out, &list)
		if len(list) == 0 {
			t.Errorf("no %s", kind)
		}
		for _, e := range list {
			for _, key := range []string{"id", "name", "source"} {
				if s, ok := e[key].(string); !ok || key == "id" && s == "" {
					t.Errorf("%s: %v has no %s", kind, e["id"], key)
				}
			}
			if kind == "models" && (e["params_b"] == nil || e["active_params_b"] == nil) {
				t.Errorf("model %v has no parameter count", e["id"])
			}
		}
	}
	for _, what := range []string{"knobs", "metrics"} {
		out, _, _ := ask(t, what, "-o", "json")
		var list []map[string]any
		decode(t, out, &list)
		for _, e := range list {
			for _, key := range []string{"id", "label", "group", "help"} {
				if s, ok := e[key].(string); !ok || s == "" {
					t.Errorf("%s: %v has no %s", what, e["id"], key)
				}
			}
		}
	}
}

func TestJSONOfAValidation(t *testing.T) {
	out, _, code := ask(t, "validate", "-o", "json")
	if code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	type group struct {
		Group          string
		Rows, Resolved *int
		MedianAPE      *float64 `json:"median_ape"`
		P90APE         *float64 `json:"p90_ape"`
		Bias           *float64
		Coverage90     *float64 `json:"coverage90"`
	}
	var r struct {
		Overall    group
		Groups     []group
		Unresolved []struct{ ID, Reason string }
	}
	decode(t, out, &r)
	rows, resolved := 0, 0
	for _, g := range append(r.Groups, r.Overall) {
		if g.Rows == nil || g.Resolved == nil || *g.Resolved > 0 && (g.MedianAPE == nil || g.P90APE == nil || g.Bias == nil || g.Coverage90 == nil) {
			t.Errorf("group %q is incomplete", g.Group)
		}
	}
	for _, g := range r.Groups {
		rows += *g.Rows
		resolved += *g.Resolved
	}
	if rows != *r.Overall.Rows || resolved != *r.Overall.Resolved || rows-resolved != len(r.Unresolved) {
		t.Errorf("%d rows, %d resolved in the groups; %d, %d overall; %d unresolved", rows, resolved, *r.Overall.Rows, *r.Overall.Resolved, len(r.Unresolved))
	}
	if share := float64(resolved) / float64(rows); share < 0.97 {
		t.Errorf("only %.3f of the shipped rows resolve", share)
	}
}

// The shipped pages are what the commands print.
func TestGeneratedPagesAreCurrent(t *testing.T) {
	for _, what := range []string{"knobs", "metrics"} {
		out, _, _ := ask(t, what, "-o", "markdown")
		file := "../../docs/" + what + ".md"
		have, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != out {
			t.Errorf("%s is stale: run go generate ./sim/...", file)
		}
	}
}

// A reader that closes the pipe early is no error.
type closed struct{}

func (closed) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}

// A full disk is one, but not of the question.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestWriteErrors(t *testing.T) {
	for _, args := range [][]string{
		{"run", "llama-3.1-8b"},
		{"run", "llama-3.1-8b", "-o", "json"},
		{"list", "models", "-o", "csv"},
		{"knobs", "-o", "markdown"},
		{"version"},
		{"sweep", "llama-3.1-8b", "--x", "batch=1,2", "--metric", "tpot_ms", "-o", "csv"},
		{"validate", "-o", "csv"},
		{"completion", "bash"},
	} {
		for _, c := range []struct {
			w    io.Writer
			code int
			says bool
		}{{closed{}, exitDone, false}, {full{}, exitNoAnswer, true}} {
			var stderr bytes.Buffer
			code := run(args, strings.NewReader(""), c.w, &stderr, func(string) string { return "" })
			if code != c.code || (stderr.Len() > 0) != c.says {
				t.Errorf("%v on %T exits %d and says %q", args, c.w, code, stderr.String())
			}
		}
	}
}

func TestPlainNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 8: "8", 300e9: "300000000000", 0.1234567: "0.123457", 1.5e-9: "1.5e-09", 123456.789: "123457", -2.5: "-2.5",
	} {
		if got := plainNumber(v); got != want {
			t.Errorf("plainNumber(%g) = %q, want %q", v, got, want)
		}
	}
}

func TestTablesLineUp(t *testing.T) {
	tb := table{head: []string{"id", "n", "words"}, right: []bool{false, true}, prose: true}
	tb.add("é", "1", "short")
	tb.add("long-id", "1,000", strings.Repeat("word ", 30))
	var b bytes.Buffer
	if err := tb.plain(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	if lines[0] != "id           n  words" || lines[1] != "é            1  short" {
		t.Errorf("header and row are\n%q\n%q", lines[0], lines[1])
	}
	for _, l := range lines {
		if len([]rune(l)) > pageWidth {
			t.Errorf("%q is wider than the page", l)
		}
	}
}

func TestThreeDigits(t *testing.T) {
	for v, want := range map[float64]string{
		1: "1.00", 12.345: "12.3", 123.45: "123", 1234.5: "1,230", 0.012345: "0.0123", -5.5: "-5.50", 0: "0", 987654: "988,000", 1.5e-9: "1.50e-9",
	} {
		if got := threeDigits(v); got != want {
			t.Errorf("threeDigits(%g) = %q, want %q", v, got, want)
		}
	}
}

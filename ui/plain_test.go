package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/uitest"
)

// talk feeds commands to the plain mode and returns what it said.
func talk(tb testing.TB, o Options, lines ...string) string {
	tb.Helper()
	o.Library = library(tb)
	if o.Start == nil {
		s, err := knob.ParseLine("llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 DE", o.Library)
		if err != nil {
			tb.Fatal(err)
		}
		o.Start = []sim.Scenario{s}
	}
	var out bytes.Buffer
	if err := Plain(context.Background(), o, strings.NewReader(strings.Join(lines, "\n")), &out, true); err != nil {
		tb.Fatal(err)
	}
	checkPlain(tb, out.String())
	return out.String()
}

// checkPlain holds the laws of the plain mode.
func checkPlain(tb testing.TB, text string) {
	tb.Helper()
	for n, line := range strings.Split(text, "\n") {
		if len(line) > plainWidth {
			tb.Fatalf("line %d has %d columns: %q", n+1, len(line), line)
		}
		for _, r := range line {
			if r < ' ' || r > '~' {
				tb.Fatalf("line %d has %q: %q", n+1, r, line)
			}
		}
	}
}

func TestPlainDialogue(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.yaml")
	text := talk(t, Options{}, "new weights fp8 devices 2 tp 2", "why speed", "undo", "redo", "compare", "batch=64", "fp8", "batch 100000", "fix", "fix 1",
		"undo", "undo", "sweep batch=1..64:7:log", "sweep batch speed energy", "regions", "regions aws eu", "goal", "goal batch", "adopt", "limit ttft_ms<=500", "limit none",
		"goal min energy_wh_per_request over batch where tpot_ms<=50", "list", "list models llama", "list regions", "list knobs", "unit day", "unit", "unit request",
		"use A", "baseline B", "rename cheap one", "show", "save", "default batch", "delete", "open llama-3.1-8b 1xl4 SE", "batch", "help", "help batch", "help tpot_ms",
		"bacth 64", "comapre", "open lama", "use Z", "limit x", "sweep", "why", "why nothing", "quit", "never read")
	text = strings.ReplaceAll(text, file, "FILE")
	uitest.Golden(t, "plain", text)
	if strings.Contains(text, "never read") {
		t.Error("quit does not end it")
	}
}

// Every change is announced in at most six lines, whatever it is.
func TestPlainChangesAreShort(t *testing.T) {
	commands := []string{
		"batch 64", "new weights fp8", "new hardware l4", "batch 4096", "fix 1", "undo", "redo", "default", "model llama-3.1-405b", "train bert-large 8xv100-sxm2-32 b64 in512 FR",
		"undo", "region SE", "task train", "input_len 100k", "open llama-3.1-8b 1xl4 SE", "delete", "rename x", "baseline A", "unit year", "nonsense", "hardware nonsense", "devices 3",
	}
	text := talk(t, Options{}, commands...)
	parts := strings.Split(text, plainPrompt)
	if len(parts) != len(commands)+2 {
		t.Fatalf("%d answers to %d commands", len(parts)-2, len(commands))
	}
	for i, part := range parts[1 : len(parts)-1] {
		answer := strings.Split(strings.TrimSuffix(part, "\n"), "\n")[1:]
		if len(answer) == 0 || len(answer) > plainLines {
			t.Errorf("%q is answered in %d lines:\n%s", commands[i], len(answer), part)
		}
	}
}

// The session is the screen's: what the dialogue changed, the screen resumes.
func TestPlainKeepsTheSession(t *testing.T) {
	store := &memoryStore{}
	talk(t, Options{Store: store}, "new batch 8", "region SE")
	a := app(t, Options{Store: store})
	if a.session.count != 2 || a.session.Scenario().Region.ID != "SE" || a.session.Scenario().Batch != 8 {
		t.Errorf("resumed: %d scenarios, %s", a.session.count, a.session.Line(a.session.current))
	}
}

func TestPlainSaves(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.yaml")
	talk(t, Options{}, "batch 7", "save "+file)
	if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), "batch: 7") {
		t.Errorf("%v: %s", err, b)
	}
	if text := talk(t, Options{}, "save "+file); !strings.Contains(text, "Not done: ") {
		t.Errorf("a file was written over: %s", text)
	}
}

func TestSpoken(t *testing.T) {
	for in, want := range map[string]string{
		"19.5 ms": "19.5 milliseconds", "0.471 Wh": "0.471 watt-hours", "12.3 kWh": "12.3 kilowatt-hours", "$9.38/Mtok": "9.38 dollars per million tokens",
		"167 g CO2e": "167 grams of CO2e", "1 g CO2e": "1 gram of CO2e", "1.64k tok/s": "1.64 thousand tokens per second", "49 %": "49 percent", "43.8 GB": "43.8 gigabytes",
		"$12.3k": "12.3 thousand dollars", "unknown": "unknown", "1 s": "1 second", "yes": "yes", "2.60e-4 Wh": "2.60e-4 watt-hours", "380 gCO2e/kWh": "380 grams of CO2e per kilowatt-hour",
	} {
		if got := spoken(in); got != want {
			t.Errorf("%q is said %q, not %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, text := range []string{"new fp8\nundo", "set batch 64 batch 32", "batch=", "= =", "\x1b[2J", "é 批", "why why", "fix 1", "goal min x over y", "limit a<=b", "compare ,", "use", "regions \x00", "open WAT-7K3M", "rename \x1b]0;x\a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, slow := range []string{"save", "sweep", "goal"} { // files, and long work
			if strings.Contains(strings.ToLower(text), slow) {
				return
			}
		}
		talk(t, Options{}, text)
	})
}

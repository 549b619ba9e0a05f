package presets

import (
	"testing"

	"wattif/sim"
)

// A published run is found by its model; any other gets tokens in proportion to
// its parameters, on devices that hold it.
func TestMakingOf(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"llama-2-70b 2xh100-sxm fp8": "published run",
		"llama-3.1-70b 4xh100-sxm":   "assumed: 20 tokens a parameter",
		"llama-3.1-8b 1xl4 w4 b4":    "assumed: 20 tokens a parameter",
		"bert-large encode 1xl4 b8":  "assumed: 20 tokens a parameter",
		"mamba-2.8b 1xh100-sxm in2k": "assumed: 20 tokens a parameter",
		"qwen3-30b-a3b 1xh100-sxm":   "assumed: 20 tokens a parameter",
		"llama-3.1-405b 8xh200 fp8":  "published run",
	} {
		use, err := l.Resolve(line)
		if err != nil {
			t.Fatal(err)
		}
		s, note, err := l.MakingOf(&use, 0)
		if err != nil || note != want {
			t.Errorf("%s: %q, %v; want %q", line, note, err, want)
			continue
		}
		r, err := sim.Run(&s)
		if err != nil || !r.Fits || r.Steps <= 0 || s.Model.ID != use.Model.ID {
			t.Errorf("%s: fits %v, %g steps, %v", line, r.Fits, r.Steps, err)
		}
		if note != "published run" && s.TrainTokens != TokensPerParameter*use.Model.Parameters().Total {
			t.Errorf("%s: %g tokens", line, s.TrainTokens)
		}
	}
}

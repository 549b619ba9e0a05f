package explore

import (
	"context"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

// Every ready goal has an answer for the default scenario, and adopting the
// answer is something the engine runs and that fits.
func TestReadyGoals(t *testing.T) {
	s := start(t)
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]Found{}
	for _, q := range ReadyGoals(&s, &r, nil, fake{}) {
		if q.Why != "" {
			t.Errorf("%s: %s", q.ID, q.Why)
			continue
		}
		f, err := Seek(context.Background(), s, q.Axes, q.Goal, fake{}, SeekOptions{})
		if err != nil || !f.Feasible {
			t.Errorf("%s: %v, feasible %v: %s", q.ID, err, f.Feasible, f.Why())
			continue
		}
		if f.Space > 20_000 {
			t.Errorf("%s tries %d points: too many to wait for", q.ID, f.Space)
		}
		got, err := sim.Run(&f.Best.Scenario)
		if err != nil || !got.Fits {
			t.Errorf("%s: the answer does not run: %v", q.ID, err)
		}
		seen[q.ID] = f
	}
	// 80 GB hold 16 GB of weights: one device is enough.
	if n := seen["devices"].Best.Score; n != 1 {
		t.Errorf("%v devices", n)
	}
	if got, want := seen["batch"].Best.Score, float64(r.MaxBatch); got != want {
		t.Errorf("largest batch %v, the engine says %v", got, want)
	}
	if got, want := seen["context"].Best.Score, float64(min(r.MaxContext, s.Model.Context)-256); got != want {
		t.Errorf("longest prompt %v, want %v", got, want)
	}
	if got := seen["carbon"].Best.Scenario.Region.ID; got != "SE" { // 36 g/kWh, the least of the three
		t.Errorf("cleanest place %s", got)
	}
	if seen["energy"].Best.Score > seen["cost"].Best.Score && seen["energy"].Goal.Of.ID() == seen["cost"].Goal.Of.ID() {
		t.Error("least energy is not least")
	}
	// The user's limit is kept, and the 50 ms that stand in for none give way to it.
	l, err := ParseLimit("tpot_ms<=9")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range ReadyGoals(&s, &r, []Limit{l}, fake{}) {
		if q.ID == "users" && (len(q.Goal.Limits) != 1 || q.Goal.Limits[0] != l) {
			t.Errorf("users keep %v", q.Goal.Limits)
		}
	}
}

// What a task does not have says why.
func TestReadyGoalsSayWhyNot(t *testing.T) {
	s, err := knob.ParseLine("train gpt 8xh100-sxm pytorch-fsdp b64 in512", fake{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	why := map[string]string{}
	for _, q := range ReadyGoals(&s, &r, nil, fake{}) {
		why[q.ID] = q.Why
	}
	for id, want := range map[string]string{"users": "only generating", "context": "no prompt", "energy": "not stated", "carbon": "not stated", "devices": ""} {
		if want == "" && why[id] != "" || !strings.Contains(why[id], want) {
			t.Errorf("%s: %q, want %q", id, why[id], want)
		}
	}
}

func TestParseOver(t *testing.T) {
	s := start(t)
	for text, want := range map[string]string{
		"batch=1,8,64":                   "batch:3",
		"batch=1,8,region,weights=fp8":   "batch:2 region:3 weights:1",
		"region=*,batch=1,2":             "region:3 batch:2",
		"weights,batch=1..8:4,region=SE": "weights:",
		"region":                         "region:3",
		"zero":                           "!only training",
		"month":                          "!no profile",
		"batch":                          "batch:",
		"bacth":                          "!did you mean batch",
		"batch=1,batch=2":                "!twice",
		"":                               "!names no knob",
	} {
		got, err := ParseOver([]string{text}, &s, fake{})
		say := ""
		if err != nil {
			say = "!" + err.Error()
		}
		for _, a := range got {
			say += a.Knob + ":"
			if n := len(a.Values); n < 10 {
				say += string(rune('0' + n))
			}
			say += " "
		}
		if strings.HasPrefix(want, "!") && !strings.Contains(say, want[1:]) || !strings.HasPrefix(want, "!") && !strings.HasPrefix(say, want) {
			t.Errorf("%q: %q, want %q", text, say, want)
		}
	}
	// The ladder has the present value, each value once, in rising order.
	k, err := knob.Find("batch")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Ladder(k, &s, fake{})
	if err != nil || len(a.Values) < 10 || a.Values[0].Number != 1 {
		t.Fatalf("%v %v", a, err)
	}
	has := false
	for i, v := range a.Values {
		has = has || v.Number == 32
		if i > 0 && v.Word == "" && v.Number <= a.Values[i-1].Number {
			t.Errorf("%v after %v", v, a.Values[i-1])
		}
	}
	if !has {
		t.Error("the present batch is not among them")
	}
}

func TestParseGoal(t *testing.T) {
	s := start(t)
	g, axes, err := ParseGoal("min energy_wh_per_request over batch=1,2,4, region=* where tpot_ms<=30 and ttft_ms <= 0.5s", &s, nil, fake{})
	if err != nil {
		t.Fatal(err)
	}
	if g.Of.ID() != "energy_wh_per_request" || g.Maximize || len(g.Limits) != 2 || g.Limits[1].String() != "ttft_ms<=500" || len(axes) != 2 || len(axes[0].Values) != 3 {
		t.Errorf("%+v %v", g, axes)
	}
	if g, _, err = ParseGoal("max batch over batch", &s, g.Limits, fake{}); err != nil || !g.Maximize || len(g.Limits) != 2 {
		t.Errorf("%+v %v", g, err)
	}
	for text, want := range map[string]string{
		"": "too little", "best energy over batch now": "neither min nor max", "min energy_wh_per_request by batch": "does not say over", "min energie over batch": "not a metric",
		"min req_s over batch where fast": "not a metric", "min req_s over bacth": "did you mean batch",
	} {
		if _, _, err := ParseGoal(text, &s, nil, fake{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

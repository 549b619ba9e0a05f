package explore

import (
	"context"
	"errors"
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

func mustMetric(t testing.TB, id string) *metric.Metric {
	t.Helper()
	m, err := metric.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustKnob(t testing.TB, id string) *knob.Knob {
	t.Helper()
	k, err := knob.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustLine(t testing.TB, line string) sim.Scenario {
	t.Helper()
	s, err := knob.ParseLine(line, fake{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func leversOf(t testing.TB, s sim.Scenario, o LeverOptions) LeverList {
	t.Helper()
	list, err := Levers(context.Background(), s, o, fake{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// In the fake catalogue Germany has 344 g/kWh, Sweden 36 and Poland 614.
func TestLeversByHand(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	list := leversOf(t, s, LeverOptions{Metric: mustMetric(t, "co2e_operational_g_per_request")})
	var sweden *Lever
	for i := range list.Levers {
		l := &list.Levers[i]
		if l.Knob.ID == "region" && l.To.Word == "SE" {
			sweden = l
		}
		if l.Knob.ID == "region" && l.To.Word == "PL" && l.Gain >= 0 {
			t.Errorf("Poland gains %g", l.Gain)
		}
		if !l.Allowed() {
			t.Errorf("%s %v is listed although it is not allowed", l.Knob.ID, l.To)
		}
	}
	if sweden == nil {
		t.Fatal("Sweden is not among the levers")
	}
	// The same kWh at 36 instead of 344 g: 1 - 36/344 = 0.8953 less.
	if want := 1 - 36.0/344; math.Abs(sweden.Gain-want) > 1e-9 {
		t.Errorf("Sweden saves %g, want %g", sweden.Gain, want)
	}
	if list.Levers[0].Knob.ID != "region" {
		t.Errorf("the best lever is %s", list.Levers[0].Knob.ID)
	}
}

func TestLeversLaws(t *testing.T) {
	for _, line := range []string{
		"llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE", "llama-3.1-8b bf16 4xh100-sxm tp4 b32 in2k out256 DE", "train gpt 1xh100-sxm b8 in512 DE",
	} {
		s := mustLine(t, line)
		id := "energy_wh_per_request"
		if s.Task.Training() {
			id = "step_s"
		}
		m := mustMetric(t, id)
		list := leversOf(t, s, LeverOptions{Metric: m, All: true})
		was := math.Inf(1)
		seen := map[sim.Scenario]bool{}
		works := false
		for i := range list.Levers {
			l := &list.Levers[i]
			var r sim.Result
			if err := sim.RunInto(&r, &l.Scenario); err != nil {
				t.Fatalf("%s: %s %v: %v", line, l.Knob.ID, l.To, err)
			}
			if v, _ := m.Of(&r); v != l.Value {
				t.Errorf("%s: %s is said to give %g, gives %g", line, l.Knob.ID, l.Value, v)
			}
			if l.To == l.From {
				t.Errorf("%s: %s changes nothing", line, l.Knob.ID)
			}
			if seen[l.Scenario] {
				t.Errorf("%s: %s %v stands twice", line, l.Knob.ID, l.To)
			}
			seen[l.Scenario] = true
			if !l.Fits {
				t.Errorf("%s: %s %v does not fit and is listed", line, l.Knob.ID, l.To)
			}
			if same := l.SameJob && l.Nature == Action; !same && !works {
				works, was = true, math.Inf(1)
			} else if same && works {
				t.Errorf("%s: %s does the same work and stands after what does not", line, l.Knob.ID)
			}
			if l.Gain > was {
				t.Errorf("%s: %s gains %g, after %g", line, l.Knob.ID, l.Gain, was)
			}
			was = l.Gain
		}
		less := leversOf(t, s, LeverOptions{Metric: m})
		if len(less.Levers) == 0 || len(less.Levers) >= len(list.Levers) || less.Work == 0 || less.Account == 0 {
			t.Errorf("%s: %d of %d levers, %d of work, %d of accounts", line, len(less.Levers), len(list.Levers), less.Work, less.Account)
		}
		for i := range less.Levers {
			if l := &less.Levers[i]; l.Nature != Action {
				t.Errorf("%s: %s is no action", line, l.Knob.ID)
			}
		}
	}
}

// A limit keeps out what breaks it and names it; what does not fit is never
// listed.
func TestLeversKeepLimits(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	m := mustMetric(t, "energy_wh_per_request")
	free := leversOf(t, s, LeverOptions{Metric: m})
	var r sim.Result
	if err := sim.RunInto(&r, &s); err != nil {
		t.Fatal(err)
	}
	limit, err := ParseLimit("tpot_ms<=" + plain(r.TokenTime*1e3*1.001))
	if err != nil {
		t.Fatal(err)
	}
	kept := leversOf(t, s, LeverOptions{Metric: m, Limits: []Limit{limit}})
	if len(kept.Levers) >= len(free.Levers) || len(kept.Broken) == 0 {
		t.Fatalf("%d levers under the limit, %d without, %d break it", len(kept.Levers), len(free.Levers), len(kept.Broken))
	}
	for i := range kept.Levers {
		var r sim.Result
		if err := sim.RunInto(&r, &kept.Levers[i].Scenario); err != nil {
			t.Fatal(err)
		}
		if !limit.Met(&kept.Levers[i].Scenario, &r) {
			t.Errorf("%s breaks the limit", kept.Levers[i].Knob.ID)
		}
	}
	// A larger batch saves energy and makes each token slower.
	found := false
	for i := range kept.Broken {
		l := &kept.Broken[i]
		found = found || l.Knob.ID == "batch" && l.To.Number > 32 && l.Broken.Metric.ID == "tpot_ms"
		if l.Gain <= 0 {
			t.Errorf("%s breaks a limit and gains nothing: why list it", l.Knob.ID)
		}
	}
	if !found {
		t.Error("a larger batch does not stand among what breaks the limit")
	}
}

// Two devices cannot hold tp 4: the plan follows and says so.
func TestChangeLetsThePlanFollow(t *testing.T) {
	s := mustLine(t, "llama-3.1-8b bf16 4xh100-sxm tp4 b32 in2k out256 DE")
	var r sim.Result
	next, followed, err := Change(&s, mustKnob(t, "devices"), knob.Value{Number: 2}, fake{}, &r)
	if err != nil {
		t.Fatal(err)
	}
	if next.Devices != 2 || next.TP != 0 || followed != "tp 4 -> auto" {
		t.Errorf("devices %d, tp %d, %q", next.Devices, next.TP, followed)
	}
	if s.TP != 4 || s.Devices != 4 {
		t.Error("the base scenario changed")
	}
	// tp itself is what was turned: it does not give way.
	if _, _, err := Change(&s, mustKnob(t, "tp"), knob.Value{Number: 3}, fake{}, &r); err == nil {
		t.Error("tp 3 on 4 devices went through")
	}
}

func TestLeversStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := mustLine(t, "llama-3.1-8b bf16 1xh100-sxm b32 in2k out256 DE")
	if _, err := Levers(ctx, s, LeverOptions{Metric: mustMetric(t, "tpot_ms")}, fake{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	var ke *sim.KnobError
	if _, err := Levers(context.Background(), s, LeverOptions{Metric: mustMetric(t, "step_s")}, fake{}); !errors.As(err, &ke) {
		t.Errorf("a metric that does not apply: %v", err)
	}
}

func TestBestPerKnob(t *testing.T) {
	a, b := mustKnob(t, "batch"), mustKnob(t, "region")
	ls := []Lever{{Knob: b, Gain: 0.9}, {Knob: b, Gain: 0.8}, {Knob: a, Gain: 0.7}, {Knob: b, Gain: 0.6}}
	kept, left := BestPerKnob(ls, 2)
	if len(kept) != 3 || left != 1 || kept[2].Knob != a {
		t.Errorf("%d kept, %d left", len(kept), left)
	}
}

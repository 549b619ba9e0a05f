package explore

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

func goal(t testing.TB, of string, maximize bool, limits ...string) Goal {
	t.Helper()
	q, err := FindQuantity(of)
	if err != nil {
		t.Fatal(err)
	}
	g := Goal{Of: q, Maximize: maximize}
	for _, text := range limits {
		l, err := ParseLimit(text)
		if err != nil {
			t.Fatal(err)
		}
		g.Limits = append(g.Limits, l)
	}
	return g
}

func seek(t testing.TB, g Goal, o SeekOptions, texts ...string) Found {
	t.Helper()
	s := start(t)
	f, err := Seek(context.Background(), s, axes(t, &s, texts...), g, fake{}, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParseLimit(t *testing.T) {
	for _, tc := range []struct{ text, want, display string }{
		{"fits", "fits", "fits in memory"},
		{"ttft_ms<=500", "ttft_ms<=500", "time to first token at most 500 ms"},
		{" ttft_ms <= 500 ms ", "ttft_ms<=500", "time to first token at most 500 ms"},
		{"ttft_ms<0.5s", "ttft_ms<=500", "time to first token at most 500 ms"},
		{"latency_s<=200ms", "latency_s<=0.2", "latency of a request at most 200 ms"},
		{"req_s>=2", "req_s>=2", "requests per second at least 2.00 req/s"},
		{"req_s=>2", "req_s>=2", "requests per second at least 2.00 req/s"},
		{"cost_usd<=10k", "cost_usd<=10000", "cost in all at most $10.0k"},
		{"cost_usd<=$10k", "cost_usd<=10000", "cost in all at most $10.0k"},
		{"busy<=80%", "busy<=0.8", "busy share at most 80.0 %"},
		{"devices<=8", "devices<=8", "devices at most 8 devices"},
		{"n<=8", "devices<=8", "devices at most 8 devices"},
		{"batch>=1k", "batch>=1024", "batch at least 1,024 sequences"},
	} {
		l, err := ParseLimit(tc.text)
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		if l.String() != tc.want || l.Display() != tc.display {
			t.Errorf("%q: %q, %q; want %q, %q", tc.text, l.String(), l.Display(), tc.want, tc.display)
		}
		if again, err := ParseLimit(l.String()); err != nil || again != l {
			t.Errorf("%q does not come back: %v %v", l.String(), again, err)
		}
	}
	for text, want := range map[string]string{
		"ttf_ms<=5": "did you mean ttft_ms", "ttft_ms": "says no bound", "ttft_ms<=": "is not a number", "ttft_ms<=fast": "is not a number", "ttft_ms=5": "neither",
		"ttft_ms<>5": "neither", "bound<=1": "is a word", "region<=5": "is a choice", "fits<=1": "takes no bound", "batch<=max": "is not a number", "train_tokens<=20x": "is not a number", "devices<=0": "out of range",
		"req_s>=NaN": "is not a number", "": "is not",
	} {
		_, err := ParseLimit(text)
		var ke *sim.KnobError
		if !errors.As(err, &ke) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, text := range []string{"fits", "ttft_ms<=500", "busy>=80%", "devices=<8", "req_s>1e9", "batch<=2k", "cost_usd<=$1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ParseLimit(text)
		if err != nil {
			return
		}
		if again, err := ParseLimit(l.String()); err != nil || again != l {
			t.Fatalf("%q is %q, which comes back as %v, %v", text, l.String(), again, err)
		}
	})
}

// The answer is what going through every point by hand finds.
func TestSeekIsTheBestThereIs(t *testing.T) {
	s := start(t)
	texts := []string{"batch=1..512:10:log", "devices=1,2,4", "weights=bf16,fp8", "hardware=*"}
	for _, tc := range []struct {
		of       string
		maximize bool
		limits   []string
	}{
		{"energy_wh_per_request", false, []string{"tpot_ms<=20"}},
		{"req_s", true, []string{"tpot_ms<=12", "ttft_ms<=2000"}},
		{"devices", false, []string{"req_s>=4"}},
		{"cost_usd_per_mtok", false, nil},
	} {
		g := goal(t, tc.of, tc.maximize, tc.limits...)
		f := seek(t, g, SeekOptions{}, texts...)
		best, n := math.NaN(), 0
		err := Sweep(context.Background(), s, f.Axes, fake{}, Options{}, func(p Point) {
			n++
			if p.Err != nil || !p.Result.Fits {
				return
			}
			for _, l := range g.Limits {
				if !l.Met(&p.Scenario, &p.Result) {
					return
				}
			}
			v := g.Of.Value(&p.Scenario, &p.Result)
			if math.IsNaN(best) || tc.maximize && v > best || !tc.maximize && v < best {
				best = v
			}
		})
		if err != nil || math.IsNaN(best) {
			t.Fatalf("%s: nothing to find (%v)", tc.of, err)
		}
		if !f.Feasible || f.Best.Score != best || !f.Whole || f.Tried != n || f.Space != n {
			t.Errorf("%s: found %v (feasible %v) in %d of %d, want %v in %d", tc.of, f.Best.Score, f.Feasible, f.Tried, f.Space, best, n)
		}
		// The best point is what running it again says.
		r, err := sim.Run(&f.Best.Scenario)
		if err != nil || g.Of.Value(&f.Best.Scenario, &r) != best {
			t.Errorf("%s: the point says %v, %v", tc.of, g.Of.Value(&f.Best.Scenario, &r), err)
		}
		// The trail only ever improves and ends at the answer.
		last := f.Trail[len(f.Trail)-1]
		if last.Score != best {
			t.Errorf("%s: the trail ends at %v", tc.of, last.Score)
		}
		for i := 1; i < len(f.Trail); i++ {
			a, b := f.Trail[i-1], f.Trail[i]
			if a.Feasible && (!b.Feasible || tc.maximize && b.Score <= a.Score || !tc.maximize && b.Score >= a.Score) {
				t.Errorf("%s: step %d goes from %v to %v", tc.of, i, a.Score, b.Score)
			}
		}
	}
}

// A larger budget or one more limit: the search never gains from a limit.
func TestLimitsOnlyCost(t *testing.T) {
	texts := []string{"batch=1..512:10:log", "devices=1,2,4"}
	free := seek(t, goal(t, "energy_wh_per_request", false), SeekOptions{}, texts...)
	held := seek(t, goal(t, "energy_wh_per_request", false, "tpot_ms<=9"), SeekOptions{}, texts...)
	if !(held.Best.Score > free.Best.Score) {
		t.Fatalf("%v within a limit, %v without", held.Best.Score, free.Best.Score)
	}
	// The limit binds, and what is lost to it is said exactly.
	l := held.Limits[1]
	if !l.Binding || l.Without != free.Best.Score || l.Value > 9 {
		t.Errorf("binding %v, without %v, value %v", l.Binding, l.Without, l.Value)
	}
	if why := held.Why(); !strings.Contains(why, "time per output token at most 9.00 ms binds") {
		t.Errorf("why: %s", why)
	}
	if free.Why() != "" && !strings.Contains(free.Why(), "memory") {
		t.Errorf("nothing should bind: %s", free.Why())
	}
}

func TestSeekNamesTheLimit(t *testing.T) {
	// No batch on one device is as fast as 0.1 ms a token.
	f := seek(t, goal(t, "req_s", true, "tpot_ms<=0.1"), SeekOptions{}, "batch=1,8,64")
	if f.Feasible || f.Limits[1].Met != 0 || len(f.Best.Missed) != 1 || f.Best.Missed[0] != 1 {
		t.Fatalf("%+v", f.Limits)
	}
	// The nearest miss has the least time per token there is: the smallest batch's.
	if f.Best.Values[0].Number != 1 || f.Limits[1].Closest != f.Limits[1].Value {
		t.Errorf("nearest miss %v, closest %v", f.Best.Values, f.Limits[1].Closest)
	}
	if why := f.Why(); !strings.HasPrefix(why, "nothing reaches time per output token at most 100 us: the closest is ") {
		t.Errorf("why: %s", why)
	}
	// Memory: 8 billion parameters in bf16 are 16 GB, which 24 GB hold with little
	// left; a batch of 4,096 is far from fitting.
	f = seek(t, goal(t, "req_s", true), SeekOptions{}, "hardware=small", "batch=2048,4096")
	if f.Feasible || f.Best.Missed[0] != 0 || !strings.Contains(f.Why(), "of memory") {
		t.Errorf("%v: %s", f.Feasible, f.Why())
	}
	// Two limits that pull apart: neither is out of reach alone.
	f = seek(t, goal(t, "devices", false, "req_s>=8", "tpot_ms<=12"), SeekOptions{}, "batch=1,512")
	if f.Feasible {
		t.Fatal("one point is fast and slow")
	}
	if why := f.Why(); !strings.Contains(why, "not all together") {
		t.Errorf("why: %s", why)
	}
	// Combinations that no plan allows are counted, and say so when there is nothing else.
	f = seek(t, goal(t, "req_s", true), SeekOptions{}, "devices=3", "tp=2")
	if f.Any || f.Impossible != 1 || f.Why() != "none of the combinations can be run" {
		t.Errorf("%+v", f)
	}
	// A goal that the task does not have.
	f = seek(t, goal(t, "step_s", false), SeekOptions{}, "batch=1,2")
	if f.Feasible || f.Why() != "nothing has a time of a step" {
		t.Errorf("%v %s", f.Feasible, f.Why())
	}
}

// A search that does not go through everything ends where going through
// everything does, on spaces like those people ask about, and twice alike.
func TestClimbFindsTheSame(t *testing.T) {
	texts := []string{"batch=1..1024:41:log", "devices=1,2,4,8", "weights=bf16,fp8", "power_limit=300..700:9"}
	for _, g := range []Goal{
		goal(t, "energy_wh_per_request", false, "tpot_ms<=10"),
		goal(t, "output_tok_s", true, "tpot_ms<=15"),
		goal(t, "cost_usd_per_mtok", false, "tpot_ms<=8", "ttft_ms<=1500"),
	} {
		whole := seek(t, g, SeekOptions{}, texts...)
		part := seek(t, g, SeekOptions{Budget: 1400, Seed: 7}, texts...)
		if part.Whole || part.Tried > 1400+fewValues || !part.Feasible {
			t.Errorf("%s: %d tried, feasible %v", g.Of.ID(), part.Tried, part.Feasible)
		}
		if math.Abs(part.Best.Score/whole.Best.Score-1) > 1e-9 {
			t.Errorf("%s: %v by climbing, %v is best", g.Of.ID(), part.Best.Score, whole.Best.Score)
		}
		again := seek(t, g, SeekOptions{Budget: 1400, Seed: 7}, texts...)
		if again.Tried != part.Tried || again.Best.Score != part.Best.Score {
			t.Errorf("%s: twice the same seed, two answers", g.Of.ID())
		}
	}
	// An axis of a million values is searched, not gone through.
	f := seek(t, goal(t, "input_len", true), SeekOptions{}, "input_len=1..1000000:1000000")
	if !f.Feasible || f.Tried > 5000 {
		t.Errorf("%d tried, feasible %v", f.Tried, f.Feasible)
	}
	// The longest prompt that fits: one more token does not.
	next := f.Best.Scenario
	next.InputLen++
	if r, err := sim.Run(&next); err == nil && r.Fits {
		t.Errorf("%d tokens fit too", next.InputLen)
	}
}

func TestSeekRefuses(t *testing.T) {
	s := start(t)
	ctx := context.Background()
	var ke *sim.KnobError
	if _, err := Seek(ctx, s, axes(t, &s, "batch=1,2"), Goal{}, fake{}, SeekOptions{}); !errors.As(err, &ke) {
		t.Errorf("no goal: %v", err)
	}
	two := []Axis{{Knob: "batch", Values: []knob.Value{{Number: 1}}}, {Knob: "batch", Values: []knob.Value{{Number: 1}}}}
	if _, err := Seek(ctx, s, two, goal(t, "req_s", true), fake{}, SeekOptions{}); !errors.As(err, &ke) {
		t.Errorf("one knob twice: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	for _, budget := range []int{0, 1} {
		if _, err := Seek(stopped, s, axes(t, &s, "batch=1,2"), goal(t, "req_s", true), fake{}, SeekOptions{Budget: budget}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}

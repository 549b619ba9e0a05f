package ui

import (
	"strings"
	"testing"
	"time"

	"wattif/sim"
	"wattif/sim/explore"
)

// sought waits for the searches of the box in front.
func sought(t *testing.T, d interface{ Settle(time.Duration) bool }) {
	t.Helper()
	if !d.Settle(20 * time.Second) {
		t.Fatal("the search does not end")
	}
}

func TestGoalIsAdoptedAsOneStep(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xl4 b4")
	before := a.session.state
	d.Press("=")
	sought(t, d)
	d.Shows("Goal seek", "fewest devices that fit", "answer").Press("right", "right")
	sought(t, d)
	d.Shows("largest batch that fits", "vs A", "batch 4 -> ").Press("enter")
	if len(a.overlays) != 0 || len(a.session.undo) != 1 {
		t.Fatalf("%d boxes, %d steps", len(a.overlays), len(a.session.undo))
	}
	if got, want := a.session.Scenario().Batch, a.session.Result().MaxBatch; got != want || got <= 4 {
		t.Errorf("adopted batch %d, the largest is %d", got, want)
	}
	d.Press("u")
	if !a.session.same(&before) {
		t.Error("one undo does not bring the scenario back")
	}
	// As a new scenario it leaves the old one alone.
	d.Press("=", "left", "left")
	sought(t, d)
	d.Press("n")
	if a.session.count != 2 || a.session.slots[0] != before.slots[0] {
		t.Errorf("%d scenarios", a.session.count)
	}
}

// Every ready goal on the screen has the answer the engine gives to its point.
func TestGoalsOnScreen(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm DE")
	d.Press("=")
	g, ok := a.top().(*goalSeek)
	if !ok {
		t.Fatal("= opens no goal box")
	}
	for range g.ready {
		sought(t, d)
		q := g.goal()
		f := g.found[q.ID]
		if f == nil || f.pending || f.err != nil || !f.found.Feasible {
			t.Errorf("%s: %+v", q.ID, f)
			continue
		}
		r, err := sim.Run(&f.found.Best.Scenario)
		if err != nil || q.Goal.Of.Value(&f.found.Best.Scenario, &r) != f.found.Best.Score {
			t.Errorf("%s: %v", q.ID, err)
		}
		want := strings.Join(f.found.Settings(f.found.Best.Values), ", ")
		if q.Goal.Of.Metric() != nil {
			want = q.Goal.Of.Format(f.found.Best.Score)
		}
		d.Exact().Shows(q.Name, want)
		d.Press("t").Exact().Shows("trail")
		d.Press("right")
	}
}

func TestOwnGoal(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm DE")
	d.Press("=", "g").Type("min energy_wh_per_request over bacth").Press("enter").Shows("did you mean batch")
	d.Press("backspace", "backspace", "backspace", "backspace", "backspace").Type("batch where tpot_ms<=12").Press("enter")
	sought(t, d)
	d.Shows("least energy of a request", "at most 12.0 ms")
	g := a.top().(*goalSeek)
	if f := g.found[g.goal().ID]; f == nil || !f.found.Feasible {
		t.Errorf("%+v", f)
	}
}

func TestNoAnswerNamesTheLimit(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-70b fp8 2xh100-sxm DE")
	l, err := explore.ParseLimit("tpot_ms<=1")
	if err != nil {
		t.Fatal(err)
	}
	a.setLimit(l)
	d.Press("=", "right", "right", "right")
	sought(t, d)
	d.Shows("most users", "none: nothing reaches time per output token at most 1.00 ms", "nearest").Press("enter").Shows("no answer to adopt")
	if len(a.session.undo) != 0 {
		t.Error("something was adopted")
	}
}

func TestEqualsMendsWhatDoesNotFit(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-70b bf16 1xh100-sxm DE")
	d.Press("=").Shows("Make it fit", "seek a goal").Press("end", "enter")
	sought(t, d)
	d.Shows("Goal seek", "fewest devices")
	d.Press("enter")
	if r := a.session.Result(); !r.Fits || r.Devices != 4 { // 141 GB of weights; two have 2 x 72 GB and no room for the cache
		t.Errorf("fits %v on %d", r.Fits, r.Devices)
	}
}

func TestLimitsStandInChecks(t *testing.T) {
	d, a := drive(t, 160, 45, "llama-3.1-70b fp8 2xh100-sxm DE")
	d.Press("S").Shows("wait for the first token", "budget a day").Press("down", "enter").Type("fast").Press("enter").Shows("is not a number")
	d.Press("ctrl+u").Type("0.2s").Press("enter").Shows("at most 200 ms").Press("esc")
	d.Shows("time per output token at most 200 ms")
	d.Press("S", "enter").Type("1").Press("enter", "esc").Shows("not kept")
	if len(a.session.limits) != 2 {
		t.Fatalf("%d limits", len(a.session.limits))
	}
	// They are kept with the session.
	kept, err := marshalSession(a.session)
	if err != nil {
		t.Fatal(err)
	}
	b := app(t, Options{Store: &memoryStore{kept: kept}})
	if len(b.session.limits) != 2 || b.session.limits[0] != a.session.limits[0] {
		t.Errorf("%v came back", b.session.limits)
	}
	// One on the same quantity takes its place; an empty one takes it away.
	d.Press("S", "enter").Type("5000").Press("enter", "esc")
	if len(a.session.limits) != 2 {
		t.Errorf("%d limits", len(a.session.limits))
	}
	d.Press("S", "enter", "enter")
	if len(a.session.limits) != 1 || strings.Contains(d.Screen(), "first token at most") {
		t.Errorf("%d limits", len(a.session.limits))
	}
}

func TestGoalGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 35}} {
		d, _ := drive(t, size[0], size[1])
		d.Press("=", "right", "right", "right")
		sought(t, d)
		d.Exact().Golden("goal-" + itoa(int64(size[0])) + "x" + itoa(int64(size[1])))
		d, _ = drive(t, size[0], size[1])
		d.Press("S").Exact().Golden("limits-" + itoa(int64(size[0])) + "x" + itoa(int64(size[1])))
	}
}

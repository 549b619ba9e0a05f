package ui

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/ui/uitest"
)

// The screen says what the command says: both read the same account.
func TestLedgerIsTheEnginesAccount(t *testing.T) {
	d, a := drive(t, 160, 45, "llama-2-70b fp8 2xh100-sxm DE")
	d.Press("9").Shows("Assumptions", "Llama 2 70B", "Account", "Does it pay?", "use outweighs training in")
	run, err := a.options.Library.Scenario("run-llama-2-70b")
	if err != nil {
		t.Fatal(err)
	}
	life, err := explore.LiveOf([]sim.Scenario{run}, *a.session.Scenario(), explore.LifeOptions{Years: usualYears, PerDay: usualPerDay})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range explore.Tallies() {
		if got, want := q.Of(&a.life.life.Total), q.Of(&life.Total); got != want && !math.IsNaN(want) {
			t.Errorf("%s: the screen has %g, the engine %g", q.ID, got, want)
		}
		d.Shows(tallyText(q, q.Of(&life.Total)))
	}
}

// Every assumption is a lever: it turns, is typed, goes back, and undoes.
func TestLedgerTerms(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm DE")
	d.Press("9")
	for i := range termLevers {
		l := &termLevers[i]
		a.life.term = i
		before := a.session.life
		steps := len(a.session.undo)
		d.Press("right")
		if l.idle != nil && l.idle(a) != "" {
			continue
		}
		if a.session.life == before {
			if d.Press("left"); a.session.life == before {
				t.Errorf("%s does not turn", l.id)
			}
		}
		if len(a.session.undo) != steps+1 {
			t.Errorf("%s: %d steps", l.id, len(a.session.undo)-steps)
		}
		d.Press("u")
		if a.session.life != before {
			t.Errorf("%s: undo leaves %+v", l.id, a.session.life)
		}
		d.Press("right", "d")
		if a.session.life != before {
			t.Errorf("%s: d leaves %+v", l.id, a.session.life)
		}
	}
	a.life.term = 0
	d.Press("enter").Type("50k").Press("enter")
	if got := a.life.options(a).PerDay; got != 5e4 {
		t.Errorf("%g requests a day", got)
	}
	a.life.term = 1
	d.Press("enter").Type("much").Press("enter").Shows("is not a share").Press("esc")
	d.Press("enter").Type("50%").Press("enter")
	if a.session.life.growth != 0.5 {
		t.Errorf("growth %g", a.session.life.growth)
	}
}

// A training scenario of the session is what makes the model, tuning after it;
// without one in use, the model is served as is usual.
func TestLedgerTakesTheSession(t *testing.T) {
	d, a := drive(t, 120, 35, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T", "qlora llama-3.1-8b 1xh100-sxm b16 in2k samples=10k epochs=3", "llama-3.1-8b 1xl4 b4 DE")
	d.Press("9").Shows("scenario A B")
	if n := len(a.life.life.Making); n != 2 || a.life.use.Device.ID != "l4" {
		t.Errorf("%d runs, in use on %s", n, a.life.use.Device.ID)
	}
	d, a = drive(t, 120, 35, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T")
	d.Press("9")
	if a.life.err != nil || a.life.use.Task.Training() || a.life.useNote == "" {
		t.Errorf("in use: %v %q, %v", a.life.use.Task, a.life.useNote, a.life.err)
	}
	d, a = drive(t, 120, 35, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1")
	d.Press("9")
	if a.life.err != nil {
		t.Errorf("a run without a length stands in the way: %v", a.life.err)
	}
}

func TestLedgerAdoptsAWay(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm DE")
	d.Press("9", "shift+tab")
	if a.focus() != focusWays || len(a.life.ways) < 3 {
		t.Fatalf("pane %d, %d ways", a.focus(), len(a.life.ways))
	}
	before := *a.session.Scenario()
	for i := range a.life.ways {
		if a.life.ways[i].Kind == "move" {
			a.life.way = i
		}
	}
	place := a.life.ways[a.life.way].Scenario.Region.ID
	d.Press("enter")
	if got := a.session.Scenario().Region.ID; got != place || got == before.Region.ID {
		t.Errorf("it stands in %s, not %s", got, place)
	}
	d.Press("u")
	if *a.session.Scenario() != before {
		t.Error("one undo does not go back")
	}
}

func TestLedgerIsKept(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store, Theme: "mono"}, "llama-3.1-8b 1xh100-sxm DE")
	d := uitest.New(t, a, 120, 35)
	d.Press("9", "right", "down", "right", "down", "right")
	terms := a.session.life
	kept, err := marshalSession(a.session)
	if err != nil || terms == (lifeTerms{}) {
		t.Fatal(terms, err)
	}
	store.kept = kept
	b, err := New(Options{Library: library(t), Store: store, Theme: "mono"})
	if err != nil {
		t.Fatal(err)
	}
	if b.session.life != terms {
		t.Errorf("kept %+v, not %+v", b.session.life, terms)
	}
}

func TestLedgerChartsAndTables(t *testing.T) {
	d, a := drive(t, 160, 45, "llama-3.1-8b 1xh100-sxm DE 1M/day")
	d.Press("9", "tab").Shows("months since training began", "use = training")
	d.Press("v").Shows("MWh").Press("v").Shows("USD").Press("v").Shows("m3").Press("v").Shows("tCO2e")
	d.Press("a").Shows("a month").Press("a").Press("z").Shows("so far", "use of it").Press("right").Shows("2 Feb").Press("a").Shows("tCO2e")
	if a.life.options(a).PerDay != 1e6 {
		t.Errorf("the scenario asks for 1M a day, the ledger for %g", a.life.options(a).PerDay)
	}
	d.Click(a.layout.Terms.Min.X+4, a.layout.Terms.Min.Y+3)
	if a.focus() != focusTerms || a.life.term != 2 {
		t.Errorf("a click stands on %d", a.life.term)
	}
}

func TestDecadeStep(t *testing.T) {
	for _, c := range [][3]float64{{1, 1, 2}, {2, 1, 5}, {5, 1, 10}, {10, -1, 5}, {94e9, 1, 100e9}, {94e9, -1, 50e9}, {0.5, -1, 0.2}} {
		if got := decadeStep(c[0], int(c[1]), false, 1e-9, 1e20); math.Abs(got/c[2]-1) > 1e-9 {
			t.Errorf("from %g by %g: %g, by hand %g", c[0], c[1], got, c[2])
		}
	}
}

package explore

import (
	"math"
	"testing"

	"wattif/sim"
)

func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

func lifeOf(t *testing.T, perDay, years float64) Life {
	t.Helper()
	train := trainLine(t, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T")
	l, err := LiveOf([]sim.Scenario{train}, trainLine(t, "llama-3.1-8b 1xh100-sxm"), LifeOptions{Years: years, PerDay: perDay})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestMonthsSumToTheLife(t *testing.T) {
	l := lifeOf(t, 1e5, 2)
	var making, use Burden
	requests := 0.0
	for i := range l.Months {
		m := &l.Months[i]
		making.add(&m.Making, 1)
		use.add(&m.Use, 1)
		requests += m.Requests
		if i > 0 && m.Cumulative.Joules < l.Months[i-1].Cumulative.Joules {
			t.Errorf("month %d: the account shrinks", m.Number)
		}
	}
	all := l.MakingTotal()
	for _, q := range tallies {
		if !same(q.Of(&making), q.Of(&all)) || !same(q.Of(&use), q.Of(&l.Use.Total)) || !same(q.Of(&making)+q.Of(&use), q.Of(&l.Total)) {
			t.Errorf("%s: months %g + %g, stages %g + %g, total %g", q.ID, q.Of(&making), q.Of(&use), q.Of(&all), q.Of(&l.Use.Total), q.Of(&l.Total))
		}
	}
	// Two years of 100,000 a day: 2 x 365.2425 x 1e5.
	if want := 2 * 365.2425 * 1e5; !same(requests, want) {
		t.Errorf("%g requests, by hand %g", requests, want)
	}
	if want := math.Ceil(l.Making[0].Months + 24); float64(len(l.Months)) != want {
		t.Errorf("%d months, by hand %g", len(l.Months), want)
	}
}

// The run's burden is that of a step times steps over goodput, and the
// break-even point is the run's over that of a request.
func TestBreakEvenByHand(t *testing.T) {
	l := lifeOf(t, 1e5, 1)
	train, serve := l.Making[0].Line, l.Use.Line
	r, err := sim.Run(&train)
	if err != nil {
		t.Fatal(err)
	}
	steps := 1e12 / (512 * 4096) / train.Goodput
	if want := r.Footprint.FacilityJoules * steps; !same(l.Making[0].Total.Joules, want) {
		t.Errorf("training %g J, by hand %g", l.Making[0].Total.Joules, want)
	}
	q, err := sim.Run(&serve)
	if err != nil {
		t.Fatal(err)
	}
	one := q.Footprint.FacilityJoules / q.Sequences
	if want := r.Footprint.FacilityJoules * steps / one; !same(l.BreakEven(tallies[0]), want) {
		t.Errorf("break-even after %g requests, by hand %g", l.BreakEven(tallies[0]), want)
	}
}

// A demand beyond one system takes more of them, each busy for its share.
func TestDemandTakesSystems(t *testing.T) {
	one := lifeOf(t, 1e5, 1)
	full, err := sim.Run(&one.Use.Line)
	if err != nil {
		t.Fatal(err)
	}
	perDay := full.RequestsPerSecond * 86400
	l := lifeOf(t, 2.5*perDay, 1)
	if l.Systems != 3 || math.Abs(l.Busy-2.5/3) > 1e-9 {
		t.Errorf("%d systems busy %g, by hand 3 busy 0.833", l.Systems, l.Busy)
	}
}

// A change that halves what a request takes has paid back what it took after
// once / (half of a request).
func TestPaybackByHand(t *testing.T) {
	before := Life{Request: Burden{Joules: 10}, Requests: 1000, Use: Stage{Months: 10}}
	c := Switchover{Life: Life{Request: Burden{Joules: 5}}, Once: Burden{Joules: 500}, From: 2}
	if got := c.Payback(&before, tallies[0]); got != 100 {
		t.Errorf("paid back after %g requests, by hand 100", got)
	}
	// Ready after 2 of 10 months: 800 requests save 5 each, less 500.
	if got := c.Saved(&before, tallies[0]); !same(got, 3500) {
		t.Errorf("saves %g, by hand 3500", got)
	}
	c.Life.Request.Joules = 12
	if got := c.Payback(&before, tallies[0]); !math.IsInf(got, 1) {
		t.Errorf("a change that costs more pays back after %g", got)
	}
}

func TestLedgerRefuses(t *testing.T) {
	serve := trainLine(t, "llama-3.1-8b 1xh100-sxm")
	endless := trainLine(t, "train llama-3.1-8b 64xh100-sxm b512 in4k")
	for name, c := range map[string]struct {
		making []sim.Scenario
		use    sim.Scenario
		o      LifeOptions
	}{
		"no length of the run": {[]sim.Scenario{endless}, serve, LifeOptions{Years: 1, PerDay: 1}},
		"serving is no making": {[]sim.Scenario{serve}, serve, LifeOptions{Years: 1, PerDay: 1}},
		"training is no use":   {nil, endless, LifeOptions{Years: 1, PerDay: 1}},
		"no years":             {nil, serve, LifeOptions{PerDay: 1}},
		"no demand":            {nil, serve, LifeOptions{Years: 1}},
	} {
		if _, err := LiveOf(c.making, c.use, c.o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

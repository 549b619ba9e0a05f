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

// tenMonths is a life of 10 months of 100 requests of so many joules each.
func tenMonths(joules float64) Life {
	l := Life{Request: Burden{Joules: joules}, Requests: 1000, Use: Stage{Months: 10}, options: LifeOptions{PerDay: 100 / monthDays}}
	for i := range 10 {
		m := Month{Number: i + 1, Requests: 100, Use: Burden{Joules: 100 * joules}}
		m.Cumulative.Joules = 100 * joules * float64(i+1)
		m.UsedSoFar = m.Cumulative
		l.Months = append(l.Months, m)
	}
	return l
}

// A change that halves what a request takes has paid back what it took after
// once / (half of a request).
func TestPaybackByHand(t *testing.T) {
	before, after := tenMonths(10), tenMonths(5)
	c := Switchover{Life: after, Once: Burden{Joules: 500}, From: 2}
	q := tallies[0]
	if got := c.Payback(&before, q); got != 100 {
		t.Errorf("paid back after %g requests, by hand 100", got)
	}
	// A month saves 500: ready after 2, paid back after 3.
	if got := c.PaybackMonth(&before, q); !same(got, 3) {
		t.Errorf("paid back in month %g, by hand 3", got)
	}
	// Ready after 2 of 10 months: 800 requests save 5 each, less 500.
	if got := c.Saved(&before, q); !same(got, 3500) {
		t.Errorf("saves %g, by hand 3500", got)
	}
	// Two months at 1000 and 500 on the way, eight at 500.
	account := c.Account(&before)
	if got := account[1].Joules; !same(got, 2500) {
		t.Errorf("%g J when it is ready, by hand 2500", got)
	}
	if got := account[9].Joules; !same(got, 2500+8*500) {
		t.Errorf("%g J in the end, by hand 6500", got)
	}
	c.Once.Joules = 1e6
	// A million saved at 5 a request and 100 requests a month: 2000 months after it is ready.
	if got := c.PaybackMonth(&before, q); !same(got, 2002) {
		t.Errorf("paid back in month %g, by hand 2002", got)
	}
	c.Life.Request.Joules = 12
	if got := c.Payback(&before, q); !math.IsInf(got, 1) {
		t.Errorf("a change that costs more pays back after %g", got)
	}
}

// A demand that doubles every year: (2^2 - 1)/ln 2 years' worth in two years.
func TestGrowthByHand(t *testing.T) {
	train := trainLine(t, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T")
	serve := trainLine(t, "llama-3.1-8b 1xh100-sxm")
	o := LifeOptions{Years: 2, PerDay: 1e5, Growth: 1}
	l, err := LiveOf([]sim.Scenario{train}, serve, o)
	if err != nil {
		t.Fatal(err)
	}
	if want := 365.2425 * 1e5 * 3 / math.Ln2; !same(l.Requests, want) {
		t.Errorf("%g requests, by hand %g", l.Requests, want)
	}
	if last := l.Months[len(l.Months)-1]; last.Systems < l.Systems || l.Most != last.Systems {
		t.Errorf("%d systems at the end, %d at first, %d at most", last.Systems, l.Systems, l.Most)
	}
	for _, q := range tallies {
		n, month := l.BreakEven(q), l.EvenMonth(q)
		if !(month > 0) || month < l.Use.Months && o.requests(0, month) > n*1.5 {
			t.Errorf("%s: break-even after %g requests, %g months", q.ID, n, month)
		}
		if got := o.monthsFor(o.requests(0, 17)); !same(got, 17) {
			t.Errorf("the requests of 17 months take %g", got)
		}
	}
}

// A version every year: three years take three of them, each made before the
// one before is given up.
func TestRenewalsAreMadeInTime(t *testing.T) {
	train := trainLine(t, "train llama-3.1-8b 64xh100-sxm b512 in4k zero1 tokens=1T")
	serve := trainLine(t, "llama-3.1-8b 1xh100-sxm")
	l, err := LiveOf([]sim.Scenario{train}, serve, LifeOptions{Years: 3, PerDay: 1e5, Renew: 1})
	if err != nil {
		t.Fatal(err)
	}
	making := l.MakingTotal()
	if want := 3*making.Joules + l.Use.Total.Joules; l.Versions != 3 || !same(l.Total.Joules, want) {
		t.Errorf("%d versions, %g J, by hand %g", l.Versions, l.Total.Joules, want)
	}
}

// The range of the whole lies around it, and an error that moves making and use
// alike does not move the break-even point.
func TestLedgerIntervals(t *testing.T) {
	l := lifeOf(t, 1e5, 2)
	for _, q := range tallies {
		low, high := l.Interval(q)
		if v := q.Of(&l.Total); !math.IsNaN(v) && !(low <= v && v <= high) {
			t.Errorf("%s: %g is not in %g..%g", q.ID, v, low, high)
		}
		low, high = l.BreakEvenInterval(q)
		if v := l.BreakEven(q); !math.IsNaN(v) && !(low <= v && v <= high) {
			t.Errorf("%s: break-even %g is not in %g..%g", q.ID, v, low, high)
		}
	}
	// Grid alone, both in the same place: the sum errs by all of it, the ratio
	// by nothing.
	for i := range l.Making {
		l.Making[i].doubts = doubts{1: {doubtGrid: 0.2}}
	}
	l.Use.doubts = doubts{1: {doubtGrid: 0.2}}
	q := tallies[1]
	if low, high := l.BreakEvenInterval(q); !same(low, high) {
		t.Errorf("break-even from %g to %g, by hand the same", low, high)
	}
	if low, _ := l.Interval(q); !same(low, q.Of(&l.Total)/math.Exp(0.2*1.6448536269514722)) {
		t.Errorf("the sum's lower end is %g", low)
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

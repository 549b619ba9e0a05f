package explore

import (
	"math"

	"wattif/sim"
)

// Switchover is another way to serve the same demand, with what it takes to get
// there: runs that distil, quantise or tune.
type Switchover struct {
	Life Life    // making, and use in the new way
	Once Burden  // what getting there takes
	From float64 // months from the beginning of use until it is ready
}

// SwitchoverOf accounts for serving in another way. once are the runs it takes.
func SwitchoverOf(l *Life, once []sim.Scenario, use sim.Scenario, o LifeOptions) (Switchover, error) {
	var c Switchover
	var r sim.Result
	for i := range once {
		stage, err := makingStage(&once[i], &r)
		if err != nil {
			return c, err
		}
		c.Once.add(&stage.Total, 1)
		c.From += stage.Months
	}
	var err error
	making := make([]sim.Scenario, len(l.Making))
	for i := range l.Making {
		making[i] = l.Making[i].Line
	}
	c.Life, err = LiveOf(making, use, o)
	return c, err
}

// Payback is the number of requests in the new way after which the change has
// saved what it took, 0 when it takes nothing and saves, +Inf when it saves
// nothing. NaN when it cannot be known.
func (c *Switchover) Payback(before *Life, q Tally) float64 {
	saved := q.Of(&before.Request) - q.Of(&c.Life.Request)
	once := q.Of(&c.Once)
	switch {
	case math.IsNaN(saved) || math.IsNaN(once):
		return math.NaN()
	case saved <= 0:
		return math.Inf(1)
	}
	return once / saved
}

// saved is what month i saves of a quantity, before what the change takes.
func (c *Switchover) saved(before *Life, i int, q Tally) (amount, from, to float64) {
	m := &before.Months[i]
	if m.Requests == 0 {
		return 0, 0, 0
	}
	from = math.Max(0, float64(i)-before.Begin)
	to = math.Min(float64(i+1)-before.Begin, before.Use.Months)
	share := overlap(from, to, c.From, math.Inf(1)) / (to - from)
	return share * (q.Of(&m.Use) - q.Of(&c.Life.Months[i].Use)), math.Max(from, c.From), to
}

// PaybackMonth is when the change has saved what it took: months from the
// beginning of use, by the account; beyond the life at the pace of the mean
// request. +Inf when it never has, NaN when it cannot be known.
func (c *Switchover) PaybackMonth(before *Life, q Tally) float64 {
	once := q.Of(&c.Once)
	if n := c.Payback(before, q); math.IsNaN(n) || math.IsInf(n, 1) {
		return n
	}
	got := 0.0
	for i := range before.Months {
		s, from, to := c.saved(before, i, q)
		if to > from && s > 0 && got+s >= once {
			return from + (to-from)*math.Max(0, once-got)/s
		}
		got += s
	}
	return c.From + before.options.monthsFor(c.Payback(before, q))
}

// Saved is what the change saves of a quantity until the end of use, negative
// when it costs more: the months after it is ready, less what it took.
func (c *Switchover) Saved(before *Life, q Tally) float64 {
	sum := -q.Of(&c.Once)
	for i := range before.Months {
		s, _, _ := c.saved(before, i, q)
		sum += s
	}
	return sum
}

// Account is the cumulative burden at the end of every month when the change is
// made: the old way until it is ready, and what it takes spread over that time.
func (c *Switchover) Account(before *Life) []Burden {
	out := make([]Burden, len(before.Months))
	var sum Burden
	for i := range before.Months {
		m := &before.Months[i]
		sum.add(&m.Making, 1)
		if m.Requests > 0 {
			from := math.Max(0, float64(i)-before.Begin)
			to := math.Min(float64(i+1)-before.Begin, before.Use.Months)
			share := overlap(from, to, c.From, math.Inf(1)) / (to - from)
			sum.add(&m.Use, 1-share)
			sum.add(&c.Life.Months[i].Use, share)
			switch {
			case c.From > 0:
				sum.add(&c.Once, overlap(from, to, 0, c.From)/c.From)
			case from == 0:
				sum.add(&c.Once, 1)
			}
		}
		out[i] = sum
	}
	return out
}

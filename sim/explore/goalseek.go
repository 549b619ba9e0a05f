package explore

import (
	"context"
	"math"
	"strconv"

	"wattif/sim"
	"wattif/sim/knob"
)

// Goal is what is sought: the least or most of a quantity within limits. That
// it fits in memory is always one of them.
type Goal struct {
	Of       Quantity
	Maximize bool
	Limits   []Limit
}

// SeekOptions says how a search runs. The zero value is right for nearly all.
type SeekOptions struct {
	Workers  int    // goroutines; 0 means one a core
	Budget   int    // points at most; 0 means 200,000. A larger space is searched, not gone through
	Restarts int    // of the search in a large space; 0 means 12
	Seed     uint64 // of the starts; the same seed finds the same point
	// Each is told of progress now and then, on the caller's goroutine; nil: nobody.
	Each func(tried, space int)
}

// defaultBudget is the number of points up to which every one is tried.
const defaultBudget = 200_000

// Candidate is one point that was tried.
type Candidate struct {
	Values   []knob.Value // one for each axis
	Scenario sim.Scenario
	Score    float64 // of the goal's quantity
	Feasible bool
	Missed   []int // limits it does not keep, by place in Found.Limits
	miss     float64
}

// LimitFact is what the search learnt about one limit.
type LimitFact struct {
	Limit   Limit
	Value   float64 // at the best point, or at the nearest miss
	Closest float64 // the value nearest to keeping it that any point has; NaN when none has one
	Met     int     // points that keep it
	// Binding says that without this limit a better point (or any at all) would
	// have been found: Without is the goal's quantity then.
	Binding bool
	Without float64
}

// Found is the answer of a search.
type Found struct {
	Goal       Goal
	Axes       []Axis
	Feasible   bool
	Any        bool      // at least one combination could be run
	Best       Candidate // the best point, or the nearest miss when none is feasible
	Limits     []LimitFact
	Space      int  // combinations there are
	Tried      int  // of them, those that were run
	Impossible int  // of the tried ones, those that cannot be
	Whole      bool // every combination was tried: nothing better is there
	Trail      []Candidate
}

// maxTrail bounds how many steps of the trail are kept.
const maxTrail = 64

// Seek looks for the best point of the axes on top of base. Up to the budget
// every combination is tried, so the answer is the best there is; beyond it the
// search improves one knob at a time from the present point and from seeded
// random ones, and the answer is the best it met. Among equals the one that
// comes first in the axes wins. When nothing keeps the limits, the answer is the
// nearest miss: the least sum of the logarithms by which limits are exceeded.
//
// It returns the context's error, with what was found until then, when it is
// cancelled; a goal or an axis that makes no sense is a [*sim.KnobError].
func Seek(ctx context.Context, base sim.Scenario, axes []Axis, g Goal, c knob.Catalog, o SeekOptions) (Found, error) {
	if g.Of.ID() == "" {
		return Found{}, &sim.KnobError{Value: "", Reason: "is no goal: name a metric or a number knob"}
	}
	if o.Budget <= 0 {
		o.Budget = defaultBudget
	}
	if o.Restarts <= 0 {
		o.Restarts = 12
	}
	space, overflow := product(axes)
	if overflow {
		return Found{}, &sim.KnobError{Value: strconv.Itoa(space), Reason: "combinations are the most a search may choose from"}
	}
	s := newSeeker(g, axes, space)
	var err error
	if space <= o.Budget {
		err = Sweep(ctx, base, axes, c, Options{Workers: o.Workers}, func(p Point) {
			s.see(&p)
			if o.Each != nil && s.found.Tried%4096 == 0 {
				o.Each(s.found.Tried, space)
			}
		})
		s.found.Whole = err == nil
	} else {
		// Sweep checks the axes; here they are checked with none of their points.
		if err = Sweep(cancelled(), base, axes, c, Options{}, func(Point) {}); err == context.Canceled {
			err = s.climb(ctx, &base, c, o)
		}
	}
	return s.end(), err
}

// cancelled is a context that is over, for checking arguments alone.
func cancelled() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}

// seeker keeps the best of the points that it sees.
type seeker struct {
	found   Found
	misses  []float64 // of the point at hand
	without []float64 // best score of points that miss this limit alone
}

func newSeeker(g Goal, axes []Axis, space int) *seeker {
	s := &seeker{found: Found{Goal: g, Axes: axes, Space: space}}
	limits := []Limit{MustFit()}
	for _, l := range g.Limits {
		if !l.isFit() {
			limits = append(limits, l)
		}
	}
	for _, l := range limits {
		s.found.Limits = append(s.found.Limits, LimitFact{Limit: l, Value: math.NaN(), Closest: math.NaN(), Without: math.NaN()})
		s.without = append(s.without, math.NaN())
	}
	s.misses = make([]float64, len(limits))
	s.found.Best.miss = math.Inf(1)
	s.found.Best.Score = math.NaN()
	return s
}

// verdict is how good a point is: feasible ones by score, others by how far
// they are from feasible.
type verdict struct {
	feasible bool
	miss     float64
	score    float64
}

// better reports whether a is better than b.
func (s *seeker) better(a, b verdict) bool {
	if a.feasible != b.feasible {
		return a.feasible
	}
	if !a.feasible && a.miss != b.miss {
		return a.miss < b.miss
	}
	return s.improves(a.score, b.score)
}

// improves compares scores; one that is not known is the worst.
func (s *seeker) improves(a, b float64) bool {
	switch {
	case math.IsNaN(a):
		return false
	case math.IsNaN(b):
		return true
	case s.found.Goal.Maximize:
		return a > b
	}
	return a < b
}

// see judges a point and keeps it when it is the best so far.
func (s *seeker) see(p *Point) verdict {
	f := &s.found
	f.Tried++
	if p.Err != nil {
		f.Impossible++
		return verdict{miss: math.Inf(1), score: math.NaN()}
	}
	f.Any = true
	v := verdict{feasible: true, score: f.Goal.Of.Value(&p.Scenario, &p.Result)}
	broken, last := 0, -1
	for i := range f.Limits {
		l := &f.Limits[i]
		value := l.Limit.Of().Value(&p.Scenario, &p.Result)
		m := l.Limit.miss(&p.Scenario, &p.Result)
		s.misses[i] = m
		v.miss += m
		if m == 0 {
			l.Met++
		} else {
			v.feasible = false
			broken, last = broken+1, i
		}
		if !math.IsNaN(value) && (math.IsNaN(l.Closest) || l.Limit.missOf(value) < l.Limit.missOf(l.Closest)) {
			l.Closest = value
		}
	}
	if math.IsNaN(v.score) { // nothing to seek here: no answer, however well it keeps the limits
		v.feasible = false
		v.miss += unknownMiss
	} else if broken == 1 && s.improves(v.score, s.without[last]) {
		s.without[last] = v.score
	}
	if !s.better(v, verdict{f.Best.Feasible, f.Best.miss, f.Best.Score}) {
		return v
	}
	f.Best = Candidate{Values: append([]knob.Value(nil), p.Values...), Scenario: p.Scenario, Score: v.score, Feasible: v.feasible, miss: v.miss}
	for i := range f.Limits {
		f.Limits[i].Value = f.Limits[i].Limit.Of().Value(&p.Scenario, &p.Result)
		if s.misses[i] > 0 {
			f.Best.Missed = append(f.Best.Missed, i)
		}
	}
	if len(f.Trail) == maxTrail { // the first and the latest steps tell the story
		f.Trail = append(f.Trail[:maxTrail/2], f.Trail[maxTrail/2+1:]...)
	}
	f.Trail = append(f.Trail, f.Best)
	return v
}

// end draws the conclusions.
func (s *seeker) end() Found {
	f := &s.found
	f.Feasible = f.Best.Feasible
	for i := range f.Limits {
		l := &f.Limits[i]
		l.Without = s.without[i]
		l.Binding = !math.IsNaN(l.Without) && (!f.Feasible || s.improves(l.Without, f.Best.Score))
	}
	return *f
}

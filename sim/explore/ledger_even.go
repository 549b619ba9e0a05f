package explore

import (
	"math"

	"wattif/sim"
)

// Tally is one entry of a burden by name.
type Tally struct {
	ID   string // "energy", "emissions", "water", "cost"
	Of   func(*Burden) float64
	Unit string // SI unit of Of: "J", "gCO2e", "L", "USD"
	at   int
}

// tallies are what break-even points are said of.
var tallies = [...]Tally{
	{"energy", func(b *Burden) float64 { return b.Joules }, "J", 0},
	{"emissions", (*Burden).Emissions, "gCO2e", 1},
	{"water", func(b *Burden) float64 { return b.Water }, "L", 2},
	{"cost", func(b *Burden) float64 { return b.USD }, "USD", 3},
}

// Tallies lists what break-even points are said of.
func Tallies() []Tally { return append([]Tally(nil), tallies[:]...) }

// The causes of error of a burden.
const (
	doubtTime = iota
	doubtPower
	doubtServer
	doubtPUE
	doubtGrid
	doubtEmbodied
	doubtWater
	doubtCost
	doubtCauses
)

// doubts is by how much each cause moves each tally of a stage: log standard
// deviations.
type doubts [len(tallies)][doubtCauses]float64

// doubtsOf reads a result's spread.
func doubtsOf(r *sim.Result) (d doubts) {
	s := &r.Spread
	time := s.Unit
	// What draw and time together are off by, beside the time.
	draw := math.Sqrt(math.Max(0, s.Energy*s.Energy-time*time))
	power := [doubtCauses]float64{doubtTime: time, doubtPower: draw, doubtServer: s.Server, doubtPUE: s.PUE}
	d[0], d[1], d[2] = power, power, power
	f := &r.Footprint
	making := 0.0 // share of manufacture in the emissions
	if f.EmbodiedG > 0 && f.OperationalG+f.EmbodiedG > 0 {
		making = f.EmbodiedG / (f.OperationalG + f.EmbodiedG)
	}
	for i := doubtPower; i <= doubtPUE; i++ {
		d[1][i] *= 1 - making
	}
	d[1][doubtGrid], d[1][doubtEmbodied] = s.Grid*(1-making), s.Embodied*making
	d[2][doubtWater] = s.Water
	d[3][doubtTime], d[3][doubtCost] = time, s.Cost
	return d
}

// together reports whether an error of a cause moves two stages alike: that of
// a place's grid when both stand there, that of a device's manufacture or rent
// when both run on it. Times and powers err on their own.
func together(cause int, a, b *sim.Scenario) bool {
	switch cause {
	case doubtPUE, doubtGrid, doubtWater:
		return a.Region.ID == b.Region.ID
	case doubtServer, doubtEmbodied, doubtCost:
		return a.Device.ID == b.Device.ID
	}
	return false
}

// Interval is the range that holds the whole life's entry in 90 of 100 cases,
// from the errors of its stages; both ends are the entry where none is known.
func (l *Life) Interval(q Tally) (low, high float64) {
	making, total := l.MakingTotal(), q.Of(&l.Total)
	use := q.Of(&l.Use.Total)
	made := q.Of(&making) * float64(l.Versions)
	return around(total, l.spread(q, made/total, use/total))
}

// StageInterval is the same of one stage alone.
func (s *Stage) StageInterval(q Tally) (low, high float64) {
	sum := 0.0
	for _, x := range s.doubts[q.at] {
		sum += x * x
	}
	return around(q.Of(&s.Total), math.Sqrt(sum))
}

// spread is the log standard deviation of making^a x use^b, or of their sum when
// a and b are the shares of it: to first order they are the same.
func (l *Life) spread(q Tally, a, b float64) float64 {
	making := l.MakingTotal()
	all := q.Of(&making)
	sum := 0.0
	for cause := range doubtCauses {
		use := b * l.Use.doubts[q.at][cause]
		rest := 0.0
		for i := range l.Making {
			s := &l.Making[i]
			x := a * s.doubts[q.at][cause] * q.Of(&s.Total) / all
			if together(cause, &s.Line, &l.Use.Line) {
				use += x
			} else {
				rest = math.Hypot(rest, x)
			}
		}
		sum += use*use + rest*rest
	}
	return math.Sqrt(sum)
}

// around is the range of 90 of 100 cases of a log-normal value.
func around(v, sigma float64) (low, high float64) {
	const z90 = 1.6448536269514722
	factor := math.Exp(z90 * sigma)
	if !(factor >= 1) || math.IsInf(factor, 0) {
		return v, v
	}
	return v / factor, v * factor
}

// BreakEven is the number of requests after which use has taken as much of a
// quantity as making did once: making / one request. NaN when either is not
// known.
func (l *Life) BreakEven(q Tally) float64 {
	making := l.MakingTotal()
	one := q.Of(&l.Request)
	if !(one > 0) {
		return math.NaN()
	}
	return q.Of(&making) / one
}

// BreakEvenInterval is the range of [Life.BreakEven] in 90 of 100 cases: what
// moves making and use alike moves it not at all.
func (l *Life) BreakEvenInterval(q Tally) (low, high float64) {
	return around(l.BreakEven(q), l.spread(q, 1, -1))
}

// EvenMonth is when use has taken as much as making did once: months from the
// beginning of use, by the account; beyond the life at the pace of its mean
// request. NaN when it cannot be known, +Inf when it is never.
func (l *Life) EvenMonth(q Tally) float64 {
	making := l.MakingTotal()
	want := q.Of(&making)
	if math.IsNaN(want) || math.IsNaN(q.Of(&l.Use.Total)) {
		return math.NaN()
	}
	before := 0.0
	for i := range l.Months {
		m := &l.Months[i]
		if after := q.Of(&m.UsedSoFar); after >= want && m.Requests > 0 {
			from := math.Max(0, float64(i)-l.Begin)
			to := math.Min(float64(i+1)-l.Begin, l.Use.Months)
			if !(after > before) {
				return from
			}
			return from + (to-from)*(want-before)/(after-before)
		}
		before = q.Of(&m.UsedSoFar)
	}
	return l.options.monthsFor(l.BreakEven(q))
}

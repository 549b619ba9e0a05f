package explore

import (
	"math"
	"strconv"

	"wattif/sim"
)

// Burden is what something costs outside time. A quantity that is not known is
// NaN.
type Burden struct {
	Joules      float64 // inside the scenario's boundary
	Operational float64 // gCO2e of electricity
	Embodied    float64 // gCO2e of manufacture, shared
	Water       float64 // litres, on site and off site
	USD         float64
	DeviceHours float64
}

// Emissions is operational plus embodied, gCO2e; manufacture that is not known
// is left out, as in [sim.Footprint.TotalG].
func (b *Burden) Emissions() float64 {
	if math.IsNaN(b.Embodied) {
		return b.Operational
	}
	return b.Operational + b.Embodied
}

func (b *Burden) add(o *Burden, times float64) {
	if times == 0 {
		return
	}
	b.Joules += o.Joules * times
	b.Operational += o.Operational * times
	b.Embodied += o.Embodied * times
	b.Water += o.Water * times
	b.USD += o.USD * times
	b.DeviceHours += o.DeviceHours * times
}

// burdenOf is the burden of a result's unit of work.
func burdenOf(r *sim.Result) Burden {
	f := &r.Footprint
	held := r.UnitTime
	if r.Busy > 0 && r.Busy < 1 {
		held /= r.Busy
	}
	return Burden{
		Joules: r.Joules(), Operational: f.OperationalG, Embodied: f.EmbodiedG, Water: f.OnSiteWaterL + f.OffSiteWaterL,
		USD: f.USD(), DeviceHours: held * float64(r.Devices) / 3600,
	}
}

// Stage is one part of a model's life.
type Stage struct {
	Name   string // "training", "fine-tuning", "use"
	Line   sim.Scenario
	Months float64 // how long it takes
	Total  Burden
}

// Month is one month of the account, counted from the first day of training.
type Month struct {
	Number     int // from 1
	Calendar   int // 1..12
	Making     Burden
	Use        Burden
	Requests   float64
	Cumulative Burden // of making and use until the end of the month
}

// LifeOptions say how long and how much a model is used.
type LifeOptions struct {
	Years  float64
	PerDay float64 // requests on all copies of the serving system together
	Start  int     // calendar month of the first day of training, 1..12; 0 means January
}

// Life is the account of a model from training to the end of its use.
type Life struct {
	Making   []Stage // training and fine-tuning, one after the other
	Use      Stage
	Systems  int     // copies of the serving system that the demand takes
	Busy     float64 // share of the time each works
	Requests float64 // in all
	Request  Burden  // of one
	Months   []Month
	Total    Burden
}

// monthSeconds is a twelfth of a mean Gregorian year of 365.2425 days.
const monthSeconds = 365.2425 * 86400 / 12

// LiveOf accounts for making a model (whole training runs, one after the
// other) and for serving it afterwards. Where the serving place has a profile
// by month and the scenario names none, every month counts its own grid.
//
// The error is a [*sim.KnobError] when a run says neither tokens nor epochs and
// samples or the life has no length, or the error of [sim.Run].
func LiveOf(making []sim.Scenario, use sim.Scenario, o LifeOptions) (Life, error) {
	var l Life
	if !(o.Years > 0) || o.Years > 100 {
		return l, &sim.KnobError{Knob: "years", Value: strconv.FormatFloat(o.Years, 'g', -1, 64), Reason: "must be above 0 and at most 100"}
	}
	if !(o.PerDay > 0) {
		return l, &sim.KnobError{Knob: "per-day", Value: strconv.FormatFloat(o.PerDay, 'g', -1, 64), Reason: "must be above 0"}
	}
	if use.Task.Training() {
		return l, &sim.KnobError{Knob: "serve", Value: use.Task.String(), Reason: "is training: a model in use generates or encodes", Accepted: "generate encode"}
	}
	var r sim.Result
	for i := range making {
		stage, err := makingStage(&making[i], &r)
		if err != nil {
			return l, err
		}
		l.Making = append(l.Making, stage)
	}
	requests, err := l.serve(use, o, &r)
	if err != nil {
		return l, err
	}
	l.account(&requests, o)
	return l, nil
}

// makingStage works a whole training run out.
func makingStage(s *sim.Scenario, r *sim.Result) (Stage, error) {
	stage := Stage{Name: "training", Line: *s}
	if s.Task != sim.Train {
		stage.Name = "fine-tuning"
	}
	if !s.Task.Training() {
		return stage, &sim.KnobError{Knob: "task", Value: s.Task.String(), Reason: "is not training", Accepted: "train lora qlora", Nearest: "train"}
	}
	if err := sim.RunInto(r, s); err != nil {
		return stage, err
	}
	if r.Steps <= 0 {
		return stage, &sim.KnobError{
			Knob: "train_tokens", Value: "none", Reason: "says not how long the run is: a ledger counts whole runs", Accepted: "tokens, or epochs and samples",
		}
	}
	unit := burdenOf(r)
	stage.Total.add(&unit, r.RunScale)
	stage.Months = r.RunSeconds / monthSeconds
	return stage, nil
}

// serve works out one request, month by month of the year where the place
// knows it.
func (l *Life) serve(use sim.Scenario, o LifeOptions, r *sim.Result) (requests [13]Burden, err error) {
	full := use
	full.RequestsPerDay = 0
	if err := sim.RunInto(r, &full); err != nil {
		return requests, err
	}
	l.Systems = max(1, int(math.Ceil(o.PerDay/(r.RequestsPerSecond*86400)-1e-9)))
	use.RequestsPerDay = o.PerDay / float64(l.Systems)
	for month := 0; month <= 12; month++ { // 0 is the annual mean
		s := use
		if month > 0 {
			if use.Month != sim.Mean || !use.Region.Shape.Knows(month) {
				requests[month] = requests[0]
				continue
			}
			s.Month = month
		}
		if err := sim.RunInto(r, &s); err != nil {
			return requests, err
		}
		unit := burdenOf(r)
		requests[month].add(&unit, 1/r.Sequences)
	}
	l.Busy = r.Busy
	l.Request = requests[0]
	l.Use = Stage{Name: "use", Line: use, Months: o.Years * 12}
	return requests, nil
}

// account writes the months down. Training ends before use begins; both run
// evenly over the months they touch.
func (l *Life) account(requests *[13]Burden, o LifeOptions) {
	begin := 0.0
	ends := make([]float64, len(l.Making))
	for i := range l.Making {
		begin += l.Making[i].Months
		ends[i] = begin
	}
	end := begin + o.Years*12
	perMonth := o.PerDay * monthSeconds / 86400
	for n := range int(math.Ceil(end - 1e-9)) {
		from, to := float64(n), math.Min(float64(n+1), end)
		m := Month{Number: n + 1, Calendar: (max(1, o.Start)-1+n)%12 + 1}
		start := 0.0
		for i := range l.Making {
			if share := overlap(from, to, start, ends[i]); share > 0 {
				m.Making.add(&l.Making[i].Total, share/l.Making[i].Months)
			}
			start = ends[i]
		}
		if share := overlap(from, to, begin, end); share > 0 {
			m.Requests = share * perMonth
			m.Use.add(&requests[m.Calendar], m.Requests)
			l.Use.Total.add(&m.Use, 1)
			l.Requests += m.Requests
		}
		if n > 0 {
			m.Cumulative = l.Months[n-1].Cumulative
		}
		m.Cumulative.add(&m.Making, 1)
		m.Cumulative.add(&m.Use, 1)
		l.Months = append(l.Months, m)
	}
	l.Total = l.Months[len(l.Months)-1].Cumulative
	if l.Requests > 0 { // the mean of the months that were lived
		l.Request = Burden{}
		l.Request.add(&l.Use.Total, 1/l.Requests)
	}
}

func overlap(from, to, start, end float64) float64 {
	return math.Max(0, math.Min(to, end)-math.Max(from, start))
}

// MakingTotal is the burden of everything before use.
func (l *Life) MakingTotal() Burden {
	var b Burden
	for i := range l.Making {
		b.add(&l.Making[i].Total, 1)
	}
	return b
}

// Tally is one entry of a burden by name.
type Tally struct {
	ID   string // "energy", "emissions", "water", "cost"
	Of   func(*Burden) float64
	Unit string // SI unit of Of: "J", "gCO2e", "L", "USD"
}

// tallies are what break-even points are said of.
var tallies = [...]Tally{
	{"energy", func(b *Burden) float64 { return b.Joules }, "J"},
	{"emissions", (*Burden).Emissions, "gCO2e"},
	{"water", func(b *Burden) float64 { return b.Water }, "L"},
	{"cost", func(b *Burden) float64 { return b.USD }, "USD"},
}

// Tallies lists what break-even points are said of.
func Tallies() []Tally { return append([]Tally(nil), tallies[:]...) }

// BreakEven is the number of requests after which use has taken as much of a
// quantity as making did: making / one request. NaN when either is not known.
func (l *Life) BreakEven(q Tally) float64 {
	making := l.MakingTotal()
	one := q.Of(&l.Request)
	if !(one > 0) {
		return math.NaN()
	}
	return q.Of(&making) / one
}

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

// Saved is what the change saves of a quantity until the end of use, negative
// when it costs more: requests after it is ready, times the saving of one, less
// what it took.
func (c *Switchover) Saved(before *Life, q Tally) float64 {
	left := before.Requests * math.Max(0, 1-c.From/math.Max(1e-12, before.Use.Months))
	return left*(q.Of(&before.Request)-q.Of(&c.Life.Request)) - q.Of(&c.Once)
}

// Add adds another burden.
func (b *Burden) Add(o *Burden) { b.add(o, 1) }

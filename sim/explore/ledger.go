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
	doubts doubts
}

// Month is one month of the account, counted from the first day of training.
type Month struct {
	Number     int // from 1
	Calendar   int // 1..12
	Making     Burden
	Use        Burden
	Requests   float64
	Systems    int     // copies of the serving system; 0 in months without use
	Busy       float64 // share of the time each works
	Cumulative Burden  // of making and use until the end of the month
	UsedSoFar  Burden  // of use alone
}

// LifeOptions say how long and how much a model is used.
type LifeOptions struct {
	Years  float64
	PerDay float64 // requests on all copies of the serving system together, at first
	Growth float64 // of the demand, share a year: 0.2 is a fifth more each year
	Renew  float64 // years until a new version is made, again and again; 0: never
	Start  int     // calendar month of the first day of training, 1..12; 0 means January
}

// check refuses lives that are none.
func (o *LifeOptions) check() error {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	switch {
	case !(o.Years > 0) || o.Years > maxYears:
		return &sim.KnobError{Knob: "years", Value: number(o.Years), Reason: "must be above 0 and at most 100"}
	case !(o.PerDay > 0):
		return &sim.KnobError{Knob: "per-day", Value: number(o.PerDay), Reason: "must be above 0"}
	case !(o.Growth > -1) || o.Growth > 100:
		return &sim.KnobError{Knob: "growth", Value: number(o.Growth), Reason: "is a share a year: above -1 and at most 100"}
	case o.Renew != 0 && !(o.Renew >= 1.0/12):
		return &sim.KnobError{Knob: "renew", Value: number(o.Renew), Reason: "is in years: at least a month, or 0 for never"}
	}
	return nil
}

// maxYears bounds a life.
const maxYears = 100

// Life is the account of a model from training to the end of its use.
type Life struct {
	Making   []Stage // training and fine-tuning, one after the other, once
	Versions int     // how often all of it is done: 1, or more where the model is renewed
	Begin    float64 // months from the first day of training to the first of use
	Use      Stage
	Systems  int     // copies of the serving system that the demand takes at first
	Most     int     // copies at most
	Busy     float64 // share of the time each works, at first
	Requests float64 // in all
	Request  Burden  // of one, in the mean
	Months   []Month
	Total    Burden

	options LifeOptions
}

// monthSeconds is a twelfth of a mean Gregorian year of 365.2425 days.
const monthSeconds = 365.2425 * 86400 / 12

// monthDays are the days of it.
const monthDays = monthSeconds / 86400

// LiveOf accounts for making a model (whole training runs, one after the
// other) and for serving it afterwards. Where the serving place has a profile
// by month and the scenario names none, every month counts its own grid. Where
// the demand grows, every month has its own number of systems.
//
// The error is a [*sim.KnobError] when a run says neither tokens nor epochs and
// samples or the life has no length, or the error of [sim.Run].
func LiveOf(making []sim.Scenario, use sim.Scenario, o LifeOptions) (Life, error) {
	l := Life{options: o, Versions: 1}
	if err := o.check(); err != nil {
		return l, err
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
		l.Begin += stage.Months
	}
	if o.Renew > 0 {
		l.Versions = max(1, int(math.Ceil(o.Years/o.Renew-1e-9)))
	}
	return l, l.account(use)
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
	stage.doubts = doubtsOf(r)
	return stage, nil
}

// server works out what a request takes at a demand in a month. Equal asks are
// answered from memory.
type server struct {
	use      sim.Scenario
	capacity float64 // requests a day of one system at full load
	result   sim.Result
	known    map[[2]float64]Burden
}

// request is the burden of one request when perDay arrive in all, in a month of
// the year (0: the annual mean); systems is how many copies it takes, each busy
// for a share of the time.
func (v *server) request(perDay float64, month int) (b Burden, systems int, busy float64, err error) {
	systems = max(1, int(math.Ceil(perDay/v.capacity-1e-9)))
	each := perDay / float64(systems)
	busy = math.Min(1, each/v.capacity)
	if month > 0 && (v.use.Month != sim.Mean || !v.use.Region.Shape.Knows(month)) {
		month = 0
	}
	key := [2]float64{each, float64(month)}
	if b, ok := v.known[key]; ok {
		return b, systems, busy, nil
	}
	s := v.use
	s.RequestsPerDay = each
	if month > 0 {
		s.Month = month
	}
	if err := sim.RunInto(&v.result, &s); err != nil {
		return b, 0, 0, err
	}
	unit := burdenOf(&v.result)
	b.add(&unit, 1/v.result.Sequences)
	v.known[key] = b
	return b, systems, busy, nil
}

// account writes the months down. Making ends before use begins, and a new
// version is ready when the one before is given up; all run evenly over the
// months they touch.
func (l *Life) account(use sim.Scenario) error {
	o := &l.options
	v := server{use: use, known: map[[2]float64]Burden{}}
	full := use
	full.RequestsPerDay = 0
	if err := sim.RunInto(&v.result, &full); err != nil {
		return err
	}
	v.capacity = v.result.RequestsPerSecond * 86400
	var err error
	if _, l.Systems, l.Busy, err = v.request(o.PerDay, 0); err != nil {
		return err
	}
	line := use
	line.RequestsPerDay, _ = strconv.ParseFloat(strconv.FormatFloat(o.PerDay/float64(l.Systems), 'g', 4, 64), 64) // as a line says it
	l.Use = Stage{Name: "use", Line: line, Months: o.Years * 12, doubts: doubtsOf(&v.result)}
	starts := l.starts()
	end := l.Begin + l.Use.Months
	for n := range int(math.Ceil(end - 1e-9)) {
		from, to := float64(n), math.Min(float64(n+1), end)
		m := Month{Number: n + 1, Calendar: (max(1, o.Start)-1+n)%12 + 1}
		for _, start := range starts {
			for i := range l.Making {
				s := &l.Making[i]
				if share := overlap(from, to, start, start+s.Months); share > 0 {
					m.Making.add(&s.Total, share/s.Months)
				}
				start += s.Months
			}
		}
		if share := overlap(from, to, l.Begin, end); share > 0 {
			at := math.Max(0, from-l.Begin)
			m.Requests = o.requests(at, at+share)
			b, systems, busy, err := v.request(m.Requests/(share*monthDays), m.Calendar)
			if err != nil {
				return err
			}
			m.Systems, m.Busy = systems, busy
			l.Most = max(l.Most, systems)
			m.Use.add(&b, m.Requests)
			l.Use.Total.add(&m.Use, 1)
			l.Requests += m.Requests
		}
		if n > 0 {
			m.Cumulative, m.UsedSoFar = l.Months[n-1].Cumulative, l.Months[n-1].UsedSoFar
		}
		m.Cumulative.add(&m.Making, 1)
		m.Cumulative.add(&m.Use, 1)
		m.UsedSoFar.add(&m.Use, 1)
		l.Months = append(l.Months, m)
	}
	l.Total = l.Months[len(l.Months)-1].Cumulative
	if l.Requests > 0 { // the mean of the months that were lived
		l.Request.add(&l.Use.Total, 1/l.Requests)
	}
	return nil
}

// starts are the months in which making begins: that of each version is ready
// when the one before is given up.
func (l *Life) starts() []float64 {
	out := make([]float64, l.Versions)
	for i := range out {
		out[i] = float64(i) * l.options.Renew * 12
	}
	return out
}

// requests is how many arrive between two times, in months of use.
func (o *LifeOptions) requests(from, to float64) float64 {
	perMonth := o.PerDay * monthDays
	rate := math.Log1p(o.Growth) / 12
	if math.Abs(rate) < 1e-12 {
		return perMonth * (to - from)
	}
	return perMonth * (math.Exp(rate*to) - math.Exp(rate*from)) / rate
}

// monthsFor is how many months of use bring so many requests; +Inf when a
// shrinking demand never does.
func (o *LifeOptions) monthsFor(requests float64) float64 {
	perMonth := o.PerDay * monthDays
	rate := math.Log1p(o.Growth) / 12
	if math.Abs(rate) < 1e-12 {
		return requests / perMonth
	}
	x := 1 + requests*rate/perMonth
	if !(x > 0) {
		return math.Inf(1)
	}
	return math.Log(x) / rate
}

func overlap(from, to, start, end float64) float64 {
	return math.Max(0, math.Min(to, end)-math.Max(from, start))
}

// MakingTotal is the burden of making the model once.
func (l *Life) MakingTotal() Burden {
	var b Burden
	for i := range l.Making {
		b.add(&l.Making[i].Total, 1)
	}
	return b
}

// Add adds another burden.
func (b *Burden) Add(o *Burden) { b.add(o, 1) }

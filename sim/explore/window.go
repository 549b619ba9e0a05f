package explore

import (
	"math"
	"strconv"

	"wattif/sim"
	"wattif/sim/footprint"
)

// Schedule is how clean a place's electricity is by month and local hour, on a
// typical day of each month: a habit of the grid, not a forecast.
type Schedule struct {
	Zone, Source string
	// Grid is gCO2e/kWh; row 0 is the whole year, NaN a month that is not known.
	Grid   [footprint.Months][footprint.Hours]float64
	Reason string // why there is none, "" when there is
}

// Known reports whether there is anything to choose from.
func (c *Schedule) Known() bool { return c.Reason == "" }

// ScheduleOf is the schedule of the scenario's place. Only the location-based
// average has one: market-based and marginal figures are annual.
func ScheduleOf(s *sim.Scenario, b Basis) Schedule {
	c := scheduleOf(&s.Region, b)
	if c.Known() && s.CarbonIntensity >= 0 {
		c = unscheduled("a stated grid intensity stands for every hour; carbon_intensity=auto brings the place's own back")
	}
	return c
}

func scheduleOf(g *footprint.Region, b Basis) Schedule {
	switch {
	case b == Market:
		return unscheduled("market-based figures are annual: they have no months or hours")
	case b == Marginal:
		return unscheduled("the marginal figures known are annual: they have no months or hours")
	case g.Shape == nil:
		return unscheduled("no profile by month and hour is known for " + g.Name)
	}
	c := Schedule{Zone: g.Shape.Zone, Source: g.Shape.Source}
	for m := range c.Grid {
		for h := range c.Grid[m] {
			c.Grid[m][h] = math.NaN()
			if g.Shape.Ratio[m][0] != 0 {
				month := m
				if m == 0 {
					month = sim.Mean
				}
				c.Grid[m][h] = g.Intensity(month, h).Location
			}
		}
	}
	return c
}

func unscheduled(reason string) Schedule {
	c := Schedule{Reason: reason}
	for m := range c.Grid {
		for h := range c.Grid[m] {
			c.Grid[m][h] = math.NaN()
		}
	}
	return c
}

// row is the profile of a month (1..12) or of the year (sim.Mean).
func (c *Schedule) row(month int) *[footprint.Hours]float64 {
	if month < 1 || month >= footprint.Months {
		month = 0
	}
	return &c.Grid[month]
}

// Window is a job's time: it starts at a local hour of a month's typical day.
type Window struct {
	Month   int     // 1..12, or sim.Mean for the whole year
	Start   int     // 0..23, or sim.Mean for any hour
	GPerKWh float64 // mean over the job, gCO2e/kWh; NaN when not known
}

// Windows is when a job of some hours is cleanest.
type Windows struct {
	Hours float64
	Now   Window // when the scenario says; any hour when it names none
	Mean  Window // any hour of the same month
	Best  Window // the best start in the same month
	Worst Window
	// Year is the best start of any month; Month and Worse the cleanest and the
	// dirtiest month, any hour.
	Year, Month, Worse Window
	// Starts is the job's mean intensity by the hour it starts in, in the month of Now.
	Starts [footprint.Hours]float64
}

// WindowMean is the mean of a day's profile over a job of some hours (above 0)
// that starts at a full hour and runs on over midnight into a day like it; the
// last hour counts by the part of it that is used.
func WindowMean(day *[footprint.Hours]float64, start int, hours float64) float64 {
	whole := 0.0
	for _, g := range day {
		whole += g
	}
	days := math.Floor(hours / footprint.Hours)
	sum := whole * days
	rest := hours - days*footprint.Hours
	for i := 0; rest > 0; i++ {
		part := math.Min(1, rest)
		sum += part * day[(start+i)%footprint.Hours]
		rest -= part
	}
	return sum / hours
}

// CheckHours refuses a length that no job has.
func CheckHours(hours float64) error {
	if !(hours > 0) || hours > 8784 {
		return &sim.KnobError{Knob: "hours", Value: strconv.FormatFloat(hours, 'g', 6, 64), Reason: "is not a length of a job", Accepted: "above 0 to 8784 hours"}
	}
	return nil
}

// Windows finds the best start for a job of some hours: in the month asked for
// (sim.Mean: the typical day of the year), and over all months. hour is when
// it would start otherwise, sim.Mean for any time. Equal starts go to the
// earliest. Everything is NaN where the schedule knows nothing.
func (c *Schedule) Windows(month, hour int, hours float64) Windows {
	w := ofDay(c.row(month), month, hour, hours)
	none := Window{Month: sim.Mean, Start: sim.Mean, GPerKWh: math.NaN()}
	w.Year, w.Month, w.Worse = none, none, none
	for m := 1; m < footprint.Months; m++ {
		best, _, _ := extremes(&c.Grid[m], m, hours)
		mean := Window{Month: m, Start: sim.Mean, GPerKWh: WindowMean(&c.Grid[m], 0, footprint.Hours)}
		if math.IsNaN(mean.GPerKWh) {
			continue
		}
		if !(w.Year.GPerKWh <= best.GPerKWh) {
			w.Year = best
		}
		if !(w.Month.GPerKWh <= mean.GPerKWh) {
			w.Month = mean
		}
		if !(w.Worse.GPerKWh >= mean.GPerKWh) {
			w.Worse = mean
		}
	}
	return w
}

// ofDay is the windows of one day's profile; those of other months stay empty.
func ofDay(day *[footprint.Hours]float64, month, hour int, hours float64) Windows {
	w := Windows{Hours: hours}
	w.Best, w.Worst, w.Starts = extremes(day, month, hours)
	w.Mean = Window{Month: month, Start: sim.Mean, GPerKWh: WindowMean(day, 0, footprint.Hours)}
	w.Now = w.Mean
	if hour >= 0 && hour < footprint.Hours {
		w.Now = Window{Month: month, Start: hour, GPerKWh: w.Starts[hour]}
	}
	return w
}

// extremes tries every start of a day.
func extremes(day *[footprint.Hours]float64, month int, hours float64) (best, worst Window, starts [footprint.Hours]float64) {
	best = Window{Month: month, Start: sim.Mean, GPerKWh: math.NaN()}
	worst = best
	// Sums in another order differ in their last digits: starts that close are equal.
	const close = 1e-9
	for h := range starts {
		g := WindowMean(day, h, hours)
		starts[h] = g
		if math.IsNaN(g) {
			continue
		}
		if math.IsNaN(best.GPerKWh) || g < best.GPerKWh*(1-close) {
			best.Start, best.GPerKWh = h, g
		}
		if math.IsNaN(worst.GPerKWh) || g > worst.GPerKWh*(1+close) {
			worst.Start, worst.GPerKWh = h, g
		}
	}
	return best, worst, starts
}

// Saving is the relative change of a window against another: -0.48 for 48 %
// less; NaN when one is not known.
func (w Window) Saving(against Window) float64 { return relative(w.GPerKWh, against.GPerKWh) }

// Job is a scenario's system at work for some hours without pause.
type Job struct {
	Hours float64
	KWh   float64 // inside the scenario's boundary
	Units float64 // requests, or training steps, that it finishes
}

// JobOf is what the system of a result does in some hours.
func JobOf(r *sim.Result, hours float64) Job {
	j := Job{Hours: hours, KWh: r.DevicePower * float64(r.Devices) * hours / 1000, Units: math.NaN()}
	if r.UnitTime > 0 {
		j.Units = hours * 3600 / r.UnitTime
		if !r.Task.Training() {
			j.Units *= r.Sequences
		}
	}
	return j
}

// Choice is one answer to "move it in time, or in space?".
type Choice struct {
	What   string // "now", "time", "space" or "both"
	Place  *Place
	Window Window
	G      float64 // gCO2e of the job's electricity, NaN when not known
	Change float64 // against now
}

// Choices compares a job now with the same job at the best time here, at the
// cleanest place at the same time, and at the best time of the best place. A
// place without a schedule stands at its own figure at any hour. Places are
// those of the ranking; emissions are of electricity alone, by its basis.
func (k *Ranking) Choices(s *sim.Scenario, job Job) [4]Choice {
	here := k.window(&k.Here, s, s.CarbonIntensity, job.Hours)
	grams := func(p *Place, g float64) float64 { return job.KWh * relativeEnergy(p, &k.Here) * g }
	now := here.Now
	if !known(now) {
		now.GPerKWh = k.Here.Grid
	}
	out := [4]Choice{
		{What: "now", Place: &k.Here, Window: now, G: grams(&k.Here, now.GPerKWh)},
		{What: "time", Place: &k.Here, Window: here.Best, G: grams(&k.Here, here.Best.GPerKWh)},
		{What: "space", G: math.NaN()},
		{What: "both", G: math.NaN()},
	}
	for i := range k.Places {
		p := &k.Places[i]
		w := k.window(p, s, sim.Unstated, job.Hours)
		at, best := w.Now, w.Best
		if !known(at) {
			at = Window{Month: sim.Mean, Start: sim.Mean, GPerKWh: p.Grid}
			best = at
		}
		if g := grams(p, at.GPerKWh); !math.IsNaN(g) && !(out[2].G <= g) {
			out[2].Place, out[2].Window, out[2].G = p, at, g
		}
		if g := grams(p, best.GPerKWh); !math.IsNaN(g) && !(out[3].G <= g) {
			out[3].Place, out[3].Window, out[3].G = p, best, g
		}
	}
	for i := range out {
		out[i].Change = relative(out[i].G, out[0].G)
	}
	return out
}

func known(w Window) bool { return !math.IsNaN(w.GPerKWh) }

// window is a place's windows for a job in the scenario's month; stated is a
// grid intensity that stands for any hour, negative for none.
func (k *Ranking) window(p *Place, s *sim.Scenario, stated, hours float64) Windows {
	g := p.Region
	row := max(0, s.Month)
	if stated >= 0 || k.Basis != Average || g.Shape == nil || g.Shape.Ratio[row][0] == 0 {
		none := Window{Month: sim.Mean, Start: sim.Mean, GPerKWh: math.NaN()}
		return Windows{Hours: hours, Now: none, Mean: none, Best: none}
	}
	var day [footprint.Hours]float64
	for h := range day {
		day[h] = g.Intensity(s.Month, h).Location
	}
	return ofDay(&day, s.Month, s.Hour, hours)
}

// relativeEnergy is a place's energy over that of here: their PUEs.
func relativeEnergy(p, here *Place) float64 {
	if p == here {
		return 1
	}
	return p.Joules / here.Joules
}

package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/footprint"
	"wattif/sim/metric"
	"wattif/ui/language"
)

func (p *program) whenCommand() *cobra.Command {
	var format string
	var hours float64
	cmd := &cobra.Command{
		Use:   "when [SCENARIO | LINE…]",
		Short: "When to run it: the cleanest hours of a job here, and elsewhere",
		Long: `Find the start at which a job of some hours emits least where the scenario
stands, in the month it names (the typical day of the year when it names none),
and set that against moving it to another place.

Hours are local. The profile is a typical day of each month, a habit of the grid
and not a forecast; only the location-based average has one.`,
		Example: `  wattif when --hours 3 llama-3.1-8b 1xl4 DE
  wattif when --hours 8 --set month=7 --set hour=18 -o json`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.when(args, hours, format)
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().Float64Var(&hours, "hours", 3, "how long the job runs, in `hours`")
	return cmd
}

func (p *program) when(args []string, hours float64, format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	if err := explore.CheckHours(hours); err != nil {
		return err
	}
	s, err := p.joined(args)
	if err != nil {
		return err
	}
	r, err := sim.Run(&s)
	if err != nil {
		return err
	}
	places, err := explore.Regions(p.library)
	if err != nil {
		return err
	}
	ask := explore.Ask{Basis: explore.BasisOf(&s)}
	k, err := explore.Places(&s, places, ask)
	if err != nil {
		return err
	}
	a := timing{speech: p.speech, s: &s, job: explore.JobOf(&r, hours), schedule: explore.ScheduleOf(&s, ask.Basis), ranking: &k}
	a.windows = a.schedule.Windows(s.Month, s.Hour, hours)
	a.choices = k.Choices(&s, a.job)
	switch format {
	case formatJSON:
		err = writeJSON(p.stdout, a.object())
	case formatCSV:
		err = a.profile().write(p.stdout, formatCSV)
	default:
		err = p.page(a.table(), a.notes(), format)
	}
	if err == nil && !a.schedule.Known() {
		return noAnswer{p.sayf("no hour can be told from another: %s", p.speech.Retell(a.schedule.Reason))}
	}
	return err
}

// timing prints when a job is clean.
type timing struct {
	speech   language.Language
	s        *sim.Scenario
	job      explore.Job
	schedule explore.Schedule
	windows  explore.Windows
	choices  [4]explore.Choice
	ranking  *explore.Ranking
}

// monthNames are the months in short, 1 to 12; 0 is the whole year.
var monthNames = [...]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

func monthName(m int) string {
	if m < 1 || m >= len(monthNames) {
		m = 0
	}
	return monthNames[m]
}

// windowText is when a job of some hours runs: "Jul 11:00-14:00", "any hour".
func windowText(l language.Language, w explore.Window, hours float64) string {
	text := ""
	if w.Month > 0 {
		text = l.Say(monthName(w.Month)) + " "
	}
	if w.Start < 0 {
		return text + l.Say("any hour")
	}
	if hours >= footprint.Hours {
		return text + l.Sayf("from %s", clock(float64(w.Start)))
	}
	return text + clock(float64(w.Start)) + "-" + clock(float64(w.Start)+hours)
}

func clock(hours float64) string {
	minutes := int(math.Round(hours*60)) % (24 * 60)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

func (a *timing) table() *table {
	l := a.speech
	t := &table{head: []string{"", l.Say("place"), l.Say("when (local)"), l.Say("grid"), l.Say("electricity's CO2e"), ""}, right: []bool{false, false, false, true, true, true}}
	names := [...]string{l.Say("now"), l.Say("another time"), l.Say("another place"), l.Say("both")}
	for i, c := range a.choices {
		if c.Place == nil {
			continue
		}
		change := signedChange(c.Change)
		if i == 0 {
			change = ""
		}
		t.add(names[i], c.Place.Region.ID, windowText(l, c.Window, a.job.Hours), l.Value(gridText(c.Window.GPerKWh)), metric.Quantity(c.G, "g"), change)
	}
	return t
}

func (a *timing) notes() []string {
	w, l := &a.windows, a.speech
	notes := []string{a.jobText()}
	if !a.schedule.Known() {
		notes = append(notes, l.Retell(a.schedule.Reason))
		return append(notes, retold(l, a.ranking.Notes)...)
	}
	month := l.Sayf("in the month of %s", l.Say(monthName(a.s.Month)))
	if a.s.Month < 1 {
		month = l.Say("on the typical day of the year")
	}
	notes = append(notes, l.Sayf("in %s, %s, the best start is %s (%s against any hour), the worst %s (%s)", a.s.Region.ID, month,
		windowText(l, w.Best, w.Hours), metric.Percent(w.Best.Saving(w.Mean)), windowText(l, w.Worst, w.Hours), metric.Percent(w.Worst.Saving(w.Mean))))
	if !math.IsNaN(w.Month.GPerKWh) {
		notes = append(notes, l.Sayf("the cleanest month is %s (%s g/kWh), the dirtiest %s (%s); the best start of all is %s (%s g/kWh)", l.Say(monthName(w.Month.Month)), metric.Quantity(w.Month.GPerKWh, ""),
			l.Say(monthName(w.Worse.Month)), metric.Quantity(w.Worse.GPerKWh, ""), windowText(l, w.Year, w.Hours), metric.Quantity(w.Year.GPerKWh, "")))
	}
	notes = append(notes, l.Sayf("a typical day of each month, not a forecast (%s; grid zone %s)", a.schedule.Source, a.schedule.Zone))
	return append(notes, retold(l, a.ranking.Notes)...)
}

// jobText is the work that the system does meanwhile.
func (a *timing) jobText() string {
	l := a.speech
	unit := l.Say("requests")
	if a.s.Task.Training() {
		unit = l.Say("training steps")
	}
	return l.Sayf("a job of %s h: %s, %s %s", strconv.FormatFloat(a.job.Hours, 'g', -1, 64), metric.Quantity(a.job.KWh*1e3, "Wh"), metric.Quantity(a.job.Units, ""), unit)
}

func windowObject(w explore.Window, against explore.Window) object {
	month, start := any(w.Month), any(w.Start)
	if w.Month < 1 {
		month = nil
	}
	if w.Start < 0 {
		start = nil
	}
	return object{{"month", month}, {"start_hour", start}, {"g_per_kwh", number(w.GPerKWh)}, {"change", number(w.Saving(against))}}
}

func (a *timing) object() object {
	w := &a.windows
	var choices []object
	for _, c := range a.choices {
		o := object{{"what", c.What}, {"place", nil}}
		if c.Place != nil {
			o[1].value = c.Place.Region.ID
		}
		o = append(o, windowObject(c.Window, c.Window)[:3]...)
		choices = append(choices, append(o, field{"co2e_g", number(c.G)}, field{"change", number(c.Change)}))
	}
	reason := any(nil)
	if !a.schedule.Known() {
		reason = a.schedule.Reason
	}
	return object{
		{"region", a.s.Region.ID},
		{"zone", a.schedule.Zone},
		{"basis", a.ranking.Basis.String()},
		{"hours", number(a.job.Hours)},
		{"energy_kwh", number(a.job.KWh)},
		{"units", number(a.job.Units)},
		{"reason", reason},
		{"now", windowObject(w.Now, w.Mean)},
		{"any_hour", windowObject(w.Mean, w.Mean)},
		{"best", windowObject(w.Best, w.Mean)},
		{"worst", windowObject(w.Worst, w.Mean)},
		{"best_of_year", windowObject(w.Year, w.Mean)},
		{"cleanest_month", windowObject(w.Month, w.Mean)},
		{"dirtiest_month", windowObject(w.Worse, w.Mean)},
		{"choices", choices},
		{"source", a.schedule.Source},
		{"notes", a.ranking.Notes},
	}
}

// profile is the month by hour table behind the answer.
func (a *timing) profile() *table {
	t := &table{head: []string{"month"}}
	for h := range footprint.Hours {
		t.head = append(t.head, fmt.Sprintf("h%02d", h))
	}
	for m := range footprint.Months {
		name := "year"
		if m > 0 {
			name = strconv.Itoa(m)
		}
		row := []string{name}
		for _, g := range a.schedule.Grid[m] {
			row = append(row, plainNumber(g))
		}
		t.add(row...)
	}
	return t
}

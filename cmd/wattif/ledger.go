package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

type ledgerFlags struct {
	serve, perDay string
	tune, once    []string
	versus        string
	years         float64
	start         int
	months        bool
	format        string
}

func (p *program) ledgerCommand() *cobra.Command {
	var f ledgerFlags
	cmd := &cobra.Command{
		Use:   "ledger TRAIN_LINE… --serve LINE --per-day N",
		Short: "Training and years of use in one account, and when use outweighs",
		Long: `Account for a model's life: the training run (a line or preset that says tokens, or
epochs and samples), fine-tuning with --tune, then years of use. Energy, emissions
with manufacture, water and money, in all and by month, and the break-even: after
how many requests use has taken as much as training did.

--versus asks about another way to serve the same demand: settings over the serving
line, as "weights=int4" or "region=SE". --once names runs that it takes to get there
(distilling, tuning). The answer says when that is paid back, or that it never is.

--versus leaves quality out: a narrower or smaller model may answer worse.`,
		Example: `  wattif ledger run-llama-2-70b --serve "llama-2-70b fp8 2xh100-sxm DE" --per-day 1M
  wattif ledger run-llama-3-8b --serve "llama-3-8b 1xl4 PL" --per-day 100k --years 2 --versus region=SE
  wattif ledger run-llama-7b --serve "llama-7b 1xl4" --per-day 50k --months -o csv`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.ledger(args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.serve, "serve", "", "how the model is used: a preset, file or `line`")
	flags.StringVar(&f.perDay, "per-day", "", "`requests` a day, of all users together (1M, 50k)")
	flags.StringArrayVar(&f.tune, "tune", nil, "a fine-tuning run after training: a preset, file or `line`, again for more")
	flags.StringVar(&f.versus, "versus", "", "`settings` that change how it is served: \"weights=int4\"")
	flags.StringArrayVar(&f.once, "once", nil, "a run that --versus takes: a preset, file or `line`, again for more")
	flags.Float64Var(&f.years, "years", 3, "`years` of use")
	flags.IntVar(&f.start, "start", 1, "calendar `month` in which training begins, 1 to 12")
	flags.BoolVar(&f.months, "months", false, "print the account month by month")
	return cmd
}

func (p *program) ledger(args []string, f *ledgerFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	if len(args) == 0 || f.serve == "" || f.perDay == "" {
		return fmt.Errorf("ledger needs a training run, --serve and --per-day: wattif ledger run-llama-2-70b --serve \"llama-2-70b 2xh100-sxm\" --per-day 1M")
	}
	if f.start < 1 || f.start > 12 {
		return &sim.KnobError{Knob: "start", Value: strconv.Itoa(f.start), Reason: "is not a month", Accepted: "1..12"}
	}
	making, err := p.scenarios(append([]string{strings.Join(args, " ")}, f.tune...))
	if err != nil {
		return err
	}
	use, err := p.scenario(f.serve)
	if err != nil {
		return fmt.Errorf("--serve: %w", err)
	}
	perDay, err := p.requestsPerDay(f.perDay, &use)
	if err != nil {
		return err
	}
	o := explore.LifeOptions{Years: f.years, PerDay: perDay, Start: f.start}
	life, err := explore.LiveOf(making, use, o)
	if err != nil {
		return err
	}
	a := ledgerAnswer{life: &life, catalog: p.library, flags: f, perDay: perDay}
	if f.versus != "" {
		other := use
		settings, err := knob.ParseSettings(f.versus, p.library)
		if err == nil {
			err = knob.AssignAll(&other, settings, p.library)
		}
		if err != nil {
			return fmt.Errorf("--versus: %w", err)
		}
		once, err := p.scenarios(f.once)
		if err != nil {
			return err
		}
		change, err := explore.SwitchoverOf(&life, once, other, o)
		if err != nil {
			return err
		}
		a.change = &change
	} else if len(f.once) > 0 {
		return fmt.Errorf("--once says what --versus takes, and there is no --versus")
	}
	return a.write(p.stdout)
}

func (p *program) scenarios(args []string) ([]sim.Scenario, error) {
	var out []sim.Scenario
	for _, arg := range args {
		s, err := p.scenario(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		out = append(out, s)
	}
	return out, nil
}

// requestsPerDay reads a demand as the knob of that name does.
func (p *program) requestsPerDay(text string, s *sim.Scenario) (float64, error) {
	k, err := knob.Find("requests_per_day")
	if err != nil {
		return 0, err
	}
	v, err := k.Parse(text, s, p.library)
	if err != nil {
		return 0, err
	}
	if v.Word != "" {
		return 0, &sim.KnobError{Knob: "per-day", Value: text, Reason: "must be a number: a ledger needs a demand"}
	}
	return v.Number, nil
}

type ledgerAnswer struct {
	life    *explore.Life
	change  *explore.Switchover
	catalog knob.Catalog
	flags   *ledgerFlags
	perDay  float64
}

func (a *ledgerAnswer) write(w io.Writer) error {
	format := a.flags.format
	switch format {
	case formatJSON:
		return writeJSON(w, a.object())
	case formatCSV:
		return a.monthColumns().write(w, format)
	}
	var b strings.Builder
	if format == formatTable {
		for _, s := range a.life.Making {
			b.WriteString(wrap(s.Name+"  "+knob.FormatLine(&s.Line, a.catalog), 13) + "\n")
		}
		b.WriteString(wrap("use       "+knob.FormatLine(&a.life.Use.Line, a.catalog), 13) + "\n\n")
	}
	if err := a.stages().write(&b, format); err != nil {
		return err
	}
	b.WriteString("\n")
	b.WriteString(wrap(a.sentence(), 0) + "\n\n")
	if err := a.breakEven().write(&b, format); err != nil {
		return err
	}
	if a.change != nil {
		b.WriteString("\n")
		if err := a.switchover().write(&b, format); err != nil {
			return err
		}
		b.WriteString("\n" + wrap("Quality is left out: what is served another way may answer worse.", 0) + "\n")
	}
	if a.flags.months {
		b.WriteString("\n")
		if err := a.months().write(&b, format); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (a *ledgerAnswer) sentence() string {
	l := a.life
	systems := "one system"
	if l.Systems > 1 {
		systems = thousands(l.Systems) + " systems"
	}
	return fmt.Sprintf("%s requests in %s years on %s, busy %s of the time; training takes %s days.",
		metric.Quantity(l.Requests, ""), strconv.FormatFloat(a.flags.years, 'g', -1, 64), systems, percent(l.Busy, 0), threeDigits(makingMonths(l)*365.2425/12))
}

func makingMonths(l *explore.Life) float64 {
	m := 0.0
	for i := range l.Making {
		m += l.Making[i].Months
	}
	return m
}

// stages is the account by stage.
func (a *ledgerAnswer) stages() *table {
	t := &table{head: []string{"", "energy", "electricity", "manufacture", "CO2e", "share", "water", "cost"}, right: []bool{false, true, true, true, true, true, true, true}}
	total := a.life.Total.Emissions()
	row := func(name string, b *explore.Burden) {
		t.add(name, watthours(b.Joules), grams(b.Operational), grams(b.Embodied), grams(b.Emissions()), percent(b.Emissions()/total, 0), litres(b.Water), dollars(b.USD))
	}
	for i := range a.life.Making {
		row(a.life.Making[i].Name, &a.life.Making[i].Total)
	}
	row("use", &a.life.Use.Total)
	row("in all", &a.life.Total)
	row("a request", &a.life.Request)
	return t
}

// breakEven says when use outweighs making.
func (a *ledgerAnswer) breakEven() *table {
	t := &table{head: []string{"Use outweighs training in", "after requests", "which is"}, right: []bool{false, true}}
	for _, q := range explore.Tallies() {
		n := a.life.BreakEven(q)
		t.add(q.ID, count(n), a.when(n))
	}
	return t
}

// when is how long a number of requests takes.
func (a *ledgerAnswer) when(requests float64) string {
	switch {
	case math.IsNaN(requests):
		return "unknown"
	case math.IsInf(requests, 1):
		return "never"
	}
	days := requests / a.perDay
	switch {
	case requests == 0:
		return "at once"
	case days < 1:
		return "within the first day of use"
	case days < 90:
		return threeDigits(days) + " days of use"
	case days < 3*365:
		return threeDigits(days/30.436875) + " months of use"
	}
	return threeDigits(days/365.2425) + " years of use"
}

func count(n float64) string {
	switch {
	case math.IsNaN(n):
		return "unknown"
	case math.IsInf(n, 1):
		return "never"
	}
	return strings.TrimSpace(metric.Quantity(n, ""))
}

// switchover says whether the other way pays.
func (a *ledgerAnswer) switchover() *table {
	t := &table{head: []string{"With " + a.flags.versus, "a request", "before", "takes once", "paid back", "saves in all"}, right: []bool{false, true, true, true, false, true}}
	show := map[string]func(float64) string{"energy": watthours, "emissions": grams, "water": litres, "cost": dollars}
	for _, q := range explore.Tallies() {
		f := show[q.ID]
		paid := a.change.Payback(a.life, q)
		t.add(q.ID, f(q.Of(&a.change.Life.Request)), f(q.Of(&a.life.Request)), f(q.Of(&a.change.Once)), a.when(paid), f(a.change.Saved(a.life, q)))
	}
	return t
}

// months is the account by month, for people.
func (a *ledgerAnswer) months() *table {
	t := &table{
		head:  []string{"month", "requests", "energy", "electricity", "manufacture", "cost", "CO2e so far", "use of it"},
		right: []bool{true, true, true, true, true, true, true, true},
	}
	used := 0.0
	for i := range a.life.Months {
		m := &a.life.Months[i]
		var b explore.Burden
		b.Add(&m.Making)
		b.Add(&m.Use)
		used += m.Use.Emissions()
		t.add(strconv.Itoa(m.Number), count(m.Requests), watthours(b.Joules), grams(b.Operational), grams(b.Embodied), dollars(b.USD),
			grams(m.Cumulative.Emissions()), percent(used/m.Cumulative.Emissions(), 0))
	}
	return t
}

// monthColumns is the account by month, for machines.
func (a *ledgerAnswer) monthColumns() *table {
	t := &table{head: []string{
		"month", "calendar_month", "requests", "training_kwh", "use_kwh", "training_kg_co2e", "use_kg_co2e", "training_embodied_kg_co2e", "use_embodied_kg_co2e",
		"water_l", "cost_usd", "cumulative_kwh", "cumulative_kg_co2e", "cumulative_water_l", "cumulative_cost_usd",
	}}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		row := []float64{
			float64(m.Number), float64(m.Calendar), m.Requests, m.Making.Joules / 3.6e6, m.Use.Joules / 3.6e6, m.Making.Operational / 1e3, m.Use.Operational / 1e3,
			m.Making.Embodied / 1e3, m.Use.Embodied / 1e3, m.Making.Water + m.Use.Water, m.Making.USD + m.Use.USD,
			m.Cumulative.Joules / 3.6e6, m.Cumulative.Emissions() / 1e3, m.Cumulative.Water, m.Cumulative.USD,
		}
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = plainNumber(v)
		}
		t.add(cells...)
	}
	return t
}

func (a *ledgerAnswer) object() object {
	burden := func(b *explore.Burden) object {
		return object{
			{"energy_kwh", number(b.Joules / 3.6e6)},
			{"co2e_operational_kg", number(b.Operational / 1e3)},
			{"co2e_embodied_kg", number(b.Embodied / 1e3)},
			{"co2e_kg", number(b.Emissions() / 1e3)},
			{"water_l", number(b.Water)},
			{"cost_usd", number(b.USD)},
			{"device_hours", number(b.DeviceHours)},
		}
	}
	stages := []object{}
	for i := range a.life.Making {
		s := &a.life.Making[i]
		stages = append(stages, object{{"stage", s.Name}, {"line", knob.FormatLine(&s.Line, a.catalog)}, {"months", number(s.Months)}, {"total", burden(&s.Total)}})
	}
	stages = append(stages, object{
		{"stage", "use"},
		{"line", knob.FormatLine(&a.life.Use.Line, a.catalog)},
		{"months", number(a.life.Use.Months)},
		{"total", burden(&a.life.Use.Total)},
	})
	even := []object{}
	for _, q := range explore.Tallies() {
		n := a.life.BreakEven(q)
		even = append(even, object{{"of", q.ID}, {"requests", number(n)}, {"days_of_use", number(n / a.perDay)}})
	}
	months := []object{}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		months = append(months, object{
			{"month", m.Number},
			{"calendar_month", m.Calendar},
			{"requests", number(m.Requests)},
			{"training", burden(&m.Making)},
			{"use", burden(&m.Use)},
			{"cumulative", burden(&m.Cumulative)},
		})
	}
	o := object{
		{"stages", stages},
		{"total", burden(&a.life.Total)},
		{"request", burden(&a.life.Request)},
		{"requests", number(a.life.Requests)},
		{"systems", a.life.Systems},
		{"busy", number(a.life.Busy)},
		{"break_even", even},
	}
	if a.change != nil {
		back := []object{}
		for _, q := range explore.Tallies() {
			n := a.change.Payback(a.life, q)
			back = append(back, object{
				{"of", q.ID},
				{"pays", !math.IsNaN(n) && a.change.Saved(a.life, q) > 0},
				{"requests", number(n)},
				{"days_of_use", number(n / a.perDay)},
				{"saved", number(a.change.Saved(a.life, q))},
				{"unit", q.Unit},
			})
		}
		o.put("versus", object{
			{"settings", a.flags.versus},
			{"line", knob.FormatLine(&a.change.Life.Use.Line, a.catalog)},
			{"once", burden(&a.change.Once)},
			{"request", burden(&a.change.Life.Request)},
			{"payback", back},
		})
	}
	o.put("months", months)
	o.put("version", version())
	return o
}

func watthours(j float64) string { return scaled(j/3600, "Wh") }
func grams(g float64) string {
	if math.Abs(g) >= 1e6 {
		return scaled(g/1e6, "t")
	}
	return scaled(g, "g")
}
func litres(l float64) string { return scaled(l, "L") }
func dollars(d float64) string {
	if math.IsNaN(d) {
		return "unknown"
	}
	if d < 0 {
		return "-$" + strings.ReplaceAll(strings.TrimSpace(metric.Quantity(-d, "")), " ", "")
	}
	return "$" + strings.ReplaceAll(strings.TrimSpace(metric.Quantity(d, "")), " ", "")
}

// scaled is a quantity with its unit and prefix, "unknown" for NaN.
func scaled(v float64, unit string) string {
	switch {
	case math.IsNaN(v):
		return "unknown"
	case v == 0:
		return "0"
	}
	return metric.Quantity(v, unit)
}

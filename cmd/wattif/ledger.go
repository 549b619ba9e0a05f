package main

import (
	"errors"
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
	"wattif/ui"
	"wattif/ui/export"
)

type ledgerFlags struct {
	serve, perDay string
	tune, once    []string
	versus        string
	years, renew  float64
	growth        string
	start         int
	months, ways  bool
	choice        explore.WayOptions
	distilTokens  string
	format        string
	export        []string
}

func (p *program) ledgerCommand() *cobra.Command {
	var f ledgerFlags
	cmd := &cobra.Command{
		Use:   "ledger [TRAIN_LINE…] --serve LINE --per-day N",
		Short: "Training and years of use in one account, and when use outweighs",
		Long: `Account for a model's life: the training run (a line or preset that says tokens, or
epochs and samples), fine-tuning with --tune, then years of use. Energy, emissions
with manufacture, water and money, in all and by month, and the break-even: after
how many requests use has taken as much as training did.

Without a training run, the published one of the model served counts, or one of 20
tokens a parameter; the answer says which. --growth lets the demand grow, --renew makes
a new version every so many years.

--ways asks what pays: narrower weights, a smaller model that is taught, a cleaner
place; what each takes once, when that is paid back, and what it saves until the end.

--versus asks about another way to serve the same demand: settings over the serving
line, as "weights=int4" or "region=SE". --once names runs that it takes to get there
(distilling, tuning). The answer says when that is paid back, or that it never is.

--versus leaves quality out: a narrower or smaller model may answer worse.`,
		Example: `  wattif ledger run-llama-2-70b --serve "llama-2-70b fp8 2xh100-sxm DE" --per-day 1M
  wattif ledger run-llama-3-8b --serve "llama-3-8b 1xl4 PL" --per-day 100k --years 2 --versus region=SE
  wattif ledger --serve "70b fp8 2xh100-sxm DE" --per-day 1M --growth 50% --ways
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
	flags.StringVar(&f.growth, "growth", "0", "how much the demand grows a year: a `share` such as 50% or 0.5")
	flags.Float64Var(&f.renew, "renew", 0, "make a new version every so many `years`; 0: never")
	flags.BoolVar(&f.ways, "ways", false, "say whether quantising, distilling or moving pays, and when")
	flags.StringVar(&f.choice.Student, "student", "", "the `model` that --ways teaches; by default a smaller one of the family")
	flags.StringVar(&f.distilTokens, "distil-tokens", "", "`tokens` it learns from (94B)")
	flags.StringVar(&f.choice.Place, "move", "", "the `place` that --ways moves to; by default the cleanest")
	flags.StringArrayVar(&f.export, "export", nil, "write the account to `file` too: .csv .json .md .html .tex, its chart as .svg .png, again for more")
	flags.IntVar(&f.start, "start", 1, "calendar `month` in which training begins, 1 to 12")
	flags.BoolVar(&f.months, "months", false, "print the account month by month")
	return cmd
}

func (p *program) ledger(args []string, f *ledgerFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	for _, file := range f.export {
		if _, err := export.FormatOf(file); err != nil {
			return err
		}
	}
	if f.serve == "" && len(args) == 0 || f.start < 1 || f.start > 12 {
		if f.start < 1 || f.start > 12 {
			return &sim.KnobError{Knob: "start", Value: strconv.Itoa(f.start), Reason: "is not a month", Accepted: "1..12"}
		}
		return errLedger
	}
	making, use, note, err := p.lifeOf(args, f)
	if err != nil {
		return err
	}
	o := explore.LifeOptions{Years: f.years, Renew: f.renew, Start: f.start}
	if o.PerDay, err = p.requestsPerDay(f.perDay, &use); err != nil {
		return err
	}
	if o.Growth, err = shareOf("growth", f.growth); err != nil {
		return err
	}
	if f.choice.DistilTokens, err = p.tokensOf(f.distilTokens); err != nil {
		return err
	}
	life, err := explore.LiveOf(making, use, o)
	if err != nil {
		return err
	}
	a := ledgerAnswer{life: &life, catalog: p.library, flags: f, perDay: o.PerDay, note: note}
	if f.ways {
		a.ways = explore.Ways(&life, f.choice, p.library)
	}
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
	if err := p.drawLedger(&a, f.export); err != nil {
		return err
	}
	return a.write(p.stdout)
}

// drawLedger writes the account, with the way that saves most in its chart.
func (p *program) drawLedger(a *ledgerAnswer, files []string) error {
	if len(files) == 0 {
		return nil
	}
	r, err := ui.LedgerReport(ui.Options{Library: p.library, Version: version()}, a.life, a.ways, explore.Tallies()[1].ID)
	for _, file := range files {
		if err == nil {
			err = writeExport(file, r.Write)
		}
	}
	return err
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

var errLedger = errors.New("ledger needs a model in use and its demand: wattif ledger --serve \"llama-2-70b 2xh100-sxm\" --per-day 1M")

// lifeOf reads the runs that make the model and how it is used. A lone line
// that trains nothing is how it is used. note says where a run is from that was
// not named.
func (p *program) lifeOf(args []string, f *ledgerFlags) (making []sim.Scenario, use sim.Scenario, note string, err error) {
	if f.serve == "" {
		if use, err = p.scenario(strings.Join(args, " ")); err == nil && use.Task.Training() {
			err = errLedger
		}
		args = nil
	} else if use, err = p.scenario(f.serve); err != nil {
		err = fmt.Errorf("--serve: %w", err)
	}
	if err != nil {
		return nil, use, "", err
	}
	if f.perDay == "" && !(use.RequestsPerDay > 0) {
		return nil, use, "", errLedger
	}
	if len(args) > 0 {
		making, err = p.scenarios([]string{strings.Join(args, " ")})
	} else {
		var run sim.Scenario
		run, note, err = p.library.MakingOf(&use, 0)
		making = []sim.Scenario{run}
	}
	if err != nil {
		return nil, use, "", err
	}
	tuning, err := p.scenarios(f.tune)
	return append(making, tuning...), use, note, err
}

// shareOf reads "50%" or "0.5".
func shareOf(name, text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, &sim.KnobError{Knob: name, Value: text, Reason: "is not a share", Accepted: "50% or 0.5"}
	}
	if percent {
		v /= 100
	}
	return v, nil
}

// tokensOf reads a number of tokens as the knob of that name does; "" is 0.
func (p *program) tokensOf(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	k, err := knob.Find("train_tokens")
	if err != nil {
		return 0, err
	}
	s, err := knob.Default(p.library)
	if err != nil {
		return 0, err
	}
	v, err := k.Parse(text, &s, p.library)
	if err == nil && v.Word != "" {
		err = &sim.KnobError{Knob: "distil-tokens", Value: text, Reason: "must be a number of tokens", Accepted: "94B"}
	}
	return v.Number, err
}

// requestsPerDay reads a demand as the knob of that name does.
func (p *program) requestsPerDay(text string, s *sim.Scenario) (float64, error) {
	if text == "" {
		return s.RequestsPerDay, nil
	}
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
	note    string // where a run is from that was not named
	ways    []explore.Way
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
		if a.note != "" {
			b.WriteString("             (" + a.note + ")\n")
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
	if a.flags.ways {
		b.WriteString("\n")
		if err := a.writeWays(&b, format); err != nil {
			return err
		}
	}
	if a.change != nil {
		b.WriteString("\n")
		if err := a.switchover().write(&b, format); err != nil {
			return err
		}
	}
	if a.change != nil || len(a.ways) > 0 {
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
	switch {
	case l.Most > l.Systems:
		systems = thousands(l.Systems) + " to " + thousands(l.Most) + " systems"
	case l.Systems > 1:
		systems = thousands(l.Systems) + " systems"
	}
	text := fmt.Sprintf("%s requests in %s years on %s, busy %s of the time; training takes %s days.",
		metric.Quantity(l.Requests, ""), strconv.FormatFloat(a.flags.years, 'g', -1, 64), systems, percent(l.Busy, 0), threeDigits(l.Begin*365.2425/12))
	if l.Versions > 1 {
		text += fmt.Sprintf(" The model is made %d times.", l.Versions)
	}
	emissions := explore.Tallies()[1]
	if low, high := l.Interval(emissions); high > low {
		text += fmt.Sprintf(" In all %s to %s CO2e in 90 of 100 cases, %s of it manufacture.", grams(low), grams(high), percent(l.Total.Embodied/l.Total.Emissions(), 0))
	}
	return text
}

// stages is the account by stage.
func (a *ledgerAnswer) stages() *table {
	t := &table{head: []string{"", "energy", "electricity", "manufacture", "CO2e", "share", "water", "cost"}, right: []bool{false, true, true, true, true, true, true, true}}
	total := a.life.Total.Emissions()
	row := func(name string, b *explore.Burden) {
		t.add(name, watthours(b.Joules), grams(b.Operational), grams(b.Embodied), grams(b.Emissions()), percent(b.Emissions()/total, 0), litres(b.Water), dollars(b.USD))
	}
	for i := range a.life.Making {
		made := a.life.Making[i].Total
		name := a.life.Making[i].Name
		for range a.life.Versions - 1 {
			made.Add(&a.life.Making[i].Total)
		}
		if a.life.Versions > 1 {
			name += " x" + strconv.Itoa(a.life.Versions)
		}
		row(name, &made)
	}
	row("use", &a.life.Use.Total)
	row("in all", &a.life.Total)
	row("a request", &a.life.Request)
	return t
}

// breakEven says when use outweighs making.
func (a *ledgerAnswer) breakEven() *table {
	t := &table{head: []string{"Use outweighs training in", "after requests", "90 of 100 cases", "which is"}, right: []bool{false, true, true}}
	for _, q := range explore.Tallies() {
		n := a.life.BreakEven(q)
		low, high := a.life.BreakEvenInterval(q)
		span := ""
		if high > low {
			span = count(low) + " to " + count(high)
		}
		t.add(q.ID, count(n), span, monthsOfUse(a.life.EvenMonth(q)))
	}
	return t
}

// monthsOfUse is a time from the beginning of use.
func monthsOfUse(months float64) string {
	days := months * 30.436875
	switch {
	case math.IsNaN(months):
		return "unknown"
	case math.IsInf(months, 1):
		return "never"
	case months == 0:
		return "at once"
	case days < 1:
		return "within the first day of use"
	case days < 90:
		return threeDigits(days) + " days of use"
	case months < 36:
		return threeDigits(months) + " months of use"
	}
	return threeDigits(months/12) + " years of use"
}

// writeWays says whether quantising, distilling or moving pays.
func (a *ledgerAnswer) writeWays(b *strings.Builder, format string) error {
	t := &table{head: []string{"What pays", "CO2e a request", "takes once", "CO2e paid back", "saves CO2e", "cost paid back", "saves"}, right: []bool{false, true, true, false, true, false, true}}
	q := explore.Tallies()
	for i := range a.ways {
		w := &a.ways[i]
		name := w.Kind + ": " + w.Name
		if w.Err != nil {
			t.add(name, "cannot be", w.Err.Error(), "", "", "", "")
			continue
		}
		t.add(name, grams(q[1].Of(&w.Change.Life.Request)), grams(q[1].Of(&w.Change.Once)), monthsOfUse(w.Change.PaybackMonth(a.life, q[1])), grams(w.Change.Saved(a.life, q[1])),
			monthsOfUse(w.Change.PaybackMonth(a.life, q[3])), dollars(w.Change.Saved(a.life, q[3])))
	}
	if len(a.ways) == 0 {
		b.WriteString("No way to quantise, distil or move is known for it.\n")
		return nil
	}
	if err := t.write(b, format); err != nil {
		return err
	}
	if format == formatTable {
		for i := range a.ways {
			if w := &a.ways[i]; w.Err == nil {
				b.WriteString(wrap("  "+w.Kind+" takes "+w.Once, 4) + "\n")
			}
		}
	}
	return nil
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
		t.add(q.ID, f(q.Of(&a.change.Life.Request)), f(q.Of(&a.life.Request)), f(q.Of(&a.change.Once)), monthsOfUse(a.change.PaybackMonth(a.life, q)), f(a.change.Saved(a.life, q)))
	}
	return t
}

// months is the account by month, for people.
func (a *ledgerAnswer) months() *table {
	t := &table{
		head:  []string{"month", "requests", "energy", "electricity", "manufacture", "cost", "CO2e so far", "use of it"},
		right: []bool{true, true, true, true, true, true, true, true},
	}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		var b explore.Burden
		b.Add(&m.Making)
		b.Add(&m.Use)
		t.add(strconv.Itoa(m.Number), count(m.Requests), watthours(b.Joules), grams(b.Operational), grams(b.Embodied), dollars(b.USD),
			grams(m.Cumulative.Emissions()), percent(m.UsedSoFar.Emissions()/m.Cumulative.Emissions(), 0))
	}
	return t
}

// monthColumns is the account by month, for machines.
func (a *ledgerAnswer) monthColumns() *table {
	t := &table{head: []string{
		"month", "calendar_month", "requests", "training_kwh", "use_kwh", "training_kg_co2e", "use_kg_co2e", "training_embodied_kg_co2e", "use_embodied_kg_co2e",
		"water_l", "cost_usd", "systems", "busy", "cumulative_kwh", "cumulative_embodied_kg_co2e", "cumulative_kg_co2e", "cumulative_water_l", "cumulative_cost_usd",
	}}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		row := []float64{
			float64(m.Number), float64(m.Calendar), m.Requests, m.Making.Joules / 3.6e6, m.Use.Joules / 3.6e6, m.Making.Operational / 1e3, m.Use.Operational / 1e3,
			m.Making.Embodied / 1e3, m.Use.Embodied / 1e3, m.Making.Water + m.Use.Water, m.Making.USD + m.Use.USD,
			float64(m.Systems), m.Busy, m.Cumulative.Joules / 3.6e6, m.Cumulative.Embodied / 1e3, m.Cumulative.Emissions() / 1e3, m.Cumulative.Water, m.Cumulative.USD,
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
		low, high := a.life.BreakEvenInterval(q)
		even = append(even, object{
			{"of", q.ID},
			{"requests", number(n)},
			{"low", number(low)},
			{"high", number(high)},
			{"days_of_use", number(a.life.EvenMonth(q) * 30.436875)},
		})
	}
	months := []object{}
	for i := range a.life.Months {
		m := &a.life.Months[i]
		months = append(months, object{
			{"month", m.Number},
			{"calendar_month", m.Calendar},
			{"requests", number(m.Requests)},
			{"systems", m.Systems},
			{"busy", number(m.Busy)},
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
		{"systems_at_most", a.life.Most},
		{"versions", a.life.Versions},
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
				{"days_of_use", number(a.change.PaybackMonth(a.life, q) * 30.436875)},
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
	if a.note != "" {
		o.put("training_is", a.note)
	}
	if a.flags.ways {
		o.put("ways", a.wayObjects())
	}
	o.put("months", months)
	o.put("version", version())
	return o
}

// wayObjects are the ways for machines.
func (a *ledgerAnswer) wayObjects() []object {
	out := []object{}
	for i := range a.ways {
		w := &a.ways[i]
		o := object{{"kind", w.Kind}, {"name", w.Name}, {"takes", w.Once}}
		if w.Err != nil {
			o.put("error", w.Err.Error())
			out = append(out, o)
			continue
		}
		o.put("line", knob.FormatLine(&w.Scenario, a.catalog))
		for _, q := range explore.Tallies() {
			o.put(q.ID, object{
				{"request", number(q.Of(&w.Change.Life.Request))},
				{"once", number(q.Of(&w.Change.Once))},
				{"months_of_use", number(w.Change.PaybackMonth(a.life, q))},
				{"saved", number(w.Change.Saved(a.life, q))},
				{"unit", q.Unit},
			})
		}
		out = append(out, o)
	}
	return out
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

package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

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

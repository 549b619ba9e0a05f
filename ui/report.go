package ui

import (
	"io"
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/ui/export"
	"wattif/ui/widget"
)

// viewReport is what the present view shows as tables, for passing on. ok is false
// where the scenarios' own tables say it all.
func (a *App) viewReport() (r export.Report, ok bool) {
	switch a.view {
	case viewLedger:
		r, ok = a.life.report(a)
	case viewSweep:
		r, ok = a.sweep.report(a)
	case viewRegion:
		r, ok = a.region.report(a)
	}
	if !ok {
		return r, false
	}
	r.Made = "wattif " + a.options.Version + ", data " + a.options.Library.DataVersion()
	if f, err := a.figure(); err == nil {
		r.Figure, r.Lines = &f, f.Lines
		if r.Title == "" {
			r.Title = f.Title
		}
	}
	return r, true
}

// writeReport writes it.
func (a *App) writeReport(w io.Writer, format string) error {
	if format == "png" {
		return a.writeFigure(w, format) // its font has Latin letters
	}
	r, ok := a.viewReport()
	if !ok {
		return errNoFigure
	}
	return r.Write(w, format)
}

// plainTable is a table of the screen in words.
func plainTable(title string, t *widget.Table) export.ReportTable {
	out := export.ReportTable{Title: title}
	for _, c := range t.Columns {
		out.Head = append(out.Head, c.Title)
	}
	for _, l := range t.Lines {
		row := make([]string, len(out.Head))
		for i := range l.Cells {
			if i < len(row) {
				row[i] = l.Cells[i].Text
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// machine is a number for machines; "" when it is not known.
func machine(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// report is the ledger: stages, break-even points, what pays, and the months.
func (p *ledgerPanel) report(a *App) (r export.Report, ok bool) {
	if p.err != nil || len(p.life.Months) == 0 {
		return r, false
	}
	l := &p.life
	r.Title, r.Paragraph = p.lifeTitle(a, 200), p.headline(a)
	r.Tables = append(r.Tables, plainTable(a.say("Account"), p.stages(a)))
	even := export.ReportTable{Title: a.say("use outweighs training in"), Head: []string{"", a.say("requests"), a.say("90 of 100 cases"), ""}}
	for _, i := range tallyOrder {
		q := explore.Tallies()[i]
		low, high := l.BreakEvenInterval(q)
		even.Rows = append(even.Rows, []string{a.say(tallyNames[i]), requestsText(l.BreakEven(q)), requestsText(low) + " – " + requestsText(high), p.whenText(a, l.EvenMonth(q))})
	}
	r.Tables = append(r.Tables, even)
	if len(p.ways) > 0 {
		r.Tables = append(r.Tables, plainTable(a.say("Does it pay?")+" "+p.tallyName(a), p.wayTable(a, false)))
		for i := range p.ways {
			if w := &p.ways[i]; w.Err == nil {
				r.Sources = append(r.Sources, strings.TrimRight(a.sayf("%s takes %s.", upperFirst(a.say(wayKinds[w.Kind])), a.retell(w.Once)), ".。"))
			}
		}
	}
	r.Data.Head = []string{
		"month", "calendar_month", "requests", "systems", "busy", "training_kwh", "use_kwh", "training_kg_co2e", "use_kg_co2e", "embodied_kg_co2e", "water_l", "cost_usd",
		"cumulative_kwh", "cumulative_kg_co2e", "cumulative_embodied_kg_co2e", "cumulative_water_l", "cumulative_cost_usd",
	}
	for i := range l.Months {
		m := &l.Months[i]
		both := m.Making
		both.Add(&m.Use)
		c := &m.Cumulative
		row := []string{strconv.Itoa(m.Number), strconv.Itoa(m.Calendar), machine(m.Requests), strconv.Itoa(m.Systems), machine(m.Busy)}
		for _, v := range [...]float64{
			m.Making.Joules / 3.6e6, m.Use.Joules / 3.6e6, m.Making.Emissions() / 1e3, m.Use.Emissions() / 1e3, both.Embodied / 1e3, both.Water, both.USD,
			c.Joules / 3.6e6, c.Emissions() / 1e3, c.Embodied / 1e3, c.Water, c.USD,
		} {
			row = append(row, machine(v))
		}
		r.Data.Rows = append(r.Data.Rows, row)
	}
	return r, true
}

// report is the points of a sweep: their knobs and the figure looked at.
func (p *sweepPanel) report(a *App) (r export.Report, ok bool) {
	up := p.up(a)
	if p.run == nil || up == nil || len(p.points(a)) == 0 {
		return r, false
	}
	at := metricIndex(up)
	r.Data.Head = []string{"scenario"}
	head := []string{""}
	for _, k := range p.run.knobs {
		r.Data.Head, head = append(r.Data.Head, k.ID), append(head, a.say(k.Label))
	}
	r.Data.Head = append(r.Data.Head, up.ID, "fits", "note")
	table := export.ReportTable{Head: append(head, a.say(up.Label), "")}
	for i := range a.session.count {
		points := p.run.of(i)
		for j := range points {
			pt := &points[j]
			data, row := []string{letter(i)}, []string{letter(i)}
			for n, k := range p.run.knobs {
				data = append(data, k.Format(pt.values[n]))
				row = append(row, k.Display(pt.values[n]))
			}
			shown := "-"
			if pt.ok && pt.value(at) == pt.value(at) {
				shown = a.value(up, pt.value(at))
			}
			r.Data.Rows = append(r.Data.Rows, append(data, machine(pt.value(at)), strconv.FormatBool(pt.fits), pt.reason))
			table.Rows = append(table.Rows, append(row, shown, a.retell(pt.reason)))
		}
	}
	r.Tables = []export.ReportTable{table}
	return r, true
}

// report is the places, best first.
func (p *regionPanel) report(a *App) (r export.Report, ok bool) {
	if p.err != nil || p.key.of == nil {
		return r, false
	}
	per := a.say(p.ranking.Per)
	r.Title = a.sayf("Places by carbon per %s", per)
	r.Paragraph = a.say(p.ranking.Basis.Words()) + "; " + a.say("latency and law are not modelled") + "."
	r.Data.Head = []string{"place", "name", "grid_g_per_kwh", "pue", "operational_g", "embodied_g", "total_g", "water_l", "electricity_usd", "cost_usd"}
	table := export.ReportTable{Head: []string{"", a.say("Grid intensity"), "PUE", a.say("carbon"), a.say("water"), a.say("power $")}}
	for i := range p.ranking.Places {
		x := &p.ranking.Places[i]
		row := []string{x.Region.ID, x.Region.Name}
		for _, v := range [...]float64{x.Grid, x.PUE, x.OperationalG, x.EmbodiedG, x.TotalG(), x.WaterL, x.ElectricityUSD, x.USD} {
			row = append(row, machine(v))
		}
		r.Data.Rows = append(r.Data.Rows, row)
		table.Rows = append(table.Rows, []string{placeName(x.Region), shortQuantity(x.Grid, "g/kWh"), fixed(x.PUE, 2), shortQuantity(x.TotalG(), "g"), shortQuantity(x.WaterL, "L"), shortQuantity(x.ElectricityUSD, "USD")})
	}
	r.Tables = []export.ReportTable{table}
	r.Sources = []string{"Ember", "Electricity Maps (ODbL 1.0)"}
	return r, true
}

// LedgerReport is the ledger as the screen exports it, for one of
// [explore.Tallies] by id.
func LedgerReport(o Options, life *explore.Life, ways []explore.Way, tally string) (export.Report, error) {
	a, err := ledgerApp(o, life, ways, tally)
	if err != nil {
		return export.Report{}, err
	}
	r, ok := a.viewReport()
	if !ok {
		return r, errNoFigure
	}
	return r, nil
}

// ledgerApp is a screen that shows a life worked out elsewhere.
func ledgerApp(o Options, life *explore.Life, ways []explore.Way, tally string) (*App, error) {
	o.Store, o.Theme, o.Start = nil, "mono", []sim.Scenario{life.Use.Line}
	a, err := New(o)
	if err != nil {
		return nil, err
	}
	a.view = viewLedger
	p := &a.life
	p.life, p.use, p.ready, p.ways = *life, life.Use.Line, true, ways
	for i, at := range tallyOrder {
		if explore.Tallies()[at].ID == tally {
			p.tally = i
		}
	}
	q := p.of()
	for i := range ways { // the way that saves most is drawn
		if w := &ways[i]; w.Err == nil && (ways[p.way].Err != nil || w.Change.Saved(life, q) > ways[p.way].Change.Saved(life, q)) {
			p.way = i
		}
	}
	return a, nil
}

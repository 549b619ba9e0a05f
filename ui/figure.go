package ui

import (
	"errors"
	"io"
	"math"

	"wattif/sim/footprint"
	"wattif/sim/knob"
	"wattif/ui/chart"
	"wattif/ui/export"
	"wattif/ui/language"
)

// errNoFigure says that a view shows no chart that can be written.
var errNoFigure = errors.New(textMark("this view has no chart to write; the table formats have its figures"))

// figure is the chart of the present view, as it is exported.
func (a *App) figure() (export.Figure, error) {
	f := export.Figure{Made: "wattif " + a.options.Version + ", data " + a.options.Library.DataVersion()}
	s := a.session
	one := func(i int) { f.Lines, f.Lone = []string{s.nameless(i)}, true }
	all := func() {
		for i := range s.count {
			f.Lines = append(f.Lines, s.nameless(i))
		}
	}
	ok := false
	switch a.view {
	case viewDash:
		f.Title = a.chart.title(a)
		switch a.chart.kind {
		case chartAxis:
			all()
			f.X, f.Y, f.Series, f.Markers, ok = a.chart.axisData(a)
		case chartLength:
			one(s.current)
			f.X, f.Y, f.Series, f.Markers, ok = a.chart.lengthData(a)
		}
	case viewRoofline:
		one(s.current)
		d := &s.Scenario().Device
		f.Title = a.sayf("Roofline %s: one %s, %s", letter(s.current), d.Name, s.Result().Compute.String())
		if ok = d.MemoryBandwidth > 0; ok {
			f.X, f.Y, f.Series, f.Markers = a.roof.roofData(a)
		}
	case viewSweep:
		ok = a.sweep.exported(a, &f)
		if a.sweep.kind == sweepLine {
			all()
		} else {
			one(s.current)
		}
	case viewSensitivity:
		one(s.current)
		if a.sense.kind == senseBuy {
			f.Title, f.Note = a.sayf("Own system or service: %s", letter(s.current)), a.sense.buy.sentence(a)
			f.X, f.Y, f.Series, f.Markers, ok = a.sense.buy.buyData(a)
		}
	case viewRegion:
		one(s.current)
		ok = a.region.exported(a, &f)
	case viewLedger:
		f.Title = a.life.lifeTitle(a, 200)
		f.Note = a.life.headline(a)
		f.X, f.Y, f.Series, f.Markers, ok = a.life.ledgerData(a)
		if f.Lone = true; ok {
			for i := range a.life.life.Making {
				m := &a.life.life.Making[i]
				f.Lines = append(f.Lines, a.say(m.Name)+": "+knob.FormatLine(&m.Line, s.catalog))
			}
			f.Lines = append(f.Lines, a.say("use")+": "+knob.FormatLine(&a.life.life.Use.Line, s.catalog))
		}
	}
	if !ok {
		return f, errNoFigure
	}
	return f, nil
}

// writeFigure writes the chart of the present view as "svg" or "png". Pixels
// are written in English: their font has Latin letters.
func (a *App) writeFigure(w io.Writer, format string) error {
	if format == "png" && a.speech() != language.English {
		spoken := a.options.Language
		a.options.Language = language.English
		defer func() { a.options.Language = spoken }()
	}
	f, err := a.figure()
	if err != nil {
		return err
	}
	if format != "png" && format != "svg" {
		return errors.New(a.sayf("a figure is written as .svg or .png, not as .%s", format))
	}
	return f.Write(w, format)
}

// exported is the chart of Sweep: curves, a field, or points.
func (p *sweepPanel) exported(a *App, f *export.Figure) bool {
	up := p.up(a)
	if p.fault != "" || p.run == nil || len(p.run.axes) == 0 || up == nil || len(p.points(a)) == 0 {
		return false
	}
	f.Title = a.say(up.Label)
	switch {
	case p.kind == sweepPareto:
		f.Title = a.sayf("%s against %s", a.say(up.Label), lowerFirst(a.say(p.acrossOf(a).Label)))
		f.X, f.Y, f.Series, f.Markers = p.paretoData(a)
	case p.kind == sweepHeat && len(p.run.axes) == 2:
		f.Grid = p.grid(a, up)
	case p.run.knobs[0].Kind == knob.Choice:
		f.Grid = p.choiceGrid(a)
	default:
		f.X, f.Y, f.Series, f.Markers = p.lineData(a, up)
	}
	return true
}

// choiceGrid is a column a scenario and a row a choice.
func (p *sweepPanel) choiceGrid(a *App) *chart.Grid {
	m := p.up(a)
	at := metricIndex(m)
	g := &chart.Grid{Label: a.say(shortName(m)), Unit: a.say(m.Unit), YLabel: p.run.knobs[0].ID, Format: gridNumber(m), Here: [2]int{-1, -1}, Cursor: [2]int{-1, -1}}
	const most = 24
	for j, v := range p.run.axes[0].Values {
		if j == most {
			break
		}
		g.Y = append(g.Y, gridName(p.run.knobs[0], v))
		g.Cells = append(g.Cells, nil)
	}
	for i := range a.session.count {
		points := p.run.of(i)
		if len(points) == 0 {
			continue
		}
		g.X = append(g.X, letter(i))
		for j := range g.Cells {
			c := chart.Cell{Value: math.NaN()}
			if j < len(points) {
				c = chart.Cell{Value: points[j].value(at), Missing: !points[j].good()}
			}
			g.Cells[j] = append(g.Cells[j], c)
		}
	}
	return g
}

// exported is the chart of Region: the hours of the place under the cursor, or
// without a profile, the places.
func (p *regionPanel) exported(a *App, f *export.Figure) bool {
	if p.err != nil || p.place == nil {
		return false
	}
	g := &chart.Grid{Here: [2]int{-1, -1}, Cursor: [2]int{-1, -1}}
	f.Grid = g
	if p.schedule.Known() {
		f.Title = a.sayf("%s, g/kWh by month and hour", p.place.Region.Name)
		f.Note = a.sayf("Source: %s", p.schedule.Source)
		g.Label, g.Unit, g.XLabel, g.YLabel = a.say("Grid intensity"), "gCO2e/kWh", a.say("hour"), a.say("month")
		for h := range footprint.Hours {
			g.X = append(g.X, itoa(int64(h)))
		}
		for m := range footprint.Months {
			row := make([]chart.Cell, footprint.Hours)
			for h := range row {
				row[h] = chart.Cell{Value: p.schedule.Grid[m][h]}
			}
			g.Y, g.Cells = append(g.Y, a.say(monthNames[m])), append(g.Cells, row)
		}
		g.Format = func(v float64) string { return fixed(v, 0) }
		return true
	}
	f.Title = a.sayf("Places by carbon per %s", a.say(p.ranking.Per))
	g.Label, g.Unit, g.X = a.say("carbon"), "gCO2e", []string{a.sayf("per %s", a.say(p.ranking.Per))}
	const most = 20
	for i := 0; i < len(p.ranking.Places) && i < most; i++ {
		x := &p.ranking.Places[i]
		g.Y, g.Cells = append(g.Y, x.Region.ID), append(g.Cells, []chart.Cell{{Value: x.TotalG()}})
	}
	return len(g.Cells) > 0
}

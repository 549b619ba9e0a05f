package main

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/chart"
	"wattif/ui/export"
	"wattif/ui/theme"
)

// sweepFigure gathers the points of a sweep as a chart: a curve over one knob, a
// field over two, of the first metric.
type sweepFigure struct {
	files  []string
	axes   []explore.Axis
	metric *metric.Metric
	points []sweptPoint
}

// sweptPoint is what a figure keeps of a point.
type sweptPoint struct {
	values []knob.Value
	value  float64
	fits   bool
}

func (f *sweepFigure) add(p *explore.Point) {
	if len(f.files) == 0 {
		return
	}
	one := sweptPoint{values: append([]knob.Value(nil), p.Values...), value: math.NaN()}
	if p.Err == nil {
		one.value, _ = f.metric.Of(&p.Result)
		one.fits = p.Result.Fits
	}
	f.points = append(f.points, one)
}

// write draws it.
func (f *sweepFigure) write(p *program, base *sim.Scenario) error {
	if len(f.files) == 0 {
		return nil
	}
	if len(f.axes) > 2 {
		return &sim.KnobError{Knob: "export", Value: f.files[0], Reason: "a chart shows one knob or two; --over is for tables"}
	}
	out := export.Figure{Title: f.metric.Label, Lines: []string{nameless(*base, p.library)}, Lone: true, Made: "wattif " + version() + ", data " + p.library.DataVersion()}
	k, err := knob.Find(f.axes[0].Knob)
	if err != nil {
		return err
	}
	if len(f.axes) == 1 && k.Kind != knob.Choice {
		out.Title += " against " + strings.ToLower(k.Label)
		f.curve(&out, k)
	} else {
		out.Grid = f.field()
	}
	for _, file := range f.files {
		if err := writeFigure(file, &out); err != nil {
			return err
		}
	}
	return nil
}

func (f *sweepFigure) curve(out *export.Figure, k *knob.Knob) {
	s := chart.Series{Token: theme.Series0, Style: chart.Line}
	for _, p := range f.points {
		x := p.values[0].Number
		switch {
		case p.values[0].Word != "":
		case math.IsNaN(p.value) || p.fits:
			s.Points = append(s.Points, chart.Point{X: x, Y: p.value})
		default:
			s.Missing = append(s.Missing, chart.Point{X: x, Y: p.value})
		}
	}
	out.Series = []chart.Series{s}
	out.X = chart.Axis{Label: strings.ToLower(k.Label), Unit: k.Unit, Tight: true, Format: func(v float64) string { return strings.TrimSpace(k.Display(knob.Value{Number: v})) }}
	if k.Scale == knob.Geometric {
		out.X.Scale = chart.Log2
	}
	out.Y = chart.Axis{Label: f.metric.Label, Unit: f.metric.Unit}
}

func (f *sweepFigure) field() *chart.Grid {
	text := func(axis int, v knob.Value) string {
		k, err := knob.Find(f.axes[axis].Knob)
		if v.Word != "" || err != nil {
			return v.Word
		}
		return k.Format(v)
	}
	g := &chart.Grid{Label: f.metric.Label, Unit: f.metric.Unit, Here: [2]int{-1, -1}, Cursor: [2]int{-1, -1}, Format: f.metric.Number}
	across, down := 0, 1
	if len(f.axes) == 1 { // choices are read down the page
		across, down = -1, 0
		g.X = []string{""}
	} else {
		g.XLabel = f.axes[0].Knob
		for _, v := range f.axes[0].Values {
			g.X = append(g.X, text(0, v))
		}
	}
	g.YLabel = f.axes[down].Knob
	rows := f.axes[down].Values
	for y := range rows {
		v := rows[len(rows)-1-y]
		if across < 0 {
			v = rows[y]
		}
		g.Y = append(g.Y, text(down, v))
		row := make([]chart.Cell, len(g.X))
		for x := range row {
			row[x].Value = math.NaN()
		}
		for _, p := range f.points {
			if p.values[down] != v {
				continue
			}
			x := 0
			if across >= 0 {
				for i, u := range f.axes[0].Values {
					if u == p.values[0] {
						x = i
					}
				}
			}
			row[x] = chart.Cell{Value: p.value, Missing: !p.fits}
		}
		g.Cells = append(g.Cells, row)
	}
	return g
}

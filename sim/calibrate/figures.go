package calibrate

import (
	"math"

	"wattif/sim/knob"
)

// AllFigures measures a calibration: on the files it was fitted to, on files
// held back, and on what repeated fits had not seen. shipped are the cases that
// travel with the program, to count how many of a group's rows do.
func AllFigures(fit, test, shipped []Cases, t *Tables, made *Summary, c knob.Catalog) []Figures {
	catalog := recalibrated{c, t.all()}
	report := func(files []Cases) *Report {
		var r Report
		for i := range files {
			r.Add(Validate(files[i], catalog))
		}
		return &r
	}
	var out []Figures
	if len(test) > 0 {
		count := map[string]int{}
		carried := report(shipped)
		for _, g := range append(carried.Groups, carried.Overall) {
			count[g.Group] = g.Rows
		}
		held := FiguresOf(TestSet, report(test))
		for i := range held {
			held[i].Shipped = count[held[i].Group]
		}
		out = append(out, held...)
	}
	out = append(out, FiguresOf(FitSet, report(fit))...)
	if made.Power != nil {
		out = append(out, limitFigures(made.Power.Limited)...)
	}
	return append(out, UnseenFigures(made.Unseen)...)
}

// limitFigures sums up jobs under a power limit: their time and energy over
// those under the highest limit. They have no intervals.
func limitFigures(rows []LimitRow) (out []Figures) {
	for _, g := range []struct {
		name string
		of   func(*LimitRow) float64
	}{{"limit/time", func(r *LimitRow) float64 { return r.Time }}, {"limit/energy", func(r *LimitRow) float64 { return r.Energy }}} {
		var report Report
		for i := range rows {
			if e := g.of(&rows[i]); !math.IsNaN(e) {
				report.Rows = append(report.Rows, Row{ID: rows[i].ID, Group: g.name, Measured: 1, Predicted: math.Exp(e), Error: math.Expm1(e), Fits: true})
			}
		}
		if len(report.Rows) == 0 {
			continue
		}
		report.summarise()
		f := FiguresOf(FitSet, &report)[0]
		f.Coverage = math.NaN()
		out = append(out, f)
	}
	return out
}

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// paretoAnswer gathers a sweep and prints the points that no other beats in
// every metric.
type paretoAnswer struct {
	base    *sim.Scenario
	catalog knob.Catalog
	axes    []explore.Axis
	metrics []*metric.Metric
	limits  []explore.Limit

	whole, impossible, noFit, broken int
	points                           []paretoPoint
	values                           [][]float64
}

// paretoPoint is what is kept of a feasible point.
type paretoPoint struct {
	settings []string
	scenario sim.Scenario
}

// add keeps a point that fits and keeps the limits.
func (a *paretoAnswer) add(p *explore.Point) {
	a.whole++
	switch {
	case p.Err != nil:
		a.impossible++
		return
	case !p.Result.Fits:
		a.noFit++
		return
	}
	for _, l := range a.limits {
		if !l.Met(&p.Scenario, &p.Result) {
			a.broken++
			return
		}
	}
	kept := paretoPoint{scenario: p.Scenario}
	for i, axis := range a.axes {
		if k, err := knob.Find(axis.Knob); err == nil {
			kept.settings = append(kept.settings, k.Format(p.Values[i]))
		}
	}
	values := make([]float64, len(a.metrics))
	for i, m := range a.metrics {
		values[i], _ = m.Of(&p.Result)
	}
	a.points, a.values = append(a.points, kept), append(a.values, values)
}

// frontier lists the points that no other beats, equal ones once, the best
// first metric first.
func (a *paretoAnswer) frontier() []int {
	better := make([]metric.Better, len(a.metrics))
	for i, m := range a.metrics {
		better[i] = m.Better
	}
	return explore.DistinctPoints(a.values, explore.Frontier(a.values, better), len(better))
}

func (a *paretoAnswer) write(w io.Writer, format string, frontier []int) error {
	line := knob.FormatLine(a.base, a.catalog)
	if format == formatJSON {
		points := make([]object, 0, len(frontier))
		for n, i := range frontier {
			values, metrics := object{}, object{}
			for j, axis := range a.axes {
				values.put(axis.Knob, a.points[i].settings[j])
			}
			for j, m := range a.metrics {
				metrics.put(m.ID, number(a.values[i][j]))
			}
			points = append(points, object{{"rank", n + 1}, {"values", values}, {"metrics", metrics}, {"line", knob.FormatLine(&a.points[i].scenario, a.catalog)}})
		}
		return writeJSON(w, object{
			{"line", line},
			{"frontier", points},
			{"points", a.whole},
			{"impossible", a.impossible},
			{"does_not_fit", a.noFit},
			{"breaks_limits", a.broken},
			{"dominated", len(a.points) - len(frontier)},
			{"version", version()},
		})
	}
	t := table{head: []string{"#"}, right: []bool{true}}
	for _, axis := range a.axes {
		k, err := knob.Find(axis.Knob)
		t.head, t.right = append(t.head, axis.Knob), append(t.right, err == nil && k.Kind != knob.Choice)
	}
	for _, m := range a.metrics {
		t.head, t.right = append(t.head, m.ID), append(t.right, true)
	}
	for n, i := range frontier {
		row := append([]string{strconv.Itoa(n + 1)}, a.points[i].settings...)
		for j, m := range a.metrics {
			if format == formatCSV {
				row = append(row, plainNumber(a.values[i][j]))
			} else {
				row = append(row, m.Number(a.values[i][j]))
			}
		}
		t.rows = append(t.rows, row)
	}
	if format == formatCSV {
		return t.csv(w)
	}
	var b strings.Builder
	b.WriteString(lineFor(line, format) + "\n\n")
	if err := t.write(&b, format); err != nil {
		return err
	}
	fmt.Fprintf(&b, "\n%s\n", wrap(a.talk(len(frontier)), 0))
	_, err := io.WriteString(w, b.String())
	return err
}

// talk says where all the points went.
func (a *paretoAnswer) talk(frontier int) string {
	words := []string{fmt.Sprintf("%s points: %s on the frontier, %s beaten or equal", thousands(a.whole), thousands(frontier), thousands(len(a.points)-frontier))}
	for _, part := range []struct {
		n    int
		text string
	}{{a.noFit, "do not fit"}, {a.broken, "break a limit"}, {a.impossible, "cannot be"}} {
		if part.n > 0 {
			words = append(words, thousands(part.n)+" "+part.text)
		}
	}
	return strings.Join(words, ", ") + ". Everything else is as in the line."
}

// pareto runs the sweep of f for its frontier.
func (p *program) pareto(ctx context.Context, base *sim.Scenario, axes []explore.Axis, metrics []*metric.Metric, f *sweepFlags) error {
	if len(metrics) < 2 {
		return fmt.Errorf("--pareto needs two metrics or more, for example --metric tpot_ms --metric cost_usd_per_mtok")
	}
	for _, m := range metrics {
		if m.Word != nil {
			return &sim.KnobError{Knob: "metric", Value: m.ID, Reason: "is a word: nothing is better or worse"}
		}
	}
	limits, err := limitsOf(f.where)
	if err != nil {
		return err
	}
	a := paretoAnswer{base: base, catalog: p.library, axes: axes, metrics: metrics, limits: limits}
	options := explore.Options{Workers: f.workers}
	_, total := explore.Count(axes, options)
	ctx, stop, signalled := interruptible(ctx)
	defer stop()
	progress := p.newProgress(f.progress, total, metrics[0])
	err = explore.Sweep(ctx, *base, axes, p.library, options, func(point explore.Point) {
		a.add(&point)
		progress.point(&point, axes)
	})
	progress.end()
	if code := signalled(); code != 0 {
		return exitStatus(code)
	}
	if err != nil {
		return err
	}
	frontier := a.frontier()
	if err := a.write(p.stdout, f.format, frontier); err != nil {
		return err
	}
	if len(frontier) == 0 {
		return noAnswer{"no point is feasible"}
	}
	return nil
}

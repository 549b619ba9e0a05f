package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"time"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// sweepWriter prints points as they come, or gathers them for a table.
type sweepWriter struct {
	out      *bufio.Writer
	csv      *csv.Writer
	flushed  time.Time
	format   string
	base     *sim.Scenario
	catalog  knob.Catalog
	axes     []explore.Axis
	metrics  []*metric.Metric
	table    table
	grid     []string // cells of a two-knob table of one metric, by point
	feasible int
	err      error
}

// start prints or prepares the header.
func (w *sweepWriter) start() {
	for _, a := range w.axes {
		w.table.head = append(w.table.head, a.Knob)
		k, err := knob.Find(a.Knob)
		w.table.right = append(w.table.right, err == nil && k.Kind != knob.Choice)
	}
	for _, m := range w.metrics {
		head := m.ID
		if w.format != formatCSV && m.Unit != "" {
			head = m.Label + " " + m.Unit
		} else if w.format != formatCSV {
			head = m.Label
		}
		w.table.head = append(w.table.head, head)
		w.table.right = append(w.table.right, true)
	}
	w.table.head = append(w.table.head, "fits", "note")
	w.table.prose = true
	if w.format == formatCSV {
		w.csv = csv.NewWriter(w.out)
		w.err = w.csv.Write(w.table.head)
	}
}

// point prints or keeps one point.
func (w *sweepWriter) point(p *explore.Point) {
	if w.err != nil {
		return
	}
	ok := p.Err == nil
	if ok && p.Result.Fits {
		w.feasible++
	}
	switch w.format {
	case formatJSON:
		w.err = writeJSONLine(w.out, w.object(p))
		return
	case formatCSV:
		w.err = w.csv.Write(w.row(p))
		return
	}
	w.table.rows = append(w.table.rows, w.row(p))
	if w.gridded() {
		w.grid = append(w.grid, w.cell(p))
	}
}

// gridded reports whether a table of x by y says it better than a list.
func (w *sweepWriter) gridded() bool {
	return len(w.axes) == 2 && len(w.metrics) == 1 && len(w.axes[0].Values) <= 8
}

func (w *sweepWriter) cell(p *explore.Point) string {
	m := w.metrics[0]
	switch {
	case p.Err != nil:
		return "not possible"
	case !p.Result.Fits:
		return "does not fit"
	}
	v, applies := m.Of(&p.Result)
	switch {
	case !applies:
		return "-"
	case m.Word != nil:
		return m.Word(&p.Result)
	}
	return m.Number(v)
}

func (w *sweepWriter) row(p *explore.Point) []string {
	row := make([]string, 0, len(w.table.head))
	for i, a := range w.axes {
		text := ""
		if k, err := knob.Find(a.Knob); err == nil {
			text = k.Format(p.Values[i])
		}
		row = append(row, text)
	}
	for _, m := range w.metrics {
		if p.Err != nil {
			row = append(row, "")
			continue
		}
		v, applies := m.Of(&p.Result)
		switch {
		case !applies:
			row = append(row, "")
		case m.Word != nil:
			row = append(row, m.Word(&p.Result))
		case w.format == formatCSV:
			row = append(row, plainNumber(v))
		default:
			row = append(row, m.Number(v))
		}
	}
	fits, note := "", ""
	if p.Err != nil {
		note = p.Err.Error()
	} else {
		fits = map[bool]string{true: "yes", false: "no"}[p.Result.Fits]
		if !p.Result.Fits {
			note = gigabytes(p.Result.ShortBytes) + " GB too much"
		}
	}
	return append(row, fits, note)
}

// object is one point on a line of JSON.
func (w *sweepWriter) object(p *explore.Point) object {
	values := object{}
	for i, a := range w.axes {
		if v := p.Values[i]; v.Word != "" {
			values.put(a.Knob, v.Word)
		} else {
			values.put(a.Knob, number(v.Number))
		}
	}
	o := object{{"index", p.Index}, {"values", values}}
	if p.Err != nil {
		o.put("error", p.Err.Error())
		var plan *sim.PlanError
		if errors.As(p.Err, &plan) {
			o.put("knob", plan.Knob)
		}
		return o
	}
	metrics := object{}
	for _, m := range w.metrics {
		v, applies := m.Of(&p.Result)
		switch {
		case !applies:
		case m.Word != nil:
			metrics.put(m.ID, m.Word(&p.Result))
		default:
			metrics.put(m.ID, number(v))
		}
	}
	o.put("fits", p.Result.Fits)
	o.put("metrics", metrics)
	return o
}

// finish prints what was gathered.
func (w *sweepWriter) finish() error {
	switch w.format {
	case formatJSON:
		return nil
	case formatCSV:
		w.csv.Flush()
		return w.csv.Error()
	}
	var b strings.Builder
	line := knob.FormatLine(w.base, w.catalog)
	if w.format == formatMarkdown {
		b.WriteString("`" + line + "`\n\n")
	} else {
		b.WriteString(wrap(line, 0) + "\n\n")
	}
	t := w.table
	if w.gridded() && len(w.grid) == len(w.axes[0].Values)*len(w.axes[1].Values) {
		t = w.gridTable()
		b.WriteString(w.metrics[0].Label + ", " + w.metrics[0].Unit + "\n\n")
	} else {
		t.dropEmpty()
	}
	if err := t.write(&b, w.format); err != nil {
		return err
	}
	_, err := io.WriteString(w.out, b.String())
	return err
}

// gridTable has a row a value of y and a column a value of x. Points come with
// the last axis fastest.
func (w *sweepWriter) gridTable() table {
	x, y := w.axes[0], w.axes[1]
	kx, _ := knob.Find(x.Knob)
	ky, _ := knob.Find(y.Knob)
	t := table{head: []string{y.Knob + " \\ " + x.Knob}, right: []bool{ky.Kind != knob.Choice}}
	for _, v := range x.Values {
		t.head, t.right = append(t.head, kx.Format(v)), append(t.right, true)
	}
	for j, v := range y.Values {
		row := []string{ky.Format(v)}
		for i := range x.Values {
			row = append(row, w.grid[i*len(y.Values)+j])
		}
		t.rows = append(t.rows, row)
	}
	return t
}

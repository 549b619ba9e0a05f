package calibrate

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
)

// Form is what the rows of a case file describe.
type Form uint8

// The forms. [ReadCases] tells them apart by their header.
const (
	ScenarioForm  Form = iota // knob ids, a metric and its measured value
	OpForm                    // single operations: a column `op`
	RecurrentForm             // recurrent and embedding models: columns `cell` and `batch_per_device`
)

var formNames = [...]string{"scenario", "op", "recurrent"}

// String returns the form's id.
func (f Form) String() string { return formNames[f] }

// Cases is one file of measured rows. Only the slice of its form is filled.
type Cases struct {
	File      string
	Form      Form
	Scenarios []Case
	Ops       []OpCase
	Recurrent []RecurrentRow
}

// Rows is the number of measured rows.
func (c *Cases) Rows() int { return len(c.Scenarios) + len(c.Ops) + len(c.Recurrent) }

// Case is a measured scenario: knobs, a metric, and what was measured.
type Case struct {
	ID, Source, Group string
	Settings          []knob.Setting // non-empty cells only
	Metric            string
	Measured          string // as written; parsed when the case is resolved
	Note              string
}

// FileError is a case file that cannot be read at all.
type FileError struct {
	File   string
	Line   int // 0 when the error is not of one line
	Reason string
}

// Error returns one line.
func (e *FileError) Error() string {
	where := e.File
	if e.Line > 0 {
		where += ":" + strconv.Itoa(e.Line)
	}
	return where + ": " + e.Reason
}

// Columns of a scenario case that are not knobs.
var caseColumns = []string{"id", "source", "group", "metric", "measured", "note", "licence"}

// record is one row read by column name.
type record struct {
	columns map[string]int
	fields  []string
}

func (r record) text(column string) string {
	i, ok := r.columns[column]
	if !ok || i >= len(r.fields) {
		return ""
	}
	return strings.TrimSpace(r.fields[i])
}

// number is the cell as a number, NaN when it is empty or not one.
func (r record) number(column string) float64 {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// integer is the cell rounded to a whole number, 0 when it is empty or not one.
func (r record) integer(column string) int {
	v := r.number(column)
	if math.IsNaN(v) || math.Abs(v) > 1e15 {
		return 0
	}
	return int(math.Round(v))
}

// ReadCases reads measured rows, telling by the header what they are. The
// error is a [*FileError]; a row that makes no sense is no error here: it is
// reported by [Validate] with the reason, so that no row goes missing.
func ReadCases(r io.Reader, file string) (Cases, error) {
	cases := Cases{File: file}
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	header, err := in.Read()
	if errors.Is(err, io.EOF) {
		return cases, &FileError{File: file, Reason: "is empty: the first line must name the columns"}
	}
	if err != nil {
		return cases, csvError(file, err)
	}
	columns := make(map[string]int, len(header))
	for i, name := range header {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if _, twice := columns[name]; twice && name != "" {
			return cases, &FileError{file, 1, fmt.Sprintf("column %q is named twice", name)}
		}
		columns[name] = i
	}
	if cases.Form, err = formOf(columns, file); err != nil {
		return cases, err
	}
	names := settingColumns(columns)
	ids := make(map[string]bool)
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return cases, csvError(file, err)
		}
		line, _ := in.FieldPos(0)
		if len(fields) > len(header) {
			return cases, &FileError{file, line, fmt.Sprintf("has %d cells, the header %d", len(fields), len(header))}
		}
		row := record{columns, fields}
		id := row.text("id")
		if id == "" {
			id = "line " + strconv.Itoa(line)
		}
		if ids[id] {
			return cases, &FileError{file, line, fmt.Sprintf("id %q is used twice", id)}
		}
		ids[id] = true
		switch cases.Form {
		case OpForm:
			cases.Ops = append(cases.Ops, readOp(row, id))
		case RecurrentForm:
			cases.Recurrent = append(cases.Recurrent, readRecurrent(row, id))
		case ScenarioForm:
			cases.Scenarios = append(cases.Scenarios, readCase(row, id, names))
		}
	}
	if cases.Rows() == 0 {
		return cases, &FileError{File: file, Reason: "has a header and no rows"}
	}
	return cases, nil
}

func csvError(file string, err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &FileError{file, parse.Line, parse.Err.Error()}
	}
	return &FileError{File: file, Reason: err.Error()}
}

// formOf tells the form of a file by its columns.
func formOf(columns map[string]int, file string) (Form, error) {
	has := func(names ...string) bool {
		for _, n := range names {
			if _, ok := columns[n]; !ok {
				return false
			}
		}
		return true
	}
	switch {
	case has("op"):
		if !has("time_us") {
			return OpForm, &FileError{file, 1, "single operations need a column time_us"}
		}
		return OpForm, nil
	case has("cell", "batch_per_device"):
		if !has("metric", "value") {
			return RecurrentForm, &FileError{file, 1, "recurrent rows need the columns metric and value"}
		}
		return RecurrentForm, nil
	case has("metric", "measured"):
		return ScenarioForm, nil
	}
	return ScenarioForm, &FileError{file, 1, "needs the columns metric and measured (scenario cases), op and time_us (single operations), or cell and batch_per_device (recurrent rows)"}
}

// settingColumns lists the columns that name knobs, or are meant to, in
// alphabetical order. The order of settings does not matter: knobs know in
// which order they are applied.
func settingColumns(columns map[string]int) []string {
	var names []string
	for name := range columns {
		if name != "" && !slices.Contains(caseColumns, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func readCase(row record, id string, names []string) Case {
	c := Case{
		ID: id, Source: row.text("source"), Group: row.text("group"),
		Metric: row.text("metric"), Measured: row.text("measured"), Note: row.text("note"),
	}
	for _, name := range names {
		if text := row.text(name); text != "" {
			c.Settings = append(c.Settings, knob.Setting{ID: name, Text: text})
		}
	}
	return c
}

// Scenario builds the case's scenario from the default one. assumed names what
// had to be assumed because the source does not state it.
func (c *Case) Scenario(catalog knob.Catalog) (s sim.Scenario, assumed []string, err error) {
	s, err = knob.Default(catalog)
	if err != nil {
		return s, nil, err
	}
	settings, assumed := assume(c)
	whole(settings)
	err = knob.AssignAll(&s, settings, catalog)
	s.Name = c.ID
	if err == nil && (runs(&s) || submits(c, &s)) {
		assumed = append(assumed, fastestPlan(&s))
	}
	return s, assumed, err
}

// runs holds for whole runs whose plan is not stated.
func runs(s *sim.Scenario) bool {
	return s.Task == sim.Train && s.TrainTokens > 0 && s.ZeRO == 0 && s.TP == 0 && s.PP == 0 && s.DP == 0
}

// submits holds for MLPerf submissions of which the replicas are known and the
// devices of each more than one.
func submits(c *Case, s *sim.Scenario) bool {
	return s.Task.Training() && isSubmission(c) && s.DP > 0 && s.DP < s.Devices && s.TP == 0 && s.PP == 0 && s.CP == 0
}

// fastestPlan gives a whole run whose plan is not stated the fastest that fits:
// a run of months is planned by people who try. Where none is found the states
// are shared by all devices (ZeRO-3).
func fastestPlan(s *sim.Scenario) string {
	name := s.Name
	found, err := explore.FindPlan(context.Background(), *s, 1)
	if err != nil || len(found.Best) == 0 {
		s.ZeRO = 3
		if s.DP > 0 {
			s.DP = 0
		}
		return "zero=3 (plan not stated)"
	}
	*s = found.Best[0].Scenario
	s.Name = name
	p := &found.Best[0].Plan
	return fmt.Sprintf("tp%d pp%d cp%d ep%d dp%d zero%d mb%d (plan not stated: the fastest that fits)", p.TP, p.PP, p.CP, p.EP, p.DP, s.ZeRO, s.MicroBatch)
}

// whole rounds values of whole-number knobs: a mean of 397.6 tokens is
// measured, not chosen.
func whole(settings []knob.Setting) {
	for i := range settings {
		k, err := knob.Find(settings[i].ID)
		if err != nil || k.Kind != knob.Integer && k.Kind != knob.Number {
			continue
		}
		v, err := strconv.ParseFloat(settings[i].Text, 64)
		if err != nil {
			continue
		}
		if k.Kind == knob.Integer {
			v = math.Round(v)
		}
		settings[i].Text = strconv.FormatFloat(v, 'f', -1, 64)
	}
}

package export

import (
	"io"
	"math"
	"path/filepath"
	"strings"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Formats are the formats by the ending of a file.
var Formats = []string{"csv", "json", "md", "html", "tex", "svg", "png"}

// FormatOf is the format that a file's name asks for. The error is a
// [*sim.KnobError].
func FormatOf(file string) (string, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	switch ending {
	case "markdown":
		ending = "md"
	case "htm":
		ending = "html"
	}
	for _, f := range Formats {
		if f == ending {
			return f, nil
		}
	}
	return "", &sim.KnobError{Knob: "export", Value: file, Reason: "ends in no format that can be written", Nearest: knob.Nearest(ending, Formats), Accepted: "." + strings.Join(Formats, " .")}
}

// Entry is one scenario with its figures.
type Entry struct {
	Letter string // A, B, …
	Name   string // "" for none
	Line   string
	Result sim.Result
	of     sim.Scenario
}

// Sheet is what is exported.
type Sheet struct {
	Entries  []Entry
	Baseline int
	Unit     metric.Unit
	Program  string // version of the program
	Data     string // version of the data
	catalog  knob.Catalog
}

// New runs the scenarios and makes a sheet of them. The first error of a
// scenario that cannot run is returned.
func New(all []sim.Scenario, baseline int, u metric.Unit, l *presets.Library, program string) (*Sheet, error) {
	s := &Sheet{Baseline: baseline, Unit: u, Program: program, Data: l.DataVersion(), catalog: l}
	for i := range all {
		r, err := sim.Run(&all[i])
		if err != nil {
			return nil, err
		}
		nameless := all[i]
		nameless.Name = ""
		s.Entries = append(s.Entries, Entry{Letter: string(rune('A' + i)), Name: all[i].Name, Line: knob.FormatLine(&nameless, l), Result: r, of: all[i]})
	}
	return s, nil
}

// Write writes the sheet in one of [Formats].
func (s *Sheet) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return s.csv(w)
	case "json":
		return s.json(w)
	case "md":
		return s.markdown(w)
	case "html":
		return s.html(w)
	case "tex":
		return s.latex(w)
	case "svg", "png":
		return s.bars(w, format)
	}
	_, err := FormatOf("." + format)
	return err
}

// row is a metric and its cells, one for each entry.
type row struct {
	metric *metric.Metric
	cells  []cell
}

type cell struct {
	applies   bool
	value     float64
	word      string // of a metric that is a word
	low, high float64
	change    float64 // against the baseline; NaN when there is none to say
	verdict   string  // "less", "faster"
}

// rows lists the metrics that apply to any entry, those of the task's usual unit
// in the sheet's.
func (s *Sheet) rows() []row {
	all := metric.All()
	base := &s.Entries[s.Baseline].Result
	var out []row
	for i := range all {
		m := s.inUnit(&all[i])
		one := row{metric: m}
		any := false
		for j := range s.Entries {
			r := &s.Entries[j].Result
			c := cell{change: math.NaN()}
			c.value, c.applies = m.Of(r)
			c.low, c.high = m.Interval(r)
			if m.Word != nil && c.applies {
				c.word = m.Word(r)
			}
			if b, ok := m.Of(base); ok && c.applies && j != s.Baseline && m.Word == nil && b != 0 && explore.SameWork(base, r) {
				c.change, c.verdict = m.Delta(c.value, b)
			}
			any = any || c.applies
			one.cells = append(one.cells, c)
		}
		if any {
			out = append(out, one)
		}
	}
	return out
}

func (s *Sheet) inUnit(m *metric.Metric) *metric.Metric {
	if s.Unit == metric.Usual || !strings.HasSuffix(m.ID, "_per_request") && !strings.HasSuffix(m.ID, "_per_step") {
		return m
	}
	if other, err := metric.Find(s.Unit.In(m.ID)); err == nil {
		return other
	}
	return m
}

// text is a cell for people.
func (c *cell) text(m *metric.Metric) string {
	switch {
	case !c.applies:
		return "-"
	case c.word != "":
		return c.word
	}
	return m.Format(c.value)
}

// interval is the 90 % interval for people, "" when there is none.
func (c *cell) interval(m *metric.Metric) string {
	if !c.applies || c.word != "" || !(c.low < c.high) {
		return ""
	}
	return m.Format(c.low) + " to " + m.Format(c.high)
}

// delta is the change for people, "" when there is none to say.
func (c *cell) delta() string {
	switch {
	case math.IsNaN(c.change):
		return ""
	case c.verdict == "same":
		return "same"
	}
	return metric.Percent(c.change) + " " + c.verdict
}

// source is a fact and where it was read.
type source struct{ Of, Source string }

// sources lists where the facts of the entries come from, each once.
func (s *Sheet) sources() []source {
	var out []source
	seen := map[source]bool{}
	add := func(of, text string) {
		if x := (source{of, text}); text != "" && !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		m, d, p := &e.of.Model, &e.of.Device, &e.of.Region
		add("model "+m.ID, m.Source)
		if d.Source != "" { // its words are keys of the file of sources
			add("device "+d.ID, d.Source+" (see presets/SOURCES.md)")
		}
		add("software "+e.of.Stack.ID, e.of.Stack.Source)
		add("grid of "+p.ID, p.GridSource)
		add("PUE of "+p.ID, p.PUESource)
		add("water of "+p.ID, joined(p.WUESource, p.WaterSource))
		add("electricity price of "+p.ID, p.PriceSource)
		add("efficiency of "+d.ID+" with "+e.of.Stack.ID, origin(&e.Result))
	}
	return out
}

func joined(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	}
	return a + "; " + b
}

// origin says where the coefficients come from.
func origin(r *sim.Result) string {
	switch r.Origin {
	case hardware.Measured, hardware.Fitted:
		return "fitted on " + metric.Quantity(float64(r.Rows), "") + " measured rows"
	case hardware.Inherited:
		return "inherited from its family, no measured row"
	}
	return "assumed, not measured"
}

// conventions says what the figures count.
func (s *Sheet) conventions() string {
	boundaries, accountings := map[string]bool{}, map[string]bool{}
	for i := range s.Entries {
		boundaries[s.Entries[i].Result.Boundary.String()] = true
		accountings[s.Entries[i].Result.Accounting.String()] = true
	}
	r := &s.Entries[s.Baseline].Result
	text := "Energy counts the " + r.Boundary.String() + "; emissions are " + r.Accounting.String() + "-based on the average grid mix, manufacture included. Intervals hold 90 of 100 cases."
	if len(boundaries) > 1 {
		text += " The scenarios count energy inside different boundaries: compare with care."
	}
	if len(accountings) > 1 {
		text += " Some scenarios are location-based, some market-based: emissions do not compare."
	}
	for i := range s.Entries {
		if !explore.SameWork(r, &s.Entries[i].Result) {
			text += " Scenario " + s.Entries[i].Letter + " does other work than " + s.Entries[s.Baseline].Letter + ": no change is stated."
		}
		if !s.Entries[i].Result.Fits {
			text += " Scenario " + s.Entries[i].Letter + " does not fit in memory: its figures say what it would do if it did."
		}
	}
	return text
}

// made says by what the figures were made.
func (s *Sheet) made() string { return "wattif " + s.Program + ", data " + s.Data }

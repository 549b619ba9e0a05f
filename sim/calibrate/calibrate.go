package calibrate

import (
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// Measurements are the rows of all levels that a calibration is made of.
type Measurements struct {
	Ops   []OpRow
	Jobs  []Case
	Draws []PowerRow
	// Recurrent rows are fitted to nothing but the width of their intervals.
	Recurrent []RecurrentRow
}

// Read adds the rows of one case file.
func (m *Measurements) Read(c *Cases) {
	for i := range c.Ops {
		if c.Ops[i].Reason == "" {
			m.Ops = append(m.Ops, c.Ops[i].OpRow)
		}
	}
	for i := range c.Recurrent {
		m.Ops = append(m.Ops, c.Recurrent[i].Kernels()...)
	}
	m.Jobs = append(m.Jobs, c.Scenarios...)
	m.Recurrent = append(m.Recurrent, c.Recurrent...)
}

// Tables are the layers of coefficients, later ones over earlier ones.
type Tables struct{ Stated, Fitted, Jobs, Power, Intervals *hardware.CoefficientTable }

// all is every layer over the ones before.
func (t *Tables) all() *hardware.CoefficientTable {
	return layered(t.Stated, t.Fitted, t.Jobs, t.Power, t.Intervals)
}

// Summary says what a calibration was made of.
type Summary struct {
	Ops   *FitReport // nil for levels without rows
	Jobs  *JobReport
	Power *PowerReport
	// Unseen are the rows of all levels as repeated fits predicted them that had
	// not seen them: operations, jobs, draws and the energies made of both.
	Unseen []UnseenRow
	// Shared says how much of a job's error another has too.
	Shared []SharedLevel
}

// Calibrate fits single operations, then whole jobs over them, then the power
// of what jobs keep busy, then the width of the intervals from what repeated
// fits got wrong on rows they had not seen. A level without rows keeps its table
// from before, and the intervals stay when a level is missing.
func Calibrate(m *Measurements, c knob.Catalog, before Tables) (Tables, Summary) {
	t, s := before, Summary{}
	device := func(id string) (hardware.Device, bool) {
		d, err := c.Device(id)
		return d, err == nil
	}
	if len(m.Ops) > 0 {
		table, report := FitOps(m.Ops, device, t.Stated)
		t.Fitted, s.Ops = table, &report
	}
	if len(m.Jobs) > 0 {
		rows, report := FitJobs(m.Jobs, recalibrated{c, layered(t.Stated, t.Fitted)})
		t.Jobs, s.Jobs = &hardware.CoefficientTable{Rows: rows}, &report
	}
	catalog := recalibrated{c, layered(t.Stated, t.Fitted, t.Jobs)}
	draws := append(PowerRowsOfCases(m.Jobs, catalog), m.Draws...)
	if len(draws) > 0 {
		rows, report := FitPower(draws, catalog)
		t.Power, s.Power = &hardware.CoefficientTable{Rows: rows}, &report
	}
	if s.Ops != nil && s.Jobs != nil && s.Power != nil {
		s.Unseen = UnseenOps(m.Ops, device, t.Stated)
		s.Unseen = append(s.Unseen, s.Jobs.Unseen...)
		s.Unseen = append(s.Unseen, s.Power.Unseen...)
		s.Unseen = append(s.Unseen, energies(s.Power.Unseen, s.Jobs.Unseen)...)
		recurrent := Validate(Cases{Recurrent: m.Recurrent}, recalibrated{c, layered(t.Stated, t.Fitted, t.Jobs, t.Power)})
		t.Intervals = &hardware.CoefficientTable{Rows: widthRows(append(unseenErrors(s.Unseen), recurrentErrors(recurrent.Rows, m.Recurrent, s.Unseen)...))}
		setSpreads(s.Unseen, t.all())
		s.Shared = sharedError(s.Unseen)
		for _, level := range s.Shared {
			t.Intervals.Rows = append(t.Intervals.Rows, level.row())
		}
	}
	return t, s
}

// recalibrated is a catalogue with other coefficients.
type recalibrated struct {
	knob.Catalog
	table *hardware.CoefficientTable
}

// Coefficients resolves from the table.
func (r recalibrated) Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients {
	return r.table.Resolve(d, s, task)
}

// layered puts tables over one another, later ones on top.
func layered(tables ...*hardware.CoefficientTable) *hardware.CoefficientTable {
	all := &hardware.CoefficientTable{}
	for _, t := range tables {
		if t != nil {
			all.Rows = append(all.Rows, t.Rows...)
		}
	}
	all.Index()
	return all
}

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
}

// Tables are the layers of coefficients, later ones over earlier ones.
type Tables struct{ Stated, Fitted, Jobs, Power *hardware.CoefficientTable }

// Summary says what a calibration was made of.
type Summary struct {
	Ops   *FitReport // nil for levels without rows
	Jobs  *JobReport
	Power *PowerReport
}

// Calibrate fits single operations, then whole jobs over them, then the power
// of what jobs keep busy. A level without rows keeps its table from before.
func Calibrate(m *Measurements, c knob.Catalog, before Tables) (Tables, Summary) {
	t, s := before, Summary{}
	if len(m.Ops) > 0 {
		device := func(id string) (hardware.Device, bool) {
			d, err := c.Device(id)
			return d, err == nil
		}
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

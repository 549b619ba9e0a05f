package presets

import "wattif/sim/hardware"

// CoefficientRow is the row of the calibration that a coefficient is taken
// from, with its source; ok is false when the default stands.
func (l *Library) CoefficientRow(d *hardware.Device, s *hardware.Stack, task, name string) (row hardware.CoefficientRow, ok bool) {
	table, err := l.table.get(l.readCoefficients)
	if err != nil {
		return row, false
	}
	return table.Row(d, s, task, name)
}

package calibrate

import (
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// AllFigures measures a calibration: on the files it was fitted to, on files
// held back, and on what repeated fits had not seen. shipped are the cases that
// travel with the program, to count how many of a group's rows do.
func AllFigures(fit, test, shipped []Cases, m *Measurements, t *Tables, made *Summary, c knob.Catalog) []Figures {
	catalog := recalibrated{c, layered(t.Stated, t.Fitted, t.Jobs, t.Power)}
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
	var unseen []UnseenRow
	if made.Jobs != nil {
		unseen = append(unseen, made.Jobs.Unseen...)
	}
	if len(m.Ops) > 0 {
		device := func(id string) (hardware.Device, bool) {
			d, err := c.Device(id)
			return d, err == nil
		}
		unseen = append(unseen, UnseenOps(m.Ops, device, t.Stated, t.Fitted)...)
	}
	return append(out, UnseenFigures(unseen)...)
}

package main

import (
	"io"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/metric"
)

// writeLike says what a unit of work is like, each thing with its source. In
// JSON and CSV the figures alone are enough.
func (p *program) writeLike(r *sim.Result, files *exportFlags, format string) error {
	if format != formatTable && format != formatMarkdown {
		return nil
	}
	unit := metric.Usual
	if files.per != "" {
		var err error
		if unit, err = metric.ParseUnit(files.per); err != nil {
			return err
		}
	}
	f := unit.Factor(r)
	foot := &r.Footprint
	a := presets.Amounts{KWh: r.Joules() * f / 3.6e6, Grams: foot.TotalG() * f, Litres: (foot.OnSiteWaterL + foot.OffSiteWaterL) * f}
	t := &table{head: []string{"per " + unit.Name(r), "of", "one of it", "source"}, right: []bool{true}, prose: true}
	for _, x := range p.library.Like(a) {
		times := count(x.Times)
		if x.Times < 0.1 {
			times = "1/" + count(1/x.Times)
		}
		t.add(times, x.Per+": "+x.Label, plainNumber(x.Value)+" "+x.Unit, x.Source)
	}
	if _, err := io.WriteString(p.stdout, "\n"); err != nil {
		return err
	}
	return t.write(p.stdout, format)
}

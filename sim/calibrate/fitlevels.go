package calibrate

import (
	"slices"

	"wattif/sim/hardware"
)

// everywhere fits the values all devices start from.
func (f *fitter) everywhere(start hardware.Coefficients) {
	start.DirectSeconds, start.ExchangeSeconds = 4e-6, 20e-6
	start.DispatchSeconds = 20e-6 // of rows timed from the host; others do without
	f.all = f.descend(f.rows, start, start, 1.0, "*", "*", func(p *parameter, n int) bool {
		return n >= leastRows && !p.engine && !p.device && p.name != "DispatchSeconds"
	})
	// The direct all-reduce and the exchange of tokens belong to the engines that
	// have kernels for them, on every device.
	for _, k := range []struct {
		name string
		has  func(*fitRow) bool
	}{{"DirectSeconds", custom}, {"ExchangeSeconds", isExchange}} {
		var rows []*fitRow
		for _, r := range f.rows {
			if k.has(r) {
				rows = append(rows, r)
			}
		}
		f.all = f.descend(rows, f.all, f.all, 1.0, "*", "tensorrt-llm", func(p *parameter, n int) bool { return n >= leastRows && p.name == k.name })
	}
}

// generation fits one device generation, then its stacks.
func (f *fitter) generation(g string) {
	var rows []*fitRow
	for _, r := range f.rows {
		if r.generation == g {
			rows = append(rows, r)
		}
	}
	selector := "generation:" + g
	f.mixed = true
	hardwareOnly := func(p *parameter, n int) bool {
		return !p.everywhere && !p.engine && !p.software && !p.device && n >= leastRows
	}
	prior := f.all
	if kin := f.kin(g); len(kin) > len(rows) {
		f.family = true
		prior = f.descend(kin, prior, prior, 0, selector, "*", hardwareOnly)
		f.family = false
	}
	own := f.descend(rows, prior, prior, 0, selector, "*", hardwareOnly)
	var devices []string
	for _, r := range rows {
		if !slices.Contains(devices, r.device.ID) {
			devices = append(devices, r.device.ID)
		}
	}
	slices.Sort(devices)
	if len(devices) > 1 {
		// Twice, because the generation's own values move with its devices.
		for range 2 {
			for _, id := range devices {
				f.device(id, rows, own)
			}
			own = f.descend(rows, own, prior, 0, selector, "*", hardwareOnly)
		}
	}
	f.mixed = false
	for _, stack := range stacksOf(rows) {
		var part []*fitRow
		for _, r := range rows {
			if r.stack == stack {
				part = append(part, r)
			}
		}
		start := own
		f.overlay(stack, &start)
		// A stack that is all the generation knows has told it all it had to tell.
		only := len(part) == len(rows)
		f.descend(part, start, start, 0, selector, stack, func(p *parameter, n int) bool {
			switch {
			case p.everywhere || p.device:
				return false
			case p.engine:
				return n >= leastRows
			case p.software:
				return n >= 8
			}
			return n >= 8 && !only
		})
	}
}

// device fits what one device sustains of its generation's values.
func (f *fitter) device(id string, rows []*fitRow, own hardware.Coefficients) {
	var part []*fitRow
	for _, r := range rows {
		if r.device.ID == id {
			part = append(part, r)
		}
	}
	delete(f.devices, id)
	got := f.descend(part, own, own, 0, id, "*", func(p *parameter, n int) bool { return p.device && n >= 8 })
	f.devices[id] = [2]float64{got.DeviceCompute, got.DeviceMemory}
}

// kin are the rows of all generations of a family, none for one without.
func (f *fitter) kin(g string) []*fitRow {
	family := hardware.Family(g)
	if family == "" {
		return nil
	}
	var out []*fitRow
	for _, r := range f.rows {
		if hardware.Family(r.generation) == family {
			out = append(out, r)
		}
	}
	return out
}

// stack fits what is a matter of one stack's kernels on all devices.
func (f *fitter) stack(stack string) {
	var rows []*fitRow
	for _, r := range f.rows {
		if r.stack == stack {
			rows = append(rows, r)
		}
	}
	fitted := f.descend(rows, f.all, f.all, 0, "*", stack, func(p *parameter, n int) bool { return p.software && n >= leastRows })
	values := map[string]float64{}
	for i := range parameters {
		if p := &parameters[i]; p.software {
			values[p.name] = *fitted.Field(p.name)
		}
	}
	f.software[stack] = values
}

// overlay puts the values of a stack's software into c.
func (f *fitter) overlay(stack string, c *hardware.Coefficients) {
	for name, v := range f.software[stack] {
		*c.Field(name) = v
	}
}

func stacksOf(rows []*fitRow) []string {
	var out []string
	for _, r := range rows {
		if !slices.Contains(out, r.stack) {
			out = append(out, r.stack)
		}
	}
	slices.Sort(out)
	return out
}

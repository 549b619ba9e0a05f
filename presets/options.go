package presets

import (
	"strconv"

	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// Options lists the entries of a kind with a short fact beside each: "model",
// "hardware", "stack" or "region". The list is made once and shared; the
// caller must not change it.
func (l *Library) Options(kind string) []knob.Option {
	var list []knob.Option
	switch kind {
	case "model":
		list, _ = l.options[0].get(l.modelOptions)
	case "hardware":
		list, _ = l.options[1].get(l.deviceOptions)
	case "stack":
		list, _ = l.options[2].get(l.stackOptions)
	case "region":
		list, _ = l.options[3].get(l.regionOptions)
	}
	return list
}

func (l *Library) modelOptions() ([]knob.Option, error) {
	shelf, err := l.models.get(l.readModels)
	if err != nil {
		return nil, err
	}
	list := make([]knob.Option, 0, len(shelf.entries)+9)
	for _, t := range model.Templates() {
		list = append(list, knob.Option{ID: t.ID, Name: t.Name, Detail: "every size is a lever", Group: "Any size"})
	}
	for i := range shelf.entries {
		e := &shelf.entries[i]
		list = append(list, knob.Option{ID: e.ID, Name: e.Name, Detail: modelDetail(&e.Architecture), Group: e.Group, Aliases: e.Aliases})
	}
	return list, nil
}

// modelDetail is "70.6B, 128k context", with "3.3B active" between for a
// mixture of experts.
func modelDetail(a *model.Architecture) string {
	p := a.Parameters()
	s := count(p.Total)
	if a.Experts > 0 {
		s += ", " + count(p.Active) + " active"
	}
	if a.Context > 0 {
		s += ", " + context(a.Context) + " context"
	}
	switch {
	case a.Family == model.Recurrent || a.Family == model.Seq2Seq:
		s += ", " + a.Cell.String()
	case a.Family == model.Embedding:
		s += ", " + a.Word.Method.String()
	}
	return s
}

// count is a number of parameters for people: "70.6B", "124M".
func count(n float64) string {
	switch {
	case n >= 999.5e9:
		return figure(n/1e12, 3) + "T"
	case n >= 999.5e6:
		return figure(n/1e9, 3) + "B"
	case n >= 999.5e3:
		return figure(n/1e6, 3) + "M"
	}
	return strconv.FormatFloat(n, 'f', 0, 64)
}

// context is a number of tokens for people: "128k", "512".
func context(n int) string {
	switch {
	case n >= 1<<20:
		return figure(float64(n)/(1<<20), 3) + "M"
	case n >= 1024:
		return figure(float64(n)/1024, 3) + "k"
	}
	return strconv.Itoa(n)
}

func (l *Library) deviceOptions() ([]knob.Option, error) {
	shelf, err := l.devices.get(l.readDevices)
	if err != nil {
		return nil, err
	}
	list := make([]knob.Option, 0, len(shelf.entries))
	for i := range shelf.entries {
		e := &shelf.entries[i]
		list = append(list, knob.Option{ID: e.ID, Name: e.Name, Detail: deviceDetail(&e.Device), Group: e.Vendor, Aliases: e.Aliases})
	}
	return list, nil
}

// deviceDetail is "80 GB, 3.35 TB/s, 989 TFLOPS bf16".
func deviceDetail(d *hardware.Device) string {
	s := figure(d.MemoryBytes/giga, 4) + " GB, "
	if d.MemoryBandwidth >= 999.5e9 {
		s += figure(d.MemoryBandwidth/tera, 3) + " TB/s"
	} else {
		s += figure(d.MemoryBandwidth/giga, 3) + " GB/s"
	}
	for _, p := range []model.Precision{model.BF16, model.FP16, model.FP32} {
		if peak := d.Peak[p]; peak > 0 {
			digits := 3
			if peak >= 999.5e12 {
				digits = 4
			}
			return s + ", " + figure(peak/tera, digits) + " TFLOPS " + p.String()
		}
	}
	return s
}

func (l *Library) stackOptions() ([]knob.Option, error) {
	shelf, err := l.stacks.get(l.readStacks)
	if err != nil {
		return nil, err
	}
	list := make([]knob.Option, 0, len(shelf.entries))
	for i := range shelf.entries {
		e := &shelf.entries[i]
		list = append(list, knob.Option{ID: e.ID, Name: e.Name, Detail: e.Tasks, Group: e.Group, Aliases: e.Aliases})
	}
	return list, nil
}

func (l *Library) regionOptions() ([]knob.Option, error) {
	shelf, err := l.regions.get(l.readRegions)
	if err != nil {
		return nil, err
	}
	list := make([]knob.Option, 0, len(shelf.entries))
	for i := range shelf.entries {
		e := &shelf.entries[i]
		detail := e.Name
		if e.Kind == "cloud" {
			detail = e.Place
		}
		detail += ", " + figure(e.GridGPerKWh, 3) + " g/kWh (" + strconv.Itoa(e.GridYear) + ")"
		aliases := e.Aliases
		if e.bare != "" && len(shelf.providers[canonical(e.bare)]) == 1 {
			aliases = append(aliases, e.bare)
		}
		list = append(list, knob.Option{ID: e.ID, Name: e.Name, Detail: detail, Group: e.Group, Aliases: aliases})
	}
	return list, nil
}

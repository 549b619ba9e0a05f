package explain

import (
	"strconv"

	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// Kind is what stands behind an input.
type Kind uint8

// The kinds of source.
const (
	Preset     Kind = iota // a row of the presets, with the row's source
	Default                // a knob left at its default
	Stated                 // set in the scenario
	Fit                    // a coefficient fitted to measured rows
	Judgement              // assumed, or taken over from relatives
	Definition             // a definition or a conversion
)

var kindNames = [...]string{"preset", "default", "stated", "fitted", "assumed", "definition"}

// String returns the kind's id.
func (k Kind) String() string { return kindNames[k] }

// Source is where an input comes from.
type Source struct {
	Kind Kind
	Text string
	Rows int // measured rows behind a fitted value; 0 when there are none
}

func preset(text string) []Source {
	if text == "" {
		return nil
	}
	return []Source{{Kind: Preset, Text: text}}
}

// deviceSource is the row of the device; its codes are those of the table of sources.
func (b *builder) deviceSource(own string) []Source {
	d := &b.s.Device
	if own == "" {
		own = d.Source + " (codes: presets/SOURCES.md)"
	}
	return preset(d.Name + ": " + own)
}

// modelSource is where the sizes of the model were read.
func (b *builder) modelSource() []Source {
	m := &b.s.Model
	if m.Source == "" {
		return []Source{{Kind: Stated, Text: m.Name + ": sizes as set in the scenario"}}
	}
	return preset(m.Name + ": " + m.Source)
}

// stackSource is the entry of the software.
func (b *builder) stackSource() []Source {
	return preset(b.s.Stack.Name + ": " + b.s.Stack.Source)
}

// knobSources says whether a knob is at its default, and that default's source.
func (b *builder) knobSources(id string) []Source {
	k, err := knob.Find(id)
	if err != nil {
		return nil
	}
	now := k.Get(b.s)
	if v, err := knob.DefaultValue(k, b.s, b.c); err == nil && v == now {
		return []Source{{Kind: Default, Text: id + " at its default: " + k.Source}}
	}
	return []Source{{Kind: Stated, Text: id + " as set in the scenario"}}
}

// input is a node that a knob gives.
func (b *builder) input(id, name string, value float64, unit string) *Node {
	return b.once("knob "+id, func() *Node {
		n := given(id, name, value, unit)
		n.Sources = b.knobSources(id)
		return n
	})
}

// coefficient is a node of the calibration, with the row it was read from.
func (b *builder) coefficient(name, words string) *Node {
	return b.once("coefficient "+name, func() *Node {
		value := 0.0
		if p := b.s.Coefficients.Field(name); p != nil {
			value = *p
		}
		unit := ""
		if len(name) > 7 && name[len(name)-7:] == "Seconds" {
			unit = "s"
		}
		n := given(name, words, value, unit)
		n.Sources = b.coefficientSources(name, value)
		return n
	})
}

func (b *builder) coefficientSources(name string, value float64) []Source {
	if b.p == nil {
		c := &b.s.Coefficients
		return []Source{{Kind: kindOf(c.Origin), Text: name + ": " + c.Origin.String(), Rows: c.Rows}}
	}
	row, ok := b.p.CoefficientRow(&b.s.Device, &b.s.Stack, b.s.Task.String(), name)
	if !ok {
		return []Source{{Kind: Judgement, Text: name + ": a typical value of current devices, for want of a measured one"}}
	}
	text := name + " for " + selector(row.Device, "every device") + ", " + selector(row.Stack, "every stack") + ": " + row.Source
	if row.Error > 0 {
		text += " (standard error " + strconv.FormatFloat(row.Error, 'g', 2, 64) + ")"
	}
	out := []Source{{Kind: kindOf(row.Origin), Text: text, Rows: row.Count}}
	if !same(row.Value, value) {
		out = append(out, Source{Kind: Fit, Text: "times what whole jobs of this stack reach of single operations, " + strconv.FormatFloat(value/row.Value, 'g', 3, 64)})
	}
	return out
}

func selector(s, all string) string {
	if s == "*" {
		return all
	}
	return s
}

func kindOf(o hardware.Origin) Kind {
	switch o {
	case hardware.Measured:
		return Preset
	case hardware.Fitted:
		return Fit
	}
	return Judgement
}

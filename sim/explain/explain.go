package explain

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Provenance knows which row of the calibration a coefficient was read from.
// presets.Library implements it; a nil Provenance leaves the origin of the
// whole set.
type Provenance interface {
	CoefficientRow(d *hardware.Device, s *hardware.Stack, task, name string) (hardware.CoefficientRow, bool)
}

// Explain returns the tree of a metric of a result. r must be the result of s;
// c knows the defaults, and provenance of coefficients when it is a
// [Provenance]. A metric that does not apply is a node without parts whose
// note says so.
func Explain(m *metric.Metric, s *sim.Scenario, r *sim.Result, c knob.Catalog) *Node {
	b := &builder{s: s, r: r, c: c, memo: map[string]*Node{}}
	b.p, _ = c.(Provenance)
	v, applies := m.Of(r)
	unit, factor := baseUnit(m.Unit)
	n := &Node{ID: m.ID, Name: m.Label, Symbol: m.ID, Value: v * factor, Unit: unit, Note: m.Help}
	switch {
	case !applies:
		n.Value, n.text = math.NaN(), "does not apply"
		n.Note = "This figure makes no sense for a scenario like this one. " + m.Help
		return n
	case m.Word != nil:
		n.text = m.Word(r)
	case m.Format(v) != metric.Quantity(n.Value, unit):
		n.text = m.Format(v)
	}
	if build := trees[m.ID]; build != nil {
		build(b, n)
	} else {
		b.functional(m.ID, n)
	}
	n.Range = rangeOf(m, r)
	return n
}

// baseUnit is the SI unit behind a metric's unit, and how many of it that is.
func baseUnit(unit string) (base string, factor float64) {
	switch unit {
	case "ms":
		return "s", 1e-3
	case "days":
		return "s", 86400
	case "device-hours":
		return "device-hours", 1
	case "GB":
		return "B", 1e9
	case "TFLOP/s":
		return "FLOP/s", 1e12
	case "mL":
		return "L", 1e-3
	case "MWh":
		return "Wh", 1e6
	case "tCO2e":
		return "gCO2e", 1e6
	case "billion":
		return "parameters", 1e9
	}
	return unit, 1
}

// builder makes the nodes of one result. Nodes that stand in several places
// are made once.
type builder struct {
	s    *sim.Scenario
	r    *sim.Result
	c    knob.Catalog
	p    Provenance
	memo map[string]*Node
}

// once makes a node by id, or returns the one made before.
func (b *builder) once(id string, make func() *Node) *Node {
	if n := b.memo[id]; n != nil {
		return n
	}
	n := make()
	n.ID = id
	b.memo[id] = n
	return n
}

// by is a part as it is, over one that is divided by or subtracted.
func by(n *Node) Part   { return Part{Node: n} }
func over(n *Node) Part { return Part{Node: n, Inverse: true} }

func given(symbol, name string, value float64, unit string) *Node {
	return &Node{ID: symbol, Symbol: symbol, Name: name, Value: value, Unit: unit}
}

func combined(rule Rule, symbol, name string, value float64, unit string, parts ...Part) *Node {
	return &Node{ID: symbol, Symbol: symbol, Name: name, Value: value, Unit: unit, Rule: rule, Parts: parts}
}

// constant is a fixed number of a formula: "3600 J/Wh".
func constant(value float64, unit, name string) *Node {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	if value >= 1e6 {
		text = strings.Replace(strconv.FormatFloat(value, 'g', 6, 64), "e+0", "e", 1)
	}
	if unit != "" {
		text += " " + unit
	}
	return &Node{ID: text, Symbol: text, Name: name, Value: value, Unit: unit, text: text, Sources: []Source{{Kind: Definition, Text: name}}}
}

// derived is a value worked out from its neighbours.
func derived(symbol, name string, value float64, unit, note string) *Node {
	return &Node{ID: symbol, Symbol: symbol, Name: name, Value: value, Unit: unit, Note: note, Derived: true}
}

// set gives the root its formula.
func (n *Node) set(rule Rule, parts ...Part) { n.Rule, n.Parts = rule, parts }

func counted(n int) string { return strconv.Itoa(n) }

// same says whether two numbers are equal but for rounding.
func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

package explain

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim/metric"
)

// Rule is how the parts of a node give its value.
type Rule uint8

// The rules.
const (
	Given    Rule = iota // an input, a fact, or what the engine found; no parts
	Sum                  // parts added; inverse ones subtracted
	Product              // parts multiplied; inverse ones divided by
	Largest              // the largest part
	Smallest             // the smallest part
)

var ruleNames = [...]string{"given", "sum", "product", "largest", "smallest"}

// String returns the rule's id.
func (r Rule) String() string { return ruleNames[r] }

// Part is a node in the formula of another.
type Part struct {
	Node    *Node
	Inverse bool // subtracted in a sum, divided by in a product
}

// Node is one quantity of an explanation.
type Node struct {
	ID     string  // among the parts and neighbours of its parent
	Name   string  // in words
	Symbol string  // in formulas
	Value  float64 // NaN when it is not known
	Unit   string  // SI base unit of Value
	Rule   Rule
	Parts  []Part
	Beside []*Node // what belongs to it without being in its formula
	Note   string  // what the reader should know
	// Derived says that the value was worked out from its neighbours rather than
	// given: "what is left", "what was reached".
	Derived bool
	Sources []Source
	Range   *Range // of a metric; nil elsewhere

	text string // how the value is shown, where not as a quantity
}

// Text is the value with its unit for people, "unknown" for NaN.
func (n *Node) Text() string {
	if n.text != "" {
		return n.text
	}
	if (n.Unit == "" || n.Unit == "tokens") && n.Value == math.Trunc(n.Value) && math.Abs(n.Value) < 1e6 {
		return strings.TrimSpace(strconv.FormatFloat(n.Value, 'f', 0, 64) + " " + n.Unit)
	}
	return metric.Quantity(n.Value, n.Unit)
}

// Children are the parts, then what stands beside.
func (n *Node) Children() []*Node {
	out := make([]*Node, 0, len(n.Parts)+len(n.Beside))
	for _, p := range n.Parts {
		out = append(out, p.Node)
	}
	return append(out, n.Beside...)
}

// Combine computes the node from its parts by its rule; Given nodes are their
// value.
func (n *Node) Combine() float64 {
	return n.combine(func(p *Node) float64 { return p.Value })
}

func (n *Node) combine(value func(*Node) float64) float64 {
	switch n.Rule {
	case Sum:
		v := 0.0
		for _, p := range n.Parts {
			if p.Inverse {
				v -= value(p.Node)
			} else {
				v += value(p.Node)
			}
		}
		return v
	case Product:
		v := 1.0
		for _, p := range n.Parts {
			if p.Inverse {
				v /= value(p.Node)
			} else {
				v *= value(p.Node)
			}
		}
		return v
	case Largest, Smallest:
		v := value(n.Parts[0].Node)
		for _, p := range n.Parts[1:] {
			if n.Rule == Largest {
				v = math.Max(v, value(p.Node))
			} else {
				v = math.Min(v, value(p.Node))
			}
		}
		return v
	}
	return n.Value
}

// shownParts is how many parts a formula writes out; the rest are counted.
const shownParts = 6

// Formula is the rule in symbols: "t_latency - ttft", "E x grid / J_per_kWh";
// "" for given values.
func (n *Node) Formula() string { return n.write(func(p *Node) string { return p.Symbol }) }

// Numbers is the formula with the numbers put in.
func (n *Node) Numbers() string { return n.write((*Node).Text) }

func (n *Node) write(say func(*Node) string) string {
	if len(n.Parts) == 0 {
		return ""
	}
	plus, minus := " + ", " - "
	switch n.Rule {
	case Product:
		plus, minus = " x ", " / "
	case Largest, Smallest:
		plus = ", "
	}
	var b strings.Builder
	parts := n.Parts
	if len(parts) > shownParts {
		parts = parts[:shownParts]
	}
	for i, p := range parts {
		switch {
		case i == 0 && p.Inverse && n.Rule == Product:
			b.WriteString("1 / ")
		case i == 0 && p.Inverse:
			b.WriteString("-")
		case i > 0 && p.Inverse:
			b.WriteString(minus)
		case i > 0:
			b.WriteString(plus)
		}
		b.WriteString(say(p.Node))
	}
	if rest := len(n.Parts) - len(parts); rest > 0 {
		b.WriteString(plus + counted(rest) + " more")
	}
	switch n.Rule {
	case Largest:
		return "the larger of " + b.String()
	case Smallest:
		return "the smaller of " + b.String()
	}
	return b.String()
}

// Walk visits the node and everything below it, parents first. A node that
// stands in several places is visited once for each.
func (n *Node) Walk(visit func(n *Node, depth int)) { n.walk(visit, 0) }

func (n *Node) walk(visit func(*Node, int), depth int) {
	visit(n, depth)
	for _, c := range n.Children() {
		c.walk(visit, depth+1)
	}
}

package explain

import (
	"math"
	"testing"
)

func TestRules(t *testing.T) {
	a, b, c := given("a", "a", 6, "J"), given("b", "b", 2, "J"), given("c", "c", 4, "J")
	for _, x := range []struct {
		rule             Rule
		parts            []Part
		want             float64
		formula, numbers string
	}{
		{Sum, []Part{by(a), by(b), over(c)}, 4, "a + b - c", "6.00 J + 2.00 J - 4.00 J"},
		{Product, []Part{by(a), by(b), over(c)}, 3, "a x b / c", "6.00 J x 2.00 J / 4.00 J"},
		{Product, []Part{over(c), by(a)}, 1.5, "1 / c x a", "1 / 4.00 J x 6.00 J"},
		{Sum, []Part{over(c), by(a)}, 2, "-c + a", "-4.00 J + 6.00 J"},
		{Largest, []Part{by(b), by(a), by(c)}, 6, "the larger of b, a, c", "the larger of 2.00 J, 6.00 J, 4.00 J"},
		{Smallest, []Part{by(c), by(b)}, 2, "the smaller of c, b", "the smaller of 4.00 J, 2.00 J"},
	} {
		n := combined(x.rule, "n", "n", x.want, "J", x.parts...)
		if got := n.Combine(); got != x.want || n.Formula() != x.formula || n.Numbers() != x.numbers {
			t.Errorf("%s = %s = %v, want %s = %s = %v", n.Formula(), n.Numbers(), got, x.formula, x.numbers, x.want)
		}
	}
	if a.Combine() != 6 || a.Formula() != "" {
		t.Error("a given value has a formula")
	}
}

func TestLongFormulasCountTheRest(t *testing.T) {
	n := combined(Sum, "n", "n", 8, "s")
	for range 8 {
		n.Parts = append(n.Parts, by(given("x", "x", 1, "s")))
	}
	if got := n.Formula(); got != "x + x + x + x + x + x + 2 more" {
		t.Error(got)
	}
	if n.Combine() != 8 {
		t.Error("parts that are not written do not count")
	}
}

func TestText(t *testing.T) {
	for _, x := range []struct {
		n    *Node
		want string
	}{
		{given("n", "n", 32, ""), "32"},
		{given("n", "n", 0.5, ""), "0.500"},
		{given("n", "n", 2048, "tokens"), "2048 tokens"},
		{given("n", "n", math.NaN(), "J"), "unknown"},
		{constant(3.6e6, "J/kWh", "joules in a kilowatt-hour"), "3.6e6 J/kWh"},
		{constant(3600, "J/Wh", ""), "3600 J/Wh"},
		{given("n", "n", 2.5e-3, "s"), "2.50 ms"},
	} {
		if got := x.n.Text(); got != x.want {
			t.Errorf("%q, want %q", got, x.want)
		}
	}
}

// A node that stands in two places is visited in both, parents first.
func TestWalk(t *testing.T) {
	a := given("a", "", 1, "")
	mid := combined(Product, "m", "", 1, "", by(a))
	root := combined(Sum, "r", "", 2, "", by(mid), by(a))
	root.Beside = []*Node{given("z", "", 0, "")}
	got := ""
	root.Walk(func(n *Node, depth int) { got += n.Symbol + string(rune('0'+depth)) + " " })
	if got != "r0 m1 a2 a1 z1 " {
		t.Error(got)
	}
}

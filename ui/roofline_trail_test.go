package ui

import "testing"

// A turned knob leaves a trail from where each operation stood; another
// scenario has none of it.
func TestRooflineTrail(t *testing.T) {
	d, a := drive(t, 160, 45, "llama-3.1-8b 1xh100-sxm b1 in512", "llama-3.1-8b 1xl4 b1 in512")
	d.Press(",", "3")
	if n := len(a.roof.trail.curves(a.roof.ops)); n != 0 {
		t.Fatalf("%d trails before any change", n)
	}
	a.pick("batch")
	before := a.roof.trail.now
	a.focused[viewRoofline] = focusLevers
	d.Press("right", "right", "right")
	curves := a.roof.trail.curves(a.roof.ops)
	if len(curves) == 0 {
		t.Fatal("eight times the batch leaves no trail")
	}
	first := curves[0].Points
	if len(first) != 4 {
		t.Errorf("a trail of %d points after three changes", len(first))
	}
	found := false
	for _, pt := range before {
		found = found || pt == first[0]
	}
	if !found {
		t.Error("the trail does not begin where the operation stood")
	}
	d.Press("u", "u", "u")
	if last := a.roof.trail.now; len(last) != len(before) {
		t.Errorf("%d operations after undo, %d before", len(last), len(before))
	}
	d.Press(".")
	if n := len(a.roof.trail.curves(a.roof.ops)); n != 0 {
		t.Errorf("another scenario has %d trails", n)
	}
}

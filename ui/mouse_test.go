package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestMouse(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.ClickOn("2 Compare")
	if a.view != viewCompare {
		t.Error("a click on a tab does not show the view")
	}
	d.ClickOn("1 Dash")
	d.ClickOn("Batch")
	if a.levers.cursor != "batch" {
		t.Errorf("a click on Batch puts the cursor on %q", a.levers.cursor)
	}
	x, y := d.Find("Batch")
	before := a.session.Scenario().Batch
	d.Wheel(x, y, -1)
	if got := a.session.Scenario().Batch; got <= before {
		t.Errorf("the wheel up takes batch from %d to %d", before, got)
	}
	d.Wheel(x, y, 1)
	if got := a.session.Scenario().Batch; got != before {
		t.Errorf("the wheel down takes batch to %d, not back to %d", got, before)
	}
	d.Click(x+17, y)
	if a.top() == nil {
		t.Error("a click on the value does not list the choices")
	}
	d.Click(0, 0)
	if a.top() != nil {
		t.Error("a click outside does not close the box")
	}
	d.ClickOn("A* ")
	if a.session.current != 0 {
		t.Error("a click on the strip does not switch")
	}
	d.ClickOn("ENERGY")
	if a.focus() != focusCards || a.chart.figureName(a) != "Energy of a request" {
		t.Errorf("a click on a card focuses pane %d and shows %s", a.focus(), a.chart.figureName(a))
	}
	d.Press("3").ClickOn("ffn down")
	if a.roof.index == 0 {
		t.Error("a click on an operation does not select it")
	}
}

// The click that brings the window back to the front changes nothing.
func TestFocusClickIsIgnored(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Send(tea.BlurMsg{}).Send(tea.FocusMsg{})
	d.ClickOn("2 Compare")
	if a.view != viewDash {
		t.Error("the first click after focus-in acted")
	}
	d.ClickOn("2 Compare")
	if a.view != viewCompare {
		t.Error("the second click does not act")
	}
}

func TestMouseCanBeReleased(t *testing.T) {
	_, a := drive(t, 120, 35)
	if a.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is off at start")
	}
	a.do("mouse")
	if a.View().MouseMode != tea.MouseModeNone {
		t.Error("M does not release the mouse")
	}
	if b := app(t, Options{NoMouse: true}); b.View().MouseMode != tea.MouseModeNone {
		t.Error("NoMouse does not leave the mouse alone")
	}
}

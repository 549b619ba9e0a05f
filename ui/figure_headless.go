package ui

import (
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/export"
)

// FigureKinds are the charts that [Figure] draws without a screen.
var FigureKinds = []string{"batch", "length", "roofline", "hours", "ledger", "breakeven"}

// Figure is a chart of scenarios as the screen draws it, for writing: figures
// against the batch, along the prompt, the roofline, the hours of the place, a
// model's life, or own system against a service. The error is a
// [*sim.KnobError] for an unknown kind, or says why there is no such chart.
func Figure(o Options, kind string) (export.Figure, error) {
	at := -1
	for i, k := range FigureKinds {
		if k == kind {
			at = i
		}
	}
	if at < 0 {
		return export.Figure{}, &sim.KnobError{Knob: "figure", Value: kind, Reason: "is no chart that can be drawn", Accepted: joined(FigureKinds), Nearest: knob.Nearest(kind, FigureKinds)}
	}
	o.Store, o.Theme = nil, "mono"
	a, err := New(o)
	if err != nil {
		return export.Figure{}, err
	}
	a.w, a.h = 160, 45
	a.view = [...]view{viewDash, viewDash, viewRoofline, viewRegion, viewLedger, viewSensitivity}[at]
	switch kind {
	case "length":
		a.chart.kind = chartLength
	case "breakeven":
		a.sense.kind = senseBuy
		a.view = viewDash // its other answers are work for nothing
		a.refresh()
		a.view = viewSensitivity
		return a.figure()
	}
	a.refresh()
	return a.figure()
}

func joined(words []string) string {
	text := ""
	for i, w := range words {
		if i > 0 {
			text += " "
		}
		text += w
	}
	return text
}

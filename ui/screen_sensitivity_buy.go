package ui

import (
	"math"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// buyPanel is the own system against a service by the token.
type buyPanel struct {
	of       *sim.Scenario
	purchase explore.Purchase
	err      error
}

// look works the comparison out for the edited scenario, once.
func (p *buyPanel) look(a *App) *explore.Purchase {
	if s := a.session.Scenario(); p.of != s {
		p.of = s
		p.purchase, p.err = explore.Buy(*s)
	}
	return &p.purchase
}

// sentence is the answer in words.
func (p *buyPanel) sentence(a *App) string {
	b := p.look(a)
	switch {
	case p.err != nil:
		if p.of.Task == sim.Generate {
			return a.say("No price of a service is stated: :api_price 0.9 sets it, in USD a million tokens.")
		}
		return a.retell(p.err.Error()) + "."
	case math.IsNaN(b.PerDay):
		return a.say("What the system costs is not known: device_price states it.")
	case math.IsInf(b.PerDay, 1):
		return a.sayf("The service is cheaper at any demand: %s a request against %s on a system that is always busy.", money(b.APIRequest), money(b.Full)) + " " + p.parity(a)
	case b.PerDay == 0:
		return a.sayf("The own system is cheaper at any demand: %s a request against %s.", money(b.Full), money(b.APIRequest)) + " " + p.parity(a)
	}
	return a.sayf("From %s requests a day the own system is cheaper, %s of what one can serve. A request costs %s at the service, %s on a system that is always busy.",
		digits(b.PerDay), percent(b.PerDay/b.Capacity), money(b.APIRequest), money(b.Full)) + " " + p.parity(a)
}

func (p *buyPanel) parity(a *App) string {
	return a.sayf("At %s a million tokens written both would cost the same at full load.", money(p.purchase.Price))
}

// newPrice asks what the service charges.
func newPrice() overlay {
	o := &fieldOverlay{title: textMark("Price of the service, USD a million tokens"), prompt: " "}
	o.accept = func(text string) (deed, bool) {
		if text == "" {
			return nil, true
		}
		return func(a *App) tea.Cmd {
			if a.session.Assign("api_price", text) == nil {
				a.close()
			}
			return nil
		}, false
	}
	return o
}

// money is a small amount: "$0.00207".
func money(v float64) string {
	if v != v {
		return "?"
	}
	return "$" + strings.ReplaceAll(digits(v), " ", "")
}

// buyData are the curves: what a request costs at each demand.
func (p *buyPanel) buyData(a *App) (x, y chart.Axis, series []chart.Series, markers []chart.Marker, ok bool) {
	b := p.look(a)
	if p.err != nil || len(b.Curve) == 0 || math.IsNaN(b.Full) {
		return x, y, nil, nil, false
	}
	own := chart.Series{Name: a.say("own system"), Letter: 'o', Token: theme.Series0, Style: chart.Line}
	api := chart.Series{Name: a.say("service"), Letter: 's', Token: theme.Series1, Style: chart.Dashed}
	for _, pt := range b.Curve {
		own.Points = append(own.Points, chart.Point{X: pt.PerDay, Y: pt.Own})
		api.Points = append(api.Points, chart.Point{X: pt.PerDay, Y: pt.API})
	}
	if b.PerDay > 0 && !math.IsInf(b.PerDay, 1) {
		markers = append(markers, chart.Marker{X: b.PerDay, Y: b.APIRequest, Size: 3, Token: theme.Good, Label: a.sayf("%s requests a day", digits(b.PerDay)), Legend: a.say("break-even")})
	}
	if d := a.session.Scenario().RequestsPerDay; d > 0 {
		markers = append(markers, chart.Marker{X: d, Y: math.NaN(), Token: theme.Here, Label: a.say("demand")})
	}
	x = chart.Axis{Label: a.say("requests a day"), Scale: chart.Log10, Tight: true}
	y = chart.Axis{Label: a.say("cost of a request"), Unit: "USD", Scale: chart.Log10}
	return x, y, []chart.Series{own, api}, markers, true
}

// drawBuy is the chart with its sentence.
func (p *buyPanel) draw(a *App, w, h int) block.Block {
	text := wrap(p.sentence(a), w-2)
	x, y, series, markers, ok := p.buyData(a)
	lines := make([]string, 0, len(text))
	for _, l := range text {
		lines = append(lines, a.theme.Row(w).Space(1).Add(theme.Strong, l).String())
	}
	if !ok || h < len(lines)+7 {
		return block.Fit(w, h, lines)
	}
	lines = append(lines, "")
	return block.Above(block.Fit(w, len(lines), lines), chart.XY(w, h-len(lines), a.theme, x, y, series, markers))
}

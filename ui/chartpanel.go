package ui

import (
	"math"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// chartKind is what the large chart of the Dash shows.
type chartKind uint8

const (
	chartAxis   chartKind = iota // a figure against a lever, all scenarios
	chartLength                  // attention against recurrence as the prompt grows
	chartWhere                   // where time, energy, carbon and cost go
	chartMemory
	chartChecks
	chartKinds
)

// chartPanel is the large chart and what is chosen in it.
type chartPanel struct {
	kind    chartKind
	figures [2][3]int // chosen figure of the two curve charts, by task class
	axis    string    // marked lever; "" for the usual one
	reading int       // sample under the reading line plus one; 0 for none
	card    int       // card under the cursor
}

// taskClass groups tasks whose figures are the same.
func taskClass(t sim.Task) int {
	switch {
	case t.Training():
		return 2
	case t == sim.Encode:
		return 1
	}
	return 0
}

// axisFigures are the metrics v goes through against a lever.
var axisFigures = [3][]string{
	{"output_tok_s", "tpot_ms", "ttft_ms", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok", "memory_gb_per_device", "power_w_per_device"},
	{"req_s", "latency_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok", "memory_gb_per_device", "power_w_per_device"},
	{"step_s", "samples_s", "tokens_s_per_device", "mfu", "train_days", "energy_mwh", "co2e_t", "cost_usd", "memory_gb_per_device", "power_w_per_device"},
}

// lengthFigures are those along the prompt length.
var lengthFigures = [3][]string{
	{"tpot_ms", "ttft_ms", "memory_gb_per_device", "energy_j_per_output_token", "energy_wh_per_request", "cost_usd_per_mtok"},
	{"latency_s", "memory_gb_per_device", "energy_wh_per_request"},
	{"step_s", "memory_gb_per_device", "tokens_s_per_device"},
}

func (p *chartPanel) figureList(a *App) ([]string, *int) {
	class := taskClass(a.session.Scenario().Task)
	if p.kind == chartLength {
		return lengthFigures[class], &p.figures[1][class]
	}
	return axisFigures[class], &p.figures[0][class]
}

// figure is the metric shown.
func (p *chartPanel) figure(a *App) *metric.Metric {
	list, at := p.figureList(a)
	m, err := metric.Find(list[clamp(*at, 0, len(list)-1)])
	if err != nil {
		return nil
	}
	return m
}

func (p *chartPanel) figureName(a *App) string {
	if m := p.figure(a); m != nil {
		return a.say(m.Label)
	}
	return ""
}

// nextFigure is v: another figure, or another chart where there is one figure.
func (p *chartPanel) nextFigure(a *App, dir int) {
	if p.kind > chartLength {
		p.kind = chartAxis
		return
	}
	list, at := p.figureList(a)
	*at = (*at + dir + len(list)) % len(list)
}

// kinds lists the charts that are not on the screen already.
func (p *chartPanel) kinds(a *App) []chartKind {
	l := &a.layout
	out := []chartKind{chartAxis, chartLength}
	if l.Breakdown.Empty() {
		out = append(out, chartWhere)
	}
	if l.Tier < tierWide || l.Memory.Empty() {
		// Where these panels are shown at all they are small.
		out = append(out, chartMemory, chartChecks)
	}
	return out
}

// nextKind is a.
func (p *chartPanel) nextKind(a *App) {
	kinds := p.kinds(a)
	for i, k := range kinds {
		if k == p.kind {
			p.kind = kinds[(i+1)%len(kinds)]
			p.reading = 0
			return
		}
	}
	p.kind = chartAxis
}

// axisID is the lever the chart is drawn against.
func (p *chartPanel) axisID(a *App) string {
	if p.axis != "" {
		if k, err := knob.Find(p.axis); err == nil {
			if ok, _ := k.Applies(a.session.Scenario()); ok {
				return p.axis
			}
		}
	}
	return defaultAxis(a.session.Scenario().Task)
}

// markAxis is m.
func (a *App) markAxis() {
	if a.view == viewSweep {
		a.sweep.markRow(a)
		return
	}
	k := a.lever()
	p := &a.chart
	if k == nil {
		return
	}
	if k.Kind == knob.Choice {
		a.sweep.lead(k.ID)
		a.notice = a.sayf("%s is a choice: Sweep (4) goes through it, best first.", a.say(k.Label))
		return
	}
	if p.axisID(a) == k.ID {
		p.axis = ""
		a.notice = a.sayf("the chart is against %s again.", defaultAxis(a.session.Scenario().Task))
		return
	}
	x := number(k, a.session.Scenario(), a.session.Result())
	if k.Kind == knob.Choice || math.IsNaN(x) {
		a.notice = a.sayf("m: %s is not a number; the chart needs one along its axis.", a.say(k.Label))
		return
	}
	p.axis, p.kind, p.reading = k.ID, chartAxis, 0
	a.sweep.lead(k.ID)
	a.notice = a.sayf("the chart is against %s; m again for the usual one.", a.say(k.Label))
}

// prepare runs what the visible charts need.
func (p *chartPanel) prepare(a *App) {
	if a.view != viewDash || a.layout.Chart.Empty() {
		return
	}
	found := false
	for _, k := range p.kinds(a) {
		found = found || k == p.kind
	}
	if !found {
		p.kind = chartAxis
	}
	switch p.kind {
	case chartAxis:
		a.session.sweepCurves(p.axisID(a))
	case chartLength:
		a.session.sweepRivals()
	}
	p.reading = clamp(p.reading, 0, p.readings(a))
}

// readings is how many samples the reading line can stand on.
func (p *chartPanel) readings(a *App) int {
	c := &a.session.curves
	switch p.kind {
	case chartAxis:
		return len(c.slots[a.session.current].samples)
	case chartLength:
		if len(c.rivals) > 0 {
			return len(c.rivals[0].samples)
		}
	}
	return 0
}

// moveReading moves the reading line; the first move puts it where you are.
func (p *chartPanel) moveReading(n int, a *App) {
	all := p.readings(a)
	if all == 0 {
		a.notice = a.say("this chart has no axis to read along; a shows another.")
		return
	}
	if p.reading == 0 {
		p.reading = all/2 + 1
		if here := a.session.curves.slots[a.session.current].here; p.kind == chartAxis && here >= 0 {
			p.reading = here + 1
		}
	}
	p.reading = clamp(p.reading+n, 1, all)
}

// adopt gives the edited scenario the value under the reading line.
func (p *chartPanel) adopt(a *App) {
	s := a.session
	if p.reading == 0 {
		a.notice = a.say("Left and Right place a reading line; Enter then adopts its value.")
		return
	}
	switch p.kind {
	case chartAxis:
		x := s.curves.slots[s.current].samples[p.reading-1].X
		if s.Set(p.axisID(a), knob.Value{Number: x}) == nil {
			a.levers.cursor = p.axisID(a)
		}
	case chartLength:
		x := s.curves.rivals[0].samples[p.reading-1].X
		if s.Set("input_len", knob.Value{Number: x}) == nil {
			a.levers.cursor = "input_len"
		}
	}
	p.reading = 0
}

// moveCard moves the cursor over the cards; the chart follows.
func (p *chartPanel) moveCard(dir, stride int, a *App) {
	if a.layout.Cards[0].Empty() {
		stride = 1 // the cards are a list
	}
	p.card = clamp(p.card+sign(dir)*stride, 0, 5)
	p.showCard(a)
}

// showCard puts the card's metric in the chart.
func (p *chartPanel) showCard(a *App) {
	if p.kind > chartLength {
		p.kind = chartAxis
	}
	u := unitFor(a.session.Result(), a.session.unit)
	id := cardsOf(a.session.Result(), u)[p.card]
	list, at := p.figureList(a)
	for i, other := range list {
		if u.In(other) == id {
			*at = i
			return
		}
	}
}

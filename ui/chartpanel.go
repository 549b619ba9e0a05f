package ui

import (
	"math"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
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
		return m.Label
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
	k := a.lever()
	p := &a.chart
	if k == nil {
		return
	}
	if p.axisID(a) == k.ID {
		p.axis = ""
		a.notice = "the chart is against " + defaultAxis(a.session.Scenario().Task) + " again."
		return
	}
	x := number(k, a.session.Scenario(), a.session.Result())
	if k.Kind == knob.Choice || math.IsNaN(x) {
		a.notice = "m: " + k.Label + " is not a number; the chart needs one along its axis."
		return
	}
	p.axis, p.kind, p.reading = k.ID, chartAxis, 0
	a.notice = "the chart is against " + k.Label + "; m again for the usual one."
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
		a.notice = "this chart has no axis to read along; a shows another."
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
		a.notice = "Left and Right place a reading line; Enter then adopts its value."
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
	id := cardsOf(a.session.Result())[p.card]
	list, at := p.figureList(a)
	for i, other := range list {
		if other == id {
			*at = i
			return
		}
	}
}

// draw is the chart in its box.
func (p *chartPanel) draw(a *App, w, h int) block.Block {
	focused := a.view == viewDash && a.focus() == focusChart
	f := a.theme.Frame(p.title(a), p.note(), focused)
	return block.Into(w, h, f, func(w, h int) block.Block {
		switch p.kind {
		case chartLength:
			return p.drawLength(a, w, h)
		case chartWhere:
			return drawWhere(a, w, h)
		case chartMemory:
			return drawMemory(a, w, h)
		case chartChecks:
			return drawChecks(a, w, h)
		}
		return p.drawAxis(a, w, h)
	})
}

func (p *chartPanel) note() string {
	if p.kind > chartLength {
		return "a chart"
	}
	return "v figure  a chart"
}

func (p *chartPanel) title(a *App) string {
	switch p.kind {
	case chartLength:
		if m := p.figure(a); m != nil {
			return upperFirst(shortName(m)) + " as the prompt grows, batch 1"
		}
	case chartWhere:
		return whereTitle(a)
	case chartMemory:
		return "Memory per device (" + letter(a.session.current) + ")"
	case chartChecks:
		return "Checks"
	}
	axis := p.axisID(a)
	if k, err := knob.Find(axis); err == nil {
		axis = k.Label
	}
	return p.figureName(a) + " against " + lowerFirst(axis)
}

// metricIndex is the place of a metric in the table.
func metricIndex(m *metric.Metric) int {
	all := metric.All()
	for i := range all {
		if all[i].ID == m.ID {
			return i
		}
	}
	return -1
}

// drawAxis is a figure against a lever for all scenarios.
func (p *chartPanel) drawAxis(a *App, w, h int) block.Block {
	s := a.session
	m := p.figure(a)
	k, err := knob.Find(p.axisID(a))
	if m == nil || err != nil {
		return block.Blank(w, h)
	}
	at := metricIndex(m)
	var series []chart.Series
	var markers []chart.Marker
	missing := false
	for i := range s.count {
		c := &s.curves.slots[i]
		if c.of == nil {
			continue
		}
		one := curveSeries(c.samples, at)
		one.Name, one.Letter, one.Token = "", rune('A'+i), theme.Series(i)
		missing = missing || len(one.Missing) > 0
		series = append(series, one)
		if i == s.current && c.here >= 0 && c.samples[c.here].OK {
			markers = append(markers, chart.Marker{
				X: c.samples[c.here].X, Y: c.samples[c.here].Values[at],
				Rune: glyphRune(a.theme.Glyphs().Here), Token: theme.Here, Legend: "you are here",
			})
		}
		if i == s.current && p.reading > 0 && p.reading <= len(c.samples) {
			markers = append(markers, readingMarker(m, k, &c.samples[p.reading-1], at))
		}
	}
	x := chart.Axis{Label: lowerFirst(k.Label), Unit: axisUnit(k), Format: func(v float64) string { return k.Display(knob.Value{Number: v}) }}
	if k.Scale == knob.Geometric {
		x.Scale = chart.Log2
	} else {
		x.Tight = true
	}
	return chart.XY(w, h, a.theme, x, yAxis(m, chart.Linear), series, markers)
}

func yAxis(m *metric.Metric, scale chart.Scale) chart.Axis {
	axis := chart.Axis{Label: m.Unit, Scale: scale, Format: m.Number}
	if m.Unit == "" {
		axis.Label, axis.Format = shortName(m), m.Format
	}
	return axis
}

// axisUnit is the unit of a lever where its name does not say it.
func axisUnit(k *knob.Knob) string {
	if k.Unit == lowerFirst(k.Label) || k.Unit == "sequences" {
		return ""
	}
	return k.Unit
}

// curveSeries splits samples into a curve and the points that do not fit.
func curveSeries(samples []sample, at int) chart.Series {
	var out chart.Series
	for i := range samples {
		x := &samples[i]
		switch {
		case !x.OK || math.IsNaN(x.Values[at]):
			out.Points = append(out.Points, chart.Point{X: x.X, Y: math.NaN()})
		case !x.Fits:
			out.Missing = append(out.Missing, chart.Point{X: x.X, Y: x.Values[at]})
		default:
			out.Points = append(out.Points, chart.Point{X: x.X, Y: x.Values[at]})
		}
	}
	return out
}

// readingMarker is the reading line with the value under it.
func readingMarker(m *metric.Metric, k *knob.Knob, x *sample, at int) chart.Marker {
	text := k.Display(knob.Value{Number: x.X}) + ": "
	switch {
	case !x.OK:
		text += "no such plan"
	case !x.Fits:
		text += m.Format(x.Values[at]) + ", does not fit"
	default:
		text += m.Format(x.Values[at])
	}
	return chart.Marker{X: x.X, Y: math.NaN(), Token: theme.Guide, Label: text}
}

// drawLength is attention against recurrence along the prompt.
func (p *chartPanel) drawLength(a *App, w, h int) block.Block {
	s := a.session
	m := p.figure(a)
	k, err := knob.Find("input_len")
	if m == nil || err != nil {
		return block.Blank(w, h)
	}
	at := metricIndex(m)
	var series []chart.Series
	var markers []chart.Marker
	for i := range s.curves.rivals {
		r := &s.curves.rivals[i]
		one := curveSeries(r.samples, at)
		one.Name, one.Letter, one.Token = r.name, rune('p'+i), theme.Series(i)
		series = append(series, one)
		if i == 0 && p.reading > 0 && p.reading <= len(r.samples) {
			markers = append(markers, readingMarker(m, k, &r.samples[p.reading-1], at))
		}
	}
	if now := s.Scenario().InputLen; now > 0 && p.reading == 0 {
		markers = append(markers, chart.Marker{X: float64(now), Y: math.NaN(), Token: theme.Guide, Label: "now"})
	}
	x := chart.Axis{Label: "prompt", Unit: k.Unit, Scale: chart.Log2, Format: func(v float64) string { return k.Format(knob.Value{Number: v}) }}
	return chart.XY(w, h, a.theme, x, yAxis(m, chart.Log10), series, markers)
}

func glyphRune(s string) rune {
	for _, r := range s {
		return r
	}
	return '@'
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' {
		return string(s[0]-'A'+'a') + s[1:]
	}
	return s
}

func upperFirst(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

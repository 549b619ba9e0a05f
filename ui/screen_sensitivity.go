package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/metric"
)

// senseKind is what the Sensitivity view shows.
type senseKind uint8

const (
	senseRange  senseKind = iota // each input from low to high
	senseTenth                   // each number a tenth down and up
	senseShares                  // Monte Carlo: shares of the variance
	senseBuy                     // an own system against a service by the token
	senseKinds
)

// sensePanel is the Sensitivity view: what the result hangs on, how uncertain
// it is, and which single change betters it most.
type sensePanel struct {
	job    job
	kind   senseKind
	figure [3]string // metric by task class; "" for emissions

	asked  senseKey
	of     senseKey // what is shown is of
	ready  bool
	swings [2]explore.Tornado
	levers []explore.Lever
	list   explore.LeverList
	left   int // values of a knob beyond its best
	draws  explore.Distribution
	buy    buyPanel
	fault  string

	edges struct { // thresholds of the input under the cursor
		of    senseKey
		base  *sim.Scenario
		id    string
		lines []string
	}

	row, lever int // cursors
	top, first int // first lines shown

	version uint64
}

// senseKey is everything the answers depend on.
type senseKey struct {
	of     *sim.Scenario
	metric string
	limits string
}

// usualSense is the figure looked at first.
var usualSense = [3]string{"co2e_g_per_request", "co2e_g_per_request", "co2e_g_per_step"}

// Monte Carlo on the screen: as many draws as stand still to two digits, always
// with the same seed, so that the same screen comes back.
const (
	senseDraws = 4000
	senseSeed  = 1
	// bestPerKnob keeps hundreds of places from hiding everything else.
	bestPerKnob = 2
)

func (p *sensePanel) metricID(class int) string {
	if id := p.figure[class]; id != "" {
		return id
	}
	return usualSense[class]
}

// metric is the figure looked at.
func (p *sensePanel) metric(a *App) *metric.Metric {
	r := a.session.Result()
	class := taskClass(a.session.Scenario().Task)
	m := figureNamed(p.metricID(class))
	if m != nil {
		if _, ok := m.Of(r); ok {
			return m
		}
	}
	for _, id := range axisFigures[class] {
		if m := figureNamed(id); m != nil {
			if _, ok := m.Of(r); ok {
				return m
			}
		}
	}
	return nil
}

// prepare starts the job for what is asked, when it is not what is shown.
func (p *sensePanel) prepare(a *App) {
	if a.view != viewSensitivity {
		if p.job.stop() {
			p.asked = senseKey{} // it starts again on return
		}
		return
	}
	m := p.metric(a)
	if m == nil {
		return
	}
	key := senseKey{a.session.Scenario(), m.ID, a.limitText()}
	if key != p.asked {
		p.asked = key
		a.later(p.begin(a, m, key))
	}
	p.clampCursors()
}

// again starts work that was stopped once more.
func (p *sensePanel) again() {
	if !p.job.running && p.job.done < p.job.total {
		p.asked = senseKey{}
	}
}

// clampCursors keeps the cursors on what there is.
func (p *sensePanel) clampCursors() {
	p.row = clamp(p.row, 0, max(0, p.rows()-1))
	p.lever = clamp(p.lever, 0, max(0, len(p.levers)-1))
}

// rows is how many lines the tornado has.
func (p *sensePanel) rows() int {
	switch p.kind {
	case senseShares:
		return len(p.draws.Shares)
	case senseBuy:
		return 0
	}
	return len(p.swings[p.kind].Swings)
}

// begin runs the four answers one after the other, the quick ones first.
func (p *sensePanel) begin(a *App, m *metric.Metric, key senseKey) tea.Cmd {
	base, catalog, limits := *a.session.Scenario(), a.session.catalog, a.session.limits
	return p.job.start(senseDraws, func(ctx context.Context, report func(int, func(*App)) bool) {
		var swings [2]explore.Tornado
		for i, by := range [...]explore.Range{explore.Documented, explore.TenPercent} {
			t, err := explore.Sensitivity(ctx, base, m, by, catalog)
			if err != nil {
				report(0, func(a *App) { a.sense.refuse(key, err) })
				return
			}
			swings[i] = t
		}
		list, err := explore.Levers(ctx, base, explore.LeverOptions{Metric: m, Limits: limits}, catalog)
		if err != nil {
			report(0, func(a *App) { a.sense.refuse(key, err) })
			return
		}
		var better []explore.Lever
		for _, l := range list.Levers {
			if l.Gain > 0 {
				better = append(better, l)
			}
		}
		kept, left := explore.BestPerKnob(better, bestPerKnob)
		if !report(0, func(a *App) { a.sense.take(key, swings, list, kept, left) }) {
			return
		}
		d, err := explore.MonteCarlo(ctx, base, m, explore.MonteCarloOptions{Draws: senseDraws, Seed: senseSeed, Workers: spareCores(), Progress: func(d *explore.Distribution) {
			now := *d
			report(d.Done, func(a *App) { a.sense.takeDraws(key, now) })
		}}, catalog)
		if err == nil {
			report(senseDraws, func(a *App) { a.sense.takeDraws(key, d) })
		}
	})
}

func (p *sensePanel) refuse(key senseKey, err error) {
	p.of, p.ready, p.fault = key, true, err.Error()
	p.swings, p.levers, p.draws = [2]explore.Tornado{}, nil, explore.Distribution{}
	p.version++
}

func (p *sensePanel) take(key senseKey, swings [2]explore.Tornado, list explore.LeverList, kept []explore.Lever, left int) {
	if p.of.metric != key.metric {
		p.draws = explore.Distribution{}
	}
	p.of, p.ready, p.fault = key, true, ""
	p.swings, p.list, p.levers, p.left = swings, list, kept, left
	p.clampCursors()
	p.version++
}

func (p *sensePanel) takeDraws(key senseKey, d explore.Distribution) {
	if p.of == key {
		p.draws = d
		p.clampCursors()
		p.version++
	}
}

// buySentence answers own or service when that is what is shown.
func (p *sensePanel) buySentence(a *App) string {
	if p.kind != senseBuy {
		return ""
	}
	return p.buy.sentence(a)
}

// nextKind is v.
func (p *sensePanel) nextKind(a *App) {
	p.kind = (p.kind + 1) % senseKinds
	p.row, p.top = 0, 0
	p.version++
	a.notice = [senseKinds]string{
		a.say("each input from its low to its high end, the others rest."),
		a.say("every number a tenth down and up: what moves most per percent."),
		a.say("all uncertain inputs drawn at once: whose uncertainty makes the answer's."),
		p.buySentence(a),
	}[p.kind]
}

func (p *sensePanel) chooseMetric(a *App, id string) {
	p.figure[taskClass(a.session.Scenario().Task)] = id
	p.row, p.top, p.lever, p.first = 0, 0, 0, 0
	p.version++
}

func (p *sensePanel) moveRow(n int) {
	p.row += n
	p.clampCursors()
	p.version++
}

func (p *sensePanel) moveLever(n int) {
	p.lever += n
	p.clampCursors()
	p.version++
}

// goTo puts the lever cursor on the knob of the row under the cursor and shows
// the Dash, where it can be turned.
func (p *sensePanel) goTo(a *App) {
	in := p.input()
	switch {
	case p.kind == senseBuy:
		a.push(newPrice())
	case in == nil:
		a.notice = a.say("nothing moves this figure.")
	case in.Knob == nil:
		a.notice = a.sayf("%s is no lever: %s.", a.retell(in.Label), a.retell(in.Source))
	default:
		a.view = viewDash
		a.pick(in.Knob.ID)
		a.notice = a.sayf("%s: %s.", a.retell(in.Label), a.retell(in.Source))
	}
}

// input is the one under the cursor.
func (p *sensePanel) input() *explore.Input {
	if p.row >= p.rows() {
		return nil
	}
	if p.kind == senseShares {
		return &p.draws.Shares[p.row].Input
	}
	return &p.swings[p.kind].Swings[p.row].Input
}

// adopt takes the lever under the cursor, as one step.
func (p *sensePanel) adopt(a *App) {
	s := a.session
	if p.lever >= len(p.levers) || p.of != p.asked {
		a.notice = a.say("there is no change to adopt yet.")
		return
	}
	l := &p.levers[p.lever]
	if s.adopt(l.Knob.ID, l.Scenario) == nil {
		a.levers.cursor = l.Knob.ID
	}
}

// limitText is the limits in force, for keys and for the field.
func (a *App) limitText() string {
	var words []string
	for _, l := range a.session.limits {
		words = append(words, l.String())
	}
	return strings.Join(words, ", ")
}

// thresholds say at which value of the input under the cursor the figure meets a
// limit or the baseline's; they are found once for each.
func (p *sensePanel) thresholds(a *App) []string {
	in := p.input()
	if in == nil || p.of != p.asked {
		return nil
	}
	base := a.session.slots[a.session.baseline]
	if p.edges.of == p.of && p.edges.id == in.ID && p.edges.base == base {
		return p.edges.lines
	}
	p.edges.of, p.edges.base, p.edges.id, p.edges.lines = p.of, base, in.ID, nil
	s := a.session
	m := figureNamed(p.of.metric)
	if m == nil || in.Knob == nil {
		return nil
	}
	add := func(target float64, what string) {
		text := a.sayf("%s: at no value of it", what)
		if x, ok := explore.Threshold(p.of.of, in, m, target, s.catalog); ok {
			text = a.sayf("%s at %s", what, strings.TrimSpace(inputText(in, x, 12)))
		}
		p.edges.lines = append(p.edges.lines, text)
	}
	for _, l := range s.limits {
		if l.Metric != nil && l.Metric.ID == m.ID {
			add(l.Value, a.sayf("meets the limit %s", m.Format(l.Value)))
		}
	}
	if s.current != s.baseline && sameWork(s.Baseline(), s.Result()) {
		if v, ok := m.Of(s.Baseline()); ok && v == v {
			add(v, a.sayf("like %s (%s)", letter(s.baseline), m.Format(v)))
		}
	}
	return p.edges.lines
}

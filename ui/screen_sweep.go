package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/widget"
)

// sweepKind is what the Sweep view shows.
type sweepKind uint8

const (
	sweepLine   sweepKind = iota // one knob, all scenarios
	sweepHeat                    // two knobs
	sweepPareto                  // every knob that varies, two figures
	sweepKinds
)

// sweepPanel is the Sweep view: what varies, the points found, and the one
// under the cursor.
type sweepPanel struct {
	job    job
	kind   sweepKind
	vary   []string          // ids of the knobs that vary, in order
	marked string            // the knob that m put first
	specs  map[string]string // ranges that were typed, by knob
	class  int               // the task class that vary was chosen for, plus one
	figure [3]string         // metric upwards by task class; "" for the usual one
	across [3]string         // metric across in Pareto, by task class

	rows []*knob.Knob // of the pane of knobs
	row  int
	top  int

	asked  sweepKey  // what the last job was started for
	run    *sweepRun // what is shown
	sort   sweepSort // what the order was made for
	order  []int     // points in the order of the table
	front  []int     // places in the frontier, by point; 0 for none
	at     int       // point under the cursor
	moved  bool      // the cursor was moved: it no longer follows "you are here"
	list   int       // first line of the table shown
	ranged bool      // the table has room for a range
	fault  string    // why nothing can be run

	version uint64 // grows with every visible change
}

// sweepKey is everything the points depend on.
type sweepKey struct {
	slots  [maxScenarios]*sim.Scenario
	axes   string
	limits string
}

// usualVary are the knobs that vary at first, by task class.
var usualVary = [3][]string{{"batch", "devices", "weights"}, {"batch", "devices", "weights"}, {"devices", "precision", "recompute"}}

// usualFigure and usualAcross are the figures shown at first.
var (
	usualFigure = [3]string{"output_tok_s", "req_s", "step_s"}
	usualPareto = [3]string{"tpot_ms", "latency_s", "step_s"}
	usualAcross = [3]string{"cost_usd_per_mtok", "cost_usd_per_mtok", "energy_wh_per_step"}
)

// upID is the metric upwards. The usual one of Pareto is not that of the curve:
// throughput and cost are one and the same trade.
func (p *sweepPanel) upID(class int) string {
	if id := p.figure[class]; id != "" {
		return id
	}
	if p.kind == sweepPareto {
		return usualPareto[class]
	}
	return usualFigure[class]
}

// acrossID is the other metric of Pareto.
func (p *sweepPanel) acrossID(class int) string {
	if id := p.across[class]; id != "" {
		return id
	}
	return usualAcross[class]
}

// up is the figure shown, across the other one of Pareto.
func (p *sweepPanel) up(a *App) *metric.Metric {
	return figureNamed(p.upID(taskClass(a.session.Scenario().Task)))
}

func (p *sweepPanel) acrossOf(a *App) *metric.Metric {
	return figureNamed(p.acrossID(taskClass(a.session.Scenario().Task)))
}

// figureNamed is a metric of the table, nil when there is none.
func figureNamed(id string) *metric.Metric {
	m, err := metric.Find(id)
	if err != nil {
		return nil
	}
	return m
}

// prepare brings the knobs, the points and their order up to date. Points come
// from a job in the background; until it reports the old ones stay.
func (p *sweepPanel) prepare(a *App) {
	if a.view != viewSweep {
		if p.job.stop() {
			p.asked = sweepKey{} // it starts again on return
		}
		return
	}
	s := a.session
	p.choose(a)
	p.listKnobs(a)
	axes, text, fault := p.axes(a)
	if fault != p.fault {
		p.fault = fault
		p.version++
		p.job.stop()
		p.asked = sweepKey{} // what runs next is not what is shown
	}
	if fault == "" {
		key := sweepKey{axes: text, limits: a.limitText()}
		if p.kind == sweepLine {
			copy(key.slots[:], s.slots[:s.count])
		} else {
			key.slots[s.current] = s.Scenario()
		}
		if key != p.asked {
			p.asked = key
			a.later(p.begin(a, axes))
		}
	}
	p.arrange(a)
}

// again starts work that was stopped once more.
func (p *sweepPanel) again() {
	if !p.job.running && p.job.done < p.job.total {
		p.asked = sweepKey{}
	}
}

// choose picks what varies at first and drops what no longer applies.
func (p *sweepPanel) choose(a *App) {
	now := a.session.Scenario()
	class := taskClass(now.Task)
	if p.class != class+1 {
		p.class, p.moved = class+1, false
		p.vary = slices.Clone(usualVary[class])
		if k, err := knob.Find(p.marked); err == nil && sweepable(k) {
			p.lead(k.ID)
		}
	}
	kept := p.vary[:0]
	for _, id := range p.vary {
		if k, err := knob.Find(id); err == nil {
			if ok, _ := k.Applies(now); ok {
				kept = append(kept, id)
			}
		}
	}
	p.vary = kept
}

// sweepable reports whether a knob can be gone through.
func sweepable(k *knob.Knob) bool { return k.Kind != knob.Text }

// lead puts a knob first among those that vary.
func (p *sweepPanel) lead(id string) {
	p.vary = slices.DeleteFunc(p.vary, func(other string) bool { return other == id })
	p.vary = slices.Insert(p.vary, 0, id)
	p.marked, p.moved = id, false
	p.version++
}

// toggle makes a knob vary, or pins it.
func (p *sweepPanel) toggle(id string) {
	if i := slices.Index(p.vary, id); i >= 0 {
		p.vary = slices.Delete(p.vary, i, i+1)
	} else {
		p.vary = append(p.vary, id)
	}
	p.moved = false
	p.version++
}

// used is how many of the varying knobs the kind goes through.
func (p *sweepPanel) used() int {
	switch p.kind {
	case sweepLine:
		return min(1, len(p.vary))
	case sweepHeat:
		return min(2, len(p.vary))
	}
	return len(p.vary)
}

// nextKind is v.
func (p *sweepPanel) nextKind(a *App) {
	p.kind = (p.kind + 1) % sweepKinds
	p.moved, p.list = false, 0
	p.version++
	switch p.kind {
	case sweepLine:
		a.notice = a.say("one knob, a curve for each scenario; a takes the next knob, o the figure.")
	case sweepHeat:
		a.notice = a.say("two knobs: the shade says what the number says; Enter adopts, a turns, o figure.")
	case sweepPareto:
		a.notice = a.say("no point beats the numbered ones in both; o up, a across, Enter adopts.")
	}
}

// nextAlternative is a: other axes, or another figure across.
func (p *sweepPanel) nextAlternative(a *App) {
	if p.kind == sweepPareto {
		class := taskClass(a.session.Scenario().Task)
		ids := axisFigures[class]
		i := slices.Index(ids, p.acrossID(class))
		for range ids {
			i = (i + 1) % len(ids)
			if ids[i] != p.upID(class) {
				break
			}
		}
		p.across[class] = ids[i]
		if m := figureNamed(ids[i]); m != nil {
			a.notice = a.sayf("across: %s.", lowerFirst(a.say(m.Label)))
		}
		p.moved = false
		p.version++
		return
	}
	n := p.used()
	if p.kind == sweepHeat && n == 2 {
		p.vary[0], p.vary[1] = p.vary[1], p.vary[0]
	} else if len(p.vary) > 1 {
		p.vary = append(p.vary[1:len(p.vary):len(p.vary)], p.vary[0])
		a.notice = a.sayf("against %s now.", p.vary[0])
	} else {
		a.notice = a.say("only one knob varies; Space in the list at the left adds another.")
	}
	p.moved = false
	p.version++
}

// chooseFigure puts a metric upwards.
func (p *sweepPanel) chooseFigure(a *App, id string) {
	class := taskClass(a.session.Scenario().Task)
	if p.kind == sweepPareto && p.acrossID(class) == id {
		p.across[class] = p.upID(class)
	}
	p.figure[class] = id
	p.moved = false
	p.version++
}

// step goes to another figure, for Up and Down on a curve.
func (p *sweepPanel) step(a *App, dir int) {
	class := taskClass(a.session.Scenario().Task)
	ids := axisFigures[class]
	i := slices.Index(ids, p.upID(class))
	p.chooseFigure(a, ids[(i+dir+len(ids))%len(ids)])
}

// points are those of the edited scenario.
func (p *sweepPanel) points(a *App) []sweepPoint {
	if p.run == nil || p.fault != "" {
		return nil
	}
	return p.run.of(a.session.current)
}

// adopt gives the edited scenario the values of the point under the cursor, as
// one step.
func (p *sweepPanel) adopt(a *App) {
	points := p.points(a)
	if p.at >= len(points) {
		a.notice = a.say("there is no point to adopt yet.")
		return
	}
	pt := &points[p.at]
	if !pt.ok {
		a.notice = a.sayf("%s: %s.", p.settings(pt), a.retell(pt.reason))
		return
	}
	next, err := p.run.scenario(a.session.current, pt, a.session.catalog)
	if err != nil {
		_ = a.session.refuse("", err)
		return
	}
	name := letter(a.session.current)
	if next == *a.session.Scenario() {
		a.notice = a.sayf("%s is there already.", name)
		return
	}
	_ = a.session.Replace(next, a.sayf("%s is now %s", name, p.settings(pt)))
	p.moved = false
}

// settings names a point: "batch 64, weights fp8".
func (p *sweepPanel) settings(pt *sweepPoint) string {
	var words []string
	for i, k := range p.run.knobs {
		words = append(words, k.ID+" "+k.Format(pt.values[i]))
	}
	return strings.Join(words, ", ")
}

// openFigures is o: which metric is shown.
func (a *App) openFigures(now string, choose func(a *App, id string)) {
	r := a.session.Result()
	all := metric.All()
	var items []widget.Item
	for i := range all {
		m := &all[i]
		v, ok := m.Of(r)
		if !ok || m.Word != nil || m.ID == "fits" {
			continue
		}
		group := a.say(groupTitles[m.Group])
		items = append(items, widget.Item{ID: m.ID, Name: a.say(m.Label), Aliases: []string{m.ID, m.Label, shortName(m)}, Detail: a.value(m, v) + "   " + m.ID, Group: strings.ToLower(group)})
	}
	a.push(&listOverlay{
		title: a.say("Which figure"), picker: widget.NewPicker("filter", items, now), w: 84, h: 26,
		hints: a.say("type to filter  Up Down choose  Enter take it  Esc cancel"),
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd { choose(a, it.ID); return nil }
		},
	})
}

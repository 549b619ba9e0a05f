package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explain"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/widget"
)

// explainRow is one line of the tree of quantities.
type explainRow struct {
	heading string
	node    *explain.Node
	m       *metric.Metric // of a root
	path    string         // symbols from the root, joined by "/"
	depth   int
	parent  int // row of the parent, -1 for a root
	formula bool
}

// explainPanel is the Explain view: every figure as a tree that can be opened.
type explainPanel struct {
	of      *sim.Scenario
	result  *sim.Result
	slot    int
	catalog knob.Catalog
	roots   map[string]*explain.Node // by metric id
	open    map[string]bool          // by path
	rows    []explainRow
	index   int
	shown   int
	at      string // path under the cursor, kept when the tree is made again
	page    int    // of the detail, in lines scrolled
	version int
	from    string // where it was opened from

	changes   []changeRow // of the figure under the cursor
	changesOf changeKey
	trial     sim.Result
}

// metricHeadings are the groups of figures, in display order.
var metricHeadings = map[string]string{
	"speed": textMark("SPEED"), "training": textMark("TRAINING"), "memory": textMark("MEMORY"), "energy": textMark("ENERGY"), "footprint": textMark("CARBON, WATER, COST"), "roofline": textMark("ROOFLINE"),
}

// prepare makes the trees again when the scenario changed.
func (p *explainPanel) prepare(a *App) {
	if a.view != viewExplain {
		return
	}
	s := a.session
	if p.of != s.Scenario() || p.slot != s.current {
		p.of, p.slot, p.result, p.catalog = s.Scenario(), s.current, s.Result(), s.catalog
		p.roots = map[string]*explain.Node{}
		p.version++
	}
	if p.open == nil {
		p.open = map[string]bool{}
	}
	if p.at == "" {
		p.choose(rolesOf(s.Result(), s.unit).energy)
	}
	p.list(a)
	if r := p.row(); r != nil && r.m != nil && a.layout.Tier >= tierNormal {
		p.tryChanges(a.speech(), r.m)
	}
}

// root is the tree of a metric, made when it is first asked for.
func (p *explainPanel) root(m *metric.Metric) *explain.Node {
	if n := p.roots[m.ID]; n != nil {
		return n
	}
	n := explain.Explain(m, p.of, p.result, p.catalog)
	p.roots[m.ID] = n
	return n
}

// list lays the open part of the trees out in rows.
func (p *explainPanel) list(a *App) {
	p.rows = p.rows[:0]
	group := ""
	if u := unitFor(p.result, a.session.unit); u != metric.Usual {
		p.rows = append(p.rows, explainRow{heading: a.sayf("PER %s", strings.ToUpper(a.say(u.Name(p.result)))), parent: -1})
		for _, id := range [...]string{"energy_wh_per_request", "co2e_g_per_request", "water_ml_per_request", "cost_usd_per_request"} {
			if m, err := metric.Find(u.In(id)); err == nil {
				p.figure(m)
			}
		}
	}
	all := metric.All()
	for i := range all {
		m := &all[i]
		if _, applies := m.Of(p.result); !applies {
			continue
		}
		if m.Group != group {
			group = m.Group
			p.rows = append(p.rows, explainRow{heading: a.say(metricHeadings[group]), parent: -1})
		}
		p.figure(m)
	}
	p.index = clamp(p.index, 0, max(0, len(p.rows)-1))
	for path := p.at; ; {
		for i := range p.rows {
			if p.rows[i].path == path && path != "" {
				p.index = i
				p.settle(1)
				return
			}
		}
		// What the cursor stood on is gone: its parent stands in.
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	p.settle(1)
}

// figure appends a figure. Its tree is made when it is open or under the
// cursor; a closed one needs its number alone.
func (p *explainPanel) figure(m *metric.Metric) {
	r := explainRow{m: m, path: m.ID, parent: -1}
	if p.open[m.ID] || p.at == m.ID || p.roots[m.ID] != nil {
		r.node = p.root(m)
	}
	p.add(r)
}

// add appends a row and, when it is open, those below it.
func (p *explainPanel) add(r explainRow) {
	at := len(p.rows)
	p.rows = append(p.rows, r)
	if !p.open[r.path] {
		return
	}
	parts := len(r.node.Parts)
	for i, c := range r.node.Children() {
		p.add(explainRow{node: c, path: r.path + "/" + c.Symbol, depth: r.depth + 1, parent: at, formula: i < parts})
	}
}

// settle steps over headings and remembers where the cursor is.
func (p *explainPanel) settle(dir int) {
	for _, d := range [...]int{dir, -dir} {
		for i := p.index; i >= 0 && i < len(p.rows); i += d {
			if p.rows[i].heading == "" {
				if p.at != p.rows[i].path {
					p.at, p.page = p.rows[i].path, 0
				}
				p.index = i
				return
			}
		}
	}
}

func (p *explainPanel) move(n int) {
	p.index = clamp(p.index+n, 0, max(0, len(p.rows)-1))
	p.settle(sign(n))
}

// row is the one under the cursor, nil when there is none.
func (p *explainPanel) row() *explainRow {
	if p.index >= len(p.rows) || p.rows[p.index].heading != "" {
		return nil
	}
	r := &p.rows[p.index]
	if r.node == nil {
		r.node = explain.Explain(r.m, p.of, p.result, p.catalog)
		p.roots[r.m.ID] = r.node
	}
	return r
}

// along opens or closes a node, or goes to its first part or its parent.
func (p *explainPanel) along(a *App, dir int) {
	r := p.row()
	switch {
	case r == nil:
	case dir > 0 && len(r.node.Children()) == 0:
		a.notice = a.sayf("%s is an input: its source stands beside it.", r.node.Symbol)
	case dir > 0 && !p.open[r.path]:
		p.open[r.path] = true
	case dir > 0:
		p.move(1)
	case p.open[r.path]:
		delete(p.open, r.path)
	case r.parent >= 0:
		p.index = r.parent
		p.settle(-1)
	default:
		a.notice = a.say("this is a figure itself; Right opens it.")
	}
}

// enter opens a node, or closes it again.
func (p *explainPanel) enter(a *App) {
	r := p.row()
	if r == nil {
		return
	}
	if p.open[r.path] {
		delete(p.open, r.path)
		return
	}
	p.along(a, 1)
}

// choose puts the cursor on a metric and opens it.
func (p *explainPanel) choose(id string) {
	if p.open == nil {
		p.open = map[string]bool{}
	}
	p.at, p.page = id, 0
	p.open[id] = true
}

// explainHere opens the Explain view for what the cursor stands on.
func (a *App) explainHere() {
	id, from := a.figureHere()
	if _, err := metric.Find(id); err != nil {
		id, from = rolesOf(a.session.Result(), a.session.unit).energy, ""
	}
	if a.view == viewExplain {
		a.notice = a.say("this is where figures are explained: Right opens a node, / finds another figure.")
		return
	}
	a.show(viewExplain)
	a.explain.choose(id)
	a.explain.from = from
	if from != "" {
		a.session.say(a.sayf("From %s. Right opens a node, Left closes it; / finds another figure.", from), a.say("Right opens a node, / finds another figure."))
	}
}

// figureHere is the metric under the cursor of the present view.
func (a *App) figureHere() (id, from string) {
	s := a.session
	switch a.view {
	case viewCompare:
		if i := a.compare.row; i < len(a.compare.rows) && a.compare.rows[i].m != nil {
			m := a.compare.rows[i].m
			return m.ID, a.sayf("the row %s", a.say(m.Label))
		}
	case viewRoofline:
		return "tflops_per_device", a.say("the roofline")
	case viewSweep:
		if m := a.sweep.up(a); m != nil {
			return m.ID, a.sayf("the sweep of %s", a.say(m.Label))
		}
	case viewSensitivity:
		if m := a.sense.metric(a); m != nil {
			return m.ID, a.sayf("what %s hangs on", lowerFirst(a.say(m.Label)))
		}
	case viewRegion:
		return rolesOf(s.Result(), s.unit).carbon, a.say("the places")
	case viewDash:
		switch a.focus() {
		case focusCards:
			id := cardsOf(s.Result(), s.unit)[clamp(a.chart.card, 0, 5)]
			return id, a.say("the card")
		}
		if m := a.chart.figure(a); m != nil {
			return m.ID, a.sayf("the chart of %s", a.say(m.Label))
		}
	}
	return "", ""
}

// newFigureFind finds a figure by name.
func newFigureFind(a *App) overlay {
	var items []widget.Item
	r := a.session.Result()
	all := metric.All()
	for i := range all {
		m := &all[i]
		v, applies := m.Of(r)
		it := widget.Item{ID: m.ID, Name: a.say(m.Label), Aliases: []string{m.ID, m.Label, m.Short}, Group: strings.ToLower(a.say(metricHeadings[m.Group]))}
		if applies {
			it.Detail = a.value(m, v)
		} else {
			it.Disabled = a.say("makes no sense for this scenario")
		}
		items = append(items, it)
	}
	now, _, _ := strings.Cut(a.explain.at, "/")
	return &listOverlay{
		title: a.say("Explain a figure"), picker: widget.NewPicker("find", items, now), w: 76, h: 30,
		hints:  a.say("type to filter  Up Down choose  Enter explain it  Esc cancel"),
		choose: func(it widget.Item) deed { return func(a *App) tea.Cmd { a.explain.choose(it.ID); return nil } },
	}
}

package ui

import (
	"math"
	"slices"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// sweepSort is everything their order depends on.
type sweepSort struct {
	run            *sweepRun
	points         int
	kind           sweepKind
	figure, across string
	current        int
}

// arrange orders the points for the table and finds the frontier.
func (p *sweepPanel) arrange(a *App) {
	points := p.points(a)
	up, across := p.up(a), p.acrossOf(a)
	if up == nil || across == nil {
		return
	}
	key := sweepSort{p.run, len(points), p.kind, up.ID, across.ID, a.session.current}
	if key == p.sort {
		return
	}
	p.sort = key
	p.version++
	p.order, p.front = p.order[:0], make([]int, len(points))
	ui, xi := metricIndex(up), metricIndex(across)
	switch p.kind {
	case sweepPareto:
		values := make([][]float64, len(points))
		for i := range points {
			values[i] = []float64{math.NaN(), math.NaN()}
			if points[i].good() {
				values[i] = []float64{points[i].value(xi), points[i].value(ui)}
			}
		}
		better := []metric.Better{across.Better, up.Better}
		p.order = append(p.order, explore.DistinctPoints(values, explore.Frontier(values, better), 2)...)
		for n, i := range p.order {
			p.front[i] = n + 1
		}
	case sweepHeat:
		for i := range points {
			p.order = append(p.order, i)
		}
		sortPoints(p.order, points, up, ui)
	default:
		for i := range points {
			p.order = append(p.order, i)
		}
		if p.run != nil && len(p.run.knobs) > 0 && p.run.knobs[0].Kind == knob.Choice {
			sortPoints(p.order, points, up, ui)
		}
	}
	if !p.moved {
		p.at = max(0, p.here(a))
		if p.kind == sweepPareto && len(p.order) > 0 && !slices.Contains(p.order, p.at) {
			p.at = p.order[0]
		}
	}
	p.at = clamp(p.at, 0, max(0, len(points)-1))
}

// sortPoints puts the best first, and what cannot be last.
func sortPoints(order []int, points []sweepPoint, m *metric.Metric, at int) {
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &points[i], &points[j]
		if a.good() != b.good() {
			if a.good() {
				return -1
			}
			return 1
		}
		x, y := a.value(at), b.value(at)
		switch {
		case math.IsNaN(x) && math.IsNaN(y), x == y:
			return 0
		case math.IsNaN(x):
			return 1
		case math.IsNaN(y):
			return -1
		case (x > y) == (m.Better == metric.Higher):
			return -1
		}
		return 1
	})
}

// here is the point that is the edited scenario itself, -1 when none is.
func (p *sweepPanel) here(a *App) int {
	if p.run == nil {
		return -1
	}
	s := a.session
	now := make([]knob.Value, len(p.run.knobs))
	for i, k := range p.run.knobs {
		now[i] = k.Get(s.Scenario())
		if k.Kind != knob.Choice {
			if x := explore.Effective(k, s.Scenario(), s.Result()); !math.IsNaN(x) {
				now[i] = knob.Value{Number: x}
			}
		}
	}
	for i, pt := range p.points(a) {
		if slices.Equal(pt.values, now) {
			return i
		}
	}
	return -1
}

// moveList goes n lines down the table.
func (p *sweepPanel) moveList(n int) {
	if len(p.order) == 0 {
		return
	}
	i := max(0, slices.Index(p.order, p.at))
	p.at, p.moved = p.order[clamp(i+n, 0, len(p.order)-1)], true
	p.version++
}

// walk moves the cursor in the chart.
func (p *sweepPanel) walk(a *App, dx, dy int) {
	switch p.kind {
	case sweepHeat:
		if p.run == nil || len(p.run.axes) < 2 {
			return
		}
		nx, ny := len(p.run.axes[0].Values), len(p.run.axes[1].Values)
		// The last axis changes fastest; rows are drawn from the largest down.
		x, y := clamp(p.at/ny+dx, 0, nx-1), clamp(p.at%ny-dy, 0, ny-1)
		p.at, p.moved = min(x*ny+y, max(0, len(p.points(a))-1)), true
		p.version++
	case sweepPareto:
		p.moveList(dx + dy)
	default:
		if dy != 0 {
			p.step(a, dy)
			return
		}
		p.moveList(dx)
	}
}

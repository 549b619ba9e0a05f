package ui

import (
	"image"

	tea "charm.land/bubbletea/v2"
)

// click does what stands under the mouse.
func (a *App) click(x, y int, button tea.MouseButton) tea.Cmd {
	if button == tea.MouseRight && a.top() == nil {
		return a.whyAt(image.Pt(x, y))
	}
	if button != tea.MouseLeft {
		return nil
	}
	at := image.Pt(x, y)
	a.notice, a.dirty = "", true
	defer a.refresh()
	if top := a.top(); top != nil {
		r := top.place(a)
		if !at.In(r) {
			a.close()
			return nil
		}
		deed, done := top.click(a, x-r.Min.X, y-r.Min.Y)
		if done {
			a.close()
		}
		if deed != nil {
			return deed(a)
		}
		return nil
	}
	l := &a.layout
	for v, r := range l.Tabs {
		if at.In(r) {
			a.show(view(v))
			return nil
		}
	}
	for i, r := range l.Chips {
		if at.In(r) {
			a.session.Select(i)
			return nil
		}
	}
	switch {
	case at.In(l.Levers):
		a.clickLever(at)
	case at.In(l.Scenarios):
		if i := y - l.Scenarios.Min.Y - 2; i >= 0 && i < a.session.count {
			a.session.Select(i)
		}
	case at.In(l.Results) && l.Tier > tierTiny:
		a.focused[a.view] = focusCards
		a.chart.card = clamp(y-l.Results.Min.Y-1, 0, 5)
		a.chart.showCard(a)
	case at.In(l.Chart):
		if y == l.Chart.Min.Y {
			a.chart.nextFigure(a, 1)
		}
		a.focused[a.view] = focusChart
	case at.In(l.Compare):
		if i := a.compare.rowAt(y-l.Compare.Min.Y, l.Compare.Dy()); i >= 0 {
			a.compare.row = i
		}
		if i := a.compare.columnAt(a.session, x-l.Compare.Min.X, l.Compare.Dx()); i >= 0 {
			a.session.Select(i)
		}
	case at.In(l.Sweep):
		a.focused[a.view] = focusSweep
		if y == l.Sweep.Min.Y {
			a.sweep.nextKind(a)
		}
		a.sweep.clickChart(a, x-l.Sweep.Min.X, y-l.Sweep.Min.Y)
	case at.In(l.Frontier):
		a.focused[a.view] = focusFrontier
		a.sweep.clickTable(a, y-l.Frontier.Min.Y)
	case at.In(l.Vary):
		a.sweep.clickRow(a, y-l.Vary.Min.Y)
		a.focused[a.view] = focusVary
	case at.In(l.Tornado):
		a.focused[a.view] = focusTornado
		if y == l.Tornado.Min.Y && l.Tier > tierTiny {
			a.sense.nextKind(a)
		}
		a.sense.clickTornado(a, y-l.Tornado.Min.Y)
	case at.In(l.Savings):
		a.sense.clickSavings(a, y-l.Savings.Min.Y)
		a.focused[a.view] = focusSavings
	case at.In(l.Ops):
		a.focused[a.view] = focusRoof
		a.roof.selectLine(y - l.Ops.Min.Y - 2)
	case at.In(l.Roof):
		a.focused[a.view] = focusRoof
	case at.In(l.Places):
		a.focused[a.view] = focusPlaces
		if y == l.Places.Min.Y {
			a.region.nextOrder(a)
		}
		a.region.selectLine(y - l.Places.Min.Y)
	case at.In(l.Heat):
		a.focused[a.view] = focusHeat
		a.region.selectCell(x-l.Heat.Min.X-1, y-l.Heat.Min.Y-1, l.Heat.Dx()-2, l.Heat.Dy()-2)
	case at.In(l.Terms):
		a.focused[a.view] = focusTerms
		a.life.clickTerm(a, y-l.Terms.Min.Y)
	case at.In(l.Life):
		a.focused[a.view] = focusLife
		if y == l.Life.Min.Y {
			a.life.nextTally(a)
		}
	case at.In(l.Account):
		a.focused[a.view] = focusAccount
		if y == l.Account.Min.Y {
			a.life.toggleMonths(a)
		}
	case at.In(l.Ways):
		a.focused[a.view] = focusWays
		if i := y - l.Ways.Min.Y - 2; l.Tier > tierTiny && i >= 0 && i < len(a.life.ways) {
			a.life.way = i
		}
	case a.view == viewLessons:
		a.lessons.click(a, at)
	case at.In(l.Tree):
		a.explain.selectLine(a, y-l.Tree.Min.Y)
	}
	for i, r := range l.Cards {
		if at.In(r) {
			a.focused[a.view] = focusCards
			a.chart.card = i
			a.chart.showCard(a)
		}
	}
	return nil
}

// whyAt explains the figure under the mouse.
func (a *App) whyAt(at image.Point) tea.Cmd {
	l := &a.layout
	here := at.In(l.Results) || at.In(l.Chart) || at.In(l.Compare) || at.In(l.Roof) || at.In(l.Ops) || at.In(l.Places)
	for _, r := range l.Cards {
		here = here || at.In(r)
	}
	if !here || at.In(l.Chart) && at.Y == l.Chart.Min.Y {
		return nil
	}
	cmd := a.click(at.X, at.Y, tea.MouseLeft)
	a.explainHere()
	a.refresh()
	return cmd
}

// clickRow puts the cursor of a pane's list on the row drawn at line y of it,
// the first of which is row first; again says that the cursor was there
// already, ok that a row stands at the line.
func (a *App) clickRow(y, first, count int, cursor *int, pane focus) (again, ok bool) {
	if a.layout.Tier != tierTiny {
		y-- // the border
	}
	i := first + y
	if y < 0 || i >= count {
		return false, false
	}
	again = i == *cursor && a.focus() == pane
	*cursor = i
	return again, true
}

// clickLever puts the cursor on a lever; a click on the value of the lever
// under the cursor lists its choices.
func (a *App) clickLever(at image.Point) {
	r := a.layout.Levers
	i := a.leverRowAt(at.Y - r.Min.Y)
	if i < 0 || i >= len(a.levers.rows) || a.levers.rows[i].k == nil {
		a.focused[a.view] = focusLevers
		return
	}
	again := a.levers.index == i && a.focus() == focusLevers
	a.focused[a.view] = focusLevers
	a.levers.index, a.levers.cursor = i, a.levers.rows[i].k.ID
	if again && at.X-r.Min.X > labelWidth(r.Dx()-2)+3 {
		a.openChoices()
	}
}

// wheel over a lever changes it; over a list it scrolls.
func (a *App) wheel(m tea.Mouse) tea.Cmd {
	dir := 0
	switch m.Button {
	case tea.MouseWheelUp:
		dir = 1
	case tea.MouseWheelDown:
		dir = -1
	default:
		return nil
	}
	a.notice, a.dirty = "", true
	if top := a.top(); top != nil {
		top.scroll(-dir)
		return nil
	}
	at := image.Pt(m.X, m.Y)
	l := &a.layout
	switch {
	case a.view == viewLessons:
		a.lessons.wheel(a, at, dir, m.Mod&tea.ModShift != 0)
	case at.In(l.Levers):
		i := a.leverRowAt(m.Y - l.Levers.Min.Y)
		if i < 0 || i >= len(a.levers.rows) || a.levers.rows[i].k == nil {
			a.levers.move(-dir)
			break
		}
		a.focused[a.view] = focusLevers
		a.levers.index, a.levers.cursor = i, a.levers.rows[i].k.ID
		a.turn(dir, m.Mod&tea.ModShift != 0)
	case at.In(l.Chart):
		a.focused[a.view] = focusChart
		a.chart.moveReading(dir, a)
	case at.In(l.Compare):
		a.compare.move(-dir)
	case at.In(l.Sweep):
		a.sweep.walk(a, dir, 0)
	case at.In(l.Frontier):
		a.sweep.moveList(-dir)
	case at.In(l.Vary):
		a.sweep.moveRow(-dir)
	case at.In(l.Tornado):
		a.sense.moveRow(-dir)
	case at.In(l.Savings):
		a.sense.moveLever(-dir)
	case at.In(l.Roof), at.In(l.Ops):
		a.roof.move(-dir, a)
	case at.In(l.Places):
		a.region.move(-dir, false)
	case at.In(l.Heat):
		a.region.along(dir)
	case at.In(l.Terms):
		a.focused[a.view] = focusTerms
		a.life.turnTerm(a, dir, m.Mod&tea.ModShift != 0)
	case at.In(l.Life), at.In(l.Account):
		a.life.moveReading(dir)
	case at.In(l.Ways):
		a.life.moveWay(-dir)
	case at.In(l.Tree):
		a.explain.move(-dir)
	case at.In(l.Detail), at.In(l.Sources):
		a.explain.page = max(0, a.explain.page-3*dir)
	}
	a.refresh()
	return nil
}

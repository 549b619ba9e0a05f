package ui

import (
	"wattif/ui/theme"
)

// turnPane moves the focus to the next pane that is shown.
func (a *App) turnPane(dir int) {
	panes := a.layout.panes(a.view)
	for i, p := range panes {
		if p == a.focus() {
			a.focused[a.view] = panes[(i+dir+len(panes))%len(panes)]
			break
		}
	}
	if len(panes) == 1 {
		a.notice = a.say("this view has one pane at this size.")
	}
}

// move goes up or down in the focused pane.
func (a *App) move(n int) {
	switch a.focus() {
	case focusLevers:
		a.levers.move(n)
	case focusCards:
		a.chart.moveCard(n, 3, a)
	case focusCompare:
		a.compare.move(n)
	case focusRoof:
		a.roof.move(n, a)
	case focusChart:
		a.chart.nextFigure(a, sign(n))
	case focusPlaces, focusHeat:
		a.region.move(n, a.focus() == focusHeat)
	case focusTree:
		a.explain.move(n)
	case focusSweep:
		a.sweep.walk(a, 0, sign(n))
	case focusFrontier:
		a.sweep.moveList(n)
	case focusVary:
		a.sweep.moveRow(n)
	case focusTornado:
		a.sense.moveRow(n)
	case focusSavings:
		a.sense.moveLever(n)
	case focusTerms:
		a.life.moveTerm(n)
	case focusLife, focusAccount:
		a.life.moveReading(n)
	case focusWays:
		a.life.moveWay(n)
	}
}

// along goes left or right in the focused pane; in the levers it changes the
// value.
func (a *App) along(dir int, big bool) {
	step := dir
	if big {
		step *= 5
	}
	switch a.focus() {
	case focusLevers:
		a.turn(dir, big)
	case focusCards:
		a.chart.moveCard(dir, 1, a)
	case focusChart:
		a.chart.moveReading(step, a)
	case focusCompare:
		a.session.Select(clamp(a.session.current+dir, 0, a.session.count-1))
	case focusRoof:
		a.roof.move(step, a)
	case focusHeat:
		a.region.along(step)
	case focusPlaces:
		a.notice = a.say("Up and Down walk the places; Tab goes to the hours.")
	case focusTree:
		if big {
			a.explain.page = max(0, a.explain.page+step)
			break
		}
		a.explain.along(a, dir)
	case focusTerms:
		a.life.turnTerm(a, dir, big)
	case focusLife, focusAccount:
		a.life.moveReading(step)
	case focusWays:
		a.life.moveWay(step)
	case focusSweep:
		a.sweep.walk(a, step, 0)
	case focusFrontier:
		a.sweep.moveList(step)
	case focusTornado:
		a.sense.moveRow(step)
	case focusSavings:
		a.sense.moveLever(step)
	case focusVary:
		a.notice = a.say("Space makes the knob vary or rest, Enter types its values, m puts it first.")
	}
}

// enter types a value, or adopts the point under the reading line.
func (a *App) enter() {
	switch a.focus() {
	case focusLevers:
		a.typeValue("")
	case focusCards:
		a.chart.kind = chartAxis
		a.notice = a.sayf("the chart shows %s.", a.chart.figureName(a))
	case focusChart:
		a.chart.adopt(a)
	case focusSweep, focusFrontier:
		a.sweep.adopt(a)
	case focusVary:
		a.sweep.typeRange(a)
	case focusTornado:
		a.sense.goTo(a)
	case focusSavings:
		a.sense.adopt(a)
	case focusTerms:
		a.life.typeTerm(a)
	case focusWays:
		a.life.adopt(a)
	case focusPlaces, focusHeat:
		a.region.adopt(a, a.focus() == focusHeat)
	case focusTree:
		a.explain.enter(a)
	case focusCompare:
		a.view = viewDash
	case focusRoof:
		a.notice = a.say("the operation's numbers stand in the table; Left and Right go to the next one.")
	}
}

// tick is Space: the choices of a lever, or whether a knob varies.
func (a *App) tick() {
	if a.view != viewSweep {
		a.openChoices()
		return
	}
	if a.focus() != focusVary {
		a.focused[a.view] = focusVary
		return
	}
	a.sweep.toggleRow(a)
}

// chooseOrder is o: which figure is looked at, or how places are ordered.
func (a *App) chooseOrder() {
	class := taskClass(a.session.Scenario().Task)
	switch a.view {
	case viewRegion:
		a.region.nextOrder(a)
	case viewSweep:
		a.openFigures(a.sweep.upID(class), func(a *App, id string) { a.sweep.chooseFigure(a, id) })
	case viewSensitivity:
		a.openFigures(a.sense.metricID(class), func(a *App, id string) { a.sense.chooseMetric(a, id) })
	}
}

// nextVariant is v.
func (a *App) nextVariant() {
	switch a.view {
	case viewLedger:
		a.life.nextTally(a)
		return
	case viewSweep:
		a.sweep.nextKind(a)
		return
	case viewSensitivity:
		a.sense.nextKind(a)
		return
	}
	if a.view == viewRegion {
		a.region.nextAccounting(a)
		return
	}
	if a.view == viewRoofline {
		a.roof.nextPhase(a)
		return
	}
	if a.view == viewDash {
		a.chart.nextFigure(a, 1)
		return
	}
	a.notice = a.say("v: this view has one kind only.")
}

// nextAlternative is a.
func (a *App) nextAlternative() {
	switch a.view {
	case viewRoofline:
		a.roof.overlay = !a.roof.overlay
	case viewRegion:
		a.region.nextBasis(a)
	case viewSweep:
		a.sweep.nextAlternative(a)
	case viewLedger:
		a.life.nextChart(a)
	case viewDash:
		a.chart.nextKind(a)
	default:
		a.notice = a.say("a: this view has one kind only.")
	}
}

// toggleZoom is z.
func (a *App) toggleZoom() {
	switch a.view {
	case viewCompare:
		a.compare.onlyDifferent = !a.compare.onlyDifferent
	case viewDash:
		a.zoom = !a.zoom
	case viewRegion:
		a.region.nextKind(a)
	case viewLedger:
		a.life.toggleMonths(a)
	default:
		a.notice = a.say("z: this view is as large as it gets.")
	}
}

// listHere is Space: the choices of the lever, the figures, or the places.
func (a *App) listHere() {
	switch a.view {
	case viewRegion:
		a.push(newPlacePicker(a))
	case viewExplain:
		a.push(newFigureFind(a))
	case viewLedger:
		a.life.listTerm(a)
	default:
		a.openChoices()
	}
}

// find is /: places, figures, or levers.
func (a *App) find() {
	switch a.view {
	case viewRegion:
		a.push(newPlaceFilter(a))
	case viewExplain:
		a.push(newFigureFind(a))
	default:
		a.openLeverFind()
	}
}

// nextTheme is t.
func (a *App) nextTheme() {
	names := theme.Names()
	now := a.theme.Name()
	for i, n := range names {
		if n == now {
			a.themeName = names[(i+1)%len(names)]
			break
		}
	}
	a.setTheme()
	a.notice = a.sayf("theme %s.", a.theme.Name())
	if n := a.theme.MaxSeries(); a.session.count > n {
		a.notice = a.sayf("theme %s: charts draw %s scenarios, the baseline and the edited one among them.", a.theme.Name(), itoa(int64(n)))
	}
}

// paste puts text into the field in front; anywhere else a scenario in one
// line is offered in the command prompt.
func (a *App) paste(text string) {
	a.dirty = true
	if len(a.overlays) == 0 {
		a.push(newPrompt(a))
	}
	a.top().paste(a, text)
	a.refresh()
}

// push opens an overlay.
func (a *App) push(o overlay) {
	if o != nil {
		a.overlays = append(a.overlays, o)
	}
}

// close closes the overlay in front.
func (a *App) close() {
	if n := len(a.overlays); n > 0 {
		a.overlays = a.overlays[:n-1]
	}
}

func clamp(v, low, high int) int { return max(low, min(v, high)) }

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

package ui

import (
	"image"

	"wattif/ui/block"
)

// tier is how much room there is.
type tier uint8

// The tiers, from least to most.
const (
	tierLine    tier = iota // one line, or a few
	tierTiny                // a list, no charts
	tierStacked             // narrow and tall: levers above, results below
	tierSmall
	tierNormal
	tierWide
)

// view is one of the screens.
type view uint8

// The views.
const (
	viewDash view = iota
	viewCompare
	viewRoofline
	viewSweep
	viewSensitivity
	viewRegion
	viewExplain
	viewLessons
	viewLedger
	viewCount
)

var viewNames = [viewCount]string{"Dash", "Compare", "Roofline", "Sweep", "Sensitivity", "Region", "Explain", "Lessons", "Ledger"}

// viewShort are the names where room is short.
var viewShort = [viewCount]string{"Dash", "Cmp", "Roof", "Sweep", "Sens", "Reg", "Why", "Learn", "Ledg"}

// viewKeys are the digits that show the views.
var viewKeys = [viewCount]rune{'1', '2', '3', '4', '5', '6', '7', '8', '9'}

// focus is the pane that arrows act on.
type focus uint8

// The panes.
const (
	focusLevers focus = iota
	focusCards
	focusChart
	focusCompare
	focusRoof
	focusSweep    // the chart of Sweep
	focusFrontier // the table of points
	focusVary     // the list of knobs that vary
	focusTornado
	focusSavings
	focusPlaces
	focusHeat
	focusTree
	focusTerms   // the assumptions of the ledger
	focusLife    // its chart
	focusAccount // its table
	focusWays    // what pays
	focusLesson  // the Lessons view: the list
	focusLessonGuess
	focusLessonTry
	focusLessonLevers
	focusLessonEnd
)

// layoutState is what the arrangement depends on besides the size.
type layoutState struct {
	view   view
	count  int    // scenarios
	zoom   bool   // the chart takes the whole right side
	speech speech // the names of the views are as long as it has them
	pane   focus  // the focused pane: where there is room for one only, it is shown
	lesson lessonRoom
}

// Layout names the rectangles of the screen. Drawing and the mouse use the
// same ones; an empty rectangle is a pane that is not shown.
type Layout struct {
	W, H   int
	Tier   tier
	speech speech

	Header, Strip, Status, Footer image.Rectangle
	Tabs                          [viewCount]image.Rectangle
	Chips                         [maxScenarios]image.Rectangle // scenarios in the strip

	Levers, Scenarios                         image.Rectangle
	Cards                                     [6]image.Rectangle
	Results                                   image.Rectangle // the cards as a table
	Chart, Breakdown, Memory, Checks, History image.Rectangle

	Compare                 image.Rectangle
	Roof, Ops, Guide, Steps image.Rectangle

	Sweep, Frontier, Vary    image.Rectangle
	Tornado, Budget, Savings image.Rectangle
	Places, Heat, Moves      image.Rectangle
	Tree, Detail, Sources    image.Rectangle

	LessonText, LessonAbout, LessonLevers, LessonWatch, LessonChart, LessonSteps image.Rectangle

	Terms, Life, Account, Ways image.Rectangle // of the ledger
}

func rect(x, y, w, h int) image.Rectangle {
	return image.Rect(x, y, x+max(0, w), y+max(0, h))
}

func tierOf(w, h int) tier {
	switch {
	case w >= 150 && h >= 40:
		return tierWide
	case w < 100 && w >= 60 && h >= 46:
		return tierStacked
	case w >= 110 && h >= 30:
		return tierNormal
	case w >= 80 && h >= 24:
		return tierSmall
	case w >= 40 && h >= 12:
		return tierTiny
	}
	return tierLine
}

// arrange places everything on w by h cells. It never fails: what has no room
// is empty.
func arrange(w, h int, s layoutState) Layout {
	w, h = max(0, w), max(0, h)
	l := Layout{W: w, H: h, Tier: tierOf(w, h), speech: s.speech}
	switch l.Tier {
	case tierLine:
		l.Results = rect(0, 0, w, h)
		return l
	case tierTiny:
		l.arrangeTiny(s)
		return l
	}
	l.Header = rect(0, 0, w, 1)
	l.Strip = rect(0, 1, w, 1)
	l.Status = rect(0, h-2, w, 1)
	l.Footer = rect(0, h-1, w, 1)
	l.placeTabs()
	l.placeChips(s.count)
	body := rect(0, 2, w, h-4)
	switch s.view {
	case viewCompare:
		l.Compare = body
	case viewRoofline:
		l.arrangeRoofline(body)
	case viewSweep:
		l.arrangeSweep(body, s)
	case viewSensitivity:
		l.arrangeSensitivity(body)
	case viewRegion:
		l.arrangeRegion(body)
	case viewExplain:
		l.arrangeExplain(body)
	case viewLessons:
		l.arrangeLessons(body, s.lesson)
	case viewLedger:
		l.arrangeLedger(body, s)
	default:
		l.arrangeDash(body, s)
	}
	return l
}

func (l *Layout) arrangeTiny(s layoutState) {
	w, h := l.W, l.H
	l.Header = rect(0, 0, w, 1)
	l.Status = rect(0, h-2, w, 1)
	l.Footer = rect(0, h-1, w, 1)
	l.placeTabs()
	body := rect(0, 1, w, h-3)
	switch s.view {
	case viewCompare:
		l.Compare = body
		return
	case viewRoofline:
		l.Ops = body
		return
	case viewSweep:
		l.Frontier = body
		if s.pane == focusVary {
			l.Frontier, l.Vary = image.Rectangle{}, body
		}
		return
	case viewSensitivity:
		l.Tornado = body
		if s.pane == focusSavings {
			l.Tornado, l.Savings = image.Rectangle{}, body
		}
		return
	case viewRegion:
		l.Places = body
		return
	case viewExplain:
		l.Tree = body
		return
	case viewLessons:
		l.LessonText = body
		return
	case viewLedger:
		switch s.pane {
		case focusWays:
			l.Ways = body
		case focusTerms:
			l.Terms = body
		default:
			l.Account = body
		}
		return
	}
	// Six results and a rule below the levers; levers get what is left, and a
	// chart only where there is plenty.
	results := min(7, body.Dy())
	levers := body.Dy() - results
	chart := 0
	if levers >= 16 {
		chart = 9
		levers -= chart
	}
	if s.zoom && body.Dy() >= 6 {
		l.Chart = body
		return
	}
	l.Levers = rect(0, 1, w, levers)
	l.Results = rect(0, 1+levers, w, results)
	l.Chart = rect(0, 1+levers+results, w, chart)
}

func (l *Layout) arrangeDash(b image.Rectangle, s layoutState) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		left, right := 36, 44+(w-150)/8
		mid := w - left - right
		scen := 5 + maxScenarios
		l.Levers = rect(x, y, left, h-scen)
		l.Scenarios = rect(x, y+h-scen, left, scen)
		if s.zoom {
			l.Chart = rect(x+left, y, w-left, h)
			return
		}
		cards := 12
		l.placeCards(rect(x+left, y, mid, cards))
		breakdown := 13 + max(0, h-41)/3
		chart := h - cards - breakdown
		l.Chart = rect(x+left, y+cards, mid, chart)
		l.Breakdown = rect(x+left, y+cards+chart, mid, breakdown)
		memory := 17
		checks := (h - memory) / 2
		rx := x + left + mid
		l.Memory = rect(rx, y, right, memory)
		l.Checks = rect(rx, y+memory, right, checks)
		l.History = rect(rx, y+memory+checks, right, h-memory-checks)
	case tierNormal:
		left := 34
		right := w - left
		l.Levers = rect(x, y, left, h)
		if s.zoom {
			l.Chart = rect(x+left, y, right, h)
			return
		}
		cards := 12
		if h < 30 {
			cards = 10
		}
		bottom := 9
		if h < 30 {
			bottom = 8
		}
		l.placeCards(rect(x+left, y, right, cards))
		l.Chart = rect(x+left, y+cards, right, h-cards-bottom)
		half := right / 2
		l.Memory = rect(x+left, y+h-bottom, half, bottom)
		l.Checks = rect(x+left+half, y+h-bottom, right-half, bottom)
	case tierSmall:
		left := 30
		right := w - left
		l.Levers = rect(x, y, left, h)
		if s.zoom {
			l.Chart = rect(x+left, y, right, h)
			return
		}
		l.Results = rect(x+left, y, right, 9)
		l.Chart = rect(x+left, y+9, right, h-9)
	case tierStacked:
		levers := 14
		l.Levers = rect(x, y, w, levers)
		y, h = y+levers, h-levers
		if s.zoom {
			l.Chart = rect(x, y, w, h)
			return
		}
		l.Results = rect(x, y, w, 9)
		bottom := 9
		l.Chart = rect(x, y+9, w, h-9-bottom)
		half := w / 2
		l.Memory = rect(x, y+h-bottom, half, bottom)
		l.Checks = rect(x+half, y+h-bottom, w-half, bottom)
	}
}

// placeCards divides a rectangle into three by two.
func (l *Layout) placeCards(b image.Rectangle) {
	w, h := b.Dx()/3, b.Dy()/2
	for i := range l.Cards {
		col, row := i%3, i/3
		cw := w
		if col == 2 {
			cw = b.Dx() - 2*w
		}
		l.Cards[i] = rect(b.Min.X+col*w, b.Min.Y+row*h, cw, h)
	}
}

func (l *Layout) arrangeRoofline(b image.Rectangle) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		right := 60 + (w-150)/6
		left := w - right
		steps := 12
		l.Roof = rect(x, y, left, h-steps)
		l.Steps = rect(x, y+h-steps, left, steps)
		ops, guide := 15, 8
		l.Ops = rect(x+left, y, right, ops)
		l.Guide = rect(x+left, y+ops, right, guide)
		l.Levers = rect(x+left, y+ops+guide, right, h-ops-guide)
	case tierNormal:
		right := 48
		left := w - right
		ops := 12
		guide := 0
		if h >= 29 {
			guide = 8
		}
		l.Roof = rect(x, y, left, h)
		l.Ops = rect(x+left, y, right, ops)
		l.Guide = rect(x+left, y+ops, right, guide)
		l.Levers = rect(x+left, y+ops+guide, right, h-ops-guide)
	case tierSmall:
		ops := 6
		l.Roof = rect(x, y, w, h-ops)
		l.Ops = rect(x, y+h-ops, w, ops)
	case tierStacked:
		ops, levers := 12, 12
		l.Roof = rect(x, y, w, h-ops-levers)
		l.Ops = rect(x, y+h-ops-levers, w, ops)
		l.Levers = rect(x, y+h-levers, w, levers)
	}
}

// arrangeRegion: places at the left, when and moving at the right.
func (l *Layout) arrangeRegion(b image.Rectangle) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		left := 74 + (w-150)/3
		heat := min(22, h-16)
		l.Places = rect(x, y, left, h)
		l.Heat = rect(x+left, y, w-left, heat)
		l.Moves = rect(x+left, y+heat, w-left, h-heat)
	case tierNormal:
		left := 52
		heat := h - 12
		l.Places = rect(x, y, left, h)
		l.Heat = rect(x+left, y, w-left, heat)
		l.Moves = rect(x+left, y+heat, w-left, h-heat)
	case tierSmall:
		left := 43 + (w-80)/2
		l.Places = rect(x, y, left, h)
		l.Heat = rect(x+left, y, w-left, h)
	case tierStacked:
		heat, moves := 20, 10
		l.Places = rect(x, y, w, h-heat-moves)
		l.Heat = rect(x, y+h-heat-moves, w, heat)
		l.Moves = rect(x, y+h-moves, w, moves)
	}
}

// arrangeExplain: the tree at the left, the formula at the right, sources
// beside it where there is room.
func (l *Layout) arrangeExplain(b image.Rectangle) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		left, right := 46, 48+(w-150)/4
		l.Tree = rect(x, y, left, h)
		l.Detail = rect(x+left, y, w-left-right, h)
		l.Sources = rect(x+w-right, y, right, h)
	case tierNormal:
		left := 46
		l.Tree = rect(x, y, left, h)
		l.Detail = rect(x+left, y, w-left, h)
	case tierSmall:
		left := 34
		l.Tree = rect(x, y, left, h)
		l.Detail = rect(x+left, y, w-left, h)
	case tierStacked:
		tree := h * 2 / 5
		l.Tree = rect(x, y, w, tree)
		l.Detail = rect(x, y+tree, w, h-tree)
	}
}

// arrangeSweep is the chart, the table of points and the list of what varies.
func (l *Layout) arrangeSweep(b image.Rectangle, s layoutState) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide, tierNormal:
		left, table := 38, 13
		if l.Tier == tierWide {
			left, table = 46, 15
		}
		if h < 30 {
			table = 10
		}
		l.Vary = rect(x, y, left, h-table)
		l.Sweep = rect(x+left, y, w-left, h-table)
		l.Frontier = rect(x, y+h-table, w, table)
	case tierSmall:
		table := 8
		l.Sweep = rect(x, y, w, h-table)
		l.Frontier = rect(x, y+h-table, w, table)
		if s.pane == focusVary {
			l.Frontier, l.Vary = image.Rectangle{}, l.Frontier
		}
	case tierStacked:
		table, vary := 12, 12
		l.Sweep = rect(x, y, w, h-table-vary)
		l.Frontier = rect(x, y+h-table-vary, w, table)
		l.Vary = rect(x, y+h-vary, w, vary)
	}
}

// arrangeSensitivity is the tornado, the uncertainty budget and the levers.
func (l *Layout) arrangeSensitivity(b image.Rectangle) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		right, savings := 50+(w-150)/6, 16
		l.Tornado = rect(x, y, w-right, h-savings)
		l.Budget = rect(x+w-right, y, right, h-savings)
		l.Savings = rect(x, y+h-savings, w, savings)
	case tierNormal:
		right, savings := 46, 14
		if h < 28 {
			savings = 12
		}
		l.Tornado = rect(x, y, w, h-savings)
		l.Savings = rect(x, y+h-savings, w-right, savings)
		l.Budget = rect(x+w-right, y+h-savings, right, savings)
	case tierSmall:
		savings := 8
		l.Tornado = rect(x, y, w, h-savings)
		l.Savings = rect(x, y+h-savings, w, savings)
	case tierStacked:
		budget, savings := 12, 12
		l.Tornado = rect(x, y, w, h-budget-savings)
		l.Budget = rect(x, y+h-budget-savings, w, budget)
		l.Savings = rect(x, y+h-savings, w, savings)
	}
}

// arrangeLedger: assumptions at the left, the chart, the account and what pays
// at the right.
func (l *Layout) arrangeLedger(b image.Rectangle, s layoutState) {
	x, y, w, h := b.Min.X, b.Min.Y, b.Dx(), b.Dy()
	switch l.Tier {
	case tierWide:
		left, account, ways := 40, 13, 11
		l.Terms = rect(x, y, left, h)
		l.Life = rect(x+left, y, w-left, h-account-ways)
		l.Account = rect(x+left, y+h-account-ways, w-left, account)
		l.Ways = rect(x+left, y+h-ways, w-left, ways)
	case tierNormal:
		left, account, ways := 36, 8, 8
		l.Terms = rect(x, y, left, h)
		l.Life = rect(x+left, y, w-left, h-account-ways)
		l.Account = rect(x+left, y+h-account-ways, w-left, account)
		l.Ways = rect(x+left, y+h-ways, w-left, ways)
	case tierSmall:
		table := 8
		l.Life = rect(x, y, w, h-table)
		under := rect(x, y+h-table, w, table)
		switch s.pane {
		case focusTerms:
			l.Terms = under
		case focusWays:
			l.Ways = under
		default:
			l.Account = under
		}
	case tierStacked:
		account, ways, terms := 8, 9, 12
		l.Life = rect(x, y, w, h-account-ways-terms)
		l.Account = rect(x, y+h-account-ways-terms, w, account)
		l.Ways = rect(x, y+h-ways-terms, w, ways)
		l.Terms = rect(x, y+h-terms, w, terms)
	}
}

// placeTabs puts the view names in the header.
func (l *Layout) placeTabs() {
	x := l.tabStart()
	length := l.tabLength()
	for v := range viewCount {
		n := block.Width(l.tabOf(v, length))
		l.Tabs[v] = rect(x, 0, min(n, max(0, l.W-x)), 1)
		x += n // the room of their brackets keeps them apart
	}
}

// tabStart is the column of the first tab.
func (l *Layout) tabStart() int {
	switch {
	case l.Tier >= tierNormal:
		return len(" wattif  ")
	case l.Tier == tierTiny:
		return 0
	}
	return 1
}

// tabLength is how much of the views' names all tabs have room for.
func (l *Layout) tabLength() int {
	for length := range 2 {
		total := l.tabStart()
		for v := range viewCount {
			total += block.Width(l.tabOf(v, length))
		}
		if total <= l.W {
			return length
		}
	}
	return 2
}

// tabText is the text of a tab, brackets or their room included.
func (l *Layout) tabText(v view) string { return l.tabOf(v, l.tabLength()) }

// tabOf is a tab at one of three lengths.
func (l *Layout) tabOf(v view, length int) string {
	switch length {
	case 0:
		return "[" + string(viewKeys[v]) + " " + l.speech.Say(viewNames[v]) + "]"
	case 1:
		return "[" + string(viewKeys[v]) + l.speech.Say(viewShort[v]) + "]"
	}
	return "[" + string(viewKeys[v]) + "]"
}

// placeChips divides the strip among the scenarios.
func (l *Layout) placeChips(count int) {
	if count == 0 {
		return
	}
	room := l.W - 1
	if l.Tier >= tierSmall {
		room -= 10 // "+ n new"
	}
	w := room / count
	w = min(w, 52)
	x := 1
	for i := range count {
		l.Chips[i] = rect(x, l.Strip.Min.Y, w-1, 1)
		x += w
	}
}

// panes lists what Tab visits in a view.
func (l *Layout) panes(v view) []focus {
	var out []focus
	switch v {
	case viewCompare:
		return []focus{focusCompare}
	case viewSweep:
		if l.Tier == tierTiny {
			return []focus{focusFrontier, focusVary}
		}
		return []focus{focusSweep, focusFrontier, focusVary}
	case viewSensitivity:
		return []focus{focusTornado, focusSavings}
	case viewRegion:
		out = append(out, focusPlaces)
		if !l.Heat.Empty() {
			out = append(out, focusHeat)
		}
		return out
	case viewExplain:
		return []focus{focusTree}
	case viewLessons:
		return []focus{focusLesson}
	case viewLedger:
		if l.Tier == tierTiny {
			return []focus{focusAccount, focusTerms, focusWays}
		}
		return []focus{focusTerms, focusLife, focusAccount, focusWays}
	case viewRoofline:
		out = append(out, focusRoof)
		if !l.Levers.Empty() {
			out = append(out, focusLevers)
		}
		return out
	}
	if !l.Levers.Empty() {
		out = append(out, focusLevers)
	}
	if !l.Cards[0].Empty() {
		out = append(out, focusCards)
	} else if !l.Results.Empty() {
		out = append(out, focusCards)
	}
	if !l.Chart.Empty() {
		out = append(out, focusChart)
	}
	if len(out) == 0 {
		out = append(out, focusLevers)
	}
	return out
}

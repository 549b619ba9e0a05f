package ui

import (
	"image"
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

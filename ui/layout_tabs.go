package ui

import (
	"wattif/ui/block"
)

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

package ui

import (
	"image"
)

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

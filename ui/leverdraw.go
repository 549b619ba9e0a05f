package ui

import (
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// labelWidth is the column of the labels inside a lever list of w cells.
func labelWidth(w int) int { return clamp(w*45/100, 9, 24) }

// fitLabel cuts a label to its column.
func fitLabel(label string, w int) string { return block.FitLine(block.Truncate(label, w, ""), w) }

// leverLine is one drawn line of the list: a row, or a line of the reason
// under the row that has one.
type leverLine struct {
	row    int
	reason string
}

// leverLines lays out h lines of the list of w cells. Drawing and the mouse
// use the same ones.
func (a *App) leverLines(w, h int) []leverLine {
	p := &a.levers
	var lines []leverLine
	at := 0
	for i := range p.rows {
		lines = append(lines, leverLine{row: i})
		if i == p.index {
			at = len(lines) - 1
		}
		if k := p.rows[i].k; k != nil {
			for _, l := range wrap(a.session.problemOf(k.ID), w-5) {
				lines = append(lines, leverLine{row: i, reason: l})
			}
			if i == p.index {
				// Keep the reason in sight with the row it is about.
				if len(lines)-p.top > h {
					p.top = len(lines) - h
				}
			}
		}
	}
	if at < p.top+1 && h > 3 {
		p.top = at - 1 // the heading above stays in sight
	} else if at < p.top {
		p.top = at
	}
	if at >= p.top+h {
		p.top = at - h + 1
	}
	p.top = clamp(p.top, 0, max(0, len(lines)-h))
	return lines[min(p.top, len(lines)):min(len(lines), p.top+h)]
}

// leverRowAt is the row drawn at line y of the panel, border included; -1 for
// none.
func (a *App) leverRowAt(y int) int {
	lines := a.leverLines(a.leverSize())
	if y -= a.leverInset(); y < 0 || y >= len(lines) {
		return -1
	}
	return lines[y].row
}

// leverRowY is the line of a row in the panel, -1 when it is out of sight.
func (a *App) leverRowY(row int) int {
	for y, l := range a.leverLines(a.leverSize()) {
		if l.row == row && l.reason == "" {
			return y + a.leverInset()
		}
	}
	return -1
}

// leverInset is 1 where the panel has a border.
func (a *App) leverInset() int {
	if a.layout.Tier == tierTiny {
		return 0
	}
	return 1
}

func (a *App) leverSize() (w, h int) {
	r, n := a.layout.Levers, 2*a.leverInset()
	return max(0, r.Dx()-n), max(0, r.Dy()-n)
}

// drawLevers is the lever panel.
func (a *App) drawLevers(w, h int) block.Block {
	focused := a.focus() == focusLevers && len(a.overlays) == 0
	if a.leverInset() == 0 {
		return a.leverList(w, h, true)
	}
	note := ""
	if a.levers.hidden > 0 {
		note = a.sayf("+ %s more", itoa(int64(a.levers.hidden)))
	} else if a.levers.all {
		note = a.say("- fewer")
	}
	return block.Into(w, h, a.theme.Frame(a.say("Levers"), note, focused), func(w, h int) block.Block {
		return a.leverList(w, h, focused)
	})
}

func (a *App) leverList(w, h int, focused bool) block.Block {
	s, t := a.session, a.theme
	now, r := s.Scenario(), s.Result()
	changed := map[string]bool{}
	for _, id := range s.Changed() {
		changed[id] = true
	}
	lines := make([]string, 0, h)
	for _, l := range a.leverLines(w, h) {
		row := &a.levers.rows[l.row]
		switch {
		case row.k == nil:
			lines = append(lines, widget.Heading(w, t, a.say(row.heading)))
		case l.reason != "":
			lines = append(lines, t.Row(w).Space(4).Add(theme.Error, l.reason).String())
		default:
			one := widget.KnobRow{
				Label: leverLabel(a.speech(), row.k), Value: leverSaid(a.speech(), row.k, now, r), Changed: changed[row.k.ID],
				Cursor: l.row == a.levers.index, Focused: focused, Note: a.say(noteOf(row.k, now)), LabelW: labelWidth(w),
			}
			if one.Cursor {
				one.AtMin, one.AtMax = a.atEnd(row.k, -1), a.atEnd(row.k, 1)
			}
			lines = append(lines, one.Draw(w, t))
		}
	}
	return block.Fit(w, h, lines)
}

// noteOf is the unit at the end of a lever's row, where it is not plain from
// the label.
func noteOf(k *knob.Knob, now *sim.Scenario) string {
	if k.ID == "region" {
		return now.Region.Name
	}
	if k.HasAuto(k.Get(now)) {
		return ""
	}
	switch k.Unit {
	case "tokens", "sequences", "devices", "requests/day":
		return ""
	}
	return k.Unit
}

// atEnd reports whether a lever goes no further in a direction.
func (a *App) atEnd(k *knob.Knob, dir int) bool {
	now := a.session.Scenario()
	v, _ := k.Step(now, a.session.catalog, dir, false)
	return v == k.Get(now)
}

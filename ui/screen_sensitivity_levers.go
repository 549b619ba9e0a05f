package ui

import (
	"strings"

	"wattif/sim/explore"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// drawSavings is the answer to "how do I cut this?": single changes by what they
// save.
func (p *sensePanel) drawSavings(a *App, w, h int) block.Block {
	t, m := a.theme, p.metric(a)
	title := a.say("Levers")
	if m != nil {
		title = a.say("How to cut it: single changes")
		if m.Better == metric.Higher {
			title = a.say("How to raise it: single changes")
		}
		if w >= 100 {
			title += a.sayf(", best first; kept: %s", a.keptWords())
		}
	}
	focused := a.focus() == focusSavings && len(a.overlays) == 0
	inner := func(w, h int) block.Block { return p.savings(a, w, h) }
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	return block.Into(w, h, t.Frame(title, a.say("Enter adopts"), focused), inner)
}

func (p *sensePanel) savings(a *App, w, h int) block.Block {
	t := a.theme
	if p.fault != "" {
		return block.Blank(w, h)
	}
	if !p.ready {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, a.say("running; Esc stops")).String()})
	}
	if len(p.levers) == 0 {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Text, a.sayf("no single change betters it and keeps: %s", a.keptWords())).String()})
	}
	figure := p.metric(a)
	var lines []string
	foot := p.leverFoot(a)
	tail := 0
	if h >= 5 {
		tail = 1
	}
	n := max(1, h-tail)
	for i := windowed(&p.first, p.lever, n, len(p.levers)); i < len(p.levers) && len(lines) < n; i++ {
		l := &p.levers[i]
		row := t.Row(w)
		pointer := " "
		if i == p.lever {
			pointer = t.Glyphs().Pointer
			if a.focus() == focusSavings {
				row.Under(theme.Selected)
			}
		}
		row.Add(theme.Strong, pointer).CellRight(theme.Good, signed(ratioOf(l, p.list.Base)), 8)
		if w >= 60 && figure != nil {
			row.CellRight(theme.Text, figure.Number(l.Value), 10)
		}
		row.Space(2).Cell(theme.Text, leverChange(l), clamp(w-40, 20, 50)).Space(1)
		if left := row.Left(); left > 12 {
			row.Cell(theme.Faint, leverAside(a, l), left)
		}
		lines = append(lines, row.String())
	}
	for len(lines) < h-tail {
		lines = append(lines, "")
	}
	if tail > 0 {
		lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, foot, w-1).String())
	}
	return block.Fit(w, h, lines)
}

// ratioOf is the relative change of the figure.
func ratioOf(l *explore.Lever, base float64) float64 {
	if base == 0 {
		return 0
	}
	return l.Value/base - 1
}

// leverChange is the change in words: "region DE -> SE".
func leverChange(l *explore.Lever) string {
	return l.Knob.ID + " " + l.Knob.Format(l.From) + " -> " + l.Knob.Format(l.To)
}

// leverAside is what else to know about a change: what follows it, and whether
// it is larger than what is not known.
func leverAside(a *App, l *explore.Lever) string {
	var words []string
	if l.Followed != "" {
		words = append(words, a.retell(l.Followed))
	}
	if l.Assumed {
		words = append(words, a.say("no measured row"))
	}
	if l.Tie {
		words = append(words, a.say("may be a tie"))
	}
	switch l.Knob.ID {
	case "weights", "precision", "activations", "kv_cache":
		words = append(words, a.say("quality not modelled"))
	case "region":
		words = append(words, a.say("latency, law aside"))
	}
	return strings.Join(words, a.say("; "))
}

// leverFoot says what is left out.
func (p *sensePanel) leverFoot(a *App) string {
	var words []string
	if n := len(p.list.Broken); n > 0 {
		l := &p.list.Broken[0]
		words = append(words, a.sayf("%s would be %s but breaks %s", leverChange(l), signed(ratioOf(l, p.list.Base)), l.Broken.String()))
	}
	if p.left > 0 {
		words = append(words, a.sayf("%s more values of these knobs", itoa(int64(p.left))))
	}
	words = append(words, a.say("other models, lengths and demand are other work and left out"))
	return a.sayf("%s.", strings.Join(words, a.say("; ")))
}

// clickSavings puts the cursor on the lever drawn at a line; a second click
// adopts it.
func (p *sensePanel) clickSavings(a *App, y int) {
	again, ok := a.clickRow(y, p.first, len(p.levers), &p.lever, focusSavings)
	if !ok {
		return
	}
	p.version++
	if again {
		p.adopt(a)
	}
}

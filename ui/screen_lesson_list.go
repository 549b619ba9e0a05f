package ui

import (
	"wattif/ui/block"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/theme"
)

// drawList is the list of lessons.
func (p *lessonPanel) drawList(a *App, w, h int) block.Block {
	t, g := a.theme, a.theme.Glyphs()
	if p.problem != nil || len(p.all) == 0 {
		text := a.say("no lessons are there.")
		if p.problem != nil {
			text = a.retell(p.problem.Error())
		}
		var lines []string
		for _, l := range wrap(text, w-2) {
			lines = append(lines, t.Row(w).Space(1).Add(theme.Error, l).String())
		}
		return block.Fit(w, h, lines)
	}
	var lines []string
	first := clamp(p.index-h+1, 0, max(0, len(p.all)-h))
	for i := first; i < len(p.all) && len(lines) < h; i++ {
		l := p.all[i]
		row := t.Row(w)
		tok, pointer := theme.Text, " "
		if i == p.index {
			row.Under(theme.Selected)
			tok, pointer = theme.Strong, g.Pointer
		}
		note := ""
		if l.Minutes > 0 {
			note = a.sayf("%s min", itoa(int64(l.Minutes)))
		}
		done, right := p.done(l)
		switch {
		case done == l.Questions() && done > 0:
			note = g.Check + " " + itoa(int64(right)) + "/" + itoa(int64(done))
		case done > 0:
			note = itoa(int64(done)) + "/" + itoa(int64(l.Questions()))
		}
		room := max(0, w-block.Width(note)-5)
		row.Add(tok, pointer+" ").Cell(tok, lessonTitle(l, a.speech()), room).Right(theme.Faint, note+" ")
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// drawAbout is what the lesson under the cursor is about.
func (p *lessonPanel) drawAbout(a *App, w, h int) block.Block {
	if p.index >= len(p.all) {
		return block.Into(w, h, a.theme.Frame("", "", false), block.Blank)
	}
	l, t := p.all[p.index], a.theme
	return block.Into(w, h, t.Frame(lessonTitle(l, a.speech()), "", false), func(w, h int) block.Block {
		var lines []string
		add := func(tok theme.Token, text string) {
			for _, one := range wrap(text, w-2) {
				lines = append(lines, t.Row(w).Space(1).Add(tok, one).String())
			}
		}
		add(theme.Text, l.About.In(a.speech()))
		lines = append(lines, "")
		record := p.answers(l)
		n := 0
		for i := range l.Steps {
			x := shared.Answer{}
			if l.Steps[i].Asks() {
				x = record[n]
				n++
			}
			lines = append(lines, p.stepLine(a, w, i, &l.Steps[i], x, false))
		}
		lines = append(lines, "")
		if done, right := p.done(l); done > 0 {
			add(theme.Text, a.sayf("%s of %s guessed right.", itoa(int64(right)), itoa(int64(l.Questions()))))
			add(theme.Text, a.say("Your code, to hand in:"))
			add(theme.Strong, p.code(a, l))
			lines = append(lines, "")
		}
		add(theme.Faint, a.say("Enter begins. Each question wants a guess first; then you turn the levers and see why. Lessons are files: docs/LESSONS.md says how to write one."))
		return block.Fit(w, h, lines)
	})
}

// stepLine is a step in a list: its mark, number and title.
func (p *lessonPanel) stepLine(a *App, w, i int, s *lesson.Step, x shared.Answer, here bool) string {
	t, g := a.theme, a.theme.Glyphs()
	mark, tok := " ", theme.Text
	switch x.Outcome {
	case shared.Right:
		mark, tok = g.Check, theme.Good
	case shared.Wrong:
		mark, tok = g.Cross, theme.Bad
	case shared.Shown:
		mark, tok = "A", theme.Faint
	}
	row := t.Row(w)
	if here {
		row.Add(theme.Strong, g.Pointer)
	} else {
		row.Space(1)
	}
	title := s.Title.In(a.speech())
	words := theme.Text
	if here {
		words = theme.Strong
	}
	return row.Add(tok, mark+" ").Add(words, itoa(int64(i+1))+"  ").Cell(words, title, max(0, row.Left()-1)).String()
}

// drawSteps is how far one is.
func (p *lessonPanel) drawSteps(a *App, w, h int) block.Block {
	if p.open == nil {
		return block.Blank(w, h)
	}
	return block.Into(w, h, a.theme.Frame(a.say("Steps"), "", false), func(w, h int) block.Block {
		var lines []string
		for i := range p.open.Steps {
			x := shared.Answer{}
			if r := p.records[p.open.ID]; i < len(r) {
				x = r[i]
			}
			lines = append(lines, p.stepLine(a, w, i, &p.open.Steps[i], x, i == p.at))
		}
		if first := p.at - h + 1; first > 0 {
			lines = lines[min(first, len(lines)-h):]
		}
		return block.Fit(w, h, lines)
	})
}

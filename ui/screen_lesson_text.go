package ui

import (
	"math"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/theme"
)

// textLine is a line of a lesson's text: words in a token, or a line that is
// drawn already.
type textLine struct {
	tok    theme.Token
	text   string
	drawn  string
	choice int // the choice it belongs to, from 1; 0: none
	// matters marks the answer, which is shown first.
	matters bool
}

// drawText is the left side: the list of lessons, a step, or the page at the
// end.
func (p *lessonPanel) drawText(a *App, w, h int) block.Block {
	if p.open == nil {
		return a.lessonBox(w, h, a.say("Lessons"), "", true, func(w, h int) block.Block { return p.drawList(a, w, h) })
	}
	note := a.sayf("step %s of %s", itoa(int64(p.at+1)), itoa(int64(len(p.open.Steps))))
	if p.step() == nil {
		note = a.say("done")
	}
	acts := p.step() == nil || p.stage <= stagePredict // later the arrows turn levers
	return a.lessonBox(w, h, lessonTitle(p.open, a.speech()), note, acts, func(w, h int) block.Block {
		lines := p.lines(a, w-1)
		return block.Fit(w, h, p.window(a, lines, w, h))
	})
}

// window is the part of the text in sight: what the student has to look at
// now, or where the text was scrolled to.
func (p *lessonPanel) window(a *App, lines []textLine, w, h int) []string {
	most := max(0, len(lines)-h)
	if p.follow {
		p.top = 0
		switch {
		case most == 0:
		case p.stage == stageTry:
			p.top = most
		default:
			// The line that matters now stays in sight, with those below it where
			// there is room.
			for i := range lines {
				if l := &lines[i]; l.matters || p.stage == stagePredict && l.choice > 0 && l.choice == max(1, p.choice+1) {
					p.top = max(0, i+1+min(2, h-1)-h)
					if h < 4 {
						p.top = i
						if p.stage == stagePredict && p.step().Numeric() && p.field.Text() == "" {
							p.top = max(0, i-1) // the question, until something is typed
						}
					}
				}
			}
		}
	}
	p.top = clamp(p.top, 0, most)
	t := a.theme
	out := make([]string, 0, h)
	for i := p.top; i < len(lines) && len(out) < h; i++ {
		l := &lines[i]
		row := t.Row(w).Space(1)
		if l.drawn != "" {
			row.Splice(l.drawn, w-1)
		} else {
			row.Add(l.tok, l.text)
		}
		if len(out) == h-1 && i+1 < len(lines) && l.drawn == "" && l.tok != theme.Strong {
			row = t.Row(w).Space(1).Add(l.tok, block.Truncate(l.text, max(0, w-9), "")).Right(theme.Accent, "PgDn "+t.Glyphs().More)
		}
		out = append(out, row.String())
	}
	return out
}

// lines is the text of a step as it stands now, w cells wide.
func (p *lessonPanel) lines(a *App, w int) []textLine {
	switch {
	case p.step() == nil:
		return p.endLines(a, w)
	case p.scene == nil:
		return wrapped(theme.Error, a.say("this step cannot run here."), w)
	}
	s, sc, l := p.scene.Step, p.scene, a.speech()
	var out []textLine
	add := func(tok theme.Token, text string) { out = append(out, wrapped(tok, text, w)...) }
	gap := func() { out = append(out, textLine{}) }
	tight := a.layout.Tier <= tierSmall
	if !s.Title.Empty() {
		add(theme.Group, sc.Fill(s.Title, l))
	}
	if p.stage == stageWhy && s.Asks() {
		// The answer first: what was asked stands below it on small screens.
		p.answerLines(a, w, &out)
		gap()
		for _, para := range strings.Split(sc.Fill(s.Why, l), "\n") {
			add(theme.Text, para)
		}
		if *p.sandbox.Scenario() != *p.scene.Then() && !s.Yours.Empty() {
			gap()
			add(theme.Accent, a.sayf("Yours: %s", sc.Fill(s.Yours, l)))
		}
		if p.hint && !s.Hint.Empty() {
			gap()
			add(theme.Faint, a.sayf("Hint: %s", sc.Fill(s.Hint, l)))
		}
		gap()
		out = append(out, textLine{drawn: a.theme.Row(w).Fill(theme.Border, a.theme.Glyphs().Rule, w).String()})
		add(theme.Faint, sc.Fill(s.Text, l))
		return out
	}
	add(theme.Text, sc.Fill(s.Text, l))
	if s.Asks() {
		gap()
		if tight {
			add(theme.Strong, sc.Fill(s.Ask, l))
		} else {
			add(theme.Accent, a.say("PREDICT"))
			add(theme.Strong, sc.Fill(s.Ask, l))
			gap()
		}
		p.choiceLines(a, w, &out)
	}
	if p.hint && !s.Hint.Empty() {
		gap()
		add(theme.Faint, a.sayf("Hint: %s", sc.Fill(s.Hint, l)))
	}
	if p.stage == stageTry {
		gap()
		add(theme.Accent, a.sayf("TRY: %s", a.changeWords(sc)))
		how := a.say("Turn the lever with Left and Right, or press Enter: it is done for you.")
		if sc.Made() {
			how = a.say("Enter does it.")
		}
		add(theme.Text, how)
	}
	return out
}

// wrapped is a text in lines of one token.
func wrapped(tok theme.Token, text string, w int) []textLine {
	var out []textLine
	for _, l := range wrap(text, w) {
		out = append(out, textLine{tok: tok, text: l})
	}
	return out
}

// choiceLines is the field of a number, or the choices.
func (p *lessonPanel) choiceLines(a *App, w int, out *[]textLine) {
	s, sc, t := p.scene.Step, p.scene, a.theme
	record := p.record()
	if s.Numeric() {
		unit := a.say(sc.Unit())
		if p.stage != stagePredict {
			*out = append(*out, wrapped(theme.Strong, a.sayf("your guess: %s", p.saidGuess(a)), w)...)
			return
		}
		field := clamp(w-block.Width(unit)-4, 1, 14)
		row := t.Row(w).Splice(p.field.Draw(field, t, "> ", ""), field).Add(theme.Text, " "+unit)
		*out = append(*out, textLine{drawn: row.String(), choice: 1})
		return
	}
	for i := range s.Choices {
		mark, tok := "( ) ", theme.Text
		switch {
		case p.stage == stagePredict && i == p.choice, p.stage != stagePredict && record.Outcome >= shared.Wrong && i == record.Choice:
			mark, tok = "(o) ", theme.Strong
		}
		for j, l := range wrap(sc.Fill(s.Choices[i].Text, a.speech()), w-4) {
			if j > 0 {
				mark = "    "
			}
			*out = append(*out, textLine{tok: tok, text: mark + l, choice: i + 1})
		}
	}
}

// saidGuess is the number that was guessed.
func (p *lessonPanel) saidGuess(a *App) string { return p.scene.Say(p.record().Guess, a.speech()) }

// answerLines say what was guessed, what the engine answers and how far apart
// they are.
func (p *lessonPanel) answerLines(a *App, w int, out *[]textLine) {
	s, sc, l, t := p.scene.Step, p.scene, a.speech(), a.theme
	record := p.record()
	add := func(tok theme.Token, text string) { *out = append(*out, wrapped(tok, text, w)...) }
	add(theme.Faint, sc.Fill(s.Ask, l))
	g := t.Glyphs()
	right := sc.Say(sc.Answer(), l)
	if !s.Numeric() {
		right = ""
		if i := sc.Right(); i >= 0 {
			right = sc.Fill(s.Choices[i].Text, l)
		}
	}
	if s.Numeric() || a.layout.Tier <= tierSmall {
		from := len(*out)
		add(theme.Strong, a.sayf("The engine: %s", right))
		(*out)[from].matters = true
	} else { // there is room for all that could have been chosen
		for i := range s.Choices {
			mark, tok := "  ", theme.Faint
			if i == sc.Right() {
				mark, tok = g.Check+" ", theme.Strong
			} else if record.Outcome == shared.Wrong && i == record.Choice {
				mark, tok = g.Cross+" ", theme.Text
			}
			for j, line := range wrap(sc.Fill(s.Choices[i].Text, l), w-2) {
				if j > 0 {
					mark = "  "
				}
				*out = append(*out, textLine{tok: tok, text: mark + line})
			}
		}
	}
	switch {
	case record.Outcome == shared.Shown:
		add(theme.Faint, a.say("You had it shown."))
	case record.Outcome < shared.Wrong:
	case !s.Numeric():
		said := ""
		if record.Choice < len(s.Choices) {
			said = sc.Fill(s.Choices[record.Choice].Text, l)
		}
		if record.Outcome == shared.Right {
			add(theme.Good, a.sayf("%s You said so.", g.Check))
		} else {
			add(theme.Bad, a.sayf("%s You said: %s", g.Cross, said))
		}
	default:
		off, _ := s.Score(record.Guess, sc.Answer())
		text := a.sayf("You said %s: %s.", p.saidGuess(a), a.howFar(off))
		if record.Outcome == shared.Right {
			add(theme.Good, g.Check+" "+text)
		} else {
			add(theme.Bad, g.Cross+" "+text)
		}
	}
}

// howFar says how far a guess was from the answer; off is guess over answer
// less 1.
func (a *App) howFar(off float64) string {
	switch ratio := off + 1; {
	case math.Abs(off) < 0.005:
		return a.say("exactly")
	case ratio >= 2:
		return a.sayf("%s times too much", significantFactor(ratio))
	case ratio <= 0:
		return a.say("far too little")
	case ratio <= 0.5:
		return a.sayf("%s times too little", significantFactor(1/ratio))
	case off > 0:
		return a.sayf("%s %% too much", itoa(int64(math.Max(1, math.Round(off*100)))))
	}
	return a.sayf("%s %% too little", itoa(int64(math.Max(1, math.Round(-off*100)))))
}

// significantFactor is a factor with two digits.
func significantFactor(v float64) string {
	if v < 10 {
		return lesson.Written(v, "2")
	}
	return metric.Quantity(math.Round(v), "")
}

// changeWords is the change of a step: "Batch 64".
func (a *App) changeWords(sc *lesson.Scene) string {
	var words []string
	for _, g := range sc.Changes() {
		k, err := knob.Find(g.ID)
		if err != nil {
			continue
		}
		value := k.Display(k.Get(sc.Then()))
		if k.ID == "region" {
			value = sc.Then().Region.Name
		}
		one := leverLabel(a.speech(), k) + " " + value
		if k.ID == "model" { // its sizes need not be listed
			return one
		}
		words = append(words, one)
	}
	return strings.Join(words, ", ")
}

// endLines is the page at the end: what was asked, guessed and answered, and
// the code.
func (p *lessonPanel) endLines(a *App, w int) []textLine {
	var out []textLine
	l := a.speech()
	add := func(tok theme.Token, text string) { out = append(out, wrapped(tok, text, w)...) }
	answered, right := p.done(p.open)
	add(theme.Strong, a.sayf("%s of %s guessed right.", itoa(int64(right)), itoa(int64(p.open.Questions()))))
	if n := p.open.Questions() - answered; n > 0 {
		add(theme.Faint, a.sayf("%s not answered yet: Backspace goes back.", itoa(int64(n))))
	}
	out = append(out, textLine{})
	for i := range p.open.Steps {
		s := &p.open.Steps[i]
		if !s.Asks() {
			continue
		}
		out = append(out, textLine{drawn: p.stepLine(a, w, i, s, p.records[p.open.ID][i], false)})
	}
	out = append(out, textLine{})
	add(theme.Text, a.say("Your code, to hand in:"))
	add(theme.Strong, p.code(a, p.open))
	add(theme.Faint, a.say("It holds your guesses and the version of the data, nothing about you. y copies it."))
	next := ""
	for i, one := range p.all {
		if one.ID == p.open.ID && i+1 < len(p.all) {
			next = lessonTitle(p.all[i+1], l)
		}
	}
	out = append(out, textLine{})
	if next != "" {
		add(theme.Accent, a.sayf("Enter: %s", next))
	}
	return out
}

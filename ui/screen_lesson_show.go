package ui

import (
	"image"

	"wattif/sim/knob"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// status is the sentence above the footer.
func (p *lessonPanel) status(a *App, w int) (string, bool) {
	switch {
	case p.problem != nil:
		return a.retell(p.problem.Error()), true
	case p.open == nil:
		return a.say("Guess, try, see why. A lesson has scenarios of its own: yours stay as they are."), false
	case p.step() == nil:
		return a.sayf("Hand in the code; a lecturer reads it with: %s", "wattif lesson check CODE"), false
	case p.scene == nil:
		return "", false
	}
	s := p.sandbox
	if s.problem.Text != "" {
		return a.sayf("%s: %s", leverName(a.speech(), s.problem.Knob), s.problem.Text), true
	}
	switch p.stage {
	case stagePredict:
		if p.scene.Step.Numeric() {
			return a.say("Type a number and press Enter. What happens is hidden until then."), false
		}
		return a.say("Choose with Up and Down, then Enter. What happens is hidden until then."), false
	case stageTry:
		if len(s.undo) == 0 {
			return a.sayf("Now try: %s. Enter does it for you.", a.changeWords(p.scene)), false
		}
	case stageRead:
		return a.say("Enter goes on."), false
	}
	if r := s.Result(); !r.Fits && len(s.undo) > 0 {
		return a.sayf("does not fit: needs %s of %s GB in each device.", gigabytes(r.Memory.Total), gigabytes(r.Memory.Available)), false
	}
	if len(s.undo) == 0 {
		return a.say(leversYours), false
	}
	return s.sentence(w), false
}

// leverName is the label of a knob by its id.
func leverName(l speech, id string) string {
	k, err := knob.Find(id)
	if err != nil {
		return id
	}
	return leverLabel(l, k)
}

// sandboxVersion changes with every turn of a lever in the lesson.
func (p *lessonPanel) sandboxVersion() uint64 {
	if p.sandbox == nil {
		return 0
	}
	return p.sandbox.version
}

// drawMain is the text, or all there is where there is one pane.
func (p *lessonPanel) drawMain(a *App, w, h int) block.Block {
	if a.layout.Tier <= tierTiny {
		return p.drawTiny(a, w, h)
	}
	return p.drawText(a, w, h)
}

// needLesson refuses keys of lessons elsewhere.
func (a *App) needLesson() string {
	if a.view != viewLessons {
		return a.say("it is for lessons, 8")
	}
	return ""
}

// isView reports whether an action shows a view.
func isView(id action) bool {
	switch id {
	case "dash", "compare", "roofline", "sweep", "sensitivity", "region-view", "explain", "lessons", "ledger":
		return true
	}
	return false
}

// footer is the row of hints for what can be done now.
func (p *lessonPanel) footer() focus {
	switch {
	case p.open == nil:
		return focusLesson
	case p.step() == nil:
		return focusLessonEnd
	case p.stage == stagePredict:
		return focusLessonGuess
	case p.stage == stageTry:
		return focusLessonTry
	}
	return focusLessonLevers
}

// strip is the line under the views: whose scenario this is.
func (p *lessonPanel) strip(a *App, w int) string {
	row := a.theme.Row(w).Space(1)
	if p.sandbox == nil {
		return row.Add(theme.Faint, a.say("Lessons have scenarios of their own; yours wait.")).String()
	}
	return row.Add(theme.Faint, a.say("lesson's scenario: ")).Cell(theme.Text, p.sandbox.Line(p.sandbox.current), row.Left()-1).String()
}

// click does what stands under the mouse, x and y in the frame.
func (p *lessonPanel) click(a *App, at image.Point) {
	l := &a.layout
	inset := 1
	if l.Tier <= tierTiny {
		inset = 0
	}
	p.version++
	switch {
	case at.In(l.LessonText) && p.open == nil:
		h := l.LessonText.Dy() - 2*inset
		first := clamp(p.index-h+1, 0, max(0, len(p.all)-h))
		i := first + at.Y - l.LessonText.Min.Y - inset
		if i < 0 || i >= len(p.all) {
			return
		}
		if i == p.index {
			p.begin(a, p.all[i])
			return
		}
		p.index = i
	case at.In(l.LessonText) && p.scene != nil && p.stage == stagePredict && l.Tier > tierTiny:
		lines := p.lines(a, l.LessonText.Dx()-3)
		if i := p.top + at.Y - l.LessonText.Min.Y - inset; i >= 0 && i < len(lines) && lines[i].choice > 0 && !p.scene.Step.Numeric() {
			p.choice = lines[i].choice - 1
		}
	case at.In(l.LessonLevers) && p.scene != nil && p.shown():
		if i := at.Y - l.LessonLevers.Min.Y - inset; i >= 0 && i < len(p.scene.Step.Levers) {
			p.lever = i
		}
	case at.In(l.LessonSteps) && p.open != nil:
		if i := at.Y - l.LessonSteps.Min.Y - inset; i >= 0 && i < len(p.open.Steps) && l.LessonSteps.Dy() >= len(p.open.Steps)+2 {
			p.visit(a, i)
		}
	}
}

// wheel turns the lever under the mouse, or scrolls the text.
func (p *lessonPanel) wheel(a *App, at image.Point, dir int, big bool) {
	switch {
	case at.In(a.layout.LessonLevers) && p.scene != nil:
		p.click(a, at)
		p.turn(a, dir, big)
	case p.open == nil:
		p.index = clamp(p.index-dir, 0, max(0, len(p.all)-1))
	default:
		p.scroll(-dir)
	}
	p.version++
}

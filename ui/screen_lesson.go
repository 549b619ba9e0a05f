package ui

import (
	"unicode"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/widget"
)

// lessonStage is how far a student is in a step.
type lessonStage uint8

// The stages.
const (
	stageRead    lessonStage = iota // nothing is asked
	stagePredict                    // a guess is wanted; results are hidden
	stageTry                        // the guess stands; the levers are free
	stageWhy                        // the answer and its reasons are shown
)

// lessonPanel is the Lessons view: the list, and the lesson that is open. A
// lesson has a session of its own, so that nothing in it touches the user's.
type lessonPanel struct {
	all     []*lesson.Lesson
	loaded  bool
	problem error
	index   int // in the list

	open    *lesson.Lesson // nil: the list
	at      int            // step; one past the last: the page at the end
	scene   *lesson.Scene
	sandbox *Session // A the start, B what the student makes of it
	stage   lessonStage
	hint    bool
	choice  int // under the cursor; -1 before the first
	field   widget.Field
	lever   int
	top     int // first line shown of the text
	follow  bool

	records map[string][]shared.Answer // by lesson: an answer a step
	data    string                     // data version, once it was needed
	version int
}

// begin opens a lesson where the student left it.
func (p *lessonPanel) begin(a *App, l *lesson.Lesson) {
	p.load(a)
	for i := range p.all {
		if p.all[i].ID == l.ID {
			p.index = i
		}
	}
	p.open = l
	if len(p.records[l.ID]) != len(l.Steps) {
		p.records[l.ID] = make([]shared.Answer, len(l.Steps))
	}
	at := 0
	for i, x := range p.answers(l) {
		if x.Outcome == shared.Unanswered {
			break
		}
		at = i + 1
	}
	// at counts questions: find the step that asks the next one.
	step, n := 0, 0
	for step < len(l.Steps) && n < at {
		if l.Steps[step].Asks() {
			n++
		}
		step++
	}
	p.visit(a, step)
}

// visit shows a step, or the page at the end.
func (p *lessonPanel) visit(a *App, at int) {
	p.at, p.top, p.follow, p.hint, p.lever, p.choice = at, 0, true, false, 0, -1
	p.field = widget.Field{}
	p.version++
	p.scene, p.sandbox = nil, nil
	if at >= len(p.open.Steps) {
		p.at = len(p.open.Steps)
		return
	}
	s := &p.open.Steps[at]
	scene, err := s.Open(a.options.Library)
	if err != nil {
		a.notice = a.sayf("the lesson's scenario cannot run: %s", a.retell(err.Error()))
		return
	}
	p.scene = scene
	p.sandbox = newSession(a.speech(), a.options.Library, []sim.Scenario{*scene.Start(), *scene.Start()})
	p.stage = stageRead
	if s.Asks() {
		p.stage = stagePredict
		record := p.record()
		p.hint = record.Hint
		if record.Outcome != shared.Unanswered {
			p.reveal(a)
		}
	}
	p.tell()
}

// step is the step shown; nil on the page at the end.
func (p *lessonPanel) step() *lesson.Step {
	if p.open == nil || p.at >= len(p.open.Steps) {
		return nil
	}
	return &p.open.Steps[p.at]
}

// record is the answer of the step shown.
func (p *lessonPanel) record() *shared.Answer {
	return &p.records[p.open.ID][p.at]
}

// reveal shows the answer, with the change made.
func (p *lessonPanel) reveal(a *App) {
	if p.scene.Step.Change != "" && !p.scene.Reached(p.sandbox.Scenario()) {
		if p.sandbox.Replace(*p.scene.Then(), a.changeWords(p.scene)) == nil {
			p.sandbox.say(a.say(leversYours), a.say(leversYoursShort))
		}
	}
	p.stage, p.top, p.follow = stageWhy, 0, true
	p.version++
	p.tell()
}

// tell gives the scene what the student has made, for texts that speak of it.
func (p *lessonPanel) tell() {
	p.scene.You(p.sandbox.Scenario(), p.sandbox.Result())
}

// room is what the layout has to know.
func (p *lessonPanel) room() lessonRoom {
	s := p.step()
	if p.open == nil {
		return lessonRoom{}
	}
	r := lessonRoom{open: true, steps: len(p.open.Steps)}
	if s != nil && p.scene != nil {
		r.levers, r.watch = max(1, len(s.Levers)), len(s.Watch)
		_, _, r.chart = p.figure()
	}
	return r
}

// prepare brings the sandbox's curves up to date.
func (p *lessonPanel) prepare(a *App) {
	if a.view != viewLessons || p.sandbox == nil {
		return
	}
	p.sandbox.speech = a.speech()
	if _, k, ok := p.figure(); ok && p.shown() && !a.layout.LessonChart.Empty() {
		p.sandbox.sweepCurves(k.ID)
	}
}

// shown reports whether results may be seen: after the guess.
func (p *lessonPanel) shown() bool { return p.stage != stagePredict }

// typed handles keys that write the guess; it reports whether the key was one.
func (p *lessonPanel) typed(a *App, msg tea.KeyPressMsg) bool {
	s := p.step()
	if s == nil || p.scene == nil {
		return false
	}
	if msg.String() == "backspace" && !(p.stage == stagePredict && s.Numeric() && p.field.Text() != "") {
		if p.at > 0 {
			p.visit(a, p.at-1)
		} else {
			a.notice = a.say("this is the first step; Esc goes to the list of lessons.")
		}
		return true
	}
	if p.stage != stagePredict || !s.Numeric() {
		return false
	}
	switch name := msg.String(); {
	case name == "backspace", name == "ctrl+u", name == "ctrl+w":
	case len(name) == 1 && (unicode.IsDigit(rune(name[0])) || name == "." || name == ","):
	default:
		return false
	}
	if len(p.field.Text()) < 12 || msg.String() == "backspace" || msg.String() == "ctrl+u" || msg.String() == "ctrl+w" {
		p.field.Key(msg)
	}
	p.version++
	return true
}

// perform does what a key means in a lesson; ok is false for what is the same
// everywhere.
func (p *lessonPanel) perform(a *App, id action) (cmd tea.Cmd, ok bool) {
	switch id {
	case "back", "quit":
		if p.open == nil {
			return nil, false
		}
		p.open, p.scene, p.sandbox = nil, nil, nil
		p.version++
		return nil, true
	case "command", "help", "theme", "mouse", "interrupt", "suspend", "redraw", "language":
		return nil, false
	}
	if isView(id) {
		return nil, false
	}
	p.version++
	switch {
	case p.open == nil:
		p.inList(a, id)
	case p.step() == nil:
		return p.atEnd(a, id), true
	case p.scene == nil:
		p.elsewhere(a, id)
	default:
		p.inStep(a, id)
	}
	return nil, true
}

// inList acts on the list of lessons.
func (p *lessonPanel) inList(a *App, id action) {
	last := len(p.all) - 1
	switch id {
	case "up":
		p.index = max(0, p.index-1)
	case "down":
		p.index = min(last, p.index+1)
	case "page-up", "first":
		p.index = 0
	case "page-down", "last":
		p.index = max(0, last)
	case "enter", "right", "list":
		if p.index >= 0 && p.index <= last {
			p.begin(a, p.all[p.index])
		}
	case "reset-step":
		if p.index >= 0 && p.index <= last {
			p.forget(a, p.all[p.index])
		}
	case "next-pane", "previous-pane", "left":
	default:
		a.notice = a.say("Enter opens the lesson under the cursor; 1 goes back to your scenarios.")
	}
}

// atEnd acts on the page at the end.
func (p *lessonPanel) atEnd(a *App, id action) tea.Cmd {
	switch id {
	case "enter", "right", "page-down":
		for i, l := range p.all {
			if l.ID == p.open.ID && i+1 < len(p.all) {
				p.begin(a, p.all[i+1])
				return nil
			}
		}
		p.open = nil
	case "up", "page-up", "left":
		p.visit(a, len(p.open.Steps)-1)
	case "reset-step":
		l := p.open
		p.forget(a, l)
		p.begin(a, l)
	case "copy":
		a.notice = a.say("the code is sent to the terminal's clipboard (terminals do not confirm it).")
		return tea.SetClipboard(p.code(a, p.open))
	default:
		a.notice = a.say("Enter goes to the next lesson, y copies the code, Esc leaves.")
	}
	return nil
}

// inStep acts on a step.
func (p *lessonPanel) inStep(a *App, id action) {
	switch id {
	case "enter":
		p.enter(a)
	case "up":
		p.updown(-1)
	case "down":
		p.updown(1)
	case "page-up":
		p.scroll(-8)
	case "page-down":
		p.scroll(8)
	case "first":
		p.scroll(-1 << 20)
	case "last":
		p.scroll(1 << 20)
	case "left", "big-left":
		p.turn(a, -1, id == "big-left")
	case "right", "big-right":
		p.turn(a, 1, id == "big-right")
	case "why":
		if p.scene.Step.Hint.Empty() {
			a.notice = a.say("there is no hint for this step.")
			return
		}
		p.hint, p.follow = !p.hint, true
		if r := p.record(); p.hint && p.stage == stagePredict && r.Outcome == shared.Unanswered {
			r.Hint = true
		}
	case "answer":
		if p.stage == stagePredict {
			r := p.record()
			*r = shared.Answer{Outcome: shared.Shown, Hint: r.Hint}
			p.keep(a)
		}
		if p.scene.Step.Asks() {
			p.reveal(a)
		}
	case "reset-step":
		*p.record() = shared.Answer{}
		p.keep(a)
		p.visit(a, p.at)
		a.notice = a.say("the step is as it was.")
	case "undo":
		p.sandbox.Undo()
		p.changed(a)
	case "redo":
		p.sandbox.Redo()
		p.changed(a)
	case "default":
		if k := p.leverKnob(); k != nil && p.shown() {
			_ = p.sandbox.Set(k.ID, k.Get(p.scene.Start()))
			p.changed(a)
		}
	case "list", "next-pane", "previous-pane":
	default:
		p.elsewhere(a, id)
	}
}

// elsewhere says that a key is not for lessons.
func (p *lessonPanel) elsewhere(a *App, id action) {
	b := a.keys.byAction[id]
	a.notice = a.sayf("%s %s: not in a lesson, which has scenarios of its own; Esc leaves it.", b.show, a.say(b.tip))
}

// enter takes the guess, makes the change, or goes on.
func (p *lessonPanel) enter(a *App) {
	switch p.stage {
	case stagePredict:
		p.guess(a)
	case stageTry:
		p.reveal(a)
	default:
		p.visit(a, p.at+1)
		if p.step() == nil && len(p.answers(p.open)) > 0 {
			p.keep(a)
		}
	}
}

// guess takes what was typed or chosen.
func (p *lessonPanel) guess(a *App) {
	s, r := p.scene.Step, p.record()
	if s.Numeric() {
		v, err := lesson.ParseGuess(p.field.Text())
		if err != nil {
			a.notice = a.say("type a number first: a wild guess will do. A shows the answer.")
			return
		}
		_, right := s.Score(v, p.scene.Answer())
		*r = shared.Answer{Outcome: shared.Wrong, Hint: r.Hint, Numeric: true, Guess: v}
		if right {
			r.Outcome = shared.Right
		}
	} else {
		if p.choice < 0 {
			a.notice = a.say("choose with Up and Down first. A shows the answer.")
			return
		}
		*r = shared.Answer{Outcome: shared.Wrong, Hint: r.Hint, Choice: p.choice}
		if p.choice == p.scene.Right() {
			r.Outcome = shared.Right
		}
	}
	p.keep(a)
	p.stage, p.top, p.follow = stageTry, 0, true
	if s.Change == "" || p.scene.Reached(p.sandbox.Scenario()) {
		p.reveal(a)
	}
}

// updown moves among the choices, or the levers.
func (p *lessonPanel) updown(n int) {
	s := p.scene.Step
	switch {
	case p.stage == stagePredict && !s.Numeric():
		p.choice = clamp(p.choice+n, 0, len(s.Choices)-1)
		p.follow = true
	case p.stage == stagePredict || len(s.Levers) == 0:
		p.scroll(n)
	default:
		p.lever = clamp(p.lever+n, 0, len(s.Levers)-1)
	}
}

// scroll moves the text.
func (p *lessonPanel) scroll(n int) { p.top, p.follow = max(0, p.top+n), false }

// leverKnob is the lever under the cursor.
func (p *lessonPanel) leverKnob() *knob.Knob {
	s := p.step()
	if s == nil || p.lever >= len(s.Levers) {
		return nil
	}
	k, err := knob.Find(s.Levers[p.lever])
	if err != nil {
		return nil
	}
	return k
}

// turn moves the lever under the cursor in the sandbox.
func (p *lessonPanel) turn(a *App, dir int, big bool) {
	k := p.leverKnob()
	switch {
	case p.stage == stagePredict:
		a.notice = a.say("first the guess; then the levers are yours.")
		return
	case k == nil:
		a.notice = a.say("no lever is open in this step.")
		return
	}
	s := p.sandbox
	v, clamped := k.Step(s.Scenario(), s.catalog, dir, big)
	if v == k.Get(s.Scenario()) {
		a.notice = a.sayf("%s goes no further that way.", leverLabel(a.speech(), k))
		return
	}
	if s.Set(k.ID, v) == nil && clamped {
		s.version++
	}
	p.changed(a)
}

// changed looks whether the change of the step is made now.
func (p *lessonPanel) changed(a *App) {
	p.tell()
	if p.stage == stageTry && p.scene.Reached(p.sandbox.Scenario()) {
		p.reveal(a)
	}
}

// What can be done once the answer is shown.
var (
	leversYours      = textMark("The levers are yours: Up and Down choose, Left and Right turn. Enter goes on.")
	leversYoursShort = textMark("Turn the levers; Enter goes on.")
)

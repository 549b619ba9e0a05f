package ui

import (
	"image"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/block"
	"wattif/ui/lesson"
	shared "wattif/ui/share"
	"wattif/ui/theme"
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

// load reads the lessons the first time they are wanted, and what the session
// knows of them.
func (p *lessonPanel) load(a *App) {
	if p.loaded {
		return
	}
	p.loaded = true
	p.all, p.problem = lesson.All(a.options.Library)
	if own := a.options.Lesson; own != nil {
		known := false
		for i, l := range p.all {
			if l.ID == own.ID {
				p.all[i], known = own, true
			}
		}
		if !known {
			p.all = append(p.all, own)
		}
	}
	p.records = map[string][]shared.Answer{}
	for _, code := range a.session.lessons {
		r, err := shared.ReadLessonCode(code, p.ids())
		if err != nil {
			continue
		}
		if l := p.find(r.Lesson); l != nil {
			p.records[l.ID] = spread(l, r.Answers)
		}
	}
}

func (p *lessonPanel) ids() []string {
	out := make([]string, len(p.all))
	for i, l := range p.all {
		out[i] = l.ID
	}
	return out
}

func (p *lessonPanel) find(id string) *lesson.Lesson {
	for _, l := range p.all {
		if l.ID == id {
			return l
		}
	}
	return nil
}

// spread gives the answers of questions to the steps that ask them.
func spread(l *lesson.Lesson, answers []shared.Answer) []shared.Answer {
	out := make([]shared.Answer, len(l.Steps))
	n := 0
	for i := range l.Steps {
		if l.Steps[i].Asks() && n < len(answers) {
			out[i] = answers[n]
			n++
		}
	}
	return out
}

// answers are those of the questions of a lesson, in order.
func (p *lessonPanel) answers(l *lesson.Lesson) []shared.Answer {
	var out []shared.Answer
	record := p.records[l.ID]
	for i := range l.Steps {
		if !l.Steps[i].Asks() {
			continue
		}
		one := shared.Answer{}
		if i < len(record) {
			one = record[i]
		}
		out = append(out, one)
	}
	return out
}

// done counts the answered and the rightly guessed questions of a lesson.
func (p *lessonPanel) done(l *lesson.Lesson) (answered, right int) {
	for _, x := range p.answers(l) {
		if x.Outcome != shared.Unanswered {
			answered++
		}
		if x.Outcome == shared.Right {
			right++
		}
	}
	return answered, right
}

// code is what is handed in.
func (p *lessonPanel) code(a *App, l *lesson.Lesson) string {
	if p.data == "" {
		p.data = a.options.Library.DataVersion()
	}
	return shared.LessonCode(l.ID, p.data, p.answers(l))
}

// keep writes the record of the open lesson into the session.
func (p *lessonPanel) keep(a *App) {
	code := p.code(a, p.open)
	a.session.version++
	for i, old := range a.session.lessons {
		if r, err := shared.ReadLessonCode(old, p.ids()); err == nil && r.Lesson == p.open.ID {
			a.session.lessons[i] = code
			return
		}
	}
	a.session.lessons = append(a.session.lessons, code)
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

// forget drops what was answered in a lesson.
func (p *lessonPanel) forget(a *App, l *lesson.Lesson) {
	delete(p.records, l.ID)
	kept := a.session.lessons[:0]
	for _, code := range a.session.lessons {
		if r, err := shared.ReadLessonCode(code, p.ids()); err != nil || r.Lesson != l.ID {
			kept = append(kept, code)
		}
	}
	a.session.lessons = kept
	a.session.version++
	a.notice = a.sayf("%s: all answers taken back.", l.Title.In(a.speech()))
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

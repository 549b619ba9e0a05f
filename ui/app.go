package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/language"
	"wattif/ui/lesson"
	"wattif/ui/theme"
)

// Options says how the screen starts. The zero value of every field but
// Library is useful.
type Options struct {
	Library *presets.Library
	Start   []sim.Scenario // what to open with; empty: the kept session, else the built-in comparison
	Beside  []sim.Scenario // of a code: opened beside the kept session, which stays
	// BesideNote is what the reader of the code should know.
	BesideNote string
	Store      Store // where the session is kept; nil: nowhere
	Fresh      bool  // do not resume the kept session

	Theme string // auto, dark, light, projector, contrast, mono
	ASCII bool
	// Language is what the screen speaks.
	Language language.Language
	// LanguageAsked says that it was asked for on the command line and wins over
	// that of the kept session.
	LanguageAsked bool
	NoColor       bool // NO_COLOR is set: the mono theme, whatever Theme says
	NoMouse       bool

	// Keys is which key does what; nil: as usual.
	Keys *Keymap

	// Lesson is the lesson to open with; nil: the session.
	Lesson *lesson.Lesson

	Version string      // of the program, for exports
	Unit    metric.Unit // functional unit of a session that names none
	Environ []string    // of the terminal; nil: the process's

	// Served says that the terminal is somebody else's: nothing is read from or
	// written to files of this machine, and there is no shell to suspend to.
	Served bool
	// Room is what is shared with other screens; nil: nothing. Teacher is whose
	// scenarios the others can follow.
	Room    *Room
	Teacher bool

	// Record is written a recording of the session, which Replay plays; nil: none.
	Record io.Writer
}

// App is the whole screen: the only bubbletea model.
type App struct {
	options Options
	session *Session

	keys      *Keymap
	theme     *theme.Theme
	themeName string
	dark      bool

	w, h    int
	layout  Layout
	view    view
	focused [viewCount]focus
	zoom    bool

	levers   leverPanel
	chart    chartPanel
	compare  comparePanel
	roof     roofPanel
	sweep    sweepPanel
	sense    sensePanel
	pending  []tea.Cmd // started while panels were prepared
	region   regionPanel
	explain  explainPanel
	life     ledgerPanel
	lessons  lessonPanel
	predict  prediction
	overlays []overlay

	notice      string // for one key: why something cannot be done
	armed       bool   // Ctrl+C was pressed once
	resumed     bool   // the session is the kept one
	visited     [viewCount]bool
	mouse       bool
	blurred     bool // the window lost the focus: the click that brings it back changes nothing
	quitting    bool
	signal      error // the signal that ended the program
	saveProblem error

	big       bool // the answers in big letters
	following bool // the teacher's scenarios are shown
	news      <-chan struct{}
	leave     func()
	// followedBoard and followed are what was last taken over from the teacher;
	// shown and shownUnit what the teacher last showed.
	followedBoard   uint64
	followed, shown state
	shownUnit       metric.Unit

	player *player // a recording that is playing

	dirty  bool
	frame  string
	cursor *tea.Cursor
	panels [panelCount]cachedPanel
}

// firstLines is the comparison that a first start opens on: a model as it is
// usually served, and the same with half the bytes on half the devices.
var firstLines = []string{
	"llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 DE",
	"llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE",
}

// New makes the screen. It reads the kept session through the options' store,
// and never fails for want of one: what cannot be resumed is said in the
// status line.
func New(o Options) (*App, error) {
	a := &App{options: o, themeName: o.Theme, dark: true, mouse: !o.NoMouse, dirty: true, keys: o.Keys}
	if a.keys == nil {
		a.keys = usualKeymap
	}
	if o.NoColor {
		a.themeName = "mono"
	}
	a.setTheme()
	if err := a.open(); err != nil {
		return nil, err
	}
	if a.session.unit == metric.Usual {
		a.session.unit = o.Unit
	}
	a.levers.cursor = "weights"
	if c := a.session.Changed(); len(c) > 0 {
		a.levers.cursor = c[0]
	}
	a.focused = [viewCount]focus{focusLevers, focusCompare, focusRoof, focusSweep, focusTornado, focusPlaces, focusTree, focusLesson, focusTerms}
	if o.Lesson != nil {
		a.view = viewLessons
		a.lessons.begin(a, o.Lesson)
	}
	a.refresh()
	return a, nil
}

// open fills the session from the options, the store or the built-in lines.
func (a *App) open() error {
	o := &a.options
	if len(o.Start) > 0 {
		a.session = newSession(o.Language, o.Library, o.Start)
		a.session.say(a.say("Left and Right change the lever under the cursor; p other situations; ? help."))
		a.session.sayShort()
		return nil
	}
	if len(o.Beside) > 0 {
		return a.openBeside()
	}
	problem := ""
	if o.Store != nil && !o.Fresh {
		kept, err := o.Store.Load()
		if err == nil && len(kept) > 0 {
			var start []sim.Scenario
			var baseline, current int
			start, baseline, current, err = unmarshalSession(kept, o.Library)
			if err == nil {
				a.session = newSession(o.Language, o.Library, start)
				a.session.baseline, a.session.current = baseline, current
				a.session.restoreView(kept)
				if o.LanguageAsked {
					a.session.speech = o.Language
				} else if a.session.chosen {
					o.Language = a.session.speech
					a.setTheme()
				}
				a.session.settle()
				a.resumed = true
				a.session.say(a.say("resumed where you left; D for a fresh start, p for other situations, ? for help."), a.say("resumed where you left; D for a fresh start, ? for help."))
				return nil
			}
		}
		if err != nil {
			problem = a.sayf("the kept session was not resumed (%s).", err.Error()) + " "
		}
	}
	start, err := firstScenarios(o.Library)
	if err != nil {
		return err
	}
	a.session = newSession(o.Language, o.Library, start)
	a.session.say(problem+a.say("A against B: half the bytes on half the devices. Press Right for fewer bits, p for other situations, ? for help."),
		problem+a.say("B: half the bytes on half the devices. Press Right for fewer bits, ? for help."), a.say("B has half the bits. Press Right for fewer."))
	return nil
}

// setTheme builds the styles once for the theme in force.
func (a *App) setTheme() {
	a.theme = theme.New(theme.Options{Name: a.themeName, Dark: a.dark, ASCII: a.options.ASCII, Language: a.options.Language})
}

// Init sits down in the room, if there is one. Questions to the terminal are
// asked where there is one.
func (a *App) Init() tea.Cmd {
	if a.options.Room != nil && !a.options.Teacher {
		a.news, a.leave = a.options.Room.sit()
	}
	a.attend()
	if p := a.player; p != nil && len(p.events) > 0 {
		return p.next(p.events[0].at)
	}
	return a.hearBoard()
}

// asksBackground reports whether the theme depends on the terminal's background.
func (a *App) asksBackground() bool {
	switch a.themeName {
	case "", "auto", "contrast", "projector":
		return true
	}
	return false
}

// refresh recomputes everything that follows from the session, the size and
// the focus. It runs in Update, once per message that changed something.
func (a *App) refresh() {
	a.layout = arrange(a.w, a.h, layoutState{view: a.view, speech: a.speech(), count: a.session.count, zoom: a.zoom && a.view == viewDash, pane: a.focused[a.view], lesson: a.lessons.room()})
	a.keepFocus()
	a.levers.rebuild(a)
	a.chart.prepare(a)
	a.compare.prepare(a)
	a.roof.prepare(a)
	a.sweep.prepare(a)
	a.sense.prepare(a)
	a.region.prepare(a)
	a.explain.prepare(a)
	a.life.prepare(a)
	a.lessons.prepare(a)
	a.dirty = true
}

// keepFocus moves the focus to a pane that is shown.
func (a *App) keepFocus() {
	panes := a.layout.panes(a.view)
	for _, p := range panes {
		if a.focused[a.view] == p {
			return
		}
	}
	a.focused[a.view] = panes[0]
}

// focus is the pane that keys act on.
func (a *App) focus() focus { return a.focused[a.view] }

// top is the overlay in front, nil when there is none.
func (a *App) top() overlay {
	if len(a.overlays) == 0 {
		return nil
	}
	return a.overlays[len(a.overlays)-1]
}

// View returns the frame; it draws only when something visible changed.
func (a *App) View() tea.View {
	if a.dirty {
		a.frame, a.cursor = a.draw()
		a.dirty = false
	}
	v := tea.NewView(a.frame)
	v.AltScreen = true
	v.WindowTitle = "wattif"
	v.ReportFocus = a.mouse
	v.Cursor = a.cursor
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// Screen is the frame without colours, for tests and for reading aloud.
func (a *App) Screen() string { return a.View().Content }

// status is the line above the footer: the reason for a refusal, or the cause
// of the last change.
func (a *App) status(w int) (string, bool) {
	if a.notice != "" {
		return a.notice, true
	}
	if a.view == viewLessons {
		return a.lessons.status(a, w)
	}
	if a.predict.hidden() {
		return a.predict.status(a), false
	}
	if a.session.problem.Text != "" {
		text := a.session.problem.Text
		if k, err := knob.Find(a.session.problem.Knob); err == nil {
			text = a.sayf("%s: %s", a.say(k.Label), text)
		}
		return text, true
	}
	return a.session.sentence(w), false
}

// panelID names a cached panel.
type panelID uint8

const (
	panelLevers panelID = iota
	panelScenarios
	panelCard0
	panelResults = panelCard0 + 6 + iota - 3
	panelChart
	panelBreakdown
	panelMemory
	panelChecks
	panelHistory
	panelCompare
	panelRoof
	panelOps
	panelGuide
	panelSteps
	panelSweep
	panelFrontier
	panelVary
	panelTornado
	panelBudget
	panelSavings
	panelPlaces
	panelHeat
	panelMoves
	panelTree
	panelDetail
	panelSources
	panelLessonText
	panelLessonAbout
	panelLessonLevers
	panelLessonWatch
	panelLessonChart
	panelLessonSteps
	panelTerms
	panelLife
	panelAccount
	panelWays
	panelHeader
	panelStrip
	panelStatus
	panelFooter
	panelCount
)

// panelKey is everything a panel's picture depends on. Equal keys, equal
// pictures.
type panelKey struct {
	version uint64
	w, h    int
	focused bool
	theme   *theme.Theme
	local   [6]int
	text    string
}

type cachedPanel struct {
	key  panelKey
	made bool
	b    block.Block
}

// cached draws a panel unless its key is that of the picture at hand.
func (a *App) cached(id panelID, key panelKey, draw func() block.Block) block.Block {
	p := &a.panels[id]
	key.theme = a.theme
	if p.made && p.key == key {
		return p.b
	}
	p.key, p.made, p.b = key, true, draw()
	return p.b
}

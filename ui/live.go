package ui

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wattif/ui/terminal"
)

// live is the App on a terminal: every message may make a frame, which is handed
// over at once. It also stands between the program and its faults: a panic in an
// update or in a command ends the program with the terminal restored and the
// session kept.
type live struct {
	a *App
	t *terminal.Terminal // nil: bubbletea draws

	record  *recorder // nil: nothing is recorded
	begin   time.Time
	asked   atomic.Int32 // questions to the terminal that have no answer yet
	fault   *Fault
	kept    uint64 // version of the session that is kept
	keeping bool   // a save is on its way
}

// Fault is a panic: a mistake of the program itself.
type Fault struct {
	What  any
	Stack string
	// Line and Code are the scenario that was shown, to be opened again.
	Line, Code string
	Kept       string // where the session is, "" when it is not kept
}

// Error says what happened and how to go on.
func (f *Fault) Error() string {
	text := fmt.Sprintf("a fault of the program ended it: %v. The scenario was: %s", f.What, f.Line)
	if f.Code != "" {
		text += " (" + f.Code + ")"
	}
	if f.Kept != "" {
		text += ". The session is kept in " + f.Kept
	}
	return text + ". WATTIF_DEBUG=1 prints where it happened"
}

// Messages to the terminal. The name of the first is the framework's, whose
// drivers know it.
type (
	setClipboardMsg string
	redrawMsg       struct{}
	faultMsg        struct{ fault *Fault }
	keepMsg         struct{}
)

// setClipboard is a command that puts a text on the terminal's clipboard.
func setClipboard(text string) tea.Cmd {
	return func() tea.Msg { return setClipboardMsg(text) }
}

// answerTime is how long the terminal may take to answer a question before the
// program goes without. Only a program that is quit within it waits for the rest
// of it: an answer that comes after its end would land on the prompt.
const answerTime = 400 * time.Millisecond

// Init asks the terminal what it can do; the first frame does not wait for it.
func (l *live) Init() tea.Cmd {
	l.begin = time.Now()
	l.kept = l.a.session.version
	switch {
	case l.a.options.Served:
		// What the server knows of the client's terminal is its name: whether it
		// is light or dark only the terminal can tell.
		if l.a.asksBackground() {
			l.ask(ansi.RequestBackgroundColor)
		}
	case remote(l.a.options.Environ):
	case l.t == nil && l.a.asksBackground():
		return tea.Batch(tea.RequestBackgroundColor, l.guard(l.a.Init()))
	case l.t != nil:
		if l.a.asksBackground() {
			l.ask(ansi.RequestBackgroundColor)
		}
		l.ask(ansi.RequestModeSynchronizedOutput)
	}
	return l.guard(l.a.Init())
}

// ask puts a question to the terminal.
func (l *live) ask(question string) {
	l.asked.Add(1)
	l.t.Write(question)
}

// remote reports whether the terminal is at the other end of a line, where
// questions take long and get lost.
func remote(environ []string) bool {
	for _, v := range environ {
		if strings.HasPrefix(v, "SSH_TTY=") && v != "SSH_TTY=" {
			return true
		}
	}
	return false
}

// Update handles a message and hands the frame over.
func (l *live) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer func() {
		if what := recover(); what != nil {
			m, cmd = l, l.fail(newFault(what))
		}
	}()
	if l.record != nil {
		l.record.record(msg)
	}
	if l.t == nil {
		return l, l.framed(msg)
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		l.t.Resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		l.asked.Add(-1)
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeSynchronizedOutput {
			l.asked.Add(-1)
			if msg.Value == ansi.ModeReset {
				l.t.Synchronized()
			}
		}
		return l, nil
	case tea.ResumeMsg:
		if err := l.t.Open(); err != nil {
			return l, tea.Quit
		}
	case setClipboardMsg:
		l.t.Write(ansi.SetSystemClipboard(string(msg)))
		return l, nil
	case redrawMsg:
		l.t.Redraw()
		return l, nil
	case faultMsg:
		return l, l.fail(msg.fault)
	case keepMsg:
		return l, l.keepNow()
	}
	_, cmd = l.a.Update(msg)
	l.show()
	if l.a.quitting && cmd != nil && l.asked.Load() > 0 {
		return l, tea.Sequence(l.hearOut, cmd)
	}
	return l, tea.Batch(l.guard(cmd), l.keepSoon())
}

// framed handles a message where bubbletea draws.
func (l *live) framed(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case setClipboardMsg:
		return tea.SetClipboard(string(msg))
	case redrawMsg:
		return tea.ClearScreen
	case faultMsg:
		return l.fail(msg.fault)
	case keepMsg:
		return l.keepNow()
	}
	_, cmd := l.a.Update(msg)
	return tea.Batch(l.guard(cmd), l.keepSoon())
}

// hearOut waits for the terminal's answers, as long as they may take.
func (l *live) hearOut() tea.Msg {
	for l.asked.Load() > 0 && time.Since(l.begin) < answerTime {
		time.Sleep(5 * time.Millisecond)
	}
	return nil
}

// View is empty: frames go to the terminal by themselves.
func (l *live) View() tea.View {
	if l.t == nil {
		return l.a.View()
	}
	return tea.View{}
}

// show hands the App's frame to the terminal.
func (l *live) show() {
	v := l.a.View()
	f := terminal.Frame{Content: v.Content, Mouse: v.MouseMode != tea.MouseModeNone, Title: v.WindowTitle}
	if v.Cursor != nil {
		f.Shown, f.CursorX, f.CursorY = true, v.Cursor.X, v.Cursor.Y
	}
	l.t.Show(f)
}

// guard keeps a command from taking the program down, and gives the terminal
// back before the program is suspended.
func (l *live) guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if what := recover(); what != nil {
				msg = faultMsg{newFault(what)}
			}
		}()
		msg = cmd()
		switch all := msg.(type) {
		case tea.BatchMsg:
			guarded := make(tea.BatchMsg, 0, len(all))
			for _, c := range all {
				if c != nil {
					guarded = append(guarded, l.guard(c))
				}
			}
			return guarded
		case tea.SuspendMsg:
			if l.t != nil {
				l.t.Close()
			}
		}
		return msg
	}
}

func newFault(what any) *Fault { return &Fault{What: what, Stack: string(debug.Stack())} }

// fail ends the program because of a fault.
func (l *live) fail(f *Fault) tea.Cmd {
	if l.fault == nil {
		l.fault = f
	}
	return tea.Quit
}

// keepEvery is how long changes are collected before the session is kept.
const keepEvery = time.Second

// keepSoon keeps the session a moment after it has changed, so that not even a
// machine that loses its power loses more than that moment.
func (l *live) keepSoon() tea.Cmd {
	if l.keeping || l.a.options.Store == nil || l.kept == l.a.session.version || l.a.quitting {
		return nil
	}
	l.keeping = true
	return tea.Tick(keepEvery, func(time.Time) tea.Msg { return keepMsg{} })
}

func (l *live) keepNow() tea.Cmd {
	l.keeping = false
	if l.a.quitting {
		return nil
	}
	l.kept = l.a.session.version
	kept, err := marshalSession(l.a.session)
	if err != nil {
		return nil // the end of the program says so
	}
	store := l.a.options.Store
	return func() tea.Msg { return savedMsg{store.Save(kept)} }
}

package ui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/ui/language"
)

// A recording is a text, a line an event: milliseconds since the start, a word,
// and what belongs to it.
//
//	wattif-recording 1
//	made wattif 1.2, data 2026-11
//	session "format: 1\n…"
//	look theme=dark ascii=false lang=en
//	keys undo u f9
//	0 size 120x35
//	1250 key right
//	2010 paste "batch 64"
//	2500 click 12 7 left
//	2600 wheel 12 7 down
const recordingHead = "wattif-recording 1"

// maxRecording bounds what is read: a day of keys is far less.
const maxRecording = 16 << 20

// Recording is a session that was recorded.
type Recording struct {
	Made    string // with which program and data
	session []byte
	theme   string
	ascii   bool
	lang    language.Language
	keys    map[string][]string // of the one who recorded it, where they are not the usual ones
	events  []recordedEvent
}

type recordedEvent struct {
	at  time.Duration
	msg tea.Msg
}

// recorder writes a recording as it goes.
type recorder struct {
	w     io.Writer
	begin time.Time
	err   error
}

// newRecorder writes what the session begins with.
func newRecorder(a *App, w io.Writer) (*recorder, error) {
	kept, err := marshalSession(a.session)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(w, "%s\nmade wattif %s, data %s\nsession %s\nlook theme=%s ascii=%v lang=%s\n", recordingHead,
		a.options.Version, a.options.Library.DataVersion(), strconv.Quote(string(kept)), a.theme.Name(), a.options.ASCII, a.speech())
	for i := range a.keys.table {
		if b := &a.keys.table[i]; a.keys.own[b.id] && err == nil {
			_, err = fmt.Fprintf(w, "keys %s\n", strings.Join(append([]string{string(b.id)}, b.keys...), " "))
		}
	}
	return &recorder{w: w, begin: time.Now()}, err
}

// record writes a message that a person or the terminal caused.
func (r *recorder) record(msg tea.Msg) {
	if text := eventText(msg); text != "" && r.err == nil {
		_, r.err = fmt.Fprintf(r.w, "%d %s\n", time.Since(r.begin).Milliseconds(), text)
	}
}

// eventText is an event as it is recorded, "" for one that is not.
func eventText(msg tea.Msg) string {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return fmt.Sprintf("size %dx%d", msg.Width, msg.Height)
	case tea.KeyPressMsg:
		name := msg.String()
		if b := latin(msg); b != "" {
			name = b // by its place, so that it means the same everywhere
		}
		if strings.ContainsAny(name, " \t\n\"") || !utf8.ValidString(name) {
			return "key " + strconv.Quote(name)
		}
		return "key " + name
	case tea.PasteMsg:
		return "paste " + strconv.Quote(msg.Content)
	case tea.MouseClickMsg:
		return fmt.Sprintf("click %d %d %s", msg.X, msg.Y, msg.Button)
	case tea.MouseWheelMsg:
		word := fmt.Sprintf("wheel %d %d %s", msg.X, msg.Y, msg.Button)
		if msg.Mod&tea.ModShift != 0 {
			word += " shift"
		}
		return word
	case tea.BackgroundColorMsg:
		if msg.IsDark() {
			return "background dark"
		}
		return "background light"
	}
	return ""
}

// backgroundMsg is a background that a recording tells.
type backgroundMsg struct{ dark bool }

// ReadRecording reads a recording. Every line must be right: the error says
// which is not.
func ReadRecording(in io.Reader) (*Recording, error) {
	r := &Recording{}
	lines := bufio.NewScanner(io.LimitReader(in, maxRecording))
	lines.Buffer(nil, maxRecording)
	n := 0
	bad := func(reason string) error { return fmt.Errorf("line %d of the recording: %s", n, reason) }
	for lines.Scan() {
		n++
		text := lines.Text()
		word, rest, _ := strings.Cut(text, " ")
		var err error
		switch {
		case n == 1:
			if text != recordingHead {
				return nil, bad("is not " + strconv.Quote(recordingHead))
			}
		case strings.TrimSpace(text) == "":
		case word == "made":
			r.Made = rest
		case word == "session":
			var kept string
			kept, err = strconv.Unquote(rest)
			r.session = []byte(kept)
		case word == "keys":
			if f := strings.Fields(rest); len(f) > 0 {
				if r.keys == nil {
					r.keys = map[string][]string{}
				}
				r.keys[f[0]] = f[1:]
			}
		case word == "look":
			err = r.look(rest)
		default:
			var at int64
			if at, err = strconv.ParseInt(word, 10, 64); err != nil || at < 0 {
				return nil, bad(strconv.Quote(word) + " is no time in milliseconds")
			}
			e := recordedEvent{at: time.Duration(at) * time.Millisecond}
			if len(r.events) > 0 && e.at < r.events[len(r.events)-1].at {
				return nil, bad("goes back in time")
			}
			e.msg, err = readEvent(rest)
			r.events = append(r.events, e)
		}
		if err != nil {
			return nil, bad(err.Error())
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(r.session) == 0 {
		n++
		return nil, bad("there is no session to begin with")
	}
	return r, nil
}

func (r *Recording) look(text string) error {
	for _, f := range strings.Fields(text) {
		id, value, _ := strings.Cut(f, "=")
		switch id {
		case "theme":
			r.theme = value
		case "ascii":
			r.ascii = value == "true"
		case "lang":
			l, ok := language.Parse(value)
			if !ok {
				return fmt.Errorf("%q is no language", value)
			}
			r.lang = l
		default:
			return fmt.Errorf("%q is no look", id)
		}
	}
	return nil
}

// buttons are the mouse buttons that are recorded.
var buttons = map[string]tea.MouseButton{
	"left": tea.MouseLeft, "middle": tea.MouseMiddle, "right": tea.MouseRight,
	"wheelup": tea.MouseWheelUp, "wheeldown": tea.MouseWheelDown, "wheelleft": tea.MouseWheelLeft, "wheelright": tea.MouseWheelRight,
}

func readEvent(text string) (tea.Msg, error) {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "size":
		left, right, ok := strings.Cut(rest, "x")
		w, errW := strconv.Atoi(left)
		h, errH := strconv.Atoi(right)
		if !ok || errW != nil || errH != nil || w < 0 || h < 0 || w > 4096 || h > 4096 {
			return nil, fmt.Errorf("%q is no size", rest)
		}
		return tea.WindowSizeMsg{Width: w, Height: h}, nil
	case "key":
		if strings.HasPrefix(rest, `"`) && len(rest) > 1 {
			name, err := strconv.Unquote(rest)
			if err != nil {
				return nil, fmt.Errorf("%s is no key", rest)
			}
			rest = name
		}
		return keyOf(rest)
	case "paste":
		content, err := strconv.Unquote(rest)
		return tea.PasteMsg{Content: content}, err
	case "click", "wheel":
		f := strings.Fields(rest)
		if len(f) < 3 || len(f) > 4 {
			return nil, fmt.Errorf("%q is no %s", rest, word)
		}
		x, errX := strconv.Atoi(f[0])
		y, errY := strconv.Atoi(f[1])
		button, known := buttons[f[2]]
		if errX != nil || errY != nil || !known {
			return nil, fmt.Errorf("%q is no %s", rest, word)
		}
		m := tea.Mouse{X: x, Y: y, Button: button}
		if len(f) == 4 && f[3] == "shift" {
			m.Mod = tea.ModShift
		}
		if word == "click" {
			return tea.MouseClickMsg(m), nil
		}
		return tea.MouseWheelMsg(m), nil
	case "background":
		return backgroundMsg{rest == "dark"}, nil
	}
	return nil, fmt.Errorf("%q is no event", word)
}

// keyCodes are the keys that print nothing.
var keyCodes = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
	"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// keyOf is the key of a recorded name.
func keyOf(name string) (tea.KeyPressMsg, error) {
	rest, mod := name, tea.KeyMod(0)
	for again := true; again; {
		again = false
		for word, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
			if r, ok := strings.CutPrefix(rest, word); ok && r != "" {
				rest, mod, again = r, mod|m, true
			}
		}
	}
	if code, ok := keyCodes[rest]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}, nil
	}
	if rest == "space" {
		rest = " "
	}
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case n == 0 || r == utf8.RuneError:
		return tea.KeyPressMsg{}, fmt.Errorf("%q is no key", name)
	case n < len(rest) && mod != 0:
		return tea.KeyPressMsg{Code: tea.KeyExtended, Mod: mod}, nil // a key that does nothing here
	case n < len(rest):
		return tea.KeyPressMsg{Code: tea.KeyExtended, Text: rest}, nil
	}
	k := tea.KeyPressMsg{Code: r, Mod: mod}
	if mod&(tea.ModCtrl|tea.ModAlt) == 0 {
		k.Text = rest
	}
	return k, nil
}

// restore gives the options what the recording began with.
func (r *Recording) restore(o *Options) {
	o.Theme, o.ASCII, o.Language = r.theme, r.ascii, r.lang
	o.Store, o.Fresh, o.Start, o.Beside = memory(r.session), false, nil, nil
}

// memory is a store that holds one session and forgets what is saved.
type memory []byte

func (m memory) Load() ([]byte, error) { return m, nil }
func (m memory) Save([]byte) error     { return nil }

// Frames plays the recording without a terminal and calls each with the frame
// after every event, in plain text with colours. All work that an event starts is
// done before the next, so the same recording gives the same frames every time.
func (r *Recording) Frames(o Options, each func(frame string)) error {
	a, err := r.app(o)
	if err != nil {
		return err
	}
	if a.w == 0 {
		a.route(tea.WindowSizeMsg{Width: 80, Height: 24})
	}
	for _, e := range r.events {
		settle(a, e.msg)
		each(a.View().Content)
	}
	return nil
}

// app is the App that the recording begins with.
func (r *Recording) app(o Options) (*App, error) {
	r.restore(&o)
	keys, problems := NewKeymap(r.keys)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	o.Keys = keys
	a, err := New(o)
	if err != nil {
		return nil, err
	}
	if !a.resumed {
		return nil, errors.New("the recording's session cannot be opened with this data: " + a.session.cause)
	}
	return a, nil
}

// settle handles a message and everything that follows from it.
func settle(a *App, msg tea.Msg) {
	answers := make(chan tea.Msg)
	running := 0
	run := func(cmd tea.Cmd) {
		if cmd != nil {
			running++
			go func() { answers <- cmd() }()
		}
	}
	handle := func(msg tea.Msg) {
		switch msg := msg.(type) {
		case nil, tea.QuitMsg, tea.SuspendMsg, redrawMsg, setClipboardMsg:
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			_, cmd := a.Update(msg)
			run(cmd)
		}
	}
	handle(msg)
	for running > 0 {
		next := <-answers
		running--
		handle(next)
	}
}

// player plays a recording on a live screen.
type player struct {
	events []recordedEvent
	speed  float64
	paused bool
	size   Size // of the recording
}

// playMsg is the time of the next event.
type playMsg struct{}

// Replay plays a recording on a terminal, speed times as fast as it was. Space
// pauses, q ends; when it is over, the session is the viewer's to go on with, and
// is not kept.
func Replay(ctx context.Context, o Options, r *Recording, speed float64, in io.Reader, out io.Writer) error {
	if !(speed > 0) {
		return &sim.KnobError{Knob: "speed", Value: strconv.FormatFloat(speed, 'g', -1, 64), Reason: "is not above 0"}
	}
	a, err := r.app(o)
	if err != nil {
		return err
	}
	a.options.Store = nil
	a.player = &player{events: r.events, speed: speed}
	a.session.say(a.say("a recording is playing: Space pauses, q ends it."))
	return a.run(ctx, in, out)
}

// next waits for the time of the next event.
func (p *player) next(after time.Duration) tea.Cmd {
	if len(p.events) == 0 {
		return nil
	}
	wait := time.Duration(float64(p.events[0].at-after) / p.speed)
	return tea.Tick(min(wait, maxPause), func(time.Time) tea.Msg { return playMsg{} })
}

// maxPause is the longest wait between two events: nobody watches a break.
const maxPause = 5 * time.Second

// play handles a message while a recording plays; done says that it was dealt
// with.
func (a *App) play(msg tea.Msg) (cmd tea.Cmd, done bool) {
	p := a.player
	switch msg := msg.(type) {
	case playMsg:
		if p.paused || len(p.events) == 0 {
			return nil, true
		}
		e := p.events[0]
		p.events = p.events[1:]
		switch msg := e.msg.(type) {
		case tea.WindowSizeMsg:
			p.size = Size{msg.Width, msg.Height} // the viewer's terminal keeps its own
		case tea.MouseClickMsg, tea.MouseWheelMsg:
			if p.size == (Size{a.w, a.h}) {
				_, cmd = a.route(msg)
			}
		case tea.KeyPressMsg:
			if b := a.keys.find(msg); b == nil || b.id != "quit" && b.id != "suspend" && b.id != "interrupt" || b.id == "quit" && (len(a.overlays) > 0 || a.view != viewDash) {
				_, cmd = a.route(msg)
			}
		default:
			_, cmd = a.route(msg)
		}
		if len(p.events) == 0 {
			a.player = nil
			a.notice = a.say("the recording is over; go on from here as you like.")
			a.dirty = true
			return cmd, true
		}
		return tea.Batch(cmd, p.next(e.at)), true
	case tea.KeyPressMsg:
		switch msg.String() {
		case "space":
			p.paused = !p.paused
			a.notice, a.dirty = a.say("paused; Space goes on."), true
			if !p.paused {
				a.notice = ""
				return p.next(p.events[0].at), true
			}
		case "q", "ctrl+c", "esc":
			return a.quit(), true
		}
		return nil, true
	case tea.MouseClickMsg, tea.MouseWheelMsg, tea.PasteMsg:
		return nil, true
	}
	return nil, false
}

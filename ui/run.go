package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"wattif/sim/knob"
	shared "wattif/ui/share"
	"wattif/ui/terminal"
)

// SignalError is the end of the program by a signal, after the session was
// kept and the terminal restored. Code is the exit status a shell expects.
type SignalError struct{ Signal syscall.Signal }

// Error names the signal.
func (e *SignalError) Error() string { return "ended by signal: " + e.Signal.String() }

// Code is 128 plus the signal's number: 143 for SIGTERM.
func (e *SignalError) Code() int { return 128 + int(e.Signal) }

// Run opens the screen on a terminal and returns when it is closed. The
// session is kept a moment after every change, on q, SIGINT, SIGTERM, SIGHUP and
// after a fault. The error is a [*SignalError] after a signal, a [*Fault] after a
// panic.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	a, err := New(o)
	if err != nil {
		return err
	}
	return a.run(ctx, in, out)
}

func (a *App) run(ctx context.Context, in io.Reader, out io.Writer) error {
	o := &a.options
	var err error
	l := &live{a: a}
	if o.Record != nil {
		if l.record, err = newRecorder(a, o.Record); err != nil {
			return err
		}
	}
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(in), tea.WithoutSignalHandler(), tea.WithEnvironment(o.Environ)}
	if terminal.Here {
		l.t = terminal.New(in, out, o.Environ)
		// bubbletea reads the keys and runs the commands; it has nothing to draw,
		// so once a second is often enough to look whether it has.
		options = append(options, tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithFPS(1))
		if w, h, ok := l.t.Size(); ok {
			options = append(options, tea.WithWindowSize(w, h))
		}
		if err := l.t.Open(); err != nil {
			return err
		}
	} else {
		options = append(options, tea.WithOutput(out))
	}
	p := tea.NewProgram(l, options...)
	stop := forwardSignals(p)
	if l.t != nil {
		resized := l.t.Watch(func(w, h int) { p.Send(tea.WindowSizeMsg{Width: w, Height: h}) })
		defer resized()
	}
	_, err = p.Run()
	stop()
	if a.leave != nil {
		a.leave()
	}
	if l.t != nil {
		err = errors.Join(err, l.t.End())
	}
	if !a.quitting {
		// A panic, a lost terminal or a cancelled context: what was being
		// looked at is kept all the same.
		err = errors.Join(err, a.keep())
	}
	if a.signal != nil {
		return a.signal
	}
	if l.fault != nil {
		return a.describe(l.fault)
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, a.summary()); err != nil {
		return err
	}
	if l.record != nil && l.record.err != nil {
		return fmt.Errorf("the session was not recorded: %w", l.record.err)
	}
	if a.saveProblem != nil {
		return fmt.Errorf("the session was not kept: %w", a.saveProblem)
	}
	return nil
}

// describe adds to a fault how to go on after it.
func (a *App) describe(f *Fault) *Fault {
	one := *a.session.Scenario()
	one.Name = ""
	f.Line = knob.FormatLine(&one, a.session.catalog)
	if code, err := shared.Code(&one, a.options.Library); err == nil {
		f.Code = code
	}
	if file, ok := a.options.Store.(FileStore); ok {
		f.Kept = string(file)
	}
	return f
}

// keep writes the session to the store.
func (a *App) keep() error {
	if a.options.Store == nil {
		return nil
	}
	kept, err := marshalSession(a.session)
	if err != nil {
		return err
	}
	return a.options.Store.Save(kept)
}

// patience is how long a program that was told to end may take before it is
// killed.
const patience = 2 * time.Second

// forwardSignals turns signals that end the program into messages, so that it
// can keep the session first. bubbletea alone would exit 0 on SIGTERM and die
// without restoring anything on SIGHUP.
func forwardSignals(p *tea.Program) (stop func()) {
	got := make(chan os.Signal, 4)
	done := make(chan struct{})
	signal.Notify(got, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for {
			select {
			case s := <-got:
				number, _ := s.(syscall.Signal)
				go func() {
					select {
					case <-time.After(patience):
						p.Kill()
					case <-done:
					}
				}()
				p.Send(quitMsg{&SignalError{number}})
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(got)
		close(done)
	}
}

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
)

// SignalError is the end of the program by a signal, after the session was
// kept and the terminal restored. Code is the exit status a shell expects.
type SignalError struct{ Signal syscall.Signal }

// Error names the signal.
func (e *SignalError) Error() string { return "ended by signal: " + e.Signal.String() }

// Code is 128 plus the signal's number: 143 for SIGTERM.
func (e *SignalError) Code() int { return 128 + int(e.Signal) }

// Run opens the screen on a terminal and returns when it is closed. The
// session is kept on q, SIGINT, SIGTERM, SIGHUP and panics. The error is a
// [*SignalError] after a signal.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	a, err := New(o)
	if err != nil {
		return err
	}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler(),
	}
	if o.Environ != nil {
		options = append(options, tea.WithEnvironment(o.Environ))
	}
	p := tea.NewProgram(a, options...)
	stop := forwardSignals(p)
	_, err = p.Run()
	stop()
	if !a.quitting {
		// A panic, a lost terminal or a cancelled context: what was being
		// looked at is kept all the same.
		err = errors.Join(err, a.keep())
	}
	if a.signal != nil {
		return a.signal
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, a.summary()); err != nil {
		return err
	}
	if a.saveProblem != nil {
		return fmt.Errorf("the session was not kept: %w", a.saveProblem)
	}
	return nil
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

//go:build unix

package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"wattif/ui/uitest"
)

// hand runs an App on a pseudo-terminal whose other end is the test's.
type hand struct {
	t    *testing.T
	file *os.File
	mu   sync.Mutex
	out  strings.Builder
	end  chan error
}

func onTerminal(t *testing.T, a *App) *hand {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal on this machine: %v", err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	h := &hand{t: t, file: master, end: make(chan error, 1)}
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, err := master.Read(b)
			if err != nil {
				return
			}
			h.mu.Lock()
			h.out.Write(b[:n])
			h.mu.Unlock()
		}
	}()
	go func() { h.end <- a.run(context.Background(), slave, slave) }()
	t.Cleanup(func() { _ = slave.Close(); _ = master.Close() })
	return h
}

func (h *hand) output() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out.String()
}

func (h *hand) wait(text string) {
	h.t.Helper()
	for range 2000 {
		if strings.Contains(h.output(), text) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	h.t.Fatalf("%q never came: %q", text, h.output())
}

func (h *hand) ends() error {
	h.t.Helper()
	select {
	case err := <-h.end:
		return err
	case <-time.After(20 * time.Second):
		h.t.Fatal("it does not end")
	}
	return nil
}

// faulty is a box that panics: on a key, or in the command of one.
type faulty struct{ fieldOverlay }

func (f *faulty) key(_ *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "1":
		panic("a fault in an update")
	case "2":
		return func(*App) tea.Cmd { return func() tea.Msg { panic("a fault in a command") } }, false
	case "3":
		return func(*App) tea.Cmd {
			return tea.Batch(func() tea.Msg { panic("a fault in a batch") }, func() tea.Msg { return nil })
		}, false
	}
	return nil, false
}

// A fault of the program restores the terminal, keeps the session, and says how
// to go on: with the scenario's code.
func TestFaultsRestoreTheTerminal(t *testing.T) {
	for key, what := range map[string]string{"1": "a fault in an update", "2": "a fault in a command", "3": "a fault in a batch"} {
		t.Run(what, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "session.yaml")
			a := app(t, Options{Theme: "mono", Store: FileStore(file), Environ: []string{"TERM=xterm-256color"}})
			a.push(&faulty{})
			h := onTerminal(t, a)
			h.wait("help")
			_, _ = h.file.WriteString(key)
			err := h.ends()
			var fault *Fault
			if !errors.As(err, &fault) || fault.What != what || !strings.Contains(err.Error(), "(WAT-") || !strings.Contains(fault.Stack, "live_test.go") {
				t.Errorf("ended with %v", err)
			}
			h.wait("\x1b[?1049l")
			if out := h.output(); strings.LastIndex(out, "\x1b[?1049h") > strings.LastIndex(out, "\x1b[?1049l") || strings.Contains(out, "goroutine") {
				t.Errorf("the terminal is left as %q", out)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("the session is not kept: %v", err)
			}
		})
	}
}

// A terminal that never answers is drawn on all the same, and quitting waits for
// no answer longer than a moment.
func TestTerminalThatNeverAnswers(t *testing.T) {
	a := app(t, Options{Environ: []string{"TERM=xterm-256color"}})
	h := onTerminal(t, a)
	h.wait("help")
	_, _ = h.file.WriteString("q")
	if err := h.ends(); err != nil {
		t.Error(err)
	}
	h.wait("wattif opens the session again")
}

// The session is kept a moment after a change: even SIGKILL loses little.
func TestChangesAreKeptSoon(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.yaml")
	a := app(t, Options{Theme: "mono", Store: FileStore(file), Environ: []string{"TERM=xterm-256color"}})
	h := onTerminal(t, a)
	h.wait("help")
	_, _ = h.file.WriteString(":batch 77\r")
	for n := 0; ; n++ {
		if b, err := os.ReadFile(file); err == nil && strings.Contains(string(b), `"77"`) {
			break
		} else if n > 2000 {
			t.Fatalf("never kept: %v %s", err, b)
		}
		time.Sleep(5 * time.Millisecond)
	}
	_, _ = h.file.WriteString("\x1b[27u\x03\x03") // Esc as a terminal with key reports sends it
	_ = h.ends()
}

// Over a line nothing is asked of the terminal.
func TestNothingIsAskedOverALine(t *testing.T) {
	a := app(t, Options{Environ: []string{"TERM=xterm-256color", "SSH_TTY=/dev/pts/1"}})
	h := onTerminal(t, a)
	h.wait("help")
	_, _ = h.file.WriteString("q")
	if err := h.ends(); err != nil {
		t.Error(err)
	}
	if out := h.output(); strings.Contains(out, "]11;?") || strings.Contains(out, "$p") {
		t.Errorf("asked: %q", out)
	}
}

// Where bubbletea draws, the same commands reach it.
func TestFramed(t *testing.T) {
	a := app(t, Options{})
	d := uitest.New(t, &live{a: a}, 80, 24)
	d.Shows("help").Press("y", "enter")
	if d.Copied == "" {
		t.Error("nothing was copied")
	}
}

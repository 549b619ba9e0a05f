package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"

	"wattif/ui/uitest"
)

// lockedBuffer takes the program's output from its own goroutine.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestRunLeavesASummaryAndTheSession(t *testing.T) {
	store := &memoryStore{}
	in, keys := io.Pipe()
	var out lockedBuffer
	go func() {
		_, _ = keys.Write([]byte("q"))
	}()
	err := Run(context.Background(), Options{Library: library(t), Store: store, Environ: []string{"TERM=xterm-256color"}}, in, &out)
	if err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"A* llama-3.1-70b", "B  llama-3.1-70b fp8", "* baseline; facility boundary, location-based, average"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q:\n%q", want, text)
		}
	}
	if len(store.kept) == 0 {
		t.Error("the session was not kept")
	}
}

func TestSignalKeepsTheSession(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	d := uitest.New(t, a, 80, 24)
	d.Press("p") // even with a box open
	d.Send(quitMsg{&SignalError{syscall.SIGTERM}})
	var signal *SignalError
	if !d.Quit || len(store.kept) == 0 || !errors.As(a.signal, &signal) || signal.Code() != 143 {
		t.Errorf("quit %v, kept %d bytes, %v", d.Quit, len(store.kept), a.signal)
	}
}

func TestFreshStartAfterResuming(t *testing.T) {
	store := &memoryStore{}
	a := app(t, Options{Store: store})
	_ = a.session.Assign("region", "SE")
	_ = a.session.Duplicate()
	_ = a.keep()
	b := app(t, Options{Store: store})
	d := uitest.New(t, b, 120, 35)
	kept := b.session.state
	d.Press("D")
	if b.session.count != 2 || b.session.Scenario().Region.ID == "SE" {
		t.Errorf("D after resuming leaves %d scenarios in %s", b.session.count, b.session.Scenario().Region.ID)
	}
	d.Press("u")
	if !b.session.same(&kept) {
		t.Error("u does not bring the kept session back")
	}
}

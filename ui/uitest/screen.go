package uitest

import (
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// Screen is a terminal in memory: what a real program writes to it can be read
// as text. The program sends only differences, so its output alone says little.
type Screen struct {
	mu   sync.Mutex
	emu  *vt.Emulator
	done chan struct{} // closed when the last reply is read
}

// NewScreen makes a terminal. What it answers to the program's questions is
// written to replies; nil throws it away. raw is for output that did not pass
// through a real terminal device: a line feed then returns the carriage too.
func NewScreen(w, h int, raw bool, replies io.Writer) *Screen {
	s := &Screen{emu: vt.NewEmulator(w, h), done: make(chan struct{})}
	if replies == nil {
		replies = io.Discard
	}
	go func() { // unread answers would block Write
		defer close(s.done)
		_, _ = io.Copy(replies, s.emu)
	}()
	if raw {
		_, _ = s.emu.WriteString("\x1b[20h")
	}
	return s
}

// Write takes what the program writes.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.Write(p)
}

// Text is what the screen shows, without colours.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.String()
}

// Resize changes the size; the program learns of it in its own way.
func (s *Screen) Resize(w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emu.Resize(w, h)
}

// Close ends the terminal; nothing may be written after it. It ends the
// replies and waits for their reader: the emulator's own Close races with it.
func (s *Screen) Close() error {
	if pipe, ok := s.emu.InputPipe().(io.Closer); ok {
		if err := pipe.Close(); err != nil {
			return err
		}
		<-s.done
	}
	return s.emu.Close()
}

// Wait fails the test unless the screen shows a text within the time given.
func (s *Screen) Wait(tb testing.TB, text string, most time.Duration) {
	tb.Helper()
	s.WaitFor(tb, text, most, func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitFor fails the test unless a condition holds within the time given; what
// names it.
func (s *Screen) WaitFor(tb testing.TB, what string, most time.Duration, ok func(screen string) bool) {
	tb.Helper()
	for limit := time.Now().Add(most); ; time.Sleep(5 * time.Millisecond) {
		text := s.Text()
		if ok(text) {
			return
		}
		if time.Now().After(limit) {
			tb.Fatalf("after %v the screen does not show %s:\n%s", most, what, text)
		}
	}
}

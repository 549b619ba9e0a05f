package terminal

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// screen is an emulator that counts what it is sent.
type screen struct {
	mu    sync.Mutex
	vt    *vt.SafeEmulator
	bytes int
	raw   bytes.Buffer
	hold  chan struct{} // nil: writes pass; else each waits for a value
}

func newScreen(w, h int) *screen {
	s := &screen{vt: vt.NewSafeEmulator(w, h)}
	go func() { // answers nobody reads would stop it
		b := make([]byte, 1024)
		for {
			if _, err := s.vt.Read(b); err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	hold := s.hold
	s.mu.Unlock()
	if hold != nil {
		<-hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += len(b)
	s.raw.Write(b)
	return s.vt.Write(b)
}

func (s *screen) sent() (int, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes, s.raw.String()
}

// text is what the emulator shows.
func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vt.String()
}

// shows waits until the emulator shows a text.
func (s *screen) shows(t *testing.T, text string) {
	t.Helper()
	for range 1000 {
		if strings.Contains(s.text(), text) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("never showed %q:\n%s", text, s.text())
}

func open(t *testing.T, s *screen) *Terminal {
	t.Helper()
	term := New(strings.NewReader(""), s, []string{"TERM=xterm-256color"})
	term.Resize(20, 3)
	if err := term.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = term.End() })
	return term
}

func frame(text string) Frame {
	line := func(s string) string { return s + strings.Repeat(" ", 20-len(s)) }
	return Frame{Content: line(text) + "\n" + line("second") + "\n" + line("third"), Mouse: true}
}

func TestFramesAreDrawnAndOnlyDifferencesAreSent(t *testing.T) {
	s := newScreen(20, 3)
	term := open(t, s)
	term.Show(frame("one"))
	s.shows(t, "third")
	before, _ := s.sent()
	term.Show(frame("one")) // the same
	term.Show(frame("two"))
	s.shows(t, "two")
	after, _ := s.sent()
	if after-before > 60 {
		t.Errorf("three letters took %d bytes", after-before)
	}
}

// A slow terminal gets the newest frame, not a queue of old ones, and showing
// never waits for it.
func TestSlowTerminalGetsTheNewest(t *testing.T) {
	s := newScreen(20, 3)
	term := open(t, s)
	term.Show(frame("first"))
	s.shows(t, "first")
	hold := make(chan struct{})
	s.mu.Lock()
	s.hold = hold
	s.mu.Unlock()
	for i := range 1000 {
		term.Show(frame("frame " + strings.Repeat("x", i%10)))
	}
	term.Show(frame("last"))
	hold <- struct{}{} // the one that was being written
	s.mu.Lock()
	s.hold = nil
	s.mu.Unlock()
	close(hold)
	s.shows(t, "last")
	if _, raw := s.sent(); strings.Count(raw, "frame") > 1 {
		t.Errorf("%d old frames were drawn", strings.Count(raw, "frame"))
	}
}

func TestCloseUndoesAndOpenDrawsAgain(t *testing.T) {
	s := newScreen(20, 3)
	term := open(t, s)
	term.Show(frame("one"))
	s.shows(t, "third")
	term.Close()
	_, raw := s.sent()
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?1006h": "\x1b[?1006l",
		"\x1b[?1004h": "\x1b[?1004l", "\x1b[?2004h": "\x1b[?2004l", "\x1b[>5u": "\x1b[<1u",
	} {
		if !strings.Contains(raw, on) || strings.LastIndex(raw, on) > strings.LastIndex(raw, off) {
			t.Errorf("%q is not undone by %q in %q", on, off, raw)
		}
	}
	n := len(raw)
	term.Show(frame("hidden"))
	term.Write("\x1b]11;?\x07")
	time.Sleep(20 * time.Millisecond)
	if _, raw := s.sent(); len(raw) != n {
		t.Errorf("a closed terminal was sent %q", raw[n:])
	}
	if err := term.Open(); err != nil {
		t.Fatal(err)
	}
	s.shows(t, "hidden")
	s.shows(t, "third") // all of it
}

func TestRedrawAndResize(t *testing.T) {
	s := newScreen(20, 3)
	term := open(t, s)
	term.Show(frame("one"))
	s.shows(t, "third")
	_, _ = s.Write([]byte("\x1b[2J")) // somebody else wrote on it
	term.Redraw()
	s.shows(t, "third")
	s.mu.Lock()
	s.vt.Resize(10, 2)
	s.mu.Unlock()
	term.Resize(10, 2)
	term.Show(Frame{Content: "small     \nsecond    "})
	s.shows(t, "small")
	if _, raw := s.sent(); strings.LastIndex(raw, "\x1b[?1002h") > strings.LastIndex(raw, "\x1b[?1002l") {
		t.Error("the mouse was not released")
	}
}

func TestSynchronizedUpdates(t *testing.T) {
	s := newScreen(20, 3)
	term := open(t, s)
	term.Synchronized()
	term.Show(frame("one"))
	s.shows(t, "third")
	_, raw := s.sent()
	if strings.Count(raw, "\x1b[?2026h") != 1 || strings.Count(raw, "\x1b[?2026l") != 1 {
		t.Errorf("no update at once: %q", raw)
	}
}

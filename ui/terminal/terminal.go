// Package terminal draws frames on a terminal the moment they are ready, and
// does nothing at all while none is.
//
// bubbletea's own renderer looks for a new frame sixty times a second: a key
// waits for the next look, half a frame in the middle and a whole one at worst,
// and a program at rest still wakes sixty times. Here a frame is handed over with
// [Terminal.Show] and drawn by a goroutine that sleeps until there is one. While
// it draws, later frames replace one another, so a slow line gets the newest and
// never a queue. Cells are compared with what the terminal holds and only the
// difference is sent, by the same library that bubbletea draws with.
//
// The terminal's modes (alternate screen, mouse, paste brackets, key reports) are
// set by [Terminal.Open] and undone by [Terminal.Close]; both may be called again
// and again, as suspending does.
package terminal

import (
	"bytes"
	"io"
	"os"
	"sync"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// Frame is what the terminal shows.
type Frame struct {
	Content string // lines of exactly the terminal's width
	Mouse   bool   // the mouse is reported instead of selecting text
	Title   string
	// Cursor is where the text cursor stands; it is hidden when it is not Shown.
	Shown   bool
	CursorX int
	CursorY int
}

// Terminal is one terminal.
type Terminal struct {
	in      *os.File // nil: not a terminal of this machine
	out     io.Writer
	environ []string
	profile colorprofile.Profile
	cooked  bool // a line feed returns to the first column too

	mu      sync.Mutex // guards what is handed over; never held while writing
	open    bool
	w, h    int
	synced  bool // the terminal draws updates at once
	pending Frame
	fresh   bool // pending was not drawn yet
	whole   bool // everything must be drawn again

	output sync.Mutex // guards the terminal and what is known of it
	raw    *term.State
	drawn  Frame
	screen *uv.TerminalRenderer
	cells  uv.ScreenBuffer
	buffer bytes.Buffer
	err    error

	wake chan struct{}
	done chan struct{}
	over sync.WaitGroup
}

// New makes a terminal that writes to out. When in is a terminal of this machine,
// Open puts it into raw mode; otherwise (a pipe, a connection from elsewhere) its
// other end has done so.
func New(in io.Reader, out io.Writer, environ []string) *Terminal {
	t := &Terminal{out: out, environ: environ, profile: colorprofile.Detect(out, environ)}
	if f, ok := in.(*os.File); ok && term.IsTerminal(f.Fd()) {
		t.in = f
	}
	return t
}

// SetProfile says how many colours the terminal has, where that is known better
// than its environment tells.
func (t *Terminal) SetProfile(p colorprofile.Profile) { t.profile = p }

// SetCooked says that something on the way makes a line feed return to the first
// column, as connections do that stand in for a terminal.
func (t *Terminal) SetCooked(yes bool) { t.cooked = yes }

// Profile is how many colours the terminal has.
func (t *Terminal) Profile() colorprofile.Profile { return t.profile }

// Size asks the terminal for its size; ok is false when there is none to ask.
func (t *Terminal) Size() (w, h int, ok bool) {
	f, isFile := t.out.(*os.File)
	if !isFile {
		return 0, 0, false
	}
	w, h, err := term.GetSize(f.Fd())
	return w, h, err == nil && w > 0 && h > 0
}

// keyReports asks terminals that can for unambiguous keys and for the place of a
// key on a Latin layout (1 and 4 of the Kitty protocol). Others ignore it.
const keyReports = 5

// Open sets the terminal's modes and starts drawing.
func (t *Terminal) Open() error {
	t.output.Lock()
	defer t.output.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open {
		return nil
	}
	if t.in != nil {
		state, err := term.MakeRaw(t.in.Fd())
		if err != nil {
			return err
		}
		t.raw = state
	}
	t.open, t.whole, t.drawn = true, true, Frame{}
	t.buffer.Reset()
	t.screen = uv.NewTerminalRenderer(&t.buffer, t.environ)
	t.screen.SetColorProfile(t.profile)
	t.screen.SetFullscreen(true)
	t.screen.SetRelativeCursor(false)
	t.screen.SetTabStops(-1)
	t.screen.SetMapNewline(t.cooked)
	t.screen.SetScrollOptim(true)
	t.write([]byte(ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.SetModeBracketedPaste + ansi.PushKittyKeyboard(keyReports)))
	if t.wake == nil {
		t.wake, t.done = make(chan struct{}, 1), make(chan struct{})
		t.over.Add(1)
		go t.draw()
	}
	if t.fresh = t.pending.Content != ""; t.fresh {
		t.signal()
	}
	return nil
}

// Close puts the terminal back as it was. Nothing is drawn until Open is called
// again.
func (t *Terminal) Close() {
	t.output.Lock()
	defer t.output.Unlock()
	t.mu.Lock()
	was := t.open
	t.open = false
	t.mu.Unlock()
	if !was {
		return
	}
	back := ansi.PopKittyKeyboard(1) + ansi.ResetModeBracketedPaste
	if t.drawn.Mouse {
		back += mouseOff
	}
	if t.drawn.Title != "" {
		back += ansi.SetWindowTitle("")
	}
	t.write([]byte(back + ansi.ResetStyle + ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable))
	if t.raw != nil {
		_ = term.Restore(t.in.Fd(), t.raw)
		t.raw = nil
	}
}

// End closes the terminal for good and waits for what is being drawn. It returns
// the first error of writing.
func (t *Terminal) End() error {
	t.Close()
	if t.done != nil {
		close(t.done)
		t.over.Wait()
		t.wake, t.done = nil, nil
	}
	return t.err
}

const (
	mouseOn  = ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr + ansi.SetModeFocusEvent
	mouseOff = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseExtSgr + ansi.ResetModeFocusEvent
)

// Show hands over a frame. It never waits for the terminal.
func (t *Terminal) Show(f Frame) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f == t.pending && !t.whole {
		return
	}
	t.pending, t.fresh = f, true
	t.signal()
}

// Resize says that the terminal has another size: everything is drawn again.
func (t *Terminal) Resize(w, h int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.w != w || t.h != h {
		t.w, t.h, t.whole = w, h, true
	}
}

// Redraw draws everything again, over whatever has spoilt the screen.
func (t *Terminal) Redraw() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.whole, t.fresh = true, true
	t.signal()
}

// Synchronized says that the terminal can draw an update at once (mode 2026).
func (t *Terminal) Synchronized() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.synced = true
}

// Write sends a sequence to the terminal between two frames: a question, a text
// for the clipboard.
func (t *Terminal) Write(sequence string) {
	t.output.Lock()
	defer t.output.Unlock()
	t.mu.Lock()
	open := t.open
	t.mu.Unlock()
	if open {
		t.write([]byte(sequence))
	}
}

func (t *Terminal) write(b []byte) {
	if _, err := t.out.Write(b); err != nil && t.err == nil {
		t.err = err
	}
}

// signal wakes the drawing, when the terminal is open.
func (t *Terminal) signal() {
	if !t.open {
		return
	}
	select {
	case t.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// draw sleeps until there is a frame, draws the newest, and sleeps again.
func (t *Terminal) draw() {
	defer t.over.Done()
	for {
		select {
		case <-t.done:
			return
		case <-t.wake:
			t.output.Lock()
			if out := t.update(); len(out) > 0 {
				t.write(out)
			}
			t.output.Unlock()
		}
	}
}

// update is what brings the terminal from what it shows to the newest frame.
func (t *Terminal) update() []byte {
	t.mu.Lock()
	f, w, h, whole, synced := t.pending, t.w, t.h, t.whole, t.synced
	due := t.open && t.fresh && w > 0 && h > 0
	if due {
		t.fresh, t.whole = false, false
	}
	t.mu.Unlock()
	if !due {
		return nil
	}
	if whole {
		t.cells = uv.NewScreenBuffer(w, h)
		t.screen.Resize(w, h)
		t.screen.Erase()
	}
	if f.Mouse != t.drawn.Mouse {
		if f.Mouse {
			t.put(mouseOn)
		} else {
			t.put(mouseOff)
		}
	}
	if f.Title != t.drawn.Title {
		t.put(ansi.SetWindowTitle(f.Title))
	}
	if t.drawn.Shown {
		t.put(ansi.ResetModeTextCursorEnable)
	}
	t.cells.Clear()
	uv.NewStyledString(f.Content).Draw(t.cells, t.cells.Bounds())
	t.screen.Render(t.cells.RenderBuffer)
	if f.Shown {
		t.screen.MoveTo(f.CursorX, f.CursorY)
		t.put(ansi.SetModeTextCursorEnable)
	}
	if err := t.screen.Flush(); err != nil && t.err == nil {
		t.err = err
	}
	t.drawn = f
	out := append([]byte(nil), t.buffer.Bytes()...)
	t.buffer.Reset()
	if synced && len(out) > 0 {
		out = append(append([]byte(ansi.SetModeSynchronizedOutput), out...), ansi.ResetModeSynchronizedOutput...)
	}
	return out
}

// put queues a sequence among the cells of the update.
func (t *Terminal) put(sequence string) { _, _ = t.screen.WriteString(sequence) }

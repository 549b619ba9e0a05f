//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is how long a test waits for the screen to show something. It only
// bounds a failure: nothing is timed.
const patience = 20 * time.Second

// terminal runs the program on a pseudo-terminal whose output an emulator
// reads, as a person's terminal would.
type terminal struct {
	t      *testing.T
	cmd    *exec.Cmd
	file   *os.File
	screen *vt.SafeEmulator
	state  string // folder of the session

	mu  sync.Mutex
	raw bytes.Buffer
	alt bool

	exited chan error
}

var (
	buildOnce sync.Once
	binary    string
	errBuild  error
)

// build compiles the program once for all terminal tests.
func build(t *testing.T) string {
	t.Helper()
	buildOnce.Do(func() {
		dir, err := os.MkdirTemp("", "wattif-test")
		if err != nil {
			errBuild = err
			return
		}
		binary = filepath.Join(dir, "wattif")
		out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
		if err != nil {
			errBuild = errors.New(string(out))
		}
	})
	if errBuild != nil {
		t.Fatal(errBuild)
	}
	return binary
}

func open(t *testing.T, w, h int, args ...string) *terminal {
	t.Helper()
	return openWith(t, w, h, nil, args...)
}

// openWith is open with more environment, "NAME=value".
func openWith(t *testing.T, w, h int, env []string, args ...string) *terminal {
	t.Helper()
	return openCommand(t, w, h, env, build(t), args...)
}

// openCommand runs any program on the terminal.
func openCommand(t *testing.T, w, h int, env []string, program string, args ...string) *terminal {
	t.Helper()
	s := &terminal{t: t, screen: vt.NewSafeEmulator(w, h), state: t.TempDir(), exited: make(chan error, 1)}
	s.screen.SetCallbacks(vt.Callbacks{AltScreen: func(on bool) { s.alt = on }})
	s.cmd = exec.Command(program, args...)
	s.cmd.Env = append(os.Environ(), "TERM=xterm-256color", "HOME="+s.state, "XDG_STATE_HOME="+s.state, "XDG_CONFIG_HOME="+s.state, "NO_COLOR=", "WATTIF_PLAIN=")
	s.cmd.Env = append(s.cmd.Env, env...)
	file, err := pty.StartWithSize(s.cmd, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)})
	if err != nil {
		t.Skipf("no pseudo-terminal on this machine: %v", err)
	}
	s.file = file
	var reading sync.WaitGroup
	reading.Add(1)
	go func() {
		defer reading.Done()
		buffer := make([]byte, 1<<16)
		for {
			n, err := file.Read(buffer)
			if n > 0 {
				s.mu.Lock()
				s.raw.Write(buffer[:n])
				_, _ = s.screen.Write(buffer[:n])
				s.mu.Unlock()
			}
			if err != nil {
				return
			}
		}
	}()
	go func() { // what the terminal answers to questions
		buffer := make([]byte, 4096)
		for {
			n, err := s.screen.Read(buffer)
			if err != nil {
				return
			}
			if _, err := file.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	go func() {
		err := s.cmd.Wait()
		time.Sleep(50 * time.Millisecond) // let the last bytes through
		_ = file.Close()
		reading.Wait()
		s.exited <- err
	}()
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	return s
}

// text is what the terminal shows.
func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.screen.String()
}

func (s *terminal) output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

func (s *terminal) alternate() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.alt
}

func (s *terminal) wait(what string, until func(string) bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		text := s.text()
		if until(text) {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("the screen never showed %s:\n%s", what, text)
		}
	}
}

func (s *terminal) shows(word string) {
	s.t.Helper()
	s.wait(word, func(text string) bool { return strings.Contains(text, word) })
}

func (s *terminal) press(keys string) {
	s.t.Helper()
	if _, err := s.file.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

func (s *terminal) resize(w, h int) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(w, h)
	s.mu.Unlock()
	if err := pty.Setsize(s.file, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)}); err != nil {
		s.t.Fatal(err)
	}
}

// exit waits for the end and returns the exit code.
func (s *terminal) exit() int {
	s.t.Helper()
	select {
	case err := <-s.exited:
		var failed *exec.ExitError
		switch {
		case err == nil:
			return 0
		case errors.As(err, &failed):
			return failed.ExitCode()
		}
		s.t.Fatal(err)
	case <-time.After(patience):
		s.t.Fatalf("the program did not end:\n%s", s.text())
	}
	return -1
}

// restored checks that the terminal is as it was: the main screen, a visible
// cursor, no mouse, no paste brackets.
func (s *terminal) restored() {
	s.t.Helper()
	if s.alternate() {
		s.t.Error("the alternate screen is still shown")
	}
	out := s.output()
	for on, off := range map[string]string{
		"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?2004h": "\x1b[?2004l",
	} {
		if strings.LastIndex(out, on) > strings.LastIndex(out, off) {
			s.t.Errorf("%q was never undone", on)
		}
	}
}

// firstFrame is there when levers and a result are.
func (s *terminal) firstFrame() {
	s.t.Helper()
	s.wait("the first frame", func(text string) bool {
		return strings.Contains(text, "Batch") && strings.Contains(text, "quit") || strings.Contains(text, "Batch") && strings.Contains(text, "help")
	})
}

func TestScreenStartsTurnsResizesAndQuits(t *testing.T) {
	s := open(t, 120, 35)
	s.firstFrame()
	if !s.alternate() {
		t.Error("the screen is not the alternate one")
	}
	before := s.text()
	s.press("l") // the lever under the cursor, one step
	s.wait("another result", func(text string) bool { return text != before })
	s.press("u")
	// What was sent piece by piece is what a whole frame shows.
	for _, keys := range []string{"jjllh", "2jj", "3ll", "6jj", "1", "T", "T"} {
		s.press(keys)
		time.Sleep(150 * time.Millisecond)
	}
	pieces := s.text()
	s.press("\x0c")
	time.Sleep(300 * time.Millisecond)
	if whole := s.text(); whole != pieces {
		t.Errorf("pieces show\n%s\na whole frame shows\n%s", pieces, whole)
	}
	s.resize(80, 24)
	s.wait("a frame of 80 columns", func(text string) bool {
		for _, line := range strings.Split(text, "\n") {
			if len([]rune(line)) > 80 {
				return false
			}
		}
		return strings.Contains(text, "Batch")
	})
	frame := s.text()
	s.press("?")
	s.wait("help", func(text string) bool { return text != frame })
	s.press("q") // back
	s.press("q") // and out
	if code := s.exit(); code != 0 {
		t.Errorf("q exits %d, not 0", code)
	}
	s.restored()
	if _, err := os.Stat(filepath.Join(s.state, "wattif", "session.yaml")); err != nil {
		t.Errorf("the session was not kept: %v", err)
	}
}

func TestScreenOpensOnALine(t *testing.T) {
	s := open(t, 120, 35, "qwen2.5-7b", "1xl40s", "b8", "SE")
	s.firstFrame()
	s.shows("qwen2.5-7b")
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestSignalsRestoreTheTerminal(t *testing.T) {
	for _, c := range []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}, {syscall.SIGINT, 130}} {
		t.Run(c.signal.String(), func(t *testing.T) {
			s := open(t, 80, 24)
			s.firstFrame()
			if err := s.cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			if code := s.exit(); code != c.code {
				t.Errorf("exit code %d, not %d", code, c.code)
			}
			s.restored()
			if _, err := os.Stat(filepath.Join(s.state, "wattif", "session.yaml")); err != nil {
				t.Errorf("the session was not kept: %v", err)
			}
		})
	}
}

// shell opens an interactive shell with a prompt of its own on the terminal.
func shell(t *testing.T) *terminal {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash on this machine")
	}
	s := openCommand(t, 100, 30, []string{"PS1=prompt> ", "WATTIF=" + build(t)}, bash, "--norc", "--noprofile", "-i")
	s.shows("prompt>")
	return s
}

// Ctrl+Z gives the terminal to the shell, fg brings the screen back as it was.
func TestSuspendAndBack(t *testing.T) {
	s := shell(t)
	s.press("$WATTIF --fresh\r")
	s.firstFrame()
	s.press("l")
	frame := s.text()
	s.press("\x1a")
	s.wait("the shell", func(text string) bool { return strings.Contains(text, "Stopped") && strings.Contains(text, "prompt>") })
	s.ours("the shell")
	s.press("echo 'in the' shell\r")
	s.shows("in the shell")
	s.press("fg\r")
	s.wait("the screen again", func(text string) bool {
		return strings.Contains(text, "Batch") && s.alternate() && !strings.Contains(text, "prompt>")
	})
	s.press("l")
	s.wait("another result", func(text string) bool { return text != frame && strings.Contains(text, "Batch") })
	s.press("qq")
	s.wait("the prompt", func(text string) bool { return strings.HasSuffix(strings.TrimRight(text, " \n"), "prompt>") })
	s.ours("the prompt")
	s.press("exit\r")
	s.exit()
}

// ours checks that nothing of the screen is left while a shell has the terminal;
// paste brackets are the shell's own.
func (s *terminal) ours(when string) {
	s.t.Helper()
	out := s.output()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?1002h": "\x1b[?1002l", "\x1b[>5u": "\x1b[<1u"} {
		if !strings.Contains(out, on) || strings.LastIndex(out, on) > strings.LastIndex(out, off) {
			s.t.Errorf("at %s %q is not undone", when, on)
		}
	}
}

// Quitting at once leaves nothing of what the terminal answered on the prompt.
func TestQuitAtOnceLeavesThePromptClean(t *testing.T) {
	s := shell(t)
	for i := range 3 {
		s.press(fmt.Sprintf("clear; $WATTIF --fresh; echo end $((%d+41))\rq", i))
		s.wait("the prompt", func(text string) bool {
			return strings.Contains(text, fmt.Sprintf("end %d", i+41)) && strings.HasSuffix(strings.TrimRight(text, " \n"), "prompt>")
		})
	}
	time.Sleep(200 * time.Millisecond) // for an answer that comes late
	lines := strings.Split(strings.TrimRight(s.text(), " \n"), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "prompt>" {
		t.Errorf("the prompt holds %q", last)
	}
	s.press("exit\r")
	s.exit()
}

// Without a shell to go to, Ctrl+Z must not hang the program.
func TestSuspendWithoutAShell(t *testing.T) {
	s := open(t, 80, 24)
	s.firstFrame()
	s.press("\x1a")
	s.shows("no shell")
	s.press("qq")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A question that cannot be asked must not touch the terminal: replies to
// queries would end up in the shell.
func TestMistakesDoNotTouchTheTerminal(t *testing.T) {
	for _, args := range [][]string{{"lama-3.1-8b"}, {"--set", "batch=x"}, {"--theme", "pink"}, {"run", "lama"}} {
		s := open(t, 80, 24, args...)
		if code := s.exit(); code != exitMalformed {
			t.Errorf("%v exits %d, not %d", args, code, exitMalformed)
		}
		if out := s.output(); strings.Contains(out, "\x1b") || !strings.Contains(out, "wattif: ") {
			t.Errorf("%v printed %q", args, out)
		}
	}
}

// A dialogue on a terminal: --plain, WATTIF_PLAIN and a simple terminal ask for
// it. No escape byte, and the screen resumes what it changed.
func TestPlainDialogueOnATerminal(t *testing.T) {
	for _, how := range []string{"--plain", "WATTIF_PLAIN=1", "TERM=dumb"} {
		t.Run(how, func(t *testing.T) {
			var args, env []string
			if strings.HasPrefix(how, "--") {
				args = []string{how}
			} else {
				env = []string{how}
			}
			s := openWith(t, 80, 24, env, args...)
			s.shows("wattif>")
			s.press("batch 3\r")
			s.wait("the change", func(string) bool { return strings.Contains(s.output(), "Batch 32 to 3:") })
			s.press("quit\r")
			if code := s.exit(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			if out := s.output(); strings.Contains(out, "\x1b") {
				t.Errorf("printed %q", out)
			}
			kept, err := os.ReadFile(filepath.Join(s.state, "wattif", "session.yaml"))
			if err != nil || !strings.Contains(string(kept), `"3"`) {
				t.Errorf("%v: kept %s", err, kept)
			}
		})
	}
}

// Progress is shown where somebody looks at it, and data stays apart from it.
func TestSweepShowsProgressOnATerminal(t *testing.T) {
	s := open(t, 80, 24, "sweep", "llama-3.1-8b", "--x", "batch=1,2,4", "--metric", "tpot_ms", "-o", "csv")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if out := s.output(); !strings.Contains(out, "3 of 3") {
		t.Errorf("no progress in %q", out)
	}
}

// A sweep that is interrupted keeps what it has done and says how it ended.
func TestInterruptedSweepKeepsItsPoints(t *testing.T) {
	for _, c := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, 130}, {syscall.SIGTERM, 143}} {
		cmd := exec.Command(build(t), "sweep", "llama-3.1-8b", "--x", "batch=1..1000:1000", "--y", "input_len=1..100000:100000", "--metric", "tpot_ms", "-o", "csv")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		first := make([]byte, 4096)
		if _, err := io.ReadFull(out, first); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		rest, err := io.ReadAll(out)
		if err != nil {
			t.Fatal(err)
		}
		err = cmd.Wait()
		var failed *exec.ExitError
		if !errors.As(err, &failed) || failed.ExitCode() != c.code {
			t.Errorf("%v ends with %v, not exit code %d", c.signal, err, c.code)
		}
		if all := append(first, rest...); all[len(all)-1] != '\n' || !strings.Contains(stderr.String(), "interrupted") {
			t.Errorf("%v leaves %q and says %q", c.signal, all[max(0, len(all)-40):], stderr.String())
		}
	}
}

// serve says how to connect, lets nobody else in by default, keeps its key, and
// ends with Ctrl+C.
func TestServeStartsAndEnds(t *testing.T) {
	state := t.TempDir()
	cmd := exec.Command(build(t), "serve", "--ssh", ":0", "--teach")
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var talk bytes.Buffer
	cmd.Stderr = &talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for _, want := range []string{"ssh -p ", " teacher@localhost   password "} {
		if !lines.Scan() || !strings.Contains(lines.Text(), want) || !strings.Contains(lines.Text(), "localhost") {
			t.Errorf("printed %q, not %q", lines.Text(), want)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 130 {
		t.Errorf("ended with %v", err)
	}
	if !strings.Contains(talk.String(), "only this machine can connect") {
		t.Errorf("said %q", talk.String())
	}
	if info, err := os.Stat(filepath.Join(state, "wattif", "host_key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v %v", info, err)
	}
}

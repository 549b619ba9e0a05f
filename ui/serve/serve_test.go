package serve

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	gossh "golang.org/x/crypto/ssh"

	"wattif/presets"
	"wattif/ui"
)

// library is shared: it is sealed once, before anybody uses it.
var library = sync.OnceValue(func() *presets.Library {
	l, err := presets.Load()
	if err != nil {
		panic(err)
	}
	l.Seal()
	return l
})

func start(t *testing.T, o Options) *Server {
	t.Helper()
	o.Address = "127.0.0.1:0"
	if o.Max == 0 {
		o.Max = 4
	}
	if o.Idle == 0 {
		o.Idle = time.Minute
	}
	o.Screen.Library = library()
	if o.Screen.Theme == "" {
		o.Screen.Theme = "dark"
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve() }()
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// client is somebody in the room.
type client struct {
	t      *testing.T
	conn   *gossh.Client
	shell  *gossh.Session
	keys   io.WriteCloser
	mu     sync.Mutex
	screen *vt.SafeEmulator
	raw    bytes.Buffer
	gone   chan error
}

func dial(s *Server, user string, auth ...gossh.AuthMethod) (*gossh.Client, error) {
	return gossh.Dial("tcp", s.Address().String(), &gossh.ClientConfig{User: user, Auth: auth, HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: 10 * time.Second})
}

func join(t *testing.T, s *Server, user string, w, h int, env map[string]string, auth ...gossh.AuthMethod) *client {
	t.Helper()
	conn, err := dial(s, user, auth...)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn, screen: vt.NewSafeEmulator(w, h), gone: make(chan error, 1)}
	if c.shell, err = conn.NewSession(); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, c.screen) }()
	for name, value := range env {
		_ = c.shell.Setenv(name, value)
	}
	c.keys, _ = c.shell.StdinPipe()
	c.shell.Stdout = c
	if err := c.shell.RequestPty("xterm-256color", h, w, gossh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := c.shell.Shell(); err != nil {
		t.Fatal(err)
	}
	go func() { c.gone <- c.shell.Wait() }()
	t.Cleanup(func() { _ = conn.Close() })
	return c
}

func (c *client) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(b)
	return c.screen.Write(b)
}

func (c *client) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.screen.String()
}

func (c *client) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

func (c *client) press(keys string) { _, _ = io.WriteString(c.keys, keys) }

func (c *client) shows(text string) {
	c.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if strings.Contains(c.text(), text) {
			return
		}
	}
	c.t.Fatalf("never showed %q:\n%s", text, c.text())
}

// Two people at once have sizes, colours, languages and scenarios of their own.
func TestSessionsAreTheirOwn(t *testing.T) {
	s := start(t, Options{})
	a := join(t, s, "a", 80, 24, nil)
	b := join(t, s, "b", 120, 35, map[string]string{"LANG": "zh_CN.UTF-8", "NO_COLOR": "1"})
	a.shows("Levers")
	b.shows("总览")
	if !strings.Contains(a.output(), "\x1b[38;5;") {
		t.Error("a has no colours")
	}
	if out := b.output(); strings.Contains(out, "[38;") || strings.Contains(out, ";38;5") {
		t.Error("b has colours in spite of NO_COLOR")
	}
	a.press(":batch 77\r")
	a.shows("77")
	if strings.Contains(b.text(), "77 ") && strings.Contains(b.text(), "to 77") {
		t.Error("b sees what a does")
	}
	if err := b.shell.WindowChange(30, 100); err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.screen.Resize(100, 30)
	b.mu.Unlock()
	b.press("3")
	b.shows("屋顶线")
	// What was sent piece by piece is what a whole frame shows.
	for _, keys := range []string{"jjllh", "2jj", "3ll", "6jj", "1", "u", "T", "T"} {
		a.press(keys)
		time.Sleep(150 * time.Millisecond)
	}
	pieces := a.text()
	a.press("\x0c")
	time.Sleep(300 * time.Millisecond)
	if whole := a.text(); whole != pieces {
		t.Errorf("pieces show\n%s\na whole frame shows\n%s", pieces, whole)
	}
	a.press("\x1a") // no shell to go to
	a.shows("no shell")
	a.press("qqqq")
	if err := <-a.gone; err != nil {
		t.Errorf("a ended with %v", err)
	}
	if out := a.output(); strings.LastIndex(out, "\x1b[?1049h") > strings.LastIndex(out, "\x1b[?1049l") {
		t.Error("a's terminal is not restored")
	}
}

// A light terminal is asked and believed: the colours of a dark one could not be
// read there.
func TestLightTerminals(t *testing.T) {
	s := start(t, Options{Screen: ui.Options{Theme: "auto"}})
	a := join(t, s, "a", 80, 24, nil)
	a.shows("Levers")
	if out := a.output(); !strings.Contains(out, "\x1b]11;?") || !strings.Contains(out, "\x1b[96m") {
		t.Errorf("not asked, or not dark at first: %q", out[:200])
	}
	a.press("\x1b]11;rgb:ffff/ffff/ffff\x07")
	for range 400 {
		if strings.Contains(a.output(), "\x1b[34m") {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Error("a light terminal keeps the colours of a dark one")
}

// There is nothing but the screen: no command, no file, no way past a full room.
func TestNothingButTheScreen(t *testing.T) {
	s := start(t, Options{Max: 1})
	conn, err := dial(s, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, command := range []string{"sh", "cat /etc/passwd", "wattif run llama-3.1-8b"} {
		one, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if out, err := one.CombinedOutput(command); err == nil || !strings.Contains(string(out), "no commands") {
			t.Errorf("%s: %v %q", command, err, out)
		}
	}
	if one, err := conn.NewSession(); err == nil {
		if err := one.RequestSubsystem("sftp"); err == nil {
			t.Error("sftp is answered")
		}
	}
	if c, err := conn.Dial("tcp", "127.0.0.1:1"); err == nil {
		_ = c.Close()
		t.Error("connections are forwarded")
	}
	one, _ := conn.NewSession()
	out, _ := one.StdoutPipe()
	if err := one.Shell(); err == nil {
		if text, _ := io.ReadAll(out); !strings.Contains(string(text), "needs a terminal") {
			t.Errorf("without a terminal: %q", text)
		}
	}
	a := join(t, s, "a", 80, 24, nil)
	a.shows("Levers")
	b := join(t, s, "b", 80, 24, nil)
	if err := <-b.gone; err == nil || !strings.Contains(b.output(), "the room is full: 1 are here") {
		t.Errorf("a second one: %v %q", err, b.output())
	}
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(secret, []byte("batch: 3\nname: readfromthefile\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a.press(":" + secret + "\r")
	a.shows("names a file")
	a.press("\x1b")
	time.Sleep(500 * time.Millisecond)
	a.press(":model=" + filepath.Dir(secret) + "\r")
	a.shows("names a file, and no")
	a.press("\x1b")
	time.Sleep(500 * time.Millisecond)
	a.press("e")
	a.shows("no file is written")
}

// F follows the teacher, who alone needs a password; who changes something is on
// their own, and undo brings back what they had.
func TestFollowingTheTeacher(t *testing.T) {
	s := start(t, Options{Password: "word-word"})
	if conn, err := dial(s, Teacher); err == nil {
		_ = conn.Close()
		t.Fatal("a teacher without password")
	}
	if conn, err := dial(s, Teacher, gossh.Password("guess")); err == nil {
		_ = conn.Close()
		t.Fatal("a teacher with a wrong password")
	}
	a := join(t, s, "a", 100, 30, nil)
	a.shows("Levers")
	a.press("F")
	a.shows("shown nothing yet")
	teacher := join(t, s, Teacher, 120, 35, nil, gossh.Password("word-word"))
	teacher.shows("Levers")
	teacher.press("F")
	teacher.shows("you are the teacher")
	teacher.press(":batch 53\r")
	a.shows("-> 53")
	teacher.press(":region SE\r")
	a.shows("SE ")
	a.press(":batch 7\r")
	a.shows("on your own now")
	teacher.press(":batch 59\r")
	teacher.shows("-> 59")
	time.Sleep(100 * time.Millisecond)
	if strings.Contains(a.text(), "-> 59") {
		t.Errorf("a still follows:\n%s", a.text())
	}
	a.press("uu")
	a.shows("DE ")
	a.press("F")
	a.shows("-> 59")
}

// A room without a teacher says so.
func TestNobodyToFollow(t *testing.T) {
	s := start(t, Options{})
	a := join(t, s, Teacher, 80, 24, nil)
	a.shows("Levers")
	a.press("F")
	a.shows("there is no teacher here")
}

func TestIdleConnectionsEnd(t *testing.T) {
	s := start(t, Options{Idle: 300 * time.Millisecond})
	a := join(t, s, "a", 80, 24, nil)
	<-a.gone
	for range 400 {
		if s.Here() == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%d are still here", s.Here())
}

// The key tells clients who answers: kept in its file, else of this time alone.
func TestHostKey(t *testing.T) {
	key := func(file string) string {
		s := start(t, Options{HostKey: file})
		var got string
		conn, err := gossh.Dial("tcp", s.Address().String(), &gossh.ClientConfig{User: "a", HostKeyCallback: func(_ string, _ net.Addr, k gossh.PublicKey) error {
			got = gossh.FingerprintSHA256(k)
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		return got
	}
	file := filepath.Join(t.TempDir(), "state", "host_key")
	if a, b := key(file), key(file); a != b || a == "" {
		t.Errorf("the key is not kept: %s %s", a, b)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file: %v %v", info.Mode(), err)
	}
	if a, b := key(""), key(""); a == b {
		t.Error("a key of this time alone is used twice")
	}
}

// A room of forty presses keys at random: memory stays bounded, no file is
// written, and everything is gone when they have left. WATTIF_SOAK makes it as
// long as one likes ("15m").
func TestSoak(t *testing.T) {
	people, long := 12, 3*time.Second
	if text := os.Getenv("WATTIF_SOAK"); text != "" {
		var err error
		if long, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		people = 40
	}
	if testing.Short() {
		people, long = 4, time.Second
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("XDG_STATE_HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	s := start(t, Options{Max: people, Password: "word"})
	runtime.GC()
	before := runtime.NumGoroutine()
	keys := []string{"h", "l", "j", "k", "H", "L", "n", "x", "u", "U", "d", "D", "1", "2", "3", "4", "5", "6", "7", "8", "9", "\t", "v", "a", "z", "o", "f", ",", ".", "b", "m", "p", "\r", "\x1b", "\x1b", " ", "=", "S", "y", "e", "T", "Q", "F", "i", "t", "?", ":", "/", "w", "c", "P", "\x1a", "\x0c", "\x1b[A", "\x1b[B", "\x1b[<0;20;12M", "\x1b[<64;10;8M"}
	var all sync.WaitGroup
	errs := make(chan error, people)
	end := time.Now().Add(long)
	for i := range people {
		all.Add(1)
		go func() {
			defer all.Done()
			errs <- wander(s, i, end, keys)
		}()
	}
	var most uint64
	watch := time.NewTicker(100 * time.Millisecond)
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-watch.C:
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		case <-done:
			running = false
		}
	}
	for range people {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if room := uint64(100+20*people) << 20; most > room {
		t.Errorf("%d people take %d MB", people, most>>20)
	}
	for n := 0; s.Here() > 0 || runtime.NumGoroutine() > before+8; n++ {
		if n > 1000 {
			buffer := make([]byte, 1<<16)
			t.Fatalf("%d people are still here, %d goroutines were %d:\n%s", s.Here(), runtime.NumGoroutine(), before, buffer[:runtime.Stack(buffer, true)])
		}
		time.Sleep(10 * time.Millisecond)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("files were written: %v", files)
	}
	t.Logf("%d people, %v: at most %d MB of heap", people, long, most>>20)
}

// wander presses keys at random until the end.
func wander(s *Server, seed int, end time.Time, keys []string) error {
	random := rand.New(rand.NewPCG(uint64(seed), 7))
	for time.Now().Before(end) {
		conn, err := dial(s, fmt.Sprintf("p%d", seed))
		if err != nil {
			return err
		}
		shell, err := conn.NewSession()
		if err != nil {
			return err
		}
		in, _ := shell.StdinPipe()
		shell.Stdout = io.Discard
		if err := shell.RequestPty("xterm-256color", 12+random.IntN(40), 30+random.IntN(150), gossh.TerminalModes{}); err != nil {
			return err
		}
		if err := shell.Shell(); err != nil {
			return err
		}
		gone := make(chan struct{})
		go func() { _ = shell.Wait(); close(gone) }()
		for inside := true; inside && time.Now().Before(end); {
			if _, err := io.WriteString(in, keys[random.IntN(len(keys))]); err != nil {
				break
			}
			if random.IntN(50) == 0 {
				_ = shell.WindowChange(5+random.IntN(50), 5+random.IntN(180))
			}
			select {
			case <-gone:
				inside = false // it quit
			case <-time.After(time.Duration(5+random.IntN(20)) * time.Millisecond):
			}
		}
		_ = conn.Close()
		<-gone
	}
	return nil
}

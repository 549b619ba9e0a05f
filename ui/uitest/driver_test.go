package uitest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// toy is a model that writes down what it gets.
type toy struct {
	w, h int
	log  []string
	next func(msg tea.Msg) tea.Cmd
}

type said string

func (m *toy) Init() tea.Cmd { return func() tea.Msg { return said("init") } }

func (m *toy) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.KeyPressMsg:
		m.log = append(m.log, msg.String())
		if msg.Text != "" {
			m.log[len(m.log)-1] += "=" + msg.Text
		}
	case tea.MouseClickMsg:
		m.log = append(m.log, fmt.Sprintf("click %d,%d", msg.X, msg.Y))
	case tea.MouseWheelMsg:
		m.log = append(m.log, "wheel "+msg.Button.String())
	case tea.PasteMsg:
		m.log = append(m.log, "paste "+msg.Content)
	case said:
		m.log = append(m.log, string(msg))
	}
	if m.next != nil {
		return m, m.next(msg)
	}
	return m, nil
}

func (m *toy) View() tea.View {
	lines := make([]string, m.h)
	for y := range lines {
		lines[y] = strings.Repeat(".", m.w)
	}
	if m.h > 1 && m.w > 6 {
		lines[1] = "\x1b[31m日本ab\x1b[m" + strings.Repeat(".", m.w-6)
	}
	return tea.NewView(strings.Join(lines, "\n"))
}

func TestDriverSendsWhatATerminalSends(t *testing.T) {
	m := &toy{}
	d := New(t, m, 20, 5)
	d.Press("left", "ctrl+right", "shift+tab", "enter", "esc", "space", "a", "?", "ctrl+w", "alt+b", "pgdown", "f1").
		Type("Ab é").Paste("text").Click(3, 4).Wheel(1, 1, -1).Wheel(1, 1, 1).ClickOn("ab")
	want := []string{
		"init", "left", "ctrl+right", "shift+tab", "enter", "esc", "space= ", "a=a", "?=?", "ctrl+w", "alt+b", "pgdown", "f1",
		"A=A", "b=b", "space= ", "é=é", "paste text", "click 3,4", "wheel wheelup", "wheel wheeldown", "click 4,1",
	}
	if got := strings.Join(m.log, "|"); got != strings.Join(want, "|") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "|"))
	}
	if m.w != 20 || m.h != 5 {
		t.Errorf("size %dx%d", m.w, m.h)
	}
	d.Exact().Shows("日本ab")
	if x, y := d.Find("ab"); x != 4 || y != 1 {
		t.Errorf("ab is at %d,%d", x, y)
	}
	if x, _ := d.Find("zz"); x != -1 || d.Contains("zz") {
		t.Error("found what is not there")
	}
}

func TestDriverRunsCommands(t *testing.T) {
	m := &toy{}
	say := func(s string) tea.Cmd { return func() tea.Msg { return said(s) } }
	m.next = func(msg tea.Msg) tea.Cmd {
		switch msg {
		case said("go"):
			return tea.Batch(say("b1"), tea.Sequence(say("s1"), say("s2")), nil)
		case said("s2"):
			return tea.Sequence(tea.SetClipboard("copied"), tea.Quit)
		}
		return nil
	}
	d := New(t, m, 4, 2)
	d.Send(said("go"))
	if got := strings.Join(m.log, " "); got != "init go b1 s1 s2" || !d.Quit || d.Copied != "copied" {
		t.Errorf("log %q, quit %v, copied %q", got, d.Quit, d.Copied)
	}
}

func TestDriverDoesNotWaitForSlowCommands(t *testing.T) {
	m := &toy{}
	release := make(chan struct{})
	m.next = func(msg tea.Msg) tea.Cmd {
		if msg == said("go") {
			return func() tea.Msg { <-release; return said("late") }
		}
		return nil
	}
	d := New(t, m, 4, 2)
	d.Send(said("go"))
	if d.Settle(time.Millisecond) {
		t.Error("settled while a command runs")
	}
	close(release)
	if !d.Settle(10*time.Second) || m.log[len(m.log)-1] != "late" {
		t.Errorf("log %v", m.log)
	}
}

func TestFault(t *testing.T) {
	for _, c := range []struct {
		text string
		w, h int
		want string
	}{
		{"ab\ncd", 2, 2, ""},
		{"", 5, 0, ""},
		{"\x1b[1m日\x1b[m", 2, 1, ""},
		{"ab", 2, 2, "lines"},
		{"ab\nc", 2, 2, "line 1"},
		{"NaN", 3, 1, "NaN"},
		{"+Inf", 4, 1, "Inf"},
		{"%!d(x)", 6, 1, "%!"},
		{"a\tb", 3, 1, "tab"},
	} {
		got := Fault(c.text, c.w, c.h)
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("Fault(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// failed records that a test would have failed.
type failed struct {
	testing.TB
	said string
}

func (f *failed) Helper()                           {}
func (f *failed) Fatal(args ...any)                 { f.said += fmt.Sprint(args...) }
func (f *failed) Fatalf(format string, args ...any) { f.said += fmt.Sprintf(format, args...) }

func TestGoldenNoticesADifference(t *testing.T) {
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		t.Skip("with -update goldens are written, not compared")
	}
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/x.golden", []byte("one\ntwo \n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f := &failed{TB: t}
	Golden(f, "x", "one\ntwo ")
	if f.said != "" {
		t.Errorf("the same differs: %s", f.said)
	}
	Golden(f, "x", "one\ntwo")
	if !strings.Contains(f.said, "line 2") {
		t.Errorf("a lost space went unnoticed: %s", f.said)
	}
	f.said = ""
	Golden(f, "missing", "x")
	if !strings.Contains(f.said, "-update") {
		t.Errorf("no word on how to make the file: %s", f.said)
	}
}

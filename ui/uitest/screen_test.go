package uitest

import (
	"context"
	"io"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// quitter shows the last key, on the size it was given, and ends on q.
type quitter struct{ key string }

func (m quitter) Init() tea.Cmd { return nil }

func (m quitter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		m.key = k.String()
		if m.key == "q" {
			return m, tea.Quit
		}
	}
	return m, nil
}

func (m quitter) View() tea.View { return tea.NewView("last key: " + m.key + "\nsecond line") }

func TestScreenShowsARunningProgram(t *testing.T) {
	screen := NewScreen(40, 6, true, nil)
	defer screen.Close()
	in, keys := io.Pipe()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	p := tea.NewProgram(quitter{}, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(screen),
		tea.WithWindowSize(40, 6), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	screen.Wait(t, "second line", 20*time.Second)
	if _, err := keys.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	screen.Wait(t, "last key: x", 20*time.Second)
	if _, err := keys.Write([]byte("q")); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

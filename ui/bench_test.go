package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/uitest"
)

// sixScenarios is the heaviest screen: every slot taken, the wide tier.
func sixScenarios(b *testing.B) (*App, *uitest.Driver) {
	b.Helper()
	a := app(b, Options{Theme: "dark"})
	d := uitest.New(b, a, 160, 45)
	d.Press("n", "right", "n", "right", "n", "right", "n", "right")
	if a.session.count != maxScenarios {
		b.Fatalf("%d scenarios", a.session.count)
	}
	return a, d
}

var sink string

// background runs a command and what it asks for, as the framework would, and
// drops the answers.
func background(cmd tea.Cmd) {
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			go background(c)
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	key := func(name string) tea.KeyPressMsg {
		k, _ := uitest.Key(name)
		return k
	}
	b.Run("edit", func(b *testing.B) {
		a, _ := sixScenarios(b)
		a.pick("batch")
		a.refresh()
		steps := []tea.KeyPressMsg{key("right"), key("left")}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.Update(steps[i%2])
			sink = a.View().Content
		}
	})
	for _, x := range [...]struct{ name, key string }{{"edit-sweep", "4"}, {"edit-sensitivity", "5"}} {
		b.Run(x.name, func(b *testing.B) {
			a, d := sixScenarios(b)
			settled(b, d, x.key)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				// The work that an edit starts in the background is not run here: its
				// reports draw frames of their own.
				if err := a.session.Assign("batch", [...]string{"32", "64"}[i%2]); err != nil {
					b.Fatal(err)
				}
				a.refresh()
				sink = a.View().Content
			}
		})
		// The same with the work under way on another core, cancelled by each edit.
		b.Run(x.name+"-busy", func(b *testing.B) {
			a, d := sixScenarios(b)
			settled(b, d, x.key)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := a.session.Assign("batch", [...]string{"32", "64"}[i%2]); err != nil {
					b.Fatal(err)
				}
				a.refresh()
				sink = a.View().Content
				if cmd := a.withPending(nil); cmd != nil {
					go background(cmd)
				}
			}
			a.stopJobs()
		})
	}
	b.Run("cursor", func(b *testing.B) {
		a, _ := sixScenarios(b)
		steps := []tea.KeyPressMsg{key("down"), key("up")}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.Update(steps[i%2])
			sink = a.View().Content
		}
	})
	for name, open := range map[string][]string{"region": {"6"}, "explain": {"7", "right", "right", "right"}} {
		b.Run(name, func(b *testing.B) {
			a, d := sixScenarios(b)
			d.Press(open...)
			k, v := "batch", [...]string{"32", "64"}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := a.session.Assign(k, v[i%2]); err != nil {
					b.Fatal(err)
				}
				a.refresh()
				sink = a.View().Content
			}
		})
	}
	b.Run("idle", func(b *testing.B) {
		a, _ := sixScenarios(b)
		b.ReportAllocs()
		for b.Loop() {
			a.Update(tea.FocusMsg{})
			sink = a.View().Content
		}
	})
	b.Run("resize", func(b *testing.B) {
		a, _ := sixScenarios(b)
		sizes := []tea.WindowSizeMsg{{Width: 160, Height: 45}, {Width: 159, Height: 44}}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.Update(sizes[i%2])
			sink = a.View().Content
		}
	})
}

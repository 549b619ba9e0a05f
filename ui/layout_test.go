package ui

import (
	"image"
	"testing"
)

// all lists the panes of a layout by name.
func (l *Layout) all() map[string]image.Rectangle {
	out := map[string]image.Rectangle{
		"header": l.Header, "strip": l.Strip, "status": l.Status, "footer": l.Footer,
		"levers": l.Levers, "scenarios": l.Scenarios, "results": l.Results, "chart": l.Chart, "breakdown": l.Breakdown,
		"memory": l.Memory, "checks": l.Checks, "history": l.History, "compare": l.Compare,
		"roof": l.Roof, "ops": l.Ops, "guide": l.Guide, "steps": l.Steps,
		"sweep": l.Sweep, "frontier": l.Frontier, "vary": l.Vary, "tornado": l.Tornado, "budget": l.Budget, "savings": l.Savings,
		"places": l.Places, "heat": l.Heat, "moves": l.Moves, "tree": l.Tree, "detail": l.Detail, "sources": l.Sources, "terms": l.Terms, "life": l.Life, "account": l.Account, "ways": l.Ways,
		"lesson text": l.LessonText, "lesson about": l.LessonAbout, "lesson levers": l.LessonLevers, "lesson watch": l.LessonWatch, "lesson chart": l.LessonChart, "lesson steps": l.LessonSteps,
	}
	for i, r := range l.Cards {
		out["card"+string(rune('0'+i))] = r
	}
	return out
}

func checkLayout(t *testing.T, w, h int, s layoutState) {
	t.Helper()
	l := arrange(w, h, s)
	screen := image.Rect(0, 0, max(0, w), max(0, h))
	panes := l.all()
	for name, r := range panes {
		if !r.Empty() && !r.In(screen) {
			t.Fatalf("%dx%d %+v: %s %v leaves the screen", w, h, s, name, r)
		}
		for other, q := range panes {
			if name < other && r.Overlaps(q) {
				t.Fatalf("%dx%d %+v: %s %v covers %s %v", w, h, s, name, r, other, q)
			}
		}
	}
	if l.Tier >= tierSmall {
		// Panes tile the body: nothing is left blank.
		area := 0
		for _, r := range panes {
			area += r.Dx() * r.Dy()
		}
		if area != w*h {
			t.Fatalf("%dx%d %+v: panes cover %d of %d cells", w, h, s, area, w*h)
		}
	}
	if len(l.panes(s.view)) == 0 {
		t.Fatalf("%dx%d %+v: no pane takes keys", w, h, s)
	}
}

func TestLayoutTiles(t *testing.T) {
	for v := range viewCount {
		for _, zoom := range []bool{false, true} {
			if zoom && v != viewDash {
				continue // only the Dash has a large chart
			}
			for _, count := range []int{1, 6} {
				for w := 0; w <= 240; w += 3 {
					for h := 0; h <= 80; h += 2 {
						for _, pane := range [...]focus{focusLevers, focusVary, focusSavings, focusTerms, focusWays} {
							if pane != focusLevers && v != viewSweep && v != viewSensitivity && v != viewLedger {
								continue
							}
							checkLayout(t, w, h, layoutState{view: v, count: count, zoom: zoom, pane: pane})
						}
					}
				}
			}
		}
	}
}

// A lesson's panes tile whatever its step has to show.
func TestLessonLayoutTiles(t *testing.T) {
	for _, r := range []lessonRoom{{}, {open: true}, {open: true, levers: 1, watch: 1, steps: 5}, {open: true, levers: 2, watch: 3, chart: true, steps: 6}, {open: true, levers: 5, watch: 6, chart: true, steps: 15}} {
		for w := 0; w <= 240; w += 7 {
			for h := 0; h <= 80; h += 3 {
				checkLayout(t, w, h, layoutState{view: viewLessons, count: 2, lesson: r})
			}
		}
	}
}

func TestTiers(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want tier
	}{
		{160, 45, tierWide},
		{150, 40, tierWide},
		{149, 40, tierNormal},
		{150, 39, tierNormal},
		{120, 35, tierNormal},
		{110, 30, tierNormal},
		{109, 30, tierSmall},
		{80, 24, tierSmall},
		{79, 24, tierTiny},
		{80, 46, tierStacked},
		{99, 60, tierStacked},
		{100, 60, tierSmall},
		{40, 12, tierTiny},
		{39, 12, tierLine},
		{40, 11, tierLine},
		{1, 1, tierLine},
		{0, 0, tierLine},
	} {
		if got := tierOf(c.w, c.h); got != c.want {
			t.Errorf("%dx%d is tier %d, want %d", c.w, c.h, got, c.want)
		}
	}
}

func FuzzArrange(f *testing.F) {
	f.Add(160, 45, uint8(0), uint8(2), false)
	f.Add(40, 12, uint8(2), uint8(6), true)
	f.Fuzz(func(t *testing.T, w, h int, v, count uint8, zoom bool) {
		if w < 0 || h < 0 || w > 4096 || h > 1024 {
			return
		}
		checkLayout(t, w, h, layoutState{view: view(v % uint8(viewCount)), count: 1 + int(count%maxScenarios), zoom: zoom})
	})
}

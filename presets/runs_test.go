package presets

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/metric"
)

// Every published figure belongs to a scenario that has such a figure, and
// whose prediction is not off by more than a factor of four: beyond it the
// scenario is another run than the paper's.
func TestPublishedFiguresBelongToRuns(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for _, p := range l.Scenarios() {
		figures := l.PublishedFigures(p.ID)
		if (len(figures) > 0) != (p.Group == "Published runs") {
			t.Errorf("%s has %d published figures and is in group %s", p.ID, len(figures), p.Group)
		}
		if len(figures) == 0 {
			continue
		}
		runs++
		s, err := l.Scenario(p.ID)
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		r, err := sim.Run(&s)
		if err != nil || !r.Fits {
			t.Fatalf("%s: %v, fits %v", p.ID, err, r.Fits)
		}
		for _, f := range figures {
			m, err := metric.Find(f.Figure)
			if err != nil {
				t.Fatal(err)
			}
			if v, ok := m.Of(&r); !ok || math.Abs(math.Log(v/f.Value)) > math.Log(4) {
				t.Errorf("%s: %s published %g, predicted %g", p.ID, f.Figure, f.Value, v)
			}
		}
	}
	if runs < 10 {
		t.Errorf("only %d published runs", runs)
	}
}

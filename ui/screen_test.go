package ui

import (
	"slices"
	"testing"
)

// Where six scenarios do not fit side by side, the baseline and the edited one
// are among those shown.
func TestCompareColumns(t *testing.T) {
	_, a := drive(t, 80, 24)
	s := a.session
	for s.count < maxScenarios {
		if err := s.Duplicate(); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range []int{10, 38, 60, 78, 118, 158} {
		for base := range s.count {
			for current := range s.count {
				s.baseline, s.current = base, current
				label, each, slots := s.columns(w)
				if !slices.Contains(slots, current) || len(slots) > 1 && !slices.Contains(slots, base) {
					t.Fatalf("%d columns, baseline %d, current %d: shown are %v", w, base, current, slots)
				}
				if each > 0 && label+each*len(slots) > w && w > 20 {
					t.Fatalf("%d columns: %d + %d x %d do not fit", w, label, each, len(slots))
				}
				seen := map[int]bool{}
				for _, i := range slots {
					if seen[i] || i < 0 || i >= s.count {
						t.Fatalf("%d columns, baseline %d, current %d: shown are %v", w, base, current, slots)
					}
					seen[i] = true
				}
			}
		}
	}
}

// A figure of other work is never subtracted.
func TestNotTheSameWork(t *testing.T) {
	d, a := drive(t, 160, 45)
	if err := a.session.Assign("output_len", "512"); err != nil {
		t.Fatal(err)
	}
	a.refresh()
	d.Shows("not the same work as A")
	for i := range 6 {
		c := a.card(i)
		if c.Title != "MEMORY" && c.Delta.Text != "" {
			t.Errorf("%s shows %q against other work", c.Title, c.Delta.Text)
		}
	}
	d.Press("2").Shows("not the same work")
}

// Parts that are shown add up to the total that is shown.
func TestMemoryPartsAddUp(t *testing.T) {
	for _, line := range []string{"llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 DE", "train bert-large 8xv100-sxm2-32 b64 in512 FR"} {
		_, a := drive(t, 160, 45, line)
		m := a.session.Result().Memory
		sum := m.Weights + m.Cache + m.State + m.Activations + m.Gradients + m.Optimizer + m.Communication + m.Overhead
		if diff := sum/m.Total - 1; diff > 1e-9 || diff < -1e-9 {
			t.Errorf("%s: parts hold %g of %g bytes", line, sum, m.Total)
		}
	}
}

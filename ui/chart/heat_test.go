package chart

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/theme"
	"wattif/ui/uitest"
)

// field is a map of x + 10 y with one cell that cannot be.
func field(cols, rows int) *Grid {
	g := &Grid{Label: "speed", Unit: "tok/s", XLabel: "batch", YLabel: "devices", Format: whole, Here: [2]int{1, 1}, Cursor: [2]int{cols - 1, 0}, Better: 1}
	for x := range cols {
		g.X = append(g.X, whole(float64(x)))
	}
	for y := range rows {
		g.Y = append(g.Y, whole(float64(y)))
		var row []Cell
		for x := range cols {
			row = append(row, Cell{Value: float64(x + 10*y), Missing: x == 0 && y == rows-1})
		}
		g.Cells = append(g.Cells, row)
	}
	return g
}

// Every number that has room is on the map, the cell that cannot be is a cross.
func TestHeatShowsItsNumbers(t *testing.T) {
	text := ansi.Strip(Heat(60, 14, theme.New(theme.Options{Name: "dark"}), field(4, 3)).String())
	for _, want := range []string{"1", "12", "23", "speed, tok/s", "×", "bright is better", "across batch, up devices"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "20") {
		t.Errorf("the cell that cannot be shows its number:\n%s", text)
	}
}

// Without colour the shades rise with the values, in Unicode and in ASCII.
func TestHeatReadsWithoutColour(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th := theme.New(theme.Options{Name: "mono", ASCII: ascii})
		m := &heat{Grid: &Grid{}, t: th, lo: 0, hi: 100}
		was := -1
		shades := heatShades
		if ascii {
			shades = heatShadesASCII
		}
		for v := 0.0; v <= 100; v += 5 {
			s := m.shade(m.level(v, heatLevels))
			at := -1
			for i := range shades {
				if shades[i] == s {
					at = i
				}
			}
			if at < was {
				t.Fatalf("the shade of %g is lighter than that of less", v)
			}
			was = at
		}
		if was != len(shades)-1 {
			t.Errorf("the largest value has shade %d", was)
		}
		raw := Heat(60, 14, th, field(4, 3)).String()
		if strings.Contains(raw, "48;2") {
			t.Error("a map without colours has a background")
		}
		if ascii {
			for _, r := range ansi.Strip(raw) {
				if r > 126 {
					t.Fatalf("%q is not ASCII", r)
				}
			}
		}
	}
}

// Ink on every step of the ramp has a contrast of 4.5 to 1, and each step is
// brighter than the last: that is what makes it safe for any colour vision.
func TestHeatRampIsSafe(t *testing.T) {
	was := 0.0
	for i, c := range heatRamp {
		best := max(theme.Contrast(c, 0xffffff), theme.Contrast(c, 0x000000))
		if best < 4.5 {
			t.Errorf("step %d has a contrast of %.1f", i, best)
		}
		bright := theme.Contrast(c, 0x000000)
		if bright <= was {
			t.Errorf("step %d is no brighter than the last", i)
		}
		was = bright
	}
}

// Every size holds its rectangle, and the cell under the mouse is the cell that
// is drawn there.
func TestHeatHoldsItsRectangle(t *testing.T) {
	for _, name := range []string{"dark", "mono"} {
		th := theme.New(theme.Options{Name: name})
		for _, g := range []*Grid{field(4, 3), field(60, 40), field(1, 1), {}} {
			for w := 0; w <= 90; w += 3 {
				for h := 0; h <= 30; h++ {
					b := Heat(w, h, th, g)
					if w == 0 || h == 0 {
						continue
					}
					if fault := uitest.Fault(b.String(), w, h); fault != "" {
						t.Fatalf("%s %dx%d of %d columns: %s", name, w, h, len(g.X), fault)
					}
				}
			}
		}
	}
	g := field(4, 3)
	seen := map[[2]int]bool{}
	for y := range 14 {
		for x := range 60 {
			if c, r, ok := HeatAt(60, 14, theme.New(theme.Options{}), g, x, y); ok {
				seen[[2]int{c, r}] = true
			}
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d of 12 cells are under the mouse", len(seen))
	}
}

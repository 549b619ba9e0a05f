package widget

import (
	"fmt"
	"math"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
	"wattif/ui/uitest"
)

// mockFrame is a screen of the size and contents of the real one, nothing
// cached: levers, six cards, four charts, a table, a dialog on request.
func mockFrame(w, h int, t *theme.Theme) block.Block {
	top := h - 2
	levers := block.Into(36, top, t.Frame("Levers", "", true), func(w, h int) block.Block {
		lines := make([]string, h)
		for i := range lines {
			lines[i] = KnobRow{Label: "Lever", Value: "value", Changed: i%3 == 0, Cursor: i == 4, Focused: true, Note: "unit"}.Draw(w, t)
		}
		return block.Of(w, lines...)
	})
	mid := (w - 36) * 5 / 8
	right := w - 36 - mid
	c, third := card(), mid/3
	cards := block.Beside(c.Draw(third, 6, t), c.Draw(third, 6, t), c.Draw(mid-2*third, 6, t))
	var pts []chart.Point
	for b := 1.0; b <= 256; b *= math.Sqrt2 {
		pts = append(pts, chart.Point{X: b, Y: 20 * b / (1 + b/60)})
	}
	series := []chart.Series{{Name: "A", Letter: 'a', Points: pts, Token: theme.Series0}, {Name: "B", Letter: 'b', Points: pts[2:], Token: theme.Series1}}
	curve := func(w, h int) block.Block {
		return block.Into(w, h, t.Frame("Chart", "note", false), func(w, h int) block.Block {
			return chart.XY(w, h, t, chart.Axis{Label: "batch", Scale: chart.Log2}, chart.Axis{Label: "speed"}, series, nil)
		})
	}
	ch := (top - 12) / 2
	left := block.Above(cards, cards, curve(mid, ch), curve(mid, top-12-ch))
	rh := top / 3
	col := block.Above(curve(right, rh), curve(right, rh),
		block.Into(right, top-2*rh, t.Frame("Compare", "", false), func(w, h int) block.Block { return compare().Draw(w, h, t) }))
	head := t.Row(w).Add(theme.TabActive, " 1 Dash ").Add(theme.Tab, " 2 Compare ").Right(theme.Faint, "est.").String()
	foot := t.Row(w).Add(theme.Faint, "up/down lever  left/right change").String()
	return block.Above(block.Of(w, head), block.Beside(levers, left, col), block.Of(w, foot))
}

func TestMockFrameIsExact(t *testing.T) {
	for _, th := range themes() {
		for _, size := range [][2]int{{120, 35}, {160, 45}, {200, 60}} {
			hold(t, "frame", mockFrame(size[0], size[1], th), size[0], size[1])
		}
	}
	uitest.Golden(t, "frame", ansi.Strip(mockFrame(160, 45, mono()).String()))
}

func BenchmarkFrame(b *testing.B) {
	for _, name := range []string{"dark", "mono"} {
		th := theme.New(theme.Options{Name: name})
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = mockFrame(160, 45, th).String()
			}
		})
	}
}

func BenchmarkPickerType(b *testing.B) {
	var list []Item
	for i := range 500 {
		list = append(list, Item{ID: fmt.Sprintf("device-%d", i), Name: fmt.Sprintf("Device %d SXM", i), Detail: "80 GB, 3.35 TB/s", Group: fmt.Sprint(i / 100)})
	}
	p := NewPicker("", list, "")
	b.ReportAllocs()
	for b.Loop() {
		p.SetQuery("dev 4")
		p.SetQuery("dev 42")
	}
}

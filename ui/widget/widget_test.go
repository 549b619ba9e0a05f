package widget

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/uitest"
)

func mono() *theme.Theme { return theme.New(theme.Options{Name: "mono"}) }

func themes() []*theme.Theme {
	return []*theme.Theme{mono(), theme.New(theme.Options{Name: "dark"}), theme.New(theme.Options{ASCII: true, Dark: true})}
}

func hold(t *testing.T, what string, b block.Block, w, h int) {
	t.Helper()
	w, h = max(w, 0), max(h, 0)
	if b.W != w || b.H != h || len(b.Lines) != h {
		t.Fatalf("%s at %dx%d is %dx%d with %d lines", what, w, h, b.W, b.H, len(b.Lines))
	}
	if f := uitest.Fault(b.String(), w, h); f != "" {
		t.Fatalf("%s at %dx%d: %s\n%s", what, w, h, f, ansi.Strip(b.String()))
	}
}

func card() Card {
	return Card{
		Title: "ENERGY", Value: "0.241 Wh", Sub: "24 kWh/day",
		Delta: Delta{Dir: -1, Text: "-49 %", Word: "less vs A", Verdict: Better},
		Now:   0.241, Low: 0.17, High: 0.36, Max: 0.5, Range: "0.17-0.36",
	}
}

func items() []Item {
	return []Item{
		{ID: "h100-sxm", Name: "H100 SXM", Aliases: []string{"hopper"}, Detail: "80 GB, 3.35 TB/s", Group: "nvidia"},
		{ID: "h100-pcie", Name: "H100 PCIe", Detail: "80 GB, 2.0 TB/s", Group: "nvidia"},
		{ID: "a100-80", Name: "A100 80 GB", Detail: "2.0 TB/s", Group: "nvidia"},
		{ID: "mi300x", Name: "MI300X", Detail: "192 GB, 5.3 TB/s", Group: "amd"},
		{ID: "cpu", Name: "日本語 CPU", Detail: "tab\there", Group: "other", Disabled: "too small"},
	}
}

func compare() *Table {
	return &Table{
		Columns: []Column{{Title: "per request"}, {Title: "A* base", Align: AlignRight}, {Title: "B fp8", Align: AlignRight}, {Title: "日本", Align: AlignRight, Max: 6}},
		Lines: []Line{
			{Heading: "INPUTS"},
			{Cells: []Cell{{Text: "Weights"}, {Text: "bf16"}, {Text: "fp8"}, {Text: "fp8"}}},
			{Heading: "OUTPUTS"},
			{Cells: []Cell{{Text: "Energy Wh"}, {Text: ".471"}, {Text: ".241 -49 %", Token: theme.Good}}},
			{Cells: []Cell{{Text: "First token ms"}, {Text: "135"}, {Text: "135"}, {Text: "a long\ttext"}}},
			{},
		},
		Cursor: 3, Focused: true,
	}
}

func TestEveryWidgetHoldsItsRectangle(t *testing.T) {
	rows := []KnobRow{
		{},
		{Label: "Weights", Value: "fp8", Changed: true, Cursor: true, Focused: true, Note: "bytes"},
		{Label: "日本語日本語", Value: "日本語", Cursor: true, AtMin: true, Changed: true},
		{Label: "tp", Value: "3", Problem: "must divide 64\nheads", Disabled: true, LabelW: 20},
		{Label: strings.Repeat("label", 20), Value: strings.Repeat("value", 20), Changed: true, Cursor: true, Note: "n"},
	}
	bad := Card{Title: "日本\t", Value: "does not fit", Problem: true, Now: math.NaN(), Low: math.Inf(-1), High: math.Inf(1), Max: 3, Range: "?", Delta: Delta{Text: "0 %", Word: strings.Repeat("w ", 60)}}
	var field Field
	field.Set("some 日本語 text that is long enough to scroll along")
	for _, th := range themes() {
		for w := -1; w <= 46; w++ {
			for _, r := range rows {
				hold(t, "knob row", block.Of(w, r.Draw(w, th)), w, 1)
			}
			hold(t, "heading", block.Of(w, Heading(w, th, "WORK 日本")), w, 1)
			hold(t, "card line", block.Of(w, card().Line(w, th), bad.Line(w, th)), w, 2)
			for _, share := range []float64{-1, 0, 0.5, 1, 2, math.NaN()} {
				hold(t, "slider", block.Of(w, Slider(w, th, share, true)), w, 1)
			}
			for at := range len([]rune(field.Text())) + 1 {
				field.MoveTo(at)
				hold(t, "field", block.Of(w, field.Draw(w, th, "> ", "hint")), w, 1)
			}
			hold(t, "empty field", block.Of(w, (&Field{}).Draw(w, th, "> ", "a placeholder")), w, 1)
			for h := -1; h <= 9; h++ {
				hold(t, "card", card().Draw(w, h, th), w, h)
				hold(t, "bad card", bad.Draw(w, h, th), w, h)
				hold(t, "scrollbar", Scrollbar(h, th, 3, 40), 1, h)
				p := NewPicker("", items(), "mi300x")
				hold(t, "picker", p.Draw(w, h, th), w, h)
				p.SetQuery("h1")
				hold(t, "picker", p.Draw(w, h, th), w, h)
				p.SetQuery("nothing like it")
				hold(t, "picker", p.Draw(w, h, th), w, h)
				hold(t, "empty picker", NewPicker("", nil, "").Draw(w, h, th), w, h)
				tb := compare()
				for tb.Left = 0; tb.Left < 6; tb.Left++ {
					hold(t, "table", tb.Draw(w, h, th), w, h)
				}
				hold(t, "empty table", (&Table{}).Draw(w, h, th), w, h)
			}
		}
		for _, size := range [][2]int{{80, 24}, {120, 35}, {200, 60}} {
			hold(t, "picker", NewPicker("", items(), "").Draw(size[0], size[1], th), size[0], size[1])
			hold(t, "table", compare().Draw(size[0], size[1], th), size[0], size[1])
			hold(t, "card", card().Draw(size[0], size[1], th), size[0], size[1])
		}
	}
}

func TestKnobRow(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono", ASCII: true})
	for _, c := range []struct {
		row  KnobRow
		want string
	}{
		{KnobRow{Label: "Batch", Value: "32", LabelW: 8}, "  Batch      32"},
		{KnobRow{Label: "Weights", Value: "fp8", Changed: true, Cursor: true, LabelW: 8}, "> Weights  < fp8 > *"},
		{KnobRow{Label: "Batch", Value: "1", Cursor: true, AtMin: true, LabelW: 8}, "> Batch      1 >"},
		{KnobRow{Label: "Batch", Value: "256", Cursor: true, AtMax: true, LabelW: 8}, "> Batch    < 256"},
		{KnobRow{Label: "Micro", Value: "n/a", Cursor: true, Disabled: true, LabelW: 8}, "> Micro      n/a"},
		{KnobRow{Label: "Batch", Value: "32", Note: "seq", LabelW: 8}, "  Batch      32            seq"},
		{KnobRow{Label: "tp", Value: "3", Problem: "must divide 64", LabelW: 8}, "  tp         3  must divide 64"},
		{KnobRow{Label: "tp", Value: "3", Problem: "must divide 64 heads", LabelW: 8}, "  tp         3  must divide 6~"},
		{KnobRow{Label: "A long label", Value: strings.Repeat("v", 40), Cursor: true, Changed: true, LabelW: 8}, "> A long ~ < vvvvvvvvvvvv~ > *"},
	} {
		if got := strings.TrimRight(ansi.Strip(c.row.Draw(30, th)), " "); got != c.want {
			t.Errorf("%+v\n got %q\nwant %q", c.row, got, c.want)
		}
	}
}

func TestCardLosesTheLeastFirst(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono", ASCII: true})
	for h, want := range map[int][]string{
		6: {"0.241 Wh", "24 kWh/day", "v -49 % less vs A", "0.17-0.36"},
		5: {"0.241 Wh", "v -49 % less vs A", "0.17-0.36"},
		4: {"0.241 Wh", "v -49 % less vs A"},
		3: {"0.241 Wh"},
		1: {"ENERGY", "0.241 Wh", "v -49 %"},
	} {
		text := ansi.Strip(card().Draw(30, h, th).String())
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%d lines: no %q in\n%s", h, s, text)
			}
		}
	}
	// The words give way to the first of them, and then to none.
	if text := ansi.Strip(card().Draw(18, 6, th).String()); !strings.Contains(text, "-49 % less ") {
		t.Errorf("no short word:\n%s", text)
	}
	if text := ansi.Strip(card().Draw(13, 6, th).String()); !strings.Contains(text, "v -49 %  ") {
		t.Errorf("no bare number:\n%s", text)
	}
}

func TestTableAlignsAndScrolls(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono", ASCII: true})
	lines := strings.Split(ansi.Strip(compare().Draw(60, 7, th).String()), "\n")
	for i, want := range []string{
		"  per request     A* base       B fp8    日本",
		"-- INPUTS -",
		"  Weights            bf16         fp8     fp8",
		"-- OUTPUTS -",
		"> Energy Wh          .471  .241 -49 %",
		"  First token ms      135         135  a lon~",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	tb := compare()
	tb.Left = 1 // A is scrolled away, the first column stays
	text := ansi.Strip(tb.Draw(60, 7, th).String())
	if strings.Contains(text, "A* base") || !strings.Contains(text, "Weights") || !strings.Contains(text, "B fp8") {
		t.Errorf("scrolled wrong:\n%s", text)
	}
	narrow := strings.Split(ansi.Strip(compare().Draw(30, 7, th).String()), "\n")
	if !strings.HasSuffix(narrow[0], ">") {
		t.Errorf("nothing says that columns are hidden: %q", narrow[0])
	}
}

func TestTableLineAtIsWhereItIsDrawn(t *testing.T) {
	th := mono()
	tb := compare()
	for h := 1; h < 10; h++ {
		for tb.Cursor = 0; tb.Cursor < len(tb.Lines); tb.Cursor++ {
			lines := strings.Split(ansi.Strip(tb.Draw(60, h, th).String()), "\n")
			for y := -1; y <= h; y++ {
				i := tb.LineAt(h, y)
				if y < 0 || y >= h {
					if i != -1 {
						t.Fatalf("line %d outside is %d", y, i)
					}
					continue
				}
				if i == tb.Cursor && tb.Lines[i].Heading == "" && !strings.HasPrefix(lines[y], "▸") {
					t.Fatalf("height %d cursor %d: line %d should have the cursor:\n%s", h, i, y, strings.Join(lines, "\n"))
				}
			}
		}
	}
}

func TestWindowKeepsTheCursorInSight(t *testing.T) {
	for total := range 30 {
		for h := 1; h < 12; h++ {
			for c := range total {
				top := Window(c, total, h)
				if c < top || c >= top+h {
					t.Fatalf("cursor %d of %d is outside %d+%d", c, total, top, h)
				}
				if top > 0 && top+h > total {
					t.Fatalf("blank lines below: %d+%d of %d", top, h, total)
				}
			}
		}
	}
}

func TestScrollbarReachesBothEnds(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono", ASCII: true})
	first := ansi.Strip(Scrollbar(5, th, 0, 20).String())
	last := ansi.Strip(Scrollbar(5, th, 15, 20).String())
	if first != "#\n:\n:\n:\n:" || last != ":\n:\n:\n:\n#" {
		t.Errorf("first %q, last %q", first, last)
	}
	if all := Scrollbar(5, th, 0, 5).String(); strings.TrimSpace(all) != "" {
		t.Errorf("a bar for a list that fits: %q", all)
	}
}

func TestGoldenWidgets(t *testing.T) {
	th := mono()
	p := NewPicker("device", items(), "mi300x")
	uitest.Golden(t, "picker", ansi.Strip(p.Draw(64, 11, th).String()))
	uitest.Golden(t, "table", ansi.Strip(compare().Draw(64, 8, th).String()))
	uitest.Golden(t, "card", ansi.Strip(card().Draw(26, 6, th).String()))
}

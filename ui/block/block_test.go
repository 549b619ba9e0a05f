package block

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// exact fails unless a block is the rectangle it says it is.
func exact(t *testing.T, b Block, w, h int) {
	t.Helper()
	if b.W != w || b.H != h || len(b.Lines) != h {
		t.Fatalf("block is %dx%d with %d lines, want %dx%d", b.W, b.H, len(b.Lines), w, h)
	}
	for i, l := range b.Lines {
		if n := ansi.StringWidth(l); n != w {
			t.Fatalf("line %d is %d cells, want %d: %q", i, n, w, l)
		}
		if strings.ContainsAny(l, "\t\n\r") {
			t.Fatalf("line %d moves the cursor: %q", i, l)
		}
	}
}

var texts = []string{
	"", "plain", "\x1b[31mred\x1b[m and more", "日本語のテキスト", "a日b本c", "tab\there", "two\nlines",
	"é combined", "…──┐", strings.Repeat("long ", 60), "\x1b[1;38;2;1;2;3m日本\x1b[m x",
}

func TestFitHoldsAnyTextInAnySize(t *testing.T) {
	for w := -1; w <= 30; w++ {
		for h := -1; h <= 14; h++ {
			exact(t, Fit(w, h, texts), max(w, 0), max(h, 0))
		}
	}
}

func TestFitLineCutsAWideCharacterToASpace(t *testing.T) {
	// 日本 is four cells; three hold one character and half of the next.
	if got := FitLine("日本", 3); got != "日 " {
		t.Errorf("FitLine = %q", got)
	}
	if got := FitRight("日本", 6); got != "  日本" {
		t.Errorf("FitRight = %q", got)
	}
	if got := FitRight("abc", 5); got != "  abc" {
		t.Errorf("FitRight = %q", got)
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		tail string
		want string
	}{
		{"abcdef", 6, "…", "abcdef"},
		{"abcdef", 4, "…", "abc…"},
		{"abcdef", 4, "~", "abc~"},
		{"abcdef", 1, "…", "…"},
		{"abcdef", 0, "…", ""},
		{"abcdef", 2, "...", "ab"},
		{"日本語", 5, "…", "日本…"},
		{"日本語", 4, "…", "日…"}, // two and one are three; the next would be five
	} {
		if got := Truncate(c.s, c.w, c.tail); got != c.want {
			t.Errorf("Truncate(%q, %d, %q) = %q, want %q", c.s, c.w, c.tail, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s           string
		left, right int
		want        string
	}{
		{"abcdef", 2, 4, "cd"},
		{"abcdef", 4, 9, "ef   "},
		{"abcdef", 9, 11, "  "},
		{"日本語", 2, 4, "本"},
		{"日本語", 1, 5, " 本 "}, // both edges go through a character
		{"日本語", 0, 3, "日 "},
	} {
		if got := Cut(c.s, c.left, c.right); got != c.want {
			t.Errorf("Cut(%q, %d, %d) = %q, want %q", c.s, c.left, c.right, got, c.want)
		}
	}
}

func TestCutHoldsItsWidthEverywhere(t *testing.T) {
	for _, s := range texts {
		s = Clean(s)
		for left := 0; left < 24; left++ {
			for right := left; right < 24; right++ {
				if n := ansi.StringWidth(Cut(s, left, right)); n != right-left {
					t.Fatalf("Cut(%q, %d, %d) is %d cells", s, left, right, n)
				}
			}
		}
	}
}

func TestBesideAndAboveFillWhatIsShort(t *testing.T) {
	a, b := Fit(3, 2, []string{"aa", "bb"}), Fit(2, 4, []string{"1", "2", "3", "4"})
	row := Beside(a, b)
	exact(t, row, 5, 4)
	if want := "aa 1 \nbb 2 \n   3 \n   4 "; row.String() != want {
		t.Errorf("Beside:\n%q, want\n%q", row.String(), want)
	}
	column := Above(a, b)
	exact(t, column, 3, 6)
	if want := "aa \nbb \n1  \n2  \n3  \n4  "; column.String() != want {
		t.Errorf("Above:\n%q, want\n%q", column.String(), want)
	}
	exact(t, Beside(), 0, 0)
	exact(t, Above(), 0, 0)
	exact(t, Above(Blank(4, 0), Blank(0, 2)), 4, 2)
}

func TestOverlaySplicesAndCuts(t *testing.T) {
	base := Fit(6, 3, []string{"aaaaaa", "b日本bb", "cccccc"})
	top := Fit(3, 2, []string{"123", "456"})
	got := Overlay(base, top, 2, 1)
	exact(t, got, 6, 3)
	// The cell 2 is the right half of 日: what is left of it becomes a space.
	if want := "aaaaaa\nb 123b\ncc456c"; got.String() != want {
		t.Errorf("Overlay:\n%s\nwant\n%s", got, want)
	}
	for x := -5; x < 9; x++ {
		for y := -4; y < 6; y++ {
			exact(t, Overlay(base, top, x, y), 6, 3)
		}
	}
	exact(t, Center(base, Blank(20, 20)), 6, 3)
}

func TestOverlayKeepsColoursOutsideTheTop(t *testing.T) {
	base := Of(6, "\x1b[31mredred\x1b[m")
	got := Overlay(base, Of(2, "##"), 2, 0).Lines[0]
	if ansi.Strip(got) != "re##ed" {
		t.Fatalf("got %q", got)
	}
	// The colour is ended before the dialog and begun again behind it.
	before, after, _ := strings.Cut(got, "##")
	if !strings.HasSuffix(before, "\x1b[m") || !strings.Contains(after, "\x1b[31m") {
		t.Errorf("colours run into the dialog: %q", got)
	}
}

func TestBox(t *testing.T) {
	inner := Fit(12, 1, []string{"content"})
	for _, c := range []struct {
		frame Frame
		top   string
	}{
		{Frame{}, "┌────────────┐"},
		{Frame{Title: "Title"}, "┌─ Title ────┐"},
		{Frame{Note: "note"}, "┌───── note ─┐"},
		{Frame{Title: "Tit", Note: "no"}, "┌─ Tit ─ no ─┐"},     // 6 + 5 of 12
		{Frame{Title: "Title", Note: "note"}, "┌─ Title ────┐"}, // 8 + 7 do not fit
		{Frame{Title: "A very long title"}, "┌─ A very l… ┐"},
		{Frame{Title: "Levers", Border: ASCIIFocus}, "+= Levers ===+"},
		{Frame{Title: "A very long title", Border: ASCII}, "+- A very l~ +"},
		{Frame{Title: "日本語日本語"}, "┌─ 日本語日… ┐"},
	} {
		b := Box(inner, c.frame)
		exact(t, b, 14, 3)
		if b.Lines[0] != c.top {
			t.Errorf("top of %+v is %q, want %q", c.frame, b.Lines[0], c.top)
		}
	}
	if got := Box(inner, Frame{Foot: "3/9"}).Lines[2]; got != "└────── 3/9 ─┘" {
		t.Errorf("bottom is %q", got)
	}
}

func TestBoxHoldsEverySize(t *testing.T) {
	f := Frame{
		Title: "日本 title", Note: "note", Foot: "foot", Border: Double,
		Style: func(s string) string { return "\x1b[2m" + s + "\x1b[m" },
	}
	for w := 0; w < 40; w++ {
		for h := 0; h < 6; h++ {
			exact(t, Box(Blank(w, h), f), w+2, h+2)
			exact(t, Into(w, h, f, func(w, h int) Block { return Fit(w+1, h+2, texts) }), w, h)
		}
	}
}

func TestResize(t *testing.T) {
	b := Fit(5, 2, []string{"日本語", "x"})
	for w := 0; w < 9; w++ {
		for h := 0; h < 5; h++ {
			exact(t, b.Resize(w, h), w, h)
		}
	}
	// Growing must not write into the lines of another block.
	wide := Of(1, "a", "b", "c")
	short := wide.Height(1)
	_ = append(short.Lines, "z")
	if wide.Lines[1] != "b" {
		t.Error("a shortened block shares its tail")
	}
}

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "\x1b[31mab\x1b[m": 2, "é": 1, "─": 1} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestCleanKeepsColoursAlone(t *testing.T) {
	for s, want := range map[string]string{
		"plain":               "plain",
		"\x1b[1;31mred\x1b[m": "\x1b[1;31mred\x1b[m",
		"\x1b[2Jwiped":        " [2Jwiped",
		"\x1b]0;title\a":      " ]0;title ",
		"a\tb\r\nc\x7f":       "a b  c ",
		"\x9eraw \u009b1m":    " raw  1m",
		"turn \u202eed":       "turn  ed",
		"日本":                  "日本",
		"unfinished \x1b[31":  "unfinished  [31",
		"a\u2028b":            "a b",
		"bad \xff utf8 \xe6x": "bad   utf8  x",
	} {
		if got := Clean(s); got != want {
			t.Errorf("Clean(%q) = %q, want %q", s, got, want)
		}
	}
}

func FuzzFit(f *testing.F) {
	for _, s := range texts {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = max(0, w%200)
		l := FitLine(s, w)
		if n := ansi.StringWidth(l); n != w {
			t.Fatalf("FitLine(%q, %d) is %d cells: %q", s, w, n, l)
		}
	})
}

func BenchmarkBox(b *testing.B) {
	inner := Blank(60, 14)
	f := Frame{Title: "Title", Note: "note", Style: func(s string) string { return "\x1b[2m" + s + "\x1b[m" }}
	b.ReportAllocs()
	for b.Loop() {
		Box(inner, f)
	}
}

func BenchmarkOverlay(b *testing.B) {
	line := strings.Repeat("\x1b[31mred \x1b[mplain ", 16)
	base := Fit(160, 45, strings.Split(strings.Repeat(line+"\n", 45), "\n"))
	top := Box(Blank(58, 18), Frame{Title: "Dialog"})
	b.ReportAllocs()
	for b.Loop() {
		Center(base, top)
	}
}

func BenchmarkBeside(b *testing.B) {
	p := Fit(40, 45, nil)
	b.ReportAllocs()
	for b.Loop() {
		Beside(p, p, p, p)
	}
}

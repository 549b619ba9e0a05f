package theme

import (
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
)

func TestContrastByHand(t *testing.T) {
	// White on black: (1 + 0.05) / (0 + 0.05) = 21.
	if got := Contrast(0xffffff, 0); math.Abs(got-21) > 1e-9 {
		t.Errorf("white on black = %v", got)
	}
	// #767676 has linear 0.18116 in each channel: (1.05) / (0.23116) = 4.542.
	if got := Contrast(0x767676, 0xffffff); math.Abs(got-4.542) > 0.001 {
		t.Errorf("grey on white = %v", got)
	}
}

// Every style, text or mark, is readable on pure black and pure white, and nearly
// so on the greys that terminals use in their place.
func TestEveryTrueColourIsReadable(t *testing.T) {
	for _, c := range []struct {
		options Options
		grounds []RGB // black or white, and the common dark and light greys
	}{
		{Options{Name: "dark"}, []RGB{0x000000, 0x12141a}},
		{Options{Name: "light"}, []RGB{0xffffff}},
		{Options{Name: "projector", Dark: true}, []RGB{0x000000, 0x12141a}},
		{Options{Name: "projector"}, []RGB{0xffffff, 0xfafafa}},
		{Options{Name: "contrast", Dark: true}, []RGB{0x000000, 0x12141a}},
		{Options{Name: "contrast"}, []RGB{0xffffff, 0xfafafa}},
	} {
		th := New(c.options)
		for _, tok := range Tokens() {
			fg, ok := th.Colour(tok)
			if !ok {
				continue
			}
			for i, ground := range c.grounds {
				least := 4.5
				if i > 0 {
					least = 4.0 // off-black and off-white take a little
				}
				if got := Contrast(fg, ground); got < least {
					t.Errorf("%+v: token %d is %06x on %06x: contrast %.2f, want %.1f", c.options, tok, fg, ground, got, least)
				}
			}
		}
	}
}

// The sixteen colours of a terminal are the user's; these are the values of
// xterm, and the mean of what common terminals have is near them.
var xterm = map[int]RGB{
	31: 0xcd0000, 33: 0xcdcd00, 34: 0x0000ee, 35: 0xcd00cd, 36: 0x00cdcd,
	90: 0x7f7f7f, 92: 0x00ff00, 93: 0xffff00, 95: 0xff00ff, 96: 0x00ffff,
}

func TestTheSixteenColoursAreReadable(t *testing.T) {
	for _, c := range []struct {
		p      *palette
		ground RGB
		least  float64
	}{{&autoDark, 0, 4.5}, {&autoLight, 0xffffff, 4}} {
		for tok, l := range c.p {
			if l.ansi == 0 {
				continue
			}
			fg, ok := xterm[l.ansi]
			if !ok {
				t.Fatalf("token %d uses code %d, which the table lacks", tok, l.ansi)
			}
			if got := Contrast(fg, c.ground); got < c.least {
				t.Errorf("token %d is code %d on %06x: contrast %.2f", tok, l.ansi, c.ground, got)
			}
		}
	}
}

// On a wall nothing is grey: every colour has a hue, and no text is faint.
func TestProjectorHasNoGrey(t *testing.T) {
	for _, dark := range []bool{false, true} {
		th := New(Options{Name: "projector", Dark: dark})
		for _, tok := range Tokens() {
			if p := th.Prefix(tok); strings.HasPrefix(p, "\x1b[2") {
				t.Errorf("dark %v: token %d is faint", dark, tok)
			}
			if c, ok := th.Colour(tok); ok {
				r, g, b := int(c>>16), int(c>>8&255), int(c&255)
				if max(r, g, b)-min(r, g, b) < 64 {
					t.Errorf("dark %v: token %d is %06x, a grey", dark, tok, c)
				}
			}
		}
		if th.Marks() != Blocks || th.MaxSeries() != 4 {
			t.Errorf("dark %v: marks %d, %d series", dark, th.Marks(), th.MaxSeries())
		}
	}
}

// Without its hue a colour must still tell: no two series of a wall have the same
// lightness, and what is better or worse is told by a mark and a word in every
// theme, as in mono, which has none.
func TestProjectorSeriesDifferInLightness(t *testing.T) {
	for _, dark := range []bool{false, true} {
		th := New(Options{Name: "projector", Dark: dark})
		for i := range th.MaxSeries() {
			for j := range i {
				a, _ := th.Colour(Series(i))
				b, _ := th.Colour(Series(j))
				if r := Contrast(a, b); r < 1.08 {
					t.Errorf("dark %v: series %d and %d differ by %.2f in lightness", dark, i, j, r)
				}
			}
		}
	}
}

func TestGoodIsBlueAndBadIsOrange(t *testing.T) {
	for _, o := range []Options{{Name: "dark"}, {Name: "light"}, {Name: "projector"}, {Name: "projector", Dark: true}, {Name: "contrast"}, {Name: "contrast", Dark: true}} {
		th := New(o)
		good, _ := th.Colour(Good)
		if b, r := good&255, good>>16; b <= r {
			t.Errorf("%+v: good is %06x, which is not blue", o, good)
		}
		bad, _ := th.Colour(Bad)
		r, g, b := bad>>16, bad>>8&255, bad&255
		// Orange: more red than green, more green than blue, and not red alone.
		if !(r > g && g > b && g*4 > r) {
			t.Errorf("%+v: bad is %06x, which is not orange", o, bad)
		}
	}
}

func TestSeriesDiffer(t *testing.T) {
	for _, o := range []Options{{Name: "auto"}, {Name: "auto", Dark: true}, {Name: "dark"}, {Name: "light"}, {Name: "projector"}, {Name: "projector", Dark: true}, {Name: "contrast"}, {Name: "contrast", Dark: true}} {
		th := New(o)
		seen := map[string]int{}
		for i := range seriesCount {
			p := th.Prefix(Series(i))
			if j, dup := seen[p]; dup {
				t.Errorf("%+v: series %d looks like series %d", o, i, j)
			}
			seen[p] = i
		}
	}
	if Series(8) != Series0 || Series(-1) != Series7 || !Series(3).IsSeries() || Here.IsSeries() {
		t.Error("series do not go round")
	}
}

var sgr = regexp.MustCompile(`^(\x1b\[([0-9]+)(;[0-9]+)*m)?$`)

func TestPrefixesAreOneSequence(t *testing.T) {
	for _, name := range append(Names(), "nonsense", "") {
		for _, dark := range []bool{false, true} {
			th := New(Options{Name: name, Dark: dark})
			for _, tok := range Tokens() {
				if p := th.Prefix(tok); !sgr.MatchString(p) {
					t.Errorf("%s: token %d has prefix %q", name, tok, p)
				}
			}
		}
	}
	if New(Options{Name: "nonsense"}).Name() != "auto" {
		t.Error("an unknown theme is not auto")
	}
}

func TestMonoHasNoColours(t *testing.T) {
	th := New(Options{Name: "mono"})
	for _, tok := range Tokens() {
		for _, part := range strings.FieldsFunc(th.Prefix(tok), func(r rune) bool { return r < '0' || r > '9' }) {
			if part != "1" && part != "4" && part != "7" {
				t.Errorf("token %d has SGR %s; mono may have bold, underline and reverse", tok, part)
			}
		}
	}
	if !th.Mono() {
		t.Error("mono does not say so")
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		th := New(Options{ASCII: ascii})
		var check func(name string, v reflect.Value)
		check = func(name string, v reflect.Value) {
			switch v.Kind() {
			case reflect.String:
				s := v.String()
				if ansi.StringWidth(s) != 1 {
					t.Errorf("ascii %v: %s is %q, not one cell", ascii, name, s)
				}
				if ascii && (len(s) != 1 || s[0] > '~') {
					t.Errorf("%s is %q, not ASCII", name, s)
				}
			case reflect.Struct:
				for i := range v.NumField() {
					check(name+"."+v.Type().Field(i).Name, v.Field(i))
				}
			case reflect.Slice, reflect.Array:
				for i := range v.Len() {
					check(name, v.Index(i))
				}
			}
		}
		check("glyphs", reflect.ValueOf(*th.Glyphs()))
	}
	if New(Options{ASCII: true, Name: "contrast"}).Marks() != Letters || New(Options{Name: "contrast"}).Marks() != Blocks {
		t.Error("marks do not follow the theme")
	}
}

func TestPaint(t *testing.T) {
	th := New(Options{Name: "mono"})
	if got := th.Paint(Strong, "x"); got != "\x1b[1mx\x1b[m" {
		t.Errorf("Paint = %q", got)
	}
	if th.Paint(Text, "x") != "x" || th.Paint(Strong, "") != "" {
		t.Error("plain or empty text got a colour")
	}
}

func TestRow(t *testing.T) {
	th := New(Options{Name: "mono"})
	for _, c := range []struct {
		row  *Row
		want string
	}{
		{th.Row(6).Add(Text, "ab"), "ab    "},
		{th.Row(6).Add(Strong, "ab").Add(Strong, "cd"), "\x1b[1mabcd\x1b[m  "},
		{th.Row(4).Add(Text, "abcdef"), "abcd"},
		{th.Row(8).Add(Text, "ab").Right(Text, "xyz"), "ab   xyz"},
		{th.Row(5).Add(Text, "ab").Right(Text, "wxyz"), "abwx…"},
		{th.Row(8).Cell(Text, "abcdef", 4).Add(Text, "|"), "abc…|   "},
		{th.Row(8).CellRight(Text, "ab", 4).Add(Text, "|"), "  ab|   "},
		{th.Row(5).Add(Text, "日本語"), "日本 "},
		{th.Row(5).Fill(Text, "─", 9), "─────"},
		{th.Row(6).Add(Text, "a").Pad(3).Add(Text, "b"), "a  b  "},
		{th.Row(4).Under(Selected).Add(Text, "a"), "\x1b[7ma   \x1b[m"},
		{th.Row(4).Solid(Strong, "ab"), "\x1b[1m\x1b[7mab\x1b[m  "},
		{th.Row(4).Splice("xx", 2).Splice("yyy", 3), "xx  "},
		{th.Row(9).Add(Text, "a\tb\x1b[2J"), "a b [2J  "},
		{th.Row(-3).Add(Text, "abc"), ""},
	} {
		if got := c.row.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestRowIsExactWhateverIsAdded(t *testing.T) {
	texts := []string{"", "a", "日本語", "plain words", "a日", "é\u0301", "tab\t", "…"}
	for _, name := range Names() {
		th := New(Options{Name: name})
		for w := range 24 {
			for i, s := range texts {
				r := th.Row(w).Add(Text, s).Add(Good, texts[(i+3)%len(texts)]).Cell(Bad, s, 4).Under(Selected)
				r.CellRight(Faint, s, 3).Solid(Series1, s).Fill(Bar, "█", 2).Right(Warn, texts[(i+5)%len(texts)])
				if n := ansi.StringWidth(r.String()); n != w {
					t.Fatalf("row of %d with %q is %d cells", w, s, n)
				}
			}
		}
	}
}

func TestFrameOfTheFocusedPanelIsDouble(t *testing.T) {
	th := New(Options{Name: "mono"})
	rest := block.Box(block.Blank(6, 1), th.Frame("T", "", false))
	focused := block.Box(block.Blank(6, 1), th.Frame("T", "", true))
	if !strings.Contains(rest.String(), "┌") || !strings.Contains(focused.String(), "╔") {
		t.Errorf("frames:\n%s\n%s", rest, focused)
	}
}

func BenchmarkRow(b *testing.B) {
	th := New(Options{Name: "dark"})
	b.ReportAllocs()
	for b.Loop() {
		_ = th.Row(40).Add(Text, "Weights").Pad(14).Add(Strong, "fp8").Right(Faint, "48-53").String()
	}
}

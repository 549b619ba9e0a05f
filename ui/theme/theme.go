package theme

import (
	"wattif/ui/block"
	"wattif/ui/language"
)

// Marks is how curves are drawn.
type Marks uint8

// The kinds of marks: braille dots, quarter blocks (strong on a projector) and
// ASCII characters.
const (
	Braille Marks = iota
	Blocks
	Letters
)

// Options chooses a theme. The zero value is the terminal's own sixteen
// colours on a light background; most callers set Dark.
type Options struct {
	Name  string // auto, dark, light, projector, contrast or mono; "" is auto
	Dark  bool   // the terminal's background is dark
	ASCII bool   // only ASCII symbols
	// Language is what texts are said in.
	Language language.Language
	Marks    Marks // how curves are drawn; ASCII, projector and contrast overrule it
}

// Names lists the themes, in the order in which a key goes through them.
func Names() []string { return []string{"auto", "dark", "light", "projector", "contrast", "mono"} }

// Theme is a look: one colour sequence per token, and the symbols. It never
// changes after New and may be shared.
type Theme struct {
	name   string
	dark   bool
	mono   bool
	ascii  bool
	few    bool // few series at a time
	marks  Marks
	speech language.Language
	prefix [tokens]string
	colour [tokens]RGB
	glyphs Glyphs
}

// Reset ends every coloured run.
const Reset = "\x1b[m"

// New makes a theme. An unknown name is auto.
func New(o Options) *Theme {
	t := &Theme{name: o.Name, dark: o.Dark, ascii: o.ASCII, marks: o.Marks, speech: o.Language}
	var p *palette
	switch o.Name {
	case "dark":
		t.dark, p = true, &darkPalette
	case "light":
		t.dark, p = false, &lightPalette
	case "projector":
		t.marks, t.few = Blocks, true
		p = &projectorLight
		if o.Dark {
			p = &projectorDark
		}
	case "contrast":
		t.marks = Blocks
		p = &contrastLight
		if o.Dark {
			p = &contrastDark
		}
	case "mono":
		t.mono, p = true, &monoPalette
	default:
		t.name, p = "auto", &autoLight
		if o.Dark {
			p = &autoDark
		}
	}
	for i := range t.prefix {
		t.prefix[i] = p[i].sequence()
		t.colour[i] = p[i].fg
	}
	t.glyphs = unicodeGlyphs
	if t.ascii {
		t.marks, t.glyphs = Letters, asciiGlyphs
	}
	return t
}

// Language is what texts are said in; Say and Sayf say one.
func (t *Theme) Language() language.Language { return t.speech }

// Say is an English text in the theme's language.
func (t *Theme) Say(text string) string { return t.speech.Say(text) }

// Sayf is Say for a format and its values.
func (t *Theme) Sayf(format string, values ...any) string { return t.speech.Sayf(format, values...) }

// Name is the name of the theme, Dark whether it is made for a dark background.
func (t *Theme) Name() string { return t.name }

// Dark reports whether the theme is made for a dark background.
func (t *Theme) Dark() bool { return t.dark }

// Mono reports whether the theme has no colours: what colour would tell must
// be told by letters and patterns.
func (t *Theme) Mono() bool { return t.mono }

// ASCII reports whether only ASCII symbols may be used.
func (t *Theme) ASCII() bool { return t.ascii }

// Marks is how curves are drawn.
func (t *Theme) Marks() Marks { return t.marks }

// MaxSeries is how many series a chart shows at a time: four on a wall, where
// more cannot be told apart.
func (t *Theme) MaxSeries() int {
	if t.few {
		return 4
	}
	return seriesCount
}

// Glyphs are the symbols of the theme.
func (t *Theme) Glyphs() *Glyphs { return &t.glyphs }

// Prefix is the colour sequence of a token, "" for plain text.
func (t *Theme) Prefix(tok Token) string {
	if int(tok) < len(t.prefix) {
		return t.prefix[tok]
	}
	return ""
}

// Colour is the true colour of a token; ok is false when the token uses the
// terminal's own colours.
func (t *Theme) Colour(tok Token) (c RGB, ok bool) {
	if int(tok) >= len(t.colour) {
		return 0, false
	}
	c = t.colour[tok]
	return c, c != 0
}

// Paint colours a text. It must hold no other colours: their end would end
// this one.
func (t *Theme) Paint(tok Token, s string) string {
	p := t.Prefix(tok)
	if p == "" || s == "" {
		return s
	}
	return p + s + Reset
}

// Painter is Paint for one token, as a function.
func (t *Theme) Painter(tok Token) func(string) string {
	return func(s string) string { return t.Paint(tok, s) }
}

// Frame is the look of a panel's box: a double border when focused.
func (t *Theme) Frame(title, note string, focused bool) block.Frame {
	f := block.Frame{
		Title: title, Note: note, Border: t.glyphs.Border,
		Style: t.Painter(Border), TitleStyle: t.Painter(Title), NoteStyle: t.Painter(Faint),
	}
	if focused {
		f.Border = t.glyphs.BorderFocus
		f.Style, f.TitleStyle = t.Painter(Focus), t.Painter(TitleFocus)
	}
	return f
}

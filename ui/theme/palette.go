package theme

import (
	"math"
	"strconv"
)

// RGB is a colour, 0xRRGGBB.
type RGB uint32

// look is one way of writing a token. The zero value is plain text.
type look struct {
	fg        RGB // 0: none
	ansi      int // SGR foreground code 30-37, 90-97; 0: use fg
	bold      bool
	faint     bool
	underline bool
	reverse   bool
}

type palette [tokens]look

// sequence is the SGR prefix.
func (l look) sequence() string {
	s := ""
	add := func(code string) {
		if s != "" {
			s += ";"
		}
		s += code
	}
	if l.bold {
		add("1")
	}
	if l.faint {
		add("2")
	}
	if l.underline {
		add("4")
	}
	if l.reverse {
		add("7")
	}
	switch {
	case l.ansi != 0:
		add(strconv.Itoa(l.ansi))
	case l.fg != 0:
		add("38;2;" + strconv.Itoa(int(l.fg>>16&255)) + ";" + strconv.Itoa(int(l.fg>>8&255)) + ";" + strconv.Itoa(int(l.fg&255)))
	}
	if s == "" {
		return ""
	}
	return "\x1b[" + s + "m"
}

// Contrast is the WCAG 2 contrast ratio of two colours, 1 to 21.
func Contrast(a, b RGB) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// luminance is the relative luminance of an sRGB colour.
func luminance(c RGB) float64 {
	linear := func(v RGB) float64 {
		x := float64(v&255) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c>>16) + 0.7152*linear(c>>8) + 0.0722*linear(c)
}

func rgb(c RGB) look    { return look{fg: c} }
func strong(c RGB) look { return look{fg: c, bold: true} }
func code(n int) look   { return look{ansi: n} }

// The true-colour palettes start from the eight colours of Okabe and Ito,
// which people with any common colour vision tell apart, made lighter on black
// and darker on white until the contrast is at least 4.5 to 1 (the test
// computes it).
var darkPalette = palette{
	Faint:  rgb(0x8a8a8a),
	Strong: {bold: true},
	Accent: rgb(0x56b4e9),
	Good:   rgb(0x56b4e9), Bad: rgb(0xe69f00),
	Warn: rgb(0xf0e442), Error: strong(0xff8c42),
	Title: rgb(0xd0d0d0), TitleFocus: strong(0x56b4e9), Group: rgb(0x8a8a8a),
	Border: rgb(0x767676), Focus: rgb(0x56b4e9),
	Selected: {reverse: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: rgb(0x767676), Match: {fg: 0xf0e442, underline: true},
	Tab: rgb(0x9e9e9e), TabActive: {reverse: true, bold: true},
	Bar: rgb(0x56b4e9), BarRange: rgb(0x3d8fc4), BarFaint: rgb(0x767676),
	Axis: rgb(0x949494), Guide: rgb(0x767676),
	Here: strong(0xffffff), Missing: strong(0xe69f00),
	Series0: rgb(0x56b4e9), Series1: rgb(0xe69f00), Series2: rgb(0x00b58a), Series3: rgb(0xd993b8),
	Series4: rgb(0xf0e442), Series5: rgb(0xe8732a), Series6: rgb(0x4f9bd9), Series7: rgb(0xb8b8b8),
}

var lightPalette = palette{
	Faint:  rgb(0x626262),
	Strong: {bold: true},
	Accent: rgb(0x0067a3),
	Good:   rgb(0x0067a3), Bad: rgb(0xa35200),
	Warn: rgb(0x7a5c00), Error: strong(0xb34700),
	Title: rgb(0x303030), TitleFocus: strong(0x0067a3), Group: rgb(0x626262),
	Border: rgb(0x767676), Focus: rgb(0x0067a3),
	Selected: {reverse: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: rgb(0x707070), Match: {fg: 0x8a5a00, underline: true},
	Tab: rgb(0x585858), TabActive: {reverse: true, bold: true},
	Bar: rgb(0x0072b2), BarRange: rgb(0x3a7ca5), BarFaint: rgb(0x767676),
	Axis: rgb(0x585858), Guide: rgb(0x767676),
	Here: strong(0x010101), Missing: strong(0xa35200),
	Series0: rgb(0x0072b2), Series1: rgb(0xa85b00), Series2: rgb(0x007a5a), Series3: rgb(0xa0507f),
	Series4: rgb(0x75660a), Series5: rgb(0xb34700), Series6: rgb(0x24608c), Series7: rgb(0x555555),
}

// The auto palettes use the terminal's own sixteen colours, the bright ones on
// dark and the ordinary ones on light, and no grey but faint text.
var autoDark = palette{
	Faint:  {faint: true},
	Strong: {bold: true},
	Accent: code(96),
	Good:   code(96), Bad: code(93),
	Warn: code(93), Error: {ansi: 93, bold: true},
	Title: {}, TitleFocus: {ansi: 96, bold: true}, Group: {faint: true},
	Border: {faint: true}, Focus: code(96),
	Selected: {reverse: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {faint: true}, Match: {ansi: 93, underline: true},
	Tab: {}, TabActive: {reverse: true, bold: true},
	Bar: code(96), BarRange: code(36), BarFaint: {faint: true},
	Axis: {faint: true}, Guide: {faint: true},
	Here: {bold: true}, Missing: {ansi: 93, bold: true},
	Series0: code(96), Series1: code(93), Series2: code(95), Series3: code(92),
	Series4: {}, Series5: code(33), Series6: code(36), Series7: {ansi: 95, bold: true},
}

var autoLight = palette{
	Faint:  {faint: true},
	Strong: {bold: true},
	Accent: code(34),
	Good:   code(34), Bad: code(31),
	Warn: code(35), Error: {ansi: 31, bold: true},
	Title: {}, TitleFocus: {ansi: 34, bold: true}, Group: {faint: true},
	Border: {faint: true}, Focus: code(34),
	Selected: {reverse: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {faint: true}, Match: {ansi: 35, underline: true},
	Tab: {}, TabActive: {reverse: true, bold: true},
	Bar: code(34), BarRange: code(34), BarFaint: {faint: true},
	Axis: {faint: true}, Guide: {faint: true},
	Here: {bold: true}, Missing: {ansi: 31, bold: true},
	Series0: code(34), Series1: code(31), Series2: code(35), Series3: {},
	Series4: {ansi: 35, bold: true}, Series5: code(90), Series6: {ansi: 34, bold: true}, Series7: {ansi: 31, bold: true},
}

// The projector palettes are for a wall in a lit room: no grey and nothing thin,
// everything bold that can be, and four series far apart in lightness as well as
// in hue, which go round.
var projectorDark = palette{
	Faint: {}, Strong: {bold: true}, Accent: strong(0x66ccff),
	Good: strong(0x66ccff), Bad: strong(0xffa500), Warn: strong(0xffff66), Error: strong(0xffa500),
	Title: {bold: true}, TitleFocus: strong(0xffff66), Group: {bold: true},
	Border: {bold: true}, Focus: strong(0xffff66),
	Selected: {reverse: true, bold: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {}, Match: {fg: 0xffff66, underline: true, bold: true},
	Tab: {bold: true}, TabActive: {reverse: true, bold: true},
	Bar: strong(0x66ccff), BarRange: strong(0x66ccff), BarFaint: {},
	Axis: {bold: true}, Guide: {bold: true}, Here: {bold: true}, Missing: strong(0xffa500),
	Series0: strong(0x66ccff), Series1: strong(0xffa500), Series2: strong(0xffff66), Series3: strong(0xff77dd),
	Series4: rgb(0x66ccff), Series5: rgb(0xffa500),
	Series6: rgb(0xffff66), Series7: rgb(0xff77dd),
}

var projectorLight = palette{
	Faint: {}, Strong: {bold: true}, Accent: strong(0x0050b3),
	Good: strong(0x0050b3), Bad: strong(0xa34400), Warn: strong(0x6b4e00), Error: strong(0xa34400),
	Title: {bold: true}, TitleFocus: strong(0x0050b3), Group: {bold: true},
	Border: {bold: true}, Focus: strong(0x0050b3),
	Selected: {reverse: true, bold: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {}, Match: {fg: 0xa34400, underline: true, bold: true},
	Tab: {bold: true}, TabActive: {reverse: true, bold: true},
	Bar: strong(0x0050b3), BarRange: strong(0x0050b3), BarFaint: {},
	Axis: {bold: true}, Guide: {bold: true}, Here: {bold: true}, Missing: strong(0xa34400),
	Series0: strong(0x0050b3), Series1: strong(0xb34a00), Series2: strong(0x005a3c), Series3: strong(0x5c0050),
	Series4: rgb(0x0050b3), Series5: rgb(0xb34a00),
	Series6: rgb(0x005a3c), Series7: rgb(0x5c0050),
}

// The contrast palettes are for weak eyes and poor screens: no grey, everything
// bold that can be, strong colours.
var contrastDark = palette{
	Faint: {}, Strong: {bold: true}, Accent: strong(0x7fd4ff),
	Good: strong(0x7fd4ff), Bad: strong(0xffb000), Warn: strong(0xffe600), Error: strong(0xffb000),
	Title: {bold: true}, TitleFocus: strong(0xffe600), Group: {bold: true},
	Border: {}, Focus: strong(0xffe600),
	Selected: {reverse: true, bold: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {}, Match: {fg: 0xffe600, underline: true, bold: true},
	Tab: {}, TabActive: {reverse: true, bold: true},
	Bar: strong(0x7fd4ff), BarRange: strong(0x7fd4ff), BarFaint: {},
	Axis: {}, Guide: {}, Here: {bold: true}, Missing: strong(0xffb000),
	Series0: strong(0x7fd4ff), Series1: strong(0xffb000), Series2: strong(0x5cf0b0), Series3: strong(0xff9ed8),
	Series4: strong(0xffe600), Series5: strong(0xff8040), Series6: strong(0x9db8ff), Series7: {bold: true},
}

var contrastLight = palette{
	Faint: {}, Strong: {bold: true}, Accent: strong(0x003f8f),
	Good: strong(0x003f8f), Bad: strong(0x8f3600), Warn: strong(0x5c4300), Error: strong(0x8f3600),
	Title: {bold: true}, TitleFocus: strong(0x003f8f), Group: {bold: true},
	Border: {}, Focus: strong(0x003f8f),
	Selected: {reverse: true, bold: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Disabled: {}, Match: {fg: 0x8f3600, underline: true, bold: true},
	Tab: {}, TabActive: {reverse: true, bold: true},
	Bar: strong(0x003f8f), BarRange: strong(0x003f8f), BarFaint: {},
	Axis: {}, Guide: {}, Here: {bold: true}, Missing: strong(0x8f3600),
	Series0: strong(0x003f8f), Series1: strong(0x8f3600), Series2: strong(0x005a3c), Series3: strong(0x7a1f5c),
	Series4: strong(0x5c4300), Series5: strong(0xa01c00), Series6: strong(0x2a2aa0), Series7: {bold: true},
}

// The mono palette has bold, underline and reverse, nothing else.
var monoPalette = palette{
	Strong: {bold: true}, Accent: {bold: true}, Good: {bold: true}, Bad: {bold: true},
	Warn: {bold: true}, Error: {bold: true, underline: true},
	TitleFocus: {bold: true}, Focus: {bold: true},
	Selected: {reverse: true}, Marked: {bold: true}, Cursor: {reverse: true},
	Match: {underline: true}, TabActive: {reverse: true},
	Here: {bold: true}, Missing: {bold: true},
}

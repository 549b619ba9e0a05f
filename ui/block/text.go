package block

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// spaces is cut, never written: padding without an allocation.
const spaces = "                                                                                                                                                                                                                                                                "

// Spaces is n spaces; "" for n below 1.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(spaces) {
		return spaces[:n]
	}
	return strings.Repeat(" ", n)
}

// plain reports whether every byte is printable ASCII, one cell each.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Width is the number of cells of a text, colour sequences excluded. ASCII
// costs one pass over its bytes; anything else is measured by grapheme.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Clean makes a text from outside harmless to a line: control characters,
// broken UTF-8 and marks that turn the writing direction become spaces. Of the
// escape sequences only colours stay.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	from := 0 // what s[:from] holds is in b already
	var b strings.Builder
	for i := 0; i < len(s); {
		n, ok := harmless(s[i:])
		if !ok {
			b.WriteString(s[from:i])
			b.WriteByte(' ')
			from = i + n
		}
		i += n
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return b.String()
}

// prepended are letters and signs that form one cell cluster with whatever
// follows them, be it the space a line is padded with (Unicode's
// Grapheme_Cluster_Break=Prepend, less the format characters).
var prepended = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0D4E, Hi: 0x0D4E, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x111C2, Hi: 0x111C3, Stride: 1},
		{Lo: 0x113D1, Hi: 0x113D1, Stride: 1},
		{Lo: 0x1193F, Hi: 0x1193F, Stride: 1},
		{Lo: 0x11941, Hi: 0x11941, Stride: 1},
		{Lo: 0x11A3A, Hi: 0x11A3A, Stride: 1},
		{Lo: 0x11A84, Hi: 0x11A89, Stride: 1},
		{Lo: 0x11D46, Hi: 0x11D46, Stride: 1},
		{Lo: 0x11F02, Hi: 0x11F02, Stride: 1},
	},
}

// harmless looks at the first character or colour sequence of a text: how many
// bytes it has, and whether it may stay.
func harmless(s string) (n int, ok bool) {
	c := s[0]
	switch {
	case c >= ' ' && c <= '~':
		return 1, true
	case c == 0x1b:
		if n := colour(s); n > 0 {
			return n, true
		}
		return 1, false
	case c < 0x80:
		return 1, false
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return 1, false
	case r < 0xA0, r == 0x2028, r == 0x2029, // C1 controls and line separators
		r >= 0x200E && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069,
		unicode.Is(unicode.Cf, r), unicode.Is(prepended, r):
		return n, false
	}
	return n, true
}

// colour is the length of the colour sequence that a text begins with, or 0.
func colour(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 0
		}
	}
	return 0
}

// Truncate shortens a text to at most w cells; tail ("…", "~" or "") marks the
// cut and counts.
func Truncate(s string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	if plain(s) {
		if len(s) <= w {
			return s
		}
		if n := w - Width(tail); n >= 0 {
			return s[:n] + tail
		}
		return s[:w]
	}
	if Width(tail) > w {
		tail = ""
	}
	return ansi.Truncate(s, w, tail)
}

// FitLine makes a line of exactly w cells, cut or padded at the right.
func FitLine(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Clean(s)
	n := Width(s)
	if n == w {
		return s
	}
	if n < w {
		return s + Spaces(w-n)
	}
	return pad(Truncate(s, w, ""), w)
}

// FitRight is FitLine with the text at the right.
func FitRight(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Clean(s)
	if n := Width(s); n <= w {
		return Spaces(w-n) + s
	}
	return pad(Truncate(s, w, ""), w)
}

// Cut is the cells from left to right of a line, exactly right-left wide when
// the line reaches that far. A wide character that straddles an edge becomes
// spaces.
func Cut(s string, left, right int) string {
	left = max(left, 0)
	w := right - left
	if w <= 0 {
		return ""
	}
	if plain(s) {
		if left >= len(s) {
			return Spaces(w)
		}
		return FitLine(s[left:min(right, len(s))], w)
	}
	if left == 0 {
		return pad(ansi.Truncate(s, w, ""), w)
	}
	rest := ansi.TruncateLeft(s, left, "")
	// A wide character over the left edge leaves one cell missing or too much.
	if over := ansi.StringWidth(rest) - max(ansi.StringWidth(s)-left, 0); over > 0 {
		rest = Spaces(1) + ansi.TruncateLeft(s, left+1, "")
	} else if over < 0 {
		rest = Spaces(-over) + rest
	}
	return pad(ansi.Truncate(rest, w, ""), w)
}

// pad fills a line that may be short of w cells.
func pad(s string, w int) string {
	if n := Width(s); n < w {
		return s + Spaces(w-n)
	}
	return s
}

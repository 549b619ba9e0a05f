package block

import (
	"strings"

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

// Clean replaces tabs, newlines and other control characters by spaces, so
// that a text from outside cannot break a line. Colour sequences stay.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	dirty := false
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' && s[i] != 0x1b || s[i] == 0x7f {
			dirty = true
			break
		}
	}
	if !dirty {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != 0x1b || r == 0x7f {
			return ' '
		}
		return r
	}, s)
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

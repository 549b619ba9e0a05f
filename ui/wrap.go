package ui

import (
	"strings"
	"unicode"

	"wattif/ui/block"
)

// Wrap is wrap for the command line.
func Wrap(text string, w int) []string { return wrap(text, w) }

// wrap breaks a text into lines of at most w cells: at spaces, and between
// Chinese characters, which have none. Signs that close stay with what they
// close, those that open with what they open.
func wrap(text string, w int) []string {
	if w < 1 {
		return nil
	}
	var lines []string
	var line strings.Builder
	n := 0
	end := func() {
		lines = append(lines, line.String())
		line.Reset()
		n = 0
	}
	for _, u := range unbreakable(text) {
		k := block.Width(u.text)
		gap := 0
		if u.spaced && n > 0 {
			gap = 1
		}
		if n > 0 && n+gap+k > w {
			end()
			gap = 0
		}
		if gap > 0 {
			line.WriteByte(' ')
			n++
		}
		if k > w {
			u.text, k = block.Truncate(u.text, w, ""), w
		}
		line.WriteString(u.text)
		n += k
	}
	if n > 0 {
		end()
	}
	return lines
}

// unit is a piece of text that is not broken.
type unit struct {
	text   string
	spaced bool // a space stands before it
}

const (
	closing = "，。、；：？！）》」』】”’…·％"
	opening = "（《「『【“‘"
)

// unbreakable cuts a text where a line may end: at spaces and beside wide
// characters.
func unbreakable(text string) []unit {
	var out []unit
	spaced, glued := false, false // glued: the next character belongs to the last unit
	last := rune(0)
	for _, r := range text {
		if unicode.IsSpace(r) {
			spaced, glued, last = true, false, 0
			continue
		}
		wide := r >= 0x2E80 && block.Width(string(r)) == 2
		join := glued || last != 0 && !wide && !(last >= 0x2E80 && block.Width(string(last)) == 2)
		join = join || last != 0 && strings.ContainsRune(closing, r)
		if join && len(out) > 0 {
			out[len(out)-1].text += string(r)
		} else {
			out = append(out, unit{string(r), spaced})
		}
		spaced, glued, last = false, strings.ContainsRune(opening, r), r
	}
	return out
}

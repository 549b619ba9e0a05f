package ui

import (
	"strings"

	"wattif/ui/block"
)

// wrap breaks a text at spaces into lines of at most w cells.
func wrap(text string, w int) []string {
	if w < 1 {
		return nil
	}
	var lines []string
	line, n := "", 0
	for _, word := range strings.Fields(text) {
		k := block.Width(word)
		if n > 0 && n+1+k > w {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		if k > w {
			word, k = block.Truncate(word, w, ""), w
		}
		line, n = line+word, n+k
	}
	if n > 0 {
		lines = append(lines, line)
	}
	return lines
}

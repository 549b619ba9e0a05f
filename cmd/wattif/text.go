package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// wrap breaks text at the page width; further lines are indented.
func wrap(text string, indent int) string {
	if indent == 0 {
		return ansi.Wordwrap(text, pageWidth, "")
	}
	pad := strings.Repeat(" ", indent)
	return strings.ReplaceAll(ansi.Wordwrap(text, pageWidth-indent, ""), "\n", "\n"+pad)
}

// title writes the first letter large.
func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// gigabytes prints bytes in units of 10^9 with three significant digits.
func gigabytes(bytes float64) string {
	g := bytes / 1e9
	switch {
	case math.IsNaN(g):
		return "unknown"
	case g >= 100:
		return thousands(int(math.Round(g)))
	case g >= 10:
		return strconv.FormatFloat(g, 'f', 1, 64)
	}
	return strconv.FormatFloat(g, 'g', 3, 64)
}

// thousands prints a whole number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// percent prints a fraction in percent, "unknown" for NaN.
func percent(fraction float64, digits int) string {
	if math.IsNaN(fraction) {
		return "unknown"
	}
	return strconv.FormatFloat(100*fraction, 'f', digits, 64) + " %"
}

// signedPercent is percent with its sign.
func signedPercent(fraction float64, digits int) string {
	text := percent(fraction, digits)
	if fraction > 0 {
		return "+" + text
	}
	return text
}

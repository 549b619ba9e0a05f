package main

import (
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui"
)

// wrap breaks text at the page width; further lines are indented.
func wrap(text string, indent int) string {
	pad := strings.Repeat(" ", indent)
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2E80 }) { // Chinese has no spaces to break at
		lines := ui.Wrap(strings.TrimLeft(text, " "), pageWidth-max(indent, len(text)-len(strings.TrimLeft(text, " "))))
		return text[:len(text)-len(strings.TrimLeft(text, " "))] + strings.Join(lines, "\n"+pad)
	}
	return strings.ReplaceAll(ansi.Wordwrap(text, pageWidth-indent, ""), "\n", "\n"+pad)
}

// wrapTo breaks text at n cells.
func wrapTo(text string, n int) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2E80 }) {
		return strings.Join(ui.Wrap(text, n), "\n")
	}
	return ansi.Wordwrap(text, n, "")
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
	if math.IsNaN(g) {
		return "unknown"
	}
	return threeDigits(g)
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

// threeDigits prints a number with three significant digits, whole ones with
// commas.
func threeDigits(v float64) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	if digits > 5 { // below 0.001, as metrics print it: 2.60e-4
		return strings.Replace(strconv.FormatFloat(v, 'e', 2, 64), "e-0", "e-", 1)
	}
	if digits <= 0 {
		unit := math.Pow(10, float64(-digits))
		return thousands(int(math.Round(v/unit) * unit))
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

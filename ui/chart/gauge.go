package chart

import (
	"math"
	"strings"

	"wattif/ui/theme"
)

// Gauge is one line of w cells: value on a scale from 0 to limit, with its
// uncertain range from low to high. A value beyond the limit fills the line
// and ends it with an arrow; an unknown one leaves it empty.
func Gauge(w int, t *theme.Theme, value, low, high, limit float64) string {
	row := t.Row(w)
	g := t.Glyphs()
	if math.IsNaN(value) || !(limit > 0) || math.IsInf(limit, 1) || w <= 0 {
		return row.Fill(theme.BarFaint, g.BarEmpty, w).String()
	}
	if !(low <= value) {
		low = value
	}
	if !(high >= value) {
		high = value
	}
	cell := func(v float64) int {
		n := int(math.Round(min(max(v/limit, 0), 1) * float64(w)))
		if n == 0 && v > 0 {
			n = 1
		}
		return n
	}
	l, v, h := cell(low), cell(value), cell(high)
	if value > limit {
		return row.Fill(theme.Bad, g.BarFull, w-1).Add(theme.Bad, g.Right).String()
	}
	row.Fill(theme.Bar, g.BarFull, l).Fill(theme.Bar, g.BarLow, v-l)
	row.Fill(theme.BarRange, g.BarHigh, h-v).Fill(theme.BarFaint, g.BarEmpty, w-h)
	return row.String()
}

// Spark is one line of w cells: the values as a small column each, the last w
// when there are more, on a scale that includes 0. NaN is a gap, Inf as high as
// it gets.
func Spark(w int, t *theme.Theme, tok theme.Token, values []float64) string {
	if w <= 0 {
		return ""
	}
	if len(values) > w {
		values = values[len(values)-w:]
	}
	b := bounds{}
	for _, v := range values {
		b.add(v)
	}
	lo, hi := min(b.lo, 0), max(b.hi, 0)
	steps := t.Glyphs().Spark
	var s strings.Builder
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			s.WriteByte(' ')
		case hi == lo || math.IsInf(v, -1):
			s.WriteString(steps[0])
		default:
			f := min((v-lo)/(hi-lo), 1)
			s.WriteString(steps[int(math.Round(f*float64(len(steps)-1)))])
		}
	}
	return t.Row(w).Add(tok, s.String()).String()
}

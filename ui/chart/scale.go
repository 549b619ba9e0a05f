package chart

import (
	"math"
	"strconv"
	"strings"
)

// at is the position of a value on the scale: the value itself or its
// logarithm. NaN stays; 0 and below on a logarithmic scale are -Inf.
func (s Scale) at(v float64) float64 {
	switch s {
	case Log10, Log2:
		if v <= 0 {
			return math.Inf(-1)
		}
		if s == Log2 {
			return math.Log2(v)
		}
		return math.Log10(v)
	}
	return v
}

// finite reports whether a number is neither NaN nor infinite.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// bounds collects the extent of values that have a place on the scale.
type bounds struct {
	scale  Scale
	lo, hi float64
	any    bool
}

func (b *bounds) add(v float64) {
	if !finite(v) || !finite(b.scale.at(v)) {
		return
	}
	if !b.any {
		b.lo, b.hi, b.any = v, v, true
		return
	}
	b.lo, b.hi = min(b.lo, v), max(b.hi, v)
}

// largest keeps differences and multiples of an axis bound finite.
const largest = 1e300

// span is the part of the axis that is drawn: what the axis says, else what
// the data needs. It is never empty. vertical axes get a little air, so that a
// curve does not lie on the frame.
func (a *Axis) span(b bounds, vertical bool) (lo, hi float64) {
	lo, hi = b.lo, b.hi
	fixed := a.Min != a.Max && finite(a.Scale.at(a.Min)) && finite(a.Scale.at(a.Max))
	switch {
	case fixed:
		lo, hi = min(a.Min, a.Max), max(a.Min, a.Max)
	case !b.any:
		lo, hi = 1, 10
	case a.Scale == Linear:
		lo, hi = linearSpan(lo, hi, vertical && !a.Tight, vertical)
	default:
		if lo == hi {
			lo, hi = lo/2, hi*2
		} else if vertical {
			air := math.Pow(hi/lo, 0.04)
			lo, hi = lo/air, hi*air
		}
	}
	least := -largest
	if a.Scale != Linear {
		least = 1 / largest
	}
	lo, hi = min(max(lo, least), largest), min(max(hi, least), largest)
	if !(a.Scale.at(lo) < a.Scale.at(hi)) || hi-lo < 1/largest {
		if a.Scale == Linear {
			d := max(math.Abs(lo)*1e-6, 1/largest)
			return lo - d, lo + d
		}
		return lo / 2, lo * 2
	}
	return lo, hi
}

// linearSpan is the extent of a linear axis over data from lo to hi.
func linearSpan(lo, hi float64, fromZero, air bool) (float64, float64) {
	if fromZero {
		if lo > 0 {
			lo = 0
		}
		if hi < 0 {
			hi = 0
		}
	}
	if lo == hi {
		if lo == 0 {
			return 0, 1
		}
		d := math.Abs(lo) * 0.1
		return lo - d, hi + d
	}
	if air {
		quarter := niceStep((hi-lo)/4) / 4
		if hi > 0 && hi < largest {
			hi = math.Ceil(hi/quarter) * quarter
		}
		if lo < 0 && lo > -largest {
			lo = math.Floor(lo/quarter) * quarter
		}
	}
	return lo, hi
}

// Compact writes a number with three significant digits and k, M, G, T, P, E
// for large ones: the labels of an axis without a Format.
func Compact(v float64) string {
	switch {
	case math.IsNaN(v):
		return "?"
	case math.IsInf(v, 1):
		return ">"
	case math.IsInf(v, -1):
		return "<"
	case v == 0:
		return "0"
	}
	const letters = "kMGTPE"
	a, i := math.Abs(v), -1
	if a >= 999.5e18 || a < 1e-4 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	for a >= 999.5 && i+1 < len(letters) {
		a, v, i = a/1000, v/1000, i+1
	}
	digits := 2 - int(math.Floor(math.Log10(a)))
	s := strconv.FormatFloat(v, 'f', max(0, digits), 64)
	if strings.ContainsRune(s, '.') {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if i >= 0 {
		s += letters[i : i+1]
	}
	return s
}

// format writes a tick label.
func (a *Axis) format(v float64) string {
	if a.Format != nil {
		return a.Format(v)
	}
	return Compact(v)
}

// title is the label and the unit of an axis: "batch", "speed, tok/s".
func (a *Axis) title() string {
	switch {
	case a.Label == "":
		return a.Unit
	case a.Unit == "":
		return a.Label
	}
	return a.Label + ", " + a.Unit
}

package metric

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim/hardware"
)

// unknown is what a number that cannot be known reads.
const unknown = "unknown"

// Format is the value with its unit for people: three significant digits, a
// prefix that keeps the number short, "unknown" for NaN. Output is ASCII.
func (m *Metric) Format(v float64) string {
	switch {
	case math.IsNaN(v):
		return unknown
	case math.IsInf(v, 0):
		return infinite(v)
	case m.ID == "fits":
		if v > 0 {
			return "yes"
		}
		return "no"
	case m.ID == "bound":
		if v >= 0 && v <= float64(hardware.CapacityBound) {
			return hardware.Bound(v).String()
		}
		return unknown
	case m.share:
		return significant(v*100) + " %"
	case m.whole:
		return strings.TrimSpace(group(math.Round(v)) + " " + m.Unit)
	}
	switch m.Unit {
	case "ms":
		return Quantity(v/1e3, "s")
	case "days":
		return Quantity(v*86400, "s")
	case "MWh":
		return Quantity(v*1e6, "Wh")
	case "tCO2e":
		return Quantity(v*1e6, "gCO2e")
	case "GB":
		return Quantity(v*1e9, "B")
	case "TFLOP/s":
		return Quantity(v*1e12, "FLOP/s")
	case "mL":
		return Quantity(v/1e3, "L")
	case "billion":
		return Quantity(v*1e9, "parameters")
	}
	return Quantity(v, m.Unit)
}

// Number is the value alone, three significant digits, in the metric's unit;
// fractions stay fractions. Counts are whole.
func (m *Metric) Number(v float64) string {
	switch {
	case math.IsNaN(v):
		return unknown
	case math.IsInf(v, 0):
		return infinite(v)
	case m.whole:
		return group(math.Round(v))
	}
	return significant(v)
}

// Delta compares a value with a base: the relative change (-0.49 for 49 %
// less) and its word: faster or slower, cheaper or dearer, more or less,
// "same" inside 0.05 %. Where one of them is not known, the ratio is NaN and
// the word "unknown".
func (m *Metric) Delta(v, base float64) (ratio float64, word string) {
	switch {
	case math.IsNaN(v) || math.IsNaN(base):
		return math.NaN(), unknown
	case v == base:
		return 0, "same"
	}
	ratio = v/base - 1
	if base == 0 {
		ratio = math.Copysign(math.Inf(1), v)
	}
	switch {
	case math.Abs(ratio) < 0.0005:
		return ratio, "same"
	case v > base:
		return ratio, m.up
	}
	return ratio, m.down
}

// Good says whether a change of the value from base is for the better (1), for
// the worse (-1) or neither (0).
func (m *Metric) Good(v, base float64) int {
	ratio, word := m.Delta(v, base)
	if m.Better == Neither || word == "same" || word == unknown {
		return 0
	}
	if ratio > 0 == (m.Better == Higher) {
		return 1
	}
	return -1
}

// Percent is a relative change for people: "-49 %", "+1.3 %", "x 12" from ten
// times on, "=" for none.
func Percent(ratio float64) string {
	switch {
	case math.IsNaN(ratio):
		return unknown
	case math.Abs(ratio) < 0.0005:
		return "="
	case math.IsInf(ratio, 0):
		return "from 0"
	case ratio >= 9:
		return "x " + significant2(ratio+1)
	}
	sign := "+"
	if ratio < 0 {
		sign = "-"
	}
	p := math.Abs(ratio) * 100
	if p < 9.95 {
		return sign + strconv.FormatFloat(p, 'f', 1, 64) + " %"
	}
	return sign + strconv.FormatFloat(p, 'f', 0, 64) + " %"
}

func significant2(v float64) string {
	if v < 99.5 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return significant(v)
}

// Quantity is a number with a unit, scaled so that it is short: SI prefixes
// for bytes, operations, watts, joules and watt-hours; seconds become
// microseconds to years; grams become kilograms and tonnes; money gets a
// dollar sign; anything else thousands, millions and billions.
func Quantity(v float64, unit string) string {
	switch {
	case math.IsNaN(v):
		return unknown
	case math.IsInf(v, 0):
		return infinite(v)
	}
	switch unit {
	case "s":
		return duration(v)
	case "FLOP", "FLOPs", "FLOP/s", "OP/s", "B", "B/s", "W", "J", "Wh":
		return prefixed(v, unit)
	case "g", "gCO2e":
		return mass(v, strings.TrimPrefix(unit, "g"))
	case "L":
		if a := math.Abs(v); a != 0 && a < 0.9995 {
			return significant(v*1e3) + " mL"
		}
	case "USD":
		return money(v)
	case "%":
		return significant(v) + " %"
	case "":
		return counted(v)
	}
	if per, ok := strings.CutPrefix(unit, "USD/"); ok {
		return money(v) + "/" + per
	}
	return counted(v) + " " + unit
}

func infinite(v float64) string {
	if v < 0 {
		return "-infinite"
	}
	return "infinite"
}

// duration says seconds in the unit people would.
func duration(s float64) string {
	a := math.Abs(s)
	switch {
	case a == 0:
		return "0 s"
	case a < 0.9995e-6:
		return significant(s*1e9) + " ns"
	case a < 0.9995e-3:
		return significant(s*1e6) + " us"
	case a < 0.9995:
		return significant(s*1e3) + " ms"
	case a < 119.5:
		return significant(s) + " s"
	case a < 2*3600-30:
		return significant(s/60) + " min"
	case a < 2*86400-1800:
		return significant(s/3600) + " h"
	case a < 2*365.25*86400:
		return significant(s/86400) + " days"
	}
	return counted(s/(365.25*86400)) + " years"
}

// prefixes are steps of a thousand, largest first. Small numbers keep the unit
// down to a thousandth, as people compare 0.471 with 0.0458 more easily than
// with another unit.
var prefixes = [...]struct {
	from, factor float64
	letter       string
}{
	{1e21, 1e21, "Z"},
	{1e18, 1e18, "E"},
	{1e15, 1e15, "P"},
	{1e12, 1e12, "T"},
	{1e9, 1e9, "G"},
	{1e6, 1e6, "M"},
	{1e3, 1e3, "k"},
	{1e-3, 1, ""},
	{1e-6, 1e-3, "m"},
	{1e-9, 1e-6, "u"},
	{1e-12, 1e-9, "n"},
}

func prefixed(v float64, unit string) string {
	for _, p := range prefixes {
		if math.Abs(v) >= p.from*0.9995 && (p.factor >= 1 || unit != "B" && unit != "B/s") {
			return significant(v/p.factor) + " " + p.letter + unit
		}
	}
	return significant(v) + " " + unit
}

// mass says grams up to megatonnes.
func mass(g float64, suffix string) string {
	if suffix != "" {
		suffix = " " + suffix
	}
	a := math.Abs(g)
	for _, p := range [...]struct {
		from, factor float64
		name         string
	}{{1e12, 1e12, "Mt"}, {1e9, 1e9, "kt"}, {1e6, 1e6, "t"}, {1e3, 1e3, "kg"}, {1e-3, 1, "g"}, {1e-6, 1e-3, "mg"}, {1e-9, 1e-6, "ug"}} {
		if a >= p.from*0.9995 {
			return significant(g/p.factor) + " " + p.name + suffix
		}
	}
	return significant(g) + " g" + suffix
}

func money(v float64) string {
	if v < 0 {
		return "-" + money(-v)
	}
	if v >= 0.9995 && v < 99.95 {
		return "$" + strconv.FormatFloat(v, 'f', 2, 64)
	}
	return "$" + counted(v)
}

// counted keeps numbers to 9,990 whole and shortens larger ones.
func counted(v float64) string {
	a := math.Abs(v)
	switch {
	case a < 9995:
		return significant(v)
	case a < 999500:
		return significant(v/1e3) + "k"
	case a < 999.5e6:
		return significant(v/1e6) + "M"
	case a < 999.5e9:
		return significant(v/1e9) + "B"
	}
	return significant(v/1e12) + "T"
}

// significant is a number with three significant digits and commas between
// thousands; below a thousandth in powers of ten.
func significant(v float64) string {
	if v == 0 {
		return "0"
	}
	a := math.Abs(v)
	exponent := int(math.Floor(math.Log10(a)))
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(a, 'e', 2, 64), 64); err == nil {
		a = rounded
		exponent = int(math.Floor(math.Log10(a) + 1e-12))
	}
	sign := ""
	if v < 0 {
		sign = "-"
	}
	switch {
	case exponent < -3 || exponent > 14:
		text := strconv.FormatFloat(a, 'e', 2, 64)
		digits, power, _ := strings.Cut(text, "e")
		n, _ := strconv.Atoi(power)
		return sign + digits + "e" + strconv.Itoa(n)
	case exponent >= 2:
		return sign + group(a)
	}
	return sign + strconv.FormatFloat(a, 'f', 2-exponent, 64)
}

// group writes a whole number with commas between thousands.
func group(v float64) string {
	t := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	var b strings.Builder
	if v < 0 && t != "0" {
		b.WriteByte('-')
	}
	for i := range len(t) {
		if i > 0 && (len(t)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

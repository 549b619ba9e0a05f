package presets

import (
	"math"
	"sort"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

func sortStrings(s []string) { sort.Strings(s) }

// figure is a number for people, rounded to the given significant digits and
// never in powers of ten.
func figure(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(digits-1))
	if unit < 1 {
		s := strconv.FormatFloat(v, 'g', digits, 64)
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return s
	}
	return strconv.FormatFloat(math.Round(v/unit)*unit, 'f', 0, 64)
}

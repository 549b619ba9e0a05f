package chart

import "math"

// niceStep is the smallest 1, 2 or 5 times a power of ten that is at least v.
func niceStep(v float64) float64 {
	if !(v > 0) || !finite(v) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range [...]float64{1, 2, 5, 10} {
		if m*p >= v*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// mostTicks bounds a set of ticks; no screen has room for more labels.
const mostTicks = 40

// tickSets are sets of round values from lo to hi, the densest first; the
// chart takes the first whose labels fit.
//
//	linear  1, 2 or 5 times a power of ten apart
//	log10   1-2-5 below two decades, else every 1, 2, 3 … decades
//	log2    every 1, 2, 3 … doublings
//
// A logarithmic axis too short for two of its own ticks has linear ones.
func tickSets(s Scale, lo, hi float64) [][]float64 {
	var sets [][]float64
	switch s {
	case Log10:
		if hi/lo < 100*(1-1e-9) {
			sets = appendSet(sets, oneTwoFive(lo, hi))
		}
		sets = powerSets(sets, 10, lo, hi)
	case Log2:
		sets = powerSets(sets, 2, lo, hi)
	}
	if len(sets) == 0 {
		sets = linearSets(lo, hi)
	}
	return sets
}

// appendSet keeps sets that tell something: two ticks or more.
func appendSet(sets [][]float64, set []float64) [][]float64 {
	if len(set) < 2 {
		return sets
	}
	return append(sets, set)
}

func linearSets(lo, hi float64) [][]float64 {
	var sets [][]float64
	step := niceStep((hi - lo) / mostTicks)
	for range 12 {
		first := math.Ceil(lo/step - 1e-9)
		var set []float64
		for i := range mostTicks + 1 {
			v := (first + float64(i)) * step
			if v > hi+step*1e-9 || !finite(v) {
				break
			}
			set = append(set, v)
		}
		if len(set) < 2 {
			break
		}
		sets = append(sets, set)
		step = niceStep(step * 1.5)
	}
	return sets
}

func oneTwoFive(lo, hi float64) []float64 {
	var set []float64
	from, to := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	for k := from; k <= to; k++ {
		for _, m := range [...]float64{1, 2, 5} {
			v := m * math.Pow(10, float64(k))
			if v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
				set = append(set, v)
			}
		}
	}
	return set
}

// powerSets adds the powers of base from lo to hi, every one, every second,
// and so on, always through base to the power of 0.
func powerSets(sets [][]float64, base, lo, hi float64) [][]float64 {
	l := math.Log(base)
	from := int(math.Ceil(math.Log(lo)/l - 1e-9))
	to := int(math.Floor(math.Log(hi)/l + 1e-9))
	if to-from < 1 {
		return sets
	}
	for stride := max(1, (to-from)/mostTicks); stride <= to-from; stride++ {
		first := from
		if r := from % stride; r > 0 {
			first += stride - r
		} else if r < 0 {
			first -= r
		}
		var set []float64
		for k := first; k <= to; k += stride {
			set = append(set, math.Pow(base, float64(k)))
		}
		sets = appendSet(sets, set)
	}
	return sets
}

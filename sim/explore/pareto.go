package explore

import (
	"math"
	"sort"

	"wattif/sim/metric"
)

// Frontier finds the points that no other point dominates. values has a row a
// point and a column an objective; better says which way each objective is
// good ([metric.Neither] counts as less is better, since less memory or power
// is easier to have). A point dominates another when it is as good in every
// objective and better in one; equal points do not dominate each other. A row
// with a NaN takes no part: it is neither on the frontier nor does it dominate.
//
// The answer lists the frontier's rows from the best first objective to the
// worst, equal ones by the next objective and then by their place.
func Frontier(values [][]float64, better []metric.Better) []int {
	order := make([]int, 0, len(values))
	for i, row := range values {
		if complete(row, len(better)) {
			order = append(order, i)
		}
	}
	// In this order a point can only be dominated by one before it.
	sort.SliceStable(order, func(a, b int) bool {
		x, y := values[order[a]], values[order[b]]
		for k := range better {
			if c := compare(x[k], y[k], better[k]); c != 0 {
				return c < 0
			}
		}
		return order[a] < order[b]
	})
	frontier := make([]int, 0, 16)
next:
	for _, i := range order {
		for _, j := range frontier {
			if dominates(values[j], values[i], better) {
				continue next
			}
		}
		frontier = append(frontier, i)
	}
	return frontier
}

func complete(row []float64, n int) bool {
	if len(row) < n {
		return false
	}
	for _, v := range row[:n] {
		if math.IsNaN(v) {
			return false
		}
	}
	return true
}

// compare is -1 when a is better than b, 1 when it is worse.
func compare(a, b float64, better metric.Better) int {
	switch {
	case a == b:
		return 0
	case a > b == (better == metric.Higher):
		return -1
	}
	return 1
}

// dominates reports whether a is as good as b everywhere and better somewhere.
func dominates(a, b []float64, better []metric.Better) bool {
	some := false
	for k := range better {
		switch compare(a[k], b[k], better[k]) {
		case 1:
			return false
		case -1:
			some = true
		}
	}
	return some
}

// DistinctPoints drops from a frontier the points that equal one before them to
// 0.05 % in every objective: copies of a system side by side often do.
func DistinctPoints(values [][]float64, frontier []int, objectives int) []int {
	var kept []int
next:
	for _, i := range frontier {
		for _, j := range kept {
			if alike(values[i][:objectives], values[j][:objectives]) {
				continue next
			}
		}
		kept = append(kept, i)
	}
	return kept
}

func alike(a, b []float64) bool {
	for k := range a {
		if a[k] != b[k] && !(math.Abs(a[k]-b[k]) <= 0.0005*math.Max(math.Abs(a[k]), math.Abs(b[k]))) {
			return false
		}
	}
	return true
}

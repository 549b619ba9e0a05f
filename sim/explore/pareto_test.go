package explore

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"wattif/sim/metric"
)

func TestFrontierByHand(t *testing.T) {
	nan := math.NaN()
	lower, higher := metric.Lower, metric.Higher
	for name, tc := range map[string]struct {
		values [][]float64
		better []metric.Better
		want   []int
	}{
		// Cost and latency, both lower: (1,9) (3,3) (9,1) trade off; (4,4) is
		// behind (3,3); (3,9) behind both (1,9) and (3,3).
		"two costs": {[][]float64{{4, 4}, {9, 1}, {3, 3}, {1, 9}, {3, 9}}, []metric.Better{lower, lower}, []int{3, 2, 1}},
		// Rate up, cost down: (10,5) loses to (12,5); (20,9) is fastest.
		"rate and cost": {[][]float64{{10, 5}, {12, 5}, {20, 9}, {5, 1}}, []metric.Better{higher, lower}, []int{2, 1, 3}},
		"equal points":  {[][]float64{{1, 1}, {1, 1}, {2, 1}}, []metric.Better{lower, lower}, []int{0, 1}},
		"one objective": {[][]float64{{3}, {1}, {2}}, []metric.Better{lower}, []int{1}},
		// No two of these beat one another once the third counts.
		"three":   {[][]float64{{1, 2, 3}, {2, 1, 3}, {2, 2, 1}, {3, 3, 3}}, []metric.Better{lower, lower, lower}, []int{0, 1, 2}},
		"unknown": {[][]float64{{nan, 0}, {1, 1}, {0, nan}}, []metric.Better{lower, lower}, []int{1}},
		"neither": {[][]float64{{2, 2}, {1, 3}, {3, 3}}, []metric.Better{metric.Neither, lower}, []int{1, 0}},
		"none":    {nil, []metric.Better{lower}, []int{}},
	} {
		if got := Frontier(tc.values, tc.better); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

// A point is off the frontier exactly when some point is as good everywhere
// and better somewhere; order of the input changes nothing; a stretched scale
// changes nothing.
func TestFrontierLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, k := 1+rng.IntN(40), 1+rng.IntN(4)
		better := make([]metric.Better, k)
		for i := range better {
			better[i] = metric.Better(rng.IntN(2))
		}
		values := make([][]float64, n)
		for i := range values {
			values[i] = make([]float64, k)
			for j := range values[i] {
				values[i][j] = float64(rng.IntN(8)) // small numbers: ties happen
			}
		}
		got := Frontier(values, better)
		on := map[int]bool{}
		for _, i := range got {
			on[i] = true
		}
		for i := range values {
			beaten := false
			for j := range values {
				asGood, ahead := true, false
				for c := range better {
					a, b := values[j][c], values[i][c]
					if better[c] == metric.Lower {
						a, b = -a, -b
					}
					asGood = asGood && a >= b
					ahead = ahead || a > b
				}
				beaten = beaten || asGood && ahead
			}
			if beaten == on[i] {
				t.Fatalf("%v of %v: beaten %v, on the frontier %v", values[i], values, beaten, on[i])
			}
		}
		turned := make([][]float64, n)
		for i := range values {
			turned[n-1-i] = make([]float64, k)
			for j, v := range values[i] {
				turned[n-1-i][j] = math.Exp(v)
			}
		}
		again := map[int]bool{}
		for _, i := range Frontier(turned, better) {
			again[n-1-i] = true
		}
		if len(again) != len(on) {
			t.Fatalf("%d on the frontier, %d after turning and stretching", len(on), len(again))
		}
		for i := range on {
			if !again[i] {
				t.Fatalf("%v left the frontier when the input was turned and stretched", values[i])
			}
		}
	}
}

// 100 and 100.04 differ by 0.04 %, 100 and 100.1 by 0.1 %.
func TestDistinctPoints(t *testing.T) {
	values := [][]float64{{100, 1}, {100.04, 1}, {100.1, 1}, {100, 2}}
	if got := DistinctPoints(values, []int{0, 1, 2, 3}, 2); !slices.Equal(got, []int{0, 2, 3}) {
		t.Errorf("%v", got)
	}
	if got := DistinctPoints(values, []int{3, 0}, 1); !slices.Equal(got, []int{3}) {
		t.Errorf("by the first objective alone: %v", got)
	}
}

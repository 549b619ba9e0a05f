package calibrate

import (
	"fmt"
	"math"

	"wattif/sim/hardware"
)

// SharedLevel is how much two jobs of one source that have so much in common
// err alike. The variance of a job's error splits into a part that both have
// and one of its own; the difference of two jobs has twice the second alone.
type SharedLevel struct {
	Name string // the coefficient: SharedJob, SharedFormat ...
	What string // in words
	// Pairs is the number of pairs of measured rows, Difference the median
	// absolute difference of their errors and Apart that of pairs of different
	// stacks, models and devices, both in widths of the interval.
	Pairs             int
	Difference, Apart float64
	Share             float64 // of the variance, 0..1
}

// row is the level as a coefficient.
func (l *SharedLevel) row() hardware.CoefficientRow {
	return hardware.CoefficientRow{
		Device: "*", Stack: "*", Task: "*", Name: l.Name, Value: l.Share, Count: l.Pairs, Origin: hardware.Fitted,
		Source: fmt.Sprintf("median difference of the errors of %d pairs of measured jobs (%s) is %.2f of that of unrelated ones", l.Pairs, l.What, l.Difference/l.Apart),
	}
}

// sharedLevels are from the most in common to the least.
var sharedLevels = []struct {
	name, what string
	holds      func(a, b *UnseenRow) bool
}{
	{"SharedNear", "same stack, model, device and format, values within a factor of 1.25", func(a, b *UnseenRow) bool {
		return sameSetup(a, b) && math.Abs(a.Log-b.Log) <= math.Log(1.25)
	}},
	{"SharedJob", "same stack, model, device and format, values apart by a factor of 2 and more", func(a, b *UnseenRow) bool {
		return sameSetup(a, b) && math.Abs(a.Log-b.Log) >= math.Log(2)
	}},
	{"SharedFormat", "same stack, model and device, other format", func(a, b *UnseenRow) bool {
		return a.Stack == b.Stack && a.Model == b.Model && a.Device == b.Device && a.Format != b.Format
	}},
	{"SharedDevice", "same stack and device, other model", func(a, b *UnseenRow) bool {
		return a.Stack == b.Stack && a.Device == b.Device && a.Model != b.Model
	}},
	{"SharedModel", "same stack and model, other device", func(a, b *UnseenRow) bool {
		return a.Stack == b.Stack && a.Model == b.Model && a.Device != b.Device
	}},
	{"SharedStack", "same stack, other model and device", func(a, b *UnseenRow) bool {
		return a.Stack == b.Stack && a.Model != b.Model && a.Device != b.Device
	}},
	{"SharedPair", "same model and device, other stack", func(a, b *UnseenRow) bool {
		return a.Model == b.Model && a.Device == b.Device && a.Stack != b.Stack
	}},
}

func sameSetup(a, b *UnseenRow) bool {
	return a.Stack == b.Stack && a.Model == b.Model && a.Device == b.Device && a.Format == b.Format
}

// sharedError compares the errors of pairs of jobs that a repeated fit had not
// seen: the same quantity, in widths of its interval. Pairs with something in
// common are of one source, as a reader's own two runs are; the scale is that of
// pairs with nothing in common. Medians keep the few wild rows from ruling.
func sharedError(rows []UnseenRow) (out []SharedLevel) {
	type job struct {
		u *UnseenRow
		z float64
	}
	classes := map[string][]job{}
	for i := range rows {
		u := &rows[i]
		if u.Model == "" || math.IsNaN(u.NoPair) || !(u.PairSpread > 0) {
			continue
		}
		k := u.widthName()
		classes[k] = append(classes[k], job{u, u.NoPair / u.PairSpread})
	}
	differences := make([][]float64, len(sharedLevels))
	var apart []float64
	for _, k := range sortedKeys(classes) {
		all := classes[k]
		for i := range all {
			for j := i + 1; j < len(all); j++ {
				a, b := all[i].u, all[j].u
				d := math.Abs(all[i].z - all[j].z)
				if a.Stack != b.Stack && a.Model != b.Model && a.Device != b.Device && a.Origin != b.Origin {
					apart = append(apart, d)
					continue
				}
				if a.Origin != b.Origin {
					continue
				}
				for l := range sharedLevels {
					if sharedLevels[l].holds(a, b) {
						differences[l] = append(differences[l], d)
						break
					}
				}
			}
		}
	}
	if len(apart) == 0 {
		return nil
	}
	scale := residualQuantile(apart, 0.5)
	for l, d := range differences {
		if len(d) < leastWidth {
			continue
		}
		m := residualQuantile(d, 0.5)
		out = append(out, SharedLevel{
			Name: sharedLevels[l].name, What: sharedLevels[l].what, Pairs: len(d), Difference: m, Apart: scale,
			Share: math.Max(0, 1-m*m/(scale*scale)),
		})
	}
	return out
}

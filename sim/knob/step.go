package knob

import (
	"math"

	"wattif/sim"
)

// ladder is the values a geometric knob steps through.
type ladder uint8

const (
	doubles ladder = iota // 1 2 4 8 ...
	halves                // 1 1.5 2 3 4 6 8 ...: powers of two and the middle between
	decades               // 1 2 5 10 20 50 ...
)

// Step returns the next value to the left (dir < 0) or right of the one the
// scenario has: the neighbour among choices, the next round number of a range.
// big takes a large step (the next group of choices, a factor of 8 or 10).
// An auto word that stands for a known number (the region's PUE) steps from
// there; "max" is the rightmost position, any other auto word the leftmost.
// clamped reports that there is nothing further; the value is then unchanged.
func (k *Knob) Step(s *sim.Scenario, c Catalog, dir int, big bool) (v Value, clamped bool) {
	now := k.Get(s)
	switch k.Kind {
	case Text:
		return now, true
	case Choice:
		return k.stepChoice(now, s, c, dir, big)
	}
	if k.size == noSize {
		return k.stepNumber(s, now, dir, big)
	}
	// Sizes have to go together: skip those that make no model.
	at := now
	for range 256 {
		next, end := k.stepNumber(s, at, dir, big)
		if end || next == at {
			return now, true
		}
		trial := *s
		if k.Set(&trial, next, c) == nil {
			return next, false
		}
		at = next
	}
	return now, true
}

func (k *Knob) stepChoice(now Value, s *sim.Scenario, c Catalog, dir int, big bool) (Value, bool) {
	options := k.Options(s, c)
	if len(options) == 0 {
		return now, true
	}
	at := -1
	for i := range options {
		if options[i].ID == now.Word {
			at = i
		}
	}
	switch {
	case at < 0 && dir > 0:
		return Value{Word: options[0].ID}, false
	case at < 0:
		return Value{Word: options[len(options)-1].ID}, false
	}
	next := at + dir
	if big { // first of the next group, of this or the one before
		next = at
		for next+dir >= 0 && next+dir < len(options) {
			next += dir
			if options[next].Group != options[at].Group {
				break
			}
		}
		for dir < 0 && next > 0 && options[next-1].Group == options[next].Group {
			next--
		}
	}
	if next < 0 || next >= len(options) || next == at {
		return now, true
	}
	return Value{Word: options[next].ID}, false
}

// stepNumber moves from a value along the knob's ladder or grid.
func (k *Knob) stepNumber(s *sim.Scenario, now Value, dir int, big bool) (Value, bool) {
	rightmost := k.Auto == "max"
	n := now.Number
	if now.Word != "" {
		if rightmost && dir > 0 {
			return now, true
		}
		known := false
		if k.effective != nil {
			n, known = k.effective(s)
		}
		switch {
		case known && rightmost: // the largest round number below what fits
			return Value{Number: k.clamp(k.climb(n+0.5, -1, false))}, false
		case known:
		case rightmost:
			return Value{Number: k.Max}, false
		case dir < 0:
			return now, true
		default:
			return Value{Number: k.Min}, false
		}
	}
	if dir < 0 && n <= k.Min && now.Word == "" {
		if k.Auto != "" && !rightmost && k.effective == nil {
			return Value{Word: k.Auto}, false
		}
		return now, true
	}
	if dir > 0 && n >= k.Max && now.Word == "" {
		if rightmost {
			return Value{Word: k.Auto}, false
		}
		return now, true
	}
	next := k.clamp(k.climb(n, dir, big))
	if next == n && now.Word == "" {
		return now, true
	}
	return Value{Number: next}, false
}

func (k *Knob) clamp(n float64) float64 { return math.Min(k.Max, math.Max(k.Min, n)) }

// climb returns the round number after n in a direction.
func (k *Knob) climb(n float64, dir int, big bool) float64 {
	if k.Scale == Linear {
		step := k.Increment
		if big {
			step = k.leap
			if step == 0 {
				step = 10 * k.Increment
			}
		}
		q := n / step
		if dir > 0 {
			q = math.Floor(q+1e-9) + 1
		} else {
			q = math.Ceil(q-1e-9) - 1
		}
		return math.Round(q*step*1e9) / 1e9
	}
	rungs := 1
	if big {
		rungs = 3
		if k.ladder == halves {
			rungs = 4
		}
	}
	for range rungs {
		n = k.rung(n, dir)
	}
	return n
}

// rung is the next value of the ladder.
func (k *Knob) rung(n float64, dir int) float64 {
	base, stops := 2.0, []float64{1}
	switch k.ladder {
	case halves:
		stops = []float64{1, 1.5}
	case decades:
		base, stops = 10, []float64{1, 2, 5}
	}
	low := k.Min
	if low <= 0 {
		low = 1
	}
	if n < low {
		if dir > 0 {
			return low
		}
		return k.Min
	}
	if n == low && dir < 0 {
		return k.Min
	}
	whole := k.Kind == Integer
	exp := math.Floor(math.Log(n) / math.Log(base))
	for e := exp - 1; e <= exp+1; e++ {
		for i := range stops {
			x := math.Pow(base, e) * stops[i]
			if base == 10 {
				x = math.Round(x*1e9) / 1e9
			}
			if dir > 0 && x > n*(1+1e-12) && (!whole || x == math.Trunc(x)) {
				return x
			}
		}
	}
	if dir > 0 {
		return n * base
	}
	for e := exp + 1; e >= exp-2; e-- {
		for i := len(stops) - 1; i >= 0; i-- {
			x := math.Pow(base, e) * stops[i]
			if base == 10 {
				x = math.Round(x*1e9) / 1e9
			}
			if x < n*(1-1e-12) && (!whole || x == math.Trunc(x)) {
				return x
			}
		}
	}
	return k.Min
}

// Next returns the next round number after n along the knob's steps, to the
// right or left (dir < 0), inside its range.
func (k *Knob) Next(n float64, dir int) float64 { return k.clamp(k.climb(n, dir, false)) }

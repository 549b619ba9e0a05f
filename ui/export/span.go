package export

import (
	"math"

	"wattif/ui/chart"
)

// span is an axis as it is drawn: its ends, and where a value lies, 0 to 1.
type span struct {
	low, high float64
	log       bool
}

func (s span) at(v float64) float64 {
	if s.log {
		return math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return (v - s.low) / (s.high - s.low)
}

// shows reports whether a value has a place on the axis.
func (s span) shows(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (!s.log || v > 0)
}

// spanOf bounds an axis: as it is told, else by the data.
func spanOf(a chart.Axis, f *Figure, pick func(chart.Point) float64) span {
	s := span{math.Inf(1), math.Inf(-1), a.Scale != chart.Linear}
	add := func(p chart.Point) {
		if v := pick(p); s.shows(v) {
			s.low, s.high = math.Min(s.low, v), math.Max(s.high, v)
		}
	}
	for i := range f.Series {
		for _, points := range [...][]chart.Point{f.Series[i].Points, f.Series[i].Missing} {
			for _, p := range points {
				if !math.IsNaN(p.Y) && !math.IsInf(p.Y, 0) {
					add(p)
				}
			}
		}
	}
	for i := range f.Markers {
		add(chart.Point{X: f.Markers[i].X, Y: f.Markers[i].Y})
	}
	if a.Max > a.Min && (!s.log || a.Min > 0) {
		return span{a.Min, a.Max, s.log}
	}
	if s.low > s.high {
		s.low, s.high = 1, 2
	}
	if !s.log && !a.Tight {
		s.low, s.high = math.Min(0, s.low), math.Max(0, s.high)
	}
	if a.Max > s.low && a.Min == 0 && !s.log && a.Max != 0 {
		s.high = a.Max
	}
	if s.low == s.high {
		if s.log {
			s.low, s.high = s.low/2, s.high*2
		} else {
			s.high = s.low + math.Max(1, math.Abs(s.low))
		}
	}
	return s
}

// ticks are round values inside the span, some four to nine of them.
func (s span) ticks(base float64) []float64 {
	var out []float64
	if s.log {
		e := math.Ceil(math.Log(s.low)/math.Log(base) - 1e-9)
		last := math.Floor(math.Log(s.high)/math.Log(base) + 1e-9)
		step := math.Max(1, math.Ceil((last-e)/8))
		for ; e <= last; e += step {
			out = append(out, math.Pow(base, e))
		}
		if len(out) > 2 {
			return out
		}
		if base == 10 { // a decade or two: 1, 2, 5
			var fine []float64
			for e := math.Floor(math.Log10(s.low)); e <= math.Ceil(math.Log10(s.high)); e++ {
				for _, m := range [...]float64{1, 2, 5} {
					if v := m * math.Pow(10, e); v >= s.low*(1-1e-9) && v <= s.high*(1+1e-9) {
						fine = append(fine, v)
					}
				}
			}
			if len(fine) > 1 {
				return fine
			}
		}
		if len(out) > 1 {
			return out
		}
		return []float64{s.low, math.Sqrt(s.low * s.high), s.high}
	}
	rough := (s.high - s.low) / 5
	step := math.Pow(10, math.Floor(math.Log10(rough)))
	switch r := rough / step; {
	case r > 5:
		step *= 10
	case r > 2:
		step *= 5
	case r > 1:
		step *= 2
	}
	for v := math.Ceil(s.low/step-1e-9) * step; v <= s.high+step*1e-9; v += step {
		out = append(out, math.Round(v/step)*step)
	}
	return out
}

package chart

// rect is the visible part of the plane, in positions on the scales.
type rect struct{ x0, y0, x1, y1 float64 }

// has reports whether a point is visible.
func (r rect) has(x, y float64) bool {
	return x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1
}

// clip cuts a line to the rectangle, after Liang and Barsky: the line is
// a + t (b - a), and each edge narrows the range of t. ok is false when
// nothing is left. The four numbers must be finite.
func (r rect) clip(ax, ay, bx, by float64) (cx, cy, dx, dy float64, ok bool) {
	t0, t1 := 0.0, 1.0
	vx, vy := bx-ax, by-ay
	for _, e := range [...][2]float64{
		{-vx, ax - r.x0}, {vx, r.x1 - ax}, {-vy, ay - r.y0}, {vy, r.y1 - ay},
	} {
		p, q := e[0], e[1]
		if p == 0 {
			if q < 0 {
				return 0, 0, 0, 0, false
			}
			continue
		}
		t := q / p
		if p < 0 {
			t0 = max(t0, t)
		} else {
			t1 = min(t1, t)
		}
		if t0 > t1 {
			return 0, 0, 0, 0, false
		}
	}
	// The ends stay exactly where they were unless they were cut.
	cx, cy, dx, dy = ax, ay, bx, by
	if t0 > 0 {
		cx, cy = ax+t0*vx, ay+t0*vy
	}
	if t1 < 1 {
		dx, dy = ax+t1*vx, ay+t1*vy
	}
	return cx, cy, dx, dy, true
}

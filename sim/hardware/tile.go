package hardware

import "math"

// tileEfficiency is the share of its plateau a GEMM of M rows, N columns and
// depth K, batch times over, reaches because tiles are padded and dealt to the
// units in whole waves. Libraries carry several tiles and take the one that
// wastes least, so the best of a few is taken; smaller tiles reuse less and
// pay for it.
func (c *Coefficients) tileEfficiency(m, n, k, batch float64) float64 {
	if m <= 0 || n <= 0 || c.TileM <= 0 || c.TileN <= 0 {
		return 1
	}
	if batch < 1 {
		batch = 1
	}
	best := 0.0
	tm, tn, own := c.TileM, c.TileN, 1.0
	for i := 0; i < 4; i++ {
		rows, columns := math.Ceil(m/tm), math.Ceil(n/tn)
		e := own * m / (rows * tm) * n / (columns * tn)
		if c.Units > 0 {
			tiles := rows * columns * batch
			if tiles < c.Units && k > 1024 {
				tiles = min(c.Units, tiles*math.Floor(k/512)) // the depth is split among idle units
			}
			e *= tiles / (math.Ceil(tiles/c.Units) * c.Units)
		}
		if e > best {
			best = e
		}
		if tm > 16 {
			tm /= 2
		}
		if i%2 == 1 && tn > 64 {
			tn /= 2
		}
		own *= 0.85
	}
	if k > 0 {
		best *= k / (k + 64) // filling and draining the pipeline along K
	}
	return best
}

package hardware

import "math"

// tileEfficiency is the share of its plateau a GEMM of M rows, N columns and
// depth K, batch times over, reaches because tiles are padded and dealt to the
// units in waves. Libraries carry several tiles and take the one that wastes
// least, so the best of a few is taken; smaller tiles reuse less and pay for
// it. Only the shorter side gets small tiles: kernels swap the operands when
// there are fewer columns than rows.
func (c *Coefficients) tileEfficiency(m, n, k, batch float64) float64 {
	if m <= 0 || n <= 0 || c.TileM <= 0 || c.TileN <= 0 {
		return 1
	}
	if n < m {
		m, n = n, m
	}
	if batch < 1 {
		batch = 1
	}
	best, own := 0.0, 1.0
	tm, tn := c.TileM, c.TileN
	// The depth is split among idle units, in pieces of 512 or more.
	splits := max(1, math.Floor(k/512))
	for {
		rows, columns := math.Ceil(m/tm), math.Ceil(n/tn)
		e := own * m / (rows * tm) * n / (columns * tn)
		if c.Units > 0 {
			tiles := rows * columns * batch
			if tiles < c.Units {
				tiles = min(c.Units, tiles*splits)
			}
			waves := tiles / c.Units
			e *= waves / (waves + c.WaveShare*(math.Ceil(waves)-waves))
		}
		best = max(best, e)
		if rows > 1 && tn > 64 {
			tn /= 2
		} else {
			tm /= 2
		}
		if own *= c.TilePenalty; own < best || tm < 8 {
			break
		}
	}
	if k > 0 {
		best *= k / (k + 64) // filling and draining the pipeline along K
	}
	return best
}

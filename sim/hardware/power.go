package hardware

import "math"

// minimumClock is the lowest share of the nominal clock a power limit can ask
// for: below it the parts idle rather than slow down further.
const minimumClock = 0.2

// Power returns the mean draw of one device, W, while busy with the given
// shares of arithmetic and memory activity (0..1 of what the device can
// sustain), before any limit below its TDP:
//
//	TDP * min(1, floor + (a*compute + b*memory)^s)
//
// with the fitted floor, a, b and s of the device's family. Moving a byte costs
// about the same energy on all devices of a family, so b is that energy times
// the device's bandwidth, over its TDP; where the energy is not known b is a
// share of TDP. The draw never falls below idle and never exceeds TDP; it is
// NaN for a device whose TDP is not known.
func (s *System) Power(compute, memory float64) float64 {
	return s.power(compute, memory, s.clock())
}

func (s *System) power(compute, memory, clock float64) float64 {
	c, d := s.Coefficients, s.Device
	if d.TDP <= 0 {
		return math.NaN()
	}
	compute, memory = min(max(compute, 0), 1), min(max(memory, 0), 1)
	b := s.PowerMemory()
	x := c.PowerCompute*compute + b*memory
	if clock < 1 {
		// Work that wants more than TDP already runs below the nominal clock.
		base := s.clockAt(compute, memory, 1)
		x = c.PowerCompute*compute*math.Pow(base*clock, c.PowerClock) + b*memory
	}
	share := c.PowerFloor
	if x > 0 {
		share += math.Exp(c.PowerSaturates * math.Log(x))
	}
	return min(d.TDP, max(share*d.TDP, d.Idle))
}

// PowerMemory is b of [System.Power], the weight of full memory activity: the
// energy a byte costs times the bandwidth, as a share of TDP, or the share that
// stands in where that energy is not known.
func (s *System) PowerMemory() float64 {
	c, d := s.Coefficients, s.Device
	if c.PowerByte > 0 && d.MemoryBandwidth > 0 && d.TDP > 0 {
		return c.PowerByte * d.MemoryBandwidth / d.TDP
	}
	return c.PowerMemory
}

// clockAt is the share of the highest clock, 0.2 to 1, at which these
// activities draw the given share of TDP.
func (s *System) clockAt(compute, memory, share float64) float64 {
	c := s.Coefficients
	room := share - c.PowerFloor
	if room <= 0 || c.PowerSaturates <= 0 || c.PowerClock <= 0 {
		return minimumClock
	}
	left := math.Pow(room, 1/c.PowerSaturates) - s.PowerMemory()*memory
	want := c.PowerCompute * compute
	if left >= want {
		return 1
	}
	if left <= 0 {
		return minimumClock
	}
	return max(minimumClock, math.Pow(left/want, 1/c.PowerClock))
}

// Throttle returns the share of the clock the device has without a limit, 0.2
// to 1, at which it draws no more than limit watts with these activities.
// Arithmetic slows in proportion; memory keeps its own clock, so streaming is
// not stretched. A limit of 0 is none. The clock of the system itself is ignored.
func (s *System) Throttle(compute, memory, limit float64) float64 {
	d := s.Device
	if limit <= 0 || d.TDP <= 0 || s.power(compute, memory, 1) <= limit {
		return 1
	}
	compute, memory = min(max(compute, 0), 1), min(max(memory, 0), 1)
	free := s.clockAt(compute, memory, 1)
	return min(1, max(minimumClock, s.clockAt(compute, memory, limit/d.TDP)/free))
}

// Activity is the share of the time of an op that arithmetic and memory are
// busy, 0..1. A transfer between devices counts as memory traffic of the share
// that the coefficients state.
func (s *System) Activity(t *Timing) (compute, memory float64) {
	if t.Seconds <= 0 {
		return 0, 0
	}
	memory = t.MemorySeconds
	if t.NetworkSeconds > 0 {
		memory = max(memory, s.Coefficients.PowerNetwork*t.Seconds)
	}
	return min(1, t.ComputeSeconds/t.Seconds), min(1, memory/t.Seconds)
}

// Draw is the mean draw of one device during an op, W; NaN when its rated
// power is not known.
func (s *System) Draw(t *Timing) float64 { return s.Power(s.Activity(t)) }

// IdlePower returns the draw of the device with nothing to do, W. Where it was
// never measured, a tenth of TDP is assumed: measured idles are 0.09 to 0.13 of
// TDP on T4, V100, A100 and H200. NaN when TDP is not known either.
func (d *Device) IdlePower() float64 {
	if d.Idle > 0 {
		return d.Idle
	}
	if d.TDP <= 0 {
		return math.NaN()
	}
	return 0.1 * d.TDP
}

package metric

import (
	"math"

	"wattif/sim"
	"wattif/sim/model"
)

// together is the log standard deviation of a product of independent factors.
func together(sigmas ...float64) float64 {
	sum := 0.0
	for _, s := range sigmas {
		sum += s * s
	}
	return math.Sqrt(sum)
}

// added is the log standard deviation of a sum of two independent parts, to
// first order.
func added(a, sigmaA, b, sigmaB float64) float64 {
	if !(a+b > 0) {
		return 0
	}
	return math.Hypot(a*sigmaA, b*sigmaB) / (a + b)
}

func prefillSpread(r *sim.Result) float64 { return r.Spread.Prefill }
func decodeSpread(r *sim.Result) float64  { return r.Spread.Decode }

// timeSpread is the spread of the time of the unit of work.
func timeSpread(r *sim.Result) float64 { return r.Spread.Unit }

func powerSpread(r *sim.Result) float64 {
	return together(r.Spread.Power, r.Spread.Server, r.Spread.PUE)
}

func energySpread(r *sim.Result) float64 {
	return together(r.Spread.Energy, r.Spread.Server, r.Spread.PUE)
}

func prefillEnergySpread(r *sim.Result) float64 { return together(r.Spread.Prefill, powerSpread(r)) }

func decodeEnergySpread(r *sim.Result) float64 { return together(r.Spread.Decode, powerSpread(r)) }

func operationalSpread(r *sim.Result) float64 { return together(energySpread(r), r.Spread.Grid) }

func embodiedSpread(r *sim.Result) float64 { return together(timeSpread(r), r.Spread.Embodied) }

func carbonSpread(r *sim.Result) float64 {
	f := &r.Footprint
	if math.IsNaN(f.EmbodiedG) {
		return operationalSpread(r)
	}
	return added(f.OperationalG, operationalSpread(r), f.EmbodiedG, embodiedSpread(r))
}

func waterSpread(r *sim.Result) float64 { return together(energySpread(r), r.Spread.Water) }

func costSpread(r *sim.Result) float64 { return together(timeSpread(r), r.Spread.Cost) }

// OpInterval returns the range that holds the time of one line of the breakdown
// in 90 of 100 cases, s: what single operations of its kind were off by on rows
// the calibration had not seen. Both ends are NaN for the host's fixed work,
// which was never measured alone.
func OpInterval(r *sim.Result, c *sim.Cost) (low, high float64) {
	if c.Phase == model.Host || !(c.Seconds > 0) {
		return math.NaN(), math.NaN()
	}
	factor := math.Exp(z90 * r.Spread.Op[c.Kind])
	return c.Seconds / factor, c.Seconds * factor
}

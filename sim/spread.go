package sim

import (
	"math"

	"wattif/sim/model"
)

// Log standard deviations of the inputs that are not fitted. They are the
// bands of the region and hardware notes in presets/SOURCES.md, read as 90 %
// ranges: a factor f on both sides is ln(f)/1.645.
const (
	serverSpread   = 0.11 // host power: x 1.2
	pueSpread      = 0.03 // x 1.05
	gridSpread     = 0.14 // +-25 % between sources
	embodiedSpread = 0.42 // x 2 (0.6 to 2)
	waterSpread    = 0.42 // x 2
	costSpread     = 0.18 // x 1.35 between providers
)

// opSpread is the log standard deviation of the time of single operations.
func opSpread(s *Scenario) (out [model.KindCount]float64) {
	c := &s.Coefficients
	for k := range out {
		out[k] = c.OtherError
	}
	out[model.Gemm], out[model.GroupedGemm] = c.MatrixError, c.ExpertError
	out[model.PrefillAttention], out[model.DecodeAttention] = c.ContextError, c.AttentionError
	if s.Model.MLA.KVRank > 0 {
		out[model.PrefillAttention], out[model.DecodeAttention] = c.LatentError, c.LatentError
	}
	out[model.RecurrentStep], out[model.Collective], out[model.PointToPoint] = c.SweepError, c.CollectiveError, c.TransferError
	return out
}

// spread collects the causes of error of a result.
func (r *Result) spread(s *Scenario) {
	c := &s.Coefficients
	r.Spread = Spread{
		Prefill: c.PrefillError, Decode: c.DecodeError, Step: c.TrainError, Unit: c.ThroughputError,
		Power: c.PowerError, Energy: c.EnergyError,
		PUE: pueSpread, Grid: gridSpread, Embodied: embodiedSpread, Water: waterSpread, Cost: costSpread,
	}
	switch {
	case s.Task == Encode:
		r.Spread.Prefill, r.Spread.Unit = c.EncodeError, c.EncodeError
	case s.Task.Training():
		// No device energy of training was measured together with its time.
		r.Spread.Unit, r.Spread.Energy = c.TrainError, math.Hypot(c.TrainError, c.PowerError)
	}
	r.Spread.Op = opSpread(s)
	if r.Boundary > 0 {
		r.Spread.Server = serverSpread
	}
	if s.PUE > 0 || r.Boundary < 2 {
		r.Spread.PUE = 0
	}
	if s.CarbonIntensity >= 0 {
		r.Spread.Grid = 0
	}
	r.Origin, r.Rows, r.PowerOrigin, r.PowerRows = c.Origin, c.Rows, c.PowerOrigin, c.PowerRows
}

package sim

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

// spread collects the causes of error of a result.
func (r *Result) spread(s *Scenario) {
	c := &s.Coefficients
	r.Spread = Spread{
		Prefill: c.PrefillError, Decode: c.DecodeError, Step: c.TrainError, Power: c.PowerError,
		PUE: pueSpread, Grid: gridSpread, Embodied: embodiedSpread, Water: waterSpread, Cost: costSpread,
	}
	if s.Task == Encode {
		r.Spread.Prefill = c.EncodeError
	}
	if r.Boundary > 0 {
		r.Spread.Server = serverSpread
	}
	if s.PUE > 0 || r.Boundary < 2 {
		r.Spread.PUE = 0
	}
	if s.CarbonIntensity >= 0 {
		r.Spread.Grid = 0
	}
	r.Origin, r.Rows = c.Origin, c.Rows
}

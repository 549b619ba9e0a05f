package metric

import (
	"math"

	"wattif/sim"
	"wattif/sim/hardware"
)

// Side is one of two scenarios that are compared, with its result.
type Side struct {
	Scenario *sim.Scenario
	Result   *sim.Result
}

// DeltaInterval returns the range that holds the relative change of the metric
// from base to other (0.3 for 30 % more) in 90 of 100 cases, and whether it
// holds no change at all: a tie. Errors that both sides have cancel, so a change
// is surer than either value: what the calibration found common to two jobs of
// the same stack, model or device, and all of what is assumed of the same place
// and the same device. All are NaN and there is no tie where either value is
// not known or not above 0.
func (m *Metric) DeltaInterval(base, other Side) (low, high float64, tie bool) {
	a, ok := m.Of(base.Result)
	b, fine := m.Of(other.Result)
	if !ok || !fine || !(a > 0) || !(b > 0) || math.IsInf(a/b, 0) {
		return math.NaN(), math.NaN(), false
	}
	change := math.Log(b / a)
	width := z90 * m.ownError(base, other, math.Abs(change))
	low, high = math.Expm1(change-width), math.Expm1(change+width)
	// Below 0.05 % it is the same, not a tie.
	return low, high, math.Abs(change) >= 0.0005 && low <= 0 && high >= 0
}

// Tie reports whether the change of the metric is inside what errors that the
// two sides do not share could make.
func (m *Metric) Tie(base, other Side) bool {
	_, _, tie := m.DeltaInterval(base, other)
	return tie
}

// ownError is the log standard deviation of the change: of each cause of error,
// what the two sides do not share. change is the size of the log change.
func (m *Metric) ownError(base, other Side, change float64) float64 {
	if m.Spread == nil {
		return 0
	}
	shared := commonCauses(base.Scenario, other.Scenario, change)
	a, b := *base.Result, *other.Result
	spreadA, spreadB := a.Spread, b.Spread
	variance := 0.0
	for i := range causes {
		a.Spread, b.Spread = sim.Spread{}, sim.Spread{}
		*causes[i].of(&a.Spread), *causes[i].of(&b.Spread) = *causes[i].of(&spreadA), *causes[i].of(&spreadB)
		x, y := m.Spread(&a), m.Spread(&b)
		variance += x*x + y*y - 2*shared[causes[i].kind]*x*y
	}
	return math.Sqrt(math.Max(0, variance))
}

// causeKind is what decides whether two scenarios share a cause of error.
type causeKind uint8

const (
	jobCause causeKind = iota // the engine's times and draws
	hostCause
	pueCause
	gridCause
	makeCause
	waterCause
	priceCause
	causeKinds
)

// causes lists the causes of error of a result.
var causes = [...]struct {
	kind causeKind
	of   func(*sim.Spread) *float64
}{
	{jobCause, func(s *sim.Spread) *float64 { return &s.Prefill }},
	{jobCause, func(s *sim.Spread) *float64 { return &s.Decode }},
	{jobCause, func(s *sim.Spread) *float64 { return &s.Step }},
	{jobCause, func(s *sim.Spread) *float64 { return &s.Unit }},
	{jobCause, func(s *sim.Spread) *float64 { return &s.Power }},
	{jobCause, func(s *sim.Spread) *float64 { return &s.Energy }},
	{hostCause, func(s *sim.Spread) *float64 { return &s.Server }},
	{pueCause, func(s *sim.Spread) *float64 { return &s.PUE }},
	{gridCause, func(s *sim.Spread) *float64 { return &s.Grid }},
	{makeCause, func(s *sim.Spread) *float64 { return &s.Embodied }},
	{waterCause, func(s *sim.Spread) *float64 { return &s.Water }},
	{priceCause, func(s *sim.Spread) *float64 { return &s.Cost }},
}

// commonCauses is the share of the variance of each cause that two scenarios
// have in common.
func commonCauses(a, b *sim.Scenario, change float64) (out [causeKinds]float64) {
	same := func(kind causeKind, holds bool) {
		if holds {
			out[kind] = 1
		}
	}
	place := a.Region.ID == b.Region.ID
	device := a.Device.ID == b.Device.ID
	out[jobCause] = sharedJob(a, b, change)
	same(hostCause, device)
	same(pueCause, place)
	same(gridCause, place && a.Accounting == b.Accounting)
	same(makeCause, device)
	same(waterCause, place)
	same(priceCause, device && place)
	return out
}

// sharedJob is the share of the variance of the engine's error that two jobs
// have in common: all of it when the machine does the same work the same way.
func sharedJob(a, b *sim.Scenario, change float64) float64 {
	c := &a.Coefficients
	stack, device, arch := a.Stack.ID == b.Stack.ID, a.Device.ID == b.Device.ID, a.Model == b.Model
	switch {
	case a.Task.Training() != b.Task.Training():
		return 0
	case stack && device && arch:
		if sameMachineWork(a, b) {
			return 1
		}
		if a.Weights == b.Weights && a.Activations == b.Activations && a.KVCache == b.KVCache {
			return nearer(c, change)
		}
		return c.SharedFormat
	case stack && device:
		return c.SharedDevice
	case stack && arch:
		return c.SharedModel
	case stack:
		return c.SharedStack
	case device && arch:
		return c.SharedPair
	}
	return 0
}

// nearer is the share of two jobs of one setup: the nearer their values, the
// more they err alike. The calibration measured it where they are almost equal
// (the middle of a factor of 1.25) and from a factor of two on (half of such
// pairs are within e); between, the share follows the log.
func nearer(c *hardware.Coefficients, change float64) float64 {
	const near, far = 0.11, 1
	at := math.Min(1, math.Max(0, (change-near)/(far-near)))
	return c.SharedNear*(1-at) + c.SharedJob*at
}

// sameMachineWork reports whether two scenarios differ in nothing that the
// devices notice while they work: in place, prices, what is counted, how long
// they live and how busy they are.
func sameMachineWork(a, b *sim.Scenario) bool {
	x, y := *a, *b
	for _, s := range [...]*sim.Scenario{&x, &y} {
		s.Name = ""
		s.Region, s.Month, s.Hour = sim.Scenario{}.Region, 0, 0
		s.Accounting, s.Boundary = 0, 0
		s.PUE, s.WUE, s.CarbonIntensity, s.ElectricityPrice, s.DevicePrice = 0, 0, 0, 0, 0
		s.LifetimeYears, s.Utilization, s.RequestsPerDay, s.Goodput = 0, 0, 0, 0
		s.TrainTokens, s.Epochs, s.Samples = 0, 0, 0
	}
	return x == y
}

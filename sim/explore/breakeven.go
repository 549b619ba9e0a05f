package explore

import (
	"math"

	"wattif/sim"
	"wattif/sim/footprint"
)

// Purchase compares a system of one's own with a service that charges by the
// token.
type Purchase struct {
	APIRequest float64 // USD a request at the service
	Full       float64 // USD a request on one's own system at full load
	Capacity   float64 // requests a day of the system at full load
	// PerDay is the demand from which the own system is cheaper: 0 when it always
	// is, +Inf when not even at full load.
	PerDay float64
	// Price is what the service would have to charge for a million tokens
	// written, its other price in proportion, to cost as much as the own system
	// at full load.
	Price float64
	Curve []PurchasePoint
}

// PurchasePoint is one demand.
type PurchasePoint struct {
	PerDay float64
	Own    float64 // USD a request
	API    float64
	Owned  int // systems that the demand takes
}

// MillionTokens is the price of a request as a price of a million of its tokens,
// read and written together.
func MillionTokens(usd float64, r *sim.Result) float64 {
	return usd / (r.InputTokens + r.OutputTokens) * 1e6
}

// apiRequest is what the service charges for a request.
func apiRequest(s *sim.Scenario) float64 {
	in := s.APIInputPrice
	if in == 0 {
		in = s.APIPrice
	}
	return (float64(s.InputLen)*in + float64(s.OutputLen)*s.APIPrice) / 1e6
}

// Buy finds the demand from which a system of one's own is cheaper than the
// service whose price the scenario states. The system is there all day,
// whatever the demand: rented by the hour, or bought and written off. Staff and
// software are left out. The error is a [*sim.KnobError] without a price, or
// that of [sim.Run].
func Buy(base sim.Scenario) (p Purchase, err error) {
	if base.Task != sim.Generate {
		return p, &sim.KnobError{Knob: "task", Value: base.Task.String(), Reason: "has no price by the token", Accepted: "generate", Nearest: "generate"}
	}
	if !(base.APIPrice > 0) {
		return p, &sim.KnobError{Knob: "api_price", Value: "none", Reason: "states no price to compare with", Accepted: "a price in USD a million tokens", Nearest: "1"}
	}
	if base.Boundary == footprint.BoundaryDevice {
		base.Boundary = footprint.BoundaryFacility
	}
	var r sim.Result
	full := base
	full.RequestsPerDay = 0
	full.Utilization = 1 // at full load it works all day
	if err := sim.RunInto(&r, &full); err != nil {
		return p, err
	}
	p.APIRequest = apiRequest(&base)
	p.Capacity = r.RequestsPerSecond * 86400
	cost := func(perDay float64) (float64, int, error) {
		n := max(1, int(math.Ceil(perDay/p.Capacity-1e-9)))
		s := base
		s.RequestsPerDay = perDay / float64(n)
		if err := sim.RunInto(&r, &s); err != nil {
			return 0, n, err
		}
		return r.Footprint.USD() / r.Sequences, n, nil
	}
	if p.Full, _, err = cost(p.Capacity); err != nil {
		return p, err
	}
	p.Price = base.APIPrice * p.Full / p.APIRequest
	switch {
	case math.IsNaN(p.Full):
		p.PerDay = math.NaN()
	case p.Full > p.APIRequest:
		p.PerDay = math.Inf(1)
	default:
		// Below the capacity one system costs the more a request the fewer there
		// are.
		low, high := math.Log(p.Capacity*1e-9), math.Log(p.Capacity)
		for range 60 {
			mid := (low + high) / 2
			c, _, err := cost(math.Exp(mid))
			if err != nil {
				return p, err
			}
			if c > p.APIRequest {
				low = mid
			} else {
				high = mid
			}
		}
		p.PerDay = math.Exp((low + high) / 2)
		if p.PerDay < p.Capacity*1e-8 {
			p.PerDay = 0
		}
	}
	const points = 61
	for i := range points {
		perDay := p.Capacity * math.Pow(10, -3+5*float64(i)/(points-1))
		own, n, err := cost(perDay)
		if err != nil {
			return p, err
		}
		p.Curve = append(p.Curve, PurchasePoint{perDay, own, p.APIRequest, n})
	}
	return p, nil
}

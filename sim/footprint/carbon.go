package footprint

import "math"

const (
	joulesPerKWh = 3.6e6
	secondsPerY  = 365.25 * 24 * 3600
)

// KWh converts joules to kilowatt-hours.
func KWh(joules float64) float64 { return joules / joulesPerKWh }

// Years converts a life in years to seconds, at 365.25 days a year.
func Years(y float64) float64 { return y * secondsPerY }

// At is the factor by which the shape's month and local hour differ from
// the annual mean: 1 for a nil shape or where the shape knows nothing. month
// is 1..12 or -1 for the year, hour is 0..23 or -1 for the mean of the day.
func (s *Shape) At(month, hour int) float64 {
	if s == nil {
		return 1
	}
	row := 0
	if month >= 1 && month <= 12 {
		row = month
	}
	ratios := &s.Ratio[row]
	if ratios[0] == 0 { // a month the profile lacks: the year's shape stands in
		ratios = &s.Ratio[0]
		if ratios[0] == 0 {
			return 1
		}
	}
	if hour >= 0 && hour < Hours {
		return ratios[hour]
	}
	sum := 0.0
	for _, r := range ratios {
		sum += r
	}
	return sum / Hours
}

// Knows reports whether the shape has a profile for the month (1..12).
func (s *Shape) Knows(month int) bool {
	return s != nil && month >= 1 && month <= 12 && s.Ratio[month][0] != 0
}

// Grid is what the region's electricity emits, gCO2e/kWh, by every way of
// counting. A way that is not known is NaN.
type Grid struct {
	Location float64 // average of the grid where the machine stands, at the month and hour asked for
	Market   float64 // after contracts and certificates; annual
	Marginal float64 // of the plant that answers one more kWh; annual
}

// Intensity returns the region's grid at a month and local hour (-1 for the
// mean). Only the location-based average has a shape.
func (r *Region) Intensity(month, hour int) Grid {
	g := Grid{Location: math.NaN(), Market: math.NaN(), Marginal: math.NaN()}
	if r.GridGPerKWh > 0 || r.GridSource != "" {
		g.Location = r.GridGPerKWh * r.Shape.At(month, hour)
	}
	if r.MarketG >= 0 && r.MarketYear > 0 {
		g.Market = r.MarketG
	}
	if r.MarginalG > 0 {
		g.Marginal = r.MarginalG
	}
	return g
}

// OperationalG is the emission of using electricity, grams: facility energy
// times grid intensity (GHG Protocol Scope 2; PUE is already inside the
// facility energy).
func OperationalG(facilityJoules, gramsPerKWh float64) float64 {
	return KWh(facilityJoules) * gramsPerKWh
}

// EmbodiedG is the share of manufacture that falls on the time of use, grams:
// kg x 1000 x deviceSeconds / (lifetime x utilization). deviceSeconds counts
// every device; utilization is the busy share of the lifetime over which
// manufacture is spread. NaN when manufacture is not known (kg 0).
func EmbodiedG(kgPerDevice, deviceSeconds, lifetimeYears, utilization float64) float64 {
	if kgPerDevice <= 0 || lifetimeYears <= 0 || utilization <= 0 {
		return math.NaN()
	}
	return kgPerDevice * 1000 * deviceSeconds / (Years(lifetimeYears) * utilization)
}

// WaterL is water on site and off site, litres. WUE is litres per IT kWh (The
// Green Grid), so on-site water counts server energy and never PUE; the grid's
// water counts all the electricity bought.
func WaterL(serverJoules, facilityJoules, wue, gridLPerKWh float64) (onSite, offSite float64) {
	onSite, offSite = math.NaN(), math.NaN()
	if wue >= 0 {
		onSite = KWh(serverJoules) * wue
	}
	if gridLPerKWh >= 0 {
		offSite = KWh(facilityJoules) * gridLPerKWh
	}
	return onSite, offSite
}

// CapitalUSD is the share of the purchase price that falls on the time of
// use: price x deviceSeconds / (lifetime x utilization), straight line.
func CapitalUSD(pricePerDevice, deviceSeconds, lifetimeYears, utilization float64) float64 {
	if lifetimeYears <= 0 || utilization <= 0 {
		return math.NaN()
	}
	return pricePerDevice * deviceSeconds / (Years(lifetimeYears) * utilization)
}

// ElectricityUSD is the cost of the facility's electricity; NaN when the price
// is not known (0).
func ElectricityUSD(facilityJoules, usdPerKWh float64) float64 {
	if usdPerKWh <= 0 {
		return math.NaN()
	}
	return KWh(facilityJoules) * usdPerKWh
}

// RentUSD is what the devices cost to rent for the time; NaN when no rental
// price is known (0).
func RentUSD(usdPerDeviceHour, deviceSeconds float64) float64 {
	if usdPerDeviceHour <= 0 {
		return math.NaN()
	}
	return usdPerDeviceHour * deviceSeconds / 3600
}

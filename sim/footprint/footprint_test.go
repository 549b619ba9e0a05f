package footprint_test

import (
	"math"
	"testing"

	"wattif/sim/footprint"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func unknown(t *testing.T, what string, got float64) {
	t.Helper()
	if !math.IsNaN(got) {
		t.Errorf("%s = %v, want NaN", what, got)
	}
}

func TestUnits(t *testing.T) {
	near(t, "kWh", footprint.KWh(3.6e6), 1)
	near(t, "kWh of a 700 W chip in an hour", footprint.KWh(700*3600), 0.7)
	near(t, "a year", footprint.Years(1), 31557600) // 365.25 x 24 x 3600
}

func TestOperational(t *testing.T) {
	// 10 kWh of facility energy at 344 g/kWh: 3,440 g. PUE is in the energy already.
	near(t, "carbon", footprint.OperationalG(10*3.6e6, 344), 3440)
	near(t, "carbon of a grid without emissions", footprint.OperationalG(10*3.6e6, 0), 0)
	unknown(t, "carbon of an unknown grid", footprint.OperationalG(3.6e6, math.NaN()))
}

func TestEmbodied(t *testing.T) {
	// 164 kg over 5 years at 60 %: 164,000 g / (5 x 31,557,600 s x 0.6) =
	// 1.7323e-3 g a busy second; an hour of 8 devices is 28,800 device-seconds: 49.89 g.
	near(t, "making", footprint.EmbodiedG(164, 8*3600, 5, 0.6), 164000.0*28800/(5*31557600*0.6))
	near(t, "making", math.Round(footprint.EmbodiedG(164, 8*3600, 5, 0.6)*100)/100, 49.89)
	// Used for its whole life without pause, a device carries its whole manufacture.
	near(t, "whole life", footprint.EmbodiedG(164, 5*31557600, 5, 1), 164000)
	// Half as busy, twice the share.
	near(t, "idle half", footprint.EmbodiedG(100, 3600, 4, 0.5), 2*footprint.EmbodiedG(100, 3600, 4, 1))
	unknown(t, "unknown manufacture", footprint.EmbodiedG(0, 3600, 5, 0.6))
	unknown(t, "no life", footprint.EmbodiedG(164, 3600, 0, 0.6))
	unknown(t, "no use", footprint.EmbodiedG(164, 3600, 5, 0))
}

// WUE is litres a kWh of the computers, so PUE must not enter on site: at PUE
// 2 ten kWh of servers are twenty of the facility; on site 10 x 0.5 = 5 L and
// never 10; off site the power station serves all twenty, 20 x 3 = 60 L.
func TestWaterDoesNotCountPUEOnSite(t *testing.T) {
	const pue = 2.0
	server := 10 * 3.6e6
	on, off := footprint.WaterL(server, server*pue, 0.5, 3)
	near(t, "on site", on, 5)
	near(t, "off site", off, 60)
}

func TestWaterUnknown(t *testing.T) {
	on, off := footprint.WaterL(3.6e6, 3.6e6, -1, 2)
	unknown(t, "on site", on)
	near(t, "off site", off, 2)
	on, off = footprint.WaterL(3.6e6, 3.6e6, 0, -1)
	near(t, "air cooled", on, 0)
	unknown(t, "off site", off)
}

func TestCost(t *testing.T) {
	// 4 devices for 90 s at $2.99 an hour: 360 device-seconds, a tenth of an hour.
	near(t, "rent", footprint.RentUSD(2.99, 4*90), 0.299)
	unknown(t, "no rental price", footprint.RentUSD(0, 3600))
	// $30,000 over 5 years at 60 %: 30,000 / (5 x 8,766 h x 0.6) = $1.1408 a busy hour.
	near(t, "capital", footprint.CapitalUSD(30000, 3600, 5, 0.6), 30000.0/(5*8766*0.6))
	near(t, "a gift", footprint.CapitalUSD(0, 3600, 5, 0.6), 0)
	unknown(t, "capital without a life", footprint.CapitalUSD(30000, 3600, 0, 1))
	// 5 kWh at 25 cents.
	near(t, "electricity", footprint.ElectricityUSD(5*3.6e6, 0.25), 1.25)
	unknown(t, "no price", footprint.ElectricityUSD(3.6e6, 0))
}

// shape is 1 on every hour of the year, and 0.5 at noon and 1.5 at 18 h in June.
func shape() *footprint.Shape {
	s := &footprint.Shape{Zone: "XX"}
	for h := range footprint.Hours {
		s.Ratio[0][h], s.Ratio[6][h] = 1, 1
	}
	s.Ratio[6][12], s.Ratio[6][18] = 0.5, 1.5
	return s
}

func TestShape(t *testing.T) {
	var none *footprint.Shape
	near(t, "no shape", none.At(6, 12), 1)
	s := shape()
	near(t, "noon in June", s.At(6, 12), 0.5)
	near(t, "evening in June", s.At(6, 18), 1.5)
	near(t, "a day in June", s.At(6, -1), 1) // (22 + 0.5 + 1.5) / 24
	near(t, "the year", s.At(-1, -1), 1)
	near(t, "noon of the year", s.At(-1, 12), 1)
	near(t, "a month that is not known: the year's", s.At(1, 12), 1)
	if s.Knows(1) || !s.Knows(6) || s.Knows(0) || s.Knows(13) || none.Knows(6) {
		t.Error("a shape does not know which months it knows")
	}
	near(t, "an empty shape", (&footprint.Shape{}).At(6, 12), 1)
}

func TestIntensityKeepsWaysOfCountingApart(t *testing.T) {
	r := footprint.Region{GridGPerKWh: 400, GridSource: "a table", MarginalG: 700, MarketG: 0, MarketYear: 2023, Shape: shape()}
	g := r.Intensity(6, 12)
	near(t, "location", g.Location, 200) // 400 x 0.5
	near(t, "marginal has no hours", g.Marginal, 700)
	near(t, "market of 0 is known", g.Market, 0)

	r = footprint.Region{MarketG: -1}
	g = r.Intensity(-1, -1)
	unknown(t, "location", g.Location)
	unknown(t, "marginal", g.Marginal)
	unknown(t, "market", g.Market)

	// 0 g/kWh with a source is a fact, not a gap.
	r = footprint.Region{GridSource: "a table", MarketG: 0}
	near(t, "clean grid", r.Intensity(-1, -1).Location, 0)
	unknown(t, "market without a year", r.Intensity(-1, -1).Market)
}

func TestNames(t *testing.T) {
	for got, want := range map[string]string{
		footprint.Location.String(): "location", footprint.Market.String(): "market",
		footprint.BoundaryDevice.String(): "device", footprint.BoundaryServer.String(): "server", footprint.BoundaryFacility.String(): "facility",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

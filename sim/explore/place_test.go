package explore

import (
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/metric"
)

// places are three countries that differ in one thing each from the first, and
// two of which something is not known.
func places() []footprint.Region {
	base := footprint.Region{
		ID: "DE", Name: "Germany", Kind: "country", Country: "DEU", GridGPerKWh: 344, GridSource: "Ember", GridBasis: "generation", MarketG: -1,
		MarginalG: 600, PUE: 1.3, WUE: 0.4, WaterLPerKWh: 2, PriceUSDPerKWh: 0.25,
	}
	half := base
	half.ID, half.Name, half.GridGPerKWh = "HALF", "half the carbon", 172
	cool := base
	cool.ID, cool.Name, cool.Kind, cool.PUE, cool.MarketG, cool.MarketYear = "cool/1", "half the overhead", "cloud", 1.15, 0, 2024
	dry := base
	dry.ID, dry.Name, dry.WaterLPerKWh, dry.PriceUSDPerKWh, dry.MarginalG = "DRY", "water and price not known", -1, 0, 0
	dark := base
	dark.ID, dark.Name, dark.GridGPerKWh, dark.GridSource = "DARK", "carbon not known", 0, ""
	return []footprint.Region{dry, dark, base, cool, half}
}

func ranked(t *testing.T, s *sim.Scenario, a Ask) Ranking {
	t.Helper()
	k, err := Places(s, places(), a)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ids(k *Ranking) (out string) {
	for i := range k.Places {
		out += k.Places[i].Region.ID + " "
	}
	return out
}

func TestPlaces(t *testing.T) {
	s := start(t)
	s.Region = places()[2]
	k := ranked(t, &s, Ask{})
	// Carbon: half the grid, then the lower PUE, then a tie in order of ids, then unknown.
	if got := ids(&k); got != "HALF cool/1 DE DRY DARK " {
		t.Errorf("by carbon: %s", got)
	}
	if k.Per != "request" || k.All != 5 {
		t.Errorf("per %q of %d", k.Per, k.All)
	}
	about(t, "half the grid, half the operation", k.Places[0].OperationalG, k.Here.OperationalG/2)
	about(t, "manufacture does not move", k.Places[0].EmbodiedG, k.Here.EmbodiedG)
	about(t, "energy does not move", k.Places[0].Joules, k.Here.Joules)
	about(t, "but for PUE", k.Places[1].Joules, k.Here.Joules*1.15/1.3)
	about(t, "grid", k.Places[0].Grid, 172)
	if !math.IsNaN(k.Places[4].OperationalG) || !math.IsNaN(k.Against(&k.Places[4])) {
		t.Error("what is not known has a figure")
	}
	// The place where it stands says what the metric says.
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]float64{"co2e_g_per_request": k.Here.TotalG(), "water_ml_per_request": k.Here.WaterL * 1e3, "cost_usd_per_request": k.Here.USD} {
		m, err := metric.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := m.Of(&r)
		about(t, id, want, v)
	}
}

func TestPlacesOrdersAndFilters(t *testing.T) {
	s := start(t)
	s.Region = places()[2]
	k := ranked(t, &s, Ask{Order: ByWater})
	if got := ids(&k); got != "cool/1 DARK DE HALF DRY " {
		t.Errorf("by water: %s", got)
	}
	// Rented: cost is the same everywhere, so electricity's price ranks.
	k = ranked(t, &s, Ask{Order: ByCost})
	if got := ids(&k); got != "cool/1 DARK DE HALF DRY " || !k.Rented {
		t.Errorf("by cost, rented: %s", got)
	}
	about(t, "rent", k.Places[0].USD, k.Here.USD)
	s.DevicePrice = 30000
	k = ranked(t, &s, Ask{Order: ByCost})
	if k.Rented || !(k.Places[0].USD < k.Here.USD) {
		t.Errorf("owned: %v < %v", k.Places[0].USD, k.Here.USD)
	}
	k = ranked(t, &s, Ask{Kind: "cloud"})
	if got := ids(&k); got != "cool/1 " || k.All != 5 {
		t.Errorf("cloud regions: %s", got)
	}
	k = ranked(t, &s, Ask{Words: "HALF carbon"})
	if got := ids(&k); got != "HALF " {
		t.Errorf("words: %s", got)
	}
	if _, err := Places(&s, places(), Ask{Kind: "planet"}); err == nil {
		t.Error("a planet is a kind of place")
	}
}

// The functional unit changes amounts and no order.
func TestPlacesPerUnit(t *testing.T) {
	s := start(t)
	s.Region = places()[2]
	usual, k := ranked(t, &s, Ask{}), ranked(t, &s, Ask{Unit: metric.Mtok})
	// A request writes output_len tokens; a million of them are that many requests.
	about(t, "carbon of a million tokens", k.Here.TotalG(), usual.Here.TotalG()*1e6/float64(s.OutputLen))
	if k.Per != "1M tokens" || ids(&k) != ids(&usual) {
		t.Errorf("per %q: %s", k.Per, ids(&k))
	}
}

// Ways of counting are kept apart: a place without a figure of the basis is
// unknown, never filled from another.
func TestBasesAreNeverMixed(t *testing.T) {
	s := start(t)
	s.Region = places()[2]
	k := ranked(t, &s, Ask{Basis: Marginal})
	about(t, "marginal", k.Here.Grid, 600)
	for i := range k.Places {
		if p := &k.Places[i]; p.Region.ID == "DRY" && !math.IsNaN(p.OperationalG) {
			t.Error("an average stands in for a marginal figure")
		}
	}
	k = ranked(t, &s, Ask{Basis: Market})
	if !math.IsNaN(k.Here.Grid) || k.Places[0].Region.ID != "cool/1" || k.Places[0].OperationalG != 0 {
		t.Errorf("market: here %v, first %+v", k.Here.Grid, k.Places[0])
	}
}

// What is stated about the machine room moves along; what is stated about the
// grid stays behind.
func TestStatedFigures(t *testing.T) {
	s := start(t)
	s.Region = places()[2]
	s.PUE, s.CarbonIntensity, s.ElectricityPrice = 1.1, 1000, 9
	k := ranked(t, &s, Ask{})
	about(t, "here", k.Here.Grid, 1000)
	for i := range k.Places {
		p := &k.Places[i]
		if about(t, "PUE", p.PUE, 1.1); p.Region.ID == "HALF" {
			about(t, "there", p.Grid, 172)
			about(t, "price there", p.ElectricityUSD, p.Joules/3.6e6*0.25)
		}
	}
}

func TestChoices(t *testing.T) {
	s := start(t)
	s.Region = sunny()
	s.Hour = 18
	regions := append(places(), s.Region)
	k, err := Places(&s, regions, Ask{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	job := JobOf(&r, 3)
	c := k.Choices(&s, job)
	about(t, "now", c[0].G, job.KWh*400*4.0/3)
	about(t, "time", c[1].G, job.KWh*200)
	about(t, "time", c[1].Change, -0.625)
	about(t, "space", c[2].G, job.KWh*172)
	if c[2].Place.Region.ID != "HALF" || c[3].Place.Region.ID != "HALF" {
		t.Errorf("space in %s, both in %s", c[2].Place.Region.ID, c[3].Place.Region.ID)
	}
	s.Region.GridGPerKWh = 200 // then noon at home is 100, below 172 at any hour
	if k, err = Places(&s, append(places(), s.Region), Ask{}); err != nil {
		t.Fatal(err)
	}
	if c = k.Choices(&s, job); c[3].Place.Region.ID != "XX" || c[3].Window.Start != 10 {
		t.Errorf("both: %s at %d", c[3].Place.Region.ID, c[3].Window.Start)
	}
	// Where nothing is known of hours, time changes nothing and says so.
	s = start(t)
	s.Region = places()[2]
	k = ranked(t, &s, Ask{})
	if c = k.Choices(&s, job); !math.IsNaN(c[1].G) || math.IsNaN(c[0].G) {
		t.Errorf("no profile: %+v", c[1])
	}
}

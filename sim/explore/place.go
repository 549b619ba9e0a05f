package explore

import (
	"math"
	"slices"
	"strings"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Basis is how the emissions of a kilowatt-hour are counted. The bases answer
// different questions and are never compared with one another.
type Basis uint8

// The bases.
const (
	// Average is location-based: all generation of the grid over its energy.
	// Right for a footprint; the only one with months and hours.
	Average Basis = iota
	// Marginal is location-based: the plants that answer one more kilowatt-hour.
	// Right for "what changes if I move"; annual.
	Marginal
	// Market is after the operator's contracts and certificates; annual.
	Market
)

var basisNames = [...]string{"average", "marginal", "market"}

// String returns the basis' id.
func (b Basis) String() string { return basisNames[b] }

// Words says the basis in full.
func (b Basis) Words() string {
	return [...]string{"location-based, average", "location-based, marginal", "market-based"}[b]
}

// ParseBasis returns the basis with the given id.
func ParseBasis(id string) (Basis, error) {
	for i, n := range basisNames {
		if n == id {
			return Basis(i), nil
		}
	}
	return 0, &sim.KnobError{Knob: "basis", Value: id, Reason: "is not a way of counting", Accepted: strings.Join(basisNames[:], " "), Nearest: knob.Nearest(id, basisNames[:])}
}

// BasisOf is the basis of a scenario's accounting.
func BasisOf(s *sim.Scenario) Basis {
	if s.Accounting == footprint.Market {
		return Market
	}
	return Average
}

// grams is a footprint's emissions of electricity by the basis.
func (b Basis) grams(f *sim.Footprint) float64 {
	switch b {
	case Marginal:
		return f.MarginalG
	case Market:
		return f.MarketG
	}
	return f.LocationG
}

// Order is what places are ranked by, least first.
type Order uint8

// The orders.
const (
	ByCarbon Order = iota // emissions, manufacture included
	ByCost                // money; the price of electricity where rent hides it
	ByWater
)

var orderNames = [...]string{"carbon", "cost", "water"}

// String returns the order's id.
func (o Order) String() string { return orderNames[o] }

// ParseOrder returns the order with the given id.
func ParseOrder(id string) (Order, error) {
	for i, n := range orderNames {
		if n == id {
			return Order(i), nil
		}
	}
	return 0, &sim.KnobError{Knob: "sort", Value: id, Reason: "is not an order", Accepted: strings.Join(orderNames[:], " "), Nearest: knob.Nearest(id, orderNames[:])}
}

// Place is a scenario moved to a place. Quantities are of the ranking's unit
// ([Ranking.Per]); what is not known is NaN.
type Place struct {
	Region *footprint.Region
	Here   bool
	Grid   float64 // gCO2e/kWh by the ranking's basis, at the scenario's month and hour
	PUE    float64 // used
	Joules float64 // inside the scenario's boundary; differs from here by PUE alone

	OperationalG, EmbodiedG float64
	WaterL                  float64
	USD                     float64 // rent, or purchase and electricity
	ElectricityUSD          float64 // of the facility's energy at the place's price; inside a rent
}

// TotalG is operational and embodied emissions, gCO2e; manufacture that is not
// known is left out.
func (p *Place) TotalG() float64 {
	if math.IsNaN(p.EmbodiedG) {
		return p.OperationalG
	}
	return p.OperationalG + p.EmbodiedG
}

// Ask says which places are ranked, how they count and in which order.
type Ask struct {
	Basis Basis
	Order Order
	Kind  string // "country", "zone", "cloud" or "place"; "" for all
	Words string // all of them must stand in the id, name, kind or country
	// Unit is what quantities are said of; the usual one where it means nothing.
	Unit metric.Unit
}

// Ranking is the places for one scenario, best first, unknown last.
type Ranking struct {
	Ask
	Per    string // name of the unit: "request", "job", "1k tokens"
	Here   Place
	Places []Place // those that the ask lets through; the place of the scenario among them only then
	All    int     // places there are
	Rented bool    // the devices are rented: cost does not depend on the place
	Notes  []string

	units float64 // quantities of the unit of work times this are those of Per
}

// Regions lists every place of the catalogue, for [Places].
func Regions(c knob.Catalog) ([]footprint.Region, error) {
	options := c.Options("region")
	out := make([]footprint.Region, 0, len(options))
	for _, o := range options {
		r, err := c.Region(o.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// kinds are the kinds of place, for asking.
var kinds = []string{"country", "zone", "cloud", "place"}

// Places moves the scenario to every region and ranks them. What moving
// changes is the grid, its water and price, and the facility (PUE and WUE):
// time and the energy of the computers stay. Latency, law and the traffic of
// the move itself are not modelled. The error is that of [sim.Run], or a
// [*sim.KnobError] for an unknown kind.
//
// A stated PUE or WUE moves along, since it is of the machine room; a stated
// grid intensity or electricity price is of the place and stays behind.
func Places(s *sim.Scenario, regions []footprint.Region, ask Ask) (Ranking, error) {
	k := Ranking{Ask: ask, All: len(regions)}
	if ask.Kind != "" && !slices.Contains(kinds, ask.Kind) {
		return k, &sim.KnobError{Knob: "kind", Value: ask.Kind, Reason: "is not a kind of place", Accepted: strings.Join(kinds, " "), Nearest: knob.Nearest(ask.Kind, kinds)}
	}
	var r sim.Result
	if err := sim.RunInto(&r, s); err != nil {
		return k, err
	}
	if k.units = ask.Unit.Factor(&r); !(k.units > 0) || math.IsInf(k.units, 0) {
		k.Unit, k.units = metric.Usual, metric.Usual.Factor(&r)
	}
	k.Per = k.Unit.Name(&r)
	k.Rented = r.Footprint.RentUSD > 0 || math.IsNaN(r.Footprint.RentUSD)
	k.Here = k.place(&r, s, s)
	k.Here.Here = true

	words := strings.Fields(strings.ToLower(ask.Words))
	moved := *s
	moved.CarbonIntensity, moved.ElectricityPrice = sim.Unstated, sim.Unstated
	for i := range regions {
		g := &regions[i]
		if ask.Kind != "" && g.Kind != ask.Kind || !matches(g, words) {
			continue
		}
		if g.ID == s.Region.ID {
			k.Places = append(k.Places, k.Here)
			continue
		}
		moved.Region = *g
		sim.Move(&r, &moved)
		p := k.place(&r, s, &moved)
		p.Region = g
		k.Places = append(k.Places, p)
	}
	slices.SortStableFunc(k.Places, func(a, b Place) int { return nearer(k.Key(&a), k.Key(&b), a.Region.ID, b.Region.ID) })
	k.notes(s)
	return k, nil
}

// place reads a moved result; now is the scenario before the move.
func (k *Ranking) place(r *sim.Result, now, moved *sim.Scenario) Place {
	f := &r.Footprint
	price := moved.ElectricityPrice
	if price < 0 {
		price = moved.Region.PriceUSDPerKWh
	}
	p := Place{
		Region: &now.Region, PUE: f.PUE, Joules: r.Joules() * k.units,
		OperationalG: k.Basis.grams(f) * k.units, EmbodiedG: f.EmbodiedG * k.units,
		WaterL: (f.OnSiteWaterL + f.OffSiteWaterL) * k.units, USD: f.USD() * k.units,
		ElectricityUSD: footprint.ElectricityUSD(f.FacilityJoules, price) * k.units,
	}
	p.Grid = p.OperationalG / footprint.KWh(p.Joules)
	return p
}

// Key is the value that a place is ranked by.
func (k *Ranking) Key(p *Place) float64 {
	switch k.Order {
	case ByWater:
		return p.WaterL
	case ByCost:
		if k.Rented {
			return p.ElectricityUSD
		}
		return p.USD
	}
	return p.TotalG()
}

// Against is the relative change of a place's key against where the scenario
// stands: -0.9 for 90 % less; NaN when one of them is not known.
func (k *Ranking) Against(p *Place) float64 { return relative(k.Key(p), k.Key(&k.Here)) }

func relative(v, base float64) float64 {
	if v == base {
		return 0
	}
	return v/base - 1
}

// nearer puts what is not known last and ties in order of their ids.
func nearer(a, b float64, idA, idB string) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return strings.Compare(idA, idB)
}

func matches(g *footprint.Region, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := strings.ToLower(g.ID + " " + g.Name + " " + g.Kind + " " + g.Country + " " + g.Zone)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// notes says what the reader of a ranking must know, most important first.
func (k *Ranking) notes(s *sim.Scenario) {
	add := func(text string) { k.Notes = append(k.Notes, text) }
	switch k.Basis {
	case Marginal:
		add("marginal: the operating margin of the country, a mean of the year; it has no months or hours, and is not to be compared with averages")
	case Market:
		add("market-based: after contracts and certificates, as operators state it; often 0, and it says nothing about time or place")
	default:
		add("location-based average; moving load may not change what is burnt, which is a question for the marginal plant")
	}
	add("latency, data law and the traffic of moving are not modelled")
	if s.PUE > 0 || s.Boundary != footprint.BoundaryFacility {
		add("the energy is the same everywhere")
	} else {
		add("the computers' energy is the same everywhere; the facility's follows the place's PUE, a survey mean where none is stated")
	}
	if k.Rented {
		add("rent is taken to be the same everywhere and includes electricity; by cost, places are ranked by what that electricity costs")
	}
	if s.CarbonIntensity >= 0 {
		add("the stated grid intensity counts for " + s.Region.Name + " alone")
	}
	if (s.Hour >= 0 || s.Month > 0) && k.Basis == Average {
		add("places without a profile by month and hour stand at their mean of the year")
	}
	kind := ""
	for i := range k.Places {
		if g := k.Places[i].Region; kind == "" {
			kind = g.GridBasis
		} else if g.GridBasis != kind && k.Basis == Average {
			add("countries count what they generate (Ember), zones and cloud regions what they consume (Electricity Maps, ODbL 1.0): compare within a kind")
			break
		}
	}
}

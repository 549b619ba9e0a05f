package presets

import (
	"strings"
	"sync"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/knob"
)

// Fallbacks where a place states nothing of its own. Sources: see
// facts/datacentres.csv.
const (
	defaultPUE = 1.54 // Uptime Institute survey 2025, mean of each operator's largest site
	defaultWUE = 0.36 // litres per IT kWh, LBNL 2024, United States 2023

	defaultPUESource = "Uptime Institute survey 2025, mean of operators"
	defaultWUESource = "LBNL 2024, mean of US data centres in 2023"
)

// Where grid figures come from, for the region that shows them.
const (
	licenceODbL = "ODbL 1.0"
	licenceCCBY = "CC BY 4.0"

	basisGeneration  = "life-cycle, generation-based average"
	basisConsumption = "life-cycle, consumption-based average"

	sourceMaps     = "Electricity Maps, yearly mean of the zone"
	sourceMarginal = 2021 // year of the harmonised IFI operating margins
)

// gridSources spells out the ci_source column.
var gridSources = map[string]string{
	"ember": "Ember, yearly mean",
	"owid":  "Our World in Data (Ember), yearly mean",
}

// regionEntry is one place.
type regionEntry struct {
	footprint.Region
	Aliases []string
	Group   string // continent, provider or "grid zones"
	Place   string // town of a cloud region
	Status  string
	Note    string
	iso2    string
	source  string
	conf    string
	shares  [9]float64
	bare    string // cloud region without its provider
}

// regionShelf holds every place, and the daily shapes of grid zones.
type regionShelf struct {
	shelf[regionEntry]
	providers map[string][]string // bare cloud region -> full ids
	files     []layer

	mu     sync.Mutex
	shapes map[string]*footprint.Shape // by zone, read when a place needs it
	known  map[string]string           // zones with a shape -> its source
}

var countrySchema = func() *schema[regionEntry] {
	type r = regionEntry
	share := func(i int) func(*r) *float64 { return func(e *r) *float64 { return &e.shares[i] } }
	return newSchema(
		required(text("iso3", func(e *r) *string { return &e.Country })),
		text("iso2", func(e *r) *string { return &e.iso2 }),
		required(text("name", func(e *r) *string { return &e.Name })),
		number("ci", 0, 2000, 1, func(e *r) *float64 { return &e.GridGPerKWh }),
		whole("ci_year", 2000, 2100, func(e *r) *int { return &e.GridYear }),
		text("ci_source", func(e *r) *string { return &e.source }),
		number("marginal", 0, 3000, 1, func(e *r) *float64 { return &e.MarginalG }),
		number("share_coal", 0, 100, 1, share(0)), number("share_gas", 0, 100, 1, share(1)), number("share_oil", 0, 100, 1, share(2)),
		number("share_nuclear", 0, 100, 1, share(3)), number("share_hydro", 0, 100, 1, share(4)), number("share_wind", 0, 100, 1, share(5)),
		number("share_solar", 0, 100, 1, share(6)), number("share_bio", 0, 100, 1, share(7)), number("share_other_ren", 0, 100, 1, share(8)),
		ignored[r]("mix_year"),
		number("price_usd_kwh", 0.001, 2, 1, func(e *r) *float64 { return &e.PriceUSDPerKWh }),
		ignored[r]("price_year"),
		oneOf[r]("price_confidence", "high", "low", "lower bound"),
		text("price_source", func(e *r) *string { return &e.PriceSource }),
		number("water_l_kwh", 0, 100, 1, func(e *r) *float64 { return &e.WaterLPerKWh }),
	)
}()

var zoneSchema = func() *schema[regionEntry] {
	type r = regionEntry
	return newSchema(
		required(text("zone", func(e *r) *string { return &e.Zone })),
		required(text("name", func(e *r) *string { return &e.Name })),
		text("iso2", func(e *r) *string { return &e.iso2 }),
		text("iso3", func(e *r) *string { return &e.Country }),
		ignored[r]("ci_2021"), ignored[r]("ci_2022"), ignored[r]("ci_2023"), ignored[r]("ci_2024"),
		required(number("ci_2025", 0, 2000, 1, func(e *r) *float64 { return &e.GridGPerKWh })),
		ignored[r]("carbon_free_pct_2024"),
		number("carbon_free_pct_2025", 0, 100, 0.01, func(e *r) *float64 { return &e.CarbonFree }),
		ignored[r]("renewable_pct_2025"),
	)
}()

var cloudSchema = func() *schema[regionEntry] {
	type r = regionEntry
	return newSchema(
		required(text("region", func(e *r) *string { return &e.bare })),
		required(text("place", func(e *r) *string { return &e.Place })),
		required(text("iso3", func(e *r) *string { return &e.Country })),
		required(text("zone", func(e *r) *string { return &e.Zone })),
		ignored[r]("zone_alt"),
		text("status", func(e *r) *string { return &e.Status }),
		number("market", 0, 2000, 1, func(e *r) *float64 { return &e.MarketG }),
		whole("market_year", 2000, 2100, func(e *r) *int { return &e.MarketYear }),
		number("carbon_free_pct", 0, 100, 0.01, func(e *r) *float64 { return &e.CarbonFree }),
		ignored[r]("carbon_free_year"), ignored[r]("carbon_free_source"),
		number("pue", 1, 5, 1, func(e *r) *float64 { return &e.PUE }),
		ignored[r]("pue_year"),
		text("pue_scope", func(e *r) *string { return &e.conf }),
		text("pue_source", func(e *r) *string { return &e.PUESource }),
		number("wue_l_kwh", 0, 20, 1, func(e *r) *float64 { return &e.WUE }),
		ignored[r]("wue_year"), ignored[r]("wue_scope"),
		text("wue_source", func(e *r) *string { return &e.WUESource }),
		ignored[r]("google_ci_2024"),
		number("price_usd_kwh", 0.001, 2, 1, func(e *r) *float64 { return &e.PriceUSDPerKWh }),
		text("price_source", func(e *r) *string { return &e.PriceSource }),
		text("note", func(e *r) *string { return &e.Note }),
	)
}()

// placeSchema is a place of the user's own: a machine room, a laboratory, a
// contract. What it leaves out comes from its zone, then its country.
var placeSchema = func() *schema[regionEntry] {
	type r = regionEntry
	return newSchema(
		required(text("id", func(e *r) *string { return &e.ID })),
		required(text("name", func(e *r) *string { return &e.Name })),
		list("aliases", func(e *r) *[]string { return &e.Aliases }),
		text("iso3", func(e *r) *string { return &e.Country }),
		text("zone", func(e *r) *string { return &e.Zone }),
		number("ci", 0, 2000, 1, func(e *r) *float64 { return &e.GridGPerKWh }),
		whole("ci_year", 2000, 2100, func(e *r) *int { return &e.GridYear }),
		number("marginal", 0, 3000, 1, func(e *r) *float64 { return &e.MarginalG }),
		number("market", 0, 2000, 1, func(e *r) *float64 { return &e.MarketG }),
		whole("market_year", 2000, 2100, func(e *r) *int { return &e.MarketYear }),
		number("pue", 1, 5, 1, func(e *r) *float64 { return &e.PUE }),
		number("wue_l_kwh", 0, 20, 1, func(e *r) *float64 { return &e.WUE }),
		number("water_l_kwh", 0, 100, 1, func(e *r) *float64 { return &e.WaterLPerKWh }),
		number("price_usd_kwh", 0.001, 2, 1, func(e *r) *float64 { return &e.PriceUSDPerKWh }),
		required(text("source", func(e *r) *string { return &e.source })),
		text("note", func(e *r) *string { return &e.Note }),
	)
}()

type waterRow struct {
	iso3  string
	water float64
}

var waterSchema = newSchema(
	required(text("iso3", func(e *waterRow) *string { return &e.iso3 })),
	required(number("water_l_kwh", 0, 100, 1, func(e *waterRow) *float64 { return &e.water })),
)

type mapsRow struct {
	iso3 string
	ci   float64
	free float64
}

var mapsSchema = newSchema(
	required(text("iso3", func(e *mapsRow) *string { return &e.iso3 })),
	ignored[mapsRow]("ci_2024"),
	required(number("ci_2025", 0, 2000, 1, func(e *mapsRow) *float64 { return &e.ci })),
	number("carbon_free_pct_2025", 0, 100, 0.01, func(e *mapsRow) *float64 { return &e.free }),
)

// region looks a place up and hands it out with its daily shape.
func (s *regionShelf) region(ref string) (footprint.Region, error) {
	if e := s.find(ref); e != nil {
		r := e.Region
		shape, err := s.shape(r.Zone)
		if err != nil {
			return footprint.Region{}, err
		}
		r.Shape = shape
		return r, nil
	}
	bare := canonical(ref)
	if full := s.providers[bare]; len(full) == 1 {
		return s.region(full[0])
	} else if len(full) > 1 {
		return footprint.Region{}, &sim.KnobError{Knob: "region", Value: ref, Reason: "is a region of several providers", Accepted: strings.Join(full, " ")}
	}
	names := s.names()
	for b := range s.providers {
		names = append(names, b)
	}
	sortStrings(names)
	near := knob.Nearest(ref, names)
	if full := s.providers[near]; len(full) > 0 {
		near = full[0]
	} else if e := s.find(near); e != nil {
		near = e.ID
	}
	return footprint.Region{}, unknown("region", ref, "place", near, "")
}

func letters(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// validRegion reports whether an id can be a place: letters of either case,
// digits, hyphens and one slash ("zone/US-CAL-CISO", "aws/eu-central-1").
func validRegion(id string) bool {
	if id == "" || len(id) > 60 {
		return false
	}
	slashes := 0
	for i := range len(id) {
		c := id[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', (c == '-' || c == '_') && i > 0:
		case c == '/' && i > 0 && i < len(id)-1:
			slashes++
		default:
			return false
		}
	}
	return slashes <= 1
}

// title is a file's name as a heading: "south-america" -> "South America".
func title(s string) string {
	words := strings.Split(s, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

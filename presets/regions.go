package presets

import (
	"strconv"
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
	wri     bool
	bare    string // cloud region without its provider
	layer   int
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

type shapeSource struct{ zone, source, year, timezone string }

var shapesSchema = newSchema(
	required(text("zone", func(e *shapeSource) *string { return &e.zone })),
	text("year", func(e *shapeSource) *string { return &e.year }),
	text("timezone", func(e *shapeSource) *string { return &e.timezone }),
	required(text("source", func(e *shapeSource) *string { return &e.source })),
)

// regionReader gathers the files a place is put together from.
type regionReader struct {
	to        *regionShelf
	water     map[string]float64
	maps      map[string]mapsRow
	countries map[string]*regionEntry // by ISO3
	zones     map[string]*regionEntry
}

func (l *Library) readRegions() (*regionShelf, error) {
	to := &regionShelf{
		shelf:     shelf[regionEntry]{byName: make(map[string]place, 2048), entries: make([]regionEntry, 0, 1024), region: true},
		providers: map[string][]string{}, files: l.layers,
		shapes: map[string]*footprint.Shape{}, known: map[string]string{},
	}
	r := regionReader{to: to, water: map[string]float64{}, maps: map[string]mapsRow{}, countries: map[string]*regionEntry{}, zones: map[string]*regionEntry{}}
	steps := []struct {
		folder string
		read   func(layer int, file, content string) error
	}{
		{"regions/mpl", r.readWater},
		{"regions/odbl", r.readMaps},
		{"regions/countries", r.readCountries},
		{"regions/odbl", r.readZones},
		{"regions/cloud", r.readCloud},
		{"regions/places", r.readPlaces},
	}
	for _, step := range steps {
		if err := l.each(step.folder, ".csv", step.read); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func (r *regionReader) readWater(_ int, file, content string) error {
	return waterSchema.readTable(file, content, func(e *waterRow, _ int) error { r.water[e.iso3] = e.water; return nil })
}

func (r *regionReader) readMaps(_ int, file, content string) error {
	switch stem(file) {
	case "countries":
		return mapsSchema.readTable(file, content, func(e *mapsRow, _ int) error { r.maps[e.iso3] = *e; return nil })
	case "shapes":
		return shapesSchema.readTable(file, content, func(e *shapeSource, _ int) error {
			r.to.known[e.zone] = "Electricity Maps, hourly " + e.year + " (" + e.source + ")"
			return nil
		})
	}
	return nil
}

func (r *regionReader) readCountries(layer int, file, content string) error {
	group := title(stem(file))
	return countrySchema.readTable(file, content, func(e *regionEntry, line int) error {
		fillUnset(e)
		e.Kind, e.Group = "country", group
		e.ID = e.iso2
		if e.Country == "WLD" {
			e.ID, e.Name, e.Group = "world", "World mean", "World"
		} else if !letters(e.ID, 2) {
			return &FileError{File: file, Line: line, Field: "iso2", Value: e.ID, Reason: "is not two capital letters"}
		}
		if !letters(e.Country, 3) {
			return &FileError{File: file, Line: line, Field: "iso3", Value: e.Country, Reason: "is not three capital letters"}
		}
		e.Aliases = []string{e.Country}
		if e.Name != e.ID {
			e.Aliases = append(e.Aliases, e.Name)
		}
		switch {
		case e.source != "":
			source, ok := gridSources[e.source]
			if !ok {
				return &FileError{File: file, Line: line, Field: "ci_source", Value: e.source, Reason: "is not a known source", Accepted: "ember owid"}
			}
			e.GridSource, e.GridLicence, e.GridBasis = source, licenceCCBY, basisGeneration
		default:
			m, ok := r.maps[e.Country]
			if !ok {
				return &FileError{File: file, Line: line, Field: "ci", Reason: "is missing"}
			}
			e.GridGPerKWh, e.GridYear, e.GridSource, e.GridLicence, e.GridBasis = m.ci, 2025, sourceMaps, licenceODbL, basisConsumption
		}
		if e.MarginalG > 0 {
			e.MarginalYear = sourceMarginal
		}
		if e.Country != "WLD" {
			e.Zone = e.iso2
		}
		sum := 0.0
		for i, s := range e.shares {
			sum += s
			if i >= 3 {
				e.CarbonFree = max(e.CarbonFree, 0) + s/100
			}
		}
		if sum > 103 {
			return &FileError{File: file, Line: line, Field: "share_coal", Reason: "the shares add up to " + figure(sum, 4) + " percent"}
		}
		e.CarbonFree = min(e.CarbonFree, 1)
		if w, ok := r.water[e.Country]; ok {
			e.WaterLPerKWh, e.WaterSource = w, "WRI 2020, by way of EcoLogits"
		} else if e.WaterLPerKWh >= 0 {
			e.WaterSource = "derived: fuel shares times median consumption of each fuel"
		}
		setFacility(e)
		if err := r.to.add(*e, e.ID, e.Aliases, layer, file, line); err != nil {
			return err
		}
		kept := *e
		r.countries[e.Country] = &kept
		return nil
	})
}

func (r *regionReader) readZones(layer int, file, content string) error {
	if stem(file) != "zones" {
		return nil
	}
	return zoneSchema.readTable(file, content, func(e *regionEntry, line int) error {
		e.MarketG, e.WUE, e.WaterLPerKWh = -1, -1, -1
		e.Kind, e.Group = "zone", "Grid zones"
		e.GridYear, e.GridSource, e.GridLicence, e.GridBasis = 2025, sourceMaps, licenceODbL, basisConsumption
		e.ID = e.Zone
		if _, taken := r.to.byName[canonical(e.Zone)]; taken {
			e.ID = "zone/" + e.Zone
		}
		r.inherit(e, r.countries[e.Country])
		setFacility(e)
		if err := r.to.add(*e, e.ID, nil, layer, file, line); err != nil {
			return err
		}
		kept := *e
		r.zones[e.Zone] = &kept
		return nil
	})
}

func (r *regionReader) readCloud(layer int, file, content string) error {
	provider := stem(file)
	return cloudSchema.readTable(file, content, func(e *regionEntry, line int) error {
		if e.MarketYear == 0 {
			e.MarketG = -1
		}
		free := e.CarbonFree
		e.Kind, e.Group = "cloud", provider
		e.ID = provider + "/" + e.bare
		e.Name = provider + " " + e.bare + ", " + e.Place
		if e.WUESource == "" {
			e.WUE = -1
		}
		e.WaterLPerKWh = -1
		zone, ok := r.zones[e.Zone]
		if !ok {
			return &FileError{File: file, Line: line, Field: "zone", Value: e.Zone, Reason: "is not a known grid zone", Nearest: knob.Nearest(e.Zone, zoneNames(r.zones))}
		}
		country, ok := r.countries[e.Country]
		if !ok {
			return &FileError{File: file, Line: line, Field: "iso3", Value: e.Country, Reason: "is not a known country"}
		}
		e.GridGPerKWh, e.GridYear, e.GridSource, e.GridLicence, e.GridBasis = zone.GridGPerKWh, zone.GridYear, zone.GridSource, zone.GridLicence, zone.GridBasis
		if free == 0 {
			e.CarbonFree = zone.CarbonFree
		}
		if e.conf == "region-design" {
			e.PUESource += "; a design target"
		}
		r.inherit(e, country)
		setFacility(e)
		if err := r.to.add(*e, e.ID, nil, layer, file, line); err != nil {
			return err
		}
		bare := canonical(e.bare)
		r.to.providers[bare] = append(r.to.providers[bare], e.ID)
		return nil
	})
}

func (r *regionReader) readPlaces(layer int, file, content string) error {
	return placeSchema.readTable(file, content, func(e *regionEntry, line int) error {
		stated := *e
		e.Kind, e.Group = "place", stem(file)
		if e.MarketYear == 0 {
			e.MarketG = -1
		}
		if e.WUE == 0 {
			e.WUE = -1
		}
		if e.WaterLPerKWh == 0 {
			e.WaterLPerKWh = -1
		}
		e.CarbonFree = -1
		var zone, country *regionEntry
		if e.Zone != "" {
			if zone = r.zones[e.Zone]; zone == nil {
				return &FileError{File: file, Line: line, Field: "zone", Value: e.Zone, Reason: "is not a known grid zone", Nearest: knob.Nearest(e.Zone, zoneNames(r.zones))}
			}
			if e.Country == "" {
				e.Country = zone.Country
			}
		}
		if e.Country != "" {
			if country = r.countries[e.Country]; country == nil {
				return &FileError{File: file, Line: line, Field: "iso3", Value: e.Country, Reason: "is not a known country; three capital letters, as in DEU"}
			}
			if e.Zone == "" {
				e.Zone = country.Zone
			}
		}
		switch {
		case stated.GridGPerKWh > 0 || stated.GridYear > 0:
			e.GridSource, e.GridLicence, e.GridBasis = e.source, "", "as stated in "+file
		case zone != nil:
			e.GridGPerKWh, e.GridYear, e.GridSource, e.GridLicence, e.GridBasis = zone.GridGPerKWh, zone.GridYear, zone.GridSource, zone.GridLicence, zone.GridBasis
		case country != nil:
			e.GridGPerKWh, e.GridYear, e.GridSource, e.GridLicence, e.GridBasis = country.GridGPerKWh, country.GridYear, country.GridSource, country.GridLicence, country.GridBasis
		default:
			return &FileError{File: file, Line: line, Field: "ci", Reason: "is missing; state it, or a zone or iso3 to take it from"}
		}
		if e.PUE > 0 {
			e.PUESource = e.source
		}
		if e.WUE >= 0 {
			e.WUESource = e.source
		}
		if e.WaterLPerKWh >= 0 {
			e.WaterSource = e.source
		}
		if e.PriceUSDPerKWh > 0 {
			e.PriceSource = e.source
		}
		r.inherit(e, country)
		setFacility(e)
		return r.to.add(*e, e.ID, e.Aliases, layer, file, line)
	})
}

// inherit takes from the country what a place does not state itself.
func (r *regionReader) inherit(e, country *regionEntry) {
	if country == nil {
		return
	}
	if e.MarginalG == 0 {
		e.MarginalG, e.MarginalYear = country.MarginalG, country.MarginalYear
	} else if e.MarginalYear == 0 {
		e.MarginalYear = e.GridYear
	}
	if e.WaterLPerKWh < 0 {
		e.WaterLPerKWh, e.WaterSource = country.WaterLPerKWh, country.WaterSource
	}
	if e.PriceUSDPerKWh == 0 {
		e.PriceUSDPerKWh, e.PriceSource = country.PriceUSDPerKWh, country.PriceSource
	}
}

// setFacility falls back to the survey means of PUE and WUE.
func setFacility(e *regionEntry) {
	if e.PUE == 0 {
		e.PUE, e.PUESource = defaultPUE, defaultPUESource
	}
	if e.WUE < 0 {
		e.WUE, e.WUESource = defaultWUE, defaultWUESource
	}
}

func fillUnset(e *regionEntry) {
	e.MarketG, e.WUE, e.CarbonFree = -1, -1, -1
	if e.WaterLPerKWh == 0 {
		e.WaterLPerKWh = -1
	}
}

func zoneNames(zones map[string]*regionEntry) []string {
	names := make([]string, 0, len(zones))
	for z := range zones {
		names = append(names, z)
	}
	sortStrings(names)
	return names
}

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

var shapeSchema = func() *schema[shapeRow] {
	fields := []field[shapeRow]{required(whole("month", 0, 12, func(e *shapeRow) *int { return &e.month }))}
	for h := range footprint.Hours {
		name := "h" + strconv.Itoa(h)
		if h < 10 {
			name = "h0" + strconv.Itoa(h)
		}
		fields = append(fields, required(number(name, 0.01, 10, 1, func(e *shapeRow) *float64 { return &e.ratio[h] })))
	}
	return newSchema(fields...)
}()

type shapeRow struct {
	month int
	ratio [footprint.Hours]float64
}

// shape reads the month and hour profile of a zone, nil when there is none.
func (s *regionShelf) shape(zone string) (*footprint.Shape, error) {
	source, ok := s.known[zone]
	if !ok {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if shape, ok := s.shapes[zone]; ok {
		return shape, nil
	}
	file := "regions/odbl/shapes/" + zone + ".csv"
	content, err := shipped.ReadFile(file)
	if err != nil {
		return nil, &FileError{File: file, Reason: cause(err)}
	}
	shape := &footprint.Shape{Zone: zone, Source: source}
	err = shapeSchema.readTable(file, string(content), func(e *shapeRow, _ int) error {
		shape.Ratio[e.month] = e.ratio
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.shapes[zone] = shape
	return shape, nil
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

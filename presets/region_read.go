package presets

import (
	"wattif/sim/footprint"
	"wattif/sim/knob"
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

package knob

import (
	"wattif/sim"
	"wattif/sim/footprint"
)

func placeKnobs() []Knob {
	ks := []Knob{
		cataloged(Knob{
			ID: "region", Label: "Region", Default: "DE",
			Help:   "Where the machine stands: a country code, a grid zone or a cloud region. It sets grid intensity, water, electricity price and, where known, the data centre's PUE and WUE.",
			Source: "Germany, a place whose price, water and hourly profile are all known",
		}, "region", func(s *sim.Scenario) string { return s.Region.ID }, func(s *sim.Scenario, ref string, c Catalog) error {
			r, err := c.Region(ref)
			if err == nil {
				s.Region = r
			}
			return err
		}),
		plain(Knob{
			ID: "month", Label: "Month", Kind: Integer, Min: 1, Max: 12, Increment: 1, leap: 3, Auto: "mean", Default: "mean",
			Help:   "Month of the year, 1 to 12, where the grid's profile is known. \"mean\" is the whole year.",
			Source: "a service runs all year", Applies: profiled,
		}, sim.Mean, func(s *sim.Scenario) float64 { return float64(s.Month) }, func(s *sim.Scenario, n float64) { s.Month = int(n) }),
		plain(Knob{
			ID: "hour", Label: "Hour", Kind: Integer, Min: 0, Max: 23, Increment: 1, leap: 6, Auto: "mean", Default: "mean",
			units:  []string{":00", "h"},
			Help:   "Local hour of the day, 0 to 23, where the grid's profile is known. Sun and wind make some hours cleaner. \"mean\" is the whole day.",
			Source: "a service runs all day", Applies: profiled,
		}, sim.Mean, func(s *sim.Scenario) float64 { return float64(s.Hour) }, func(s *sim.Scenario, n float64) { s.Hour = int(n) }),
		chosen(Knob{
			ID: "boundary", Label: "Boundary", Default: "facility",
			Help:   "What power, energy and emissions count: the chips (device), with host, fabric and fans (server), or with cooling and distribution (facility).",
			Source: "the whole of what the electricity meter of a data centre sees",
		}, []Option{
			{ID: "device", Name: "chips", Aliases: []string{"chip", "gpu"}},
			{ID: "server", Name: "whole server", Aliases: []string{"node"}},
			{ID: "facility", Name: "whole facility", Aliases: []string{"datacentre", "datacenter"}},
		}, func(s *sim.Scenario) string { return s.Boundary.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Boundary = footprint.Boundary(i); return nil }),
		plain(Knob{
			ID: "pue", Label: "PUE", Kind: Number, Min: 1, Max: 5, Increment: 0.05, leap: 0.2, Auto: "auto", Default: "auto",
			Help:   "Power usage effectiveness: facility energy over the energy of its computers. 1 would be no cooling at all. \"auto\" is what the place or operator states, else the mean of a worldwide survey.",
			Source: "the region's own figure, from its operator's disclosure; else the Uptime Institute survey mean",
			Applies: func(s *sim.Scenario) (bool, string) {
				return s.Boundary == footprint.BoundaryFacility || s.DevicePrice >= 0, "boundary=" + s.Boundary.String() + " leaves cooling out"
			},
			effective: func(s *sim.Scenario) (float64, bool) {
				if s.Region.PUE > 0 {
					return s.Region.PUE, true
				}
				return sim.DefaultPUE, true
			},
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.PUE }, func(s *sim.Scenario, n float64) { s.PUE = n }),
		plain(Knob{
			ID: "carbon_intensity", Label: "Grid intensity", Unit: "gCO2e/kWh", Kind: Number, Min: 0, Max: 3000, Increment: 25, leap: 100, Auto: "auto", Default: "auto",
			units:     []string{"gco2e/kwh", "g/kwh", "gco2/kwh", "g"},
			Help:      "Emissions per kilowatt-hour of electricity. A number stands for any place and hour. \"auto\" is the region's own.",
			Source:    "the region's own figure, with its source",
			effective: func(s *sim.Scenario) (float64, bool) { return s.Region.GridGPerKWh, s.Region.GridGPerKWh > 0 },
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.CarbonIntensity }, func(s *sim.Scenario, n float64) { s.CarbonIntensity = n }),
		plain(Knob{
			ID: "wue", Label: "WUE", Unit: "L/kWh", Kind: Number, Min: 0, Max: 50, Increment: 0.1, leap: 0.5, Auto: "auto", Default: "auto",
			units:  []string{"l/kwh", "l"},
			Help:   "Water usage effectiveness: litres evaporated on site per kilowatt-hour of the computers. \"auto\" is what the place or operator states, else a national mean.",
			Source: "the region's own figure, from its operator's disclosure; else the mean of US data centres in 2023",
			effective: func(s *sim.Scenario) (float64, bool) {
				if s.Region.WUE >= 0 {
					return s.Region.WUE, true
				}
				return sim.DefaultWUE, true
			},
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.WUE }, func(s *sim.Scenario, n float64) { s.WUE = n }),
		plain(Knob{
			ID: "electricity_price", Label: "Electricity price", Unit: "USD/kWh", Kind: Number, Min: 0, Max: 10, Increment: 0.01, leap: 0.05, Auto: "auto", Default: "auto",
			units:  []string{"usd/kwh", "/kwh", "usd"},
			Help:   "Price of a kilowatt-hour. It counts for owned devices; a rental price includes electricity. \"auto\" is the region's own.",
			Source: "the region's own figure, with its source",
			Applies: func(s *sim.Scenario) (bool, string) {
				return s.DevicePrice >= 0 || s.Device.RentUSDPerH <= 0, "the rental price includes electricity; state device_price to own the devices"
			},
			effective: func(s *sim.Scenario) (float64, bool) { return s.Region.PriceUSDPerKWh, s.Region.PriceUSDPerKWh > 0 },
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.ElectricityPrice }, func(s *sim.Scenario, n float64) { s.ElectricityPrice = n }),
		chosen(Knob{
			ID: "accounting", Label: "Accounting", Default: "location",
			Help:   "How electricity's emissions are counted: by the grid where the machine stands (location), or after the operator's contracts and certificates (market). The two are never mixed.",
			Source: "what the atmosphere sees; both methods are those of the GHG Protocol Scope 2 guidance",
		}, []Option{
			{ID: "location", Name: "location-based"},
			{ID: "market", Name: "market-based"},
		}, func(s *sim.Scenario) string { return s.Accounting.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Accounting = footprint.Accounting(i); return nil }),
	}
	for i := range ks {
		ks[i].Group = "place"
	}
	return ks
}

func profiled(s *sim.Scenario) (bool, string) {
	switch {
	case s.CarbonIntensity >= 0:
		return false, "carbon_intensity is stated and stands for any hour"
	case s.Region.Shape == nil:
		return false, "no profile by month and hour is known for " + s.Region.Name
	}
	return true, ""
}

func generating(s *sim.Scenario) (bool, string) {
	return s.Task == sim.Generate, "only text that is generated has a price by the token; the task is " + s.Task.String()
}

func lifeKnobs() []Knob {
	ks := []Knob{
		plain(Knob{
			ID: "device_price", Label: "Device price", Unit: "USD", Kind: Number, Min: 0, Max: 1e8, Scale: Geometric, ladder: decades, Auto: "rental", Default: "rental",
			units:     []string{"usd"},
			Help:      "Purchase price of one device with its share of the server. A number means the devices are owned: price over lifetime and use, plus electricity. \"rental\" counts the hourly price of renting one.",
			Source:    "typical rental price of the device, from published cloud prices",
			effective: func(s *sim.Scenario) (float64, bool) { return s.Device.PriceUSD, s.Device.PriceUSD > 0 },
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.DevicePrice }, func(s *sim.Scenario, n float64) { s.DevicePrice = n }),
		plain(Knob{
			ID: "api_price", Label: "API price", Unit: "USD/Mtok", Kind: Number, Min: 1e-4, Max: 1e5, Scale: Geometric, ladder: decades, Auto: "none", Default: "none",
			units:  []string{"usd/mtok", "usd"},
			Help:   "What a service charges for a million tokens written, to compare with a system of your own: below some demand the service is cheaper, above it the system. \"none\" compares nothing.",
			Source: "a price list has to be stated", Applies: generating,
		}, 0, func(s *sim.Scenario) float64 { return s.APIPrice }, func(s *sim.Scenario, n float64) { s.APIPrice = n }),
		plain(Knob{
			ID: "api_input_price", Label: "API price, input", Unit: "USD/Mtok", Kind: Number, Min: 1e-5, Max: 1e5, Scale: Geometric, ladder: decades, Auto: "same", Default: "same",
			units:  []string{"usd/mtok", "usd"},
			Help:   "What the service charges for a million tokens read, the cached ones included. \"same\" is the price of those written; most services ask less.",
			Source: "a price list has to be stated",
			Applies: func(s *sim.Scenario) (bool, string) {
				if ok, why := generating(s); !ok {
					return ok, why
				}
				return s.APIPrice > 0, "api_price states no price"
			},
		}, 0, func(s *sim.Scenario) float64 { return s.APIInputPrice }, func(s *sim.Scenario, n float64) { s.APIInputPrice = n }),
		plain(Knob{
			ID: "lifetime_years", Label: "Lifetime", Unit: "years", Kind: Number, Min: 0.25, Max: 30, Increment: 0.5, leap: 2, Default: "5",
			units:  []string{"years", "year", "yr", "y"},
			Help:   "Years a device is used. Manufacture and purchase are spread over it.",
			Source: "useful life of servers in the accounts of large cloud operators, 4 to 6 years",
		}, -1, func(s *sim.Scenario) float64 { return s.LifetimeYears }, func(s *sim.Scenario, n float64) { s.LifetimeYears = n }),
		plain(Knob{
			ID: "utilization", Label: "Utilization", Kind: Number, Min: 0.01, Max: 1, Increment: 0.05, leap: 0.2, percent: true, Default: "0.6",
			Help:   "Share of its life a device works. Manufacture and purchase are shared by that work alone. With requests_per_day the demand itself says how busy the devices are.",
			Source: "assumed: no measured figure holds for all; turn it",
			Applies: func(s *sim.Scenario) (bool, string) {
				return s.RequestsPerDay == 0 || s.Task.Training(), "requests_per_day says how busy the devices are"
			},
		}, -1, func(s *sim.Scenario) float64 { return s.Utilization }, func(s *sim.Scenario, n float64) { s.Utilization = n }),
		plain(Knob{
			ID: "goodput", Label: "Goodput", Kind: Number, Min: 0.01, Max: 1, Increment: 0.05, leap: 0.2, percent: true, Default: "0.9",
			Help:   "Share of a training run's time that moves it forward; the rest is failures, restarts, checkpoints and evaluation.",
			Source: "effective training time above 90 % reported for Llama 3 (Grattafiori et al. 2024, section 3.3)",
			Applies: func(s *sim.Scenario) (bool, string) {
				return s.Task.Training(), "only a training run loses time to restarts"
			},
		}, -1, func(s *sim.Scenario) float64 { return s.Goodput }, func(s *sim.Scenario, n float64) { s.Goodput = n }),
		{
			ID: "name", Label: "Name", Kind: Text, Default: "none", size: noSize,
			Help:   "What the scenario is called in lists and charts.",
			Source: "yours to choose",
			Get:    func(s *sim.Scenario) Value { return Value{Word: s.Name} },
			Set:    func(s *sim.Scenario, v Value, _ Catalog) error { s.Name = v.Word; return nil },
		},
	}
	for i := range ks {
		ks[i].Group = "life"
	}
	ks[len(ks)-1].Group = "scenario"
	return ks
}

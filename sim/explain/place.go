package explain

import (
	"math"
	"strconv"

	"wattif/sim/footprint"
)

// grid is the intensity that operational carbon is counted with.
func (b *builder) grid() *Node {
	return b.once("grid", func() *Node {
		s, g := b.s, &b.s.Region
		n := given("grid", "grid intensity of "+g.Name, b.r.Footprint.GridGPerKWh, "gCO2e/kWh")
		if s.CarbonIntensity >= 0 {
			n.Name = "grid intensity as stated"
			n.Sources = b.knobSources("carbon_intensity")
			return n
		}
		n.Sources = preset(g.GridSource + ", " + strconv.Itoa(g.GridYear) + "; " + g.GridBasis + " (" + g.GridLicence + ")")
		if s.Accounting == footprint.Market {
			n.Name = "market-based intensity of " + g.Name
			n.Sources = preset("the operator's statement for " + strconv.Itoa(g.MarketYear) + ", after contracts and certificates")
			return n
		}
		n.Note = "Location-based average: all generation of the grid over its energy."
		if ratio := g.Shape.At(s.Month, s.Hour); ratio != 1 && g.GridGPerKWh > 0 {
			year := given("grid_year", "mean of the year", g.GridGPerKWh, "gCO2e/kWh")
			year.Sources = n.Sources
			shape := given("hour_ratio", "this month and hour over the year", ratio, "")
			shape.Sources = preset(g.Shape.Source)
			n.set(Product, by(year), by(shape))
			n.Sources = nil
		}
		return n
	})
}

// operational is the grams of electricity of the unit of work.
func (b *builder) operational() *Node {
	return b.once("CO2e_use", func() *Node {
		return combined(Product, "CO2e_use", "electricity", b.r.Footprint.OperationalG, "gCO2e", by(b.energy()), over(joulesPerKWh()), by(b.grid()))
	})
}

// held is the device-time that manufacture and price are charged for.
func (b *builder) held() *Node {
	return b.once("held", func() *Node {
		n := combined(Product, "held", "device-seconds held", b.r.UnitTime*float64(b.r.Devices), "s", by(b.unit()), by(b.devices()))
		if b.demanded() {
			share := combined(Smallest, "busy_share", "share of the time at work, at most all", math.Min(1, b.r.Busy), "", by(b.busy()), by(constant(1, "", "it cannot work more than always")))
			n.Value /= share.Value
			n.Parts = append(n.Parts, over(share))
			n.Note = "A device is held while it waits for demand."
		}
		n.text = number(n.Value) + " device-seconds"
		return n
	})
}

func (b *builder) demanded() bool {
	return b.s.RequestsPerDay > 0 && b.r.Busy > 0 && !b.r.Task.Training()
}

// life is the working time over which manufacture and price are spread.
func (b *builder) life() *Node {
	return b.once("life", func() *Node {
		years := b.input("lifetime_years", "years in use", b.s.LifetimeYears, "years")
		second := constant(footprint.Years(1), "s/year", "365.25 days")
		n := combined(Product, "life", "working life of a device", footprint.Years(b.s.LifetimeYears), "s", by(years), by(second))
		if !b.demanded() {
			n.Value *= b.s.Utilization
			n.Parts = append(n.Parts, by(b.input("utilization", "share of its life it works", b.s.Utilization, "")))
		}
		return n
	})
}

// embodied is the share of manufacture of the unit of work, grams.
func (b *builder) embodied() *Node {
	return b.once("CO2e_make", func() *Node {
		d := &b.s.Device
		chip := given("make_device", "manufacture of a device", d.EmbodiedKg*1000, "gCO2e")
		if d.EmbodiedKg <= 0 {
			chip.Value = math.NaN()
		}
		chip.Sources = b.deviceSource(d.EmbodiedBasis)
		hostKg, assumed := d.HostMake()
		each := combined(Sum, "make", "manufacture of a device and its share of the server", (d.EmbodiedKg+hostKg)*1000, "gCO2e", by(chip))
		if !(each.Value > 0) {
			each.Value = math.NaN()
		}
		if hostKg > 0 {
			host := given("make_host", "its share of the server", hostKg*1000, "gCO2e")
			host.Sources = b.deviceSource(d.EmbodiedBasis)
			if assumed {
				host.Sources = []Source{{Kind: Judgement, Text: "not stated for this device: an eighth of an 8-accelerator server, 5,700 kg (EcoLogits)"}}
			}
			each.Parts = append(each.Parts, by(host))
		}
		return combined(Product, "CO2e_make", "manufacture", b.r.Footprint.EmbodiedG, "gCO2e", by(each), by(b.held()), over(b.life()))
	})
}

// carbon is operational and embodied emissions; manufacture that is not known
// is left out.
func (b *builder) carbon() *Node {
	return b.once("CO2e", func() *Node {
		n := combined(Sum, "CO2e", "electricity and manufacture", b.r.Footprint.TotalG(), "gCO2e", by(b.operational()))
		if math.IsNaN(b.r.Footprint.EmbodiedG) {
			n.Note = "Manufacture of this device is not known and left out."
			n.Beside = []*Node{b.embodied()}
			return n
		}
		n.Parts = append(n.Parts, by(b.embodied()))
		return n
	})
}

// water is litres on and off site.
func (b *builder) water() *Node {
	return b.once("water", func() *Node {
		f, g := &b.r.Footprint, &b.s.Region
		wue := given("WUE", "water on site for a kWh of the computers", f.WUE, "L/kWh")
		switch {
		case b.s.WUE >= 0:
			wue.Sources = b.knobSources("wue")
		case g.WUESource != "":
			wue.Sources = preset(g.WUESource)
		default:
			wue.Sources = []Source{{Kind: Judgement, Text: "mean of US data centres in 2023, for want of the place's own"}}
		}
		computers := b.serverEnergy()
		if b.r.Boundary == footprint.BoundaryDevice {
			computers = b.deviceEnergy()
		}
		on := combined(Product, "water_site", "on site, for cooling", f.OnSiteWaterL, "L", by(computers), over(joulesPerKWh()), by(wue))
		on.Note = "WUE counts the computers' energy: PUE does not enter."
		grid := given("water_grid", "water of the grid", g.WaterLPerKWh, "L/kWh")
		if g.WaterLPerKWh < 0 {
			grid.Value = math.NaN()
		}
		grid.Sources = preset(g.WaterSource)
		off := combined(Product, "water_power", "off site, to make the electricity", f.OffSiteWaterL, "L", by(b.energy()), over(joulesPerKWh()), by(grid))
		return combined(Sum, "water", "on site and off site", f.OnSiteWaterL+f.OffSiteWaterL, "L", by(on), by(off))
	})
}

// cost is the money of the unit of work.
func (b *builder) cost() *Node {
	return b.once("cost", func() *Node {
		f, d := &b.r.Footprint, &b.s.Device
		n := combined(Sum, "cost", "money for the unit of work", f.USD(), "USD")
		if f.CapitalUSD == 0 && f.ElectricityUSD == 0 && b.s.DevicePrice < 0 {
			price := given("rent", "rent of a device", d.RentUSDPerH, "USD/h")
			if d.RentUSDPerH <= 0 {
				price.Value = math.NaN()
			}
			price.Sources = b.deviceSource(d.RentNote)
			n.Parts = []Part{by(combined(Product, "cost_rent", "rent", f.RentUSD, "USD", by(b.held()), over(hour()), by(price)))}
			n.Note = "Rent includes electricity."
			return n
		}
		price := given("device_price", "price of a device", b.s.DevicePrice, "USD")
		price.Sources = b.knobSources("device_price")
		if b.s.DevicePrice < 0 {
			price.Value, price.Sources = d.PriceUSD, b.deviceSource("")
		}
		capital := combined(Product, "cost_device", "purchase, spread over its working life", f.CapitalUSD, "USD", by(price), by(b.held()), over(b.life()))
		kwh := given("price_kwh", "price of electricity", b.s.Region.PriceUSDPerKWh, "USD/kWh")
		kwh.Sources = preset(b.s.Region.PriceSource)
		if b.s.ElectricityPrice >= 0 {
			kwh.Value, kwh.Sources = b.s.ElectricityPrice, b.knobSources("electricity_price")
		}
		if kwh.Value <= 0 {
			kwh.Value = math.NaN()
		}
		power := combined(Product, "cost_power", "electricity", f.ElectricityUSD, "USD", by(b.facilityEnergy()), over(joulesPerKWh()), by(kwh))
		n.Parts = []Part{by(capital), by(power)}
		return n
	})
}

package explain

import (
	"math"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// energy is the joules of the unit of work inside the scenario's boundary.
func (b *builder) energy() *Node {
	return b.once("E", func() *Node {
		r := b.r
		inner := b.deviceEnergy()
		switch r.Boundary {
		case footprint.BoundaryServer:
			inner = b.serverEnergy()
		case footprint.BoundaryFacility:
			inner = b.facilityEnergy()
		}
		n := combined(Sum, "E", "energy of the unit of work, boundary "+r.Boundary.String(), r.Joules(), "J", by(inner))
		n.Sources = b.knobSources("boundary")
		return n
	})
}

func (b *builder) facilityEnergy() *Node {
	return b.once("E_facility", func() *Node {
		return combined(Product, "E_facility", "with cooling and distribution", b.r.Footprint.FacilityJoules, "J", by(b.serverEnergy()), by(b.pue()))
	})
}

func (b *builder) pue() *Node {
	n := given("PUE", "facility energy over computer energy", b.r.Footprint.PUE, "")
	switch {
	case b.s.PUE > 0:
		n.Sources = b.knobSources("pue")
	case b.s.Region.PUESource != "":
		n.Sources = preset(b.s.Region.PUESource)
	default:
		n.Sources = []Source{{Kind: Judgement, Text: "mean of the 2025 Uptime Institute survey, for want of the place's own"}}
	}
	return n
}

func (b *builder) serverEnergy() *Node {
	return b.once("E_server", func() *Node {
		f := &b.r.Footprint
		n := combined(Sum, "E_server", "with the servers' hosts", f.ServerJoules, "J", by(b.deviceEnergy()))
		if f.ServerJoules > f.DeviceJoules {
			d := &b.s.Device
			each, assumed := d.Host()
			rated := given("W_host", "rated power of the server around one device", each, "W")
			rated.Sources = b.deviceSource("")
			if assumed {
				rated.Sources = []Source{{Kind: Judgement, Text: "the device's server is not known: 0.56 of the device's rated power, the median of those that are"}}
			}
			load := given("host_load", "share of it drawn under a typical load", sim.HostLoad, "")
			load.Sources = []Source{{Kind: Judgement, Text: "rated maxima count every fan and supply at full"}}
			host := combined(Product, "E_around", "hosts, fabric and fans around the devices", f.ServerJoules-f.DeviceJoules, "J", by(rated), by(load), by(b.devices()), by(b.wall()))
			n.Parts = append(n.Parts, by(host))
		}
		return n
	})
}

// wall is the time of the unit of work with the waiting that belongs to it.
func (b *builder) wall() *Node {
	if !(b.r.Busy > 0 && b.r.Busy < 1) {
		return b.unit()
	}
	return b.once("t_wall", func() *Node {
		return combined(Product, "t_wall", "with the waiting for demand", b.r.UnitTime/b.r.Busy, "s", by(b.unit()), over(b.busy()))
	})
}

func (b *builder) busy() *Node {
	return b.once("busy", func() *Node {
		n := given("busy", "share of the time the system works", b.r.Busy, "")
		b.busyOf(n)
		return n
	})
}

func (b *builder) busyOf(n *Node) {
	n.set(Product, by(b.input("requests_per_day", "requests asked of the system", b.r.RequestsPerDay, "req/day")), over(b.rate()), over(day()))
}

// deviceEnergy is what the devices use: their phases and waiting.
func (b *builder) deviceEnergy() *Node {
	return b.once("E_devices", func() *Node {
		f := &b.r.Footprint
		n := combined(Sum, "E_devices", "the devices alone", f.DeviceJoules, "J")
		for p := range b.r.PhaseJoules {
			if b.r.PhaseJoules[p] > 0 {
				n.Parts = append(n.Parts, by(b.phaseEnergy(model.Phase(p))))
			}
		}
		n.sort()
		if f.IdleJoules > 0 {
			n.Parts = append(n.Parts, by(b.idleEnergy()))
		}
		return n
	})
}

// inner turns an energy inside the boundary into that of the devices.
func (b *builder) inner(joules float64) float64 {
	if b.r.Joules() <= 0 {
		return joules
	}
	return joules * b.r.Footprint.DeviceJoules / b.r.Joules()
}

func (b *builder) phaseEnergy(p model.Phase) *Node {
	return b.once("E_"+p.String(), func() *Node {
		n := combined(Sum, "E_"+p.String(), phaseWords[p]+", the devices alone", b.inner(b.r.PhaseJoules[p]), "J")
		b.eachOp(p, func(i int) { n.Parts = append(n.Parts, by(b.opEnergy(i))) })
		n.sort()
		return n
	})
}

// opEnergy is the devices' energy of one operation: power by time.
func (b *builder) opEnergy(i int) *Node {
	return b.once("E op "+counted(i), func() *Node {
		c := &b.r.Costs[i]
		joules := b.inner(c.Joules)
		n := given("E_"+opSymbol(c), c.Op+", "+c.Phase.String(), joules, "J")
		if c.Seconds > 0 {
			watts := derived("W_"+opSymbol(c), "mean draw of one device meanwhile", joules/(c.Seconds*float64(b.r.Devices)), "W", "TDP x (floor + (a x arithmetic + b x memory) ^ s), of the shares of the time that each is busy.")
			watts.Beside = b.power()
			n.set(Product, by(watts), by(b.op(i)), by(b.devices()))
		}
		return n
	})
}

// power is what the draw of a device is made of.
func (b *builder) power() []*Node {
	d := &b.s.Device
	tdp := b.once("TDP", func() *Node {
		n := given("TDP", "rated power", d.TDP, "W")
		n.Sources = b.deviceSource("")
		return n
	})
	out := []*Node{
		tdp, b.coefficient("PowerFloor", "share of TDP drawn as soon as it is active"), b.coefficient("PowerCompute", "a: further share at full arithmetic"),
		b.powerMemory(), b.coefficient("PowerSaturates", "s: how fast power rises at low activity"),
	}
	if b.s.PowerLimit > 0 {
		out = append(out, b.input("power_limit", "power limit", b.s.PowerLimit, "W"))
	}
	return out
}

// powerMemory is the weight of full memory traffic: the energy of a byte times
// the bandwidth, over the rated power, where that energy is known.
func (b *builder) powerMemory() *Node {
	c, d := &b.s.Coefficients, &b.s.Device
	if c.PowerByte <= 0 || d.MemoryBandwidth <= 0 || d.TDP <= 0 {
		return b.coefficient("PowerMemory", "b: further share at full memory traffic")
	}
	return b.once("power_memory", func() *Node {
		system := hardware.System{Device: d, Coefficients: c}
		energy := given("PowerByte", "energy of moving a byte from memory to the cores", c.PowerByte, "J")
		energy.Sources = b.coefficientSources("PowerByte", c.PowerByte)
		bandwidth := given("BW", "memory bandwidth", d.MemoryBandwidth, "B/s")
		bandwidth.Sources = b.deviceSource("")
		tdp := given("TDP", "rated power", d.TDP, "W")
		tdp.Sources = b.deviceSource("")
		return combined(Product, "b", "b: further share at full memory traffic", system.PowerMemory(), "", by(energy), by(bandwidth), over(tdp))
	})
}

func (b *builder) idleEnergy() *Node {
	return b.once("E_idle", func() *Node {
		r := b.r
		waits := r.UnitTime * (1/r.Busy - 1)
		waiting := combined(Sum, "t_waiting", "waiting for demand", waits, "s", by(b.wall()), over(b.unit()))
		watts := given("W_idle", "draw of a device with nothing to do", b.s.Device.IdlePower(), "W")
		watts.Sources = b.deviceSource("")
		if b.s.Device.Idle <= 0 {
			watts.Sources = []Source{{Kind: Judgement, Text: "a tenth of the rated power, for want of a measured idle: measured ones are 0.09 to 0.13 of it"}}
		}
		return combined(Product, "E_idle", "waiting", r.Footprint.IdleJoules, "J", by(watts), by(b.devices()), by(waiting))
	})
}

// added is what host, cooling and distribution add to the devices' energy.
func (b *builder) added() *Node {
	return b.once("boundary_factor", func() *Node {
		return combined(Product, "boundary_factor", "all energy inside the boundary over that of the devices", b.r.Joules()/b.r.Footprint.DeviceJoules, "", by(b.energy()), over(b.deviceEnergy()))
	})
}

// phaseShare is the energy inside the boundary of some phases.
func (b *builder) phaseShare(symbol, name string, phases ...model.Phase) *Node {
	joules := 0.0
	own := combined(Sum, symbol+"_devices", name+", the devices alone", 0, "J")
	for _, p := range phases {
		if v := b.r.PhaseJoules[p]; v > 0 {
			joules += v
			own.Parts = append(own.Parts, by(b.phaseEnergy(p)))
		}
	}
	own.Value = b.inner(joules)
	return combined(Product, symbol, name, joules, "J", by(own), by(b.added()))
}

func joulesPerWh() *Node { return constant(3600, "J/Wh", "joules in a watt-hour") }

func joulesPerKWh() *Node { return constant(3.6e6, "J/kWh", "joules in a kilowatt-hour") }

// units is how many units of work the whole is: steps of a run, or a year of
// serving.
func (b *builder) units() *Node {
	if b.r.Task.Training() {
		return b.run()
	}
	return b.once("units_year", func() *Node {
		r := b.r
		share := combined(Smallest, "busy_share", "share of the time at work, at most all", math.Min(1, r.Busy), "", by(b.busy()), by(constant(1, "", "it cannot work more than always")))
		year := constant(365*86400, "s/year", "365 days")
		return combined(Product, "units_year", "units of work in a year", share.Value*year.Value/r.UnitTime, "", by(share), by(year), over(b.unit()))
	})
}

// powerOf is the mean draw while working: what waiting adds is left out.
func (b *builder) powerOf(n *Node) {
	r, f := b.r, &b.r.Footprint
	n.set(Product, by(b.energy()), over(b.unit()), over(b.devices()))
	if r.Busy > 0 && r.Busy < 1 && f.IdleJoules > 0 {
		work := combined(Sum, "E_working", "the devices at work", f.DeviceJoules-f.IdleJoules, "J", by(b.deviceEnergy()), over(b.idleEnergy()))
		share := combined(Product, "working_share", "share of the devices' energy that is not waiting", work.Value/f.DeviceJoules, "", by(work), over(b.deviceEnergy()))
		n.Parts = append(n.Parts, by(share))
	}
}

// boundNodes are the seconds by limit.
func (b *builder) boundNodes() []*Node {
	var seconds [5]float64
	for i := range b.r.Costs {
		seconds[b.r.Costs[i].Bound] += b.r.Costs[i].Seconds
	}
	var out []*Node
	for k := range seconds {
		if seconds[k] <= 0 {
			continue
		}
		n := combined(Sum, "t_"+hardware.Bound(k).String(), "operations bound by "+hardware.Bound(k).String(), seconds[k], "s")
		for i := range b.r.Costs {
			if int(b.r.Costs[i].Bound) == k {
				n.Parts = append(n.Parts, by(b.op(i)))
			}
		}
		n.sort()
		out = append(out, n)
	}
	return out
}

package explain

import (
	"math"
	"strings"

	"wattif/sim"
)

// functional gives a metric of a functional unit ("energy_wh_per_day") its
// formula: the quantity of the unit of work, and how much of that it is.
func (b *builder) functional(id string, n *Node) {
	quantity, unit, _ := strings.Cut(id, "_per_")
	switch quantity {
	case "energy_wh":
		n.set(Product, by(b.energy()), over(joulesPerWh()))
	case "co2e_g":
		n.set(Product, by(b.carbon()))
	case "water_ml":
		n.set(Product, by(b.water()))
	case "cost_usd":
		n.set(Product, by(b.cost()))
	default:
		return
	}
	add := func(parts ...Part) { n.Parts = append(n.Parts, parts...) }
	tokens := b.tokens()
	if b.r.Task == sim.Generate {
		tokens = b.outputLen()
	}
	switch unit {
	case "ktok":
		add(by(constant(1000, "", "a thousand tokens")), over(b.sequences()), over(tokens))
	case "mtok":
		add(by(constant(1e6, "", "a million tokens")), over(b.sequences()), over(tokens))
	case "user_hour":
		add(by(constant(3600, "s/h", "seconds in an hour")), over(b.latency()), over(b.sequences()))
	case "day", "year":
		add(by(day()), over(b.unit()))
		if !b.r.Task.Training() && b.r.Busy != 1 {
			add(by(combined(Smallest, "busy_share", "share of the time at work, at most all", math.Min(1, b.r.Busy), "", by(b.busy()), by(constant(1, "", "it cannot work more than always")))))
		}
		if unit == "year" {
			add(by(constant(365, "", "days in a year")))
		}
	}
}

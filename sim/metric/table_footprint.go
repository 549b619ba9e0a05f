package metric

import (
	"wattif/sim"
	"wattif/sim/model"
)

func energyMetrics() []Metric {
	ms := []Metric{
		{
			ID: "power_w_per_device", Label: "Power per device", Short: "power", Unit: "W", Better: Neither,
			Help:    "Mean draw of one device while it works, with its share of what the boundary includes. Waiting is left out.",
			Formula: "joules of the unit of work inside the boundary, idle left out, / (its seconds x devices)",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.DevicePower) }), Spread: powerSpread,
		},
		{
			ID: "energy_wh_per_request", Label: "Energy of a request", Short: "energy", Unit: "Wh", Better: Lower,
			Help:    "Everything inside the boundary for one request: prompt, output, and its share of idle time when demand is below capacity.",
			Formula: "joules of the unit of work / sequences / 3600",
			Of:      of(serving, func(r *sim.Result) float64 { return positive(ratio(r.Joules(), r.Sequences)) / 3600 }), Spread: energySpread,
		},
		{
			ID: "energy_j_per_input_token", Label: "Energy of an input token", Short: "J/in tok", Unit: "J", Better: Lower,
			Help:    "Joules inside the boundary to read one token of the prompt. Host work and idle time are left out.",
			Formula: "joules of the prefill (or encode) phase / (sequences x input_len)",
			Of: of(reading, func(r *sim.Result) float64 {
				return positive(ratio(r.PhaseJoules[model.Prefill]+r.PhaseJoules[model.Encode], r.Sequences*r.InputTokens))
			}), Spread: prefillEnergySpread,
		},
		{
			ID: "energy_j_per_output_token", Label: "Energy per output token", Short: "J/out tok", Unit: "J", Better: Lower,
			Help:    "All joules inside the boundary, prompt and idle time included, shared by the tokens that come out: what benchmarks report.",
			Formula: "joules of the unit of work / (sequences x output_len)",
			Of:      of(writing, func(r *sim.Result) float64 { return positive(ratio(r.Joules(), r.Sequences*r.OutputTokens)) }), Spread: energySpread,
		},
		{
			ID: "energy_j_per_decoded_token", Label: "Energy of decoding a token", Short: "J/decode", Unit: "J", Better: Lower,
			Help:    "Joules inside the boundary of one decode step's share for one token. The prompt, host work and idle time are left out.",
			Formula: "joules of the decode phase / (sequences x (output_len - 1))",
			Of: of(decoding, func(r *sim.Result) float64 {
				return positive(ratio(r.PhaseJoules[model.Decode], r.Sequences*(r.OutputTokens-1)))
			}), Spread: decodeEnergySpread,
		},
		{
			ID: "idle_share", Label: "Idle share of energy", Short: "idle", Better: Lower, share: true,
			Help:    "Share of the devices' energy drawn while they wait for requests.",
			Formula: "idle joules / joules of the devices",
			Of:      of(func(r *sim.Result) bool { return serving(r) && r.RequestsPerDay > 0 }, func(r *sim.Result) float64 { return ratio(r.Footprint.IdleJoules, r.Footprint.DeviceJoules) }),
		},
		{
			ID: "energy_wh_per_step", Label: "Energy of a step", Short: "energy/step", Unit: "Wh", Better: Lower,
			Help:    "Everything inside the boundary for one optimizer step, all devices.",
			Formula: "joules of the step / 3600",
			Of:      of(training, func(r *sim.Result) float64 { return positive(r.Joules()) / 3600 }), Spread: energySpread,
		},
		{
			ID: "energy_mwh", Label: "Energy in all", Short: "energy", Unit: "MWh", Better: Lower,
			Help:    "Energy inside the boundary of the whole training run, or of a year of serving requests_per_day.",
			Formula: "joules of a step x train_steps / goodput / 3.6e9; serving: energy_wh_per_request x requests_per_day x 365 / 1e6",
			Of:      of(total, func(r *sim.Result) float64 { return positive(r.Joules()*scale(r)) / 3.6e9 }), Spread: energySpread,
		},
	}
	return grouped("energy", ms)
}

func footprintMetrics() []Metric {
	water := func(r *sim.Result) float64 { return r.Footprint.OnSiteWaterL + r.Footprint.OffSiteWaterL }
	perRequest := func(q func(*sim.Result) float64) func(*sim.Result) float64 {
		return func(r *sim.Result) float64 { return ratio(q(r), r.Sequences) }
	}
	operational := func(r *sim.Result) float64 { return r.Footprint.OperationalG }
	embodied := func(r *sim.Result) float64 { return r.Footprint.EmbodiedG }
	both := func(r *sim.Result) float64 { return r.Footprint.TotalG() }
	tonnes := func(q func(*sim.Result) float64) func(*sim.Result) float64 {
		return func(r *sim.Result) float64 { return q(r) * scale(r) / 1e6 }
	}
	ms := []Metric{
		{
			ID: "co2e_g_per_request", Label: "CO2e of a request", Short: "carbon", Unit: "gCO2e", Better: Lower,
			Help:    "Emissions of one request: electricity inside the boundary by the chosen accounting, plus its share of the devices' manufacture. Manufacture that is not known is left out, and a note says so.",
			Formula: "co2e_operational_g_per_request + co2e_embodied_g_per_request",
			Of:      of(serving, perRequest(both)), Spread: carbonSpread,
		},
		{
			ID: "co2e_operational_g_per_request", Label: "Operational CO2e of a request", Short: "use", Unit: "gCO2e", Better: Lower,
			Help:    "Emissions of the electricity of one request, by the chosen accounting.",
			Formula: "energy_wh_per_request / 1000 x grid intensity",
			Of:      of(serving, perRequest(operational)), Spread: operationalSpread,
		},
		{
			ID: "co2e_embodied_g_per_request", Label: "Embodied CO2e of a request", Short: "making", Unit: "gCO2e", Better: Lower,
			Help:    "One request's share of the manufacture of the devices and their servers.",
			Formula: "manufacture of a device x device-seconds held / (lifetime_years x utilization) / sequences",
			Of:      of(serving, perRequest(embodied)), Spread: embodiedSpread,
		},
		{
			ID: "co2e_g_per_step", Label: "CO2e of a step", Short: "carbon/step", Unit: "gCO2e", Better: Lower,
			Help:    "Emissions of one optimizer step: electricity inside the boundary by the chosen accounting, plus the devices' manufacture for as long.",
			Formula: "energy_wh_per_step / 1000 x grid intensity + manufacture of a device x device-seconds / (lifetime_years x utilization)",
			Of:      of(training, both), Spread: carbonSpread,
		},
		{
			ID: "co2e_t", Label: "Operational CO2e in all", Short: "carbon", Unit: "tCO2e", Better: Lower,
			Help:    "Emissions of the electricity of the whole training run, or of a year of serving requests_per_day, by the chosen accounting. This is what reports of training runs state; manufacture is in co2e_embodied_t, both in co2e_total_t.",
			Formula: "energy_mwh x grid intensity / 1000",
			Of:      of(total, tonnes(operational)), Spread: operationalSpread,
		},
		{
			ID: "co2e_embodied_t", Label: "Embodied CO2e in all", Short: "making", Unit: "tCO2e", Better: Lower,
			Help:    "Share of the manufacture of the devices and their servers that the whole training run, or a year of serving requests_per_day, uses up.",
			Formula: "manufacture of a device x device-seconds held / (lifetime_years x utilization)",
			Of:      of(total, tonnes(embodied)), Spread: embodiedSpread,
		},
		{
			ID: "co2e_total_t", Label: "CO2e in all", Short: "carbon", Unit: "tCO2e", Better: Lower,
			Help:    "Operational and embodied emissions of the whole training run, or of a year of serving requests_per_day. Manufacture that is not known is left out, and a note says so.",
			Formula: "co2e_t + co2e_embodied_t",
			Of:      of(total, tonnes(both)), Spread: carbonSpread,
		},
		{
			ID: "water_ml_per_request", Label: "Water of a request", Short: "water", Unit: "mL", Better: Lower,
			Help:    "Water one request evaporates: on site for cooling, and off site to make its electricity.",
			Formula: "(WUE x server kWh + water of the grid x facility kWh) / sequences x 1000",
			Of:      of(serving, func(r *sim.Result) float64 { return ratio(water(r), r.Sequences) * 1e3 }), Spread: waterSpread,
		},
		{
			ID: "water_l", Label: "Water in all", Short: "water", Unit: "L", Better: Lower,
			Help:    "Water of the whole training run, or of a year of serving requests_per_day, on site and off site.",
			Formula: "WUE x server kWh + water of the grid x facility kWh",
			Of:      of(total, func(r *sim.Result) float64 { return water(r) * scale(r) }), Spread: waterSpread,
		},
		{
			ID: "cost_usd_per_request", Label: "Cost of a request", Short: "cost", Unit: "USD", Better: Lower, up: "dearer", down: "cheaper",
			Help:    "Rent of the devices for one request; for owned devices their price over life and use, and electricity.",
			Formula: "device-hours held x rental price, or amortised price + electricity, / sequences",
			Of:      of(serving, func(r *sim.Result) float64 { return ratio(r.Footprint.USD(), r.Sequences) }), Spread: costSpread,
		},
		{
			ID: "cost_usd_per_step", Label: "Cost of a step", Short: "cost/step", Unit: "USD", Better: Lower, up: "dearer", down: "cheaper",
			Help:    "Rent of the devices for one optimizer step; for owned devices their price over life and use, and electricity.",
			Formula: "device-hours of the step x rental price, or amortised price + electricity",
			Of:      of(training, func(r *sim.Result) float64 { return r.Footprint.USD() }), Spread: costSpread,
		},
		{
			ID: "cost_usd_per_mtok", Label: "Cost of a million tokens", Short: "cost", Unit: "USD/Mtok", Better: Lower, up: "dearer", down: "cheaper",
			Help:    "Cost shared by tokens: output tokens when generating (the prompt's cost included), all tokens read when encoding or training.",
			Formula: "cost of the unit of work / (sequences x output_len, or x input_len) x 10^6",
			Of: of(func(r *sim.Result) bool { return billed(r) > 0 }, func(r *sim.Result) float64 {
				return ratio(r.Footprint.USD(), billed(r)) * 1e6
			}), Spread: costSpread,
		},
		{
			ID: "cost_usd", Label: "Cost in all", Short: "cost", Unit: "USD", Better: Lower, up: "dearer", down: "cheaper",
			Help:    "Cost of the whole training run, or of a year of serving requests_per_day.",
			Formula: "cost of the unit of work x train_steps / goodput, or x units of work in a year",
			Of:      of(total, func(r *sim.Result) float64 { return r.Footprint.USD() * scale(r) }), Spread: costSpread,
		},
	}
	return grouped("footprint", ms)
}

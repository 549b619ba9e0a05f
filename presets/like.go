package presets

import "math"

// Likeness is an amount in terms of a thing people know.
type Likeness struct {
	Equivalent
	Times float64 // how many of it the amount is
}

// Amounts are what is compared: electricity, emissions and water. What is not
// known is NaN.
type Amounts struct {
	KWh, Grams, Litres float64
}

// likeIDs are the things that comparisons name, in their order: things of a
// household first.
var likeIDs = []string{
	"kettle_l", "phone_charge_kwh", "led_hour", "laptop_hour", "ev_km", "home_day_eu_kwh", "gemini_prompt_wh", "chatgpt_query_wh",
	"car_km_eu", "train_km", "streaming_h", "meal_veg", "meal_beef", "flight_par_nyc_return", "french_person_year", "cup", "shower_min", "pool",
}

// in is which of the amounts an equivalent is of, and one of it in that unit.
func (e *Equivalent) in(a *Amounts) (amount, one float64) {
	switch e.Unit {
	case "kWh":
		return a.KWh, e.Value
	case "Wh":
		return a.KWh, e.Value / 1e3
	case "gCO2e", "gCO2":
		return a.Grams, e.Value
	case "kgCO2e", "kgCO2":
		return a.Grams, e.Value * 1e3
	case "tCO2e", "tCO2":
		return a.Grams, e.Value * 1e6
	case "L":
		return a.Litres, e.Value
	}
	return math.NaN(), 1
}

// Like says amounts in terms of things people know, each with its source.
// Amounts that are not known are left out.
func (l *Library) Like(a Amounts) []Likeness {
	all := l.Equivalents()
	var out []Likeness
	for _, id := range likeIDs {
		for i := range all {
			if all[i].ID != id {
				continue
			}
			amount, one := all[i].in(&a)
			if times := amount / one; times > 0 && !math.IsInf(times, 0) {
				out = append(out, Likeness{all[i], times})
			}
		}
	}
	return out
}

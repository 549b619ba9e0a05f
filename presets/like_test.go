package presets

import (
	"math"
	"testing"
)

// Eleven watt-hours boil a tenth of a litre; every thing named is there once,
// with a source.
func TestLikeByHand(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	all := l.Like(Amounts{KWh: 0.011, Grams: 142, Litres: 0.5})
	got := map[string]float64{}
	for _, x := range all {
		if x.Source == "" {
			t.Errorf("%s has no source", x.ID)
		}
		got[x.ID] = x.Times
	}
	if len(got) != len(likeIDs) || len(all) != len(likeIDs) {
		t.Errorf("%d of %d things are there", len(got), len(likeIDs))
	}
	// 0.011/0.11; 142 g over 142 g/km; 0.5 L over 0.25 L; 11 Wh over 0.24 Wh.
	for id, want := range map[string]float64{"kettle_l": 0.1, "car_km_eu": 1, "cup": 2, "gemini_prompt_wh": 11 / 0.24} {
		if math.Abs(got[id]-want) > 1e-9 {
			t.Errorf("%s: %g, by hand %g", id, got[id], want)
		}
	}
	for _, x := range l.Like(Amounts{KWh: 1, Grams: math.NaN(), Litres: math.NaN()}) {
		if x.Unit != "kWh" && x.Unit != "Wh" {
			t.Errorf("%s compares what is not known", x.ID)
		}
	}
}

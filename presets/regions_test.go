package presets

import (
	"math"
	"testing"

	"wattif/sim/footprint"
)

func TestRegions(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		ref, id, kind string
		grid          float64
		year          int
		pue           float64
	}{
		{"DE", "DE", "country", 342.06, 2024, 1.54}, // Ember, and the survey mean
		{"deu", "DE", "country", 342.06, 2024, 1.54},
		{"Germany", "DE", "country", 342.06, 2024, 1.54},
		{"aws/eu-central-1", "aws/eu-central-1", "cloud", 342, 2025, 1.35}, // Electricity Maps, and the region's own PUE
		{"eu-central-1", "aws/eu-central-1", "cloud", 342, 2025, 1.35},
		{"US-CAL-CISO", "US-CAL-CISO", "zone", 208, 2025, 1.54},
		{"zone/de", "zone/DE", "zone", 342, 2025, 1.54},
		{"WORLD", "world", "country", 472.94, 2024, 1.54},
		{"CAF", "CF", "country", 24, 2025, 1.54}, // only Electricity Maps has it
		{"lambda/us-west-2", "lambda/us-west-2", "cloud", 393, 2025, 1.54},
	} {
		r, err := l.Region(c.ref)
		if err != nil {
			t.Errorf("%s: %v", c.ref, err)
			continue
		}
		if r.ID != c.id || r.Kind != c.kind || r.GridGPerKWh != c.grid || r.GridYear != c.year || r.PUE != c.pue {
			t.Errorf("%s is %s %s %g (%d) PUE %g, want %+v", c.ref, r.ID, r.Kind, r.GridGPerKWh, r.GridYear, r.PUE, c)
		}
		if r.GridSource == "" || r.GridBasis == "" || r.GridLicence == "" || r.PUESource == "" || r.WUESource == "" {
			t.Errorf("%s does not say where its figures come from: %+v", c.ref, r)
		}
	}
	// Sweden has no licensed profile; Germany's mean is one by construction.
	if r, _ := l.Region("SE"); r.Shape != nil {
		t.Error("SE has a shape")
	}
	r, _ := l.Region("gcp/europe-west3")
	if r.Shape == nil || math.Abs(r.Shape.At(-1, -1)-1) > 0.005 {
		t.Errorf("Frankfurt's yearly mean ratio is %v, want 1", r.Shape.At(-1, -1))
	}
	for _, e := range []struct{ ref, want string }{
		{"us-east-1", `region: "us-east-1" is a region of several providers (accepted: aws/us-east-1 lambda/us-east-1)`},
		{"frence", `region: "frence" is not a known place; did you mean FR?`},
		{"eu-centrall-1", `region: "eu-centrall-1" is not a known place; did you mean aws/eu-central-1?`},
	} {
		if _, err := l.Region(e.ref); err == nil || err.Error() != e.want {
			t.Errorf("%s: %v, want %s", e.ref, err, e.want)
		}
	}
}

// Laws of every place.
func TestRegionLaws(t *testing.T) {
	l := load(t)
	for _, o := range l.Options("region") {
		r, err := l.Region(o.ID)
		if err != nil {
			t.Fatalf("%s: %v", o.ID, err)
		}
		if r.ID != o.ID {
			t.Errorf("%s leads to %s", o.ID, r.ID)
		}
		if r.GridGPerKWh < 0 || r.GridGPerKWh > 1500 || r.PUE < 1 || r.PUE > 2 || r.WUE < 0 || r.WUE > 3 || r.PriceUSDPerKWh < 0 || r.PriceUSDPerKWh > 0.6 {
			t.Errorf("%s is out of the ordinary: %+v", o.ID, r)
		}
		if r.MarketYear == 0 && r.MarketG >= 0 || r.CarbonFree > 1 {
			t.Errorf("%s says something it does not know: market %g, carbon-free %g", o.ID, r.MarketG, r.CarbonFree)
		}
		if r.Shape != nil {
			for m := range footprint.Months {
				for h := range footprint.Hours {
					if v := r.Shape.Ratio[m][h]; v < 0.05 || v > 4 {
						t.Errorf("%s month %d hour %d is %g times the mean", o.ID, m, h, v)
					}
				}
			}
		}
	}
}

package ui

import (
	"math"
	"strings"
	"testing"

	"wattif/sim/metric"
)

// Cards, Compare and where-it-goes say the same amount of work, and the header
// says which.
func TestUnitIsFollowedEverywhere(t *testing.T) {
	for _, size := range goldenSizes {
		d, a := drive(t, size[0], size[1])
		d.Shows("per request")
		d.Press("f", "f")
		if a.session.unit != metric.Mtok {
			t.Fatalf("two presses of f give %s", a.session.unit)
		}
		d.Shows("per 1M tokens")
		r := a.session.Result()
		m, err := metric.Find("energy_wh_per_mtok")
		if err != nil {
			t.Fatal(err)
		}
		v, _ := m.Of(r)
		c := a.card(3)
		if c.Value != cardValue(m, v) || c.Title != "ENERGY" {
			t.Errorf("the card says %s %s, want %s", c.Title, c.Value, cardValue(m, v))
		}
		if _, total := energyParts(r, a.session.unit); total != metric.Quantity(v, "Wh") {
			t.Errorf("where it goes says %s, the card %s", total, c.Value)
		}
		if _, total := costParts(r, a.session.unit); !strings.Contains(formatOf("cost_usd_per_mtok", r), strings.TrimPrefix(total, "$")) {
			t.Errorf("where it goes costs %s, the metric %s", total, formatOf("cost_usd_per_mtok", r))
		}
		d.Press("2", "end")
		found := false
		for _, row := range a.compare.rows {
			found = found || row.m != nil && row.m.ID == "energy_wh_per_mtok"
			if row.m != nil && row.m.ID == "energy_wh_per_request" {
				t.Error("Compare says a request too")
			}
		}
		if !found {
			t.Error("Compare does not say a million tokens")
		}
	}
}

// f goes round the units that mean something for the task.
func TestUnitsGoRound(t *testing.T) {
	for line, want := range map[string]string{
		"llama-3.1-8b 1xl4":                              "1k tokens, 1M tokens, user-hour, day, year, request",
		"train bert-large 8xv100-sxm2-32 b64 in512":      "1k tokens, 1M tokens, day, year, step",
		"train llama-3.1-8b 64xh100-sxm b512 tokens=20x": "1k tokens, 1M tokens, day, year, job",
	} {
		d, a := drive(t, 120, 35, line)
		var got []string
		for range strings.Count(want, ",") + 1 {
			d.Press("f").Exact()
			got = append(got, unitFor(a.session.Result(), a.session.unit).Name(a.session.Result()))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s, want %s", line, s, want)
		}
	}
}

// Parts of a bar add up to its total in every unit.
func TestWhereItGoesAddsUp(t *testing.T) {
	_, a := drive(t, 160, 45, "llama-3.1-70b fp8 2xh100-sxm DE 20k/day")
	r := a.session.Result()
	for _, u := range metric.Units(r) {
		sum := 0.0
		parts, total := energyParts(r, u)
		for _, p := range parts {
			sum += p.Value
		}
		if got := metric.Quantity(sum/3600, "Wh"); got != total {
			t.Errorf("%s: parts %s, total %s", u, got, total)
		}
		if f := 1 / perUnit(r, u); math.Abs(f/u.Factor(r)-1) > 1e-12 {
			t.Errorf("%s: factor %v, want %v", u, f, u.Factor(r))
		}
	}
}

func TestOtherWorkIsNotSubtractedInAnyUnit(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b in1k out100", "llama-3.1-8b in2k out100")
	d.Press("f")
	if c := a.card(3); c.Delta.Text != "" || !strings.Contains(c.Sub, "not the same work") {
		t.Errorf("the card compares other work: %+v", c)
	}
	d.Shows("do not do the same work")
}

// The configuration's unit is where a session begins; a kept one wins.
func TestUnitOfTheConfiguration(t *testing.T) {
	a := app(t, Options{Unit: metric.Day})
	if a.session.unit != metric.Day {
		t.Errorf("begins per %s", a.session.unit)
	}
	store := &memoryStore{}
	b := app(t, Options{Store: store})
	b.session.unit = metric.Mtok
	_ = b.keep()
	if c := app(t, Options{Store: store, Unit: metric.Day}); c.session.unit != metric.Mtok {
		t.Errorf("resumes per %s", c.session.unit)
	}
}

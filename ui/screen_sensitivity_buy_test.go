package ui

import (
	"math"
	"testing"

	"wattif/sim"
)

// The break-even of the screen is the engine's, and a price typed there is a
// lever like any other.
func TestOwnOrService(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xl4 b4 DE")
	settled(t, d, "5", "v", "v", "v").Shows("No price of a service is stated", "Own system or service")
	d.Press("enter").Type("2").Press("enter")
	if a.session.Scenario().APIPrice != 2 {
		t.Fatalf("the price is %g", a.session.Scenario().APIPrice)
	}
	d.Shows("requests a day", "service", "break-even")
	b := a.sense.buy.look(a)
	if !(b.PerDay > 0 && b.PerDay < b.Capacity) {
		t.Errorf("break-even at %g of %g", b.PerDay, b.Capacity)
	}
	d.Press("u")
	if a.session.Scenario().APIPrice != 0 {
		t.Error("undo leaves the price")
	}
}

// A measurement corrects all scenarios on the same device and software, as one
// step, and is kept by the session's file.
func TestMeasureCorrectsAll(t *testing.T) {
	d, a := drive(t, 120, 35, "llama-3.1-8b 1xh100-sxm b4 DE", "llama-3.1-8b 1xl4 b4 DE", "llama-3.1-70b fp8 2xh100-sxm b8 SE", "llama-3.1-8b 1xh100-sxm b1 DE")
	before := values(a.session)
	was := a.session.Result().TokenTime
	d.Press("c").Shows("Measured on", "predicted")
	d.Type("fast").Shows("is not a measurement").Press("ctrl+u")
	half := digits(0.5 / was)
	d.Type(half+" tok/s").Shows("implied memory bandwidth", "in 3 scenarios").Press("enter").Shows("Measured time", "corrected by a measurement")
	if got := a.session.Result().TokenTime / was; math.Abs(got-2) > 0.02 {
		t.Errorf("the time per token grows by %g, not 2", got)
	}
	for i, want := range []bool{true, false, true, true} {
		if got := a.session.slots[i].Measured != (sim.Measured{}); got != want {
			t.Errorf("%s is corrected: %v", letter(i), got)
		}
	}
	kept, err := marshalSession(a.session)
	if err != nil {
		t.Fatal(err)
	}
	back, _, _, err := unmarshalSession(kept, a.options.Library)
	if err != nil || back[0] != *a.session.slots[0] {
		t.Errorf("the session's file loses the correction: %v", err)
	}
	d.Press("u")
	for i, s := range values(a.session) {
		if s != before[i] {
			t.Errorf("one undo leaves %s corrected", letter(i))
		}
	}
	d.Press("U", "c").Type("none").Press("enter")
	if a.session.Scenario().Measured != (sim.Measured{}) {
		t.Error("none leaves the correction")
	}
}

// The tornado says at which value of the input under the cursor the figure is
// like the baseline's, or meets a limit.
func TestThresholds(t *testing.T) {
	d, a := drive(t, 160, 45, "llama-3.1-8b 1xl4 b4 carbon_intensity=100", "llama-3.1-8b 1xl4 b4 carbon_intensity=200")
	settled(t, d, "5")
	for i := range a.sense.rows() {
		if a.sense.swings[senseRange].Swings[i].ID == "carbon_intensity" {
			a.sense.row = i
		}
	}
	d.Press("up", "down").Shows("like A", " at 100")
}

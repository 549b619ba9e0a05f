package sim

import (
	"fmt"
	"testing"

	"wattif/sim/footprint"
)

// Moving a result is running the scenario where it moved to.
func TestMoveIsRunningThere(t *testing.T) {
	places := []footprint.Region{
		germany(),
		{ID: "XX", Name: "nowhere", MarketG: -1, WUE: -1, WaterLPerKWh: -1},
		{ID: "YY", Name: "clean", GridGPerKWh: 25, GridSource: "a table", MarketG: 0, MarketYear: 2023, PUE: 1.1, WUE: 0.1, WaterLPerKWh: 9, PriceUSDPerKWh: 0.06},
	}
	for name, s := range cases() {
		moved := run(t, s)
		for _, p := range places {
			for _, accounting := range []footprint.Accounting{footprint.Location, footprint.Market} {
				next := s
				next.Region, next.Accounting, next.Month, next.Hour = p, accounting, 7, 12
				Move(&moved, &next)
				if want := run(t, next); fmt.Sprint(moved) != fmt.Sprint(want) { // as text: what is not known equals itself
					t.Fatalf("%s in %s, %s: moving says %+v, running %+v", name, p.ID, accounting, moved.Footprint, want.Footprint)
				}
			}
		}
	}
	s := scenario()
	r := run(t, s)
	if n := testing.AllocsPerRun(10, func() { Move(&r, &s) }); n > 0 {
		t.Errorf("a warm move allocates %v times", n)
	}
}

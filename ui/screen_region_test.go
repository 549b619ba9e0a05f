package ui

import (
	"math"
	"strings"
	"testing"

	"wattif/sim"
	"wattif/ui/uitest"
)

func TestRegionAdoptsAPlaceInOneStep(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("6").Shows("Places (", "DE Germany", "Move it in time or in space?", "by carbon")
	before := *a.session.Scenario()
	d.Press("down")
	want := a.region.place.Region.ID
	if want == before.Region.ID || !(a.region.ranking.Against(a.region.place) < -0.5) {
		t.Fatalf("the first place is %s, which is no better", want)
	}
	d.Press("enter")
	if got := a.session.Scenario().Region.ID; got != want {
		t.Errorf("Enter moved to %s, not %s", got, want)
	}
	d.Press("u")
	if *a.session.Scenario() != before {
		t.Error("one undo does not go back")
	}
}

func TestRegionFiltersAndOrders(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("6", "/").Type("aws eu").Press("enter")
	if n := len(a.region.ranking.Places); n == 0 || n > 20 {
		t.Errorf("%d places are like that", n)
	}
	for _, p := range a.region.ranking.Places {
		if !strings.HasPrefix(p.Region.ID, "aws/") {
			t.Errorf("%s is not of aws", p.Region.ID)
		}
	}
	d.Press("/", "ctrl+u", "enter", "z")
	for _, p := range a.region.ranking.Places {
		if p.Region.Kind != "cloud" {
			t.Fatalf("%s is no cloud region", p.Region.ID)
		}
	}
	d.Press("o", "o").Shows("by water")
	for i := 1; i < len(a.region.ranking.Places); i++ {
		if x, y := a.region.ranking.Places[i-1].WaterL, a.region.ranking.Places[i].WaterL; x > y || math.IsNaN(x) && !math.IsNaN(y) {
			t.Fatalf("water %v stands before %v", x, y)
		}
	}
}

func TestRegionHours(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("6", "w", "ctrl+u").Type("90m").Press("enter")
	if a.region.hours != 1.5 {
		t.Errorf("the job runs %g hours", a.region.hours)
	}
	d.Press("w", "ctrl+u").Type("never").Press("enter").Shows("is not a length of a job")
	d.Press("esc", "tab", "home")
	for range 7 {
		d.Press("down")
	}
	before := *a.session.Scenario()
	d.Press("enter")
	if s := a.session.Scenario(); s.Month != 7 || s.Hour != 12 {
		t.Errorf("it runs in month %d at %d h", s.Month, s.Hour)
	}
	d.Shows("Jul 12:00").Press("u")
	if *a.session.Scenario() != before {
		t.Error("one undo does not go back")
	}
}

// Ways of counting are never mixed: the title says which, and hours are there
// for the average alone.
func TestRegionBases(t *testing.T) {
	d, a := drive(t, 160, 45)
	d.Press("6").Shows("location-based, average", "best 12:00-15:00")
	d.Press("a").Shows("marginal, annual").Shows("The marginal figures known are annual")
	d.Press("v").Shows("market-based, annual")
	if a.session.Scenario().Accounting.String() != "market" {
		t.Error("v is not the accounting of the scenario")
	}
	d.Press("a").Shows("has neither")
	d.Press("u").Press("a").Shows("location-based, average")
}

func TestRegionWithoutAProfileSaysSo(t *testing.T) {
	d, _ := drive(t, 120, 35, "llama-3.1-8b 1xl4 PL")
	d.Press("6").Shows("No profile by month and hour is known for Poland", "any hour")
	d.Press("tab", "enter").Shows("no profile by month and hour is known")
}

func TestRegionOfATrainingRun(t *testing.T) {
	d, _ := drive(t, 160, 45, "train bert-large 8xv100-sxm2-32 b64 in512 FR")
	d.Press("6").Shows("per ", "training steps")
}

func TestRegionMouse(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("6")
	l := &a.layout
	d.Click(l.Places.Min.X+4, l.Places.Min.Y+5)
	if a.region.index != 2 {
		t.Errorf("a click on the third place stands on %d", a.region.index)
	}
	d.Click(l.Places.Min.X+4, l.Places.Min.Y+2)
	if !a.region.place.Here {
		t.Error("a click on the first line is not where it stands")
	}
	d.Click(l.Heat.Min.X+6, l.Heat.Min.Y+3)
	if a.focus() != focusHeat || a.region.hour != 0 {
		t.Errorf("a click on the map is at %d h, pane %d", a.region.hour, a.focus())
	}
}

func TestParseHours(t *testing.T) {
	for text, want := range map[string]float64{"3": 3, "3h": 3, "90m": 1.5, "90 min": 1.5, "0.5": 0.5, "2 days": 48, "1 hour": 1} {
		if got, err := parseHours(text); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q is %g, %v; want %g", text, got, err, want)
		}
	}
	for _, text := range []string{"", "h", "soon", "0", "-1", "NaN", "1e9"} {
		if _, err := parseHours(text); err == nil {
			t.Errorf("%q is a length of a job", text)
		}
	}
}

// The map reads without colour and in ASCII.
func TestRegionASCII(t *testing.T) {
	a := app(t, Options{Theme: "mono", ASCII: true})
	d := uitest.New(t, a, 120, 35)
	d.Press("6").Exact().Golden("region-ascii-120x35")
	for i, r := range d.Raw() {
		if r > 126 {
			t.Fatalf("rune %q at byte %d is not ASCII", r, i)
		}
	}
	if steps := map[int]bool{}; true {
		for _, g := range a.region.schedule.Grid[5] {
			low, high := a.region.extent()
			steps[heatStep(g, low, high)] = true
		}
		if len(steps) < 3 {
			t.Errorf("a day in May has %d steps", len(steps))
		}
	}
}

func TestHeatSteps(t *testing.T) {
	for g, want := range map[float64]int{100: 0, 119: 0, 120: 1, 150: 2, 199: 4, 200: 4, 999: 4, 0: 0} {
		if got := heatStep(g, 100, 200); got != want {
			t.Errorf("%g is step %d, want %d", g, got, want)
		}
	}
	if heatStep(5, 5, 5) != 0 {
		t.Error("a flat map has steps")
	}
}

func TestWindowTime(t *testing.T) {
	if got := cellTime(0, 7, 12); got != "Jul 12:00" {
		t.Error(got)
	}
	if got := clockText(23.5); got != "23:30" {
		t.Error(got)
	}
	if got := cellTime(0, sim.Mean, 3); got != "year 03:00" {
		t.Error(got)
	}
}

// f is the functional unit here too.
func TestRegionPerUnit(t *testing.T) {
	d, a := drive(t, 160, 45)
	d.Press("6").Shows("per request ")
	before := a.region.ranking.Here.TotalG()
	d.Press("f").Shows("  per 1k tokens ")
	if now := a.region.ranking.Here.TotalG(); now == before {
		t.Error("another unit has the same amount")
	}
}

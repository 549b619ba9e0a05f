package explore

import (
	"errors"
	"math"
	"testing"

	"wattif/sim"
	"wattif/sim/footprint"
)

// sunny is a place whose grid has 1 through the night, 0.5 from 10 to 14 h and
// 1.5 from 18 to 20 h; in July half of that, and nothing is known of January.
func sunny() footprint.Region {
	shape := &footprint.Shape{Zone: "XX", Source: "a test"}
	for h := range footprint.Hours {
		g := 1.0
		switch {
		case h >= 10 && h < 14:
			g = 0.5
		case h >= 18 && h < 20:
			g = 1.5
		}
		shape.Ratio[0][h] = g
		for m := 2; m <= 12; m++ {
			shape.Ratio[m][h] = g
		}
		shape.Ratio[7][h] = g / 2
	}
	return footprint.Region{ID: "XX", Name: "Sunland", GridGPerKWh: 400, GridSource: "a test", MarketG: 0, MarketYear: 2024, MarginalG: 700, PUE: 1.3, WUE: 0.4, WaterLPerKWh: 2, PriceUSDPerKWh: 0.25, Shape: shape}
}

func about(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

func TestWindowMean(t *testing.T) {
	g := sunny()
	day := &g.Shape.Ratio[0]
	about(t, "an hour", WindowMean(day, 18, 1), 1.5)
	about(t, "two and a half hours from 18", WindowMean(day, 18, 2.5), (1.5+1.5+0.5*1)/2.5)
	about(t, "over midnight", WindowMean(day, 22, 6), 1)
	// 24 hours hold 4 of 0.5, 2 of 1.5 and 18 of 1: 23 in all.
	about(t, "a day from anywhere", WindowMean(day, 5, 24), 23.0/24)
	about(t, "a day and two hours of the evening", WindowMean(day, 18, 26), (23+3)/26.0)
	about(t, "half an hour", WindowMean(day, 10, 0.5), 0.5)
}

func TestWindows(t *testing.T) {
	s := start(t)
	s.Region = sunny()
	s.Hour = 18
	c := ScheduleOf(&s, Average)
	if !c.Known() {
		t.Fatal(c.Reason)
	}
	about(t, "noon in July", c.Grid[7][12], 400*0.25)
	if !math.IsNaN(c.Grid[1][12]) {
		t.Error("a month that is not known has a figure")
	}
	w := c.Windows(sim.Mean, 18, 3)
	// 18 to 21 h: (1.5 + 1.5 + 1) / 3 x 400; the best three hours start at 10.
	about(t, "now", w.Now.GPerKWh, 400*4.0/3)
	if w.Best.Start != 10 {
		t.Errorf("the best start is %d h, want 10", w.Best.Start)
	}
	about(t, "best", w.Best.GPerKWh, 200)
	about(t, "saving", w.Best.Saving(w.Now), 200/(400*4.0/3)-1) // -62.5 %
	about(t, "saving against the mean", w.Best.Saving(w.Mean), 200/(400*23.0/24)-1)
	if w.Worst.Start != 17 { // 1 + 1.5 + 1.5, as from 18, and earlier
		t.Errorf("the worst start is %d h, want 17", w.Worst.Start)
	}
	if w.Year.Month != 7 || w.Year.Start != 10 || w.Month.Month != 7 || w.Worse.Month != 2 {
		t.Errorf("best of the year %+v, month %+v, worst month %+v", w.Year, w.Month, w.Worse)
	}
	about(t, "best of the year", w.Year.GPerKWh, 100)
	w = c.Windows(sim.Mean, sim.Mean, 3)
	if w.Now != w.Mean {
		t.Errorf("without an hour, now is any hour: %+v", w.Now)
	}
	w = c.Windows(1, 5, 3)
	if !math.IsNaN(w.Best.GPerKWh) || !math.IsNaN(w.Now.GPerKWh) || w.Best.Start != sim.Mean {
		t.Errorf("a month that is not known: %+v", w)
	}
}

// No start beats the best, none is worse than the worst, and the mean of all
// starts is the mean of the day.
func TestWindowLaws(t *testing.T) {
	s := start(t)
	s.Region = sunny()
	c := ScheduleOf(&s, Average)
	for _, month := range []int{sim.Mean, 2, 7, 12} {
		for _, hours := range []float64{0.25, 1, 3, 7.5, 24, 30, 200} {
			w := c.Windows(month, sim.Mean, hours)
			sum := 0.0
			for h, g := range w.Starts {
				sum += g
				if g < w.Best.GPerKWh*(1-1e-9) || g > w.Worst.GPerKWh*(1+1e-9) {
					t.Errorf("month %d, %g h: start %d is outside best and worst", month, hours, h)
				}
			}
			about(t, "mean of starts", sum/footprint.Hours, w.Mean.GPerKWh)
		}
		if w := c.Windows(month, sim.Mean, 48); w.Best.Start != 0 {
			t.Errorf("whole days are alike, but the best start is %d", w.Best.Start)
		}
	}
}

func TestNoSchedule(t *testing.T) {
	s := start(t)
	s.Region = sunny()
	for _, b := range []Basis{Marginal, Market} {
		if c := ScheduleOf(&s, b); c.Known() || !math.IsNaN(c.Grid[7][12]) {
			t.Errorf("%s has hours", b)
		}
	}
	s.CarbonIntensity = 100
	if c := ScheduleOf(&s, Average); c.Known() {
		t.Error("a stated intensity has hours")
	}
	s = start(t)
	if c := ScheduleOf(&s, Average); c.Known() || c.Reason == "" {
		t.Error("a place without a profile has hours")
	}
}

func TestCheckHours(t *testing.T) {
	for _, h := range []float64{0, -1, math.NaN(), math.Inf(1), 1e5} {
		var e *sim.KnobError
		if err := CheckHours(h); !errors.As(err, &e) || e.Knob != "hours" {
			t.Errorf("%v hours: %v", h, err)
		}
	}
	if err := CheckHours(0.5); err != nil {
		t.Error(err)
	}
}

func TestJob(t *testing.T) {
	s := start(t)
	r, err := sim.Run(&s)
	if err != nil {
		t.Fatal(err)
	}
	j := JobOf(&r, 2)
	about(t, "energy", j.KWh, r.Joules()/r.UnitTime*2*3600/3.6e6) // watts x hours / 1000
	about(t, "requests", j.Units, r.RequestsPerSecond*7200)
}

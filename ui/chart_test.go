package ui

import (
	"math"
	"testing"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/chart"
	"wattif/ui/uitest"
)

func TestAxisGrid(t *testing.T) {
	batch, err := knob.Find("batch")
	if err != nil {
		t.Fatal(err)
	}
	grid := axisGrid(batch, 32, 32, 48)
	if grid[0] != 1 || grid[len(grid)-1] != 1024 {
		t.Errorf("around 32 the batch goes from %g to %g", grid[0], grid[len(grid)-1])
	}
	for i := 1; i < len(grid); i++ {
		if grid[i] <= grid[i-1] || grid[i] != math.Trunc(grid[i]) {
			t.Errorf("%g after %g", grid[i], grid[i-1])
		}
	}
	hour, err := knob.Find("hour")
	if err != nil {
		t.Fatal(err)
	}
	if grid := axisGrid(hour, 3, 3, 3); len(grid) != 24 || grid[0] != 0 || grid[23] != 23 {
		t.Errorf("the hours are %v", grid)
	}
	weights, err := knob.Find("weights")
	if err != nil {
		t.Fatal(err)
	}
	if grid := axisGrid(weights, 1, 1, 2); grid != nil {
		t.Errorf("a choice has a grid: %v", grid)
	}
}

// Each curve passes through what its card says, and what does not fit is no
// part of it.
func TestCurvesAgreeWithResults(t *testing.T) {
	d, a := drive(t, 160, 45)
	d.Press("n", "right")
	s := a.session
	at := metricIndex(a.chart.figure(a))
	for i := range s.count {
		c := &s.curves.slots[i]
		if c.here < 0 {
			t.Fatalf("%s is not on its curve", letter(i))
		}
		want, _ := a.chart.figure(a).Of(&s.outcomes[i].result)
		if got := c.samples[c.here].Values[at]; got != want {
			t.Errorf("%s: the curve says %g, the result %g", letter(i), got, want)
		}
		most := float64(s.outcomes[i].result.MaxBatch)
		for _, x := range c.samples {
			if x.OK && x.Fits != (x.X <= most) {
				t.Errorf("%s: batch %g fits: %v, but at most %g do", letter(i), x.X, x.Fits, most)
			}
		}
	}
}

// An edit computes the curve of its own scenario alone.
func TestCurvesAreKept(t *testing.T) {
	d, a := drive(t, 160, 45)
	before := &a.session.curves.slots[0].samples[0]
	d.Press("right")
	if &a.session.curves.slots[0].samples[0] != before || a.session.curves.slots[0].of != a.session.slots[0] {
		t.Error("editing B computed A's curve again")
	}
}

func TestReadingLineAdoptsItsValue(t *testing.T) {
	d, a := drive(t, 120, 35)
	d.Press("tab", "tab", "right")
	c := &a.session.curves.slots[1]
	if a.chart.reading != c.here+2 {
		t.Fatalf("the reading line stands at %d, you are at %d", a.chart.reading-1, c.here)
	}
	want := c.samples[a.chart.reading-1].X
	d.Press("enter")
	if got := float64(a.session.Scenario().Batch); got != want {
		t.Errorf("Enter sets batch %g, the line stood at %g", got, want)
	}
}

func TestMarkChoosesTheAxis(t *testing.T) {
	d, a := drive(t, 120, 35)
	a.pick("input_len")
	a.refresh()
	d.Press("m")
	if a.chart.axisID(a) != "input_len" {
		t.Errorf("the axis is %s", a.chart.axisID(a))
	}
	d.Shows("against prompt")
	d.Press("m")
	if a.chart.axisID(a) != "batch" {
		t.Errorf("m again leaves the axis at %s", a.chart.axisID(a))
	}
	a.pick("weights")
	a.refresh()
	d.Press("m")
	if a.notice == "" {
		t.Error("m on a choice says nothing")
	}
}

// The pieces of time and energy add up to what the cards count.
func TestPiecesAddUp(t *testing.T) {
	for _, line := range []string{
		"llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 DE",
		"llama-3.1-70b bf16 4xh100-sxm tp4 b32 in2k out256 10k/day DE",
		"train bert-large 8xv100-sxm2-32 b64 in512 FR",
		"lstm 2x128 vocab10k b128 1xt4",
	} {
		_, a := drive(t, 160, 45, line)
		r := a.session.Result()
		seconds, joules := spentOn(r)
		sum := func(v [len(pieces)]float64) (x float64) {
			for _, p := range v {
				x += p
			}
			return x
		}
		want := 0.0
		for _, p := range r.PhaseTime {
			want += p
		}
		if got := sum(seconds); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%s: pieces take %g s, phases %g s", line, got, want)
		}
		// Joules are scaled to the boundary op by op: rounding alone may differ.
		if got := sum(joules); math.Abs(got/r.Joules()-1) > 2e-3 {
			t.Errorf("%s: pieces take %g J of %g", line, got, r.Joules())
		}
	}
}

// Without attention there is nothing that grows: an LSTM of the same width
// takes the same time for each token however long the text was.
func TestRecurrenceStaysFlat(t *testing.T) {
	d, a := drive(t, 160, 45)
	d.Press("a")
	at := metricIndex(a.chart.figure(a))
	rivals := a.session.curves.rivals
	if len(rivals) < 3 {
		t.Fatalf("%d kinds of model", len(rivals))
	}
	grows := func(r *rival) float64 {
		first, last := math.NaN(), math.NaN()
		for _, x := range r.samples {
			if x.OK && x.Fits {
				if math.IsNaN(first) {
					first = x.Values[at]
				}
				last = x.Values[at]
			}
		}
		return last / first
	}
	if g := grows(&rivals[0]); g < 1.2 {
		t.Errorf("attention grows by %g over the prompt", g)
	}
	for i := range rivals[1:] {
		if g := grows(&rivals[i+1]); math.Abs(g-1) > 0.02 {
			t.Errorf("%s grows by %g over the prompt", rivals[i+1].name, g)
		}
	}
}

func TestAxisScale(t *testing.T) {
	falling, err := metric.Find("tpot_ms")
	if err != nil {
		t.Fatal(err)
	}
	rising, err := metric.Find("output_tok_s")
	if err != nil {
		t.Fatal(err)
	}
	wide := []chart.Series{{Points: []chart.Point{{X: 1, Y: 1}, {X: 2, Y: 31}, {X: 3, Y: math.NaN()}}}}
	narrow := []chart.Series{{Points: []chart.Point{{X: 1, Y: 1}, {X: 2, Y: 29}}}}
	for _, c := range []struct {
		name   string
		m      *metric.Metric
		series []chart.Series
		want   chart.Scale
	}{
		{"times over decades", falling, wide, chart.Log10},
		{"times of one size", falling, narrow, chart.Linear},
		{"rates over decades", rising, wide, chart.Linear},
		{"nothing", falling, nil, chart.Linear},
	} {
		if got := axisScale(c.m, c.series); got != c.want {
			t.Errorf("%s: scale %d, want %d", c.name, got, c.want)
		}
	}
}

// On a wall charts draw four scenarios, the baseline and the edited one among
// them.
func TestProjectorDrawsFour(t *testing.T) {
	a := app(t, Options{Theme: "projector"})
	d := uitest.New(t, a, 160, 45)
	d.Press("n", "n", "n", "n")
	s := a.session
	for base := range s.count {
		for current := range s.count {
			s.baseline, s.current = base, current
			drawn := 0
			for i := range s.count {
				if a.drawn(i) {
					drawn++
				} else if i == base || i == current {
					t.Errorf("baseline %d, edited %d: %d is not drawn", base, current, i)
				}
			}
			if drawn != 4 {
				t.Errorf("baseline %d, edited %d: %d are drawn", base, current, drawn)
			}
		}
	}
}

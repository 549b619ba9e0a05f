package calibrate

import (
	"math"
	"strings"
	"testing"

	"wattif/sim/hardware"
)

// Nine errors 0.1 to 0.9: the ceil(0.9*10) = 9th smallest is 0.9; of nineteen,
// 0.05 to 0.95, the ceil(0.9*20) = 18th is 0.90.
func TestWidthOf(t *testing.T) {
	errs := func(n int, step float64) (out []float64) {
		for i := range n {
			out = append(out, step*float64(n-i))
		}
		return out
	}
	for _, tc := range []struct {
		errs []float64
		want float64
	}{{errs(9, 0.1), 0.9}, {errs(19, 0.05), 0.9}, {errs(3, 0.1), 0.3}, {[]float64{0}, 0.01}} {
		if got := widthOf(tc.errs) * z90; math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%d errors: %g, want %g", len(tc.errs), got, tc.want)
		}
	}
	if !math.IsNaN(widthOf(nil)) {
		t.Error("no errors have a width")
	}
	// Sixty rows weigh as much as the family: half way in log.
	if got, want := drawn(errs(60, 0.01), 0.1), math.Sqrt(widthOf(errs(60, 0.01))*0.1); math.Abs(got-want) > 1e-9 {
		t.Errorf("drawn to %g, want %g", got, want)
	}
	if got := drawn(errs(3, 1), 0.1); got != 0.1 {
		t.Errorf("three rows move the family's width to %g", got)
	}
}

// A device generation that was measured under a stack is surer than one that
// was not, and an unknown stack gets the width of all.
func TestWidthRows(t *testing.T) {
	var all []residual
	for i := range 40 {
		e := 0.01 * float64(i+1)
		all = append(all, residual{"DecodeError", "vllm", []string{"generate"}, "hopper", e / 4, e})
	}
	table := &hardware.CoefficientTable{Rows: widthRows(all)}
	table.Index()
	of := func(generation, stack string) float64 {
		c := table.Resolve(&hardware.Device{ID: "none", Generation: generation}, &hardware.Stack{ID: stack}, "generate")
		return c.DecodeError
	}
	// The 37th of 40 is 0.37, and a quarter of it where the pair was left out.
	if got := of("hopper", "vllm") * z90; math.Abs(got-0.37/4) > 1e-9 {
		t.Errorf("hopper: %g", got)
	}
	if got := of("blackwell", "vllm") * z90; math.Abs(got-0.37) > 1e-9 {
		t.Errorf("a generation without rows: %g", got)
	}
	if got := of("hopper", "other") * z90; math.Abs(got-0.37) > 1e-9 {
		t.Errorf("a stack without rows: %g", got)
	}
}

// Rows of one model and device err by 0.8 of a width together and by up to
// 0.1 of their own; two unrelated rows differ by 1.
func TestSharedError(t *testing.T) {
	row := func(origin, model, device, stack string, e float64) UnseenRow {
		return UnseenRow{Metric: "tpot_ms", Origin: origin, Model: model, Device: device, Stack: stack, Format: "bf16", NoPair: e, PairSpread: 1, class: decodeClass}
	}
	var rows []UnseenRow
	for i := range 5 {
		rows = append(rows, row("a", "m", "d", "s", 0.8+0.02*float64(i)), row("b", "n", "e", "r", -0.2+0.02*float64(i)))
	}
	levels := sharedError(rows)
	if len(levels) != 1 || levels[0].Name != "SharedNear" || levels[0].Pairs != 20 {
		t.Fatalf("%+v", levels)
	}
	// Within: 4 pairs of 0.02, 3 of 0.04, 2 of 0.06, 1 of 0.08, twice: median 0.04.
	// Across: 1 +- 0.08, median 1. The share is 1 - 0.04^2.
	if got := levels[0]; math.Abs(got.Difference-0.04) > 1e-9 || math.Abs(got.Apart-1) > 1e-9 || math.Abs(got.Share-0.9984) > 1e-9 {
		t.Errorf("%+v", got)
	}
}

// The energy of a job errs by its draw less its rate.
func TestEnergies(t *testing.T) {
	draws := []UnseenRow{{ID: "e", Group: "power/gpu", Source: "r", Fitted: 0.1, NoPair: 0.2, NoDevice: 0.3}, {ID: "k"}, {ID: "x", Source: "gone"}}
	jobs := []UnseenRow{{ID: "r", Fitted: 0.05, NoPair: -0.1, NoDevice: math.NaN()}}
	got := energies(draws, jobs)
	if len(got) != 1 || got[0].Group != "energy/gpu" || math.Abs(got[0].Fitted-0.05) > 1e-12 || math.Abs(got[0].NoPair-0.3) > 1e-12 || !math.IsNaN(got[0].NoDevice) {
		t.Errorf("%+v", got)
	}
}

func TestReadPowerRows(t *testing.T) {
	rows, err := ReadPowerRows(strings.NewReader(powerHeader+`
k,h100,,0.9,0.1,600,,,a kernel
j,h100,some line,,,300,,,a job
z,v100,a line,,,150,200,1.25,under a limit
`), "f")
	if err != nil || len(rows) != 3 || rows[0].Compute != 0.9 || rows[1].Line != "some line" || rows[2].Limit != 200 || rows[2].Slowdown != 1.25 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for _, bad := range []string{"k,h100,,,0.1,600,,,", "k,h100,,0.9,0.1,,,,", "z,v100,line,,,150,200,,", "z,v100,line,,,150,,x,"} {
		if _, err := ReadPowerRows(strings.NewReader(powerHeader+"\n"+bad+"\n"), "f"); err == nil {
			t.Errorf("%s: read", bad)
		}
	}
}

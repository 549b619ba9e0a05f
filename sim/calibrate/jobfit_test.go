package calibrate

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"wattif/sim"
)

// truthRows are synthetic jobs made with half of the bandwidth that single
// operations reach, and a millisecond of host work a step.
func truthRows(t *testing.T) []Case {
	t.Helper()
	var cases []Case
	for _, device := range []string{"h100-sxm", "a100-sxm-80"} {
		for _, batch := range []int{1, 4, 16, 64} {
			for _, length := range []int{128, 1024} {
				c := read(t, fmt.Sprintf("id,group,task,model,stack,hardware,weights,activations,batch,input_len,output_len,metric,measured\nx,decode/gpu,generate,llama-3.1-8b,vllm,%s,bf16,bf16,%d,%d,128,tpot_ms,1\n", device, batch, length)).Scenarios[0]
				s, _, err := c.Scenario(catalog{})
				if err != nil {
					t.Fatal(err)
				}
				s.Coefficients.Scale(1, 0.5, 1, 1)
				s.Coefficients.StepSeconds = 1e-3
				r, err := sim.Run(&s)
				if err != nil {
					t.Fatal(err)
				}
				c.ID = fmt.Sprintf("%s-%d-%d", device, batch, length)
				c.Measured = fmt.Sprint(r.TokenTime * 1e3)
				cases = append(cases, c)
			}
		}
	}
	return cases
}

// The fit finds what rows were made with, but for the pull of the prior, says how
// much it explains, and gives the same again.
func TestJobFitFindsTheCause(t *testing.T) {
	rows, report := FitJobs(truthRows(t), catalog{})
	if report.Rows != 16 || len(report.Stacks) != 1 {
		t.Fatalf("%+v", report)
	}
	s := report.Stacks[0]
	if s.Before < 0.3 || s.After > 0.15 || s.After >= s.Before/4 {
		t.Errorf("median log error %.3f before, %.3f after", s.Before, s.After)
	}
	value := map[string]float64{}
	for _, r := range rows {
		if r.Device == "*" && r.Stack == "vllm" && r.Task == "generate" {
			value[r.Name] = r.Value
			if r.Error < 0 || r.Count != 16 && r.Name != "DecodeError" {
				t.Errorf("%s: error %g, %d rows", r.Name, r.Error, r.Count)
			}
		}
	}
	if v := value["MemoryScale"]; v < 0.4 || v > 0.75 {
		t.Errorf("MemoryScale is %g, the rows were made with 0.5", v)
	}
	if _, ok := value["RankSkew"]; ok {
		t.Error("RankSkew was booked, of which no row knows")
	}
	again, _ := FitJobs(truthRows(t), catalog{})
	if !slices.Equal(rows, again) {
		t.Error("a second fit of the same rows differs")
	}
}

// Every row is predicted once by a fit without its pair and once by one without
// its device, and both are worse than, or as good as, the fit that saw it.
func TestJobFitLeavesRowsOut(t *testing.T) {
	_, report := FitJobs(truthRows(t), catalog{})
	if len(report.Unseen) != 16 {
		t.Fatalf("%d rows", len(report.Unseen))
	}
	for _, u := range report.Unseen {
		if math.IsNaN(u.NoDevice) || u.Group != "decode/gpu" {
			t.Errorf("%+v", u)
		}
	}
}

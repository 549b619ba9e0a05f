package calibrate

import (
	"regexp"
	"strconv"
	"strings"
)

// kernelPrefix marks the ids of op rows that were made of a recurrent row.
const kernelPrefix = "kernel "

var (
	forwardTime  = regexp.MustCompile(`fwd_ms=([\d.]+)`)
	backwardTime = regexp.MustCompile(`bwd_inputs_ms=([\d.]+)`)
)

// Kernels returns the sweeps that a row of a library's recurrent kernel timed apart,
// forward and back, as operations to fit: none for other rows. The product of
// the weight's gradient is a matrix product like others.
func (r *RecurrentRow) Kernels() []OpRow {
	if !strings.Contains(r.Phase, "no optimizer") || recurrentStack(r) != "vendor-library" || r.Layers != "1" {
		return nil
	}
	place, err := recurrentMachine(r)
	if err != nil {
		return nil
	}
	cell, _, _ := strings.Cut(strings.ToLower(r.Cell), "(")
	var out []OpRow
	for _, pass := range []struct {
		name string
		time *regexp.Regexp
	}{{"forward", forwardTime}, {"backward", backwardTime}} {
		found := pass.time.FindStringSubmatch(r.Notes)
		if found == nil {
			continue
		}
		ms, err := strconv.ParseFloat(found[1], 64)
		if err != nil || ms <= 0 {
			continue
		}
		precision := r.Precision
		if strings.HasPrefix(precision, "pseudo-fp16") {
			precision = "fp16 storage, fp32 math"
		}
		out = append(out, OpRow{
			ID: kernelPrefix + r.ID + " " + pass.name, Source: r.Source, Hardware: place.device, Framework: "vendor library",
			Op: cell + "_" + pass.name, Precision: precision, Notes: r.Notes,
			Batch: float64(r.BatchPerDevice), Hidden: float64(r.Hidden), Timesteps: float64(r.SeqLen), Seconds: ms / 1e3,
		})
	}
	return out
}

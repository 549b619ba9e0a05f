package workload

import (
	"math"

	"wattif/sim/model"
)

// adapterShape is what the adapters of one layer add up to: matrices that carry
// one, and the sum of their inputs and outputs.
func adapterShape(a *model.Architecture, t Targets) (matrices, width float64) {
	h := float64(a.Hidden)
	q, kv := float64(a.Heads*a.HeadDim), float64(a.KVHeads*a.HeadDim)
	matrices, width = 4, (h+q)+2*(h+kv)+(q+h)
	if t != TargetLinear {
		return matrices, width
	}
	f := float64(max(a.FFN, a.DenseFFN))
	if a.Experts > 0 {
		f = float64(a.SharedExperts * max(a.SharedFFN, a.ExpertFFN)) // routed experts carry none
	}
	if f == 0 {
		return matrices, width
	}
	up := 1.0
	if a.GatedFFN {
		up = 2
	}
	return matrices + up + 1, width + (up+1)*(h+f)
}

// adapterLayers is how many layers carry adapters.
func adapterLayers(a *model.Architecture) float64 {
	if a.AttentionLayers > 0 {
		return float64(a.AttentionLayers)
	}
	return float64(a.Layers + a.DecoderLayers)
}

// AdapterParameters is the size of low-rank adapters on the targets of every
// layer: rank x (in + out) each (Hu et al. 2021).
func AdapterParameters(a *model.Architecture, rank int, t Targets) float64 {
	_, width := adapterShape(a, t)
	return float64(rank) * adapterLayers(a) * width
}

// adapters books the two thin GEMMs of every adapter and returns the seconds
// of one pass.
func (j *Job) adapters(l *Ledger, phase model.Phase, tokens float64, r repeat, gemms float64) float64 {
	matrices, width := adapterShape(j.Model, j.Targets)
	mean := width / (2 * matrices) // of a matrix' inputs or outputs
	mean /= float64(j.Plan.TP)
	op := model.Op{
		Kind: model.Gemm, Name: "adapters", M: tokens, N: j.Rank, K: mean, Batch: 1, Serial: 1,
		Count:   gemms * 2 * matrices * adapterLayers(j.Model),
		Compute: j.AttentionCompute,
	}
	op.FLOPs = 2 * tokens * j.Rank * mean
	op.WeightBytes = 2 * j.Rank * mean
	op.ActBytes = tokens * (mean + j.Rank) * math.Max(2, j.Activations.Bytes())
	return l.book(&j.System, phase, &op, r)
}

package workload

import (
	"math"

	"wattif/sim/model"
)

// Train runs one optimizer step: forward and backward over every micro-batch,
// the pipeline's bubble, the exchange of gradients and the update.
//
// The backward pass is derived from the forward ops. A GEMM (M,N,K) has two:
// the gradient of its input (M,K,N) and of its weight (N,K,M); a frozen weight
// has only the first. Fused attention recomputes its scores, so it does 5
// matrix products for the forward's 2 (Dao et al. 2022, section 3.1).
func (j *Job) Train(l *Ledger) Outcome {
	a, sys, c := j.Model, &j.System, j.System.Coefficients
	dp, pp := float64(j.Plan.DP), float64(j.Plan.PP)
	devices := float64(j.Plan.Devices())
	micro := math.Max(1, j.MicroBatch)
	micros := math.Max(1, math.Ceil(j.Batch/(dp*micro)-1e-9))
	// Uneven last micro-batches are filled up: what runs is whole micro-batches.

	// In 1F1B a stage is busy micros of micros+pp-1 slots (Narayanan et al. 2021).
	slots := (micros + pp - 1) / pp
	busy := micros / (micros + pp - 1)
	r := repeat{times: slots, devices: devices, share: busy}

	p := j.pass(model.Forward)
	p.Training, p.Sequences, p.Tokens, p.Heads = true, micro, j.Input, j.Input
	p.Source = j.Input
	p.SequenceParallel = sys.Stack.SequenceParallel && j.Plan.TP > 1
	if a.Family == model.Encoder {
		p.Heads = math.Ceil(maskedShare * j.Input)
	}
	forward := 0.0
	sides := 1
	if a.Family == model.EncoderDecoder || a.Family == model.Seq2Seq {
		sides = 2
		if j.Output > 0 {
			p.Tokens, p.Heads = j.Output, j.Output
		}
	}
	backward := 0.0
	for side := range sides {
		if side == 1 {
			p.Side, p.Tokens, p.Heads = model.SideEncoder, j.Input, 0
		}
		forward += l.pass(sys, a, p, r)
		backward += j.backward(l, r)
	}
	if j.Adapters > 0 {
		forward += j.adapters(l, model.Forward, micro*j.Input, r, 1)
		backward += j.adapters(l, model.Backward, micro*j.Input, r, 2)
	}
	compute := (forward + backward) * slots

	host := c.StepSeconds * micros
	l.host(sys, "step host", host, devices)

	exchange := j.exchange(l, backward*slots, micros)
	update := j.update(l)

	o := Outcome{Sequences: j.Batch}
	o.StepTime = compute + host + exchange + update
	o.UnitTime = o.StepTime
	for i := range l.Costs {
		switch cost := &l.Costs[i]; {
		case cost.Phase == model.Forward:
			o.ModelFLOPs += cost.FLOPs * (1 + backwardFactor(cost.Kind, j.Frozen))
		}
	}
	return o
}

// maskedShare is the share of positions that masked-language-model training
// predicts, and so runs the output head for (Devlin et al. 2019, section 3.1).
const maskedShare = 0.15

// backwardFactor is the useful arithmetic of the backward pass over that of
// the forward pass.
func backwardFactor(k model.Kind, frozen bool) float64 {
	switch k {
	case model.Gemm, model.GroupedGemm, model.RecurrentStep:
		if frozen {
			return 1
		}
		return 2
	case model.PrefillAttention, model.DecodeAttention, model.ScanOp:
		return 2
	}
	return 1
}

// backward books the gradients of the forward ops that the ledger priced last
// and returns their seconds in one pass.
func (j *Job) backward(l *Ledger, r repeat) float64 {
	sys := &j.System
	total := 0.0
	for i := range l.ops {
		f := l.ops[i]
		if j.Recompute == RecomputeFull || j.Recompute == RecomputeSelective && f.Kind == model.PrefillAttention && !sys.Stack.FusedAttention {
			if f.Kind != model.Sampling && f.Kind != model.Lookup && f.Name != "head" {
				total += l.book(sys, model.Backward, &f, r)
			}
		}
		switch f.Kind {
		case model.Gemm, model.GroupedGemm:
			b := f
			b.N, b.K = f.K, f.N
			total += l.book(sys, model.Backward, &b, r)
			if !j.Frozen {
				b.M, b.N, b.K = f.N, f.K, f.M
				if f.Batch > 1 && f.Kind == model.GroupedGemm {
					b.M, b.N, b.K = f.N, f.K, f.M
				}
				total += l.book(sys, model.Backward, &b, r)
			}
		case model.RecurrentStep:
			// The gradient runs back through the same dependent steps; the
			// gradient of the recurrent weight is one GEMM over all steps.
			b := f
			total += l.book(sys, model.Backward, &b, r)
			if !j.Frozen {
				w := f
				w.Kind, w.Name = model.Gemm, "recurrent weight"
				w.M, w.N, w.K = f.N, f.K, f.M*math.Max(1, f.Serial)
				w.Batch, w.Serial = 1, 1
				total += l.book(sys, model.Backward, &w, r)
			}
		case model.PrefillAttention, model.DecodeAttention:
			b := f
			b.FLOPs *= 2.5
			b.ActBytes *= 2.5
			total += l.book(sys, model.Backward, &b, r)
		case model.ScanOp:
			b := f
			b.FLOPs *= 2
			b.ActBytes *= 2
			total += l.book(sys, model.Backward, &b, r)
		case model.Elementwise, model.Sampling:
			b := f
			b.FLOPs *= 2
			b.ActBytes *= 1.5 // gradient in, saved input in, gradient out
			total += l.book(sys, model.Backward, &b, r)
		case model.Lookup:
			if !j.Frozen {
				b := f
				b.ActBytes *= 2 // read, add, write back
				total += l.book(sys, model.Backward, &b, r)
			}
		case model.Collective, model.PointToPoint:
			total += l.book(sys, model.Backward, &f, r)
		}
	}
	return total
}

// adapterTargets is how many projections of a layer carry adapters: query,
// key, value and output, the set of Hu et al. 2021 with all of attention.
const adapterTargets = 4

// AdapterParameters is the size of low-rank adapters on the attention
// projections of every layer: rank x (in + out) each.
func AdapterParameters(a *model.Architecture, rank int) float64 {
	h := float64(a.Hidden)
	q := float64(a.Heads * a.HeadDim)
	kv := float64(a.KVHeads * a.HeadDim)
	layers := float64(a.AttentionLayers)
	if layers == 0 {
		layers = float64(a.Layers + a.DecoderLayers)
	}
	return float64(rank) * layers * ((h + q) + 2*(h+kv) + (q + h))
}

// adapters books the two thin GEMMs of every adapter and returns the seconds
// of one pass.
func (j *Job) adapters(l *Ledger, phase model.Phase, tokens float64, r repeat, gemms float64) float64 {
	a := j.Model
	h := float64(a.Hidden)
	op := model.Op{
		Kind: model.Gemm, Name: "adapters", M: tokens, N: j.Rank, K: h, Batch: 1, Serial: 1,
		Count:   gemms * 2 * adapterTargets * math.Max(1, float64(a.AttentionLayers)),
		Compute: j.Compute,
	}
	op.FLOPs = gemms * 2 * tokens * j.Adapters / op.Count
	op.WeightBytes = 2 * j.Rank * h
	op.ActBytes = tokens * (h + j.Rank) * j.Activations.Bytes()
	return l.book(&j.System, phase, &op, r)
}

// trained is the number of parameters that get a gradient.
func (j *Job) trained() float64 {
	if j.Frozen {
		return j.Adapters
	}
	return j.Parameters.Total
}

// exchange books what data parallelism sends in one step and returns the
// seconds that the backward pass does not hide. Gradients travel at the width
// of the weights' gradients (2 bytes, 4 when the weights are fp32).
func (j *Job) exchange(l *Ledger, backward, micros float64) float64 {
	if j.Plan.DP == 1 {
		return 0
	}
	sys, c := &j.System, j.System.Coefficients
	shard := float64(j.Plan.TP * j.Plan.PP)
	bytes := j.trained() / shard * j.gradientBytes()
	op := model.Op{
		Kind: model.Collective, Name: "gradient exchange", Count: 1, Batch: 1, Serial: 1,
		Collective: model.AllReduce, Axis: model.AxisData, Ranks: float64(j.Plan.DP), ActBytes: bytes,
		Compute: j.Compute,
	}
	total := 0.0
	add := func(op *model.Op, times float64) {
		t := sys.Time(op)
		hidden := math.Min(t.Seconds*times, backward*c.Overlap)
		backward -= hidden / math.Max(c.Overlap, 1e-9)
		backward = math.Max(0, backward)
		exposed := t.Seconds*times - hidden
		t.Seconds = exposed
		l.write(sys, model.Update, op, t, repeat{1, float64(j.Plan.Devices()), 1})
		total += exposed
	}
	switch {
	case j.ZeRO >= 3:
		// Weights are gathered for the forward and again for the backward pass
		// of every micro-batch, gradients reduce-scattered once each.
		gather := op
		gather.Name, gather.Collective = "weight gather", model.AllGather
		gather.ActBytes = j.Parameters.Total / shard * j.Weights.Bytes()
		add(&gather, 2*micros)
		op.Collective = model.ReduceScatter
		add(&op, micros)
	case j.ZeRO >= 1:
		op.Collective = model.ReduceScatter
		add(&op, 1)
		gather := op
		gather.Name, gather.Collective = "weight gather", model.AllGather
		gather.ActBytes = j.trained() / shard * j.Weights.Bytes()
		add(&gather, 1)
	default:
		add(&op, 1)
	}
	return total
}

// gradientBytes is the width of one gradient.
func (j *Job) gradientBytes() float64 {
	if j.Frozen {
		return 2
	}
	return math.Max(2, j.Weights.Bytes())
}

// update books the optimizer and returns its seconds: every state is read and
// written once, the gradient read, the weight written.
func (j *Job) update(l *Ledger) float64 {
	if j.Model.Family == model.Embedding {
		return 0 // the passes update the rows they use; the rest is never touched
	}
	n := j.trained() / float64(j.Plan.TP*j.Plan.PP)
	if j.ZeRO >= 1 {
		n /= float64(j.Plan.DP)
	}
	bytes := 2*j.Optimizer.StateBytes(j.master()) + j.gradientBytes() + j.Weights.Bytes()
	op := model.Op{
		Kind: model.Optimizer, Name: "update", Count: 1, Batch: 1, Serial: 1,
		FLOPs: 12 * n, ActBytes: bytes * n, Compute: model.FP32,
	}
	return l.book(&j.System, model.Update, &op, repeat{1, float64(j.Plan.Devices()), 1})
}

// master reports whether a separate fp32 copy of the trained weights is kept.
func (j *Job) master() bool { return j.Frozen || j.Weights.Bytes() < 4 }

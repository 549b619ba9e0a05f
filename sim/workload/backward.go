package workload

import (
	"math"

	"wattif/sim/model"
)

// backwardAttention is the efficiency of fused attention's backward pass over
// that of its forward pass: FlashAttention-2 reaches 63 % of the peak of an A100
// backward and 73 % forward (Dao 2023, section 4.1).
const backwardAttention = 63.0 / 73

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
// and adds their seconds to the work.
//
// A GEMM (M,N,K) has two: the gradient of its input (M,K,N) and of its weight
// (N,K,M); a frozen weight has only the first. Fused attention recomputes its
// scores, so it does 5 matrix products for the forward's 2 (Dao et al. 2022,
// section 3.1). What was thrown away is computed again first.
func (j *Job) backward(l *Ledger, r repeat, w *work) {
	sys := &j.System
	summed := j.summedBytes()
	for i := range l.ops {
		f := l.ops[i]
		inputs, weights := 0.0, 0.0
		switch {
		case j.again(&f):
			some, share := r, 1.0
			if j.Recompute == RecomputeFull {
				share = j.recomputed()
			}
			some.times *= share
			inputs += l.book(sys, model.Backward, &f, some) * share
		case j.Recompute == RecomputeSelective && sys.Stack.SelectiveOps && f.Kind == model.Gemm && !isHead(f.Name):
			half := r
			half.times /= 2 // every second matrix product
			inputs += l.book(sys, model.Backward, &f, half) / 2
		}
		switch f.Kind {
		case model.Gemm, model.GroupedGemm:
			inputs += j.castGradient(l, &f, r)
			b := f
			b.N, b.K = f.K, f.N
			inputs += l.book(sys, model.Backward, &b, r)
			if !j.Frozen {
				b.M, b.N, b.K = f.N, f.K, f.M
				b.WeightBytes = f.N * f.K * math.Max(1, f.Batch) * summed
				weights += l.book(sys, model.Backward, &b, r)
			}
		case model.RecurrentStep:
			// The gradient runs back through the same dependent steps; the
			// gradient of the recurrent weight is one GEMM over all steps.
			b := f
			b.N, b.K, b.Backward = f.K, f.N, true
			inputs += l.book(sys, model.Backward, &b, r)
			if !j.Frozen {
				w := f
				w.Kind, w.Name = model.Gemm, "recurrent weight"
				w.M, w.N, w.K = f.N, f.K, f.M*math.Max(1, f.Serial)
				w.Batch, w.Serial = 1, 1
				weights += l.book(sys, model.Backward, &w, r)
			}
		case model.PrefillAttention, model.DecodeAttention:
			b := f
			flops := f.FLOPs * 2.5
			b.FLOPs = flops
			if j.fused() {
				b.FLOPs /= backwardAttention
			}
			b.ActBytes *= 2.5
			t := l.price(sys, &b)
			t.FLOPs = flops * math.Max(1, b.Count)
			l.write(sys, model.Backward, &b, t, r)
			inputs += t.Seconds
		case model.ScanOp:
			b := f
			b.FLOPs *= 2
			b.ActBytes *= 2
			inputs += l.book(sys, model.Backward, &b, r)
		case model.Elementwise, model.Sampling:
			b := f
			b.FLOPs *= 2
			b.ActBytes *= 1.5 // gradient in, saved input in, gradient out
			inputs += l.book(sys, model.Backward, &b, r)
		case model.Lookup:
			if !j.Frozen {
				b := f
				b.ActBytes *= 2 // read, add, write back
				inputs += l.book(sys, model.Backward, &b, r)
			}
		case model.Collective:
			b := f
			if b.Axis == model.AxisContext {
				b.ActBytes *= 2 // keys and values once more, and their gradients
			}
			t := l.price(sys, &b)
			t.Seconds -= j.behindWork(l, w, i, t.Seconds, 2.5)
			l.write(sys, model.Backward, &b, t, r)
			inputs += t.Seconds
		case model.PointToPoint:
			inputs += l.book(sys, model.Backward, &f, r)
		}
		if isHead(f.Name) {
			w.head += inputs + weights
		} else {
			w.inputs += inputs
			w.weights += weights
		}
	}
}

// summedBytes is what the gradient of a weight moves in memory, a parameter:
// where every device keeps all gradients it is added to what earlier
// micro-batches left; where they are shared it is written at the width of the
// work, and sent.
func (j *Job) summedBytes() float64 {
	if j.ZeRO >= 2 {
		return j.workBytes()
	}
	if j.Micros() > 1 {
		return 2 * j.gradientBytes()
	}
	return j.gradientBytes()
}

// castGradient books what 8-bit recipes do to the gradient of a product's
// output before it is used: 16 bits read, the narrow copy written, and another
// turned over for the gradient of the weight. It returns seconds.
func (j *Job) castGradient(l *Ledger, f *model.Op, r repeat) float64 {
	if f.Compute.Bits() > 8 || f.Dequantize {
		return 0
	}
	copies := 2.0
	if j.Frozen {
		copies = 1
	}
	elements := f.M * f.N * math.Max(1, f.Batch)
	op := model.Op{
		Kind: model.Elementwise, Name: "gradient cast", Count: f.Count, Batch: 1, Serial: 1,
		FLOPs: elements, ActBytes: elements * (2 + copies*f.Compute.Bytes()), Compute: model.BF16,
	}
	return l.book(&j.System, model.Backward, &op, r)
}

// again reports whether a forward op's result was thrown away.
func (j *Job) again(f *model.Op) bool {
	if f.Kind == model.Lookup || isHead(f.Name) {
		return false
	}
	switch j.Recompute {
	case RecomputeFull:
		return !j.System.Stack.StopsEarly || !endsLayer(f)
	case RecomputeSelective:
		if j.System.Stack.SelectiveOps {
			return f.Kind == model.Elementwise
		}
		return f.Kind == model.PrefillAttention && !j.fused()
	}
	return false
}

// endsLayer holds for the last matrix products of a layer and the messages
// that add up their parts.
func endsLayer(f *model.Op) bool {
	switch f.Name {
	case "ffn down", "experts down", "shared down", "expert combine", "ffn all-reduce":
		return true
	}
	return false
}

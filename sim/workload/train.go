package workload

import (
	"math"

	"wattif/sim/model"
)

// Train runs one optimizer step: forward and backward over every micro-batch,
// what the pipeline waits for, the exchange of gradients and the update.
//
// Ops are booked on the mean stage of the pipeline; what the slowest stage, the
// ramp and the hand-over cost beyond it are lines of their own.
func (j *Job) Train(l *Ledger) Outcome {
	sys, c := &j.System, j.System.Coefficients
	pp := float64(j.Plan.PP)
	devices := float64(j.Plan.Devices())
	micros := j.Micros()
	chunks := j.chunks()
	r := repeat{times: micros * chunks / pp, devices: devices, share: 1}

	var w work
	passes := [2]model.Pass{j.trainingPass()}
	sides := 1
	if f := j.Model.Family; f == model.EncoderDecoder || f == model.Seq2Seq {
		sides = 2
		if j.Output > 0 {
			passes[0].Tokens, passes[0].Heads = j.Output, j.Output
		}
		passes[1] = passes[0]
		passes[1].Side, passes[1].Tokens, passes[1].Heads = model.SideEncoder, j.Input, 0
	}
	for side := range sides {
		j.forward(l, passes[side], r, &w)
		j.backward(l, r, &w)
	}
	if j.Adapters > 0 {
		tokens := math.Max(1, j.MicroBatch) * j.Input / float64(j.Plan.CP)
		w.forward += j.adapters(l, model.Forward, tokens, r, 1)
		w.weights += j.adapters(l, model.Backward, tokens, r, 2)
	}
	w.forward, w.inputs, w.weights, w.head = w.forward*chunks, w.inputs*chunks, w.weights*chunks, w.head*chunks
	w.hidden *= chunks

	f := j.pipeline(&w, micros)
	l.wait(sys, "stage imbalance", f.imbalance, devices)
	l.wait(sys, "pipeline bubble", f.bubble, devices)
	// Messages to experts that the work of the other direction cannot hide.
	beyond := math.Max(0, w.hidden-w.total()) * micros / pp
	l.wait(sys, "expert exchange", beyond, devices)
	compute := micros*w.total()/pp + f.imbalance + f.bubble + beyond
	handed := j.handOver(l, micros, compute)

	host := c.StepSeconds*micros*chunks + c.UpdateSeconds
	l.host(sys, "step host", host, devices)

	offloaded := j.offloadActivations(l, compute)
	exchange := j.exchange(l, &w, micros)
	update := j.update(l)

	o := Outcome{Sequences: j.Batch}
	o.StepTime = compute + handed + host + offloaded + exchange + update
	o.UnitTime = o.StepTime
	for i := range l.Costs {
		if cost := &l.Costs[i]; cost.Phase == model.Forward {
			o.ModelFLOPs += cost.FLOPs * (1 + backwardFactor(cost.Kind, j.Frozen))
		}
	}
	return o
}

// Micros is the number of micro-batches a replica works through in one step. An
// uneven last one is filled up: what runs is whole micro-batches.
func (j *Job) Micros() float64 {
	return math.Max(1, math.Ceil(j.Batch/(float64(j.Plan.DP)*math.Max(1, j.MicroBatch))-1e-9))
}

// chunks is the number of pieces truncated back-propagation through time cuts
// a sequence into.
func (j *Job) chunks() float64 {
	if j.Steps <= 0 || j.Steps >= j.Input {
		return 1
	}
	return math.Ceil(j.Input / j.Steps)
}

// trainingPass is the forward pass of one micro-batch. Samples packed into one
// sequence attend to themselves alone: as many sequences as there are samples.
func (j *Job) trainingPass() model.Pass {
	p := j.pass(model.Forward)
	p.Training, p.Sequences, p.Tokens = true, math.Max(1, j.MicroBatch), j.Input
	if n := j.chunks(); n > 1 {
		p.Tokens = j.Input / n
	} else if j.Sample > 0 && j.Sample < j.Input {
		p.Sequences *= j.Input / j.Sample
		p.Tokens = j.Sample
	}
	p.Heads, p.Source = p.Tokens, p.Tokens
	p.SequenceParallel = j.Sequence && j.Plan.TP > 1
	if j.Model.Family == model.Encoder {
		p.Heads = math.Ceil(maskedShare * p.Tokens)
	}
	return p
}

// forward books one forward pass and adds its seconds to the work.
func (j *Job) forward(l *Ledger, p model.Pass, r repeat, w *work) {
	l.asks = p
	l.ops = j.Model.AppendOps(l.ops[:0], &l.asks)
	for i := range l.ops {
		op := &l.ops[i]
		switch {
		case op.Kind == model.Collective:
			op.Stride = j.stride(op.Axis)
		case op.Kind == model.PrefillAttention && j.Plan.CP > 1 && j.Context != GatherContext:
			// One kernel for the keys of every device of the ring.
			n := float64(j.Plan.CP)
			op.Count, op.FLOPs, op.N = math.Max(1, op.Count)*n, op.FLOPs/n, op.N/n
		}
		t := l.price(&j.System, op)
		t.Seconds -= j.behindWork(l, w, i, t.Seconds, 1)
		l.write(&j.System, model.Forward, op, t, r)
		if isHead(op.Name) {
			w.head += t.Seconds
		} else {
			w.forward += t.Seconds
		}
	}
}

// behindWork is what work hides of a message between the devices of a layer,
// seconds: op i of the pass, which takes the given seconds. attention is how
// much longer attention takes than its forward pass.
//
//   - The ring that passes keys and values on hides behind attention.
//   - Where the stack sends pieces of a tensor-parallel message while the matrix
//     product beside it works on others, it hides behind that product.
//   - Under DualPipe messages to and from experts hide behind the work of the
//     other direction; what exceeds that work is waited for at the end.
func (j *Job) behindWork(l *Ledger, w *work, i int, seconds, attention float64) float64 {
	op := &l.ops[i]
	if op.Kind != model.Collective {
		return 0
	}
	overlap := j.System.Coefficients.Overlap
	switch op.Axis {
	case model.AxisContext:
		if j.Context != GatherContext && i+1 < len(l.ops) && l.ops[i+1].Kind == model.PrefillAttention {
			return overlap * math.Min(seconds, attention*j.System.Time(&l.ops[i+1]).Seconds)
		}
	case model.AxisTensor:
		if j.System.Stack.OverlapsTensor && j.Sequence {
			return j.System.Coefficients.TensorOverlap * math.Min(seconds, j.besideProduct(l, i, op.Count))
		}
	case model.AxisExpert:
		if j.Schedule == DualPipe && j.Plan.PP > 1 {
			hidden := seconds * (1 - dualPipeUnits)
			w.hidden += hidden
			return hidden
		}
	}
	return 0
}

// dualPipeUnits is the share of the multiprocessors that send messages while the
// others work: 20 of 132 (DeepSeek-AI 2024, section 3.2.2).
const dualPipeUnits = 20.0 / 132

// besideProduct is the time of the matrix product next to op i, for as many
// executions as op i has, seconds.
func (j *Job) besideProduct(l *Ledger, i int, count float64) float64 {
	for _, n := range [2]int{i + 1, i - 1} {
		if n < 0 || n >= len(l.ops) {
			continue
		}
		if g := &l.ops[n]; g.Kind == model.Gemm || g.Kind == model.GroupedGemm {
			return j.System.Time(g).Seconds * count / math.Max(1, g.Count)
		}
	}
	return 0
}

// isHead holds for the ops of the last stage alone.
func isHead(name string) bool {
	switch name {
	case "head", "head transform", "head projection", "sampling", "loss all-reduce", "pooler":
		return true
	}
	return false
}

// maskedShare is the share of positions that masked-language-model training
// predicts, and so runs the output head for (Devlin et al. 2019, section 3.1).
const maskedShare = 0.15

// trained is the number of parameters that get a gradient.
func (j *Job) trained() float64 {
	if j.Frozen {
		return j.Adapters
	}
	return j.Parameters.Total
}

// held is a part of the trained parameters that one device works on, and the
// group of devices that work on the same part.
type held struct {
	trained, all  float64 // parameters with a gradient; all of them
	ranks, stride float64
}

// parts splits what a device of a replica has into what every replica has a
// copy of and the experts, of which there are fewer copies when they spread
// over replicas.
func (j *Job) parts() (dense, experts held) {
	p := &j.Plan
	tp, pp := float64(p.TP), float64(p.PP)
	dense = held{
		trained: j.trained(), all: j.Parameters.Total,
		ranks: float64(p.DP * p.CP), stride: float64(p.TP),
	}
	if e := j.Parameters.Experts; e > 0 {
		spread := math.Max(tp, float64(p.EP))
		experts = held{all: e / (spread * pp), ranks: math.Max(1, float64(p.TP*p.DP*p.CP)/spread), stride: spread}
		dense.all -= e
		if !j.Frozen {
			experts.trained = experts.all
			dense.trained -= e
		}
	}
	dense.trained /= tp * pp
	dense.all /= tp * pp
	return dense, experts
}

// gradientBytes is the width of one gradient as it is summed and sent.
func (j *Job) gradientBytes() float64 {
	if j.Frozen {
		return 2
	}
	switch j.Gradients {
	case WideGradients:
		return 4
	case NarrowGradients:
		return math.Max(2, j.Weights.Bytes())
	}
	if j.System.Stack.WideGradients && j.Weights == model.BF16 {
		return 4
	}
	return math.Max(2, j.Weights.Bytes())
}

// workBytes is the width of a weight as the step works with it: 8-bit recipes
// keep 16-bit weights and cast them, frozen ones stay as they are stored.
func (j *Job) workBytes() float64 {
	if j.Frozen {
		return j.WeightBytes
	}
	return math.Max(2, j.Weights.Bytes())
}

// master reports whether a separate fp32 copy of the trained weights is kept.
func (j *Job) master() bool { return (j.Frozen || j.Weights.Bytes() < 4) && !j.narrowStates() }

// narrowStates reports whether optimizer states are as wide as the weights.
func (j *Job) narrowStates() bool {
	if j.States == UsualStates {
		return j.System.Stack.NarrowStates
	}
	return j.States == NarrowStates
}

// stateBytes is what the optimizer keeps of a trained parameter.
func (j *Job) stateBytes() float64 {
	b := j.Optimizer.StateBytes(j.master())
	if j.narrowStates() && j.Optimizer != AdamW8bit && j.Weights.Bytes() < 4 {
		b /= 2 // 16 bits instead of 32
	}
	return b
}

// shardOf is the number of devices of a group of ranks that share a state.
func (j *Job) shardOf(ranks float64) float64 {
	if j.Shard > 0 {
		return math.Max(1, math.Min(ranks, float64(j.Shard)))
	}
	return ranks
}

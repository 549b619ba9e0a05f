package workload

import (
	"math"

	"wattif/sim/model"
)

// TrainingMemory is what one device holds at the peak of a training step
// (Rajbhandari et al. 2020 for states, Korthikanti et al. 2022 for
// activations): weights, gradients and optimizer states, shared by ZeRO, and
// the activations of every micro-batch in flight. Of a pipeline it is the first
// stage, which has the token table and most micro-batches in flight.
func (j *Job) TrainingMemory(micro float64) Memory {
	m := Memory{Overhead: j.System.Stack.OverheadBytes, Available: j.Available()}
	dense, experts := j.parts()
	j.firstStage(&dense)
	states := j.stateBytes()
	for _, h := range [2]*held{&dense, &experts} {
		if h.all == 0 {
			continue
		}
		share := j.shardOf(math.Max(1, h.ranks))
		weights, gradients, optimizer := h.all*j.workBytes(), h.trained*j.gradientBytes(), h.trained*states
		if j.Frozen {
			weights += h.trained * 2
		}
		if j.Schedule == DualPipe && j.Plan.PP > 1 {
			// A stage of each direction (DeepSeek-AI 2024, table 2).
			weights, gradients = 2*weights, 2*gradients
		}
		if j.System.Stack.FusesUpdate && j.Plan.DP*j.Plan.CP == 1 && (j.Batch <= 0 || j.Micros() <= 1) {
			gradients /= j.layers() // each is used as soon as it is there
		}
		if j.System.Stack.NarrowGradients && j.gradientBytes() > 2 {
			gradients += 2 * h.trained
		}
		if j.ZeRO >= 1 {
			optimizer /= share
		}
		if j.ZeRO >= 2 {
			gradients /= share
		}
		if j.ZeRO >= 3 && share > 1 {
			layers := math.Max(1, j.layers()/float64(j.Plan.PP))
			m.Communication += 2 * weights / layers // the layer in use and the next are gathered whole
			weights /= share
		}
		if j.Offload == OffloadOptimizer {
			optimizer = 0
		}
		m.Weights += weights
		m.Gradients += gradients
		m.Optimizer += optimizer
	}
	m.Activations = j.activationBytes(micro)
	if j.Offload == OffloadActivations {
		m.Activations = math.Min(m.Activations, 2*micro*j.heldTokens()*j.perToken) // a layer at work and one on the way
	}
	if last := j.headBytes(micro); j.Plan.PP == 1 {
		m.Activations += last
	} else if own := m.Activations/j.inFlight(micro) + last; own > m.Activations {
		m.Activations = own // the last stage has one micro-batch in flight, and the logits
	}
	if j.Plan.DP > 1 && j.ZeRO < 3 {
		m.Communication += math.Min(m.Gradients, 500e6) // one bucket
	}
	m.sum()
	return m
}

// Holds reports whether one device holds the job with micro-batches of the
// given number of sequences.
func (j *Job) Holds(micro float64) bool {
	m := j.TrainingMemory(micro)
	return m.Total <= m.Available
}

// layers is the number of layers of the model, at least 1.
func (j *Job) layers() float64 {
	return math.Max(1, float64(j.Model.Layers+j.Model.DecoderLayers))
}

// stageLayers is the number of layers of the fullest stage over the mean.
func (j *Job) stageLayers() float64 {
	layers, pp := j.layers(), float64(j.Plan.PP)
	return math.Ceil(layers/pp-1e-9) * pp / layers
}

// firstStage gives the first stage of a pipeline the whole token table: the
// layers are shared, the table is not.
func (j *Job) firstStage(h *held) {
	pp, tp := float64(j.Plan.PP), float64(j.Plan.TP)
	if pp == 1 {
		return
	}
	p := &j.Parameters
	table := p.Embedding / tp
	layers := math.Max(0, h.all-(p.Embedding+p.Head)/(tp*pp)) * j.stageLayers()
	if h.trained == h.all {
		h.trained = layers + table
	}
	h.all = layers + table
}

// inFlight is how many micro-batches the first stage holds, in stages' worth of
// layers: pp in 1F1B, more with interleaving (Korthikanti et al. 2022, section 4.2.3)
// and in two directions.
func (j *Job) inFlight(micro float64) float64 {
	pp := float64(j.Plan.PP)
	if pp == 1 {
		return 1
	}
	n := pp
	if j.Batch > 0 {
		n = math.Min(pp, math.Max(1, math.Ceil(j.Batch/(float64(j.Plan.DP)*micro)-1e-9)))
	}
	if j.Schedule == DualPipe {
		n++ // pp+1 in two directions (DeepSeek-AI 2024, table 2)
	}
	if j.Schedule == Interleaved && j.Virtual > 1 {
		n *= 1 + (pp-1)/(pp*float64(j.Virtual))
	}
	return n
}

// heldTokens is the number of tokens of one sequence that a device holds.
func (j *Job) heldTokens() float64 {
	return math.Max(1, j.Input/j.chunks()) / float64(j.Plan.CP)
}

// activationBytes is what one device keeps for the backward pass of all
// micro-batches in flight, the output head's left out.
//
// Tensor parallelism shares what is inside attention and network; inputs of
// norms and of the two blocks and the masks behind them are whole on every
// device (10h of 34h a token) unless sequence parallelism shares them too
// (Korthikanti et al. 2022, equations 2 and 4).
func (j *Job) activationBytes(micro float64) float64 {
	a := j.Model
	tp := float64(j.Plan.TP)
	tokens := micro * j.heldTokens()
	w := j.Activations.WideBytes()
	h := float64(a.Hidden)
	per := j.perToken
	if j.Frozen {
		per -= j.frozenBytes()
	}
	whole := 0.0
	switch a.Family {
	case model.Decoder, model.Encoder, model.EncoderDecoder:
		whole = 4 * h * w
		if !a.GatedFFN {
			whole += 2 * h
		}
		whole = math.Min(whole, per)
	}
	layer := whole + (per-whole)/tp // what is at work in a layer
	if j.Sequence {
		layer = per / tp
		if j.System.Stack.KeepsGathered {
			layer += 2 * h * w * (1 - 1/tp) // the inputs of attention and network, whole
		}
	}
	per = layer
	if j.Recompute == RecomputeSelective && j.System.Stack.SelectiveOps {
		per = j.halfKept()
	}
	layers := j.layers() * j.stageLayers() / float64(j.Plan.PP) * j.inFlight(micro)
	if j.Recompute == RecomputeFull {
		kept := h * w
		if j.Sequence {
			kept /= tp
		}
		// Inputs of the layers that are computed again, one of them at work, and
		// the others whole.
		share := j.recomputed()
		return tokens * (share*kept*layers + layer + (1-share)*per*layers)
	}
	bytes := tokens * per * layers
	if j.Recompute == RecomputeNone && !j.fused() && a.Heads > 0 {
		// Scores, softmax and its dropout mask: 5 bytes a score and head.
		bytes += 5 * tokens * j.Input * float64(a.Heads) / tp * layers
	}
	return bytes
}

// recomputed is the share of the layers that full recomputation is of.
func (j *Job) recomputed() float64 {
	if j.Again <= 0 || j.Again > 1 {
		return 1
	}
	return j.Again
}

// AgainToFit is the least share of the layers to compute again with which a
// micro-batch fits, rounded up to whole layers of a stage; 1 when all of them
// do not suffice.
func (j *Job) AgainToFit(micro float64) float64 {
	trial := *j
	trial.Recompute = RecomputeFull
	held := func(share float64) float64 {
		trial.Again = share
		m := trial.TrainingMemory(micro)
		return m.Total - m.Available
	}
	all := held(1)
	const few = 1e-9
	none := held(few)
	if all >= 0 || none <= all {
		return 1
	}
	layers := math.Max(1, math.Floor(j.layers()/float64(j.Plan.PP)))
	return math.Min(1, math.Ceil(math.Max(0, none/(none-all))*layers-1e-9)/layers)
}

// halfKept is what a layer keeps of a token when it keeps its input, the output
// of attention and of every second matrix product: half of the widths that come
// out of them.
func (j *Job) halfKept() float64 {
	a := j.Model
	out := float64((a.Heads+2*a.KVHeads)*a.HeadDim + 2*a.Hidden)
	f := float64(max(a.FFN, a.ExpertFFN*max(1, a.ExpertsActive)))
	if a.GatedFFN {
		f *= 2
	}
	kept := float64(a.Hidden+a.Heads*a.HeadDim) + (out+f)/2
	return kept * j.Activations.WideBytes() / float64(j.Plan.TP)
}

// frozenBytes is what a layer whose weights get no gradient need not keep of a
// token: inputs of its matrices that carry no adapter either. The activation
// of a network needs its own inputs all the same.
func (j *Job) frozenBytes() float64 {
	a := j.Model
	if j.Targets != TargetAttention || a.Experts > 0 {
		return 0
	}
	return j.Activations.WideBytes() * float64(a.Hidden+a.FFN)
}

// headBytes is what the output head leaves for the backward pass, for the
// positions whose head runs: logits at the width of the activations, and the
// softmax and its gradient in fp32, in which the loss is computed. A stack that
// fuses most pointwise work keeps the logits and their gradient alone; one that
// works the loss out in chunks holds one of them.
func (j *Job) headBytes(micro float64) float64 {
	a := j.Model
	if a.NoHead || a.Family == model.Embedding {
		return 0
	}
	out, share := float64(a.Vocab), 1.0
	if a.Classes > 0 {
		out, share = float64(a.Classes), 1/math.Max(1, j.Input) // once a sequence
	}
	if a.Family == model.Encoder {
		share = maskedShare
	}
	per := j.Activations.WideBytes() + 8
	if n := float64(j.System.Stack.LossChunks); n > 1 {
		return micro * j.heldTokens() * per * out * share / n / float64(j.Plan.TP)
	}
	if j.System.Stack.Fusion > 0.5 {
		per = 2 * j.Activations.WideBytes()
	}
	return micro * j.heldTokens() * per * out * share / float64(j.Plan.TP)
}

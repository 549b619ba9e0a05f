package workload

import (
	"math"

	"wattif/sim/model"
)

// pass returns the part of a pass that does not depend on the phase.
func (j *Job) pass(phase model.Phase) model.Pass {
	return model.Pass{
		Phase:       phase,
		WeightBytes: j.OwnBytes,
		Weights:     j.Weights, Activations: j.Activations, KVCache: j.KVCache,
		Compute: j.Compute, AttentionCompute: j.AttentionCompute, Dequantize: j.Dequantize,
		Tensor: j.Plan.TP, Expert: j.Plan.EP, Contextual: j.Plan.CP,
		FusedAttention: j.System.Stack.FusedAttention, Fusion: j.System.Stack.Fusion,
	}
}

// stages spreads a batch over pipeline stages: the sequences of one
// micro-batch and the share of the time a stage has work. A stack that splits
// layers without overlap (llama.cpp) runs the whole batch through one stage
// after the other.
func (j *Job) stages(batch float64) (sequences, share float64) {
	pp := float64(j.Plan.PP)
	if spread := float64(j.Plan.Spread); spread > 1 {
		share = math.Min(1, batch/spread)
		batch = math.Max(1, batch/spread)
		if pp == 1 {
			return batch, share
		}
	}
	if pp == 1 {
		return batch, 1
	}
	if j.System.Stack.PipelineSplit {
		return batch, 1 / pp
	}
	return math.Max(1, batch/pp), math.Min(1, batch/pp)
}

// MeanLocal is the mean of min(past, window) as past grows from first to last
// token, in closed form: a local layer's mean context.
func MeanLocal(first, last, window float64) float64 {
	if window <= 0 || last <= window {
		return (first + last) / 2
	}
	if first >= window || last <= first {
		return math.Min(window, (first+last)/2)
	}
	growing := (window - first) * (first + window) / 2
	return (growing + (last-window)*window) / (last - first)
}

// Generate runs a batch of requests from prompt to last token on every engine.
//
// A stack without continuous batching reads all prompts at once and then
// decodes all sequences in step: latency = prefill + (output-1) steps.
//
// A serving stack keeps Batch sequences in flight. In the steady state each
// engine reads one prompt per request while the others decode, so in the time
// of one generation, Batch prompts are read and output-1 decode steps are
// made; the time per output token includes the share of prefill work that
// stalls the batch (chunked or not, the arithmetic is the same).
func (j *Job) Generate(l *Ledger) Outcome {
	a, sys, c := j.Model, &j.System, j.System.Coefficients
	engine := float64(j.Plan.Engine())
	devices := engine * float64(j.Plan.DP)
	batch := math.Max(1, j.Batch)
	twoSided := a.Family == model.EncoderDecoder || a.Family == model.Seq2Seq
	steps := math.Max(0, j.Output-1) // the prompt's pass gives the first token
	if twoSided {
		steps = j.Output // an encoder gives none
	}

	// Prompts that share one prefill pass.
	together := batch
	serving := sys.Stack.Serving && !twoSided // requests of two-sided models are served in step
	if serving {
		together = batch
		if steps > 0 {
			together = batch / steps // new requests per decode step
		}
		if tokens := sys.Stack.BatchTokens; tokens > 0 && j.Input > 0 {
			together = math.Min(together, tokens/j.Input)
		}
		together = math.Max(1, math.Min(together, batch))
	}
	sequences, share := j.stages(together)
	if serving && j.Plan.PP > 1 && !sys.Stack.PipelineSplit {
		share = 1 // stages work on different requests' prompts and tokens
	}
	passes := batch / together
	prefill := 0.0
	if j.Input > 0 {
		if twoSided {
			p := j.pass(model.Prefill)
			p.Side, p.Sequences, p.Tokens, p.Source = model.SideEncoder, sequences, j.Input, j.Input
			prefill += l.pass(sys, a, p, repeat{passes, devices, share})
		} else {
			p := j.pass(model.Prefill)
			p.Sequences, p.Tokens, p.Heads = sequences, j.Input, 1
			prefill += l.pass(sys, a, p, repeat{passes, devices, share})
		}
	}
	chunks := 1.0
	if tokens := sys.Stack.BatchTokens; tokens > 0 {
		chunks = math.Max(1, math.Ceil(sequences*j.Input/tokens))
	}
	prefillHost := c.StepSeconds*chunks + c.RequestSeconds*together
	l.host(sys, "prefill host", prefillHost*passes, devices)

	var step, stepHost float64
	if steps > 0 {
		s, sh := j.stages(batch)
		p := j.pass(model.Decode)
		// Held before each step: the prompt before the first, one more each time.
		first, last := j.Input, j.Input+steps-1
		if twoSided {
			first, last = 0, steps-1
			p.Source = j.Input
		}
		p.Sequences, p.Tokens, p.Heads = s, 1, 1
		p.Past = (first + last) / 2
		p.LocalPast = MeanLocal(first, last, float64(a.Window))
		step = l.pass(sys, a, p, repeat{steps, devices, sh})
		stepHost = c.StepSeconds + c.TokenSeconds*s
		l.host(sys, "decode host", stepHost*steps, devices)
	}
	onePrefill := prefill + prefillHost
	oneStep := step + stepHost
	if twoSided && steps > 0 {
		onePrefill += oneStep
		steps--
	}

	o := Outcome{Sequences: batch * float64(j.Plan.DP)}
	if serving {
		o.UnitTime = onePrefill*passes + oneStep*steps
		// A request waits half a step for its turn, then reads its prompt.
		o.FirstToken = onePrefill + oneStep/2
		o.Latency = math.Max(o.UnitTime, o.FirstToken)
		if steps == 0 {
			o.FirstToken = o.Latency // a request is its prompt: it waits for its share of the batch
		}
	} else {
		o.FirstToken = onePrefill
		o.Latency = onePrefill + oneStep*steps
		o.UnitTime = o.Latency
	}
	if steps > 0 {
		o.TokenTime = (o.Latency - o.FirstToken) / steps
	}
	j.useful(l, &o)
	return o
}

// useful books what the unit's work needs at least: its arithmetic without
// recomputation, and the bytes that decoding has to read.
func (j *Job) useful(l *Ledger, o *Outcome) {
	for i := range l.Costs {
		c := &l.Costs[i]
		switch c.Phase {
		case model.Prefill, model.Decode, model.Encode, model.Forward, model.Backward:
			o.ModelFLOPs += c.FLOPs
		}
		if c.Phase == model.Decode && c.Kind != model.Collective && c.Kind != model.PointToPoint {
			o.ModelBytes += c.Bytes
		}
	}
}

// Encode reads a batch once on every engine.
func (j *Job) Encode(l *Ledger) Outcome {
	a, sys, c := j.Model, &j.System, j.System.Coefficients
	devices := float64(j.Plan.Devices())
	batch := math.Max(1, j.Batch)
	sequences, share := j.stages(batch)
	p := j.pass(model.Encode)
	p.Sequences, p.Tokens = sequences, j.Input
	switch a.Family {
	case model.EncoderDecoder, model.Seq2Seq:
		p.Side, p.Source = model.SideEncoder, j.Input
	case model.Decoder:
		p.Heads = 1 // the last position classifies or scores
	case model.Recurrent:
		p.Heads = 1
	}
	t := l.pass(sys, a, p, repeat{1, devices, share})
	host := c.StepSeconds + c.RequestSeconds*batch
	l.host(sys, "encode host", host, devices)
	o := Outcome{Sequences: batch * float64(j.Plan.DP), UnitTime: t + host}
	o.Latency, o.FirstToken = o.UnitTime, o.UnitTime
	j.useful(l, &o)
	return o
}

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
		FusedAttention: j.fused(), Fusion: j.System.Stack.Fusion,
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

// decodePass is a decode step of the given sequences on one device, in the
// middle of a generation of so many steps.
func (j *Job) decodePass(sequences, steps float64) model.Pass {
	p := j.pass(model.Decode)
	// Held before each step: the prompt before the first, one more each time.
	first, last := j.Input, j.Input+steps-1
	p.Sequences, p.Tokens, p.Heads = sequences, 1, 1
	p.Past = (first + last) / 2
	p.LocalPast = MeanLocal(first, last, float64(j.Model.Window))
	return p
}

// stepHost is the host's fixed work of one step, seconds.
func (j *Job) stepHost() float64 {
	c := j.System.Coefficients
	ranks := float64(j.Plan.TP) * math.Max(1, float64(j.Plan.Spread))
	return c.StepSeconds + c.RankSeconds*(ranks-1)
}

// ranksAtOnce is how many prompts are read side by side where attention is data
// parallel and prompts reach the ranks at random. Ranks run in lockstep, so those
// without a prompt wait. arrivals is the number of prompts per decode step; a
// prompt of several chunks keeps its rank busy for as many steps.
func ranksAtOnce(arrivals, spread, input, chunk float64) float64 {
	steps := 1.0
	if chunk > 0 {
		steps = math.Max(1, math.Ceil(input/chunk))
	}
	busy := spread * math.Min(1, arrivals/spread*steps)
	if busy <= 0 {
		return 1
	}
	// The mean of those busy when at least one is.
	return math.Max(arrivals, busy/(1-math.Exp(-busy)))
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
// made. A stack that cuts prompts into chunks (Stack.BatchTokens) reads them in
// the same steps: matrix kernels take both and read the weights once. One that
// does not stalls the batch. Either way the time per output token includes the
// share of prefill work.
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

	fresh := j.Input - j.Cached // tokens of a prompt that are read
	// Prompts that share one prefill pass.
	together := batch
	serving := sys.Stack.Serving && !twoSided // requests of two-sided models are served in step
	if serving {
		together = batch
		if steps > 0 {
			together = batch / steps // new requests per decode step
		}
		spread := math.Max(1, float64(j.Plan.Spread))
		tokens := sys.Stack.BatchTokens
		ranks := 1.0 // that read prompts at the same time
		switch {
		case spread == 1:
		case sys.Stack.BalancesPrompts:
			ranks = spread
		default:
			ranks = ranksAtOnce(together, spread, fresh, tokens)
		}
		together = math.Max(together, ranks)
		if tokens > 0 && fresh > 0 {
			together = math.Min(together, ranks*math.Max(1, tokens/fresh))
		}
		together = math.Max(1, math.Min(together, batch))
	}
	sequences, share := j.stages(together)
	if serving && j.Plan.PP > 1 && !sys.Stack.PipelineSplit {
		share = 1 // stages work on different requests' prompts and tokens
	}
	passes := batch / together
	skew := 0.0
	if j.Plan.Spread > 1 {
		skew = c.RankSkew
	}
	chunks := 1.0
	if tokens := sys.Stack.BatchTokens; tokens > 0 {
		chunks = math.Max(1, math.Ceil(sequences*fresh/tokens))
	}
	// The share of prompts that is read in the steps of other sequences.
	others, _ := j.stages(batch - together)
	joined := 0.0
	if serving && sys.Stack.BatchTokens > 0 && j.Input > 0 && steps > 0 && batch-together >= 1 &&
		(j.Plan.Spread <= 1 || sys.Stack.BalancesPrompts) {
		joined = math.Min(1, steps/(passes*chunks))
	}
	prefill, alone := 0.0, 1-joined
	if j.Input > 0 {
		p := j.pass(model.Prefill)
		p.Sequences, p.Tokens, p.Heads = sequences, fresh, 1
		p.Past, p.LocalPast = j.Cached, j.Cached
		if w := float64(a.Window); w > 0 {
			p.LocalPast = math.Min(w, j.Cached)
		}
		if twoSided {
			p.Side, p.Source, p.Heads = model.SideEncoder, j.Input, 0
		}
		if alone > 0 {
			prefill += alone * l.pass(sys, a, p, repeat{passes * alone, devices, share, skew})
		}
		if joined > 0 {
			prefill += joined * l.join(sys, a, p, j.decodePass(others, steps), chunks, repeat{passes * joined, devices, share, skew})
		}
	}
	prefillHost := j.stepHost()*chunks*alone + c.RequestSeconds*together
	l.host(sys, "prefill host", prefillHost*passes, devices)

	var step, stepHost float64
	if steps > 0 {
		s, sh := j.stages(batch)
		p := j.decodePass(s, steps)
		if twoSided {
			p.Past, p.LocalPast = (steps-1)/2, MeanLocal(0, steps-1, float64(a.Window))
			p.Source = j.Input
		}
		step = l.pass(sys, a, p, repeat{steps, devices, sh, skew})
		stepHost = j.stepHost() + c.TokenSeconds*s
		l.hostBeside(sys, "decode host", stepHost*steps, c.TokenDevice*c.TokenSeconds*s*steps, devices)
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
		// A request waits half a step for its turn, then reads its prompt, in
		// steps that the others take too.
		o.FirstToken = onePrefill + oneStep*(0.5+joined*chunks)
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
	t := l.pass(sys, a, p, repeat{1, devices, share, 0})
	host := j.stepHost() + c.RequestSeconds*batch
	l.host(sys, "encode host", host, devices)
	o := Outcome{Sequences: batch * float64(j.Plan.DP), UnitTime: t + host}
	o.Latency, o.FirstToken = o.UnitTime, o.UnitTime
	j.useful(l, &o)
	return o
}

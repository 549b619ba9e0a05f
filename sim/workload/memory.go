package workload

import (
	"math"

	"wattif/sim/model"
)

// Memory is what one device holds, bytes.
type Memory struct {
	Weights, Cache, State, Activations, Gradients, Optimizer, Communication, Overhead float64
	Total, Available                                                                  float64
	CachePerToken                                                                     float64 // one sequence, all layers, all devices of a replica
}

// weightShard is how the weights of a replica spread over its devices: experts over
// expert x tensor parallelism, the rest over tensor parallelism, both over the
// pipeline.
func (j *Job) weightShard() float64 {
	p := &j.Parameters
	tp, pp, ep := float64(j.Plan.TP), float64(j.Plan.PP), float64(j.Plan.EP)
	total := j.stored
	if p.Experts == 0 || p.Total == 0 {
		return total / (tp * pp)
	}
	experts := p.Experts * j.WeightBytes
	return (total-experts)/(tp*pp) + experts/(math.Max(tp, ep)*pp)
}

// cachePerSequence is the cache and constant state of one sequence of the
// given length, bytes on one device.
func (j *Job) cachePerSequence(context float64) (cache, state float64) {
	a := j.Model
	global, local := j.cacheGlobal, j.cacheLocal
	window := float64(a.Window)
	held := context
	if window > 0 {
		held = math.Min(context, window)
	}
	cache = global*context + local*held
	if a.Family == model.EncoderDecoder {
		// The decoder's own cache plus the projected source of cross attention.
		cache = global * (j.Input + math.Max(0, context-j.Input))
	}
	// Key-value heads are not split below one a device.
	heads := math.Max(1, float64(a.KVHeads))
	if a.MLA.KVRank > 0 {
		heads = 1
	}
	split := math.Min(float64(j.Plan.TP), heads) * float64(j.Plan.CP) * float64(j.Plan.PP)
	state = j.state / float64(j.Plan.TP*j.Plan.PP)
	return cache / split, state
}

// MeanContext is the number of tokens a sequence holds while it is served: its
// full length when the stack reserves it, the mean over its life when the
// cache is paged and requests come and go.
func (j *Job) MeanContext() float64 {
	if j.System.Stack.PagedCache && j.System.Stack.Serving && !j.System.Stack.ReservesOutput {
		return j.Input + j.Output/2
	}
	return j.Input + j.Output
}

// Available is the memory of one device that the stack may use, bytes.
func (j *Job) Available() float64 {
	f := j.System.Stack.MemoryFraction
	if f <= 0 {
		f = 1
	}
	return j.System.Device.MemoryBytes * f
}

// InferenceMemory is what one device holds while it serves the given number
// of sequences of the given length.
func (j *Job) InferenceMemory(batch, context float64) Memory {
	a := j.Model
	m := Memory{Weights: j.weightShard(), Overhead: j.System.Stack.OverheadBytes, Available: j.Available()}
	if spread := float64(j.Plan.Spread); spread > 1 {
		batch = math.Ceil(batch / spread) // each holds its own sequences
	}
	cache, state := j.cachePerSequence(context)
	generating := j.Output > 0
	if !generating && a.Family != model.Recurrent {
		cache = 0 // an encoder keeps nothing
	}
	m.Cache, m.State = cache*batch, state*batch
	m.CachePerToken = j.cacheGlobal + j.cacheLocal
	// Live activations of one layer: the tokens of the largest pass times the
	// residual stream, its copy, the widest projection and its output; and the
	// logits of the positions whose head runs, in fp32.
	tokens := batch * math.Max(1, j.Input)
	if limit := j.System.Stack.BatchTokens; limit > 0 {
		tokens = math.Min(tokens, limit)
	} else if j.System.Stack.Serving {
		tokens = math.Min(tokens, math.Max(1, j.Input))
	}
	tp := float64(j.Plan.TP)
	width := 2*float64(a.Hidden) + (2*float64(max(a.FFN, a.ExpertFFN*max(1, a.ExpertsActive)))+float64((a.Heads+2*a.KVHeads)*a.HeadDim))/tp
	if a.Family == model.Recurrent || a.Family == model.Seq2Seq {
		width = float64(max(a.Embed, a.Hidden)) + float64(a.Cell.Gates()*a.Hidden)/tp
	}
	m.Activations = tokens*width*math.Max(2, j.Activations.Bytes()) + batch*float64(a.Vocab)*4/tp
	if a.NoHead {
		m.Activations = tokens * width * math.Max(2, j.Activations.Bytes())
	}
	if j.Plan.TP*j.Plan.PP*j.Plan.CP > 1 {
		m.Communication = tokens * float64(a.Hidden) * j.Activations.Bytes()
	}
	m.sum()
	return m
}

func (m *Memory) sum() {
	m.Total = m.Weights + m.Cache + m.State + m.Activations + m.Gradients + m.Optimizer + m.Communication + m.Overhead
}

// LargestBatch is the largest whole batch for which use, which grows with it,
// stays within the memory; 0 when not even one sequence fits. limit bounds the
// search.
func LargestBatch(limit int, fits func(batch float64) bool) int {
	if !fits(1) {
		return 0
	}
	// low fits; high does not, or lies beyond the limit.
	low, high := 1, 2
	for high <= limit && fits(float64(high)) {
		low, high = high, high*2
	}
	high = min(high, limit+1)
	for high-low > 1 {
		mid := low + (high-low)/2
		if fits(float64(mid)) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// LargestHeld is [LargestBatch] for a use that is close to linear: room is the
// memory left over, negative when there is none. It asks a few times where
// bisection asks for every power of two.
func LargestHeld(limit int, room func(x float64) float64) int {
	left := room(1)
	if !(left >= 0) {
		return 0
	}
	low, high := 1, 0 // high does not fit; 0 while none is known
	slope := left - room(2)
	for range 8 {
		if high == low+1 || low >= limit {
			return min(low, limit)
		}
		guess := limit
		if slope > 0 {
			guess = int(math.Min(float64(limit), float64(low)+left/slope))
		}
		guess = max(guess, low+1)
		if high > 0 {
			guess = min(guess, high-1)
		}
		got := room(float64(guess))
		if got < 0 {
			high, slope = guess, (left-got)/float64(guess-low)
			continue
		}
		low, left = guess, got
		if next := room(float64(guess + 1)); next < 0 {
			high = guess + 1
		} else {
			slope = got - next
		}
	}
	if high == 0 {
		high = limit + 1
	}
	return low + LargestBatch(high-1-low, func(d float64) bool { return room(float64(low)+d) >= 0 })
}

package explain

import (
	"math"

	"wattif/sim/hardware"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/sim/workload"
)

func number(v float64) string { return metric.Quantity(v, "") }

// held is what one device holds, in all.
func (b *builder) memory() *Node {
	return b.once("memory", func() *Node {
		n := given("memory", "what one device holds", b.r.Memory.Total, "B")
		b.memoryOf(n)
		return n
	})
}

func (b *builder) memoryOf(n *Node) {
	m := &b.r.Memory
	n.Rule = Sum
	add := func(p *Node) {
		if p.Value > 0 {
			n.Parts = append(n.Parts, by(p))
		}
	}
	add(b.weights())
	add(b.cache())
	add(b.state())
	add(derived("activations", "activations", m.Activations, "B", "Serving: the live tensors of one layer for the tokens of the largest pass, and the logits. Training: what the backward pass needs."))
	add(derived("gradients", "gradients", m.Gradients, "B", "One for each trained parameter, sharded by ZeRO from stage 2."))
	add(derived("optimizer", "optimizer states", m.Optimizer, "B", "Moments and the fp32 copy, sharded by ZeRO from stage 1."))
	add(derived("buffers", "buffers for messages", m.Communication, "B", ""))
	software := given("software", "the software itself", m.Overhead, "B")
	software.Sources = b.stackSource()
	add(software)
	n.sort()
}

func (b *builder) available() *Node {
	return b.once("available", func() *Node {
		d := given("device_memory", "memory of a device", b.s.Device.MemoryBytes, "B")
		d.Sources = b.deviceSource("")
		n := combined(Product, "available", "what the software uses of a device's memory", b.r.Memory.Available, "B", by(d))
		if share := b.r.Memory.Available / b.s.Device.MemoryBytes; share != 1 {
			f := given("memory_fraction", "share the software uses", share, "")
			f.Sources = b.stackSource()
			n.Parts = append(n.Parts, by(f))
		}
		return n
	})
}

func (b *builder) parameters() *Node {
	return b.once("params", func() *Node {
		n := given("params", "parameters", b.r.Parameters.Total, "parameters")
		b.parametersOf(n)
		return n
	})
}

func (b *builder) parametersOf(n *Node) {
	p := &b.r.Parameters
	n.Rule = Sum
	n.Sources = b.modelSource()
	for _, part := range [...]struct {
		symbol, name string
		v            float64
	}{
		{"embedding", "token and position tables", p.Embedding},
		{"attention", "attention projections", p.Attention},
		{"ffn", "feed-forward networks", p.FFN},
		{"experts", "routed experts, all of them", p.Experts},
		{"shared", "shared experts and routers", p.Shared},
		{"ssm", "scan layers", p.SSM},
		{"recurrent", "recurrent cells", p.Recurrent},
		{"norm", "norms", p.Norm},
		{"head", "output head", p.Head},
	} {
		if part.v > 0 {
			c := given(part.symbol, part.name, part.v, "parameters")
			c.Note = "Counted from the model's sizes."
			c.Sources = b.modelSource()
			n.Parts = append(n.Parts, by(c))
		}
	}
	n.sort()
}

// activeOf leaves out the experts a token is not routed to.
func (b *builder) activeOf(n *Node) {
	p := &b.r.Parameters
	n.set(Sum, by(b.parameters()))
	if p.Experts > 0 && p.Active < p.Total {
		a := &b.s.Model
		resting := derived("resting", "experts a token is not routed to", p.Total-p.Active, "parameters", counted(a.ExpertsActive)+" of "+counted(a.Experts)+" experts take a token.")
		n.Parts = append(n.Parts, over(resting))
	}
}

// weights of one device.
func (b *builder) weights() *Node {
	return b.once("weights", func() *Node {
		n := given("weights", "weights", b.r.Memory.Weights, "B")
		b.weightsOf(n)
		return n
	})
}

func (b *builder) weightsOf(n *Node) {
	r := b.r
	if r.Memory.Weights <= 0 || r.Parameters.Total <= 0 {
		return
	}
	stored := b.s.Model.WeightBytes(r.Weights, r.Activations)
	if b.s.Stack.FourBitBytes > 0 && r.Weights.Bits() == 4 {
		stored = r.Parameters.Total * b.s.Stack.FourBitBytes
	}
	each := derived("bytes_weight", "bytes of a weight, scales included", stored/r.Parameters.Total, "B", "Format "+r.Weights.String()+"; tables and norms may be wider.")
	each.Sources = b.knobSources("weights")
	ways := derived("shared_by", "devices that share them", stored/r.Memory.Weights, "", "Tensor, pipeline and expert parallelism, and ZeRO 3; below 1 where adapters add to them.")
	n.set(Product, by(b.parameters()), by(each), over(ways))
}

// perToken is the cache that one token of one sequence adds.
func (b *builder) perToken() *Node {
	return b.once("kv_token", func() *Node {
		n := given("kv_token", "cache of a token, all layers", b.r.Memory.CachePerToken, "B")
		b.perTokenOf(n)
		return n
	})
}

func (b *builder) perTokenOf(n *Node) {
	a := &b.s.Model
	n.Sources = b.modelSource()
	layers, heads, width, bytes := float64(a.AttentionLayers), float64(a.KVHeads), float64(a.HeadDim), b.r.KVCache.Bytes()
	if !same(layers*2*heads*width*bytes, n.Value) {
		n.Note = "Counted from the model's sizes: " + cacheNote(a) + ", at " + b.r.KVCache.String() + "."
		return
	}
	format := given("bytes_kv", "bytes of the cache's format, "+b.r.KVCache.String(), bytes, "B")
	format.Sources = b.knobSources("kv_cache")
	n.set(Product,
		by(b.size("attention_layers", "layers with attention", layers)), by(constant(2, "", "a key and a value")),
		by(b.size("kv_heads", "key-value heads", heads)), by(b.size("head_dim", "width of a head", width)), by(format))
}

func cacheNote(a *model.Architecture) string {
	switch {
	case a.MLA.KVRank > 0:
		return "latent attention keeps one compressed vector a layer"
	case a.Family == model.EncoderDecoder:
		return "the decoder's layers, and what they keep of the source"
	}
	return "layers of several kinds"
}

func (b *builder) size(symbol, name string, v float64) *Node {
	n := given(symbol, name, v, "")
	n.Sources = b.modelSource()
	return n
}

// context is the tokens a sequence holds while it is served.
func (b *builder) context() *Node {
	return b.once("context", func() *Node {
		j := workload.Job{System: hardware.System{Stack: &b.s.Stack}, Input: b.r.InputTokens, Output: b.r.OutputTokens}
		held := j.MeanContext()
		half := combined(Product, "output_held", "tokens of output held", held-b.r.InputTokens, "tokens", by(b.outputLen()))
		if same(held, b.r.InputTokens+b.r.OutputTokens/2) {
			half.Parts = append(half.Parts, over(constant(2, "", "the mean over its life: pages are taken as they are needed")))
		}
		return combined(Sum, "context", "tokens a sequence holds", held, "tokens", by(b.inputLen()), by(half))
	})
}

func (b *builder) batch() *Node {
	return b.once("batch", func() *Node {
		n := given("batch", "sequences in flight in one engine", b.r.Batch, "")
		n.Sources = b.knobSources("batch")
		return n
	})
}

func (b *builder) cache() *Node {
	return b.once("cache", func() *Node {
		n := given("cache", "key-value cache", b.r.Memory.Cache, "B")
		if whole := b.r.Memory.CachePerToken * b.context().Value * b.r.Batch; n.Value > 0 && whole > 0 {
			ways := derived("shared_by", "devices that share it", whole/n.Value, "", "Heads spread over tensor-parallel devices, layers over stages; layers with a window keep less, which counts as sharing here.")
			n.set(Product, by(b.perToken()), by(b.context()), by(b.batch()), over(ways))
		}
		return n
	})
}

func (b *builder) state() *Node {
	return b.once("state", func() *Node {
		n := given("state", "constant state of recurrent and scan layers", b.r.Memory.State, "B")
		if whole := b.s.Model.StateBytes(b.r.Activations) * b.r.Batch; n.Value > 0 && whole > 0 {
			each := given("state_sequence", "state of a sequence, all layers", b.s.Model.StateBytes(b.r.Activations), "B")
			each.Sources = b.modelSource()
			n.set(Product, by(each), by(b.batch()), over(derived("shared_by", "devices that share it", whole/n.Value, "", "")))
		}
		return n
	})
}

// useful is the model's own arithmetic of the unit of work.
func (b *builder) useful() *Node {
	return b.once("model_FLOPs", func() *Node {
		r := b.r
		n := combined(Sum, "model_FLOPs", "useful arithmetic of the unit of work", r.ModelFLOPs, "FLOP")
		n.Note = "No recomputation; half of the square under a causal mask."
		phases := []model.Phase{model.Prefill, model.Decode, model.Encode}
		if r.Task.Training() {
			phases = []model.Phase{model.Forward}
		}
		sum := 0.0
		for _, p := range phases {
			if f := b.flops(p); f.Value > 0 {
				n.Parts = append(n.Parts, by(f))
				sum += f.Value
			}
		}
		if r.Task.Training() && r.ModelFLOPs > sum {
			back := derived("FLOPs_gradients", "gradients", r.ModelFLOPs-sum, "FLOP", "A matrix product has two gradients of its own size, of its input and of its weight; a frozen weight has only the first.")
			n.Parts = append(n.Parts, by(back))
		}
		return n
	})
}

func (b *builder) flops(p model.Phase) *Node {
	return b.once("FLOPs_"+p.String(), func() *Node {
		n := combined(Sum, "FLOPs_"+p.String(), phaseWords[p], 0, "FLOP")
		b.eachOp(p, func(i int) {
			if c := &b.r.Costs[i]; c.FLOPs > 0 {
				n.Value += c.FLOPs
				n.Parts = append(n.Parts, by(given("FLOPs_"+opSymbol(c), c.Op, c.FLOPs, "FLOP")))
			}
		})
		n.sort()
		return n
	})
}

// moved is the bytes of device memory, by the ops that keep lets through.
func (b *builder) moved(symbol, name string, keep func(i int) bool) *Node {
	n := combined(Sum, symbol, name, 0, "B")
	for i := range b.r.Costs {
		c := &b.r.Costs[i]
		if c.Kind == model.Collective || c.Kind == model.PointToPoint || c.Bytes <= 0 || !keep(i) {
			continue
		}
		n.Value += c.Bytes
		n.Parts = append(n.Parts, by(given("bytes_"+opSymbol(c), c.Op+", "+c.Phase.String(), c.Bytes, "B")))
	}
	n.sort()
	return n
}

// peakOf is the dense peak of the format that the scenario computes in.
func (b *builder) mainPeak() *Node {
	return b.once("peak", func() *Node {
		n := given("peak", "dense "+b.r.Compute.String()+" peak of one device", b.s.Device.Peak[b.r.Compute], "FLOP/s")
		n.Sources = b.deviceSource("")
		return n
	})
}

// room is what a search over memory compares.
func (b *builder) room(n *Node, note string) {
	n.Note = note
	n.Derived = true
	n.Beside = []*Node{b.memory(), b.available()}
	if !math.IsNaN(b.r.Memory.CachePerToken) && b.r.Memory.CachePerToken > 0 {
		n.Beside = append(n.Beside, b.perToken())
	}
}

package explain

import (
	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// op is the time of one operation over the unit of work, by the limit that
// sets it: arithmetic at a peak, bytes at a bandwidth, or so many executions of
// a fixed length.
func (b *builder) op(i int) *Node {
	c := &b.r.Costs[i]
	return b.once("op "+counted(i), func() *Node {
		n := given(opSymbol(c), c.Op+", "+c.Phase.String(), c.Seconds, "s")
		n.Note = b.boundNote(c)
		if c.Phase == model.Host {
			n.Beside = b.hostWork()
			return n
		}
		limit, quantity, unit := b.limit(c)
		switch {
		case c.Seconds > 0 && limit != nil && limit.Value > 0 && quantity > 0:
			symbol, words := "FLOPs", "arithmetic, all devices"
			if unit == "B" {
				symbol, words = "bytes", "bytes moved, all devices"
			}
			amount := given(symbol, words, quantity, unit)
			amount.Note = "Counted from the sizes of the model, the batch and the lengths."
			reached := quantity / (c.Seconds * float64(b.r.Devices) * limit.Value)
			n.set(Product, by(amount), over(b.devices()), over(limit), over(b.reached(c, reached)))
		case c.Count > 0:
			count := derived("executions", "times it runs, one after the other", c.Count, "", "")
			each := derived("t_each", "one execution", c.Seconds/c.Count, "s", "A launch, a round trip or a short kernel: its length hardly depends on what it computes.")
			each.Beside = b.latencies(c)
			n.set(Product, by(count), by(each))
		}
		n.Beside = append(n.Beside, b.facts(c)...)
		return n
	})
}

// limit is the rate that bounds an operation, and what runs at it; nil where
// the limit is latency or not known.
func (b *builder) limit(c *sim.Cost) (rate *Node, quantity float64, unit string) {
	switch c.Bound {
	case hardware.ComputeBound:
		return b.peak(c), c.FLOPs, "FLOP"
	case hardware.MemoryBound:
		return b.bandwidth(), c.Bytes, "B"
	}
	return nil, 0, ""
}

func (b *builder) bandwidth() *Node {
	return b.once("bandwidth", func() *Node {
		n := given("bandwidth", "memory bandwidth of one device", b.s.Device.MemoryBandwidth, "B/s")
		n.Sources = b.deviceSource("")
		return n
	})
}

// onMatrix says whether a kind runs on matrix units.
func onMatrix(k model.Kind) bool {
	switch k {
	case model.Gemm, model.GroupedGemm, model.PrefillAttention, model.DecodeAttention, model.RecurrentStep:
		return true
	}
	return false
}

// peak is the dense peak an operation's arithmetic runs against.
func (b *builder) peak(c *sim.Cost) *Node {
	d := &b.s.Device
	if onMatrix(c.Kind) || d.VectorPeak <= 0 {
		return b.once("peak "+c.Compute.String(), func() *Node {
			n := given("peak_"+c.Compute.String(), "dense "+c.Compute.String()+" peak of one device", d.MatrixPeak(c.Compute), "FLOP/s")
			n.Sources = b.deviceSource("")
			return n
		})
	}
	return b.once("peak vector", func() *Node {
		n := given("peak_vector", "fp32 peak outside the matrix units", d.VectorPeak, "FLOP/s")
		n.Sources = b.deviceSource("")
		return n
	})
}

// reached is the share of a peak that an operation got: what large kernels of
// its kind get, by calibration, times what is left of that for this shape.
func (b *builder) reached(c *sim.Cost, share float64) *Node {
	name, words := coefficientOf(c)
	n := derived("share", "share of the peak reached", share, "", "Time the operation took against the time at the full rate.")
	if c.Bound == hardware.MemoryBound && share > 1 {
		n.Note += " Above 1: part of the bytes come from the cache on the chip."
	}
	k := b.coefficient(name, words)
	if !(k.Value > 0) {
		return n
	}
	rest := derived("shape", "what this shape gets of that", share/k.Value, "", "Tiles and waves that are not full, small transfers, launches, overlap that is not perfect, pipeline bubbles.")
	n.set(Product, by(k), by(rest))
	n.Derived = false
	return n
}

// coefficientOf is the calibrated efficiency of large kernels of a kind.
func coefficientOf(c *sim.Cost) (name, words string) {
	if c.Bound == hardware.MemoryBound {
		if c.Kind == model.DecodeAttention {
			return "CacheReadEfficiency", "share of bandwidth that reading the cache gets"
		}
		return "BandwidthEfficiency", "share of bandwidth that large streams get"
	}
	switch c.Kind {
	case model.GroupedGemm:
		return "GroupedEfficiency", "share of the peak that experts' kernels get"
	case model.PrefillAttention, model.DecodeAttention:
		return "AttentionEfficiency", "share of the peak that fused attention gets"
	case model.Gemm, model.RecurrentStep:
		return "GemmEfficiency", "share of the peak that large matrix kernels get"
	}
	return "ScanEfficiency", "share of the vector peak that pointwise work gets"
}

// latencies are the coefficients behind fixed lengths.
func (b *builder) latencies(c *sim.Cost) []*Node {
	switch c.Kind {
	case model.Collective, model.PointToPoint:
		link, _ := b.s.Device.InnerLink()
		n := given("link", "link between devices, one direction", link, "B/s")
		n.Sources = b.deviceSource("")
		return []*Node{n, b.coefficient("CollectiveEfficiency", "share of the link that two ranks get"), b.coefficient("CollectiveSeconds", "latency of a collective of two ranks")}
	case model.RecurrentStep:
		return []*Node{b.coefficient("SerialSeconds", "one dependent step"), b.coefficient("SerialDepthSeconds", "one unit of depth of a step"), b.coefficient("LaunchSeconds", "launch of a kernel")}
	case model.PrefillAttention, model.DecodeAttention:
		return []*Node{b.coefficient("AttentionSeconds", "shortest attention kernel"), b.coefficient("LaunchSeconds", "launch of a kernel")}
	}
	return []*Node{b.coefficient("LaunchSeconds", "launch of a kernel")}
}

// facts are where the operation stands on the roofline.
func (b *builder) facts(c *sim.Cost) []*Node {
	var out []*Node
	add := func(symbol, name string, v float64, unit string) {
		if v > 0 {
			out = append(out, given(symbol, name, v, unit))
		}
	}
	if c.Bound != hardware.ComputeBound {
		add("FLOPs", "arithmetic, all devices", c.FLOPs, "FLOP")
	}
	if c.Bound != hardware.MemoryBound {
		name := "bytes moved, all devices"
		if c.Kind == model.Collective || c.Kind == model.PointToPoint {
			name = "bytes of the messages, all devices"
		}
		add("bytes", name, c.Bytes, "B")
	}
	add("intensity", "FLOPs per byte", c.Intensity, "FLOP/B")
	if c.Intensity > 0 {
		add("ridge", "FLOPs per byte at which both limits meet", b.s.Device.Intensity(c.Compute), "FLOP/B")
	}
	add("achieved", "arithmetic of one device", c.Achieved, "FLOP/s")
	return out
}

// boundNote says which limit sets an operation's time.
func (b *builder) boundNote(c *sim.Cost) string {
	if c.Phase == model.Host {
		return "Scheduler, sampling and Python: the devices wait meanwhile."
	}
	switch c.Bound {
	case hardware.ComputeBound:
		return "Compute-bound: arithmetic takes longer than the bytes it needs."
	case hardware.MemoryBound:
		return "Memory-bound: moving its bytes takes longer than its arithmetic."
	case hardware.NetworkBound:
		return "Network-bound: devices exchange messages."
	}
	return "Latency-bound: launches and dependent steps take longer than its work."
}

package hardware

import (
	"math"

	"wattif/sim/model"
)

// Bound is the limit that sets an op's time.
type Bound uint8

// The limits.
const (
	ComputeBound Bound = iota
	MemoryBound
	LatencyBound
	NetworkBound
	CapacityBound
)

var boundNames = [...]string{"compute", "memory", "latency", "network", "capacity"}

// String returns the bound's id.
func (b Bound) String() string { return boundNames[b] }

// System is what ops run on: one device of a plan, its links and its software.
type System struct {
	Device       *Device
	Stack        *Stack
	Coefficients *Coefficients
	// NodeDevices is the number of devices of the job that share the fast link.
	NodeDevices int
	// Clock is the share of the nominal clock a power limit leaves, 0..1; 0 means 1.
	Clock float64
	// Fabric is the rate of one device across nodes where it is not the device's
	// usual one, bytes/s, one direction; 0 means the usual one.
	Fabric float64
	// Threads is how many threads of a processor work; 0 means all cores.
	Threads float64
}

// Timing is the time of one op's Count executions and what it kept busy.
type Timing struct {
	Seconds        float64
	ComputeSeconds float64 // arithmetic alone at its efficiency
	MemorySeconds  float64 // memory traffic alone
	NetworkSeconds float64
	LaunchSeconds  float64
	Bound          Bound
	Bytes          float64 // all memory traffic of all executions; message bytes of a collective
	FLOPs          float64
}

// Time returns how long the op's Count executions take on one device:
//
//	t = smoothmax(FLOPs/(peak*e_c), bytes/(bandwidth*e_m)) + launch
//
// per execution, in seconds. e_c falls with the tile and wave quantisation of
// (M,N,K) and e_m with small transfers; see tile.go and memory.go. Recurrent
// sweeps and collectives have their own forms, in recurrent.go and
// collective.go. Fields of the op: see [model.Op]; a Batch, Count, Serial or
// Ranks below 1 is read as 1.
func (s *System) Time(op *model.Op) Timing {
	var compute, memory, network, latency float64
	c := s.Coefficients
	switch op.Kind {
	case model.Collective, model.PointToPoint:
		network, latency = s.collective(op)
	case model.RecurrentStep:
		compute, memory, latency = s.recurrent(op)
	default:
		compute = s.computeSeconds(op)
		memory = s.memorySeconds(op)
		latency = c.LaunchSeconds
		if op.Kind <= model.GroupedGemm && !op.Dequantize && op.Compute.Bits() <= 8 {
			// An engine that fuses pointwise kernels quantises in the norm or
			// activation before.
			unfused := 1.0
			if s.Stack != nil {
				unfused -= s.Stack.Fusion
			}
			latency += c.NarrowSeconds * unfused
		}
	}
	if s.Threads > 0 {
		arithmetic, traffic := s.Device.threadShare(s.Threads)
		compute, memory = compute/arithmetic, memory/traffic
	}
	count := op.Count
	if count < 1 {
		count = 1
	}
	t := Timing{
		ComputeSeconds: compute * count,
		MemorySeconds:  memory * count,
		NetworkSeconds: network * count,
		LaunchSeconds:  latency * count,
		Bytes:          (op.WeightBytes + op.ActBytes + op.KVBytes) * count,
		FLOPs:          op.FLOPs * count,
	}
	if op.Kind == model.Collective || op.Kind == model.PointToPoint {
		t.Seconds = (network + latency) * count
		t.Bound = NetworkBound
		return t
	}
	busy := smoothMax(compute, memory, c.Sharpness)
	if op.Kind == model.DecodeAttention || op.Kind == model.PrefillAttention {
		latency += s.attentionLatency(op, busy)
		t.LaunchSeconds = latency * count
	}
	if s.Stack != nil && s.Stack.BlocksLaunch {
		latency += c.DispatchSeconds // the host sends the next kernel when this one has ended
		t.LaunchSeconds = latency * count
	} else if wait := c.DispatchSeconds - busy - latency; wait > 0 {
		latency += wait // the device idles until the host has sent the next kernel
		t.LaunchSeconds = latency * count
	}
	t.Seconds = (busy + latency) * count
	switch {
	case latency > busy:
		t.Bound = LatencyBound
	case compute >= memory:
		t.Bound = ComputeBound
	default:
		t.Bound = MemoryBound
	}
	return t
}

// attentionLatency is what an attention kernel takes beyond its arithmetic and
// traffic: a fixed time to read the lengths, split the keys over the units and
// join the parts. For the one wide head of latent attention it grows with the
// levels of the tree that joins them, and hides behind long streams. A kernel
// that does not split works through the keys one after the other, as often as
// its blocks exceed the units.
func (s *System) attentionLatency(op *model.Op, busy float64) float64 {
	c := s.Coefficients
	switch {
	case op.Kind == model.PrefillAttention || op.K <= latentWidth:
		return c.AttentionSeconds
	case c.KeySeconds > 0:
		waves := 1.0
		if c.Units > 0 {
			waves = max(1, op.Batch/blockHeads/c.Units)
		}
		return smoothMax(busy, op.N*c.KeySeconds*waves, c.Sharpness) - busy
	}
	least := c.LatentSeconds * math.Log2(2+op.KVBytes/pieceBytes)
	return smoothMax(busy, least, c.Sharpness) - busy
}

const (
	latentWidth = 256       // wider rows of keys are latent ones
	blockHeads  = 32        // heads a block of the kernel works on that does not split the keys
	pieceBytes  = 64 * 1024 // cache a block of the splitting kernel takes: 64 keys of 576 values at least
)

// smoothMax is a maximum with a rounded corner: never below either argument,
// never above their sum, and (1+1/sharpness) times either when they are equal.
// Overlap of arithmetic and memory traffic is never perfect near the ridge.
func smoothMax(a, b, sharpness float64) float64 {
	if a == 0 || b == 0 || sharpness <= 0 {
		return max(a, b)
	}
	e := 1 / (sharpness * sharpness)
	if e > 1 {
		e = 1
	}
	d := a - b
	return 0.5 * (a + b + math.Sqrt(d*d+4*e*a*b))
}

// clock returns the share of the nominal clock, 1 when none is set.
func (s *System) clock() float64 {
	if s.Clock > 0 {
		return s.Clock
	}
	return 1
}

// fewRows is the most rows that matrix-vector kernels take: the smallest tile
// of the matrix units has eight.
const fewRows = 8

// computeSeconds is the arithmetic time of one execution.
func (s *System) computeSeconds(op *model.Op) float64 {
	if op.FLOPs == 0 {
		return 0
	}
	c, d := s.Coefficients, s.Device
	switch op.Kind {
	case model.Gemm, model.GroupedGemm:
		e := c.GemmEfficiency
		if op.Kind == model.GroupedGemm {
			e = c.GroupedEfficiency
		}
		e *= c.formatEfficiency(op.Compute) * c.tileEfficiency(op.M, op.N, op.K, op.Batch)
		switch {
		case expandsExperts(op):
			e *= c.ExpertExpand
		case narrowExperts(op):
			e *= c.NarrowExperts
		case op.Dequantize:
			e *= c.DequantizeEfficiency
		}
		flops := op.FLOPs * (1 + op.BusyFLOPs)
		matrix := rate(flops+c.GemmHalfFLOPs, d.MatrixPeak(op.Compute)*e*s.clock())
		if min(op.M, op.N) <= fewRows && d.VectorPeak > 0 {
			// A handful of rows leaves most of a tile empty: matrix-vector
			// kernels do without the matrix units and are not padded.
			matrix = min(matrix, rate(flops, d.VectorPeak*c.GemmEfficiency*s.clock()))
		}
		return matrix
	case model.PrefillAttention, model.DecodeAttention:
		narrow := narrowFused
		apart := s.Stack != nil && !s.Stack.FusedAttention // scores and their use are matrix products of their own
		if apart {
			narrow = narrowProduct
		}
		e := c.attentionEfficiency(op, narrow)
		if apart && op.K > 0 && math.Mod(op.K, alignedWidth) != 0 {
			e *= misaligned
		}
		return rate(op.FLOPs, d.MatrixPeak(op.Compute)*e*s.clock())
	}
	if op.Kind == model.ScanOp && op.M > 0 { // chunks, on the matrix units
		return rate(op.FLOPs, d.MatrixPeak(op.Compute)*c.MatrixScanEfficiency*s.clock())
	}
	vector := d.VectorPeak
	if vector == 0 {
		vector = d.MatrixPeak(model.FP32)
	}
	return rate(op.FLOPs, vector*c.ScanEfficiency*s.clock())
}

// expandsExperts holds for expert kernels that unpack 4-bit weights, which keep
// up neither with the memory nor with the matrix units.
func expandsExperts(op *model.Op) bool {
	return op.Kind == model.GroupedGemm && op.Dequantize && op.Quantized.Bits() <= 4
}

// alignedWidth is the multiple that the width of a head has to be for its rows
// to begin at 16 bytes, which kernels of matrix products load at once; misaligned
// is what they reach when it is not. Heads 108 and 150 wide made training steps a
// quarter to a third longer, of which attention is a twentieth
// (bigscience-workshop/bigscience, train/tr11-176B-ml/chronicles-prequel.md).
const (
	alignedWidth = 8
	misaligned   = 1.0 / 6
)

// narrowExperts holds for expert kernels that compute in 8 bits.
func narrowExperts(op *model.Op) bool {
	return op.Kind == model.GroupedGemm && op.Compute.Bits() == 8
}

// formatEfficiency is the share of GemmEfficiency that kernels of a format
// reach, each against the peak of that format.
func (c *Coefficients) formatEfficiency(p model.Precision) float64 {
	switch p {
	case model.FP8, model.INT8, model.FP6:
		return c.NarrowEfficiency
	case model.FP4, model.INT4:
		return c.FourBitEfficiency
	case model.FP32, model.TF32:
		return c.WideEfficiency
	}
	return 1
}

// narrowFused and narrowProduct are the exponents with which the efficiency of
// attention falls below heads 128 wide. FlashAttention-2 reaches 0.87 of it with
// heads 64 wide on an A100 (Dao 2023, figure 5, read off), FlashAttention-3 0.8 on
// an H100; plain matrix products fill less of their tiles.
const (
	narrowFused   = 0.2
	narrowProduct = 0.5
)

// attentionEfficiency is the share of the matrix peak of fused attention: it
// rises with the keys a row of queries meets and with head dim, and falls when
// the query rows do not fill a tile.
func (c *Coefficients) attentionEfficiency(op *model.Op, narrow float64) float64 {
	e := c.AttentionEfficiency
	if op.N > 0 && op.Kind == model.PrefillAttention {
		e *= op.N / (op.N + c.AttentionHalfKeys)
	}
	if op.K > 0 && op.K < 128 {
		e *= math.Pow(op.K/128, narrow)
	}
	if op.Compute.Bits() <= 8 {
		e *= c.AttentionNarrow
	}
	return e
}

// rate returns amount/perSecond, 0 when the rate is unknown: a device without
// a known peak is bound by what is known of it.
func rate(amount, perSecond float64) float64 {
	if perSecond <= 0 {
		return 0
	}
	return amount / perSecond
}

package calibrate

import (
	"slices"
	"strings"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// parameter is one coefficient of the fit and the rows that know of it.
type parameter struct {
	name      string
	low, high float64
	knows     func(*fitRow) bool
	// wide makes the parameter follow a device generation or stack more readily
	// than its parent: the prior's log standard deviation.
	wide float64
	// everywhere is fitted once, for all devices and stacks.
	everywhere bool
	// engine is a matter of one engine's kernels: other stacks do not inherit it,
	// but those that serve lists.
	engine bool
	serve  []string
	// software is a matter of a stack's kernels on whatever device.
	software bool
	// device belongs to one device and scales the values of its generation.
	device bool
}

// fitRow is a row made ready: its device, ops and group.
type fitRow struct {
	row        *OpRow
	device     *hardware.Device
	generation string
	stack      string
	ops        []model.Op
	repeat     float64
	system     hardware.System
	log        float64 // of the measured seconds
	unsplit    bool    // its latent attention does not split the keys
	bus        bool    // its collective runs over the host bus

	units, tileM, tileN, keySeconds float64 // stated of the device
	c                               hardware.Coefficients
}

func (f *fitRow) has(kinds ...model.Kind) bool { return slices.Contains(kinds, f.ops[0].Kind) }

func (f *fitRow) format(p ...model.Precision) bool { return slices.Contains(p, f.ops[0].Compute) }

func isMatrix(f *fitRow) bool { return f.has(model.Gemm, model.GroupedGemm) }

func isAttention(f *fitRow) bool {
	k := f.ops[len(f.ops)-1].Kind
	return k == model.PrefillAttention || k == model.DecodeAttention
}

func isPrefill(f *fitRow) bool { return f.ops[len(f.ops)-1].Kind == model.PrefillAttention }

// plainAttention leaves latent attention out: where its kernel does not split
// the keys (Ampere), its least time grows with the context and is no latency.
func plainAttention(f *fitRow) bool { return isAttention(f) && !strings.HasPrefix(f.row.Op, "mla") }

func isDecode(f *fitRow) bool { return f.ops[len(f.ops)-1].Kind == model.DecodeAttention }

func isCollective(f *fitRow) bool { return f.has(model.Collective) && !isExchange(f) }

// isExchange holds for dispatch and combine of experts, which are kernels of their own.
func isExchange(f *fitRow) bool { return strings.HasPrefix(f.row.Op, "ep_") }

// inside holds for messages that stay in a node.
func inside(f *fitRow) bool { return f.row.Devices <= f.row.NodeDevices }

// overLink holds for messages over a link of the devices' own, overBus for those
// over the host bus.
func overLink(f *fitRow) bool { return (isCollective(f) || f.has(model.PointToPoint)) && !f.bus }

func overBus(f *fitRow) bool { return (isCollective(f) || f.has(model.PointToPoint)) && f.bus }

// waits holds for collectives of more than two ranks timed as the median of
// rank 0: its time includes waiting for the others to arrive.
func waits(f *fitRow) bool {
	return strings.Contains(f.row.Notes, "rank 0 median") && f.row.Devices > 2
}

func outside(f *fitRow) bool {
	return (f.has(model.Collective) || f.has(model.PointToPoint)) && !inside(f) && !isExchange(f)
}

// wallClock holds for rows timed from the host, whose small sizes measure its
// dispatch and not the device's launch.
func wallClock(f *fitRow) bool { return f.stack == wallStack }

// bare holds for published kernels timed on operands that are quantised already.
func bare(f *fitRow) bool { return f.stack == "kernels" }

// expands holds for experts whose 4-bit weights are expanded on the way.
func expands(f *fitRow) bool {
	return f.has(model.GroupedGemm) && f.ops[0].Dequantize && f.ops[0].Quantized.Bits() <= 4
}

// custom holds for all-reduces of an inference engine's own kernel.
func custom(f *fitRow) bool { return f.row.Op == "all_reduce_custom" }

var (
	isNarrow  = func(f *fitRow) bool { return isMatrix(f) && f.format(model.FP8, model.INT8, model.FP6) }
	isFourBit = func(f *fitRow) bool { return isMatrix(f) && f.format(model.FP4, model.INT4) }
	isWide    = func(f *fitRow) bool { return isMatrix(f) && f.format(model.FP32, model.TF32) }
	isScan    = func(f *fitRow) bool { return f.has(model.ScanOp) }
	isGap     = func(f *fitRow) bool {
		return isStep(f) && f.generation == "pascal" && f.stack == "vendor-library" && f.ops[len(f.ops)-1].M == 32
	}
	isPlainStep = func(f *fitRow) bool { return isStep(f) && !isGap(f) }
	isStep      = func(f *fitRow) bool { return f.ops[len(f.ops)-1].Kind == model.RecurrentStep }
)

// parameters lists what is fitted. Bounds are physical: an efficiency is at
// most 1 (collectives 1.3, for reduction in the switch).
var parameters = []parameter{
	{name: "Sharpness", low: 1, high: 50, knows: func(f *fitRow) bool { return isMatrix(f) || isAttention(f) }, everywhere: true},
	{name: "CacheSpeedup", low: 1, high: 6, knows: func(f *fitRow) bool { return isMatrix(f) || isAttention(f) }, everywhere: true},
	{name: "TilePenalty", low: 0.5, high: 1, knows: isMatrix, everywhere: true},
	{name: "WaveShare", low: 0.05, high: 1, knows: isMatrix, everywhere: true},
	{name: "GemmEfficiency", low: 0.05, high: 1, knows: func(f *fitRow) bool { return f.has(model.Gemm) }, wide: 0.3},
	{name: "NarrowEfficiency", low: 0.2, high: 1.1, knows: isNarrow, wide: 0.2},
	{name: "FourBitEfficiency", low: 0.2, high: 1.1, knows: isFourBit, wide: 0.2},
	{name: "WideEfficiency", low: 0.2, high: 1.2, knows: isWide, wide: 0.2},
	{name: "GroupedEfficiency", low: 0.05, high: 1, knows: func(f *fitRow) bool { return f.has(model.GroupedGemm) }, wide: 0.3},
	{name: "DequantizeEfficiency", low: 0.1, high: 1, knows: func(f *fitRow) bool { return isMatrix(f) && f.ops[0].Dequantize && !expands(f) }, wide: 0.2},
	{name: "ExpertExpand", low: 0.1, high: 1, knows: expands, wide: 0.5, engine: true},
	{name: "BandwidthEfficiency", low: 0.3, high: 1, knows: func(f *fitRow) bool { return isMatrix(f) || f.has(model.Elementwise) }, wide: 0.15},
	{name: "FourBitBandwidth", low: 0.1, high: 1, knows: isFourBit, wide: 0.3},
	{name: "ElementwiseBandwidth", low: 0.1, high: 1.1, knows: func(f *fitRow) bool { return f.row.Op == "rmsnorm" || f.row.Op == "silu_mul" }, everywhere: true},
	{name: "StreamSeconds", low: 1e-8, high: 1e-4, knows: func(f *fitRow) bool { return isMatrix(f) && !wallClock(f) }, wide: 0.5},
	{name: "LaunchSeconds", low: 2e-7, high: 1e-4, knows: func(f *fitRow) bool { return (isMatrix(f) || f.has(model.Elementwise) || isScan(f)) && !wallClock(f) }, wide: 0.3, software: true},
	{name: "DispatchSeconds", low: 1e-6, high: 1e-3, knows: wallClock, wide: 1, software: true},
	{name: "NarrowSeconds", low: 1e-8, high: 5e-5, knows: func(f *fitRow) bool {
		return (isNarrow(f) || isFourBit(f)) && !f.ops[0].Dequantize && !bare(f)
	}, wide: 0.3, software: true},
	{name: "AttentionEfficiency", low: 0.05, high: 1, knows: func(f *fitRow) bool { return isAttention(f) && !f.unsplit }, wide: 0.3},
	{name: "AttentionHalfKeys", low: 1, high: 5e3, knows: isPrefill, wide: 0.4},
	{name: "AttentionNarrow", low: 0.2, high: 1.1, knows: func(f *fitRow) bool { return isAttention(f) && f.format(model.FP8, model.INT8) }, wide: 0.2},
	{name: "AttentionSeconds", low: 1e-7, high: 1e-4, knows: plainAttention, wide: 0.4},
	{name: "LatentSeconds", low: 1e-7, high: 1e-4, knows: func(f *fitRow) bool { return f.row.Op == "mla_decode" && !f.unsplit }, wide: 0.3},
	{name: "CacheReadEfficiency", low: 0.1, high: 1, knows: func(f *fitRow) bool { return isDecode(f) && !f.unsplit }, wide: 0.2},
	{name: "ScanEfficiency", low: 1e-3, high: 1, knows: isScan, wide: 0.5},
	{name: "MatrixScanEfficiency", low: 1e-3, high: 1, knows: isScan, wide: 0.5},
	{name: "RecurrentEfficiency", low: 0.05, high: 1.2, knows: isPlainStep, wide: 0.3},
	{name: "SerialSeconds", low: 1e-7, high: 2e-3, knows: isPlainStep, wide: 0.7},
	{name: "StepGap", low: 1, high: 10, knows: isGap, wide: 2, engine: true},
	{name: "SerialDepthSeconds", low: 1e-10, high: 1e-6, knows: isPlainStep, wide: 0.7},
	{name: "CollectiveEfficiency", low: 0.02, high: 1.3, knows: func(f *fitRow) bool { return overLink(f) && inside(f) }, wide: 0.3},
	{name: "CollectiveScaling", low: 0.7, high: 1.5, knows: func(f *fitRow) bool { return isCollective(f) && overLink(f) }, wide: 0.15},
	{name: "BusEfficiency", low: 0.02, high: 1, knows: func(f *fitRow) bool { return overBus(f) && inside(f) }, everywhere: true},
	{name: "BusScaling", low: 0.4, high: 1, knows: func(f *fitRow) bool { return isCollective(f) && overBus(f) }, everywhere: true},
	{name: "CollectiveSeconds", low: 5e-7, high: 3e-4, knows: func(f *fitRow) bool { return (isCollective(f) || f.has(model.PointToPoint)) && inside(f) && !waits(f) }, wide: 0.5},
	{name: "CollectiveRankSeconds", low: 1e-8, high: 1e-4, knows: func(f *fitRow) bool { return isCollective(f) && !waits(f) }, wide: 0.5},
	{name: "CollectiveRampSeconds", low: 1e-8, high: 1e-4, knows: func(f *fitRow) bool { return isCollective(f) && !waits(f) }, wide: 0.5},
	{name: "DirectSeconds", low: 5e-7, high: 1e-4, knows: custom, wide: 0.5, engine: true, serve: customStacks},
	{name: "ExchangeSeconds", low: 1e-6, high: 1e-4, knows: func(f *fitRow) bool { return isExchange(f) && inside(f) }, wide: 0.5, engine: true, serve: customStacks},
	{name: "DeviceCompute", low: 0.4, high: 1.6, knows: func(f *fitRow) bool { return (isMatrix(f) || isAttention(f)) && !f.unsplit }, wide: 0.2, device: true},
	{name: "DeviceMemory", low: 0.6, high: 1.4, knows: func(f *fitRow) bool { return (isMatrix(f) || isAttention(f)) && !f.unsplit }, wide: 0.1, device: true},
	// The efficiency of the fabric is not fitted: the cards of the machines the
	// rows come from are not known. Their latency is.
	{name: "FabricSeconds", low: 1e-6, high: 1e-3, knows: outside, wide: 0.5},
}

// customStacks are the inference engines that bring a direct all-reduce of
// their own; rows of one stand for all of them.
var customStacks = []string{"tensorrt-llm", "tensorrt-llm-v0", "tensorrt", "tensorrt-v4", "vllm", "vllm-v0", "vllm-v0-eager", "vllm-v0-server", "sglang", "fastertransformer"}

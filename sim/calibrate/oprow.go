package calibrate

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// OpRow is one measured operation: the columns of an op file. A number that a
// row does not have is 0.
type OpRow struct {
	ID, Source              string
	Hardware, Framework, Op string
	Precision, KVPrecision  string
	Notes                   string

	M, N, K, Batch, SeqQ, SeqKV   float64
	Heads, KVHeads, HeadDim       float64
	Hidden, Inter, Experts, TopK  float64
	Tensor, Expert, Devices       float64 // tp, ep, num_gpus
	Bytes, Timesteps, NodeDevices float64
	Seconds                       float64 // measured; 0 when the row has none
	Watts                         float64 // mean draw of the device meanwhile; 0 when it was not measured
}

var devicesPerNode = regexp.MustCompile(`(\d+) devices per node`)

var wholeNodes = regexp.MustCompile(`(\d+) node\(s\)`)

// ParseOpRow reads one row of an op file through cell, which returns the text
// of a named column and "" for a column the file lacks. An error names the
// column.
func ParseOpRow(cell func(column string) string) (OpRow, error) {
	r := OpRow{
		ID: cell("id"), Source: cell("source_repo"), Hardware: cell("hardware"), Framework: cell("framework"), Op: cell("op"),
		Precision: cell("precision"), KVPrecision: cell("kv_precision"), Notes: cell("notes"),
	}
	var micro float64
	for _, c := range []struct {
		column string
		to     *float64
	}{
		{"m", &r.M},
		{"n", &r.N},
		{"k", &r.K},
		{"batch", &r.Batch},
		{"seq_q", &r.SeqQ},
		{"seq_kv", &r.SeqKV},
		{"num_heads", &r.Heads},
		{"num_kv_heads", &r.KVHeads},
		{"head_dim", &r.HeadDim},
		{"hidden", &r.Hidden},
		{"inter", &r.Inter},
		{"num_experts", &r.Experts},
		{"topk", &r.TopK},
		{"tp", &r.Tensor},
		{"ep", &r.Expert},
		{"num_gpus", &r.Devices},
		{"bytes", &r.Bytes},
		{"timesteps", &r.Timesteps},
		{"time_us", &micro},
		{"power_w", &r.Watts},
	} {
		text := cell(c.column)
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return r, fmt.Errorf("column %s: %q is not a number of zero or more", c.column, text)
		}
		*c.to = v
	}
	r.Seconds = micro / 1e6
	r.NodeDevices = r.Devices
	if found := devicesPerNode.FindStringSubmatch(r.Notes); found != nil {
		r.NodeDevices, _ = strconv.ParseFloat(found[1], 64)
	}
	if found := wholeNodes.FindStringSubmatch(r.Notes); found != nil && r.Devices == 0 {
		// Ranks fill the nodes that a row counts: four devices in a tray of a
		// rack-wide machine, eight elsewhere.
		nodes, _ := strconv.ParseFloat(found[1], 64)
		r.Devices = 8 * nodes
		if strings.HasPrefix(r.Hardware, "NVIDIA GB") {
			r.Devices = 4 * nodes
		}
	}
	if strings.HasPrefix(r.Op, "ep_") {
		// Printed rates of "pure RDMA" kernels exceed the network card: ranks of
		// one server of eight reach each other over the fast link.
		r.NodeDevices = min(r.Devices, 8)
	}
	return r, nil
}

// OpKinds lists the values of the op column that Ops understands.
func OpKinds() []string {
	return []string{
		"gemm", "gemm_best_shape", "grouped_gemm", "moe_ffn",
		"attention_context", "attention_decode", "mla_context", "mla_decode",
		"gated_delta_net_context", "gated_delta_net_generation",
		"rnn_forward", "lstm_forward", "gru_forward", "rnn_backward", "lstm_backward", "gru_backward", "rmsnorm", "silu_mul", "copy",
		"all_reduce", "all_reduce_custom", "all_gather", "reduce_scatter", "alltoall", "send_recv",
		"ep_dispatch_lowlatency", "ep_combine_lowlatency",
	}
}

// formats maps the precision column to the formats of weights, activations and
// output of a matrix product. Precise spellings come before their beginnings.
func (r *OpRow) formats() (weights, activations, output model.Precision, ok bool) {
	p := strings.ToLower(r.Precision)
	for _, f := range []struct {
		prefix                       string
		weights, activations, output model.Precision
	}{
		{"w4a16", model.FP4, model.BF16, model.BF16},
		{"w4a8", model.FP4, model.FP8, model.BF16},
		{"nvfp4", model.FP4, model.FP4, model.BF16},
		{"fp4", model.FP4, model.FP4, model.BF16},
		{"int8 weight-only", model.INT8, model.FP16, model.FP16},
		{"int4 weight-only", model.INT4, model.FP16, model.FP16},
		{"int8 (int32", model.INT8, model.INT8, model.FP32},
		{"int8", model.INT8, model.INT8, model.BF16},
		{"fp8", model.FP8, model.FP8, model.BF16},
		{"bf16", model.BF16, model.BF16, model.BF16},
		{"bfloat16", model.BF16, model.BF16, model.BF16},
		{"fp16 storage, fp32", model.FP16, model.FP32, model.FP16},
		{"fp16", model.FP16, model.FP16, model.FP16},
		{"tf32", model.TF32, model.TF32, model.FP32},
		{"fp32", model.FP32, model.FP32, model.FP32},
		{"float32", model.FP32, model.FP32, model.FP32},
	} {
		if strings.HasPrefix(p, f.prefix) {
			return f.weights, f.activations, f.output, true
		}
	}
	return 0, 0, 0, false
}

// Predict returns the seconds the engine expects for the row on a system.
func (r *OpRow) Predict(s *hardware.System) (float64, error) {
	ops, repeat, err := r.Ops(s.Device)
	if err != nil {
		return 0, err
	}
	total := 0.0
	for i := range ops {
		total += s.Time(&ops[i]).Seconds
	}
	return total / repeat, nil
}

// deepModel is the Count given to an op measured with its weights rotated out
// of the cache, as in a deep model where a layer never finds its own weights there.
const deepModel = 1000

// Ops returns the operations the row measured and how often they run in the
// time Predict divides by. An error names the column that is missing or
// not understood.
func (r *OpRow) Ops(d *hardware.Device) (ops []model.Op, repeat float64, err error) {
	switch r.Op {
	case "all_reduce", "all_reduce_custom", "all_gather", "reduce_scatter", "alltoall", "send_recv", "ep_dispatch_lowlatency", "ep_combine_lowlatency":
		return r.collectiveOps()
	}
	if r.Op == "copy" { // bytes read and written together
		if r.Bytes == 0 {
			return nil, 0, fmt.Errorf("a copy needs bytes")
		}
		return []model.Op{{Kind: model.Elementwise, Name: "copy", ActBytes: r.Bytes, Batch: 1, Count: 1, Serial: 1}}, 1, nil
	}
	weights, activations, output, ok := r.formats()
	if !ok {
		return nil, 0, fmt.Errorf("precision %q is not understood", r.Precision)
	}
	compute, dequantize, _ := d.Formats(weights, activations)
	stored := activations
	if strings.HasPrefix(r.Precision, "fp16 storage") {
		compute, dequantize, stored = model.FP32, false, model.FP16
	}
	base := model.Op{Compute: compute, Dequantize: dequantize, Quantized: weights, Batch: 1, Count: 1, Serial: 1}
	in, out := stored.StoredBytes(), output.Bytes()
	switch r.Op {
	case "gemm", "gemm_best_shape":
		if r.M*r.N*r.K == 0 {
			return nil, 0, fmt.Errorf("a gemm needs m, n and k")
		}
		repeat = deepModel
		if strings.HasPrefix(r.Framework, "vendor library") {
			repeat = 1 // one product in a loop: operands that fit stay in the cache
		}
		base.Count = repeat
		return []model.Op{gemm(base, r.M, r.N, r.K, weights, in, out)}, repeat, nil
	case "grouped_gemm":
		groups := max(r.Experts, r.Batch, 1)
		base.Count = deepModel
		// m is the rows of one group: the printed rates are of m times the groups.
		return []model.Op{grouped(base, r.M*groups, r.N, r.K, groups, weights, in, out)}, deepModel, nil
	case "moe_ffn":
		return r.moeOps(base, weights, in, out)
	case "attention_context", "attention_decode", "mla_context", "mla_decode":
		if strings.HasPrefix(r.Op, "mla_") && r.KVPrecision == "fp8" && d.Has(model.FP4) {
			base.Compute = model.FP8 // measured above the bf16 peak: Blackwell's kernels multiply the cache as it is
		}
		return r.attentionOps(base, in)
	case "gated_delta_net_context", "gated_delta_net_generation":
		return r.scanOps(base, in)
	case "rnn_forward", "lstm_forward", "gru_forward", "rnn_backward", "lstm_backward", "gru_backward":
		return r.recurrentOps(base, weights, in)
	case "rmsnorm":
		return []model.Op{{Kind: model.Elementwise, ActBytes: 2 * r.M * r.Hidden * in, FLOPs: 4 * r.M * r.Hidden, Count: 1, Compute: compute}}, 1, nil
	case "silu_mul":
		return []model.Op{{Kind: model.Elementwise, ActBytes: 3 * r.M * r.Hidden * in, FLOPs: 5 * r.M * r.Hidden, Count: 1, Compute: compute}}, 1, nil
	}
	return nil, 0, fmt.Errorf("op %q is not one of %s", r.Op, strings.Join(OpKinds(), " "))
}

func gemm(op model.Op, m, n, k float64, weights model.Precision, in, out float64) model.Op {
	op.Kind, op.M, op.N, op.K = model.Gemm, m, n, k
	op.FLOPs = 2 * m * n * k
	op.WeightBytes = n * k * weights.StoredBytes()
	op.ActBytes = m*k*in + m*n*out
	return op
}

// grouped is one GEMM of m/groups rows for each of the groups.
func grouped(op model.Op, m, n, k, groups float64, weights model.Precision, in, out float64) model.Op {
	op.Kind, op.M, op.N, op.K, op.Batch = model.GroupedGemm, m/groups, n, k, groups
	op.FLOPs = 2 * m * n * k
	op.WeightBytes = groups * n * k * weights.StoredBytes()
	op.ActBytes = m*k*in + m*n*out
	return op
}

// moeOps is the fused expert block of one rank: gather, gate and up, activation,
// down, weighted sum. Routing is balanced, so a batch of few tokens touches
// one expert a token and choice.
func (r *OpRow) moeOps(base model.Op, weights model.Precision, in, out float64) ([]model.Op, float64, error) {
	if r.M*r.Hidden*r.Inter*r.Experts*r.TopK == 0 {
		return nil, 0, fmt.Errorf("an expert block needs m, hidden, inter, num_experts and topk")
	}
	tensor, expert := max(r.Tensor, 1), max(r.Expert, 1)
	held := r.Experts / expert
	rows := r.M * r.TopK / expert
	touched := max(1, min(held, rows))
	rows = max(rows, touched)
	inter := r.Inter / tensor
	base.Count = deepModel
	up := grouped(base, rows, 2*inter, r.Hidden, touched, weights, in, out)
	down := grouped(base, rows, r.Hidden, inter, touched, weights, in, out)
	// The activation between the products and the weighted sum after them; the
	// gather before them moves the same rows.
	act := model.Op{Kind: model.Elementwise, Count: deepModel, Compute: base.Compute, ActBytes: rows * 3 * inter * out, FLOPs: 5 * rows * inter}
	sum := model.Op{Kind: model.Elementwise, Count: deepModel, Compute: base.Compute, ActBytes: 2*rows*r.Hidden*out + r.M*r.Hidden*out, FLOPs: 2 * rows * r.Hidden}
	return []model.Op{up, act, down, sum}, deepModel, nil
}

// attentionOps is one layer of attention without its projections. Prefill is
// causal and pays for writing the cache; both are as DESIGN counts them: half of
// the square. MLA prefill works on expanded keys (192) and values (128 a
// head); MLA decode on the latent of 512 + 64 numbers that all heads share.
func (r *OpRow) attentionOps(base model.Op, in float64) ([]model.Op, float64, error) {
	heads, kvHeads, key, value := r.Heads, r.KVHeads, r.HeadDim, r.HeadDim
	mla := strings.HasPrefix(r.Op, "mla_")
	if mla {
		kvHeads, key, value = heads, 128+64, 128
		if r.Op == "mla_decode" {
			kvHeads, key, value = 1, 512+64, 512
		}
	}
	if kvHeads == 0 {
		kvHeads = heads
	}
	if r.Batch*r.SeqQ*r.SeqKV*heads*key == 0 {
		return nil, 0, fmt.Errorf("attention needs batch, seq_q, seq_kv, num_heads and head_dim")
	}
	cache := in
	if p, ok := model.ParsePrecision(r.KVPrecision); ok {
		cache = p.Bytes()
	} else if r.KVPrecision == "bfloat16" {
		cache = 2
	}
	op := base
	op.M, op.N, op.K, op.Batch = r.SeqQ, r.SeqKV, key, r.Batch*heads
	op.FLOPs = 2 * r.Batch * heads * r.SeqQ * r.SeqKV * (key + value)
	op.ActBytes = r.Batch * r.SeqQ * heads * (key + value) * max(in, 2)
	if strings.HasSuffix(r.Op, "_decode") {
		op.Kind = model.DecodeAttention
		op.KVBytes = r.Batch * kvHeads * r.SeqKV * (key + value) * cache
		if mla {
			op.KVBytes = r.Batch * r.SeqKV * key * cache // values are a part of the keys
		}
		return []model.Op{op}, 1, nil
	}
	op.Kind = model.PrefillAttention
	if r.SeqQ == r.SeqKV {
		op.FLOPs /= 2
		op.N = (r.SeqKV + 1) / 2 // the mean over queries, as the engine has it
	}
	op.KVBytes = r.Batch * kvHeads * r.SeqKV * (key + value) * cache
	if mla {
		return []model.Op{op}, 1, nil // the kernel alone
	}
	rotary := model.Op{
		Kind: model.Elementwise, Count: 1, Compute: base.Compute,
		ActBytes: r.Batch * r.SeqQ * (2*heads*key + kvHeads*(key+value)) * 2, KVBytes: r.Batch * r.SeqQ * kvHeads * (key + value) * cache,
	}
	return []model.Op{rotary, op}, 1, nil
}

// scanChunk is the number of tokens a chunked scan takes at once.
const scanChunk = 64

// scanOps is one layer of gated delta-rule attention, counted as the engine
// does: in prefill by chunks of 64 tokens on the matrix units (inside a chunk
// the products of keys, queries and values, between chunks three products with
// the state; Yang et al. 2024), in decoding decay, read, rank-one update and
// read out, with the state read and written.
func (r *OpRow) scanOps(base model.Op, in float64) ([]model.Op, float64, error) {
	if r.Batch*r.Heads*r.HeadDim == 0 {
		return nil, 0, fmt.Errorf("a scan needs batch, num_heads and head_dim")
	}
	op := base
	op.Kind = model.ScanOp
	tokens, d := max(r.SeqQ, 1), r.HeadDim
	perHead := 7 * d * d
	if r.Op == "gated_delta_net_context" {
		perHead = 2*scanChunk*5*d + 6*d*d
		op.M, op.N, op.K = scanChunk, d, d
	}
	op.Batch = r.Batch
	op.FLOPs = r.Batch * tokens * r.Heads * perHead
	op.ActBytes = 4 * r.Batch * tokens * r.Heads * d * in
	op.KVBytes = 2 * r.Batch * r.Heads * d * d * in
	return []model.Op{op}, 1, nil
}

// recurrentOps is one recurrent layer over all its time steps: the input
// product of every step at once, then the serial sweep. The vendor libraries'
// benchmark skips the input product: its rates with it would be above the peak.
func (r *OpRow) recurrentOps(base model.Op, weights model.Precision, in float64) ([]model.Op, float64, error) {
	if r.Batch*r.Hidden*r.Timesteps == 0 {
		return nil, 0, fmt.Errorf("a recurrent layer needs batch, hidden and timesteps")
	}
	cell := model.CellRNN
	switch {
	case strings.HasPrefix(r.Op, "lstm"):
		cell = model.CellLSTM
	case strings.HasPrefix(r.Op, "gru"):
		cell = model.CellGRU
	}
	gates := float64(cell.Gates())
	input := gemm(base, r.Batch*r.Timesteps, gates*r.Hidden, r.Hidden, weights, in, in)
	step := base
	step.Kind, step.M, step.N, step.K = model.RecurrentStep, r.Batch, gates*r.Hidden, r.Hidden
	step.Serial, step.Kernels = r.Timesteps, cell.Kernels()
	step.FLOPs = r.Timesteps * 2 * r.Batch * gates * r.Hidden * r.Hidden
	step.WeightBytes = gates * r.Hidden * r.Hidden * weights.StoredBytes()
	step.ActBytes = r.Timesteps * r.Batch * (gates + 1) * r.Hidden * in
	state := 1.0
	if cell == model.CellLSTM {
		state = 2
	}
	if strings.HasSuffix(r.Op, "_backward") {
		step.N, step.K, step.Backward = step.K, step.N, true
	}
	step.KVBytes = 2 * r.Batch * state * r.Hidden * in
	if strings.HasPrefix(r.Framework, "vendor library") {
		return []model.Op{step}, 1, nil
	}
	return []model.Op{input, step}, 1, nil
}

func (r *OpRow) collectiveOps() ([]model.Op, float64, error) {
	op := model.Op{Kind: model.Collective, Count: 1, Ranks: r.Devices, ActBytes: r.Bytes, Batch: 1, Serial: 1}
	switch r.Op {
	case "all_reduce", "all_reduce_custom":
		op.Collective = model.AllReduce
	case "all_gather":
		op.Collective = model.AllGather
	case "reduce_scatter":
		op.Collective = model.ReduceScatter
	case "alltoall":
		op.Collective = model.AllToAll
	case "send_recv":
		op.Collective, op.Kind = model.SendReceive, model.PointToPoint
	default: // expert dispatch and combine: every token goes to topk ranks
		width := 2.0
		if strings.HasPrefix(r.Precision, "fp8") {
			width = 1
		}
		op.Collective, op.Axis = model.AllToAll, model.AxisExpert
		op.ActBytes = r.M * r.TopK * r.Hidden * width
	}
	if op.Ranks < 2 || op.ActBytes == 0 {
		return nil, 0, fmt.Errorf("a collective needs num_gpus of two or more and bytes (m, hidden and topk for an expert exchange)")
	}
	return []model.Op{op}, 1, nil
}

package calibrate

import (
	"math"
	"slices"
	"strings"
	"testing"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

func cells(pairs ...string) func(string) string {
	return func(column string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == column {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func parsed(t *testing.T, pairs ...string) OpRow {
	t.Helper()
	r, err := ParseOpRow(cells(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func hopperLike() *hardware.Device {
	d := &hardware.Device{ID: "h100-sxm", MemoryBandwidth: 3.35e12, CacheBytes: 50e6, TDP: 700, VectorPeak: 67e12}
	d.Peak[model.FP32], d.Peak[model.BF16], d.Peak[model.FP16] = 67e12, 989e12, 989e12
	d.Peak[model.FP8], d.Peak[model.INT8] = 1979e12, 1979e12
	d.LinkBandwidth, d.LinkDomain = 450e9, 8
	return d
}

func TestOpsByHand(t *testing.T) {
	d := hopperLike()
	for _, c := range []struct {
		row               []string
		kind              model.Kind
		flops, bytes      float64 // of all ops
		compute           model.Precision
		dequantize        bool
		ops               int
		serial, batchWant float64
	}{
		// 2*16*4096*8192; weights 4096*8192*2, activations 16*8192*2 + 16*4096*2.
		{
			[]string{"op", "gemm", "m", "16", "n", "4096", "k", "8192", "precision", "bf16"},
			model.Gemm, 1073741824, 67108864 + 262144 + 131072, model.BF16, false, 1, 1, 1,
		},
		// fp8 weights and inputs of one byte, output in bf16.
		{
			[]string{"op", "gemm", "m", "16", "n", "4096", "k", "8192", "precision", "fp8 (128x128 block scale)"},
			model.Gemm, 1073741824, 33554432 + 131072 + 131072, model.FP8, false, 1, 1, 1,
		},
		// int8 weight-only: one byte a weight, arithmetic in fp16.
		{
			[]string{"op", "gemm", "m", "16", "n", "4096", "k", "8192", "precision", "int8 weight-only"},
			model.Gemm, 1073741824, 33554432 + 262144 + 131072, model.FP16, true, 1, 1, 1,
		},
		// Decode: 4*b*h*s*d FLOPs; keys and values 2*b*kvh*s*d*2 bytes; queries and outputs 2*b*h*d*2.
		{
			[]string{"op", "attention_decode", "batch", "16", "seq_q", "1", "seq_kv", "1024", "num_heads", "32", "num_kv_heads", "8", "head_dim", "128", "precision", "bfloat16", "kv_precision", "bfloat16"},
			model.DecodeAttention, 4 * 16 * 32 * 1024 * 128, 2*16*8*1024*128*2 + 2*16*32*128*2, model.BF16, false, 1, 1, 512,
		},
		// The same with an fp8 cache: half the bytes of it.
		{
			[]string{"op", "attention_decode", "batch", "16", "seq_q", "1", "seq_kv", "1024", "num_heads", "32", "num_kv_heads", "8", "head_dim", "128", "precision", "bfloat16", "kv_precision", "fp8"},
			model.DecodeAttention, 4 * 16 * 32 * 1024 * 128, 2*16*8*1024*128 + 2*16*32*128*2, model.BF16, false, 1, 1, 512,
		},
		// MLA decode: 2*b*h*s*(576+512) FLOPs over a latent of 576 numbers a token.
		{
			[]string{"op", "mla_decode", "batch", "2", "seq_q", "1", "seq_kv", "1000", "num_heads", "128", "precision", "bf16", "kv_precision", "bf16"},
			model.DecodeAttention, 2 * 2 * 128 * 1000 * 1088, 2*1000*576*2 + 2*128*1088*2, model.BF16, false, 1, 1, 256,
		},
		// LSTM of the vendor library: steps only, 2*B*4H*H each.
		{
			[]string{"op", "lstm_forward", "batch", "16", "hidden", "512", "timesteps", "25", "precision", "fp32", "framework", "vendor library (see Specs sheet)"},
			model.RecurrentStep, 25 * 2 * 16 * 4 * 512 * 512, 4*512*512*4 + 25*16*5*512*4 + 2*16*2*512*4, model.FP32, false, 1, 25, 1,
		},
		// A norm reads and writes every value.
		{
			[]string{"op", "rmsnorm", "m", "64", "hidden", "4096", "precision", "fp16"},
			model.Elementwise, 4 * 64 * 4096, 2 * 64 * 4096 * 2, model.FP16, false, 1, 0, 0,
		},
	} {
		r := parsed(t, c.row...)
		ops, _, err := r.Ops(d)
		if err != nil {
			t.Fatalf("%v: %v", c.row, err)
		}
		flops, bytes := 0.0, 0.0
		for _, op := range ops {
			flops += op.FLOPs
			bytes += op.WeightBytes + op.ActBytes + op.KVBytes
		}
		op := ops[0]
		if len(ops) != c.ops || op.Kind != c.kind || op.Compute != c.compute || op.Dequantize != c.dequantize || op.Serial != c.serial || op.Batch != c.batchWant {
			t.Errorf("%v: got %+v", c.row, ops)
		}
		if math.Abs(flops-c.flops) > 1e-6*c.flops || math.Abs(bytes-c.bytes) > 1e-6*c.bytes {
			t.Errorf("%v: %g FLOPs and %g bytes, want %g and %g", c.row, flops, bytes, c.flops, c.bytes)
		}
	}
}

func TestPrefillRowsAreCausal(t *testing.T) {
	r := parsed(t, "op", "attention_context", "batch", "1", "seq_q", "4096", "seq_kv", "4096", "num_heads", "32", "num_kv_heads", "8", "head_dim", "128", "precision", "bf16")
	ops, _, err := r.Ops(hopperLike())
	if err != nil {
		t.Fatal(err)
	}
	// Rotary first, then half of 4*32*4096^2*128.
	if op := ops[1]; op.Kind != model.PrefillAttention || op.FLOPs != 2*32*4096*4096*128 {
		t.Errorf("got %+v", op)
	}
}

func TestExpertRowsTouchWhatTheirTokensReach(t *testing.T) {
	one := parsed(t, "op", "moe_ffn", "m", "1", "hidden", "4096", "inter", "1536", "num_experts", "128", "topk", "8", "tp", "1", "ep", "1", "precision", "bf16")
	ops, repeat, err := one.Ops(hopperLike())
	if err != nil {
		t.Fatal(err)
	}
	// Eight experts of 3*4096*1536 weights in bf16 are read for one token.
	if got := ops[0].WeightBytes + ops[2].WeightBytes; got != 8*3*4096*1536*2 || ops[0].Kind != model.GroupedGemm || repeat != deepModel {
		t.Errorf("one token reads %g bytes of experts", got)
	}
	many := parsed(t, "op", "moe_ffn", "m", "4096", "hidden", "4096", "inter", "1536", "num_experts", "128", "topk", "8", "tp", "1", "ep", "8", "precision", "bf16")
	ops, _, err = many.Ops(hopperLike())
	if err != nil {
		t.Fatal(err)
	}
	// One rank of eight holds 16 experts and does an eighth of the work.
	if got := ops[0].WeightBytes + ops[2].WeightBytes; got != 16*3*4096*1536*2 {
		t.Errorf("a rank of eight reads %g bytes of experts", got)
	}
	if got := ops[0].FLOPs + ops[2].FLOPs; got != 2*4096*8/8*3*4096*1536 {
		t.Errorf("a rank of eight does %g FLOPs", got)
	}
}

func TestOpRowErrors(t *testing.T) {
	if _, err := ParseOpRow(cells("op", "gemm", "m", "ten")); err == nil || !strings.Contains(err.Error(), `column m: "ten"`) {
		t.Errorf("a bad number gives %v", err)
	}
	for _, c := range []struct {
		row  []string
		want string
	}{
		{[]string{"op", "conv", "precision", "bf16"}, `op "conv" is not one of gemm`},
		{[]string{"op", "gemm", "m", "1", "n", "1", "k", "1", "precision", "posit8"}, `precision "posit8"`},
		{[]string{"op", "gemm", "m", "1", "precision", "bf16"}, "needs m, n and k"},
		{[]string{"op", "all_reduce", "bytes", "1024"}, "num_gpus of two or more"},
		{[]string{"op", "lstm_forward", "batch", "1", "precision", "fp32"}, "needs batch, hidden and timesteps"},
		{[]string{"op", "moe_ffn", "m", "1", "precision", "fp8"}, "needs m, hidden"},
		{[]string{"op", "mla_decode", "batch", "1", "precision", "fp8"}, "attention needs"},
	} {
		r := parsed(t, c.row...)
		if _, _, err := r.Ops(hopperLike()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want it to contain %q", c.row, err, c.want)
		}
	}
}

func TestOpRowNames(t *testing.T) {
	for label, want := range map[string]string{
		"NVIDIA H100-SXM5-80GB": "h100-sxm", "NVIDIA H200-SXM-141GB": "h200-sxm", "NVIDIA H20": "h20",
		"NVIDIA A100-SXM4-80GB": "a100-sxm-80", "NVIDIA A100-80GB": "a100-pcie-80", "NVIDIA L40S": "l40s",
		"NVIDIA H800-SXM5 + CX7 400Gb IB per GPU": "h800-sxm", "Raspberry Pi 3": "raspberry-pi-3", "mi300x": "mi300x",
	} {
		if got := OpRowHardware(label); got != want {
			t.Errorf("%s is %s, want %s", label, got, want)
		}
	}
	for _, c := range [][3]string{
		{"TensorRT-LLM 1.3.0rc20", "gemm", "tensorrt-llm"},
		{"TensorRT-LLM 1.3.0rc10", "all_reduce", "nccl"},
		{"TensorRT-LLM 1.3.0rc20", "all_reduce_custom", "tensorrt-llm"},
		{"PyTorch/sarathi (Vidur profiler)", "gemm", "pytorch-eager"},
		{"vendor library (see Specs sheet)", "gru_forward", "vendor-library"},
		{"DeepGEMM a6d97a1", "gemm", "kernels"},
	} {
		if got := OpRowStack(&OpRow{Framework: c[0], Op: c[1]}); got != c[2] {
			t.Errorf("%s of %s is stack %s, want %s", c[1], c[0], got, c[2])
		}
	}
}

// Two cards that a bridge joins exchange over it; four share the bus.
func TestBridgedPairs(t *testing.T) {
	d := hardware.Device{ID: "a100-pcie-80", LinkBandwidth: 31e9, HostBandwidth: 31e9, LinkDomain: 8}
	for _, c := range []struct {
		id, notes string
		devices   float64
		want      float64 // bytes/s of one device's link
	}{
		{"a100-pcie-80", "pairwise NVLink; 2 devices per node", 2, 300e9},
		{"a100-pcie-80", "", 2, 31e9},
		{"a40", "pairwise NVLink; 2 devices per node", 2, 31e9},
	} {
		d.ID = c.id
		var k hardware.Coefficients
		s := OpRowSystem(&OpRow{Op: "all_reduce", Framework: "NCCL", Notes: c.notes, Devices: c.devices, NodeDevices: c.devices}, &d, &k)
		if got, _ := s.Device.InnerLink(); got != c.want {
			t.Errorf("%s %q: link of %.3g bytes/s, want %.3g", c.id, c.notes, got, c.want)
		}
	}
	if d.LinkBandwidth != 31e9 {
		t.Error("the caller's device was changed")
	}
}

// synthetic makes rows that a device with the given coefficients would measure.
func synthetic(t *testing.T, truth hardware.Coefficients) []OpRow {
	t.Helper()
	d := hopperLike()
	var rows []OpRow
	add := func(pairs ...string) {
		r := parsed(t, append(pairs, "hardware", "NVIDIA H100-SXM5-80GB", "framework", "TensorRT-LLM 1.3")...)
		r.ID = "s" + string(rune('a'+len(rows)/26)) + string(rune('a'+len(rows)%26))
		c := truth
		s := OpRowSystem(&r, d, &c)
		seconds, err := r.Predict(&s)
		if err != nil {
			t.Fatal(err)
		}
		r.Seconds = seconds
		rows = append(rows, r)
	}
	for _, m := range []string{"1", "16", "256", "1024", "4096", "8192"} {
		for _, n := range []string{"2048", "4096", "8192", "14336"} {
			add("op", "gemm", "m", m, "n", n, "k", "8192", "precision", "bf16")
			add("op", "gemm", "m", m, "n", n, "k", "4096", "precision", "fp8")
		}
	}
	for _, b := range []string{"1", "8", "64", "256"} {
		for _, s := range []string{"1024", "8192", "32768"} {
			add("op", "attention_decode", "batch", b, "seq_q", "1", "seq_kv", s, "num_heads", "32", "num_kv_heads", "8", "head_dim", "128", "precision", "bf16", "kv_precision", "bf16")
		}
	}
	return rows
}

func oneDevice(id string) (hardware.Device, bool) { return *hopperLike(), id == "h100-sxm" }

func TestFitRecoversItsOwnPredictions(t *testing.T) {
	truth := hardware.DefaultCoefficients()
	truth.GemmEfficiency, truth.BandwidthEfficiency, truth.CacheReadEfficiency = 0.7, 0.8, 0.72
	truth.LaunchSeconds, truth.NarrowEfficiency = 4e-6, 0.85
	rows := synthetic(t, truth)
	table, report := FitOps(rows, oneDevice, &hardware.CoefficientTable{})
	if report.Used != len(rows) || len(report.Left) != 0 {
		t.Fatalf("%d of %d rows used, %v left", report.Used, len(rows), report.Left)
	}
	errors, left := OpErrors(rows, oneDevice, table, func(r *OpRow) string { return r.Op })
	if len(left) > 0 {
		t.Fatal(left)
	}
	for _, e := range errors {
		if e.Median > 0.03 || e.P90 > 0.1 {
			t.Errorf("%s: median error %.3f, 90th percentile %.3f on rows the model made itself", e.Group, e.Median, e.P90)
		}
	}
}

func TestFitIsDeterministicAndBlindToOrder(t *testing.T) {
	truth := hardware.DefaultCoefficients()
	truth.GemmEfficiency = 0.65
	rows := synthetic(t, truth)
	a, _ := FitOps(rows, oneDevice, nil)
	slices.Reverse(rows)
	b, _ := FitOps(rows, oneDevice, nil)
	if !slices.Equal(a.Rows, b.Rows) {
		t.Error("the order of the rows changes the fit")
	}
}

func TestFitCountsWhatItLeavesOut(t *testing.T) {
	rows := []OpRow{
		{ID: "a", Hardware: "Abacus", Op: "gemm", Precision: "bf16", M: 1, N: 1, K: 1, Seconds: 1},
		{ID: "b", Hardware: "NVIDIA H100-SXM5-80GB", Op: "sort", Precision: "bf16", Seconds: 1},
		{ID: "c", Hardware: "NVIDIA L40S", Op: "all_reduce", Devices: 8, NodeDevices: 8, Bytes: 1e6, Seconds: 1},
		{ID: "d", Hardware: "NVIDIA H100-SXM5-80GB", Op: "gemm", Precision: "bf16", M: 1, N: 1, K: 1},
	}
	_, report := FitOps(rows, oneDevice, nil)
	if report.Used != 0 || report.Rows != 4 || len(report.Left) != 4 {
		t.Fatalf("got %+v", report)
	}
	for i, want := range []string{"Abacus is not known", `op "sort"`, "peer-to-peer", "no measured time"} {
		if !strings.Contains(report.Left[i].Reason, want) {
			t.Errorf("row %s is left out because %q, want %q", report.Left[i].ID, report.Left[i].Reason, want)
		}
	}
}

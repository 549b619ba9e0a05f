package model

import (
	"math"
	"testing"
)

// Matrix FLOPs of one token are two a weight it meets: all but the table that
// is only looked up, the norms and the biases.
func TestFLOPsPerToken(t *testing.T) {
	for _, c := range []struct {
		name string
		a    Architecture
		want float64
	}{
		// layer 4*768^2 + 2*768*3072 = 7,077,888; x12 + head 768*50257 = 123,532,032; x2
		{"GPT-2", gpt2(), 2 * 123532032},
		// layer 855,638,016 x80 + head 262,144,000 = 68,713,185,280; x2
		{"Llama-2-70B", llama70B(), 2 * 68713185280},
		// layer: attention 41,943,040, router 32,768, 2 experts 352,321,536: 394,297,344
		// x32 + head 131,072,000 = 12,748,587,008; x2
		{"Mixtral", mixtral(), 2 * 12748587008},
	} {
		p := bf16Pass(Decode, 1, 1, 0)
		near(t, c.name, sum(ops(c.a, p), gemmFLOPs), c.want, exact)
		// Sixteen sequences, and sixteen tokens whose head runs everywhere.
		p.Sequences = 16
		near(t, c.name+" x16", sum(ops(c.a, p), gemmFLOPs), 16*c.want, exact)
		p = bf16Pass(Forward, 1, 16, 0)
		p.Training, p.Heads = true, 16
		near(t, c.name+" training", sum(ops(c.a, p), gemmFLOPs), 16*c.want, exact)
	}
}

// Attention of one decoded token of Llama-2-70B over 1000 keys (999 held and
// its own): 80 layers, 64 heads, 1000 keys, 4*128 FLOPs.
func TestDecodeAttention(t *testing.T) {
	p := bf16Pass(Decode, 1, 1, 999)
	all := ops(llama70B(), p)
	op := find(t, all, "attention")
	if op.Kind != DecodeAttention || op.Count != 80 || op.M != 1 || op.N != 1000 || op.K != 128 || op.Batch != 64 {
		t.Errorf("shape: %+v", op)
	}
	near(t, "FLOPs", op.FLOPs, 64*1000*4*128, exact)
	// 1000 keys read and one written, 8 heads, key and value of 128, 2 bytes.
	near(t, "cache bytes", op.KVBytes, 1001*8*2*128*2, exact)
	near(t, "per token", sum(all, flops)-sum(all, gemmFLOPs)-sum(all, samplingFLOPs), 80*64*1000*4*128, exact)
}

func samplingFLOPs(op *Op) float64 {
	if op.Kind == Sampling {
		return op.FLOPs
	}
	return 0
}

func TestCacheBytesPerToken(t *testing.T) {
	v32 := deepseekV3()
	v32.SparseAttentionTokens, v32.SparseIndexHeads, v32.SparseIndexDim = 2048, 64, 128
	for _, c := range []struct {
		name          string
		a             Architecture
		kv            Precision
		global, local float64
	}{
		{"GPT-2", gpt2(), FP16, 12 * 2 * 768 * 2, 0},
		{"Llama-2-70B", llama70B(), FP16, 80 * 2 * 8 * 128 * 2, 0},                    // 327,680
		{"Llama-2-70B fp8", llama70B(), FP8, 80 * 2 * 8 * 128, 0},                     // 163,840
		{"DeepSeek-V3", deepseekV3(), FP16, 61 * (512 + 64) * 2, 0},                   // 70,272
		{"DeepSeek-V3.2", v32, FP16, 61 * (512 + 64 + 128) * 2, 0},                    // with the indexer's key
		{"Gemma-3-27B", gemma3(), FP16, 10 * 2 * 16 * 128 * 2, 52 * 2 * 16 * 128 * 2}, // 10 global, 52 local
		{"Mamba", mamba28(), FP16, 0, 0},
		{"Qwen3-Next", qwen3Next(), FP16, 12 * 2 * 2 * 256 * 2, 0},
		{"T5", t5Base(), FP16, 12 * 2 * 768 * 2, 0},
		{"BERT", bertBase(), FP16, 0, 0},
		{"RNN", keras(), FP16, 0, 0},
		{"GNMT", gnmt(), FP16, 2 * 1024 * 2, 0}, // state and projected key of a source token
	} {
		global, local := c.a.CacheBytesPerToken(c.kv)
		if global != c.global || local != c.local {
			t.Errorf("%s: got %v and %v, want %v and %v", c.name, global, local, c.global, c.local)
		}
	}
}

func TestStateBytes(t *testing.T) {
	lstm := Architecture{Family: Recurrent, Layers: 3, Hidden: 512, Cell: CellLSTM, Vocab: 10}
	both := lstm
	both.Bidirectional = true
	for _, c := range []struct {
		name string
		a    Architecture
		p    Precision
		want float64
	}{
		{"Mamba-2.8B", mamba28(), FP16, 64 * (5120*16 + 5120*3) * 2},                          // state and three inputs of the convolution
		{"Mamba-2 2.7B", mamba2(), FP32, 64 * (5120*128 + (5120+256)*3) * 4},                  // B and C pass the convolution too
		{"Qwen3-Next", qwen3Next(), FP16, 36 * (32*128*128 + (2*16*128+32*128)*3) * 2},        // 32 heads of 128 by 128
		{"LSTM", lstm, FP32, 3 * 2 * 512 * 4},                                                 // output and cell
		{"two-way LSTM", both, FP32, 2 * 3 * 2 * 512 * 4},                                     //
		{"GNMT", gnmt(), FP16, 4 * 2 * 1024 * 2},                                              // its decoder
		{"Llama", llama70B(), FP16, 0}, {"fp8 is kept at 16 bits", keras(), FP8, 2 * 128 * 2}, //
	} {
		if got := c.a.StateBytes(c.p); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// The closed form against counting.
func TestAttendedPairsCounted(t *testing.T) {
	for _, tokens := range []int{1, 2, 3, 7, 16, 33} {
		for _, past := range []int{0, 1, 5, 16, 40} {
			for _, window := range []int{0, 1, 4, 16, 100} {
				causal, whole := 0, 0
				for i := 1; i <= tokens; i++ {
					keys, all := past+i, past+tokens
					if window > 0 {
						keys, all = min(keys, window), min(all, window)
					}
					causal += keys
					whole += all
				}
				for _, c := range []struct {
					causal bool
					want   int
				}{{true, causal}, {false, whole}} {
					if got := AttendedPairs(float64(tokens), float64(past), float64(window), c.causal); got != float64(c.want) {
						t.Errorf("%d tokens after %d, window %d, causal %v: got %v, counted %d", tokens, past, window, c.causal, got, c.want)
					}
				}
			}
		}
	}
}

// A prompt read in two chunks costs what it costs in one.
func TestChunkedPrefillConservesAttention(t *testing.T) {
	a := gemma3()
	whole := ops(a, bf16Pass(Prefill, 2, 3000, 0))
	first, second := ops(a, bf16Pass(Prefill, 2, 1700, 0)), ops(a, bf16Pass(Prefill, 2, 1300, 1700))
	for _, name := range []string{"attention", "local attention"} {
		near(t, name, find(t, first, name).FLOPs+find(t, second, name).FLOPs, find(t, whole, name).FLOPs, exact)
	}
}

func TestDistinctExperts(t *testing.T) {
	near(t, "one token", DistinctExperts(256, 8, 1), 8, exact)
	// Two tokens of 2 among 4: 4*(1-(1/2)^2) = 3.
	near(t, "two tokens", DistinctExperts(4, 2, 2), 3, exact)
	near(t, "many tokens", DistinctExperts(256, 8, 1e5), 256, 1e-9)
	last := 0.0
	for n := 1.0; n < 1000; n *= 1.3 {
		d := DistinctExperts(128, 8, n)
		if d < 8-1e-9 || d > 128 || d < last {
			t.Errorf("%v tokens touch %v experts, after %v", n, d, last)
		}
		last = d
	}
	if DistinctExperts(0, 0, 5) != 0 || DistinctExperts(8, 2, 0) != 0 {
		t.Error("no experts or no tokens touch something")
	}
}

// What Mixtral reads of its experts in one decode step of 4 sequences:
// 8*(1-(3/4)^4) = 5.46875 experts of 3*4096*14336 weights in each of 32 layers.
func TestExpertWeightsReadOnceEach(t *testing.T) {
	all := ops(mixtral(), bf16Pass(Decode, 4, 1, 100))
	up, down := find(t, all, "experts up"), find(t, all, "experts down")
	near(t, "bytes", up.WeightBytes+down.WeightBytes, 5.46875*3*4096*14336*2, exact)
	near(t, "rows", up.M*up.Batch, 8, exact)
	near(t, "FLOPs", up.FLOPs+down.FLOPs, 8*2*3*4096*14336, exact)
}

// Expert parallelism: inside a tensor group the all-reduce adds up the experts,
// across engines tokens travel.
func TestExpertParallel(t *testing.T) {
	p := bf16Pass(Decode, 32, 1, 100)
	one := ops(deepseekV3(), p)
	p.Tensor, p.Expert = 8, 8
	inside := ops(deepseekV3(), p)
	near(t, "inside, FLOPs", 8*find(t, inside, "experts up").FLOPs, find(t, one, "experts up").FLOPs, exact)
	for _, op := range inside {
		if op.Collective == AllToAll {
			t.Error("tokens travel although every device of the group has them")
		}
	}
	p.Tensor, p.Expert = 1, 8
	across := ops(deepseekV3(), p)
	near(t, "across, FLOPs", find(t, across, "experts up").FLOPs, find(t, one, "experts up").FLOPs, exact) // 8 engines' tokens on 8 devices
	send, back := find(t, across, "expert dispatch"), find(t, across, "expert combine")
	near(t, "dispatch", send.ActBytes, 32*8*7168*2, exact)
	if send.Axis != AxisExpert || send.Ranks != 8 || send.Count != 58 || back.Count != 58 {
		t.Errorf("dispatch %+v combine %+v", send, back)
	}
	// A device holds 32 experts; 256 tokens of the group touch nearly all.
	up := find(t, across, "experts up")
	near(t, "experts touched", up.Batch, 32*(1-math.Pow(1-8.0/256, 256)), exact)
}

// Absorbed decoding of DeepSeek-V3, one token over 100 keys: 128 heads, a key
// of 576 and a value of 512; the cache row is 576.
func TestLatentDecode(t *testing.T) {
	all := ops(deepseekV3(), bf16Pass(Decode, 1, 1, 99))
	op := find(t, all, "latent attention")
	near(t, "FLOPs", op.FLOPs, 128*100*2*(576+512), exact)
	near(t, "cache", op.KVBytes, 101*576*2, exact)
	// Absorbed or not, decoding meets the same weights once: 2 FLOPs each of
	// 61*(7168*2112 + 1536*24576 + 512*32768 + 16384*7168) + networks + head.
	attention := 7168.0*(1536+512+64) + 1536*128*192 + 512*128*256 + 128*128*7168
	dense, moe := 3*7168.0*18432, 7168.0*256+9*3*7168*2048
	near(t, "matrices", sum(all, gemmFLOPs), 2*(61*attention+3*dense+58*moe+7168*129280), exact)
}

// Prefill of DeepSeek-V3 expands the latent: a key of 192 and a value of 128.
func TestLatentPrefill(t *testing.T) {
	op := find(t, ops(deepseekV3(), bf16Pass(Prefill, 1, 64, 0)), "latent attention")
	near(t, "FLOPs", op.FLOPs, 128*(64*65/2)*2*(192+128), exact)
	near(t, "cache written", op.KVBytes, 64*576*2, exact)
}

// Sparse attention reads at most its chosen keys, and its indexer all of them.
func TestSparseAttention(t *testing.T) {
	a := deepseekV3()
	a.SparseAttentionTokens, a.SparseIndexHeads, a.SparseIndexDim = 2048, 64, 128
	all := ops(a, bf16Pass(Decode, 1, 1, 49999))
	if op := find(t, all, "latent attention"); op.N != 2048 || op.KVBytes != 2049*576*2 {
		t.Errorf("reads %v keys and %v bytes", op.N, op.KVBytes)
	}
	scores := find(t, all, "index scores")
	near(t, "index FLOPs", scores.FLOPs, 64*50000*2*128, exact)
	near(t, "index cache", scores.KVBytes, 50000*128*2, exact)
}

// Local layers of Gemma-3 stop at their window.
func TestLocalAttention(t *testing.T) {
	p := bf16Pass(Decode, 1, 1, 8000)
	p.LocalPast = 1024
	all := ops(gemma3(), p)
	if g := find(t, all, "attention"); g.N != 8001 || g.Count != 10 {
		t.Errorf("global: %v keys, %v layers", g.N, g.Count)
	}
	if l := find(t, all, "local attention"); l.N != 1024 || l.Count != 52 {
		t.Errorf("local: %v keys, %v layers", l.N, l.Count)
	}
	if find(t, all, "qkv").Count != 62 {
		t.Error("both kinds of layer have projections")
	}
}

// An encoder-decoder projects its source once, in the encoder's pass, and reads
// it in every step.
func TestCrossAttention(t *testing.T) {
	p := bf16Pass(Prefill, 2, 100, 0)
	p.Side, p.Source = SideEncoder, 100
	enc := ops(t5Base(), p)
	keys := find(t, enc, "cross keys and values")
	near(t, "projection", keys.FLOPs*keys.Count, 12*2*200*768*2*768, exact)
	if op := find(t, enc, "attention"); op.KVBytes != 0 || op.FLOPs != 2*12*100*100*4*64 {
		t.Errorf("encoder attention sees the whole square and caches nothing: %+v", op)
	}
	p = bf16Pass(Decode, 2, 1, 10)
	p.Source = 100
	dec := ops(t5Base(), p)
	op := find(t, dec, "cross attention")
	near(t, "FLOPs", op.FLOPs, 2*12*100*4*64, exact)
	near(t, "source read", op.KVBytes, 2*100*2*768*2, exact)
	for _, o := range dec {
		if o.Name == "cross keys and values" {
			t.Error("the source is projected again in a step")
		}
	}
}

// Unfused attention moves its scores and computes the whole square.
func TestUnfusedAttention(t *testing.T) {
	p := bf16Pass(Prefill, 1, 512, 0)
	fused := find(t, ops(gpt2(), p), "attention")
	p.FusedAttention = false
	plain := find(t, ops(gpt2(), p), "attention")
	near(t, "FLOPs", plain.FLOPs, 12*512*512*4*64, exact)
	near(t, "scores", plain.ActBytes-fused.ActBytes, 4*12*512*512*2, exact)
}

// A Mamba-2 step does a constant amount of work, whatever came before.
func TestScanIsConstant(t *testing.T) {
	for _, a := range []Architecture{mamba28(), mamba2()} {
		near, far := ops(a, bf16Pass(Decode, 8, 1, 10)), ops(a, bf16Pass(Decode, 8, 1, 1e6))
		if sum(near, flops) != sum(far, flops) || sum(near, bytes) != sum(far, bytes) {
			t.Errorf("%s: a later step costs more", a.ID)
		}
	}
	// Mamba-2.8B: 9 FLOPs a channel and state; state read and written in 16 bits.
	op := find(t, ops(mamba28(), bf16Pass(Decode, 8, 1, 10)), "scan")
	if op.FLOPs != 8*9*5120*16 || op.KVBytes != 2*8*5120*16*2 || op.Count != 64 {
		t.Errorf("scan: %+v", op)
	}
}

// The tokens whose head runs, the vocabulary's share and the exchange.
func TestHead(t *testing.T) {
	p := bf16Pass(Prefill, 3, 100, 0)
	p.Tensor = 4
	all := ops(llama70B(), p)
	if op := find(t, all, "head"); op.M != 3 || op.N != 8000 || op.K != 8192 || op.Count != 1 {
		t.Errorf("head: %+v", op)
	}
	if op := find(t, all, "logits all-gather"); op.ActBytes != 3*32000*2 || op.Ranks != 4 {
		t.Errorf("gather: %+v", op)
	}
	p.Heads = 0
	for _, op := range ops(llama70B(), p) {
		if op.Name == "head" || op.Kind == Sampling {
			t.Error("a head runs for no position")
		}
	}
}

// Weights, head and arithmetic of a quantised model.
func TestQuantisedFormats(t *testing.T) {
	p := bf16Pass(Decode, 1, 1, 100)
	p.Weights, p.Dequantize = INT4, true
	all := ops(llama70B(), p)
	up, head := find(t, all, "ffn up"), find(t, all, "head")
	near(t, "int4 weights", up.WeightBytes, 2*28672*8192*(4+20.0/128)/8, exact)
	if !up.Dequantize || up.Quantized != INT4 || up.Compute != BF16 {
		t.Errorf("ffn up: %+v", up)
	}
	near(t, "wide head", head.WeightBytes, 32000*8192*2, exact)
	if head.Dequantize || head.Quantized != BF16 {
		t.Errorf("head: %+v", head)
	}
	p.Weights, p.Activations, p.Compute, p.Dequantize = FP8, FP8, FP8, false
	all = ops(llama70B(), p)
	if op := find(t, all, "ffn up"); op.Compute != FP8 || op.ActBytes != 8192+2*28672*2 {
		t.Errorf("narrow inputs, wide outputs: %+v", op)
	}
	if op := find(t, all, "head"); op.Compute != BF16 {
		t.Errorf("head computes in %v", op.Compute)
	}
}

// BERT's pooler runs once a sequence; its token head at the positions asked for.
func TestEncoderHeads(t *testing.T) {
	p := bf16Pass(Encode, 4, 128, 0)
	p.Heads = 0
	all := ops(bertBase(), p)
	if op := find(t, all, "pooler"); op.M != 4 {
		t.Errorf("pooler rows: %v", op.M)
	}
	if op := find(t, all, "attention"); op.FLOPs != 4*12*128*128*4*64 || op.KVBytes != 0 {
		t.Errorf("an encoder sees all and keeps nothing: %+v", op)
	}
	p.Heads = 19 // 15 % of 128
	if op := find(t, ops(bertBase(), p), "head"); op.M != 4*19 || op.N != 30522 {
		t.Errorf("head: %+v", op)
	}
	a := bertBase()
	a.Classes = 2
	if op := find(t, ops(a, p), "head"); op.M != 4 || op.N != 2 {
		t.Errorf("classifier: %+v", op)
	}
}

func TestModelAndTrainingFLOPs(t *testing.T) {
	a := llama70B()
	p := bf16Pass(Forward, 2, 4096, 0)
	p.Training, p.Heads, p.Tensor, p.FusedAttention, p.Fusion = true, 4096, 8, false, 0
	tokens := 2 * 4096.0
	// 6 a weight met and token, and 3*80 layers*64 heads*4*128 a pair.
	want := tokens*6*68713185280 + 2*3*80*64*4*128*(4096*4097/2)
	near(t, "training", a.TrainingFLOPs(&p), want, exact)
	near(t, "forward", a.ModelFLOPs(&p), want/3, exact)
	// Within 6N + 12*layers*hidden*tokens/2 of the papers, which count the table.
	near(t, "6N", a.TrainingFLOPs(&p), tokens*(6*a.Parameters().Total+6*80*8192*4096), 0.01)
}

func BenchmarkAppendOps(b *testing.B) {
	for _, a := range []Architecture{llama70B(), deepseekV3(), gnmt()} {
		b.Run(a.ID, func(b *testing.B) {
			p := bf16Pass(Decode, 32, 1, 2048)
			p.Tensor, p.Fusion = 4, 0.5
			dst := make([]Op, 0, 64)
			b.ReportAllocs()
			for b.Loop() {
				dst = a.AppendOps(dst[:0], &p)
			}
		})
	}
}

func BenchmarkParameters(b *testing.B) {
	a := deepseekV3()
	b.ReportAllocs()
	for b.Loop() {
		a.Parameters()
	}
}

// All wait for the device with the most to do: of 32 tokens to 8 of 256 experts,
// on 8 devices. A device gets 32 choices with a variance of 32*7/8*(1-8/256) =
// 27.125, and the highest of eight normal values lies 1.434 deviations above
// their mean (Blom): 32 + 1.434*5.208 = 39.47 of them. It holds 32 experts, each
// hit with 1-(1-8/256)^32 = 0.6379, a variance of 32*0.6379*0.3621 = 7.391.
func TestBusiestDevice(t *testing.T) {
	p := bf16Pass(Decode, 32, 1, 100)
	p.Tensor, p.Expert = 8, 8
	up := find(t, ops(deepseekV3(), p), "experts up")
	near(t, "FLOPs more", up.BusyFLOPs, 1.4342*math.Sqrt(27.125)/32, 1e-3)
	near(t, "bytes more", up.BusyBytes, 1.4342*math.Sqrt(7.391)/(32*0.6379), 1e-3)
	p.Sequences = 1e6
	up = find(t, ops(deepseekV3(), p), "experts up")
	if up.BusyBytes > 1e-9 || up.BusyFLOPs > 0.01 {
		t.Errorf("a million tokens still leave %g and %g to one device", up.BusyFLOPs, up.BusyBytes)
	}
	p.Tensor, p.Expert = 1, 1
	if up = find(t, ops(deepseekV3(), p), "experts up"); up.BusyFLOPs != 0 || up.BusyBytes != 0 {
		t.Error("one device waits for itself")
	}
}

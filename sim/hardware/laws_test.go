package hardware

import (
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"wattif/sim/model"
)

// ideal is a device whose software reaches every peak.
func ideal() *System {
	d := &Device{ID: "ideal", TDP: 400, Idle: 50, MemoryBandwidth: 1e12, VectorPeak: 1e13}
	for p := range d.Peak {
		d.Peak[p] = 1e14
	}
	c := &Coefficients{
		GemmEfficiency: 1, NarrowEfficiency: 1, FourBitEfficiency: 1, WideEfficiency: 1, AttentionEfficiency: 1, AttentionNarrow: 1,
		GroupedEfficiency: 1, ScanEfficiency: 1, MatrixScanEfficiency: 1, RecurrentEfficiency: 1, BandwidthEfficiency: 1, CacheReadEfficiency: 1,
		DequantizeEfficiency: 1, FourBitBandwidth: 1, ElementwiseBandwidth: 1, TilePenalty: 1, Sharpness: 1e9, CollectiveEfficiency: 1, CollectiveScaling: 1, BusEfficiency: 1, BusScaling: 1, FabricEfficiency: 1,
	}
	return &System{Device: d, Stack: &Stack{}, Coefficients: c, NodeDevices: 8}
}

// typical is a device as calibration starts from.
func typical() *System {
	s := ideal()
	c := DefaultCoefficients()
	c.Units = 108
	s.Coefficients = &c
	s.Device.CacheBytes = 40e6
	s.Device.LinkBandwidth = 300e9
	s.Device.HostBandwidth = 31.5e9
	return s
}

func randomOp(r *rand.Rand) model.Op {
	kinds := []model.Kind{model.Gemm, model.GroupedGemm, model.PrefillAttention, model.DecodeAttention, model.RecurrentStep, model.ScanOp, model.Elementwise, model.Lookup, model.Sampling, model.Optimizer}
	size := func(most int) float64 { return float64(1 + r.Intn(most)) }
	op := model.Op{Kind: kinds[r.Intn(len(kinds))], M: size(4096), N: size(8192), K: size(8192), Batch: size(4), Count: size(80), Serial: 1, Compute: model.BF16}
	if op.Kind == model.RecurrentStep {
		op.Serial = size(200)
	}
	op.FLOPs = 2 * op.M * op.N * op.K * op.Batch
	op.WeightBytes = 2 * op.N * op.K
	op.ActBytes = 2 * op.M * (op.K + op.N)
	if op.Kind == model.DecodeAttention || op.Kind == model.PrefillAttention {
		op.KVBytes, op.WeightBytes = op.WeightBytes, 0
	}
	return op
}

func TestTimeNeverBeatsThePeaks(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, s := range []*System{ideal(), typical()} {
		for i := 0; i < 2000; i++ {
			op := randomOp(r)
			got := s.Time(&op)
			if least := op.FLOPs * op.Count / s.Device.Peak[op.Compute]; got.Seconds < least*(1-1e-12) && op.Kind != model.Elementwise {
				t.Fatalf("%v: %g s, but arithmetic at peak takes %g s", op, got.Seconds, least)
			}
			if s.Device.CacheBytes > 0 {
				continue
			}
			if least := (op.WeightBytes + op.ActBytes + op.KVBytes) * op.Count / s.Device.MemoryBandwidth; got.Seconds < least*(1-1e-12) {
				t.Fatalf("%v: %g s, but its bytes take %g s", op, got.Seconds, least)
			}
		}
	}
}

func TestMoreIsNeverSlower(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for i := 0; i < 3000; i++ {
		op := randomOp(r)
		s := typical()
		base := s.Time(&op).Seconds
		check := func(what string, got float64) {
			if got > base*(1+1e-12) {
				t.Fatalf("%s made %v slower: %g s after %g s", what, op, got, base)
			}
		}
		s.Device.MemoryBandwidth *= 1.5
		check("more bandwidth", s.Time(&op).Seconds)
		s = typical()
		for p := range s.Device.Peak {
			s.Device.Peak[p] *= 1.5
		}
		check("more FLOP/s", s.Time(&op).Seconds)
		s = typical()
		s.Device.CacheBytes *= 2
		check("more cache", s.Time(&op).Seconds)
		s = typical()
		less := op
		less.WeightBytes, less.KVBytes = less.WeightBytes/2, less.KVBytes/2
		check("fewer bytes", s.Time(&less).Seconds)
		less = op
		less.ActBytes /= 2
		check("fewer activation bytes", s.Time(&less).Seconds)
		s.Clock = 0.5
		if got := s.Time(&op).Seconds; got < base*(1-1e-12) {
			t.Fatalf("half the clock made %v faster: %g s after %g s", op, got, base)
		}
	}
}

func TestLargeBatchApproachesTheComputeRoof(t *testing.T) {
	s := ideal()
	s.Coefficients.LaunchSeconds = 3e-6
	last := 0.0
	for m := 1.0; m <= 1<<20; m *= 2 {
		op := model.Op{
			Kind: model.Gemm, M: m, N: 4096, K: 4096, Count: 1, Compute: model.BF16,
			FLOPs: 2 * m * 4096 * 4096, WeightBytes: 2 * 4096 * 4096, ActBytes: 4 * m * 4096,
		}
		got := op.FLOPs / s.Time(&op).Seconds
		if got < last*(1-1e-9) {
			t.Fatalf("M=%g: %g FLOP/s, less than %g of half the rows", m, got, last)
		}
		last = got
	}
	if last < 0.99e14 {
		t.Errorf("the largest GEMM reaches %g FLOP/s of 1e14", last)
	}
}

func TestPowerLaws(t *testing.T) {
	s := typical()
	last := 0.0
	for _, memory := range []float64{0, 0.3, 1} {
		last = 0
		for compute := 0.0; compute <= 1; compute += 0.05 {
			w := s.Power(compute, memory)
			if w < s.Device.Idle || w > s.Device.TDP {
				t.Fatalf("Power(%g, %g) = %g W is outside idle %g and TDP %g", compute, memory, w, s.Device.Idle, s.Device.TDP)
			}
			if w < last {
				t.Fatalf("Power(%g, %g) = %g W, less than %g at lower activity", compute, memory, w, last)
			}
			last = w
		}
	}
	// Streaming alone draws 180 W here, so the limits start above that.
	for _, limit := range []float64{200, 250, 300, 350, 395} {
		clock := s.Throttle(1, 0.3, limit)
		if clock >= 1 || clock < minimumClock {
			t.Fatalf("a limit of %g W leaves clock %g", limit, clock)
		}
		capped := *s
		capped.Clock = clock
		if w := capped.Power(1, 0.3); clock > minimumClock && (w > limit*1.0001 || w < limit*0.9999) {
			t.Errorf("at the clock of a %g W limit the device draws %g W", limit, w)
		}
	}
	if clock := s.Throttle(0.1, 0.1, 400); clock != 1 {
		t.Errorf("a limit above demand changes the clock to %g", clock)
	}
}

func TestUnknownPowerIsNotZero(t *testing.T) {
	s := typical()
	s.Device.TDP, s.Device.Idle = 0, 0
	if w := s.Power(0.5, 0.5); !math.IsNaN(w) {
		t.Errorf("a device of unknown TDP draws %g W", w)
	}
	if w := s.Device.IdlePower(); !math.IsNaN(w) {
		t.Errorf("a device of unknown TDP idles at %g W", w)
	}
	if clock := s.Throttle(1, 1, 100); clock != 1 {
		t.Errorf("its clock under a limit is %g", clock)
	}
	s.Device.TDP = 300
	near(t, "a tenth of TDP", s.Device.IdlePower(), 30)
}

func TestCalibrationFilesResolve(t *testing.T) {
	dir := filepath.Join("..", "..", "presets", "calibration")
	stated, err := os.Open(filepath.Join(dir, "stated.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer stated.Close()
	table, err := ParseCoefficients(stated)
	if err != nil {
		t.Fatal(err)
	}
	c := table.Resolve(&Device{ID: "h100-sxm"}, &Stack{ID: "vllm"}, "generate")
	if c.Units != 132 {
		t.Errorf("h100-sxm has %g units, want 132", c.Units)
	}
	eager := table.Resolve(&Device{ID: "h100-sxm"}, &Stack{ID: "pytorch-eager"}, "generate")
	if eager.DispatchSeconds <= c.DispatchSeconds {
		t.Errorf("eager dispatch %g s is not above the captured graph's %g s", eager.DispatchSeconds, c.DispatchSeconds)
	}
}

func BenchmarkTime(b *testing.B) {
	s := typical()
	r := rand.New(rand.NewSource(3))
	ops := make([]model.Op, 64)
	for i := range ops {
		ops[i] = randomOp(r)
	}
	b.ReportAllocs()
	total := 0.0
	for i := 0; b.Loop(); i++ {
		total += s.Time(&ops[i&63]).Seconds
	}
	if total == 0 {
		b.Fatal("no time passed")
	}
}

// The busiest device's experts set the time; engines whose 8-bit experts are slow
// take longer, and 16-bit ones do not.
func TestExpertsOfTheBusiestDevice(t *testing.T) {
	s := ideal()
	op := model.Op{Kind: model.GroupedGemm, Count: 1, M: 512, N: 4096, K: 4096, Batch: 8, FLOPs: 1e12, WeightBytes: 1e9, Compute: model.BF16}
	even := s.Time(&op)
	op.BusyFLOPs, op.BusyBytes = 0.5, 0.25
	busy := s.Time(&op)
	near(t, "arithmetic", busy.ComputeSeconds, 1.5*even.ComputeSeconds)
	near(t, "FLOPs of all devices", busy.FLOPs, even.FLOPs)
	if busy.MemorySeconds <= 1.2*even.MemorySeconds {
		t.Errorf("memory takes %g s, %g s when even", busy.MemorySeconds, even.MemorySeconds)
	}
	s.Coefficients.NarrowExperts = 0.5
	near(t, "16-bit experts", s.Time(&op).ComputeSeconds, busy.ComputeSeconds)
	op.Compute = model.FP8
	slow := s.Time(&op).ComputeSeconds
	s.Coefficients.NarrowExperts = 1
	near(t, "8-bit experts", slow, 2*s.Time(&op).ComputeSeconds)
}

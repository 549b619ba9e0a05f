package sim

import (
	"math"
	"testing"

	"wattif/sim/footprint"
	"wattif/sim/model"
)

func run(t *testing.T, s Scenario) Result {
	t.Helper()
	r, err := Run(&s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// cases are scenarios of every task, so that a law is tried on each.
func cases() map[string]Scenario {
	encode := scenario()
	encode.Task, encode.OutputLen = Encode, 0
	static := scenario()
	static.Stack.Serving = false
	demand := scenario()
	demand.RequestsPerDay = 10000
	lora := trainScenario()
	lora.Task, lora.TP, lora.PP, lora.Devices = LoRA, 8, 1, 8
	return map[string]Scenario{
		"generate": scenario(), "static": static, "demand": demand, "encode": encode, "train": trainScenario(), "lora": lora,
	}
}

func TestPartsSumToTheWhole(t *testing.T) {
	for name, s := range cases() {
		r := run(t, s)
		var seconds, joules float64
		for _, c := range r.Costs {
			seconds += c.Seconds
			joules += c.Joules
		}
		if !near(seconds, r.UnitTime) {
			t.Errorf("%s: ops take %g s, the unit %g s", name, seconds, r.UnitTime)
		}
		phases := 0.0
		for _, p := range r.PhaseTime {
			phases += p
		}
		if !near(phases, r.UnitTime) {
			t.Errorf("%s: phases take %g s, the unit %g s", name, phases, r.UnitTime)
		}
		idle := r.Footprint.IdleJoules * r.Joules() / r.Footprint.DeviceJoules
		if !near(joules+idle, r.Joules()) {
			t.Errorf("%s: ops and idling use %g J, the unit %g J", name, joules+idle, r.Joules())
		}
		m := r.Memory
		if sum := m.Weights + m.Cache + m.State + m.Activations + m.Gradients + m.Optimizer + m.Communication + m.Overhead; !near(sum, m.Total) {
			t.Errorf("%s: memory parts %g, total %g", name, sum, m.Total)
		}
	}
}

func TestMoreHardwareIsNeverSlower(t *testing.T) {
	for name, s := range cases() {
		base := run(t, s).UnitTime
		faster := s
		faster.Device.MemoryBandwidth *= 2
		if got := run(t, faster).UnitTime; got > base*(1+1e-9) {
			t.Errorf("%s: twice the bandwidth takes %g s instead of %g s", name, got, base)
		}
		faster = s
		for p := range faster.Device.Peak {
			faster.Device.Peak[p] *= 2
		}
		faster.Device.VectorPeak *= 2
		if got := run(t, faster).UnitTime; got > base*(1+1e-9) {
			t.Errorf("%s: twice the peak takes %g s instead of %g s", name, got, base)
		}
		faster = s
		faster.Device.LinkBandwidth *= 2
		faster.Device.FabricBandwidth *= 2
		if got := run(t, faster).UnitTime; got > base*(1+1e-9) {
			t.Errorf("%s: twice the links takes %g s instead of %g s", name, got, base)
		}
	}
}

func TestTimeIsNoFasterThanThePeaks(t *testing.T) {
	for name, s := range cases() {
		r := run(t, s)
		for _, c := range r.Costs {
			if c.Kind == model.Optimizer || c.Kind == model.Elementwise {
				continue
			}
			if peak := s.Device.Peak[c.Compute]; peak > 0 && c.Achieved > peak*1.0001 {
				t.Errorf("%s: %s reaches %g FLOP/s of %g", name, c.Op, c.Achieved, peak)
			}
		}
		if r.MFU > 1 || r.MFU < 0 || r.MBU > 1.0001 || r.MBU < 0 {
			t.Errorf("%s: MFU %g MBU %g", name, r.MFU, r.MBU)
		}
	}
}

func TestTwiceTheBatchIsTwiceTheFLOPs(t *testing.T) {
	s := scenario()
	one := run(t, s)
	s.Batch *= 2
	two := run(t, s)
	if !near(two.ModelFLOPs, 2*one.ModelFLOPs) {
		t.Errorf("batch 32 needs %g FLOPs, batch 64 %g", one.ModelFLOPs, two.ModelFLOPs)
	}
}

// Llama-3.1-70B reads 2048 tokens: 2 FLOPs for each of 69.5e9 matrix weights
// (70.55e9 less the 1.05e9 of the embedding table) but the head only once, and
// half the square of attention: 2 x 2048^2 x 8192 x 80 (QK and PV, causal).
func TestPrefillFLOPsByHand(t *testing.T) {
	s := scenario()
	s.Batch, s.OutputLen, s.TP, s.Devices = 1, 1, 1, 1
	r := run(t, s)
	matrices := 80 * (8192*(8192+2*1024) + 8192*8192 + 3*8192*28672)
	want := 2*2048*float64(matrices) + 2*2048*2048*8192*80 + 2*8192*128256
	var got float64
	for _, c := range r.Costs {
		switch c.Kind {
		case model.Gemm, model.PrefillAttention:
			got += c.FLOPs
		}
	}
	if math.Abs(got/want-1) > 0.002 {
		t.Errorf("prefill FLOPs %g, by hand %g", got, want)
	}
}

// One token of Llama-3.1-70B keeps a key and a value for 8 heads of 128 in 80
// layers: 2 x 8 x 128 x 80 x 2 bytes = 327,680.
func TestCachePerTokenByHand(t *testing.T) {
	r := run(t, scenario())
	if r.Memory.CachePerToken != 327680 {
		t.Errorf("cache per token %g bytes, by hand 327680", r.Memory.CachePerToken)
	}
	// bf16 weights on four devices: 70.55e9 x 2 / 4 = 35.3 GB each.
	if w := r.Memory.Weights / 1e9; math.Abs(w-35.28) > 0.1 {
		t.Errorf("weights per device %.2f GB, by hand 35.28", w)
	}
}

func TestBoundariesNest(t *testing.T) {
	for name, s := range cases() {
		f := run(t, s).Footprint
		if !(f.DeviceJoules < f.ServerJoules && f.ServerJoules < f.FacilityJoules) {
			t.Errorf("%s: device %g, server %g, facility %g J", name, f.DeviceJoules, f.ServerJoules, f.FacilityJoules)
		}
		if !near(f.FacilityJoules, f.ServerJoules*1.3) {
			t.Errorf("%s: facility is not server x PUE", name)
		}
	}
}

func TestCarbonIsEnergyTimesGrid(t *testing.T) {
	for name, s := range cases() {
		r := run(t, s)
		if want := r.Footprint.FacilityJoules / 3.6e6 * 344; !near(r.Footprint.OperationalG, want) {
			t.Errorf("%s: %g g, by hand %g g", name, r.Footprint.OperationalG, want)
		}
		s.CarbonIntensity = 0
		if got := run(t, s).Footprint.OperationalG; got != 0 {
			t.Errorf("%s: a grid of 0 g/kWh emits %g g", name, got)
		}
	}
}

// On-site water is litres per IT kWh: a worse PUE must not change it.
func TestOnSiteWaterDoesNotCountPUE(t *testing.T) {
	s := scenario()
	a := run(t, s).Footprint
	s.PUE = 2
	b := run(t, s).Footprint
	if !near(a.OnSiteWaterL, b.OnSiteWaterL) {
		t.Errorf("on-site water %g L at PUE 1.3 and %g L at PUE 2", a.OnSiteWaterL, b.OnSiteWaterL)
	}
	if !near(b.OffSiteWaterL/a.OffSiteWaterL, 2/1.3) {
		t.Errorf("off-site water grew by %g, PUE by %g", b.OffSiteWaterL/a.OffSiteWaterL, 2/1.3)
	}
}

func TestEmbodiedByHand(t *testing.T) {
	// 164 kg and 712.5 kg of the server over 5 years at 60 % busy:
	// 876500 / (5 x 31557600 x 0.6) = 9.258e-3 g/s and device.
	s := scenario()
	r := run(t, s)
	want := 876500.0 / (5 * 31557600 * 0.6) * r.UnitTime * 4
	if !near(r.Footprint.EmbodiedG, want) {
		t.Errorf("embodied %g g, by hand %g g", r.Footprint.EmbodiedG, want)
	}
}

func TestDemandLeavesDevicesIdle(t *testing.T) {
	s := scenario()
	full := run(t, s)
	s.RequestsPerDay = full.RequestsPerSecond * 86400 / 4
	quarter := run(t, s)
	if !near(quarter.Busy, 0.25) {
		t.Fatalf("busy %g, want 0.25", quarter.Busy)
	}
	// Three quarters of the time at 70 W on 4 devices.
	if want := 3 * full.UnitTime * 70 * 4; !near(quarter.Footprint.IdleJoules, want) {
		t.Errorf("idle %g J, by hand %g J", quarter.Footprint.IdleJoules, want)
	}
	if !near(quarter.Footprint.RentUSD, 4*full.Footprint.RentUSD) {
		t.Errorf("rent is held while waiting: %g, want four times %g", quarter.Footprint.RentUSD, full.Footprint.RentUSD)
	}
}

func TestNarrowerWeightsAreNeverMoreBytes(t *testing.T) {
	s := scenario()
	last := math.Inf(1)
	for _, p := range []model.Precision{model.FP32, model.BF16, model.FP8, model.INT4} {
		s.Weights = p
		if w := run(t, s).Memory.Weights; w > last {
			t.Errorf("%s holds %g bytes, the wider format %g", p, w, last)
		} else {
			last = w
		}
	}
}

func TestImpossibleIsAnAnswer(t *testing.T) {
	s := scenario()
	s.Devices, s.TP = 1, 1
	r := run(t, s)
	if r.Fits || r.ShortBytes <= 0 {
		t.Fatalf("141 GB of weights fit an 80 GB device")
	}
	// 141 GB + 32 sequences x 2176 tokens x 320 KiB = 22.8 GB: three devices' worth, so four.
	if r.MinDevices != 4 {
		t.Errorf("fewest devices %d, want 4", r.MinDevices)
	}
	if r.TokenTime <= 0 {
		t.Errorf("what it would do if it fitted is missing")
	}
}

func TestLargestBatchIsTheLargest(t *testing.T) {
	s := scenario()
	r := run(t, s)
	for _, d := range []int{0, 1} {
		s.Batch = r.MaxBatch + d
		if got := run(t, s).Fits; got != (d == 0) {
			t.Errorf("largest batch %d: batch %d fits is %v", r.MaxBatch, s.Batch, got)
		}
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Scenario)
		knob   string
		near   string
	}{
		"heads":   {func(s *Scenario) { s.TP, s.Devices = 3, 3 }, "tp", "tp=2 or tp=4"},
		"devices": {func(s *Scenario) { s.TP, s.Devices = 4, 6 }, "devices", "devices=4"},
		"dp":      {func(s *Scenario) { s.TP, s.DP, s.Devices = 4, 1, 8 }, "dp", "dp=2"},
		"layers":  {func(s *Scenario) { s.TP, s.PP, s.Devices = 1, 128, 128 }, "pp", "pp=80"},
		"experts": {func(s *Scenario) { s.EP = 2 }, "ep", "ep=1"},
	} {
		s := scenario()
		c.change(&s)
		_, err := Run(&s)
		p, ok := err.(*PlanError)
		if !ok || p.Knob != c.knob || p.Nearest != c.near {
			t.Errorf("%s: got %v, want knob %s nearest %s", name, err, c.knob, c.near)
		}
	}
}

// 405B weights in bf16 are 812 GB: no node of eight 80 GB devices holds them,
// two do.
func TestWhatANodeDoesNotHoldSpreadsOverNodes(t *testing.T) {
	s := scenario()
	s.Model.Layers, s.Model.AttentionLayers, s.Model.FFNLayers = 126, 126, 126
	s.Model.Hidden, s.Model.Heads, s.Model.FFN = 16384, 128, 53248
	s.TP, s.Devices, s.Batch = 0, 16, 8
	if r := run(t, s); r.Plan.TP != 8 || r.Plan.PP != 2 || r.Plan.DP != 1 || !r.Fits {
		t.Errorf("plan %+v, fits %v; want tp 8, pp 2", r.Plan, r.Fits)
	}
	s.Devices = 32
	if r := run(t, s); r.Plan.PP != 2 || r.Plan.DP != 2 {
		t.Errorf("plan %+v on twice the devices; want two engines of two nodes", r.Plan)
	}
}

// Cards bridged in pairs stand in one server of eight: four of them wait for its
// bus, not for the network.
func TestBridgedPairsShareTheirServersBus(t *testing.T) {
	s := scenario()
	s.Device.LinkDomain, s.Device.ServerDevices, s.Device.HostBandwidth = 2, 8, 31e9
	s.Device.FabricBandwidth = 1e9
	slow := run(t, s).TokenTime
	s.Device.FabricBandwidth = 1e12
	if fast := run(t, s).TokenTime; fast != slow {
		t.Errorf("a token takes %g s, %g s with a quicker network", slow, fast)
	}
	s.Device.HostBandwidth = 63e9
	if fast := run(t, s).TokenTime; fast >= slow {
		t.Errorf("a token takes %g s, %g s with a quicker bus", slow, fast)
	}
}

func TestMarketUnknownIsNotZero(t *testing.T) {
	s := scenario()
	s.Accounting = footprint.Market
	if g := run(t, s).Footprint.OperationalG; !math.IsNaN(g) {
		t.Errorf("market-based emissions of a place that states none are %g g", g)
	}
}

func TestRunAllocatesNothingWhenWarm(t *testing.T) {
	s := scenario()
	var r Result
	if err := RunInto(&r, &s); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _ = RunInto(&r, &s) }); n != 0 {
		t.Errorf("%g allocations a run", n)
	}
}

// Times without energy are the times of a whole run, and a whole run after
// them books its energy again.
func TestTimesAloneAreTheSame(t *testing.T) {
	for _, s := range []Scenario{scenario(), trainScenario()} {
		whole := run(t, s)
		var r Result
		if err := TimesInto(&r, &s); err != nil {
			t.Fatal(err)
		}
		if r.TokenTime != whole.TokenTime || r.FirstToken != whole.FirstToken || r.StepTime != whole.StepTime || r.UnitTime != whole.UnitTime || r.MFU != whole.MFU {
			t.Errorf("task %v: %g s, %g s in a whole run", s.Task, r.UnitTime, whole.UnitTime)
		}
		if err := RunInto(&r, &s); err != nil {
			t.Fatal(err)
		}
		if r.Footprint.DeviceJoules != whole.Footprint.DeviceJoules || r.Footprint.DeviceJoules <= 0 {
			t.Errorf("task %v: %g J, %g J before", s.Task, r.Footprint.DeviceJoules, whole.Footprint.DeviceJoules)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	many := trainScenario()
	many.Devices, many.Batch = 1024, 1024
	for name, s := range map[string]Scenario{"generate70B": scenario(), "train": trainScenario(), "train1024": many} {
		b.Run(name, func(b *testing.B) {
			var r Result
			b.ReportAllocs()
			for b.Loop() {
				_ = RunInto(&r, &s)
			}
		})
	}
}

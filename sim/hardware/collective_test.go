package hardware

import (
	"math"
	"testing"

	"wattif/sim/model"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9*math.Abs(want) {
		t.Errorf("%s: got %g, want %g", what, got, want)
	}
}

func TestCollectivesByHand(t *testing.T) {
	s := ideal()
	s.Device.LinkBandwidth = 100e9
	s.Device.FabricBandwidth = 10e9
	op := model.Op{Kind: model.Collective, ActBytes: 8e9, Count: 1, Ranks: 8}
	timed := func(kind model.CollectiveKind, ranks float64, node int) float64 {
		s.NodeDevices = node
		op.Collective, op.Ranks = kind, ranks
		return s.Time(&op).Seconds
	}
	// Inside a node of 8: 8 GB x 2 x 7/8 over 100 GB/s = 0.14 s.
	near(t, "all-reduce of 8", timed(model.AllReduce, 8, 8), 0.14)
	// Half of it: 8 GB x 7/8 over 100 GB/s = 0.07 s.
	near(t, "all-gather of 8", timed(model.AllGather, 8, 8), 0.07)
	near(t, "reduce-scatter of 8", timed(model.ReduceScatter, 8, 8), 0.07)
	near(t, "all-to-all of 8", timed(model.AllToAll, 8, 8), 0.07)
	// Two ranks: 8 GB x 2 x 1/2 over 100 GB/s = 0.08 s.
	near(t, "all-reduce of 2", timed(model.AllReduce, 2, 8), 0.08)
	// 16 ranks in two nodes: 0.14 s inside, then 1 GB each x 2 x 1/2 over 10 GB/s = 0.1 s.
	near(t, "all-reduce of 16 over 2 nodes", timed(model.AllReduce, 16, 8), 0.24)
	// One device a node: 8 GB x 2 x 3/4 over 10 GB/s = 1.2 s.
	near(t, "all-reduce of 4 nodes", timed(model.AllReduce, 4, 1), 1.2)
	// One message: 8 GB over 100 GB/s, or over 10 GB/s.
	near(t, "send inside", timed(model.SendReceive, 2, 8), 0.08)
	near(t, "send across", timed(model.SendReceive, 2, 1), 0.8)
	// A group of one sends nothing.
	near(t, "all-reduce of 1", timed(model.AllReduce, 1, 8), 0)

	// A mesh of pairs at 20 GB/s: two devices share one pair, 8 GB over 20 GB/s = 0.4 s;
	// four reach three pairs, 60 GB/s: 8 GB x 2 x 3/4 / 60 = 0.2 s; eight reach 7 x 20 > 100.
	s.Device.PairBandwidth = 20e9
	near(t, "mesh of 2", timed(model.AllReduce, 2, 8), 0.4)
	near(t, "mesh of 4", timed(model.AllReduce, 4, 8), 0.2)
	near(t, "mesh of 8", timed(model.AllReduce, 8, 8), 0.14)

	// Without a fast link the host bus carries it: 8 GB over 16 GB/s = 0.5 s.
	s.Device.LinkBandwidth, s.Device.PairBandwidth, s.Device.HostBandwidth = 0, 0, 16e9
	near(t, "PCIe all-reduce of 2", timed(model.AllReduce, 2, 8), 0.5)
	// Nothing known: PCIe 3 x16, 8 / 15.75 s.
	s.Device.HostBandwidth = 0
	near(t, "unknown link", timed(model.AllReduce, 2, 8), 8/15.75)
}

func TestSmallAllReduceIsDirect(t *testing.T) {
	s := ideal()
	s.Device.LinkBandwidth, s.Device.HostBandwidth = 100e9, 16e9
	s.Coefficients.CollectiveSeconds, s.Coefficients.CollectiveRankSeconds = 20e-6, 1e-6
	s.Coefficients.DirectSeconds = 5e-6
	op := model.Op{Kind: model.Collective, Collective: model.AllReduce, Count: 1, Ranks: 4}
	// 100 kB: direct 5 us + 3 x 1 us; the ring of 2 x 3 steps 20 + 4 x 1 + 1.5 us.
	op.ActBytes = 100e3
	near(t, "small message", s.Time(&op).Seconds, 8e-6)
	// 10 MB: direct 5 + 300 us; the ring 24 + 150 us.
	op.ActBytes = 10e6
	near(t, "large message", s.Time(&op).Seconds, 174e-6)
	// Without a link of their own four devices leave it to the ring, two do not.
	s.Device.LinkBandwidth = 16e9
	op.ActBytes = 16e3
	near(t, "four over the host bus", s.Time(&op).Seconds, 24e-6+1.5e-6)
	op.Ranks = 2
	near(t, "two over the host bus", s.Time(&op).Seconds, 6e-6)
}

func TestGroupsWiderThanTheirLink(t *testing.T) {
	// Two bridged cards at 300 GB/s in a server of eight on PCIe at 25 GB/s:
	// a ring of four is held up by the bus, 1 GB x 2 x 3/4 over 25 GB/s.
	s := ideal()
	s.Device.LinkBandwidth, s.Device.HostBandwidth, s.Device.LinkDomain = 300e9, 25e9, 2
	op := model.Op{Kind: model.Collective, Collective: model.AllReduce, Count: 1, Ranks: 4, ActBytes: 1e9}
	near(t, "four cards", s.Time(&op).Seconds, 0.06)
	op.Ranks = 2
	near(t, "one bridged pair", s.Time(&op).Seconds, 1.0/300)
}

// At 2 us a step, four steps pay 8 us for the protocol at full rate. A transfer of
// 1 us costs 1 + 1 x 8/9 us, nearly double; one of 800 us costs 800 + 800 x 8/808.
func TestSmallMessagesGoByTheOtherProtocol(t *testing.T) {
	c := &Coefficients{CollectiveRampSeconds: 2e-6}
	near(t, "small", c.protocol(1e-6, 4), 1e-6+8e-6/9)
	near(t, "large", c.protocol(800e-6, 4), 800e-6+800e-6*8/808)
	near(t, "no ramp", (&Coefficients{}).protocol(1e-6, 4), 1e-6)
}

// A ring of eight has 2 x 7 steps in an all-reduce and 7 in an all-gather; two
// ranks pay the first 2 or 1 in the latency: 10 + 12 x 1 and 10 + 6 x 1 us.
func TestLatencyGoesByDependentSteps(t *testing.T) {
	s := ideal()
	s.Device.LinkBandwidth = 100e9
	s.Coefficients.CollectiveSeconds, s.Coefficients.CollectiveRankSeconds = 10e-6, 1e-6
	op := model.Op{Kind: model.Collective, Collective: model.AllReduce, Count: 1, Ranks: 8, ActBytes: 1}
	if got := s.Time(&op).LaunchSeconds; math.Abs(got-22e-6) > 1e-12 {
		t.Errorf("all-reduce of eight waits %g s, by hand 22 us", got)
	}
	for _, kind := range []model.CollectiveKind{model.AllGather, model.ReduceScatter, model.AllToAll} {
		op.Collective = kind
		if got := s.Time(&op).LaunchSeconds; math.Abs(got-16e-6) > 1e-12 {
			t.Errorf("collective %d of eight waits %g s, by hand 16 us", kind, got)
		}
	}
	// An engine's own exchange of tokens is one kernel: 14 us, and no ramp after it.
	s.Coefficients.ExchangeSeconds, s.Coefficients.CollectiveRampSeconds = 14e-6, 3e-6
	op.Axis, op.ActBytes = model.AxisExpert, 8e6
	near(t, "expert exchange", s.Time(&op).Seconds, 14e-6+8e6*7/8/100e9) // 70 us
	op.Axis = model.AxisData
	if s.Time(&op).Seconds <= 84e-6 {
		t.Error("another all-to-all took the experts' kernel")
	}
}

// Without a fast link the bus's own share and scaling hold: eight cards at 16 GB/s,
// half of it for two ranks and 0.8 of that for each doubling.
func TestTheHostBusIsShared(t *testing.T) {
	s := ideal()
	s.Device.LinkBandwidth, s.Device.HostBandwidth = 0, 16e9
	s.Coefficients.BusEfficiency, s.Coefficients.BusScaling = 0.5, 0.8
	op := model.Op{Kind: model.Collective, Collective: model.AllReduce, Count: 1, Ranks: 2, ActBytes: 8e9}
	near(t, "two", s.Time(&op).Seconds, 1)
	op.Ranks = 8
	near(t, "eight", s.Time(&op).Seconds, 8*2*7/8.0/(16*0.5*0.64))
	if !s.OverBus(8) {
		t.Error("eight cards without a link are not said to use the bus")
	}
	s.Device.LinkBandwidth = 300e9
	if s.OverBus(8) {
		t.Error("linked devices are said to use the bus")
	}
}

// Of a node of 8, a group that takes every fourth device has 2 members a node:
// 16 ranks are 2 by 8 nodes. Every eighth device is alone in its node.
func TestGroupsSpanWhatTheirStrideMakesThem(t *testing.T) {
	s := System{Device: &Device{LinkDomain: 8}, NodeDevices: 8}
	for _, c := range []struct{ ranks, stride, inner, outer float64 }{
		{8, 0, 8, 1}, {8, 1, 8, 1}, {16, 1, 8, 2}, {2, 4, 2, 1}, {16, 4, 2, 8}, {16, 8, 1, 16}, {4, 64, 1, 4},
	} {
		if inner, outer := s.spans(c.ranks, c.stride); inner != c.inner || outer != c.outer {
			t.Errorf("%g ranks every %g: %g by %g, by hand %g by %g", c.ranks, c.stride, inner, outer, c.inner, c.outer)
		}
	}
}

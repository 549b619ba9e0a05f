package hardware

import (
	"math"
	"testing"
)

// A device of 500 W whose memory moves 2 TB/s: at 75 pJ a byte full traffic
// weighs 75e-12 * 2e12 / 500 = 0.3.
func powered() System {
	c := DefaultCoefficients()
	c.PowerFloor, c.PowerCompute, c.PowerMemory, c.PowerByte, c.PowerSaturates, c.PowerClock, c.PowerNetwork = 0.2, 0.6, 0.9, 75e-12, 0.5, 3, 0.5
	return System{Device: &Device{TDP: 500, MemoryBandwidth: 2e12, Idle: 50}, Coefficients: &c}
}

func TestPower(t *testing.T) {
	s := powered()
	for _, tc := range []struct {
		compute, memory, watts float64
	}{
		{0, 0, 100},                                  // the floor, 0.2 * 500
		{0, 1, 500 * (0.2 + math.Sqrt(0.3))},         // 373.9
		{0.1, 0.5, 500 * (0.2 + math.Sqrt(0.21))},    // 0.06 + 0.15
		{1, 1, 500},                                  // 0.2 + sqrt(0.9) is more than all of it
		{-1, 7, 500 * (0.2 + math.Sqrt(0.3))},        // activities are shares
		{0.000001, 0, 500 * (0.2 + math.Sqrt(6e-7))}, // small work draws little
	} {
		if got := s.Power(tc.compute, tc.memory); math.Abs(got-tc.watts) > 1e-9 {
			t.Errorf("power(%g, %g) = %g, want %g", tc.compute, tc.memory, got, tc.watts)
		}
	}
	// Where the energy of a byte is not known its share of TDP stands.
	s.Coefficients.PowerByte = 0
	if got, want := s.Power(0, 0.1), 500*(0.2+math.Sqrt(0.09)); math.Abs(got-want) > 1e-9 {
		t.Errorf("with a share: %g, want %g", got, want)
	}
	s.Device.TDP = 0
	if !math.IsNaN(s.Power(1, 1)) {
		t.Error("a device without a rated power draws a known one")
	}
}

// The same bytes a second cost the same watts on a device of the same family
// with another rating: at an exponent of 1 the draw above the floor is 0.3 of
// 500 W, 150 W, on both.
func TestEnergyOfAByteIsTheDevices(t *testing.T) {
	s := powered()
	s.Coefficients.PowerSaturates = 1
	above := func() float64 { return s.Power(0, 1) - s.Power(0, 0) }
	if got := above(); math.Abs(got-150) > 1e-9 {
		t.Errorf("%g W above the floor, want 150", got)
	}
	s.Device.TDP = 1000
	if got := above(); math.Abs(got-150) > 1e-9 {
		t.Errorf("at twice the rating %g W above the floor, want 150", got)
	}
}

// A transfer between devices draws like streaming at the stated share, from its
// first byte to its last.
func TestTransfersDraw(t *testing.T) {
	s := powered()
	op := Timing{Seconds: 2, NetworkSeconds: 1, LaunchSeconds: 1}
	if compute, memory := s.Activity(&op); compute != 0 || memory != 0.5 {
		t.Errorf("a transfer keeps %g and %g busy", compute, memory)
	}
	if got, want := s.Draw(&op), s.Power(0, 0.5); got != want {
		t.Errorf("%g W, want %g", got, want)
	}
	if compute, memory := s.Activity(&Timing{}); compute != 0 || memory != 0 {
		t.Error("nothing keeps something busy")
	}
}

// Under a limit arithmetic slows just so far that the draw is the limit:
// 0.2 + sqrt(0.6 f^3) = 0.6 at f^3 = 0.16/0.6, f = 0.6437.
func TestThrottle(t *testing.T) {
	s := powered()
	want := math.Cbrt(0.16 / 0.6)
	if got := s.Throttle(1, 0, 300); math.Abs(got-want) > 1e-9 {
		t.Errorf("clock %g, want %g", got, want)
	}
	s.Clock = s.Throttle(1, 0, 300)
	if got := s.Power(1, 0); math.Abs(got-300) > 1e-6 {
		t.Errorf("at that clock it draws %g W, the limit is 300", got)
	}
	s.Clock = 0
	if s.Throttle(0, 1, 300) != minimumClock {
		t.Error("streaming above the limit has no clock that helps")
	}
}

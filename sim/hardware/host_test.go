package hardware

import "testing"

func TestHostOfADevice(t *testing.T) {
	for _, c := range []struct {
		name    string
		device  Device
		watts   float64
		kg      float64
		assumed bool
	}{
		// 4600 W around 8 devices.
		{"stated", Device{Kind: GPU, TDP: 700, HostWatts: 4600, ServerDevices: 8, EmbodiedKg: 164, HostEmbodiedKg: 712.5}, 575, 712.5, false},
		// 0.56 x 350 W; 5700 kg / 8.
		{"not stated", Device{Kind: GPU, TDP: 350, ServerDevices: 8, EmbodiedKg: 120}, 196, 712.5, true},
		{"a card without a server", Device{Kind: GPU, TDP: 150, EmbodiedKg: 80}, 84, 712.5, true},
		{"a laptop", Device{Kind: Apple, TDP: 60, ServerDevices: 1, EmbodiedKg: 30}, 0, 0, false},
		{"a board", Device{Kind: GPU, TDP: 25, ServerDevices: 1, EmbodiedKg: 10}, 0, 0, false},
	} {
		watts, a := c.device.Host()
		kg, b := c.device.HostMake()
		if watts-c.watts > 1e-9 || c.watts-watts > 1e-9 || kg != c.kg || a != c.assumed || b != c.assumed {
			t.Errorf("%s: %g W (assumed %v), %g kg (assumed %v); by hand %g W, %g kg, %v", c.name, watts, a, kg, b, c.watts, c.kg, c.assumed)
		}
	}
}

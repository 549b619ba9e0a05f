package knob

import "wattif/sim"

func hardwareKnobs() []Knob {
	degree := func(id, label, help string, maximum float64, p func(*sim.Scenario) *int) Knob {
		return plain(Knob{
			ID: id, Label: label, Kind: Integer, Min: 1, Max: maximum, Scale: Geometric, Auto: "auto", Default: "auto",
			Help: help, Source: "chosen by the engine: tensor parallelism inside a node to serve, copies beyond it and in training",
		}, 0, func(s *sim.Scenario) float64 { return float64(*p(s)) }, func(s *sim.Scenario, n float64) { *p(s) = int(n) })
	}
	ks := []Knob{
		cataloged(Knob{
			ID: "hardware", Label: "Device", Default: "h100-sxm",
			Help:   "The accelerator or processor. It sets peak arithmetic, memory, links, power, price and manufacture. A software stack that does not run on it gives way to one that does.",
			Source: "the data-centre accelerator with the most measured rows; facts from data sheets named in the preset",
		}, "hardware", func(s *sim.Scenario) string { return s.Device.ID }, func(s *sim.Scenario, ref string, c Catalog) error {
			d, err := c.Device(ref)
			if err != nil {
				return err
			}
			s.Device = d
			settleStack(s, c, true)
			return nil
		}),
		plain(Knob{
			ID: "devices", Label: "Devices", Unit: "devices", Kind: Integer, Min: 1, Max: 1 << 20, Scale: Geometric, Default: "1",
			Help:   "Devices in all. More hold larger models and serve or train faster, but wait for one another and draw power each.",
			Source: "the fewest there can be",
		}, -1, func(s *sim.Scenario) float64 { return float64(s.Devices) }, func(s *sim.Scenario, n float64) { s.Devices = int(n) }),
		degree("tp", "Tensor parallel", "Devices that share every layer. Each holds and reads a part of the weights; they exchange results twice a layer, so they want a fast link.", 1024, func(s *sim.Scenario) *int { return &s.TP }),
		degree("pp", "Pipeline parallel", "Stages of layers on different devices. Little to send, but stages wait for one another unless many batches are under way.", 1024, func(s *sim.Scenario) *int { return &s.PP }),
		degree("dp", "Data parallel", "Copies of the model that work side by side. Throughput grows with them, latency does not; in training they exchange gradients every step.", 1<<20, func(s *sim.Scenario) *int { return &s.DP }),
		degree("ep", "Expert parallel", "Devices over which the experts of a mixture spread. Each token travels to its experts and back.", 8192, func(s *sim.Scenario) *int { return &s.EP }),
		degree("cp", "Context parallel", "Devices that share one long sequence.", 1024, func(s *sim.Scenario) *int { return &s.CP }),
		plain(Knob{
			ID: "fabric", Label: "Network", Unit: "GB/s", Kind: Number, Min: 0.01, Max: 10000, Scale: Geometric, Auto: "auto", Default: "auto",
			units:   []string{"gb/s"},
			Help:    "What one device sends across nodes, one direction: an adapter of 400 Gb/s a device is 50 GB/s. \"auto\" is the device's usual adapter.",
			Source:  "the usual server of the device, from its data sheet",
			Applies: func(s *sim.Scenario) (bool, string) { return s.Devices > 1, "one device sends nothing" },
			effective: func(s *sim.Scenario) (float64, bool) {
				return s.Device.FabricBandwidth / 1e9, s.Device.FabricBandwidth > 0
			},
		}, 0, func(s *sim.Scenario) float64 { return s.Fabric / 1e9 }, func(s *sim.Scenario, n float64) { s.Fabric = n * 1e9 }),
		cataloged(Knob{
			ID: "stack", Label: "Software", Default: "the usual one for task and device",
			Help:   "The software that runs the model. It decides launch and scheduling overhead, fused kernels, batching and how much of the hardware is reached. Naming one that is not made for the task or device is allowed.",
			Source: "vllm to serve on accelerators, llama.cpp on small machines, pytorch-fsdp to train, pytorch-eager for encoders and recurrent networks, jax-xla on TPUs, neuron on Trainium and Inferentia",
			Options: func(s *sim.Scenario, c Catalog) []Option {
				var fit []Option
				for _, o := range c.Options("stack") {
					if st, err := c.Stack(o.ID); err == nil && (suits(&st, s) || st.ID == s.Stack.ID) {
						fit = append(fit, o)
					}
				}
				return fit
			},
		}, "stack", func(s *sim.Scenario) string { return s.Stack.ID }, func(s *sim.Scenario, ref string, c Catalog) error {
			st, err := c.Stack(ref)
			if err != nil {
				return err
			}
			s.Stack = st
			forgetMeasurement(s)
			s.Coefficients = c.Coefficients(&s.Device, &s.Stack, s.Task.String())
			return nil
		}),
		plain(Knob{
			ID: "threads", Label: "Threads", Unit: "threads", Kind: Integer, Min: 1, Max: 1024, Scale: Geometric, Auto: "all", Default: "all",
			Help:   "Threads of a processor that work. Arithmetic grows with them up to the cores; memory is full with fewer, so word vectors and small batches stop gaining early. \"all\": one a core.",
			Source: "one thread a core",
			Applies: func(s *sim.Scenario) (bool, string) {
				return s.Device.Cores() > 0, "the device is no processor whose cores are known"
			},
			effective: func(s *sim.Scenario) (float64, bool) { n := s.Device.Cores(); return n, n > 0 },
		}, 0, func(s *sim.Scenario) float64 { return s.Threads }, func(s *sim.Scenario, n float64) { s.Threads = n }),
		plain(Knob{
			ID: "power_limit", Label: "Power limit", Unit: "W", Kind: Number, Min: 1, Max: 50000, Increment: 25, leap: 100, Auto: "auto", Default: "auto",
			units:     []string{"watts", "watt", "w"},
			Help:      "Cap on the power of one device. Below what the work wants to draw, clocks fall and time stretches. \"auto\" is the rated power.",
			Source:    "rated power, from the device's data sheet",
			effective: func(s *sim.Scenario) (float64, bool) { return s.Device.TDP, s.Device.TDP > 0 },
		}, sim.Unstated, func(s *sim.Scenario) float64 { return s.PowerLimit }, func(s *sim.Scenario, n float64) { s.PowerLimit = n }),
		measured("measured_time", "Measured time", "Measured time over predicted time on this device and stack: every time is so many times as long. 1 is as predicted; c on the screen or --measured finds it from a measurement. Another device or stack is as predicted.", func(m *sim.Measured) *float64 { return &m.Time }),
		measured("measured_power", "Measured power", "Measured power of a device over predicted power, on this device and stack: every joule of a device counts so many times. 1 is as predicted.", func(m *sim.Measured) *float64 { return &m.Power }),
	}
	for i := range ks {
		k := &ks[i]
		k.Group = "hardware"
		switch k.ID {
		case "ep":
			k.Applies = func(s *sim.Scenario) (bool, string) { return s.Model.Experts > 0, "the model has no experts" }
		case "cp":
			k.Applies = func(s *sim.Scenario) (bool, string) { return s.Model.Heads > 0, "the model has no attention to share" }
		}
	}
	return ks
}

// measured is a correction of predictions, which belongs to the device and the
// stack it was measured on.
func measured(id, label, help string, factor func(*sim.Measured) *float64) Knob {
	return plain(Knob{
		ID: id, Label: label, Kind: Number, Min: 0.05, Max: 20, Scale: Geometric, Default: "1", Help: help,
		Source: "nothing was measured",
	}, -1, func(s *sim.Scenario) float64 {
		m := s.Measured
		m.Time, m.Power = m.For(&s.Device, &s.Stack)
		return *factor(&m)
	}, func(s *sim.Scenario, n float64) {
		m := s.Measured
		if m.Device != s.Device.ID || m.Stack != s.Stack.ID {
			m = sim.Measured{Device: s.Device.ID, Stack: s.Stack.ID}
		}
		if n == 1 {
			n = 0
		}
		if *factor(&m) = n; m.Time == 0 && m.Power == 0 {
			m = sim.Measured{}
		}
		s.Measured = m
	})
}

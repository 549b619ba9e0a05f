package explain

import (
	"wattif/sim"
	"wattif/sim/model"
)

// trees gives every metric its formula. The tests say that none is missing.
// It is never written.
var trees = map[string]func(*builder, *Node){
	"ttft_ms":   func(b *builder, n *Node) { b.firstToken(n) },
	"latency_s": func(b *builder, n *Node) { b.latencyOf(n) },
	"tpot_ms": func(b *builder, n *Node) {
		left := combined(Sum, "t_decoding", "from the first token to the last", b.r.Latency-b.r.FirstToken, "s", by(b.latency()), over(b.ttft()))
		n.set(Product, by(left), over(b.steps()))
		n.Beside = []*Node{b.step()}
	},
	"req_s":        func(b *builder, n *Node) { n.set(Product, by(b.sequences()), over(b.unit())) },
	"input_tok_s":  func(b *builder, n *Node) { n.set(Product, by(b.rate()), by(b.inputLen())) },
	"output_tok_s": func(b *builder, n *Node) { n.set(Product, by(b.rate()), by(b.outputLen())) },
	"total_tok_s":  func(b *builder, n *Node) { n.set(Product, by(b.rate()), by(b.tokens())) },
	"busy":         func(b *builder, n *Node) { b.busyOf(n) },

	"step_s":    func(b *builder, n *Node) { n.set(Sum, by(b.unit())) },
	"samples_s": func(b *builder, n *Node) { n.set(Product, by(b.sequences()), over(b.unit())) },
	"tokens_s_per_device": func(b *builder, n *Node) {
		n.set(Product, by(b.sequences()), by(b.tokens()), over(b.unit()), over(b.devices()))
	},
	"train_steps":  func(b *builder, n *Node) { b.trainStepsOf(n) },
	"train_days":   func(b *builder, n *Node) { n.set(Product, by(b.run()), by(b.unit())) },
	"device_hours": func(b *builder, n *Node) { n.set(Product, by(b.runSeconds()), by(b.devices()), over(hour())) },

	"fits": func(b *builder, n *Node) {
		b.room(n, "It fits when what one device holds is at most what the software uses of its memory.")
	},
	"memory_gb_per_device":  func(b *builder, n *Node) { b.memoryOf(n) },
	"weights_gb_per_device": func(b *builder, n *Node) { b.weightsOf(n) },
	"kv_gb_per_device": func(b *builder, n *Node) {
		n.Rule = Sum
		for _, p := range []*Node{b.cache(), b.state()} {
			if p.Value > 0 || len(n.Parts) == 0 {
				n.Parts = append(n.Parts, by(p))
			}
		}
	},
	"kv_bytes_per_token": func(b *builder, n *Node) { b.perTokenOf(n) },
	"max_batch": func(b *builder, n *Node) {
		b.room(n, "Found by search: the largest batch for which what one device holds is at most what there is.")
	},
	"max_context": func(b *builder, n *Node) {
		b.room(n, "Found by search: the longest context at this batch for which what one device holds is at most what there is.")
	},
	"min_devices": func(b *builder, n *Node) {
		b.room(n, "Found by search: tensor parallelism inside a node, then pipeline stages, doubled until it fits.")
	},
	"params_b":        func(b *builder, n *Node) { b.parametersOf(n) },
	"active_params_b": func(b *builder, n *Node) { b.activeOf(n) },

	"power_w_per_device":    func(b *builder, n *Node) { b.powerOf(n) },
	"energy_wh_per_request": func(b *builder, n *Node) { n.set(Product, by(b.energy()), over(b.sequences()), over(joulesPerWh())) },
	"energy_j_per_input_token": func(b *builder, n *Node) {
		n.set(Product, by(b.phaseShare("E_reading", "reading", model.Prefill, model.Encode)), over(b.sequences()), over(b.inputLen()))
	},
	"energy_j_per_output_token": func(b *builder, n *Node) { n.set(Product, by(b.energy()), over(b.sequences()), over(b.outputLen())) },
	"energy_j_per_decoded_token": func(b *builder, n *Node) {
		n.set(Product, by(b.phaseShare("E_decoding", "decoding", model.Decode)), over(b.sequences()), over(b.steps()))
	},
	"idle_share": func(b *builder, n *Node) {
		if b.r.Footprint.IdleJoules > 0 {
			n.set(Product, by(b.idleEnergy()), over(b.deviceEnergy()))
		}
	},
	"energy_wh_per_step": func(b *builder, n *Node) { n.set(Product, by(b.energy()), over(joulesPerWh())) },
	"co2e_g_per_step":    func(b *builder, n *Node) { n.set(Sum, by(b.carbon())) },
	"cost_usd_per_step":  func(b *builder, n *Node) { n.set(Sum, by(b.cost())) },
	"energy_mwh":         func(b *builder, n *Node) { n.set(Product, by(b.energy()), by(b.units()), over(joulesPerWh())) },

	"co2e_g_per_request":             func(b *builder, n *Node) { n.set(Product, by(b.carbon()), over(b.sequences())) },
	"co2e_operational_g_per_request": func(b *builder, n *Node) { n.set(Product, by(b.operational()), over(b.sequences())) },
	"co2e_embodied_g_per_request":    func(b *builder, n *Node) { n.set(Product, by(b.embodied()), over(b.sequences())) },
	"co2e_t":                         func(b *builder, n *Node) { n.set(Product, by(b.operational()), by(b.units())) },
	"co2e_embodied_t":                func(b *builder, n *Node) { n.set(Product, by(b.embodied()), by(b.units())) },
	"co2e_total_t":                   func(b *builder, n *Node) { n.set(Product, by(b.carbon()), by(b.units())) },
	"water_ml_per_request":           func(b *builder, n *Node) { n.set(Product, by(b.water()), over(b.sequences())) },
	"water_l":                        func(b *builder, n *Node) { n.set(Product, by(b.water()), by(b.units())) },
	"cost_usd_per_request":           func(b *builder, n *Node) { n.set(Product, by(b.cost()), over(b.sequences())) },
	"cost_usd_per_mtok": func(b *builder, n *Node) {
		tokens := b.tokens()
		if b.r.Task == sim.Generate {
			tokens = b.outputLen()
		}
		n.set(Product, by(b.cost()), over(b.sequences()), over(tokens), by(constant(1e6, "", "a million tokens")))
	},
	"cost_usd": func(b *builder, n *Node) { n.set(Product, by(b.cost()), by(b.units())) },

	"tflops_per_device": func(b *builder, n *Node) { b.achieved(n) },
	"mfu": func(b *builder, n *Node) {
		if b.achieved(n) {
			n.Parts = append(n.Parts, over(b.mainPeak()))
		}
	},
	"mbu": func(b *builder, n *Node) {
		bytes := b.moved("bytes_decoding", "bytes that decoding reads at least", func(i int) bool { return b.r.Costs[i].Phase == model.Decode })
		t := combined(Sum, "t_decode_host", "decoding and the host's work", b.r.PhaseTime[model.Decode]+b.r.PhaseTime[model.Host], "s", by(b.phase(model.Decode)))
		if b.r.PhaseTime[model.Host] > 0 {
			t.Parts = append(t.Parts, by(b.phase(model.Host)))
		}
		n.set(Product, by(bytes), over(t), over(b.devices()), over(b.bandwidth()))
	},
	"arithmetic_intensity": func(b *builder, n *Node) {
		flops := combined(Sum, "FLOPs", "arithmetic of all operations", 0, "FLOP")
		for p := model.Phase(0); p < model.PhaseCount; p++ {
			if f := b.flops(p); f.Value > 0 {
				flops.Value += f.Value
				flops.Parts = append(flops.Parts, by(f))
			}
		}
		n.set(Product, by(flops), over(b.moved("bytes", "bytes of all operations", func(int) bool { return true })))
	},
	"bound": func(b *builder, n *Node) {
		n.Note = "The limit with the most seconds over all operations."
		n.Derived = true
		n.Beside = b.boundNodes()
	},
}

// achieved is the useful arithmetic of a device and second; false where there
// is none to speak of.
func (b *builder) achieved(n *Node) bool {
	if b.r.ModelFLOPs <= 0 {
		n.Note = "A table of vectors does no arithmetic worth counting."
		return false
	}
	n.set(Product, by(b.useful()), over(b.unit()), over(b.devices()))
	return true
}

// tokens is prompt and output of one sequence.
func (b *builder) tokens() *Node {
	return b.once("tokens", func() *Node {
		n := combined(Sum, "tokens", "tokens of a sequence", b.r.InputTokens+b.r.OutputTokens, "tokens", by(b.inputLen()))
		if b.r.OutputTokens > 0 {
			n.Parts = append(n.Parts, by(b.outputLen()))
		}
		return n
	})
}

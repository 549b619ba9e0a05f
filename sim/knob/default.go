package knob

import (
	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// What a scenario starts from. Each falls back to the catalogue's first entry
// of its kind, so that a small catalogue of one's own works too.
const (
	defaultModel    = "llama-3.1-8b"
	defaultHardware = "h100-sxm"
	defaultStack    = "vllm"
	defaultRegion   = "DE"
)

// Default returns the scenario every other starts from: Llama-3.1-8B in bf16
// on one H100 SXM with vLLM, 32 requests in flight, 2,048 tokens in, 256 out,
// in Germany at the annual mean, counted at the facility.
func Default(c Catalog) (sim.Scenario, error) {
	s := sim.Scenario{
		Task: sim.Generate, Batch: 32, InputLen: 2048, OutputLen: 256,
		Epochs: 1, Optimizer: sim.AdamW, LoRARank: 16, Recompute: sim.RecomputeAuto, Schedule: sim.AutoSchedule,
		Weights: model.BF16, Activations: model.BF16, KVCache: model.BF16,
		Devices: 1, PowerLimit: sim.Unstated, Month: sim.Mean, Hour: sim.Mean,
		Boundary: footprint.BoundaryFacility, Accounting: footprint.Location,
		PUE: sim.Unstated, WUE: sim.Unstated, CarbonIntensity: sim.Unstated, ElectricityPrice: sim.Unstated,
		DevicePrice: sim.Unstated, LifetimeYears: 5, Utilization: 0.6, Goodput: 0.9,
	}
	var err error
	if s.Model, err = first(c, "model", defaultModel, c.Model); err != nil {
		return s, err
	}
	if s.Device, err = first(c, "hardware", defaultHardware, c.Device); err != nil {
		return s, err
	}
	if s.Stack, err = first(c, "stack", defaultStack, c.Stack); err != nil {
		return s, err
	}
	if s.Region, err = first(c, "region", defaultRegion, c.Region); err != nil {
		return s, err
	}
	adjustTask(&s)
	fitContext(&s)
	settleStack(&s, c, true)
	return s, nil
}

// first looks up the wanted entry, or the first there is.
func first[T model.Architecture | hardware.Device | hardware.Stack | footprint.Region](c Catalog, kind, id string, find func(string) (T, error)) (T, error) {
	entry, err := find(id)
	if err == nil {
		return entry, nil
	}
	if options := c.Options(kind); len(options) > 0 {
		return find(options[0].ID)
	}
	return entry, err
}

// DefaultValue is what the knob goes back to in the scenario: the preset's own
// number for a model size, the usual stack for the task and device, and the
// value of [Default] for everything else.
func DefaultValue(k *Knob, s *sim.Scenario, c Catalog) (Value, error) {
	if k.size != noSize {
		base := baseOf(s, c)
		over := overridesOf(&s.Model, &base)
		over[k.size].on = false
		trial := *s
		trial.Model = rebuild(&base, &over)
		return k.Get(&trial), nil
	}
	d, err := Default(c)
	if err != nil {
		return Value{}, err
	}
	switch k.ID {
	case "stack":
		if st, ok := pickStack(s, c); ok {
			return Value{Word: st.ID}, nil
		}
		return k.Get(s), nil
	case "task":
		d.Model = s.Model
		adjustTask(&d)
	case "weights":
		if s.Task == sim.QLoRA {
			return Value{Word: model.INT4.String()}, nil
		}
	case "input_len", "output_len":
		d.Model, d.Task = s.Model, s.Task
		fitContext(&d)
	}
	return k.Get(&d), nil
}

package main

import (
	"strconv"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// waysOut lists single changes after which a scenario that is too large fits,
// gentlest first. Each was tried with the engine.
func waysOut(s *sim.Scenario, r *sim.Result, c knob.Catalog) []string {
	var out []string
	var trial sim.Result
	helped := ""
	for _, change := range changes(s, r) {
		if change[0].ID == helped {
			continue // a gentler value of the same knob does it
		}
		next := *s
		fit := true
		for _, set := range change {
			if knob.Assign(&next, set.ID, set.Text, c) != nil {
				fit = false
				break
			}
		}
		if !fit || sim.RunInto(&trial, &next) != nil || !trial.Fits {
			continue
		}
		helped = change[0].ID
		out = append(out, helped+"="+change[0].Text)
		if len(out) == maxWaysOut {
			break
		}
	}
	return out
}

// maxWaysOut is as many ways out as a sentence holds.
const maxWaysOut = 4

// changes lists what is worth trying. Further settings of a change only make
// room for its first: a plan stated for fewer devices is left to be chosen.
func changes(s *sim.Scenario, r *sim.Result) [][]knob.Setting {
	var out [][]knob.Setting
	try := func(id, text string, more ...knob.Setting) {
		out = append(out, append([]knob.Setting{{ID: id, Text: text}}, more...))
	}
	if s.Task.Training() {
		if s.MicroBatch != 1 {
			try("micro_batch", "1")
		}
		if s.Recompute != sim.RecomputeFull {
			try("recompute", "full")
		}
		if s.ZeRO < 3 && s.Devices > 1 {
			try("zero", "3")
		}
		if s.Optimizer == sim.AdamW {
			try("optimizer", "adamw8bit")
		}
		if s.Offload == 0 {
			try("offload", "optimizer")
		}
		if s.Task == sim.Train {
			try("task", "lora")
		}
		if s.Task != sim.QLoRA {
			try("task", "qlora")
		}
	} else {
		if s.KVCache.Bits() > 8 && r.Memory.Cache > 0 {
			try("kv_cache", "fp8")
		}
		if r.MaxBatch > 0 && r.Batch > float64(r.MaxBatch) {
			try("batch", strconv.Itoa(r.MaxBatch))
		}
		for _, p := range [...]model.Precision{model.FP8, model.INT8, model.INT4} {
			if p.Bits() < s.Weights.Bits() {
				try("weights", p.String())
			}
		}
		if room := r.MaxContext - s.OutputLen; room > 0 && room < s.InputLen {
			try("input_len", strconv.Itoa(room))
		}
	}
	if r.MinDevices > s.Devices {
		auto := []knob.Setting{{ID: "tp", Text: "auto"}, {ID: "pp", Text: "auto"}, {ID: "dp", Text: "auto"}}
		try("devices", strconv.Itoa(r.MinDevices), auto...)
	}
	return out
}

package workload

import (
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// Plan is the parallel plan in force, every degree at least 1. One serving
// engine is TP x PP x CP devices, Spread times: experts that spread over more
// devices than tensor parallelism has (EP > TP) leave each of them its own
// sequences for attention. DP engines, or training replicas, work side by
// side; in training EP lies across them.
type Plan struct{ TP, PP, DP, EP, CP, Spread int }

// Engine is the number of devices of one engine or replica.
func (p Plan) Engine() int { return p.TP * p.PP * p.CP * max(1, p.Spread) }

// Devices is the number of devices of the whole plan.
func (p Plan) Devices() int { return p.Engine() * p.DP }

// Job is what a scenario comes down to once every choice is made.
type Job struct {
	Model  *model.Architecture
	System hardware.System
	Plan   Plan

	Batch  float64 // sequences in flight in one engine; global batch in training
	Input  float64 // tokens
	Output float64 // tokens

	Weights, Activations, KVCache model.Precision // as they really run
	Compute, AttentionCompute     model.Precision
	Dequantize                    bool
	WeightBytes                   float64 // bytes a stored weight takes, scales included
	OwnBytes                      float64 // the same where the stack has a 4-bit format of its own, for every table; 0 otherwise

	// Training.
	MicroBatch float64 // sequences per device and micro-step
	Recompute  Recompute
	ZeRO       int
	Optimizer  Optimizer
	Adapters   float64 // parameters of low-rank adapters; 0 in full training
	Rank       float64 // of the adapters
	Frozen     bool    // the base weights get no gradient (LoRA, QLoRA)

	Parameters model.Parameters

	cacheGlobal, cacheLocal float64 // bytes per token and sequence, all layers
	state                   float64 // bytes per sequence
	stored                  float64 // bytes of all weights of a replica
}

// Prepare works out what every memory question asks again and again. Call it
// once the formats are settled.
func (j *Job) Prepare() {
	j.cacheGlobal, j.cacheLocal = j.Model.CacheBytesPerToken(j.KVCache)
	j.state = j.Model.StateBytes(j.Activations)
	j.stored = j.Model.WeightBytes(j.Weights, j.Activations)
	if j.OwnBytes > 0 {
		j.WeightBytes, j.stored = j.OwnBytes, j.Parameters.Total*j.OwnBytes
	}
}

// Recompute says which activations are thrown away and computed again.
type Recompute uint8

// The choices.
const (
	RecomputeNone      Recompute = iota
	RecomputeSelective           // attention scores only (Korthikanti et al. 2022)
	RecomputeFull                // everything but layer inputs
)

var recomputeNames = [...]string{"none", "selective", "full"}

// String returns the choice's id.
func (r Recompute) String() string { return recomputeNames[r] }

// Optimizer is the update rule.
type Optimizer uint8

// The optimizers.
const (
	AdamW Optimizer = iota
	SGD
	Adafactor
	AdamW8bit
	Muon
)

var optimizerNames = [...]string{"adamw", "sgd", "adafactor", "adamw8bit", "muon"}

// String returns the optimizer's id.
func (o Optimizer) String() string { return optimizerNames[o] }

// StateBytes is what the optimizer keeps per trained parameter, bytes, with
// the fp32 master copy that mixed precision needs (Rajbhandari et al. 2020,
// section 3.1): AdamW holds two fp32 moments, SGD one momentum, Adafactor a
// factored second moment (near nothing), 8-bit AdamW two one-byte moments,
// Muon one fp32 momentum. master is false when the weights themselves are fp32.
func (o Optimizer) StateBytes(master bool) float64 {
	b := 0.0
	switch o {
	case AdamW:
		b = 8
	case SGD, Muon:
		b = 4
	case Adafactor:
		b = 0.05
	case AdamW8bit:
		b = 2
	}
	if master {
		b += 4
	}
	return b
}

// Outcome is how long a job's unit of work takes. The unit is one batch of
// requests served by every engine, or one optimizer step.
type Outcome struct {
	FirstToken float64 // s, prefill until the first token of a request, no queueing
	TokenTime  float64 // s per output token of a request, while others are served too
	Latency    float64 // s, one request from start to end
	StepTime   float64 // s, one optimizer step
	UnitTime   float64 // s
	Sequences  float64 // requests or samples the unit finishes, all devices
	ModelFLOPs float64 // useful FLOPs of the unit, all devices
	ModelBytes float64 // weights and cache that decoding must read at least, all devices
}

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
	Cached float64 // of them, tokens whose keys and values are held already: not read again
	Output float64 // tokens

	Weights, Activations, KVCache model.Precision // as they really run
	Compute, AttentionCompute     model.Precision
	Dequantize                    bool
	WeightBytes                   float64 // bytes a stored weight takes, scales included
	OwnBytes                      float64 // the same where the stack has a 4-bit format of its own, for every table; 0 otherwise

	// Training.
	MicroBatch float64 // sequences per device and micro-step
	Recompute  Recompute
	Again      float64 // share of the layers that full recomputation is of, 0..1; 0 means all of them
	ZeRO       int
	Optimizer  Optimizer
	Schedule   Schedule
	Virtual    int     // stages of a pipeline's device, at least 1 (interleaving)
	Sequence   bool    // norms and residuals are sharded over tp too
	Shard      int     // data-parallel devices that ZeRO spreads a state over; 0 means all
	Offload    Offload // what is kept in the host's memory
	Gradients  Gradients
	States     States
	Context    Context
	Sample     float64 // mean tokens of the samples packed into one sequence; 0 for one sample a sequence
	Steps      float64 // time steps of a recurrent network between two updates of its gradient; 0 means the whole sequence
	Adapters   float64 // parameters of low-rank adapters; 0 in full training
	Rank       float64 // of the adapters
	Targets    Targets // what the adapters sit on
	Frozen     bool    // the base weights get no gradient (LoRA, QLoRA)

	Parameters model.Parameters

	cacheGlobal, cacheLocal float64 // bytes per token and sequence, all layers
	state                   float64 // bytes per sequence
	stored                  float64 // bytes of all weights of a replica
	perToken                float64 // bytes one layer keeps of a token for the backward pass
}

// fused reports whether the scores of attention never reach memory.
func (j *Job) fused() bool {
	s := j.System.Stack
	return s.FusedAttention && (!s.FusedCausal || j.Model.Family == model.Decoder)
}

// Prepare works out what every memory question asks again and again. Call it
// once the formats are settled.
func (j *Job) Prepare() {
	j.cacheGlobal, j.cacheLocal = j.Model.CacheBytesPerToken(j.KVCache)
	j.state = j.Model.StateBytes(j.Activations)
	j.stored = j.Model.WeightBytes(j.Weights, j.Activations)
	j.perToken = j.Model.ActivationBytesPerToken(j.Activations)
	if j.OwnBytes > 0 {
		j.WeightBytes, j.stored = j.OwnBytes, j.Parameters.Total*j.OwnBytes
	}
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

package sim

import (
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
	"wattif/sim/workload"
)

// Bound is the limit that sets a time.
type Bound = hardware.Bound

// Plan is the parallel plan in force, every degree at least 1.
type Plan = workload.Plan

// Cost is one line of the breakdown: an op of one phase over the whole unit of
// work, all devices. Its joules are inside the scenario's boundary.
type Cost = workload.Cost

// Memory is what one device holds, bytes.
type Memory = workload.Memory

// Note is something the reader of a result should know.
type Note struct {
	Knob string // knob it concerns, "" for none
	Text string
}

// Footprint is what the unit of work costs outside time, all devices. Grams
// and litres are NaN when the place's figure is not known.
type Footprint struct {
	DeviceJoules, ServerJoules, FacilityJoules float64 // the three boundaries
	IdleJoules                                 float64 // share of DeviceJoules while waiting for demand
	OperationalG                               float64 // gCO2e, by the scenario's accounting
	LocationG, MarketG, MarginalG              float64 // gCO2e; NaN when not known
	EmbodiedG                                  float64
	OnSiteWaterL, OffSiteWaterL                float64
	RentUSD, CapitalUSD, ElectricityUSD        float64 // RentUSD or the other two
	GridGPerKWh                                float64 // intensity used
	PUE, WUE                                   float64 // used
}

// Spread holds log standard deviations of the independent causes of error.
// A metric combines those it depends on.
type Spread struct {
	Prefill, Decode, Step float64 // time of a phase, or of a training step
	Unit                  float64 // time of the whole unit of work
	Power                 float64
	Energy                float64 // of the devices: their draw and their time are not independent
	Server, PUE, Grid     float64
	Embodied, Water, Cost float64
	// Op is the time of one operation, by its kind.
	Op [model.KindCount]float64
}

// Result is everything one run of a scenario says. The unit of work is one
// batch of requests served from first to last token (generate, encode) or one
// optimizer step (training). Slices are reused by [RunInto].
type Result struct {
	Task  Task
	Plan  Plan
	Batch float64 // sequences in flight in one engine, or global batch in training
	// Sequences is the number of requests or samples the unit of work finishes on all devices.
	Sequences                     float64
	MicroBatch                    float64 // training: sequences per device and micro-step
	Micros                        float64 // training: micro-batches of a step
	Recompute                     Recompute
	Devices                       int
	InputTokens, OutputTokens     float64 // of one request
	Compute, AttentionCompute     model.Precision
	Weights, Activations, KVCache model.Precision // as they really run
	Parameters                    model.Parameters

	Fits       bool
	ShortBytes float64 // per device, when it does not fit
	MaxBatch   int     // largest batch that fits; 0 when not even one does
	MaxContext int     // longest input+output at this batch
	MinDevices int     // fewest devices that hold this batch, 0 when none found
	Memory     Memory

	// Times in seconds; 0 where the task has no such phase.
	FirstToken  float64 // prefill of the batch, no queueing
	TokenTime   float64 // mean time per output token while decoding
	Latency     float64 // one request from start to end
	StepTime    float64 // training
	UnitTime    float64 // the whole unit of work
	PhaseTime   [model.PhaseCount]float64
	PhaseJoules [model.PhaseCount]float64
	Bound       Bound // of the phase that takes longest

	RequestsPerSecond float64 // all devices, at full load
	RequestsPerDay    float64 // asked of the whole system; 0 when none is stated
	Busy              float64 // share of the time the system works, from requests_per_day; 1 when always busy

	ModelFLOPs  float64 // useful FLOPs of the unit of work, no recompute, causal attention halved
	ModelBytes  float64 // bytes decoding must read at least
	MFU, MBU    float64
	DevicePower float64 // mean W per device while working, inside the boundary
	Steps       float64 // training steps of the whole run, 0 when not stated
	RunSeconds  float64 // wall time of the whole training run, goodput included
	RunScale    float64 // unit-of-work quantities times this are the whole run's

	Boundary   footprint.Boundary
	Accounting footprint.Accounting
	Footprint  Footprint
	Spread     Spread
	Origin     hardware.Origin // of times
	Rows       int             // measured rows behind them
	// The same of the draw.
	PowerOrigin hardware.Origin
	PowerRows   int

	Costs []Cost
	Notes []Note

	ledger workload.Ledger
	placed int // notes that stand whatever the place
}

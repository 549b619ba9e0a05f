package sim

import (
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
	"wattif/sim/workload"
)

// Task is the job a scenario does.
type Task uint8

// The tasks.
const (
	Generate Task = iota // prompt in, tokens out, one after the other
	Encode               // read the input once: classify, embed, answer from a span
	Train                // full training
	LoRA                 // fine-tuning of low-rank adapters, frozen weights as stored
	QLoRA                // the same with frozen weights in 4 bits
)

var taskNames = [...]string{"generate", "encode", "train", "lora", "qlora"}

// String returns the task's id.
func (t Task) String() string { return taskNames[t] }

// ParseTask returns the task with the given id.
func ParseTask(id string) (Task, bool) {
	for i, n := range taskNames {
		if n == id {
			return Task(i), true
		}
	}
	return 0, false
}

// Training reports whether the task updates weights.
func (t Task) Training() bool { return t >= Train }

// Recompute says which activations are thrown away and computed again.
type Recompute = workload.Recompute

// The choices of Recompute.
const (
	RecomputeNone      = workload.RecomputeNone
	RecomputeSelective = workload.RecomputeSelective
	RecomputeFull      = workload.RecomputeFull
	RecomputeAuto      = workload.RecomputeAuto
)

// Schedule is the order in which a pipeline's stage works on micro-batches.
type Schedule = workload.Schedule

// The schedules.
const (
	OneForwardOneBackward = workload.OneForwardOneBackward
	Interleaved           = workload.Interleaved
	ZeroBubble            = workload.ZeroBubble
	AutoSchedule          = workload.AutoSchedule
	DualPipe              = workload.DualPipe
)

// Offload says what training keeps in the memory of the host.
type Offload = workload.Offload

// Targets says which matrices carry adapters.
type Targets = workload.Targets

// Gradients is the width in which gradients are summed and sent.
type Gradients = workload.Gradients

// States is the width of what the optimizer keeps.
type States = workload.States

// Context is how the devices that share a sequence exchange keys and values.
type Context = workload.Context

// Switch is a yes or no that may be left to what is usual.
type Switch uint8

// The switches.
const (
	Usual Switch = iota
	Yes
	No
)

var switchNames = [...]string{"auto", "yes", "no"}

// String returns the switch's word.
func (s Switch) String() string { return switchNames[s] }

// OptimizerKind is the update rule.
type OptimizerKind = workload.Optimizer

// The optimizers.
const (
	AdamW     = workload.AdamW
	SGD       = workload.SGD
	Adafactor = workload.Adafactor
	AdamW8bit = workload.AdamW8bit
	Muon      = workload.Muon
)

// Batch values with a meaning of their own.
const BatchMax = -1 // the largest batch that fits

// Mean is the month or hour that stands for the annual or daily mean.
const Mean = -1

// Unstated is a numeric override that is not given: the region's, device's or
// stack's own value counts.
const Unstated = -1.0

// Scenario is one complete what-if. It is a comparable value without pointers
// into mutable state: copying it forks the what-if, undo is a stack of
// scenarios. Build one through package knob, which knows defaults and ranges.
type Scenario struct {
	Name string

	Model  model.Architecture
	Device hardware.Device
	Stack  hardware.Stack
	// Coefficients are resolved from device, stack and task by the catalogue
	// whenever one of them changes.
	Coefficients hardware.Coefficients
	Region       footprint.Region

	Task           Task
	Batch          int     // sequences; global batch in training; BatchMax
	InputLen       int     // tokens
	OutputLen      int     // tokens
	CachedPrefix   float64 // share of the prompt whose keys and values an earlier request left, 0..1
	MicroBatch     int     // sequences per device and micro-step; 0 means chosen
	TrainTokens    float64 // of a whole training run; 0 when Epochs and samples are meant
	Epochs         float64
	Samples        float64 // sequences in the training set; used with Epochs
	RequestsPerDay float64 // 0 means the system is always busy
	Recompute      Recompute
	ZeRO           int // 0..3
	Optimizer      OptimizerKind
	LoRARank       int
	LoRATargets    Targets
	Schedule       Schedule
	VirtualStages  int // stages of a pipeline's device; 0 means chosen
	Sequence       Switch
	Shard          int // data-parallel devices that share a ZeRO state; 0 means all
	Offload        Offload
	SampleLen      int // mean tokens of the samples packed into one sequence; 0 means one sample a sequence
	BPTT           int // time steps of truncated back-propagation; 0 means the whole sequence
	Gradients      Gradients
	States         States
	Context        Context

	Weights, Activations, KVCache model.Precision

	Devices        int
	TP, PP, EP, CP int     // 0 means chosen
	DP             int     // 0 means chosen
	PowerLimit     float64 // W per device; Unstated means TDP
	Fabric         float64 // bytes/s of a device across nodes, one direction; 0 means the device's usual one
	Threads        float64 // threads of a processor that work; 0 means all cores

	Month      int // 1..12 or Mean
	Hour       int // 0..23 or Mean
	Boundary   footprint.Boundary
	Accounting footprint.Accounting

	// Overrides, Unstated where the region's or device's own value counts.
	PUE, WUE, CarbonIntensity, ElectricityPrice float64
	DevicePrice                                 float64 // USD per device; owned when stated, rented otherwise

	// APIPrice and APIInputPrice are what others charge for a million tokens, USD,
	// written and read; 0 where none is stated, for tokens read: like those written.
	APIPrice, APIInputPrice float64

	// Measured corrects predictions by a measurement.
	Measured Measured

	LifetimeYears float64
	Utilization   float64 // busy share of the lifetime, 0..1
	Goodput       float64 // useful share of a training run, 0..1
}

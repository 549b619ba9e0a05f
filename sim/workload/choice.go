package workload

// Recompute says which activations are thrown away and computed again.
type Recompute uint8

// The choices.
const (
	RecomputeNone      Recompute = iota
	RecomputeSelective           // attention scores only (Korthikanti et al. 2022)
	RecomputeFull                // everything but layer inputs
	RecomputeAuto                // the least with which the job fits; resolved before a job runs
)

var recomputeNames = [...]string{"none", "selective", "full", "auto"}

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

// Schedule is the order in which a pipeline's stage works on micro-batches.
type Schedule uint8

// The schedules.
const (
	OneForwardOneBackward Schedule = iota // 1F1B (Narayanan et al. 2019)
	Interleaved                           // several stages a device (Narayanan et al. 2021)
	ZeroBubble                            // gradients of weights fill the gaps: ZB-H1, the memory of 1F1B (Qi et al. 2023)
	AutoSchedule                          // what the software does; resolved before a job runs
	DualPipe                              // two directions at once: one's messages to experts behind the other's work (DeepSeek-AI 2024)
)

var scheduleNames = [...]string{"1f1b", "interleaved", "zero-bubble", "auto", "dualpipe"}

// String returns the schedule's id.
func (s Schedule) String() string { return scheduleNames[s] }

// Offload says what training keeps in the memory of the host.
type Offload uint8

// The choices.
const (
	OffloadNone        Offload = iota
	OffloadOptimizer           // states and update (ZeRO-Offload, Ren et al. 2021)
	OffloadActivations         // what the backward pass needs, sent out and fetched back
)

var offloadNames = [...]string{"none", "optimizer", "activations"}

// String returns the choice's id.
func (o Offload) String() string { return offloadNames[o] }

// Gradients is the width in which gradients are summed and sent.
type Gradients uint8

// The widths.
const (
	UsualGradients  Gradients = iota // what the software does
	NarrowGradients                  // that of the weights, 16 bits at least
	WideGradients                    // fp32
)

var gradientNames = [...]string{"auto", "16-bit", "fp32"}

// String returns the width's id.
func (g Gradients) String() string { return gradientNames[g] }

// States is the width of what the optimizer keeps.
type States uint8

// The widths.
const (
	UsualStates  States = iota // what the software does
	WideStates                 // fp32, with an fp32 copy of narrower weights
	NarrowStates               // that of the weights, and no copy of them
)

var stateNames = [...]string{"auto", "fp32", "16-bit"}

// String returns the width's id.
func (s States) String() string { return stateNames[s] }

// Context is how the devices that share a sequence come by one another's keys
// and values.
type Context uint8

// The ways.
const (
	UsualContext  Context = iota // a ring
	RingContext                  // passed on from device to device while attention works on what is there (Liu et al. 2023)
	GatherContext                // gathered whole before attention begins (Grattafiori et al. 2024, section 3.3.2)
)

var contextNames = [...]string{"auto", "ring", "all-gather"}

// String returns the way's id.
func (c Context) String() string { return contextNames[c] }

// Targets says which matrices carry adapters.
type Targets uint8

// The targets.
const (
	TargetAttention Targets = iota // query, key, value and output projections
	TargetLinear                   // those and the matrices of the feed-forward network
)

var targetNames = [...]string{"attention", "linear"}

// String returns the targets' id.
func (t Targets) String() string { return targetNames[t] }

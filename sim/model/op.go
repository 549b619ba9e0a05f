package model

// Kind is what an op is, and so which efficiency applies to it.
type Kind uint8

// The kinds of op.
const (
	Gemm             Kind = iota
	GroupedGemm           // one GEMM per touched expert
	PrefillAttention      // many queries per sequence
	DecodeAttention       // one query per sequence, streams the cache
	RecurrentStep         // one serial sweep of a recurrent layer over its time steps
	ScanOp                // state-space or linear-attention scan
	Elementwise           // norms, activations, residuals, rotary
	Lookup                // embedding rows: bytes, no FLOPs
	Sampling              // softmax over the vocabulary and the choice of a token
	Collective            // all-reduce, all-gather, reduce-scatter, all-to-all
	PointToPoint          // pipeline hand-over
	Optimizer             // parameter update
	KindCount
)

var kindNames = [KindCount]string{
	"gemm", "grouped_gemm", "prefill_attention", "decode_attention", "recurrent_step", "scan",
	"elementwise", "lookup", "sampling", "collective", "point_to_point", "optimizer",
}

// String returns the kind's id.
func (k Kind) String() string { return kindNames[k] }

// Phase is a part of a job that repeats one kind of pass.
type Phase uint8

// The phases.
const (
	Prefill  Phase = iota // the prompt
	Decode                // one token a sequence and step
	Encode                // an encoder or classifier reads its input
	Forward               // training
	Backward              // training, recomputation included
	Update                // gradient exchange and optimizer
	Host                  // fixed host work of a step: scheduler, sampling, Python
	PhaseCount
)

var phaseNames = [PhaseCount]string{"prefill", "decode", "encode", "forward", "backward", "update", "host"}

// String returns the phase's id.
func (p Phase) String() string { return phaseNames[p] }

// CollectiveKind is the pattern of a collective.
type CollectiveKind uint8

// The patterns.
const (
	NoCollective CollectiveKind = iota
	AllReduce
	AllGather
	ReduceScatter
	AllToAll
	SendReceive
)

// Axis is the parallel axis whose group a collective spans.
type Axis uint8

// The axes.
const (
	AxisTensor Axis = iota
	AxisExpert
	AxisContext
	AxisPipeline
	AxisData
)

// Op is one operation on ONE device of the plan: sizes are after tensor,
// expert and context sharding. All of FLOPs, *Bytes and Serial are for one
// execution; the pass executes it Count times.
type Op struct {
	Kind Kind
	Name string // a short constant: "qkv", "attention", "ffn up", "head"

	FLOPs       float64 // multiply-add = 2
	WeightBytes float64 // weights read from device memory
	ActBytes    float64 // activations read and written; message bytes of a collective
	KVBytes     float64 // key-value cache or recurrent state read and written

	M, N, K float64 // matrix shape of one GEMM (M rows of activations); attention: queries, keys, head dim
	Batch   float64 // independent GEMMs of that shape in one execution (heads, experts); 1 otherwise
	Count   float64 // executions in the pass, usually layers
	Serial  float64 // dependent steps inside one execution (time steps of a recurrence); 1 otherwise
	Kernels float64 // kernels of one dependent step, from the cell's equations; 1 otherwise

	Backward bool // a recurrence that runs back through its steps, with its weights transposed

	Compute    Precision // format the arithmetic units work in
	Dequantize bool      // weights are stored narrower and expanded on the way
	Quantized  Precision // storage format of the weights

	Collective CollectiveKind
	Axis       Axis
	Ranks      float64 // members of the collective's group
	Stride     float64 // devices from one member to the next; 0 and 1 are neighbours

	// BusyFLOPs and BusyBytes are what the busiest of the devices that experts are
	// spread over does more than the mean one, as a share of FLOPs and of weight
	// bytes. All wait for it.
	BusyFLOPs, BusyBytes float64
}

// Pass asks an architecture for the ops of one pass over a batch on one
// device of the plan.
type Pass struct {
	Phase     Phase
	Sequences float64 // sequences in the pass (per tensor-parallel group)
	Tokens    float64 // new tokens per sequence: the prompt in prefill, 1 in decode
	Past      float64 // mean tokens per sequence already held before this pass
	LocalPast float64 // mean of min(past, window): what a local layer holds
	Source    float64 // source length of an encoder-decoder
	Heads     float64 // positions per sequence for which the output head runs: 1 prefill and decode, Tokens in training, 0 for none

	Weights, Activations, KVCache Precision // formats as stored
	WeightBytes                   float64   // bytes of one stored weight where a stack has a format of its own for all of them, tables and head included; 0 for none
	Compute                       Precision // format of the matrix arithmetic
	AttentionCompute              Precision // format of the attention arithmetic
	Dequantize                    bool      // weight-only quantisation

	Tensor, Expert, Contextual int // parallel degrees (tp, ep, cp), at least 1
	SequenceParallel           bool
	FusedAttention             bool    // scores never reach memory (FlashAttention)
	Fusion                     float64 // share of elementwise traffic that is fused away, 0..1
	Training                   bool    // emit what the backward pass needs: all logits, no cache write
	Side                       Side
}

// Side chooses the half of an encoder-decoder a pass runs.
type Side uint8

// The sides.
const (
	SideDecoder Side = iota
	SideEncoder
)

// Parameters counts the numbers in a model's weights by part.
type Parameters struct {
	Embedding float64 // token and position tables
	Attention float64 // projections, MLA and cross attention included
	FFN       float64 // dense feed-forward networks
	Experts   float64 // routed experts, all of them
	Shared    float64 // shared experts and routers
	SSM       float64 // scan layers
	Recurrent float64 // recurrent cells, alignments
	Norm      float64
	Head      float64 // output head when not tied
	Total     float64
	Active    float64 // touched by one token: Total minus the experts it is not routed to (embedding table counted whole)
}

package hardware

// Stack is the software that runs the model. It is a comparable value.
type Stack struct {
	ID, Name, Source string
	Tasks            string  // space-separated ids of the tasks it is for: "generate encode train lora qlora"
	Serving          bool    // continuous batching: prefill and decode share the device
	FusedAttention   bool    // FlashAttention-like kernels
	FusedCausal      bool    // such kernels for training of causal decoders alone
	Fusion           float64 // share of elementwise traffic fused away, 0..1
	Graph            bool    // steps are captured and replayed
	PagedCache       bool
	OverheadBytes    float64 // per device: context, libraries, workspace
	MemoryFraction   float64 // share of device memory the stack will use, 0..1
	BatchTokens      float64 // tokens of a chunked-prefill step, 0 for none
	PipelineSplit    bool    // several devices means layer split without overlap (llama.cpp)
	FourBitBytes     float64 // bytes of one weight in the 4-bit format of the stack's own, tables and head included; 0 for none
	SequenceParallel bool    // training shards norms and residuals over tp as well (Megatron)
	WideGradients    bool    // gradients are summed and sent in fp32, whatever the weights' format
	NarrowGradients  bool    // 16-bit gradients of a step stay beside the fp32 ones they are added to
	KeepsGathered    bool    // inputs gathered for tensor parallelism are kept for the backward pass, not gathered again
	RecomputesAll    bool    // everything is computed again in the backward pass unless told otherwise
	StopsEarly       bool    // computing a layer again stops before its last matrix product, whose output nothing asks for
	SelectiveOps     bool    // selective recomputation keeps attention and every second matrix product, nothing else
	Interleaves      bool    // pipelines are interleaved unless told otherwise, down to one layer a stage
	EvenStages       bool    // a pipeline's stages have the same number of layers, whatever else the last one does
	NarrowStates     bool    // optimizer states are as wide as the weights, of which there is no wider copy
	FusesUpdate      bool    // on one device each weight is updated as soon as its gradient is there
	LossChunks       int     // pieces in which output head and loss are worked out; 0 for one
	OverlapsTensor   bool    // pieces of a tensor-parallel message are sent while the matrix product beside it works on others
	BlocksLaunch     bool    // every kernel is waited for before the next is sent: its dispatch is never hidden
	BlocksExchange   bool    // the exchange of gradients begins when the backward pass has ended
	StepwiseCells    bool    // recurrent layers run one time step after the other from the host, not in one call of a library
	PadsHeads        bool    // attention heads are padded to a multiple of tp (Neuron)
	MaxSequences     int     // most sequences one engine schedules (each rank, when attention is data parallel), 0 for no stated limit
	BalancesPrompts  bool    // with data-parallel attention, prompts start on all ranks at once
	ReservesOutput   bool    // a request is let in only when its full length fits, so that none is ever evicted
}

// Origin says how a number was come by.
type Origin uint8

// The origins, surest first.
const (
	Measured  Origin = iota // read from a measurement
	Fitted                  // fitted to measured rows of this device family and stack
	Inherited               // taken from the family or from all devices
	Assumed                 // stated in a source, or a judgement named as such
)

var originNames = [...]string{"measured", "fitted", "inherited", "assumed"}

// String returns the origin's id.
func (o Origin) String() string { return originNames[o] }

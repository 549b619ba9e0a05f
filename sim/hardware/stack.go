package hardware

// Stack is the software that runs the model. It is a comparable value.
type Stack struct {
	ID, Name, Source string
	Tasks            string  // space-separated ids of the tasks it is for: "generate encode train lora qlora"
	Serving          bool    // continuous batching: prefill and decode share the device
	FusedAttention   bool    // FlashAttention-like kernels
	Fusion           float64 // share of elementwise traffic fused away, 0..1
	Graph            bool    // steps are captured and replayed
	PagedCache       bool
	OverheadBytes    float64 // per device: context, libraries, workspace
	MemoryFraction   float64 // share of device memory the stack will use, 0..1
	BatchTokens      float64 // tokens of a chunked-prefill step, 0 for none
	PipelineSplit    bool    // several devices means layer split without overlap (llama.cpp)
	CacheBytes       float64 // bytes a stored weight has when the stack's 4-bit is not the default, 0 for default
	PadsHeads        bool    // attention heads are padded to a multiple of tp (Neuron)
	MaxSequences     int     // most sequences one engine schedules, 0 for no stated limit
}

// Coefficients are what calibration fits for a device family and stack. They
// are resolved once, when a scenario names its device and stack, so that
// timing an op looks nothing up. All efficiencies are fractions of a peak.
type Coefficients struct {
	GemmEfficiency       float64 // of the dense peak, large aligned GEMM
	AttentionEfficiency  float64 // of the dense peak, long prefill attention
	GroupedEfficiency    float64 // of the dense peak, experts
	ScanEfficiency       float64 // of the vector peak, scans and recurrent pointwise work
	BandwidthEfficiency  float64 // of memory bandwidth, large streams
	CacheReadEfficiency  float64 // of memory bandwidth, decode attention
	BandwidthHalfBytes   float64 // bytes moved at which bandwidth reaches half of its plateau
	GemmHalfFLOPs        float64 // FLOPs of one GEMM at which efficiency reaches half of its plateau
	DequantizeEfficiency float64 // of GemmEfficiency when weights are expanded on the way, 0..1
	Sharpness            float64 // exponent of the smooth maximum of compute and memory time; large is a hard maximum

	LaunchSeconds  float64 // per kernel
	SerialSeconds  float64 // per dependent step inside a recurrent kernel
	StepSeconds    float64 // host work per pass
	TokenSeconds   float64 // host work per sequence and decode step
	RequestSeconds float64 // host work per request

	CollectiveEfficiency float64 // of link bandwidth inside the fast domain
	CollectiveSeconds    float64 // latency of one collective inside the domain
	FabricEfficiency     float64 // of fabric bandwidth
	FabricSeconds        float64 // latency of one collective across nodes
	Overlap              float64 // share of gradient traffic hidden behind the backward pass, 0..1

	PowerFloor     float64 // share of TDP drawn as soon as the device is active
	PowerCompute   float64 // further share of TDP at full arithmetic activity
	PowerMemory    float64 // further share of TDP at full memory activity
	PowerSaturates float64 // exponent below 1 makes power rise fast at low activity

	// Log standard deviations of the residuals, for intervals.
	DecodeError, PrefillError, EncodeError, TrainError, PowerError, RecurrentError float64

	Origin Origin // where the values came from
	Rows   int    // measured rows behind them
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

package hardware

// Coefficients are what calibration fits for a device family and stack. They
// are resolved once, when a scenario names its device and stack, so that
// timing an op looks nothing up. All efficiencies are fractions of a peak.
type Coefficients struct {
	GemmEfficiency       float64 // of the dense 16-bit peak, large aligned GEMM
	NarrowEfficiency     float64 // of GemmEfficiency, in 8-bit formats
	FourBitEfficiency    float64 // of GemmEfficiency, in 4-bit formats
	WideEfficiency       float64 // of GemmEfficiency, in fp32 and tf32
	AttentionEfficiency  float64 // of the dense peak, long prefill attention
	AttentionHalfKeys    float64 // keys at which prefill attention reaches half of its plateau
	AttentionNarrow      float64 // of AttentionEfficiency, in 8-bit formats
	GroupedEfficiency    float64 // of the dense peak, experts
	ScanEfficiency       float64 // of the vector peak, scans and recurrent pointwise work
	MatrixScanEfficiency float64 // of the dense peak, scans by chunks on the matrix units
	RecurrentEfficiency  float64 // of GemmEfficiency, the GEMM of one recurrent step
	BandwidthEfficiency  float64 // of memory bandwidth, large streams
	CacheReadEfficiency  float64 // of memory bandwidth, decode attention
	CacheSpeedup         float64 // last-level cache over memory bandwidth, used when the device's own is unknown
	FourBitBandwidth     float64 // of BandwidthEfficiency, matrix kernels in 4-bit formats: unpacking cannot keep up with the stream
	ElementwiseBandwidth float64 // of BandwidthEfficiency, norms, activations and other pointwise kernels
	StreamSeconds        float64 // time until a stream flows: bandwidth reaches half of its plateau at the bytes of that time
	GemmHalfFLOPs        float64 // FLOPs of one GEMM at which efficiency reaches half of its plateau
	DequantizeEfficiency float64 // of GemmEfficiency when weights are expanded on the way, 0..1
	ExpertExpand         float64 // of GroupedEfficiency and BandwidthEfficiency, experts whose 4-bit weights are expanded on the way, 0..1
	NarrowExperts        float64 // of GroupedEfficiency and BandwidthEfficiency, experts in 8 bits: an engine's kernels may not be tuned for block scales, 0..1
	Sharpness            float64 // an op whose compute and memory times are equal takes 1+1/Sharpness of either; large is a hard maximum

	TileM, TileN float64 // rows and columns of the largest tile of a matrix kernel
	Units        float64 // multiprocessors, compute units or cores that tiles are dealt to; 0 when not known
	TilePenalty  float64 // efficiency of a tile against one twice its size
	WaveShare    float64 // share of an unfilled last wave that is lost, 0..1: kernels overlap their tail

	LaunchSeconds      float64 // per kernel, on the device: the gap between two kernels
	DispatchSeconds    float64 // per kernel, on the host: hidden behind longer kernels, the floor of shorter ones; 0 for a captured graph
	NarrowSeconds      float64 // added to a matrix kernel in 8 or 4 bits: its activations are quantised first
	AttentionSeconds   float64 // added to an attention kernel: lengths are read, keys split over the units, parts joined
	LatentSeconds      float64 // per level of the tree that joins the parts of latent decode attention
	KeySeconds         float64 // per key of latent decode attention, in a kernel that does not split the keys: one after the other, whatever the batch
	SerialSeconds      float64 // per kernel of a dependent step of a recurrence
	StepGap            float64 // factor of a dependent step of exactly 32 sequences whose product has no more columns than its depth, where a library lacks a kernel of that width; 1 where it does not
	CellSeconds        float64 // host work of one dependent step in software that runs recurrent steps one by one
	SerialDepthSeconds float64 // per dependent step and unit of depth K: the inner product of a step is a chain of its own
	StepSeconds        float64 // host work per pass
	TokenSeconds       float64 // host work per sequence and decode step
	TokenDevice        float64 // share of TokenSeconds that keeps the device's memory busy (sampling from the whole vocabulary) instead of waiting for the host, 0..1
	RequestSeconds     float64 // host work per request
	UpdateSeconds      float64 // host work per optimizer step: clipping, the loop over parameters, the next batch
	RankSeconds        float64 // host work per step and further tensor-parallel rank: the step's inputs are sent to every worker
	RankSkew           float64 // with data-parallel attention: further share of a step that ranks wait for the one with the longest contexts and the most loaded experts

	CollectiveEfficiency  float64 // of link bandwidth inside the fast domain, two ranks
	CollectiveScaling     float64 // factor of it for each doubling of the ranks, up to eight: above 1 where a switch adds up on the way
	BusEfficiency         float64 // of the host bus where no fast link joins the ranks, two ranks
	BusScaling            float64 // factor of it for each doubling of the ranks, up to eight: bridges and sockets are shared
	CollectiveSeconds     float64 // latency of one collective of two ranks inside the domain
	CollectiveRankSeconds float64 // further latency for each further dependent step of the ring
	CollectiveRampSeconds float64 // what a step of the protocol at full rate costs more than one of the low-latency protocol, which carries a flag with every word and so moves twice the bytes
	DirectSeconds         float64 // latency of an all-reduce in which every rank reads every other, 0 when the stack has none
	ExchangeSeconds       float64 // latency of an engine's own kernel that sends tokens to their experts or back, 0 when the stack has none
	FabricEfficiency      float64 // of fabric bandwidth
	FabricSeconds         float64 // latency of one collective across nodes
	Overlap               float64 // share of messages of data and context parallelism that the work beside them hides, 0..1
	TensorOverlap         float64 // the same of tensor-parallel messages, where the stack sends them in pieces, 0..1

	PowerFloor     float64 // share of TDP drawn as soon as the device is active
	PowerCompute   float64 // further share of TDP at full arithmetic activity
	PowerMemory    float64 // further share of TDP at full memory activity, where PowerByte is not known
	PowerByte      float64 // J per byte of device memory traffic, from the memory to the cores; 0 where it is not known
	PowerNetwork   float64 // draw of a transfer between devices, as a share of that of streaming from memory
	PowerSaturates float64 // exponent below 1 makes power rise fast at low activity
	PowerClock     float64 // exponent of the clock in the power of arithmetic

	// DeviceCompute and DeviceMemory are what one device sustains of the shares of
	// its peaks that its generation reaches: clocks under its power limit, memory
	// chips. [CoefficientTable.Resolve] multiplies them in and leaves 1 behind.
	DeviceCompute, DeviceMemory float64

	// ComputeScale, MemoryScale and NetworkScale are what whole jobs of a stack
	// reach of the efficiencies that single operations do; LatencyScale is what they
	// pay of the fixed times of kernels and collectives, which fused and captured
	// neighbours hide in part. [CoefficientTable.Resolve] multiplies all four in and
	// leaves 1 behind.
	ComputeScale, MemoryScale, NetworkScale, LatencyScale float64
	// AttentionScale and NarrowScale are the same for attention kernels and for
	// 8-bit recipes, which differ most between the years of a stack: FlashAttention
	// had three generations, and a recipe casts and transposes besides.
	AttentionScale, NarrowScale float64

	// Log standard deviations of the residuals, for intervals: of the time per
	// token, to the first token, of whole requests and of a training step, of the
	// draw, of the devices' energy, and of recurrent layers and models.
	DecodeError, PrefillError, ThroughputError, EncodeError, TrainError float64
	PowerError, EnergyError, RecurrentError, RecurrentTrainError        float64
	// Share of the error of a job's time or energy that another job has too,
	// 0..1, where both run under one stack: the same model on the same device at
	// other lengths, batches and plans, for values that are near one another and
	// for those apart by a factor of two and more; in another number format; another model;
	// another device; both other. SharedPair is of the same model and device under
	// two stacks.
	SharedNear, SharedJob, SharedFormat, SharedDevice, SharedModel, SharedStack, SharedPair float64
	// Log standard deviations of single operations: matrix products, experts, attention over a
	// prompt, of one token, over latent keys, collectives, transfers between two,
	// recurrent sweeps, and the rest.
	MatrixError, ExpertError, ContextError, AttentionError, LatentError float64
	CollectiveError, TransferError, SweepError, OtherError              float64

	Origin Origin // where the values of times came from
	Rows   int    // measured rows behind them
	// The same of power.
	PowerOrigin Origin
	PowerRows   int
}

// DefaultCoefficients is what a device and stack without any calibration get:
// typical values of current accelerators, each with its source beside it.
// Times are of kernels launched from a captured graph.
func DefaultCoefficients() Coefficients {
	return Coefficients{
		GemmEfficiency:       0.80, // median large GEMM over dense peak, A100 0.87, H100 0.80, B200 0.75
		NarrowEfficiency:     0.92, // fp8 0.71-0.78 of peak on the same parts
		FourBitEfficiency:    0.60, // nvfp4 0.49 median of peak on B200
		WideEfficiency:       1,
		AttentionEfficiency:  0.60,
		AttentionHalfKeys:    1000,
		AttentionNarrow:      0.75,
		GroupedEfficiency:    0.60,
		ScanEfficiency:       0.50,
		MatrixScanEfficiency: 0.04,
		RecurrentEfficiency:  0.50,
		BandwidthEfficiency:  0.90, // streams: HBM3 0.93, A100 and L40S 0.876
		CacheReadEfficiency:  0.80,
		CacheSpeedup:         2.5, // H100 5.6 over 3.35 TB/s, A100 about 2.3 times
		FourBitBandwidth:     0.7,
		ElementwiseBandwidth: 0.8,
		StreamSeconds:        1e-6,
		GemmHalfFLOPs:        0,
		DequantizeEfficiency: 0.70,
		ExpertExpand:         0.7,
		NarrowExperts:        1,
		Sharpness:            5,
		TileM:                128, TileN: 128, TilePenalty: 0.85, WaveShare: 0.7,

		LaunchSeconds: 3e-6, // 3 us a kernel from a captured graph (planning figure of an op database)
		SerialSeconds: 5e-6, SerialDepthSeconds: 20e-9, StepGap: 1,
		CellSeconds:   200e-6, // a loop iteration of TensorFlow 1
		NarrowSeconds: 5e-6, AttentionSeconds: 8e-6, LatentSeconds: 3.7e-6,
		RankSkew:      0.15,
		UpdateSeconds: 1e-3,   // a loop over a few hundred parameter tensors, a handful of launches for all
		StepSeconds:   126e-6, // host time of a serving step fitted by a published step simulator

		CollectiveEfficiency:  0.65, // bus bandwidth over link rate of 2 ranks; A100 0.74-0.78 at 8
		CollectiveScaling:     1.1,
		BusEfficiency:         0.6,
		BusScaling:            0.85,
		CollectiveSeconds:     10e-6, // small messages on 8 devices 15-26 us
		CollectiveRankSeconds: 1.3e-6,
		CollectiveRampSeconds: 3e-6, // NCCL's own table of latencies: 3.4 against 0.6 us a ring step over NVLink
		FabricEfficiency:      0.73, // of the NIC at 1 GiB and more
		FabricSeconds:         30e-6,
		Overlap:               0.7,
		TensorOverlap:         0.5,

		PowerFloor:     0.20, // active floor 0.18-0.25 of TDP
		PowerCompute:   0.80, // large GEMM 0.97-0.99 of TDP
		PowerMemory:    0.60, // weight streaming 0.58-0.85 of TDP
		PowerNetwork:   0.5,  // between waiting and streaming
		PowerSaturates: 0.8,
		PowerClock:     2.4,

		DeviceCompute: 1, DeviceMemory: 1,

		ComputeScale: 1, MemoryScale: 1, NetworkScale: 1, LatencyScale: 1, AttentionScale: 1, NarrowScale: 1,

		DecodeError: 0.25, PrefillError: 0.25, ThroughputError: 0.25, EncodeError: 0.25, TrainError: 0.25,
		PowerError: 0.2, EnergyError: 0.3, RecurrentError: 0.5, RecurrentTrainError: 0.5,
		MatrixError: 0.25, ExpertError: 0.3, ContextError: 0.25, AttentionError: 0.25, LatentError: 0.3,
		CollectiveError: 0.5, TransferError: 0.6, SweepError: 0.5, OtherError: 0.4,
		Origin: Assumed, PowerOrigin: Assumed,
	}
}

// Scale multiplies the efficiencies of arithmetic, memory and links, and the
// fixed times of kernels and collectives; efficiencies of arithmetic and memory
// stay at or below 1.
func (c *Coefficients) Scale(compute, memory, network, latency float64) {
	c.GemmEfficiency = min(1, c.GemmEfficiency*compute)
	c.AttentionEfficiency = min(1, c.AttentionEfficiency*compute)
	c.GroupedEfficiency = min(1, c.GroupedEfficiency*compute)
	c.BandwidthEfficiency = min(1, c.BandwidthEfficiency*memory)
	c.CacheReadEfficiency = min(1, c.CacheReadEfficiency*memory)
	c.CollectiveEfficiency *= network
	c.BusEfficiency *= network
	c.FabricEfficiency *= network
	c.LaunchSeconds *= latency
	c.NarrowSeconds *= latency
	c.AttentionSeconds *= latency
	c.LatentSeconds *= latency
	c.StreamSeconds *= latency
	c.CollectiveSeconds *= latency
	c.CollectiveRankSeconds *= latency
	c.CollectiveRampSeconds *= latency
	c.DirectSeconds *= latency
	c.ExchangeSeconds *= latency
}

// ScaleKernels multiplies the efficiencies of attention and of 8-bit matrix
// kernels.
func (c *Coefficients) ScaleKernels(attention, narrow float64) {
	c.AttentionEfficiency = min(1, c.AttentionEfficiency*attention)
	c.NarrowEfficiency *= narrow
}

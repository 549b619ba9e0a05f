package sim

import (
	"math"

	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
	"wattif/sim/workload"
)

// Defaults that stand in where a place or stack states nothing; each use is
// noted in the result.
const (
	// DefaultPUE is the mean of the Uptime Institute Global Data Center Survey 2025.
	DefaultPUE = 1.54
	// DefaultWUE is the mean on-site water of US data centres in 2023, litres per
	// IT kWh (Shehabi et al. 2024, Lawrence Berkeley National Laboratory).
	DefaultWUE = 0.36
	// HostLoad is the share of a server's rated host power that it draws under a
	// typical load: rated maxima count every fan and supply at full.
	HostLoad = 0.5
	// largestBatch bounds what batch=max may choose where the stack states no limit.
	largestBatch = 1024
)

// Run computes a scenario. The error is a [*KnobError] or a [*PlanError];
// running out of memory is an answer (Fits is false), not an error: the other
// numbers then say what it would do if it fitted.
func Run(s *Scenario) (Result, error) {
	var r Result
	err := RunInto(&r, s)
	return r, err
}

// RunInto is [Run] into a result whose slices are reused, without allocating
// once they have grown. On error the result is not meaningful.
func RunInto(r *Result, s *Scenario) error {
	j, err := prepare(r, s)
	if err != nil {
		return err
	}
	capacity(r, s, &j)
	o := perform(r, s, &j)
	correct(r, s, &o)
	times(r, s, &o)
	r.placed = len(r.Notes)
	energy(r, s)
	place(r, s)
	r.spread(s)
	return nil
}

// TimesInto is [RunInto] for times and rates alone, which it gives the same in
// half the time: what fits, energy and everything that follows from it stay 0.
func TimesInto(r *Result, s *Scenario) error {
	j, err := prepare(r, s)
	if err != nil {
		return err
	}
	r.ledger.TimesOnly = true
	o := perform(r, s, &j)
	r.ledger.TimesOnly = false
	correct(r, s, &o)
	times(r, s, &o)
	return nil
}

// prepare empties the result and makes every choice that the scenario leaves
// open.
func prepare(r *Result, s *Scenario) (workload.Job, error) {
	costs, notes, ledger := r.Costs[:0], r.Notes[:0], r.ledger
	*r = Result{}
	r.Costs, r.Notes, r.ledger = costs, notes, ledger
	r.ledger.Reset()

	r.Task, r.Devices = s.Task, max(1, s.Devices)
	r.Boundary, r.Accounting = s.Boundary, s.Accounting
	r.InputTokens, r.OutputTokens = float64(s.InputLen), float64(s.OutputLen)
	if s.Task != Generate && s.Model.Family != model.EncoderDecoder && s.Model.Family != model.Seq2Seq {
		r.OutputTokens = 0
	}
	r.Parameters = s.Model.Parameters()

	if err := checkTask(s); err != nil {
		return workload.Job{}, err
	}
	j := newJob(r, s)
	if err := resolvePlan(r, s, &j); err != nil {
		return j, err
	}
	j.Plan = r.Plan
	j.System.NodeDevices = nodeDevices(&s.Device, r.Devices)
	resolveBatch(r, s, &j)
	return j, nil
}

// perform runs the job.
func perform(r *Result, s *Scenario, j *workload.Job) workload.Outcome {
	switch s.Task {
	case Generate:
		return j.Generate(&r.ledger)
	case Encode:
		return j.Encode(&r.ledger)
	}
	return j.Train(&r.ledger)
}

// checkTask refuses tasks that an architecture cannot do.
func checkTask(s *Scenario) error {
	switch s.Model.Family {
	case model.Encoder:
		if s.Task == Generate {
			return &PlanError{Knob: "task", Reason: s.Model.Name + " is an encoder: it reads, it does not generate", Nearest: "task=encode"}
		}
	case model.Embedding:
		if s.Task == Generate {
			return &PlanError{Knob: "task", Reason: s.Model.Name + " is a table of word vectors: it does not generate", Nearest: "task=encode"}
		}
	}
	if (s.Task == LoRA || s.Task == QLoRA) && s.Model.Heads == 0 {
		return &PlanError{Knob: "task", Reason: "adapters sit on attention projections, which " + s.Model.Name + " has none of", Nearest: "task=train"}
	}
	return nil
}

// newJob resolves formats: what the device lacks runs as it really would.
func newJob(r *Result, s *Scenario) workload.Job {
	d := &s.Device
	weights, activations := s.Weights, s.Activations
	if s.Task == QLoRA && weights.Bits() > 4 {
		weights = model.INT4
	}
	compute, dequantize, note := d.Formats(weights, activations)
	if note != "" {
		r.note("precision", note)
	}
	attention := compute
	if attention.Bits() < 16 {
		// Serving kernels keep scores and sums in 16 bits.
		attention = model.BF16
		if !d.Has(attention) {
			attention, _, _ = d.Formats(model.FP16, model.FP16)
		}
	}
	r.Compute, r.AttentionCompute = compute, attention
	r.Weights, r.Activations, r.KVCache = weights, activations, s.KVCache
	if activations.Bits() < compute.Bits() {
		r.Activations = compute
	}
	j := workload.Job{
		Model:  &s.Model,
		System: hardware.System{Device: d, Stack: &s.Stack, Coefficients: &s.Coefficients, NodeDevices: 1, Fabric: s.Fabric, Threads: s.Threads},
		Input:  r.InputTokens, Output: r.OutputTokens,
		Weights: weights, Activations: r.Activations, KVCache: s.KVCache,
		Compute: compute, AttentionCompute: attention, Dequantize: dequantize,
		WeightBytes: weights.StoredBytes(),
		Recompute:   s.Recompute, ZeRO: s.ZeRO, Optimizer: s.Optimizer,
		Schedule: s.Schedule, Virtual: 1, Shard: s.Shard, Offload: s.Offload,
		Gradients: s.Gradients, States: s.States, Context: s.Context,
		Sample: float64(s.SampleLen), Steps: float64(s.BPTT),
		Frozen:     s.Task == LoRA || s.Task == QLoRA,
		Parameters: r.Parameters,
	}
	if s.CachedPrefix > 0 && s.Task == Generate && CachesPrefix(&s.Model) && j.Input > 1 {
		j.Cached = math.Min(math.Floor(s.CachedPrefix*j.Input), j.Input-1)
	}
	if j.Frozen {
		j.Rank = float64(max(1, s.LoRARank))
		j.Targets = s.LoRATargets
		j.Adapters = workload.AdapterParameters(&s.Model, max(1, s.LoRARank), s.LoRATargets)
	}
	if s.Stack.FourBitBytes > 0 && weights.Bits() == 4 {
		j.OwnBytes = s.Stack.FourBitBytes
	}
	r.ledger.Limit = max(0, s.PowerLimit)
	j.Prepare()
	return j
}

// CachesPrefix reports whether a model's keys and values of one prompt serve
// another that begins alike: attention over all that came before. Encoders see
// what follows too, and a state is of its whole text.
func CachesPrefix(a *model.Architecture) bool {
	return a.Family == model.Decoder && a.Heads > 0
}

// nodeDevices is how many of the job's devices stand in one server or share the
// fast link, whichever are more. Cards that bridges join in pairs reach the
// other pairs of their server over its bus.
func nodeDevices(d *hardware.Device, devices int) int {
	return max(1, min(max(d.LinkDomain, d.ServerDevices), devices))
}

// resolveBatch settles batch=max.
func resolveBatch(r *Result, s *Scenario, j *workload.Job) {
	if s.Task.Training() {
		resolveTraining(r, s, j)
		return
	}
	r.Batch = float64(s.Batch)
	if s.Batch == BatchMax {
		limit := largestBatch
		if s.Stack.MaxSequences > 0 {
			limit = s.Stack.MaxSequences * max(1, r.Plan.Spread)
		}
		context := j.MeanContext()
		r.Batch = math.Max(1, float64(workload.LargestBatch(limit, func(b float64) bool {
			m := j.InferenceMemory(b, context)
			return m.Total <= m.Available
		})))
	}
	j.Batch = math.Max(1, r.Batch)
	r.Batch = j.Batch
}

// capacity fills in memory: what is held, whether it fits, the largest batch
// and context that would, and the fewest devices that hold the job.
func capacity(r *Result, s *Scenario, j *workload.Job) {
	if s.Task.Training() {
		trainingCapacity(r, j)
	} else {
		context := j.MeanContext()
		r.Memory = j.InferenceMemory(j.Batch, context)
		r.MaxBatch = workload.LargestHeld(1<<20, func(b float64) float64 {
			m := j.InferenceMemory(b, context)
			return m.Available - m.Total
		})
		if s.Task == Generate && r.Memory.CachePerToken > 0 {
			r.MaxContext = workload.LargestHeld(1<<27, func(c float64) float64 {
				m := j.InferenceMemory(j.Batch, c)
				return m.Available - m.Total
			})
		}
	}
	r.Fits = r.Memory.Total <= r.Memory.Available
	if !r.Fits {
		r.ShortBytes = r.Memory.Total - r.Memory.Available
	}
	r.MinDevices = fewestDevices(r, s, j)
}

// fewestDevices is the smallest number of devices that holds the job: tensor
// parallel inside a node, pipeline beyond it, doubling.
func fewestDevices(r *Result, s *Scenario, j *workload.Job) int {
	trial := *j
	node := nodeDevices(&s.Device, 1<<20)
	for n := 1; n <= 4096; n *= 2 {
		tp := min(n, node)
		for s.Model.Heads > 0 && tp > 1 && s.Model.Heads%tp != 0 {
			tp--
		}
		pp := max(1, n/tp)
		if pp > max(1, s.Model.Layers) {
			break
		}
		trial.Plan = Plan{TP: tp, PP: pp, DP: 1, EP: 1, CP: 1}
		var m workload.Memory
		if s.Task.Training() {
			if j.ZeRO > 0 {
				trial.Plan = Plan{TP: 1, PP: 1, DP: n, EP: 1, CP: 1}
			}
			m = trial.TrainingMemory(1)
		} else {
			m = trial.InferenceMemory(j.Batch, j.MeanContext())
		}
		if m.Total <= m.Available {
			return n
		}
	}
	return 0
}

// times turns the job's outcome into the result's times and rates.
func times(r *Result, s *Scenario, o *workload.Outcome) {
	r.FirstToken, r.TokenTime, r.Latency, r.StepTime, r.UnitTime = o.FirstToken, o.TokenTime, o.Latency, o.StepTime, o.UnitTime
	r.Sequences, r.ModelFLOPs, r.ModelBytes = o.Sequences, o.ModelFLOPs, o.ModelBytes
	r.Costs = append(r.Costs, r.ledger.Costs...)
	r.PhaseTime = r.ledger.PhaseTime
	if o.UnitTime <= 0 {
		return
	}
	r.RequestsPerSecond = o.Sequences / o.UnitTime
	if peak := s.Device.Peak[r.Compute]; peak > 0 {
		r.MFU = o.ModelFLOPs / (o.UnitTime * float64(r.Devices) * peak)
	}
	if t := r.PhaseTime[model.Decode] + r.PhaseTime[model.Host]; r.PhaseTime[model.Decode] > 0 && s.Device.MemoryBandwidth > 0 {
		r.MBU = o.ModelBytes / (t * float64(r.Devices) * s.Device.MemoryBandwidth)
	}
	r.Bound = dominantBound(r)
	r.Busy = 1
	if s.RequestsPerDay > 0 && !s.Task.Training() {
		r.RequestsPerDay = s.RequestsPerDay
		r.Busy = s.RequestsPerDay / (r.RequestsPerSecond * 86400)
		if r.Busy > 1 {
			r.note("requests_per_day", "more than this system can serve: every number below is at full load")
		}
	}
	if s.Task.Training() && r.Batch > 0 {
		switch {
		case s.TrainTokens > 0 && s.InputLen > 0:
			r.Steps = s.TrainTokens / (r.Batch * float64(s.InputLen))
		case s.Epochs > 0 && s.Samples > 0:
			r.Steps = s.Epochs * s.Samples / r.Batch
		}
		goodput := s.Goodput
		if goodput <= 0 || goodput > 1 {
			goodput = 1
		}
		r.RunScale = r.Steps / goodput
		r.RunSeconds = r.RunScale * r.StepTime
	}
}

// dominantBound is the limit of most of the unit's time.
func dominantBound(r *Result) Bound {
	var seconds [5]float64
	for i := range r.Costs {
		seconds[r.Costs[i].Bound] += r.Costs[i].Seconds
	}
	best := hardware.ComputeBound
	for b := range seconds {
		if seconds[b] > seconds[best] {
			best = Bound(b)
		}
	}
	return best
}

// energy books the three boundaries and what waiting for demand adds.
func energy(r *Result, s *Scenario) {
	f := &r.Footprint
	devices := float64(r.Devices)
	idle := 0.0
	if r.Busy > 0 && r.Busy < 1 {
		watts := s.Device.IdlePower()
		if s.Device.Idle <= 0 {
			r.note("hardware", "idle power of the device is not known: a tenth of its rated power stands in")
		}
		idle = watts * devices * r.UnitTime * (1/r.Busy - 1)
	}
	f.IdleJoules = idle
	f.DeviceJoules = r.ledger.Joules + idle
	rated, assumed := s.Device.Host()
	host := rated * HostLoad
	if s.Boundary != footprint.BoundaryDevice {
		switch {
		case assumed:
			r.note("boundary", "the server of this device is not known: 0.56 of the device's rated power, the median of those that are, stands in for its host")
		case rated == 0:
			r.note("boundary", "this machine is its own server: its power counts the device alone")
		}
	}
	wall := r.UnitTime
	if r.Busy > 0 && r.Busy < 1 {
		wall = r.UnitTime / r.Busy
	}
	f.ServerJoules = f.DeviceJoules + host*devices*wall
	f.PUE = s.PUE
	if f.PUE <= 0 {
		f.PUE = s.Region.PUE
	}
	if f.PUE <= 0 {
		f.PUE = DefaultPUE
		r.note("pue", "the place states no PUE: 1.54, the mean of the 2025 Uptime survey, stands in")
	}
	f.FacilityJoules = f.ServerJoules * f.PUE

	// Ops carry device joules; scale them and the host's to the boundary.
	scale, total := 1.0, f.DeviceJoules
	switch s.Boundary {
	case footprint.BoundaryServer:
		total = f.ServerJoules
	case footprint.BoundaryFacility:
		total = f.FacilityJoules
	}
	if f.DeviceJoules > 0 {
		scale = total / f.DeviceJoules
	}
	for i := range r.Costs {
		r.Costs[i].Joules *= scale
	}
	for p := range r.PhaseJoules {
		r.PhaseJoules[p] = r.ledger.PhaseJoules[p] * scale
	}
	if r.UnitTime > 0 {
		// Mean draw of one device while it works: waiting is left out.
		busyTotal := total
		if r.Busy > 0 && r.Busy < 1 && f.DeviceJoules > 0 {
			busyTotal = total * (f.DeviceJoules - idle) / f.DeviceJoules
		}
		r.DevicePower = busyTotal / (r.UnitTime * devices)
	}
}

// Joules is the energy of the unit of work inside the result's boundary.
func (r *Result) Joules() float64 {
	switch r.Boundary {
	case footprint.BoundaryDevice:
		return r.Footprint.DeviceJoules
	case footprint.BoundaryServer:
		return r.Footprint.ServerJoules
	}
	return r.Footprint.FacilityJoules
}

// place books carbon, water and money. Emissions, water and electricity count
// the energy inside the scenario's boundary.
func place(r *Result, s *Scenario) {
	f := &r.Footprint
	joules := r.Joules()
	grid := s.Region.Intensity(s.Month, s.Hour)
	if s.Month > 0 && s.CarbonIntensity < 0 && !s.Region.Shape.Knows(s.Month) || s.Hour >= 0 && s.Region.Shape == nil {
		r.note("region", "no profile by month and hour is known for this place: the annual mean stands in")
	}
	if s.CarbonIntensity >= 0 {
		grid.Location = s.CarbonIntensity
		if s.Accounting == footprint.Market {
			grid.Market = s.CarbonIntensity
		}
	}
	f.LocationG = footprint.OperationalG(joules, grid.Location)
	f.MarketG = footprint.OperationalG(joules, grid.Market)
	f.MarginalG = footprint.OperationalG(joules, grid.Marginal)
	f.OperationalG, f.GridGPerKWh = f.LocationG, grid.Location
	if s.Accounting == footprint.Market {
		f.OperationalG, f.GridGPerKWh = f.MarketG, grid.Market
		if math.IsNaN(grid.Market) {
			r.note("accounting", "no market-based intensity is known for this place")
		}
	}

	// A device is held while it waits; without a demand, utilization says how
	// much of its life it works.
	held, utilization := r.UnitTime*float64(r.Devices), s.Utilization
	if s.RequestsPerDay > 0 && r.Busy > 0 && !s.Task.Training() {
		held, utilization = held/math.Min(1, r.Busy), 1
	}
	hostKg, assumed := s.Device.HostMake()
	if assumed {
		r.note("hardware", "the manufacture of this device's server is not known: an eighth of an 8-accelerator server stands in")
	}
	f.EmbodiedG = footprint.EmbodiedG(s.Device.EmbodiedKg+hostKg, held, s.LifetimeYears, utilization)
	if math.IsNaN(f.EmbodiedG) {
		r.note("hardware", "manufacture of this device is not known: embodied carbon is left out")
	}

	f.WUE = s.WUE
	if f.WUE < 0 {
		f.WUE = s.Region.WUE
		if f.WUE < 0 {
			f.WUE = DefaultWUE
			r.note("wue", "the place states no WUE: 0.36 L/kWh, the US mean of 2023, stands in")
		}
	}
	server := math.Min(joules, f.ServerJoules)
	f.OnSiteWaterL, f.OffSiteWaterL = footprint.WaterL(server, joules, f.WUE, s.Region.WaterLPerKWh)

	price := s.ElectricityPrice
	if price < 0 {
		price = s.Region.PriceUSDPerKWh
	}
	owned := s.DevicePrice
	if owned < 0 && s.Device.RentUSDPerH <= 0 && s.Device.PriceUSD > 0 {
		owned = s.Device.PriceUSD
		r.note("device_price", "no rental price is known for this device: it is bought at its list price")
	}
	if owned >= 0 {
		f.RentUSD = 0
		f.CapitalUSD = footprint.CapitalUSD(owned, held, s.LifetimeYears, utilization)
		f.ElectricityUSD = footprint.ElectricityUSD(f.FacilityJoules, price)
		if math.IsNaN(f.ElectricityUSD) {
			r.note("electricity_price", "the place's electricity price is not known")
		}
	} else {
		f.RentUSD = footprint.RentUSD(s.Device.RentUSDPerH, held)
	}
}

// USD is the money the unit of work costs; NaN when no price is known.
func (f *Footprint) USD() float64 { return f.RentUSD + f.CapitalUSD + f.ElectricityUSD }

// TotalG is operational plus embodied emissions, grams. Embodied emissions
// that are not known are left out, as a note of the result says.
func (f *Footprint) TotalG() float64 {
	if math.IsNaN(f.EmbodiedG) {
		return f.OperationalG
	}
	return f.OperationalG + f.EmbodiedG
}

func (r *Result) note(knob, text string) {
	r.Notes = append(r.Notes, Note{Knob: knob, Text: text})
}

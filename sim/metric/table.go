package metric

import (
	"math"

	"wattif/sim"
	"wattif/sim/model"
)

// table is every metric in display order. It is never written.
var table = buildTable()

// byID finds a metric's place in the table. It is never written.
var byID = indexTable(table)

func buildTable() []Metric {
	var t []Metric
	t = append(t, speedMetrics()...)
	t = append(t, trainingMetrics()...)
	t = append(t, memoryMetrics()...)
	t = append(t, energyMetrics()...)
	t = append(t, footprintMetrics()...)
	t = append(t, rooflineMetrics()...)
	for i := range t {
		if t[i].up == "" {
			t[i].up, t[i].down = "more", "less"
		}
	}
	return t
}

func indexTable(t []Metric) map[string]int {
	m := make(map[string]int, len(t))
	for i := range t {
		m[t[i].ID] = i
	}
	return m
}

// of makes a metric's function from when it applies and what it then is.
func of(applies func(*sim.Result) bool, value func(*sim.Result) float64) func(*sim.Result) (float64, bool) {
	return func(r *sim.Result) (float64, bool) {
		if !applies(r) {
			return math.NaN(), false
		}
		return value(r), true
	}
}

func anyTask(*sim.Result) bool      { return true }
func serving(r *sim.Result) bool    { return !r.Task.Training() }
func training(r *sim.Result) bool   { return r.Task.Training() }
func generating(r *sim.Result) bool { return r.Task == sim.Generate }
func decoding(r *sim.Result) bool   { return r.Task == sim.Generate && r.OutputTokens > 1 }
func writing(r *sim.Result) bool    { return r.Task == sim.Generate && r.OutputTokens > 0 }
func reading(r *sim.Result) bool    { return serving(r) && r.InputTokens > 0 }
func wholeRun(r *sim.Result) bool   { return r.Task.Training() && r.Steps > 0 }

// total says whether quantities of a whole have a whole to be of: a training
// run that is stated, or a year of a demand that is stated.
func total(r *sim.Result) bool {
	if r.Task.Training() {
		return r.Steps > 0
	}
	return r.RequestsPerDay > 0
}

// scale turns a quantity of the unit of work into that of the training run, or
// of a year (365 days) of serving the demand, as far as the system can.
func scale(r *sim.Result) float64 {
	if r.Task.Training() {
		return r.RunScale
	}
	return ratio(math.Min(1, r.Busy)*365*86400, r.UnitTime)
}

// ratio is NaN where nothing is divided by.
func ratio(a, b float64) float64 {
	if !(b > 0) {
		return math.NaN()
	}
	return a / b
}

// positive is NaN where 0 means that a value was not found.
func positive(v float64) float64 {
	if !(v > 0) {
		return math.NaN()
	}
	return v
}

func speedMetrics() []Metric {
	ms := []Metric{
		{
			ID: "ttft_ms", Label: "Time to first token", Short: "1st token", Unit: "ms", Better: Lower, up: "slower", down: "faster",
			Help:    "From the moment a request is taken up until its first token, without queueing.",
			Formula: "seconds of the prefill passes a request waits for x 1000",
			Of:      of(generating, func(r *sim.Result) float64 { return positive(r.FirstToken) * 1e3 }), Spread: prefillSpread,
		},
		{
			ID: "tpot_ms", Label: "Time per output token", Short: "per token", Unit: "ms", Better: Lower, up: "slower", down: "faster",
			Help:    "Mean time between two tokens of one request while the rest of the batch is served too.",
			Formula: "(latency - time to first token) / (output_len - 1) x 1000",
			Of:      of(decoding, func(r *sim.Result) float64 { return positive(r.TokenTime) * 1e3 }), Spread: decodeSpread,
		},
		{
			ID: "latency_s", Label: "Latency of a request", Short: "latency", Unit: "s", Better: Lower, up: "slower", down: "faster",
			Help:    "From the moment a request is taken up until its last token, without queueing.",
			Formula: "time to first token + (output_len - 1) x time per output token; the one pass when encoding",
			Of:      of(serving, func(r *sim.Result) float64 { return positive(r.Latency) }), Spread: timeSpread,
		},
		{
			ID: "req_s", Label: "Requests per second", Short: "req/s", Unit: "req/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Requests the whole system finishes each second at full load.",
			Formula: "sequences of the unit of work / its seconds",
			Of:      of(serving, func(r *sim.Result) float64 { return positive(r.RequestsPerSecond) }), Spread: timeSpread,
		},
		{
			ID: "input_tok_s", Label: "Input tokens per second", Short: "in tok/s", Unit: "tok/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Prompt tokens the whole system reads each second at full load, while it also generates.",
			Formula: "req_s x input_len",
			Of:      of(reading, func(r *sim.Result) float64 { return positive(r.RequestsPerSecond * r.InputTokens) }), Spread: timeSpread,
		},
		{
			ID: "output_tok_s", Label: "Output tokens per second", Short: "out tok/s", Unit: "tok/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Tokens the whole system generates each second at full load.",
			Formula: "req_s x output_len",
			Of:      of(writing, func(r *sim.Result) float64 { return positive(r.RequestsPerSecond * r.OutputTokens) }), Spread: timeSpread,
		},
		{
			ID: "total_tok_s", Label: "Tokens per second", Short: "tok/s", Unit: "tok/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Tokens the whole system reads and generates each second at full load.",
			Formula: "req_s x (input_len + output_len); input_len alone when encoding",
			Of:      of(serving, func(r *sim.Result) float64 { return positive(r.RequestsPerSecond * (r.InputTokens + r.OutputTokens)) }), Spread: timeSpread,
		},
		{
			ID: "busy", Label: "Busy share", Short: "busy", Better: Neither, share: true, up: "more", down: "less",
			Help:    "Share of the time the system works to meet requests_per_day. Above 100 % it cannot.",
			Formula: "requests_per_day / (req_s x 86400)",
			Of:      of(func(r *sim.Result) bool { return serving(r) && r.RequestsPerDay > 0 }, func(r *sim.Result) float64 { return positive(r.Busy) }), Spread: timeSpread,
		},
	}
	return grouped("speed", ms)
}

func trainingMetrics() []Metric {
	tokens := func(r *sim.Result) float64 { return r.Sequences * (r.InputTokens + r.OutputTokens) }
	ms := []Metric{
		{
			ID: "step_s", Label: "Time of a step", Short: "step", Unit: "s", Better: Lower, up: "slower", down: "faster",
			Help:    "One optimizer step over the global batch: forward, backward, exchange of gradients, update.",
			Formula: "seconds of every micro-batch, the pipeline's bubble, exposed communication and the update",
			Of:      of(training, func(r *sim.Result) float64 { return positive(r.StepTime) }), Spread: timeSpread,
		},
		{
			ID: "samples_s", Label: "Samples per second", Short: "samples/s", Unit: "samples/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Training sequences the whole system works through each second.",
			Formula: "batch / step_s",
			Of:      of(training, func(r *sim.Result) float64 { return positive(ratio(r.Sequences, r.StepTime)) }), Spread: timeSpread,
		},
		{
			ID: "tokens_s_per_device", Label: "Training tokens per second and device", Short: "tok/s/dev", Unit: "tok/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Tokens trained on each second, divided by all devices. Source and target tokens both count for an encoder-decoder.",
			Formula: "batch x input_len / (step_s x devices)",
			Of:      of(training, func(r *sim.Result) float64 { return positive(ratio(tokens(r), r.StepTime*float64(r.Devices))) }), Spread: timeSpread,
		},
		{
			ID: "train_steps", Label: "Steps of the run", Short: "steps", Better: Lower, whole: true,
			Help:    "Optimizer steps of the whole training run.",
			Formula: "train_tokens / (batch x input_len), or epochs x samples / batch",
			Of:      of(wholeRun, func(r *sim.Result) float64 { return r.Steps }),
		},
		{
			ID: "train_days", Label: "Length of the run", Short: "run", Unit: "days", Better: Lower, up: "slower", down: "faster",
			Help:    "Wall-clock time of the whole training run, lost time included.",
			Formula: "train_steps x step_s / goodput / 86400",
			Of:      of(wholeRun, func(r *sim.Result) float64 { return positive(r.RunSeconds) / 86400 }), Spread: timeSpread,
		},
		{
			ID: "device_hours", Label: "Device-hours of the run", Short: "device-h", Unit: "device-hours", Better: Lower,
			Help:    "Hours of the whole training run times devices: what a bill counts.",
			Formula: "train_days x 24 x devices",
			Of:      of(wholeRun, func(r *sim.Result) float64 { return positive(r.RunSeconds) * float64(r.Devices) / 3600 }), Spread: timeSpread,
		},
	}
	return grouped("training", ms)
}

func memoryMetrics() []Metric {
	const gb = 1e9
	ms := []Metric{
		{
			ID: "fits", Label: "Fits in memory", Short: "fits", Better: Higher, whole: true,
			Help:    "Whether one device holds its share of everything. Where it does not, the other numbers say what would be if it did.",
			Formula: "memory_gb_per_device <= what the software uses of the device's memory",
			Of: of(anyTask, func(r *sim.Result) float64 {
				if r.Fits {
					return 1
				}
				return 0
			}),
			Word: func(r *sim.Result) string {
				if r.Fits {
					return "yes"
				}
				return "no"
			},
		},
		{
			ID: "memory_gb_per_device", Label: "Memory per device", Short: "memory", Unit: "GB", Better: Neither,
			Help:    "All one device holds: weights, cache or gradients and optimizer, activations, buffers, software. GB is 10^9 bytes.",
			Formula: "sum of the memory breakdown / 10^9",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.Memory.Total / gb) }),
		},
		{
			ID: "weights_gb_per_device", Label: "Weights per device", Short: "weights", Unit: "GB", Better: Neither,
			Help:    "The model's weights on one device, as stored.",
			Formula: "parameters x bytes of their format, scales included, / devices that share them / 10^9",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.Memory.Weights / gb) }),
		},
		{
			ID: "kv_gb_per_device", Label: "Cache per device", Short: "KV cache", Unit: "GB", Better: Neither,
			Help:    "Key-value cache, or the constant state of recurrent and state-space layers, of all sequences in flight on one device.",
			Formula: "(cache of a token x mean context + state) x sequences / devices that share it / 10^9",
			Of:      of(generating, func(r *sim.Result) float64 { return (r.Memory.Cache + r.Memory.State) / gb }),
		},
		{
			ID: "kv_bytes_per_token", Label: "Cache of a token", Short: "KV/token", Unit: "B", Better: Lower,
			Help:    "Bytes the key-value cache of one sequence grows by with each token, all layers.",
			Formula: "attention layers x 2 x kv_heads x head_dim x bytes of the cache's format",
			Of:      of(func(r *sim.Result) bool { return generating(r) && r.Memory.CachePerToken > 0 }, func(r *sim.Result) float64 { return r.Memory.CachePerToken }),
		},
		{
			ID: "max_batch", Label: "Largest batch that fits", Short: "max batch", Better: Higher, whole: true,
			Help:    "Sequences in flight that memory has room for at these lengths. 0: not even one.",
			Formula: "largest batch with memory_gb_per_device <= what there is",
			Of:      of(anyTask, func(r *sim.Result) float64 { return float64(r.MaxBatch) }),
		},
		{
			ID: "max_context", Label: "Longest context that fits", Short: "max context", Unit: "tokens", Better: Higher, whole: true,
			Help:    "Prompt and output tokens of each sequence that memory has room for at this batch. The model may have been made for fewer.",
			Formula: "largest input_len + output_len with memory_gb_per_device <= what there is",
			Of:      of(func(r *sim.Result) bool { return generating(r) && r.Memory.CachePerToken > 0 }, func(r *sim.Result) float64 { return float64(r.MaxContext) }),
		},
		{
			ID: "min_devices", Label: "Fewest devices that fit", Short: "min devices", Better: Lower, whole: true,
			Help:    "Devices of this kind it takes to hold the job, in powers of two.",
			Formula: "tensor parallelism inside a node and pipeline stages beyond, doubled until it fits",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(float64(r.MinDevices)) }),
		},
		{
			ID: "params_b", Label: "Parameters", Short: "params", Unit: "billion", Better: Neither,
			Help:    "Numbers in the model's weights, in billions.",
			Formula: "counted from the model's sizes",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.Parameters.Total / 1e9) }),
		},
		{
			ID: "active_params_b", Label: "Active parameters", Short: "active", Unit: "billion", Better: Neither,
			Help:    "Parameters one token passes through, in billions: all of a dense model, the routed share of a mixture of experts.",
			Formula: "parameters - experts a token is not routed to",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.Parameters.Active / 1e9) }),
		},
	}
	return grouped("memory", ms)
}

func rooflineMetrics() []Metric {
	ms := []Metric{
		{
			ID: "tflops_per_device", Label: "Achieved arithmetic per device", Short: "TFLOP/s", Unit: "TFLOP/s", Better: Higher, up: "faster", down: "slower",
			Help:    "Useful arithmetic each device gets done per second: no recomputation, half of the square under a causal mask.",
			Formula: "model FLOPs of the unit of work / (its seconds x devices) / 10^12",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(ratio(r.ModelFLOPs, r.UnitTime*float64(r.Devices)*1e12)) }), Spread: timeSpread,
		},
		{
			ID: "mfu", Label: "Model FLOPs utilization", Short: "MFU", Better: Higher, share: true, up: "higher", down: "lower",
			Help:    "Useful arithmetic over the dense peak of the format it runs in.",
			Formula: "model FLOPs / (seconds x devices x dense peak)",
			Of:      of(anyTask, func(r *sim.Result) float64 { return positive(r.MFU) }), Spread: timeSpread,
		},
		{
			ID: "mbu", Label: "Memory bandwidth utilization", Short: "MBU", Better: Higher, share: true, up: "higher", down: "lower",
			Help:    "Bytes decoding has to read at least, over what memory could have moved in the time.",
			Formula: "(weights + cache read per step) x steps / (decode seconds x devices x bandwidth)",
			Of:      of(decoding, func(r *sim.Result) float64 { return positive(r.MBU) }), Spread: decodeSpread,
		},
		{
			ID: "arithmetic_intensity", Label: "Arithmetic intensity", Short: "intensity", Unit: "FLOP/B", Better: Neither, up: "higher", down: "lower",
			Help:    "Operations per byte moved from device memory. Below the ridge point of the device, memory sets the pace; above it, arithmetic.",
			Formula: "FLOPs of all ops / bytes of all ops, messages between devices left out",
			Of:      of(anyTask, intensity),
		},
		{
			ID: "bound", Label: "Bound by", Short: "bound", Better: Neither, whole: true,
			Help:    "The limit that sets most of the time: compute, memory, latency (launches and host), network or capacity.",
			Formula: "limit with the most seconds over all ops",
			Of:      of(anyTask, func(r *sim.Result) float64 { return float64(r.Bound) }),
			Word:    func(r *sim.Result) string { return r.Bound.String() },
		},
	}
	return grouped("roofline", ms)
}

// intensity is FLOPs per byte of device memory over the unit of work.
func intensity(r *sim.Result) float64 {
	flops, bytes := 0.0, 0.0
	for i := range r.Costs {
		c := &r.Costs[i]
		if c.Kind == model.Collective || c.Kind == model.PointToPoint {
			continue
		}
		flops += c.FLOPs
		bytes += c.Bytes
	}
	return ratio(flops, bytes)
}

func grouped(group string, ms []Metric) []Metric {
	for i := range ms {
		ms[i].Group = group
	}
	return ms
}

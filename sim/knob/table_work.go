package knob

import (
	"wattif/sim"
	"wattif/sim/model"
)

// workKnobs are the job: what is done, on how much, how often.
func workKnobs() []Knob {
	training := func(s *sim.Scenario) (bool, string) {
		return s.Task.Training(), "only training does this; the task is " + s.Task.String()
	}
	serving := func(s *sim.Scenario) (bool, string) {
		return !s.Task.Training(), "a training run answers no requests"
	}
	ks := []Knob{
		chosen(Knob{
			ID: "task", Label: "Task", Default: "generate",
			Help:   "The job: generate tokens after a prompt, encode (read once: classify, embed, answer from a span), train all weights, or fine-tune low-rank adapters on frozen weights (lora; qlora holds them in 4 bits). A software stack that is not made for the task gives way to one that is; qlora sets 4-bit weights.",
			Source: "the most common use of a language model",
		}, []Option{
			{ID: "generate", Name: "generate text", Aliases: []string{"gen", "chat", "serve", "decode", "generation"}},
			{ID: "encode", Name: "encode once", Aliases: []string{"classify", "embed", "embedding", "infer"}},
			{ID: "train", Name: "train", Aliases: []string{"pretrain", "training", "pre-train", "pretraining"}},
			{ID: "lora", Name: "fine-tune adapters", Aliases: []string{"finetune", "fine-tune"}},
			{ID: "qlora", Name: "fine-tune adapters on 4-bit weights"},
		}, func(s *sim.Scenario) string { return s.Task.String() }, setTask),

		plain(Knob{
			ID: "batch", Label: "Batch", Unit: "sequences", Kind: Integer, Min: 1, Max: 1 << 22, Scale: Geometric, Auto: "max", binary: true, Default: "32",
			Help:      "Sequences in flight in one serving engine, all its devices together; dp engines multiply it. In training: sequences of one optimizer step over all devices. \"max\" is the largest that fits. A larger batch shares each reading of the weights. k means 1024.",
			Source:    "a busy interactive service",
			effective: func(s *sim.Scenario) (float64, bool) { return ranBatch(s) },
		}, sim.BatchMax, func(s *sim.Scenario) float64 { return float64(s.Batch) }, func(s *sim.Scenario, n float64) { s.Batch = int(n) }),

		plain(Knob{
			ID: "input_len", Label: "Prompt", Unit: "tokens", Kind: Integer, Min: 0, Max: 1 << 24, Scale: Geometric, binary: true, mean: true, Default: "2048",
			Help:   "Tokens of one prompt, input or training sequence. Reading them is one large parallel pass; they also fill the key-value cache. A mean of many requests is rounded to whole tokens. k means 1024.",
			Source: "a modest context, far below what models allow",
		}, -1, func(s *sim.Scenario) float64 { return float64(s.InputLen) }, func(s *sim.Scenario, n float64) { s.InputLen = int(n) }),

		plain(Knob{
			ID: "output_len", Label: "Output", Unit: "tokens", Kind: Integer, Min: 0, Max: 1 << 22, Scale: Geometric, binary: true, mean: true, Default: "256",
			Help:   "Tokens generated per request, one pass each. Usually most of the time and energy. In training of an encoder-decoder: target tokens. k means 1024.",
			Source: "an answer of about 190 words",
			Applies: func(s *sim.Scenario) (bool, string) {
				both := s.Model.Family == model.EncoderDecoder || s.Model.Family == model.Seq2Seq
				return s.Task == sim.Generate || s.Task.Training() && both, "nothing is generated"
			},
		}, -1, func(s *sim.Scenario) float64 { return float64(s.OutputLen) }, func(s *sim.Scenario, n float64) { s.OutputLen = int(n) }),

		plain(Knob{
			ID: "cached_prefix", Label: "Cached prompt", Kind: Number, Min: 0, Max: 0.99, Increment: 0.1, leap: 0.3, percent: true, Default: "0",
			Help:   "Share of the prompt that an earlier request has read already and whose keys and values are still held: a system prompt, documents, the conversation so far. Those tokens are not read again; their part of the cache takes the same room.",
			Source: "no prompt is like another",
			Applies: func(s *sim.Scenario) (bool, string) {
				if s.Task != sim.Generate {
					return false, "only generation keeps a cache; the task is " + s.Task.String()
				}
				return sim.CachesPrefix(&s.Model), s.Model.Name + " keeps no keys and values that another prompt could use"
			},
		}, -1, func(s *sim.Scenario) float64 { return s.CachedPrefix }, func(s *sim.Scenario, n float64) { s.CachedPrefix = n }),

		plain(Knob{
			ID: "requests_per_day", Label: "Requests per day", Unit: "requests/day", Kind: Number, Min: 1e-3, Max: 1e13, Scale: Geometric, ladder: decades, Auto: "full", Default: "full",
			units:  []string{"/day", "/d"},
			Help:   "Demand on the whole system. Below what it can serve, devices wait: idle power, rent and manufacture are shared by fewer requests. \"full\" keeps it always busy. k means 1000.",
			Source: "full load is the best case, and named as such", Applies: serving,
		}, 0, func(s *sim.Scenario) float64 { return s.RequestsPerDay }, func(s *sim.Scenario, n float64) { s.RequestsPerDay = n }),

		plain(Knob{
			ID: "micro_batch", Label: "Micro-batch", Unit: "sequences", Kind: Integer, Min: 1, Max: 1 << 20, Scale: Geometric, Auto: "auto", binary: true, Default: "auto",
			Help:   "Sequences one device trains on at a time. Larger ones fill the arithmetic units and the memory. \"auto\" takes the largest that fits.",
			Source: "chosen by the engine", Applies: training,
		}, 0, func(s *sim.Scenario) float64 { return float64(s.MicroBatch) }, func(s *sim.Scenario, n float64) { s.MicroBatch = int(n) }),

		plain(Knob{
			ID: "train_tokens", Label: "Training tokens", Unit: "tokens", Kind: Number, Min: 1, Max: 1e16, Scale: Geometric, ladder: decades, Auto: "none", Default: "none",
			Help:   "Tokens of the whole training run; days, energy and emissions of the run follow. \"20x\" means 20 per parameter of the model. \"none\": the run is epochs x samples. k means 1000.",
			Source: "a run has to be stated", Applies: training,
		}, 0, func(s *sim.Scenario) float64 { return s.TrainTokens }, func(s *sim.Scenario, n float64) { s.TrainTokens = n }),

		plain(Knob{
			ID: "epochs", Label: "Epochs", Kind: Number, Min: 1e-3, Max: 1e6, Scale: Geometric, ladder: decades, Default: "1",
			Help:   "Times the training set is gone through. Counts when samples is given and train_tokens is not.",
			Source: "one pass over the data", Applies: training,
		}, -1, func(s *sim.Scenario) float64 { return s.Epochs }, func(s *sim.Scenario, n float64) { s.Epochs = n }),

		plain(Knob{
			ID: "samples", Label: "Training samples", Unit: "sequences", Kind: Number, Min: 1, Max: 1e14, Scale: Geometric, ladder: decades, Auto: "none", Default: "none",
			Help:   "Sequences of input_len tokens in the training set. k means 1000.",
			Source: "a data set has to be stated", Applies: training,
		}, 0, func(s *sim.Scenario) float64 { return s.Samples }, func(s *sim.Scenario, n float64) { s.Samples = n }),

		chosen(Knob{
			ID: "recompute", Label: "Recompute", Default: "auto",
			Help:   "Activations thrown away in the forward pass and computed again in the backward pass: saves memory, costs up to a third more time. selective does so for attention scores alone. \"auto\" is the least with which it fits.",
			Source: "what memory does not force is not paid for", Applies: training,
		}, []Option{
			{ID: "none", Name: "keep everything"},
			{ID: "selective", Name: "attention scores only"},
			{ID: "full", Name: "everything but layer inputs"},
			{ID: "auto", Name: "the least that fits"},
		}, func(s *sim.Scenario) string { return s.Recompute.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Recompute = sim.Recompute(i); return nil }),

		plain(Knob{
			ID: "zero", Label: "ZeRO stage", Kind: Integer, Min: 0, Max: 3, Increment: 1, leap: 1, Default: "0",
			Help:   "What data-parallel devices share instead of each holding a copy: 1 the optimizer state, 2 gradients too, 3 weights too (FSDP). Saves memory, sends more.",
			Source: "plain data parallelism", Applies: training,
		}, -1, func(s *sim.Scenario) float64 { return float64(s.ZeRO) }, func(s *sim.Scenario, n float64) { s.ZeRO = int(n) }),

		chosen(Knob{
			ID: "optimizer", Label: "Optimizer", Default: "adamw",
			Help:   "The rule that updates weights. What it remembers per weight is often the largest part of training memory.",
			Source: "what nearly all language models are trained with", Applies: training,
		}, []Option{
			{ID: "adamw", Name: "AdamW", Detail: "two fp32 moments", Aliases: []string{"adam"}},
			{ID: "sgd", Name: "SGD with momentum", Detail: "one fp32 moment"},
			{ID: "adafactor", Name: "Adafactor", Detail: "row and column factors"},
			{ID: "adamw8bit", Name: "8-bit AdamW", Detail: "two 8-bit moments", Aliases: []string{"adam8bit", "adamw-8bit"}},
			{ID: "muon", Name: "Muon", Detail: "one fp32 moment"},
		}, func(s *sim.Scenario) string { return s.Optimizer.String() },
			func(s *sim.Scenario, i int, _ Catalog) error { s.Optimizer = sim.OptimizerKind(i); return nil }),

		plain(Knob{
			ID: "lora_rank", Label: "Adapter rank", Kind: Integer, Min: 1, Max: 4096, Scale: Geometric, Default: "16",
			Help:   "Rank of the low-rank adapters on the attention projections. Higher ranks train more parameters.",
			Source: "a common choice in adapter recipes", Applies: adapting,
		}, -1, func(s *sim.Scenario) float64 { return float64(s.LoRARank) }, func(s *sim.Scenario, n float64) { s.LoRARank = int(n) }),
	}
	ks = append(ks, trainingKnobs()...)
	for i := range ks {
		ks[i].Group = "workload"
	}
	return ks
}

// ranBatch is the batch that "max" comes down to.
func ranBatch(s *sim.Scenario) (float64, bool) {
	r, err := sim.Run(s)
	return r.Batch, err == nil && r.Batch >= 1
}

// setTask changes the job and settles what follows from it.
func setTask(s *sim.Scenario, i int, c Catalog) error {
	task := sim.Task(i)
	if ok, why := can(&s.Model, task); !ok {
		accepted := ""
		for t := sim.Generate; t <= sim.QLoRA; t++ {
			if ok, _ := can(&s.Model, t); ok {
				accepted += " " + t.String()
			}
		}
		return &sim.KnobError{Knob: "task", Value: task.String(), Reason: "is not for this model: " + why, Accepted: accepted[1:], Nearest: instead(task).String()}
	}
	before := s.Task
	s.Task = task
	if task != before {
		adjustWeights(s, before)
		settleStack(s, c, true)
	}
	return nil
}

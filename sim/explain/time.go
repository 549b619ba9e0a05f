package explain

import (
	"math"
	"sort"
	"strings"

	"wattif/sim"
	"wattif/sim/model"
)

// phaseWords name the phases in the middle of a sentence.
var phaseWords = [model.PhaseCount]string{
	"reading the prompts", "decoding", "reading the inputs", "forward passes", "backward passes", "gradient exchange and update", "work of the host",
}

// unit is the time of the unit of work, as the sum of its phases.
func (b *builder) unit() *Node {
	return b.once("t_unit", func() *Node {
		name := "one batch of requests, first to last token"
		switch {
		case b.r.Task.Training():
			name = "one training step"
		case b.r.Task == sim.Encode:
			name = "one batch, read once"
		}
		n := combined(Sum, "t_unit", name, b.r.UnitTime, "s")
		n.Note = "The unit of work; everything else is counted from it."
		for p := range b.r.PhaseTime {
			if b.r.PhaseTime[p] > 0 {
				n.Parts = append(n.Parts, by(b.phase(model.Phase(p))))
			}
		}
		n.sort()
		return n
	})
}

// sort puts the largest parts of a sum first.
func (n *Node) sort() {
	sort.SliceStable(n.Parts, func(i, j int) bool { return n.Parts[i].Node.Value > n.Parts[j].Node.Value })
}

// phase is the time of a phase, as the sum of its operations.
func (b *builder) phase(p model.Phase) *Node {
	return b.once("t_"+p.String(), func() *Node {
		n := combined(Sum, "t_"+p.String(), phaseWords[p], b.r.PhaseTime[p], "s")
		b.eachOp(p, func(i int) { n.Parts = append(n.Parts, by(b.op(i))) })
		n.sort()
		return n
	})
}

func (b *builder) eachOp(p model.Phase, do func(int)) {
	for i := range b.r.Costs {
		if b.r.Costs[i].Phase == p {
			do(i)
		}
	}
}

// opSymbol is an operation in formulas: "decode.qkv".
func opSymbol(c *sim.Cost) string {
	return c.Phase.String() + "." + strings.ReplaceAll(c.Op, " ", "_")
}

func (b *builder) devices() *Node {
	return b.once("devices", func() *Node {
		n := given("devices", "devices", float64(b.r.Devices), "")
		n.Sources = b.knobSources("devices")
		return n
	})
}

// hostWork are the coefficients of fixed host work.
func (b *builder) hostWork() []*Node {
	return []*Node{
		b.coefficient("StepSeconds", "host work of a step"),
		b.coefficient("TokenSeconds", "host work of a sequence and step"),
		b.coefficient("RequestSeconds", "host work of a request"),
	}
}

// sequences is the requests or samples of the unit of work.
func (b *builder) sequences() *Node {
	return b.once("sequences", func() *Node {
		r := b.r
		if r.Task.Training() {
			n := given("batch", "sequences of a step", r.Sequences, "")
			n.Sources = b.knobSources("batch")
			return n
		}
		n := combined(Product, "sequences", "requests of the unit of work", r.Sequences, "")
		batch := given("batch", "requests in flight in one engine", r.Batch, "")
		batch.Sources = b.knobSources("batch")
		engines := given("engines", "engines side by side", float64(r.Plan.DP), "")
		engines.Sources = b.knobSources("dp")
		n.Parts = []Part{by(batch), by(engines)}
		return n
	})
}

// tokens are the prompt's, and what comes out.
func (b *builder) inputLen() *Node {
	return b.input("input_len", "tokens of a prompt", b.r.InputTokens, "tokens")
}

func (b *builder) outputLen() *Node {
	return b.input("output_len", "tokens that come out", b.r.OutputTokens, "tokens")
}

// steps is the number of decode steps of a request.
func (b *builder) steps() *Node {
	return b.once("decode_steps", func() *Node {
		n := combined(Sum, "decode_steps", "tokens after the first", b.r.OutputTokens-1, "")
		n.Parts = []Part{by(b.outputLen()), over(constant(1, "", "the prompt's pass gives the first token"))}
		return n
	})
}

// hostSeconds is the host's share of a kind of pass ("prefill", "decode").
func (b *builder) hostSeconds(pass string) (seconds float64, nodes []*Node) {
	b.eachOp(model.Host, func(i int) {
		if c := &b.r.Costs[i]; strings.HasPrefix(c.Op, pass) {
			seconds += c.Seconds
			nodes = append(nodes, b.op(i))
		}
	})
	return seconds, nodes
}

// firstToken is a request's own prompt pass, and the steps it waits.
func (b *builder) firstToken(n *Node) {
	r := b.r
	host, hosts := b.hostSeconds("prefill")
	all := r.PhaseTime[model.Prefill] + host
	if r.OutputTokens <= 1 || all <= 0 || same(r.FirstToken, r.Latency) {
		n.set(Sum, by(b.unit()))
		n.Note = "A request that is only its prompt waits for its share of the batch."
		return
	}
	prompts := combined(Sum, "t_prompts", "reading all prompts, with the host's work", all, "s")
	if r.PhaseTime[model.Prefill] > 0 {
		prompts.Parts = append(prompts.Parts, by(b.phase(model.Prefill)))
	}
	for _, h := range hosts {
		prompts.Parts = append(prompts.Parts, by(h))
	}
	passes := derived("prompt_passes", "passes that read the prompts of a batch, one after the other", b.passes(), "", "Prompts that are read together share a pass; a continuous batch reads them as they come.")
	one := combined(Product, "t_prompt", "the pass that reads this request's prompt", all/passes.Value, "s", by(prompts), over(passes))
	rest := r.FirstToken - one.Value
	if rest < 1e-9*r.FirstToken {
		n.set(Sum, by(one))
		return
	}
	step := b.step()
	waited := derived("steps_waited", "decode steps of others on the way", rest/step.Value, "", "Half a step until it is a request's turn, and the steps that its prompt shares with others; an encoder's first token takes one step of its own.")
	wait := combined(Product, "t_wait", "steps on the way to the first token", rest, "s", by(waited), by(step))
	n.set(Sum, by(one), by(wait))
}

// passes counts the prompt passes of the unit of work: each looks its tokens
// up once.
func (b *builder) passes() float64 {
	count := 0.0
	name := ""
	b.eachOp(model.Prefill, func(i int) {
		if c := &b.r.Costs[i]; c.Kind == model.Lookup && (name == "" || name == c.Op) {
			name = c.Op
			count += c.Count
		}
	})
	host, _ := b.hostSeconds("prefill")
	if all := b.r.PhaseTime[model.Prefill] + host; count <= 0 || all/count > b.r.FirstToken {
		return math.Max(1, all/b.r.FirstToken)
	}
	return count
}

// step is one decode step with its host work.
func (b *builder) step() *Node {
	return b.once("t_step", func() *Node {
		r := b.r
		host, hosts := b.hostSeconds("decode")
		all := combined(Sum, "t_steps", "all decode steps, with the host's work", r.PhaseTime[model.Decode]+host, "s", by(b.phase(model.Decode)))
		for _, h := range hosts {
			all.Parts = append(all.Parts, by(h))
		}
		count := b.steps()
		if b.twoSided() {
			count = b.outputLen()
		}
		return combined(Product, "t_step", "one decode step", all.Value/count.Value, "s", by(all), over(count))
	})
}

func (b *builder) twoSided() bool {
	return b.s.Model.Family == model.EncoderDecoder || b.s.Model.Family == model.Seq2Seq
}

// ttft and latency as nodes of other formulas.
func (b *builder) ttft() *Node {
	return b.once("ttft", func() *Node {
		n := given("ttft", "time to first token", b.r.FirstToken, "s")
		b.firstToken(n)
		return n
	})
}

func (b *builder) latency() *Node {
	return b.once("latency", func() *Node {
		n := given("latency", "latency of a request", b.r.Latency, "s")
		b.latencyOf(n)
		return n
	})
}

func (b *builder) latencyOf(n *Node) {
	r := b.r
	switch {
	case same(r.Latency, r.UnitTime):
		n.set(Sum, by(b.unit()))
		n.Note = "A request stays for one turn of the batch: its own tokens, and the prompts that others have read meanwhile."
	case r.Latency > r.UnitTime && same(r.Latency, math.Max(r.UnitTime, r.FirstToken)):
		n.set(Largest, by(b.unit()), by(b.ttft()))
	default:
		n.set(Sum, by(b.ttft()), by(combined(Product, "t_decoding", "the tokens after the first", r.Latency-r.FirstToken, "s", by(b.steps()), by(derived("tpot", "time per output token", r.TokenTime, "s", "")))))
	}
}

func (b *builder) rate() *Node {
	return b.once("req_s", func() *Node {
		return combined(Product, "req_s", "requests a second at full load", b.r.RequestsPerSecond, "req/s", by(b.sequences()), over(b.unit()))
	})
}

// day, year and hour in seconds.
func day() *Node  { return constant(86400, "s/day", "seconds in a day") }
func hour() *Node { return constant(3600, "s/h", "seconds in an hour") }

// trainSteps is the number of steps of the run.
func (b *builder) trainSteps() *Node {
	return b.once("train_steps", func() *Node {
		n := given("train_steps", "optimizer steps of the run", b.r.Steps, "")
		b.trainStepsOf(n)
		return n
	})
}

func (b *builder) trainStepsOf(n *Node) {
	s := b.s
	if s.TrainTokens > 0 && s.InputLen > 0 {
		n.set(Product, by(b.input("train_tokens", "tokens of the run", s.TrainTokens, "tokens")), over(b.sequences()), over(b.inputLen()))
		return
	}
	n.set(Product, by(b.input("epochs", "times through the samples", s.Epochs, "")), by(b.input("samples", "samples", s.Samples, "")), over(b.sequences()))
}

// run is the number of steps that a run takes with what it loses.
func (b *builder) run() *Node {
	return b.once("steps_run", func() *Node {
		n := combined(Product, "steps_run", "steps, those lost to restarts included", b.r.RunScale, "", by(b.trainSteps()))
		if b.r.Steps != b.r.RunScale {
			n.Parts = append(n.Parts, over(b.input("goodput", "useful share of the run", b.r.Steps/b.r.RunScale, "")))
		}
		return n
	})
}

func (b *builder) runSeconds() *Node {
	return b.once("t_run", func() *Node {
		return combined(Product, "t_run", "wall-clock time of the run", b.r.RunSeconds, "s", by(b.run()), by(b.unit()))
	})
}

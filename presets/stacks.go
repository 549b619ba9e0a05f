package presets

import (
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// stackEntry is one stack of stacks/*.yaml.
type stackEntry struct {
	hardware.Stack
	Aliases []string
	Group   string
	Note    string
	tasks   []string
}

var tasks = []string{"generate", "encode", "train", "lora", "qlora"}

// stackSchema is what a stack block may say.
var stackSchema = func() *schema[stackEntry] {
	type s = stackEntry
	return newSchema(
		required(text("name", func(e *s) *string { return &e.Name })),
		list("aliases", func(e *s) *[]string { return &e.Aliases }),
		required(list("tasks", func(e *s) *[]string { return &e.tasks })),
		truth("serving", func(e *s) *bool { return &e.Serving }),
		truth("fused_attention", func(e *s) *bool { return &e.FusedAttention }),
		truth("fused_causal", func(e *s) *bool { return &e.FusedCausal }),
		number("fusion", 0, 1, 1, func(e *s) *float64 { return &e.Fusion }),
		truth("graph", func(e *s) *bool { return &e.Graph }),
		truth("paged_cache", func(e *s) *bool { return &e.PagedCache }),
		number("overhead_gb", 0, 100, giga, func(e *s) *float64 { return &e.OverheadBytes }),
		number("memory_fraction", 0.1, 1, 1, func(e *s) *float64 { return &e.MemoryFraction }),
		number("batch_tokens", 0, 1e6, 1, func(e *s) *float64 { return &e.BatchTokens }),
		whole("max_sequences", 0, 1<<20, func(e *s) *int { return &e.MaxSequences }),
		truth("reserves_output", func(e *s) *bool { return &e.ReservesOutput }),
		truth("balances_prompts", func(e *s) *bool { return &e.BalancesPrompts }),
		truth("pipeline_split", func(e *s) *bool { return &e.PipelineSplit }),
		number("four_bit_bytes", 0.5, 1, 1, func(e *s) *float64 { return &e.FourBitBytes }),
		truth("sequence_parallel", func(e *s) *bool { return &e.SequenceParallel }),
		truth("wide_gradients", func(e *s) *bool { return &e.WideGradients }),
		truth("narrow_gradients", func(e *s) *bool { return &e.NarrowGradients }),
		truth("keeps_gathered", func(e *s) *bool { return &e.KeepsGathered }),
		truth("recomputes_all", func(e *s) *bool { return &e.RecomputesAll }),
		truth("stops_early", func(e *s) *bool { return &e.StopsEarly }),
		truth("selective_ops", func(e *s) *bool { return &e.SelectiveOps }),
		truth("interleaves", func(e *s) *bool { return &e.Interleaves }),
		truth("even_stages", func(e *s) *bool { return &e.EvenStages }),
		truth("narrow_states", func(e *s) *bool { return &e.NarrowStates }),
		truth("fuses_update", func(e *s) *bool { return &e.FusesUpdate }),
		whole("loss_chunks", 0, 1024, func(e *s) *int { return &e.LossChunks }),
		truth("overlaps_tensor", func(e *s) *bool { return &e.OverlapsTensor }),
		truth("blocks_launch", func(e *s) *bool { return &e.BlocksLaunch }),
		truth("blocks_exchange", func(e *s) *bool { return &e.BlocksExchange }),
		truth("stepwise_cells", func(e *s) *bool { return &e.StepwiseCells }),
		truth("pads_heads", func(e *s) *bool { return &e.PadsHeads }),
		required(text("source", func(e *s) *string { return &e.Source })),
		text("note", func(e *s) *string { return &e.Note }),
	)
}()

func (l *Library) readStacks() (*shelf[stackEntry], error) {
	shelf := newShelf[stackEntry]()
	err := l.each("stacks", ".yaml", func(layer int, file, content string) error {
		blocks, err := readBlocks(file, content)
		if err != nil {
			return err
		}
		for i := range blocks {
			b := &blocks[i]
			e := stackEntry{Stack: hardware.Stack{ID: b.id, MemoryFraction: 1}, Group: groupOf(content, file)}
			if err := stackSchema.fill(file, b, &e); err != nil {
				return err
			}
			for _, t := range e.tasks {
				if _, ok := sim.ParseTask(t); !ok {
					return &FileError{File: file, Line: b.at("tasks"), Field: "tasks", Value: t, Reason: "is not a task", Accepted: strings.Join(tasks, " "), Nearest: knob.Nearest(t, tasks)}
				}
			}
			e.Tasks = strings.Join(e.tasks, " ")
			if err := shelf.add(e, b.id, e.Aliases, layer, file, b.line); err != nil {
				return err
			}
		}
		return nil
	})
	return shelf, err
}

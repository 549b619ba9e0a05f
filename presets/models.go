package presets

import (
	"errors"
	"strconv"
	"strings"

	"wattif/sim/model"
)

// modelEntry is one model of models/*.yaml.
type modelEntry struct {
	model.Architecture
	Aliases []string
	Group   string  // the file's name
	Counted float64 // parameters another program counted from the same sizes, 0 when none did
	Note    string
}

// modelSchema is what a model block may say. Keys are the knob ids where a
// knob exists.
var modelSchema = func() *schema[modelEntry] {
	type m = modelEntry
	size := func(name string, at func(*m) *int) field[m] { return whole(name, 0, 1<<31-1, at) }
	return newSchema(
		text("name", func(e *m) *string { return &e.Name }),
		list("aliases", func(e *m) *[]string { return &e.Aliases }),
		word("family", model.ParseFamily, []string{"decoder", "encoder", "encoder-decoder", "recurrent", "seq2seq", "embedding"}, func(e *m) *model.Family { return &e.Family }),
		number("published_b", 1e-6, 1e5, 1e9, func(e *m) *float64 { return &e.PublishedParameters }),
		number("counted_b", 1e-6, 1e5, 1e9, func(e *m) *float64 { return &e.Counted }),
		size("layers", func(e *m) *int { return &e.Layers }),
		size("decoder_layers", func(e *m) *int { return &e.DecoderLayers }),
		required(size("hidden", func(e *m) *int { return &e.Hidden })),
		size("heads", func(e *m) *int { return &e.Heads }),
		size("kv_heads", func(e *m) *int { return &e.KVHeads }),
		size("head_dim", func(e *m) *int { return &e.HeadDim }),
		size("value_dim", func(e *m) *int { return &e.ValueDim }),
		size("attention_layers", func(e *m) *int { return &e.AttentionLayers }),
		size("ffn", func(e *m) *int { return &e.FFN }),
		size("ffn_layers", func(e *m) *int { return &e.FFNLayers }),
		truth("gated", func(e *m) *bool { return &e.GatedFFN }),
		size("vocab", func(e *m) *int { return &e.Vocab }),
		size("source_vocab", func(e *m) *int { return &e.SourceVocab }),
		truth("tied", func(e *m) *bool { return &e.TiedEmbeddings }),
		truth("shared_layers", func(e *m) *bool { return &e.SharedLayers }),
		truth("no_head", func(e *m) *bool { return &e.NoHead }),
		size("positions", func(e *m) *int { return &e.Positions }),
		size("context", func(e *m) *int { return &e.Context }),
		truth("attention_bias", func(e *m) *bool { return &e.AttentionBias }),
		truth("biases", func(e *m) *bool { return &e.Biases }),
		truth("pooler", func(e *m) *bool { return &e.Pooler }),
		size("token_types", func(e *m) *int { return &e.TokenTypes }),
		truth("gated_attention", func(e *m) *bool { return &e.GatedAttention }),
		size("window", func(e *m) *int { return &e.Window }),
		size("local_layers", func(e *m) *int { return &e.LocalLayers }),
		size("local_heads", func(e *m) *int { return &e.LocalHeads }),
		size("local_kv_heads", func(e *m) *int { return &e.LocalKVHeads }),
		size("local_head_dim", func(e *m) *int { return &e.LocalHeadDim }),
		size("experts", func(e *m) *int { return &e.Experts }),
		size("experts_active", func(e *m) *int { return &e.ExpertsActive }),
		size("expert_ffn", func(e *m) *int { return &e.ExpertFFN }),
		size("expert_latent", func(e *m) *int { return &e.ExpertLatent }),
		size("shared_experts", func(e *m) *int { return &e.SharedExperts }),
		size("shared_ffn", func(e *m) *int { return &e.SharedFFN }),
		size("moe_layers", func(e *m) *int { return &e.MoELayers }),
		size("dense_ffn", func(e *m) *int { return &e.DenseFFN }),
		size("mtp_layers", func(e *m) *int { return &e.MTPLayers }),
		size("sparse_tokens", func(e *m) *int { return &e.SparseAttentionTokens }),
		size("sparse_index_heads", func(e *m) *int { return &e.SparseIndexHeads }),
		size("sparse_index_dim", func(e *m) *int { return &e.SparseIndexDim }),
		size("mla_query_rank", func(e *m) *int { return &e.MLA.QueryRank }),
		size("mla_kv_rank", func(e *m) *int { return &e.MLA.KVRank }),
		size("mla_nope_dim", func(e *m) *int { return &e.MLA.NopeDim }),
		size("mla_rope_dim", func(e *m) *int { return &e.MLA.RopeDim }),
		size("mla_val_dim", func(e *m) *int { return &e.MLA.ValDim }),
		word("scan", model.ParseScan, []string{"mamba1", "mamba2", "deltanet"}, func(e *m) *model.Scan { return &e.SSM.Kind }),
		size("scan_layers", func(e *m) *int { return &e.SSM.Layers }),
		size("scan_inner", func(e *m) *int { return &e.SSM.InnerDim }),
		size("scan_state", func(e *m) *int { return &e.SSM.StateDim }),
		size("scan_time_rank", func(e *m) *int { return &e.SSM.TimeRank }),
		size("scan_groups", func(e *m) *int { return &e.SSM.Groups }),
		size("scan_heads", func(e *m) *int { return &e.SSM.Heads }),
		size("scan_head_dim", func(e *m) *int { return &e.SSM.HeadDim }),
		size("scan_conv", func(e *m) *int { return &e.SSM.ConvKernel }),
		size("scan_key_heads", func(e *m) *int { return &e.SSM.KeyHeads }),
		size("scan_val_heads", func(e *m) *int { return &e.SSM.ValHeads }),
		size("scan_key_dim", func(e *m) *int { return &e.SSM.KeyDim }),
		size("scan_val_dim", func(e *m) *int { return &e.SSM.ValDim }),
		word("cell", model.ParseCell, []string{"rnn", "lstm", "gru"}, func(e *m) *model.Cell { return &e.Cell }),
		truth("bidirectional", func(e *m) *bool { return &e.Bidirectional }),
		size("bidirectional_layers", func(e *m) *int { return &e.BidirectionalLayers }),
		size("embed", func(e *m) *int { return &e.Embed }),
		size("projection", func(e *m) *int { return &e.Projection }),
		size("classes", func(e *m) *int { return &e.Classes }),
		size("sampled_classes", func(e *m) *int { return &e.SampledClasses }),
		truth("residual", func(e *m) *bool { return &e.Residual }),
		word("alignment", model.ParseAlignment, []string{"dot", "additive"}, func(e *m) *model.Alignment { return &e.Alignment }),
		word("word_method", model.ParseWordMethod, []string{"skipgram", "cbow", "glove", "fasttext"}, func(e *m) *model.WordMethod { return &e.Word.Method }),
		size("word_window", func(e *m) *int { return &e.Word.Window }),
		size("negatives", func(e *m) *int { return &e.Word.Negatives }),
		size("ngrams", func(e *m) *int { return &e.Word.NGrams }),
		size("ngram_rows", func(e *m) *int { return &e.Word.NGramRows }),
		required(text("source", func(e *m) *string { return &e.Source })),
		text("note", func(e *m) *string { return &e.Note }),
	)
}()

func (l *Library) readModels() (*shelf[modelEntry], error) {
	shelf := newShelf[modelEntry]()
	err := l.each("models", ".yaml", func(layer int, file, content string) error {
		blocks, err := readBlocks(file, content)
		if err != nil {
			return err
		}
		for i := range blocks {
			b := &blocks[i]
			e := modelEntry{Architecture: model.Architecture{ID: b.id}, Group: groupOf(content, file)}
			if err := modelSchema.fill(file, b, &e); err != nil {
				return err
			}
			if e.Name == "" {
				e.Name = b.id
			}
			if err := checkModel(file, b, &e); err != nil {
				return err
			}
			if err := shelf.add(e, b.id, e.Aliases, layer, file, b.line); err != nil {
				return err
			}
		}
		return nil
	})
	return shelf, err
}

// checkModel fills in what follows from the stated sizes and holds the whole
// against itself.
func checkModel(file string, b *block, e *modelEntry) error {
	a := &e.Architecture
	attention := a.AttentionLayers
	a.Normalize()
	if a.SSM.Kind != model.ScanNone && a.Heads == 0 {
		a.AttentionLayers = 0
	}
	fail := func(key, reason string) error {
		err := &FileError{File: file, Line: b.line, Field: key, Reason: reason + " in " + b.id}
		for _, p := range b.pairs {
			if p.key == key {
				err.Line, err.Value = p.line, p.value
			}
		}
		return err
	}
	if a.Vocab == 0 && !a.NoHead {
		return fail("vocab", "is missing")
	}
	if attention > a.Layers {
		return fail("attention_layers", "is more than the layers")
	}
	if (a.Window > 0) != (a.LocalLayers > 0) {
		return fail("local_layers", "and window go together")
	}
	if a.Experts > 0 && a.ExpertsActive > a.Experts {
		return fail("experts_active", "is more than the experts")
	}
	if a.Experts > 0 && a.ExpertsActive == 0 {
		return fail("experts_active", "is missing")
	}
	if err := a.Check(); err != nil {
		var size *model.SizeError
		if errors.As(err, &size) {
			e := fail(size.Field, size.Reason).(*FileError)
			if e.Value == "" {
				e.Value = strconv.Itoa(size.Value)
			}
			if size.Nearest > 0 {
				e.Nearest = strconv.Itoa(size.Nearest)
			}
			return e
		}
		return fail("", err.Error())
	}
	return nil
}

// groupOf is the name in the file's first comment ("# Mistral"), or the
// file's own name.
func groupOf(content, file string) string {
	first, _, _ := strings.Cut(content, "\n")
	if strings.HasPrefix(first, "# ") && len(first) < 40 {
		return strings.TrimSpace(first[2:])
	}
	return stem(file)
}

// stem is a file's name without folder and extension.
func stem(file string) string {
	if i := strings.LastIndexByte(file, '/'); i >= 0 {
		file = file[i+1:]
	}
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		file = file[:i]
	}
	return file
}

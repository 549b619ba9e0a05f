package calibrate

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// RecurrentRow is one measured recurrent or embedding row: the columns of a
// recurrent file, as written where they are words. Numbers that a row does not
// have are 0.
type RecurrentRow struct {
	ID, Source, Model               string
	Cell, Layers, Vocab             string
	Bidirectional                   string
	Hardware, Precision             string
	Framework, Phase, Metric, Notes string
	Hidden, Embed, SeqLen           int
	BatchPerDevice, GlobalBatch     int
	Devices                         int
	Measured                        float64 // in the unit of Metric; NaN when it is not a number
}

// What the notes of the sources say about their rows.
const (
	// pairTokens is the mean of source and target tokens of one WMT16 pair of
	// at most 50 each: GNMT rates count both.
	pairTokens = 47.8
	// gnmtPairs is the sentence pairs of one of six epochs, evaluation
	// included, that minutes and tokens per second of the same systems in the
	// fit rows imply (median of ten: 3.57 to 5.10 million).
	gnmtPairs = 3.63e6
	// gnmtEpochs to the target of the published training script.
	gnmtEpochs = 6
	// filledNarrow and filledWide are the pairs a GB of device memory that the
	// rows of a source that fills it have, 16-bit (1520 on 80 GB) and 32-bit
	// (1024 on 80 GB); its later rows do not state their batch.
	filledNarrow, filledWide = 19.0, 12.8
	// wordSteps and wordLength are the size of one step of word-vector
	// training here. Its rate does not depend on them.
	wordSteps, wordLength = 1000, 1000
)

// tokensToTarget is what MLPerf GNMT runs read until they reach their target
// by global batch: minutes times tokens per second of fit rows, evaluation
// included.
var tokensToTarget = [...]struct {
	batch  int
	tokens float64
}{{3072, 0.92e9}, {8192, 1.45e9}, {1 << 30, 2.26e9}}

func readRecurrent(row record, id string) RecurrentRow {
	r := RecurrentRow{
		ID: id, Source: row.text("source"), Model: row.text("model"),
		Cell: row.text("cell"), Layers: row.text("layers"), Vocab: row.text("vocab"),
		Bidirectional: row.text("bidirectional"), Hardware: row.text("hardware"), Precision: row.text("precision"),
		Framework: row.text("framework"), Phase: row.text("phase"), Metric: row.text("metric"), Notes: row.text("notes"),
		Hidden: row.integer("hidden"), Embed: row.integer("embed"),
		BatchPerDevice: row.integer("batch_per_device"), GlobalBatch: row.integer("global_batch"),
		Devices: max(1, row.integer("n_devices")), Measured: row.number("value"),
	}
	r.SeqLen = firstNumber(row.text("seq_len"))
	return r
}

var digits = regexp.MustCompile(`\d+`)

// firstNumber is the first whole number in a text, 0 for none.
func firstNumber(text string) int {
	n, err := strconv.Atoi(digits.FindString(text))
	if err != nil {
		return 0
	}
	return n
}

// Group is what recurrent rows are reported by: what was trained.
func (r *RecurrentRow) Group() string {
	switch {
	case r.Cell == "embedding":
		return "recurrent/embedding"
	case r.kernel():
		return "recurrent/kernel"
	case r.seq2seq() && r.Metric == "time_to_train_min":
		return "recurrent/translation/run"
	case r.seq2seq():
		return "recurrent/translation"
	}
	return "recurrent/model"
}

// kernel reports whether the row timed one layer alone, without host or
// optimizer.
func (r *RecurrentRow) kernel() bool {
	return strings.Contains(r.Phase, "no optimizer") || strings.Contains(r.Model, "kernel")
}

// The coefficients that hold the spread of rows of recurrent kernels, and of
// the sweeps they are made of.
const (
	kernelError = "RecurrentError"
	sweepError  = "SweepError"
)

// errorOf names the coefficient that holds the spread of the row's residuals:
// layers alone, or whole models.
func (r *RecurrentRow) errorOf() string {
	if r.kernel() {
		return kernelError
	}
	return "RecurrentTrainError"
}

func (r *RecurrentRow) seq2seq() bool { return strings.Contains(r.Layers, "dec") }

// architecture builds the model of a row.
func (r *RecurrentRow) architecture() (model.Architecture, error) {
	a := model.Architecture{ID: r.Model, Name: r.Model, Family: model.Recurrent, Hidden: r.Hidden, Embed: r.Embed, Layers: firstNumber(r.Layers)}
	if r.Cell == "embedding" {
		return r.words()
	}
	switch cell := strings.ToLower(r.Cell); {
	case cell == "lstm", strings.HasPrefix(cell, "lstm+projection"):
		a.Cell = model.CellLSTM
		if cell != "lstm" {
			if a.Projection = firstNumber(cell); a.Projection == 0 {
				a.Projection = r.Embed
			}
		}
	case cell == "gru":
		a.Cell = model.CellGRU
	case strings.HasPrefix(cell, "rnn"):
		a.Cell = model.CellRNN
	default:
		return a, fmt.Errorf("cell %q is not modelled", r.Cell)
	}
	if a.Hidden == 0 || a.Layers == 0 {
		return a, errors.New("layers and hidden are needed")
	}
	a.Vocab = vocabulary(r.Vocab)
	if r.seq2seq() {
		r.translation(&a)
		return a, nil
	}
	a.Bidirectional = r.Bidirectional == "yes"
	if a.Vocab == 0 {
		a.Vocab, a.NoHead = 1, true
	}
	if strings.Contains(r.Notes, "sampled softmax") {
		a.SampledClasses = 8192
	}
	return a, nil
}

// translation fills in a recurrent encoder-decoder: GNMT's first encoder layer
// runs both ways and its attention is additive (Wu et al. 2016); the tutorial's
// plain models run half of their encoder layers both ways.
func (r *RecurrentRow) translation(a *model.Architecture) {
	a.Family, a.Alignment = model.Seq2Seq, model.AlignAdditive
	n := digits.FindAllString(r.Layers, -1)
	a.DecoderLayers, _ = strconv.Atoi(n[len(n)-1])
	switch {
	case strings.Contains(r.Model, "GNMT"):
		a.BidirectionalLayers, a.Residual = 1, true
	case strings.Contains(r.Bidirectional, "encoder"):
		a.BidirectionalLayers = max(1, a.Layers/2)
	}
	if len(n) > 2 { // "2 (enc 1 bi + dec 2)"
		a.Layers, _ = strconv.Atoi(n[1])
	}
	if !strings.Contains(r.Notes, "shared embedding") && !strings.Contains(r.Model, "MLPerf") {
		a.SourceVocab = a.Vocab
	}
}

// vocabulary reads "31800", "~32000" and "17k/7.7k" (source and target).
func vocabulary(text string) int {
	text = strings.TrimPrefix(text, "~")
	if _, target, two := strings.Cut(text, "/"); two {
		text = target
	}
	text, thousands := strings.CutSuffix(text, "k")
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	if thousands {
		v *= 1000
	}
	return int(v)
}

// words builds a word-embedding model.
func (r *RecurrentRow) words() (model.Architecture, error) {
	a := model.Architecture{ID: r.Model, Name: r.Model, Family: model.Embedding, Embed: r.Embed, Hidden: r.Embed, Vocab: vocabulary(r.Vocab)}
	if a.Embed == 0 {
		return a, errors.New("the width of the vectors is not stated")
	}
	if a.Vocab == 0 {
		a.Vocab = 1_000_000
	}
	a.Word = model.Word{Method: model.WordSkipGram, Window: 5, Negatives: 5}
	name := strings.ToLower(r.Model)
	switch {
	case strings.Contains(name, "glove"):
		a.Word.Method = model.WordGloVe
	case strings.Contains(name, "fasttext"):
		a.Word.Method, a.Word.NGrams, a.Word.NGramRows = model.WordFastText, 20, 2_000_000
	case strings.Contains(name, "cbow"), name == "word2vec": // gensim's default
		a.Word.Method = model.WordCBOW
	}
	if strings.Contains(r.Notes, "window 10") {
		a.Word.Window = 10
	}
	return a, nil
}

// formats maps the precision label: weights as stored, format of the arithmetic.
func (r *RecurrentRow) formats(d *hardware.Device) (weights, activations model.Precision, err error) {
	switch p := r.Precision; {
	case strings.HasPrefix(p, "pseudo-fp16"):
		return model.FP16, model.FP32, nil
	case strings.HasPrefix(p, "fp16"):
		return model.FP16, model.FP16, nil
	case p == "bf16":
		return model.BF16, model.BF16, nil
	case strings.Contains(p, "tf32"):
		if d.Has(model.TF32) {
			return model.TF32, model.TF32, nil
		}
		return model.FP32, model.FP32, nil
	case p == "fp32":
		return model.FP32, model.FP32, nil
	}
	return 0, 0, fmt.Errorf("precision %q is not understood", r.Precision)
}

// Scenario builds what the row ran; assumed says what had to be assumed. [RecurrentRow.Value]
// reads the row's metric off its result.
func (r *RecurrentRow) Scenario(c knob.Catalog) (s sim.Scenario, assumed []string, err error) {
	if s, err = knob.Default(c); err != nil {
		return s, nil, err
	}
	s.Name, s.Task = r.ID, sim.Train
	if s.Model, err = r.architecture(); err != nil {
		return s, nil, err
	}
	place, err := recurrentMachine(r)
	if err != nil {
		return s, nil, err
	}
	if s.Device, err = c.Device(place.device); err != nil {
		return s, nil, err
	}
	assumed = place.assumed
	s.Threads = place.threads
	id := recurrentStack(r)
	if s.Stack, err = c.Stack(id); err != nil {
		// Stacks that appear in measurements only have no preset.
		s.Stack, err = hardware.Stack{ID: id, Name: id, MemoryFraction: 1}, nil
	}
	s.Stack.StepwiseCells = runsSteps(r)
	s.Coefficients = c.Coefficients(&s.Device, &s.Stack, "train")
	if s.Weights, s.Activations, err = r.formats(&s.Device); err != nil {
		return s, nil, err
	}
	s.Optimizer = sim.AdamW
	s.InputLen, s.OutputLen = r.SeqLen, 0
	s.Devices = r.Devices
	s.Batch = r.BatchPerDevice * r.Devices
	if r.BatchPerDevice == 0 && r.seq2seq() && strings.Contains(r.Source, "lambdal") {
		perGB := filledWide
		if s.Weights.Bits() == 16 {
			perGB = filledNarrow
		}
		s.Batch = int(perGB*s.Device.MemoryBytes/1e9) * r.Devices
		assumed = append(assumed, "batch fills the memory as in the source's other rows")
	}
	switch {
	case r.Cell == "embedding":
		s.InputLen, s.Batch, s.Devices = wordLength, wordSteps, 1
	case r.seq2seq():
		s.InputLen, s.OutputLen = int(math.Round(pairTokens/2)), int(math.Round(pairTokens/2))
		if r.GlobalBatch > 0 && r.GlobalBatch < s.Batch || strings.Contains(r.Notes, "layer placement") && r.Devices > 1 {
			// Layers placed on several devices: one batch, one device at a time.
			s.Batch, s.Devices = max(r.GlobalBatch, r.BatchPerDevice), 1
			assumed = append(assumed, "layers on several devices take turns")
		}
	}
	if s.Batch < 1 {
		return s, nil, errors.New("batch_per_device is not stated")
	}
	if s.InputLen < 1 {
		return s, nil, errors.New("seq_len is not stated")
	}
	s.DP, s.TP, s.PP = s.Devices, 1, 1
	s.MicroBatch = max(1, s.Batch/s.Devices)
	return s, assumed, nil
}

var billionWords = regexp.MustCompile(`([\d.]+)B words, 1 epoch`)

// textWords is the words of the text that a row's notes state, 0 for none.
func textWords(notes string) float64 {
	found := billionWords.FindStringSubmatch(notes)
	if found == nil {
		return 0
	}
	v, _ := strconv.ParseFloat(found[1], 64)
	return v * 1e9
}

func (v *validator) recurrent(r *RecurrentRow) {
	group := r.Group()
	if math.IsNaN(r.Measured) {
		v.reject(r.ID, group, "value is not a number")
		return
	}
	s, assumed, err := r.Scenario(v.catalog)
	if err != nil {
		v.reject(r.ID, group, err.Error())
		return
	}
	if err := sim.RunInto(&v.result, &s); err != nil {
		v.reject(r.ID, group, err.Error())
		return
	}
	predicted, err := r.Value(&v.result, &s)
	if err != nil {
		v.reject(r.ID, group, err.Error())
		return
	}
	low, high := interval(predicted, *s.Coefficients.Field(r.errorOf()))
	v.accept(Row{
		ID: r.ID, Group: group, Source: r.Source, Metric: r.Metric, Measured: r.Measured, Predicted: predicted,
		Low: low, High: high, Fits: v.result.Fits, Assumed: assumed,
	})
}

// stepSeconds is the time of what the row timed: everything of a training
// step, or the passes of the layer alone.
func (r *RecurrentRow) stepSeconds(result *sim.Result) float64 {
	if !r.kernel() && r.Cell != "embedding" {
		return result.StepTime
	}
	total := 0.0
	for i := range result.Costs {
		c := &result.Costs[i]
		if c.Phase != model.Forward && c.Phase != model.Backward {
			continue
		}
		if r.kernel() {
			switch c.Op {
			case "embedding", "head", "sampling":
				continue
			case "input", "gates":
				// The vendor benchmark skips the input product, and its
				// kernel does the arithmetic of the gates on the way.
				if strings.Contains(r.Phase, "no optimizer") {
					continue
				}
			case "recurrent weight":
				if strings.Contains(r.Notes, "bwd_weights_ms=;") {
					continue // not timed
				}
			}
		}
		total += c.Seconds
	}
	return total
}

// Value is the row's metric in the unit of its name, from the result of its
// scenario. The error says which amount of work is not known.
func (r *RecurrentRow) Value(result *sim.Result, s *sim.Scenario) (float64, error) {
	step := r.stepSeconds(result)
	samples := result.Sequences / step
	switch r.Metric {
	case "step_time_ms":
		return step * 1e3, nil
	case "step_time_s":
		return step, nil
	case "us_per_example":
		return 1e6 / samples, nil
	case "tokens_per_s":
		switch {
		case r.Cell == "embedding":
			return samples * float64(s.InputLen) * float64(recurrentSockets(r)), nil
		case r.seq2seq():
			return samples * pairTokens, nil
		}
		return samples * float64(s.InputLen), nil
	case "core_days":
		if words := textWords(r.Notes); words > 0 {
			return words / (samples * float64(s.InputLen)) / 86400, nil
		}
	case "time_to_train_min":
		if !r.seq2seq() {
			break
		}
		tokens := gnmtEpochs * gnmtPairs * pairTokens
		if strings.Contains(r.Model, "MLPerf") {
			for _, t := range tokensToTarget {
				if result.Batch <= float64(t.batch) {
					tokens = t.tokens
					break
				}
			}
		}
		return tokens / (samples * pairTokens) / 60, nil
	}
	return math.NaN(), fmt.Errorf("metric %s is not one of step_time_ms step_time_s us_per_example tokens_per_s core_days time_to_train_min, or its amount of work is not stated", r.Metric)
}

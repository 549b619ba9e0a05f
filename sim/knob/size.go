package knob

import (
	"errors"
	"math"
	"strconv"

	"wattif/sim"
	"wattif/sim/model"
)

// sizeID names a model size that is a knob.
type sizeID int8

const noSize sizeID = -1

const (
	sizeLayers sizeID = iota
	sizeHidden
	sizeHeads
	sizeKVHeads
	sizeHeadDim
	sizeFFN
	sizeVocab
	sizeExperts
	sizeExpertsActive
	sizeExpertFFN
	sizeWindow
	sizeCell
	sizeBidirectional
	sizeEmbed
	sizeCount
)

// override is a size that was set by hand.
type override struct {
	on bool
	v  float64
}

type overrides [sizeCount]override

// baseOf is the model preset that the scenario's model started from; the
// model itself when the catalogue does not know it.
func baseOf(s *sim.Scenario, c Catalog) model.Architecture {
	if s.Model.ID != "" {
		if a, err := c.Model(s.Model.ID); err == nil {
			a.ID = s.Model.ID
			return a
		}
	}
	return s.Model
}

// overridesOf finds which sizes were set by hand: those that differ from what
// the preset and the sizes before them would give.
func overridesOf(a, base *model.Architecture) overrides {
	var o overrides
	w := *base
	for i := range sizeCount {
		if v := sizeOf(a, i); v != sizeOf(&w, i) {
			o[i] = override{true, v}
			applySize(&w, base, i, v)
		}
	}
	return o
}

// rebuild applies overrides to a preset. Rebuilding from the preset each time
// makes a size that is set back leave no trace.
func rebuild(base *model.Architecture, o *overrides) model.Architecture {
	w := *base
	for i := range o {
		if o[i].on && o[i].v != sizeOf(&w, sizeID(i)) {
			applySize(&w, base, sizeID(i), o[i].v)
			w.PublishedParameters = 0
		}
	}
	return w
}

// setModel gives the scenario the preset with its overrides, if such a model
// can be. The knob and its value are to blame otherwise.
func setModel(s *sim.Scenario, base *model.Architecture, o *overrides, k *Knob, v Value) error {
	w := rebuild(base, o)
	w.Normalize()
	if err := w.Check(); err != nil {
		e := &sim.KnobError{Knob: k.ID, Value: k.Format(v), Reason: "makes no model: " + err.Error()}
		var size *model.SizeError
		if errors.As(err, &size) {
			e.Reason = "makes no model: " + size.Field + " " + strconv.Itoa(size.Value) + ": " + size.Reason
			if size.Field == k.ID {
				e.Reason = "makes no model: " + size.Reason
			}
			if size.Nearest > 0 {
				e.Nearest = size.Field + "=" + strconv.Itoa(size.Nearest)
			}
		}
		return e
	}
	s.Model = w
	return nil
}

// setSizes sets several sizes and checks them together. It leaves the scenario
// alone on error.
func setSizes(s *sim.Scenario, ks []*Knob, vs []Value, c Catalog) error {
	base := baseOf(s, c)
	over := overridesOf(&s.Model, &base)
	for i, k := range ks {
		v := vs[i]
		if k.Kind == Choice {
			if _, err := k.parseChoice(v.Word, s, c); err != nil {
				return err
			}
		}
		if err := k.check(v); err != nil {
			return err
		}
		if v != k.Get(s) && !hasSize(&s.Model, k.size) && !hasSize(&base, k.size) {
			// An earlier size may bring the part this one belongs to.
			if trial := rebuild(&base, &over); !hasSize(&trial, k.size) {
				return &sim.KnobError{Knob: k.ID, Value: k.Format(v), Reason: "does not apply: " + absent(k.size, s)}
			}
		}
		over[k.size] = override{true, k.sizeNumber(v)}
	}
	last := len(ks) - 1
	return setModel(s, &base, &over, ks[last], vs[last])
}

// scale keeps a size in proportion: n when it equalled the whole.
func scale(x, n, whole int) int {
	switch {
	case x == 0 || whole == 0:
		return x
	case x == whole:
		return n
	}
	return max(1, int(math.Round(float64(x)*float64(n)/float64(whole))))
}

func isRecurrent(a *model.Architecture) bool {
	return a.Family == model.Recurrent || a.Family == model.Seq2Seq
}
func hasFFN(a *model.Architecture) bool { return a.FFN > 0 || a.Experts > 0 }

// The three functions below are switches rather than a table of functions so
// that the architectures they work on stay on the stack: a sweep calls them
// millions of times.

// sizeOf reads a size; 0 where the architecture has none.
func sizeOf(a *model.Architecture, id sizeID) float64 {
	switch id {
	case sizeLayers:
		return float64(a.Layers)
	case sizeHidden:
		return float64(a.Hidden)
	case sizeHeads:
		return float64(a.Heads)
	case sizeKVHeads:
		return float64(a.KVHeads)
	case sizeHeadDim:
		return float64(a.HeadDim)
	case sizeFFN:
		return float64(a.FFN)
	case sizeVocab:
		return float64(a.Vocab)
	case sizeExperts:
		return float64(a.Experts)
	case sizeExpertsActive:
		return float64(a.ExpertsActive)
	case sizeExpertFFN:
		return float64(a.ExpertFFN)
	case sizeWindow:
		if a.Family == model.Embedding {
			return float64(a.Word.Window)
		}
		return float64(a.Window)
	case sizeCell:
		return float64(a.Cell)
	case sizeBidirectional:
		if a.Bidirectional {
			return 1
		}
		return 0
	case sizeEmbed:
		return float64(a.Embed)
	}
	return 0
}

// hasSize says whether the architecture has such a size at all.
func hasSize(a *model.Architecture, id sizeID) bool {
	switch id {
	case sizeLayers:
		return a.Family != model.Embedding
	case sizeHeads:
		return a.Heads > 0
	case sizeKVHeads, sizeHeadDim:
		return a.Heads > 0 && a.MLA.KVRank == 0
	case sizeFFN:
		return hasFFN(a)
	case sizeExperts:
		return a.Family == model.Decoder && hasFFN(a)
	case sizeExpertsActive, sizeExpertFFN:
		return a.Experts > 0
	case sizeWindow:
		return a.Family == model.Embedding || a.Heads > 0 && a.MLA.KVRank == 0
	case sizeCell, sizeBidirectional:
		return isRecurrent(a)
	case sizeEmbed:
		return isRecurrent(a) || a.Family == model.Embedding || a.Embed > 0
	}
	return true
}

// applySize overrides a size in w and carries along what follows from it, in
// the proportions of base.
func applySize(w, base *model.Architecture, id sizeID, v float64) {
	n := int(v)
	switch id {
	case sizeLayers:
		applyLayers(w, base, n)
	case sizeHidden:
		applyHidden(w, base, n)
	case sizeHeads:
		w.Heads = n
		if base.KVHeads == base.Heads {
			w.KVHeads = n
		}
		if base.Heads*base.HeadDim == base.Hidden && w.Hidden%n == 0 {
			w.HeadDim = w.Hidden / n
		}
	case sizeKVHeads:
		w.KVHeads = n
	case sizeHeadDim:
		w.HeadDim = n
	case sizeFFN:
		w.FFN = n
		if base.DenseFFN == base.FFN {
			w.DenseFFN = n
		}
		if base.ExpertFFN == base.FFN {
			w.ExpertFFN = n
		}
		if base.SharedFFN == base.FFN {
			w.SharedFFN = n
		}
	case sizeVocab:
		w.Vocab = n
	case sizeExperts:
		applyExperts(w, base, n)
	case sizeExpertsActive:
		w.ExpertsActive = n
	case sizeExpertFFN:
		w.ExpertFFN = n
	case sizeWindow:
		applyWindow(w, base, n)
	case sizeCell:
		w.Cell = model.Cell(n)
	case sizeBidirectional:
		w.Bidirectional = n != 0
		w.BidirectionalLayers = 0
		if w.Bidirectional {
			w.BidirectionalLayers = min(base.BidirectionalLayers, w.Layers)
		}
	case sizeEmbed:
		w.Embed = n
	}
}

// applyLayers keeps the mix of layer kinds in proportion.
func applyLayers(w, base *model.Architecture, n int) {
	whole := base.Layers
	w.Layers = n
	w.DecoderLayers = scale(base.DecoderLayers, n, whole)
	total := n + w.DecoderLayers
	baseTotal := base.Layers + base.DecoderLayers
	part := func(x int) int {
		if base.DecoderLayers > 0 && x == baseTotal {
			return total
		}
		return min(scale(x, n, whole), total)
	}
	w.AttentionLayers = part(base.AttentionLayers)
	w.FFNLayers = part(base.FFNLayers)
	w.MoELayers = part(base.MoELayers)
	w.LocalLayers = part(base.LocalLayers)
	w.SSM.Layers = part(base.SSM.Layers)
	switch { // layers of different kinds add up to all of them, as in the preset
	case base.SSM.Layers == 0:
	case base.SSM.Layers+base.AttentionLayers == base.Layers:
		w.SSM.Layers = max(0, n-w.AttentionLayers)
	case base.SSM.Layers+base.AttentionLayers+base.FFNLayers == base.Layers:
		w.SSM.Layers = max(0, n-w.AttentionLayers-w.FFNLayers)
	}
	w.BidirectionalLayers = min(base.BidirectionalLayers, n)
}

// applyHidden keeps the widths that a model's makers tie to the hidden size
// in proportion.
func applyHidden(w, base *model.Architecture, n int) {
	whole := base.Hidden
	w.Hidden = n
	if base.Heads > 0 && base.Heads*base.HeadDim == base.Hidden && n%w.Heads == 0 {
		w.HeadDim = n / w.Heads
	}
	w.FFN = scale(base.FFN, n, whole)
	w.ExpertFFN = scale(base.ExpertFFN, n, whole)
	w.SharedFFN = scale(base.SharedFFN, n, whole)
	w.DenseFFN = scale(base.DenseFFN, n, whole)
	if base.Embed == base.Hidden {
		w.Embed = n
	}
	w.Projection = scale(base.Projection, n, whole)
	w.SSM.InnerDim = scale(base.SSM.InnerDim, n, whole)
	w.SSM.TimeRank = scale(base.SSM.TimeRank, n, whole)
	if w.SSM.HeadDim > 0 && w.SSM.InnerDim != base.SSM.InnerDim {
		w.SSM.Heads = max(1, w.SSM.InnerDim/w.SSM.HeadDim)
	}
}

// applyExperts turns a dense model into a mixture (experts in every layer, two
// active, each as wide as the dense network was), resizes a mixture, or turns
// it into a dense model.
func applyExperts(w, base *model.Architecture, n int) {
	w.Experts = n
	switch {
	case w.Experts == 0:
		if w.FFN == 0 {
			w.FFN = w.ExpertFFN
		}
		w.ExpertsActive, w.ExpertFFN, w.SharedExperts, w.SharedFFN, w.MoELayers, w.DenseFFN = 0, 0, 0, 0, 0, 0
	case base.Experts == 0:
		w.MoELayers, w.ExpertFFN = w.Layers, w.FFN
		if w.FFNLayers > 0 {
			w.MoELayers = w.FFNLayers
		}
		w.ExpertsActive = min(2, w.Experts)
	default:
		w.ExpertsActive = min(base.ExpertsActive, w.Experts)
	}
}

// applyWindow gives every attention layer the window, or the local layers of a
// model that mixes local and global ones.
func applyWindow(w, base *model.Architecture, n int) {
	if w.Family == model.Embedding {
		w.Word.Window = n
		return
	}
	w.Window = n
	switch {
	case w.Window == 0:
		w.LocalLayers = 0
	case base.Window > 0:
		// LocalLayers keeps the preset's share.
	case w.AttentionLayers > 0:
		w.LocalLayers = w.AttentionLayers
	default:
		w.LocalLayers = w.Layers
	}
}

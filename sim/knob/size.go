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

// size is one number of an architecture that can be overridden.
type size struct {
	get func(*model.Architecture) float64
	// apply overrides the number in w and carries along what follows from it,
	// in the proportions of base.
	apply func(w, base *model.Architecture, v float64)
	// has says whether the architecture has such a size at all.
	has func(*model.Architecture) bool
}

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
	for i := range sizes {
		if v := sizes[i].get(a); v != sizes[i].get(&w) {
			o[i] = override{true, v}
			sizes[i].apply(&w, base, v)
		}
	}
	return o
}

// rebuild applies overrides to a preset. Rebuilding from the preset each time
// makes a size that is set back leave no trace.
func rebuild(base *model.Architecture, o *overrides) model.Architecture {
	w := *base
	for i := range o {
		if o[i].on && o[i].v != sizes[i].get(&w) {
			sizes[i].apply(&w, base, o[i].v)
			w.PublishedParameters = 0
		}
	}
	return w
}

// setModel gives the scenario the preset with its overrides, if such a model
// can be. id and text name the knob to blame.
func setModel(s *sim.Scenario, base *model.Architecture, o *overrides, id, text string) error {
	w := rebuild(base, o)
	w.Normalize()
	if err := w.Check(); err != nil {
		e := &sim.KnobError{Knob: id, Value: text, Reason: "makes no model: " + err.Error()}
		var size *model.SizeError
		if errors.As(err, &size) {
			e.Reason = "makes no model: " + size.Field + " " + strconv.Itoa(size.Value) + ": " + size.Reason
			if size.Field == id {
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
		z := &sizes[k.size]
		if v != k.Get(s) && !z.has(&s.Model) && !z.has(&base) {
			// An earlier size may bring the part this one belongs to.
			if trial := rebuild(&base, &over); !z.has(&trial) {
				return &sim.KnobError{Knob: k.ID, Value: k.Format(v), Reason: "does not apply: " + absent(k.size, s)}
			}
		}
		over[k.size] = override{true, k.sizeNumber(v)}
	}
	last := len(ks) - 1
	return setModel(s, &base, &over, ks[last].ID, ks[last].Format(vs[last]))
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

func isAttentive(a *model.Architecture) bool { return a.Heads > 0 }
func isRecurrent(a *model.Architecture) bool {
	return a.Family == model.Recurrent || a.Family == model.Seq2Seq
}
func hasFFN(a *model.Architecture) bool    { return a.FFN > 0 || a.Experts > 0 }
func isMixture(a *model.Architecture) bool { return a.Experts > 0 }
func anyModel(*model.Architecture) bool    { return true }

// sizes is indexed by sizeID; overrides are applied in this order.
var sizes = [sizeCount]size{
	sizeLayers: {
		get:   func(a *model.Architecture) float64 { return float64(a.Layers) },
		has:   func(a *model.Architecture) bool { return a.Family != model.Embedding },
		apply: applyLayers,
	},
	sizeHidden: {
		get:   func(a *model.Architecture) float64 { return float64(a.Hidden) },
		has:   anyModel,
		apply: applyHidden,
	},
	sizeHeads: {
		get: func(a *model.Architecture) float64 { return float64(a.Heads) },
		has: isAttentive,
		apply: func(w, base *model.Architecture, v float64) {
			w.Heads = int(v)
			if base.KVHeads == base.Heads {
				w.KVHeads = w.Heads
			}
			if base.Heads*base.HeadDim == base.Hidden && w.Hidden%w.Heads == 0 {
				w.HeadDim = w.Hidden / w.Heads
			}
		},
	},
	sizeKVHeads: {
		get:   func(a *model.Architecture) float64 { return float64(a.KVHeads) },
		has:   func(a *model.Architecture) bool { return a.Heads > 0 && a.MLA.KVRank == 0 },
		apply: func(w, _ *model.Architecture, v float64) { w.KVHeads = int(v) },
	},
	sizeHeadDim: {
		get:   func(a *model.Architecture) float64 { return float64(a.HeadDim) },
		has:   func(a *model.Architecture) bool { return a.Heads > 0 && a.MLA.KVRank == 0 },
		apply: func(w, _ *model.Architecture, v float64) { w.HeadDim = int(v) },
	},
	sizeFFN: {
		get: func(a *model.Architecture) float64 { return float64(a.FFN) },
		has: hasFFN,
		apply: func(w, base *model.Architecture, v float64) {
			w.FFN = int(v)
			if base.DenseFFN == base.FFN {
				w.DenseFFN = w.FFN
			}
			if base.ExpertFFN == base.FFN {
				w.ExpertFFN = w.FFN
			}
			if base.SharedFFN == base.FFN {
				w.SharedFFN = w.FFN
			}
		},
	},
	sizeVocab: {
		get:   func(a *model.Architecture) float64 { return float64(a.Vocab) },
		has:   anyModel,
		apply: func(w, _ *model.Architecture, v float64) { w.Vocab = int(v) },
	},
	sizeExperts: {
		get:   func(a *model.Architecture) float64 { return float64(a.Experts) },
		has:   func(a *model.Architecture) bool { return a.Family == model.Decoder && hasFFN(a) },
		apply: applyExperts,
	},
	sizeExpertsActive: {
		get:   func(a *model.Architecture) float64 { return float64(a.ExpertsActive) },
		has:   isMixture,
		apply: func(w, _ *model.Architecture, v float64) { w.ExpertsActive = int(v) },
	},
	sizeExpertFFN: {
		get:   func(a *model.Architecture) float64 { return float64(a.ExpertFFN) },
		has:   isMixture,
		apply: func(w, _ *model.Architecture, v float64) { w.ExpertFFN = int(v) },
	},
	sizeWindow: {
		get: func(a *model.Architecture) float64 {
			if a.Family == model.Embedding {
				return float64(a.Word.Window)
			}
			return float64(a.Window)
		},
		has: func(a *model.Architecture) bool {
			return a.Family == model.Embedding || a.Heads > 0 && a.MLA.KVRank == 0
		},
		apply: applyWindow,
	},
	sizeCell: {
		get:   func(a *model.Architecture) float64 { return float64(a.Cell) },
		has:   isRecurrent,
		apply: func(w, _ *model.Architecture, v float64) { w.Cell = model.Cell(v) },
	},
	sizeBidirectional: {
		get: func(a *model.Architecture) float64 {
			if a.Bidirectional {
				return 1
			}
			return 0
		},
		has: isRecurrent,
		apply: func(w, base *model.Architecture, v float64) {
			w.Bidirectional = v != 0
			w.BidirectionalLayers = 0
			if w.Bidirectional {
				w.BidirectionalLayers = min(base.BidirectionalLayers, w.Layers)
			}
		},
	},
	sizeEmbed: {
		get:   func(a *model.Architecture) float64 { return float64(a.Embed) },
		has:   func(a *model.Architecture) bool { return isRecurrent(a) || a.Family == model.Embedding || a.Embed > 0 },
		apply: func(w, _ *model.Architecture, v float64) { w.Embed = int(v) },
	},
}

// applyLayers keeps the mix of layer kinds in proportion.
func applyLayers(w, base *model.Architecture, v float64) {
	n, whole := int(v), base.Layers
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
func applyHidden(w, base *model.Architecture, v float64) {
	n, whole := int(v), base.Hidden
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
func applyExperts(w, base *model.Architecture, v float64) {
	w.Experts = int(v)
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
func applyWindow(w, base *model.Architecture, v float64) {
	if w.Family == model.Embedding {
		w.Word.Window = int(v)
		return
	}
	w.Window = int(v)
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

package model

// AppendOps appends the ops of one pass to dst and returns it. It does not
// allocate when dst has room.
func (a *Architecture) AppendOps(dst []Op, p *Pass) []Op { return dst }

// Parameters counts the weights.
func (a *Architecture) Parameters() Parameters { return Parameters{} }

// CacheBytesPerToken is what the key-value cache of one sequence grows by with
// each token, all layers, bytes: layers with local attention count only while
// the context is below their window.
func (a *Architecture) CacheBytesPerToken(kv Precision) (global, local float64) { return 0, 0 }

// StateBytes is the constant state of one sequence (scan layers, recurrent
// cells), bytes.
func (a *Architecture) StateBytes(p Precision) float64 { return 0 }

// ActivationBytesPerToken is the training activation memory of one layer and
// token, bytes, without recompute and without the quadratic attention term.
func (a *Architecture) ActivationBytesPerToken(act Precision) float64 { return 0 }

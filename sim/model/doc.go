// Package model describes architectures as plain values and lists the
// operations ([Op]) that one pass of an architecture performs.
//
// Read in this order: precision.go (number formats), architecture.go (what a
// model is), op.go (what an operation is, and what a [Pass] asks for), pass.go
// (how ops are appended, sharded and sized), then the families:
//
//   - transformer.go: decoders, encoders, encoder-decoders; attention.go and
//     latent.go are their attention, statespace.go the layers with constant state
//   - recurrent.go: RNN, LSTM and GRU models, and recurrent encoder-decoders
//   - embedding.go: word vectors
//
// parameters.go counts weights, activation.go what training keeps, shape.go
// resolves which layers there are, size.go checks sizes and template.go has
// architectures to resize.
//
// Units: bytes, FLOPs (a multiply-add is two), tokens. Nothing here knows time,
// hardware or energy.
package model

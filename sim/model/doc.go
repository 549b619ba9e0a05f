// Package model describes architectures as plain values and lists the
// operations ([Op]) that one pass of an architecture performs.
//
// Read in this order: precision.go (number formats), architecture.go (what a
// model is), op.go (what an operation is, and what a [Pass] asks for), then
// transformer.go, statespace.go, recurrent.go and embedding.go, each of which
// turns an [Architecture] and a [Pass] into ops.
//
// Units: bytes, FLOPs (a multiply-add is two), tokens. Nothing here knows time,
// hardware or energy.
package model

// Package workload turns passes into jobs: how prefill, decode, encoding and a
// training step are made of passes, what the parallel plan does to them, how
// much memory a device needs, and where time and energy go.
//
// Read in this order: job.go (what is asked), ledger.go (where time and energy
// are written down), generate.go, memory.go; for training choice.go, train.go,
// backward.go, pipeline.go, exchange.go, adapter.go, memory_training.go.
//
// A job is computed for one device of one replica and scaled to all of them.
package workload

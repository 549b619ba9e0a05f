// Package explore is what is built on [sim.Run]: many scenarios at once.
//
// Read axis.go (what is varied), then sweep.go (running every combination on
// all cores, in order).
package explore

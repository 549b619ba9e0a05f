// Package explore is what is built on [sim.Run]: many scenarios at once.
//
// Read axis.go (what is varied), then sweep.go (running every combination on
// all cores, in order) and pareto.go (which of the points no other beats).
// levers.go ranks single changes, sensitivity*.go moves one input at a time,
// montecarlo.go all that are uncertain at once; limit.go and goalseek*.go look
// for the best within limits, place.go and window.go for where and when;
// plan.go for the fastest parallel plan, ledger.go for a model's whole life.
package explore

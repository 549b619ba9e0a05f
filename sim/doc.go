// Package sim answers one question: what does a scenario cost in time, energy,
// emissions, water, money and memory? [Run] takes a [Scenario] and returns a
// [Result]; both are plain values. sim does no I/O, keeps no globals and reads
// no clock.
//
// Read in this order: scenario.go, result.go, run.go, errors.go; then
// sim/model (ops of a pass), sim/hardware (time and power of an op),
// sim/workload (passes of a job) and sim/footprint (joules to carbon, water,
// money). sim/knob and sim/metric are the tables of inputs and outputs through
// which everything else sees a Scenario and a Result.
//
// Units are SI base floats (seconds, joules, bytes, FLOPs, watts) unless a name
// says otherwise. GB is 10^9 bytes.
package sim

// Package hardware times and powers operations: devices, links, software
// stacks, the roofline of an op, collectives, and the power of a device at work.
//
// Read in this order: device.go, stack.go (software and its fitted
// [Coefficients]), roofline.go, collective.go, power.go.
//
// Units: SI base floats (FLOP/s, bytes, bytes/s, seconds, watts, joules) unless
// a name says otherwise. Peaks are dense, never sparse.
package hardware

// Package hardware times and powers operations: devices, links, software
// stacks, the roofline of an op, collectives, and the power of a device at work.
//
// Read in this order: device.go and formats.go (what a type really runs as),
// stack.go and coefficients.go (what calibration fits), roofline.go with tile.go,
// memory.go, recurrent.go and collective.go (time), power.go, and table.go with
// generation.go (how a calibration file is read and which row a device gets).
//
// Units: SI base floats (FLOP/s, bytes, bytes/s, seconds, watts, joules) unless
// a name says otherwise. Peaks are dense, never sparse.
package hardware

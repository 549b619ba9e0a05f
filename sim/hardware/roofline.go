package hardware

import "wattif/sim/model"

// Bound is the limit that sets an op's time.
type Bound uint8

// The limits.
const (
	ComputeBound Bound = iota
	MemoryBound
	LatencyBound
	NetworkBound
	CapacityBound
)

var boundNames = [...]string{"compute", "memory", "latency", "network", "capacity"}

// String returns the bound's id.
func (b Bound) String() string { return boundNames[b] }

// System is what ops run on: one device of a plan, its links and its software.
type System struct {
	Device       *Device
	Stack        *Stack
	Coefficients *Coefficients
	// NodeDevices is the number of devices of the job that share the fast link.
	NodeDevices int
	// Clock is the share of the nominal clock a power limit leaves, 0..1; 0 means 1.
	Clock float64
	// Limit is a power limit per device, W; 0 means none below the rated power.
	Limit float64
}

// Timing is the time of one op's Count executions and what it kept busy.
type Timing struct {
	Seconds        float64
	ComputeSeconds float64 // arithmetic alone at its efficiency
	MemorySeconds  float64 // memory traffic alone
	NetworkSeconds float64
	LaunchSeconds  float64
	Bound          Bound
	Bytes          float64 // all memory traffic of all executions
	FLOPs          float64
}

// Time returns how long the op takes on one device.
func (s *System) Time(op *model.Op) Timing { return Timing{} }

// Power returns the mean draw of one device, W, while busy with the given
// shares of arithmetic and memory activity (0..1 of what the device can
// sustain), before any limit.
func (s *System) Power(compute, memory float64) float64 { return 0 }

// Formats says how weights and activations stored in the given formats really
// run on the device: the format of the arithmetic, whether weights are expanded
// on the way, and what to tell the reader ("" for nothing).
func (d *Device) Formats(weights, activations model.Precision) (compute model.Precision, dequantize bool, note string) {
	return activations, false, ""
}

package hardware

import "wattif/sim/model"

// DeviceKind is the class of a device.
type DeviceKind uint8

// The kinds.
const (
	GPU DeviceKind = iota
	TPU
	Accelerator
	CPU
	Apple
)

var deviceKindNames = [...]string{"gpu", "tpu", "accelerator", "cpu", "apple"}

// String returns the kind's id.
func (k DeviceKind) String() string { return deviceKindNames[k] }

// ParseDeviceKind returns the kind with the given id.
func ParseDeviceKind(id string) (DeviceKind, bool) {
	for i, n := range deviceKindNames {
		if n == id {
			return DeviceKind(i), true
		}
	}
	return 0, false
}

// Device is one accelerator or processor socket, as sold. It is a comparable
// value. A number that is not known is 0, and whoever needs it says so.
type Device struct {
	ID, Name, Vendor string
	Source           string // where each group of numbers was read
	Verified         string // "yes", "mixed" or "memory"
	Kind             DeviceKind
	Generation       string // calibration family: "ampere", "hopper", "blackwell", "cdna3", "tpu", "cpu-amx" ...
	Year             int

	Peak [model.PrecisionCount]float64 // dense FLOP/s (OP/s for integers) of matrix arithmetic; 0 where the device lacks the format
	// VectorPeak is the fp32 rate outside matrix units, FLOP/s.
	VectorPeak float64

	MemoryBytes     float64
	MemoryBandwidth float64 // bytes/s
	CacheBytes      float64 // last-level cache or scratchpad
	CacheBandwidth  float64 // bytes/s, 0 when not known
	MemoryKind      string  // "HBM3", "GDDR6X", "DDR5" ...

	TDP  float64 // W
	Idle float64 // W, 0 when not known

	LinkBandwidth   float64 // bytes/s, one direction, all links of one device
	PairBandwidth   float64 // bytes/s, one direction, one pair in a mesh; 0 means LinkBandwidth
	LinkDomain      int     // devices that share the fast link; 1 when there is none
	LinkName        string  // "NVLink4", "PCIe4 x16" ...
	HostBandwidth   float64 // bytes/s over PCIe, one direction
	FabricBandwidth float64 // bytes/s between nodes, one direction, per device

	Server        string  // usual server
	ServerDevices int     // devices in it
	HostWatts     float64 // rated watts of the server beyond its devices; an upper bound
	ServerWatts   float64 // rated maximum of the whole server, W

	PriceUSD      float64 // purchase, 0 when not known
	RentUSDPerH   float64 // typical rental per device-hour, 0 when not known
	RentNote      string
	EmbodiedKg    float64 // kgCO2e of manufacture, per device, 0 when not known
	EmbodiedBasis string
	// HostEmbodiedKg is the device's share of its server's manufacture, kgCO2e, 0 when not known.
	HostEmbodiedKg float64
	SizeMM2        float64 // die area
	ProcessNM      float64
}

// Has reports whether the device's arithmetic units work in the format.
func (d *Device) Has(p model.Precision) bool { return d.Peak[p] > 0 }

// Intensity is the ridge point of the format, FLOPs per byte.
func (d *Device) Intensity(p model.Precision) float64 {
	if d.MemoryBandwidth == 0 {
		return 0
	}
	return d.Peak[p] / d.MemoryBandwidth
}

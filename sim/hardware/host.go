package hardware

// What stands in for the server around an accelerator whose server is not
// known, so that it does not look cheaper than one whose server is.
const (
	// assumedHostShare is rated host power over the devices' rated power: the
	// median of the accelerator servers in presets/devices that state it.
	assumedHostShare = 0.56
	// assumedHostKg is one device's share of an 8-accelerator server without its
	// accelerators, kgCO2e: 5,700 kg (EcoLogits, from BoaviztAPI's p5.48xlarge) over 8.
	assumedHostKg = 5700.0 / 8
)

// alone holds for a machine that is its own server: a laptop, a board, a
// processor that is the host.
func (d *Device) alone() bool {
	return d.Kind == Apple || d.Kind == CPU || d.ServerDevices == 1
}

// Host is the rated power of the server around one device, W, and whether it is
// assumed because the device's server is not known. A machine that is its own
// server has none.
func (d *Device) Host() (watts float64, assumed bool) {
	switch {
	case d.HostWatts > 0 && d.ServerDevices > 0:
		return d.HostWatts / float64(d.ServerDevices), false
	case d.alone() || !(d.TDP > 0):
		return 0, false
	}
	return assumedHostShare * d.TDP, true
}

// HostMake is a device's share of its server's manufacture, kgCO2e, and
// whether it is assumed because none is stated. A machine that is its own
// server has none.
func (d *Device) HostMake() (kg float64, assumed bool) {
	switch {
	case d.HostEmbodiedKg > 0:
		return d.HostEmbodiedKg, false
	case d.alone() || d.EmbodiedKg <= 0:
		return 0, false
	}
	return assumedHostKg, true
}

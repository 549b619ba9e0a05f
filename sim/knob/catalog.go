package knob

import (
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// Catalog is where knobs find named things. presets.Library implements it;
// tests pass a small fake. Lookups accept ids and aliases, in any case, and
// return a *sim.KnobError with the nearest match otherwise.
type Catalog interface {
	// Options lists the entries of a kind: "model", "hardware", "stack", "region".
	Options(kind string) []Option
	// Model also reads a model file (a Hugging Face config.json, GGUF, Keras) when ref is a path.
	Model(ref string) (model.Architecture, error)
	Device(ref string) (hardware.Device, error)
	Stack(ref string) (hardware.Stack, error)
	Region(ref string) (footprint.Region, error)
	// Coefficients returns what calibration knows of a device and stack.
	Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients
}

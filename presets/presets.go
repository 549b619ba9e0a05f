// Package presets holds the facts wattif ships: models, devices, stacks,
// regions, workloads, scenarios and calibration, as embedded text files, and
// their strict loader.
//
// Read in this order: library.go (the front door and how a user's folder goes
// over the shipped files), block.go and table.go (the two file formats and
// their errors), then one file a kind: models.go, devices.go, stacks.go,
// regions.go, facts.go, scenarios.go; modelfile.go reads foreign
// model files (Hugging Face, GGUF, Keras).
//
// SOURCES.md in this folder names the sources and licences of every file.
package presets

import "embed"

// shipped are the files of this folder. Only data: tests and notices stay out
// of the program, except the notices that must travel with the data.
//
//go:embed SOURCES.md models devices stacks regions facts workloads scenarios lessons calibration
var shipped embed.FS

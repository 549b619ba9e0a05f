// Package presets holds the facts wattif ships: models, devices, stacks,
// regions, workloads, scenarios and calibration, as embedded text files, and
// their strict loader.
package presets

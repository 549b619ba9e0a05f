// Package metric is the one table of outputs: id, label, unit, direction and
// formula of everything a result can say. Cards, tables, charts, CSV columns
// and JSON read it.
//
// Read metric.go (what a metric is), table.go (every entry), then format.go
// (how numbers are printed).
package metric

import "wattif/sim"

// Better is the direction that is good.
type Better uint8

// The directions.
const (
	Lower Better = iota
	Higher
	Neither // memory in use, power: context decides
)

// Metric is one output.
type Metric struct {
	ID, Label string
	Short     string // for cards and narrow columns
	Unit      string // "ms", "Wh", "gCO2e", "USD"
	Better    Better
	Group     string // "speed", "training", "memory", "energy", "footprint", "roofline"
	Help      string
	Formula   string // in words, with the ids of what goes in

	// Of returns the value. applies is false when the metric makes no sense for
	// the result; the value is NaN when it cannot be known.
	Of func(*sim.Result) (value float64, applies bool)
	// Word returns the value of a metric that is a word ("bound"); nil otherwise.
	Word func(*sim.Result) string
	// Spread returns the log standard deviation of the value, from the causes
	// of error it depends on.
	Spread func(*sim.Result) float64
}

// z90 is the two-sided 90 % quantile of the normal distribution.
const z90 = 1.6448536269514722

// Package knob is the one table of inputs. Everything that shows, sets, sweeps,
// saves or documents a scenario reads it; no screen or command lists knobs by
// hand.
//
// Read knob.go (what a knob is), catalog.go (the named things knobs choose
// from), table.go (every entry), then line.go (scenarios in one line).
package knob

import (
	"wattif/sim"
)

// Kind is how a knob is turned.
type Kind uint8

// The kinds.
const (
	Number  Kind = iota // real, with range and step
	Integer             // whole number
	Choice              // one of a list
	Text                // free text (the scenario's name)
)

// Scale is how steps and sweeps move along a number.
type Scale uint8

// The scales.
const (
	Linear    Scale = iota
	Geometric       // steps multiply (batch, lengths)
)

// Option is one entry of a choice.
type Option struct {
	ID, Name string
	Detail   string   // a short fact: "70.6B, 128k context", "80 GB, 3.35 TB/s"
	Group    string   // vendor, family, continent
	Aliases  []string // other names it is found by
}

// Value is a knob's value: a number, or the id of an option or word.
type Value struct {
	Number float64
	Word   string // choice id, or an auto word such as "max", "mean", "auto"; "" when Number counts
}

// Knob is one input.
type Knob struct {
	ID, Label string
	Unit      string // "tokens", "W", "USD/kWh"; "" for none
	Group     string // "model", "workload", "precision", "hardware", "place", "life"
	Kind      Kind
	Help      string // one or two plain sentences: what it is and what turning it does
	Source    string // where its default comes from
	Default   string // the default in words: "the model's own", "2048"

	Min, Max float64
	Step     float64 // added, or multiplied when Geometric
	Scale    Scale
	Auto     string // word that stands for "chosen" or "mean"; "" for none

	// Options lists the choices for the scenario, from the catalogue.
	Options func(*sim.Scenario, Catalog) []Option
	Get     func(*sim.Scenario) Value
	// Set changes the scenario and everything that follows from the change
	// (a new model brings its sizes). It leaves the scenario alone on error.
	Set func(*sim.Scenario, Value, Catalog) error
	// Applies says whether the knob means anything for the scenario, and if
	// not, why not.
	Applies func(*sim.Scenario) (bool, string)
}

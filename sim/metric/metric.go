// Package metric is the one table of outputs: id, label, unit, direction and
// formula of everything a result can say. Cards, tables, charts, CSV columns
// and JSON read it.
//
// Read metric.go (what a metric is), table.go (every entry), then format.go
// (how numbers are printed).
package metric

import (
	"math"
	"strings"

	"github.com/agnivade/levenshtein"

	"wattif/sim"
)

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

	up, down string // what more and less of it is called
	share    bool   // a fraction, shown in percent
	whole    bool   // a count
}

// z90 is the two-sided 90 % quantile of the normal distribution.
const z90 = 1.6448536269514722

// All returns every metric in display order. The caller must not change it.
func All() []Metric { return table }

// Find returns the metric with the given id, those of a functional unit
// (energy_wh_per_day) included. The error is a [*sim.KnobError]
// with the nearest id.
func Find(id string) (*Metric, error) {
	if i, ok := byID[id]; ok {
		return &table[i], nil
	}
	if i, ok := unitByID[id]; ok {
		return &unitTable[i], nil
	}
	nearest, best := "", 1+max(2, len(id)/3)
	if len(id) <= 80 {
		for i := range table {
			if d := levenshtein.ComputeDistance(id, table[i].ID); d < best {
				nearest, best = table[i].ID, d
			}
		}
	}
	for i := range table {
		if nearest == "" && len(id) >= 3 && strings.Contains(table[i].ID, strings.ToLower(id)) {
			nearest = table[i].ID
		}
	}
	return nil, &sim.KnobError{Value: id, Reason: "is not a metric", Nearest: nearest}
}

// IDs lists the id of every metric in display order.
func IDs() []string {
	ids := make([]string, len(table))
	for i := range table {
		ids[i] = table[i].ID
	}
	return ids
}

// Interval returns the range that holds the value in 90 of 100 cases, from the
// spread of what it depends on, read as log-normal. Both ends are the value
// where it has no spread, and NaN where it does not apply or is not known.
func (m *Metric) Interval(r *sim.Result) (low, high float64) {
	v, applies := m.Of(r)
	if !applies || math.IsNaN(v) {
		return math.NaN(), math.NaN()
	}
	if m.Spread == nil {
		return v, v
	}
	factor := math.Exp(z90 * m.Spread(r))
	if !(factor >= 1) || math.IsInf(factor, 0) {
		return v, v
	}
	low, high = v/factor, v*factor
	if m.share && v <= 1 {
		high = math.Min(1, high)
	}
	return low, high
}

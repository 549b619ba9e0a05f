// Package knob is the one table of inputs. Everything that shows, sets, sweeps,
// saves or documents a scenario reads it; no screen or command lists knobs by
// hand.
//
// Read knob.go (what a knob is), catalog.go (the named things knobs choose
// from), table.go and table_*.go (every entry), size.go (how the sizes of a
// model override its preset), parse.go and step.go (values as text and one
// step on), then line.go (scenarios in one line).
package knob

import (
	"sort"
	"strings"

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

	Min, Max  float64
	Increment float64 // what one step adds; Geometric knobs climb a ladder of round numbers
	Scale     Scale
	Auto      string // word that stands for "chosen" or "mean"; "" for none

	// Options lists the choices for the scenario, from the catalogue.
	Options func(*sim.Scenario, Catalog) []Option
	Get     func(*sim.Scenario) Value
	// Set changes the scenario and everything that follows from the change
	// (a new model brings its sizes). It leaves the scenario alone on error.
	Set func(*sim.Scenario, Value, Catalog) error
	// Applies says whether the knob means anything for the scenario, and if
	// not, why not.
	Applies func(*sim.Scenario) (bool, string)

	rank    int      // order in which several settings are applied
	size    sizeID   // the model size it overrides, noSize otherwise
	catalog string   // kind of catalogue entry it chooses
	binary  bool     // "k" means 1024, as token counts are written
	mean    bool     // a mean of many: rounded to a whole number when read
	percent bool     // shown and accepted in percent
	ladder  ladder   // geometric steps
	leap    float64  // linear big step; 10 steps when 0
	units   []string // accepted after a number
	// effective is what an auto word comes down to, for the next step from it.
	effective func(*sim.Scenario) (float64, bool)
}

// All returns every knob in display order. The caller must not change it.
func All() []Knob { return table }

// Find returns the knob with the given id or short name ("in", "kv", "gpu").
// The error is a [*sim.KnobError] with the nearest id.
func Find(id string) (*Knob, error) {
	if k := lookup(id); k != nil {
		return k, nil
	}
	return nil, &sim.KnobError{Value: id, Reason: "is not a knob", Nearest: Nearest(id, IDs())}
}

// IDs lists the id of every knob in display order.
func IDs() []string {
	ids := make([]string, len(table))
	for i := range table {
		ids[i] = table[i].ID
	}
	return ids
}

func lookup(id string) *Knob {
	if i, ok := byID[id]; ok {
		return &table[i]
	}
	id = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(id)), "-", "_")
	if long, ok := shortNames[id]; ok {
		id = long
	}
	if i, ok := byID[id]; ok {
		return &table[i]
	}
	return nil
}

// Assign reads text as a value of the knob and sets it.
func Assign(s *sim.Scenario, id, text string, c Catalog) error {
	k, err := Find(id)
	if err != nil {
		return err
	}
	v, err := k.Parse(text, s, c)
	if err != nil {
		return err
	}
	return k.Set(s, v, c)
}

// Setting is a knob and the text of its value.
type Setting struct{ ID, Text string }

// AssignAll sets several knobs at once, as lines, files and rows of a table
// do. The order of the settings does not matter: what is given beats what the
// model, task, hardware or stack bring with them, and model sizes are checked
// together. When a plan is given without devices, the devices follow from it.
// The scenario is left alone on error.
func AssignAll(s *sim.Scenario, settings []Setting, c Catalog) error {
	type item struct {
		knob *Knob
		text string
	}
	items := make([]item, 0, len(settings))
	var given [maxKnobs]bool
	for _, g := range settings {
		k, err := Find(g.ID)
		if err != nil {
			return err
		}
		if i := byID[k.ID]; given[i] {
			return &sim.KnobError{Knob: k.ID, Value: g.Text, Reason: "is given although the knob already has a value"}
		} else {
			given[i] = true
		}
		items = append(items, item{k, g.Text})
	}
	sort.SliceStable(items, func(i, j int) bool { return items[i].knob.rank < items[j].knob.rank })

	work := *s
	for i := 0; i < len(items); i++ {
		k := items[i].knob
		if k.size == noSize {
			v, err := k.Parse(items[i].text, &work, c)
			if err == nil {
				err = k.Set(&work, v, c)
			}
			if err != nil {
				return err
			}
			continue
		}
		// Sizes follow one another in rank; they are set and checked together.
		var ks [sizeCount]*Knob
		var vs [sizeCount]Value
		n := 0
		for ; i < len(items) && items[i].knob.size != noSize; i++ {
			k := items[i].knob
			v, err := k.Parse(items[i].text, &work, c)
			if err != nil {
				return err
			}
			ks[n], vs[n] = k, v
			n++
		}
		i--
		if err := setSizes(&work, ks[:n], vs[:n], c); err != nil {
			return err
		}
	}
	if !given[byID["devices"]] && (given[byID["tp"]] || given[byID["pp"]] || given[byID["dp"]] || given[byID["cp"]]) {
		n := max(1, work.TP) * max(1, work.PP) * max(1, work.CP) * max(1, work.DP)
		if work.Devices%n != 0 || work.DP > 0 && work.TP > 0 && work.Devices != n {
			work.Devices = n
		}
	}
	*s = work
	return nil
}

// SortForSetting orders knobs as [SetAll] wants them.
func SortForSetting(knobs []*Knob) {
	sort.SliceStable(knobs, func(i, j int) bool { return knobs[i].rank < knobs[j].rank })
}

// SetAll sets several knobs at once to values that were parsed before, without
// allocating when all goes well. The knobs are in the order of
// [SortForSetting]. Model sizes are checked together. On error the scenario is
// partly changed: pass a copy.
func SetAll(s *sim.Scenario, knobs []*Knob, values []Value, c Catalog) error {
	for i := 0; i < len(knobs); i++ {
		if knobs[i].size == noSize {
			if err := knobs[i].Set(s, values[i], c); err != nil {
				return err
			}
			continue
		}
		end := i + 1
		for end < len(knobs) && knobs[end].size != noSize {
			end++
		}
		if err := setSizes(s, knobs[i:end], values[i:end], c); err != nil {
			return err
		}
		i = end - 1
	}
	return nil
}

// Changed lists the ids of the knobs at which two scenarios differ, in display
// order.
func Changed(a, b *sim.Scenario) []string {
	var ids []string
	for i := range table {
		if table[i].Get(a) != table[i].Get(b) {
			ids = append(ids, table[i].ID)
		}
	}
	return ids
}

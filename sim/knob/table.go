package knob

import (
	"wattif/sim"
)

// maxKnobs bounds the table, for sets of knobs on the stack.
const maxKnobs = 80

// table is every knob in display order. It is never written.
var table = buildTable()

// byID finds a knob's place in the table. It is never written.
var byID = indexTable(table)

// The ranks in which several settings are applied: what brings other values
// along comes first, so that what is given wins.
const (
	rankModel = iota
	rankTask
	rankHardware
	rankStack
	rankPrecision
	rankSize
	rankRest = rankSize + int(sizeCount)
)

func buildTable() []Knob {
	var t []Knob
	t = append(t, modelKnobs()...)
	t = append(t, workKnobs()...)
	t = append(t, precisionKnobs()...)
	t = append(t, hardwareKnobs()...)
	t = append(t, placeKnobs()...)
	t = append(t, lifeKnobs()...)
	leaders := map[string]int{"model": rankModel, "task": rankTask, "hardware": rankHardware, "stack": rankStack, "precision": rankPrecision}
	for i := range t {
		k := &t[i]
		rank, leads := leaders[k.ID]
		switch {
		case leads:
			k.rank = rank
		case k.size != noSize:
			k.rank = rankSize + int(k.size)
		default:
			k.rank = rankRest + i
		}
		if k.Options == nil {
			k.Options = func(*sim.Scenario, Catalog) []Option { return nil }
		}
		if k.Applies == nil {
			k.Applies = always
		}
	}
	if len(t) > maxKnobs {
		panic("knob: raise maxKnobs")
	}
	return t
}

func indexTable(t []Knob) map[string]int {
	m := make(map[string]int, len(t))
	for i := range t {
		m[t[i].ID] = i
	}
	return m
}

// shortNames are other names by which lines, files and tables say a knob.
var shortNames = map[string]string{
	"in": "input_len", "input": "input_len", "prompt": "input_len", "seq": "input_len", "seq_len": "input_len", "len": "input_len",
	"out": "output_len", "output": "output_len",
	"b": "batch", "mb": "micro_batch",
	"gpu": "hardware", "device": "hardware", "chip": "hardware", "gpus": "devices", "n": "devices",
	"w": "weights", "a": "activations", "act": "activations", "kv": "kv_cache",
	"tokens": "train_tokens", "packed": "sample_len", "sequence_parallel": "sp", "vpp": "virtual_stages", "targets": "lora_targets", "opt": "optimizer", "rank": "lora_rank", "limit": "power_limit",
	"place": "region", "grid": "carbon_intensity", "ci": "carbon_intensity", "price": "electricity_price",
	"lifetime": "lifetime_years", "life": "lifetime_years", "experts_per_token": "experts_active",
	"requests": "requests_per_day", "software": "stack", "framework": "stack",
}

func always(*sim.Scenario) (bool, string) { return true, "" }

// plain makes a number or integer knob. auto is the number in the scenario
// that stands for the auto word.
func plain(k Knob, auto float64, get func(*sim.Scenario) float64, set func(*sim.Scenario, float64)) Knob {
	k.size = noSize
	k.Get = func(s *sim.Scenario) Value {
		n := get(s)
		if k.Auto != "" && n == auto {
			return Value{Word: k.Auto}
		}
		return Value{Number: n}
	}
	k.Set = func(s *sim.Scenario, v Value, _ Catalog) error {
		if err := k.check(v); err != nil {
			return err
		}
		n := v.Number
		if v.Word != "" {
			n = auto
		}
		set(s, n)
		return nil
	}
	return k
}

// chosen makes a knob that chooses one of fixed words.
func chosen(k Knob, options []Option, get func(*sim.Scenario) string, set func(*sim.Scenario, int, Catalog) error) Knob {
	k.Kind, k.size = Choice, noSize
	k.Options = func(*sim.Scenario, Catalog) []Option { return options }
	k.Get = func(s *sim.Scenario) Value { return Value{Word: get(s)} }
	k.Set = func(s *sim.Scenario, v Value, c Catalog) error {
		for i := range options {
			if options[i].ID == v.Word {
				return set(s, i, c)
			}
		}
		_, err := k.parseChoice(v.Word, s, c)
		if err == nil { // an alias
			err = &sim.KnobError{Knob: k.ID, Value: v.Word, Reason: "is not one of its choices"}
		}
		return err
	}
	return k
}

// cataloged makes a knob that chooses a catalogue entry.
func cataloged(k Knob, kind string, get func(*sim.Scenario) string, set func(*sim.Scenario, string, Catalog) error) Knob {
	k.Kind, k.size, k.catalog = Choice, noSize, kind
	if k.Options == nil {
		k.Options = func(_ *sim.Scenario, c Catalog) []Option { return c.Options(kind) }
	}
	k.Get = func(s *sim.Scenario) Value { return Value{Word: get(s)} }
	k.Set = func(s *sim.Scenario, v Value, c Catalog) error { return set(s, v.Word, c) }
	return k
}

// CatalogKind is the kind of catalogue entry the knob chooses ("model",
// "hardware", "stack", "region"), "" for other knobs.
func (k *Knob) CatalogKind() string { return k.catalog }

// HasAuto reports whether the value is the knob's auto word.
func (k *Knob) HasAuto(v Value) bool { return k.Auto != "" && v.Word == k.Auto }

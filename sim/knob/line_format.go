package knob

import (
	"strconv"
	"strings"

	"wattif/sim"
)

// FormatLine says a scenario in one line that [ParseLine] reads back. Model
// and hardware are always named, so that the line still means the same when a
// default changes; of the rest only what differs from what they bring.
func FormatLine(s *sim.Scenario, c Catalog) string {
	settings := differences(s, c)
	words := make([]string, 0, len(settings))
	for _, id := range lineOrder {
		for _, g := range settings {
			if g.ID == id {
				if w := lineWord(g, settings, s, c); w != "" {
					words = append(words, w)
				}
			}
		}
	}
	line := strings.Join(words, " ")
	if back, err := ParseLine(line, c); err == nil && len(Changed(&back, s)) == 0 {
		return line
	}
	// A short form means something else in this catalogue: say all in full.
	words = words[:0]
	for _, g := range settings {
		words = append(words, g.ID+"="+quote(g.Text))
	}
	return strings.Join(words, " ")
}

// differences finds the settings that lead from the default scenario to s.
// What brings other values along is settled first, the rest follows at once.
func differences(s *sim.Scenario, c Catalog) []Setting {
	start, err := Default(c)
	if err != nil {
		return nil
	}
	settings := []Setting{{"model", s.Model.ID}, {"hardware", s.Device.ID}, {"devices", strconv.Itoa(s.Devices)}}
	named := map[string]bool{"model": true, "hardware": true, "devices": true}
	for range maxKnobs {
		work := start
		if AssignAll(&work, settings, c) != nil {
			break
		}
		ids := Changed(&work, s)
		leader := -1
		for i, id := range ids {
			k := lookup(id)
			if named[id] || k.Get(s).Word == mixed && id == "precision" {
				continue
			}
			if leader < 0 || k.rank < lookup(ids[leader]).rank {
				leader = i
			}
		}
		if leader < 0 {
			break
		}
		first := lookup(ids[leader])
		if first.size != noSize { // sizes lean on each other: those set by hand, at once
			base := baseOf(s, c)
			for id, o := range overridesOf(&s.Model, &base) {
				if k := sizeKnob(sizeID(id)); o.on && !named[k.ID] {
					named[k.ID] = true
					settings = append(settings, Setting{k.ID, k.Format(k.Get(s))})
				}
			}
			if !named[first.ID] {
				named[first.ID] = true
				settings = append(settings, Setting{first.ID, first.Format(first.Get(s))})
			}
			continue
		}
		for _, id := range ids {
			k := lookup(id)
			if named[id] || k.Get(s).Word == mixed && id == "precision" {
				continue
			}
			if first.rank < rankRest && k != first {
				continue // it may follow from the first
			}
			named[id] = true
			settings = append(settings, Setting{id, k.Format(k.Get(s))})
		}
	}
	return settings
}

// sizeKnob is the knob of a model size.
func sizeKnob(id sizeID) *Knob {
	for i := range table {
		if table[i].size == id {
			return &table[i]
		}
	}
	return nil
}

// lineOrder is the order of words in a line: what is done with what, on what,
// how much, where. Every other knob follows in display order.
var lineOrder = orderLine()

func orderLine() []string {
	order := []string{
		"task", "model", "layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab", "cell", "precision", "weights", "activations", "kv_cache",
		"hardware", "devices", "tp", "pp", "dp", "ep", "cp", "zero", "stack", "batch", "micro_batch", "input_len", "output_len",
		"train_tokens", "samples", "epochs", "optimizer", "recompute", "requests_per_day", "region",
	}
	has := make(map[string]bool, len(order))
	for _, id := range order {
		has[id] = true
	}
	for i := range table {
		if !has[table[i].ID] {
			order = append(order, table[i].ID)
		}
	}
	return order
}

// lineWord is a setting in its short form; "" when another word says it.
func lineWord(g Setting, all []Setting, s *sim.Scenario, c Catalog) string {
	k := lookup(g.ID)
	v := k.Get(s)
	full := shortest(k.ID) + "=" + quote(k.Short(v))
	bare := func(w string) string {
		if got := readWord(w, c); len(got) == 1 && got[0] == g && w == quote(w) {
			return w
		}
		return full
	}
	text := func(id string) string {
		for _, other := range all {
			if other.ID == id {
				return other.Text
			}
		}
		return ""
	}
	switch g.ID {
	case "model":
		if g.Text == "rnn" && (text("cell") == "lstm" || text("cell") == "gru") {
			return text("cell")
		}
		return bare(g.Text)
	case "cell":
		if text("model") == "rnn" && (g.Text == "lstm" || g.Text == "gru") {
			return ""
		}
	case "hardware":
		return strconv.Itoa(s.Devices) + "x" + g.Text
	case "devices":
		return ""
	case "layers":
		if n := text("hidden"); n != "" {
			return g.Text + "x" + n
		}
		return bare("layers" + g.Text)
	case "hidden":
		if text("layers") != "" {
			return ""
		}
		return bare("hidden" + g.Text)
	case "task", "precision", "optimizer", "boundary", "accounting", "stack", "region":
		return bare(g.Text)
	case "requests_per_day":
		if v.Word == "" {
			return k.Short(v) + "/day"
		}
	case "power_limit":
		if v.Word == "" {
			return k.Format(v) + "W"
		}
	case "batch":
		return "b" + k.Short(v)
	case "input_len":
		return "in" + k.Short(v)
	case "output_len":
		return "out" + k.Short(v)
	case "tp", "pp", "dp", "ep", "cp", "zero", "vocab", "heads", "ffn":
		if v.Word == "" {
			return g.ID + k.Short(v)
		}
	case "micro_batch":
		if v.Word == "" {
			return "mb" + k.Short(v)
		}
	}
	return full
}

// shortest is the name a line uses for a knob.
func shortest(id string) string {
	switch id {
	case "kv_cache":
		return "kv"
	case "train_tokens":
		return "tokens"
	}
	return id
}

// quote wraps a value that would not survive splitting at spaces.
func quote(t string) string {
	if t == "" || strings.ContainsAny(t, " \t\n\r\"\\=") || strings.ContainsFunc(t, func(r rune) bool { return r > 126 || r < 32 }) {
		return strconv.Quote(t)
	}
	return t
}

package knob

import (
	"strconv"
	"strings"
	"unicode"

	"wattif/sim"
)

// ParseLine reads a scenario said in one line, in any order: knob=value, or
// short forms:
//
//	llama-3.1-70b  70b          model by id, alias, or size alone (a well-known one)
//	lstm 2x128 vocab10k         template with layers x hidden and other sizes
//	train lora encode generate  task
//	fp8 w4 w8a8 kv=fp8          precision of everything; of weights
//	2xh100-sxm  h100-sxm        devices and hardware
//	tp2 pp4 dp2 ep8 cp2 zero3   plan
//	b32 bmax in2k out256 mb2    batch, lengths, micro-batch
//	100k/day 5/s                requests per day
//	300W 4y                     power limit, lifetime
//	DE SE eu-central-1          region
//	vllm adamw market device    stack, optimizer, accounting, boundary
//
// What is not said has its default. Values given win over what the model,
// hardware or task bring with them, wherever they stand in the line. Values
// with spaces are quoted: name="70B chat". An unknown word is a
// [*sim.KnobError] with the nearest word that would do.
func ParseLine(line string, c Catalog) (sim.Scenario, error) {
	s, err := Default(c)
	if err != nil {
		return s, err
	}
	settings, err := ParseSettings(line, c)
	if err != nil {
		return s, err
	}
	err = AssignAll(&s, settings, c)
	return s, err
}

// ParseSettings reads a line into settings without applying them, so that a
// line can also change a scenario that is already there.
func ParseSettings(line string, c Catalog) ([]Setting, error) {
	words, err := splitLine(line)
	if err != nil {
		return nil, err
	}
	var settings []Setting
	for _, w := range words {
		var got []Setting
		if id, text, ok := strings.Cut(w, "="); ok {
			k, err := Find(id)
			if err != nil {
				return nil, err
			}
			got = []Setting{{k.ID, unquote(text)}}
		} else if got = readWord(unquote(w), c); got == nil {
			return nil, unknown(w, c)
		}
		for _, g := range got {
			for _, have := range settings {
				if have.ID == g.ID {
					return nil, &sim.KnobError{Knob: g.ID, Value: g.Text, Reason: "is given as well as \"" + have.Text + "\""}
				}
			}
			settings = append(settings, g)
		}
	}
	return settings, nil
}

// splitLine splits at white space outside double quotes.
func splitLine(line string) ([]string, error) {
	var words []string
	var b strings.Builder
	quoted, escaped, any := false, false, false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
			b.WriteRune(r)
		case quoted && r == '\\':
			escaped = true
			b.WriteRune(r)
		case r == '"':
			quoted, any = !quoted, true
			b.WriteRune(r)
		case unicode.IsSpace(r) && !quoted:
			if any {
				words = append(words, b.String())
			}
			b.Reset()
			any = false
		default:
			any = true
			b.WriteRune(r)
		}
	}
	if quoted {
		return nil, &sim.KnobError{Value: b.String(), Reason: "has a quotation mark that is never closed"}
	}
	if any {
		words = append(words, b.String())
	}
	return words, nil
}

func unquote(t string) string {
	if u, err := strconv.Unquote(t); err == nil && strings.HasPrefix(t, `"`) {
		return u
	}
	return strings.ReplaceAll(t, `"`, "")
}

// attached are the short names that may stand right before a number.
var attached = map[string]string{
	"tp": "tp", "pp": "pp", "dp": "dp", "ep": "ep", "cp": "cp", "b": "batch", "batch": "batch", "bs": "batch",
	"mb": "micro_batch", "in": "input_len", "out": "output_len", "zero": "zero", "vocab": "vocab", "layers": "layers",
	"hidden": "hidden", "heads": "heads", "kv_heads": "kv_heads", "ffn": "ffn", "embed": "embed", "experts": "experts",
	"rank": "lora_rank", "epochs": "epochs", "window": "window", "samples": "samples", "tokens": "train_tokens", "pue": "pue",
}

// worded are the knobs whose choices are words of a line.
var worded = []string{"task", "precision", "optimizer", "boundary", "accounting"}

// sizeWords are well-known models of a size, for lines like "70b fp8".
var sizeWords = map[string][]string{
	"0.5b": {"qwen2.5-0.5b"}, "1b": {"llama-3.2-1b"}, "1.5b": {"qwen2.5-1.5b"}, "3b": {"llama-3.2-3b"}, "4b": {"qwen3-4b"}, "7b": {"llama-2-7b"},
	"8b": {"llama-3.1-8b"}, "13b": {"llama-2-13b"}, "14b": {"qwen3-14b"}, "20b": {"gpt-oss-20b"}, "27b": {"gemma-3-27b"}, "30b": {"qwen3-30b-a3b"},
	"32b": {"qwen3-32b"}, "34b": {"yi-34b"}, "70b": {"llama-3.1-70b"}, "72b": {"qwen2.5-72b"}, "120b": {"gpt-oss-120b"}, "175b": {"gpt-3-175b"},
	"180b": {"falcon-180b"}, "235b": {"qwen3-235b-a22b"}, "405b": {"llama-3.1-405b"}, "671b": {"deepseek-v3"},
}

// readWord reads one short form; nil when it is none.
func readWord(w string, c Catalog) []Setting {
	low := strings.ToLower(w)
	switch low {
	case "": // an empty pair of quotes
		return nil
	case "lstm", "gru":
		return []Setting{{"model", "rnn"}, {"cell", low}}
	case "bmax":
		return []Setting{{"batch", "max"}}
	case "w8a8":
		return []Setting{{"weights", "int8"}, {"activations", "int8"}}
	case "w4a16", "w4":
		return []Setting{{"weights", "int4"}}
	case "w8", "w8a16":
		return []Setting{{"weights", "int8"}}
	case "kv8":
		return []Setting{{"kv_cache", "fp8"}}
	case "bidirectional":
		return []Setting{{"bidirectional", "yes"}}
	}
	for _, id := range worded {
		k := lookup(id)
		for _, o := range k.Options(nil, nil) {
			if o.ID == low {
				return []Setting{{id, o.ID}}
			}
			if id == "task" || id == "precision" {
				for _, a := range o.Aliases {
					if a == low && len(a) > 2 {
						return []Setting{{id, o.ID}}
					}
				}
			}
		}
	}
	if got := readNumber(w, low, c); got != nil {
		return got
	}
	return readName(w, low, c)
}

// readNumber reads the short forms that begin or end with a number.
func readNumber(w, low string, c Catalog) []Setting {
	letters := 0
	for letters < len(low) && (low[letters] >= 'a' && low[letters] <= 'z' || low[letters] == '_') {
		letters++
	}
	if id, ok := attached[low[:letters]]; ok && letters < len(low) && low[letters] >= '0' && low[letters] <= '9' {
		if _, number := parseNumber(strings.TrimSuffix(low[letters:], "x"), false); number {
			return []Setting{{id, w[letters:]}}
		}
	}
	if low[0] < '0' || low[0] > '9' {
		return nil
	}
	if rate, per, ok := strings.Cut(low, "/"); ok {
		n, number := parseNumber(rate, false)
		if !number {
			return nil
		}
		switch per {
		case "day", "d":
			return []Setting{{"requests_per_day", rate}}
		case "h", "hour":
			return []Setting{{"requests_per_day", formatNumber(n * 24)}}
		case "min":
			return []Setting{{"requests_per_day", formatNumber(n * 1440)}}
		case "s":
			return []Setting{{"requests_per_day", formatNumber(n * 86400)}}
		}
		return nil
	}
	if left, right, ok := strings.Cut(low, "x"); ok {
		if n, err := strconv.Atoi(left); err == nil && n > 0 {
			rest := w[len(left)+1:]
			if rest != "" {
				if d, err := c.Device(rest); err == nil {
					return []Setting{{"devices", left}, {"hardware", d.ID}}
				}
			}
			if _, number := parseNumber(right, false); number {
				return []Setting{{"layers", left}, {"hidden", right}}
			}
			return nil
		}
	}
	for _, u := range [...]Setting{{"power_limit", "w"}, {"lifetime_years", "y"}, {"lifetime_years", "years"}} {
		if n, found := strings.CutSuffix(low, u.Text); found {
			if _, number := parseNumber(n, false); number {
				return []Setting{{u.ID, low}}
			}
		}
	}
	return nil
}

// readName looks the word up in the catalogue.
func readName(w, low string, c Catalog) []Setting {
	if a, err := c.Model(w); err == nil {
		if isPath(w) {
			return []Setting{{"model", w}}
		}
		return []Setting{{"model", a.ID}}
	}
	for _, id := range sizeWords[low] {
		if a, err := c.Model(id); err == nil {
			return []Setting{{"model", a.ID}}
		}
	}
	if d, err := c.Device(w); err == nil {
		return []Setting{{"hardware", d.ID}}
	}
	if st, err := c.Stack(w); err == nil {
		return []Setting{{"stack", st.ID}}
	}
	if r, err := c.Region(w); err == nil {
		return []Setting{{"region", r.ID}}
	}
	return nil
}

// unknown is the error for a word that is nothing, with the nearest that is
// something.
func unknown(w string, c Catalog) error {
	word, prefix := unquote(w), ""
	kinds := []string{"model", "hardware", "stack", "region"}
	if n, rest, ok := strings.Cut(strings.ToLower(word), "x"); ok && rest != "" {
		if _, err := strconv.Atoi(n); err == nil { // "2xh10"
			if near := nearestName(rest, []string{"hardware"}, c); near != "" {
				return &sim.KnobError{Knob: "hardware", Value: word[len(n)+1:], Reason: "is not a known device", Nearest: n + "x" + near}
			}
			prefix = n + "x"
		}
	}
	e := &sim.KnobError{Value: word, Reason: "is not a model, device, region, task, number format, stack or knob=value"}
	if isPath(word) {
		if _, err := c.Model(word); err != nil {
			return err
		}
	}
	low := strings.ToLower(word)
	if n, ok := strings.CutSuffix(low, "b"); ok {
		if _, number := parseNumber(n, false); number { // "9b": models of that size
			var found []string
			for _, o := range c.Options("model") {
				if strings.HasSuffix(o.ID, "-"+low) || strings.Contains(o.ID, "-"+low+"-") {
					found = append(found, o.ID)
				}
			}
			if len(found) > 0 {
				e.Reason, e.Accepted = "is a size that more than one model may have", strings.Join(found, " ")
				e.Nearest = found[0]
				return e
			}
		}
	}
	if near := nearestName(low, kinds, c); near != "" {
		e.Nearest = prefix + near
	}
	return e
}

// nearestName looks for the nearest id among the kinds, the fixed words and
// the knobs.
func nearestName(w string, kinds []string, c Catalog) string {
	var names []string
	for _, kind := range kinds {
		for _, o := range c.Options(kind) {
			names = append(names, o.ID)
		}
	}
	if len(kinds) > 1 {
		for _, id := range worded {
			names = append(names, optionIDs(lookup(id).Options(nil, nil))...)
		}
		for _, id := range IDs() {
			names = append(names, id+"=")
		}
	}
	near := Nearest(w, names)
	if len(kinds) > 1 {
		return near
	}
	return strings.TrimSuffix(near, "=")
}

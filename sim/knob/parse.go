package knob

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
)

// Parse reads a value of the knob: a number with an optional suffix (k, M, B,
// T) and unit, a choice by id or alias, or the knob's auto word. It checks the
// range. Lengths may be the mean of many requests: they are rounded to whole
// tokens. Numbers of tokens in one request and batches take k as 1024 and M as
// 1048576; everything else counts in thousands.
func (k *Knob) Parse(text string, s *sim.Scenario, c Catalog) (Value, error) {
	t := strings.TrimSpace(text)
	switch k.Kind {
	case Text:
		return Value{Word: t}, nil
	case Choice:
		return k.parseChoice(t, s, c)
	}
	low := strings.ToLower(t)
	if k.Auto != "" && (low == k.Auto || low == "auto" || low == "default") {
		return Value{Word: k.Auto}, nil
	}
	if k.ID == "train_tokens" && strings.HasSuffix(low, "x") {
		// "20x": tokens per parameter of the model.
		if n, ok := parseNumber(low[:len(low)-1], false); ok {
			v := Value{Number: math.Round(n * s.Model.Parameters().Total)}
			return v, k.check(v)
		}
	}
	bare := strings.TrimSpace(strings.TrimPrefix(low, "$"))
	n, ok := parseNumber(bare, k.binary)
	for _, u := range k.units {
		if ok {
			break
		}
		if cut, found := strings.CutSuffix(bare, u); found {
			n, ok = parseNumber(strings.TrimSpace(cut), k.binary)
		}
	}
	if !ok && k.percent {
		if cut, found := strings.CutSuffix(bare, "%"); found {
			n, ok = parseNumber(strings.TrimSpace(cut), false)
			n /= 100
		}
	}
	if !ok {
		e := &sim.KnobError{Knob: k.ID, Value: text, Reason: "is not a number", Accepted: k.accepted()}
		if k.Auto != "" {
			e.Reason += " or \"" + k.Auto + "\""
			e.Nearest = Nearest(t, []string{k.Auto})
		}
		return Value{}, e
	}
	if k.mean {
		n = math.Round(n)
	}
	v := Value{Number: n}
	if n == 0 && k.Min > 0 && zeroMeansAuto(k) {
		v = Value{Word: k.Auto}
	}
	if err := k.check(v); err != nil {
		err.(*sim.KnobError).Value = text
		return Value{}, err
	}
	return v, nil
}

// zeroMeansAuto says whether 0 is another way to write the auto word: of the
// knobs for which 0 means nothing else.
func zeroMeansAuto(k *Knob) bool {
	return k.Auto == "auto" || k.Auto == "none" || k.Auto == "full" || k.Auto == "hidden"
}

func (k *Knob) parseChoice(t string, s *sim.Scenario, c Catalog) (Value, error) {
	if k.catalog != "" {
		id, err := resolve(k.catalog, t, c)
		return Value{Word: id}, err
	}
	options := k.Options(s, c)
	low := strings.ToLower(t)
	for i := range options {
		if options[i].ID == low {
			return Value{Word: options[i].ID}, nil
		}
		for _, a := range options[i].Aliases {
			if a == low {
				return Value{Word: options[i].ID}, nil
			}
		}
	}
	ids := optionIDs(options)
	return Value{}, &sim.KnobError{Knob: k.ID, Value: t, Reason: "is not one of its choices", Accepted: strings.Join(ids, " "), Nearest: Nearest(t, ids)}
}

// resolve returns the id of a catalogue entry; a model's file keeps its path.
func resolve(kind, ref string, c Catalog) (string, error) {
	switch kind {
	case "model":
		a, err := c.Model(ref)
		if err == nil && isPath(ref) {
			return ref, nil
		}
		return a.ID, err
	case "hardware":
		d, err := c.Device(ref)
		return d.ID, err
	case "stack":
		st, err := c.Stack(ref)
		return st.ID, err
	}
	r, err := c.Region(ref)
	return r.ID, err
}

// isPath tells a file from a model's name: names may hold one slash
// ("meta-llama/Llama-3.1-8B").
func isPath(ref string) bool {
	low := strings.ToLower(ref)
	return strings.HasSuffix(low, ".json") || strings.HasSuffix(low, ".gguf") || strings.HasSuffix(low, ".safetensors") ||
		strings.HasPrefix(ref, "/") || strings.HasPrefix(ref, ".") || strings.HasPrefix(ref, "~")
}

func optionIDs(options []Option) []string {
	ids := make([]string, len(options))
	for i := range options {
		ids[i] = options[i].ID
	}
	return ids
}

// check returns a [*sim.KnobError] when the value is not one of the knob's.
func (k *Knob) check(v Value) error {
	switch k.Kind {
	case Text, Choice:
		return nil // Set looks the word up
	}
	if v.Word != "" {
		if v.Word == k.Auto {
			return nil
		}
		return &sim.KnobError{Knob: k.ID, Value: v.Word, Reason: "is not a number", Accepted: k.accepted(), Nearest: Nearest(v.Word, []string{k.Auto})}
	}
	if k.Kind == Integer && v.Number == math.Trunc(v.Number) || k.Kind == Number {
		if v.Number >= k.Min && v.Number <= k.Max {
			return nil
		}
	} else if v.Number >= k.Min && v.Number <= k.Max {
		return &sim.KnobError{Knob: k.ID, Value: formatNumber(v.Number), Reason: "must be a whole number", Nearest: formatNumber(math.Max(k.Min, math.Round(v.Number)))}
	}
	e := &sim.KnobError{Knob: k.ID, Value: formatNumber(v.Number), Reason: "is out of range", Accepted: k.accepted()}
	switch {
	case v.Number < k.Min:
		e.Nearest = formatNumber(k.Min)
	case v.Number > k.Max:
		e.Nearest = formatNumber(k.Max)
	}
	return e
}

// accepted is the range in words.
func (k *Knob) accepted() string {
	r := formatNumber(k.Min) + ".." + formatNumber(k.Max)
	if k.Unit != "" {
		r += " " + k.Unit
	}
	if k.Auto != "" {
		r += ", " + k.Auto
	}
	return r
}

// parseNumber reads a number with thousands separators and a suffix.
func parseNumber(t string, binary bool) (float64, bool) {
	t = strings.ReplaceAll(t, "_", "")
	if t == "" {
		return 0, false
	}
	factor := 1.0
	kilo := 1000.0
	if binary {
		kilo = 1024
	}
	switch t[len(t)-1] {
	case 'k', 'K':
		factor = kilo
	case 'm', 'M':
		factor = kilo * kilo
	case 'b', 'B', 'g', 'G':
		factor = kilo * kilo * kilo
	case 't', 'T':
		factor = kilo * kilo * kilo * kilo
	}
	if factor > 1 {
		t = strings.TrimSpace(t[:len(t)-1])
	}
	if strings.Contains(t, ",") {
		groups := strings.Split(t, ",")
		for i, g := range groups {
			digits := g
			if i == len(groups)-1 {
				digits, _, _ = strings.Cut(g, ".")
			}
			if i > 0 && len(digits) != 3 || i == 0 && (len(g) == 0 || len(g) > 3) {
				return 0, false
			}
		}
		t = strings.Join(groups, "")
	}
	if t == "" || !(t[0] >= '0' && t[0] <= '9' || t[0] == '.' || t[0] == '-' || t[0] == '+') {
		return 0, false // no "inf", "nan", hexadecimal
	}
	if strings.ContainsAny(t, "xXpP") {
		return 0, false
	}
	n, err := strconv.ParseFloat(t, 64)
	return n * factor, err == nil && !math.IsInf(n*factor, 0)
}

func formatNumber(v float64) string {
	if a := math.Abs(v); a != 0 && (a >= 1e21 || a < 1e-9) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Format is the canonical text of a value; Parse reads it back.
func (k *Knob) Format(v Value) string {
	if v.Word != "" || k.Kind == Text || k.Kind == Choice {
		return v.Word
	}
	return formatNumber(v.Number)
}

// Short is the shortest text of a value that Parse reads back: "2k", "100k".
func (k *Knob) Short(v Value) string {
	text := k.Format(v)
	if v.Word != "" || k.Kind == Choice || k.Kind == Text {
		return text
	}
	kilo := 1000.0
	if k.binary {
		kilo = 1024
	}
	suffix := ""
	n := v.Number
	for _, s := range []string{"k", "M", "B", "T"} {
		if n < kilo || !k.binary && math.Mod(n, 100) != 0 || k.binary && math.Mod(n, kilo) != 0 {
			break
		}
		n, suffix = n/kilo, s
	}
	if short := formatNumber(n) + suffix; len(short) < len(text) {
		if back, ok := parseNumber(short, k.binary); ok && back == v.Number {
			return short
		}
	}
	return text
}

// Display is a value for people: thousands separators, percent, month names.
// The unit is not included.
func (k *Knob) Display(v Value) string {
	if v.Word != "" || k.Kind == Text || k.Kind == Choice {
		return v.Word
	}
	switch {
	case k.percent:
		return formatNumber(math.Round(v.Number*1e6)/1e4) + " %"
	case k.ID == "month" && v.Number >= 1 && v.Number <= 12:
		return [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[int(v.Number)-1]
	case k.ID == "hour":
		return pad2(int(v.Number)) + ":00"
	case !k.binary && v.Number >= 1e5:
		if short := k.Short(v); len(short) <= 6 && short[len(short)-1] > '9' {
			return short
		}
	}
	return group(formatNumber(v.Number))
}

func pad2(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// group puts commas between the thousands of a decimal number.
func group(t string) string {
	whole, fraction, _ := strings.Cut(t, ".")
	if strings.ContainsAny(t, "e-") || len(whole) <= 3 {
		return t
	}
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

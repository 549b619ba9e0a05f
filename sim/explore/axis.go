package explore

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// maxValues bounds the values of one axis.
const maxValues = 1_000_000

// specs is what an axis may say, for error messages.
const specs = "a,b,c  lo..hi:n  lo..hi:n:log  lo..hi  *"

// Axis is a knob and the values it goes through.
type Axis struct {
	Knob   string // id
	Values []knob.Value
}

// ParseAxis reads one axis of a sweep:
//
//	batch=1,8,64         these values
//	batch=1..256:9       9 values, evenly spaced
//	batch=1..256:9:log   9 values, each the same factor from the last
//	batch=1..256         the knob's own steps from one to the other
//	region=*             every choice (or every value of a short range)
//
// Values of a whole-number knob are rounded and doubles dropped. The scenario
// says which choices there are. Errors are [*sim.KnobError].
func ParseAxis(text string, s *sim.Scenario, c knob.Catalog) (Axis, error) {
	id, spec, ok := strings.Cut(text, "=")
	if !ok {
		return Axis{}, &sim.KnobError{Value: text, Reason: "is not an axis: it needs knob=values", Accepted: specs}
	}
	k, err := knob.Find(id)
	if err != nil {
		return Axis{}, err
	}
	a := Axis{Knob: k.ID}
	spec = strings.TrimSpace(spec)
	switch {
	case spec == "*":
		a.Values, err = all(k, s, c)
	case k.Kind != knob.Choice && k.Kind != knob.Text && strings.Contains(spec, ".."):
		a.Values, err = span(k, spec, s, c)
	default:
		a.Values, err = list(k, spec, s, c)
	}
	if err != nil {
		return Axis{}, err
	}
	a.Values = distinct(a.Values)
	return a, nil
}

func all(k *knob.Knob, s *sim.Scenario, c knob.Catalog) ([]knob.Value, error) {
	var values []knob.Value
	switch {
	case k.Kind == knob.Choice:
		for _, o := range k.Options(s, c) {
			values = append(values, knob.Value{Word: o.ID})
		}
	case k.Kind == knob.Integer && k.Max-k.Min < 64:
		for n := k.Min; n <= k.Max; n++ {
			values = append(values, knob.Value{Number: n})
		}
	}
	if len(values) == 0 {
		return nil, &sim.KnobError{Knob: k.ID, Value: "*", Reason: "has no list of all its values: say which", Accepted: specs}
	}
	return values, nil
}

func list(k *knob.Knob, spec string, s *sim.Scenario, c knob.Catalog) ([]knob.Value, error) {
	words := strings.Split(spec, ",")
	if len(words) > maxValues {
		return nil, tooMany(k, spec)
	}
	values := make([]knob.Value, 0, len(words))
	for _, w := range words {
		if w = strings.TrimSpace(w); w == "" && k.Kind != knob.Text {
			return nil, &sim.KnobError{Knob: k.ID, Value: spec, Reason: "has an empty value", Accepted: specs}
		}
		v, err := k.Parse(w, s, c)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

// span reads lo..hi, lo..hi:n and lo..hi:n:log.
func span(k *knob.Knob, spec string, s *sim.Scenario, c knob.Catalog) ([]knob.Value, error) {
	bad := func(reason string) error {
		return &sim.KnobError{Knob: k.ID, Value: spec, Reason: reason, Accepted: specs}
	}
	parts := strings.Split(spec, ":")
	from, to, _ := strings.Cut(parts[0], "..")
	low, err := k.Parse(from, s, c)
	if err != nil {
		return nil, err
	}
	high, err := k.Parse(to, s, c)
	if err != nil {
		return nil, err
	}
	if low.Word != "" || high.Word != "" {
		return nil, bad("goes from number to number")
	}
	switch {
	case len(parts) == 1:
		return rungs(k, low.Number, high.Number, s, c)
	case len(parts) > 3 || len(parts) == 3 && parts[2] != "log" && parts[2] != "lin":
		return nil, bad("ends in neither :n nor :n:log")
	}
	n, err := strconv.Atoi(strings.TrimSpace(parts[1]))
	switch {
	case err != nil || n < 1:
		return nil, bad("does not say how many values")
	case n > maxValues:
		return nil, tooMany(k, spec)
	}
	log := len(parts) == 3 && parts[2] == "log"
	if log && (low.Number <= 0 || high.Number <= 0) {
		return nil, bad("cannot go by factors from or to 0")
	}
	values := make([]knob.Value, n)
	for i := range values {
		x := low.Number
		switch {
		case n == 1:
		case i == n-1:
			x = high.Number
		case log:
			x = low.Number * math.Pow(high.Number/low.Number, float64(i)/float64(n-1))
		default:
			x += (high.Number - low.Number) * float64(i) / float64(n-1)
		}
		if k.Kind == knob.Integer {
			x = math.Round(x)
		} else if i > 0 && i < n-1 {
			x = rounded(x)
		}
		values[i].Number = x
	}
	return values, nil
}

// rounded keeps seven significant digits: 0.30000000000000004 is 0.3.
func rounded(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 7, 64), 64)
	if err != nil {
		return x
	}
	return y
}

// rungs walks the knob's own steps from one number to the other.
func rungs(k *knob.Knob, from, to float64, s *sim.Scenario, c knob.Catalog) ([]knob.Value, error) {
	if !(from < to) {
		return nil, &sim.KnobError{Knob: k.ID, Value: k.Format(knob.Value{Number: from}) + ".." + k.Format(knob.Value{Number: to}), Reason: "has to rise, or say how many values", Accepted: specs}
	}
	var values []knob.Value
	for n := from; n < to; {
		values = append(values, knob.Value{Number: n})
		if len(values) > maxValues {
			return nil, tooMany(k, "..")
		}
		next := k.Next(n, 1)
		if !(next > n) {
			break
		}
		n = next
	}
	return append(values, knob.Value{Number: to}), nil
}

func tooMany(k *knob.Knob, spec string) error {
	if len(spec) > 40 {
		spec = spec[:40]
	}
	return &sim.KnobError{Knob: k.ID, Value: spec, Reason: "is more than " + strconv.Itoa(maxValues) + " values"}
}

// distinct drops values that came before.
func distinct(values []knob.Value) []knob.Value {
	seen := make(map[knob.Value]bool, len(values))
	kept := values[:0]
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			kept = append(kept, v)
		}
	}
	return kept
}

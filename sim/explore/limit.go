package explore

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Quantity is something of a result that can be sought or bounded: a metric, or
// a knob that is a number (devices, batch, input_len). The zero value is none.
type Quantity struct {
	metric *metric.Metric
	knob   *knob.Knob
}

// FindQuantity returns the metric or number knob with the given id. The error is
// a [*sim.KnobError] with the nearest of both.
func FindQuantity(id string) (Quantity, error) {
	m, err := metric.Find(id)
	if err == nil {
		if m.Word != nil && m.ID != fitsID {
			return Quantity{}, &sim.KnobError{Value: id, Reason: "is a word, which has no more or less"}
		}
		return Quantity{metric: m}, nil
	}
	if k, knobErr := knob.Find(id); knobErr == nil {
		if k.Kind == knob.Number || k.Kind == knob.Integer {
			return Quantity{knob: k}, nil
		}
		return Quantity{}, &sim.KnobError{Value: id, Reason: "is a choice, which has no more or less"}
	}
	return Quantity{}, err
}

// fitsID is the metric that says whether everything has room in memory.
const fitsID = "fits"

// Metric is the metric, nil for a knob.
func (q Quantity) Metric() *metric.Metric { return q.metric }

// ID is the id of the metric or knob.
func (q Quantity) ID() string {
	if q.metric != nil {
		return q.metric.ID
	}
	if q.knob != nil {
		return q.knob.ID
	}
	return ""
}

// Label is its name for people.
func (q Quantity) Label() string {
	if q.metric != nil {
		return q.metric.Label
	}
	if q.knob != nil {
		return q.knob.Label
	}
	return ""
}

// Format is a value of it with its unit.
func (q Quantity) Format(v float64) string {
	switch {
	case q.metric != nil && q.metric.ID == fitsID:
		// Its value here is memory held over memory there is.
		return metric.Quantity(v*100, "%") + " of memory"
	case q.metric != nil:
		return q.metric.Format(v)
	case q.knob != nil && !math.IsNaN(v):
		unit := q.knob.Unit
		if v == 1 {
			unit = strings.TrimSuffix(unit, "s")
		}
		return strings.TrimSpace(q.knob.Display(knob.Value{Number: v}) + " " + unit)
	}
	return "unknown"
}

// Value is its value for a scenario and its result; NaN when it does not apply
// or cannot be known. Of "fits" it is memory held over memory there is.
func (q Quantity) Value(s *sim.Scenario, r *sim.Result) float64 {
	if q.metric != nil {
		if q.metric.ID == fitsID {
			return r.Memory.Total / r.Memory.Available
		}
		v, applies := q.metric.Of(r)
		if !applies {
			return math.NaN()
		}
		return v
	}
	v := q.knob.Get(s)
	switch {
	case v.Word == "":
		return v.Number
	case q.knob.ID == "batch":
		return r.Batch
	case q.knob.ID == "requests_per_day":
		return math.Inf(1)
	}
	return math.NaN()
}

// Limit is a bound on a metric, or on a knob that is a number.
type Limit struct {
	Metric *metric.Metric
	Knob   *knob.Knob // when Metric is nil
	Above  bool       // at least Value; otherwise at most
	Value  float64
}

// Of is what the limit bounds.
func (l Limit) Of() Quantity { return Quantity{l.Metric, l.Knob} }

// MustFit is the limit that every search keeps: memory has room.
func MustFit() Limit {
	m, err := metric.Find(fitsID)
	if err != nil {
		panic(err) // the metric table always has it
	}
	return Limit{Metric: m, Above: true, Value: 1}
}

// Broken returns the first limit that a result does not keep, nil when it keeps
// all. Limits on knobs are not looked at: a result has none.
func Broken(limits []Limit, r *sim.Result) *Limit {
	for i := range limits {
		l := &limits[i]
		if l.Metric != nil && l.miss(nil, r) > 0 {
			return l
		}
	}
	return nil
}

// ParseLimit reads a limit: "fits", "ttft_ms<=500", "req_s>=2", "cost_usd<=10k",
// "tpot_ms<=0.05s", "busy<=80%". Left of the sign stands a metric or a number
// knob; the bound is in its unit unless it brings one of s, ms or %. Errors are
// [*sim.KnobError].
func ParseLimit(text string) (Limit, error) {
	text = strings.TrimSpace(text)
	at := strings.IndexAny(text, "<>=")
	if at < 0 {
		if text == fitsID {
			return MustFit(), nil
		}
		if _, err := FindQuantity(text); err != nil {
			return Limit{}, err
		}
		return Limit{}, &sim.KnobError{Value: text, Reason: "says no bound", Accepted: text + "<=… or " + text + ">=…"}
	}
	q, err := FindQuantity(strings.TrimSpace(text[:at]))
	if err != nil {
		return Limit{}, err
	}
	rest := strings.TrimLeft(text[at:], "<>=")
	above := false
	switch text[at : len(text)-len(rest)] {
	case "<", "<=", "=<":
	case ">", ">=", "=>":
		above = true
	default:
		return Limit{}, &sim.KnobError{Knob: q.ID(), Value: text, Reason: "bounds with neither <= nor >=", Accepted: q.ID() + "<=… or " + q.ID() + ">=…"}
	}
	if q.ID() == fitsID {
		return Limit{}, &sim.KnobError{Knob: fitsID, Value: text, Reason: "takes no bound: it stands alone", Accepted: fitsID}
	}
	bound, err := parseBound(q, strings.TrimSpace(rest))
	if err != nil {
		return Limit{}, err
	}
	return Limit{Metric: q.metric, Knob: q.knob, Above: above, Value: bound}, nil
}

// parseBound reads a number with k, M, B or T, %, s or ms after it.
func parseBound(q Quantity, text string) (float64, error) {
	bad := func(reason string) (float64, error) {
		return 0, &sim.KnobError{Knob: q.ID(), Value: text, Reason: reason, Accepted: "a number, as 500, 1.5k, 80%"}
	}
	if q.knob != nil {
		if strings.HasSuffix(strings.ToLower(text), "x") { // tokens per parameter: of which model?
			return bad("is not a number")
		}
		v, err := q.knob.Parse(text, nil, nil)
		if err != nil {
			return 0, err
		}
		if v.Word != "" {
			return bad("is not a number")
		}
		return v.Number, nil
	}
	unit := q.metric.Unit
	number, factor := strings.ReplaceAll(text, ",", ""), 1.0
	trim := func(suffix string, by float64) bool {
		if t, ok := strings.CutSuffix(number, suffix); ok && t != "" {
			number, factor = strings.TrimSpace(t), by
			return true
		}
		return false
	}
	switch {
	case unit == "ms" && trim("ms", 1), unit == "ms" && trim("s", 1e3), unit == "s" && trim("ms", 1e-3), unit == "s" && trim("s", 1):
	case unit == "" && trim("%", 0.01):
	case unit != "" && trim(unit, 1):
	}
	if strings.HasPrefix(number, "$") && strings.HasPrefix(unit, "USD") {
		number = number[1:]
	}
	for suffix, by := range map[string]float64{"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12} {
		if t, ok := strings.CutSuffix(number, suffix); ok && t != "" {
			number, factor = t, factor*by
			break
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return bad("is not a number")
	}
	return v * factor, nil
}

// isFit says whether the limit is that of memory.
func (l Limit) isFit() bool { return l.Metric != nil && l.Metric.ID == fitsID }

// String is the limit as [ParseLimit] reads it.
func (l Limit) String() string {
	if l.isFit() {
		return fitsID
	}
	sign := "<="
	if l.Above {
		sign = ">="
	}
	return l.Of().ID() + sign + strconv.FormatFloat(l.Value, 'g', -1, 64)
}

// Display is the limit for people: "time to first token at most 500 ms".
func (l Limit) Display() string {
	if l.isFit() {
		return "fits in memory"
	}
	word := " at most "
	if l.Above {
		word = " at least "
	}
	return lowerFirst(l.Of().Label()) + word + l.Of().Format(l.Value)
}

// lowerFirst begins a label inside a sentence; abbreviations stay.
func lowerFirst(s string) string {
	if len(s) < 2 || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// unknownMiss is how far a point is from a limit on what it does not have.
const unknownMiss = 64

// Met reports whether a scenario with its result keeps the limit. What is not
// known does not.
func (l Limit) Met(s *sim.Scenario, r *sim.Result) bool { return l.miss(s, r) == 0 }

// miss is how far a result is beyond the limit; 0 when it keeps it.
func (l Limit) miss(s *sim.Scenario, r *sim.Result) float64 {
	v := l.Of().Value(s, r)
	if !l.isFit() {
		return l.missOf(v)
	}
	if r.Fits {
		return 0
	}
	return math.Max(1e-9, l.missOf(v))
}

// missOf is the logarithm of the ratio by which a value is beyond the limit; 0
// when it keeps it. The value of memory is its share in use.
func (l Limit) missOf(v float64) float64 {
	over, under := v, l.Value
	if l.Above && !l.isFit() {
		over, under = l.Value, v
	}
	switch {
	case math.IsNaN(v):
		return unknownMiss
	case over <= under:
		return 0
	case under > 0 && !math.IsInf(over, 0):
		return math.Min(unknownMiss, math.Log(over/under))
	}
	return unknownMiss
}

package explore

import (
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

// ladderSteps is how far a knob named without values goes each way.
const ladderSteps = 16

// Ladder is the values a knob is sought over when none are said: every choice,
// every value of a short range, and of a longer one what up to sixteen steps
// each way from the present value lead through, its automatic word included.
func Ladder(k *knob.Knob, s *sim.Scenario, c knob.Catalog) (Axis, error) {
	if ok, why := k.Applies(s); !ok {
		return Axis{}, &sim.KnobError{Knob: k.ID, Value: k.ID, Reason: "means nothing here: " + why}
	}
	if a, err := ParseAxis(k.ID+"=*", s, c); err == nil {
		return a, nil
	}
	walk := func(dir int) []knob.Value {
		var out []knob.Value
		trial := *s
		for range ladderSteps {
			v, end := k.Step(&trial, c, dir, false)
			if end || v == k.Get(&trial) || k.Set(&trial, v, c) != nil {
				break
			}
			out = append(out, v)
		}
		return out
	}
	down, up := walk(-1), walk(1)
	a := Axis{Knob: k.ID}
	for i := len(down) - 1; i >= 0; i-- {
		a.Values = append(a.Values, down[i])
	}
	a.Values = append(append(a.Values, k.Get(s)), up...)
	a.Values = distinct(a.Values)
	if len(a.Values) < 2 {
		return Axis{}, &sim.KnobError{Knob: k.ID, Value: k.ID, Reason: "has no steps to go through: say which values", Accepted: specs}
	}
	return a, nil
}

// ParseOver reads what a search chooses from: knobs alone ("batch,devices"),
// with values ("batch=1,8,64"), or both ("devices,batch=1..256:9:log,region=*").
// A word after a knob with values is one more value unless it says knob=, or is
// the name of a knob where a number is due.
func ParseOver(texts []string, s *sim.Scenario, c knob.Catalog) ([]Axis, error) {
	var words []string
	for _, text := range texts {
		open := false // the last word has values
		for _, w := range strings.Split(text, ",") {
			switch w = strings.TrimSpace(w); {
			case strings.Contains(w, "="):
				words, open = append(words, w), true
			case open && !namesKnob(w, words[len(words)-1]):
				words[len(words)-1] += "," + w
			case w != "":
				words, open = append(words, w), false
			}
		}
	}
	var out []Axis
	for _, w := range words {
		var a Axis
		var err error
		if strings.Contains(w, "=") {
			a, err = ParseAxis(w, s, c)
		} else {
			var k *knob.Knob
			if k, err = knob.Find(w); err == nil {
				a, err = Ladder(k, s, c)
			}
		}
		if err != nil {
			return nil, err
		}
		for i := range out {
			if out[i].Knob == a.Knob {
				return nil, &sim.KnobError{Knob: a.Knob, Value: w, Reason: "is sought over twice"}
			}
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil, &sim.KnobError{Value: strings.Join(texts, ","), Reason: "names no knob to choose", Accepted: "batch,devices,region=*"}
	}
	return out, nil
}

// namesKnob says whether a word is a knob and not one more value of the axis
// before it.
func namesKnob(w, axis string) bool {
	if _, err := knob.Find(w); err != nil {
		return false
	}
	id, _, _ := strings.Cut(axis, "=")
	k, err := knob.Find(id)
	return err == nil && (k.Kind == knob.Number || k.Kind == knob.Integer)
}

// goalForm is how a goal is written.
const goalForm = "min|max ID over KNOB,KNOB… [where LIMIT and LIMIT…]"

// ParseGoal reads a goal in one line: "min energy_wh_per_request over
// batch,devices where tpot_ms<=30 and ttft_ms<=500". Limits in the line are
// added to those given. Errors are [*sim.KnobError].
func ParseGoal(text string, s *sim.Scenario, limits []Limit, c knob.Catalog) (Goal, []Axis, error) {
	bad := func(reason string) (Goal, []Axis, error) {
		return Goal{}, nil, &sim.KnobError{Knob: "goal", Value: text, Reason: reason, Accepted: goalForm}
	}
	words := strings.Fields(text)
	if len(words) < 4 {
		return bad("says too little")
	}
	var g Goal
	switch strings.ToLower(words[0]) {
	case "min", "minimize", "minimise", "least", "fewest":
	case "max", "maximize", "maximise", "most":
		g.Maximize = true
	default:
		return bad("begins with neither min nor max")
	}
	var err error
	if g.Of, err = FindQuantity(words[1]); err != nil {
		return Goal{}, nil, err
	}
	if words[2] != "over" {
		return bad("does not say over which knobs")
	}
	rest := strings.Join(words[3:], " ")
	over, where, _ := strings.Cut(rest, " where ")
	axes, err := ParseOver([]string{strings.ReplaceAll(over, " ", "")}, s, c)
	if err != nil {
		return Goal{}, nil, err
	}
	g.Limits = append(g.Limits, limits...)
	if where != "" {
		for _, part := range strings.FieldsFunc(strings.ReplaceAll(where, " and ", ","), func(r rune) bool { return r == ',' }) {
			l, err := ParseLimit(part)
			if err != nil {
				return Goal{}, nil, err
			}
			g.Limits = append(g.Limits, l)
		}
	}
	return g, axes, nil
}

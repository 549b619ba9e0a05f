package lesson

import (
	"errors"
	"math"
	"strconv"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// Finding is what the engine says of one step: its answer, or what is wrong.
type Finding struct {
	Step     int // from 1
	Title    Text
	Question Text
	Answer   float64 // of a number; NaN
	Unit     string
	Right    int // of a choice, from 0; -1
	Choice   Text
	Claims   int // conditions that hold
	Problems []*presets.FileError
}

// Check runs every step and reports what the engine answers and what does not
// hold: an answer out of its range, no choice that is right or several, a claim
// that is false, a change that the levers cannot make, a name nobody knows.
func (l *Lesson) Check(c knob.Catalog) []Finding {
	out := make([]Finding, len(l.Steps))
	for i := range l.Steps {
		s := &l.Steps[i]
		k := checker{file: l.File, step: s, found: &out[i]}
		out[i] = Finding{Step: i + 1, Title: s.Title, Question: s.Ask, Answer: math.NaN(), Right: -1}
		sc, err := s.Open(c)
		if err != nil {
			k.refused(err)
			continue
		}
		k.scene = sc
		k.names()
		k.levers(c)
		k.answer()
		for j := range s.Holds {
			h := &s.Holds[j]
			if k.expression("holds", h.line, h.Condition) {
				if yes(h.Condition.Eval(sc.value)) {
					out[i].Claims++
				} else {
					k.add(h.line, "holds", h.Condition.Text, "is not so: the words of the step are no longer true ("+k.values(h.Condition)+")")
				}
			}
		}
		k.texts()
	}
	return out
}

// Problems are those of all findings.
func Problems(all []Finding) []*presets.FileError {
	var out []*presets.FileError
	for i := range all {
		out = append(out, all[i].Problems...)
	}
	return out
}

// checker collects what is wrong with one step.
type checker struct {
	file  string
	step  *Step
	scene *Scene
	found *Finding
}

func (k *checker) line(field string) int {
	if n := k.step.lines[field]; n > 0 {
		return n
	}
	return k.step.lines[""]
}

func (k *checker) add(line int, field, value, reason string) *presets.FileError {
	e := &presets.FileError{File: k.file, Line: line, Field: field, Value: value, Reason: reason}
	k.found.Problems = append(k.found.Problems, e)
	return e
}

// refused is a scenario or a value that a knob or the engine does not take.
func (k *checker) refused(err error) {
	field := "scenario"
	var at *StepError
	if errors.As(err, &at) {
		field = at.Field
	}
	k.from(k.line(field), field, err)
}

// from is the complaint of a knob, with what it accepts and the nearest.
func (k *checker) from(line int, field string, err error) {
	e := k.add(line, field, "", err.Error())
	var unknown *sim.KnobError
	if errors.As(err, &unknown) {
		e.Value, e.Reason, e.Accepted, e.Nearest = unknown.Value, unknown.Reason, unknown.Accepted, unknown.Nearest
		if unknown.Knob != "" && unknown.Knob != unknown.Value {
			e.Field += ": " + unknown.Knob
		}
	}
}

// names checks the metrics and knobs that are shown.
func (k *checker) names() {
	s := k.step
	shown := func(field, id string, results ...*sim.Result) {
		m, err := metric.Find(id)
		if err != nil {
			k.from(k.line(field), field, err)
			return
		}
		for _, r := range results {
			if v, ok := m.Of(r); ok && (!math.IsNaN(v) || m.Word != nil) {
				return
			}
		}
		k.add(k.line(field), field, id, "says nothing of this scenario, before or after the change")
	}
	for _, id := range s.Watch {
		shown("watch", id, k.scene.StartResult(), k.scene.ThenResult())
	}
	if s.Metric != "" {
		shown("chart", s.Metric, k.scene.StartResult(), k.scene.ThenResult())
		if n, err := knob.Find(s.Against); err != nil {
			k.from(k.line("chart"), "chart", err)
		} else if n.Kind != knob.Integer && n.Kind != knob.Number {
			k.add(k.line("chart"), "chart", s.Against, "is not a number: the axis needs one")
		}
	}
}

// maxTurns is how far a lever may have to be turned for a change.
const maxTurns = 24

// levers checks that the change can be made: with the levers, or, where it moves
// none of them, by Enter alone.
func (k *checker) levers(c knob.Catalog) {
	s, start := k.step, k.scene.Start()
	for _, id := range s.Levers {
		n, err := knob.Find(id)
		if err != nil {
			k.from(k.line("levers"), "levers", err)
			continue
		}
		if ok, why := n.Applies(start); !ok {
			k.add(k.line("levers"), "levers", id, "has no effect here: "+why)
		}
	}
	made := k.scene.Made()
	for _, g := range k.scene.Changes() {
		if !oneOf(g.ID, s.Levers) {
			if !made {
				e := k.add(k.line("change"), "change", g.ID, "is not one of the step's levers while others of the change are: make all of them levers, or none")
				e.Nearest = knob.Nearest(g.ID, s.Levers)
			}
			continue
		}
		n, err := knob.Find(g.ID)
		if err != nil || !reachable(n, start, k.scene.Then(), c) {
			k.add(k.line("change"), "change", g.ID+"="+g.Text, "is not on the way of the arrow keys, or more than "+strconv.Itoa(maxTurns)+" presses away")
		}
	}
}

// reachable reports whether the arrow keys lead from a value to another.
func reachable(k *knob.Knob, from, to *sim.Scenario, c knob.Catalog) bool {
	return Turns(k, from, to, c) != 0 || k.Get(from) == k.Get(to)
}

// Turns is how many presses of Right (negative: of Left) lead from one value of
// a knob to another; 0 when they are the same or the arrows do not lead there.
func Turns(k *knob.Knob, from, to *sim.Scenario, c knob.Catalog) int {
	want := k.Get(to)
	for _, dir := range []int{1, -1} {
		now := *from
		for n := 1; n <= maxTurns; n++ {
			v, end := k.Step(&now, c, dir, false)
			if end && v == k.Get(&now) || k.Set(&now, v, c) != nil {
				break
			}
			if v == want {
				return n * dir
			}
		}
	}
	return 0
}

// answer checks what is asked.
func (k *checker) answer() {
	s, sc := k.step, k.scene
	if s.Numeric() && k.expression("answer", k.line("answer"), s.Answer) {
		v := sc.Answer()
		k.found.Answer, k.found.Unit = v, sc.Unit()
		switch {
		case math.IsNaN(v) || math.IsInf(v, 0):
			k.add(k.line("answer"), "answer", s.Answer.Text, "is not known of this scenario")
		case v < s.Low || v > s.High:
			k.add(k.line("expect"), "expect", Written(s.Low, "")+" to "+Written(s.High, ""), "does not hold: the engine answers "+Written(v, ""))
		case v == 0:
			k.add(k.line("answer"), "answer", s.Answer.Text, "is 0: no guess can be near it")
		}
	}
	if len(s.Choices) == 0 {
		return
	}
	held := 0
	for i := range s.Choices {
		c := &s.Choices[i]
		if k.expression("choices", c.line, c.When) && yes(c.When.Eval(sc.value)) {
			held++
			k.found.Right, k.found.Choice = i, c.Text
		}
	}
	if held != 1 {
		k.found.Right = -1
		e := k.add(k.line("choices"), "choices", "", strconv.Itoa(held)+" of "+strconv.Itoa(len(s.Choices))+" conditions hold: exactly one choice has to be right")
		e.Accepted = k.values(s.Choices[0].When)
	}
}

// values says what the names of an expression stand for.
func (k *checker) values(e *Expression) string {
	text := ""
	for _, n := range e.Names() {
		if text != "" {
			text += ", "
		}
		text += n + " = " + Written(k.scene.value(n), "")
	}
	return text
}

// expression checks the names of an expression.
func (k *checker) expression(field string, line int, e *Expression) bool {
	for _, n := range e.Names() {
		if err := k.scene.known(n, false); err != nil {
			k.from(line, field, err)
			return false
		}
	}
	return true
}

// texts checks the values that texts ask for.
func (k *checker) texts() {
	s := k.step
	list := []struct {
		field string
		text  Text
	}{{"title", s.Title}, {"text", s.Text}, {"ask", s.Ask}, {"hint", s.Hint}, {"why", s.Why}, {"yours", s.Yours}}
	for _, c := range s.Choices {
		list = append(list, struct {
			field string
			text  Text
		}{"choices", c.Text})
	}
	for _, t := range list {
		for _, said := range []string{t.text.English, t.text.Chinese} {
			parts, err := pieces(said)
			if err != nil {
				k.add(k.line(t.field), t.field, "", err.Error())
				continue
			}
			for _, p := range parts {
				if p.value == nil {
					continue
				}
				for _, n := range p.value.Names() {
					if err := k.scene.known(n, p.value.Name() != "" && p.how == ""); err != nil {
						k.from(k.line(t.field), t.field, err)
					}
				}
			}
		}
	}
}

// Summary is a finding's answer in a language.
func (f *Finding) Summary(l language.Language) string {
	switch {
	case f.Right >= 0:
		return f.Choice.In(l)
	case !math.IsNaN(f.Answer):
		text := Written(f.Answer, "")
		if f.Unit != "" {
			text += " " + l.Say(f.Unit)
		}
		return text
	}
	return ""
}

package lesson

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"wattif/presets"
	"wattif/sim/knob"
)

// maxBytes is far more than a lesson takes.
const maxBytes = 1 << 20

// defaultWithin is how close a guess of a number has to be.
const defaultWithin = 1.3

// The keys of a lesson, a step, a choice and the other mappings.
var (
	lessonKeys = []string{"lesson", "number", "minutes", "title", "about", "steps"}
	stepKeys   = []string{
		"title", "text", "scenario", "change", "also", "levers", "watch", "chart", "ask", "answer", "unit", "within", "expect",
		"choices", "hint", "why", "yours", "holds",
	}
	choiceKeys = []string{"en", "zh", "when"}
	textKeys   = []string{"en", "zh"}
	chartKeys  = []string{"metric", "against"}
)

// Parse reads a lesson file. It checks the form; whether the engine agrees is
// [Lesson.Check]. The error is a *presets.FileError with the line and field.
func Parse(content []byte, file string) (*Lesson, error) {
	r := &reader{file: file}
	if len(content) > maxBytes {
		return nil, r.fail(0, "", "is larger than a megabyte; it is not a lesson")
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		return nil, r.malformed(err)
	}
	if len(doc.Content) == 0 {
		return nil, r.fail(0, "", "says nothing; a lesson has an id, a title and steps")
	}
	l := &Lesson{File: file}
	err := r.mapping(doc.Content[0], "", lessonKeys, func(key string, v *yaml.Node) (err error) {
		switch key {
		case "lesson":
			l.ID, err = r.id(key, v)
		case "number":
			l.Number, err = r.whole(key, v, 1, 999)
		case "minutes":
			l.Minutes, err = r.whole(key, v, 1, 240)
		case "title":
			l.Title, err = r.text(key, v)
		case "about":
			l.About, err = r.text(key, v)
		case "steps":
			err = r.sequence(key, v, func(n int, v *yaml.Node) error {
				s, err := r.step(v)
				if err == nil {
					l.Steps = append(l.Steps, s)
				}
				return err
			})
		}
		return err
	})
	switch {
	case err != nil:
	case l.ID == "":
		err = r.fail(1, "lesson", "is missing: the lesson's id, as in \"lesson: will-it-fit\"")
	case l.Title.Empty():
		err = r.fail(1, "title", "is missing")
	case len(l.Steps) == 0:
		err = r.fail(1, "steps", "is missing: a lesson has at least one step")
	case len(l.Steps) > maxSteps:
		err = r.fail(1, "steps", fmt.Sprintf("has %d steps; %d are the most a lesson and its code hold", len(l.Steps), maxSteps))
	}
	if err != nil {
		return nil, err
	}
	if err := r.settle(l); err != nil {
		return nil, err
	}
	return l, nil
}

// maxSteps is what a result code has room for.
const maxSteps = 15

// settle fills in what a step takes over from the one before it.
func (r *reader) settle(l *Lesson) error {
	for i := range l.Steps {
		s := &l.Steps[i]
		at := s.lines[""]
		if s.Line == "" {
			if i == 0 {
				return r.fail(at, "scenario", "is missing: the first step says what it starts from, as in \"scenario: llama-3.1-8b bf16 1xh100-sxm\"")
			}
			s.Line = l.Steps[i-1].Line
		}
		switch {
		case s.Text.Empty():
			return r.fail(at, "text", "is missing")
		case s.Numeric() && len(s.Choices) > 0:
			return r.fail(s.lines["choices"], "choices", "stands beside an answer: a step asks for a number or for a choice")
		case s.Asks() && s.Ask.Empty():
			return r.fail(at, "ask", "is missing: the question")
		case !s.Asks() && !s.Ask.Empty():
			return r.fail(s.lines["ask"], "ask", "has no answer: give an answer or choices")
		case s.Asks() && s.Why.Empty():
			return r.fail(at, "why", "is missing: what explains the answer")
		case len(s.Choices) == 1 || len(s.Choices) > 6:
			return r.fail(s.lines["choices"], "choices", "are "+strconv.Itoa(len(s.Choices)), "2 to 6")
		case s.Numeric() && s.lines["expect"] == 0:
			return r.fail(s.lines["answer"], "expect", "is missing: the range the answer must stay in for the words to be true, as in \"expect: 14 to 18\"")
		case len(s.Levers) > 5:
			return r.fail(s.lines["levers"], "levers", "are "+strconv.Itoa(len(s.Levers)), "at most 5")
		case len(s.Watch) > 6:
			return r.fail(s.lines["watch"], "watch", "has "+strconv.Itoa(len(s.Watch)), "at most 6")
		}
		if s.Within == 0 {
			s.Within = defaultWithin
		}
	}
	return nil
}

// step reads one step.
func (r *reader) step(v *yaml.Node) (Step, error) {
	s := Step{lines: map[string]int{"": v.Line}}
	err := r.mapping(v, "step", stepKeys, func(key string, v *yaml.Node) (err error) {
		s.lines[key] = v.Line
		switch key {
		case "title":
			s.Title, err = r.text(key, v)
		case "text":
			s.Text, err = r.text(key, v)
		case "ask":
			s.Ask, err = r.text(key, v)
		case "hint":
			s.Hint, err = r.text(key, v)
		case "why":
			s.Why, err = r.text(key, v)
		case "yours":
			s.Yours, err = r.text(key, v)
		case "scenario":
			s.Line, err = r.scalar(key, v)
		case "change":
			s.Change, err = r.scalar(key, v)
		case "unit":
			s.Unit, err = r.scalar(key, v)
		case "levers":
			s.Levers, err = r.words(key, v)
		case "watch":
			s.Watch, err = r.words(key, v)
		case "answer":
			s.Answer, err = r.expression(key, v)
		case "within":
			s.Within, err = r.number(key, v, 1.001, 100)
		case "expect":
			s.Low, s.High, err = r.span(key, v)
		case "chart":
			err = r.mapping(v, key, chartKeys, func(key string, v *yaml.Node) (err error) {
				if key == "metric" {
					s.Metric, err = r.scalar(key, v)
				} else {
					s.Against, err = r.scalar(key, v)
				}
				return err
			})
			if err == nil && (s.Metric == "" || s.Against == "") {
				err = r.fail(v.Line, key, "needs both a metric and the knob it is drawn against")
			}
		case "also":
			err = r.mapping(v, key, nil, func(name string, v *yaml.Node) error {
				set, err := r.scalar(name, v)
				if err == nil && !plainName(name) || oneOf(name, reserved) {
					err = r.fail(v.Line, key, "calls a scenario "+strconv.Quote(name), "a word of letters that is not one of "+strings.Join(reserved, ", "))
				}
				s.Also = append(s.Also, Named{name, set})
				return err
			})
		case "choices":
			err = r.sequence(key, v, func(_ int, v *yaml.Node) error {
				c, err := r.choice(v)
				s.Choices = append(s.Choices, c)
				return err
			})
		case "holds":
			err = r.sequence(key, v, func(_ int, v *yaml.Node) error {
				e, err := r.expression(key, v)
				s.Holds = append(s.Holds, Claim{e, v.Line})
				return err
			})
		}
		return err
	})
	return s, err
}

// reserved are the names of scenarios that every step has.
var reserved = []string{"start", "then", "you"}

func plainName(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && (i == 0 || !isDigit(s[i])) {
			return false
		}
	}
	return s != ""
}

func (r *reader) choice(v *yaml.Node) (Choice, error) {
	c := Choice{line: v.Line}
	err := r.mapping(v, "choices", choiceKeys, func(key string, v *yaml.Node) (err error) {
		switch key {
		case "en":
			c.Text.English, err = r.scalar(key, v)
		case "zh":
			c.Text.Chinese, err = r.scalar(key, v)
		case "when":
			c.When, err = r.expression(key, v)
		}
		return err
	})
	switch {
	case err != nil:
	case c.Text.Empty():
		err = r.fail(v.Line, "choices", "a choice has no text", "en: … or zh: …")
	case c.When == nil:
		err = r.fail(v.Line, "choices", "a choice does not say when it is right", "when: a condition such as then.tpot_ms > 2 * tpot_ms")
	}
	return c, err
}

// reader reads the nodes of one file.
type reader struct{ file string }

func (r *reader) fail(line int, field, reason string, accepted ...string) error {
	return &presets.FileError{File: r.file, Line: line, Field: field, Reason: reason, Accepted: strings.Join(accepted, "")}
}

// malformed gives a parser's complaint ("yaml: line 3: ...") our form.
func (r *reader) malformed(err error) error {
	reason := strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
	line := 0
	if rest, ok := strings.CutPrefix(reason, "line "); ok {
		if number, what, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(number); err == nil {
				line, reason = n, what
			}
		}
	}
	return r.fail(line, "", "is not YAML: "+reason)
}

// mapping reads "key: value" lines; known lists the keys, nil for any.
func (r *reader) mapping(v *yaml.Node, field string, known []string, each func(string, *yaml.Node) error) error {
	if v.Kind != yaml.MappingNode {
		return r.fail(v.Line, field, "is not a list of \"key: value\" lines", strings.Join(known, " "))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		k, value := v.Content[i], v.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Value == "" {
			return r.fail(k.Line, field, "has a key that is not a word")
		}
		if known != nil && !oneOf(k.Value, known) {
			return &presets.FileError{
				File: r.file, Line: k.Line, Field: field, Value: k.Value, Reason: "is not a key here",
				Accepted: strings.Join(known, " "), Nearest: knob.Nearest(k.Value, known),
			}
		}
		if seen[k.Value] {
			return r.fail(k.Line, k.Value, "is stated twice")
		}
		seen[k.Value] = true
		if value.Kind == yaml.AliasNode {
			return r.fail(value.Line, k.Value, "refers to another place of the file; write it out")
		}
		if err := each(k.Value, value); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) sequence(field string, v *yaml.Node, each func(int, *yaml.Node) error) error {
	if v.Kind != yaml.SequenceNode {
		return r.fail(v.Line, field, "is not a list", "lines that begin with -")
	}
	for i, item := range v.Content {
		if err := each(i, item); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) scalar(field string, v *yaml.Node) (string, error) {
	if v.Kind != yaml.ScalarNode {
		return "", r.fail(v.Line, field, "takes one value, not a list or a mapping")
	}
	text := strings.TrimSpace(v.Value)
	if text == "" {
		return "", r.fail(v.Line, field, "has no value")
	}
	return text, nil
}

// text reads a text: en and zh, or one text for all.
func (r *reader) text(field string, v *yaml.Node) (t Text, err error) {
	if v.Kind == yaml.ScalarNode {
		t.English, err = r.scalar(field, v)
		return t, err
	}
	err = r.mapping(v, field, textKeys, func(key string, v *yaml.Node) error {
		s, err := r.scalar(field+" "+key, v)
		if key == "en" {
			t.English = s
		} else {
			t.Chinese = s
		}
		return err
	})
	return t, err
}

func (r *reader) id(field string, v *yaml.Node) (string, error) {
	s, err := r.scalar(field, v)
	if err != nil {
		return "", err
	}
	ok := len(s) <= 60 && strings.Trim(s, "0123456789.-") != "" // a number alone is a place in the list
	for i := range len(s) {
		c := s[i]
		ok = ok && (c >= 'a' && c <= 'z' || isDigit(c) || i > 0 && (c == '-' || c == '.'))
	}
	if !ok {
		return "", &presets.FileError{File: r.file, Line: v.Line, Field: field, Value: s, Reason: "is not an id", Accepted: "lower-case letters, digits, . and -"}
	}
	return s, nil
}

func (r *reader) whole(field string, v *yaml.Node, low, high int) (int, error) {
	s, err := r.scalar(field, v)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, &presets.FileError{File: r.file, Line: v.Line, Field: field, Value: s, Reason: "is not a whole number in range", Accepted: strconv.Itoa(low) + " to " + strconv.Itoa(high)}
	}
	return n, nil
}

func (r *reader) number(field string, v *yaml.Node, low, high float64) (float64, error) {
	s, err := r.scalar(field, v)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || !(n >= low && n <= high) {
		return 0, &presets.FileError{File: r.file, Line: v.Line, Field: field, Value: s, Reason: "is not a number in range", Accepted: fmt.Sprintf("%g to %g", low, high)}
	}
	return n, nil
}

// span reads "low to high".
func (r *reader) span(field string, v *yaml.Node) (low, high float64, err error) {
	s, err := r.scalar(field, v)
	if err != nil {
		return 0, 0, err
	}
	a, b, ok := strings.Cut(s, " to ")
	low, err1 := strconv.ParseFloat(strings.TrimSpace(a), 64)
	high, err2 := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if !ok || err1 != nil || err2 != nil || !(low < high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return 0, 0, &presets.FileError{File: r.file, Line: v.Line, Field: field, Value: s, Reason: "is not a range", Accepted: "two numbers, the smaller first: 14 to 18"}
	}
	return low, high, nil
}

// words reads a list of words: [a, b] or lines.
func (r *reader) words(field string, v *yaml.Node) ([]string, error) {
	var out []string
	err := r.sequence(field, v, func(_ int, v *yaml.Node) error {
		s, err := r.scalar(field, v)
		if err == nil && oneOf(s, out) {
			err = r.fail(v.Line, field, "names "+s+" twice")
		}
		out = append(out, s)
		return err
	})
	return out, err
}

func (r *reader) expression(field string, v *yaml.Node) (*Expression, error) {
	s, err := r.scalar(field, v)
	if err != nil {
		return nil, err
	}
	e, err := ParseExpression(s)
	if err != nil {
		return nil, &presets.FileError{File: r.file, Line: v.Line, Field: field, Value: s, Reason: "cannot be read: " + err.Error()}
	}
	return e, nil
}

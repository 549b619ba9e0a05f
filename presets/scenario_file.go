package presets

import (
	"errors"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"

	"wattif/sim"
	"wattif/sim/knob"
)

// maxScenarioBytes is far more than every knob with a comment takes.
const maxScenarioBytes = 1 << 20

// Resolve returns the scenario that an argument means: the path of a YAML
// file, the id of a shipped situation, or a scenario in one line.
func (l *Library) Resolve(arg string) (sim.Scenario, error) {
	trimmed := strings.TrimSpace(arg)
	if isScenarioPath(trimmed) {
		if l.sealed {
			return sim.Scenario{}, &FileError{File: trimmed, Reason: errSealed.Error()}
		}
		f, err := os.Open(trimmed)
		if err != nil {
			return sim.Scenario{}, &FileError{File: trimmed, Reason: "cannot be opened: " + cause(err)}
		}
		defer f.Close()
		return l.ReadScenario(f, trimmed)
	}
	if shelf, err := l.scenarios.get(l.readScenarios); err == nil && shelf.find(trimmed) != nil {
		return l.Scenario(trimmed)
	}
	s, err := knob.ParseLine(trimmed, l)
	if err != nil && !strings.ContainsAny(trimmed, " =") {
		// One word that no knob knows may be a situation misspelled.
		var k *sim.KnobError
		if errors.As(err, &k) && k.Nearest == "" {
			if shelf, e := l.scenarios.get(l.readScenarios); e == nil {
				if near := shelf.nearest(trimmed); near != "" {
					better := *k
					better.Nearest = near
					return s, &better
				}
			}
		}
	}
	return s, err
}

func isScenarioPath(arg string) bool {
	lower := strings.ToLower(arg)
	return !strings.ContainsAny(arg, "\n=") && (strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml"))
}

// ReadScenario reads a scenario file: YAML whose keys are knob ids, with
// `name` and an optional `base` that names a shipped situation to start from.
// What is not stated keeps its default. An error is a *FileError with the
// line and key; the knob's own error can be unwrapped from it.
func (l *Library) ReadScenario(r io.Reader, file string) (sim.Scenario, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxScenarioBytes+1))
	if err != nil {
		return sim.Scenario{}, &FileError{File: file, Reason: "cannot be read: " + cause(err)}
	}
	if len(content) > maxScenarioBytes {
		return sim.Scenario{}, &FileError{File: file, Reason: "is larger than a megabyte; it is not a scenario"}
	}
	keys, err := scenarioKeys(file, content)
	if err != nil {
		return sim.Scenario{}, err
	}
	s, err := knob.Default(l)
	if err != nil {
		return s, err
	}
	lines := map[string]int{}
	settings := make([]knob.Setting, 0, len(keys))
	for _, k := range keys {
		if k.key == "base" {
			if s, err = l.Scenario(k.value); err != nil {
				return s, atLine(file, k.line, k.key, err)
			}
			continue
		}
		known, err := knob.Find(k.key)
		if err != nil {
			return s, atLine(file, k.line, k.key, err)
		}
		if n, ok := lines[known.ID]; ok {
			return s, &FileError{File: file, Line: k.line, Field: k.key, Reason: "is stated already in line " + itoa(n)}
		}
		lines[known.ID] = k.line
		settings = append(settings, knob.Setting{ID: known.ID, Text: k.value})
	}
	if err := knob.AssignAll(&s, settings, l); err != nil {
		field := ""
		var k *sim.KnobError
		var p *sim.PlanError
		switch {
		case errors.As(err, &k):
			field = k.Knob
		case errors.As(err, &p):
			field = p.Knob
		}
		return s, atLine(file, lines[field], field, err)
	}
	return s, nil
}

// atLine turns a knob's error into one that says where in the file it is.
func atLine(file string, line int, field string, err error) error {
	e := &FileError{File: file, Line: line, Field: field, err: err}
	var k *sim.KnobError
	var p *sim.PlanError
	switch {
	case errors.As(err, &k):
		e.Reason, e.Accepted, e.Nearest = k.Reason, k.Accepted, k.Nearest
		if k.Value != field {
			e.Value = k.Value
		}
	case errors.As(err, &p):
		e.Reason, e.Nearest = p.Reason, p.Nearest
	default:
		e.Reason = err.Error()
	}
	return e
}

// scenarioKeys reads a YAML mapping of scalars in the order of the file.
func scenarioKeys(file string, content []byte) ([]pair, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		return nil, yamlError(file, err)
	}
	if len(doc.Content) == 0 {
		return nil, &FileError{File: file, Reason: "says nothing; write knob ids and values, as in \"batch: 32\""}
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, &FileError{File: file, Line: root.Line, Reason: "is not a list of \"knob: value\" lines"}
	}
	var keys []pair
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			return nil, &FileError{File: file, Line: k.Line, Reason: "has a key that is not a knob id"}
		}
		if v.Kind != yaml.ScalarNode {
			return nil, &FileError{File: file, Line: v.Line, Field: shorten(k.Value), Reason: "takes one value, not a list or a mapping"}
		}
		for _, have := range keys {
			if have.key == k.Value {
				return nil, &FileError{File: file, Line: k.Line, Field: shorten(k.Value), Reason: "is stated already in line " + itoa(have.line)}
			}
		}
		if v.Tag == "!!null" && v.Value == "" {
			return nil, &FileError{File: file, Line: k.Line, Field: shorten(k.Value), Reason: "has no value; leave the line out for the default"}
		}
		keys = append(keys, pair{key: k.Value, value: v.Value, line: k.Line})
	}
	return keys, nil
}

// yamlError gives a parser's complaint ("yaml: line 3: ...") our form.
func yamlError(file string, err error) error {
	reason := strings.TrimPrefix(err.Error(), "yaml: ")
	e := &FileError{File: file, Reason: "is not YAML: " + strings.Join(strings.Fields(reason), " ")}
	if rest, ok := strings.CutPrefix(reason, "line "); ok {
		if number, what, ok := strings.Cut(rest, ": "); ok {
			n := 0
			for i := 0; i < len(number) && number[i] >= '0' && number[i] <= '9'; i++ {
				n = min(n*10+int(number[i]-'0'), 1<<30)
			}
			e.Line, e.Reason = n, "is not YAML: "+strings.Join(strings.Fields(what), " ")
		}
	}
	return e
}

// WriteScenario writes a scenario file that [Library.ReadScenario] reads back
// to the same knobs: the names, and what differs from what they bring.
func (l *Library) WriteScenario(w io.Writer, s *sim.Scenario) error {
	start, err := knob.Default(l)
	if err != nil {
		return err
	}
	state := map[string]bool{"weights": true, "activations": true, "kv_cache": true}
	for _, id := range [...]string{"model", "task", "hardware", "stack", "region"} {
		state[id] = true
	}
	// These bring most others with them (a model its sizes, a task its
	// stack); what comes out differently is stated too.
	for range 5 {
		back := start
		if err := knob.AssignAll(&back, settingsOf(s, state), l); err != nil {
			return err
		}
		more := false
		for _, id := range knob.Changed(&back, s) {
			if id == "precision" || state[id] {
				continue
			}
			more, state[id] = true, true
		}
		if !more {
			break
		}
	}
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, g := range settingsOf(s, state) {
		root.Content = append(root.Content,
			&yaml.Node{Kind: yaml.ScalarNode, Value: g.ID},
			&yaml.Node{Kind: yaml.ScalarNode, Value: g.Text})
	}
	out, err := yaml.Marshal(root)
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

// settingsOf are the values of the knobs in the set, name first, then in
// display order.
func settingsOf(s *sim.Scenario, in map[string]bool) []knob.Setting {
	var settings []knob.Setting
	if s.Name != "" {
		settings = append(settings, knob.Setting{ID: "name", Text: s.Name})
	}
	all := knob.All()
	for i := range all {
		k := &all[i]
		if k.ID == "name" || k.ID == "precision" || !in[k.ID] { // precision stands for the three below it
			continue
		}
		if text := k.Format(k.Get(s)); text != "" {
			settings = append(settings, knob.Setting{ID: k.ID, Text: text})
		}
	}
	return settings
}

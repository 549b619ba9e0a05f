package presets

import (
	"wattif/sim"
	"wattif/sim/knob"
)

// ScenarioPreset is a whole situation with a question it answers.
type ScenarioPreset struct {
	ID, Name string
	Question string // what a reader would ask
	Group    string
	Line     string // in the one-line grammar
	Versus   string // what to change for the answer, "" for nothing; settings over Line
	Note     string // where its sizes come from
}

// Workload is a use of a language model as settings over any scenario: what
// goes in, what comes out, which task it is.
type Workload struct {
	ID, Name string
	Help     string
	Models   []string // ids of models people use for it
	Line     string
	Source   string
}

var scenarioSchema = func() *schema[ScenarioPreset] {
	type p = ScenarioPreset
	return newSchema(
		required(text("name", func(e *p) *string { return &e.Name })),
		required(text("group", func(e *p) *string { return &e.Group })),
		required(text("question", func(e *p) *string { return &e.Question })),
		required(text("line", func(e *p) *string { return &e.Line })),
		text("versus", func(e *p) *string { return &e.Versus }),
		text("note", func(e *p) *string { return &e.Note }),
	)
}()

var workloadSchema = func() *schema[Workload] {
	type w = Workload
	return newSchema(
		required(text("name", func(e *w) *string { return &e.Name })),
		required(text("help", func(e *w) *string { return &e.Help })),
		list("models", func(e *w) *[]string { return &e.Models }),
		required(text("line", func(e *w) *string { return &e.Line })),
		required(text("source", func(e *w) *string { return &e.Source })),
	)
}()

func (l *Library) readScenarios() (*shelf[ScenarioPreset], error) {
	return readNamed(l, "scenarios", scenarioSchema, func(e *ScenarioPreset, id string) { e.ID = id },
		func(e *ScenarioPreset) (string, error) {
			s, err := knob.ParseLine(e.Line, l)
			if err != nil || e.Versus == "" {
				return "line", err
			}
			return "versus", l.apply(&s, e.Versus)
		})
}

func (l *Library) readWorkloads() (*shelf[Workload], error) {
	return readNamed(l, "workloads", workloadSchema, func(e *Workload, id string) { e.ID = id },
		func(e *Workload) (string, error) {
			for _, m := range e.Models {
				if _, err := l.Model(m); err != nil {
					return "models", err
				}
			}
			_, err := knob.ParseSettings(e.Line, l)
			return "line", err
		})
}

// readNamed reads block files of lines. Shipped lines are checked by the tests
// of this package, a user's when the folder is opened.
func readNamed[T any](l *Library, folder string, s *schema[T], name func(*T, string), check func(*T) (field string, err error)) (*shelf[T], error) {
	shelf := newShelf[T]()
	err := l.each(folder, ".yaml", func(layer int, file, content string) error {
		blocks, err := readBlocks(file, content)
		if err != nil {
			return err
		}
		for i := range blocks {
			b := &blocks[i]
			var e T
			if err := s.fill(file, b, &e); err != nil {
				return err
			}
			name(&e, b.id)
			if layer > 0 {
				if field, err := check(&e); err != nil {
					return &FileError{File: file, Line: b.at(field), Field: field, Reason: err.Error(), err: err}
				}
			}
			if err := shelf.add(e, b.id, nil, layer, file, b.line); err != nil {
				return err
			}
		}
		return nil
	})
	return shelf, err
}

// apply changes a scenario by the settings of a line.
func (l *Library) apply(s *sim.Scenario, line string) error {
	settings, err := knob.ParseSettings(line, l)
	if err != nil {
		return err
	}
	return knob.AssignAll(s, settings, l)
}

// Scenarios lists the whole situations, in the order of the files.
func (l *Library) Scenarios() []ScenarioPreset {
	shelf, err := l.scenarios.get(l.readScenarios)
	if err != nil {
		return nil
	}
	return shelf.entries
}

// Workloads lists the uses of language models, in the order of the files.
func (l *Library) Workloads() []Workload {
	shelf, err := l.workloads.get(l.readWorkloads)
	if err != nil {
		return nil
	}
	return shelf.entries
}

// Scenario returns the situation called id, ready to run.
func (l *Library) Scenario(id string) (sim.Scenario, error) {
	p, err := l.preset(id)
	if err != nil {
		return sim.Scenario{}, err
	}
	s, err := knob.ParseLine(p.Line, l)
	s.Name = p.Name
	return s, err
}

// Versus returns the situation called id with the change its question is
// about; ok is false when it asks about no change.
func (l *Library) Versus(id string) (s sim.Scenario, ok bool, err error) {
	p, err := l.preset(id)
	if err != nil || p.Versus == "" {
		return s, false, err
	}
	if s, err = l.Scenario(id); err != nil {
		return s, false, err
	}
	if err = l.apply(&s, p.Versus); err != nil {
		return s, false, err
	}
	s.Name = p.Name + ", " + p.Versus
	return s, true, nil
}

func (l *Library) preset(id string) (*ScenarioPreset, error) {
	shelf, err := l.scenarios.get(l.readScenarios)
	if err != nil {
		return nil, err
	}
	if p := shelf.find(id); p != nil {
		return p, nil
	}
	return nil, &sim.KnobError{Value: id, Reason: "is not a known situation", Nearest: shelf.nearest(id)}
}

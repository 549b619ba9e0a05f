package ui

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// Store keeps the session between runs.
type Store interface {
	// Load returns what was kept, nil when there is nothing.
	Load() ([]byte, error)
	Save([]byte) error
}

// FileStore keeps the session in a file. The directory is made when needed.
type FileStore string

// SessionFile is where the session is kept for an environment lookup:
// $XDG_STATE_HOME/wattif/session.yaml, else ~/.local/state/wattif/session.yaml;
// "" when neither is known.
func SessionFile(getenv func(string) string) string {
	base := getenv("XDG_STATE_HOME")
	if base == "" || !filepath.IsAbs(base) {
		home := getenv("HOME")
		if home == "" {
			return ""
		}
		base = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(base, "wattif", "session.yaml")
}

// Load reads the file; a missing one is nothing kept.
func (f FileStore) Load() ([]byte, error) {
	b, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Save replaces the file in one step, so that a crash leaves the old one.
func (f FileStore) Save(b []byte) error {
	dir := filepath.Dir(string(f))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "session-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), string(f))
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// sessionFormat is the version of the file's layout.
const sessionFormat = 1

// keptSession is the file: knobs that differ from the defaults, in table order.
type keptSession struct {
	Format    int            `yaml:"format"`
	Baseline  int            `yaml:"baseline"`
	Current   int            `yaml:"current"`
	Limits    []string       `yaml:"limits,omitempty"`
	Unit      string         `yaml:"unit,omitempty"`     // functional unit, when it is not the usual one
	Language  string         `yaml:"language,omitempty"` // chosen on the screen
	Life      *keptLife      `yaml:"life,omitempty"`
	Lessons   []string       `yaml:"lessons,omitempty"` // their codes, which hold what was answered
	Scenarios []keptScenario `yaml:"scenarios"`
}

type keptScenario struct {
	Name  string      `yaml:"name,omitempty"`
	Knobs [][2]string `yaml:"knobs"` // id and value; the order is that of the table
}

// marshalSession writes the scenarios as the knobs that make them.
func marshalSession(s *Session) ([]byte, error) {
	kept := keptSession{Format: sessionFormat, Baseline: s.baseline, Current: s.current}
	kept.Lessons = s.lessons
	for _, l := range s.limits {
		kept.Limits = append(kept.Limits, l.String())
	}
	if s.unit != metric.Usual {
		kept.Unit = s.unit.String()
	}
	if s.chosen {
		kept.Language = s.speech.String()
	}
	kept.Life = keepLife(s.life)
	for i := range s.count {
		knobs, err := knobsOf(s.slots[i], s.catalog)
		if err != nil {
			return nil, err
		}
		kept.Scenarios = append(kept.Scenarios, keptScenario{Name: s.slots[i].Name, Knobs: knobs})
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(kept); err != nil {
		return nil, err
	}
	return b.Bytes(), e.Close()
}

// knobsOf lists the knobs that make a scenario: the named things it is built
// of, and every value that is not their default.
func knobsOf(s *sim.Scenario, c knob.Catalog) ([][2]string, error) {
	out := [][2]string{}
	table := knob.All()
	for i := range table {
		k := &table[i]
		v := k.Get(s)
		if ok, _ := k.Applies(s); k.Kind == knob.Text || !ok && k.Group == "model" {
			// What does not apply now is kept too: it counts again when the
			// task changes back. Sizes that a model lacks are none.
			continue
		}
		if k.CatalogKind() == "" && k.ID != "task" {
			usual, err := knob.DefaultValue(k, s, c)
			if err == nil && usual == v {
				continue
			}
		}
		text := k.Format(v)
		if _, err := k.Parse(text, s, c); err != nil {
			// "mixed" precision: the three formats say it.
			continue
		}
		out = append(out, [2]string{k.ID, text})
	}
	return out, nil
}

// unmarshalSession reads what marshalSession wrote. Every problem is an error:
// a session from another version is better refused than half restored.
func unmarshalSession(b []byte, c knob.Catalog) ([]sim.Scenario, int, int, error) {
	var kept keptSession
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&kept); err != nil {
		return nil, 0, 0, fmt.Errorf("session: %w", err)
	}
	if kept.Format != sessionFormat {
		return nil, 0, 0, fmt.Errorf("session: format %d is not %d", kept.Format, sessionFormat)
	}
	if _, err := metric.ParseUnit(kept.Unit); kept.Unit != "" && err != nil {
		return nil, 0, 0, fmt.Errorf("session: %w", err)
	}
	for _, text := range kept.Limits {
		if _, err := explore.ParseLimit(text); err != nil {
			return nil, 0, 0, fmt.Errorf("session: %w", err)
		}
	}
	n := len(kept.Scenarios)
	if n == 0 || n > maxScenarios || kept.Baseline < 0 || kept.Baseline >= n || kept.Current < 0 || kept.Current >= n {
		return nil, 0, 0, fmt.Errorf("session: %d scenarios, baseline %d, current %d", n, kept.Baseline, kept.Current)
	}
	out := make([]sim.Scenario, 0, n)
	for i, k := range kept.Scenarios {
		s, err := knob.Default(c)
		if err != nil {
			return nil, 0, 0, err
		}
		settings := make([]knob.Setting, 0, len(k.Knobs))
		for _, set := range k.Knobs {
			settings = append(settings, knob.Setting{ID: set[0], Text: set[1]})
		}
		if err := knob.AssignAll(&s, settings, c); err != nil {
			return nil, 0, 0, fmt.Errorf("session: scenario %s: %w", letter(i), err)
		}
		s.Name = k.Name
		if _, err := sim.Run(&s); err != nil {
			return nil, 0, 0, fmt.Errorf("session: scenario %s: %w", letter(i), err)
		}
		out = append(out, s)
	}
	return out, kept.Baseline, kept.Current, nil
}

// restoreView brings back what a kept session says beside its scenarios: limits
// and functional unit. What [unmarshalSession] refused is not asked here.
func (s *Session) restoreView(b []byte) {
	var kept keptSession
	if yaml.Unmarshal(b, &kept) != nil {
		return
	}
	if u, err := metric.ParseUnit(kept.Unit); err == nil {
		s.unit = u
	}
	if l, ok := language.Parse(kept.Language); ok {
		s.speech, s.chosen = l, true
	}
	s.life = kept.Life.terms()
	s.lessons = kept.Lessons
	for _, text := range kept.Limits {
		if l, err := explore.ParseLimit(text); err == nil {
			s.limits = append(s.limits, l)
		}
	}
}

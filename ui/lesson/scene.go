package lesson

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// Scene is a step set up and run: the scenario it starts from, the one after
// the change, the others it names, and the one that the student has made.
type Scene struct {
	Step    *Step
	Catalog knob.Catalog
	cast    []actor
}

// actor is a scenario of a step with what the engine says of it.
type actor struct {
	name     string
	scenario sim.Scenario
	result   sim.Result
}

// Open sets a step up and runs its scenarios. The error names the field of the
// step that is wrong: it is a [*StepError].
func (s *Step) Open(c knob.Catalog) (*Scene, error) {
	start, err := knob.ParseLine(s.Line, c)
	if err != nil {
		return nil, &StepError{"scenario", err}
	}
	sc := &Scene{Step: s, Catalog: c}
	add := func(field, name, settings string) error {
		next := start
		if settings != "" {
			list, err := knob.ParseSettings(settings, c)
			if err != nil {
				return &StepError{field, err}
			}
			if err := knob.AssignAll(&next, list, c); err != nil {
				return &StepError{field, err}
			}
		}
		result, err := sim.Run(&next)
		if err != nil {
			return &StepError{field, err}
		}
		sc.cast = append(sc.cast, actor{name, next, result})
		return nil
	}
	if err := add("scenario", "start", ""); err != nil {
		return nil, err
	}
	if err := add("change", "then", s.Change); err != nil {
		return nil, err
	}
	for _, n := range s.Also {
		if err := add("also", n.Name, n.Settings); err != nil {
			return nil, err
		}
	}
	sc.cast = append(sc.cast, actor{name: "you", scenario: *sc.Then(), result: sc.cast[1].result})
	return sc, nil
}

// StepError is a field of a step that the engine does not take.
type StepError struct {
	Field string
	Err   error
}

func (e *StepError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap returns what a knob or the engine said.
func (e *StepError) Unwrap() error { return e.Err }

// Start is the scenario before the change, Then the one after it; they are the
// same where the step changes nothing.
func (sc *Scene) Start() *sim.Scenario { return &sc.cast[0].scenario }

// Then is the scenario after the change.
func (sc *Scene) Then() *sim.Scenario { return &sc.cast[1].scenario }

// StartResult is what the engine says of Start, ThenResult what it says of Then.
func (sc *Scene) StartResult() *sim.Result { return &sc.cast[0].result }

// ThenResult is what the engine says of Then.
func (sc *Scene) ThenResult() *sim.Result { return &sc.cast[1].result }

// Made reports whether the change is made for the student: it moves none of the
// levers, but, say, the device or the place.
func (sc *Scene) Made() bool {
	for _, g := range sc.Changes() {
		if oneOf(g.ID, sc.Step.Levers) {
			return false
		}
	}
	return sc.Step.Change != ""
}

// You tells the scene what the student has made of the levers.
func (sc *Scene) You(s *sim.Scenario, r *sim.Result) {
	you := &sc.cast[len(sc.cast)-1]
	you.scenario, you.result = *s, *r
}

// Changes lists the knobs that the step's change moves, with their values.
func (sc *Scene) Changes() []knob.Setting {
	list, err := knob.ParseSettings(sc.Step.Change, sc.Catalog)
	if err != nil {
		return nil
	}
	for i := range list {
		if k, err := knob.Find(list[i].ID); err == nil {
			list[i] = knob.Setting{ID: k.ID, Text: k.Format(k.Get(sc.Then()))}
		}
	}
	return list
}

// Reached reports whether the student's scenario has the values of the change.
func (sc *Scene) Reached(you *sim.Scenario) bool {
	for _, g := range sc.Changes() {
		k, err := knob.Find(g.ID)
		if err != nil || k.Get(you) != k.Get(sc.Then()) {
			return false
		}
	}
	return true
}

// Answer is the number asked for, in the step's unit; NaN without one.
func (sc *Scene) Answer() float64 {
	if sc.Step.Answer == nil {
		return math.NaN()
	}
	return sc.Step.Answer.Eval(sc.value)
}

// Right is the place of the choice whose condition holds; -1 when none does or
// several do.
func (sc *Scene) Right() int {
	at := -1
	for i := range sc.Step.Choices {
		if yes(sc.Step.Choices[i].When.Eval(sc.value)) {
			if at >= 0 {
				return -1
			}
			at = i
		}
	}
	return at
}

// Unit is what the answer is counted in.
func (sc *Scene) Unit() string {
	if sc.Step.Unit != "" || sc.Step.Answer == nil {
		return sc.Step.Unit
	}
	if _, id := sc.of(sc.Step.Answer.Name()); id != "" {
		if m, err := metric.Find(id); err == nil {
			return m.Unit
		}
	}
	return ""
}

// Say is a number of the question with its unit, in a language.
func (sc *Scene) Say(v float64, l language.Language) string {
	text := Written(v, "")
	if u := sc.Unit(); u != "" {
		text += " " + l.Say(u)
	}
	return text
}

// of finds the actor and the id that a name means: "then.batch", or "batch" of
// the start.
func (sc *Scene) of(name string) (*actor, string) {
	who, id, ok := strings.Cut(name, ".")
	if !ok {
		who, id = "start", name
	}
	for i := range sc.cast {
		if sc.cast[i].name == who {
			return &sc.cast[i], id
		}
	}
	return nil, id
}

// value is what a name stands for, NaN where it says nothing of the scenario.
func (sc *Scene) value(name string) float64 {
	if name == "answer" {
		return sc.Answer()
	}
	a, id := sc.of(name)
	if a == nil {
		return math.NaN()
	}
	if m, err := metric.Find(id); err == nil {
		v, ok := m.Of(&a.result)
		if !ok {
			return math.NaN()
		}
		return v
	}
	if f := factNamed(id); f != nil {
		return f.of(&a.scenario, &a.result)
	}
	if k, err := knob.Find(id); err == nil {
		return explore.Effective(k, &a.scenario, &a.result)
	}
	return math.NaN()
}

// known says whether a name means something in this step; the error names the
// nearest that would. A word is allowed where a text is written.
func (sc *Scene) known(name string, word bool) error {
	if name == "answer" && sc.Step.Answer != nil {
		return nil
	}
	a, id := sc.of(name)
	if a == nil {
		who, _, _ := strings.Cut(name, ".")
		var all []string
		for i := range sc.cast {
			all = append(all, sc.cast[i].name)
		}
		return &sim.KnobError{Value: who, Reason: "is not a scenario of this step", Nearest: knob.Nearest(who, all), Accepted: strings.Join(all, " ")}
	}
	if _, err := metric.Find(id); err == nil || factNamed(id) != nil {
		if v := sc.value(name); math.IsNaN(v) && id != "bound" {
			return &sim.KnobError{Value: name, Reason: "is not known of this scenario"}
		}
		return nil
	}
	k, err := knob.Find(id)
	if err != nil {
		near := knob.Nearest(id, names())
		return &sim.KnobError{Value: id, Reason: "is not a metric, a knob or a fact of the device", Nearest: near}
	}
	if math.IsNaN(explore.Effective(k, &a.scenario, &a.result)) && !word {
		return &sim.KnobError{Value: name, Reason: "is " + strconv.Quote(k.Format(k.Get(&a.scenario))) + " there, which is no number"}
	}
	return nil
}

// names are all ids that an expression may use.
func names() []string {
	out := append(metric.IDs(), knob.IDs()...)
	for i := range facts {
		out = append(out, facts[i].id)
	}
	return out
}

// fact is a number of the device, the place or the run that no metric has.
type fact struct {
	id    string
	help  string
	scale float64 // to the unit in which it is written
	unit  string
	of    func(*sim.Scenario, *sim.Result) float64
}

// facts are the numbers that mechanisms are explained with.
var facts = []fact{
	{"device_memory_gb", "memory of one device, GB", 1e9, "B", func(s *sim.Scenario, _ *sim.Result) float64 { return s.Device.MemoryBytes / 1e9 }},
	{"usable_memory_gb", "what the software may fill of it, GB", 1e9, "B", func(_ *sim.Scenario, r *sim.Result) float64 { return r.Memory.Available / 1e9 }},
	{"bandwidth_gb_s", "memory bandwidth of one device, GB/s", 1e9, "B/s", func(s *sim.Scenario, _ *sim.Result) float64 { return s.Device.MemoryBandwidth / 1e9 }},
	{"peak_tflops", "dense arithmetic peak of one device in the format that counts, TFLOP/s", 1e12, "FLOP/s", func(s *sim.Scenario, r *sim.Result) float64 { return positive(s.Device.Peak[r.Compute]) / 1e12 }},
	{"tdp_w", "rated power of one device, W", 1, "W", func(s *sim.Scenario, _ *sim.Result) float64 { return positive(s.Device.TDP) }},
	{"idle_w", "power of one device at rest, W", 1, "W", func(s *sim.Scenario, _ *sim.Result) float64 { return positive(s.Device.Idle) }},
	{"grid_g_kwh", "grid intensity used, gCO2e/kWh", 1, "g/kWh", func(_ *sim.Scenario, r *sim.Result) float64 { return r.Footprint.GridGPerKWh }},
	{"embodied_kg", "manufacture of one device, kg CO2e", 1e3, "gCO2e", func(s *sim.Scenario, _ *sim.Result) float64 { return positive(s.Device.EmbodiedKg) }},
}

// Facts lists the ids of the facts with what they are, for the manual.
func Facts() [][2]string {
	out := make([][2]string, len(facts))
	for i := range facts {
		out[i] = [2]string{facts[i].id, facts[i].help}
	}
	return out
}

func positive(v float64) float64 {
	if v > 0 {
		return v
	}
	return math.NaN()
}

func factNamed(id string) *fact {
	for i := range facts {
		if facts[i].id == id {
			return &facts[i]
		}
	}
	return nil
}

var errEmpty = errors.New("type a number")

// ParseGuess reads a number as people type it: "1200", "1,200", "0.5", "0,5".
func ParseGuess(text string) (float64, error) {
	t := strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if t == "" {
		return 0, errEmpty
	}
	if i := strings.LastIndexByte(t, ','); i >= 0 {
		if strings.Contains(t, ".") || len(t)-i-1 == 3 && strings.TrimLeft(t[:i], "0") != "" || strings.Count(t, ",") > 1 {
			t = strings.ReplaceAll(t, ",", "")
		} else {
			t = t[:i] + "." + t[i+1:]
		}
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return v, nil
}

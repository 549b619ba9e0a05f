package ui

import (
	"errors"
	"strings"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
)

// maxScenarios is how many what-ifs stand side by side.
const maxScenarios = 6

// maxUndo bounds the undo stack; one step is a small array of pointers and at
// most one new scenario (about 2 kB).
const maxUndo = 4096

// state is everything that undo brings back. Scenarios are never changed once
// they are stored here, so states share them.
type state struct {
	slots                    [maxScenarios]*sim.Scenario
	count, baseline, current int
	life                     lifeTerms
}

// same reports whether two states hold the same scenarios under the same
// baseline; which one is being edited does not count.
func (a *state) same(b *state) bool {
	if a.count != b.count || a.baseline != b.baseline || a.life != b.life {
		return false
	}
	for i := range a.count {
		if *a.slots[i] != *b.slots[i] {
			return false
		}
	}
	return true
}

// Change is one entry of the history: what was done and what it did.
type Change struct {
	Slot    int
	What    string   // "weights bf16 -> fp8"
	Effects []string // "time per token 19.5 ms -> 12.5 ms"
	Cause   string   // the sentence of the status line
	Brief   []string // shorter ways to say it, longest first
}

// step is one entry of the undo or redo stack.
type step struct {
	before state
	change Change
}

// outcome is the result of one slot. It belongs to the scenario it was
// computed from and is computed again when the slot holds another.
type outcome struct {
	of     *sim.Scenario
	result sim.Result
	err    error // of a scenario that was opened and cannot run
}

// Problem is a refusal, shown beside the lever it concerns.
type Problem struct {
	Knob string
	Text string
}

// Session is what the screen is about: up to six scenarios, which of them is
// the baseline and which is edited, their results, and the way back.
type Session struct {
	catalog knob.Catalog
	lessons []string // codes of lessons, which hold what was answered
	speech  speech   // what sentences are said in
	chosen  bool     // the language was chosen on the screen: it is kept
	state
	outcomes   [maxScenarios]outcome
	undo, redo []step
	version    uint64 // grows with every visible change
	problem    Problem
	cause      string      // the sentence of the status line
	brief      []string    // shorter ways to say it, for narrow screens
	remedies   []Remedy    // single changes that would make the current one fit
	unit       metric.Unit // what energy, carbon and cost are said of
	limits     []explore.Limit
	scratch    sim.Result
	curves     curveCache
}

// errNoRoom is returned when all scenario slots are taken.
var errNoRoom = errors.New(textMark("six scenarios are all there can be; x deletes one"))

// newSession starts with the given scenarios, the first as baseline and the
// last as the edited one.
func newSession(l speech, c knob.Catalog, start []sim.Scenario) *Session {
	s := &Session{catalog: c, speech: l}
	for i := range min(len(start), maxScenarios) {
		copied := start[i]
		s.slots[i] = &copied
		s.count++
	}
	s.current = max(0, s.count-1)
	s.settle()
	return s
}

// Scenario is the edited scenario.
func (s *Session) Scenario() *sim.Scenario { return s.slots[s.current] }

// Result is the edited scenario's result.
func (s *Session) Result() *sim.Result { return &s.outcomes[s.current].result }

// Baseline is the result everything is compared with.
func (s *Session) Baseline() *sim.Result { return &s.outcomes[s.baseline].result }

// settle computes what is missing and what follows from the results.
func (s *Session) settle() {
	for i := range s.count {
		o := &s.outcomes[i]
		if o.of == s.slots[i] {
			continue
		}
		if j := s.computed(s.slots[i]); j >= 0 {
			s.outcomes[i], s.outcomes[j] = s.outcomes[j], s.outcomes[i]
			continue
		}
		o.of = s.slots[i]
		o.err = sim.RunInto(&o.result, o.of)
	}
	s.remedies = s.remedies[:0]
	if r := s.Result(); s.count > 0 && !r.Fits && s.outcomes[s.current].err == nil {
		s.remedies = findRemedies(s, s.remedies)
	}
	s.version++
}

// computed finds a slot whose outcome is of the scenario but which no longer
// holds it (slots move when one is deleted).
func (s *Session) computed(of *sim.Scenario) int {
	for j := range s.outcomes {
		if s.outcomes[j].of == of && (j >= s.count || s.slots[j] != of) {
			return j
		}
	}
	return -1
}

// push remembers the state before a change.
func (s *Session) push(before state, c Change) {
	s.redo = s.redo[:0]
	if len(s.undo) >= maxUndo {
		s.undo = append(s.undo[:0], s.undo[1:]...)
	}
	s.undo = append(s.undo, step{before, c})
	s.problem = Problem{}
	s.say(c.Cause, c.Brief...)
}

// say puts a sentence in the status line, with shorter ways to say it.
func (s *Session) say(text string, brief ...string) { s.cause, s.brief = text, brief }

// sentence is the cause in at most w cells, in its longest form that fits.
func (s *Session) sentence(w int) string {
	if block.Width(s.cause) <= w {
		return s.cause
	}
	for _, b := range s.brief {
		if block.Width(b) <= w {
			return b
		}
	}
	return s.cause
}

// refuse records why an edit was not made. The last good result stays.
func (s *Session) refuse(id string, err error) error {
	s.problem = Problem{Knob: id, Text: plainError(s.speech, id, err)}
	s.say(s.problem.Text)
	s.version++
	return err
}

// plainError is an error in the language, without the knob's id at the front:
// the lever it stands beside says it.
func plainError(l speech, id string, err error) string {
	text := errorText(l, err)
	var plan *sim.PlanError
	if errors.As(err, &plan) {
		return strings.TrimPrefix(text, l.Sayf("%s: %s", plan.Knob, ""))
	}
	return strings.TrimPrefix(text, l.Sayf("%s: %s", id, ""))
}

// Undo goes one step back; it reports whether there was one.
func (s *Session) Undo() bool {
	if len(s.undo) == 0 {
		s.say(s.speech.Say("nothing to undo."))
		s.version++
		return false
	}
	last := s.undo[len(s.undo)-1]
	s.undo = s.undo[:len(s.undo)-1]
	s.redo = append(s.redo, step{s.state, last.change})
	s.restore(last.before, s.speech.Sayf("undone: %s", last.change.What))
	return true
}

// Redo goes one undone step forward again.
func (s *Session) Redo() bool {
	if len(s.redo) == 0 {
		s.say(s.speech.Say("nothing to redo."))
		s.version++
		return false
	}
	next := s.redo[len(s.redo)-1]
	s.redo = s.redo[:len(s.redo)-1]
	s.undo = append(s.undo, step{s.state, next.change})
	s.restore(next.before, s.speech.Sayf("redone: %s", next.change.What))
	return true
}

func (s *Session) restore(to state, said string) {
	s.state = to
	s.problem = Problem{}
	s.say(said)
	s.settle()
}

// Line is a scenario in one line.
func (s *Session) Line(i int) string { return knob.FormatLine(s.slots[i], s.catalog) }

// letter names a slot: A to F.
func letter(i int) string { return string(rune('A' + i)) }

// ResetLever puts one knob back to its default.
func (s *Session) ResetLever(id string) error {
	k, err := knob.Find(id)
	if err != nil {
		return s.refuse(id, err)
	}
	v, err := knob.DefaultValue(k, s.Scenario(), s.catalog)
	if err != nil {
		return s.refuse(id, err)
	}
	return s.Set(id, v)
}

// ResetAll puts every knob back: the edited scenario becomes a copy of the
// baseline, or, when it is the baseline, the modest default.
func (s *Session) ResetAll() error {
	if s.current != s.baseline {
		next := *s.slots[s.baseline]
		next.Name = s.Scenario().Name
		return s.Replace(next, s.speech.Sayf("%s is like the baseline %s again", letter(s.current), letter(s.baseline)))
	}
	next, err := knob.Default(s.catalog)
	if err != nil {
		return s.refuse("", err)
	}
	return s.Replace(next, s.speech.Sayf("every lever of %s at its default", letter(s.current)))
}

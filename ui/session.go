package ui

import (
	"errors"
	"fmt"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
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
}

// same reports whether two states hold the same scenarios under the same
// baseline; which one is being edited does not count.
func (a *state) same(b *state) bool {
	if a.count != b.count || a.baseline != b.baseline {
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
	state
	outcomes   [maxScenarios]outcome
	undo, redo []step
	version    uint64 // grows with every visible change
	problem    Problem
	cause      string   // the sentence of the status line
	brief      []string // shorter ways to say it, for narrow screens
	remedies   []Remedy // single changes that would make the current one fit
	scratch    sim.Result
	curves     curveCache
}

// errNoRoom is returned when all scenario slots are taken.
var errNoRoom = fmt.Errorf("%d scenarios are all there can be; x deletes one", maxScenarios)

// newSession starts with the given scenarios, the first as baseline and the
// last as the edited one.
func newSession(c knob.Catalog, start []sim.Scenario) *Session {
	s := &Session{catalog: c}
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
	if len(s.cause) <= w {
		return s.cause
	}
	for _, b := range s.brief {
		if len(b) <= w {
			return b
		}
	}
	return s.cause
}

// refuse records why an edit was not made. The last good result stays.
func (s *Session) refuse(id string, err error) error {
	s.problem = Problem{Knob: id, Text: plainError(id, err)}
	s.say(s.problem.Text)
	s.version++
	return err
}

// plainError drops the knob's id from the front of an error about that knob.
func plainError(id string, err error) string {
	return strings.TrimPrefix(err.Error(), id+": ")
}

// Set turns one knob of the edited scenario. On error nothing changes and the
// reason stands beside the lever.
func (s *Session) Set(id string, v knob.Value) error {
	k, err := knob.Find(id)
	if err != nil {
		return s.refuse(id, err)
	}
	next := *s.Scenario()
	if err := k.Set(&next, v, s.catalog); err != nil {
		return s.refuse(id, err)
	}
	return s.adopt(id, next)
}

// Assign turns one knob to a value given as text.
func (s *Session) Assign(id, text string) error {
	k, err := knob.Find(id)
	if err != nil {
		return s.refuse(id, err)
	}
	v, err := k.Parse(text, s.Scenario(), s.catalog)
	if err != nil {
		return s.refuse(k.ID, err)
	}
	return s.Set(k.ID, v)
}

// adopt replaces the edited scenario by one that differs in the knob, after
// trying it.
func (s *Session) adopt(id string, next sim.Scenario) error {
	old := s.Scenario()
	if next == *old {
		s.problem = Problem{}
		s.version++
		return nil
	}
	err := sim.RunInto(&s.scratch, &next)
	repaired := ""
	if err != nil {
		var ok bool
		if next, repaired, ok = s.repair(id, next, err); !ok {
			return s.refuse(id, err)
		}
	}
	before := s.state
	s.slots[s.current] = &next
	s.outcomes[s.current].of = nil
	from := s.takeResult()
	s.settle()
	c := s.explain(old, &next, from, s.Result(), id)
	if repaired != "" {
		c.Cause += "  " + repaired
		c.Brief = append([]string{c.What + " " + repaired}, c.Brief...)
	}
	s.push(before, c)
	return nil
}

// takeResult keeps the current result for comparison while its slot is
// computed again.
func (s *Session) takeResult() *sim.Result {
	kept := s.outcomes[s.current].result
	s.outcomes[s.current].result = sim.Result{}
	return &kept
}

// repair lets another knob follow: two devices cannot hold tp 4, so tp is left
// to be chosen again. It says so; the edited knob itself is never changed.
func (s *Session) repair(id string, next sim.Scenario, err error) (sim.Scenario, string, bool) {
	var said []string
	for range 4 {
		var plan *sim.PlanError
		if !errors.As(err, &plan) {
			return next, "", false
		}
		moved := false
		for _, other := range planKnobs(plan.Knob, id) {
			k, findErr := knob.Find(other)
			if findErr != nil || k.Auto == "" {
				continue
			}
			was := k.Get(&next)
			if was.Word == k.Auto {
				continue
			}
			trial := next
			if k.Set(&trial, knob.Value{Word: k.Auto}, s.catalog) != nil {
				continue
			}
			next, moved = trial, true
			said = append(said, other+" "+k.Display(was)+" -> "+k.Auto)
			break
		}
		if !moved {
			return next, "", false
		}
		if err = sim.RunInto(&s.scratch, &next); err == nil {
			return next, "(" + strings.Join(said, ", ") + ", to follow)", true
		}
	}
	return next, "", false
}

// planKnobs lists the knobs that may follow, the one at fault first.
func planKnobs(fault, edited string) []string {
	out := make([]string, 0, 6)
	for _, id := range [...]string{fault, "tp", "dp", "ep", "pp", "cp"} {
		if id != edited && id != "devices" {
			out = append(out, id)
		}
	}
	return out
}

// Replace puts a whole scenario in the edited slot, as one step.
func (s *Session) Replace(next sim.Scenario, what string) error {
	if err := sim.RunInto(&s.scratch, &next); err != nil {
		return s.refuse("", err)
	}
	before, old := s.state, s.Scenario()
	from := s.takeResult()
	s.slots[s.current] = &next
	s.outcomes[s.current].of = nil
	s.settle()
	c := s.explain(old, &next, from, s.Result(), "")
	c.What, c.Cause, c.Brief = what, what+". "+c.Cause, []string{what + "."}
	s.push(before, c)
	return nil
}

// Add opens a scenario beside the present ones and edits it.
func (s *Session) Add(next sim.Scenario, what string) error {
	if s.count == maxScenarios {
		return s.refuse("", errNoRoom)
	}
	if err := sim.RunInto(&s.scratch, &next); err != nil {
		return s.refuse("", err)
	}
	before := s.state
	s.slots[s.count] = &next
	s.current = s.count
	s.count++
	s.settle()
	s.push(before, Change{Slot: s.current, What: what, Cause: what + "; change a lever and compare."})
	return nil
}

// ReplaceAll makes the scenarios the whole session, the first as baseline and
// the last edited, as one step.
func (s *Session) ReplaceAll(all []sim.Scenario, what string) error {
	for i := range all {
		if err := sim.RunInto(&s.scratch, &all[i]); err != nil {
			return s.refuse("", err)
		}
	}
	before := s.state
	s.state = state{}
	for i := range min(len(all), maxScenarios) {
		s.slots[i] = &all[i]
		s.count++
	}
	s.current = s.count - 1
	s.settle()
	c := Change{Slot: s.current, What: what}
	c.Cause = what + ": A against B, " + s.titleOf(s.current) + "; u brings the " + itoa(int64(before.count)) + " scenarios back."
	c.Brief = []string{what + "; u brings the old scenarios back.", what + "."}
	s.push(before, c)
	return nil
}

// Duplicate copies the edited scenario and edits the copy.
func (s *Session) Duplicate() error {
	from := letter(s.current)
	next := *s.Scenario()
	next.Name = ""
	to := letter(s.count)
	return s.Add(next, "new "+to+" is a copy of "+from)
}

// Delete removes the edited scenario. The last one stays.
func (s *Session) Delete() error {
	if s.count == 1 {
		return s.refuse("", errors.New("the only scenario stays; n makes another"))
	}
	before := s.state
	gone := s.current
	copy(s.slots[gone:], s.slots[gone+1:])
	s.count--
	s.slots[s.count] = nil
	if s.baseline > gone {
		s.baseline--
	} else if s.baseline == gone {
		s.baseline = 0
	}
	s.current = min(gone, s.count-1)
	s.settle()
	what := letter(gone) + " deleted"
	s.push(before, Change{Slot: s.current, What: what, Cause: what + "; u brings it back."})
	return nil
}

// Rename names the edited scenario.
func (s *Session) Rename(name string) {
	next := *s.Scenario()
	if next.Name == name {
		return
	}
	before := s.state
	next.Name = name
	s.slots[s.current] = &next
	s.outcomes[s.current].of = &next // the name changes no number
	s.version++
	what := letter(s.current) + " is called " + name
	s.push(before, Change{Slot: s.current, What: what, Cause: what + "."})
}

// SetBaseline compares everything with the edited scenario from now on.
func (s *Session) SetBaseline() {
	if s.baseline == s.current {
		s.say(letter(s.current) + " is the baseline already.")
		s.version++
		return
	}
	before := s.state
	s.baseline = s.current
	s.settle()
	what := letter(s.current) + " is the baseline"
	s.push(before, Change{Slot: s.current, What: what, Cause: what + " now: every difference is against it."})
}

// Select edits another scenario. It is not a step of the history.
func (s *Session) Select(i int) {
	if i < 0 || i >= s.count || i == s.current {
		return
	}
	s.current, s.problem = i, Problem{}
	s.say(letter(i) + ": " + s.Line(i))
	s.settle()
}

// Undo goes one step back; it reports whether there was one.
func (s *Session) Undo() bool {
	if len(s.undo) == 0 {
		s.say("nothing to undo.")
		s.version++
		return false
	}
	last := s.undo[len(s.undo)-1]
	s.undo = s.undo[:len(s.undo)-1]
	s.redo = append(s.redo, step{s.state, last.change})
	s.restore(last.before, "undone: "+last.change.What)
	return true
}

// Redo goes one undone step forward again.
func (s *Session) Redo() bool {
	if len(s.redo) == 0 {
		s.say("nothing to redo.")
		s.version++
		return false
	}
	next := s.redo[len(s.redo)-1]
	s.redo = s.redo[:len(s.redo)-1]
	s.undo = append(s.undo, step{s.state, next.change})
	s.restore(next.before, "redone: "+next.change.What)
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
		return s.Replace(next, letter(s.current)+" is like the baseline "+letter(s.baseline)+" again")
	}
	next, err := knob.Default(s.catalog)
	if err != nil {
		return s.refuse("", err)
	}
	return s.Replace(next, "every lever of "+letter(s.current)+" at its default")
}

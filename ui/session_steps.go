package ui

import (
	"errors"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
)

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
		c.Brief = append([]string{c.Cause}, c.Brief...)
		c.Cause += "  " + repaired
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
			said = append(said, other+" "+s.speech.Say(k.Display(was))+" -> "+s.speech.Say(k.Auto))
			break
		}
		if !moved {
			return next, "", false
		}
		if err = sim.RunInto(&s.scratch, &next); err == nil {
			return next, s.speech.Sayf("(%s, to follow)", strings.Join(said, s.speech.Say(", "))), true
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
	c.What, c.Cause, c.Brief = what, s.speech.Sayf("%s. %s", what, c.Cause), []string{s.speech.Sayf("%s.", what)}
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
	s.push(before, Change{Slot: s.current, What: what, Cause: s.speech.Sayf("%s; change a lever and compare.", what)})
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
	s.state = state{life: s.life}
	for i := range min(len(all), maxScenarios) {
		s.slots[i] = &all[i]
		s.count++
	}
	s.current = s.count - 1
	s.settle()
	c := Change{Slot: s.current, What: what}
	c.Cause = s.speech.Sayf("%s: A against B, %s; u brings the %s scenarios back.", what, s.titleOf(s.current), itoa(int64(before.count)))
	c.Brief = []string{s.speech.Sayf("%s; u brings the old scenarios back.", what), s.speech.Sayf("%s.", what)}
	s.push(before, c)
	return nil
}

// Duplicate copies the edited scenario and edits the copy.
func (s *Session) Duplicate() error {
	from := letter(s.current)
	next := *s.Scenario()
	next.Name = ""
	to := letter(s.count)
	return s.Add(next, s.speech.Sayf("new %s is a copy of %s", to, from))
}

// Delete removes the edited scenario. The last one stays.
func (s *Session) Delete() error {
	if s.count == 1 {
		return s.refuse("", errors.New(textMark("the only scenario stays; n makes another")))
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
	what := s.speech.Sayf("%s deleted", letter(gone))
	s.push(before, Change{Slot: s.current, What: what, Cause: s.speech.Sayf("%s; u brings it back.", what)})
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
	what := s.speech.Sayf("%s is called %s", letter(s.current), name)
	s.push(before, Change{Slot: s.current, What: what, Cause: s.speech.Sayf("%s.", what)})
}

// SetBaseline compares everything with the edited scenario from now on.
func (s *Session) SetBaseline() {
	if s.baseline == s.current {
		s.say(s.speech.Sayf("%s is the baseline already.", letter(s.current)))
		s.version++
		return
	}
	before := s.state
	s.baseline = s.current
	s.settle()
	what := s.speech.Sayf("%s is the baseline", letter(s.current))
	s.push(before, Change{Slot: s.current, What: what, Cause: s.speech.Sayf("%s now: every difference is against it.", what)})
}

// Select edits another scenario. It is not a step of the history.
func (s *Session) Select(i int) {
	if i < 0 || i >= s.count || i == s.current {
		return
	}
	s.current, s.problem = i, Problem{}
	s.say(s.speech.Sayf("%s: %s", letter(i), s.Line(i)))
	s.settle()
	s.sayShort()
}

// sayShort says that the edited scenario does not fit, when it does not.
func (s *Session) sayShort() {
	if why := doesNotFit(s.speech, s.Result(), s.remedies); why != "" && s.outcomes[s.current].err == nil {
		short, _, _ := strings.Cut(why, s.speech.Say("; "))
		s.say(s.speech.Sayf("%s %s.", letter(s.current), why), s.speech.Sayf("%s %s.", letter(s.current), short))
	}
}

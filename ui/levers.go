package ui

import (
	"errors"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
)

// leverRow is a line of the lever list: a heading, or a knob.
type leverRow struct {
	heading string
	k       *knob.Knob
}

// leverPanel is the list at the left.
type leverPanel struct {
	rows   []leverRow
	cursor string // id of the knob under the cursor
	index  int    // its place in rows
	top    int    // first visible row
	all    bool   // less used levers too
	hidden int    // how many are folded away
}

// leverGroups are the headings in order.
var leverGroups = [...]struct{ id, title string }{
	{"work", textMark("WORK")},
	{"sizes", textMark("MODEL SIZES")},
	{"precision", textMark("PRECISION")},
	{"hardware", textMark("HARDWARE")},
	{"plan", textMark("PARALLEL PLAN")},
	{"place", textMark("PLACE")},
	{"life", textMark("LIFE AND MONEY")},
}

// leverGroup is the heading a knob stands under.
func leverGroup(k *knob.Knob) string {
	switch k.ID {
	case "model":
		return "work"
	case "tp", "pp", "dp", "ep", "cp", "micro_batch", "zero", "recompute":
		return "plan"
	}
	switch k.Group {
	case "model":
		return "sizes"
	case "workload":
		return "work"
	}
	return k.Group
}

// oftenUsed are the levers shown before + unfolds the rest. Whatever differs
// from the baseline is shown too.
var oftenUsed = map[string]bool{
	"model": true, "task": true, "batch": true, "input_len": true, "output_len": true, "requests_per_day": true,
	"train_tokens": true, "epochs": true, "weights": true, "kv_cache": true,
	"hardware": true, "devices": true, "stack": true, "tp": true, "dp": true,
	"region": true, "hour": true, "pue": true, "recompute": true, "zero": true, "utilization": true, "device_price": true,
	"cell": true,
}

// templates are the architectures whose every size is meant to be turned.
var templates = map[string]bool{
	"gpt": true, "llama": true, "bert": true, "t5": true, "moe": true, "mamba": true, "rnn": true, "seq2seq": true, "word2vec": true,
}

// leverLabel is a knob's name in the list, shorter where its group says the
// rest.
func leverLabel(l speech, k *knob.Knob) string {
	if l != language.English {
		return l.Say(k.Label)
	}
	label := strings.TrimSuffix(k.Label, " parallel")
	return strings.Replace(label, " per ", "/", 1)
}

// Changed lists the knobs at which the edited scenario differs from the
// baseline.
func (s *Session) Changed() []string { return s.changedOf(s.current) }

func (s *Session) changedOf(i int) []string {
	if i == s.baseline {
		return nil
	}
	ids := knob.Changed(s.slots[s.baseline], s.slots[i])
	out := ids[:0]
	for _, id := range ids {
		// The name is no input, precision sums up three others, and what a
		// model does not have is no difference of its own.
		if id == "name" || id == "precision" {
			continue
		}
		if k, err := knob.Find(id); err == nil {
			if ok, _ := k.Applies(s.slots[i]); !ok {
				continue
			}
		}
		out = append(out, id)
	}
	return out
}

// rebuild lists the levers that mean something for the edited scenario.
func (p *leverPanel) rebuild(a *App) {
	s := a.session
	now := s.Scenario()
	changed := map[string]bool{}
	for _, id := range s.Changed() {
		changed[id] = true
	}
	time, power := now.Measured.For(&now.Device, &now.Stack)
	changed["measured_time"] = changed["measured_time"] || time != 1 // a correction is never hidden
	changed["measured_power"] = changed["measured_power"] || power != 1
	template := templates[now.Model.ID]
	p.rows, p.hidden = p.rows[:0], 0
	table := knob.All()
	for _, g := range leverGroups {
		start := len(p.rows)
		p.rows = append(p.rows, leverRow{heading: g.title})
		// The model stands first: it brings most of the rest along.
		for i := range table {
			k := &table[i]
			if leverGroup(k) != g.id || k.Kind == knob.Text {
				continue
			}
			if ok, _ := k.Applies(now); !ok {
				continue
			}
			often := oftenUsed[k.ID] || changed[k.ID] || k.ID == p.cursor || g.id == "sizes" && template
			if !often && !p.all {
				p.hidden++
				continue
			}
			p.rows = append(p.rows, leverRow{k: k})
		}
		if len(p.rows) == start+1 {
			p.rows = p.rows[:start]
		}
	}
	p.find()
}

// find puts the index where the cursor's knob is, or near where it was.
func (p *leverPanel) find() {
	for i := range p.rows {
		if p.rows[i].k != nil && p.rows[i].k.ID == p.cursor {
			p.index = i
			return
		}
	}
	p.index = clamp(p.index, 0, len(p.rows)-1)
	p.settle(1)
}

// settle moves off a heading.
func (p *leverPanel) settle(dir int) {
	for i := p.index; i >= 0 && i < len(p.rows); i += dir {
		if p.rows[i].k != nil {
			p.index, p.cursor = i, p.rows[i].k.ID
			return
		}
	}
	if dir < 0 {
		p.settle(1)
	} else {
		for i := len(p.rows) - 1; i >= 0; i-- {
			if p.rows[i].k != nil {
				p.index, p.cursor = i, p.rows[i].k.ID
				return
			}
		}
	}
}

// move goes n levers down (up when negative).
func (p *leverPanel) move(n int) {
	p.index = clamp(p.index+n, 0, max(0, len(p.rows)-1))
	if len(p.rows) == 0 {
		return
	}
	if n < 0 {
		p.settle(-1)
	} else {
		p.settle(1)
	}
}

// lever is the knob under the cursor.
func (a *App) lever() *knob.Knob {
	p := &a.levers
	if p.index < 0 || p.index >= len(p.rows) {
		return nil
	}
	return p.rows[p.index].k
}

// pick puts the cursor on a lever, unfolding the rest where it hides, and
// shows the levers.
func (a *App) pick(id string) {
	a.levers.cursor = id
	if a.view == viewCompare || a.layout.Levers.Empty() {
		a.view = viewDash
	}
	a.focused[a.view] = focusLevers
}

// turn changes the lever under the cursor by a step.
func (a *App) turn(dir int, big bool) {
	k := a.lever()
	if k == nil {
		return
	}
	s := a.session
	v, clamped := k.Step(s.Scenario(), s.catalog, dir, big)
	if v == k.Get(s.Scenario()) {
		a.notice = a.sayf("%s: %s is the first there is.", a.say(k.Label), a.say(k.Display(v)))
		if dir > 0 {
			a.notice = a.sayf("%s: %s is the last there is.", a.say(k.Label), a.say(k.Display(v)))
		}
		return
	}
	if err := s.Set(k.ID, v); err != nil {
		a.skipRefused(k, v, dir, big)
		return
	}
	if clamped {
		s.say(a.sayf("%s  (as far as it goes)", s.cause), s.brief...)
	}
}

// skipRefused steps over values that the plan or model refuses, so that the
// arrows never stick; the reason is said when nothing on that side will do.
func (a *App) skipRefused(k *knob.Knob, v knob.Value, dir int, big bool) {
	s := a.session
	problem := s.problem
	trial := *s.Scenario()
	for range 24 {
		if k.Set(&trial, v, s.catalog) != nil {
			break
		}
		next, _ := k.Step(&trial, s.catalog, dir, big)
		if next == v {
			break
		}
		v = next
		if s.Set(k.ID, v) == nil {
			s.say(a.sayf("(skipped: %s)  %s", problem.Text, s.cause), append([]string{s.cause}, s.brief...)...)
			return
		}
	}
	s.problem = problem
	s.say(problem.Text)
}

// leverValue is a knob's value for people, automatic ones with what they come
// down to.
func leverValue(k *knob.Knob, s *sim.Scenario, r *sim.Result) string {
	return leverSaid(language.English, k, s, r)
}

// leverSaid is leverValue in a language.
func leverSaid(l speech, k *knob.Knob, s *sim.Scenario, r *sim.Result) string {
	v := k.Get(s)
	text := l.Say(k.Display(v))
	if !k.HasAuto(v) {
		if k.Kind != knob.Choice && v.Number >= 1e7 {
			return factor(v.Number) // 161B rather than twelve digits
		}
		return text
	}
	if n := number(k, s, r); n == n && n > 0 {
		if k.ID == "batch" {
			return text + " " + count(n)
		}
		return text + " " + k.Display(knob.Value{Number: n})
	}
	return text
}

// problemOf is the reason beside a lever, "" for none.
func (s *Session) problemOf(id string) string {
	if s.problem.Knob == id {
		return s.problem.Text
	}
	return ""
}

// firstScenarios parses the built-in comparison; where a preset is missing it
// falls back to the modest default.
func firstScenarios(c knob.Catalog) ([]sim.Scenario, error) {
	var out []sim.Scenario
	var problems []error
	for _, line := range firstLines {
		s, err := knob.ParseLine(line, c)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		out = append(out, s)
	}
	if len(out) > 0 {
		return out, nil
	}
	s, err := knob.Default(c)
	if err != nil {
		return nil, errors.Join(append(problems, err)...)
	}
	return []sim.Scenario{s}, nil
}

// titleOf says a scenario in few words: the baseline by its line, the others
// by what differs from it, or by their own name.
func (s *Session) titleOf(i int) string {
	if n := s.slots[i].Name; n != "" {
		return n
	}
	if i == s.baseline {
		return s.Line(i)
	}
	ids := s.changedOf(i)
	if len(ids) == 0 {
		return s.speech.Sayf("like %s", letter(s.baseline))
	}
	var words []string
	now := s.slots[i]
	if p, err := knob.Find("precision"); err == nil {
		// One word says the three formats when they are a usual triple.
		v, rest := p.Get(now), withoutAny(ids, "weights", "activations", "kv_cache")
		switch {
		case v == p.Get(s.slots[s.baseline]):
		case v.Word != "mixed":
			words, ids = append(words, s.speech.Say(p.Display(v))), rest
		case now.Activations == now.KVCache && len(rest) < len(ids)-1:
			words, ids = append(words, now.Weights.String()+"/"+now.Activations.String()), rest
		}
	}
	n := len(words)
	for _, id := range ids {
		k, err := knob.Find(id)
		if err != nil {
			continue
		}
		words = append(words, shortValue(s.speech, k, now))
		if len(words) == 4 {
			break
		}
	}
	t := strings.Join(words, " ")
	if len(ids) > len(words)-n {
		t += " …"
	}
	return t
}

// shortValue is a value that speaks for itself where it can: "fp8", "2 devices".
func shortValue(l speech, k *knob.Knob, s *sim.Scenario) string {
	v := l.Say(k.Display(k.Get(s)))
	switch {
	case k.ID == "kv_cache":
		return "kv " + v
	case k.ID == "activations":
		return "act " + v
	case k.Kind == knob.Choice:
		return v
	case k.ID == "devices":
		return v + "x"
	case k.ID == "tp" || k.ID == "pp" || k.ID == "dp" || k.ID == "ep" || k.ID == "cp":
		if k.HasAuto(k.Get(s)) {
			return k.ID + " " + v
		}
		return k.ID + v
	}
	return strings.ToLower(l.Say(k.Label)) + " " + v
}

package ui

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/explain"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
	shared "wattif/ui/share"
)

// metricNamed finds a metric by id, or by the word for what it is about.
func (d *dialogue) metricNamed(text string) (*metric.Metric, error) {
	x := rolesOf(d.a.session.Result(), d.a.session.unit)
	switch strings.ToLower(text) {
	case "speed", "time":
		text = x.speed
	case "first", "latency":
		text = x.second
	case "energy":
		text = x.energy
	case "carbon", "emissions":
		text = x.carbon
	case "cost", "money":
		text = x.cost
	case "memory":
		text = x.memory
	}
	return metric.Find(text)
}

// compare says the figures of all scenarios, one a line.
func (d *dialogue) compare(rest string) error {
	s := d.a.session
	var ids []string
	for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == ',' }) {
		m, err := d.metricNamed(word)
		if err != nil {
			return err
		}
		ids = append(ids, m.ID)
	}
	if len(ids) == 0 {
		x := cardsOf(s.Result(), s.unit)
		ids = x[:]
	}
	for i := range s.count {
		d.say(d.nameOf(i))
	}
	for _, id := range ids {
		for i := range s.count {
			o := &s.outcomes[i]
			var base *sim.Result
			if i != s.baseline {
				base = s.Baseline()
			}
			if text := d.fact(id, &o.result, base, letter(s.baseline)); text != "" && o.err == nil {
				d.say(letter(i) + ". " + text)
			}
		}
	}
	for i := range s.count {
		if i != s.baseline && !sameWork(s.Baseline(), &s.outcomes[i].result) {
			d.say(letter(i) + " does not do the same work as " + letter(s.baseline) + ": their figures are not subtracted.")
		}
	}
	return nil
}

// Parts of an explanation that are said.
const (
	maxPlainParts   = 8
	maxPlainSources = 4
)

func (d *dialogue) why(rest string) error {
	if rest == "" {
		return errors.New("name a figure, as in: why speed, why energy, why co2e_g_per_request")
	}
	m, err := d.metricNamed(rest)
	if err != nil {
		return err
	}
	s := d.a.session
	n := explain.Explain(m, s.Scenario(), s.Result(), s.catalog)
	head := n.Name
	if text := n.Text(); text != "" {
		head += ": " + spoken(text)
	}
	d.say(head + ".")
	if n.Note != "" {
		d.say("Note: " + strings.TrimSuffix(n.Note, ".") + ".")
	}
	if f := n.Formula(); f != "" {
		d.say("Formula: " + n.Symbol + " = " + f)
		if numbers := n.Numbers(); numbers != f {
			d.say("With numbers: " + numbers)
		}
	}
	parts := n.Children()
	for i, c := range parts {
		if i == maxPlainParts {
			d.say("And " + itoa(int64(len(parts)-i)) + " parts more; wattif explain " + m.ID + " has the whole tree.")
			break
		}
		text := c.Name
		if c.Symbol != "" {
			text += ", " + c.Symbol
		}
		if v := c.Text(); v != "" {
			text += ": " + spoken(v)
		}
		d.say("- " + text + ".")
	}
	if n.Range != nil && n.Range.Text != "" {
		d.say("Range that holds 90 of 100: " + n.Range.Text + ".")
		for i, c := range n.Range.Causes {
			if i == 3 {
				break
			}
			d.say("- " + percent(c.Share) + " of the uncertainty: " + c.Name + ".")
		}
	}
	said := 0
	seen := map[string]bool{}
	n.Walk(func(n *explain.Node, _ int) {
		for _, src := range n.Sources {
			if said < maxPlainSources && !seen[src.Text] {
				seen[src.Text] = true
				said++
				d.say("Source, " + src.Kind.String() + ": " + strings.TrimSuffix(src.Text, ".") + ".")
			}
		}
	})
	return nil
}

// fix lists single changes after which it fits, or makes one.
func (d *dialogue) fix(rest string) error {
	s := d.a.session
	if len(s.remedies) == 0 {
		if s.Result().Fits {
			return errors.New("it fits in memory")
		}
		return errors.New("no single change I tried makes it fit")
	}
	if rest == "" {
		for i := range s.remedies {
			d.say(itoa(int64(i+1)) + ". " + s.remedies[i].Label + ".")
		}
		d.say("Type fix and a number to make the change.")
		return nil
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 1 || n > len(s.remedies) {
		return errors.New(rest + " is not a number from 1 to " + itoa(int64(len(s.remedies))))
	}
	was, r := *s.Result(), s.remedies[n-1]
	if err := s.Replace(r.Scenario, r.Label); err != nil {
		return err
	}
	d.announce(&was)
	return nil
}

// plainAnswer is what a goal found.
type plainAnswer struct {
	of       *sim.Scenario
	what     string
	scenario sim.Scenario
}

func (d *dialogue) goal(rest string) error {
	s := d.a.session
	if rest == "" {
		for _, q := range explore.ReadyGoals(s.Scenario(), s.Result(), s.limits, s.catalog) {
			text := q.ID + ": " + q.Name
			if q.Why != "" {
				text += ", not here: " + q.Why
			}
			d.say(text + ".")
		}
		d.say("Or: goal min METRIC over KNOB,KNOB where LIMIT.")
		return nil
	}
	goal, axes := explore.Goal{}, []explore.Axis(nil)
	q, err := explore.FindReady(rest, s.Scenario(), s.Result(), s.limits, s.catalog)
	if err == nil {
		goal, axes = q.Goal, q.Axes
	} else if strings.Contains(rest, " ") {
		goal, axes, err = explore.ParseGoal(rest, s.Scenario(), s.limits, s.catalog)
	}
	if err != nil {
		return err
	}
	found, err := explore.Seek(context.Background(), *s.Scenario(), axes, goal, s.catalog, explore.SeekOptions{})
	if err != nil {
		return err
	}
	d.answer = nil
	if !found.Feasible {
		d.say("No answer: " + found.Why() + ".")
		return nil
	}
	settings := strings.Join(found.Settings(found.Best.Values), ", ")
	d.say(upperFirst(goal.Words()) + ": " + settings + ".")
	d.say(found.Goal.Of.Label() + ": " + spoken(found.Goal.Of.Format(found.Best.Score)) + ".")
	if why := found.Why(); why != "" {
		d.say("Limit: " + why + ".")
	}
	d.say("Tried " + count(float64(found.Tried)) + " of " + count(float64(found.Space)) + " combinations. Type adopt to take it over.")
	d.answer = &plainAnswer{of: s.Scenario(), what: goal.Words() + ": " + settings, scenario: found.Best.Scenario}
	return nil
}

func (d *dialogue) adopt(string) error {
	s := d.a.session
	if d.answer == nil || d.answer.of != s.Scenario() {
		return errors.New("there is no answer to adopt; goal seeks one")
	}
	was := *s.Result()
	if err := s.Replace(d.answer.scenario, d.answer.what); err != nil {
		return err
	}
	d.announce(&was)
	return nil
}

func (d *dialogue) limit(rest string) error {
	s := d.a.session
	switch rest {
	case "none":
		s.limits = nil
	case "":
	default:
		l, err := explore.ParseLimit(rest)
		if err != nil {
			return err
		}
		kept := make([]explore.Limit, 0, len(s.limits)+1)
		for _, other := range s.limits {
			if other.Of().ID() != l.Of().ID() || other.Above != l.Above {
				kept = append(kept, other)
			}
		}
		s.limits = append(kept, l)
	}
	if len(s.limits) == 0 {
		d.say("There are no limits.")
	}
	for _, l := range s.limits {
		text := "Limit: " + l.Display()
		if !l.Met(s.Scenario(), s.Result()) {
			text += ", not kept now"
		}
		d.say(text + ".")
	}
	return nil
}

// Columns and rows of a sweep.
const (
	maxSweepColumns = 4
	maxSweepRows    = 64
	maxShort        = 3 // rows of values that do not fit
)

func (d *dialogue) sweep(rest string) error {
	s := d.a.session
	words := strings.Fields(rest)
	if len(words) == 0 {
		return errors.New("name a knob, as in: sweep batch, or sweep batch=1..64:7:log energy")
	}
	var axis explore.Axis
	var err error
	if strings.Contains(words[0], "=") {
		axis, err = explore.ParseAxis(words[0], s.Scenario(), s.catalog)
	} else {
		var k *knob.Knob
		if k, err = knob.Find(words[0]); err == nil {
			axis, err = explore.Ladder(k, s.Scenario(), s.catalog)
		}
	}
	if err != nil {
		return err
	}
	x := rolesOf(s.Result(), s.unit)
	var metrics []*metric.Metric
	for _, word := range words[1:] {
		m, err := d.metricNamed(word)
		if err != nil {
			return err
		}
		metrics = append(metrics, m)
	}
	if len(metrics) == 0 {
		for _, id := range []string{x.speed, x.energy, x.carbon, x.cost} {
			if m, err := metric.Find(id); err == nil {
				metrics = append(metrics, m)
			}
		}
	}
	if len(metrics) > maxSweepColumns {
		return errors.New("a table has room for " + itoa(maxSweepColumns) + " figures")
	}
	k, err := knob.Find(axis.Knob)
	if err != nil {
		return err
	}
	for i, m := range metrics {
		text := "Column " + itoa(int64(i+1)) + ": " + m.Label
		if unit := columnUnit(m); unit != "" && !m.Share() {
			text += ", in " + unit
		}
		d.say(text + ".")
	}
	rows := [][]string{{k.ID}}
	for i := range metrics {
		rows[0] = append(rows[0], itoa(int64(i+1)))
	}
	short := 0
	err = explore.Sweep(context.Background(), *s.Scenario(), []explore.Axis{axis}, s.catalog, explore.Options{}, func(p explore.Point) {
		row := []string{k.Display(p.Values[0])}
		switch {
		case p.Err != nil:
			row = append(row, "cannot be: "+plainError(language.English, k.ID, p.Err))
		case !p.Result.Fits:
			if short++; short > maxShort {
				return
			}
			row = append(row, "does not fit: "+gigabytes(p.Result.Memory.Total)+" of "+gigabytes(p.Result.Memory.Available)+" gigabytes")
		default:
			for _, m := range metrics {
				text := "does not apply"
				if v, ok := m.Of(&p.Result); ok {
					text = m.Number(v)
					if m.Share() || m.Word != nil {
						text = m.Format(v)
					}
				}
				row = append(row, text)
			}
		}
		rows = append(rows, row)
	})
	if err != nil {
		return err
	}
	d.table(rows)
	if short > maxShort {
		d.say("And " + itoa(int64(short-maxShort)) + " values more do not fit in memory.")
	}
	return nil
}

// table writes rows with their columns one below the other. A row with less
// columns than the first is a note and may run on.
func (d *dialogue) table(rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if len(row) != len(rows[0]) && i > 0 {
				continue
			}
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(plainText(cell)))
		}
	}
	for n, row := range rows {
		if n > maxSweepRows {
			d.say("And " + itoa(int64(len(rows)-n)) + " rows more; name a range, as in batch=1..64:7:log.")
			return
		}
		line := ""
		for i, cell := range row {
			cell = plainText(cell)
			if i > 0 {
				line += "  "
			}
			if i+1 < len(row) {
				cell += strings.Repeat(" ", max(0, widths[i]-len(cell)))
			}
			line += cell
		}
		d.put(clip(line, plainWidth) + "\n")
	}
}

func (d *dialogue) regions(rest string) error {
	s := d.a.session
	all, err := explore.Regions(s.catalog)
	if err != nil {
		return err
	}
	k, err := explore.Places(s.Scenario(), all, explore.Ask{Basis: explore.BasisOf(s.Scenario()), Words: rest})
	if err != nil {
		return err
	}
	if len(k.Places) == 0 {
		return errors.New("no place has " + rest + " in its id or name")
	}
	d.say("Carbon per " + k.Per + ", " + k.Basis.Words() + "; here, in " + k.Here.Region.Name + ": " + spoken(metric.Quantity(k.Here.TotalG(), "gCO2e")) + ".")
	for i := range k.Places {
		if i == maxListed/2 {
			d.say("And " + itoa(int64(len(k.Places)-i)) + " places more; name a word to find them.")
			break
		}
		p := &k.Places[i]
		text := itoa(int64(i+1)) + ". " + p.Region.ID + ", " + p.Region.Name + ": "
		if g := p.TotalG(); math.IsNaN(g) {
			text += "unknown"
		} else {
			text += spoken(metric.Quantity(g, "gCO2e"))
		}
		if p.Here {
			text += ", here"
		} else if ratio := k.Against(p); !math.IsNaN(ratio) {
			word := "more"
			if ratio < 0 {
				word = "less"
			}
			text += ", " + spoken(signless(ratio)) + " " + word
		}
		d.say(text + ".")
	}
	return nil
}

func (d *dialogue) unit(rest string) error {
	r := d.a.session.Result()
	if rest == "" {
		var names []string
		for _, u := range metric.Units(r) {
			names = append(names, u.String())
		}
		d.say("Figures are " + d.a.perWords() + "; there are: " + strings.Join(names, ", ") + ".")
		return nil
	}
	u, err := metric.ParseUnit(rest)
	if err != nil {
		return err
	}
	if unitFor(r, u) != u {
		return errors.New("this scenario has no figures per " + u.String())
	}
	d.a.setUnit(u)
	d.announce(nil)
	return nil
}

// plainKinds are what list lists, by the catalogue's name of the kind.
var plainKinds = [][2]string{{"models", "model"}, {"hardware", "hardware"}, {"regions", "region"}, {"stacks", "stack"}, {"presets", ""}, {"knobs", ""}, {"metrics", ""}, {"scenarios", ""}}

func (d *dialogue) list(rest string) error {
	kind, words, _ := strings.Cut(rest, " ")
	var names []string
	var entries []string
	add := func(id, name string) { entries = append(entries, id+": "+name) }
	for _, k := range plainKinds {
		names = append(names, k[0])
		if !strings.HasPrefix(k[0], strings.ToLower(kind)) || kind == "" || entries != nil {
			continue
		}
		switch k[0] {
		case "presets":
			for _, p := range d.a.options.Library.Scenarios() {
				add(p.ID, p.Name)
			}
		case "knobs":
			all := knob.All()
			for i := range all {
				if ok, _ := all[i].Applies(d.a.session.Scenario()); ok && all[i].Kind != knob.Text {
					add(all[i].ID, all[i].Label+", "+leverValue(&all[i], d.a.session.Scenario(), d.a.session.Result()))
				}
			}
		case "metrics":
			all := metric.All()
			for i := range all {
				add(all[i].ID, all[i].Label)
			}
		case "scenarios":
			for i := range d.a.session.count {
				d.say(d.nameOf(i))
			}
			return nil
		default:
			for _, o := range d.a.options.Library.Options(k[1]) {
				add(o.ID, o.Name)
			}
		}
	}
	if entries == nil {
		return &sim.KnobError{Knob: "list", Value: kind, Reason: "is not a kind", Nearest: knob.Nearest(kind, names), Accepted: strings.Join(names, " ")}
	}
	shown, left := 0, 0
	for _, e := range entries {
		match := true
		for _, w := range strings.Fields(strings.ToLower(words)) {
			match = match && strings.Contains(strings.ToLower(e), w)
		}
		switch {
		case !match:
		case shown == maxListed:
			left++
		default:
			shown++
			d.say(e + ".")
		}
	}
	switch {
	case shown == 0:
		return errors.New("nothing has " + words + " in its name")
	case left > 0:
		d.say("And " + itoa(int64(left)) + " more; list " + kind + " WORD finds them.")
	}
	return nil
}

func (d *dialogue) save(file string) error {
	s := d.a.session
	if file == "" {
		one := *s.Scenario()
		one.Name = ""
		d.say("Line: " + knob.FormatLine(&one, s.catalog))
		if code, err := shared.Code(&one, d.a.options.Library); err == nil {
			d.say("Code: " + code)
		} else {
			d.say("Code: none; " + err.Error() + ".")
		}
		return nil
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return errors.New(file + " is there already")
	}
	if err != nil {
		return err
	}
	err = d.a.options.Library.WriteScenario(f, s.Scenario())
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		d.say("Written to " + file + "; wattif " + file + " opens it.")
	}
	return err
}

// aboutKnob says what a knob is, what it is now and what it may be.
func (d *dialogue) aboutKnob(k *knob.Knob) {
	s := d.a.session
	if ok, why := k.Applies(s.Scenario()); !ok {
		d.say(k.Label + ", " + k.ID + ": not here, " + why + ".")
		return
	}
	d.say(k.Label + ", " + k.ID + ": " + leverValue(k, s.Scenario(), s.Result()) + ".")
	d.say(k.Help)
	d.say("Values: " + k.Values() + ".")
}

func (d *dialogue) help(rest string) error {
	if rest == "" {
		for _, c := range plainCommands() {
			d.say(c.usage + ": " + c.help + ".")
		}
		d.say("A knob and a value change the scenario: batch 64, region SE, fp8, 2xh100-sxm.")
		return nil
	}
	for _, c := range plainCommands() {
		if c.name == rest {
			d.say(c.usage + ": " + c.help + ".")
			return nil
		}
	}
	if k, err := knob.Find(rest); err == nil {
		d.aboutKnob(k)
		return nil
	}
	m, err := d.metricNamed(rest)
	if err != nil {
		near := knob.Nearest(rest, append(append(plainCommandNames(), knob.IDs()...), metric.IDs()...))
		return &sim.KnobError{Knob: "help", Value: rest, Reason: "is no command, knob or metric", Nearest: near}
	}
	d.say(m.Label + ", " + m.ID + ": " + m.Help)
	return nil
}

package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// outcome is a scenario and its result, ready to be printed.
type outcome struct {
	scenario sim.Scenario
	result   sim.Result
	catalog  knob.Catalog
	speech   language.Language // what people read it in
	// published is what is published of the run, for presets of published runs.
	published []beside
}

func (o *outcome) write(w io.Writer, format string) error {
	switch format {
	case formatJSON:
		return writeJSON(w, o.object(nil))
	case formatCSV:
		return o.csv().write(w, formatCSV)
	case formatMarkdown:
		return o.markdown(w)
	}
	return o.page(w)
}

// figure is one metric of a result.
type figure struct {
	metric    *metric.Metric
	value     float64 // NaN when it is not known
	word      string
	low, high float64
}

// figures lists the metrics that apply, in table order.
func figures(r *sim.Result) []figure {
	all := metric.All()
	var out []figure
	for i := range all {
		m := &all[i]
		v, applies := m.Of(r)
		if !applies {
			continue
		}
		f := figure{metric: m, value: v}
		f.low, f.high = m.Interval(r)
		if m.Word != nil {
			f.word = m.Word(r)
		}
		out = append(out, f)
	}
	return out
}

// text is the value with its unit, as people read it. A unit that the label
// says already is left out; short ones ("W") are no words.
func (f *figure) text() string {
	if f.metric.Word != nil {
		return f.word
	}
	text := f.metric.Format(f.value)
	if unit := f.metric.Unit; len(unit) > 3 && strings.Contains(strings.ToLower(f.metric.Label), strings.ToLower(unit)) {
		text = strings.TrimSuffix(text, " "+unit)
	}
	return text
}

// figureText is the value of a figure in the language.
func (o *outcome) figureText(f *figure) string {
	if f.metric.ID == "bound" && o.speech != language.English {
		return o.speech.Say(f.word + "-bound")
	}
	return o.speech.Value(f.text())
}

// valueText is a number as metrics format it: a currency sign, the number, the
// unit.
var valueText = regexp.MustCompile(`^(\$?)([0-9.,]+(?:e-?[0-9]+)?)([kMBT]?)(?:[ /]|$)`)

// span is the 90 % interval in the unit that the value is printed in, "" where
// there is none.
func (f *figure) span(l language.Language) string {
	if f.metric.Word != nil || !(f.low < f.high) {
		return ""
	}
	parts := valueText.FindStringSubmatch(f.text())
	if parts == nil {
		return ""
	}
	shown, err := strconv.ParseFloat(strings.ReplaceAll(parts[2], ",", ""), 64)
	if err != nil || shown == 0 || f.value == 0 {
		return ""
	}
	scale := shown / f.value
	end := func(v float64) string { return parts[1] + threeDigits(v*scale) + parts[3] }
	return l.Sayf("%s to %s", end(f.low), end(f.high))
}

// settings is the scenario as knob ids and values, knobs that apply only.
func settings(s *sim.Scenario) object {
	all := knob.All()
	var o object
	for i := range all {
		k := &all[i]
		if ok, _ := k.Applies(s); !ok {
			continue
		}
		v := k.Get(s)
		if v.Word != "" || k.Kind == knob.Choice || k.Kind == knob.Text {
			if v.Word != "" {
				o.put(k.ID, v.Word)
			}
			continue
		}
		o.put(k.ID, number(v.Number))
	}
	return o
}

// object is the JSON of a result. With a base, every metric carries its change
// against it.
func (o *outcome) object(base *outcome) object {
	metrics := object{}
	for _, f := range figures(&o.result) {
		m := object{}
		if f.metric.Word != nil {
			m.put("value", f.word)
		} else {
			m.put("value", number(f.value))
			m.put("low", number(f.low))
			m.put("high", number(f.high))
		}
		m.put("unit", f.metric.Unit)
		m.put("origin", f.metric.OriginWord(&o.result))
		_, rows, _ := f.metric.Origin(&o.result)
		m.put("rows", rows)
		if base != nil {
			m.put("delta", delta(&f, &base.result))
			low, high, tie := f.metric.DeltaInterval(base.side(), o.side())
			m.put("delta_low", number(low))
			m.put("delta_high", number(high))
			m.put("tie", tie)
		}
		metrics.put(f.metric.ID, m)
	}
	breakdown := make([]object, 0, len(o.result.Costs))
	for i := range o.result.Costs {
		c := &o.result.Costs[i]
		low, high := metric.OpInterval(&o.result, c)
		breakdown = append(breakdown, object{
			{"phase", c.Phase.String()},
			{"kind", c.Kind.String()},
			{"op", c.Op},
			{"count", number(c.Count)},
			{"flops", number(c.FLOPs)},
			{"bytes", number(c.Bytes)},
			{"seconds", number(c.Seconds)},
			{"seconds_low", number(low)},
			{"seconds_high", number(high)},
			{"joules", number(c.Joules)},
			{"bound", c.Bound.String()},
		})
	}
	all := object{
		{"scenario", settings(&o.scenario)},
		{"line", knob.FormatLine(&o.scenario, o.catalog)},
		{"fits", o.result.Fits},
		{"boundary", o.result.Boundary.String()},
		{"accounting", o.result.Accounting.String()},
		{"metrics", metrics},
		{"breakdown", breakdown},
		{"notes", o.notes()},
	}
	if len(o.published) > 0 {
		all.put("published", publishedObjects(o.published))
	}
	all.put("version", version())
	return all
}

// side is the outcome as one side of a comparison.
func (o *outcome) side() metric.Side {
	return metric.Side{Scenario: &o.scenario, Result: &o.result}
}

// delta is the change of a metric against a base result as a fraction of it,
// null when one of them has none.
func delta(f *figure, base *sim.Result) any {
	if f.metric.Word != nil {
		return nil
	}
	b, applies := f.metric.Of(base)
	if !applies || b == 0 {
		return nil
	}
	return number(f.value/b - 1)
}

// notes are the result's notes and one for each figure that is not known.
func (o *outcome) notes() []object {
	out := []object{}
	note := func(knob, text string) {
		n := object{}
		if knob != "" {
			n.put("knob", knob)
		}
		n.put("text", text)
		out = append(out, n)
	}
	for _, n := range o.result.Notes {
		note(n.Knob, n.Text)
	}
	for _, id := range o.unknown() {
		note("", id+" cannot be known from what is stated")
	}
	return out
}

// unknown lists the metrics that apply and have no value.
func (o *outcome) unknown() []string {
	var ids []string
	for _, f := range figures(&o.result) {
		if f.metric.Word == nil && f.value != f.value {
			ids = append(ids, f.metric.ID)
		}
	}
	return ids
}

func (o *outcome) csv() *table {
	t := &table{head: []string{"metric", "value", "low", "high", "unit", "origin"}}
	for _, f := range figures(&o.result) {
		value, low, high := plainNumber(f.value), plainNumber(f.low), plainNumber(f.high)
		if f.metric.Word != nil {
			value, low, high = f.word, "", ""
		}
		t.add(f.metric.ID, value, low, high, f.metric.Unit, f.metric.OriginWord(&o.result))
	}
	return t
}

// metricTable is the figures of one group of metrics.
func (o *outcome) metricTable(group string) *table {
	t := &table{head: []string{"", "", ""}, right: []bool{false, true, true}}
	for _, f := range figures(&o.result) {
		if f.metric.Group == group {
			t.add("  "+o.speech.Say(f.metric.Label), o.figureText(&f), f.span(o.speech))
		}
	}
	return t
}

// groups lists the groups of the metric table in its order.
func groups() []string {
	all := metric.All()
	var out []string
	for i := range all {
		if g := all[i].Group; len(out) == 0 || out[len(out)-1] != g && !contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// page prints the result for people, at most 80 columns wide.
func (o *outcome) page(w io.Writer) error {
	var b strings.Builder
	b.WriteString(o.heading())
	b.WriteString("\n" + wrap(o.memory(), 0) + "\n")
	all := &table{head: []string{"", "", o.speech.Say("90 % interval")}, right: []bool{false, true, true}}
	var parts []*table
	for _, g := range groups() {
		t := o.metricTable(g)
		if len(t.rows) == 0 {
			continue
		}
		t.rows = append([][]string{{o.speech.Say(title(g))}}, t.rows...)
		parts = append(parts, t)
		all.rows = append(all.rows, t.rows...)
	}
	b.WriteString("\n")
	if all.width() <= pageWidth {
		parts = []*table{all}
	}
	for _, t := range parts { // too wide for one: each group has its own columns
		if err := t.write(&b, formatTable); err != nil {
			return err
		}
	}
	b.WriteString("\n" + wrap(o.terms(), 0) + "\n")
	if t := o.breakdown(); len(t.rows) > 0 {
		b.WriteString("\n")
		if err := t.write(&b, formatTable); err != nil {
			return err
		}
	}
	if notes := o.noteLines(); len(notes) > 0 {
		b.WriteString("\n" + o.speech.Say("Notes") + "\n")
		for _, n := range notes {
			b.WriteString(wrap("- "+n, 2) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// heading is the scenario in one line and in words.
func (o *outcome) heading() string {
	s := &o.scenario
	line := namedLine(*s, o.catalog)
	plan := ""
	if p := o.result.Plan; p.Devices() > 1 {
		plan = o.speech.Sayf(", %s", planText(p))
	}
	device := s.Device.Name
	if o.result.Devices > 1 {
		device = fmt.Sprintf("%d x %s", o.result.Devices, device)
	}
	words := o.speech.Sayf("%s (%s parameters) on %s, %s%s, %s: %s", s.Model.Name, parameterText(o.result.Parameters.Total), device, s.Stack.Name, plan, s.Region.Name, o.work())
	return wrap(line, 0) + "\n" + wrap(words, 0) + "\n"
}

// namedLine is the scenario in one line, after its name if it has one.
func namedLine(s sim.Scenario, c knob.Catalog) string {
	name := s.Name
	s.Name = ""
	line := knob.FormatLine(&s, c)
	if name != "" {
		line = name + ": " + line
	}
	return line
}

// work is what is done at once, in words.
func (o *outcome) work() string {
	s, r := &o.scenario, &o.result
	l := o.speech
	task := l.Say(s.Task.String())
	batch, formats := thousands(int(r.Batch)), l.Sayf("weights %s", r.Weights.String())
	if r.Compute != r.Weights {
		formats += l.Sayf(", arithmetic %s", r.Compute.String())
	}
	if s.Task.Training() {
		return l.Sayf("%s, global batch %s of %s tokens, %s", task, batch, thousands(s.InputLen), formats)
	}
	lengths := l.Sayf("%s tokens in", thousands(s.InputLen))
	if s.Task == sim.Generate {
		lengths += l.Sayf(", %s out", thousands(s.OutputLen))
	}
	return l.Sayf("%s, batch %s, %s, %s", task, batch, lengths, formats)
}

func planText(p sim.Plan) string {
	var parts []string
	for _, d := range [...]struct {
		name string
		n    int
	}{{"tp", p.TP}, {"pp", p.PP}, {"cp", p.CP}, {"dp", p.DP}, {"ep", p.EP}} {
		if d.n > 1 {
			parts = append(parts, fmt.Sprintf("%s %d", d.name, d.n))
		}
	}
	return strings.Join(parts, " ")
}

func parameterText(n float64) string {
	return strings.TrimSpace(metric.Quantity(n, ""))
}

// memory says whether it fits, and what would.
func (o *outcome) memory() string {
	r := &o.result
	l := o.speech
	held := l.Sayf("%s of %s GB per device", gigabytes(r.Memory.Total), gigabytes(r.Memory.Available))
	if r.Fits {
		text := l.Sayf("Fits: needs %s", held)
		if r.MaxBatch > 0 && !o.scenario.Task.Training() {
			text += l.Sayf("; the largest batch is %s", thousands(r.MaxBatch))
			if r.MaxContext > 0 {
				text += l.Sayf(", the longest context %s tokens", thousands(r.MaxContext))
			}
		}
		return l.Sayf("%s.", text)
	}
	text := l.Sayf("Does not fit: needs %s", held)
	if ways := waysOut(&o.scenario, r, o.catalog); len(ways) > 0 {
		return l.Sayf("%s; %s would fit.", text, strings.Join(ways, l.Say(", ")))
	}
	return l.Sayf("%s; no single change that was tried would fit.", text)
}

// terms names what the figures count, so that none is read as another.
func (o *outcome) terms() string {
	r := &o.result
	l := o.speech
	text := map[string]string{
		"device": l.Say("Energy counts the devices alone"), "server": l.Say("Energy counts the devices and their servers"),
		"facility": l.Say("Energy counts the whole facility"),
	}[r.Boundary.String()]
	if r.Boundary.String() == "facility" {
		text += l.Sayf(" (PUE %s)", fmt.Sprintf("%.3g", r.Footprint.PUE))
	}
	when := l.Say("annual mean")
	switch {
	case o.scenario.Month > 0 && o.scenario.Hour >= 0:
		when = l.Sayf("month %s, %s:00", strconv.Itoa(o.scenario.Month), strconv.Itoa(o.scenario.Hour))
	case o.scenario.Month > 0:
		when = l.Sayf("month %s", strconv.Itoa(o.scenario.Month))
	case o.scenario.Hour >= 0:
		when = l.Sayf("%s:00, all year", strconv.Itoa(o.scenario.Hour))
	}
	grid := l.Say("not known")
	if r.Footprint.GridGPerKWh == r.Footprint.GridGPerKWh {
		grid = fmt.Sprintf("%.3g gCO2e/kWh", r.Footprint.GridGPerKWh)
	}
	return l.Sayf("%s; emissions are %s-based on the average grid mix, %s: %s. Intervals hold 90 %% of cases; coefficients are %s%s.",
		text, l.Say(r.Accounting.String()), when, grid, l.Say(r.Origin.String()), rowsText(l, r.Rows))
}

func rowsText(l language.Language, rows int) string {
	if rows == 0 {
		return ""
	}
	return l.Sayf(" (%s measured rows)", thousands(rows))
}

// noteLines are the notes for people.
func (o *outcome) noteLines() []string {
	var out []string
	for _, n := range o.result.Notes {
		text := o.speech.Retell(n.Text)
		if n.Knob != "" {
			text = o.speech.Sayf("%s: %s", n.Knob, text)
		}
		out = append(out, text)
	}
	if o.result.Task.Training() && o.result.Steps == 0 {
		out = append(out, o.speech.Say("train_tokens: say it, or epochs and samples, for the time, energy, emissions and cost of the whole run"))
	}
	if ids := o.unknown(); len(ids) > 0 {
		out = append(out, o.speech.Sayf("not known from what is stated: %s", strings.Join(ids, ", ")))
	}
	return out
}

func (o *outcome) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`\n\n%s\n\n", knob.FormatLine(&o.scenario, o.catalog), o.memory())
	t := &table{head: []string{o.speech.Say("Metric"), o.speech.Say("Value"), o.speech.Say("90 % interval")}, right: []bool{false, true, true}}
	for _, f := range figures(&o.result) {
		t.add(o.speech.Say(f.metric.Label), o.figureText(&f), f.span(o.speech))
	}
	if err := t.write(&b, formatMarkdown); err != nil {
		return err
	}
	b.WriteString("\n" + o.terms() + "\n")
	if parts := o.breakdown(); len(parts.rows) > 0 {
		b.WriteString("\n")
		if err := parts.write(&b, formatMarkdown); err != nil {
			return err
		}
	}
	for i, n := range o.noteLines() {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("- " + n + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

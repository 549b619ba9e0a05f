package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

func (p *program) compareCommand() *cobra.Command {
	var format string
	var files exportFlags
	var figures figureFlag
	cmd := &cobra.Command{
		Use:   "compare SCENARIO…",
		Short: "Scenarios side by side, changes against the first",
		Long: `Compare scenarios; changes are against the first.

Every SCENARIO is one argument: a YAML file, the id of a preset, or a line in
quotes. The id of one preset alone compares it with the change its question is about
(see wattif list scenarios). --set turns a knob in all of them.`,
		Example: `  wattif compare "llama-3.1-70b fp8 2xh100-sxm DE" "llama-3.1-70b fp8 2xh100-sxm SE"
  wattif compare move-to-sweden
  wattif compare a.yaml b.yaml --set batch=64 -o markdown`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if err := figures.check(); err != nil {
				return err
			}
			if err := files.check(); err != nil {
				return err
			}
			c, err := p.compared(args)
			if err != nil {
				return err
			}
			if why := c.differentWork(); why != "" {
				fmt.Fprintln(p.stderr, p.sayf("wattif: not the same work: %s", p.speech.Retell(why)))
			}
			if err := c.write(p.stdout, format); err != nil {
				return err
			}
			all := make([]sim.Scenario, len(c.outcomes))
			for i := range all {
				all[i] = c.outcomes[i].scenario
			}
			if err := figures.write(p, all); err != nil {
				return err
			}
			if err := files.write(p, all); err != nil {
				return err
			}
			for i := range c.outcomes {
				if !c.outcomes[i].result.Fits {
					return noAnswer{}
				}
			}
			return nil
		},
	}
	formatFlag(cmd, &format)
	files.register(cmd)
	figures.register(cmd)
	return cmd
}

// compared runs the scenarios of a comparison.
func (p *program) compared(args []string) (*comparison, error) {
	c := &comparison{}
	add := func(arg string, s *sim.Scenario) error {
		r, err := sim.Run(s)
		if err != nil {
			return fmt.Errorf("%s: %w", arg, err)
		}
		c.outcomes = append(c.outcomes, outcome{scenario: *s, result: r, catalog: p.library, speech: p.speech})
		return nil
	}
	for _, arg := range args {
		s, err := p.scenario(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		if err := add(arg, &s); err != nil {
			return nil, err
		}
	}
	if len(args) == 1 {
		if s, ok, err := p.library.Versus(args[0]); err == nil && ok {
			if err := p.applySets(&s, p.library); err != nil {
				return nil, err
			}
			if err := add(args[0], &s); err != nil {
				return nil, err
			}
		}
	}
	if len(c.outcomes) < 2 {
		return nil, fmt.Errorf("compare needs two scenarios or more, each in quotes, or a preset that has a change; %d given", len(args))
	}
	c.catalog, c.speech = p.library, p.speech
	return c, nil
}

type comparison struct {
	outcomes []outcome
	catalog  knob.Catalog
	speech   language.Language
}

// letters name the scenarios of a comparison.
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func letter(i int) string {
	if i < len(letters) {
		return letters[i : i+1]
	}
	return fmt.Sprintf("#%d", i+1)
}

// differentWork says how the scenarios do not do the same work, "" when they do.
func (c *comparison) differentWork() string {
	a := &c.outcomes[0].result
	for i := range c.outcomes[1:] {
		b := &c.outcomes[i+1].result
		name := letter(i + 1)
		switch {
		case a.Task != b.Task:
			return fmt.Sprintf("A is %s, %s is %s", a.Task, name, b.Task)
		case a.InputTokens != b.InputTokens:
			return fmt.Sprintf("A reads %g tokens, %s %g", a.InputTokens, name, b.InputTokens)
		case a.OutputTokens != b.OutputTokens:
			return fmt.Sprintf("A writes %g tokens, %s %g", a.OutputTokens, name, b.OutputTokens)
		}
	}
	return ""
}

func (c *comparison) write(w io.Writer, format string) error {
	switch format {
	case formatJSON:
		list := make([]object, len(c.outcomes))
		for i := range c.outcomes {
			list[i] = c.outcomes[i].object(&c.outcomes[0])
		}
		o := object{{"scenarios", list}}
		if why := c.differentWork(); why != "" {
			o.put("warning", "not the same work: "+why)
		}
		o.put("version", version())
		return writeJSON(w, o)
	case formatCSV:
		return c.csv().write(w, format)
	}
	var b strings.Builder
	c.legend(&b, format)
	if err := c.table().write(&b, format); err != nil {
		return err
	}
	if format == formatTable {
		b.WriteString("\n" + wrap(c.footer(), 0) + "\n")
	} else {
		b.WriteString("\n" + c.footer() + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// legend names the scenarios: the first in full, the others by what differs.
func (c *comparison) legend(b *strings.Builder, format string) {
	first := &c.outcomes[0].scenario
	for i := range c.outcomes {
		s := &c.outcomes[i].scenario
		text := namedLine(*s, c.catalog)
		if format == formatMarkdown {
			fmt.Fprintf(b, "- %s: `%s`\n", letter(i), text)
		} else {
			b.WriteString(wrap(letter(i)+"  "+text, 3) + "\n")
		}
		if i == 0 {
			continue
		}
		var parts []string
		for _, id := range knob.Changed(first, s) {
			k, err := knob.Find(id)
			if err != nil || id == "name" {
				continue
			}
			parts = append(parts, id+" "+c.speech.Say(k.Display(k.Get(first)))+" -> "+c.speech.Say(k.Display(k.Get(s))))
		}
		if len(parts) == 0 {
			parts = []string{c.speech.Say("the same scenario")}
		}
		if format == formatMarkdown {
			fmt.Fprintf(b, "  (%s)\n", strings.Join(parts, ", "))
		} else {
			b.WriteString(wrap("   "+strings.Join(parts, ", "), 3) + "\n")
		}
	}
	b.WriteString("\n")
}

// table has a row a metric and a column a scenario, with its change.
func (c *comparison) table() *table {
	t := &table{head: []string{""}, right: []bool{false}}
	for i := range c.outcomes {
		t.head, t.right = append(t.head, letter(i)), append(t.right, true)
		if i > 0 {
			t.head, t.right = append(t.head, c.speech.Say("against A")), append(t.right, false)
		}
	}
	all := metric.All()
	for i := range all {
		m := &all[i]
		row := []string{c.speech.Say(m.Label)}
		base, baseApplies := m.Of(&c.outcomes[0].result)
		any := false
		for j := range c.outcomes {
			r := &c.outcomes[j].result
			v, applies := m.Of(r)
			any = any || applies
			switch {
			case !applies:
				row = append(row, "-")
			case m.Word != nil:
				row = append(row, c.word(m, r))
			default:
				row = append(row, c.speech.Value(m.Format(v)))
			}
			if j == 0 {
				continue
			}
			if !applies || !baseApplies || m.Word != nil || v != v || base != base || base == 0 {
				row = append(row, "")
				continue
			}
			ratio, word := m.Delta(v, base)
			change := metric.Percent(ratio)
			switch {
			case word == "same":
				change = c.speech.Say(word)
			case !strings.HasPrefix(change, "x"): // "x 10" says it all
				change += " " + c.speech.Say(word)
			}
			if low, high, tie := m.DeltaInterval(c.outcomes[0].side(), c.outcomes[j].side()); word != "same" && high > low {
				sure := percentRange(low, high)
				if tie {
					sure = c.speech.Sayf("tie, %s", sure)
				}
				change += " (" + sure + ")"
			}
			row = append(row, change)
		}
		if any {
			t.rows = append(t.rows, row)
		}
	}
	return t
}

// word is the value of a metric that is a word.
func (c *comparison) word(m *metric.Metric, r *sim.Result) string {
	if m.ID == "bound" && c.speech != language.English {
		return c.speech.Say("by " + r.Bound.String())
	}
	return c.speech.Say(m.Word(r))
}

// percentRange is a range of relative changes: "-45..-16 %".
func percentRange(low, high float64) string {
	from, to := metric.Percent(low), metric.Percent(high)
	if strings.HasSuffix(to, " %") {
		from = strings.TrimSuffix(from, " %")
	}
	return from + ".." + to
}

func (c *comparison) footer() string {
	boundaries, accountings := map[string]bool{}, map[string]bool{}
	for i := range c.outcomes {
		boundaries[c.outcomes[i].result.Boundary.String()] = true
		accountings[c.outcomes[i].result.Accounting.String()] = true
	}
	if len(boundaries) > 1 {
		return c.speech.Say("The scenarios count energy inside different boundaries: compare with care.")
	}
	if len(accountings) > 1 {
		return c.speech.Say("Some scenarios are location-based, some market-based: emissions do not compare.")
	}
	r := &c.outcomes[0].result
	return c.speech.Sayf("Energy counts the %s; emissions are %s-based on the average grid mix.", c.speech.Say(r.Boundary.String()), c.speech.Say(r.Accounting.String())) +
		c.speech.Say(" In brackets: where the change lies in 90 of 100 cases, errors that both sides share left out; a tie is a change inside them.")
}

// csv has a line a scenario and metric.
func (c *comparison) csv() *table {
	t := &table{head: []string{"scenario", "line", "metric", "value", "low", "high", "unit", "delta", "delta_low", "delta_high", "tie"}}
	for i := range c.outcomes {
		o := &c.outcomes[i]
		line := knob.FormatLine(&o.scenario, c.catalog)
		for _, f := range figures(&o.result) {
			change := ""
			if d, ok := delta(&f, &c.outcomes[0].result).(number); ok {
				change = plainNumber(float64(d))
			}
			if f.metric.Word != nil {
				t.add(letter(i), line, f.metric.ID, f.word, "", "", f.metric.Unit, "", "", "", "")
				continue
			}
			low, high, tie := f.metric.DeltaInterval(c.outcomes[0].side(), o.side())
			t.add(letter(i), line, f.metric.ID, plainNumber(f.value), plainNumber(f.low), plainNumber(f.high), f.metric.Unit, change, plainNumber(low), plainNumber(high), strconv.FormatBool(tie))
		}
	}
	return t
}

package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explain"
	"wattif/sim/metric"
	"wattif/ui/language"
)

func (p *program) explainCommand() *cobra.Command {
	var format string
	var depth int
	cmd := &cobra.Command{
		Use:   "explain METRIC [SCENARIO | LINE…]",
		Short: "Where a number comes from: formula, numbers, sources, range",
		Long: `Take a figure of a scenario apart: the formula in symbols, the same with the
scenario's numbers put in, the source of every input, the range that holds it in
90 of 100 cases and what that is made of, down to single operations.

METRIC is an id of "wattif metrics".`,
		Example: `  wattif explain tpot_ms llama-3.1-70b fp8 2xh100-sxm DE
  wattif explain co2e_g_per_request --depth 0 llama-3.1-8b 1xl4 SE
  wattif explain mfu llama-2-70b-pretraining -o markdown`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return p.completeMetric(cmd, args, word)
			}
			return p.completeLine(cmd, args, word)
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.explain(args, format, depth) },
	}
	formatFlag(cmd, &format)
	cmd.Flags().IntVar(&depth, "depth", 4, "`levels` of the tree that are printed; 0 for all")
	return cmd
}

func (p *program) explain(args []string, format string, depth int) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	if len(args) == 0 {
		return &sim.KnobError{Knob: "explain", Value: "", Reason: "needs a metric", Accepted: strings.Join(metric.IDs(), " ")}
	}
	m, err := metric.Find(args[0])
	if err != nil {
		return err
	}
	s, err := p.joined(args[1:])
	if err != nil {
		return err
	}
	r, err := sim.Run(&s)
	if err != nil {
		return err
	}
	if depth <= 0 {
		depth = math.MaxInt
	}
	e := explanation{speech: p.speech, metric: m, root: explain.Explain(m, &s, &r, p.library), depth: depth, ids: map[*explain.Node]string{}, seen: map[*explain.Node]bool{}, source: map[string]int{}}
	switch format {
	case formatJSON:
		err = writeJSON(p.stdout, e.object())
	case formatCSV:
		err = e.csv().write(p.stdout, formatCSV)
	default:
		_, err = p.stdout.Write([]byte(e.page(format == formatMarkdown)))
	}
	if _, applies := m.Of(&r); err == nil && !applies {
		return noAnswer{p.sayf("%s makes no sense for this scenario", m.ID)}
	}
	return err
}

// explanation prints a tree. A node that stands in several places is printed
// once.
type explanation struct {
	speech language.Language
	metric *metric.Metric
	root   *explain.Node
	depth  int

	b       strings.Builder
	ids     map[*explain.Node]string
	seen    map[*explain.Node]bool
	source  map[string]int
	sources []explain.Source
}

func (e *explanation) page(markdown bool) string {
	n := e.root
	l := e.speech
	head := l.Sayf("%s: %s", l.Retell(n.Name), l.Retell(n.Text()))
	if n.Range != nil && len(n.Range.Causes) > 0 {
		head += "   " + l.Sayf("(90 of 100: %s)", l.Retell(n.Range.Text))
	}
	if markdown {
		head = "# " + head
	}
	e.b.WriteString(head + "\n")
	e.paragraph(l.Retell(n.Note))
	e.b.WriteByte('\n')
	e.node(n, 0, markdown)
	if n.Range != nil {
		e.b.WriteString("\n" + heading(l.Say("Range"), markdown))
		if len(n.Range.Causes) == 0 {
			e.b.WriteString(l.Retell(n.Range.Text) + "\n")
		}
		for _, c := range n.Range.Causes {
			e.item(l.Sayf("%s: %s of the variance (alone a factor of %s); %s", l.Retell(c.Name), percent(c.Share, 0), fmt.Sprintf("%.2f", math.Exp(1.645*c.Sigma)), l.Retell(c.Source)))
		}
		e.b.WriteString(l.Sayf("Origin: %s", l.Retell(n.Range.Origin)) + "\n")
	}
	if len(e.sources) > 0 {
		e.b.WriteString("\n" + heading(l.Say("Sources"), markdown))
		for i, s := range e.sources {
			text := fmt.Sprintf("[%d] ", i+1) + l.Sayf("%s: %s", l.Say(s.Kind.String()), l.Retell(s.Text))
			if rows := fmt.Sprintf("%d ", s.Rows); s.Rows > 0 && !strings.Contains(text, rows) {
				text += l.Sayf(" (%s measured rows)", strings.TrimSpace(rows))
			}
			if markdown {
				text = "- " + text
			}
			e.b.WriteString(wrap(text, 4) + "\n")
		}
	}
	return e.b.String()
}

func heading(text string, markdown bool) string {
	if markdown {
		return "## " + text + "\n\n"
	}
	return text + "\n"
}

func (e *explanation) paragraph(text string) {
	if text != "" {
		e.b.WriteString(wrap(text, 0) + "\n")
	}
}

func (e *explanation) item(text string) { e.b.WriteString("- " + wrap(text, 2) + "\n") }

// node prints a node, its formula and what is below it.
func (e *explanation) node(n *explain.Node, depth int, markdown bool) {
	indent := strings.Repeat("  ", depth)
	if markdown {
		indent += "- "
	}
	l := e.speech
	line := n.Symbol + "  " + l.Retell(n.Name)
	if value := l.Retell(n.Text()); value != "" {
		line = l.Sayf("%s: %s", line, value)
	}
	if len(n.Sources) > 0 {
		line += e.marks(n.Sources)
	}
	again := e.seen[n] && len(n.Children()) > 0
	if again {
		line += l.Say(" (above)")
	}
	hang := strings.Repeat("  ", depth+2)
	put := func(first, text string) {
		e.b.WriteString(first + wrap(text, len(hang)) + "\n")
	}
	put(indent, line)
	if again {
		return
	}
	e.seen[n] = true
	if f := n.Formula(); f != "" {
		below := strings.Repeat("  ", depth+1)
		if markdown {
			below += "  "
		}
		put(below, "= "+l.Retell(f))
		if numbers := n.Numbers(); numbers != f && len(n.Parts) > 1 {
			put(below, "= "+l.Retell(numbers))
		}
	}
	if depth+1 >= e.depth {
		return
	}
	for _, c := range n.Children() {
		e.node(c, depth+1, markdown)
	}
}

// marks numbers the sources in the order in which they are met.
func (e *explanation) marks(list []explain.Source) string {
	out := ""
	for _, s := range list {
		key := s.Kind.String() + s.Text
		i, ok := e.source[key]
		if !ok {
			e.sources = append(e.sources, s)
			i = len(e.sources)
			e.source[key] = i
		}
		out += fmt.Sprintf(" [%d]", i)
	}
	return out
}

// list names every node once, in the order of the tree.
func (e *explanation) list() []*explain.Node {
	var out []*explain.Node
	taken := map[string]int{}
	var visit func(n *explain.Node, depth int)
	visit = func(n *explain.Node, depth int) {
		if _, ok := e.ids[n]; ok || depth > e.depth {
			return
		}
		taken[n.Symbol]++
		id := n.Symbol
		if k := taken[n.Symbol]; k > 1 {
			id = fmt.Sprintf("%s#%d", n.Symbol, k)
		}
		e.ids[n] = id
		out = append(out, n)
		for _, c := range n.Children() {
			visit(c, depth+1)
		}
	}
	visit(e.root, 1)
	return out
}

func (e *explanation) object() object {
	nodes := e.list()
	objects := make([]object, len(nodes))
	for i, n := range nodes {
		o := object{{"id", e.ids[n]}, {"name", n.Name}, {"value", number(n.Value)}, {"unit", n.Unit}, {"text", n.Text()}, {"rule", n.Rule.String()}, {"formula", n.Formula()}, {"numbers", n.Numbers()}}
		var parts []object
		for _, p := range n.Parts {
			if id := e.ids[p.Node]; id != "" {
				parts = append(parts, object{{"id", id}, {"inverse", p.Inverse}})
			}
		}
		var beside []string
		for _, c := range n.Beside {
			if id := e.ids[c]; id != "" {
				beside = append(beside, id)
			}
		}
		var sources []object
		for _, s := range n.Sources {
			sources = append(sources, object{{"kind", s.Kind.String()}, {"text", s.Text}, {"rows", s.Rows}})
		}
		o.put("parts", parts)
		o.put("beside", beside)
		o.put("derived", n.Derived)
		o.put("note", n.Note)
		o.put("sources", sources)
		objects[i] = o
	}
	out := object{{"metric", e.metric.ID}, {"label", e.metric.Label}, {"formula_in_words", e.metric.Formula}, {"text", e.root.Text()}}
	if g := e.root.Range; g != nil {
		var causes []object
		for _, c := range g.Causes {
			causes = append(causes, object{{"name", c.Name}, {"sigma", number(c.Sigma)}, {"share", number(c.Share)}, {"source", c.Source}})
		}
		out.put("unit", e.metric.Unit)
		out.put("low", number(g.Low))
		out.put("high", number(g.High))
		out.put("causes", causes)
		out.put("origin", g.Origin)
	}
	out.put("nodes", objects)
	return out
}

// csv is one node a row.
func (e *explanation) csv() *table {
	t := &table{head: []string{"id", "name", "value", "unit", "rule", "formula", "numbers", "sources"}}
	for _, n := range e.list() {
		var sources []string
		for _, s := range n.Sources {
			sources = append(sources, s.Kind.String()+": "+s.Text)
		}
		t.add(e.ids[n], n.Name, plainNumber(n.Value), n.Unit, n.Rule.String(), n.Formula(), n.Numbers(), strings.Join(sources, "; "))
	}
	return t
}

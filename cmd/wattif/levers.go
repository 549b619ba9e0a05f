package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// leverFlags are the flags of levers.
type leverFlags struct {
	metric  string
	where   []string
	perKnob int
	all     bool
	format  string
}

func (p *program) leversCommand() *cobra.Command {
	var f leverFlags
	cmd := &cobra.Command{
		Use:   "levers [SCENARIO | LINE…] --metric ID",
		Short: "Single changes, ranked by what they save",
		Long: `Try every single change of a scenario and rank those that better a metric: each
choice, each value of a short range, a step and a big step of every number.

A change has to fit in memory and to keep the limits of --where. What does other work
(another model, other lengths) or only counts differently (boundary, accounting, an
assumed PUE) is no saving and is left out; --all shows it, marked, after the rest.
Quality of answers is not modelled: narrower formats may cost some.`,
		Example: `  wattif levers llama-3.1-70b bf16 4xh100-sxm tp4 DE --metric co2e_g_per_request
  wattif levers llama-3.1-70b fp8 2xh100-sxm --metric cost_usd_per_mtok --where 'ttft_ms<=500' --where 'tpot_ms<=50'`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.levers(cmd.Context(), args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.metric, "metric", "", "what to better: `id` (see wattif metrics)")
	flags.StringArrayVar(&f.where, "where", nil, "a limit to keep: `metric<=number`, again for more")
	flags.IntVar(&f.perKnob, "per-knob", 3, "at most this many values of one knob; 0 is all")
	flags.BoolVar(&f.all, "all", false, "also changes of the work and of what is counted, and those that are worse")
	must(cmd.RegisterFlagCompletionFunc("metric", p.completeMetric))
	return cmd
}

// oneMetric reads --metric of a command that takes one.
func oneMetric(command, id string) (*metric.Metric, error) {
	if id == "" {
		return nil, fmt.Errorf("%s needs --metric, for example --metric co2e_g_per_request (wattif metrics lists them)", command)
	}
	return metric.Find(id)
}

// limitsOf reads every --where.
func limitsOf(where []string) ([]explore.Limit, error) {
	var limits []explore.Limit
	for _, text := range where {
		for _, one := range strings.Split(text, ",") {
			if one = strings.TrimSpace(one); one == "" {
				continue
			}
			l, err := explore.ParseLimit(one)
			if err != nil {
				return nil, err
			}
			limits = append(limits, l)
		}
	}
	return limits, nil
}

func (p *program) levers(ctx context.Context, args []string, f *leverFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	m, err := oneMetric("levers", f.metric)
	if err != nil {
		return err
	}
	limits, err := limitsOf(f.where)
	if err != nil {
		return err
	}
	base, err := p.joined(args)
	if err != nil {
		return err
	}
	ctx, stop, signalled := interruptible(ctx)
	defer stop()
	list, err := explore.Levers(ctx, base, explore.LeverOptions{Metric: m, Limits: limits, All: f.all}, p.library)
	if code := signalled(); code != 0 {
		return exitStatus(code)
	}
	if err != nil {
		return err
	}
	a := leverAnswer{speech: p.speech, list: list, m: m, base: &base, catalog: p.library, limits: limits, flags: f}
	a.choose()
	if err := a.write(p.stdout); err != nil {
		return err
	}
	if a.better == 0 {
		return noAnswer{p.sayf("no single change betters %s and keeps the limits", m.ID)}
	}
	return nil
}

// leverAnswer is the list as it is printed.
type leverAnswer struct {
	speech  language.Language
	list    explore.LeverList
	shown   []explore.Lever
	broken  []explore.Lever
	left    int // values of a knob beyond its best
	better  int
	worse   int
	m       *metric.Metric
	base    *sim.Scenario
	catalog knob.Catalog
	limits  []explore.Limit
	flags   *leverFlags
}

// choose leaves out what is not asked for.
func (a *leverAnswer) choose() {
	var kept []explore.Lever
	for _, l := range a.list.Levers {
		if l.Gain > 0 {
			a.better++
		} else {
			a.worse++
			if !a.flags.all {
				continue
			}
		}
		kept = append(kept, l)
	}
	n := a.flags.perKnob
	if n <= 0 {
		n = 1 << 30
	}
	a.shown, a.left = explore.BestPerKnob(kept, n)
	a.broken, _ = explore.BestPerKnob(a.list.Broken, 1)
}

// leverWords is the change: "region DE -> SE".
func leverWords(l *explore.Lever) string {
	return l.Knob.ID + " " + l.Knob.Format(l.From) + " -> " + l.Knob.Format(l.To)
}

// leverNote is what else is to be said about a change.
func leverNote(in language.Language, l *explore.Lever) string {
	var notes []string
	switch {
	case l.Nature == explore.Work || !l.SameJob:
		notes = append(notes, in.Say("not the same work"))
	case l.Nature == explore.Account:
		notes = append(notes, in.Say("counts differently, changes nothing"))
	}
	if l.Followed != "" {
		notes = append(notes, in.Retell(l.Followed))
	}
	if l.Assumed {
		notes = append(notes, in.Say("no measured row"))
	}
	if l.Broken != nil {
		notes = append(notes, in.Sayf("breaks %s", l.Broken.String()))
	}
	return strings.Join(notes, in.Say("; "))
}

// change is the relative change of the metric in percent, with its sign.
func (a *leverAnswer) change(l *explore.Lever) string {
	ratio, _ := a.m.Delta(l.Value, a.list.Base)
	return metric.Percent(ratio)
}

func (a *leverAnswer) write(w io.Writer) error {
	if a.flags.format == formatJSON {
		return writeJSON(w, a.object())
	}
	t := table{head: []string{"change of " + a.m.ID, a.valueHead(), a.speech.Say("lever"), a.speech.Say("note")}, right: []bool{true, true}}
	if a.flags.format == formatCSV {
		t.head = []string{"knob", "from", "to", a.m.ID, "low", "high", "gain", "tie", "same_work", "limit_broken", "note"}
	}
	for i := range a.shown {
		t.add(a.row(&a.shown[i])...)
	}
	if a.flags.format == formatCSV {
		for i := range a.broken {
			t.add(a.row(&a.broken[i])...)
		}
		return t.csv(w)
	}
	var b strings.Builder
	line := knob.FormatLine(a.base, a.catalog)
	if a.flags.format == formatMarkdown {
		line = "`" + line + "`"
	} else {
		line = wrap(line, 0)
	}
	b.WriteString(line + "\n\n" + a.speech.Sayf("%s now: %s%s", a.speech.Say(a.m.Label), a.speech.Value(a.m.Format(a.list.Base)), a.limitWords()) + "\n\n")
	t.head[0] = a.speech.Say("change")
	t.dropEmpty()
	if err := t.write(&b, a.flags.format); err != nil {
		return err
	}
	if text := a.talk(); text != "" {
		b.WriteString("\n" + wrap(text, 0) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (a *leverAnswer) valueHead() string {
	if a.m.Unit == "" {
		return a.m.ID
	}
	return a.m.Unit
}

func (a *leverAnswer) limitWords() string {
	if len(a.limits) == 0 {
		return ""
	}
	var words []string
	for _, l := range a.limits {
		words = append(words, l.String())
	}
	return "   " + a.speech.Sayf("kept: fits, %s", strings.Join(words, ", "))
}

func (a *leverAnswer) row(l *explore.Lever) []string {
	if a.flags.format == formatCSV {
		broken := ""
		if l.Broken != nil {
			broken = l.Broken.String()
		}
		return []string{
			l.Knob.ID, l.Knob.Format(l.From), l.Knob.Format(l.To), plainNumber(l.Value), plainNumber(l.Low), plainNumber(l.High),
			plainNumber(l.Gain), strconv.FormatBool(l.Tie), strconv.FormatBool(l.SameJob && l.Nature != explore.Work), broken, leverNote(language.English, l),
		}
	}
	note := leverNote(a.speech, l)
	if l.Tie {
		if note != "" {
			note += a.speech.Say("; ")
		}
		note += a.speech.Say("tie: inside the error")
	}
	return []string{a.change(l), a.m.Number(l.Value), leverWords(l), note}
}

// talk says what the table leaves out, and why.
func (a *leverAnswer) talk() string {
	var out []string
	if a.left > 0 {
		out = append(out, a.speech.Sayf("%s more values of the same knobs (--per-knob 0).", strconv.Itoa(a.left)))
	}
	if n := len(a.broken); n > 0 {
		var words []string
		for i := range min(3, n) {
			l := &a.broken[i]
			words = append(words, a.speech.Sayf("%s (%s, breaks %s)", leverWords(l), a.change(l), l.Broken.String()))
		}
		out = append(out, a.speech.Sayf("Would better it but break a limit: %s.", strings.Join(words, a.speech.Say(", "))))
	}
	if a.list.Work+a.list.Account > 0 {
		out = append(out, a.speech.Sayf("Left out: %s knobs that change the work and %s that change what is counted (--all).", strconv.Itoa(a.list.Work), strconv.Itoa(a.list.Account)))
	}
	if !a.flags.all && a.worse > 0 {
		out = append(out, a.speech.Sayf("%s changes make it no better; %s cannot be.", strconv.Itoa(a.worse), strconv.Itoa(a.list.Impossible)))
	}
	return strings.Join(out, " ")
}

func (a *leverAnswer) object() object {
	lever := func(l *explore.Lever) object {
		o := object{
			{"knob", l.Knob.ID},
			{"from", l.Knob.Format(l.From)},
			{"to", l.Knob.Format(l.To)},
			{"value", number(l.Value)},
			{"low", number(l.Low)},
			{"high", number(l.High)},
			{"gain", number(l.Gain)},
			{"change_low", number(l.ChangeLow)},
			{"change_high", number(l.ChangeHigh)},
			{"tie", l.Tie},
			{"same_work", l.SameJob && l.Nature != explore.Work},
			{"counts_differently", l.Nature == explore.Account},
		}
		if l.Followed != "" {
			o.put("followed", l.Followed)
		}
		if l.Broken != nil {
			o.put("breaks", l.Broken.String())
		}
		o.put("line", knob.FormatLine(&l.Scenario, a.catalog))
		return o
	}
	levers, broken, limits := make([]object, 0, len(a.shown)), make([]object, 0, len(a.broken)), make([]string, 0, len(a.limits))
	for i := range a.shown {
		levers = append(levers, lever(&a.shown[i]))
	}
	for i := range a.broken {
		broken = append(broken, lever(&a.broken[i]))
	}
	for _, l := range a.limits {
		limits = append(limits, l.String())
	}
	return object{
		{"line", knob.FormatLine(a.base, a.catalog)},
		{"metric", a.m.ID},
		{"unit", a.m.Unit},
		{"base", number(a.list.Base)},
		{"limits", limits},
		{"levers", levers},
		{"breaking_limits", broken},
		{"tried", a.list.Tried},
		{"impossible", a.list.Impossible},
		{"more_values", a.left},
		{"version", version()},
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/ui"
	"wattif/ui/language"
)

// optimizeFlags are the flags of optimize.
type optimizeFlags struct {
	minimize, maximize, goal string
	where, over              []string
	budget                   int
	seed                     uint64
	workers                  int
	format                   string
}

func (p *program) optimizeCommand() *cobra.Command {
	var f optimizeFlags
	cmd := &cobra.Command{
		Use:   "optimize [SCENARIO | LINE…] --minimize ID --over KNOB,KNOB…",
		Short: "The best values of some knobs within limits",
		Long: `Find the values of some knobs at which a metric, or a knob that is a number, is
least or most, within limits.

--over names the knobs: alone they go through their own steps, or say which values
as sweep does (batch=1,8,64). --where bounds a metric or knob; that everything fits
in memory is always asked. --goal takes a ready goal: goal, knobs and limits in one
(` + strings.Join(goalIDs(), ", ") + `).

Up to --budget combinations every one is tried and the answer is the best there is;
beyond it the search improves one knob at a time from several starts.

Exit code 1 says that no combination keeps the limits; the nearest miss and the
limit in the way are printed.`,
		Example: `  wattif optimize llama-3.1-70b fp8 in2k out256 --minimize devices --where 'tpot_ms<=40' --over devices,batch=1..64:7:log
  wattif optimize llama-3.1-8b 1xl4 --maximize batch --over batch=1..256:256
  wattif optimize llama-3.1-8b 1xl4 --goal carbon`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.optimize(cmd.Context(), args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.minimize, "minimize", "", "make this least: `id` of a metric or number knob")
	flags.StringVar(&f.maximize, "maximize", "", "make this most: `id` of a metric or number knob")
	flags.StringVar(&f.goal, "goal", "", "a ready `goal`: "+strings.Join(goalIDs(), ", "))
	flags.StringArrayVar(&f.where, "where", nil, "a `limit`: ttft_ms<=500, req_s>=2, devices<=8, again for more")
	flags.StringArrayVar(&f.over, "over", nil, "the `knobs` to choose, with commas between; knob=SPEC says the values")
	flags.IntVar(&f.budget, "budget", 0, "combinations to try at most; 0 is 200,000")
	flags.Uint64Var(&f.seed, "seed", 0, "of the starts when not all are tried")
	flags.IntVar(&f.workers, "workers", 0, "computations at a time; 0 is one a processor")
	for _, name := range []string{"minimize", "maximize"} {
		must(cmd.RegisterFlagCompletionFunc(name, p.completeMetric))
	}
	must(cmd.RegisterFlagCompletionFunc("goal", cobra.FixedCompletions(goalIDs(), cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// goalIDs lists the ready goals.
func goalIDs() []string { return explore.ReadyIDs() }

func (p *program) optimize(ctx context.Context, args []string, f *optimizeFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	base, err := p.joined(args)
	if err != nil {
		return err
	}
	var limits []explore.Limit
	for _, text := range f.where {
		l, err := explore.ParseLimit(text)
		if err != nil {
			return err
		}
		limits = append(limits, l)
	}
	goal, axes, err := p.goal(&base, limits, f)
	if err != nil {
		return err
	}
	ctx, stop, signalled := interruptible(ctx)
	defer stop()
	o := explore.SeekOptions{Workers: f.workers, Budget: f.budget, Seed: f.seed}
	if isTerminal(p.stderr) {
		o.Each = func(tried, space int) { fmt.Fprintf(p.stderr, "\r%d of %d", tried, space) }
	}
	found, err := explore.Seek(ctx, base, axes, goal, p.library, o)
	if o.Each != nil {
		fmt.Fprint(p.stderr, "\r\x1b[K")
	}
	if code := signalled(); code != 0 {
		fmt.Fprintln(p.stderr, p.say("wattif: interrupted"))
		return exitStatus(code)
	}
	if err != nil {
		return err
	}
	a := optimum{speech: p.speech, found: &found, base: &base, catalog: p.library}
	if err := a.write(p.stdout, f.format); err != nil {
		return err
	}
	if !found.Feasible {
		return noAnswer{}
	}
	return nil
}

// goal reads what is sought and over what, from a ready goal or the flags.
func (p *program) goal(base *sim.Scenario, limits []explore.Limit, f *optimizeFlags) (explore.Goal, []explore.Axis, error) {
	var none explore.Goal
	given := 0
	for _, s := range []string{f.minimize, f.maximize, f.goal} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		return none, nil, errors.New("optimize needs one of --minimize ID, --maximize ID and --goal NAME, for example --minimize energy_wh_per_request")
	}
	var goal explore.Goal
	var axes []explore.Axis
	if f.goal != "" {
		r, err := sim.Run(base)
		if err != nil {
			return none, nil, err
		}
		ready, err := explore.FindReady(f.goal, base, &r, limits, p.library)
		if err != nil {
			return none, nil, err
		}
		goal, axes = ready.Goal, ready.Axes
	} else {
		q, err := explore.FindQuantity(f.minimize + f.maximize)
		if err != nil {
			return none, nil, err
		}
		goal = explore.Goal{Of: q, Maximize: f.maximize != "", Limits: limits}
	}
	if len(f.over) > 0 {
		over, err := explore.ParseOver(f.over, base, p.library)
		if err != nil {
			return none, nil, err
		}
		axes = over
	}
	if len(axes) == 0 {
		return none, nil, errors.New("optimize needs --over KNOB,KNOB…, for example --over batch,devices,region")
	}
	return goal, axes, nil
}

// optimum is the answer of a search.
type optimum struct {
	speech  language.Language
	found   *explore.Found
	base    *sim.Scenario
	catalog knob.Catalog
}

func (o *optimum) write(w io.Writer, format string) error {
	switch format {
	case formatJSON:
		return writeJSON(w, o.object())
	case formatCSV:
		return o.trail(true).write(w, format)
	case formatMarkdown:
		if err := o.trail(false).write(w, format); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\n"+o.conclusion()+"\n")
		return err
	}
	return o.page(w)
}

// tried says how much was looked at.
func (o *optimum) tried() string {
	f := o.found
	l := o.speech
	text := l.Sayf("%s of %s combinations tried", thousands(f.Tried), thousands(f.Space))
	if f.Whole {
		text = l.Sayf("all %s combinations tried", thousands(f.Space))
	}
	if f.Impossible > 0 {
		text += l.Sayf(", %s cannot be", thousands(f.Impossible))
	}
	return text
}

func (o *optimum) conclusion() string {
	f, l := o.found, o.speech
	if !f.Any || len(f.Best.Values) == 0 || !f.Feasible {
		return l.Sayf("no answer: %s", l.Retell(f.Why()))
	}
	return l.Sayf("%s is %s at %s", o.goal(), l.Value(f.Goal.Of.Format(f.Best.Score)), strings.Join(f.Settings(f.Best.Values), ", "))
}

// goal is what is sought, in the language.
func (o *optimum) goal() string {
	l, g := o.speech, &o.found.Goal
	if l == language.English {
		return g.Words()
	}
	if g.Maximize {
		return l.Sayf("most %s", l.Say(g.Of.Label()))
	}
	return l.Sayf("least %s", l.Say(g.Of.Label()))
}

func (o *optimum) page(w io.Writer) error {
	f, l := o.found, o.speech
	var b strings.Builder
	const heads = 9
	head := func(word string) string { return padded(word, heads) }
	row := func(head, text string) {
		b.WriteString(head + strings.ReplaceAll(wrapTo(text, pageWidth-heads), "\n", "\n"+strings.Repeat(" ", heads)) + "\n")
	}
	b.WriteString(head(l.Say("find")) + o.goal() + "\n")
	for i := range f.Limits {
		word := head(l.Say("so that"))
		if i > 0 {
			word = head(l.Say("and"))
		}
		b.WriteString(word + ui.LimitWords(l, f.Limits[i].Limit) + "\n")
	}
	var names []string
	for i := range f.Axes {
		if len(f.Axes[i].Values) < 2 {
			continue
		}
		names = append(names, f.Axes[i].Knob+" ("+thousands(len(f.Axes[i].Values))+")")
	}
	row(head(l.Say("over")), l.Sayf("%s: %s", strings.Join(names, ", "), o.tried()))
	b.WriteByte('\n')
	title := head(l.Say("answer"))
	if !f.Feasible {
		row(title, l.Sayf("none: %s", l.Retell(f.Why())))
		title = head(l.Say("nearest"))
	}
	if f.Any && len(f.Best.Values) > 0 {
		row(title, strings.Join(f.Settings(f.Best.Values), ", "))
		b.WriteString("         " + l.Sayf("%s: %s", l.Say(f.Goal.Of.Label()), l.Value(f.Goal.Of.Format(f.Best.Score))) + "\n")
		for i := range f.Limits {
			x := &f.Limits[i]
			mark := ""
			if !x.Limit.Met(&f.Best.Scenario, o.result()) {
				mark = "   " + l.Say("does not keep the limit")
			}
			b.WriteString("         " + o.speech.Sayf("%s: %s", o.speech.Say(x.Limit.Of().Label()), o.speech.Value(x.Limit.Of().Format(x.Value))) + mark + "\n")
		}
		if why := f.Why(); f.Feasible && why != "" {
			row(head(l.Say("limit")), l.Retell(why))
		}
		row(head(l.Say("line")), knob.FormatLine(&f.Best.Scenario, o.catalog))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if len(f.Trail) < 2 {
		return nil
	}
	trail := l.Say("The trail: every point that was the best so far.")
	if n := len(f.Trail); n > longTrail {
		trail = l.Sayf("The trail, its last %s steps: every point that was the best so far.", thousands(longTrail))
	}
	if _, err := io.WriteString(w, "\n"+trail+"\n"); err != nil {
		return err
	}
	return o.trail(false).write(w, formatTable)
}

// result runs the best point again: a search keeps no results.
func (o *optimum) result() *sim.Result {
	r, err := sim.Run(&o.found.Best.Scenario)
	if err != nil {
		return &sim.Result{}
	}
	return &r
}

// longTrail is how many steps of the trail people are shown.
const longTrail = 12

// trail has a row a step: the knobs, the goal, and what is not kept.
func (o *optimum) trail(machine bool) *table {
	f := o.found
	t := &table{}
	shown := func(axis int) bool { return machine || len(f.Axes[axis].Values) > 1 }
	for i := range f.Axes {
		if shown(i) {
			t.head, t.right = append(t.head, f.Axes[i].Knob), append(t.right, true)
		}
	}
	notKept := "not kept"
	if !machine {
		notKept = o.speech.Say("not kept")
	}
	t.head, t.right = append(t.head, f.Goal.Of.ID(), notKept), append(t.right, true, false)
	steps := f.Trail
	if n := len(steps); !machine && n > longTrail {
		steps = steps[n-longTrail:]
	}
	for i := range steps {
		c := &steps[i]
		var row []string
		for j, v := range c.Values {
			k, err := knob.Find(f.Axes[j].Knob)
			switch {
			case !shown(j):
			case err != nil:
				row = append(row, "")
			case machine:
				row = append(row, k.Format(v))
			default:
				row = append(row, k.Display(v))
			}
		}
		if machine {
			row = append(row, plainNumber(c.Score))
		} else {
			row = append(row, f.Goal.Of.Format(c.Score))
		}
		var missed []string
		for _, l := range c.Missed {
			missed = append(missed, f.Limits[l].Limit.String())
		}
		t.rows = append(t.rows, append(row, strings.Join(missed, " ")))
	}
	return t
}

func (o *optimum) object() object {
	f := o.found
	goal := object{{"of", f.Goal.Of.ID()}, {"maximize", f.Goal.Maximize}}
	out := object{{"goal", goal}, {"feasible", f.Feasible}, {"tried", f.Tried}, {"space", f.Space}, {"whole", f.Whole}, {"impossible", f.Impossible}}
	if f.Any && len(f.Best.Values) > 0 {
		out.put("best", o.candidate(&f.Best))
	}
	limits := make([]object, 0, len(f.Limits))
	for i := range f.Limits {
		l := &f.Limits[i]
		limits = append(limits, object{{"limit", l.Limit.String()}, {"value", number(l.Value)}, {"closest", number(l.Closest)}, {"met", l.Met}, {"binding", l.Binding}, {"without", number(l.Without)}})
	}
	out.put("limits", limits)
	if why := f.Why(); why != "" {
		out.put("why", why)
	}
	trail := make([]object, 0, len(f.Trail))
	for i := range f.Trail {
		trail = append(trail, o.candidate(&f.Trail[i]))
	}
	out.put("trail", trail)
	out.put("version", version())
	return out
}

func (o *optimum) candidate(c *explore.Candidate) object {
	knobs := object{}
	for i, v := range c.Values {
		if k, err := knob.Find(o.found.Axes[i].Knob); err == nil {
			if v.Word == "" && !math.IsNaN(v.Number) {
				knobs.put(k.ID, number(v.Number))
			} else {
				knobs.put(k.ID, k.Format(v))
			}
		}
	}
	missed := []string{}
	for _, l := range c.Missed {
		missed = append(missed, o.found.Limits[l].Limit.String())
	}
	return object{{"knobs", knobs}, {"value", number(c.Score)}, {"feasible", c.Feasible}, {"missed", missed}, {"line", knob.FormatLine(&c.Scenario, o.catalog)}}
}

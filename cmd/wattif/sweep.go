package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// sweepFlags are the flags of sweep.
type sweepFlags struct {
	x, y     string
	over     []string
	pareto   bool
	where    []string
	metrics  []string
	shard    string
	workers  int
	format   string
	progress bool
	export   []string
}

func (p *program) sweepCommand() *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep [SCENARIO | LINE…] --x knob=SPEC [--y knob=SPEC] --metric ID",
		Short: "One or two knobs over many values",
		Long: `Run a scenario for every value of one knob, or every pair of values of two.

SPEC is a list (8,16,32), a range with a count (1..256:9), the same on a log scale
(1..256:9:log), or * for every choice. A point that cannot be keeps its line, with
the reason. --shard i/n does the i-th of n parts, which together are the whole.

CSV has a line a point, JSON an object a line; both are written as they are done.

--over adds further knobs. --pareto prints only the points that no other beats in
every metric, among those that fit and keep the limits of --where.`,
		Example: `  wattif sweep llama-3.1-8b --x batch=1..256:9:log --metric tpot_ms --metric output_tok_s
  wattif sweep llama-3.1-70b fp8 2xh100-sxm --x region=SE,DE,PL --y batch=1,8,64 --metric co2e_g_per_request
  wattif sweep llama-3.1-8b --x hardware=* --metric energy_wh_per_request -o csv
  wattif sweep llama-3.1-70b --x batch=1..256 --y devices=2,4,8 --over weights=bf16,fp8 \
      --pareto --metric tpot_ms --metric cost_usd_per_mtok --where 'ttft_ms<=500'`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.sweep(cmd.Context(), args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.x, "x", "", "the knob that varies: `knob=SPEC`")
	flags.StringVar(&f.y, "y", "", "a second knob: `knob=SPEC`")
	flags.StringArrayVar(&f.over, "over", nil, "a further knob: `knob=SPEC`, again for more")
	flags.BoolVar(&f.pareto, "pareto", false, "only the points that no other beats in every metric")
	flags.StringArrayVar(&f.where, "where", nil, "with --pareto, a limit to keep: `metric<=number`, again for more")
	flags.StringArrayVar(&f.metrics, "metric", nil, "what to print: `id`, again for more (see wattif metrics)")
	flags.StringVar(&f.shard, "shard", "", "do one part of the whole: `i/n`, from 1")
	flags.IntVar(&f.workers, "workers", 0, "computations at a time; 0 is one a processor")
	flags.BoolVar(&f.progress, "progress", false, "show progress although standard error is no terminal")
	flags.StringArrayVar(&f.export, "export", nil, "draw the first metric over the knobs to `file` too: .svg or .png, again for more")
	must(cmd.RegisterFlagCompletionFunc("x", p.completeSet))
	must(cmd.RegisterFlagCompletionFunc("y", p.completeSet))
	must(cmd.RegisterFlagCompletionFunc("over", p.completeSet))
	must(cmd.RegisterFlagCompletionFunc("metric", p.completeMetric))
	return cmd
}

func (p *program) sweep(ctx context.Context, args []string, f *sweepFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	for _, file := range f.export {
		if err := checkFigureFile(file); err != nil {
			return err
		}
	}
	base, err := p.joined(args)
	if err != nil {
		return err
	}
	w := sweepWriter{out: bufio.NewWriterSize(p.stdout, 1<<16), format: f.format, base: &base, catalog: p.library}
	if f.x == "" {
		return fmt.Errorf("sweep needs --x knob=SPEC, for example --x batch=1..256:9:log")
	}
	specs := []string{f.x}
	if f.y != "" {
		specs = append(specs, f.y)
	}
	specs = append(specs, f.over...)
	for _, text := range specs {
		axis, err := explore.ParseAxis(text, &base, p.library)
		if err != nil {
			return err
		}
		w.axes = append(w.axes, axis)
	}
	if w.metrics, err = sweepMetrics(f.metrics); err != nil {
		return err
	}
	if len(f.where) > 0 && !f.pareto {
		return fmt.Errorf("--where is for --pareto; optimize looks for the best point under limits")
	}
	if f.pareto && len(f.export) > 0 {
		return fmt.Errorf("--export draws all points; --pareto prints the best")
	}
	if f.pareto && f.shard != "" {
		return fmt.Errorf("--pareto looks at all points: it has no parts")
	}
	if f.pareto {
		return p.pareto(ctx, &base, w.axes, w.metrics, f)
	}
	options := explore.Options{Workers: f.workers}
	if f.shard != "" {
		if options.Shard, options.Shards, err = explore.ParseShard(f.shard); err != nil {
			return err
		}
	}
	_, total := explore.Count(w.axes, options)
	ctx, stop, signalled := interruptible(ctx)
	defer stop()
	progress := p.newProgress(f.progress, total, w.metrics[0])
	figure := sweepFigure{files: f.export, axes: w.axes, metric: w.metrics[0]}
	w.start()
	w.flushed = time.Now()
	err = explore.Sweep(ctx, base, w.axes, p.library, options, func(point explore.Point) {
		w.point(&point)
		figure.add(&point)
		if now := time.Now(); now.Sub(w.flushed) > progressEvery && w.err == nil {
			w.flushed, w.err = now, w.out.Flush()
		}
		progress.point(&point, w.axes)
		if w.err != nil {
			stop()
		}
	})
	progress.end()
	if w.err == nil {
		w.err = w.finish()
	}
	if flush := w.out.Flush(); w.err == nil {
		w.err = flush
	}
	if w.err != nil {
		return w.err
	}
	if code := signalled(); code != 0 {
		fmt.Fprintln(p.stderr, "wattif: interrupted; what was done is printed")
		return exitStatus(code)
	}
	if err == nil {
		err = figure.write(p, &base)
	}
	if err != nil {
		return err
	}
	if w.feasible == 0 {
		return noAnswer{"no point is feasible"}
	}
	return nil
}

func sweepMetrics(ids []string) ([]*metric.Metric, error) {
	if len(ids) == 0 {
		all := metric.All()
		names := make([]string, len(all))
		for i := range all {
			names[i] = all[i].ID
		}
		return nil, fmt.Errorf("sweep needs --metric: one of %s", strings.Join(names, " "))
	}
	var out []*metric.Metric
	for _, list := range ids {
		for _, id := range strings.Split(list, ",") {
			m, err := metric.Find(strings.TrimSpace(id))
			if err != nil {
				return nil, err
			}
			out = append(out, m)
		}
	}
	return out, nil
}

// progress talks on standard error while a sweep runs.
type progress struct {
	w           io.Writer
	live        bool // a terminal: the line is rewritten
	total, done int
	metric      *metric.Metric
	best        string
	bestValue   float64
	begin, last time.Time
	now         func() time.Time
}

// newProgress returns nil when nobody would read it.
func (p *program) newProgress(asked bool, total int, m *metric.Metric) *progress {
	live := isTerminal(p.stderr)
	if !live && !asked {
		return nil
	}
	now := time.Now()
	return &progress{w: p.stderr, live: live, total: total, metric: m, begin: now, last: now, now: time.Now}
}

// interval between two lines of progress.
const progressEvery = 200 * time.Millisecond

func (g *progress) point(point *explore.Point, axes []explore.Axis) {
	if g == nil {
		return
	}
	g.done++
	if point.Err == nil && point.Result.Fits {
		v, applies := g.metric.Of(&point.Result)
		better := g.best == "" || g.metric.Better == metric.Higher && v > g.bestValue || g.metric.Better != metric.Higher && v < g.bestValue
		if applies && v == v && better {
			g.bestValue, g.best = v, g.metric.Format(v)+" at "+position(axes, point.Values)
		}
	}
	if now := g.now(); now.Sub(g.last) >= progressEvery {
		g.last = now
		g.line()
	}
}

// line prints what is done, how fast, and the best so far.
func (g *progress) line() {
	rate := float64(g.done) / max(g.now().Sub(g.begin).Seconds(), 1e-9)
	text := fmt.Sprintf("%s of %s, %s a second", thousands(g.done), thousands(g.total), thousands(int(rate)))
	if g.best != "" {
		text += ", best " + g.metric.ID + " " + g.best
	}
	if g.live {
		if len(text) >= pageWidth {
			text = text[:pageWidth-1]
		}
		fmt.Fprintf(g.w, "\r%-*s", pageWidth-1, text)
		return
	}
	fmt.Fprintln(g.w, text)
}

func (g *progress) end() {
	if g == nil {
		return
	}
	g.line()
	if g.live {
		fmt.Fprintln(g.w)
	}
}

// position names a point by its values.
func position(axes []explore.Axis, values []knob.Value) string {
	var parts []string
	for i, a := range axes {
		if k, err := knob.Find(a.Knob); err == nil && i < len(values) {
			parts = append(parts, a.Knob+"="+k.Format(values[i]))
		}
	}
	return strings.Join(parts, " ")
}

package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// sensitivityFlags are the flags of sensitivity.
type sensitivityFlags struct {
	metric     string
	tenth      bool
	monteCarlo int
	seed       uint64
	ranges     []string
	workers    int
	format     string
}

func (p *program) sensitivityCommand() *cobra.Command {
	var f sensitivityFlags
	cmd := &cobra.Command{
		Use:   "sensitivity [SCENARIO | LINE…] --metric ID",
		Short: "Which input matters most, and how uncertain the answer is",
		Long: `Move every input of a scenario from low to high, one at a time, and sort by what
that does to a metric. Low and high are what sources document (grid, PUE, host power,
manufacture, prices, the engine's own error); lengths and demand go from half to
double, your own choices a step either way. --ten-percent moves every number a tenth.

--monte-carlo N draws all inputs with a documented spread at once, N times, and prints
percentiles and each input's share of the variance. --range adds an input of yours:
its 90 % range, read as log-normal. The same --seed gives the same draws.`,
		Example: `  wattif sensitivity llama-3.1-70b fp8 2xh100-sxm DE --metric co2e_g_per_request
  wattif sensitivity llama-3.1-70b fp8 2xh100-sxm --metric cost_usd_per_mtok --ten-percent
  wattif sensitivity llama-3.1-8b --metric energy_wh_per_request --monte-carlo 4000 --range output_len=128..1024`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.sensitivity(cmd.Context(), args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.metric, "metric", "", "what to look at: `id` (see wattif metrics)")
	flags.BoolVar(&f.tenth, "ten-percent", false, "move every number a tenth down and up")
	flags.IntVar(&f.monteCarlo, "monte-carlo", 0, "draw all uncertain inputs at once, `n` times")
	flags.Uint64Var(&f.seed, "seed", 1, "of the draws")
	flags.StringArrayVar(&f.ranges, "range", nil, "draw this knob too: `knob=low..high`, again for more")
	flags.IntVar(&f.workers, "workers", 0, "computations at a time; 0 is one a processor")
	must(cmd.RegisterFlagCompletionFunc("metric", p.completeMetric))
	must(cmd.RegisterFlagCompletionFunc("range", p.completeSet))
	return cmd
}

func (p *program) sensitivity(ctx context.Context, args []string, f *sensitivityFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	m, err := oneMetric("sensitivity", f.metric)
	if err != nil {
		return err
	}
	switch {
	case f.monteCarlo < 0:
		return &sim.KnobError{Knob: "monte-carlo", Value: fmt.Sprint(f.monteCarlo), Reason: "is not how many times one can draw", Accepted: "1 to 1000000"}
	case f.monteCarlo > 0 && f.tenth:
		return fmt.Errorf("--monte-carlo and --ten-percent are two answers: ask for one")
	case f.monteCarlo == 0 && len(f.ranges) > 0:
		return fmt.Errorf("--range is for --monte-carlo; --set or a sweep moves one knob")
	}
	base, err := p.joined(args)
	if err != nil {
		return err
	}
	ctx, stop, signalled := interruptible(ctx)
	defer stop()
	if f.monteCarlo > 0 {
		return p.monteCarlo(ctx, signalled, &base, m, f)
	}
	by := explore.Documented
	if f.tenth {
		by = explore.TenPercent
	}
	out, err := explore.Sensitivity(ctx, base, m, by, p.library)
	if code := signalled(); code != 0 {
		return exitStatus(code)
	}
	if err != nil {
		return err
	}
	return writeTornado(p.stdout, p.speech, &out, &base, p.library, f.format)
}

// inputEnd is an input's low or high end: the knob's value, or the factor of a
// cause of error.
func inputEnd(in *explore.Input, x float64) string {
	if in.Knob == nil {
		return "x " + metric.Quantity(x, "")
	}
	return knobNumber(in.Knob, x)
}

// knobNumber is a number of a knob for people: long fractions cut.
func knobNumber(k *knob.Knob, x float64) string {
	if x != math.Trunc(x) {
		x = rounded3(x)
	}
	return strings.TrimSpace(k.Display(knob.Value{Number: x}))
}

// rounded3 keeps three significant digits.
func rounded3(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	f := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*f) / f
}

func writeTornado(w io.Writer, l language.Language, out *explore.Tornado, base *sim.Scenario, c knob.Catalog, format string) error {
	m := out.Metric
	line := knob.FormatLine(base, c)
	if format == formatJSON {
		swings := make([]object, 0, len(out.Swings))
		for i := range out.Swings {
			s := &out.Swings[i]
			swings = append(swings, object{
				{"input", s.ID},
				{"label", s.Label},
				{"role", s.Role.String()},
				{"low", number(s.Low)},
				{"now", number(s.Now)},
				{"high", number(s.High)},
				{"at_low", number(s.AtLow)},
				{"at_high", number(s.AtHigh)},
				{"width", number(s.Width(out.Base))},
				{"fits_low", s.LowFits},
				{"fits_high", s.HighFits},
				{"range_from", s.Source},
			})
		}
		return writeJSON(w, object{{"line", line}, {"metric", m.ID}, {"unit", m.Unit}, {"base", number(out.Base)}, {"inputs", swings}, {"without_effect", out.Idle}, {"version", version()}})
	}
	t := table{head: []string{l.Say("input"), l.Say("low"), l.Say("high"), l.Say("at low"), l.Say("at high"), l.Say("range from")}, right: []bool{false, true, true, true, true}}
	if format == formatCSV {
		t.head = []string{"input", "low", "now", "high", m.ID + "_at_low", m.ID + "_at_high", "role", "range_from"}
	}
	for i := range out.Swings {
		s := &out.Swings[i]
		if format == formatCSV {
			t.add(s.ID, plainNumber(s.Low), plainNumber(s.Now), plainNumber(s.High), plainNumber(s.AtLow), plainNumber(s.AtHigh), s.Role.String(), s.Source)
			continue
		}
		t.add(l.Retell(s.Label), inputEnd(&s.Input, s.Low), inputEnd(&s.Input, s.High), endValue(l, m, s.AtLow, s.LowFits), endValue(l, m, s.AtHigh, s.HighFits), l.Retell(s.Source))
	}
	if format == formatCSV {
		return t.csv(w)
	}
	var b strings.Builder
	b.WriteString(lineFor(line, format) + "\n\n" + l.Sayf("%s now: %s   others rest while one moves", l.Say(m.Label), l.Value(m.Format(out.Base))) + "\n\n")
	if err := t.write(&b, format); err != nil {
		return err
	}
	if out.Idle > 0 {
		b.WriteString("\n" + l.Sayf("%s inputs do not move it.", strconv.Itoa(out.Idle)) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// endValue is the metric at one end of an input.
func endValue(l language.Language, m *metric.Metric, v float64, fits bool) string {
	if math.IsNaN(v) {
		return l.Say("no such plan")
	}
	if !fits {
		return l.Sayf("%s no fit", m.Number(v))
	}
	return m.Number(v)
}

// lineFor is a scenario's line as a format wants it.
func lineFor(line, format string) string {
	if format == formatMarkdown {
		return "`" + line + "`"
	}
	return wrap(line, 0)
}

func (p *program) monteCarlo(ctx context.Context, signalled func() int, base *sim.Scenario, m *metric.Metric, f *sensitivityFlags) error {
	o := explore.MonteCarloOptions{Draws: f.monteCarlo, Seed: f.seed, Workers: f.workers}
	for _, text := range f.ranges {
		in, err := rangeInput(text, base, p.library)
		if err != nil {
			return err
		}
		o.Ranges = append(o.Ranges, in)
	}
	if isTerminal(p.stderr) {
		o.Progress = func(d *explore.Distribution) {
			fmt.Fprintf(p.stderr, "\r%s of %s draws", thousands(d.Done), thousands(d.Draws))
		}
		defer fmt.Fprint(p.stderr, "\r                              \r")
	}
	d, err := explore.MonteCarlo(ctx, *base, m, o, p.library)
	code := signalled()
	if err != nil && code == 0 {
		return err
	}
	if err := writeDistribution(p.stdout, p.speech, &d, base, p.library, f.format); err != nil {
		return err
	}
	if code != 0 {
		fmt.Fprintln(p.stderr, p.say("wattif: interrupted; what was drawn is printed"))
		return exitStatus(code)
	}
	if len(d.Values) == 0 {
		return noAnswer{p.say("no draw is possible")}
	}
	return nil
}

// rangeInput reads "output_len=128..1024".
func rangeInput(text string, s *sim.Scenario, c knob.Catalog) (explore.Input, error) {
	id, spec, ok := strings.Cut(text, "=")
	from, to, both := strings.Cut(spec, "..")
	if !ok || !both {
		return explore.Input{}, &sim.KnobError{Knob: "range", Value: text, Reason: "does not say knob=low..high"}
	}
	k, err := knob.Find(id)
	if err != nil {
		return explore.Input{}, err
	}
	if ok, why := k.Applies(s); !ok {
		return explore.Input{}, &sim.KnobError{Knob: k.ID, Value: spec, Reason: "does not apply: " + why}
	}
	low, err := k.Parse(from, s, c)
	if err != nil {
		return explore.Input{}, err
	}
	high, err := k.Parse(to, s, c)
	if err != nil {
		return explore.Input{}, err
	}
	if low.Word != "" || high.Word != "" {
		return explore.Input{}, &sim.KnobError{Knob: k.ID, Value: spec, Reason: "goes from number to number"}
	}
	return explore.RangeInput(k, low.Number, high.Number)
}

// percentiles are those that are printed.
var percentiles = [...]float64{5, 25, 50, 75, 95}

func writeDistribution(w io.Writer, l language.Language, d *explore.Distribution, base *sim.Scenario, c knob.Catalog, format string) error {
	m := d.Metric
	line := knob.FormatLine(base, c)
	if format == formatJSON {
		points := object{}
		for _, p := range percentiles {
			points.put(fmt.Sprintf("p%g", p), number(d.Percentile(p)))
		}
		shares := make([]object, 0, len(d.Shares))
		for i := range d.Shares {
			s := &d.Shares[i]
			shares = append(shares, object{{"input", s.ID}, {"label", s.Label}, {"role", s.Role.String()}, {"share", number(s.Share)}, {"low", number(s.Low)}, {"high", number(s.High)}, {"range_from", s.Source}})
		}
		return writeJSON(w, object{
			{"line", line},
			{"metric", m.ID},
			{"unit", m.Unit},
			{"base", number(d.Base)},
			{"mean", number(d.Mean)},
			{"percentiles", points},
			{"shares", shares},
			{"unexplained", number(d.Rest)},
			{"draws", d.Done},
			{"seed", d.Seed},
			{"impossible", d.Impossible},
			{"does_not_fit", d.NoFit},
			{"version", version()},
		})
	}
	if format == formatCSV {
		t := table{head: []string{"what", "value", "input_low", "input_high", "range_from"}}
		t.add("base", plainNumber(d.Base))
		t.add("mean", plainNumber(d.Mean))
		for _, p := range percentiles {
			t.add(fmt.Sprintf("p%g", p), plainNumber(d.Percentile(p)))
		}
		for i := range d.Shares {
			s := &d.Shares[i]
			t.add("share "+s.ID, plainNumber(s.Share), plainNumber(s.Low), plainNumber(s.High), s.Source)
		}
		t.add("share unexplained", plainNumber(d.Rest))
		return t.csv(w)
	}
	var b strings.Builder
	b.WriteString(lineFor(line, format) + "\n\n" + l.Sayf("%s, %s draws, seed %s", l.Say(m.Label), thousands(d.Done), fmt.Sprint(d.Seed)) + "\n\n")
	t := table{head: []string{"", l.Say(m.Unit)}, right: []bool{false, true}}
	t.add(l.Say("as it stands"), m.Number(d.Base))
	for _, p := range percentiles {
		t.add(l.Sayf("%s %% are below", fmt.Sprintf("%g", p)), m.Number(d.Percentile(p)))
	}
	if err := t.write(&b, format); err != nil {
		return err
	}
	b.WriteString("\n")
	t = table{head: []string{l.Say("share of variance"), l.Say("input"), l.Say("low"), l.Say("high"), l.Say("range from")}, right: []bool{true, false, true, true}}
	for i := range d.Shares {
		s := &d.Shares[i]
		t.add(shareText(s.Share), l.Retell(s.Label), inputEnd(&s.Input, s.Low), inputEnd(&s.Input, s.High), l.Retell(s.Source))
	}
	t.add(shareText(d.Rest), l.Say("inputs together, and chance"), "", "", "")
	if err := t.write(&b, format); err != nil {
		return err
	}
	if d.Impossible+d.NoFit > 0 {
		b.WriteString("\n" + l.Sayf("%s draws cannot be and are left out; %s do not fit in memory.", thousands(d.Impossible), thousands(d.NoFit)) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shareText is a part of the whole in percent.
func shareText(v float64) string {
	if v < 0.0005 {
		return "0 %"
	}
	return metric.Quantity(rounded3(v*100), "%")
}

package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/ui"
	"wattif/ui/export"
)

type ledgerFlags struct {
	serve, perDay string
	tune, once    []string
	versus        string
	years, renew  float64
	growth        string
	start         int
	months, ways  bool
	choice        explore.WayOptions
	distilTokens  string
	format        string
	export        []string
}

func (p *program) ledgerCommand() *cobra.Command {
	var f ledgerFlags
	cmd := &cobra.Command{
		Use:   "ledger [TRAIN_LINE…] --serve LINE --per-day N",
		Short: "Training and years of use in one account, and when use outweighs",
		Long: `Account for a model's life: the training run (a line or preset that says tokens, or
epochs and samples), fine-tuning with --tune, then years of use. Energy, emissions
with manufacture, water and money, in all and by month, and the break-even: after
how many requests use has taken as much as training did.

Without a training run, the published one of the model served counts, or one of 20
tokens a parameter; the answer says which. --growth lets the demand grow, --renew makes
a new version every so many years.

--ways asks what pays: narrower weights, a smaller model that is taught, a cleaner
place; what each takes once, when that is paid back, and what it saves until the end.

--versus asks about another way to serve the same demand: settings over the serving
line, as "weights=int4" or "region=SE". --once names runs that it takes to get there
(distilling, tuning). The answer says when that is paid back, or that it never is.

--versus leaves quality out: a narrower or smaller model may answer worse.`,
		Example: `  wattif ledger run-llama-2-70b --serve "llama-2-70b fp8 2xh100-sxm DE" --per-day 1M
  wattif ledger run-llama-3-8b --serve "llama-3-8b 1xl4 PL" --per-day 100k --years 2 --versus region=SE
  wattif ledger --serve "70b fp8 2xh100-sxm DE" --per-day 1M --growth 50% --ways
  wattif ledger run-llama-7b --serve "llama-7b 1xl4" --per-day 50k --months -o csv`,
		ValidArgsFunction: p.completeLine,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.ledger(args, &f)
		},
	}
	formatFlag(cmd, &f.format)
	flags := cmd.Flags()
	flags.StringVar(&f.serve, "serve", "", "how the model is used: a preset, file or `line`")
	flags.StringVar(&f.perDay, "per-day", "", "`requests` a day, of all users together (1M, 50k)")
	flags.StringArrayVar(&f.tune, "tune", nil, "a fine-tuning run after training: a preset, file or `line`, again for more")
	flags.StringVar(&f.versus, "versus", "", "`settings` that change how it is served: \"weights=int4\"")
	flags.StringArrayVar(&f.once, "once", nil, "a run that --versus takes: a preset, file or `line`, again for more")
	flags.Float64Var(&f.years, "years", 3, "`years` of use")
	flags.StringVar(&f.growth, "growth", "0", "how much the demand grows a year: a `share` such as 50% or 0.5")
	flags.Float64Var(&f.renew, "renew", 0, "make a new version every so many `years`; 0: never")
	flags.BoolVar(&f.ways, "ways", false, "say whether quantising, distilling or moving pays, and when")
	flags.StringVar(&f.choice.Student, "student", "", "the `model` that --ways teaches; by default a smaller one of the family")
	flags.StringVar(&f.distilTokens, "distil-tokens", "", "`tokens` it learns from (94B)")
	flags.StringVar(&f.choice.Place, "move", "", "the `place` that --ways moves to; by default the cleanest")
	flags.StringArrayVar(&f.export, "export", nil, "write the account to `file` too: .csv .json .md .html .tex, its chart as .svg .png, again for more")
	flags.IntVar(&f.start, "start", 1, "calendar `month` in which training begins, 1 to 12")
	flags.BoolVar(&f.months, "months", false, "print the account month by month")
	return cmd
}

func (p *program) ledger(args []string, f *ledgerFlags) error {
	if err := checkFormat(f.format); err != nil {
		return err
	}
	for _, file := range f.export {
		if _, err := export.FormatOf(file); err != nil {
			return err
		}
	}
	if f.serve == "" && len(args) == 0 || f.start < 1 || f.start > 12 {
		if f.start < 1 || f.start > 12 {
			return &sim.KnobError{Knob: "start", Value: strconv.Itoa(f.start), Reason: "is not a month", Accepted: "1..12"}
		}
		return errLedger
	}
	making, use, note, err := p.lifeOf(args, f)
	if err != nil {
		return err
	}
	o := explore.LifeOptions{Years: f.years, Renew: f.renew, Start: f.start}
	if o.PerDay, err = p.requestsPerDay(f.perDay, &use); err != nil {
		return err
	}
	if o.Growth, err = shareOf("growth", f.growth); err != nil {
		return err
	}
	if f.choice.DistilTokens, err = p.tokensOf(f.distilTokens); err != nil {
		return err
	}
	life, err := explore.LiveOf(making, use, o)
	if err != nil {
		return err
	}
	a := ledgerAnswer{life: &life, catalog: p.library, flags: f, perDay: o.PerDay, note: note}
	if f.ways {
		a.ways = explore.Ways(&life, f.choice, p.library)
	}
	if f.versus != "" {
		other := use
		settings, err := knob.ParseSettings(f.versus, p.library)
		if err == nil {
			err = knob.AssignAll(&other, settings, p.library)
		}
		if err != nil {
			return fmt.Errorf("--versus: %w", err)
		}
		once, err := p.scenarios(f.once)
		if err != nil {
			return err
		}
		change, err := explore.SwitchoverOf(&life, once, other, o)
		if err != nil {
			return err
		}
		a.change = &change
	} else if len(f.once) > 0 {
		return fmt.Errorf("--once says what --versus takes, and there is no --versus")
	}
	if err := p.drawLedger(&a, f.export); err != nil {
		return err
	}
	return a.write(p.stdout)
}

// drawLedger writes the account, with the way that saves most in its chart.
func (p *program) drawLedger(a *ledgerAnswer, files []string) error {
	if len(files) == 0 {
		return nil
	}
	r, err := ui.LedgerReport(ui.Options{Library: p.library, Version: version()}, a.life, a.ways, explore.Tallies()[1].ID)
	for _, file := range files {
		if err == nil {
			err = writeExport(file, r.Write)
		}
	}
	return err
}

func (p *program) scenarios(args []string) ([]sim.Scenario, error) {
	var out []sim.Scenario
	for _, arg := range args {
		s, err := p.scenario(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		out = append(out, s)
	}
	return out, nil
}

var errLedger = errors.New("ledger needs a model in use and its demand: wattif ledger --serve \"llama-2-70b 2xh100-sxm\" --per-day 1M")

// lifeOf reads the runs that make the model and how it is used. A lone line
// that trains nothing is how it is used. note says where a run is from that was
// not named.
func (p *program) lifeOf(args []string, f *ledgerFlags) (making []sim.Scenario, use sim.Scenario, note string, err error) {
	if f.serve == "" {
		if use, err = p.scenario(strings.Join(args, " ")); err == nil && use.Task.Training() {
			err = errLedger
		}
		args = nil
	} else if use, err = p.scenario(f.serve); err != nil {
		err = fmt.Errorf("--serve: %w", err)
	}
	if err != nil {
		return nil, use, "", err
	}
	if f.perDay == "" && !(use.RequestsPerDay > 0) {
		return nil, use, "", errLedger
	}
	if len(args) > 0 {
		making, err = p.scenarios([]string{strings.Join(args, " ")})
	} else {
		var run sim.Scenario
		run, note, err = p.library.MakingOf(&use, 0)
		making = []sim.Scenario{run}
	}
	if err != nil {
		return nil, use, "", err
	}
	tuning, err := p.scenarios(f.tune)
	return append(making, tuning...), use, note, err
}

// shareOf reads "50%" or "0.5".
func shareOf(name, text string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, &sim.KnobError{Knob: name, Value: text, Reason: "is not a share", Accepted: "50% or 0.5"}
	}
	if percent {
		v /= 100
	}
	return v, nil
}

// tokensOf reads a number of tokens as the knob of that name does; "" is 0.
func (p *program) tokensOf(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	k, err := knob.Find("train_tokens")
	if err != nil {
		return 0, err
	}
	s, err := knob.Default(p.library)
	if err != nil {
		return 0, err
	}
	v, err := k.Parse(text, &s, p.library)
	if err == nil && v.Word != "" {
		err = &sim.KnobError{Knob: "distil-tokens", Value: text, Reason: "must be a number of tokens", Accepted: "94B"}
	}
	return v.Number, err
}

// requestsPerDay reads a demand as the knob of that name does.
func (p *program) requestsPerDay(text string, s *sim.Scenario) (float64, error) {
	if text == "" {
		return s.RequestsPerDay, nil
	}
	k, err := knob.Find("requests_per_day")
	if err != nil {
		return 0, err
	}
	v, err := k.Parse(text, s, p.library)
	if err != nil {
		return 0, err
	}
	if v.Word != "" {
		return 0, &sim.KnobError{Knob: "per-day", Value: text, Reason: "must be a number: a ledger needs a demand"}
	}
	return v.Number, nil
}

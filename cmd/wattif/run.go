package main

import (
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
)

func (p *program) runCommand() *cobra.Command {
	var format, measuredValue string
	var like bool
	var files exportFlags
	var figures figureFlag
	cmd := &cobra.Command{
		Use:   "run [SCENARIO | LINE…]",
		Short: "One scenario: memory, speed, energy, carbon, water, cost",
		Long: `Run one scenario and print everything known about it.

SCENARIO is a YAML file, the id of a preset, or a scenario in one line; "-" reads
YAML from standard input. Words that are not quoted together are joined.

Of a published training run (run-gpt-3, run-bloom …) what its paper says is printed
beside, inside the boundary that the paper counts.

--measured corrects by what you measured: "46 tok/s", "21 ms", "350 W", or any metric
as "ttft_ms=120". It says which efficiency that is; every figure follows, and the line
printed (measured_time=…) holds it for other scenarios on the same device and software.

Exit code 1 says that it does not fit in memory: the other numbers then say what
it would do if it fitted.`,
		Example: `  wattif run "llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE"
  wattif run llama-3.1-8b 1xl4 --set batch=max --set region=SE -o json
  wattif run 8b w4 1xrtx-4090 b1 --measured "120 tok/s"
  wattif run scenario.yaml`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			files.alone = like
			if err := files.check(); err != nil {
				return err
			}
			if err := figures.check(); err != nil {
				return err
			}
			s, err := p.joined(args)
			if err != nil {
				return err
			}
			if measuredValue != "" {
				c, err := measure(&s, measuredValue)
				if err != nil {
					return err
				}
				s = c.Scenario
				if err := writeMeasured(p.stdout, &c, format); err != nil {
					return err
				}
			}
			r, err := sim.Run(&s)
			if err != nil {
				return err
			}
			a := outcome{scenario: s, result: r, catalog: p.library, speech: p.speech}
			if a.published, err = besides(p.library, strings.TrimSpace(strings.Join(args, " ")), &s); err != nil {
				return err
			}
			if err := a.write(p.stdout, format); err != nil {
				return err
			}
			if err := files.write(p, []sim.Scenario{s}); err != nil {
				return err
			}
			if err := figures.write(p, []sim.Scenario{s}); err != nil {
				return err
			}
			if err := writePublished(p.stdout, a.published, format); err != nil {
				return err
			}
			if like {
				if err := p.writeLike(&r, &files, format); err != nil {
					return err
				}
			}
			return fits(&r)
		},
	}
	formatFlag(cmd, &format)
	files.register(cmd)
	figures.register(cmd)
	cmd.Flags().StringVar(&measuredValue, "measured", "", "correct by a measured `value`: \"46 tok/s\", \"350 W\", \"ttft_ms=120\"")
	cmd.Flags().BoolVar(&like, "like", false, "say what that is like: kettles, kilometres, phone charges, with sources (of the unit of --per)")
	return cmd
}

// fits is the answer's exit: a scenario that does not fit has no other answer.
func fits(r *sim.Result) error {
	if r.Fits {
		return nil
	}
	return noAnswer{}
}

package main

import (
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

func (p *program) planCommand() *cobra.Command {
	var format string
	var keep int
	cmd := &cobra.Command{
		Use:   "plan [SCENARIO | LINE…]",
		Short: "The fastest parallel plan of a training step that fits",
		Long: `Search the parallel plans of a training scenario for the fastest that fits: tensor,
pipeline, context, expert and data parallel degrees, ZeRO stage, recomputation,
micro-batch and schedule. What the scenario states is kept: a line with tp8 is
searched with tp8.

The first row is the answer, the others what it beat. Exit code 1 says that
nothing fits; what is short is printed.`,
		Example: `  wattif plan train llama-3.1-70b 256xh100-sxm b512 in8k
  wattif plan lora llama-3.1-70b 8xa100-sxm-80 b8 in4k --top 3`,
		ValidArgsFunction: p.completeLine,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			s, err := p.joined(args)
			if err != nil {
				return err
			}
			found, err := explore.FindPlan(cmd.Context(), s, keep)
			if err != nil {
				return err
			}
			a := planAnswer{found: &found, catalog: p.library, speech: p.speech}
			if err := a.write(p.stdout, format); err != nil {
				return err
			}
			if len(found.Best) == 0 {
				return noAnswer{}
			}
			return nil
		},
	}
	formatFlag(cmd, &format)
	cmd.Flags().IntVar(&keep, "top", 8, "print the fastest `count` plans")
	return cmd
}

type planAnswer struct {
	found   *explore.PlanSearch
	catalog knob.Catalog
	speech  language.Language
}

func (a *planAnswer) write(w io.Writer, format string) error {
	if format == formatJSON {
		return writeJSON(w, a.object())
	}
	if format != formatTable {
		return a.columns().write(w, format)
	}
	var b strings.Builder
	f, l := a.found, a.speech
	if len(f.Best) == 0 {
		b.WriteString(wrap(l.Sayf("No plan of %s fits: the nearest (%s) is short of %s GB per device.", thousands(f.Seen), planShort(&f.Least), gigabytes(f.Short)), 0) + "\n")
		_, err := io.WriteString(w, b.String())
		return err
	}
	best := &f.Best[0]
	b.WriteString(wrap(knob.FormatLine(&best.Scenario, a.catalog), 2) + "\n\n")
	if err := a.table().write(&b, format); err != nil {
		return err
	}
	b.WriteString("\n")
	switch {
	case f.Given == nil:
		b.WriteString(l.Say("The plan of the scenario itself does not fit.") + "\n")
	case f.Given.Seconds > best.Seconds*1.0005:
		b.WriteString(wrap(l.Sayf("The plan of the scenario itself (%s) takes %s of the time.", planShort(f.Given), percent(f.Given.Seconds/best.Seconds, 0)), 0) + "\n")
	default:
		b.WriteString(l.Say("The plan of the scenario itself is as fast.") + "\n")
	}
	b.WriteString(wrap(l.Sayf("%s plans weighed, %s timed. net: messages that work does not hide; wait: stages for one another; mb: micro-batch.", thousands(f.Seen), thousands(f.Tried)), 0) + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// table is the plans in words, a line each.
func (a *planAnswer) table() *table {
	l := a.speech
	t := &table{head: []string{l.Say("plan"), l.Say("step"), l.Say("slower"), "MFU", l.Say("net"), l.Say("wait"), "GB"}, right: []bool{false, true, true, true, true, true, true}}
	step, err := metric.Find("step_s")
	must(err)
	for i := range a.found.Best {
		p := &a.found.Best[i]
		slower := ""
		if i > 0 {
			slower = signedPercent(p.Seconds/a.found.Best[0].Seconds-1, 1)
		}
		t.add(planShort(p), step.Format(p.Seconds), slower, percent(p.MFU, 1), percent(p.Network/p.Seconds, 0), percent(p.Bubble/p.Seconds, 0), gigabytes(p.Bytes))
	}
	return t
}

// planShort is a plan as words of a line, what is usual left out.
func planShort(p *explore.TrainingPlan) string {
	var words []string
	for _, d := range [...]struct {
		id string
		n  int
	}{{"tp", p.Plan.TP}, {"pp", p.Plan.PP}, {"cp", p.Plan.CP}, {"ep", p.Plan.EP}, {"dp", p.Plan.DP}} {
		if d.n > 1 {
			words = append(words, d.id+strconv.Itoa(d.n))
		}
	}
	words = append(words, "zero"+strconv.Itoa(p.Scenario.ZeRO), fmt.Sprintf("mb%g", p.Micro))
	if p.Scenario.Recompute != sim.RecomputeNone {
		words = append(words, p.Scenario.Recompute.String())
	}
	if s := p.Scenario.Schedule; s == sim.Interleaved || s == sim.ZeroBubble {
		words = append(words, p.Scenario.Schedule.String())
	}
	return strings.Join(words, " ")
}

// columns is every choice in a column of its own, for machines.
func (a *planAnswer) columns() *table {
	t := &table{
		head:  []string{"tp", "pp", "cp", "ep", "dp", "zero", "micro", "recompute", "schedule", "step", "slower", "MFU", "network", "waiting", "GB"},
		right: []bool{true, true, true, true, true, true, true, false, false, true, true, true, true, true, true},
	}
	step, err := metric.Find("step_s")
	must(err)
	for i := range a.found.Best {
		p := &a.found.Best[i]
		slower := ""
		if i > 0 {
			slower = signedPercent(p.Seconds/a.found.Best[0].Seconds-1, 1)
		}
		t.add(strconv.Itoa(p.Plan.TP), strconv.Itoa(p.Plan.PP), strconv.Itoa(p.Plan.CP), strconv.Itoa(p.Plan.EP), strconv.Itoa(p.Plan.DP),
			strconv.Itoa(p.Scenario.ZeRO), strconv.Itoa(int(p.Micro)), p.Scenario.Recompute.String(), p.Scenario.Schedule.String(),
			step.Format(p.Seconds), slower, percent(p.MFU, 1), percent(p.Network/p.Seconds, 0), percent(p.Bubble/p.Seconds, 0), gigabytes(p.Bytes))
	}
	return t
}

func (a *planAnswer) object() object {
	one := func(p *explore.TrainingPlan) object {
		return object{
			{"line", knob.FormatLine(&p.Scenario, a.catalog)},
			{"tp", p.Plan.TP},
			{"pp", p.Plan.PP},
			{"cp", p.Plan.CP},
			{"ep", p.Plan.EP},
			{"dp", p.Plan.DP},
			{"zero", p.Scenario.ZeRO},
			{"micro_batch", number(p.Micro)},
			{"recompute", p.Scenario.Recompute.String()},
			{"schedule", p.Scenario.Schedule.String()},
			{"step_s", number(p.Seconds)},
			{"mfu", number(p.MFU)},
			{"network_s", number(p.Network)},
			{"waiting_s", number(p.Bubble)},
			{"energy_j_per_step", number(p.Joules)},
			{"memory_gb_per_device", number(p.Bytes / 1e9)},
		}
	}
	plans := make([]object, len(a.found.Best))
	for i := range a.found.Best {
		plans[i] = one(&a.found.Best[i])
	}
	o := object{{"plans", plans}, {"weighed", a.found.Seen}, {"timed", a.found.Tried}}
	if a.found.Given != nil {
		o.put("given", one(a.found.Given))
	}
	if len(plans) == 0 {
		o.put("short_gb_per_device", number(a.found.Short/1e9))
	}
	o.put("version", version())
	return o
}

package main

import (
	"io"

	"github.com/spf13/cobra"

	"wattif/sim/metric"
	"wattif/ui/language"
)

func (p *program) metricsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "metrics",
		Short: "The table of outputs: what can be asked",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			return writeMetrics(p.stdout, p.speech, format)
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

func writeMetrics(w io.Writer, l language.Language, format string) error {
	all := metric.All()
	if format == formatJSON {
		list := make([]object, len(all))
		for i := range all {
			m := &all[i]
			list[i] = object{
				{"id", m.ID},
				{"label", m.Label},
				{"unit", m.Unit},
				{"group", m.Group},
				{"better", m.Better.String()},
				{"help", m.Help},
				{"formula", m.Formula},
			}
		}
		return writeJSON(w, list)
	}
	if format == formatMarkdown {
		return metric.Markdown(w)
	}
	t := &table{head: []string{"id", l.Say("unit"), l.Say("better"), l.Say("what it is")}, prose: true}
	if format == formatCSV {
		t.head = []string{"id", "label", "unit", "group", "better", "help", "formula"}
	}
	for i := range all {
		m := &all[i]
		if format == formatCSV {
			t.add(m.ID, m.Label, m.Unit, m.Group, m.Better.String(), m.Help, m.Formula)
			continue
		}
		t.add(m.ID, l.Say(m.Unit), l.Say(m.Better.String()), l.Say(m.Help))
	}
	return t.write(w, format)
}

package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui"
)

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "The manual page, for man",
		Long: `Print the manual page in the format of man: every command with its flags, the
knobs, the metrics, files and exit codes.`,
		Example: `  wattif man | man -l -
  wattif man > /usr/local/share/man/man1/wattif.1`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(p.stdout, manual(cmd.Root()))
			return err
		},
	}
}

// roff keeps text from being read as requests of man.
func roff(s string) string {
	s = strings.ReplaceAll(s, `\`, `\e`)
	s = strings.ReplaceAll(s, "-", `\-`)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}

// manual is the page.
func manual(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(".TH WATTIF 1 \"\" \"wattif " + roff(version()) + "\" \"User Commands\"\n")
	section := func(name string) { b.WriteString(".SH " + name + "\n") }
	section("NAME")
	b.WriteString(`wattif \- time, energy, emissions, cost and memory of language models, by what\-if` + "\n")
	section("SYNOPSIS")
	b.WriteString(".B wattif\n[LINE | CODE]\n.br\n.B wattif\nCOMMAND [ARGUMENT...]\n")
	section("DESCRIPTION")
	b.WriteString(paragraphs(root.Long))
	b.WriteString(flagText(root.LocalFlags().FlagUsagesWrapped(pageWidth)))
	section("COMMANDS")
	for _, c := range root.Commands() {
		commandText(&b, c)
	}
	section("SCENARIO LINES")
	b.WriteString("A scenario in one line is words in any order, knob=value or short forms:\n.nf\n")
	b.WriteString(roff("  llama-3.1-70b fp8 2xh100-sxm tp2 b32 in2k out256 DE\n  train 1b tokens=20x 64xh100-sxm FR\n") + ".fi\n")
	section("KNOBS")
	table := knob.All()
	for i := range table {
		b.WriteString(".TP\n.B " + roff(table[i].ID) + "\n" + roff(table[i].Help) + "\n")
	}
	section("METRICS")
	metrics := metric.All()
	for i := range metrics {
		unit := ""
		if metrics[i].Unit != "" {
			unit = " (" + metrics[i].Unit + ")"
		}
		b.WriteString(".TP\n.B " + roff(metrics[i].ID) + "\n" + roff(metrics[i].Help+unit) + "\n")
	}
	section("KEYS")
	b.WriteString("Of the screen, by action; the configuration gives actions other keys. Every action is a word of the : prompt too.\n")
	for _, k := range ui.UsualBindings() {
		b.WriteString(".TP\n.B " + roff(k.Action) + "\n" + roff(strings.TrimSpace(k.Keys+"  "+k.Help)) + "\n")
	}
	section("FILES")
	for _, f := range [][2]string{
		{"$XDG_CONFIG_HOME/wattif/config.yaml", "Options of the screen; wattif config path says where it is."},
		{"$XDG_CONFIG_HOME/wattif/presets", "Models, devices, places and situations of your own."},
		{"$XDG_STATE_HOME/wattif/session.yaml", "The session the screen resumes, kept a moment after every change."},
		{"$XDG_STATE_HOME/wattif/host_key", "The key of wattif serve, made when it is first needed."},
	} {
		b.WriteString(".TP\n.I " + roff(f[0]) + "\n" + roff(f[1]) + "\n")
	}
	section("ENVIRONMENT")
	b.WriteString(".TP\n.B NO_COLOR\nNo colours.\n.TP\n.B WATTIF_PLAIN\n1 opens a dialogue in lines instead of the screen, as \\-\\-plain does.\n.TP\n.B TERM\ndumb does so too.\n.TP\n.B WATTIF_DEBUG\n1 prints where it happened when a fault ends the screen.\n")
	section("EXIT STATUS")
	for _, e := range [][2]string{
		{"0", "Done."},
		{"1", "The question is sound and the answer is no: it does not fit, nothing keeps the limits."},
		{"2", "The question cannot be asked: a word, value, code or file is wrong."},
		{"130, 143", "Ended by a signal."},
	} {
		b.WriteString(".TP\n.B " + e[0] + "\n" + roff(e[1]) + "\n")
	}
	return b.String()
}

func commandText(b *strings.Builder, c *cobra.Command) {
	if c.Hidden {
		return
	}
	b.WriteString(".SS " + roff("wattif "+strings.TrimPrefix(c.CommandPath(), "wattif ")) + "\n")
	b.WriteString(roff(c.Short) + ".\n.PP\n.B " + roff(c.UseLine()) + "\n.PP\n")
	b.WriteString(paragraphs(c.Long))
	b.WriteString(flagText(c.LocalNonPersistentFlags().FlagUsagesWrapped(pageWidth)))
	if c.Example != "" {
		b.WriteString(".PP\nExamples:\n.nf\n" + roff(c.Example) + "\n.fi\n")
	}
	for _, sub := range c.Commands() {
		commandText(b, sub)
	}
}

// paragraphs keeps empty lines between paragraphs.
func paragraphs(text string) string {
	if text == "" {
		return ""
	}
	parts := strings.Split(text, "\n\n")
	for i := range parts {
		parts[i] = roff(parts[i])
	}
	return strings.Join(parts, "\n.PP\n") + "\n"
}

// flagText is the help about flags as it is printed.
func flagText(usages string) string {
	if usages == "" {
		return ""
	}
	return ".PP\nFlags:\n.nf\n" + roff(strings.TrimRight(usages, "\n")) + "\n.fi\n"
}

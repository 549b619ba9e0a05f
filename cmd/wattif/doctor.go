package main

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"wattif/ui"
)

func (p *program) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "What the terminal can show, and which data is in force",
		Long: `Print what bears on how the screen looks: the terminal's size and colours, rulers
that are straight when every character takes one cell, where files are kept, and
the versions of program and data. Attach it to a report of a fault.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error { return p.doctor() },
	}
}

func (p *program) doctor() error {
	var b strings.Builder
	line := func(head, text string) { fmt.Fprintf(&b, "%-10s%s\n", head, text) }
	line("program", version()+"  "+runtime.Version()+"  "+runtime.GOOS+"/"+runtime.GOARCH)
	lib, err := p.load()
	if err != nil {
		line("data", "cannot be read: "+err.Error())
	} else {
		line("data", lib.DataVersion())
		counts := make([]string, 0, 4)
		for _, kind := range []string{"model", "hardware", "stack", "region"} {
			counts = append(counts, thousands(len(lib.Options(kind)))+" "+kind)
		}
		line("", strings.Join(counts, ", ")+", "+thousands(len(lib.Scenarios()))+" situations")
	}
	b.WriteString("\n")
	orNone := func(s string) string {
		if s == "" {
			return "not set"
		}
		return s
	}
	line("terminal", "TERM "+orNone(p.env("TERM"))+", COLORTERM "+orNone(p.env("COLORTERM"))+", NO_COLOR "+orNone(p.env("NO_COLOR")))
	locale := p.env("LC_ALL")
	if locale == "" {
		locale = p.env("LC_CTYPE")
	}
	if locale == "" {
		locale = p.env("LANG")
	}
	line("locale", orNone(locale))
	if w, h, ok := p.terminalSize(); ok {
		verdict := "room for everything"
		switch {
		case w < 40 || h < 12:
			verdict = "one line at a time; 80x24 shows levers, figures and a chart"
		case w < 80 || h < 24:
			verdict = "a list without charts; 80x24 shows a chart"
		case w < 110 || h < 30:
			verdict = "levers, figures and one chart; 110x30 shows cards"
		case w < 150 || h < 40:
			verdict = "levers, cards, chart, memory and checks; 150x40 shows what changed too"
		}
		line("size", strconv.Itoa(w)+"x"+strconv.Itoa(h)+": "+verdict)
	} else {
		line("size", "standard output is no terminal: wattif prints a summary there")
	}
	colours := "as many as the terminal says it has"
	switch {
	case p.env("NO_COLOR") != "":
		colours = "none, as NO_COLOR asks; marks and letters carry everything"
	case p.env("TERM") == "dumb" || p.env("TERM") == "":
		colours = "none: the terminal has no name; wattif prints summaries"
	case p.env("COLORTERM") == "truecolor" || p.env("COLORTERM") == "24bit":
		colours = "16 million"
	case strings.Contains(p.env("TERM"), "256color"):
		colours = "256"
	}
	line("colours", colours)
	b.WriteString("\nRulers: all lines end under the bar when every character takes one cell. If\none does not, start with --ascii, or set ascii: true in the configuration.\n\n")
	for _, r := range rulers {
		fmt.Fprintf(&b, "  %-8s%s|\n", r[0], r[1])
	}
	b.WriteString("\n")
	file := p.configFile()
	if _, err := p.readConfig(); err != nil {
		line("config", err.Error())
	} else {
		line("config", orNone(file))
	}
	line("presets", orNone(p.presetFolder()))
	line("session", orNone(ui.SessionFile(p.env)))
	_, err = io.WriteString(p.stdout, b.String())
	return err
}

// rulers are the kinds of characters the screen draws with, forty cells each.
var rulers = [][2]string{
	{"ASCII", strings.Repeat("0123456789", 4)},
	{"borders", strings.Repeat("─│┌┐└┘├┤┬┴", 4)},
	{"focus", strings.Repeat("═║╔╗╚╝╠╣╦╩", 4)},
	{"blocks", strings.Repeat("█▓▒░▏▎▍▌▋▊", 4)},
	{"braille", strings.Repeat("⠁⠃⠇⡇⣇⣧⣷⣿⢀⢠", 4)},
	{"marks", strings.Repeat("▲▼●◆■×▸‹›…", 4)},
	{"Chinese", strings.Repeat("能耗时间内", 4)},
}

// terminalSize is the size of the terminal that standard output is, ok false
// when it is none.
func (p *program) terminalSize() (w, h int, ok bool) {
	var stream any = p.stdout
	if a, isAnswer := stream.(*answer); isAnswer {
		stream = a.w
	}
	f, isFile := stream.(interface{ Fd() uintptr })
	if !isFile {
		return 0, 0, false
	}
	w, h, err := term.GetSize(f.Fd())
	return w, h, err == nil
}

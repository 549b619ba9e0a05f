package main

import (
	"io"
	"runtime"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
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
	line := func(head, text string) { b.WriteString(padded(head, 10) + text + "\n") }
	line(p.say("program"), version()+"  "+runtime.Version()+"  "+runtime.GOOS+"/"+runtime.GOARCH)
	lib, err := p.load()
	if err != nil {
		line(p.say("data"), p.sayf("cannot be read: %s", ui.ErrorText(p.speech, err)))
	} else {
		line(p.say("data"), lib.DataVersion())
		counts := make([]string, 0, 4)
		for _, kind := range []string{"model", "hardware", "stack", "region"} {
			counts = append(counts, thousands(len(lib.Options(kind)))+" "+p.say(kind))
		}
		line("", strings.Join(counts, p.say(", "))+p.sayf(", %s situations", thousands(len(lib.Scenarios()))))
	}
	b.WriteString("\n")
	orNone := func(s string) string {
		if s == "" {
			return p.say("not set")
		}
		return s
	}
	line(p.say("terminal"), "TERM "+orNone(p.env("TERM"))+", COLORTERM "+orNone(p.env("COLORTERM"))+", NO_COLOR "+orNone(p.env("NO_COLOR")))
	locale := p.env("LC_ALL")
	if locale == "" {
		locale = p.env("LC_CTYPE")
	}
	if locale == "" {
		locale = p.env("LANG")
	}
	line(p.say("locale"), orNone(locale))
	if w, h, ok := p.terminalSize(); ok {
		verdict := p.say("room for everything")
		switch {
		case w < 40 || h < 12:
			verdict = p.say("one line at a time; 80x24 shows levers, figures and a chart")
		case w < 80 || h < 24:
			verdict = p.say("a list without charts; 80x24 shows a chart")
		case w < 110 || h < 30:
			verdict = p.say("levers, figures and one chart; 110x30 shows cards")
		case w < 150 || h < 40:
			verdict = p.say("levers, cards, chart, memory and checks; 150x40 shows what changed too")
		}
		line(p.say("size"), p.sayf("%s: %s", strconv.Itoa(w)+"x"+strconv.Itoa(h), verdict))
	} else {
		line(p.say("size"), p.say("standard output is no terminal: wattif prints a summary there"))
	}
	colours := p.say("as many as the terminal says it has")
	switch {
	case p.env("NO_COLOR") != "":
		colours = p.say("none, as NO_COLOR asks; marks and letters carry everything")
	case p.env("TERM") == "dumb" || p.env("TERM") == "":
		colours = p.say("none: the terminal has no name; wattif prints summaries")
	case p.env("COLORTERM") == "truecolor" || p.env("COLORTERM") == "24bit":
		colours = p.say("16 million")
	case strings.Contains(p.env("TERM"), "256color"):
		colours = "256"
	}
	line(p.say("colours"), colours)
	b.WriteString("\n" + p.say("Rulers: all lines end under the bar when every character takes one cell. If\none does not, start with --ascii, or set ascii: true in the configuration.") + "\n\n")
	for _, r := range rulers {
		b.WriteString("  " + padded(p.say(r[0]), 8) + r[1] + "|\n")
	}
	b.WriteString("\n")
	file := p.configFile()
	if _, err := p.readConfig(); err != nil {
		line(p.say("config"), ui.ErrorText(p.speech, err))
	} else {
		line(p.say("config"), orNone(file))
	}
	line(p.say("presets"), orNone(p.presetFolder()))
	line(p.say("session"), orNone(ui.SessionFile(p.env)))
	_, err = io.WriteString(p.stdout, b.String())
	return err
}

// padded is a word at the left of a column of n cells.
func padded(s string, n int) string { return s + strings.Repeat(" ", max(0, n-ansi.StringWidth(s))) }

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

package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
)

// chooseLanguage decides what the program speaks: --lang, else the
// configuration, else the locale. A locale that is neither is English.
func (p *program) chooseLanguage() error {
	p.speech = p.systemLanguage()
	if p.lang == "" {
		return nil
	}
	l, ok := language.Parse(p.lang)
	if !ok {
		names := language.Names()
		return &sim.KnobError{Knob: "lang", Value: p.lang, Reason: "is not a language of the program", Nearest: knob.Nearest(p.lang, names), Accepted: strings.Join(names, " ")}
	}
	p.speech = l
	return nil
}

// systemLanguage is the configuration's language, else that of the locale. A
// configuration that cannot be read is complained of where it matters.
func (p *program) systemLanguage() language.Language {
	if own, err := p.readConfig(); err == nil {
		if l, ok := language.Parse(own.language); ok {
			return l
		}
	}
	for _, name := range [...]string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := p.env(name); value != "" {
			l, _ := language.Parse(value)
			return l
		}
	}
	return language.English
}

// say and sayf are a text and a format with its values in the program's
// language.
func (p *program) say(text string) string { return p.speech.Say(text) }

func (p *program) sayf(format string, values ...any) string { return p.speech.Sayf(format, values...) }

// flagBefore is the value of a flag among the arguments, before they are
// parsed: help has to know the language too. What follows "--" is no flag.
func flagBefore(args []string, name string) string {
	for i, arg := range args {
		switch {
		case arg == "--":
			return ""
		case arg == "--"+name && i+1 < len(args):
			return args[i+1]
		case strings.HasPrefix(arg, "--"+name+"="):
			return strings.TrimPrefix(arg, "--"+name+"=")
		}
	}
	return ""
}

// localize says the help of every command in the program's language. Commands,
// flags and examples are what is typed, and stay.
func (p *program) localize(root *cobra.Command) {
	if p.speech == language.English {
		return
	}
	root.SetUsageTemplate(strings.NewReplacer(
		"Usage:", p.say("Usage:"), "Aliases:", p.say("Aliases:"), "Examples:", p.say("Examples:"), "Available Commands:", p.say("Commands:"),
		"Global Flags:", p.say("Flags of every command:"), "Flags:", p.say("Flags:"),
		"Use \"{{.CommandPath}} [command] --help\" for more information about a command.", p.sayf("\"%s\" says more about a command.", "{{.CommandPath}} help [command]"),
	).Replace(root.UsageTemplate()))
	root.InitDefaultHelpCmd()
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Short = p.say(c.Short)
		paragraphs := strings.Split(c.Long, "\n\n")
		for i, text := range paragraphs {
			paragraphs[i] = p.say(text)
		}
		c.Long = strings.Join(paragraphs, "\n\n")
		c.InitDefaultHelpFlag()
		each := func(f *pflag.Flag) {
			if f.Name == "help" {
				f.Usage = p.say("show this help")
				return
			}
			f.Usage = p.say(f.Usage)
		}
		c.Flags().VisitAll(each)
		c.PersistentFlags().VisitAll(each)
		for _, child := range c.Commands() {
			walk(child)
		}
	}
	walk(root)
}

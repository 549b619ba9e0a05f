package main

import (
	"strings"

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

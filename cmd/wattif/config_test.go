package main

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"wattif/sim/knob"
	"wattif/sim/metric"
)

// The template is right and changes nothing; every option takes each of its values.
func TestConfigTemplate(t *testing.T) {
	c, problems := parseConfig([]byte(configTemplate()))
	if len(problems) > 0 || c != usualConfig() {
		t.Errorf("%+v %v", c, problems)
	}
	for _, o := range options {
		for _, v := range o.values {
			if _, problems := parseConfig([]byte(o.id + ": " + v + "\n")); len(problems) > 0 {
				t.Errorf("%s: %s: %v", o.id, v, problems)
			}
		}
	}
	c, problems = parseConfig([]byte("theme: light\nascii: true\nmouse: false\nunit: day\nlanguage: zh\n"))
	if want := (config{theme: "light", ascii: true, unit: metric.Day, language: "zh"}); c != want || len(problems) > 0 {
		t.Errorf("%+v %v, want %+v", c, problems, want)
	}
}

func FuzzConfig(f *testing.F) {
	for _, text := range []string{"", "theme: light", "theme: [", "- a", "a: &x *x", "? : :", "theme: light\ntheme: dark", "null", "\xff"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, problems := parseConfig(b)
		for _, text := range problems {
			if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\n") && !strings.Contains(string(b), "\n") {
				t.Errorf("%q: problem %q", b, text)
			}
		}
	})
}

// Rulers are as long as each other, in cells.
func TestRulersAreStraight(t *testing.T) {
	for _, r := range rulers {
		if n := ansi.StringWidth(r[1]); n != 40 {
			t.Errorf("%s is %d cells", r[0], n)
		}
	}
}

// No line of the manual begins a request by accident.
func TestManualIsWellFormed(t *testing.T) {
	root := (&program{env: func(string) string { return "" }}).command()
	page := manual(root)
	known := map[string]bool{".TH": true, ".SH": true, ".SS": true, ".TP": true, ".PP": true, ".B": true, ".I": true, ".br": true, ".nf": true, ".fi": true}
	filled := 0
	for i, l := range strings.Split(page, "\n") {
		word, _, _ := strings.Cut(l, " ")
		if strings.HasPrefix(l, "'") || strings.HasPrefix(l, ".") && !known[word] {
			t.Errorf("line %d is a request: %s", i+1, l)
		}
		switch word {
		case ".nf":
			filled++
		case ".fi":
			filled--
		}
	}
	if filled != 0 {
		t.Errorf("%d blocks stay open", filled)
	}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if name := roff(c.CommandPath()); !c.Hidden && !strings.Contains(page, name) {
			t.Errorf("%s is missing", name)
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for _, id := range append(knob.IDs(), metric.IDs()...) {
		if !strings.Contains(page, "\n.B "+roff(id)+"\n") {
			t.Errorf("%s is missing", id)
		}
	}
}

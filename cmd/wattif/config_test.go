package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui"
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

// Keys of one's own: a key or a list; every mistake with its line, a clash with
// both names.
func TestConfigKeys(t *testing.T) {
	c, problems := parseConfig([]byte("theme: dark\nkeys:\n  undo: [u, f9]\n  window: W\n  redo: []\n"))
	if len(problems) > 0 || c.keys == nil {
		t.Fatalf("%v %v", c.keys, problems)
	}
	if got := c.keys.Keys("undo"); len(got) != 2 || got[1] != "f9" {
		t.Errorf("undo has %q", got)
	}
	if got := c.keys.Keys("window"); len(got) != 1 || got[0] != "W" {
		t.Errorf("window has %q", got)
	}
	for text, want := range map[string]string{
		"keys:\n  undo: [u, ctrl+z]\n":  `line 2: keys: key "ctrl+z" is given to undo and to suspend`,
		"keys:\n  undo: w\n":            `line 2: keys: key "w" is given to window and to undo`,
		"keys:\n  undoo: w\n":           `line 2: keys: "undoo" is not an action; did you mean undo?`,
		"keys:\n  undo: [u, xx]\n":      `line 2: keys: undo: key: "xx" is not a key`,
		"keys: u\n":                     `line 1: keys: is not a list of actions`,
		"keys:\n  undo: {a: b}\n":       `line 2: keys: undo needs a key or a list of keys`,
		"keys:\n  undo: u\n  undo: w\n": `undo`,
		"keys:\n  command: []\n":        `line 2: keys: command: needs a key`,
	} {
		_, problems := parseConfig([]byte(text))
		if len(problems) != 1 || !strings.Contains(problems[0], want) {
			t.Errorf("%q: %q, want %q", text, problems, want)
		}
	}
	if c, problems := parseConfig([]byte("keys:\n")); c.keys != nil || problems != nil {
		t.Errorf("an empty list of keys is %v %v", c.keys, problems)
	}
}

// The schema knows every option, every action and nothing else.
func TestConfigSchema(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, configSchema()); err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Enum       []string
			Type       string
			Properties map[string]any
		}
		AdditionalProperties *bool
	}
	if err := json.Unmarshal(b.Bytes(), &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Properties) != len(options)+1 || schema.AdditionalProperties == nil || *schema.AdditionalProperties {
		t.Errorf("%d properties", len(schema.Properties))
	}
	for _, o := range options {
		one, ok := schema.Properties[o.id]
		if !ok || one.Type != "boolean" && !slices.Equal(one.Enum, o.values) {
			t.Errorf("%s is %+v", o.id, one)
		}
	}
	if got := len(schema.Properties["keys"].Properties); got != len(ui.Actions()) {
		t.Errorf("%d actions of %d", got, len(ui.Actions()))
	}
}

func FuzzConfig(f *testing.F) {
	for _, text := range []string{"", "theme: light", "theme: [", "- a", "a: &x *x", "? : :", "theme: light\ntheme: dark", "keys: {undo: [u, f9]}", "keys: {undo: z, zoom: []}", "keys: [", "null", "\xff"} {
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
	for _, id := range ui.Actions() {
		if !strings.Contains(page, "\n.B "+roff(id)+"\n") {
			t.Errorf("the key of %s is missing", id)
		}
	}
	for _, id := range append(knob.IDs(), metric.IDs()...) {
		if !strings.Contains(page, "\n.B "+roff(id)+"\n") {
			t.Errorf("%s is missing", id)
		}
	}
}

package main

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/ui/language"
)

func (p *program) knobsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "knobs",
		Short: "The table of inputs: what can be turned",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			lib, err := p.load()
			if err != nil {
				return err
			}
			s, err := knob.Default(lib)
			if err != nil {
				return err
			}
			return writeKnobs(p.stdout, p.speech, format, &s, lib)
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

var kindNames = [...]string{"number", "integer", "choice", "text"}

func writeKnobs(w io.Writer, l language.Language, format string, s *sim.Scenario, c knob.Catalog) error {
	all := knob.All()
	if format == formatJSON {
		list := make([]object, len(all))
		for i := range all {
			list[i] = knobObject(&all[i], s, c)
		}
		return writeJSON(w, list)
	}
	if format == formatMarkdown {
		return knob.Markdown(w)
	}
	t := &table{head: []string{"id", l.Say("unit"), l.Say("accepts"), l.Say("what it is")}, prose: true}
	if format == formatCSV {
		t.head = []string{"id", "label", "unit", "group", "accepts", "default", "help", "source"}
	}
	for i := range all {
		k := &all[i]
		accepts := accepted(language.English, k, s, c)
		if format == formatCSV {
			t.add(k.ID, k.Label, k.Unit, k.Group, accepts, k.Default, k.Help, k.Source)
			continue
		}
		accepts = accepted(l, k, s, c)
		if ansi.StringWidth(accepts) > 20 {
			accepts = ansi.Truncate(accepts, 20, "...")
		}
		t.add(k.ID, l.Say(k.Unit), accepts, l.Say(k.Help))
	}
	return t.write(w, format)
}

// accepted is the range or the choices of a knob in words.
func accepted(l language.Language, k *knob.Knob, s *sim.Scenario, c knob.Catalog) string {
	switch k.Kind {
	case knob.Choice:
		if kind := k.CatalogKind(); kind != "" {
			return l.Sayf("see list %s", plural(kind))
		}
		var ids []string
		for _, o := range k.Options(s, c) {
			ids = append(ids, o.ID)
		}
		return strings.Join(ids, " ")
	case knob.Text:
		return l.Say("text")
	}
	span := plainNumber(k.Min) + ".." + plainNumber(k.Max)
	if k.Auto != "" {
		span += l.Say(" or ") + k.Auto
	}
	return span
}

func plural(kind string) string {
	if kind == "hardware" {
		return kind
	}
	return kind + "s"
}

func knobObject(k *knob.Knob, s *sim.Scenario, c knob.Catalog) object {
	o := object{{"id", k.ID}, {"label", k.Label}, {"unit", k.Unit}, {"group", k.Group}, {"kind", kindNames[k.Kind]}}
	if k.Kind == knob.Number || k.Kind == knob.Integer {
		o.put("min", number(k.Min))
		o.put("max", number(k.Max))
	}
	if k.Auto != "" {
		o.put("auto", k.Auto)
	}
	if k.Kind == knob.Choice {
		if kind := k.CatalogKind(); kind != "" {
			o.put("list", plural(kind))
		} else {
			choices := []object{}
			for _, option := range k.Options(s, c) {
				choices = append(choices, object{{"id", option.ID}, {"name", option.Name}})
			}
			o.put("choices", choices)
		}
	}
	o.put("default", k.Default)
	o.put("help", k.Help)
	o.put("source", k.Source)
	return o
}

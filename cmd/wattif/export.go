package main

import (
	"bytes"
	"os"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/export"
)

// exportFlags are --export and --per of run and compare.
type exportFlags struct {
	files []string
	per   string
	alone bool // the unit is of something else too
}

func (f *exportFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.files, "export", nil, "write figures, ranges and sources to `file` too: .csv .json .md .html .tex .svg .png, again for more")
	flags.StringVar(&f.per, "per", "", "functional `unit` of the exported figures: request, ktok, mtok, user-hour, day, year, job")
	must(cmd.RegisterFlagCompletionFunc("per", cobra.FixedCompletions([]string{"request", "ktok", "mtok", "user-hour", "day", "year", "job"}, cobra.ShellCompDirectiveNoFileComp)))
}

// check refuses what cannot be written before anything is computed.
func (f *exportFlags) check() error {
	for _, file := range f.files {
		if _, err := export.FormatOf(file); err != nil {
			return err
		}
	}
	if f.per == "" {
		return nil
	}
	if len(f.files) == 0 && !f.alone {
		return &sim.KnobError{Knob: "per", Value: f.per, Reason: "is the unit of exported figures, and nothing is exported: add --export FILE"}
	}
	_, err := metric.ParseUnit(f.per)
	return err
}

// write writes the files.
func (f *exportFlags) write(p *program, all []sim.Scenario) error {
	if len(f.files) == 0 {
		return nil
	}
	unit := metric.Usual
	if f.per != "" {
		u, err := metric.ParseUnit(f.per)
		if err != nil {
			return err
		}
		unit = u
	}
	s, err := export.New(all, 0, unit, p.library, version())
	if err != nil {
		return err
	}
	for _, file := range f.files {
		format, err := export.FormatOf(file)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := s.Write(&b, format); err != nil {
			return err
		}
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			return &sim.KnobError{Knob: "export", Value: file, Reason: "cannot be written: " + cause(err)}
		}
	}
	return nil
}

// cause is an error of a file without the path that the reader already has.
func cause(err error) string {
	if e, ok := err.(*os.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// nameless is a scenario's line without the name, for codes and exports.
func nameless(s sim.Scenario, c knob.Catalog) string {
	s.Name = ""
	return knob.FormatLine(&s, c)
}

package main

import (
	"bytes"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/ui"
	"wattif/ui/export"
)

// figureFlag is --figure of run and compare: charts without a screen.
type figureFlag struct{ wanted []string }

func (f *figureFlag) register(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.wanted, "figure", nil, "draw a chart to a file: `KIND=FILE`, KIND one of "+strings.Join(ui.FigureKinds, ", ")+", FILE .svg or .png; again for more")
}

// check refuses what cannot be drawn before anything is computed.
func (f *figureFlag) check() error {
	for _, text := range f.wanted {
		kind, file, ok := strings.Cut(text, "=")
		if !ok || file == "" {
			return &sim.KnobError{Knob: "figure", Value: text, Reason: "says not which chart goes to which file", Accepted: "KIND=FILE", Nearest: "roofline=" + kind}
		}
		if err := checkFigureFile(file); err != nil {
			return err
		}
	}
	return nil
}

// checkFigureFile refuses a file that is no figure.
func checkFigureFile(file string) error {
	format, err := export.FormatOf(file)
	if err == nil && format != "svg" && format != "png" {
		err = &sim.KnobError{Knob: "export", Value: file, Reason: "is no figure", Accepted: ".svg .png"}
	}
	return err
}

// write draws the charts.
func (f *figureFlag) write(p *program, all []sim.Scenario) error {
	for _, text := range f.wanted {
		kind, file, _ := strings.Cut(text, "=")
		figure, err := ui.Figure(ui.Options{Library: p.library, Start: all, Version: version()}, kind)
		if err == nil {
			err = writeFigure(file, &figure)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeFigure writes a figure in the format of its file's name.
func writeFigure(file string, f *export.Figure) error { return writeExport(file, f.Write) }

// writeExport writes something in the format of its file's name.
func writeExport(file string, write func(w io.Writer, format string) error) error {
	format, err := export.FormatOf(file)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, format); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return &sim.KnobError{Knob: "export", Value: file, Reason: "cannot be written: " + cause(err)}
	}
	return nil
}

package main

import (
	_ "embed"
	"io"
	"path/filepath"

	"wattif/presets"
	"wattif/sim/calibrate"
)

// accuracyNotes is the part of the page on accuracy that people write.
//
//go:embed accuracy_notes.md
var accuracyNotes string

// accuracy writes the page on accuracy and its plot to a folder.
func (p *program) accuracy(folder string) error {
	page, plot, err := p.accuracyPage()
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(folder, "ACCURACY.md"), page); err != nil {
		return err
	}
	return writeFile(filepath.Join(folder, accuracyPlot), plot)
}

const accuracyPlot = "accuracy.svg"

// accuracyPage returns what prints the page and what draws its plot.
func (p *program) accuracyPage() (page, plot func(io.Writer) error, err error) {
	report, err := p.validate(nil)
	if err != nil {
		return nil, nil, err
	}
	a := calibrate.Accuracy{Shipped: &report, Notes: accuracyNotes, Plot: accuracyPlot}
	if a.Figures, err = presets.Figures(); err != nil {
		return nil, nil, err
	}
	if a.Tables, err = calibrationTables(); err != nil {
		return nil, nil, err
	}
	return a.WriteMarkdown, func(w io.Writer) error { return calibrate.WriteScatter(w, &report) }, nil
}

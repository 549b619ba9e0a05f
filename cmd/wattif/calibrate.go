package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wattif/presets"
	"wattif/sim/calibrate"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

func (p *program) calibrateCommand() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "calibrate ROWS.csv…",
		Short: "Coefficients from measured rows",
		Long: `Fit the engine's coefficients to measured rows and print them, or write them to
--out. Single operations (a column op) give efficiencies and latencies by device
generation and software; measured draws (a column watts, or power and energy among
the jobs) give the power model; whole jobs (columns metric and measured) give what the
software's jobs reach of them and the host's fixed work. The fit is deterministic.

Never validate on rows you fitted.`,
		Example: `  wattif calibrate ops.csv jobs.csv --out presets/calibration`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.calibrate(args, folder)
		},
	}
	cmd.Flags().StringVar(&folder, "out", "", "write fitted.csv, jobs.csv and power.csv to `folder` instead of printing them")
	must(cmd.MarkFlagDirname("out"))
	return cmd
}

// recalibrated is a catalogue with other coefficients.
type recalibrated struct {
	knob.Catalog
	table *hardware.CoefficientTable
}

// Coefficients resolves from the table.
func (r recalibrated) Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients {
	return r.table.Resolve(d, s, task)
}

func (p *program) calibrate(files []string, folder string) error {
	lib, err := p.load()
	if err != nil {
		return err
	}
	var draws []calibrate.PowerRow
	var ops []calibrate.OpRow
	var jobs []calibrate.Case
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return fileTrouble(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		if calibrate.IsPowerFile(first) {
			rows, err := calibrate.ReadPowerRows(bytes.NewReader(text), name)
			if err != nil {
				return err
			}
			draws = append(draws, rows...)
			continue
		}
		rows, err := calibrate.ReadCases(bytes.NewReader(text), name)
		if err != nil {
			return err
		}
		for i := range rows.Ops {
			if rows.Ops[i].Reason == "" {
				ops = append(ops, rows.Ops[i].OpRow)
			}
		}
		jobs = append(jobs, rows.Scenarios...)
	}
	stated, err := presets.Coefficients("stated.csv")
	if err != nil {
		return err
	}
	fitted, err := presets.Coefficients("fitted.csv")
	if err != nil {
		return err
	}
	if len(ops) > 0 {
		device := func(id string) (hardware.Device, bool) {
			d, err := lib.Device(id)
			return d, err == nil
		}
		table, report := calibrate.FitOps(ops, device, stated)
		fmt.Fprintf(p.stderr, "operations: %d of %d rows fitted, %d coefficients\n", report.Used, report.Rows, report.Coefficients)
		fitted = table
		if err := p.writeTable(table, folder, "fitted.csv"); err != nil {
			return err
		}
	}
	jobRows, err := presets.Coefficients("jobs.csv")
	if err != nil {
		return err
	}
	if len(jobs) > 0 {
		rows, report := calibrate.FitJobs(jobs, recalibrated{lib, layered(stated, fitted)})
		fmt.Fprintf(p.stderr, "jobs: %d rows fitted, %d did not resolve, %d coefficients\n", report.Rows, report.Unresolved, report.Parameters)
		for _, s := range report.Stacks {
			task := "inference"
			if s.Training {
				task = "training"
			}
			fmt.Fprintf(p.stderr, "  %-20s %-9s %4d rows, median log error %.3f before, %.3f after, %.3f on pairs not seen\n", s.Stack, task, s.Rows, s.Before, s.After, s.Unseen)
		}
		jobRows = &hardware.CoefficientTable{Rows: rows}
		if err := p.writeTable(jobRows, folder, "jobs.csv"); err != nil {
			return err
		}
	}
	// A job's draw follows from what it keeps busy, so power is fitted last.
	catalog := recalibrated{lib, layered(stated, fitted, jobRows)}
	draws = append(draws, calibrate.PowerRowsOfCases(jobs, catalog)...)
	if len(draws) == 0 {
		return nil
	}
	rows, power := calibrate.FitPower(draws, catalog)
	fmt.Fprintf(p.stderr, "power: %d draws, %d coefficients, median error %.1f %%\n", power.Rows, power.Coefficients, 100*power.Median)
	return p.writeTable(&hardware.CoefficientTable{Rows: rows}, folder, "power.csv")
}

// layered puts tables over one another, later ones on top.
func layered(tables ...*hardware.CoefficientTable) *hardware.CoefficientTable {
	all := &hardware.CoefficientTable{}
	for _, t := range tables {
		all.Rows = append(all.Rows, t.Rows...)
	}
	all.Index()
	return all
}

// writeTable prints a table, or writes it to the folder.
func (p *program) writeTable(t *hardware.CoefficientTable, folder, name string) error {
	if folder == "" {
		return t.Write(p.stdout)
	}
	f, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		return fileTrouble(err)
	}
	return errors.Join(t.Write(f), f.Close())
}

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

func (p *program) calibrate(files []string, folder string) error {
	lib, err := p.load()
	if err != nil {
		return err
	}
	var rows calibrate.Measurements
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return fileTrouble(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		if calibrate.IsPowerFile(first) {
			draws, err := calibrate.ReadPowerRows(bytes.NewReader(text), name)
			if err != nil {
				return err
			}
			rows.Draws = append(rows.Draws, draws...)
			continue
		}
		cases, err := calibrate.ReadCases(bytes.NewReader(text), name)
		if err != nil {
			return err
		}
		rows.Read(&cases)
	}
	var before calibrate.Tables
	for name, to := range map[string]**hardware.CoefficientTable{"stated.csv": &before.Stated, "fitted.csv": &before.Fitted, "jobs.csv": &before.Jobs, "power.csv": &before.Power} {
		if *to, err = presets.Coefficients(name); err != nil {
			return err
		}
	}
	tables, made := calibrate.Calibrate(&rows, lib, before)
	p.sayCalibration(&made)
	for _, t := range []struct {
		name  string
		made  bool
		table *hardware.CoefficientTable
	}{{"fitted.csv", made.Ops != nil, tables.Fitted}, {"jobs.csv", made.Jobs != nil, tables.Jobs}, {"power.csv", made.Power != nil, tables.Power}} {
		if !t.made {
			continue
		}
		if err := p.writeTable(t.table, folder, t.name); err != nil {
			return err
		}
	}
	return nil
}

// sayCalibration tells what was fitted to how many rows.
func (p *program) sayCalibration(made *calibrate.Summary) {
	if o := made.Ops; o != nil {
		fmt.Fprintf(p.stderr, "operations: %d of %d rows fitted, %d coefficients\n", o.Used, o.Rows, o.Coefficients)
	}
	if j := made.Jobs; j != nil {
		fmt.Fprintf(p.stderr, "jobs: %d rows fitted, %d did not resolve, %d coefficients\n", j.Rows, j.Unresolved, j.Coefficients)
		for _, s := range j.Stacks {
			task := "inference"
			if s.Training {
				task = "training"
			}
			fmt.Fprintf(p.stderr, "  %-20s %-9s %4d rows, %2d coefficients, median log error %.3f before, %.3f after, %.3f on pairs not seen, %.3f on devices not seen\n",
				s.Stack, task, s.Rows, s.Coefficients, s.Before, s.After, s.Unseen, s.UnseenDevice)
		}
	}
	if w := made.Power; w != nil {
		fmt.Fprintf(p.stderr, "power: %d draws, %d coefficients, median error %.1f %%\n", w.Rows, w.Coefficients, 100*w.Median)
	}
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

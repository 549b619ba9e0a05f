package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	var held []string
	var check bool
	cmd := &cobra.Command{
		Use:   "calibrate ROWS.csv…",
		Short: "Coefficients from measured rows",
		Long: `Fit the engine's coefficients to measured rows and print them, or write them to
--out. Single operations (a column op) give efficiencies and latencies by device
generation and software; measured draws (a column watts, or power and energy among
the jobs) give the power model; whole jobs (columns metric and measured) give what the
software's jobs reach of them and the host's fixed work. The fit is deterministic.

With --test FILE, rows that are not fitted, --out also gets figures.csv: the errors by
group on fitted rows, on held-back rows, and on pairs and devices that repeated fits
left out. Never validate on rows you fitted.`,
		Example: `  wattif calibrate ops.csv jobs.csv --out presets/calibration
  wattif calibrate ops.csv jobs.csv --test held.csv --out presets/calibration`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.calibrate(args, held, folder, check)
		},
	}
	cmd.Flags().StringVar(&folder, "out", "", "write fitted.csv, jobs.csv, power.csv and intervals.csv to `folder` instead of printing them")
	must(cmd.MarkFlagDirname("out"))
	cmd.Flags().BoolVar(&check, "check", false, "fit again and compare with the shipped coefficients; exit 1 when they differ")
	cmd.MarkFlagsMutuallyExclusive("check", "out")
	cmd.Flags().StringSliceVar(&held, "test", nil, "held-back rows in `FILE`, to state errors on; may be repeated")
	return cmd
}

func (p *program) calibrate(files, held []string, folder string, check bool) error {
	lib, err := p.load()
	if err != nil {
		return err
	}
	var rows calibrate.Measurements
	var fitted []calibrate.Cases
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
		fitted = append(fitted, cases)
	}
	before, err := calibrationTables()
	if err != nil {
		return err
	}
	tables, made := calibrate.Calibrate(&rows, lib, before)
	p.sayCalibration(&made)
	if check {
		return p.checkCalibration(&rows, &tables, &made)
	}
	for _, t := range madeTables(&tables, &made) {
		if err := p.writeTable(t.table, folder, t.name); err != nil {
			return err
		}
	}
	if folder == "" {
		return nil
	}
	if err := sealCalibration(lib, &rows, &tables, &made, folder); err != nil || len(held) == 0 {
		return err
	}
	test, err := p.readCases(held)
	if err != nil {
		return err
	}
	carried, err := shippedCases()
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(folder, "figures.csv"), func(w io.Writer) error {
		return calibrate.WriteFigures(w, calibrate.AllFigures(fitted, test, carried, &tables, &made, lib))
	})
}

// calibrationTables reads the shipped layers of coefficients.
func calibrationTables() (t calibrate.Tables, err error) {
	for _, l := range []struct {
		name string
		to   **hardware.CoefficientTable
	}{{"stated.csv", &t.Stated}, {"fitted.csv", &t.Fitted}, {"jobs.csv", &t.Jobs}, {"power.csv", &t.Power}, {"intervals.csv", &t.Intervals}} {
		if *l.to, err = presets.Coefficients(l.name); err != nil {
			return t, err
		}
	}
	return t, nil
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
		fmt.Fprintf(p.stderr, "power: %d draws, %d coefficients, median error %.1f %%; time under a limit %.1f %% of %d\n", w.Rows, w.Coefficients, 100*w.Median, 100*w.LimitMedian, w.Limits)
	}
}

// writeTable prints a table, or writes it to the folder.
func (p *program) writeTable(t *hardware.CoefficientTable, folder, name string) error {
	if folder == "" {
		return t.Write(p.stdout)
	}
	return writeFile(filepath.Join(folder, name), t.Write)
}

// writeFile puts what write prints into a file.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return fileTrouble(err)
	}
	return errors.Join(write(f), f.Close())
}

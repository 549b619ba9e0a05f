package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"wattif/presets"
	"wattif/sim/calibrate"
	"wattif/sim/hardware"
)

// sealFile is what a calibration leaves beside its coefficients.
const sealFile = "fit.sum"

// madeTables are the files a calibration writes, in order, nil for those it had
// no rows for.
func madeTables(t *calibrate.Tables, made *calibrate.Summary) []namedTable {
	var out []namedTable
	if made.Ops != nil {
		out = append(out, namedTable{"fitted.csv", t.Fitted})
	}
	if made.Jobs != nil {
		out = append(out, namedTable{"jobs.csv", t.Jobs})
	}
	if made.Power != nil {
		out = append(out, namedTable{"power.csv", t.Power})
	}
	if len(made.Unseen) > 0 {
		out = append(out, namedTable{"intervals.csv", t.Intervals})
	}
	return out
}

type namedTable struct {
	name  string
	table *hardware.CoefficientTable
}

// text is the table as its file has it.
func (t *namedTable) text() ([]byte, error) {
	var b bytes.Buffer
	err := t.table.Write(&b)
	return b.Bytes(), err
}

// sealCalibration writes the seal of a calibration of all levels. One of some
// levels is for looking at and leaves none.
func sealCalibration(lib *presets.Library, rows *calibrate.Measurements, t *calibrate.Tables, made *calibrate.Summary, folder string) error {
	tables := madeTables(t, made)
	if len(tables) < 4 {
		return nil
	}
	engine, err := calibrate.Fingerprint(lib, t.Stated)
	if err != nil {
		return err
	}
	seal := calibrate.Seal{Engine: engine}
	seal.Rows, seal.Count = rows.Digest()
	for i := range tables {
		text, err := tables[i].text()
		if err != nil {
			return err
		}
		seal.Files = append(seal.Files, calibrate.SealedFile{Name: tables[i].name, Digest: calibrate.TextDigest(text)})
	}
	return writeFile(filepath.Join(folder, sealFile), func(w io.Writer) error {
		_, err := seal.WriteTo(w)
		return err
	})
}

// checkCalibration says whether a fit gives the shipped coefficients.
func (p *program) checkCalibration(rows *calibrate.Measurements, t *calibrate.Tables, made *calibrate.Summary) error {
	var stale []string
	for _, n := range madeTables(t, made) {
		text, err := n.text()
		if err != nil {
			return err
		}
		shipped, err := presets.Coefficients(n.name)
		if err != nil {
			return err
		}
		old := namedTable{n.name, shipped}
		if before, err := old.text(); err != nil || !bytes.Equal(before, text) {
			stale = append(stale, n.name)
		}
	}
	if text, err := presets.CalibrationSeal(); err == nil {
		if seal, err := calibrate.ReadSeal(text, sealFile); err == nil {
			if digest, n := rows.Digest(); digest != seal.Rows {
				fmt.Fprintf(p.stderr, "the rows are not those of the shipped fit: %d, it had %d\n", n, seal.Count)
			}
		}
	}
	if len(stale) > 0 {
		slices.Sort(stale)
		return noAnswer{"these rows and this engine do not give the shipped " + strings.Join(stale, ", ")}
	}
	fmt.Fprintln(p.stdout, "a fit of these rows gives the shipped coefficients")
	return nil
}

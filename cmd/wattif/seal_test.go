package main

import (
	"os"
	"path/filepath"
	"testing"

	"wattif/presets"
	"wattif/sim/calibrate"
)

// The shipped coefficients are those of this engine. Not all fitted rows may be
// passed on, so a test cannot fit them again; it compares the digest of a fit of
// made-up rows, and of the files, with what the calibration left in fit.sum. Who
// has the rows runs wattif calibrate --check.
func TestFitIsNotStale(t *testing.T) {
	folder := filepath.Join("..", "..", "presets", "calibration")
	text, err := os.ReadFile(filepath.Join(folder, sealFile))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := calibrate.ReadSeal(string(text), sealFile)
	if err != nil {
		t.Fatal(err)
	}
	const again = "run wattif calibrate ROWS… --test ROWS… --out presets/calibration"
	if len(seal.Files) != 4 || seal.Count < 1000 {
		t.Fatalf("the seal is of %d files and %d rows", len(seal.Files), seal.Count)
	}
	for _, f := range seal.Files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name))
		if err != nil || calibrate.TextDigest(content) != f.Digest {
			t.Errorf("%s is not what the calibration wrote (%v): %s", f.Name, err, again)
		}
	}
	lib, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	tables, err := calibrationTables()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := calibrate.Fingerprint(lib, tables.Stated)
	if err != nil {
		t.Fatal(err)
	}
	if engine != seal.Engine {
		t.Errorf("the engine, its facts or the fit changed since the coefficients were fitted (%s, then %s): %s", engine, seal.Engine, again)
	}
}

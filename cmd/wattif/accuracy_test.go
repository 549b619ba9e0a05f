package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

//go:generate go test -run TestAccuracyIsCurrent -update .

// docs/ACCURACY.md and its plot are the program's own: after a calibration or a
// change of the engine, go generate ./cmd/wattif writes them.
func TestAccuracyIsCurrent(t *testing.T) {
	fresh := t.TempDir()
	var out bytes.Buffer
	if code := run([]string{"validate", "--report", fresh}, strings.NewReader(""), &out, &out, func(string) string { return "" }); code != exitDone {
		t.Fatalf("exits %d: %s", code, out.String())
	}
	for _, name := range []string{"ACCURACY.md", accuracyPlot} {
		want, err := os.ReadFile(filepath.Join(fresh, name))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s is not what the program prints (%v): run go generate ./cmd/wattif", name, err)
		}
	}
}

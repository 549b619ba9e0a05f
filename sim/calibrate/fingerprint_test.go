package calibrate_test

import (
	"strings"
	"testing"

	"wattif/presets"
	"wattif/sim/calibrate"
	"wattif/sim/hardware"
	"wattif/sim/knob"
)

// faster is a catalogue in which one device's memory is a tenth quicker.
type faster struct {
	knob.Catalog
	id string
}

func (f faster) Device(id string) (hardware.Device, error) {
	d, err := f.Catalog.Device(id)
	if id == f.id {
		d.MemoryBandwidth *= 1.1
	}
	return d, err
}

// The fingerprint is the same twice, and another when a fact, a stated constant
// or what a fit finds is another. Its rows follow a rule of round numbers: a
// device has a rate, a step a fixed time.
func TestFingerprint(t *testing.T) {
	lib, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	stated, err := presets.Coefficients("stated.csv")
	if err != nil {
		t.Fatal(err)
	}
	print := func(c knob.Catalog, stated *hardware.CoefficientTable) string {
		t.Helper()
		s, err := calibrate.Fingerprint(c, stated)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := print(lib, stated)
	if again := print(lib, stated); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	for _, id := range []string{"h100-sxm", "rtx4090", "t4"} {
		if print(faster{lib, id}, stated) == first {
			t.Errorf("quicker memory of %s leaves it as it is", id)
		}
	}
	other := &hardware.CoefficientTable{Rows: append([]hardware.CoefficientRow{}, stated.Rows...)}
	for i := range other.Rows {
		if r := &other.Rows[i]; r.Stack == "vllm" && r.Name == "StepSeconds" {
			r.Value *= 10
		}
	}
	other.Index()
	if print(lib, other) == first {
		t.Error("ten times the host's work of a step leaves it as it is")
	}
}

func TestSealIsReadAsWritten(t *testing.T) {
	s := calibrate.Seal{Engine: "0123", Rows: "4567", Count: 12, Files: []calibrate.SealedFile{{Name: "jobs.csv", Digest: "89ab"}}}
	var b strings.Builder
	if _, err := s.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	got, err := calibrate.ReadSeal(b.String(), "fit.sum")
	if err != nil || got.Engine != s.Engine || got.Rows != s.Rows || got.Count != 12 || len(got.Files) != 1 || got.Files[0] != s.Files[0] {
		t.Errorf("%+v, %v from\n%s", got, err, b.String())
	}
	for _, text := range []string{"engine", "rows 12 many", "file jobs.csv", "what is this"} {
		if _, err := calibrate.ReadSeal(text, "fit.sum"); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

package presets

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A user's folder adds and replaces, and its entries work in scenarios.
func TestUserFolder(t *testing.T) {
	l, err := LoadWith("testdata/good")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := l.Model("Acme Labs/One"); err != nil || a.ID != "acme-1b" {
		t.Errorf("acme labs/one leads to %q (%v)", a.ID, err)
	}
	if a, _ := l.Model("llama-3.1-8b"); a.Name != "Our Llama" {
		t.Errorf("llama-3.1-8b is %q, want the user's", a.Name)
	}
	if a, _ := load(t).Model("llama-3.1-8b"); a.Name == "Our Llama" {
		t.Error("the user's entry reached another library")
	}
	if r, err := l.Region("roof"); err != nil || r.GridGPerKWh != 55 || r.PUE != 1.1 || r.Shape == nil || r.Country != "USA" {
		t.Errorf("roof is %+v (%v)", r, err)
	}
	if r, err := l.Region("basement"); err != nil || r.GridGPerKWh != 342.06 || r.PUE != 1.8 || r.PriceUSDPerKWh != 0.31 {
		t.Errorf("basement is %+v (%v)", r, err)
	}
	s, ok, err := l.Versus("our-service")
	if err != nil || !ok || s.Device.ID != "h100-sxm" || s.Region.ID != "basement" {
		t.Errorf("our-service against H100 is on %s in %s (%v)", s.Device.ID, s.Region.ID, err)
	}
	if n, m := len(l.Scenarios()), len(load(t).Scenarios()); n != m+1 {
		t.Errorf("%d situations, want %d", n, m+1)
	}
	if n, m := len(l.Options("model")), len(load(t).Options("model")); n != m+1 { // one new, one replaced
		t.Errorf("%d models, want %d", n, m+1)
	}
}

// Each bad sample is refused with exactly the message that its first line
// states.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d bad samples (%v)", len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			// First line: the path in the folder. Second: the message, with
			// FILE for that path and FOLDER for the folder. The rest is the file.
			path, rest, _ := strings.Cut(string(b), "\n")
			want, content, _ := strings.Cut(rest, "\n")
			folder := t.TempDir()
			full := filepath.Join(folder, path)
			if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err = LoadWith(folder)
			if err == nil {
				t.Fatalf("was accepted; want %s", want)
			}
			if got := strings.NewReplacer(full, "FILE", folder, "FOLDER").Replace(err.Error()); got != want {
				t.Errorf("\ngot  %s\nwant %s", got, want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			var e *FileError
			if !errors.As(err, &e) {
				t.Errorf("%v is no FileError", err)
			}
		})
	}
}

func TestFoldersThatAreNone(t *testing.T) {
	empty := t.TempDir()
	if err := os.Mkdir(filepath.Join(empty, "modles"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ folder, want string }{
		{"testdata/nowhere", "testdata/nowhere: cannot be opened: no such file or directory"},
		{"testdata/good/models/acme.yaml", "testdata/good/models/acme.yaml: is a file; a folder with models, devices, stacks, regions, scenarios, workloads or lessons in it is wanted"},
		{empty, empty + "/modles: is a folder that nothing is read from; did you mean models? (accepted: models devices stacks regions scenarios workloads lessons)"},
	} {
		if _, err := LoadWith(c.folder); err == nil || err.Error() != c.want {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}

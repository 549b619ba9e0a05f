package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// docs/DEPENDENCIES.md lists every module this one imports, and no other.
func TestDependenciesAreExplained(t *testing.T) {
	page, err := os.ReadFile("../../docs/DEPENDENCIES.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]bool)
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllSubmatch(page, -1) {
		listed[string(m[1])] = false
	}
	list := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}{{"\n"}}{{join .TestImports "\n"}}{{"\n"}}{{join .XTestImports "\n"}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		if !strings.Contains(first, ".") {
			continue // the standard library and our own
		}
		known := false
		for module := range listed {
			if path == module || strings.HasPrefix(path, module+"/") {
				known, listed[module] = true, true
			}
		}
		if !known {
			t.Errorf("%s is imported and not in docs/DEPENDENCIES.md", path)
		}
	}
	for module, used := range listed {
		if !used {
			t.Errorf("docs/DEPENDENCIES.md lists %s, which nothing imports", module)
		}
	}
}

// Rooms know only what is below them.
func TestDependenciesPointOneWay(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	rank := func(path string) int {
		for i, room := range []string{"wattif/sim", "wattif/presets", "wattif/ui", "wattif/cmd"} {
			if path == room || strings.HasPrefix(path, room+"/") {
				return i
			}
		}
		return -1
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		paths := strings.Fields(line)
		for _, imported := range paths[1:] {
			if rank(imported) > rank(paths[0]) {
				t.Errorf("%s imports %s, which is above it", paths[0], imported)
			}
		}
	}
}

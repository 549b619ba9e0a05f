package main

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

//go:generate go test -run TestReadmeIsCurrent -update .

var update = flag.Bool("update", false, "write the README's output again")

// consoleBlock is a command of the README and what it prints.
var consoleBlock = regexp.MustCompile("(?s)```console\n\\$ wattif ([^\n]*)\n(.*?)```")

// The numbers in the README are the program's own: every command in it is run
// again. After a change of the engine, go generate ./cmd/wattif writes them.
func TestReadmeIsCurrent(t *testing.T) {
	const file = "../../README.md"
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	current := consoleBlock.ReplaceAllFunc(old, func(block []byte) []byte {
		parts := consoleBlock.FindSubmatch(block)
		ran++
		var out bytes.Buffer
		args := words(string(parts[1]))
		if code := run(args, strings.NewReader(""), &out, &out, func(string) string { return "" }); code != exitDone && !bytes.Contains(parts[1], []byte("tp3")) {
			t.Errorf("wattif %s exits %d: %s", parts[1], code, out.String())
		}
		return []byte("```console\n$ wattif " + string(parts[1]) + "\n" + out.String() + "```")
	})
	if ran < 4 {
		t.Fatalf("found %d commands in the README", ran)
	}
	if bytes.Equal(old, current) {
		return
	}
	if *update {
		if err := os.WriteFile(file, current, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("README.md prints other numbers than the program: run go generate ./cmd/wattif")
}

// words splits a command line as a shell does with double quotes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "\"") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every command of docs/QUESTIONS.md is answered, with yes (0) or no (1).
func TestQuestionsHaveCommands(t *testing.T) {
	page, err := os.ReadFile("../../docs/QUESTIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // some write files
	rows := regexp.MustCompile("(?m)^\\| ([0-9]+) .*\\| `(wattif [^`]*)` \\|$").FindAllSubmatch(page, -1)
	if len(rows) < 20 {
		t.Fatalf("%d commands", len(rows))
	}
	for _, row := range rows {
		command := strings.ReplaceAll(string(row[2]), `\|`, "|")
		var out, errs bytes.Buffer
		code := run(shellWords(command)[1:], strings.NewReader(""), &out, &errs, func(string) string { return "" })
		if code > exitNoAnswer || out.Len() == 0 {
			t.Errorf("question %s: %s: exit %d, %d bytes: %s", row[1], command, code, out.Len(), errs.String())
		}
		for _, word := range shellWords(command) {
			if e := filepath.Ext(word); e == ".csv" || e == ".tex" || e == ".svg" {
				if info, err := os.Stat(word); err != nil || info.Size() == 0 {
					t.Errorf("question %s: %s is not written", row[1], word)
				}
			}
		}
	}
}

// shellWords splits a command at spaces outside single quotes.
func shellWords(command string) []string {
	var out []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

package lesson

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The engine agrees with every lesson, and both languages say the same things
// with the same figures.
func TestShippedLessonsHold(t *testing.T) {
	lib := library(t)
	all, err := All(lib)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 6 {
		t.Fatalf("%d lessons", len(all))
	}
	for i, l := range all {
		if l.Number != i+1 || l.Minutes < 5 || l.Minutes > 8 {
			t.Errorf("%s is number %d and takes %d minutes", l.ID, l.Number, l.Minutes)
		}
		if l.Questions() < 4 {
			t.Errorf("%s asks %d questions", l.ID, l.Questions())
		}
		for _, f := range l.Check(lib) {
			for _, p := range f.Problems {
				t.Error(p)
			}
		}
		texts := []Text{l.Title, l.About}
		for j := range l.Steps {
			s := &l.Steps[j]
			texts = append(texts, s.Title, s.Text, s.Ask, s.Why, s.Hint)
			if !s.Yours.Empty() {
				texts = append(texts, s.Yours)
			}
			for _, c := range s.Choices {
				texts = append(texts, c.Text)
			}
		}
		for _, x := range texts {
			if x.English == "" || x.Chinese == "" {
				t.Errorf("%s: %q is in one language only", l.ID, x)
			}
			if en, zh := namesIn(t, x.English), namesIn(t, x.Chinese); !slices.Equal(en, zh) {
				t.Errorf("%s: %q asks for %v, its Chinese for %v", l.ID, x.English, en, zh)
			}
		}
	}
}

// namesIn lists the values that a text asks for.
func namesIn(t *testing.T, text string) []string {
	parts, err := pieces(text)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range parts {
		if p.value != nil {
			out = append(out, p.value.Names()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The manual's example reads and holds, and its table of facts is the program's.
func TestManual(t *testing.T) {
	page, err := os.ReadFile("../../docs/LESSONS.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("there is no example")
	}
	l, err := Parse([]byte(example), "docs/LESSONS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Problems(l.Check(library(t))) {
		t.Error(p)
	}
	for _, f := range Facts() {
		if row := "| `" + f[0] + "` | " + f[1] + " |"; !strings.Contains(string(page), row) {
			t.Errorf("docs/LESSONS.md lacks the row %s", row)
		}
	}
	for _, keys := range [][]string{lessonKeys, stepKeys} {
		for _, k := range keys {
			if !strings.Contains(string(page), "`"+k+"`") {
				t.Errorf("docs/LESSONS.md does not explain %s", k)
			}
		}
	}
}

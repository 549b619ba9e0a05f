package lesson

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"wattif/presets"
	"wattif/ui/language"
)

var load = sync.OnceValues(presets.Load)

func library(tb testing.TB) *presets.Library {
	tb.Helper()
	l, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// small is a lesson that holds; the tests below break it a line at a time.
const small = `lesson: small
title: {en: "Small", zh: "小"}
steps:
  - title: {en: "One", zh: "一"}
    scenario: llama-3.1-8b bf16 1xh100-sxm b1 in1k out256 DE
    change: batch=8
    levers: [batch, input_len]
    watch: [tpot_ms]
    text: {en: "A token takes {tpot_ms}.", zh: "一个词元 {tpot_ms}。"}
    ask: {en: "And then?", zh: "然后呢？"}
    answer: then.tpot_ms
    within: 1.2
    expect: 1 to 100
    why: {en: "{then.tpot_ms / tpot_ms|2} times.", zh: "{then.tpot_ms / tpot_ms|2} 倍。"}
    holds:
      - then.tpot_ms > tpot_ms
  - title: Two
    text: "Again."
    ask: "Which?"
    choices:
      - {en: "less", when: "tpot_ms < 0"}
      - {en: "more", when: "tpot_ms >= 0"}
    why: "So."
`

func TestParse(t *testing.T) {
	l, err := Parse([]byte(small), "small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Steps) != 2 || l.Questions() != 2 || l.Steps[1].Line != l.Steps[0].Line {
		t.Errorf("it reads as %+v", l)
	}
	if got := l.Steps[1].Text.In(language.Chinese); got != "Again." {
		t.Errorf("a text without Chinese is %q in Chinese", got)
	}
	found := l.Check(library(t))
	if p := Problems(found); len(p) > 0 {
		t.Fatal(p[0])
	}
	if found[1].Summary(language.English) != "more" || found[0].Claims != 1 {
		t.Errorf("found %+v", found)
	}
	sc, err := l.Steps[0].Open(library(t))
	if err != nil {
		t.Fatal(err)
	}
	m := sc.Fill(Text{English: "{batch} {then.batch} {hardware} {input_len} {{x}} {you.batch}"}, language.English)
	if m != "1 8 h100-sxm 1,024 {x} 8" {
		t.Errorf("filled in: %q", m)
	}
	if got := sc.Say(sc.Answer(), language.English); !strings.HasSuffix(got, " ms") {
		t.Errorf("the answer is %q", got)
	}
	if sc.Reached(sc.Start()) || !sc.Reached(sc.Then()) {
		t.Error("it does not tell when the change is made")
	}
}

// Every mistake is named with its line, and with what would be right.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"lesson: small", "lesson: Small One", []string{":1: lesson:", "is not an id"}},
		{"lesson: small\n", "", []string{"lesson:", "is missing"}},
		{"watch:", "wach:", []string{":8:", `"wach" is not a key here`, "did you mean watch?"}},
		{"expect: 1 to 100", "expect: 100", []string{":13: expect:", "is not a range", "14 to 18"}},
		{"    expect: 1 to 100\n", "", []string{"expect:", "is missing"}},
		{"within: 1.2", "within: 0.5", []string{":12: within:", "not a number in range"}},
		{"answer: then.tpot_ms", "answer: then.tpot_ms +", []string{":11: answer:", "ends where a value"}},
		{"answer: then.tpot_ms", "answer: [then.tpot_ms]", []string{":11: answer:", "takes one value"}},
		{`    ask: {en: "And then?", zh: "然后呢？"}` + "\n", "", []string{":4:", "ask: is missing"}},
		{`    why: "So."`, "    hint: no", []string{"why: is missing"}},
		{`      - {en: "less", when: "tpot_ms < 0"}` + "\n", "", []string{"choices", "2 to 6"}},
		{`{en: "less", when: "tpot_ms < 0"}`, `{en: "less"}`, []string{"does not say when it is right"}},
		{"steps:", "steps: none\nx:", []string{":3:", "is not a list"}},
		{"title: Two", "title: Two\n    title: Three", []string{"title"}},
		{"[tpot_ms]", "[tpot_ms", []string{"is not YAML"}},
	} {
		text := strings.Replace(small, c.from, c.to, 1)
		if text == small {
			t.Fatalf("%q is not in the lesson", c.from)
		}
		_, err := Parse([]byte(text), "small.yaml")
		var e *presets.FileError
		if !errors.As(err, &e) {
			t.Errorf("%s: %v is no *presets.FileError", c.to, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v, want %q", c.to, err, w)
			}
		}
	}
}

// What the engine does not agree with is named too.
func TestCheckMistakes(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"expect: 1 to 100", "expect: 1000 to 2000", "small.yaml:13: expect: \"1,000 to 2,000\" does not hold: the engine answers "},
		{"tpot_ms < 0", "tpot_ms > 0", "2 of 2 conditions hold: exactly one choice has to be right"},
		{"tpot_ms >= 0", "tpot_ms < 0", "0 of 2 conditions hold"},
		{"- then.tpot_ms > tpot_ms", "- then.tpot_ms < tpot_ms", "small.yaml:16: holds: \"then.tpot_ms < tpot_ms\" is not so"},
		{"levers: [batch, input_len]", "levers: [batsh, input_len]", "levers: \"batsh\" is not a knob; did you mean batch?"},
		{"change: batch=8", "change: batch=7", "is not on the way of the arrow keys"},
		{"change: batch=8", "change: batch=8 output_len=512", "\"output_len\" is not one of the step's levers while others"},
		{"change: batch=8", "change: bach=8", "did you mean batch?"},
		{"llama-3.1-8b bf16", "llama-3.1-9b bf16", "small.yaml:5: scenario"},
		{"watch: [tpot_ms]", "watch: [tpot]", "small.yaml:8: watch: \"tpot\" is not a metric; did you mean tpot_ms?"},
		{"watch: [tpot_ms]", "watch: [train_days]", "says nothing of this scenario"},
		{"A token takes {tpot_ms}.", "A token takes {tpot_s}.", "did you mean tpot_ms?"},
		{"A token takes {tpot_ms}.", "A token takes {later.tpot_ms}.", "\"later\" is not a scenario of this step"},
		{"A token takes {tpot_ms}.", "A token takes {tpot_ms", "has no }"},
		{"一个词元 {tpot_ms}", "一个词元 {train_days}", "is not known of this scenario"},
		{"answer: then.tpot_ms", "answer: then.hardware", "which is no number"},
	} {
		text := strings.Replace(small, c.from, c.to, 1)
		if text == small {
			t.Fatalf("%q is not in the lesson", c.from)
		}
		l, err := Parse([]byte(text), "small.yaml")
		if err != nil {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		said := ""
		for _, p := range Problems(l.Check(library(t))) {
			said += p.Error() + "\n"
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", c.to, said, c.want)
		}
	}
}

// Lessons of the user's own stand after the shipped ones, and replace those of
// the same id.
func TestFind(t *testing.T) {
	all, err := All(library(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"3", "batching"} {
		if l, err := Find(ref, all); err != nil || l.ID != "batching" {
			t.Errorf("%s: %v", ref, err)
		}
	}
	for ref, want := range map[string]string{"9": "1 2 3 4 5 6", "baching": "did you mean batching?", "none.yaml": "cannot be opened"} {
		if _, err := Find(ref, all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", ref, err, want)
		}
	}
}

// No file makes the reader or the check panic.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("lesson: x\nsteps:\n- {text: a, scenario: 8b}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("steps: [{text: {en: '{{{'}, scenario: b0}]\nlesson: a\ntitle: b"))
	lib := library(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		l, err := Parse(content, "fuzz.yaml")
		if err != nil {
			var e *presets.FileError
			if !errors.As(err, &e) {
				t.Fatalf("%v is no *presets.FileError", err)
			}
			return
		}
		for _, f := range l.Check(lib) {
			f.Summary(language.Chinese)
		}
	})
}

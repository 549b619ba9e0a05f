// Package lesson reads, checks and runs lessons: predict, try, see why. A
// lesson is a text file that a lecturer can write; every number in it is an
// expression over metrics and knobs that the engine answers, so no lesson can
// say what the program does not.
//
// Read lesson.go (what a lesson is), read.go (the strict reader of its file),
// expression.go and fill.go (numbers in texts), scene.go (a step set up and
// run), check.go (does it hold?), then shelf.go (all lessons there are).
package lesson

import (
	"wattif/ui/language"
)

// Text is a text in the languages of the screen.
type Text struct{ English, Chinese string }

// In is the text in a language, or in the other one where it lacks it.
func (t Text) In(l language.Language) string {
	if l == language.Chinese && t.Chinese != "" || t.English == "" {
		return t.Chinese
	}
	return t.English
}

// Empty reports whether nothing is said in any language.
func (t Text) Empty() bool { return t.English == "" && t.Chinese == "" }

// Lesson is one lesson: a question looked at in a few steps.
type Lesson struct {
	ID      string
	Number  int // its place in the list; 0 for a lecturer's own
	Minutes int // how long it takes
	Title   Text
	About   Text // one or two sentences for the list
	Steps   []Step
	File    string // where it was read, for messages
}

// Questions is how many steps ask something.
func (l *Lesson) Questions() int {
	n := 0
	for i := range l.Steps {
		if l.Steps[i].Asks() {
			n++
		}
	}
	return n
}

// Step is one screen of a lesson. It asks for a number (Answer), for a choice
// (Choices), or for nothing.
type Step struct {
	Title Text
	Text  Text // what one has to know to guess

	Line   string  // the scenario it starts from, in one line
	Change string  // settings to try after the guess; "" when the question is about the start
	Also   []Named // other scenarios that expressions may name

	Levers  []string // knob ids that are open
	Watch   []string // metric ids shown beside them
	Metric  string   // of the chart, "" for none
	Against string   // knob id of its axis

	Ask     Text
	Answer  *Expression // the number asked for
	Unit    string      // of the answer
	Within  float64     // a guess is right up to this factor
	Low     float64     // the lesson holds while the answer is in this range
	High    float64
	Choices []Choice

	Hint  Text
	Why   Text
	Yours Text    // said of what the student makes of the levers, below Why
	Holds []Claim // conditions under which its words are true

	lines map[string]int // of its fields in the file
}

// Named is a scenario beside the start: settings over it.
type Named struct{ Name, Settings string }

// Choice is one answer to choose. It is the right one where its condition
// holds; exactly one of a step's conditions must.
type Choice struct {
	Text Text
	When *Expression
	line int
}

// Claim is a condition that the words of a step rely on.
type Claim struct {
	Condition *Expression
	line      int
}

// Asks reports whether the step has a question.
func (s *Step) Asks() bool { return s.Answer != nil || len(s.Choices) > 0 }

// Numeric reports whether a number is asked for.
func (s *Step) Numeric() bool { return s.Answer != nil }

// Score is how a guess of a number compares with the answer: off is guess over
// answer less 1 (0.1 for a tenth too high), right whether it is close enough.
func (s *Step) Score(guess, answer float64) (off float64, right bool) {
	if answer == 0 {
		return 0, guess == 0
	}
	ratio := guess / answer
	return ratio - 1, ratio > 0 && ratio <= s.Within && ratio >= 1/s.Within
}

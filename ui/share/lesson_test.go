package share

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

var lessonIDs = []string{"will-it-fit", "memory-bound", "batching"}

// randomAnswers are answers as they can be, with guesses of two digits.
func randomAnswers(r *rand.Rand) []Answer {
	out := make([]Answer, r.IntN(maxQuestions+1))
	for i := range out {
		a := &out[i]
		a.Hint, a.Outcome = r.IntN(2) == 0, Outcome(r.IntN(4))
		if a.Outcome < Wrong {
			continue
		}
		if a.Numeric = r.IntN(2) == 0; a.Numeric {
			a.Guess = value(uint64(10+r.IntN(90)), r.IntN(24)-10, true)
		} else {
			a.Choice = r.IntN(8)
		}
	}
	return out
}

// What a code says is what it was made of.
func TestLessonCode(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		answers := randomAnswers(r)
		id := lessonIDs[r.IntN(len(lessonIDs))]
		code := LessonCode(id, "4f2a9c01", answers)
		got, err := ReadLessonCode(strings.ToLower(code), lessonIDs)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		if got.Lesson != id || got.Data != "4f2" || len(got.Answers) != len(answers) || len(answers) > 0 && !reflect.DeepEqual(got.Answers, answers) {
			t.Fatalf("%s says %+v, want %+v", code, got, answers)
		}
	}
}

// Guesses keep two digits; what has none is 0.
func TestLessonGuesses(t *testing.T) {
	for v, want := range map[float64]float64{26.34: 26, 99.6: 100, 0.0123: 0.012, 29471: 29000, 0: 0, -3: 0, 1e40: 0, math.Inf(1): 0, 1: 1} {
		code := LessonCode("batching", "", []Answer{{Outcome: Wrong, Numeric: true, Guess: v}})
		got, err := ReadLessonCode(code, lessonIDs)
		if err != nil || math.Abs(got.Answers[0].Guess-want) > 1e-9*want {
			t.Errorf("%g comes back as %+v (%v), want %g", v, got.Answers, err, want)
		}
	}
}

// Five questions make a code that can be written on a sheet of paper.
func TestLessonCodeIsShort(t *testing.T) {
	answers := make([]Answer, 6)
	for i := range answers {
		answers[i] = Answer{Outcome: Right, Numeric: i%2 == 0, Guess: 42, Choice: 2}
	}
	if code := LessonCode("batching", "4f2a9c01", answers); len(code) > 36 {
		t.Errorf("%s has %d characters", code, len(code))
	}
}

// A wrong character is found, and mostly the right one named.
func TestLessonCodeDamage(t *testing.T) {
	code := LessonCode("batching", "4f2a9c01", []Answer{{Outcome: Right, Numeric: true, Guess: 26}, {Outcome: Wrong, Choice: 2}, {Outcome: Shown}})
	named, all := 0, 0
	for i := len(lessonPrefix); i < len(code); i++ {
		if code[i] == '-' {
			continue
		}
		for _, c := range alphabet {
			if byte(c) == code[i] {
				continue
			}
			_, err := ReadLessonCode(code[:i]+string(c)+code[i+1:], lessonIDs)
			var e *DamageError
			if !errors.As(err, &e) {
				t.Fatalf("a wrong character at %d: %v", i, err)
			}
			all++
			if e.Nearest == code {
				named++
			}
		}
	}
	if named < all*9/10 {
		t.Errorf("%d of %d mistakes are put right", named, all)
	}
	for _, text := range []string{"LES-", "LES-0000", "LES-000-0", "LES-00!0-0", "LES 0000 0", "WAT-7K3M-9QPX-2", ""} {
		if r, err := ReadLessonCode(text, lessonIDs); err == nil {
			t.Errorf("%q says %+v", text, r)
		}
	}
	if r, err := ReadLessonCode(code, nil); err != nil || r.Lesson != "" || r.Score() != 1 {
		t.Errorf("a lesson nobody has: %+v %v", r, err)
	}
}

func FuzzLessonCode(f *testing.F) {
	f.Add("LES-7K3M-9QPX-2")
	f.Add(LessonCode("batching", "4f2a9c01", []Answer{{Outcome: Right, Numeric: true, Guess: 26}, {Outcome: Wrong, Choice: 2}}))
	f.Add("les 0000 0000 0000 0000 0")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ReadLessonCode(text, lessonIDs)
		if err != nil || r.Lesson == "" {
			return
		}
		again, err := ReadLessonCode(LessonCode(r.Lesson, r.Data, r.Answers), lessonIDs)
		if err != nil || len(again.Answers) != len(r.Answers) {
			t.Errorf("%+v does not come back: %+v %v", r, again, err)
		}
	})
}

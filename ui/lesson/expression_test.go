package lesson

import (
	"math"
	"strings"
	"testing"
)

func TestExpression(t *testing.T) {
	value := func(name string) float64 {
		switch name {
		case "a":
			return 2
		case "then.b":
			return 10
		}
		return math.NaN()
	}
	for text, want := range map[string]float64{
		"1":                           1,
		".5 + 1.5e1":                  15.5,
		"2 + 3 * 4":                   14, // not 20
		"(2 + 3) * 4":                 20,
		"2 - 3 - 4":                   -5, // from the left
		"12 / 3 / 2":                  2,
		"-a * -3":                     6,
		"a < then.b":                  1,
		"a >= then.b":                 0,
		"a = 2 and then.b == 10":      1,
		"a = 3 or then.b = 10":        1,
		"not a = 3":                   1,
		"not a = 2":                   0,
		"(a = 2) + (then.b = 10)":     2,
		"min(a, then.b, 1)":           1,
		"max(a, then.b)":              10,
		"abs(a - then.b)":             8,
		"round(2.5 * a + 0.4)":        5,
		"floor(5.9)":                  5,
		"nothing > 0 or nothing <= 0": 0, // what is not known makes no condition hold
		"nothing and a":               0,
		"nothing != 3":                0,
	} {
		e, err := ParseExpression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.Eval(value); got != want {
			t.Errorf("%s is %g, want %g", text, got, want)
		}
	}
	for _, text := range []string{"1 / 0", "nothing + 1"} {
		e, err := ParseExpression(text)
		if err != nil || !math.IsNaN(e.Eval(value)) {
			t.Errorf("%s is known (%v)", text, err)
		}
	}
}

func TestExpressionMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":           "ends where a value",
		"a +":        "ends where a value",
		"a b":        `"b" stands where`,
		"(a":         ") is missing",
		"a )":        `")" stands where`,
		"sqrt(a)":    "not a function",
		"abs(a, a)":  "takes 1 value",
		"min(a":      ") is missing",
		"1.2.3":      "not a number",
		"a $ 2":      `"$" stands where`,
		"and a":      `"and" stands where`,
		"a < 2 < 3":  `"<" stands where`,
		"then.b % 2": `"%" stands where`,
		strings.Repeat("(", 200) + "1" + strings.Repeat(")", 200): "nested too deeply",
	} {
		if _, err := ParseExpression(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestWritten(t *testing.T) {
	for _, c := range []struct {
		v         float64
		how, want string
	}{
		{16.0608, "", "16.1"},
		{11, "", "11"},
		{29471, "", "29,471"},
		{0.2857, "%", "29 %"},
		{0.0019, "%", "0.19 %"},
		{6.86, "2", "6.9"},
		{2304, "4", "2,304"},
		{25347, "2", "25,000"},
		{-0.5, "2", "-0.50"},
		{9.96, "2", "10"},
		{0, "3", "0"},
		{2.3e9, "B", "2.30 GB"},
		{math.NaN(), "3", "unknown"},
	} {
		if got := Written(c.v, c.how); got != c.want {
			t.Errorf("%g written as %q is %q, want %q", c.v, c.how, got, c.want)
		}
	}
}

func TestParseGuess(t *testing.T) {
	for text, want := range map[string]float64{
		"18": 18, " 18.4 ": 18.4, "1,200": 1200, "1,200.5": 1200.5, "0,5": 0.5, "18,4": 18.4, "1 200": 1200, "12,345,678": 12345678, "0,500": 0.5,
	} {
		if got, err := ParseGuess(text); err != nil || got != want {
			t.Errorf("%q is %g (%v), want %g", text, got, err, want)
		}
	}
	for _, text := range []string{"", "abc", "1.2.3", "NaN", "Inf", "--1"} {
		if v, err := ParseGuess(text); err == nil {
			t.Errorf("%q is read as %g", text, v)
		}
	}
}

func TestScore(t *testing.T) {
	s := Step{Within: 1.25}
	for _, c := range []struct {
		guess, answer, off float64
		right              bool
	}{
		{100, 100, 0, true},
		{125, 100, 0.25, true},
		{126, 100, 0.26, false},
		{80, 100, -0.2, true},
		{79, 100, -0.21, false},
		{-100, 100, -2, false},
		{0, 0, 0, true},
	} {
		off, right := s.Score(c.guess, c.answer)
		if math.Abs(off-c.off) > 1e-9 || right != c.right {
			t.Errorf("guess %g of %g: off %g, %v", c.guess, c.answer, off, right)
		}
	}
}

// Whatever is typed either reads or is refused, and what reads has a value.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"a + 1", "min(then.b, 2) < 3 and not a", "((1))", "1e-3*-2", "{", "≥"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpression(text)
		if err != nil {
			return
		}
		e.Eval(func(string) float64 { return 1 })
		e.Names()
		if _, err := ParseExpression(e.Text); err != nil {
			t.Errorf("%q does not read again: %v", e.Text, err)
		}
	})
}

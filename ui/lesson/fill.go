package lesson

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// piece is a part of a text: words, or an expression in braces with the way its
// value is written.
type piece struct {
	words string
	value *Expression
	how   string
}

// pieces takes a text apart: "{tpot_ms}", "{then.tpot_ms / tpot_ms|2}". Two
// braces stand for one.
func pieces(text string) ([]piece, error) {
	var out []piece
	var words strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case (c == '{' || c == '}') && i+1 < len(text) && text[i+1] == c:
			words.WriteByte(c)
			i++
		case c == '}':
			return nil, fmt.Errorf("a } closes nothing; }} writes one")
		case c == '{':
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				return nil, fmt.Errorf("{%s has no }", cut(text[i+1:]))
			}
			inside := text[i+1 : i+end]
			formula, how, _ := strings.Cut(inside, "|")
			e, err := ParseExpression(formula)
			if err != nil {
				return nil, fmt.Errorf("{%s}: %w", cut(inside), err)
			}
			if words.Len() > 0 {
				out = append(out, piece{words: words.String()})
				words.Reset()
			}
			out = append(out, piece{value: e, how: strings.TrimSpace(how)})
			i += end
		default:
			words.WriteByte(c)
		}
	}
	if words.Len() > 0 {
		out = append(out, piece{words: words.String()})
	}
	return out, nil
}

// cut shortens a text for a message.
func cut(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// Fill writes a text in a language with the values that the engine answers.
// What cannot be read is left as it stands: [Lesson.Check] names it.
func (sc *Scene) Fill(t Text, l language.Language) string {
	text := t.In(l)
	parts, err := pieces(text)
	if err != nil {
		return text
	}
	var b strings.Builder
	for _, p := range parts {
		if p.value == nil {
			b.WriteString(p.words)
			continue
		}
		b.WriteString(l.Value(sc.show(p.value, p.how)))
	}
	return b.String()
}

// show is a value as it is written in a text: by how, or, where that is empty,
// as the screen writes the metric or knob.
func (sc *Scene) show(e *Expression, how string) string {
	if name := e.Name(); how == "" && name != "" {
		s, id := sc.of(name)
		if s != nil {
			if m, err := metric.Find(id); err == nil {
				v, _ := m.Of(&s.result)
				return m.Format(v)
			}
			if f := factNamed(id); f != nil {
				return metric.Quantity(f.of(&s.scenario, &s.result)*f.scale, f.unit)
			}
			if k, err := knob.Find(id); err == nil {
				v := k.Get(&s.scenario)
				if n := explore.Effective(k, &s.scenario, &s.result); v.Word != "" && k.Kind != knob.Choice && !math.IsNaN(n) {
					return k.Display(knob.Value{Number: n})
				}
				if k.ID == "region" {
					return s.scenario.Region.Name
				}
				return k.Display(v)
			}
		}
	}
	return Written(e.Eval(sc.value), how)
}

// Written is a number in the way a text asks for: a count of significant
// digits, "%" for a share in percent, or a unit.
func Written(v float64, how string) string {
	if math.IsNaN(v) {
		return "unknown"
	}
	switch n, err := strconv.Atoi(how); {
	case how == "" && v == math.Trunc(v) && math.Abs(v) < 1e5:
		return digits(v, max(1, len(strconv.FormatFloat(math.Abs(v), 'f', 0, 64))))
	case how == "":
		return metric.Quantity(v, "")
	case err == nil:
		return digits(v, n)
	case how == "%":
		return digits(v*100, 2) + " %"
	}
	return metric.Quantity(v, how)
}

// digits is a number with so many significant digits, and commas between
// thousands.
func digits(v float64, n int) string {
	if v == 0 {
		return "0"
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', max(0, min(n, 9)-1), 64), 64)
	if err != nil {
		return metric.Quantity(v, "")
	}
	places := min(n, 9) - 1 - int(math.Floor(math.Log10(math.Abs(rounded))+1e-12))
	text := strconv.FormatFloat(math.Abs(rounded), 'f', max(0, min(places, 9)), 64)
	whole, fraction, dot := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + fraction
	}
	if v < 0 {
		return "-" + whole
	}
	return whole
}

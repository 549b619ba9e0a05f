package ui

import (
	"math"
	"regexp"
	"strings"
	"unicode"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// put writes text as it is; errors show at the flush.
func (d *dialogue) put(text string) { _, _ = d.out.WriteString(text) }

// say writes a fact on as many lines as it takes.
func (d *dialogue) say(text string) { d.sayAtMost(math.MaxInt, text) }

// sayAtMost writes a fact on at most n lines and returns how many it took; what
// does not fit ends with three dots.
func (d *dialogue) sayAtMost(n int, text string) int {
	lines := plainWrap(text)
	if n <= 0 {
		return 0
	}
	if len(lines) > n {
		lines = lines[:n]
		last := lines[n-1]
		if len(last) > plainWidth-3 {
			last = last[:strings.LastIndexByte(last[:plainWidth-3], ' ')]
		}
		lines[n-1] = strings.TrimRight(last, " ,;") + "..."
	}
	for _, l := range lines {
		d.put(l + "\n")
	}
	return len(lines)
}

// plainWrap breaks a text into lines of plainWidth; further lines are indented.
func plainWrap(text string) []string {
	lines := wrap(plainText(inWords(plainHints.Replace(text))), plainWidth-2)
	for i := 1; i < len(lines); i++ {
		lines[i] = "  " + lines[i]
	}
	return lines
}

// plainRunes says the signs that texts of the screen use.
var plainRunes = map[rune]string{
	'…': "...", '·': "-", '×': "x", '−': "-", '–': "-", '—': "-", '±': "+-", '≤': "<=", '≥': ">=", '≈': "about ",
	'→': "to", '←': "from", '“': `"`, '”': `"`, '‘': "'", '’': "'", 'µ': "u", 'μ': "u", '°': " degrees ", '²': "2", '₂': "2",
	'ß': "ss", 'æ': "ae", 'Æ': "AE", 'ø': "o", 'Ø': "O", 'œ': "oe", 'ð': "d", 'þ': "th", 'ł': "l", 'Ł': "L", 'đ': "d", 'ı': "i",
	'á': "a", 'à': "a", 'â': "a", 'ã': "a", 'ä': "a", 'å': "a", 'ă': "a", 'Á': "A", 'Ä': "A", 'Å': "A", 'ç': "c", 'ć': "c", 'č': "c", 'Č': "C",
	'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'ě': "e", 'É': "E", 'í': "i", 'î': "i", 'ï': "i", 'ì': "i", 'Í': "I", 'İ': "I", 'ñ': "n", 'ń': "n",
	'ó': "o", 'ò': "o", 'ô': "o", 'õ': "o", 'ö': "o", 'Ö': "O", 'ř': "r", 'š': "s", 'ş': "s", 'ș': "s", 'ť': "t", 'ț': "t",
	'ú': "u", 'ù': "u", 'û': "u", 'ü': "u", 'ů': "u", 'Ü': "U", 'ý': "y", 'ž': "z", 'ż': "z", 'ź': "z", 'Ž': "Z",
}

// plainText is a text in ASCII without control characters; arrows between two
// values become the word "to".
func plainText(text string) string {
	text = strings.ReplaceAll(text, " -> ", " to ")
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case plainRunes[r] != "":
			b.WriteString(plainRunes[r])
		case unicode.IsControl(r) || unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}

// clip cuts an ASCII text at n bytes.
func clip(text string, n int) string {
	if len(text) > n {
		return text[:n]
	}
	return text
}

// nameOf is a scenario in one line: "B. llama-3.1-70b fp8 ..., baseline".
func (d *dialogue) nameOf(i int) string {
	s := d.a.session
	one := *s.slots[i]
	text := letter(i)
	if one.Name != "" {
		text += ", " + one.Name
	}
	one.Name = ""
	text += ". " + knob.FormatLine(&one, s.catalog)
	if i == s.baseline && s.count > 1 {
		text += ", the baseline"
	}
	return text + "."
}

// facts says a scenario and its six answers, a line each.
func (d *dialogue) facts(i int) {
	s := d.a.session
	o := &s.outcomes[i]
	d.say(d.nameOf(i))
	if o.err != nil {
		d.say("It cannot run: " + o.err.Error() + ".")
		return
	}
	d.say(memoryFact(&o.result))
	for _, id := range cardsOf(&o.result, s.unit) {
		if id == "memory_gb_per_device" {
			continue
		}
		if text := d.fact(id, &o.result, nil, ""); text != "" {
			d.say(text)
		}
	}
}

// memoryFact is "Memory: fits. 43.8 of 80 gigabytes per device."
func memoryFact(r *sim.Result) string {
	word := "fits"
	if !r.Fits {
		word = "does not fit"
	}
	return "Memory: " + word + ". " + gigabytes(r.Memory.Total) + " of " + gigabytes(r.Memory.Available) + " gigabytes per device."
}

// fact is a figure in words: with its range, or with its change against another
// result, which is called than.
func (d *dialogue) fact(id string, r, base *sim.Result, than string) string {
	m, v, ok := valueOf(id, r)
	if !ok {
		return ""
	}
	text := m.Label + ": " + spoken(m.Format(v))
	if base != nil {
		b, known := m.Of(base)
		if !known || !sameWork(base, r) {
			return text + "."
		}
		ratio, word := deltaWords(m, v, b)
		switch {
		case math.IsNaN(ratio):
			return text + "."
		case math.Abs(ratio) < 0.0005:
			return text + ", the same as " + than + "."
		case math.IsInf(ratio, 0):
			return text + ", " + than + " had none."
		case ratio > 9 && than == before:
			return text + ", " + factor(ratio+1) + " times what it was."
		case ratio > 9:
			return text + ", " + factor(ratio+1) + " times that of " + than + "."
		}
		return text + ", " + spoken(signless(ratio)) + " " + word + " than " + than + "."
	}
	if low, high := m.Interval(r); low < high {
		a, b := spoken(m.Format(low)), spoken(m.Format(high))
		na, ua, _ := strings.Cut(a, " ")
		nb, ub, _ := strings.Cut(b, " ")
		_, unit, _ := strings.Cut(spoken(m.Format(v)), " ")
		if ua == ub && ua == unit {
			a, b = na, nb
		}
		text += ", range " + a + " to " + b
	}
	return text + "."
}

// announce says what the last change did, in at most plainLines lines; was is
// the result before it, nil when there is nothing to compare with.
func (d *dialogue) announce(was *sim.Result) { d.announceFrom(was, before) }

// before is what a figure is compared with when nothing else is named.
const before = "before"

// plainHints are words about keys of the screen, and what to type instead.
var plainHints = strings.NewReplacer(" (= to choose)", "", "; u brings it back", "; undo brings it back", "u takes it away again", "undo takes it away again",
	"; u brings the ", "; undo brings the ", "; change a lever and compare", "", "; n makes another", "; new makes another", "; x deletes one", "; delete removes one")

func (d *dialogue) announceFrom(was *sim.Result, than string) {
	s := d.a.session
	r := s.Result()
	cause := upperFirst(strings.TrimSuffix(s.cause, ".") + ".")
	moved := d.moved(was, r, than)
	if was == nil {
		d.sayAtMost(plainLines, cause)
		return
	}
	left := plainLines - d.sayAtMost(2, cause)
	if !r.Fits || was.Fits != r.Fits {
		left -= d.sayAtMost(1, memoryFact(r))
	}
	if !r.Fits && len(s.remedies) > 0 {
		left -= d.sayAtMost(1, "Type fix for single changes after which it fits.")
	}
	for _, text := range moved {
		if left <= 0 {
			return
		}
		left -= d.sayAtMost(1, text)
	}
}

// moved lists the headline figures that changed.
func (d *dialogue) moved(was, r *sim.Result, than string) []string {
	if was == nil || was.UnitTime <= 0 || r.UnitTime <= 0 {
		return nil
	}
	var out []string
	for _, id := range cardsOf(r, d.a.session.unit) {
		m, v, ok := valueOf(id, r)
		if !ok || id == "memory_gb_per_device" && (!r.Fits || !was.Fits) {
			continue
		}
		b, known := m.Of(was)
		if known && (v == b || math.Abs(v/b-1) < 0.0005) {
			continue
		}
		out = append(out, d.fact(id, r, was, than))
	}
	return out
}

// quantity takes "$12.3k/Mtok", "1.2 kWh" or "49 %" apart.
var quantity = regexp.MustCompile(`^(-?)(\$?)([0-9][0-9.,]*(?:e[-+]?[0-9]+)?)([kMBT]?)(?: ?([^0-9 ].*))?$`)

// spoken says a formatted figure with its unit in words: "1.2 kWh" is "1.2
// kilowatt-hours". What it does not know it leaves as it is.
func spoken(text string) string {
	q := quantity.FindStringSubmatch(text)
	if q == nil {
		return text
	}
	number, unit := q[1]+q[3], q[5]
	if q[4] != "" {
		number += " " + map[string]string{"k": "thousand", "M": "million", "B": "billion", "T": "trillion"}[q[4]]
	}
	if q[2] != "" {
		unit = "USD" + unit
	}
	if unit == "" {
		return number
	}
	over, per, divided := strings.Cut(unit, "/")
	words := unitWords(over)
	if number == "1" {
		words = singular(words)
	}
	if divided {
		words += " per " + singular(unitWords(per))
	}
	return number + " " + words
}

// figureText is a figure with a unit inside a sentence.
var figureText = regexp.MustCompile(`(\$[0-9][0-9.,]*[kMBT]?(?:/[A-Za-z]+)?|[0-9][0-9.,]*[kMBT]? (?:[num]?s|min|h|%|[kMGTP]?B(?:/s)?|[mukMGT]?Wh|[mkMG]?W|(?:[munk]?g|k?t|Mt) CO2e|(?:tok|req|samples)/s|m?L|[kMGTPE]?FLOP(?:/s)?))([^A-Za-z/]|$)`)

// inWords says the figures of a sentence with their units in words.
func inWords(text string) string {
	return figureText.ReplaceAllStringFunc(text, func(found string) string {
		q := figureText.FindStringSubmatch(found)
		figure := strings.TrimRight(q[1], ".,")
		return spoken(figure) + q[1][len(figure):] + q[2]
	})
}

// columnUnit is the unit of a column of numbers, in words.
func columnUnit(m *metric.Metric) string {
	switch {
	case m.Unit == "":
		return ""
	case strings.Contains(m.Unit, "/"):
		over, per, _ := strings.Cut(m.Unit, "/")
		return unitWords(over) + " per " + singular(unitWords(per))
	}
	return unitWords(m.Unit)
}

// units in words, as there are many of them.
var unitNames = map[string]string{
	"ns": "nanoseconds", "us": "microseconds", "ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours",
	"g": "grams", "mg": "milligrams", "ug": "micrograms", "kg": "kilograms", "t": "tonnes", "kt": "kilotonnes", "Mt": "megatonnes",
	"L": "litres", "mL": "millilitres", "%": "percent", "USD": "dollars", "tok": "tokens", "ktok": "thousand tokens", "Mtok": "million tokens",
	"req": "requests", "gCO2e": "grams of CO2e", "tCO2e": "tonnes of CO2e", "user-h": "user-hours",
}

// scaled units take a prefix.
var scaledUnits = []struct{ sign, name string }{
	{"Wh", "watt-hours"}, {"FLOP", "FLOP"}, {"B", "bytes"}, {"W", "watts"}, {"J", "joules"},
}

var prefixNames = map[string]string{
	"": "", "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa", "Z": "zetta", "m": "milli", "u": "micro", "n": "nano",
}

func unitWords(unit string) string {
	if mass, ok := strings.CutSuffix(unit, " CO2e"); ok {
		return unitWords(mass) + " of CO2e"
	}
	if word, ok := unitNames[unit]; ok {
		return word
	}
	for _, u := range scaledUnits {
		if prefix, ok := strings.CutSuffix(unit, u.sign); ok {
			if name, known := prefixNames[prefix]; known {
				return name + u.name
			}
		}
	}
	return unit
}

// singular is one of a unit: "grams of CO2e" is "gram of CO2e". "Per thousand
// tokens" stays.
func singular(words string) string {
	if strings.HasPrefix(words, "thousand ") || strings.HasPrefix(words, "million ") {
		return words
	}
	first, rest, more := strings.Cut(words, " ")
	if len(first) > 2 {
		first = strings.TrimSuffix(first, "s")
	}
	if more {
		return first + " " + rest
	}
	return first
}

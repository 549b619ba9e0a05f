package share

import (
	"hash/fnv"
	"math"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
)

// prefix begins every short code.
const prefix = "WAT"

// A code is a string of bits in base 32:
//
//	 2  version, 0
//	11  the situation it starts from, 0 for the default
//	 4  how many settings follow
//	    for each: 9 bits of its knob, then its value (see putValue)
//	    a checksum of the scenario in words, which fills the last group
//
// Named things are said by some bits of a hash of their id, so that codes live
// on when models, places or knobs are added. Where what they mean has changed,
// the checksum tells.
const (
	groupDigits = 4
	maxGroups   = 7
	maxSettings = 15
	leastSum    = 12 // bits of the checksum at least
)

// LongError says why a scenario has no short code. Its line says it all.
type LongError struct{ Reason string }

func (e *LongError) Error() string { return "no short code: " + e.Reason + "; the line says it all" }

// Code is the short code of a scenario. A name of its own is not in it. The
// error is a [*LongError].
func Code(s *sim.Scenario, l *presets.Library) (string, error) {
	best := ""
	reason := error(&LongError{"it holds what no table has"})
	for _, id := range situations(l) {
		base, err := baseOf(id, l)
		if err != nil {
			continue
		}
		settings, err := path(base, s, l)
		if err != nil {
			if id == "" {
				reason = err
			}
			continue
		}
		code, err := encode(id, settings, s, l)
		if err != nil {
			if id == "" {
				reason = err
			}
			continue
		}
		if best == "" || len(code) < len(best) {
			best = code
		}
	}
	if best == "" {
		return "", reason
	}
	return best, nil
}

// situations are what codes start from: the default, whose id is "", and every
// situation.
func situations(l *presets.Library) []string {
	out := []string{""}
	for _, p := range l.Scenarios() {
		out = append(out, p.ID)
	}
	return out
}

// baseOf is what a code starts from.
func baseOf(id string, l *presets.Library) (sim.Scenario, error) {
	if id == "" {
		return knob.Default(l)
	}
	s, err := l.Scenario(id)
	s.Name = "" // a name belongs to the situation as it is
	return s, err
}

// tag is how a kind of named thing is said: some bits of a hash. The salt was
// chosen so that the ids of the first version were all told apart.
type tag struct {
	bits int
	salt string
}

var (
	situationTag = tag{11, "0"}
	knobTag      = tag{9, "64"}
	kindTags     = map[string]tag{"model": {12, "27"}, "hardware": {12, "20"}, "stack": {8, "47"}, "region": {16, "6"}}
)

// of is the tag of an id. That of "" is 0, and no other id's is.
func (t tag) of(id string) uint64 {
	if id == "" {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(t.salt + ":" + id))
	x := h.Sum64()
	x ^= x >> 29 // the last letters reach the upper bits late
	x *= 0xbf58476d1ce4e5b9
	return max(1, x>>(64-t.bits))
}

// find is the place of the first id with a tag, -1 for none.
func (t tag) find(n int, id func(int) string, want uint64) int {
	for i := range n {
		if t.of(id(i)) == want {
			return i
		}
	}
	return -1
}

// setting is a knob and the value it gets.
type setting struct {
	knob  int // in knob.All
	value knob.Value
}

// leaders bring other values along, so they are settled first.
var leaders = [...]string{"model", "task", "hardware", "stack"}

// path finds settings that lead from a scenario to another, names apart.
func path(from sim.Scenario, to *sim.Scenario, c knob.Catalog) ([]setting, error) {
	table := knob.All()
	place := make(map[string]int, len(table))
	for i := range table {
		place[table[i].ID] = i
	}
	var out []setting
	named := map[string]bool{"name": true, "precision": true} // the three formats say what precision does
	work := from
	for range maxSettings + 1 {
		ids := knob.Changed(&work, to)
		next := ids[:0]
		for _, id := range ids {
			if !named[id] {
				next = append(next, id)
			}
		}
		if len(next) == 0 {
			break
		}
		for _, leader := range leaders {
			for _, id := range next {
				if id == leader {
					next = []string{id}
				}
			}
		}
		for _, id := range next {
			named[id] = true
			k := &table[place[id]]
			out = append(out, setting{place[id], k.Get(to)})
		}
		if len(out) > maxSettings {
			return nil, &LongError{"too much differs from every situation"}
		}
		work = from
		if err := apply(&work, out, c); err != nil {
			return nil, &LongError{err.Error()}
		}
	}
	work.Name = to.Name
	if work != *to {
		return nil, &LongError{"it holds what no table has"}
	}
	return out, nil
}

func apply(s *sim.Scenario, settings []setting, c knob.Catalog) error {
	table := knob.All()
	list := make([]knob.Setting, len(settings))
	for i, g := range settings {
		k := &table[g.knob]
		list[i] = knob.Setting{ID: k.ID, Text: k.Format(g.value)}
	}
	return knob.AssignAll(s, list, c)
}

// encode writes a code.
func encode(base string, settings []setting, s *sim.Scenario, l *presets.Library) (string, error) {
	var b bits
	b.put(0, 2)
	ids := situations(l)
	at := situationTag.of(base)
	if i := situationTag.find(len(ids), func(i int) string { return ids[i] }, at); ids[i] != base {
		return "", &LongError{"two situations have the same tag"}
	}
	b.put(at, situationTag.bits)
	b.put(uint64(len(settings)), 4)
	table := knob.All()
	for _, g := range settings {
		k := &table[g.knob]
		want := knobTag.of(k.ID)
		if findKnob(want) != g.knob {
			return "", &LongError{"two knobs have the same tag"}
		}
		b.put(want, knobTag.bits)
		if !putValue(&b, k, g.value, l) {
			return "", &LongError{k.ID + " " + k.Format(g.value) + " is too long a number or not in the lists"}
		}
	}
	const group = groupDigits * 5
	groups := (len(b.data) + leastSum + group - 1) / group
	if groups > maxGroups {
		return "", &LongError{"too much differs from every situation"}
	}
	b.put(meaning(s, l), groups*group-len(b.data))
	digits := b.digits()
	return write(append(digits, checkDigit(digits))), nil
}

func findKnob(want uint64) int {
	table := knob.All()
	return knobTag.find(len(table), func(i int) string { return table[i].ID }, want)
}

// decode reads the digits of a code, the check digit left out. ok is false when
// they do not say a scenario of these tables.
func decode(digits []int, l *presets.Library) (s sim.Scenario, ok bool) {
	var b bits
	for _, d := range digits {
		b.put(uint64(d), 5)
	}
	if b.take(2) != 0 {
		return s, false
	}
	ids := situations(l)
	base := situationTag.find(len(ids), func(i int) string { return ids[i] }, b.take(situationTag.bits))
	n := int(b.take(4))
	table := knob.All()
	settings := make([]setting, 0, n)
	for range n {
		at := findKnob(b.take(knobTag.bits))
		if b.bad || at < 0 {
			return s, false
		}
		v, ok := takeValue(&b, &table[at], l)
		if !ok {
			return s, false
		}
		settings = append(settings, setting{at, v})
	}
	left := len(b.data) - b.at
	sum := b.take(left)
	if b.bad || left < leastSum || base < 0 {
		return s, false
	}
	s, err := baseOf(ids[base], l)
	if err != nil || apply(&s, settings, l) != nil {
		return s, false
	}
	if meaning(&s, l)&(1<<left-1) != sum {
		return s, false
	}
	return s, true
}

// meaning is a checksum of what a scenario says, in words that do not depend on
// the places of tables.
func meaning(s *sim.Scenario, c knob.Catalog) uint64 {
	nameless := *s
	nameless.Name = ""
	h := fnv.New64a()
	h.Write([]byte(knob.FormatLine(&nameless, c)))
	return h.Sum64() >> 8 // the upper bits are mixed best
}

// wordBits hold the place of a word of a fixed list: formats, tasks.
const wordBits = 5

// The bits of a number: mantissa x base ^ exponent, base 2 or 10.
const (
	exponentBits = 4
	exponentBias = 5
	lengthBits   = 4
)

// putValue writes a value: of a choice its tag, or its place in a fixed list; of a number a bit for its
// automatic word if it has one, then the number. It reports whether it could.
func putValue(b *bits, k *knob.Knob, v knob.Value, c knob.Catalog) bool {
	if k.Kind == knob.Text {
		return false
	}
	if k.Kind == knob.Choice {
		list := choices(k, c)
		t, tagged := kindTags[k.CatalogKind()]
		for i := range list {
			if list[i].ID != v.Word {
				continue
			}
			if !tagged {
				b.put(uint64(i), wordBits)
				return i < 1<<wordBits
			}
			want := t.of(v.Word)
			b.put(want, t.bits)
			return t.find(len(list), func(i int) string { return list[i].ID }, want) == i
		}
		return false
	}
	if k.Auto != "" {
		if v.Word != "" {
			b.put(1, 1)
			return v.Word == k.Auto
		}
		b.put(0, 1)
	} else if v.Word != "" {
		return false
	}
	best, bestAt, ten, found := uint64(0), 0, false, false
	for _, base := range [...]float64{2, 10} {
		for e := (1 << exponentBits) - 1 - exponentBias; e >= -exponentBias; e-- {
			m := math.Round(v.Number / math.Pow(base, float64(e)))
			if m < 0 || m >= 1<<(1<<lengthBits-1) || value(uint64(m), e, base == 10) != v.Number {
				continue
			}
			if !found || uint64(m) < best {
				best, bestAt, ten, found = uint64(m), e, base == 10, true
			}
			break // the largest exponent has the shortest mantissa
		}
	}
	if !found {
		return false
	}
	b.put(bit(ten), 1)
	b.put(uint64(bestAt+exponentBias), exponentBits)
	n := width(int(best) + 1)
	b.put(uint64(n), lengthBits)
	b.put(best, n)
	return true
}

// value puts a number together so that decimals come out as they are written.
func value(m uint64, e int, ten bool) float64 {
	if !ten {
		return math.Ldexp(float64(m), e)
	}
	if e < 0 {
		return float64(m) / math.Pow(10, float64(-e))
	}
	return float64(m) * math.Pow(10, float64(e))
}

func takeValue(b *bits, k *knob.Knob, c knob.Catalog) (knob.Value, bool) {
	if k.Kind == knob.Text {
		return knob.Value{}, false
	}
	if k.Kind == knob.Choice {
		list := choices(k, c)
		at := 0
		if t, tagged := kindTags[k.CatalogKind()]; tagged {
			at = t.find(len(list), func(i int) string { return list[i].ID }, b.take(t.bits))
		} else {
			at = int(b.take(wordBits))
		}
		if b.bad || at < 0 || at >= len(list) {
			return knob.Value{}, false
		}
		return knob.Value{Word: list[at].ID}, true
	}
	if k.Auto != "" && b.take(1) == 1 {
		return knob.Value{Word: k.Auto}, !b.bad
	}
	ten := b.take(1) == 1
	e := int(b.take(exponentBits)) - exponentBias
	m := b.take(int(b.take(lengthBits)))
	return knob.Value{Number: value(m, e, ten)}, !b.bad
}

// choices are the entries of a choice, whatever the scenario.
func choices(k *knob.Knob, c knob.Catalog) []knob.Option {
	if kind := k.CatalogKind(); kind != "" {
		return c.Options(kind)
	}
	s := sim.Scenario{}
	return k.Options(&s, c)
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

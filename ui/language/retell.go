package language

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
)

// engineRooms are the files of the catalogue that hold what the engine says.
var engineRooms = []string{"engine", "explain", "knobs", "metrics", "presets", "ledger", "cli"}

// shape is a text of the catalogue with places for values: what stands between
// them, and its translation.
type shape struct {
	format string
	pieces []string // one more than there are places
	said   string
}

// shapes are the engine's texts with places, the most definite first.
var shapes = sync.OnceValue(func() []shape {
	all, err := chinese()
	if err != nil {
		return nil
	}
	var list []shape
	for format, e := range all {
		if !slices.Contains(engineRooms, e.room) || !strings.Contains(format, "%s") || !wordy(strings.ReplaceAll(format, "%s", "_")) {
			continue
		}
		list = append(list, shape{format, strings.Split(strings.ReplaceAll(format, "%%", "%"), "%s"), e.said})
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := len(list[i].format), len(list[j].format)
		return a > b || a == b && list[i].format < list[j].format
	})
	return list
})

// Retell says a sentence that the engine made in English: it is found in the
// catalogue as it stands, or by its shape, whose values are then retold in
// turn, or clause by clause. The engine so needs to know nothing of languages.
// What is not recognised stays English.
func (l Language) Retell(text string) string {
	if l == English || text == "" {
		return text
	}
	return retell(text, 0)
}

// maxDepth bounds sentences within sentences.
const maxDepth = 4

func retell(text string, depth int) string {
	all, err := chinese()
	if err != nil || text == "" {
		return text
	}
	if said, ok := known(all, text, depth); ok {
		return said
	}
	if depth > 0 && strings.ContainsAny(text[:1], "0123456789$-+") && strings.Count(text, " ") == 1 {
		if said := Chinese.Value(text); said != text {
			return said // a figure
		}
	}
	if depth == maxDepth || !wordy(text) {
		return text
	}
	for _, s := range shapes() {
		values, ok := s.match(text)
		if !ok {
			continue
		}
		told := make([]any, len(values))
		for i, v := range values {
			told[i] = retell(v, depth+1)
		}
		return fmt.Sprintf(s.said, told...)
	}
	// "ffn up, decode" and "one clause; another"
	for _, sep := range [...]string{"; ", ", "} {
		at := strings.LastIndex(text, sep)
		if at <= 0 {
			continue
		}
		head, tail := retell(text[:at], depth+1), retell(text[at+len(sep):], depth+1)
		if head != text[:at] && tail != text[at+len(sep):] || sep == "; " && (head != text[:at] || tail != text[at+len(sep):]) {
			return head + Chinese.Say(sep) + tail
		}
	}
	// "tp: a reason"
	if id, reason, ok := strings.Cut(text, ": "); ok && !strings.Contains(id, " ") {
		if said := retell(reason, depth+1); said != reason {
			return Chinese.Sayf("%s: %s", id, said)
		}
	}
	return text
}

// known finds a text as it stands, or with its first letter as a label has it.
// Within a sentence a word on its own may be an id: only those count that the
// explanations use.
func known(all map[string]entry, text string, depth int) (string, bool) {
	if e, ok := all[text]; ok && (depth == 0 || strings.Contains(text, " ") || e.room == "explain" || e.room == "engine") {
		return e.said, true
	}
	if c := text[0]; depth > 0 && c >= 'a' && c <= 'z' && strings.Contains(text, " ") {
		if e, ok := all[string(c-'a'+'A')+text[1:]]; ok {
			return e.said, true
		}
	}
	return "", false
}

// Value says the words of a figure for people: "unknown", "yes", and units
// that are words, as in "12 days".
func (l Language) Value(text string) string {
	if l == English {
		return text
	}
	all, err := chinese()
	if err != nil {
		return text
	}
	if e, ok := all[text]; ok {
		return e.said
	}
	if at := strings.IndexByte(text, ' '); at > 0 {
		if e, ok := all[text[at+1:]]; ok {
			return text[:at+1] + e.said
		}
		if strings.Count(text, " ") > 1 && strings.ContainsAny(text[:1], "0123456789$-+") {
			return retell(text, 1) // "127 % of memory"
		}
	}
	return text
}

// wordy reports whether a text has two letters in a row and a space: others
// are ids and numbers.
func wordy(text string) bool {
	letters := 0
	space := strings.Contains(text, " ")
	for i := 0; i < len(text) && space; i++ {
		if c := text[i] | 0x20; c >= 'a' && c <= 'z' {
			if letters++; letters == 2 {
				return true
			}
			continue
		}
		letters = 0
	}
	return false
}

// match finds the values at the places of the shape, each as short as can be,
// the last up to the end.
func (s *shape) match(text string) ([]string, bool) {
	if !strings.HasPrefix(text, s.pieces[0]) {
		return nil, false
	}
	rest := text[len(s.pieces[0]):]
	last := len(s.pieces) - 1
	if !strings.HasSuffix(rest, s.pieces[last]) {
		return nil, false
	}
	rest = rest[:len(rest)-len(s.pieces[last])]
	values := make([]string, 0, last)
	for _, p := range s.pieces[1:last] {
		if p == "" { // two places side by side: the second has it all
			values = append(values, "")
			continue
		}
		at := strings.Index(rest, p)
		if at <= 0 {
			return nil, false
		}
		values = append(values, rest[:at])
		rest = rest[at+len(p):]
	}
	if rest == "" {
		return nil, false
	}
	values = append(values, rest)
	return values, !s.loose() || !slices.ContainsFunc(values, func(v string) bool { return v != "" && !strings.ContainsAny(v[:1], "0123456789-+$<>~") })
}

// loose reports whether a shape has so few letters of its own that it would
// match sentences that it is not: its values then have to be figures.
func (s *shape) loose() bool {
	n := 0
	for _, p := range s.pieces {
		for i := 0; i < len(p); i++ {
			if c := p[i] | 0x20; c >= 'a' && c <= 'z' {
				n++
			}
		}
	}
	return n < 5
}

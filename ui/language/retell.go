package language

import (
	"sort"
	"strings"
	"sync"
)

// shape is a text of the catalogue with places for values: what stands between
// them, and its translation.
type shape struct {
	format string
	pieces []string // one more than there are places
	said   string
}

// shapes are the texts with places, the most definite first.
var shapes = sync.OnceValue(func() []shape {
	all, err := chinese()
	if err != nil {
		return nil
	}
	var list []shape
	for format, said := range all {
		if !strings.Contains(format, "%s") || strings.Trim(strings.ReplaceAll(format, "%s", ""), " .,;:()-") == "" {
			continue
		}
		list = append(list, shape{format, strings.Split(strings.ReplaceAll(format, "%%", "%"), "%s"), said})
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := len(list[i].format), len(list[j].format)
		return a > b || a == b && list[i].format < list[j].format
	})
	return list
})

// Retell says a sentence that the engine made in English: it is found in the
// catalogue as it stands, or by its shape, whose values are then retold in
// turn. The engine so needs to know nothing of languages. What is not
// recognised stays English.
func (l Language) Retell(text string) string {
	if l == English || text == "" {
		return text
	}
	return retell(text, 0)
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
	if said, ok := all[text]; ok {
		return said
	}
	if at := strings.IndexByte(text, ' '); at > 0 {
		if unit, ok := all[text[at+1:]]; ok {
			return text[:at+1] + unit
		}
	}
	return text
}

// maxDepth bounds sentences within sentences.
const maxDepth = 4

func retell(text string, depth int) string {
	all, err := chinese()
	if err != nil {
		return text
	}
	if said, ok := all[text]; ok {
		return said
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
		return format(s.said, told)
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
	return append(values, rest), true
}

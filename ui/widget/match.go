package widget

import (
	"strings"

	"github.com/sahilm/fuzzy"
)

// Weights of where a word was found. An exact id or alias beats everything, a
// start of a word beats letters in order.
const (
	scoreExact  = 4000
	scorePrefix = 2000
	scoreWord   = 1500
	scoreInside = 1000
	scoreDetail = 300
)

// match looks for every word of a query in an item and adds up how well they
// fit. marks are the bytes of the name to set off. Letters in order with gaps
// ("lm70") count for the name, id and aliases; details must hold the word.
func (it *Item) match(words []string) (score int, marks []int, ok bool) {
	for _, w := range words {
		best, at := 0, []int(nil)
		try := func(s int, m []int) {
			if s > best {
				best, at = s, m
			}
		}
		try(find(it.Name, w))
		s, _ := find(it.ID, w)
		try(s, nil)
		for _, a := range it.Aliases {
			s, _ := find(a, w)
			try(s, nil)
		}
		if strings.Contains(strings.ToLower(it.Detail), w) || strings.Contains(strings.ToLower(it.Group), w) {
			try(scoreDetail, nil)
		}
		if best <= 0 {
			return 0, nil, false
		}
		score += best
		marks = append(marks, at...)
	}
	return score, ordered(marks), true
}

// find is how well a lower-case word fits a text, 0 for not at all.
func find(text, word string) (int, []int) {
	low := strings.ToLower(text)
	if len(low) != len(text) { // a letter changed its length: no marks
		if strings.Contains(low, word) {
			return scoreInside, nil
		}
		return 0, nil
	}
	if low == word {
		return scoreExact, span(0, len(word))
	}
	if i := strings.Index(low, word); i >= 0 {
		base := scoreInside
		switch {
		case i == 0:
			base = scorePrefix
		case !letterOrDigit(low[i-1]):
			base = scoreWord
		}
		return base - min(len(text)-len(word), 200), span(i, len(word))
	}
	if len(word) < 2 {
		return 0, nil
	}
	if m := fuzzy.Find(word, []string{low}); len(m) > 0 && compact(m[0].MatchedIndexes) {
		return max(1, min(200+m[0].Score, scoreInside/2)), m[0].MatchedIndexes
	}
	return 0, nil
}

// compact refuses letters strewn over a long text: they are not what was meant.
func compact(at []int) bool {
	return len(at) > 0 && at[len(at)-1]-at[0] < 4*len(at)+4
}

func letterOrDigit(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 0x80
}

func span(from, n int) []int {
	at := make([]int, n)
	for i := range at {
		at[i] = from + i
	}
	return at
}

// ordered sorts a few byte positions and drops duplicates.
func ordered(at []int) []int {
	for i := 1; i < len(at); i++ {
		for j := i; j > 0 && at[j] < at[j-1]; j-- {
			at[j], at[j-1] = at[j-1], at[j]
		}
	}
	out := at[:0]
	for i, v := range at {
		if i == 0 || v != at[i-1] {
			out = append(out, v)
		}
	}
	return out
}

package knob

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Nearest returns the candidate that is most like the word, "" when none is
// like it: few edits away, or the only ones that contain it.
func Nearest(word string, candidates []string) string {
	w := strings.ToLower(strings.TrimSpace(word))
	if w == "" || len(w) > longest {
		return ""
	}
	best, bestScore := "", 1+max(1, (len(w)+1)/3)
	for _, c := range candidates {
		l := strings.ToLower(c)
		if score := distance(w, l, bestScore); score < bestScore {
			best, bestScore = c, score
		}
	}
	if best != "" {
		return best
	}
	if len(w) < 3 {
		return ""
	}
	for _, contains := range []func(string) bool{
		func(l string) bool { return strings.HasPrefix(l, w) },
		func(l string) bool { return strings.Contains(l, w) },
		func(l string) bool { return len(l) >= 3 && strings.HasPrefix(w, l) },
	} {
		for _, c := range candidates {
			if l := strings.ToLower(c); contains(l) && (best == "" || len(c) < len(best)) {
				best = c
			}
		}
		if best != "" {
			return best
		}
	}
	return ""
}

// longest is the longest word for which a likeness is looked for.
const longest = 80

// distance is the edit distance, or limit where it is no less; hyphens, dots
// and underscores count for nothing when the rest agrees.
func distance(a, b string, limit int) int {
	if strip(a) == strip(b) {
		return 0
	}
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit // the difference in length is a lower bound
	}
	return levenshtein.ComputeDistance(a, b)
}

func strip(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r == ' ' {
			return -1
		}
		return r
	}, s)
}

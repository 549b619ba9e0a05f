// Package theme names what a piece of text means and says how that looks.
//
// A [Token] is a meaning (a title, a good change, the third series); a [Theme]
// turns it into one colour sequence, computed when the theme is made, so that
// drawing is string concatenation. Colour is never the only carrier of a
// meaning: good is blue and bad is orange, each with a mark and a word, and a
// series has a letter and a line pattern. [Theme.Row] builds lines of exact
// width out of coloured runs, and [Theme.Glyphs] has the symbols in Unicode
// and in ASCII.
package theme

// Token is what a piece of text means.
type Token uint8

// The tokens.
const (
	Text       Token = iota // ordinary text, the terminal's own colour
	Faint                   // secondary text: units, hints
	Strong                  // a number or word that matters
	Accent                  // names and keys that can be used
	Good                    // a change for the better
	Bad                     // a change for the worse
	Warn                    // a caution
	Error                   // an input that was refused
	Title                   // the title of a panel at rest
	TitleFocus              // the title of the focused panel
	Group                   // a heading inside a list or table
	Border                  // the frame of a panel at rest
	Focus                   // the frame of the focused panel
	Selected                // the line under the cursor in the focused panel
	Marked                  // the line under the cursor in a panel at rest
	Cursor                  // the cell of the text cursor
	Disabled                // what cannot be used now
	Match                   // letters that a search found
	Tab                     // a view that is not shown
	TabActive               // the view that is shown
	Bar                     // the filled part of a gauge
	BarRange                // the uncertain part of a gauge
	BarFaint                // the empty part of a gauge
	Axis                    // axes and tick labels
	Guide                   // thin lines across a chart: limits, the ridge
	Here                    // the "you are here" marker
	Missing                 // points that do not fit
	Series0                 // the first thing compared
	Series1
	Series2
	Series3
	Series4
	Series5
	Series6
	Series7
	tokens // how many there are
)

// seriesCount is how many series have a look of their own.
const seriesCount = 8

// Series is the token of the i-th thing compared; it goes round after eight.
func Series(i int) Token {
	i %= seriesCount
	if i < 0 {
		i += seriesCount
	}
	return Series0 + Token(i)
}

// IsSeries reports whether the token is one of the eight series.
func (t Token) IsSeries() bool { return t >= Series0 && t <= Series7 }

// Tokens lists every token, for tests and for a page that shows them.
func Tokens() []Token {
	all := make([]Token, tokens)
	for i := range all {
		all[i] = Token(i)
	}
	return all
}

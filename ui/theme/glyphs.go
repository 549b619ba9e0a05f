package theme

import "wattif/ui/block"

// Glyphs are the symbols of a theme, each one cell wide.
type Glyphs struct {
	Border, BorderFocus block.Border

	Up, Down, Same    string // marks of a change against the baseline
	Left, Right       string // around a value that the arrow keys change
	Changed           string // differs from the baseline
	Pointer           string // the line under the cursor
	Baseline, Editing string // marks of a scenario
	Ellipsis          string // a text that was cut
	Here, Missing     string // markers in charts
	Dot               string // between short facts
	Check, Cross      string // fits, does not fit
	Rule              string // a horizontal line, one cell
	RuleUp            string // a vertical line, one cell
	BarFull, BarEmpty string // gauges
	BarLow, BarHigh   string // gauges: between low and value, value and high
	Spark             []string
	ScrollTrack       string
	ScrollThumb       string
	Sizes             [4]string // markers by share, small to large
	More              string    // more lines follow
}

// Arrows are ▲ and ▼ where a terminal has them: one cell nearly everywhere.
var unicodeGlyphs = Glyphs{
	Border: block.Light, BorderFocus: block.Double,
	Up: "▲", Down: "▼", Same: "=",
	Left: "‹", Right: "›", Changed: "*", Pointer: "▸",
	Baseline: "*", Editing: ">", Ellipsis: "…",
	Here: "◆", Missing: "×", Dot: "·", Check: "✓", Cross: "✗",
	Rule: "─", RuleUp: "│",
	BarFull: "█", BarEmpty: "░", BarLow: "▓", BarHigh: "▒",
	Spark:       []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	ScrollTrack: "░", ScrollThumb: "█",
	Sizes: [4]string{"·", "•", "●", "◆"},
	More:  "▾",
}

var asciiGlyphs = Glyphs{
	Border: block.ASCII, BorderFocus: block.ASCIIFocus,
	Up: "^", Down: "v", Same: "=",
	Left: "<", Right: ">", Changed: "*", Pointer: ">",
	Baseline: "*", Editing: ">", Ellipsis: "~",
	Here: "@", Missing: "x", Dot: "-", Check: "+", Cross: "x",
	Rule: "-", RuleUp: "|",
	BarFull: "#", BarEmpty: ".", BarLow: "=", BarHigh: "-",
	Spark:       []string{"_", ".", "-", "=", "+", "*", "%", "#"},
	ScrollTrack: ":", ScrollThumb: "#",
	Sizes: [4]string{".", "o", "O", "@"},
	More:  "v",
}

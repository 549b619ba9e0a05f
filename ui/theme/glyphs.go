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
	Check, Cross      string // fits, does not fit
	BarFull, BarEmpty string // gauges
	BarLow, BarHigh   string // gauges: between low and value, value and high
	Spark             []string
	ScrollTrack       string
	ScrollThumb       string
	More              string // more lines follow
	To                string // between the ends of a range

	// In charts.
	Here, Missing      string    // markers
	Rule, RuleUp       string    // axes
	Corner             string    // where the axes meet
	TickLeft, TickDown string    // ticks of the Y and the X axis
	Dash, DashUp       string    // thin lines across a chart
	Dot                string    // a dotted line, and between short facts
	ArrowUp, ArrowDown string    // a value beyond the edge
	Sizes              [4]string // markers by share, small to large
}

// Arrows are ▲ and ▼ where a terminal has them: one cell nearly everywhere.
var unicodeGlyphs = Glyphs{
	Border: block.Light, BorderFocus: block.Double,
	Up: "▲", Down: "▼", Same: "=",
	Left: "‹", Right: "›", Changed: "*", Pointer: "▸",
	Baseline: "*", Editing: ">", Ellipsis: "…",
	Check: "✓", Cross: "✗",
	Here: "◆", Missing: "×", Dot: "·",
	Rule: "─", RuleUp: "│", Corner: "└", TickLeft: "┤", TickDown: "┬",
	Dash: "╌", DashUp: "╎", ArrowUp: "↑", ArrowDown: "↓",
	BarFull: "█", BarEmpty: "░", BarLow: "▓", BarHigh: "▒",
	Spark:       []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	ScrollTrack: "░", ScrollThumb: "█",
	Sizes: [4]string{"·", "•", "●", "■"},
	More:  "▾",
	To:    "–",
}

var asciiGlyphs = Glyphs{
	Border: block.ASCII, BorderFocus: block.ASCIIFocus,
	Up: "^", Down: "v", Same: "=",
	Left: "<", Right: ">", Changed: "*", Pointer: ">",
	Baseline: "*", Editing: ">", Ellipsis: "~",
	Check: "+", Cross: "x",
	Here: "@", Missing: "x", Dot: ".",
	Rule: "-", RuleUp: "|", Corner: "+", TickLeft: "+", TickDown: "+",
	Dash: "-", DashUp: ":", ArrowUp: "^", ArrowDown: "v",
	BarFull: "#", BarEmpty: ".", BarLow: "=", BarHigh: "-",
	Spark:       []string{"_", ".", "-", "=", "+", "*", "%", "#"},
	ScrollTrack: ":", ScrollThumb: "#",
	Sizes: [4]string{".", "o", "O", "@"},
	More:  "v",
	To:    "-",
}

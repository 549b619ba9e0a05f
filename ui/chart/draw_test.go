package chart

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/uitest"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// saturating is a throughput curve: scale*b / (1 + b/half).
func saturating(scale, half float64, to float64) []Point {
	var pts []Point
	for b := 1.0; b <= to; b *= 2 {
		pts = append(pts, Point{b, scale * b / (1 + b/half)})
	}
	return pts
}

func whole(v float64) string { return strconv.Itoa(int(v)) }

func batchAxes() (x, y Axis) {
	return Axis{Label: "batch", Scale: Log2, Format: whole}, Axis{Label: "speed", Unit: "tok/s"}
}

func batchSeries() ([]Series, []Marker) {
	series := []Series{
		{Name: "A bf16", Letter: 'a', Points: saturating(12, 80, 64), Missing: []Point{{128, 590}, {256, nan}}, Token: theme.Series0},
		{Name: "B fp8", Letter: 'b', Points: saturating(20, 60, 128), Token: theme.Series1},
	}
	markers := []Marker{
		{X: 32, Y: 417, Rune: '@', Token: theme.Here, Legend: "you are here", Label: "417 tok/s"},
		{X: nan, Y: 800, Token: theme.Guide, Label: "limit"},
	}
	return series, markers
}

// roofline is two roofs and four ops; intensity in FLOP/byte, speed in FLOP/s.
func roofline() (x, y Axis, s []Series, m []Marker) {
	roof := func(peak, bandwidth float64) []Point {
		return []Point{{0.1, 0.1 * bandwidth}, {peak / bandwidth, peak}, {1e4, peak}}
	}
	return Axis{Label: "intensity", Unit: "FLOP/byte", Scale: Log10, Min: 0.1, Max: 1e4},
		Axis{Label: "achieved", Unit: "FLOP/s", Scale: Log10},
		[]Series{
			{Name: "fp8", Points: roof(1979e12, 3.35e12), Token: theme.Series0, Style: Line},
			{Name: "bf16", Points: roof(989e12, 3.35e12), Token: theme.Series1, Style: Dashed},
		}, []Marker{
			{X: 591, Y: nan, Token: theme.Guide, Label: "ridge 591"},
			{X: 64, Y: 120e12, Size: 3, Token: theme.Series2, Label: "mlp"},
			{X: 8, Y: 15e12, Size: 2, Token: theme.Series3, Label: "attention"},
			{X: 1, Y: 1e12, Size: 0, Token: theme.Series4, Label: "norm"},
		}
}

func whereItGoes() []Bar {
	parts := func(vs ...float64) []Part {
		names := []string{"prefill", "decode", "comms", "idle"}
		var out []Part
		for i, v := range vs {
			out = append(out, Part{Name: names[i], Letter: rune(names[i][0]), Value: v, Token: theme.Series(i)})
		}
		return out
	}
	return []Bar{
		{Group: "time", Label: "A", Parts: parts(0.1, 5, 1), Total: "6.1 s"},
		{Group: "time", Label: "B", Parts: parts(0.1, 5.6, 1.1), Total: "6.8 s"},
		{Group: "energy", Label: "A", Parts: parts(0.1, 0.2, 0, 0.17), Total: "0.47 Wh"},
		{Group: "energy", Label: "B", Parts: parts(nan), Total: "unknown"},
	}
}

func themes() map[string]*theme.Theme {
	return map[string]*theme.Theme{
		"dark":     theme.New(theme.Options{Name: "dark"}),
		"mono":     theme.New(theme.Options{Name: "mono"}),
		"contrast": theme.New(theme.Options{Name: "contrast"}),
		"ascii":    theme.New(theme.Options{Name: "auto", ASCII: true}),
	}
}

// hostile is data nobody should send.
func hostile() []Series {
	return []Series{
		{},
		{Name: "nothing", Letter: 'n'},
		{Name: "gaps", Letter: 'g', Points: []Point{{1, nan}, {2, 3}, {nan, 4}, {4, nan}, {5, 6}, {6, 7}}},
		{Name: "ends", Letter: 'e', Points: []Point{{1, inf}, {2, -inf}, {inf, 2}, {3, 3}, {-inf, nan}}},
		{Name: "huge", Points: []Point{{1e308, -1e308}, {-1e308, 1e308}}},
		{Name: "not positive", Points: []Point{{-1, -2}, {0, 0}}, Style: Scatter},
		{Name: "日本語\t\n\x1b[2J", Letter: '日', Points: []Point{{1, 1}}, Missing: []Point{{nan, nan}, {inf, 1}, {2, inf}}},
		{Name: "one", Letter: '1', Points: []Point{{7, 7}}, Token: theme.Series7, Style: DashDot},
	}
}

var hostileMarkers = []Marker{
	{},
	{X: nan, Y: nan, Label: "nowhere"},
	{X: inf, Y: 1, Label: "right"},
	{X: nan, Y: inf},
	{X: -inf, Y: nan},
	{X: 3, Y: -inf, Rune: '日', Label: "日本語"},
	{X: 1e308, Y: 1e308, Size: 99, Label: strings.Repeat("long ", 40)},
	{X: 2, Y: 2, Size: -1, Legend: "\x1b]0;x\a"},
}

func fault(t *testing.T, what string, b block.Block, w, h int) {
	t.Helper()
	w, h = max(w, 0), max(h, 0)
	if b.W != w || b.H != h || len(b.Lines) != h {
		t.Fatalf("%s at %dx%d is %dx%d with %d lines", what, w, h, b.W, b.H, len(b.Lines))
	}
	if f := uitest.Fault(b.String(), w, h); f != "" {
		t.Fatalf("%s at %dx%d: %s\n%s", what, w, h, f, ansi.Strip(b.String()))
	}
}

// sizes are all small ones, and some of every kind up to 200x60.
func sizes(f func(w, h int)) {
	for w := -1; w <= 30; w++ {
		for h := -1; h <= 12; h++ {
			f(w, h)
		}
	}
	for _, w := range []int{0, 7, 31, 39, 58, 80, 121, 200} {
		for _, h := range []int{0, 3, 9, 14, 25, 60} {
			f(w, h)
		}
	}
}

func TestEveryChartHoldsItsRectangle(t *testing.T) {
	x, y := batchAxes()
	good, marks := batchSeries()
	rx, ry, roofs, ops := roofline()
	for name, th := range themes() {
		sizes(func(w, h int) {
			fault(t, name+" curves", XY(w, h, th, x, y, good, marks), w, h)
			fault(t, name+" roofline", XY(w, h, th, rx, ry, roofs, ops), w, h)
			fault(t, name+" nothing", XY(w, h, th, Axis{}, Axis{}, nil, nil), w, h)
			fault(t, name+" bars", Bars(w, h, th, whereItGoes()), w, h)
			fault(t, name+" no bars", Bars(w, h, th, nil), w, h)
			fault(t, name+" gauge", block.Of(w, Gauge(w, th, 3, 2, 5, 10)), w, 1)
			fault(t, name+" spark", block.Of(w, Spark(w, th, theme.Bar, []float64{1, 2, nan, inf, -3})), w, 1)
		})
	}
}

func TestHostileDataHoldsItsRectangle(t *testing.T) {
	for name, th := range themes() {
		for _, sx := range []Scale{Linear, Log10, Log2} {
			for _, sy := range []Scale{Linear, Log10} {
				for _, w := range []int{0, 1, 5, 23, 24, 25, 60, 160} {
					for _, h := range []int{0, 1, 5, 6, 7, 12, 40} {
						x, y := Axis{Label: "x\t", Scale: sx}, Axis{Label: "日本", Unit: "\x1b[2J", Scale: sy}
						fault(t, name, XY(w, h, th, x, y, hostile(), hostileMarkers), w, h)
						x.Min, x.Max, y.Min, y.Max = nan, inf, 5, 2
						x.Format = func(float64) string { return "日本\t" + strings.Repeat("w", 30) }
						fault(t, name, XY(w, h, th, x, y, hostile(), hostileMarkers), w, h)
					}
				}
			}
		}
		odd := []Bar{
			{},
			{Label: "日本\t", Parts: []Part{{Value: inf}, {Value: nan}, {Value: -1}}, Total: "∞"},
			{Label: strings.Repeat("long", 30), Parts: []Part{{Value: 1e308}, {Value: 1e308}}},
			{Parts: []Part{{Name: "\x1b[2J", Value: 0}}, Total: strings.Repeat("9", 80)},
		}
		sizes(func(w, h int) { fault(t, name+" odd bars", Bars(w, h, th, odd), w, h) })
		for _, v := range []float64{nan, inf, -inf, -1, 0, 1, 1e308} {
			for w := range 20 {
				fault(t, "gauge", block.Of(w, Gauge(w, th, v, nan, inf, 10)), w, 1)
				fault(t, "gauge", block.Of(w, Gauge(w, th, 5, v, v, v)), w, 1)
				fault(t, "spark", block.Of(w, Spark(w, th, theme.Bar, []float64{v, v, 1})), w, 1)
			}
		}
	}
}

func plainLines(b block.Block) []string { return strings.Split(ansi.Strip(b.String()), "\n") }

// A straight line from corner to corner ends in the corners, and the ticks
// stand where its points are.
func TestTicksAndCurvesAgree(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	var pts []Point
	for k := -1.0; k <= 4; k++ {
		pts = append(pts, Point{math.Pow(10, k), math.Pow(10, k)})
	}
	x := Axis{Scale: Log10, Min: 0.1, Max: 1e4}
	b := plainLines(XY(72, 24, th, x, x, []Series{{Points: pts, Letter: '#', Style: Scatter}}, nil))
	axis := b[len(b)-2]
	var ticks []int // columns, counted in runes: every rune is one cell
	for i, r := range []rune(axis) {
		if r == '┬' {
			ticks = append(ticks, i)
		}
	}
	if len(ticks) != 6 {
		t.Fatalf("want a tick per decade, got %d in %q", len(ticks), axis)
	}
	seen := 0
	for y := range b {
		line := []rune(b[y])
		for i, r := range line {
			if r != '#' {
				continue
			}
			seen++
			onTick := false
			for _, c := range ticks {
				onTick = onTick || c == i
			}
			if !onTick {
				t.Errorf("a point stands in column %d, the ticks are in %v", i, ticks)
			}
			if !strings.ContainsRune(string(line[:i]), '┤') {
				t.Errorf("line %d has a point and no tick: %q", y, string(line))
			}
		}
	}
	if seen != 6 {
		t.Errorf("%d points, want 6", seen)
	}
}

func TestGapsArrowsAndMissing(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	x, y := Axis{Min: 0, Max: 10}, Axis{Min: 0, Max: 10}
	gap := XY(60, 12, th, x, y, []Series{{Points: []Point{{0, 5}, {4, 5}, {5, nan}, {6, 5}, {10, 5}}}}, nil)
	row := ""
	for _, l := range plainLines(gap) {
		if strings.IndexFunc(l, func(r rune) bool { return r > 0x2800 && r <= 0x28ff }) >= 0 {
			row = l
		}
	}
	// Two strokes with at least a tenth of the width between them.
	if f := strings.FieldsFunc(row, func(r rune) bool { return r < 0x2801 || r > 0x28ff }); len(f) != 2 {
		t.Errorf("the gap is not one gap: %q", row)
	}
	arrows := ansi.Strip(XY(60, 12, th, x, y, []Series{{Points: []Point{{1, inf}, {5, -inf}}}}, nil).String())
	if !strings.Contains(arrows, "↑") || !strings.Contains(arrows, "↓") {
		t.Errorf("no arrows for infinite values:\n%s", arrows)
	}
	zero := ansi.Strip(XY(60, 12, th, x, Axis{Scale: Log10, Min: 1, Max: 100}, []Series{{Points: []Point{{1, 0}, {5, 10}}}}, nil).String())
	if !strings.Contains(zero, "↓") {
		t.Errorf("zero on a log axis must leave at the bottom:\n%s", zero)
	}
	missing := XY(60, 12, th, x, y, []Series{{Name: "s", Missing: []Point{{8, nan}}}}, nil)
	text := ansi.Strip(missing.String())
	if strings.Count(text, "×") != 2 || !strings.Contains(text, "does not fit") {
		t.Errorf("a missing point needs a cross and its legend:\n%s", text)
	}
}

func TestNothingLeavesThePlot(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	// A line far beyond the axes on all sides; labels and axes stay as they are.
	x, y := Axis{Min: 0, Max: 10}, Axis{Min: 0, Max: 10}
	empty := plainLines(XY(60, 14, th, x, y, []Series{{Points: []Point{{0, -1e9}}}}, nil))
	full := plainLines(XY(60, 14, th, x, y, []Series{
		{Points: []Point{{-100, -100}, {100, 100}, {5, 1e9}, {5, -1e9}}}, {Points: []Point{{-50, 5}, {50, 5}}},
	}, nil))
	for i := range empty {
		e, f := []rune(empty[i]), []rune(full[i])
		for c := range e {
			braille := f[c] >= 0x2800 && f[c] <= 0x28ff
			if e[c] != f[c] && !(e[c] == ' ' && braille) {
				t.Fatalf("line %d column %d: %q became %q\n%s", i, c, e[c], f[c], strings.Join(full, "\n"))
			}
		}
	}
}

func TestSeriesReadWithoutColour(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	x, y := batchAxes()
	s, m := batchSeries()
	lines := plainLines(XY(80, 20, th, x, y, s, m))
	plot := strings.Join(lines[2:], "\n")
	for _, letter := range []string{"a", "b", "@", "×"} {
		if !strings.Contains(plot, letter) {
			t.Errorf("%q is not on the plot:\n%s", letter, strings.Join(lines, "\n"))
		}
	}
	head := strings.Join(lines[:2], "\n")
	for _, name := range []string{"speed, tok/s", "a A bf16", "b B fp8", "@ you are here", "× does not fit"} {
		if !strings.Contains(head, name) {
			t.Errorf("the head lacks %q:\n%s", name, head)
		}
	}
}

func TestTooSmallIsOneNumber(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	x, y := batchAxes()
	s, m := batchSeries()
	if got := strings.TrimRight(ansi.Strip(XY(40, 3, th, x, y, s, m).Lines[0]), " "); got != "speed, tok/s 417 at 32 batch" {
		t.Errorf("got %q", got)
	}
	if got := ansi.Strip(XY(20, 3, th, x, Axis{}, nil, nil).Lines[0]); !strings.HasPrefix(got, "unknown") {
		t.Errorf("got %q", got)
	}
}

// The cells of a bar's parts sum to the whole, as the values do.
func TestBarPartsSumToTheTotal(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	for n := 20; n < 90; n++ {
		b := plainLines(Bars(n, 1, th, []Bar{{Parts: []Part{
			{Letter: 'p', Value: 1}, {Letter: 'd', Value: 1}, {Letter: 'c', Value: 1}, {Letter: 'i', Value: 1},
		}}}))
		for _, letter := range []string{"p", "d", "c", "i"} {
			if c := strings.Count(b[0], letter); c < n/4 || c > n/4+1 {
				t.Errorf("a quarter of %d cells is %d", n, c)
			}
		}
		if strings.Contains(b[0], " ") {
			t.Errorf("the longest bar does not fill its line: %q", b[0])
		}
	}
}

func TestGroupsHaveTheirOwnScale(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	one := func(group string, v float64) Bar {
		return Bar{Group: group, Label: "A", Parts: []Part{{Letter: 'x', Value: v}}}
	}
	b := plainLines(Bars(40, 4, th, []Bar{one("s", 1), one("s", 0.5), one("Wh", 1000), one("Wh", 500)}))
	long, half := strings.Count(b[0], "x"), strings.Count(b[1], "x")
	if strings.Count(b[2], "x") != long || strings.Count(b[3], "x") != half || half != (long+1)/2 {
		t.Errorf("groups share a scale:\n%s", strings.Join(b, "\n"))
	}
}

func TestBarsThatDoNotFitAreCounted(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	bars := make([]Bar, 9)
	for i := range bars {
		bars[i] = Bar{Label: string(rune('A' + i)), Parts: []Part{{Name: "x", Letter: 'x', Value: 1}}}
	}
	if b := plainLines(Bars(40, 5, th, bars)); !strings.HasPrefix(b[3], "+6 more") {
		t.Errorf("three bars, a count and a legend, please:\n%s", strings.Join(b, "\n"))
	}
}

func TestGaugeByHand(t *testing.T) {
	th := theme.New(theme.Options{ASCII: true, Name: "mono"})
	for _, c := range []struct {
		value, low, high, limit float64
		want                    string
	}{
		{5, 4, 7, 10, "####=--..."},
		{5, 5, 5, 10, "#####....."},
		{5, nan, nan, 10, "#####....."},
		{0, 0, 0, 10, ".........."},
		{0.01, 0, 0.1, 10, "=........."}, // something is never nothing
		{10, 10, 10, 10, "##########"},
		{11, 10, 12, 10, "#########>"},
		{nan, 1, 2, 10, ".........."},
		{1, 1, 2, 0, ".........."},
	} {
		if got := ansi.Strip(Gauge(10, th, c.value, c.low, c.high, c.limit)); got != c.want {
			t.Errorf("Gauge(%v, %v-%v of %v) = %q, want %q", c.value, c.low, c.high, c.limit, got, c.want)
		}
	}
}

func TestSparkByHand(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	// 0 to 7 on eight steps.
	if got := Spark(9, th, theme.Text, []float64{0, 1, 2, 3, 4, nan, 6, 7}); got != "▁▂▃▄▅ ▇█ " {
		t.Errorf("got %q", got)
	}
	if got := Spark(3, th, theme.Text, []float64{1, 2, 7, 7, 0}); got != "██▁" {
		t.Errorf("the last three are wanted: %q", got)
	}
}

func TestMarksInOtherAlphabets(t *testing.T) {
	for _, c := range []struct {
		braille         rune
		blocks, letters rune
	}{
		{'⠀', ' ', ' '},
		{'⣀', '▄', '.'},
		{'⠉', '▀', '\''},
		{'⠒', '▀', '-'},
		{'⠤', '▄', '-'},
		{'⡇', '▌', '|'},
		{'⢸', '▐', '|'},
		{'⣿', '█', '#'},
		{'⡠', '▄', '.'},
		{'⡰', '▟', '/'},
		{'⢆', '▙', '\\'},
		{'⠁', '▘', '\''},
	} {
		if got := mark(c.braille, theme.Blocks); got != c.blocks {
			t.Errorf("%c as blocks is %q, want %q", c.braille, got, c.blocks)
		}
		if got := mark(c.braille, theme.Letters); got != c.letters {
			t.Errorf("%c as a letter is %q, want %q", c.braille, got, c.letters)
		}
	}
	if mark('a', theme.Letters) != 'a' {
		t.Error("letters must stay")
	}
}

func TestASCIIChartsAreASCII(t *testing.T) {
	th := theme.New(theme.Options{ASCII: true})
	x, y := batchAxes()
	s, m := batchSeries()
	for _, b := range []block.Block{XY(80, 20, th, x, y, s, m), Bars(60, 9, th, whereItGoes())} {
		for _, r := range ansi.Strip(b.String()) {
			if r > '~' {
				t.Fatalf("%q is not ASCII:\n%s", r, b)
			}
		}
	}
}

func TestGoldenCharts(t *testing.T) {
	x, y := batchAxes()
	s, m := batchSeries()
	rx, ry, roofs, ops := roofline()
	for _, name := range []string{"mono", "ascii"} {
		th := themes()[name]
		uitest.Golden(t, "batch-"+name, ansi.Strip(XY(76, 16, th, x, y, s, m).String()))
		uitest.Golden(t, "roofline-"+name, ansi.Strip(XY(76, 20, th, rx, ry, roofs, ops).String()))
		uitest.Golden(t, "bars-"+name, ansi.Strip(Bars(60, 8, th, whereItGoes()).String()))
	}
	uitest.Golden(t, "batch-dark-coloured", strings.ReplaceAll(XY(76, 16, themes()["dark"], x, y, s, m).String(), "\x1b", "<esc>"))
}

func BenchmarkXY(b *testing.B) {
	x, y := batchAxes()
	s, m := batchSeries()
	th := theme.New(theme.Options{Name: "dark"})
	b.ReportAllocs()
	for b.Loop() {
		XY(60, 14, th, x, y, s, m)
	}
}

func BenchmarkRoofline(b *testing.B) {
	x, y, s, m := roofline()
	th := theme.New(theme.Options{Name: "dark"})
	b.ReportAllocs()
	for b.Loop() {
		XY(60, 14, th, x, y, s, m)
	}
}

func BenchmarkBars(b *testing.B) {
	bars := whereItGoes()
	th := theme.New(theme.Options{Name: "dark"})
	b.ReportAllocs()
	for b.Loop() {
		Bars(60, 14, th, bars)
	}
}

// BenchmarkFourCharts is the charts of a full screen of 160x45: four, two of each.
func BenchmarkFourCharts(b *testing.B) {
	x, y := batchAxes()
	s, m := batchSeries()
	rx, ry, roofs, ops := roofline()
	th := theme.New(theme.Options{Name: "dark"})
	b.ReportAllocs()
	for b.Loop() {
		a := XY(78, 20, th, x, y, s, m)
		c := XY(78, 20, th, rx, ry, roofs, ops)
		block.Beside(block.Above(a, c), block.Above(XY(78, 20, th, x, y, s, m), Bars(78, 20, th, whereItGoes())))
	}
}

func TestLabelsKeepApart(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	x, y := Axis{Min: 0, Max: 10}, Axis{Min: 0, Max: 10}
	// Two markers three cells apart: "DA" would read as one label.
	text := ansi.Strip(XY(40, 14, th, x, y, nil, []Marker{
		{X: 5, Y: 5, Rune: '1', Label: "A"}, {X: 5.3, Y: 5, Rune: '2', Label: "D"},
	}).String())
	for _, l := range strings.Split(text, "\n") {
		for _, pair := range []string{"AD", "DA", "1A", "A2", "1D", "2A"} {
			if strings.Contains(l, pair) {
				t.Errorf("labels touch in %q:\n%s", l, text)
			}
		}
	}
	if !strings.Contains(text, "A") || !strings.Contains(text, "D") {
		t.Errorf("a label is missing:\n%s", text)
	}
}

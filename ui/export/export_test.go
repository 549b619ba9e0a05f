package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

var loadOnce = sync.OnceValues(presets.Load)

func sheet(t *testing.T, u metric.Unit, lines ...string) *Sheet {
	t.Helper()
	l, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	var all []sim.Scenario
	for _, line := range lines {
		s, err := knob.ParseLine(line, l)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	s, err := New(all, 0, u, l, "v0")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, s *Sheet, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, format); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

var pair = []string{`llama-3.1-70b bf16 4xh100-sxm DE name="A & B <50%> #1_x"`, "llama-3.1-70b fp8 2xh100-sxm SE"}

// Every number of the CSV and of the JSON is the engine's.
func TestNumbersAreTheEngines(t *testing.T) {
	s := sheet(t, metric.Usual, pair...)
	lines, err := csv.NewReader(strings.NewReader(write(t, s, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var j jsonSheet
	if err := json.Unmarshal([]byte(write(t, s, "json")), &j); err != nil {
		t.Fatal(err)
	}
	fromJSON := map[string]any{}
	for _, e := range j.Scenarios {
		for _, m := range e.Metrics {
			fromJSON[e.Scenario+m.ID] = m.Value
		}
	}
	checked := 0
	for _, l := range lines[1:] {
		e := &s.Entries[strings.Index("AB", l[0])]
		m, err := metric.Find(l[3])
		if err != nil {
			t.Fatal(err)
		}
		if m.Word != nil {
			if l[6] != m.Word(&e.Result) || fromJSON[l[0]+l[3]] != l[6] {
				t.Errorf("%s of %s is %s", l[3], l[0], l[6])
			}
			continue
		}
		v, _ := m.Of(&e.Result)
		if math.IsNaN(v) {
			if l[6] != "" || fromJSON[l[0]+l[3]] != nil {
				t.Errorf("%s of %s is not known and is %q", l[3], l[0], l[6])
			}
			continue
		}
		got, err := strconv.ParseFloat(l[6], 64)
		if err != nil || math.Abs(got-v) > 1e-5*math.Abs(v) || fromJSON[l[0]+l[3]] != got {
			t.Errorf("%s of %s is %s (JSON %v), the engine says %v", l[3], l[0], l[6], fromJSON[l[0]+l[3]], v)
		}
		checked++
	}
	if checked < 30 {
		t.Errorf("%d figures", checked)
	}
	if j.Data == "" || j.Data == "unknown" || len(j.Sources) < 5 || j.Program != "v0" {
		t.Errorf("program %q, data %q, %d sources", j.Program, j.Data, len(j.Sources))
	}
	// The line of the sheet is the scenario.
	l, _ := loadOnce()
	for i := range s.Entries {
		back, err := knob.ParseLine(s.Entries[i].Line, l)
		back.Name = s.Entries[i].Name
		if err != nil || back != s.Entries[i].of {
			t.Errorf("%s reads back otherwise (%v)", s.Entries[i].Line, err)
		}
	}
}

// Names with characters that mean something in a format stay names.
func TestTextIsEscaped(t *testing.T) {
	s := sheet(t, metric.Usual, pair...)
	for _, format := range []string{"html", "svg"} {
		text := write(t, s, format)
		if strings.Contains(text, "<50%>") || !strings.Contains(text, "A &amp; B &lt;50%&gt;") {
			t.Errorf("%s does not escape the name", format)
		}
		if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
			t.Errorf("%s has a number that is none", format)
		}
	}
	// SVG is XML.
	d := xml.NewDecoder(strings.NewReader(write(t, s, "svg")))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	text := write(t, s, "tex")
	depth := 0
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "%") {
			continue
		}
		for j, r := range line {
			before := byte(' ')
			if j > 0 {
				before = line[j-1]
			}
			switch r {
			case '{':
				if before != '\\' {
					depth++
				}
			case '}':
				if before != '\\' {
					depth--
				}
			case '%', '#', '$', '_':
				if before != '\\' {
					t.Errorf("line %d has a bare %q: %s", i+1, r, line)
				}
			}
		}
	}
	if depth != 0 {
		t.Errorf("%d braces stay open", depth)
	}
}

// A figure in pixels is twice its size, on white, and not empty; both pens take
// curves, points and fields.
func TestFiguresInPixels(t *testing.T) {
	grid := &chart.Grid{Label: "energy", Unit: "Wh", X: []string{"1", "2"}, Y: []string{"a", "b"}, XLabel: "batch", YLabel: "region", Here: [2]int{0, 1}, Cells: [][]chart.Cell{{{Value: 1}, {Value: math.NaN(), Missing: true}}, {{Value: 100}, {Value: 3}}}}
	curves := Figure{
		Title: "t", Series: []chart.Series{{Name: "in all", Letter: 'a', Token: theme.Series0, Points: []chart.Point{{X: 0, Y: 1}, {X: 2, Y: 5}}}, {Name: "beaten", Style: chart.Scatter, Token: theme.Faint, Points: []chart.Point{{X: 1, Y: 2}}}},
		Markers: []chart.Marker{{X: 1, Y: 3, Rune: '1', Label: "first", Legend: "you are here"}, {X: math.NaN(), Y: 4, Label: "limit"}, {X: 1.5, Y: math.NaN(), Label: "ridge"}},
		Lines:   []string{"llama"}, Made: "data 0",
	}
	for name, f := range map[string]Figure{"curves": curves, "field": {Title: "g", Grid: grid, Made: "data 0"}} {
		var b bytes.Buffer
		if err := f.Write(&b, "png"); err != nil {
			t.Fatal(name, err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(name, err)
		}
		if w := img.Bounds().Dx(); w != 2*figureWidth {
			t.Errorf("%s is %d pixels wide", name, w)
		}
		if r, g, bl, _ := img.At(1, 1).RGBA(); r != 0xffff || g != 0xffff || bl != 0xffff {
			t.Errorf("%s does not lie on white", name)
		}
		dark := 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					dark++
				}
			}
		}
		if dark < 500 {
			t.Errorf("%s has %d dark pixels", name, dark)
		}
		var v bytes.Buffer
		if err := f.Write(&v, "svg"); err != nil || strings.Contains(v.String(), "NaN") {
			t.Errorf("%s as vectors: %v", name, err)
		}
		if err := f.Write(io.Discard, "csv"); err == nil {
			t.Errorf("%s is written as a table", name)
		}
	}
	s := sheet(t, metric.Usual, pair...)
	var b bytes.Buffer
	if err := s.Write(&b, "png"); err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(&b); err != nil {
		t.Error(err)
	}
}

func TestEveryFormatNamesItsOrigin(t *testing.T) {
	for _, lines := range [][]string{pair, {"train llama-3.1-8b 64xh100-sxm b512 tokens=20x FR"}, {"train bert-large 8xv100-sxm2-32 b64 in512"}, {"lstm 2x128 vocab10k b128 1xt4"}, {"bert-base encode 1xt4 b8"}} {
		s := sheet(t, metric.Usual, lines...)
		for _, format := range Formats {
			if format == "png" {
				continue // drawn, not written
			}
			text := write(t, s, format)
			for _, want := range []string{s.Data, s.Entries[0].Line} {
				if format == "html" || format == "svg" || format == "csv" {
					want, _, _ = strings.Cut(want, `"`)
				}
				if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
					t.Errorf("%s of %s does not say %s", format, lines[0], want)
				}
			}
		}
		if p := s.panels(); len(p) < 3 {
			t.Errorf("the figure of %s has %d panels", lines[0], len(p))
		}
	}
}

// Other work is not compared.
func TestOtherWorkHasNoChange(t *testing.T) {
	s := sheet(t, metric.Usual, "llama-3.1-8b in1k", "llama-3.1-8b in2k")
	for _, r := range s.rows() {
		if c := r.cells[1]; !math.IsNaN(c.change) {
			t.Errorf("%s has a change of %v", r.metric.ID, c.change)
		}
	}
	if text := write(t, s, "md"); !strings.Contains(text, "does other work") {
		t.Error("it is not said that the work differs")
	}
}

func TestUnitIsExported(t *testing.T) {
	s := sheet(t, metric.Day, "llama-3.1-8b 1xl4 10k/day DE")
	text := write(t, s, "csv")
	if !strings.Contains(text, "energy_wh_per_day") || strings.Contains(text, "energy_wh_per_request") {
		t.Error("the day is not the unit")
	}
}

func TestFormatOf(t *testing.T) {
	for file, want := range map[string]string{"a.csv": "csv", "x/y.HTML": "html", "r.markdown": "md", "p.htm": "html", "t.tex": "tex"} {
		if got, err := FormatOf(file); got != want || err != nil {
			t.Errorf("%s: %s, %v", file, got, err)
		}
	}
	for _, file := range []string{"a.pdf", "a", "", "csv"} {
		if _, err := FormatOf(file); err == nil || !strings.Contains(err.Error(), ".csv .json") {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A figure of curves is XML, shows every point that has a place, and leaves out
// what has none.
func TestFigure(t *testing.T) {
	c := Figure{
		Title: "speed <fast>", X: chart.Axis{Label: "batch", Scale: chart.Log2}, Y: chart.Axis{Label: "tok/s"},
		Series: []chart.Series{
			{Letter: 'A', Points: []chart.Point{{X: 1, Y: 10}, {X: 2, Y: 20}, {X: 4, Y: math.NaN()}, {X: 8, Y: 60}, {X: 16, Y: math.Inf(1)}}, Missing: []chart.Point{{X: 32, Y: 100}}},
			{Letter: 'B', Points: []chart.Point{{X: 0, Y: 5}}},
		},
		Lines: []string{"llama-3.1-8b", "other"}, Made: "wattif v0, data 0",
	}
	var b bytes.Buffer
	if err := c.Write(&b, "svg"); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	// x runs over 1 to 32, five doublings on 640 pixels: 2 is at 92 + 128. y runs
	// from 0 to 100 on 340 pixels: 20 is at 64 + 0.8 x 340 = 336.
	if !strings.Contains(text, `M92.0 370.0L220.0 336.0"`) {
		t.Errorf("the curve is not where it belongs:\n%s", text)
	}
	if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") || strings.Contains(text, "<fast>") || !strings.Contains(text, "data 0") {
		t.Errorf("bad text:\n%s", text)
	}
	// Nothing at all is a figure too.
	if err := (&Figure{X: chart.Axis{Scale: chart.Log10}}).Write(io.Discard, "svg"); err != nil {
		t.Error(err)
	}
	for _, s := range []span{{0, 7, false}, {-3, 1e9, false}, {1, 1024, true}, {3, 4, true}, {0.9, 1.1, false}} {
		ticks := s.ticks(2)
		if len(ticks) < 2 || len(ticks) > 12 {
			t.Errorf("%+v: ticks %v", s, ticks)
		}
		for _, v := range ticks {
			if at := s.at(v); at < -1e-6 || at > 1+1e-6 {
				t.Errorf("%+v: tick %v lies at %v", s, v, at)
			}
		}
	}
}

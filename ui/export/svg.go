package export

import (
	"bytes"
	"html"
	"io"
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/metric"
)

// Colours that colour-blind people tell apart, on white; each scenario has a
// letter too.
var colours = [...]string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"}

// Sizes of the figure in pixels.
const (
	figureWidth = 760
	barHeight   = 20
	panelGap    = 26
	labelWidth  = 150
	valueWidth  = 190
)

// svg is a figure of bars: a panel a quantity, a bar a scenario, with the 90 %
// interval as a whisker. The background is white, and the caption names the
// scenarios, the program and the data.
func (s *Sheet) svg(w io.Writer) error {
	var b bytes.Buffer
	esc := html.EscapeString
	panels := s.panels()
	caption := s.svgCaption()
	height := 16 + len(panels)*(panelGap+len(s.Entries)*barHeight) + 18*len(caption) + 20
	px := func(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="` + strconv.Itoa(figureWidth) + `" height="` + strconv.Itoa(height) + `" viewBox="0 0 ` + strconv.Itoa(figureWidth) + " " + strconv.Itoa(height) + `" font-family="sans-serif" font-size="13">` + "\n")
	b.WriteString(`<rect width="100%" height="100%" fill="#ffffff"/>` + "\n")
	y := 16.0
	room := float64(figureWidth - labelWidth - valueWidth)
	for _, r := range panels {
		b.WriteString(`<text x="8" y="` + px(y+12) + `" font-weight="bold" fill="#1a1a1a">` + esc(r.metric.Label) + "</text>\n")
		y += panelGap - 6
		top := 0.0
		for i := range r.cells {
			c := &r.cells[i]
			for _, v := range [...]float64{c.value, c.high} {
				if c.applies && !math.IsNaN(v) && !math.IsInf(v, 0) {
					top = math.Max(top, v)
				}
			}
		}
		for i := range r.cells {
			c, e := &r.cells[i], &s.Entries[i]
			label := e.Letter
			if i == s.Baseline && len(s.Entries) > 1 {
				label += " (baseline)"
			}
			b.WriteString(`<text x="` + px(labelWidth-8) + `" y="` + px(y+14) + `" text-anchor="end" fill="#444444">` + esc(label) + "</text>\n")
			text := c.text(r.metric)
			x := float64(labelWidth)
			if c.applies && top > 0 && c.value > 0 && !math.IsInf(c.value, 0) {
				n := c.value / top * room
				b.WriteString(`<rect x="` + px(x) + `" y="` + px(y+3) + `" width="` + px(n) + `" height="` + px(barHeight-6) + `" fill="` + colours[i%len(colours)] + `"/>` + "\n")
				if c.low < c.high {
					from, to := x+c.low/top*room, x+math.Min(1, c.high/top)*room
					mid := y + barHeight/2
					b.WriteString(`<path d="M` + px(from) + " " + px(mid) + "H" + px(to) + "M" + px(from) + " " + px(mid-4) + "v8M" + px(to) + " " + px(mid-4) + `v8" stroke="#1a1a1a" fill="none"/>` + "\n")
				}
				x += room
			}
			if d := c.delta(); d != "" {
				text += "  " + d
			}
			b.WriteString(`<text x="` + px(x+8) + `" y="` + px(y+14) + `" fill="#1a1a1a">` + esc(text) + "</text>\n")
			y += barHeight
		}
		y += 6
	}
	y += 14
	for _, line := range caption {
		b.WriteString(`<text x="8" y="` + px(y) + `" font-size="11" fill="#444444">` + esc(line) + "</text>\n")
		y += 18
	}
	b.WriteString("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// panels are the quantities of the figure: those that answer how fast, how much
// energy, carbon and money.
func (s *Sheet) panels() []row {
	want := []string{"ttft_ms", "tpot_ms", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
	r := &s.Entries[s.Baseline].Result
	switch {
	case r.Task.Training() && r.Steps > 0:
		want = []string{"step_s", "train_days", "energy_mwh", "co2e_total_t", "cost_usd"}
	case r.Task.Training():
		want = []string{"step_s", "energy_wh_per_step", "co2e_g_per_step", "cost_usd_per_step"}
	case r.Task == sim.Encode:
		want = []string{"latency_s", "req_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok"}
	}
	rows := s.rows()
	var out []row
	for _, id := range want {
		m, err := metric.Find(id)
		if err != nil {
			continue
		}
		id = s.inUnit(m).ID
		for _, x := range rows {
			if x.metric.ID == id {
				out = append(out, x)
			}
		}
	}
	return out
}

// svgCaption is what the figure shows, in lines.
func (s *Sheet) svgCaption() []string {
	var out []string
	for i := range s.Entries {
		e := &s.Entries[i]
		text := e.Letter + "  " + e.Line
		if e.Name != "" {
			text = e.Letter + "  " + e.Name + ": " + e.Line
		}
		out = append(out, text)
	}
	out = append(out, "Bars with 90 % intervals. "+s.conventions(), s.made())
	var lines []string
	for _, text := range out {
		lines = append(lines, wrapWords(text, 118)...)
	}
	return lines
}

// wrapWords breaks a text into lines of at most n characters, at spaces.
func wrapWords(text string, n int) []string {
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) <= n:
			line += " " + word
		default:
			out = append(out, line)
			line = word
		}
	}
	return append(out, line)
}

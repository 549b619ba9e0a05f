package export

import (
	"io"
	"math"
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

// bars is a figure of bars as "svg" or "png": a panel a quantity, a bar a
// scenario, with the 90 % interval as a whisker. The background is white, and the
// caption names the scenarios, the program and the data.
func (s *Sheet) bars(w io.Writer, format string) error {
	panels := s.panels()
	caption := s.svgCaption()
	height := 16 + len(panels)*(panelGap+len(s.Entries)*barHeight) + 18*len(caption) + 20
	p, err := newPen(format, figureWidth, height)
	if err != nil {
		return err
	}
	y := 16.0
	for _, r := range panels {
		p.text(8, y+12, "start", 13, true, ink, r.metric.Label)
		y += panelGap - 6
		y = s.panel(p, y, &r)
	}
	y += 14
	for _, line := range caption {
		p.text(8, y, "start", 11, false, paleInk, line)
		y += 18
	}
	return p.finish(w)
}

// panel draws one quantity and returns where the next one begins.
func (s *Sheet) panel(p pen, y float64, r *row) float64 {
	room := float64(figureWidth - labelWidth - valueWidth)
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
		p.text(labelWidth-8, y+14, "end", 13, false, paleInk, label)
		text := c.text(r.metric)
		x := float64(labelWidth)
		if c.applies && top > 0 && c.value > 0 && !math.IsInf(c.value, 0) {
			p.rect(x, y+3, c.value/top*room, barHeight-6, colours[i%len(colours)], "")
			if c.low < c.high {
				from, to := x+c.low/top*room, x+math.Min(1, c.high/top)*room
				mid := y + barHeight/2
				p.line([][2]float64{{from, mid}, {to, mid}}, ink, 1, nil)
				p.line([][2]float64{{from, mid - 4}, {from, mid + 4}}, ink, 1, nil)
				p.line([][2]float64{{to, mid - 4}, {to, mid + 4}}, ink, 1, nil)
			}
			x += room
		}
		if d := c.delta(); d != "" {
			text += "  " + d
		}
		p.text(x+8, y+14, "start", 13, false, ink, text)
		y += barHeight
	}
	return y + 6
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

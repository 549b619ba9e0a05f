package ui

import (
	"math"
	"strings"

	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

var senseNames = [senseKinds]string{textMark("low to high, the rest as it is"), textMark("10 % down and up, the rest as it is"), textMark("Monte Carlo: shares of the variance"), textMark("own system or a service by the token")}

var senseShort = [senseKinds]string{textMark("low to high"), "10 %", textMark("Monte Carlo"), textMark("own or service")}

// draw is the tornado, or the shares of the variance.
func (p *sensePanel) draw(a *App, w, h int) block.Block {
	t, m := a.theme, p.metric(a)
	title := a.say("Sensitivity")
	if m != nil {
		title = a.sayf("What moves %s of %s", lowerFirst(a.say(m.Label)), letter(a.session.current))
		if v, ok := m.Of(a.session.Result()); ok {
			title += " = " + a.value(m, v)
		}
	}
	if p.kind == senseBuy {
		title = a.sayf("Own system or service: %s", letter(a.session.current))
	}
	focused := a.focus() == focusTornado && len(a.overlays) == 0
	inner := func(w, h int) block.Block {
		switch {
		case p.kind == senseBuy:
			return p.buy.draw(a, w, h)
		case m == nil:
			return block.Fit(w, h, []string{" " + a.say("no figure of this scenario can be moved")})
		case p.fault != "":
			return block.Fit(w, h, []string{t.Row(w).Space(1).Cell(theme.Warn, a.retell(p.fault), w-1).String()})
		case !p.ready:
			return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, a.say("running; Esc stops")).String()})
		case p.kind == senseShares:
			return p.drawShares(a, w, h)
		}
		return p.drawTornado(a, w, h)
	}
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	note := senseNames[p.kind]
	if w < 100 {
		note = senseShort[p.kind]
	}
	return block.Into(w, h, t.Frame(title, "v "+a.say(note), focused), inner)
}

// windowed is the first of n lines shown so that the cursor is in sight.
func windowed(top *int, at, n, all int) int {
	if at < *top {
		*top = at
	}
	if at >= *top+n {
		*top = at - n + 1
	}
	*top = clamp(*top, 0, max(0, all-n))
	return *top
}

// drawTornado is a bar an input from the value it gives at one end to that at
// the other. Light pattern below the present value, dense above.
func (p *sensePanel) drawTornado(a *App, w, h int) block.Block {
	t := a.theme
	out := &p.swings[p.kind]
	m := out.Metric
	if m == nil || len(out.Swings) == 0 {
		return block.Fit(w, h, []string{" " + a.say("no input moves this figure")})
	}
	lo, hi := out.Base, out.Base
	for i := range out.Swings {
		l, r := out.Swings[i].Extent(out.Base)
		lo, hi = math.Min(lo, l), math.Max(hi, r)
	}
	label := clamp(w/4, 12, 25)
	end, number := clamp(w/9, 6, 10), min(w/11, 10)
	if number < 7 {
		number = 0 // the bars alone
	}
	room := w - label - 2*end - 2*number - 5
	if room < 8 {
		return p.shortTornado(a, w, h)
	}
	place := func(v float64) int { return clamp(int(math.Round((v-lo)/(hi-lo)*float64(room))), 0, room) }
	base := place(out.Base)
	head := t.Row(w).Cell(theme.Faint, " "+a.say("input"), label).CellRight(theme.Faint, a.say("from"), end)
	head.Space(number+1+max(0, base-3)).Add(theme.Faint, a.say("as it is")).Pad(w-end).CellRight(theme.Faint, a.say("to")+" ", end)
	lines := []string{head.String()}
	foot := 1
	edges := p.thresholds(a)
	if len(edges) > 0 && h >= 10 {
		foot = 2
	}
	if h < 8 {
		foot = 0
	}
	n := max(1, h-1-foot)
	for i := windowed(&p.top, p.row, n, len(out.Swings)); i < len(out.Swings) && len(lines) <= n; i++ {
		lines = append(lines, p.swingLine(a, &out.Swings[i], out, i == p.row, tornadoShape{label, end, number, room, base, place}, w))
	}
	for len(lines) < h-foot {
		lines = append(lines, "")
	}
	if foot > 1 {
		row := t.Row(w).Space(1).Add(theme.Faint, a.sayf("%s: the figure is", a.retell(p.input().Label))).Space(1)
		lines = append(lines, row.Cell(theme.Strong, strings.Join(edges, a.say(", ")), row.Left()).String())
	}
	if foot > 0 {
		lines = append(lines, p.tornadoFoot(a, w))
	}
	return block.Fit(w, h, lines)
}

type tornadoShape struct {
	label, end, number, room, base int
	place                          func(float64) int
}

func (p *sensePanel) swingLine(a *App, s *explore.Swing, out *explore.Tornado, under bool, g tornadoShape, w int) string {
	t, m := a.theme, out.Metric
	row := t.Row(w)
	pointer, name := " ", theme.Text
	if under && a.focus() == focusTornado {
		pointer, name = t.Glyphs().Pointer, theme.Strong
	}
	// The end that gives less stands at the left.
	left, right := s.Low, s.High
	atLeft, atRight, fitLeft, fitRight := s.AtLow, s.AtHigh, s.LowFits, s.HighFits
	if atLeft > atRight || math.IsNaN(atLeft) && atRight < out.Base || math.IsNaN(atRight) && atLeft > out.Base {
		left, right, atLeft, atRight, fitLeft, fitRight = right, left, atRight, atLeft, fitRight, fitLeft
	}
	low, high := s.Extent(out.Base)
	from, to := g.place(low), g.place(high)
	row.Add(theme.Here, pointer).Cell(name, a.retell(s.Label), g.label-1).CellRight(theme.Faint, inputText(&s.Input, left, g.end-1), g.end)
	lowTok, highTok := theme.Good, theme.Bad
	switch m.Better {
	case metric.Higher:
		lowTok, highTok = theme.Bad, theme.Good
	case metric.Neither:
		lowTok, highTok = theme.Series0, theme.Series1
	}
	glyphs := t.Glyphs()
	row.Space(from + 1)
	row.CellRight(theme.Text, endNumber(m, atLeft, fitLeft, out.Base, glyphs.Missing, g.number-1), max(0, g.number-1)).Space(min(1, g.number))
	row.Fill(lowTok, glyphs.BarLow, g.base-from).Add(theme.Strong, glyphs.RuleUp).Fill(highTok, glyphs.BarFull, to-g.base)
	row.Cell(theme.Text, " "+endNumber(m, atRight, fitRight, out.Base, glyphs.Missing, g.number-1), g.number)
	return row.Pad(w-g.end).CellRight(theme.Faint, inputText(&s.Input, right, g.end-1)+" ", g.end).String()
}

// endNumber is the figure at an end of a bar; nothing where it is the base.
func endNumber(m *metric.Metric, v float64, fits bool, base float64, missing string, w int) string {
	if w <= 0 || v == base {
		return ""
	}
	if math.IsNaN(v) {
		return missing
	}
	text := m.Number(v)
	if !fits {
		text = missing + text
	}
	return text
}

// inputText is an end of an input's range in at most w cells.
func inputText(in *explore.Input, x float64, w int) string {
	if in.Knob == nil {
		return "x" + strings.ReplaceAll(factor(x), " ", "")
	}
	v := knob.Value{Number: x}
	if x != math.Trunc(x) {
		scale := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(x))))
		v.Number = math.Round(x*scale) / scale
	}
	text := strings.TrimSpace(in.Knob.Display(v))
	if block.Width(text) > w {
		text = strings.ReplaceAll(metric.Quantity(x, ""), " ", "")
	}
	return text
}

// shortTornado is a list without bars, for narrow screens.
func (p *sensePanel) shortTornado(a *App, w, h int) block.Block {
	t := a.theme
	out := &p.swings[p.kind]
	var lines []string
	for i := windowed(&p.top, p.row, h, len(out.Swings)); i < len(out.Swings) && len(lines) < h; i++ {
		s := &out.Swings[i]
		row := t.Row(w)
		if i == p.row {
			row.Under(theme.Selected)
		}
		lo, hi := s.Extent(out.Base)
		row.Cell(theme.Text, " "+a.retell(s.Label), max(10, w-21)).CellRight(theme.Strong, out.Metric.Number(lo), 9).Space(1).CellRight(theme.Strong, out.Metric.Number(hi), 9)
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// tornadoFoot says what the patterns mean, and where the range under the
// cursor is from.
func (p *sensePanel) tornadoFoot(a *App, w int) string {
	t := a.theme
	g := t.Glyphs()
	row := t.Row(w).Space(1).Add(theme.Faint, a.sayf("%s%s lower  %s%s higher than now", g.BarLow, g.BarLow, g.BarFull, g.BarFull))
	if in := p.input(); in != nil {
		text := "   " + a.inputWords(in)
		row.Cell(theme.Text, text, row.Left())
	}
	return row.String()
}

// clickTornado puts the cursor on the input drawn at a line.
func (p *sensePanel) clickTornado(a *App, y int) {
	inset := 2
	if p.kind == senseShares {
		inset = 3
	}
	if i := p.top + y - inset; y >= inset && i < p.rows() {
		p.row = i
		p.version++
	}
}

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

var senseNames = [senseKinds]string{"low to high, the rest as it is", "10 % down and up, the rest as it is", "Monte Carlo: shares of the variance"}

var senseShort = [senseKinds]string{"low to high", "10 %", "Monte Carlo"}

// draw is the tornado, or the shares of the variance.
func (p *sensePanel) draw(a *App, w, h int) block.Block {
	t, m := a.theme, p.metric(a)
	title := "Sensitivity"
	if m != nil {
		title = "What moves " + lowerFirst(m.Label) + " of " + letter(a.session.current)
		if v, ok := m.Of(a.session.Result()); ok {
			title += " = " + m.Format(v)
		}
	}
	focused := a.focus() == focusTornado && len(a.overlays) == 0
	inner := func(w, h int) block.Block {
		switch {
		case m == nil:
			return block.Fit(w, h, []string{" no figure of this scenario can be moved"})
		case p.fault != "":
			return block.Fit(w, h, []string{t.Row(w).Space(1).Cell(theme.Warn, p.fault, w-1).String()})
		case !p.ready:
			return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, "running; Esc stops").String()})
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
	return block.Into(w, h, t.Frame(title, "v "+note, focused), inner)
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
		return block.Fit(w, h, []string{" no input moves this figure"})
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
	head := t.Row(w).Cell(theme.Faint, " input", label).CellRight(theme.Faint, "from", end)
	head.Space(number+1+max(0, base-3)).Add(theme.Faint, "as it is").Pad(w-end).CellRight(theme.Faint, "to ", end)
	lines := []string{head.String()}
	foot := 1
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
	row.Add(theme.Here, pointer).Cell(name, s.Label, g.label-1).CellRight(theme.Faint, inputText(&s.Input, left, g.end-1), g.end)
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
		row.Cell(theme.Text, " "+s.Label, max(10, w-21)).CellRight(theme.Strong, out.Metric.Number(lo), 9).Space(1).CellRight(theme.Strong, out.Metric.Number(hi), 9)
		lines = append(lines, row.String())
	}
	return block.Fit(w, h, lines)
}

// tornadoFoot says what the patterns mean, and where the range under the
// cursor is from.
func (p *sensePanel) tornadoFoot(a *App, w int) string {
	t := a.theme
	g := t.Glyphs()
	row := t.Row(w).Space(1).Add(theme.Faint, g.BarLow+g.BarLow+" lower  "+g.BarFull+g.BarFull+" higher than now")
	if in := p.input(); in != nil {
		text := "   " + in.Label + " (" + in.Role.String() + "): " + in.Source
		row.Cell(theme.Text, text, row.Left())
	}
	return row.String()
}

// drawShares is whose uncertainty makes the answer's.
func (p *sensePanel) drawShares(a *App, w, h int) block.Block {
	t := a.theme
	d := &p.draws
	if d.Done == 0 {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, "drawing; Esc stops").String()})
	}
	lines := []string{p.percentileLine(a, w), ""}
	if h < 9 {
		lines = lines[:1]
	}
	label := clamp(w/4, 14, 26)
	room := clamp(w-label-10-28, 4, 60)
	n := max(1, h-len(lines)-1)
	shown := 0
	for i := windowed(&p.top, p.row, n, len(d.Shares)); i < len(d.Shares) && shown < n; i++ {
		s := &d.Shares[i]
		row := t.Row(w)
		pointer, name := " ", theme.Text
		if i == p.row && a.focus() == focusTornado {
			pointer, name = t.Glyphs().Pointer, theme.Strong
		}
		bar := int(math.Round(s.Share * float64(room)))
		row.Add(theme.Here, pointer).Cell(name, s.Label, label-1).CellRight(theme.Strong, percent(s.Share), 7).Space(1).
			Fill(theme.Bar, t.Glyphs().BarFull, bar).Space(room - bar).Space(2)
		row.Cell(theme.Faint, inputText(&s.Input, s.Low, 9)+" to "+inputText(&s.Input, s.High, 9), max(0, row.Left()))
		lines = append(lines, row.String())
		shown++
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	foot := " inputs together, and chance: " + percent(d.Rest)
	if in := p.input(); in != nil {
		foot += "   " + in.Label + " (" + in.Role.String() + "): " + in.Source
	}
	return block.Fit(w, h, append(lines, t.Row(w).Cell(theme.Faint, foot, w).String()))
}

// percentileLine is the distribution in one line.
func (p *sensePanel) percentileLine(a *App, w int) string {
	t, d := a.theme, &p.draws
	m := d.Metric
	row := t.Row(w).Space(1)
	for _, x := range [...]struct {
		name string
		p    float64
	}{{"5 %", 5}, {"half", 50}, {"95 %", 95}} {
		row.Add(theme.Faint, x.name+" below ").Add(theme.Strong, m.Format(d.Percentile(x.p))).Space(3)
	}
	return row.Add(theme.Faint, count(float64(d.Done))+" draws").String()
}

// drawBudget is the uncertainty of the figure: percentiles, a histogram, and
// what to settle first.
func (p *sensePanel) drawBudget(a *App, w, h int) block.Block {
	t := a.theme
	note := ""
	if p.job.running && p.draws.Done < p.draws.Draws {
		note = count(float64(p.draws.Done)) + " drawn"
	}
	return block.Into(w, h, t.Frame("How sure: Monte Carlo", note, false), func(w, h int) block.Block {
		d := &p.draws
		m := d.Metric
		if d.Done == 0 || m == nil || len(d.Values) == 0 {
			return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, "drawing").String()})
		}
		lines := []string{t.Row(w).Space(1).Add(theme.Faint, count(float64(d.Done))+" draws of all uncertain inputs; "+unitWord(m)).String()}
		top := d.Percentile(95)
		room := clamp(w-24, 4, 40)
		for _, x := range [...]struct {
			name string
			p    float64
		}{{"5 % below", 5}, {"half below", 50}, {"95 % below", 95}} {
			v := d.Percentile(x.p)
			bar := 0
			if top > 0 {
				bar = clamp(int(math.Round(v/top*float64(room))), 0, room)
			}
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, x.name, 11).CellRight(theme.Strong, m.Number(v), 10).Space(1).Fill(theme.Bar, t.Glyphs().BarFull, bar).String())
		}
		if h >= 11 {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Text, "shape", 11).Add(theme.Bar, p.histogram(t.Glyphs().Spark, clamp(w-14, 4, 48))).String())
		}
		lines = append(lines, t.Row(w).Space(1).Add(theme.Group, "share of variance").String())
		for i := range d.Shares {
			if len(lines) >= h-2 || i >= 8 {
				break
			}
			s := &d.Shares[i]
			lines = append(lines, t.Row(w).Space(2).Cell(theme.Text, s.Label, max(0, w-10)).CellRight(theme.Strong, percent(s.Share), 7).String())
		}
		for _, l := range wrap(p.settleFirst(), w-2) {
			if len(lines) < h {
				lines = append(lines, t.Row(w).Space(1).Add(theme.Accent, l).String())
			}
		}
		return block.Fit(w, h, lines)
	})
}

// settleFirst names the input whose uncertainty counts most, and what would
// reduce it.
func (p *sensePanel) settleFirst() string {
	if len(p.draws.Shares) == 0 {
		return ""
	}
	s := &p.draws.Shares[0]
	switch {
	case s.Role == explore.EngineError:
		return "Measure first: your own run (wattif calibrate)."
	case s.ID == "carbon_intensity":
		return "Settle first: the grid intensity that holds for your contract and hours."
	case s.ID == "pue":
		return "Settle first: ask the site for its PUE."
	}
	return "Settle first: " + lowerFirst(s.Label) + "."
}

// histogram is the draws between the first and the last percent as a row of
// bars.
func (p *sensePanel) histogram(spark []string, w int) string {
	d := &p.draws
	lo, hi := d.Percentile(1), d.Percentile(99)
	if !(hi > lo) || w < 2 {
		return ""
	}
	bins := make([]int, w)
	most := 1
	for _, v := range d.Values {
		if v < lo || v > hi {
			continue
		}
		i := min(int((v-lo)/(hi-lo)*float64(w)), w-1)
		bins[i]++
		most = max(most, bins[i])
	}
	var b strings.Builder
	for _, n := range bins {
		if n == 0 {
			b.WriteString(" ")
			continue
		}
		b.WriteString(spark[min(n*len(spark)/(most+1), len(spark)-1)])
	}
	return b.String()
}

// drawLevers is the answer to "how do I cut this?": single changes by what they
// save.
func (p *sensePanel) drawSavings(a *App, w, h int) block.Block {
	t, m := a.theme, p.metric(a)
	title := "Levers"
	if m != nil {
		verb := "cut"
		if m.Better == metric.Higher {
			verb = "raise"
		}
		title = "How to " + verb + " it: single changes"
		if w >= 100 {
			title += ", best first; kept: " + a.keptWords()
		}
	}
	focused := a.focus() == focusSavings && len(a.overlays) == 0
	inner := func(w, h int) block.Block { return p.savings(a, w, h) }
	if a.layout.Tier == tierTiny {
		return inner(w, h)
	}
	return block.Into(w, h, t.Frame(title, "Enter adopts", focused), inner)
}

func (p *sensePanel) savings(a *App, w, h int) block.Block {
	t := a.theme
	if p.fault != "" {
		return block.Blank(w, h)
	}
	if !p.ready {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, "running; Esc stops").String()})
	}
	if len(p.levers) == 0 {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Text, "no single change betters it and keeps: "+a.keptWords()).String()})
	}
	figure := p.metric(a)
	var lines []string
	foot := p.leverFoot(a)
	tail := 0
	if h >= 5 {
		tail = 1
	}
	n := max(1, h-tail)
	for i := windowed(&p.first, p.lever, n, len(p.levers)); i < len(p.levers) && len(lines) < n; i++ {
		l := &p.levers[i]
		row := t.Row(w)
		pointer := " "
		if i == p.lever {
			pointer = t.Glyphs().Pointer
			if a.focus() == focusSavings {
				row.Under(theme.Selected)
			}
		}
		row.Add(theme.Strong, pointer).CellRight(theme.Good, signed(ratioOf(l, p.list.Base)), 8)
		if w >= 60 && figure != nil {
			row.CellRight(theme.Text, figure.Number(l.Value), 10)
		}
		row.Space(2).Cell(theme.Text, leverChange(l), clamp(w-40, 20, 50)).Space(1)
		if left := row.Left(); left > 12 {
			row.Cell(theme.Faint, leverAside(a, l), left)
		}
		lines = append(lines, row.String())
	}
	for len(lines) < h-tail {
		lines = append(lines, "")
	}
	if tail > 0 {
		lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, foot, w-1).String())
	}
	return block.Fit(w, h, lines)
}

// ratioOf is the relative change of the figure.
func ratioOf(l *explore.Lever, base float64) float64 {
	if base == 0 {
		return 0
	}
	return l.Value/base - 1
}

// leverChange is the change in words: "region DE -> SE".
func leverChange(l *explore.Lever) string {
	return l.Knob.ID + " " + l.Knob.Format(l.From) + " -> " + l.Knob.Format(l.To)
}

// leverAside is what else to know about a change: what follows it, and whether
// it is larger than what is not known.
func leverAside(a *App, l *explore.Lever) string {
	var words []string
	if l.Followed != "" {
		words = append(words, l.Followed)
	}
	if l.Assumed {
		words = append(words, "no measured row")
	}
	if l.Overlaps(&a.sense.list) {
		words = append(words, "may be a tie")
	}
	switch l.Knob.ID {
	case "weights", "precision", "activations", "kv_cache":
		words = append(words, "quality not modelled")
	case "region":
		words = append(words, "latency, law aside")
	}
	return strings.Join(words, "; ")
}

// leverFoot says what is left out.
func (p *sensePanel) leverFoot(a *App) string {
	var words []string
	if n := len(p.list.Broken); n > 0 {
		l := &p.list.Broken[0]
		words = append(words, leverChange(l)+" would be "+signed(ratioOf(l, p.list.Base))+" but breaks "+l.Broken.String())
	}
	if p.left > 0 {
		words = append(words, itoa(int64(p.left))+" more values of these knobs")
	}
	words = append(words, "other models, lengths and demand are other work and left out")
	return strings.Join(words, "; ") + "."
}

// clickSavings puts the cursor on the lever drawn at a line; a second click
// adopts it.
func (p *sensePanel) clickSavings(a *App, y int) {
	if a.layout.Tier != tierTiny {
		y--
	}
	i := p.first + y
	if y < 0 || i >= len(p.levers) {
		return
	}
	again := i == p.lever && a.focus() == focusSavings
	p.lever = i
	p.version++
	if again {
		p.adopt(a)
	}
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

// unitWord is a metric's unit, or its short name where it has none.
func unitWord(m *metric.Metric) string {
	if m.Unit != "" {
		return m.Unit
	}
	return shortName(m)
}

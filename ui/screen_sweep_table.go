package ui

import (
	"slices"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// sweepColumns are the figures of the table, by task class.
var sweepColumns = [3][]string{
	{"tpot_ms", "ttft_ms", "output_tok_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok", "memory_gb_per_device"},
	{"latency_s", "req_s", "energy_wh_per_request", "co2e_g_per_request", "cost_usd_per_mtok", "memory_gb_per_device"},
	{"step_s", "mfu", "tokens_s_per_device", "energy_wh_per_step", "cost_usd_per_step", "memory_gb_per_device"},
}

// columns are the metrics of the table: those of the chart first.
func (p *sweepPanel) columns(a *App, w int) (settings int, ms []*metric.Metric) {
	class := taskClass(a.session.Scenario().Task)
	ids := []string{p.upID(class)}
	if p.kind == sweepPareto {
		ids = []string{p.acrossID(class), p.upID(class)}
	}
	for _, id := range sweepColumns[class] {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	settings = max(12, block.Width(strings.Join(p.idsOf(), " ")))
	for _, i := range p.order {
		if pt := p.points(a); i < len(pt) {
			settings = max(settings, block.Width(p.brief(&pt[i])))
		}
	}
	settings = min(settings, max(9, w*2/5))
	if w < 60 {
		settings = min(settings, max(9, w-6-2*sweepColumn))
	}
	p.ranged = w >= 120
	aside := 14 // for the reason why a point cannot be had
	if w < 60 {
		aside = 0
	}
	for _, id := range ids {
		if settings+6+(len(ms)+1)*sweepColumn > w-aside && len(ms) > 0 {
			break
		}
		if m := figureNamed(id); m != nil {
			ms = append(ms, m)
		}
	}
	return settings, ms
}

// sweepColumn is the width of a figure in the table.
const sweepColumn = 12

// rangeColumn is the width of the range beside the figure that is shown.
const rangeColumn = 16

// rangedAt is the column whose range is shown, -1 for none.
func (p *sweepPanel) rangedAt() int {
	switch {
	case !p.ranged:
		return -1
	case p.kind == sweepPareto:
		return 1
	}
	return 0
}

// brief names a point in few cells: "64 2 fp8" under a heading of ids.
func (p *sweepPanel) brief(pt *sweepPoint) string {
	var words []string
	for i, k := range p.run.knobs {
		text := gridName(k, pt.values[i])
		switch k.ID {
		case "batch":
			text = "b" + text
		case "devices":
			text += "x"
		case "input_len":
			text = "in" + text
		case "output_len":
			text = "out" + text
		default:
			if k.Kind != knob.Choice {
				text = k.ID + " " + text
			}
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}

// drawTable is the points beside the chart.
func (p *sweepPanel) drawTable(a *App, w, h int) block.Block {
	t := a.theme
	title := [sweepKinds]string{a.sayf("Points of %s", letter(a.session.current)), a.say("Cells, best first"), a.say("Frontier")}[p.kind]
	if p.kind == sweepLine && p.run != nil && len(p.run.knobs) > 0 && p.run.knobs[0].Kind == knob.Choice {
		title = a.say("Choices, best first")
	}
	focused := a.focus() == focusFrontier && len(a.overlays) == 0
	f := t.Frame(title, a.sayf("Enter adopts into %s", letter(a.session.current)), focused)
	if a.layout.Tier == tierTiny {
		return p.table(a, w, h)
	}
	return block.Into(w, h, f, func(w, h int) block.Block { return p.table(a, w, h) })
}

func (p *sweepPanel) table(a *App, w, h int) block.Block {
	t := a.theme
	if p.run == nil || p.fault != "" {
		return block.Fit(w, h, []string{t.Row(w).Space(1).Add(theme.Faint, p.progress(a)).String()})
	}
	points := p.points(a)
	settings, ms := p.columns(a, w)
	head := t.Row(w).Cell(theme.Faint, "     "+strings.Join(p.idsOf(), " "), settings+6)
	for i, m := range ms {
		head.CellRight(theme.Faint, headOf(a.speech(), m, sweepColumn), sweepColumn)
		if i == p.rangedAt() {
			head.CellRight(theme.Faint, a.say("90 % range"), rangeColumn)
		}
	}
	lines := []string{head.String()}
	foot := p.foot(a, h)
	n := max(1, h-1-len(foot))
	first := p.window(n)
	for i := first; i < len(p.order) && i < first+n; i++ {
		if at := p.order[i]; at < len(points) {
			lines = append(lines, p.tableLine(a, i, &points[at], settings, ms, w))
		}
	}
	for len(lines) < h-len(foot) {
		lines = append(lines, "")
	}
	for _, l := range foot {
		lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, l, w-1).String())
	}
	return block.Fit(w, h, lines)
}

// foot is what stands under the table, as far as there is room.
func (p *sweepPanel) foot(a *App, h int) []string {
	var out []string
	if h >= 5 {
		out = append(out, a.sayf("%s; %s.", p.counts(a), p.varies(a)))
	}
	if tie := p.tie(a); h >= 9 && tie != "" {
		out = append(out, a.sayf("Kept: %s. %s.", a.keptWords(), upperFirst(tie)))
	}
	return out
}

func (p *sweepPanel) idsOf() []string {
	var ids []string
	for _, k := range p.run.knobs {
		ids = append(ids, k.ID)
	}
	return ids
}

// headOf is a metric's name in a narrow column.
func headOf(l speech, m *metric.Metric, w int) string {
	name := l.Say(shortName(m))
	switch m.ID {
	case "cost_usd_per_mtok":
		name = "$/Mtok"
	case "memory_gb_per_device":
		name = l.Say("GB/device")
	}
	if m.Unit != "" && !strings.Contains(name, m.Unit) && !strings.ContainsAny(name, "/$") && block.Width(name)+1+block.Width(l.Say(m.Unit)) < w {
		name += " " + l.Say(m.Unit)
	}
	return block.Truncate(name, w-1, "")
}

func (p *sweepPanel) tableLine(a *App, n int, pt *sweepPoint, settings int, ms []*metric.Metric, w int) string {
	t := a.theme
	at := p.order[n]
	row := t.Row(w)
	pointer := " "
	if at == p.at {
		row.Under(theme.Selected)
		pointer = t.Glyphs().Pointer
	}
	mark := ""
	if p.kind == sweepPareto {
		mark = itoa(int64(n + 1))
	}
	if at == p.here(a) {
		mark = t.Glyphs().Here
	}
	row.Add(theme.Strong, pointer).CellRight(theme.Accent, mark, 3).Space(1).Cell(theme.Text, p.brief(pt), settings).Space(1)
	if !pt.ok {
		return row.Space(2).Cell(theme.Faint, a.retell(pt.reason), max(0, row.Left()-2)).String()
	}
	for i, m := range ms {
		tok := theme.Text
		if i == 0 || i == 1 && p.kind == sweepPareto {
			tok = theme.Strong
		}
		if pt.reason != "" {
			tok = theme.Faint
		}
		at := metricIndex(m)
		row.CellRight(tok, m.Number(pt.value(at)), sweepColumn)
		if i == p.rangedAt() {
			text := ""
			if f := pt.factor(at); f > 1 {
				text = m.Number(pt.value(at)/f) + "-" + m.Number(pt.value(at)*f)
			}
			row.CellRight(theme.Faint, text, rangeColumn)
		}
	}
	if pt.reason != "" {
		row.Space(2).Add(theme.Missing, t.Glyphs().Missing+" ").Cell(theme.Faint, a.retell(pt.reason), max(0, row.Left()))
	}
	return row.String()
}

// clickTable puts the cursor on the point drawn at a line of the table.
func (p *sweepPanel) clickTable(a *App, y int) {
	inset := 2
	if a.layout.Tier == tierTiny {
		inset = 1
	}
	if i := p.list + y - inset; y >= inset && i < len(p.order) {
		p.at, p.moved = p.order[i], true
		p.version++
	}
}

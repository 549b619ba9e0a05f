package ui

import (
	"math"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// compareRow is a line of the table: a heading, an input, or a figure.
type compareRow struct {
	heading string
	k       *knob.Knob
	m       *metric.Metric
}

// comparePanel is the Compare view.
type comparePanel struct {
	rows          []compareRow
	row           int // under the cursor
	top           int // first row shown
	onlyDifferent bool
	hidden        int
	seen          bool
}

var groupTitles = map[string]string{
	"speed": textMark("SPEED"), "training": textMark("TRAINING"), "memory": textMark("MEMORY"), "energy": textMark("POWER AND ENERGY"),
	"footprint": textMark("CARBON, WATER, MONEY"), "roofline": textMark("USE OF THE HARDWARE"),
}

// prepare lists the rows: inputs that differ, then every figure that applies.
func (p *comparePanel) prepare(a *App) {
	if a.view != viewCompare {
		return
	}
	s := a.session
	p.rows, p.hidden = p.rows[:0], 0
	equal := p.inputs(s)
	title := a.say("INPUTS THAT DIFFER")
	if len(p.rows) == 0 {
		title = a.say("INPUTS: all alike")
	} else if equal > 0 {
		title += a.sayf(" (%s are alike)", itoa(int64(equal)))
	}
	p.rows = append([]compareRow{{heading: title}}, p.rows...)
	all := metric.All()
	group := ""
	for i := range all {
		m := inUnit(s, &all[i])
		if !p.applies(s, m) {
			continue
		}
		if p.onlyDifferent && !differs(s, m) {
			p.hidden++
			continue
		}
		if m.Group != group {
			group = m.Group
			t := groupTitles[group]
			if t == "" {
				t = upper(group)
			}
			p.rows = append(p.rows, compareRow{heading: a.say(t)})
		}
		p.rows = append(p.rows, compareRow{m: m})
	}
	if !p.seen {
		// The first visit stands on the first figure.
		p.seen = true
		for i := range p.rows {
			if p.rows[i].m != nil {
				p.row = i
				break
			}
		}
	}
	p.move(0)
}

// move goes n rows down (up when negative) and steps over headings.
func (p *comparePanel) move(n int) {
	last := len(p.rows) - 1
	p.row = clamp(p.row+n, 0, max(0, last))
	dir := 1
	if n < 0 {
		dir = -1
	}
	for _, d := range [...]int{dir, -dir} {
		for i := p.row; i >= 0 && i <= last; i += d {
			if p.rows[i].heading == "" {
				p.row = i
				return
			}
		}
	}
}

// inputs lists the knobs at which any scenario differs from the baseline.
func (p *comparePanel) inputs(s *Session) (equal int) {
	differ := map[string]bool{}
	for i := range s.count {
		for _, id := range s.changedOf(i) {
			differ[id] = true
		}
	}
	table := knob.All()
	for i := range table {
		k := &table[i]
		if k.Kind == knob.Text {
			continue
		}
		if differ[k.ID] {
			p.rows = append(p.rows, compareRow{k: k})
		} else if ok, _ := k.Applies(s.Scenario()); ok {
			equal++
		}
	}
	return equal
}

func (p *comparePanel) applies(s *Session, m *metric.Metric) bool {
	for i := range s.count {
		if _, ok := m.Of(&s.outcomes[i].result); ok {
			return true
		}
	}
	return false
}

// differs reports whether a figure is not the same in all scenarios.
func differs(s *Session, m *metric.Metric) bool {
	base, _ := m.Of(s.Baseline())
	for i := range s.count {
		r := &s.outcomes[i].result
		if m.Word != nil {
			if m.Word(r) != m.Word(s.Baseline()) {
				return true
			}
			continue
		}
		if v, _ := m.Of(r); v != base && !(math.IsNaN(v) && math.IsNaN(base)) {
			if ratio, _ := m.Delta(v, base); math.Abs(ratio) > 0.0005 || math.IsNaN(ratio) {
				return true
			}
		}
	}
	return false
}

// best is the slot with the best value of a figure, -1 when there is none or
// when it is a tie.
func best(s *Session, m *metric.Metric) int {
	if m.Better == metric.Neither || m.Word != nil {
		return -1
	}
	at, tie := -1, false
	top := math.NaN()
	sameJob := func(i int) bool {
		v, ok := m.Of(&s.outcomes[i].result)
		return ok && !math.IsNaN(v) && s.outcomes[i].result.Fits && sameWork(s.Baseline(), &s.outcomes[i].result)
	}
	for i := range s.count {
		r := &s.outcomes[i].result
		if !sameJob(i) {
			continue
		}
		v, _ := m.Of(r)
		switch {
		case at < 0:
			at, top = i, v
		case near3(v, top):
			tie = true
		case m.Better == metric.Lower && v < top || m.Better == metric.Higher && v > top:
			at, top, tie = i, v, false
		}
	}
	if tie || s.count < 2 {
		return -1
	}
	for i := range s.count {
		if i != at && sameJob(i) && m.Tie(s.side(i), s.side(at)) {
			return -1 // its lead is inside the error
		}
	}
	return at
}

func near3(a, b float64) bool { return a == b || math.Abs(a/b-1) < 5e-4 }

// leastColumn is the width below which a figure and its change do not fit.
const leastColumn = 17

// columns places the scenarios that are shown: all of them, or, where they do
// not fit, the baseline and those around the edited one.
func (s *Session) columns(w int) (label, each int, slots []int) {
	label = clamp(w/4, 14, 36)
	n := clamp((w-label-1)/leastColumn, 1, s.count)
	each = min(44, max(0, w-label-1)/n)
	first := clamp(s.current-n+1, 0, s.count-n)
	if s.baseline < first || s.baseline >= first+n {
		// The baseline keeps its place; the window is one shorter.
		if n > 1 {
			slots = append(slots, s.baseline)
		}
		n = max(1, n-1)
		first = clamp(s.current-n+1, 0, s.count-n)
	}
	for i := first; i < first+n; i++ {
		if len(slots) == 0 || slots[0] != i {
			slots = append(slots, i)
		}
	}
	return label, each, slots
}

// columnAt is the scenario whose column is at x, -1 for none.
func (p *comparePanel) columnAt(s *Session, x, w int) int {
	label, each, slots := s.columns(w - 2)
	if each <= 0 || x-1 < label {
		return -1
	}
	if i := (x - 1 - label) / each; i < len(slots) {
		return slots[i]
	}
	return -1
}

// tableLines is how many lines of the box the rows get.
func (p *comparePanel) tableLines(h int) (lines, detail int) {
	h -= 2 + 1 // border, header
	if h >= 18 {
		detail = 9
	}
	return max(0, h-detail), detail
}

// rowAt is the row drawn at line y of the box, -1 for none.
func (p *comparePanel) rowAt(y, h int) int {
	n, _ := p.tableLines(h)
	y -= 2
	if y < 0 || y >= n {
		return -1
	}
	i := p.window(n) + y
	if i >= len(p.rows) {
		return -1
	}
	return i
}

// window is the first row shown of n: the table rests until the cursor nears
// an edge.
func (p *comparePanel) window(n int) int {
	if p.row < p.top+1 {
		p.top = p.row - 1
	}
	if p.row >= p.top+n {
		p.top = p.row - n + 1
	}
	p.top = clamp(p.top, 0, max(0, len(p.rows)-n))
	return p.top
}

// draw is the whole view.
func (p *comparePanel) draw(a *App, w, h int) block.Block {
	s, t := a.session, a.theme
	title := a.say("Compare")
	note := a.say("z only differences")
	if p.onlyDifferent {
		note = a.sayf("z all (%s alike are hidden)", itoa(int64(p.hidden)))
	}
	for i := range s.count {
		if !sameWork(s.Baseline(), &s.outcomes[i].result) {
			title = a.say("Compare: not the same work")
		}
	}
	return block.Into(w, h, t.Frame(title, note, len(a.overlays) == 0), func(w, h int) block.Block {
		n, detail := p.tableLines(h + 2)
		lines := make([]string, 0, h)
		lines = append(lines, p.header(a, w))
		top := p.window(n)
		for i := top; i < min(top+n, len(p.rows)); i++ {
			lines = append(lines, p.line(a, i, w))
		}
		for len(lines) < n+1 {
			lines = append(lines, "")
		}
		if detail > 0 {
			lines = append(lines, p.detail(a, w, detail)...)
		}
		return block.Fit(w, h, lines)
	})
}

func (p *comparePanel) header(a *App, w int) string {
	s, t := a.session, a.theme
	label, each, slots := s.columns(w)
	row := t.Row(w).Cell(theme.Faint, hiddenColumns(s, slots), label)
	for _, i := range slots {
		mark := ""
		if i == s.baseline {
			mark += t.Glyphs().Baseline
		}
		if i == s.current {
			mark += t.Glyphs().Editing
		}
		tok := theme.Series(i)
		name := s.titleOf(i)
		if i == s.baseline && s.slots[i].Name == "" {
			name = a.say("baseline")
		}
		row.Cell(tok, letter(i)+mark+" "+name, each-1).Space(1)
	}
	return row.String()
}

// hiddenColumns says that there are more scenarios than columns.
func hiddenColumns(s *Session, slots []int) string {
	if n := s.count - len(slots); n > 0 {
		return " " + s.speech.Sayf("%s more: , .", itoa(int64(n)))
	}
	return ""
}

func (p *comparePanel) line(a *App, i, w int) string {
	s, t := a.session, a.theme
	label, each, slots := s.columns(w)
	r := &p.rows[i]
	row := t.Row(w)
	at := i == p.row
	if at {
		row.Under(theme.Selected)
	}
	if r.heading != "" {
		return row.Add(theme.Group, " "+r.heading).String()
	}
	if r.k != nil {
		row.Cell(theme.Text, "   "+a.say(r.k.Label), label)
		base := leverSaid(a.speech(), r.k, s.slots[s.baseline], s.Baseline())
		for _, j := range slots {
			v := leverSaid(a.speech(), r.k, s.slots[j], &s.outcomes[j].result)
			tok := theme.Text
			if v != base {
				tok = theme.Strong
			}
			row.Cell(tok, v, each-1).Space(1)
		}
		return row.String()
	}
	row.Cell(theme.Text, "   "+metricLabel(a.speech(), r.m, label-3), label)
	winner := best(s, r.m)
	for _, j := range slots {
		p.cell(a, row, r.m, j, each, winner == j)
	}
	return row.String()
}

// metricLabel is a figure's name with its unit, as much as there is room for.
func metricLabel(l speech, m *metric.Metric, w int) string {
	unit := ""
	if m.Unit != "" {
		unit = " " + l.Say(m.Unit)
	}
	if label := l.Say(m.Label) + unit; block.Width(label) < w {
		return label
	}
	name := l.Say(shortName(m))
	if strings.Contains(name, m.Unit) || block.Width(name)+block.Width(unit) >= w {
		return name
	}
	return name + unit
}

// cell is one figure with its change against the baseline.
func (p *comparePanel) cell(a *App, row *theme.Row, m *metric.Metric, slot, each int, winner bool) {
	s, t := a.session, a.theme
	r := &s.outcomes[slot].result
	v, ok := m.Of(r)
	text := "-"
	if ok {
		text = m.Number(v)
		if m.Word != nil {
			text = a.metricWord(m, r)
		}
	}
	if ok && m.ID == "memory_gb_per_device" && !r.Fits {
		text += " " + t.Glyphs().Missing
	}
	if winner {
		text += " " + t.Glyphs().Baseline
	}
	change, tok := "", theme.Text
	if slot != s.baseline && ok && m.Word == nil {
		d := s.tied(m, slot, deltaOf(s.speech, m, v, s.Baseline(), r, letter(s.baseline)))
		if sameWork(s.Baseline(), r) && d.Text != "0 %" {
			change = d.Text
			if d.Dir != 0 && d.Verdict == widget.Neutral && m.Better != metric.Neither {
				change += " " + a.say("tie")
			}
			switch d.Verdict {
			case widget.Better:
				tok = theme.Good
			case widget.Worse:
				tok = theme.Bad
			}
		}
	}
	num := min(each-1, max(11, (each-1)/2))
	strong := theme.Text
	if winner {
		strong = theme.Strong
	}
	row.Cell(strong, text, num)
	row.Cell(tok, change, each-1-num).Space(1)
}

package ui

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim/explain"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// drawTree is the figures and the open part of their trees.
func (p *explainPanel) drawTree(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusTree && len(a.overlays) == 0
	title := a.sayf("Figures of %s", letter(a.session.current))
	return block.Into(w, h, t.Frame(title, a.say("/ find"), focused), func(w, h int) block.Block {
		lines := make([]string, 0, h)
		tree := h
		var below []string
		if a.layout.Detail.Empty() {
			// No pane of its own: the formula stands below.
			below = p.formulaLines(a, w)
			if len(below) > h/2 {
				below = below[:h/2]
			}
			tree = h - len(below)
		}
		p.shown = p.window(tree)
		for i := p.shown; i < min(p.shown+tree, len(p.rows)); i++ {
			lines = append(lines, p.treeLine(a, i, w, focused))
		}
		for len(lines) < tree {
			lines = append(lines, "")
		}
		return block.Fit(w, h, append(lines, below...))
	})
}

// window is the first row shown of n.
func (p *explainPanel) window(n int) int {
	at := p.shown
	if p.index < at+1 {
		at = p.index - 1
	}
	below := 1 // what is open below the cursor is wanted too
	if r := p.row(); r != nil && p.open[r.path] {
		below = min(n/2, len(r.node.Children()))
	}
	if p.index+below >= at+n {
		at = p.index + below - n + 1
	}
	return clamp(at, 0, max(0, len(p.rows)-n))
}

// selectLine puts the cursor on the row drawn at line y of the box; again
// opens or closes it.
func (p *explainPanel) selectLine(a *App, y int) {
	i := p.shown + y - 1
	if y < 1 || i >= len(p.rows) || p.rows[i].heading != "" {
		return
	}
	if i == p.index {
		p.enter(a)
		return
	}
	p.index = i
	p.settle(1)
}

// treeLine is one row: mark, name, value.
func (p *explainPanel) treeLine(a *App, i, w int, focused bool) string {
	t := a.theme
	g := t.Glyphs()
	r := &p.rows[i]
	row := t.Row(w)
	if r.heading != "" {
		return row.Space(1).Add(theme.Group, r.heading).String()
	}
	if i == p.index {
		row.Under(theme.Marked)
		if focused {
			row.Under(theme.Selected)
		}
	}
	mark := " "
	if r.node == nil || len(r.node.Children()) > 0 {
		mark = "+"
		if p.open[r.path] {
			mark = "-"
		}
	}
	if i == p.index && focused {
		row.Add(theme.Here, g.Pointer)
	} else {
		row.Space(1)
	}
	tok := theme.Text
	if !r.formula && r.depth > 0 {
		tok = theme.Faint // beside the formula
	}
	var name, value string
	if r.m != nil {
		v, _ := r.m.Of(p.result)
		name, value = a.say(r.m.Label), a.value(r.m, v)
		if r.m.Word != nil {
			value = a.metricWord(r.m, p.result)
		}
	} else {
		name, value = r.node.Symbol, a.retell(r.node.Text())
	}
	n := block.Width(value)
	row.Space(min(2*r.depth, max(0, w/3))).Add(theme.Accent, mark+" ")
	room := row.Left() - n - 2
	if more := room - block.Width(name) - 2; r.m == nil && more >= 8 {
		row.Add(tok, name).Space(2).Cell(theme.Faint, a.retell(r.node.Name), more)
	} else {
		row.Cell(tok, name, room)
	}
	row.Space(1)
	return row.CellRight(theme.Strong, value, row.Left()-1).String()
}

// formulaLines are the node under the cursor: its name, symbols, numbers.
func (p *explainPanel) formulaLines(a *App, w int) []string {
	t := a.theme
	r := p.row()
	if r == nil {
		return nil
	}
	n := r.node
	var out []string
	put := func(tok theme.Token, first, text string) {
		for i, l := range wrap(text, w-2-block.Width(first)) {
			lead := first
			if i > 0 {
				lead = block.Spaces(block.Width(first))
			}
			out = append(out, t.Row(w).Space(1).Add(theme.Faint, lead).Add(tok, l).String())
		}
	}
	put(theme.Strong, "", upperFirst(a.retell(n.Name)))
	if f := n.Formula(); f != "" {
		put(theme.Text, n.Symbol+" = ", a.retell(f))
		indent := block.Spaces(block.Width(n.Symbol)) + " = "
		if numbers := n.Numbers(); numbers != f && len(n.Parts) > 1 {
			put(theme.Text, indent, a.retell(numbers))
		}
		put(theme.Strong, indent, a.retell(n.Text()))
	} else {
		put(theme.Strong, n.Symbol+" = ", a.retell(n.Text()))
	}
	return out
}

// drawDetail is the formula with its numbers, what is below it, sources and
// range, as far as the other panes do not show them.
func (p *explainPanel) drawDetail(a *App, w, h int) block.Block {
	t := a.theme
	title := a.say("symbols, numbers, result")
	if r := p.row(); r != nil && r.m != nil {
		title = r.m.ID
	}
	return block.Into(w, h, t.Frame(title, "", false), func(w, h int) block.Block {
		r := p.row()
		if r == nil {
			return block.Blank(w, h)
		}
		lines := p.formulaLines(a, w)
		lines = append(lines, "")
		if r.node.Note != "" {
			for _, l := range wrap(a.retell(r.node.Note), w-2) {
				lines = append(lines, t.Row(w).Space(1).Add(theme.Faint, l).String())
			}
			lines = append(lines, "")
		}
		lines = append(lines, p.partLines(a, r.node, w)...)
		lines = append(lines, p.changeLines(a, w)...)
		if a.layout.Sources.Empty() {
			if len(lines) > 0 && lines[len(lines)-1] != "" {
				lines = append(lines, "")
			}
			lines = append(lines, p.sourceLines(a, w)...)
		}
		return p.scrolled(a, lines, w, h)
	})
}

// scrolled shows the page of a text that PgUp and PgDn in the detail chose.
func (p *explainPanel) scrolled(a *App, lines []string, w, h int) block.Block {
	top := clamp(p.page, 0, max(0, len(lines)-h))
	rest := lines[top:]
	if len(rest) > h && h > 1 {
		more := len(rest) - h + 1
		rest = append(append([]string(nil), rest[:h-1]...), a.theme.Row(w).Space(1).Add(theme.Faint, a.sayf("%s %s more lines: L, back: H", a.theme.Glyphs().More, itoa(int64(more)))).String())
	}
	return block.Fit(w, h, rest)
}

// partLines are the parts with their names, values and formulas.
func (p *explainPanel) partLines(a *App, n *explain.Node, w int) []string {
	t := a.theme
	var out []string
	widest := 0
	for _, c := range n.Children() {
		widest = max(widest, block.Width(c.Symbol))
	}
	widest = min(widest, w/3)
	line := func(c *explain.Node, tok theme.Token) {
		value := a.retell(c.Text())
		row := t.Row(w).Space(1).Cell(theme.Accent, c.Symbol, widest).Space(2)
		room := w - 1 - widest - 2 - block.Width(value) - 2
		out = append(out, row.Cell(tok, a.retell(c.Name), room).Space(1).CellRight(theme.Strong, value, row.Left()-1).String())
		if f := c.Formula(); f != "" && len(c.Parts) > 1 && c.Numbers() != f {
			for i, l := range wrap("= "+a.retell(c.Numbers()), w-widest-5) {
				lead := "  "
				if i == 0 {
					lead = ""
				}
				out = append(out, t.Row(w).Space(widest+3).Add(theme.Faint, lead+l).String())
			}
		}
	}
	if len(n.Parts) > 0 {
		out = append(out, t.Row(w).Space(1).Add(theme.Group, a.say("where")).String())
	}
	for _, c := range n.Parts {
		line(c.Node, theme.Text)
	}
	if n.Rule == explain.Sum && len(n.Parts) > 1 {
		out = append(out, "")
		out = append(out, p.barLines(a, n, w)...)
	}
	if len(n.Beside) > 0 {
		out = append(out, "", t.Row(w).Space(1).Add(theme.Group, a.say("beside it")).String())
		for _, c := range n.Beside {
			line(c, theme.Text)
		}
	}
	return out
}

// barLines are the parts of a sum as bars.
func (p *explainPanel) barLines(a *App, n *explain.Node, w int) []string {
	t := a.theme
	largest := 0.0
	for _, c := range n.Parts {
		largest = math.Max(largest, c.Node.Value)
	}
	for _, c := range n.Parts {
		if c.Inverse {
			return nil // a difference has no shares
		}
	}
	if !(largest > 0) || w < 40 {
		return nil
	}
	var out []string
	label := min(22, w/3)
	room := w - label - 9
	for i, c := range n.Parts {
		if i >= 8 {
			break
		}
		k := int(math.Round(c.Node.Value / largest * float64(room)))
		if k < 0 || math.IsNaN(c.Node.Value) {
			continue
		}
		out = append(out, t.Row(w).Space(1).Cell(theme.Text, c.Node.Symbol, label).Space(1).Fill(theme.Series(i), t.Glyphs().BarFull, k).Space(1).
			Add(theme.Faint, strconv.FormatFloat(100*c.Node.Value/n.Value, 'f', 0, 64)+" %").String())
	}
	return out
}

// drawSources is where the inputs come from, and the range.
func (p *explainPanel) drawSources(a *App, w, h int) block.Block {
	t := a.theme
	return block.Into(w, h, t.Frame(a.say("Sources and range"), "", false), func(w, h int) block.Block {
		return p.scrolled(a, p.sourceLines(a, w), w, h)
	})
}

// sourceLines are the sources of the node and of what is below it, nearest
// first, and the range of its figure.
func (p *explainPanel) sourceLines(a *App, w int) []string {
	t := a.theme
	r := p.row()
	if r == nil {
		return nil
	}
	var out []string
	put := func(tok theme.Token, first, text string) {
		for i, l := range wrap(text, w-2-block.Width(first)) {
			lead := first
			if i > 0 {
				lead = block.Spaces(block.Width(first))
			}
			out = append(out, t.Row(w).Space(1).Add(theme.Faint, lead).Add(tok, l).String())
		}
	}
	figure := r
	for figure.parent >= 0 {
		figure = &p.rows[figure.parent]
	}
	if figure.node == nil {
		return out
	}
	if g := figure.node.Range; g != nil {
		out = append(out, t.Row(w).Space(1).Add(theme.Group, a.sayf("range of %s", a.retell(figure.node.Name))).String())
		if len(g.Causes) == 0 {
			put(theme.Text, "", a.retell(g.Text))
		} else {
			put(theme.Text, "", a.sayf("%s in 90 of 100 cases, because of", a.retell(g.Text)))
		}
		for _, c := range g.Causes {
			put(theme.Text, strconv.FormatFloat(100*c.Share, 'f', 0, 64)+" % ", a.sayf("%s: %s", a.retell(c.Name), a.retell(c.Source)))
		}
		put(theme.Text, "", a.sayf("origin: %s", a.retell(g.Origin)))
		out = append(out, "")
	}
	sources := p.sourcesOf(r.node)
	if len(sources) > 0 {
		out = append(out, t.Row(w).Space(1).Add(theme.Group, a.say("sources")).String())
	}
	for i, s := range sources {
		text := a.retell(s.source.Text)
		if rows := itoa(int64(s.source.Rows)) + " "; s.source.Rows > 0 && !strings.Contains(text, rows) {
			text += a.sayf(" (%s measured rows)", strings.TrimSpace(rows))
		}
		if first, _, _ := strings.Cut(s.symbols, ","); !strings.HasPrefix(text, first) {
			text = a.sayf("%s: %s", s.symbols, text)
		}
		put(theme.Text, "["+itoa(int64(i+1))+"] ", a.sayf("%s: %s", a.say(s.source.Kind.String()), text))
	}
	return out
}

// cited is a source and what it gives.
type cited struct {
	symbols string
	source  explain.Source
}

// sourcesOf collects the sources below a node, nearest first, definitions left
// out.
func (p *explainPanel) sourcesOf(n *explain.Node) []cited {
	var out []cited
	seen := map[*explain.Node]bool{}
	level := []*explain.Node{n}
	for len(level) > 0 && len(out) < 12 {
		var next []*explain.Node
		for _, x := range level {
			if seen[x] {
				continue
			}
			seen[x] = true
			for _, s := range x.Sources {
				if s.Kind == explain.Definition {
					continue
				}
				known := false
				for i := range out {
					if out[i].source == s {
						known = true
						if !strings.Contains(out[i].symbols, x.Symbol) {
							out[i].symbols += ", " + x.Symbol
						}
					}
				}
				if !known {
					out = append(out, cited{x.Symbol, s})
				}
			}
			next = append(next, x.Children()...)
		}
		level = next
	}
	return out
}

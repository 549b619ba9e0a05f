package ui

import (
	"math"
	"strings"

	"wattif/sim/explore"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
)

// placeColumn is a column of the table of places.
type placeColumn struct {
	title string
	w     int
	text  func(*explore.Place) string
}

// placeColumns are those that fit: the place, the grid and the figure that
// ranks first, the others from the left as there is room.
func (p *regionPanel) placeColumns(l speech, w int) (name int, columns []placeColumn) {
	k := &p.ranking
	all := []placeColumn{
		{"g/kWh", 6, func(x *explore.Place) string { return shortQuantity(x.Grid, "") }},
		{l.Say("carbon"), 10, func(x *explore.Place) string { return shortQuantity(x.TotalG(), "g") }},
		{l.Sayf("vs %s", k.Here.Region.ID), 8, func(x *explore.Place) string {
			if x.Here {
				return ""
			}
			return signed(k.Against(x))
		}},
		{l.Say("water"), 10, func(x *explore.Place) string { return shortQuantity(x.WaterL, "L") }},
		{l.Say("power $"), 10, func(x *explore.Place) string { return shortQuantity(x.ElectricityUSD, "USD") }},
		{"PUE", 5, func(x *explore.Place) string { return fixed(x.PUE, 2) }},
	}
	if block.Width(all[2].title) > 7 {
		all[2].title = l.Say("vs here")
	}
	first := []int{0, 1, 2, 3, 4, 5}
	switch p.order {
	case explore.ByWater:
		first = []int{3, 2, 0, 1, 4, 5}
	case explore.ByCost:
		first = []int{4, 2, 0, 1, 3, 5}
		if !k.Rented {
			all[4] = placeColumn{l.Say("cost"), 10, func(x *explore.Place) string { return shortQuantity(x.USD, "USD") }}
		}
	}
	const least = 15
	left := w - 2 - least
	for _, i := range first {
		if all[i].w > left {
			break
		}
		columns = append(columns, all[i])
		left -= all[i].w
	}
	return least + left, columns
}

// shortQuantity is a quantity for a column, "?" where it is not known.
func shortQuantity(v float64, unit string) string {
	if math.IsNaN(v) {
		return "?"
	}
	return metric.Quantity(v, unit)
}

// drawPlaces is the table of places, best first.
func (p *regionPanel) drawPlaces(a *App, w, h int) block.Block {
	t := a.theme
	focused := a.focus() == focusPlaces && len(a.overlays) == 0
	title := a.say("Places")
	if p.err == nil {
		title = a.sayf("Places (%s of %s)", itoa(int64(len(p.ranking.Places))), itoa(int64(p.ranking.All)))
	}
	note := a.sayf("o: by %s", a.say(p.order.String()))
	return block.Into(w, h, t.Frame(title, note, focused), func(w, h int) block.Block {
		if p.err != nil || p.key.of == nil {
			return block.Fit(w, h, p.trouble(a, w))
		}
		name, columns := p.placeColumns(a.speech(), w)
		lines := make([]string, 0, h)
		head := t.Row(w).Cell(theme.Faint, "  "+p.subtitle(a), name+2)
		for _, c := range columns {
			head.CellRight(theme.Faint, c.title, c.w)
		}
		lines = append(lines, head.String(), p.placeLine(a, &p.ranking.Here, w, name, columns, p.index < 0, focused))
		rows := p.placeRows(h)
		p.shown = p.top(rows)
		for i := p.shown; i < min(p.shown+rows, len(p.ranking.Places)); i++ {
			lines = append(lines, p.placeLine(a, &p.ranking.Places[i], w, name, columns, i == p.index, focused))
		}
		if len(p.ranking.Places) == 0 {
			lines = append(lines, t.Row(w).Add(theme.Warn, "  "+a.say("no place is like that; / filters, z changes the kind")).String())
		}
		for len(lines) < h-len(p.basisLines(a.speech(), h)) {
			lines = append(lines, "")
		}
		for _, text := range p.basisLines(a.speech(), h) {
			lines = append(lines, t.Row(w).Space(1).Cell(theme.Faint, text, w-1).String())
		}
		return block.Fit(w, h, lines)
	})
}

// subtitle is what the table is of.
func (p *regionPanel) subtitle(a *App) string {
	text := a.sayf("per %s", a.say(p.ranking.Per))
	if p.kind > 0 {
		text += a.say(", ") + a.say(placeKinds[p.kind].name)
	}
	if p.filter != "" {
		text += a.sayf(", \"%s\"", p.filter)
	}
	return text
}

// basisLines say how emissions are counted, below the table where there is room.
func (p *regionPanel) basisLines(l speech, h int) []string {
	if h < 10 {
		return nil
	}
	basis := p.ranking.Basis
	out := []string{l.Say(basis.Words()) + " (a, v)"}
	switch basis {
	case explore.Marginal:
		out = []string{l.Say("marginal, annual; a back to average")}
	case explore.Market:
		out = []string{l.Say("market-based, annual; v back to location")}
	}
	if h >= 16 {
		out = append(out, "Ember; Electricity Maps (ODbL 1.0)", l.Say("latency and law are not modelled"))
	}
	return out
}

// placeRows is how many places the table shows in h lines.
func (p *regionPanel) placeRows(h int) int { return max(1, h-2-len(p.basisLines(0, h))) }

// top is the first place shown: the table rests until the cursor nears an edge.
func (p *regionPanel) top(rows int) int {
	at := p.shown
	if p.index < at+1 {
		at = max(0, p.index-1)
	}
	if p.index >= at+rows-1 {
		at = p.index - rows + 2
	}
	return clamp(at, 0, max(0, len(p.ranking.Places)-rows))
}

// selectLine puts the cursor on the place drawn at line y of the box.
func (p *regionPanel) selectLine(y int) {
	switch i := p.shown + y - 3; {
	case y == 2:
		p.index = -1
	case y >= 3 && i < len(p.ranking.Places):
		p.index = i
	}
}

func (p *regionPanel) placeLine(a *App, x *explore.Place, w, name int, columns []placeColumn, at, focused bool) string {
	t := a.theme
	g := t.Glyphs()
	row := t.Row(w)
	mark, tok := " ", theme.Text
	if at {
		row.Under(theme.Marked)
		if focused {
			row.Under(theme.Selected)
		}
		mark = g.Pointer
	}
	if x.Here {
		tok = theme.Strong
		if !at {
			mark = g.Here
		}
	}
	row.Add(theme.Here, mark).Cell(tok, spelled(t, placeName(x.Region)), name).Space(1)
	for i, c := range columns {
		tok := theme.Text
		if i == 0 {
			tok = theme.Strong
		}
		text := c.text(x)
		if len(text) > 2 && text[len(text)-1] == '%' && !x.Here {
			switch v := p.ranking.Against(x); {
			case v < -0.0005:
				tok = theme.Good
			case v > 0.0005:
				tok = theme.Bad
			}
		}
		row.CellRight(tok, text, c.w)
	}
	return row.String()
}

// spelled is a name in the letters that the theme has.
func spelled(t *theme.Theme, name string) string {
	if !t.ASCII() {
		return name
	}
	return strings.Map(func(r rune) rune {
		if r < 127 {
			return r
		}
		for _, f := range [...][2]string{{"ÀÁÂÃÄÅ", "A"}, {"àáâãäåā", "a"}, {"Çç", "c"}, {"ÈÉÊË", "E"}, {"èéêëēė", "e"}, {"ìíîïīı", "i"}, {"ñ", "n"}, {"ÒÓÔÕÖØ", "O"}, {"òóôõöøō", "o"}, {"ÙÚÛÜ", "U"}, {"ùúûüū", "u"}, {"ŠŞ", "S"}, {"šşș", "s"}, {"ýÿ", "y"}} {
			if strings.ContainsRune(f[0], r) {
				return rune(f[1][0])
			}
		}
		return '?'
	}, name)
}

// trouble is what stands in the place of the view's figures.
func (p *regionPanel) trouble(a *App, w int) []string {
	if p.err == nil {
		return nil
	}
	var out []string
	for _, l := range wrap(errorText(a.speech(), p.err), w-2) {
		out = append(out, a.theme.Row(w).Space(1).Add(theme.Error, l).String())
	}
	return out
}

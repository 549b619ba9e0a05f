package chart

import (
	"math"
	"strconv"

	"github.com/NimbleMarkets/ntcharts/v2/canvas/runes"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// Bars draws horizontal stacked bars, a line each, with labels at the left,
// totals at the right and a legend below. Bars of one group share a scale.
// What does not fit below is counted in a last line.
func Bars(w, h int, t *theme.Theme, bars []Bar) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	if len(bars) == 0 {
		return nothing(w, h, t)
	}
	entries := partEntries(t, bars)
	legend := 0
	if len(entries) > 0 && h >= 3 {
		legend = len(legendLines(w, 2, t, "", "", entries))
		if h-legend < len(bars) {
			legend = 1
		}
	}
	room := h - legend
	shown, more := bars, 0
	if len(bars) > room {
		shown, more = bars[:room-1], len(bars)-room+1
		if room == 1 {
			shown, more = bars[:1], 0
		}
	}
	c := barColumns(w, shown)
	// Blank lines set groups, and the legend, apart where there is room for all.
	gaps := 0
	for i := 1; i < len(shown); i++ {
		if shown[i].Group != shown[i-1].Group {
			gaps++
		}
	}
	apart := gaps > 0 && len(shown)+gaps <= room
	lines := make([]string, 0, h)
	for i := range shown {
		first := i == 0 || shown[i].Group != shown[i-1].Group
		if first && i > 0 && apart {
			lines = append(lines, block.Spaces(w))
		}
		lines = append(lines, c.draw(w, t, &shown[i], longest(bars, shown[i].Group), first))
	}
	if more > 0 {
		lines = append(lines, t.Row(w).Add(theme.Faint, t.Sayf("+%s more", strconv.Itoa(more))).String())
	}
	if legend > 0 {
		if len(lines) < room {
			lines = append(lines, block.Spaces(w))
		}
		lines = append(lines, legendLines(w, legend, t, "", "", entries)...)
	}
	return block.Of(w, lines...).Height(h)
}

// amount is a part's size: NaN and below 0 count as nothing.
func amount(v float64) float64 {
	if v > 0 {
		return v
	}
	return 0
}

// sum is the length of a bar; known is false when it has no part with a value.
func (b *Bar) sum() (total float64, known bool) {
	for i := range b.Parts {
		total += amount(b.Parts[i].Value)
		known = known || !math.IsNaN(b.Parts[i].Value)
	}
	return total, known
}

// longest is the longest finite bar of a group.
func longest(bars []Bar, group string) float64 {
	most := 0.0
	for i := range bars {
		if bars[i].Group != group {
			continue
		}
		if v, _ := bars[i].sum(); finite(v) {
			most = max(most, v)
		}
	}
	return most
}

// partEntries is the legend: every named part once, in order.
func partEntries(t *theme.Theme, bars []Bar) []entry {
	var list []entry
	seen := map[string]bool{}
	for i := range bars {
		for j := range bars[i].Parts {
			part := &bars[i].Parts[j]
			if part.Name == "" || seen[part.Name] {
				continue
			}
			seen[part.Name] = true
			list = append(list, entry{string(partRune(t, part)), part.Token, !lettered(t), block.Clean(part.Name)})
		}
	}
	return list
}

// lettered reports whether bars are filled with letters: without colours
// neighbours could not be told apart.
func lettered(t *theme.Theme) bool { return t.ASCII() || t.Mono() }

func partRune(t *theme.Theme, p *Part) rune {
	switch {
	case p.Letter > ' ' && p.Letter <= '~':
		return p.Letter
	case lettered(t):
		return '#'
	}
	return ' '
}

// columns is the layout of the lines.
type columns struct{ group, label, bar, total int }

func barColumns(w int, bars []Bar) columns {
	var c columns
	for i := range bars {
		c.group = max(c.group, block.Width(bars[i].Group))
		c.label = max(c.label, block.Width(bars[i].Label))
		c.total = max(c.total, block.Width(bars[i].Total))
	}
	c.group, c.label = min(c.group, w/4), min(c.label, w/3)
	used := c.group + c.label + c.total
	for _, n := range []int{c.group, c.label, c.total} {
		if n > 0 {
			used++
		}
	}
	if c.bar = w - used; c.bar < 4 {
		c.bar = 0
	}
	return c
}

// draw is one line.
func (c *columns) draw(w int, t *theme.Theme, b *Bar, scale float64, first bool) string {
	row := t.Row(w)
	if c.group > 0 {
		if first {
			row.Cell(theme.Strong, b.Group, c.group)
		}
		row.Pad(c.group + 1)
	}
	if c.label > 0 {
		row.Cell(b.Token, b.Label, c.label).Space(1)
	}
	if c.bar > 0 {
		start := row.At()
		drawParts(row, t, b, scale, c.bar)
		row.Pad(start + c.bar)
	}
	if c.total > 0 {
		row.Right(theme.Text, b.Total)
	}
	return row.String()
}

// drawParts draws the parts in at most n cells. Edges are rounded from the
// running sum, so that the whole is as long as its total says.
func drawParts(row *theme.Row, t *theme.Theme, b *Bar, scale float64, n int) {
	total, known := b.sum()
	if !known {
		row.Cell(theme.Faint, t.Say("unknown"), n)
		return
	}
	beyond := math.IsInf(total, 1)
	if beyond {
		n--
		scale = total
	}
	if scale <= 0 || total <= 0 {
		return
	}
	sum, at := 0.0, 0
	for i := range b.Parts {
		part := &b.Parts[i]
		v := amount(part.Value)
		if sum += v; v == 0 {
			continue
		}
		end := n
		if !beyond {
			end = min(n, int(math.Round(sum/scale*float64(n))))
		} else if !math.IsInf(v, 1) {
			continue
		}
		if cells := end - at; cells > 0 {
			r := partRune(t, part)
			if lettered(t) {
				row.Fill(part.Token, string(r), cells)
			} else {
				if r != ' ' {
					row.Solid(part.Token, string(r))
					cells--
				}
				row.Fill(part.Token, t.Glyphs().BarFull, cells)
			}
			at = end
		}
	}
	if at == 0 { // something, but less than half a cell
		if lettered(t) {
			row.Add(b.Parts[0].Token, ".")
		} else {
			row.Add(b.Parts[0].Token, string(runes.LeftBlockOne))
		}
	}
	if beyond {
		row.Add(theme.Warn, ">")
	}
}

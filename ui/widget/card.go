package widget

import (
	"strings"

	"wattif/ui/block"
	"wattif/ui/chart"
	"wattif/ui/theme"
)

// Verdict says whether a change is for the better.
type Verdict uint8

// The verdicts.
const (
	Neutral Verdict = iota
	Better
	Worse
)

// Token is the colour of a verdict.
func (v Verdict) Token() theme.Token {
	switch v {
	case Better:
		return theme.Good
	case Worse:
		return theme.Bad
	}
	return theme.Faint
}

// Delta is a change against the baseline: "-49 %", "less", and whether that is
// good.
type Delta struct {
	Dir     int    // -1 lower, 0 same, +1 higher: chooses the mark
	Text    string // "-49 %"
	Word    string // "less vs A"
	Short   string // the same in a word; "": the first of Word
	Verdict Verdict
}

// Mark is the symbol of the direction.
func (d *Delta) Mark(t *theme.Theme) string {
	switch {
	case d.Dir < 0:
		return t.Glyphs().Down
	case d.Dir > 0:
		return t.Glyphs().Up
	}
	return t.Glyphs().Same
}

// add writes the delta into at most n cells of a row: mark, number, and the
// words, or the first of them, where they fit whole.
func (d *Delta) add(row *theme.Row, t *theme.Theme, n int) {
	if d.Text == "" || n <= 0 {
		return
	}
	text := d.Mark(t) + " " + d.Text
	short := d.Short
	if short == "" {
		short, _, _ = strings.Cut(d.Word, " ")
	}
	for _, word := range [2]string{d.Word, short} {
		if long := text + " " + word; word != "" && block.Width(long) <= n {
			text = long
			break
		}
	}
	row.Cell(d.Verdict.Token(), text, min(n, block.Width(text)))
}

// Card is one answer: a number with its unit, a second line, a signed change
// and a range.
type Card struct {
	Title            string
	Value            string // "0.241 Wh"
	Sub              string // "24 kWh/day"
	Delta            Delta  // empty Text: none
	Now, Low, High   float64
	Max              float64 // end of the gauge; 0: no gauge
	Range            string  // "0.17-0.36", beside the gauge
	Focused, Problem bool    // Problem: the answer is "does not fit"
}

// Draw is the card in a box. Six lines hold everything; with fewer the second
// line goes first, then the gauge, then the change. Below 3 lines or 8 columns
// the card is its one line.
func (c Card) Draw(w, h int, t *theme.Theme) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	if h < 3 || w < 8 {
		return block.Of(w, c.Line(w, t)).Height(h)
	}
	return block.Into(w, h, t.Frame(c.Title, "", c.Focused), func(w, h int) block.Block {
		value := t.Row(w).Space(1).Cell(c.valueToken(), block.Clean(c.Value), w-2).String()
		sub := t.Row(w).Space(1).Cell(theme.Faint, block.Clean(c.Sub), w-2).String()
		row := t.Row(w).Space(1)
		c.Delta.add(row, t, w-2)
		delta := row.String()
		gauge := c.gauge(w, t)
		switch {
		case h >= 4:
			return block.Of(w, value, sub, delta, gauge)
		case h == 3:
			return block.Of(w, value, delta, gauge)
		case h == 2:
			return block.Of(w, value, delta)
		}
		return block.Of(w, value)
	})
}

func (c *Card) valueToken() theme.Token {
	if c.Problem {
		return theme.Error
	}
	return theme.Strong
}

// gauge is the gauge with the range beside it. The range is a number and
// stays; the gauge shrinks, and goes below 4 cells.
func (c *Card) gauge(w int, t *theme.Theme) string {
	row := t.Row(w).Space(1)
	inner := w - 2
	text := block.Clean(c.Range)
	n := block.Width(text)
	if g := inner - n - min(n, 1); c.Max > 0 && g >= 4 {
		row.Splice(chart.Gauge(g, t, c.Now, c.Low, c.High, c.Max), g)
		if n > 0 {
			row.Space(1)
		}
	}
	return row.Cell(theme.Faint, text, min(n, w-1-row.At())).String()
}

// Line is the card as one line, for small screens: title, value, change, range.
func (c Card) Line(w int, t *theme.Theme) string {
	row := t.Row(w)
	title := 10
	if w < 40 {
		title = 9
	}
	row.Cell(theme.Title, block.Clean(c.Title), min(title-1, w)).Space(1)
	value := min(max(w-title-8, 6), 16)
	row.Cell(c.valueToken(), block.Clean(c.Value), value).Space(1)
	rng := block.Clean(c.Range)
	n := block.Width(rng)
	room := row.Left()
	if n > 0 && room-n-1 >= 8 {
		room -= n + 1
	} else {
		rng = ""
	}
	c.Delta.add(row, t, room)
	if rng != "" {
		row.Right(theme.Faint, rng)
	}
	return row.String()
}

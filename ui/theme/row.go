package theme

import (
	"strings"

	"wattif/ui/block"
)

// Row builds one line of exact width out of coloured runs. It counts cells as
// it goes, so nothing is measured twice; what does not fit is cut.
//
//	r := t.Row(40)
//	r.Add(theme.Text, "Weights").Pad(14).Add(theme.Strong, "fp8").Right(theme.Faint, "48-53")
//	line := r.String() // 40 cells
type Row struct {
	t     *Theme
	w     int // asked for
	x     int // written
	under Token
	run   Token
	open  bool // a colour sequence is in force
	b     strings.Builder
}

// Row starts a line of w cells.
func (t *Theme) Row(w int) *Row {
	r := &Row{t: t, w: max(w, 0)}
	r.b.Grow(r.w + 48)
	return r
}

// Under lays a token under all that follows, padding included. Colours of the
// runs give way to it, so that a selected line is one even bar; weight stays.
func (r *Row) Under(tok Token) *Row {
	r.close()
	r.under = tok
	return r
}

// known says a figure that is not known in the language; figures come from the
// engine as text.
func (r *Row) known(s string) string {
	if s == "unknown" {
		return r.t.Say("unknown")
	}
	return s
}

// Left is how many cells remain.
func (r *Row) Left() int { return r.w - r.x }

// At is the column that the next run starts in.
func (r *Row) At() int { return r.x }

// Add appends a run, cut at the end of the line.
func (r *Row) Add(tok Token, s string) *Row {
	s = block.Clean(r.known(s))
	n := block.Width(s)
	if n > r.Left() {
		s = block.FitLine(s, r.Left())
		n = r.Left()
	}
	r.put(tok, s, n)
	return r
}

// Cell appends a run that fills exactly w cells: cut with an ellipsis, or
// padded at the right.
func (r *Row) Cell(tok Token, s string, w int) *Row {
	w = min(w, r.Left())
	if w <= 0 {
		return r
	}
	if s = block.Clean(r.known(s)); block.Width(s) > w {
		s = block.Truncate(s, w, r.t.glyphs.Ellipsis)
	}
	r.put(tok, block.FitLine(s, w), w)
	return r
}

// CellRight is Cell with the text at the right.
func (r *Row) CellRight(tok Token, s string, w int) *Row {
	w = min(w, r.Left())
	if w <= 0 {
		return r
	}
	if s = block.Clean(r.known(s)); block.Width(s) > w {
		s = block.Truncate(s, w, r.t.glyphs.Ellipsis)
	}
	r.put(tok, block.FitRight(s, w), w)
	return r
}

// Fill appends a one-cell symbol n times.
func (r *Row) Fill(tok Token, symbol string, n int) *Row {
	if n = min(n, r.Left()); n > 0 {
		r.put(tok, strings.Repeat(symbol, n), n)
	}
	return r
}

// Space appends n spaces.
func (r *Row) Space(n int) *Row {
	if n = min(n, r.Left()); n > 0 {
		r.put(Text, block.Spaces(n), n)
	}
	return r
}

// Pad appends spaces up to column x.
func (r *Row) Pad(x int) *Row { return r.Space(x - r.x) }

// Right pads so that the run ends at the end of the line; a run that is too
// long is cut with an ellipsis.
func (r *Row) Right(tok Token, s string) *Row {
	s = block.Clean(s)
	n := block.Width(s)
	if n > r.Left() {
		return r.Cell(tok, s, r.Left())
	}
	r.Pad(r.w - n)
	r.put(tok, s, n)
	return r
}

// Solid appends a run in reverse, as on a filled bar.
func (r *Row) Solid(tok Token, s string) *Row {
	s = block.Clean(s)
	s = block.FitLine(s, min(block.Width(s), r.Left()))
	if s == "" {
		return r
	}
	r.close()
	r.b.WriteString(r.t.Prefix(r.under))
	r.b.WriteString(r.t.Prefix(tok))
	r.b.WriteString("\x1b[7m")
	r.b.WriteString(s)
	r.b.WriteString(Reset)
	r.x += block.Width(s)
	return r
}

// Splice appends a piece that is already coloured and exactly n cells wide; it
// is left out when it does not fit.
func (r *Row) Splice(s string, n int) *Row {
	if n <= 0 || n > r.Left() {
		return r
	}
	r.close()
	r.b.WriteString(s)
	r.x += n
	return r
}

// String pads the line to its width and returns it.
func (r *Row) String() string {
	r.Pad(r.w)
	r.close()
	return r.b.String()
}

// put writes n cells, joining runs of one token.
func (r *Row) put(tok Token, s string, n int) {
	if s == "" {
		return
	}
	r.x += n
	if r.open && tok != r.run {
		r.close()
	}
	if !r.open {
		p := r.t.Prefix(tok)
		if r.under != Text {
			p = r.t.Prefix(r.under) + weight(tok)
		}
		if p != "" {
			r.b.WriteString(p)
			r.open, r.run = true, tok
		}
	}
	r.b.WriteString(s)
}

// weight is what a run keeps of its look on a selected line.
func weight(tok Token) string {
	switch tok {
	case Strong, Marked, Good, Bad, Warn, Error, Accent:
		return "\x1b[1m"
	case Match:
		return "\x1b[4m"
	}
	return ""
}

func (r *Row) close() {
	if r.open {
		r.b.WriteString(Reset)
		r.open = false
	}
}

package block

import "strings"

// Border is the eight pieces of a frame, each one cell wide.
type Border struct {
	TopLeft, Top, TopRight          string
	Left, Right                     string
	BottomLeft, Bottom, BottomRight string
}

// The border sets: light for panels at rest, double for the focused one, and
// the pair drawn with ASCII alone.
var (
	Light      = Border{"┌", "─", "┐", "│", "│", "└", "─", "┘"}
	Double     = Border{"╔", "═", "╗", "║", "║", "╚", "═", "╝"}
	ASCII      = Border{"+", "-", "+", "|", "|", "+", "-", "+"}
	ASCIIFocus = Border{"+", "=", "+", "|", "|", "+", "=", "+"}
)

// Frame says how a box looks.
type Frame struct {
	Title, Note string // in the top border, at the left and at the right; plain text
	Foot        string // in the bottom border, at the right; plain text
	Border      Border // zero: Light
	// Style colours the border, TitleStyle the title, NoteStyle note and foot
	// (nil: as the border). They must not change the width.
	Style, TitleStyle, NoteStyle func(string) string
}

// Box draws a frame around a block: W+2 by H+2 cells. The title is cut to what
// the border holds, and the note is left out before the title is cut.
func Box(inner Block, f Frame) Block {
	if f.Border == (Border{}) {
		f.Border = Light
	}
	b := f.Border
	w := inner.W
	out := Block{W: w + 2, H: inner.H + 2, Lines: make([]string, inner.H+2)}
	left, right := paint(f.Style, b.Left), paint(f.Style, b.Right)
	out.Lines[0] = f.top(w)
	for y, line := range inner.Lines {
		out.Lines[y+1] = left + line + right
	}
	out.Lines[inner.H+1] = f.bottom(w)
	return out
}

// Into draws a box of exactly w by h cells around what draw returns for the
// content area. Below 2x2 there is no room for a border and the result is
// blank.
func Into(w, h int, f Frame, draw func(w, h int) Block) Block {
	if w < 2 || h < 2 {
		return Blank(w, h)
	}
	return Box(draw(w-2, h-2).Resize(w-2, h-2), f)
}

// top is the upper border line: corner, "─ title ─────── note ─", corner.
func (f *Frame) top(w int) string {
	b := f.Border
	noteStyle := f.NoteStyle
	if noteStyle == nil {
		noteStyle = f.Style
	}
	title, note := Clean(f.Title), Clean(f.Note)
	if title == "" && note == "" {
		return paint(f.Style, b.TopLeft+strings.Repeat(b.Top, w)+b.TopRight)
	}
	// The title takes 3 cells more than its text ("─ title "), the note too
	// (" note ─").
	nw := 0
	if note != "" {
		nw = Width(note) + 3
	}
	if nw > w || title != "" && Width(title)+3+nw > w {
		note, nw = "", 0
	}
	title = Truncate(title, w-3, f.tail())
	tw := Width(title) + 3
	var s strings.Builder
	if title == "" {
		s.WriteString(paint(f.Style, b.TopLeft+strings.Repeat(b.Top, w-nw)))
	} else {
		s.WriteString(paint(f.Style, b.TopLeft+b.Top+" "))
		style := f.TitleStyle
		if style == nil {
			style = f.Style
		}
		s.WriteString(paint(style, title))
		s.WriteString(paint(f.Style, " "+strings.Repeat(b.Top, w-tw-nw)))
	}
	if note != "" {
		s.WriteString(paint(noteStyle, " "+note+" "))
		s.WriteString(paint(f.Style, b.Top+b.TopRight))
	} else {
		s.WriteString(paint(f.Style, b.TopRight))
	}
	return s.String()
}

func (f *Frame) bottom(w int) string {
	b := f.Border
	foot := Clean(f.Foot)
	n := Width(foot) + 3
	if foot == "" || n > w {
		return paint(f.Style, b.BottomLeft+strings.Repeat(b.Bottom, w)+b.BottomRight)
	}
	style := f.NoteStyle
	if style == nil {
		style = f.Style
	}
	return paint(f.Style, b.BottomLeft+strings.Repeat(b.Bottom, w-n)) +
		paint(style, " "+foot+" ") + paint(f.Style, b.Bottom+b.BottomRight)
}

// tail marks a cut title in the alphabet of the border.
func (f *Frame) tail() string {
	if f.Border.Top == "-" || f.Border.Top == "=" {
		return "~"
	}
	return "…"
}

func paint(style func(string) string, s string) string {
	if style == nil {
		return s
	}
	return style(s)
}

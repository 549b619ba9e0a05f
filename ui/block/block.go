// Package block holds rectangles of terminal text whose size is known, so that
// a screen is put together without measuring anything.
//
// A [Block] is W cells wide and H lines high, always, and every constructor
// keeps that promise. [Fit] is the door for text of unknown width; [Beside],
// [Above] and [Overlay] only concatenate and splice. The package has no colours
// of its own: colour arrives inside the text or as a function.
package block

import "strings"

// Block is a rectangle of text: exactly H lines, each exactly W cells wide.
// Lines may hold colour sequences; each line resets its own.
type Block struct {
	W, H  int
	Lines []string
}

// Blank is a rectangle of spaces. Negative sizes count as 0.
func Blank(w, h int) Block {
	w, h = max(w, 0), max(h, 0)
	lines := make([]string, h)
	space := Spaces(w)
	for i := range lines {
		lines[i] = space
	}
	return Block{W: w, H: h, Lines: lines}
}

// Fit makes a block of w by h cells from any lines: long ones are cut, short
// ones padded, missing ones blank. Tabs and other control characters that
// would move the cursor become spaces.
func Fit(w, h int, lines []string) Block {
	w, h = max(w, 0), max(h, 0)
	out := make([]string, h)
	for i := range out {
		if i < len(lines) {
			out[i] = FitLine(lines[i], w)
		} else {
			out[i] = Spaces(w)
		}
	}
	return Block{W: w, H: h, Lines: out}
}

// Of wraps lines that are already exactly w cells wide; nothing is checked.
func Of(w int, lines ...string) Block {
	return Block{W: max(w, 0), H: len(lines), Lines: lines}
}

// String joins the lines with newlines, without a trailing one.
func (b Block) String() string { return strings.Join(b.Lines, "\n") }

// Height gives the block exactly h lines: the last ones are dropped, or blank
// ones added. It measures nothing.
func (b Block) Height(h int) Block {
	h = max(h, 0)
	if h <= b.H {
		return Block{W: b.W, H: h, Lines: b.Lines[:h:h]}
	}
	lines := make([]string, h)
	copy(lines, b.Lines)
	space := Spaces(b.W)
	for i := b.H; i < h; i++ {
		lines[i] = space
	}
	return Block{W: b.W, H: h, Lines: lines}
}

// Resize gives the block exactly w by h cells, cutting or padding at the right
// and at the bottom.
func (b Block) Resize(w, h int) Block {
	b = b.Height(h)
	w = max(w, 0)
	if w == b.W {
		return b
	}
	lines := make([]string, b.H)
	if w > b.W {
		pad := Spaces(w - b.W)
		for i, l := range b.Lines {
			lines[i] = l + pad
		}
	} else {
		for i, l := range b.Lines {
			lines[i] = Cut(l, 0, w)
		}
	}
	return Block{W: w, H: b.H, Lines: lines}
}

// Beside puts blocks next to each other, left to right. Shorter ones are
// filled with blank lines at the bottom.
func Beside(blocks ...Block) Block {
	var out Block
	for _, b := range blocks {
		out.W += b.W
		out.H = max(out.H, b.H)
	}
	out.Lines = make([]string, out.H)
	var line strings.Builder
	for y := range out.Lines {
		n := 0
		for _, b := range blocks {
			if y < b.H {
				n += len(b.Lines[y])
			} else {
				n += b.W
			}
		}
		line.Reset()
		line.Grow(n)
		for _, b := range blocks {
			if y < b.H {
				line.WriteString(b.Lines[y])
			} else {
				line.WriteString(Spaces(b.W))
			}
		}
		out.Lines[y] = line.String()
	}
	return out
}

// Above stacks blocks, top to bottom. Narrower ones are filled with spaces at
// the right.
func Above(blocks ...Block) Block {
	var out Block
	for _, b := range blocks {
		out.H += b.H
		out.W = max(out.W, b.W)
	}
	out.Lines = make([]string, 0, out.H)
	for _, b := range blocks {
		if b.W == out.W {
			out.Lines = append(out.Lines, b.Lines...)
			continue
		}
		pad := Spaces(out.W - b.W)
		for _, l := range b.Lines {
			out.Lines = append(out.Lines, l+pad)
		}
	}
	return out
}

// Overlay lays top over base with its upper left corner at cell x, y. Parts
// outside the base are cut off; the result has the size of the base.
func Overlay(base, top Block, x, y int) Block {
	out := Block{W: base.W, H: base.H, Lines: make([]string, base.H)}
	copy(out.Lines, base.Lines)
	left, right := max(x, 0), min(x+top.W, base.W)
	if left >= right {
		return out
	}
	for i, line := range top.Lines {
		at := y + i
		if at < 0 || at >= base.H {
			continue
		}
		if left != x || right != x+top.W {
			line = Cut(line, left-x, right-x)
		}
		under := base.Lines[at]
		out.Lines[at] = Cut(under, 0, left) + line + Cut(under, right, base.W)
	}
	return out
}

// Center lays top over the middle of base.
func Center(base, top Block) Block {
	return Overlay(base, top, (base.W-top.W)/2, (base.H-top.H)/2)
}

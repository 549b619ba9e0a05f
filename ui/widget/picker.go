package widget

import (
	"sort"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/block"
	"wattif/ui/theme"
)

// Item is one choice of a picker.
type Item struct {
	ID       string
	Name     string
	Aliases  []string
	Detail   string // searched too, and shown at the right where there is room
	Group    string // items of a group stand together under its heading
	Disabled string // why it cannot be chosen now; "" when it can
}

// Picker is a list with a filter. Typing narrows it, the best match first.
type Picker struct {
	Title   string // in front of the filter; "" is "filter"
	field   Field
	items   []Item
	matches []match
	cursor  int // among the matches
}

// match is an item that the filter found.
type match struct {
	item  int
	score int
	marks []int // bytes of the name that matched
}

// NewPicker makes a picker over items, the cursor on the item with the id.
func NewPicker(title string, items []Item, current string) *Picker {
	p := &Picker{Title: title, items: items}
	p.filter()
	for i := range p.matches {
		if p.items[p.matches[i].item].ID == current {
			p.cursor = i
			break
		}
	}
	return p
}

// Key handles a key and reports whether the picker took it: text, Up, Down,
// PgUp, PgDown, Ctrl+N, Ctrl+P. Enter, Esc and Tab are the caller's.
func (p *Picker) Key(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "up", "ctrl+p":
		p.Move(-1)
	case "down", "ctrl+n":
		p.Move(1)
	case "pgup":
		p.Move(-10)
	case "pgdown":
		p.Move(10)
	case "ctrl+home":
		p.Move(-len(p.matches))
	case "ctrl+end":
		p.Move(len(p.matches))
	case "home", "end":
		if !p.field.Empty() {
			return p.edit(func() bool { return p.field.Key(k) })
		}
		n := len(p.matches)
		if k.String() == "home" {
			n = -n
		}
		p.Move(n)
	default:
		return p.edit(func() bool { return p.field.Key(k) })
	}
	return true
}

// edit lets something change the filter; the list follows when it did, and the
// cursor goes to the best match.
func (p *Picker) edit(change func() bool) bool {
	before := p.field.Text()
	took := change()
	if p.field.Text() != before {
		p.filter()
		p.cursor = 0
	}
	return took
}

// Paste adds to the filter.
func (p *Picker) Paste(s string) {
	p.edit(func() bool { p.field.Paste(s); return true })
}

// Query is the filter text.
func (p *Picker) Query() string { return p.field.Text() }

// SetQuery replaces the filter text.
func (p *Picker) SetQuery(s string) {
	p.edit(func() bool { p.field.Set(s); return true })
}

// Move moves the cursor by n items and stays in the list.
func (p *Picker) Move(n int) {
	p.cursor = max(0, min(p.cursor+n, len(p.matches)-1))
}

// Selected is the item under the cursor; ok is false when nothing matches.
func (p *Picker) Selected() (item Item, ok bool) {
	if p.cursor >= len(p.matches) {
		return Item{}, false
	}
	return p.items[p.matches[p.cursor].item], true
}

// Len is how many items match, of how many.
func (p *Picker) Len() (matches, all int) { return len(p.matches), len(p.items) }

// filter finds the matches of the query. An empty query keeps the given order;
// otherwise the best match comes first, and its group with it.
func (p *Picker) filter() {
	p.matches = p.matches[:0]
	words := strings.Fields(strings.ToLower(p.field.Text()))
	for i := range p.items {
		if score, marks, ok := p.items[i].match(words); ok {
			p.matches = append(p.matches, match{i, score, marks})
		}
	}
	best := map[string]int{} // score of a group's best item
	first := map[string]int{}
	for i := range p.matches {
		m := &p.matches[i]
		g := p.items[m.item].Group
		if at, seen := first[g]; !seen || m.item < at {
			first[g] = m.item
		}
		if s, seen := best[g]; !seen || m.score > s {
			best[g] = m.score
		}
	}
	sort.SliceStable(p.matches, func(a, b int) bool {
		x, y := &p.matches[a], &p.matches[b]
		gx, gy := p.items[x.item].Group, p.items[y.item].Group
		if gx != gy {
			if best[gx] != best[gy] {
				return best[gx] > best[gy]
			}
			return first[gx] < first[gy]
		}
		if x.score != y.score {
			return x.score > y.score
		}
		return x.item < y.item
	})
	p.cursor = max(0, min(p.cursor, len(p.matches)-1))
}

// shown is one line of the list: a heading, or the match with that index.
type shown struct {
	heading string
	match   int
}

// list is all lines, headings included, and the line of the cursor.
func (p *Picker) list() (lines []shown, cursor int) {
	group := ""
	for i := range p.matches {
		if g := p.items[p.matches[i].item].Group; g != group {
			group = g
			if g != "" {
				lines = append(lines, shown{heading: g, match: -1})
			}
		}
		if i == p.cursor {
			cursor = len(lines)
		}
		lines = append(lines, shown{match: i})
	}
	return lines, cursor
}

// pickerHead is how many lines stand above the list: the filter and a rule.
func pickerHead(h int) int {
	if h >= 4 {
		return 2
	}
	return min(1, h)
}

// Click puts the cursor on the item drawn at line y of a picker of w by h
// cells and reports whether there is one.
func (p *Picker) Click(w, h, y int) bool {
	y -= pickerHead(h)
	h -= pickerHead(h)
	if y < 0 || y >= h {
		return false
	}
	lines, cursor := p.list()
	i := Window(cursor, len(lines), h) + y
	if i < 0 || i >= len(lines) || lines[i].match < 0 {
		return false
	}
	p.cursor = lines[i].match
	return true
}

// Draw is the filter line, a rule, and the list, in w by h cells.
func (p *Picker) Draw(w, h int, t *theme.Theme) block.Block {
	if w <= 0 || h <= 0 {
		return block.Blank(w, h)
	}
	count := t.Sayf("%s of %s", strconv.Itoa(len(p.matches)), strconv.Itoa(len(p.items)))
	cw := block.Width(count) + 1
	if cw > w/2 {
		cw, count = 0, ""
	}
	fieldW := w - cw
	title := p.Title
	if title == "" {
		title = "filter"
	}
	top := p.field.Draw(fieldW, t, block.Clean(t.Say(title))+t.Glyphs().Right+" ", t.Say("type to find")) +
		t.Row(cw).Right(theme.Faint, count).String()
	head := []string{top}
	if pickerHead(h) == 2 {
		head = append(head, t.Row(w).Fill(theme.Border, t.Glyphs().Rule, w).String())
	}
	body := h - len(head)
	lines, cursor := p.list()
	first := Window(cursor, len(lines), body)
	inner := w
	if len(lines) > body && w > 2 {
		inner--
	}
	nameW := p.nameWidth(inner)
	out := make([]string, max(body, 0))
	for y := range out {
		switch i := first + y; {
		case i >= len(lines) && i == 0:
			out[y] = t.Row(inner).Add(theme.Faint, "  "+t.Say("nothing matches; Ctrl+U empties the filter")).String()
		case i >= len(lines):
			out[y] = block.Spaces(inner)
		case lines[i].match < 0:
			out[y] = Heading(inner, t, t.Say(lines[i].heading))
		default:
			out[y] = p.line(inner, nameW, t, lines[i].match)
		}
	}
	list := block.Of(inner, out...)
	if inner < w {
		list = block.Beside(list, Scrollbar(list.H, t, first, len(lines)))
	}
	return block.Of(w, append(head, list.Lines...)...)
}

// nameWidth is the column of the names: as wide as the widest, up to what
// leaves room for details.
func (p *Picker) nameWidth(w int) int {
	widest, details := 0, false
	for i := range p.items {
		widest = max(widest, block.Width(p.items[i].Name))
		details = details || p.items[i].Detail != ""
	}
	room := w - 2
	if details && w >= 50 {
		room = max(w*55/100, w-2-widest-60)
	}
	return max(0, min(widest, room))
}

func (p *Picker) line(w, nameW int, t *theme.Theme, i int) string {
	m := &p.matches[i]
	item := &p.items[m.item]
	row := t.Row(w)
	name, detail := theme.Text, theme.Faint
	pointer := " "
	if i == p.cursor {
		row.Under(theme.Selected)
		pointer, detail = t.Glyphs().Pointer, theme.Text
	}
	if item.Disabled != "" {
		name = theme.Disabled
	}
	row.Add(name, pointer+" ")
	end := row.At() + nameW
	if block.Width(item.Name) <= nameW {
		marked(row, name, block.Clean(item.Name), m.marks)
	} else {
		row.Cell(name, block.Clean(item.Name), nameW)
	}
	row.Pad(end)
	text := block.Clean(item.Detail)
	if item.Disabled != "" {
		text = block.Clean(item.Disabled)
	}
	if text != "" && row.Left() > 6 {
		row.Space(2).Cell(detail, text, row.Left())
	}
	return row.String()
}

// marked adds a name with its matched bytes set off.
func marked(row *theme.Row, tok theme.Token, s string, marks []int) {
	from := 0
	for _, at := range marks {
		if at < from || at >= len(s) {
			continue
		}
		n := 1
		for at+n < len(s) && s[at+n]&0xC0 == 0x80 {
			n++
		}
		row.Add(tok, s[from:at])
		row.Add(theme.Match, s[at:at+n])
		from = at + n
	}
	row.Add(tok, s[from:])
}

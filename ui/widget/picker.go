package widget

import (
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
	Title string
	Field Field
	// unexported: items, matches, cursor
	items  []Item
	cursor int
}

// NewPicker makes a picker over items, the cursor on the item with the id.
func NewPicker(title string, items []Item, current string) *Picker {
	return &Picker{Title: title, items: items}
}

// Key handles a key and reports whether the picker took it: text, Up, Down,
// PgUp, PgDown, Home, End. Enter and Esc are the caller's.
func (p *Picker) Key(k tea.KeyPressMsg) bool { return false }

// Paste adds to the filter.
func (p *Picker) Paste(s string) {}

// Query is the filter text; SetQuery replaces it.
func (p *Picker) Query() string { return p.Field.Text() }

// SetQuery replaces the filter text.
func (p *Picker) SetQuery(s string) {}

// Move moves the cursor by n items and stays in the list.
func (p *Picker) Move(n int) {}

// Selected is the item under the cursor.
func (p *Picker) Selected() (Item, bool) { return Item{}, false }

// Len is how many items match, of how many.
func (p *Picker) Len() (matches, all int) { return 0, len(p.items) }

// Click puts the cursor on the item drawn at line y of a picker of w by h
// cells and reports whether there is one.
func (p *Picker) Click(w, h, y int) bool { return false }

// Draw is the filter line, a rule, and the list.
func (p *Picker) Draw(w, h int, t *theme.Theme) block.Block { return block.Blank(w, h) }

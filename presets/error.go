package presets

import (
	"strconv"
	"strings"
)

// FileError is a preset file that says something wattif cannot use. It names
// the file, the line and the field, what would be accepted and the nearest.
type FileError struct {
	File     string
	Line     int    // 1-based, 0 for the whole file
	Field    string // column or key, "" for the row or block
	Value    string // as written
	Reason   string // "is not a number", "is missing"
	Accepted string // "" when the reason says it
	Nearest  string // "" when nothing is near

	err error // what a knob said, nil otherwise
}

// Unwrap returns the knob's own error, if a knob refused the value.
func (e *FileError) Unwrap() error { return e.err }

// Error returns one line.
func (e *FileError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line))
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	if e.Value != "" {
		b.WriteString(strconv.Quote(e.Value) + " ")
	}
	b.WriteString(e.Reason)
	if e.Nearest != "" {
		b.WriteString("; did you mean " + e.Nearest + "?")
	}
	if e.Accepted != "" {
		b.WriteString(" (accepted: " + e.Accepted + ")")
	}
	return b.String()
}

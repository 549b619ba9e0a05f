package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"wattif/sim"
	"wattif/sim/knob"
)

// Formats an answer can be printed in.
const (
	formatTable    = "table"
	formatJSON     = "json"
	formatCSV      = "csv"
	formatMarkdown = "markdown"
)

var formats = []string{formatTable, formatJSON, formatCSV, formatMarkdown}

// pageWidth is the width tables are laid out for, in cells.
const pageWidth = 80

// formatFlag adds -o to a command.
func formatFlag(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVarP(format, "output", "o", formatTable, "`format` of the answer: "+strings.Join(formats, ", "))
	must(cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp)))
}

// checkFormat refuses a format that does not exist.
func checkFormat(format string) error {
	for _, f := range formats {
		if f == format {
			return nil
		}
	}
	return &sim.KnobError{Knob: "output", Value: format, Reason: "is not a format", Accepted: strings.Join(formats, " "), Nearest: knob.Nearest(format, formats)}
}

// table is rows of text under a header. Columns of numbers are aligned right.
type table struct {
	head  []string
	right []bool // by column; missing means left
	prose bool   // the last column is text that may be wrapped
	rows  [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) rightAligned(column int) bool { return column < len(t.right) && t.right[column] }

// write prints the table in one of the text formats. No escape byte is ever
// written.
func (t *table) write(w io.Writer, format string) error {
	switch format {
	case formatCSV:
		return t.csv(w)
	case formatMarkdown:
		return t.markdown(w)
	}
	return t.plain(w)
}

// widths are the widest cells of the columns.
func (t *table) widths() []int {
	widths := make([]int, len(t.head))
	for i, h := range t.head {
		widths[i] = ansi.StringWidth(h)
	}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], ansi.StringWidth(cell))
		}
	}
	return widths
}

// width is the table's in cells, two between columns.
func (t *table) width() int {
	n := -2
	for _, w := range t.widths() {
		n += w + 2
	}
	return n
}

// Room for a last column of text: less than narrow, and it goes on lines of
// its own below the others.
const (
	narrow      = 40
	belowIndent = 4
)

// plain prints aligned columns two spaces apart. A last column of prose that
// would run past the page is wrapped under itself, or below the others when
// they leave it too little room.
func (t *table) plain(w io.Writer) error {
	widths := t.widths()
	last := len(widths) - 1
	before := 0
	for _, n := range widths[:last] {
		before += n + 2
	}
	room := pageWidth - before
	prose := t.prose && widths[last] > room
	below := prose && room < narrow
	var b strings.Builder
	line := func(cells []string) {
		var s strings.Builder
		for i := range widths {
			cell := ""
			if i < len(cells) {
				cell = cells[i]
			}
			if i == last && below {
				if cell != "" {
					indent := strings.Repeat(" ", belowIndent)
					s.WriteString("\n" + indent + wrap(cell, belowIndent))
				}
				continue
			}
			if i == last && prose {
				s.WriteString(strings.ReplaceAll(wrapTo(cell, room), "\n", "\n"+strings.Repeat(" ", before)))
				continue
			}
			pad := strings.Repeat(" ", widths[i]-ansi.StringWidth(cell))
			if t.rightAligned(i) {
				s.WriteString(pad + cell)
			} else {
				s.WriteString(cell + pad)
			}
			if i < last {
				s.WriteString("  ")
			}
		}
		for _, l := range strings.Split(s.String(), "\n") {
			b.WriteString(strings.TrimRight(l, " ") + "\n")
		}
	}
	if strings.Join(t.head, "") != "" {
		line(t.head)
	}
	for _, row := range t.rows {
		line(row)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *table) csv(w io.Writer) error {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	if err := out.Write(t.head); err != nil {
		return err
	}
	if err := out.WriteAll(t.rows); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func (t *table) markdown(w io.Writer) error {
	var b bytes.Buffer
	line := func(cells []string) {
		b.WriteString("|")
		for i := range t.head {
			cell := ""
			if i < len(cells) {
				cell = strings.ReplaceAll(cells[i], "|", "\\|")
			}
			b.WriteString(" " + cell + " |")
		}
		b.WriteString("\n")
	}
	line(t.head)
	b.WriteString("|")
	for i := range t.head {
		if t.rightAligned(i) {
			b.WriteString("---:|")
		} else {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, row := range t.rows {
		line(row)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// object is a JSON object whose fields keep their order.
type object []field

type field struct {
	key   string
	value any
}

func (o *object) put(key string, value any) { *o = append(*o, field{key, value}) }

// MarshalJSON writes the fields in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(f.key)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		value, err := encode(f.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.key, err)
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode is json.Marshal without escaping of <, > and &.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// number is a float for JSON: what is not known is null, never 0. Six
// significant digits are more than any of them is good for.
type number float64

// MarshalJSON writes null for NaN and infinities.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return []byte(plainNumber(v)), nil
}

// plainNumber prints a number for machines, without an exponent where a
// person would not use one. The value survives exactly when it is whole.
func plainNumber(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 5, 64), 64)
	if err != nil {
		r = v
	}
	if a := math.Abs(r); a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(r, 'f', -1, 64)
	}
	return strconv.FormatFloat(r, 'g', -1, 64)
}

// writeJSON prints a value, indented for people.
func writeJSON(w io.Writer, v any) error {
	raw, err := encode(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = w.Write(b.Bytes())
	return err
}

// writeJSONLine prints a value on one line.
func writeJSONLine(w io.Writer, v any) error {
	raw, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}

// dropEmpty removes columns at the end that no row has anything in.
func (t *table) dropEmpty() {
	for len(t.head) > 1 {
		last := len(t.head) - 1
		for _, row := range t.rows {
			if last < len(row) && row[last] != "" {
				return
			}
		}
		t.head = t.head[:last]
		for i, row := range t.rows {
			t.rows[i] = row[:min(last, len(row))]
		}
	}
}

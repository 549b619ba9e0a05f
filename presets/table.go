package presets

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// readTable reads a CSV file with a header line into one T a row and hands
// each with its line to add. Columns may come in any order and optional ones
// may be left out; an empty cell leaves its field alone. Lines that begin with
// # are comments.
func (s *schema[T]) readTable(file, content string, add func(to *T, line int) error) error {
	r := csv.NewReader(strings.NewReader(content))
	r.Comment = '#'
	r.ReuseRecord = true
	head, err := r.Read()
	if err == io.EOF {
		return &FileError{File: file, Reason: "is empty", Accepted: "a header line with at least " + strings.Join(s.required(), ",")}
	}
	if err != nil {
		return csvError(file, err)
	}
	columns := make([]int, len(head))
	seen := make([]bool, len(s.fields))
	for i, name := range head {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		at, ok := s.index[name]
		if !ok {
			e := s.unknown(name, "column")
			e.File, e.Line = file, 1
			return e
		}
		if seen[at] {
			return &FileError{File: file, Line: 1, Field: name, Reason: "is there twice"}
		}
		seen[at] = true
		columns[i] = at
	}
	for i, f := range s.fields {
		if f.required && !seen[i] {
			return &FileError{File: file, Line: 1, Field: f.name, Reason: "is a missing column"}
		}
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return csvError(file, err)
		}
		line, _ := r.FieldPos(0)
		var to T
		for i, cell := range record {
			cell = strings.TrimSpace(cell)
			f := &s.fields[columns[i]]
			if cell == "" {
				if f.required {
					return &FileError{File: file, Line: line, Field: f.name, Reason: "is missing"}
				}
				continue
			}
			if e := f.set(&to, cell); e != nil {
				e.File, e.Line, e.Field, e.Value = file, line, f.name, shorten(cell)
				return e
			}
		}
		if err := add(&to, line); err != nil {
			return err
		}
	}
}

func csvError(file string, err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		reason := p.Err.Error()
		if errors.Is(p.Err, csv.ErrFieldCount) {
			reason = "has a different number of cells than the header"
		}
		return &FileError{File: file, Line: p.Line, Reason: "the row " + strings.TrimPrefix(reason, "the row ")}
	}
	return &FileError{File: file, Reason: err.Error()}
}

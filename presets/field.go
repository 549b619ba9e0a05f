package presets

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim/knob"
)

// field is one key of a block or one column of a table that fills a T.
type field[T any] struct {
	name     string
	required bool
	set      func(to *T, text string) *FileError // nil error pointer for accepted
}

// schema is what a kind of entry may say.
type schema[T any] struct {
	fields []field[T]
	index  map[string]int
}

func newSchema[T any](fields ...field[T]) *schema[T] {
	s := &schema[T]{fields: fields, index: make(map[string]int, len(fields))}
	for i, f := range fields {
		s.index[f.name] = i
	}
	return s
}

func (s *schema[T]) names() []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

func (s *schema[T]) required() []string {
	var names []string
	for _, f := range s.fields {
		if f.required {
			names = append(names, f.name)
		}
	}
	return names
}

// unknown describes a key or column that the schema lacks.
func (s *schema[T]) unknown(name, what string) *FileError {
	e := &FileError{Field: name, Reason: "is not a known " + what, Nearest: knob.Nearest(name, s.names())}
	if e.Nearest == "" {
		e.Accepted = strings.Join(s.names(), " ")
	}
	return e
}

// text keeps a value as written.
func text[T any](name string, at func(*T) *string) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError { *at(to) = s; return nil }}
}

// required marks a field that every entry must state.
func required[T any](f field[T]) field[T] { f.required = true; return f }

// number reads a real number in [low, high] and multiplies it by scale.
func number[T any](name string, low, high, scale float64, at func(*T) *float64) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return &FileError{Reason: "is not a number"}
		}
		if v < low || v > high {
			return &FileError{Reason: "is out of range", Accepted: span(low, high)}
		}
		*at(to) = v * scale
		return nil
	}}
}

// whole reads a whole number in [low, high].
func whole[T any](name string, low, high int, at func(*T) *int) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError {
		v, err := strconv.Atoi(s)
		if err != nil {
			return &FileError{Reason: "is not a whole number"}
		}
		if v < low || v > high {
			return &FileError{Reason: "is out of range", Accepted: span(float64(low), float64(high))}
		}
		*at(to) = v
		return nil
	}}
}

// truth reads true or false.
func truth[T any](name string, at func(*T) *bool) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError {
		switch s {
		case "true":
			*at(to) = true
		case "false":
			*at(to) = false
		default:
			return &FileError{Reason: "is neither true nor false"}
		}
		return nil
	}}
}

// word reads one of a list of words through parse.
func word[T, W any](name string, parse func(string) (W, bool), accepted []string, at func(*T) *W) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError {
		v, ok := parse(s)
		if !ok {
			return &FileError{Reason: "is not one of them", Accepted: strings.Join(accepted, " "), Nearest: knob.Nearest(s, accepted)}
		}
		*at(to) = v
		return nil
	}}
}

// list reads "[a, b]" of a block or "a|b" of a table.
func list[T any](name string, at func(*T) *[]string) field[T] {
	return field[T]{name: name, set: func(to *T, s string) *FileError {
		items, ok := splitList(s)
		if !ok {
			return &FileError{Reason: "is not a list", Accepted: `[one, "two, three"]`}
		}
		*at(to) = items
		return nil
	}}
}

// ignored accepts a field that is for readers of the file only.
func ignored[T any](name string) field[T] {
	return field[T]{name: name, set: func(*T, string) *FileError { return nil }}
}

// oneOf accepts a word of a list that is for readers of the file only.
func oneOf[T any](name string, accepted ...string) field[T] {
	return field[T]{name: name, set: func(_ *T, s string) *FileError {
		for _, a := range accepted {
			if a == s {
				return nil
			}
		}
		return &FileError{Reason: "is not one of them", Accepted: strings.Join(accepted, ", "), Nearest: knob.Nearest(s, accepted)}
	}}
}

func span(low, high float64) string {
	if high >= 1<<31-1 {
		return strconv.FormatFloat(low, 'f', -1, 64) + " or more"
	}
	return strconv.FormatFloat(low, 'f', -1, 64) + " to " + strconv.FormatFloat(high, 'f', -1, 64)
}

// validID reports whether an id is lower-case letters, digits, dots, hyphens
// and at most one slash, and begins with a letter or digit.
func validID(id string) bool {
	if id == "" || len(id) > 80 || id[0] == '-' || id[0] == '.' || id[0] == '/' {
		return false
	}
	slashes := 0
	for i := 0; i < len(id); i++ {
		c := id[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '.':
		case c == '/':
			slashes++
		default:
			return false
		}
	}
	return slashes <= 1 && id[len(id)-1] != '/'
}

const idPattern = "lower-case letters, digits, . and -"

package presets

import (
	"strings"
)

// A block file is the part of YAML that a person needs for facts: comments,
// blank lines, ids at the margin, and under each id indented "key: value"
// lines whose values are plain or "quoted" text or one [list]. Every block
// file is valid YAML (a test holds both readers against each other); this
// reader exists because it is twenty times faster and names the line and key
// of every mistake.

// block is one entry of a block file.
type block struct {
	id    string
	line  int
	pairs []pair
}

// pair is one "key: value" line.
type pair struct {
	key, value string
	line       int
}

// readBlocks splits a file into blocks.
func readBlocks(file, content string) ([]block, error) {
	var blocks []block
	for n := 1; content != ""; n++ {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		line = strings.TrimSuffix(line, "\r")
		trimmed := strings.TrimLeft(line, " ")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		if trimmed[0] == '\t' {
			return nil, &FileError{File: file, Line: n, Reason: "begins with a tab; indent with spaces"}
		}
		key, value, ok := strings.Cut(trimmed, ":")
		if quotedKey(trimmed) {
			key, value, ok = cutQuoted(trimmed)
		}
		if !ok || (value != "" && value[0] != ' ') {
			return nil, &FileError{File: file, Line: n, Value: shorten(trimmed), Reason: "is not a \"key: value\" line"}
		}
		key = strings.TrimRight(key, " ")
		if len(trimmed) == len(line) { // at the margin: a new entry
			if v := uncomment(strings.TrimSpace(value)); v != "" {
				return nil, &FileError{File: file, Line: n, Field: key, Value: shorten(v), Reason: "stands beside an id; put \"key: value\" lines below it"}
			}
			if !validID(key) {
				return nil, &FileError{File: file, Line: n, Value: shorten(key), Reason: "is not an id", Accepted: idPattern}
			}
			blocks = append(blocks, block{id: key, line: n})
			continue
		}
		if len(blocks) == 0 {
			return nil, &FileError{File: file, Line: n, Field: key, Reason: "stands before the first id"}
		}
		b := &blocks[len(blocks)-1]
		v, reason := scalar(strings.TrimSpace(value))
		if reason != "" {
			return nil, &FileError{File: file, Line: n, Field: key, Value: shorten(value), Reason: reason}
		}
		if v == "" {
			return nil, &FileError{File: file, Line: n, Field: key, Reason: "has no value; leave the line out instead"}
		}
		for _, p := range b.pairs {
			if p.key == key {
				return nil, &FileError{File: file, Line: n, Field: key, Reason: "is stated twice in " + b.id}
			}
		}
		b.pairs = append(b.pairs, pair{key: key, value: v, line: n})
	}
	return blocks, nil
}

func quotedKey(s string) bool { return s != "" && s[0] == '"' }

func cutQuoted(s string) (key, value string, ok bool) {
	key, rest, ok := unquote(s)
	if !ok || !strings.HasPrefix(rest, ":") {
		return "", "", false
	}
	return key, rest[1:], true
}

// scalar reads one value: plain text, a quoted text, or a list kept as written.
func scalar(s string) (value, reason string) {
	if s == "" {
		return "", ""
	}
	switch s[0] {
	case '"':
		v, rest, ok := unquote(s)
		if !ok || uncomment(strings.TrimSpace(rest)) != "" {
			return "", "has an odd quote"
		}
		return v, ""
	case '[':
		end := strings.LastIndexByte(s, ']')
		if end < 0 || uncomment(strings.TrimSpace(s[end+1:])) != "" {
			return "", "is a list without its ]"
		}
		return s[:end+1], ""
	case '\'', '{', '|', '>', '&', '*', '!', '%', '@', '`':
		return "", "begins with " + s[:1] + ", which is more of YAML than these files have; put it in double quotes"
	}
	v := uncomment(s)
	if strings.Contains(v, ": ") || strings.HasSuffix(v, ":") {
		return "", "has a colon; put the value in double quotes"
	}
	return v, ""
}

// uncomment cuts a trailing " # comment".
func uncomment(s string) string {
	if strings.HasPrefix(s, "#") {
		return ""
	}
	if i := strings.Index(s, " #"); i >= 0 {
		return strings.TrimRight(s[:i], " ")
	}
	return s
}

// unquote reads a double-quoted text at the start of s; only \" and \\ are escapes.
func unquote(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", s, false
	}
	if end := strings.IndexByte(s[1:], '"'); end >= 0 && strings.IndexByte(s[1:1+end], '\\') < 0 {
		return s[1 : 1+end], s[2+end:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", s, false
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return "", s, false
}

// splitList reads "[a, "b, c"]", or "a|b" of a table.
func splitList(s string) ([]string, bool) {
	if s == "" {
		return nil, true
	}
	if s[0] != '[' {
		parts := strings.Split(s, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
			if parts[i] == "" {
				return nil, false
			}
		}
		return parts, true
	}
	s = strings.TrimSpace(strings.TrimSuffix(s[1:], "]"))
	var items []string
	for s != "" {
		var item string
		if s[0] == '"' {
			var ok bool
			if item, s, ok = unquote(s); !ok {
				return nil, false
			}
			s = strings.TrimSpace(s)
			if s != "" && s[0] != ',' {
				return nil, false
			}
			s = strings.TrimPrefix(s, ",")
		} else {
			item, s, _ = strings.Cut(s, ",")
			item = strings.TrimSpace(item)
		}
		if item == "" {
			return nil, false
		}
		items = append(items, item)
		s = strings.TrimSpace(s)
	}
	return items, true
}

// at is the line of a key, the block's own when the key is not there.
func (b *block) at(key string) int {
	for _, p := range b.pairs {
		if p.key == key {
			return p.line
		}
	}
	return b.line
}

func shorten(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:37], "") + "..."
	}
	return s
}

// fill sets the fields of one entry from its block.
func (s *schema[T]) fill(file string, b *block, to *T) error {
	seen := make([]bool, len(s.fields))
	for _, p := range b.pairs {
		i, ok := s.index[p.key]
		if !ok {
			e := s.unknown(p.key, "key")
			e.File, e.Line = file, p.line
			return e
		}
		if e := s.fields[i].set(to, p.value); e != nil {
			e.File, e.Line, e.Field, e.Value = file, p.line, p.key, shorten(p.value)
			return e
		}
		seen[i] = true
	}
	for i, f := range s.fields {
		if f.required && !seen[i] {
			return &FileError{File: file, Line: b.line, Field: f.name, Reason: "is missing in " + b.id}
		}
	}
	return nil
}

package presets

import (
	"strings"

	"wattif/sim/knob"
)

// shelf holds the entries of one kind by id and alias.
type shelf[T any] struct {
	entries []T
	byName  map[string]place // canonical id or alias
	region  bool             // ids are those of places, in either case
}

// place is where a name leads and how it came to.
type place struct {
	at    int
	layer int
	alias bool
	file  string
	line  int
}

func newShelf[T any]() *shelf[T] { return &shelf[T]{byName: map[string]place{}} }

// add puts an entry on the shelf. A name that the same layer already has is a
// mistake, except that an id wins over an alias of an earlier layer; a later
// layer replaces.
func (s *shelf[T]) add(entry T, id string, aliases []string, layer int, file string, line int) error {
	if s.region && !validRegion(id) || !s.region && !validID(id) {
		return &FileError{File: file, Line: line, Field: "id", Value: shorten(id), Reason: "is not an id", Accepted: idPattern}
	}
	key := canonical(id)
	at := len(s.entries)
	if old, ok := s.byName[key]; ok {
		if old.layer == layer {
			return twice(id, old, file, line)
		}
		if !old.alias {
			at = old.at
		}
	}
	if at == len(s.entries) {
		s.entries = append(s.entries, entry)
	} else {
		s.entries[at] = entry
	}
	s.byName[key] = place{at: at, layer: layer, file: file, line: line}
	for _, alias := range aliases {
		name := canonical(alias)
		if name == key {
			continue
		}
		if old, ok := s.byName[name]; ok && old.layer == layer {
			return twice(alias, old, file, line)
		} else if ok && !old.alias {
			continue // a shipped id keeps its name
		}
		s.byName[name] = place{at: at, layer: layer, alias: true, file: file, line: line}
	}
	return nil
}

func twice(name string, old place, file string, line int) error {
	where := "line " + itoa(old.line)
	if old.file != file {
		where = old.file + ", " + where
	}
	return &FileError{File: file, Line: line, Value: name, Reason: "is already taken in " + where}
}

// exact looks a name up by id or alias.
func (s *shelf[T]) exact(ref string) *T {
	if p, ok := s.byName[canonical(ref)]; ok {
		return &s.entries[p.at]
	}
	return nil
}

// find looks a name up; when nothing has it, a name that differs only in
// hyphens and dots ("rtx-3070" for rtx3070) will do if there is just one.
func (s *shelf[T]) find(ref string) *T {
	if e := s.exact(ref); e != nil || s.region {
		return e
	}
	key, at := canonical(ref), -1
	for n, p := range s.byName {
		if p.at != at && sameLetters(n, key) {
			if at >= 0 {
				return nil
			}
			at = p.at
		}
	}
	if at < 0 {
		return nil
	}
	return &s.entries[at]
}

// sameLetters reports whether two names agree when hyphens and dots are left out.
func sameLetters(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && (a[i] == '-' || a[i] == '.') {
			i++
		}
		for j < len(b) && (b[j] == '-' || b[j] == '.') {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b) && i > 0
		}
		if a[i] != b[j] {
			return false
		}
		i++
		j++
	}
}

// names are all ids and aliases, sorted so that ties of likeness always fall
// the same way.
func (s *shelf[T]) names() []string {
	names := make([]string, 0, len(s.byName))
	for n := range s.byName {
		names = append(names, n)
	}
	sortStrings(names)
	return names
}

// id is the id that a canonical name leads to; the name itself when it leads
// nowhere.
func (s *shelf[T]) id(name string) string {
	p, ok := s.byName[name]
	if !ok || !p.alias {
		return name
	}
	for n, q := range s.byName {
		if q.at == p.at && !q.alias {
			return n
		}
	}
	return name
}

func (s *shelf[T]) nearest(ref string) string { return s.id(knob.Nearest(ref, s.names())) }

// canonical is a name as shelves keep it: lower case, hyphens for spaces and
// underscores.
func canonical(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if strings.ContainsAny(name, " _") {
		name = strings.NewReplacer(" ", "-", "_", "-").Replace(name)
	}
	return name
}

package lesson

import (
	"errors"
	"io/fs"
	"os"
	"sort"
	"strconv"
	"strings"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/knob"
)

// All reads every lesson there is: those shipped, and those of the user's own
// folders, which replace others of the same id. They are in the order of their
// numbers; those without stand last. The error is a *presets.FileError.
func All(l *presets.Library) ([]*Lesson, error) {
	files, err := l.LessonFiles()
	if err != nil {
		return nil, err
	}
	var out []*Lesson
	at := map[string]int{}
	for _, f := range files {
		one, err := Parse(f.Content, f.Name)
		if err != nil {
			return nil, err
		}
		if i, ok := at[one.ID]; ok {
			out[i] = one
			continue
		}
		at[one.ID] = len(out)
		out = append(out, one)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Number, out[j].Number
		return a != 0 && (b == 0 || a < b)
	})
	return out, nil
}

// Find is the lesson that an argument means: its place in the list, its id, or
// the path of a file.
func Find(ref string, all []*Lesson) (*Lesson, error) {
	if n, err := strconv.Atoi(ref); err == nil {
		for _, l := range all {
			if l.Number == n {
				return l, nil
			}
		}
		return nil, &sim.KnobError{Knob: "lesson", Value: ref, Reason: "is not the number of a lesson", Accepted: numbers(all)}
	}
	ids := make([]string, len(all))
	for i, l := range all {
		if l.ID == ref {
			return l, nil
		}
		ids[i] = l.ID
	}
	if IsFile(ref) {
		return ReadFile(ref)
	}
	return nil, &sim.KnobError{
		Knob: "lesson", Value: ref, Reason: "is not a lesson", Nearest: knob.Nearest(ref, ids),
		Accepted: strings.Join(ids, " ") + ", or a file that ends in .yaml",
	}
}

func numbers(all []*Lesson) string {
	var out []string
	for _, l := range all {
		if l.Number > 0 {
			out = append(out, strconv.Itoa(l.Number))
		}
	}
	return strings.Join(out, " ")
}

// IsFile reports whether an argument means a lesson file.
func IsFile(ref string) bool {
	lower := strings.ToLower(ref)
	return strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml")
}

// ReadFile reads a lesson file. The error is a *presets.FileError.
func ReadFile(file string) (*Lesson, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, &presets.FileError{File: file, Reason: "cannot be opened: " + err.Error()}
	}
	return Parse(content, file)
}

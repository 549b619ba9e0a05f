package presets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"sort"
	"strings"

	"wattif/sim/knob"
	"wattif/sim/model"
)

// maxConfigBytes is far more than any config.json takes.
const maxConfigBytes = 4 << 20

// ParseHuggingFace reads the content of a config.json. An error is a
// *FileError that names the file and the field.
func ParseHuggingFace(content []byte, file string) (model.Architecture, error) {
	c := &config{file: file}
	d := json.NewDecoder(bytes.NewReader(pythonNumbers(content)))
	d.UseNumber()
	if err := d.Decode(&c.values); err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "is not a JSON object: " + oneLine(err.Error())}
	}
	if c.values == nil {
		return model.Architecture{}, &FileError{File: file, Reason: "is not a JSON object"}
	}
	return c.architecture()
}

// architecture reads the values with the reader of their model_type.
func (c *config) architecture() (model.Architecture, error) {
	kind := c.word("model_type")
	outer := kind
	read := configReaders[kind]
	if nested, ok := c.values["text_config"].(map[string]any); ok {
		// A model with eyes or ears keeps its language model inside; sizes
		// that the inner part leaves out may stand outside.
		for k, v := range c.values {
			if _, has := nested[k]; !has {
				nested[k] = v
			}
		}
		c.values = nested
		if inner := c.word("model_type"); configReaders[inner] != nil {
			kind, read = inner, configReaders[inner]
		}
	}
	if outer == "" && kind == "" {
		return model.Architecture{}, &FileError{File: c.file, Field: "model_type", Reason: "is missing; it names the architecture", Accepted: supported()}
	}
	if read == nil {
		return model.Architecture{}, c.unsupported(kind)
	}
	a := model.Architecture{Name: c.name(), Source: c.file}
	read(c, &a)
	if c.err != nil {
		return model.Architecture{}, c.err
	}
	if a.SharedFFN == a.ExpertFFN {
		a.SharedFFN = 0
	}
	attention, scan := a.AttentionLayers, a.SSM.Kind != model.ScanNone
	a.Normalize()
	if scan && a.Heads == 0 {
		a.AttentionLayers = attention
	}
	if a.Layers > 1<<16 || a.Hidden > 1<<24 || a.Vocab > 1<<30 || a.FFN > 1<<28 || a.Experts > 1<<20 || a.Heads > 1<<20 || a.HeadDim > 1<<20 {
		return model.Architecture{}, &FileError{File: c.file, Reason: "describes sizes no machine could hold"}
	}
	if err := a.Check(); err != nil {
		return model.Architecture{}, &FileError{File: c.file, Reason: "describes a model that cannot be: " + err.Error()}
	}
	if total := a.Parameters().Total; !(total > 0) || math.IsInf(total, 0) {
		return model.Architecture{}, &FileError{File: c.file, Reason: "describes a model without weights"}
	}
	return a, nil
}

// pythonNumbers replaces the numbers that Python writes and JSON does not have
// (Infinity, NaN) outside of strings.
func pythonNumbers(content []byte) []byte {
	if !bytes.Contains(content, []byte("Infinity")) && !bytes.Contains(content, []byte("NaN")) {
		return content
	}
	out := make([]byte, 0, len(content))
	quoted := false
	for i := 0; i < len(content); i++ {
		c := content[i]
		switch {
		case quoted && c == '\\' && i+1 < len(content):
			out = append(out, c)
			i++
			c = content[i]
		case c == '"':
			quoted = !quoted
		case !quoted && bytes.HasPrefix(content[i:], []byte("Infinity")):
			out = append(out, "1e308"...)
			i += len("Infinity") - 1
			continue
		case !quoted && bytes.HasPrefix(content[i:], []byte("NaN")):
			out = append(out, "null"...)
			i += len("NaN") - 1
			continue
		}
		out = append(out, c)
	}
	return out
}

// unsupported says which model_type it is, what is missing and what is like it.
func (c *config) unsupported(kind string) error {
	names := supportedNames()
	near := knob.Nearest(kind, names)
	if i := strings.IndexAny(kind, "0123456789_-"); near == "" && i > 2 {
		// Model types are families with numbers behind: gemma9_text is near gemma.
		near = knob.Nearest(kind[:i], names)
	}
	return &FileError{
		File: c.file, Field: "model_type", Value: shorten(kind),
		Reason:  "is not an architecture wattif reads: what its layers are made of is missing; a template such as llama or moe can stand in, with its sizes as knobs",
		Nearest: near,
	}
}

func supportedNames() []string {
	names := make([]string, 0, len(configReaders))
	for n := range configReaders {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

func supported() string { return strings.Join(supportedNames(), " ") }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// config is a config.json being read. The first mistake is kept in err.
type config struct {
	file   string
	values map[string]any
	err    error
}

func (c *config) fail(field, reason string) {
	if c.err == nil {
		c.err = &FileError{File: c.file, Field: field, Reason: reason}
	}
}

// name is what the file calls the model.
func (c *config) name() string {
	if n := c.word("_name_or_path"); n != "" && len(n) < 80 {
		return filepath.Base(n)
	}
	dir := filepath.Base(filepath.Dir(c.file))
	if dir == "." || dir == "/" || dir == "" {
		return filepath.Base(c.file)
	}
	return dir
}

// has reports whether a field is there and not null.
func (c *config) has(field string) bool { return c.values[field] != nil }

// need is a whole number under the first of the names that is there; the lack
// of it is an error.
func (c *config) need(fields ...string) int {
	for _, f := range fields {
		if c.has(f) {
			return c.whole(f)
		}
	}
	c.fail(fields[0], "is missing; a "+c.word("model_type")+" config states it")
	return 0
}

// may is a whole number under the first of the names that is there, otherwise
// the default.
func (c *config) may(otherwise int, fields ...string) int {
	for _, f := range fields {
		if c.has(f) {
			return c.whole(f)
		}
	}
	return otherwise
}

func (c *config) whole(field string) int {
	n, ok := c.values[field].(json.Number)
	if ok {
		if v, err := n.Int64(); err == nil && v >= 0 && v <= math.MaxInt32 {
			return int(v)
		}
	}
	c.fail(field, "is "+shorten(fmt.Sprint(c.values[field]))+", not a whole number from 0 to 2147483647")
	return 0
}

func (c *config) real(otherwise float64, field string) float64 {
	if n, ok := c.values[field].(json.Number); ok {
		if v, err := n.Float64(); err == nil && v >= 0 && v < 1e9 {
			return v
		}
	}
	if c.has(field) {
		c.fail(field, "is not a number from 0 to 1e9")
	}
	return otherwise
}

func (c *config) truth(otherwise bool, field string) bool {
	if b, ok := c.values[field].(bool); ok {
		return b
	}
	if c.has(field) {
		c.fail(field, "is neither true nor false")
	}
	return otherwise
}

// word is a text field, "" when it is not there.
func (c *config) word(field string) string {
	s, _ := c.values[field].(string)
	return s
}

// inner is a nested object, empty when it is not there.
func (c *config) inner(field string) *config {
	m, _ := c.values[field].(map[string]any)
	return &config{file: c.file, values: m}
}

// count counts the items of a list for which match holds; ok is false when
// the field is no list.
func (c *config) count(field string, match func(any) bool) (n int, ok bool) {
	list, ok := c.values[field].([]any)
	for _, x := range list {
		if match(x) {
			n++
		}
	}
	return n, ok
}

func is(words ...string) func(any) bool {
	return func(x any) bool {
		s, ok := x.(string)
		return ok && contains(words, s)
	}
}

func nonzero(x any) bool {
	n, ok := x.(json.Number)
	return ok && n.String() != "0"
}

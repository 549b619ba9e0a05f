package presets

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"wattif/sim/model"
)

// Limits of what is read from the head of a GGUF file: far more than any model
// has, and little enough that a damaged file cannot fill the memory.
const (
	maxGGUFKeys    = 1 << 16
	maxGGUFTensors = 1 << 20
	maxGGUFString  = 1 << 24
	maxGGUFItems   = 1 << 26
	maxGGUFKept    = 1 << 16 // items of a list that are kept; longer lists are token tables
)

// The types of GGUF metadata (the format's specification, version 3).
const (
	ggufUint8 = iota
	ggufInt8
	ggufUint16
	ggufInt16
	ggufUint32
	ggufInt32
	ggufFloat32
	ggufBool
	ggufString
	ggufArray
	ggufUint64
	ggufInt64
	ggufFloat64
)

// ggufHead is what the head of a GGUF file says: metadata by key, the length
// of each list, and the shape of each tensor.
type ggufHead struct {
	values  map[string]any // json.Number, string, bool or []any
	lengths map[string]int
	tensors map[string][]uint64
}

// ReadGGUF reads the head of a GGUF file (versions 2 and 3), and from it the
// architecture; the weights are not read. An error is a *FileError that names
// the file and the key.
func ReadGGUF(r io.Reader, file string) (model.Architecture, error) {
	g := &ggufReader{r: r}
	head := g.head()
	if g.err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "is not a whole GGUF file: " + g.err.Error()}
	}
	kind, _ := head.values["general.architecture"].(string)
	if kind == "" {
		return model.Architecture{}, &FileError{File: file, Field: "general.architecture", Reason: "is missing; it names the architecture"}
	}
	c, err := head.config(kind, file)
	if err != nil {
		return model.Architecture{}, err
	}
	a, err := c.architecture()
	if err != nil {
		return a, err
	}
	a.Name = filepath.Base(file)
	if name, _ := head.values["general.name"].(string); name != "" && len(name) < 80 {
		a.Name = oneLine(name)
	}
	return a, nil
}

type ggufReader struct {
	r   io.Reader
	err error
}

// fail keeps the first mistake.
func (g *ggufReader) fail(format string, values ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, values...)
	}
}

func (g *ggufReader) read(v any) {
	if g.err != nil {
		return
	}
	if err := binary.Read(g.r, binary.LittleEndian, v); err != nil {
		g.fail("it ends in the middle of its head")
	}
}

func (g *ggufReader) count(limit uint64, what string) uint64 {
	var n uint64
	g.read(&n)
	if n > limit {
		g.fail("it claims %d %s", n, what)
		return 0
	}
	return n
}

func (g *ggufReader) text() string {
	n := g.count(maxGGUFString, "bytes of text")
	if g.err != nil {
		return ""
	}
	var b strings.Builder
	if copied, _ := io.CopyN(&b, g.r, int64(n)); copied != int64(n) {
		g.fail("it ends in the middle of its head")
	}
	return b.String()
}

func (g *ggufReader) head() ggufHead {
	h := ggufHead{values: map[string]any{}, lengths: map[string]int{}, tensors: map[string][]uint64{}}
	var magic [4]byte
	var version uint32
	g.read(&magic)
	g.read(&version)
	if g.err == nil && string(magic[:]) != "GGUF" {
		g.fail("it does not begin with GGUF")
	}
	if g.err == nil && version != 2 && version != 3 {
		g.fail("its version is %d; 2 and 3 are read", version)
	}
	tensors := g.count(maxGGUFTensors, "tensors")
	keys := g.count(maxGGUFKeys, "keys")
	for i := uint64(0); i < keys && g.err == nil; i++ {
		key := g.text()
		var kind uint32
		g.read(&kind)
		value, n := g.value(kind, 0)
		h.values[key], h.lengths[key] = value, n
	}
	for i := uint64(0); i < tensors && g.err == nil; i++ {
		name := g.text()
		var dimensions uint32
		g.read(&dimensions)
		if dimensions > 8 {
			g.fail("tensor %q claims %d dimensions", shorten(name), dimensions)
			break
		}
		shape := make([]uint64, dimensions)
		g.read(shape)
		var place struct {
			Kind   uint32
			Offset uint64
		}
		g.read(&place)
		h.tensors[name] = shape
	}
	return h
}

// value reads one value: a json.Number, string, bool, or a list of them with
// its length.
func (g *ggufReader) value(kind uint32, depth int) (value any, items int) {
	switch kind {
	case ggufUint8:
		return integer(next[uint8](g)), 0
	case ggufInt8:
		return integer(next[int8](g)), 0
	case ggufUint16:
		return integer(next[uint16](g)), 0
	case ggufInt16:
		return integer(next[int16](g)), 0
	case ggufUint32:
		return integer(next[uint32](g)), 0
	case ggufInt32:
		return integer(next[int32](g)), 0
	case ggufUint64:
		return integer(next[uint64](g)), 0
	case ggufInt64:
		return integer(next[int64](g)), 0
	case ggufFloat32:
		return fraction(float64(next[float32](g))), 0
	case ggufFloat64:
		return fraction(next[float64](g)), 0
	case ggufBool:
		return next[uint8](g) != 0, 0
	case ggufString:
		return g.text(), 0
	case ggufArray:
		return g.list(depth)
	}
	g.fail("it has a value of unknown type %d", kind)
	return nil, 0
}

// next reads one number of a fixed size.
func next[T any](g *ggufReader) (v T) {
	g.read(&v)
	return v
}

func integer[T int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64](v T) any {
	return json.Number(fmt.Sprint(v))
}

// fraction is nil for what JSON has no number for.
func fraction(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return json.Number(strconv.FormatFloat(v, 'g', -1, 64))
}

func (g *ggufReader) list(depth int) (any, int) {
	var kind uint32
	g.read(&kind)
	n := g.count(maxGGUFItems, "items in a list")
	if depth > 2 {
		g.fail("its lists stand too deep in each other")
	}
	var kept []any
	for i := uint64(0); i < n && g.err == nil; i++ {
		v, _ := g.value(kind, depth+1)
		if i < maxGGUFKept {
			kept = append(kept, v)
		}
	}
	return kept, int(n)
}

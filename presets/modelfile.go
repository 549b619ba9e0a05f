package presets

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wattif/sim"
	"wattif/sim/model"
)

// modelFiles says which files a model can be read from, for error messages.
const modelFiles = "a Hugging Face config.json or the folder of one, a .gguf file, a .safetensors file beside its config.json, or a Keras model as JSON or .keras"

// modelSuffixes are the endings by which a reference is a file even without a
// separator.
var modelSuffixes = []string{".json", ".gguf", ".safetensors", ".keras", ".h5"}

// looksLikePath reports whether a model reference can only be a file: it has
// a separator, ends like a model file, or begins with a dot.
func looksLikePath(ref string) bool {
	if strings.ContainsAny(ref, `/\`) || strings.HasPrefix(ref, ".") {
		return true
	}
	lower := strings.ToLower(ref)
	for _, suffix := range modelSuffixes {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return false
}

// importModel reads the architecture that a file (or a folder with a
// config.json) describes. What the file is, its content says, not its name. The
// model's id is the path, so that a scenario file keeps it.
func importModel(path string) (model.Architecture, error) {
	file := path
	info, err := os.Stat(file)
	if err == nil && info.IsDir() {
		file = filepath.Join(file, "config.json")
		info, err = os.Stat(file)
	}
	if err == nil && strings.HasSuffix(strings.ToLower(file), ".safetensors") {
		// The weights say nothing of heads; the configuration beside them does.
		file = filepath.Join(filepath.Dir(file), "config.json")
		if info, err = os.Stat(file); err != nil {
			return model.Architecture{}, &FileError{File: path, Reason: "holds weights alone, and there is no config.json beside it that says how they are joined"}
		}
	}
	if err != nil {
		return model.Architecture{}, &sim.KnobError{Knob: "model", Value: path, Reason: "is neither a known model nor a file (" + cause(err) + ")"}
	}
	if !info.Mode().IsRegular() {
		return model.Architecture{}, &FileError{File: file, Reason: "is not a regular file", Accepted: modelFiles}
	}
	a, err := readModelFile(file, info.Size())
	if err != nil {
		return model.Architecture{}, err
	}
	a.ID = path
	return a, nil
}

func readModelFile(file string, size int64) (model.Architecture, error) {
	f, err := os.Open(file)
	if err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "cannot be read: " + cause(err)}
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<16)
	start, _ := r.Peek(8)
	switch {
	case bytes.HasPrefix(start, []byte("GGUF")):
		return ReadGGUF(r, file)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return readKerasArchive(f, size, file)
	case bytes.HasPrefix(start, []byte("\x89HDF")):
		return model.Architecture{}, &FileError{File: file, Reason: "is an HDF5 file; write the model's shape with model.to_json() and open that"}
	}
	if size > maxConfigBytes {
		return model.Architecture{}, &FileError{File: file, Reason: "is larger than 4 megabytes and is no model file", Accepted: modelFiles}
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "cannot be read: " + cause(err)}
	}
	if isKeras(content) {
		return ParseKeras(content, file)
	}
	return ParseHuggingFace(content, file)
}

// isKeras reports whether JSON is a Keras model: an object with a class and
// its configuration.
func isKeras(content []byte) bool {
	var top struct {
		Class  string          `json:"class_name"`
		Config json.RawMessage `json:"config"`
	}
	return json.Unmarshal(content, &top) == nil && top.Class != "" && len(top.Config) > 0
}

// readKerasArchive reads the config.json inside a .keras file, which is a zip
// archive.
func readKerasArchive(r io.ReaderAt, size int64, file string) (model.Architecture, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return model.Architecture{}, &FileError{File: file, Reason: "is a damaged archive: " + oneLine(err.Error())}
	}
	for _, member := range archive.File {
		if member.Name != "config.json" {
			continue
		}
		opened, err := member.Open()
		if err != nil {
			break
		}
		defer opened.Close()
		content, err := io.ReadAll(io.LimitReader(opened, maxConfigBytes+1))
		if err != nil || len(content) > maxConfigBytes {
			break
		}
		return ParseKeras(content, file)
	}
	return model.Architecture{}, &FileError{File: file, Reason: "is an archive without a readable config.json; a .keras file has one"}
}

package presets

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"sync"

	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// Library is the catalogue of named things: what wattif ships and, over it,
// the user's own folders. It is safe for concurrent use and implements
// [knob.Catalog]. Each kind is read when it is first asked for.
type Library struct {
	layers []layer

	models    lazy[*shelf[modelEntry]]
	devices   lazy[*shelf[deviceEntry]]
	stacks    lazy[*shelf[stackEntry]]
	regions   lazy[*regionShelf]
	workloads lazy[*shelf[Workload]]
	scenarios lazy[*shelf[ScenarioPreset]]
	facts     lazy[*factShelf]
	table     lazy[*hardware.CoefficientTable]
	options   [4]lazy[[]knob.Option]

	sealed bool // no file that a reader names is opened
}

// Seal makes the library open no file that its user names: neither a scenario's
// nor a model's. It is for users of another machine; call it before the library
// is shared.
func (l *Library) Seal() { l.sealed = true }

// errSealed is the answer to a file's name then.
var errSealed = errors.New("names a file, and no files are opened here")

var _ knob.Catalog = (*Library)(nil)

// layer is one folder of preset files.
type layer struct {
	files  fs.FS
	prefix string // put before file names in errors: "" for shipped files
}

// Load opens the shipped presets. Nothing is read yet, so it is cheap; the
// tests of this package hold every shipped file to the rules.
func Load() (*Library, error) { return LoadWith() }

// LoadWith opens the shipped presets and the user's folders over them, later
// ones over earlier ones. A folder has the layout of this one: models/*.yaml,
// devices/*.csv, stacks/*.yaml, regions/places/*.csv, scenarios/*.yaml,
// workloads/*.yaml, lessons/*.yaml, all optional. An entry whose id is taken replaces the
// other. The folders are read at once and as strictly as the shipped files;
// an error is a *FileError.
func LoadWith(folders ...string) (*Library, error) {
	l := &Library{layers: []layer{{files: shipped}}}
	for _, folder := range folders {
		info, err := os.Stat(folder)
		if err != nil {
			return nil, &FileError{File: folder, Reason: "cannot be opened: " + cause(err)}
		}
		if !info.IsDir() {
			return nil, &FileError{File: folder, Reason: "is a file; a folder with models, devices, stacks, regions, scenarios, workloads or lessons in it is wanted"}
		}
		l.layers = append(l.layers, layer{files: os.DirFS(folder), prefix: folder + "/"})
	}
	if len(folders) > 0 {
		if err := l.checkFolders(); err != nil {
			return nil, err
		}
		if err := l.Check(); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// checkFolders refuses a folder inside a user's folder that no kind is read
// from: most likely a misspelled one.
func (l *Library) checkFolders() error {
	kinds := []string{"models", "devices", "stacks", "regions", "scenarios", "workloads", "lessons"}
	places := []string{"places", "countries", "cloud"}
	for _, y := range l.layers[1:] {
		if err := y.checkFolder(".", kinds); err != nil {
			return err
		}
		for _, kind := range kinds {
			inside := []string(nil)
			if kind == "regions" {
				inside = places
			}
			if err := y.checkFolder(kind, inside); err != nil {
				return err
			}
		}
	}
	return nil
}

func (y *layer) checkFolder(folder string, known []string) error {
	entries, err := fs.ReadDir(y.files, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &FileError{File: y.prefix + folder, Reason: "cannot be read: " + cause(err)}
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() || strings.HasPrefix(name, ".") || contains(known, name) {
			continue
		}
		return &FileError{
			File: y.prefix + path.Join(folder, name), Reason: "is a folder that nothing is read from",
			Accepted: strings.Join(known, " "), Nearest: knob.Nearest(name, known),
		}
	}
	return nil
}

// Check reads every kind and returns the first mistake.
func (l *Library) Check() error {
	_, err1 := l.models.get(l.readModels)
	_, err2 := l.devices.get(l.readDevices)
	_, err3 := l.stacks.get(l.readStacks)
	_, err4 := l.regions.get(l.readRegions)
	_, err5 := l.facts.get(l.readFacts)
	_, err6 := l.table.get(l.readCoefficients)
	_, err7 := l.workloads.get(l.readWorkloads)
	_, err8 := l.scenarios.get(l.readScenarios)
	for _, err := range []error{err1, err2, err3, err4, err5, err6, err7, err8} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Model returns the architecture called ref: a preset's id or alias, a
// template's id, or the path of a model file: a Hugging Face config.json, a
// GGUF file, a Keras model.
func (l *Library) Model(ref string) (model.Architecture, error) {
	shelf, err := l.models.get(l.readModels)
	if err != nil {
		return model.Architecture{}, err
	}
	if e := shelf.exact(ref); e != nil {
		return e.Architecture, nil
	}
	if a, ok := model.Template(canonical(ref)); ok {
		return a, nil
	}
	if looksLikePath(ref) {
		if l.sealed {
			return model.Architecture{}, &sim.KnobError{Knob: "model", Value: ref, Reason: errSealed.Error()}
		}
		return importModel(ref)
	}
	if e := shelf.find(ref); e != nil {
		return e.Architecture, nil
	}
	candidates := shelf.names()
	for _, t := range model.Templates() {
		candidates = append(candidates, t.ID)
	}
	return model.Architecture{}, unknown("model", ref, "model", shelf.id(knob.Nearest(ref, candidates)),
		"a preset id, a template such as llama, or the path of a model file (config.json, .gguf, .keras)")
}

// Device returns the device called ref.
func (l *Library) Device(ref string) (hardware.Device, error) {
	shelf, err := l.devices.get(l.readDevices)
	if err != nil {
		return hardware.Device{}, err
	}
	if e := shelf.find(ref); e != nil {
		return e.Device, nil
	}
	return hardware.Device{}, unknown("hardware", ref, "device", shelf.nearest(ref), "")
}

// Stack returns the software called ref.
func (l *Library) Stack(ref string) (hardware.Stack, error) {
	shelf, err := l.stacks.get(l.readStacks)
	if err != nil {
		return hardware.Stack{}, err
	}
	if e := shelf.find(ref); e != nil {
		return e.Stack, nil
	}
	return hardware.Stack{}, unknown("stack", ref, "stack", shelf.nearest(ref), "")
}

// Region returns the place called ref: a country by its two or three letters
// or its name, "world", a cloud region as "aws/eu-central-1" or without the
// provider when only one has it, or a grid zone ("US-CAL-CISO"; "zone/DE"
// where a country has the same letters).
func (l *Library) Region(ref string) (footprint.Region, error) {
	shelf, err := l.regions.get(l.readRegions)
	if err != nil {
		return footprint.Region{}, err
	}
	return shelf.region(ref)
}

// Coefficients returns what calibration knows of a device under a stack doing
// a task ("generate", "train" ...).
func (l *Library) Coefficients(d *hardware.Device, s *hardware.Stack, task string) hardware.Coefficients {
	table, err := l.table.get(l.readCoefficients)
	if err != nil {
		return hardware.DefaultCoefficients()
	}
	return table.Resolve(d, s, task)
}

// calibrationFiles are read in this order, later ones over earlier ones: what
// sources state, what single operations were fitted to, what whole jobs were, what their draw was, and how wide intervals are.
var calibrationFiles = [...]string{"stated.csv", "fitted.csv", "jobs.csv", "power.csv", "intervals.csv"}

func (l *Library) readCoefficients() (*hardware.CoefficientTable, error) {
	return Coefficients(calibrationFiles[:]...)
}

// CalibrationSeal is what the calibration of the shipped coefficients left to be
// recognised by.
func CalibrationSeal() (string, error) {
	text, err := shipped.ReadFile("calibration/fit.sum")
	return string(text), err
}

// Coefficients reads shipped calibration files by name, later ones over
// earlier ones: "stated.csv", "fitted.csv", "jobs.csv",
// "power.csv", "intervals.csv".
func Coefficients(names ...string) (*hardware.CoefficientTable, error) {
	var readers []io.Reader
	for _, name := range names {
		file, err := shipped.Open("calibration/" + name)
		if err != nil {
			return nil, &FileError{File: "calibration/" + name, Reason: cause(err)}
		}
		defer file.Close()
		readers = append(readers, file)
	}
	table, err := hardware.ParseCoefficients(readers...)
	if err != nil {
		return nil, &FileError{File: "calibration", Reason: err.Error()}
	}
	return table, nil
}

func unknown(id, ref, what, nearest, accepted string) error {
	return &sim.KnobError{Knob: id, Value: ref, Reason: "is not a known " + what, Nearest: nearest, Accepted: accepted}
}

// lazy is a value read once, when it is first asked for.
type lazy[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (z *lazy[T]) get(read func() (T, error)) (T, error) {
	z.once.Do(func() { z.value, z.err = read() })
	return z.value, z.err
}

// each reads every file of a folder with an extension, in the order of layers
// and names.
func (l *Library) each(folder, extension string, read func(number int, file, content string) error) error {
	for i, y := range l.layers {
		if err := y.each(folder, extension, func(file, content string) error { return read(i, file, content) }); err != nil {
			return err
		}
	}
	return nil
}

func (y *layer) each(folder, extension string, read func(file, content string) error) error {
	entries, err := fs.ReadDir(y.files, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &FileError{File: y.prefix + folder, Reason: "cannot be read: " + cause(err)}
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && !strings.HasPrefix(name, ".") {
			if path.Ext(name) != extension {
				if y.prefix != "" {
					return &FileError{File: y.prefix + folder + "/" + name, Reason: "is not a " + extension + " file"}
				}
				continue
			}
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		content, err := fs.ReadFile(y.files, folder+"/"+name)
		if err != nil {
			return &FileError{File: y.prefix + folder + "/" + name, Reason: "cannot be read: " + cause(err)}
		}
		if err := read(y.prefix+folder+"/"+name, string(content)); err != nil {
			return err
		}
	}
	return nil
}

// cause is an error without the path that the reader already has.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

package calibrate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
)

// residual is what a fit that had not seen a row got wrong of it: log misses
// without the row's pair (of model and device, or of operation, software and
// device), and without its device; NaN where there was no such fit.
type residual struct {
	name             string // the coefficient that holds its width
	stack            string // "*" where the width does not depend on it
	tasks            []string
	generation       string
	noPair, noDevice float64
}

// least rows for a width of its own, and the rows that weigh as much as the
// width of the family. Of weights tried, this one held closest to nine in ten of
// the errors of clusters (a source, model and device) whose own rows were left
// out of the widths.
const (
	leastWidth  = 8
	widthWeight = 60
)

// Interval widths are coefficients like others, fitted to what repeated fits
// got wrong on rows they had not seen. A device generation that was measured
// under a stack gets the width of pairs that were left out; everything else
// that of devices that were left out, for there nobody knows better. Each width
// is drawn to that of the stack, and that to all, by how few rows it has.
func widthRows(all []residual) []hardware.CoefficientRow {
	var out []hardware.CoefficientRow
	names := map[string][]residual{}
	for _, r := range all {
		names[r.name] = append(names[r.name], r)
	}
	for _, name := range sortedKeys(names) {
		out = append(out, widthsOf(name, names[name])...)
	}
	return out
}

func widthsOf(name string, rows []residual) []hardware.CoefficientRow {
	var out []hardware.CoefficientRow
	book := func(device, stack string, tasks []string, w float64, n int, what string) {
		for _, task := range tasks {
			out = append(out, hardware.CoefficientRow{
				Device: device, Stack: stack, Task: task, Name: name, Value: w, Count: n, Origin: hardware.Fitted,
				Source: fmt.Sprintf("%d residuals of rows whose %s the fit had not seen", n, what),
			})
		}
	}
	everywhere := []string{"*"}
	devices, pairs := logErrors(rows, byDevice), logErrors(rows, byPair)
	if len(devices) < leastWidth {
		devices = pairs
	}
	if len(devices) == 0 {
		return nil
	}
	familyDevice, familyPair := widthOf(devices), widthOf(pairs)
	if len(pairs) < leastWidth {
		familyPair = familyDevice
	}
	book("*", "*", everywhere, familyDevice, len(devices), "device")
	stacks := map[string][]residual{}
	for _, r := range rows {
		stacks[r.stack+"/"+strings.Join(r.tasks, " ")] = append(stacks[r.stack+"/"+strings.Join(r.tasks, " ")], r)
	}
	for _, key := range sortedKeys(stacks) {
		part := stacks[key]
		stack, tasks := part[0].stack, part[0].tasks
		stackDevice, stackPair := familyDevice, familyPair
		if stack != "*" {
			d, p := logErrors(part, byDevice), logErrors(part, byPair)
			stackDevice, stackPair = drawn(d, familyDevice), drawn(p, familyPair)
			if len(d) >= leastWidth {
				// A device nobody measured is no surer than one that was.
				book("*", stack, tasks, math.Max(stackDevice, stackPair), len(d), "device")
			} else if len(p) >= leastWidth {
				book("*", stack, tasks, math.Max(familyDevice, stackPair), len(p), "model and device")
			}
		}
		generations := map[string][]residual{}
		for _, r := range part {
			generations[r.generation] = append(generations[r.generation], r)
		}
		for _, g := range sortedKeys(generations) {
			if p := logErrors(generations[g], byPair); g != "" && len(p) >= leastWidth {
				book("generation:"+g, stack, tasks, drawn(p, stackPair), len(p), "pair with this generation")
			}
		}
	}
	return out
}

func byPair(r *residual) float64   { return r.noPair }
func byDevice(r *residual) float64 { return r.noDevice }

// logErrors lists the absolute log errors that are known.
func logErrors(rows []residual, of func(*residual) float64) (out []float64) {
	for i := range rows {
		if e := of(&rows[i]); !math.IsNaN(e) {
			out = append(out, math.Abs(e))
		}
	}
	return out
}

// drawn is the width of the errors drawn to that of their family.
func drawn(errs []float64, family float64) float64 {
	if len(errs) < leastWidth {
		return family
	}
	n := float64(len(errs))
	return math.Exp((n*math.Log(widthOf(errs)) + widthWeight*math.Log(family)) / (n + widthWeight))
}

// widthOf is the log standard deviation whose 90 % range holds the next error
// of the same kind in nine cases of ten: the ceil(0.9 (n+1))-th smallest of n,
// which is the finite-sample correction of conformal prediction.
func widthOf(errs []float64) float64 {
	if len(errs) == 0 {
		return math.NaN()
	}
	v := slices.Clone(errs)
	slices.Sort(v)
	at := min(len(v), int(math.Ceil(0.9*float64(len(v)+1)-1e-9)))
	return math.Max(v[at-1], 0.01) / z90
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// tasks are those that a row of jobs stands for.
func (u *UnseenRow) tasks() []string {
	switch {
	case u.Task == sim.LoRA || u.Task == sim.QLoRA:
		return []string{"lora", "qlora"}
	case u.Task.Training():
		return []string{"train"}
	}
	return []string{"generate", "encode"}
}

// widthName names the coefficient that holds the width of a row's interval, ""
// for none.
func (u *UnseenRow) widthName() string {
	switch u.class {
	case opClass, energyClass:
		return u.Metric
	case powerClass:
		return "PowerError"
	case trainClass:
		return "TrainError"
	case encodeClass:
		return "EncodeError"
	case prefillClass:
		return "PrefillError"
	case decodeClass:
		if u.Metric == "tpot_ms" {
			return "DecodeError"
		}
		return "ThroughputError"
	}
	return ""
}

// unseenErrors gathers what repeated fits got wrong. The width of a draw and of
// an energy depends on no stack: there are too few.
func unseenErrors(rows []UnseenRow) (out []residual) {
	for i := range rows {
		u := &rows[i]
		name := u.widthName()
		switch {
		case name == "", u.class == powerClass && u.Stack == "":
			// The activity of a kernel is stated; a job's is the engine's.
		case u.class == powerClass, u.class == energyClass, u.class == opClass:
			out = append(out, residual{name, "*", []string{"*"}, u.Generation, u.NoPair, u.NoDevice})
		default:
			out = append(out, residual{name, u.Stack, u.tasks(), u.Generation, u.NoPair, u.NoDevice})
		}
	}
	return out
}

// recurrentErrors are those of rows of whole recurrent models and of embeddings,
// which are fitted to nothing. A row of kernels is one sweep, and sweeps are
// fitted: what fits that had not seen them got wrong stands for it.
func recurrentErrors(predicted []Row, rows []RecurrentRow, unseen []UnseenRow) (out []residual) {
	byID := map[string]*RecurrentRow{}
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	for i := range predicted {
		r := byID[predicted[i].ID]
		if name := r.errorOf(); name != kernelError {
			e := math.Log1p(predicted[i].Error)
			out = append(out, residual{name, "*", []string{"*"}, "", e, e})
		}
	}
	for i := range unseen {
		if u := &unseen[i]; u.class == opClass && u.Metric == sweepError {
			out = append(out, residual{kernelError, "*", []string{"*"}, u.Generation, u.NoPair, u.NoDevice})
		}
	}
	return out
}

// energies are the misses of the device energy of jobs whose draw and time were
// both measured: that of the draw less that of the rate.
func energies(draws, jobs []UnseenRow) (out []UnseenRow) {
	rates := map[string]*UnseenRow{}
	for i := range jobs {
		rates[jobs[i].ID] = &jobs[i]
	}
	for i := range draws {
		e := draws[i]
		r := rates[e.Source]
		if e.Source == "" || r == nil {
			continue
		}
		e.Group, e.Metric, e.class = "energy/"+strings.TrimPrefix(e.Group, "power/"), "EnergyError", energyClass
		e.Fitted, e.NoPair, e.NoDevice = e.Fitted-r.Fitted, e.NoPair-r.NoPair, e.NoDevice-r.NoDevice
		out = append(out, e)
	}
	return out
}

// setSpreads gives rows that a fit had not seen the width that their scenario
// would have had.
func setSpreads(rows []UnseenRow, t *hardware.CoefficientTable) {
	type key struct{ name, generation, stack, task string }
	known := map[key]float64{}
	width := func(u *UnseenRow, generation string) float64 {
		k := key{u.widthName(), generation, u.Stack, u.tasks()[0]}
		w, ok := known[k]
		if !ok {
			c := t.Resolve(&hardware.Device{ID: "none", Generation: generation}, &hardware.Stack{ID: u.Stack}, k.task)
			w = *c.Field(k.name)
			known[k] = w
		}
		return w
	}
	for i := range rows {
		if u := &rows[i]; u.widthName() != "" {
			u.PairSpread, u.DeviceSpread = width(u, u.Generation), width(u, "")
		}
	}
}

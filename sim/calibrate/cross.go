package calibrate

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"wattif/sim/hardware"
)

// Figures are the errors of the rows of one group in one setting. Errors are
// fractions; NaN where no row resolved.
type Figures struct {
	Set               string // FitSet, TestSet, PairSet or DeviceSet
	Group             string
	Rows, Resolved    int
	Median, P90, Bias float64
	Coverage          float64 // of the 90 % interval
	Shipped           int     // rows that travel with the program
}

// The settings.
const (
	FitSet    = "fit"    // rows the coefficients were fitted to
	TestSet   = "test"   // rows held back from the start
	PairSet   = "pair"   // fitted rows, by a fit that left out their model and hardware
	DeviceSet = "device" // fitted rows, by a fit that left out their hardware
)

// AllGroups names the row of all groups together.
const AllGroups = "overall"

// FiguresOf sums up a report.
func FiguresOf(set string, r *Report) []Figures {
	out := make([]Figures, 0, len(r.Groups)+1)
	for _, g := range append(slices.Clone(r.Groups), r.Overall) {
		out = append(out, Figures{Set: set, Group: g.Group, Rows: g.Rows, Resolved: g.Resolved, Median: g.MedianAPE, P90: g.P90APE, Bias: g.Bias, Coverage: g.Coverage90})
	}
	return out
}

// UnseenFigures sums up what repeated fits did on rows they had not seen.
func UnseenFigures(rows []UnseenRow) []Figures {
	var out []Figures
	for _, set := range []string{PairSet, DeviceSet} {
		byGroup := map[string]*Report{}
		names := []string{}
		all := &Report{}
		for i := range rows {
			u := &rows[i]
			e, spread := u.NoPair, u.PairSpread
			if set == DeviceSet {
				e, spread = u.NoDevice, u.DeviceSpread
			}
			if math.IsNaN(e) {
				continue
			}
			g := byGroup[u.Group]
			if g == nil {
				g = &Report{}
				byGroup[u.Group] = g
				names = append(names, u.Group)
			}
			// The measured value is 1, the prediction its ratio.
			row := Row{ID: u.ID, Group: u.Group, Measured: 1, Predicted: math.Exp(e), Error: math.Exp(e) - 1, Fits: true}
			row.Low, row.High = interval(row.Predicted, spread)
			g.Rows, all.Rows = append(g.Rows, row), append(all.Rows, row)
		}
		slices.Sort(names)
		for _, n := range names {
			byGroup[n].summarise()
			out = append(out, FiguresOf(set, byGroup[n])[:1]...)
		}
		if len(all.Rows) > 0 {
			all.summarise()
			f := FiguresOf(set, all)
			out = append(out, f[len(f)-1])
		}
	}
	return out
}

// opFolds is how often the operations of a device are fitted without a share
// of its pairs of operation and software.
const opFolds = 3

// UnseenOps fits the single operations once for every device without that
// device's rows, and without a share of its operations at a time, and predicts
// what was left out. It is slow: a few fits a device.
func UnseenOps(rows []OpRow, devices func(id string) (hardware.Device, bool), stated *hardware.CoefficientTable) []UnseenRow {
	var ids []string
	for i := range rows {
		if id := OpRowHardware(rows[i].Hardware); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	perDevice := make([][]UnseenRow, len(ids))
	work := make(chan int)
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for at := range work {
				perDevice[at] = unseenDevice(rows, ids[at], devices, stated)
			}
		}()
	}
	for at := range ids {
		work <- at
	}
	close(work)
	wait.Wait()
	return slices.Concat(perDevice...)
}

func unseenDevice(rows []OpRow, id string, devices func(string) (hardware.Device, bool), stated *hardware.CoefficientTable) []UnseenRow {
	d, known := devices(id)
	if !known {
		return nil
	}
	var own []*OpRow
	for i := range rows {
		if r := &rows[i]; OpRowHardware(r.Hardware) == id && r.Excluded() == "" && r.Seconds > 0 {
			own = append(own, r)
		}
	}
	out := make([]UnseenRow, len(own))
	for i, r := range own {
		out[i] = UnseenRow{
			ID: r.ID, Group: (&OpCase{OpRow: *r}).Group(), NoPair: math.NaN(), NoDevice: math.NaN(),
			class: opClass, Metric: errorOf(r.Op), Stack: "*", Generation: generationOf(&d),
		}
	}
	leave := func(held func(*OpRow) bool, put func(*UnseenRow, float64)) {
		var without []OpRow
		for i := range rows {
			if OpRowHardware(rows[i].Hardware) != id || !held(&rows[i]) {
				without = append(without, rows[i])
			}
		}
		if len(without) == len(rows) {
			return
		}
		table := layered(stated, fitOpsFor(generationOf(&d), without, devices, stated))
		for i, r := range own {
			if !held(r) {
				continue
			}
			c := table.Resolve(&d, &hardware.Stack{ID: OpRowStack(r)}, "")
			system := OpRowSystem(r, &d, &c)
			if got, err := r.Predict(&system); err == nil && got > 0 {
				put(&out[i], math.Log(got/r.Seconds))
			}
		}
	}
	leave(func(*OpRow) bool { return true }, func(u *UnseenRow, e float64) { u.NoDevice = e })
	for fold := range opFolds {
		leave(func(r *OpRow) bool { return foldOf(r.Op+OpRowStack(r))%opFolds == fold }, func(u *UnseenRow, e float64) { u.NoPair = e })
	}
	return out
}

// figuresHeader is the first line of a file of figures.
var figuresHeader = []string{"set", "group", "rows", "resolved", "median", "p90", "bias", "coverage90", "shipped"}

// WriteFigures prints figures as CSV, fractions with three digits.
func WriteFigures(w io.Writer, figures []Figures) error {
	out := csv.NewWriter(w)
	if err := out.Write(figuresHeader); err != nil {
		return err
	}
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	for _, f := range figures {
		if err := out.Write([]string{f.Set, f.Group, strconv.Itoa(f.Rows), strconv.Itoa(f.Resolved), number(f.Median), number(f.P90), number(f.Bias), number(f.Coverage), strconv.Itoa(f.Shipped)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// ReadFigures reads what [WriteFigures] wrote.
func ReadFigures(r io.Reader, file string) ([]Figures, error) {
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, csvError(file, err)
	}
	var out []Figures
	for i, rec := range records {
		if i == 0 {
			if !slices.Equal(rec, figuresHeader) {
				return nil, &FileError{file, 1, fmt.Sprintf("the columns are %q, want %q", rec, figuresHeader)}
			}
			continue
		}
		row := Figures{Set: rec[0], Group: rec[1]}
		for at, to := range map[int]*int{2: &row.Rows, 3: &row.Resolved, 8: &row.Shipped} {
			if *to, err = strconv.Atoi(rec[at]); err != nil {
				return nil, &FileError{file, i + 1, fmt.Sprintf("%s: %q is not a whole number", figuresHeader[at], rec[at])}
			}
		}
		for at, to := range map[int]*float64{4: &row.Median, 5: &row.P90, 6: &row.Bias, 7: &row.Coverage} {
			if *to = math.NaN(); rec[at] == "" {
				continue
			}
			if *to, err = strconv.ParseFloat(rec[at], 64); err != nil {
				return nil, &FileError{file, i + 1, fmt.Sprintf("%s: %q is not a number", figuresHeader[at], rec[at])}
			}
		}
		out = append(out, row)
	}
	return out, nil
}

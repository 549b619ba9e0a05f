package calibrate

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"wattif/sim/hardware"
)

// FitReport says what a fit was made of.
type FitReport struct {
	Rows         int // rows given
	Used         int // rows fitted
	Coefficients int // values written
	Left         []Left
}

// Left is a row that was not fitted.
type Left struct{ ID, Reason string }

func (r *FitReport) reject(id, reason string) { r.Left = append(r.Left, Left{id, reason}) }

// OpError is the error of one group of rows: fractions of the measured time.
type OpError struct {
	Group  string
	Rows   int
	Median float64 // absolute
	P90    float64 // absolute
	Bias   float64 // median signed
}

// OpErrors predicts rows with a table and groups the errors by what group
// returns; the last entry is of all rows. Rows that cannot be predicted are
// returned with their reason.
func OpErrors(rows []OpRow, devices func(id string) (hardware.Device, bool), table *hardware.CoefficientTable, group func(*OpRow) string) ([]OpError, []Left) {
	errors := map[string][]float64{}
	var names []string
	var left []Left
	for i := range rows {
		r := &rows[i]
		d, ok := devices(OpRowHardware(r.Hardware))
		if !ok {
			left = append(left, Left{r.ID, "hardware " + r.Hardware + " is not known"})
			continue
		}
		c := table.Resolve(&d, &hardware.Stack{ID: OpRowStack(r)}, "")
		system := OpRowSystem(r, &d, &c)
		got, err := r.Predict(&system)
		if err != nil {
			left = append(left, Left{r.ID, err.Error()})
			continue
		}
		g := group(r)
		if !slices.Contains(names, g) {
			names = append(names, g)
		}
		e := got/r.Seconds - 1
		errors[g] = append(errors[g], e)
		errors["all"] = append(errors["all"], e)
	}
	slices.Sort(names)
	var out []OpError
	for _, n := range append(names, "all") {
		out = append(out, summary(n, errors[n]))
	}
	return out, left
}

func summary(group string, e []float64) OpError {
	o := OpError{Group: group, Rows: len(e)}
	if len(e) == 0 {
		return o
	}
	absolute := make([]float64, len(e))
	for i, v := range e {
		absolute[i] = math.Abs(v)
	}
	slices.Sort(absolute)
	signed := slices.Clone(e)
	slices.Sort(signed)
	o.Median, o.P90, o.Bias = quantile(absolute, 0.5), quantile(absolute, 0.9), quantile(signed, 0.5)
	return o
}

// quantile interpolates in sorted values.
func quantile(v []float64, q float64) float64 {
	at := q * float64(len(v)-1)
	i := int(at)
	if i+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[i] + (at-float64(i))*(v[i+1]-v[i])
}

// WriteOpErrors prints errors as a table for people.
func WriteOpErrors(w io.Writer, errors []OpError) {
	for _, e := range errors {
		fmt.Fprintf(w, "%s%5d  median %5.1f %%  p90 %6.1f %%  bias %+6.1f %%\n", e.Group+strings.Repeat(" ", max(1, 34-len(e.Group))), e.Rows, 100*e.Median, 100*e.P90, 100*e.Bias)
	}
}

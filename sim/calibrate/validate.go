package calibrate

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// Validate predicts every row and sets it beside the measurement. Rows that
// cannot be predicted are in Unresolved with the reason.
func Validate(cases Cases, c knob.Catalog) Report {
	v := validator{catalog: c}
	for i := range cases.Scenarios {
		v.scenario(&cases.Scenarios[i])
	}
	for i := range cases.Ops {
		v.op(&cases.Ops[i])
	}
	for i := range cases.Recurrent {
		v.recurrent(&cases.Recurrent[i])
	}
	v.report.summarise()
	return v.report
}

type validator struct {
	catalog knob.Catalog
	report  Report
	result  sim.Result
}

// reject books a row that could not be predicted.
func (v *validator) reject(id, group, reason string) {
	v.report.Unresolved = append(v.report.Unresolved, Unresolved{ID: id, Group: group, Reason: reason})
}

// accept books a prediction. The interval is log-normal when the metric gives
// no other.
func (v *validator) accept(row Row) {
	switch {
	case !(row.Measured > 0):
		v.reject(row.ID, row.Group, "measured value is not above 0")
		return
	case math.IsNaN(row.Predicted):
		v.reject(row.ID, row.Group, row.Metric+" cannot be known for this row")
		return
	case math.IsInf(row.Predicted, 0) || row.Predicted <= 0:
		v.reject(row.ID, row.Group, fmt.Sprintf("predicted %s is %g", row.Metric, row.Predicted))
		return
	}
	row.Error = row.Predicted/row.Measured - 1
	v.report.Rows = append(v.report.Rows, row)
}

func (v *validator) scenario(c *Case) {
	measured, err := strconv.ParseFloat(c.Measured, 64)
	if err != nil {
		v.reject(c.ID, c.Group, fmt.Sprintf("measured: %q is not a number", c.Measured))
		return
	}
	m, err := metric.Find(c.Metric)
	if err != nil {
		v.reject(c.ID, c.Group, err.Error())
		return
	}
	s, assumed, err := c.Scenario(v.catalog)
	if err != nil {
		v.reject(c.ID, c.Group, err.Error())
		return
	}
	if err := sim.RunInto(&v.result, &s); err != nil {
		v.reject(c.ID, c.Group, err.Error())
		return
	}
	why, err := settle(c, &s, &v.result)
	if err != nil {
		v.reject(c.ID, c.Group, err.Error())
		return
	}
	if why != "" {
		assumed = append(assumed, why)
	}
	value, applies := m.Of(&v.result)
	if !applies {
		v.reject(c.ID, c.Group, m.ID+" does not apply to task "+s.Task.String())
		return
	}
	low, high := m.Interval(&v.result)
	group := c.Group
	if queues(c) {
		// Waiting in the server's queue is not in a job's prefill.
		group = "queued" + strings.TrimPrefix(group, "prefill")
	}
	v.accept(Row{
		ID: c.ID, Group: group, Source: c.Source, Metric: m.ID, Measured: measured,
		Predicted: value, Low: low, High: high, Fits: v.result.Fits, Assumed: assumed,
	})
	if peak := peakMemory(c); peak > 0 && s.Task.Training() {
		held := v.result.Memory.Total
		v.accept(Row{
			ID: c.ID + "/memory", Group: "memory/" + s.Stack.ID, Source: c.Source, Metric: "memory_gb_per_device", Measured: peak / 1e9,
			Predicted: held / 1e9, Low: held / 1e9 / memoryBand, High: held / 1e9 * memoryBand, Fits: v.result.Fits, Assumed: assumed,
		})
	}
}

// memoryBand is how far from what is counted a peak may be: a tenth. What is
// counted has no fitted interval.
const memoryBand = 1.1

var statedPeak = regexp.MustCompile(`(?:^|[; ])(peak_mem_gb|peak_mem_gib|peak_mem_gib_per_gpu|mem)=([0-9.]+)`)

// peakMemory is the peak memory of one device that a training row states in
// its note, bytes; 0 for none.
func peakMemory(c *Case) float64 {
	m := statedPeak.FindStringSubmatch(c.Note)
	if m == nil {
		return 0
	}
	v, err := strconv.ParseFloat(m[2], 64)
	if err != nil {
		return 0
	}
	if m[1] == "peak_mem_gb" {
		return v * 1e9
	}
	return v * (1 << 30)
}

// capBatch lowers a batch to what fits and reports whether it did. The batch
// of a measured server is how many requests its clients keep open: those it
// has no room for wait in its queue.
func capBatch(s *sim.Scenario, r *sim.Result) bool {
	if r.Fits || !s.Stack.Serving && !s.Stack.PagedCache || s.Task.Training() || r.MaxBatch < 1 || s.Batch <= r.MaxBatch {
		return false
	}
	s.Batch = r.MaxBatch
	return true
}

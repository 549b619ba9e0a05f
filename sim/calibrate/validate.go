package calibrate

import (
	"fmt"
	"math"
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

package calibrate

import (
	"math"
	"strings"

	"wattif/sim/hardware"
)

// OpCase is one row of an op file. Reason says why the row could not be read,
// "" when it could.
type OpCase struct {
	OpRow
	Reason string
}

// errorOf names the coefficient that holds the spread of an operation's
// residuals.
func errorOf(op string) string {
	switch {
	case strings.HasPrefix(op, "gemm"), strings.HasPrefix(op, "grouped"), strings.HasPrefix(op, "moe"):
		return "MatrixError"
	case strings.HasPrefix(op, "attention"), strings.HasPrefix(op, "mla"):
		return "AttentionError"
	case strings.Contains(op, "_forward"), strings.Contains(op, "_backward"):
		return "RecurrentError"
	case strings.HasPrefix(op, "all"), strings.HasPrefix(op, "reduce_scatter"), strings.HasPrefix(op, "send"), strings.HasPrefix(op, "ep_"):
		return "CollectiveError"
	}
	return "OtherError"
}

func readOp(row record, id string) OpCase {
	r, err := ParseOpRow(row.text)
	c := OpCase{OpRow: r}
	c.ID = id
	if err != nil {
		c.Reason = err.Error()
	}
	return c
}

// Group is what op rows are reported by: the operation.
func (c *OpCase) Group() string {
	if strings.HasPrefix(c.ID, kernelPrefix) {
		return "recurrent/kernel"
	}
	return "op/" + c.Op
}

func (v *validator) op(c *OpCase) {
	group := c.Group()
	if c.Reason != "" {
		v.reject(c.ID, group, c.Reason)
		return
	}
	d, err := v.catalog.Device(OpRowHardware(c.Hardware))
	if err != nil {
		v.reject(c.ID, group, err.Error())
		return
	}
	coefficients := v.catalog.Coefficients(&d, &hardware.Stack{ID: OpRowStack(&c.OpRow)}, "")
	system := OpRowSystem(&c.OpRow, &d, &coefficients)
	seconds, err := c.Predict(&system)
	if err != nil {
		v.reject(c.ID, group, err.Error())
		return
	}
	low, high := interval(seconds*1e6, *coefficients.Field(errorOf(c.Op)))
	v.accept(Row{
		ID: c.ID, Group: group, Source: c.Source, Metric: "time_us", Measured: c.Seconds * 1e6,
		Predicted: seconds * 1e6, Low: low, High: high, Fits: true,
	})
}

// z90 is the two-sided 90 % quantile of the normal distribution.
const z90 = 1.6448536269514722

// interval is the 90 % interval of a log-normal value.
func interval(v, spread float64) (low, high float64) {
	f := math.Exp(z90 * spread)
	return v / f, v * f
}

package calibrate

import (
	"math"

	"wattif/sim/hardware"
)

// OpCase is one row of an op file. Reason says why the row could not be read,
// "" when it could.
type OpCase struct {
	OpRow
	Reason string
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
func (c *OpCase) Group() string { return "op/" + c.Op }

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
	low, high := interval(seconds*1e6, coefficients.PrefillError)
	v.accept(Row{
		ID: c.ID, Group: group, Metric: "time_us", Measured: c.Seconds * 1e6,
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

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
	case strings.HasPrefix(op, "gemm"):
		return "MatrixError"
	case strings.HasPrefix(op, "grouped"), strings.HasPrefix(op, "moe"):
		return "ExpertError"
	case strings.HasPrefix(op, "mla"):
		return "LatentError"
	case op == "attention_context":
		return "ContextError"
	case strings.HasPrefix(op, "attention"):
		return "AttentionError"
	case strings.Contains(op, "_forward"), strings.Contains(op, "_backward"):
		return sweepError
	case strings.HasPrefix(op, "all"), strings.HasPrefix(op, "reduce_scatter"):
		return "CollectiveError"
	case strings.HasPrefix(op, "send"), strings.HasPrefix(op, "ep_"):
		return "TransferError"
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
	if c.Op == "idle" { // a row that measures the draw alone
		v.draw(c, "power/idle", d.IdlePower(), v.catalog.Coefficients(&d, &hardware.Stack{}, "").PowerError)
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
	if c.Watts > 0 {
		watts, err := c.PredictWatts(&system)
		if err != nil {
			v.reject(c.ID, group, err.Error())
			return
		}
		v.draw(c, "power/op", watts, coefficients.PowerError)
	}
}

// draw books a measured draw beside the predicted one, W.
func (v *validator) draw(c *OpCase, group string, watts, spread float64) {
	low, high := interval(watts, spread)
	v.accept(Row{
		ID: c.ID + " power", Group: group, Source: c.Source, Metric: "power_w", Measured: c.Watts,
		Predicted: watts, Low: low, High: high, Fits: true,
	})
}

// PredictWatts returns the draw of one device that the engine expects while
// the row's operations run, W; NaN where the device's rated power is not known.
func (r *OpRow) PredictWatts(s *hardware.System) (float64, error) {
	ops, _, err := r.Ops(s.Device)
	if err != nil {
		return 0, err
	}
	joules, seconds := 0.0, 0.0
	for i := range ops {
		t := s.Time(&ops[i])
		joules += s.Draw(&t) * t.Seconds
		seconds += t.Seconds
	}
	return joules / seconds, nil
}

// z90 is the two-sided 90 % quantile of the normal distribution.
const z90 = 1.6448536269514722

// interval is the 90 % interval of a log-normal value.
func interval(v, spread float64) (low, high float64) {
	f := math.Exp(z90 * spread)
	return v / f, v * f
}

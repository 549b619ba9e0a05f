package explore

import (
	"math"
	"strconv"
	"strings"

	"wattif/sim"
	"wattif/sim/metric"
	"wattif/sim/model"
)

// Measurement is one measured value of a scenario.
type Measurement struct {
	Metric *metric.Metric // what was measured
	Value  float64        // in the metric's unit
	Words  string         // how it was read: "46 tok/s of each request"
	power  bool
}

// Correction is what a measurement says.
type Correction struct {
	Measurement
	Predicted float64 // before, in the metric's unit
	Low, High float64 // 90 % of cases
	Factor    float64 // of every time, or of the power of a device
	Scenario  sim.Scenario
	Before    sim.Result
	After     sim.Result
}

// measuredUnits are what a number may be followed by, longest first.
var measuredUnits = []string{"tokens/s", "tok/s", "t/s", "req/s", "requests/s", "samples/s", "steps/s", "ms", "watts", "watt", "seconds", "sec", "w", "s"}

// ParseMeasurement reads "46 tok/s", "21 ms", "350 W", "0.8 s", "5 req/s", or any
// metric by name: "tpot_ms=21". Tokens a second are those of one request or of
// all together, whichever is nearer to what was predicted; "each" and "total"
// say which. The error is a [*sim.KnobError].
func ParseMeasurement(text string, r *sim.Result) (m Measurement, err error) {
	t := strings.ToLower(strings.TrimSpace(text))
	if name, value, ok := strings.Cut(t, "="); ok {
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil || !(v > 0) {
			return m, badMeasurement(text, "is not a number above 0")
		}
		return measured(strings.TrimSpace(name), v, "", r)
	}
	each, total := false, false
	for _, w := range [...]string{" each"} {
		if rest, ok := strings.CutSuffix(t, w); ok {
			t, each = rest, true
		}
	}
	for _, w := range [...]string{" total", " together"} {
		if rest, ok := strings.CutSuffix(t, w); ok {
			t, total = rest, true
		}
	}
	unit := ""
	for _, u := range measuredUnits {
		if rest, ok := strings.CutSuffix(t, u); ok {
			t, unit = rest, u
			break
		}
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(t), 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return m, badMeasurement(text, "is not a measurement")
	}
	training := r.Task.Training()
	switch unit {
	case "", "tok/s", "tokens/s", "t/s":
		return tokensMeasured(v, each, total, r)
	case "ms":
		if r.Task == sim.Generate && r.PhaseTime[model.Decode] > 0 {
			return measured("tpot_ms", v, "", r)
		}
		v /= 1e3
		fallthrough
	case "s", "sec", "seconds":
		if training {
			return measured("step_s", v, "", r)
		}
		return measured("latency_s", v, "", r)
	case "w", "watt", "watts":
		return measured("power_w_per_device", v, "", r)
	case "req/s", "requests/s":
		return measured("req_s", v, "", r)
	case "steps/s":
		return measured("step_s", 1/v, "", r)
	}
	return measured("samples_s", v, "", r)
}

func badMeasurement(text, reason string) error {
	return &sim.KnobError{Knob: "measured", Value: text, Reason: reason, Accepted: "46 tok/s, 21 ms, 350 W, tpot_ms=21"}
}

// tokensMeasured tells the tokens of one request from those of all. Where one
// request runs alone, its rate is what tools print: that of its decoding.
func tokensMeasured(v float64, each, total bool, r *sim.Result) (Measurement, error) {
	if r.Task.Training() {
		return measured("tokens_s_per_device", v/float64(max(1, r.Devices)), "", r)
	}
	all := r.RequestsPerSecond * r.OutputTokens
	if !(r.TokenTime > 0) {
		return measured("input_tok_s", v, "", r)
	}
	one := 1 / r.TokenTime
	if !each && !total {
		each = r.Sequences <= 1 || math.Abs(math.Log(v/one)) <= math.Abs(math.Log(v/all))
	}
	if each {
		return measured("tpot_ms", 1e3/v, "of each request", r)
	}
	return measured("output_tok_s", v, "of all requests together", r)
}

func measured(id string, v float64, words string, r *sim.Result) (m Measurement, err error) {
	if m.Metric, err = metric.Find(id); err != nil {
		return m, err
	}
	if p, ok := m.Metric.Of(r); !ok || !(p > 0) {
		return m, badMeasurement(id, "is nothing that this scenario has")
	}
	m.Value, m.Words, m.power = v, words, id == "power_w_per_device"
	return m, nil
}

// Corrections beyond these are no corrections: something else was measured.
const (
	leastFactor = 0.1
	mostFactor  = 10
)

// Correct finds the factor after which the scenario predicts what was measured:
// of every time, or of the power of its devices. The error is a
// [*sim.KnobError] when no factor within ten does, or that of [sim.Run].
func Correct(s *sim.Scenario, m Measurement) (c Correction, err error) {
	c.Measurement = m
	bare := *s
	bare.Measured = sim.Measured{}
	if err := sim.RunInto(&c.Before, &bare); err != nil {
		return c, err
	}
	c.Predicted, _ = m.Metric.Of(&c.Before)
	c.Low, c.High = m.Metric.Interval(&c.Before)
	at := func(factor float64) (float64, error) {
		c.Scenario = *s
		now := s.Measured
		if now.Device != s.Device.ID || now.Stack != s.Stack.ID {
			now = sim.Measured{Device: s.Device.ID, Stack: s.Stack.ID}
		}
		if m.power {
			now.Power = factor
		} else {
			now.Time = factor
		}
		c.Scenario.Measured = now
		if err := sim.RunInto(&c.After, &c.Scenario); err != nil {
			return math.NaN(), err
		}
		v, _ := m.Metric.Of(&c.After)
		return v, nil
	}
	low, err := at(leastFactor)
	if err != nil {
		return c, err
	}
	high, err := at(mostFactor)
	if err != nil {
		return c, err
	}
	if !((m.Value-low)*(m.Value-high) <= 0) {
		return c, &sim.KnobError{
			Knob: "measured", Value: m.Metric.Format(m.Value), Reason: "is beyond ten times what is predicted, " + m.Metric.Format(c.Predicted) + ": the model, batch, lengths or device must differ",
		}
	}
	a, b := math.Log(leastFactor), math.Log(mostFactor)
	for range 60 {
		mid := (a + b) / 2
		v, err := at(math.Exp(mid))
		if err != nil {
			return c, err
		}
		if (v-m.Value)*(low-m.Value) > 0 {
			a = mid
		} else {
			b = mid
		}
	}
	c.Factor = math.Exp((a + b) / 2)
	c.Factor, _ = strconv.ParseFloat(strconv.FormatFloat(c.Factor, 'g', 4, 64), 64) // as knobs say it
	_, err = at(c.Factor)
	return c, err
}

// Efficiency is the share of the device's bandwidth (of a decode) or arithmetic
// that is predicted and implied, with the metric's id; "" where power was
// measured.
func (c *Correction) Efficiency() (id string, predicted, implied float64) {
	if c.power {
		return "", 0, 0
	}
	if c.Before.MBU > 0 && c.Before.PhaseTime[model.Decode] > c.Before.PhaseTime[model.Prefill] {
		return "mbu", c.Before.MBU, c.After.MBU
	}
	return "mfu", c.Before.MFU, c.After.MFU
}

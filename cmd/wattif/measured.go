package main

import (
	"fmt"
	"io"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/metric"
)

// measure corrects a scenario by a measured value.
func measure(s *sim.Scenario, text string) (explore.Correction, error) {
	bare := *s
	bare.Measured = sim.Measured{}
	r, err := sim.Run(&bare)
	if err != nil {
		return explore.Correction{}, err
	}
	m, err := explore.ParseMeasurement(text, &r)
	if err != nil {
		return explore.Correction{}, err
	}
	return explore.Correct(s, m)
}

// writeMeasured says what a measurement implies, above the figures that follow.
func writeMeasured(w io.Writer, c *explore.Correction, format string) error {
	if format != formatTable {
		return nil // the line of the scenario has the factor
	}
	words := c.Words
	if words != "" {
		words = " (" + words + ")"
	}
	text := fmt.Sprintf("Measured %s%s, predicted %s", c.Metric.Format(c.Value), words, c.Metric.Format(c.Predicted))
	if c.High > c.Low {
		text += fmt.Sprintf(" (%s to %s)", c.Metric.Number(c.Low), c.Metric.Format(c.High))
		if c.Value < c.Low || c.Value > c.High {
			text += ": outside the range, so look at model, batch and lengths too"
		}
	}
	text += ". "
	if id, was, now := c.Efficiency(); id != "" {
		if m, err := metric.Find(id); err == nil {
			text += fmt.Sprintf("That is %s of the device's %s, not %s. ", m.Format(now), map[string]string{"mbu": "bandwidth", "mfu": "arithmetic"}[id], m.Format(was))
		}
	}
	name := "measured_time"
	if c.Metric.ID == "power_w_per_device" {
		name = "measured_power"
	}
	text += fmt.Sprintf("Figures below are corrected by it: %s=%s holds for %s with %s.", name, plainNumber(c.Factor), c.Scenario.Device.Name, c.Scenario.Stack.ID)
	_, err := io.WriteString(w, wrap(text, 0)+"\n\n")
	return err
}

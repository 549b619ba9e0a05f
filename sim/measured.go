package sim

import (
	"wattif/sim/hardware"
	"wattif/sim/workload"
)

// Measured corrects predictions by what was measured on a device with a stack:
// every time is so many times as long as predicted, every device draws so many
// times the power. The zero value corrects nothing. It belongs to its device
// and stack: a scenario on others is as predicted.
type Measured struct {
	Device, Stack string  // ids
	Time, Power   float64 // measured over predicted; 0 or 1 for as predicted
}

// For returns the factors in force on a device with a stack.
func (m *Measured) For(d *hardware.Device, s *hardware.Stack) (time, power float64) {
	time, power = 1, 1
	if m.Device != d.ID || m.Stack != s.ID {
		return time, power
	}
	if m.Time > 0 {
		time = m.Time
	}
	if m.Power > 0 {
		power = m.Power
	}
	return time, power
}

// correct applies what was measured to a job that was run.
func correct(r *Result, s *Scenario, o *workload.Outcome) {
	time, power := s.Measured.For(&s.Device, &s.Stack)
	if time == 1 && power == 1 {
		return
	}
	l := &r.ledger
	for i := range l.Costs {
		c := &l.Costs[i]
		c.Seconds *= time
		c.Achieved /= time
		c.Joules *= time * power
	}
	for i := range l.PhaseTime {
		l.PhaseTime[i] *= time
		l.PhaseJoules[i] *= time * power
	}
	l.Joules *= time * power
	o.UnitTime *= time
	o.FirstToken *= time
	o.TokenTime *= time
	o.Latency *= time
	o.StepTime *= time
	if time != 1 {
		r.note("measured_time", "every time is corrected by a measurement on this device and stack")
	}
	if power != 1 {
		r.note("measured_power", "power is corrected by a measurement on this device and stack")
	}
}

package workload

import (
	"wattif/sim/hardware"
	"wattif/sim/model"
)

// price is the time of one op. An op that would draw more than the limit runs
// at the clock that does not.
func (l *Ledger) price(s *hardware.System, op *model.Op) hardware.Timing {
	t := s.Time(op)
	if l.Limit > 0 {
		compute, memory := s.Activity(&t)
		if clock := s.Throttle(compute, memory, l.Limit); clock < 1 {
			slow := *s
			slow.Clock = clock
			t = slow.Time(op)
		}
	}
	return t
}

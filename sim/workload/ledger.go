package workload

import (
	"math"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// Cost is one line of the breakdown: an op of one phase over the whole unit of
// work (a batch of requests served, or one training step), all devices.
type Cost struct {
	Phase   model.Phase
	Kind    model.Kind
	Op      string
	Count   float64 // executions on one device
	FLOPs   float64 // all devices
	Bytes   float64 // device-memory traffic, all devices; message bytes of collectives
	Seconds float64 // on the critical path
	Joules  float64 // all devices
	Bound   hardware.Bound
	// Intensity (FLOPs per byte) and Achieved (FLOP/s of one device) place the
	// op on the roofline; 0 where it does no arithmetic.
	Intensity, Achieved float64
	Compute             model.Precision
}

// Ledger is where a job writes what its ops cost. Its slices are reused.
type Ledger struct {
	Costs       []Cost
	PhaseTime   [model.PhaseCount]float64 // s on the critical path
	PhaseJoules [model.PhaseCount]float64 // device energy, J, all devices
	Joules      float64
	// Limit is a power limit per device, W; 0 means none below the rated power.
	Limit float64
	// TimesOnly leaves energy out: joules stay 0.
	TimesOnly bool

	ops, with, beside []model.Op
	asks              model.Pass // kept here so that asking allocates nothing
}

// Reset empties the ledger, keeping its room.
func (l *Ledger) Reset() {
	l.Costs = l.Costs[:0]
	l.PhaseTime = [model.PhaseCount]float64{}
	l.PhaseJoules = [model.PhaseCount]float64{}
	l.Joules = 0
}

// repeat says how often a pass runs and on how many devices.
type repeat struct {
	times   float64 // on the critical path
	devices float64 // devices that run it at the same time
	share   float64 // of the time each device is busy with it, 0..1: the rest is pipeline bubble
	wait    float64 // for ranks with more to do, as a share of the op's own time
}

// pass prices every op of one pass and books it. It returns the seconds of one
// pass on the critical path.
func (l *Ledger) pass(s *hardware.System, a *model.Architecture, p model.Pass, r repeat) float64 {
	l.asks = p
	l.ops = a.AppendOps(l.ops[:0], &l.asks)
	total := 0.0
	for i := range l.ops {
		total += l.book(s, p.Phase, &l.ops[i], r)
	}
	return total * (1 + r.wait)
}

// book adds one op and returns the seconds of its executions in one pass. An
// op that would draw more than the limit runs at the clock that does not.
func (l *Ledger) book(s *hardware.System, phase model.Phase, op *model.Op, r repeat) float64 {
	t := l.price(s, op)
	l.write(s, phase, op, t, r)
	return t.Seconds
}

func (l *Ledger) write(s *hardware.System, phase model.Phase, op *model.Op, t hardware.Timing, r repeat) {
	if r.times == 0 || t.Seconds == 0 && t.FLOPs == 0 && t.Bytes == 0 {
		return
	}
	watts := l.power(s, &t)
	if r.share < 1 {
		watts = watts*r.share + l.floor(s)*(1-r.share)
	}
	seconds := t.Seconds * r.times * (1 + r.wait)
	watts = (watts + r.wait*l.floor(s)) / (1 + r.wait)
	c := Cost{
		Phase: phase, Kind: op.Kind, Op: op.Name,
		Count:   op.Count * r.times,
		FLOPs:   t.FLOPs * r.times * r.devices * r.share,
		Bytes:   t.Bytes * r.times * r.devices * r.share,
		Seconds: seconds,
		Joules:  watts * seconds * r.devices,
		Bound:   t.Bound,
		Compute: op.Compute,
	}
	c.place(&t)
	l.enter(c)
}

// place puts the cost on the roofline, where its op does arithmetic.
func (c *Cost) place(t *hardware.Timing) {
	if t.FLOPs > 0 && t.Seconds > 0 {
		c.Achieved = t.FLOPs / t.Seconds
		if t.Bytes > 0 {
			c.Intensity = t.FLOPs / t.Bytes
		}
	}
}

// power is the draw of one device during an op, W, inside the limit.
func (l *Ledger) power(s *hardware.System, t *hardware.Timing) float64 {
	if l.TimesOnly {
		return 0
	}
	watts := s.Draw(t)
	if l.Limit > 0 {
		watts = math.Min(watts, l.Limit)
	}
	return watts
}

// floor is the draw of a device that waits with its clocks up, W.
func (l *Ledger) floor(s *hardware.System) float64 {
	return l.power(s, &hardware.Timing{})
}

// host books fixed work of the host during which the devices wait.
func (l *Ledger) host(s *hardware.System, name string, seconds, devices float64) {
	l.hostBeside(s, name, seconds, 0, devices)
}

// hostBeside is host with the seconds of it in which the devices' memory is busy.
func (l *Ledger) hostBeside(s *hardware.System, name string, seconds, streaming, devices float64) {
	if seconds <= 0 {
		return
	}
	j := l.floor(s) * (seconds - streaming) * devices
	if streaming > 0 {
		j += l.power(s, &hardware.Timing{Seconds: 1, MemorySeconds: 1}) * streaming * devices
	}
	l.enter(Cost{
		Phase: model.Host, Kind: model.Elementwise, Op: name,
		Count: 1, Seconds: seconds, Joules: j, Bound: hardware.LatencyBound,
	})
}

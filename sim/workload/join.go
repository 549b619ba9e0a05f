package workload

import (
	"math"

	"wattif/sim/hardware"
	"wattif/sim/model"
)

// join prices a prompt's pass that runs in the same steps as other sequences'
// decoding, and books what it adds: matrix and pointwise kernels take the rows
// of both at once and read the weights once, attention and scans stay apart.
// companions is the decode pass beside it, steps the number of steps that the
// prompt is cut into. It returns the seconds that one such pass adds.
func (l *Ledger) join(s *hardware.System, a *model.Architecture, p, companions model.Pass, steps float64, r repeat) float64 {
	l.asks = companions
	l.beside = a.AppendOps(l.beside[:0], &l.asks)
	l.asks.Sequences = p.Sequences*p.Tokens + steps*companions.Sequences
	l.asks.Heads = 0
	l.with = a.AppendOps(l.with[:0], &l.asks)
	l.asks = p
	l.ops = a.AppendOps(l.ops[:0], &l.asks)
	total := 0.0
	for i := range l.ops {
		op := &l.ops[i]
		beside := find(l.beside, op)
		if beside == nil {
			total += l.book(s, p.Phase, op, r)
			continue
		}
		var both model.Op
		if with := find(l.with, op); with != nil {
			both = *with
		} else { // the output head runs for few positions
			both = *op
			both.M += steps * beside.M
			both.FLOPs += steps * beside.FLOPs
			both.ActBytes += steps * beside.ActBytes
		}
		total += l.add(s, p.Phase, op, &both, beside, steps, r)
	}
	return total * (1 + r.wait)
}

// find returns the op of the same name and kind that can take further rows.
func find(ops []model.Op, op *model.Op) *model.Op {
	switch op.Kind {
	case model.Gemm, model.GroupedGemm, model.Elementwise, model.Lookup, model.Sampling, model.Collective, model.PointToPoint:
	default:
		return nil
	}
	for i := range ops {
		if ops[i].Kind == op.Kind && ops[i].Name == op.Name {
			return &ops[i]
		}
	}
	return nil
}

// add books what an op's rows cost on top of the decode op beside it. The
// place on the roofline is that of the kernel that does both.
func (l *Ledger) add(s *hardware.System, phase model.Phase, op, both, beside *model.Op, steps float64, r repeat) float64 {
	t, less := l.price(s, both), l.price(s, beside)
	watts, before := l.power(s, &t), l.power(s, &less)
	if r.share < 1 {
		floor := l.floor(s) * (1 - r.share)
		watts, before = watts*r.share+floor, before*r.share+floor
	}
	seconds := math.Max(0, t.Seconds-steps*less.Seconds)
	joules := math.Max(0, watts*t.Seconds-before*steps*less.Seconds)
	c := Cost{
		Phase: phase, Kind: op.Kind, Op: op.Name,
		Count:   op.Count * r.times,
		FLOPs:   op.FLOPs * math.Max(1, op.Count) * r.times * r.devices * r.share,
		Bytes:   math.Max(0, t.Bytes-steps*less.Bytes) * r.times * r.devices * r.share,
		Seconds: seconds * r.times * (1 + r.wait),
		Joules:  (joules + l.floor(s)*seconds*r.wait) * r.times * r.devices,
		Bound:   t.Bound,
		Compute: op.Compute,
	}
	c.place(&t)
	l.enter(c)
	return seconds
}

// enter adds a line to the breakdown and its sums.
func (l *Ledger) enter(c Cost) {
	l.Costs = append(l.Costs, c)
	l.PhaseTime[c.Phase] += c.Seconds
	l.PhaseJoules[c.Phase] += c.Joules
	l.Joules += c.Joules
}

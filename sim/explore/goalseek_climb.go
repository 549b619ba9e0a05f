package explore

import (
	"context"
	"math"
	"math/rand/v2"

	"wattif/sim"
	"wattif/sim/knob"
)

// fewValues is how many values of an axis are all tried; of more, as many
// evenly spaced ones, and then those around the best.
const fewValues = 48

// climber searches a space that is too large to go through.
type climber struct {
	*seeker
	ctx     context.Context
	worker  *worker
	point   Point
	known   map[int]verdict // points that were run
	options SeekOptions
	stride  []int // of each axis in the index
}

// climb improves one knob at a time until no single one helps, from the present
// point and from random ones.
func (s *seeker) climb(ctx context.Context, base *sim.Scenario, c knob.Catalog, o SeekOptions) error {
	axes := s.found.Axes
	k := &climber{seeker: s, ctx: ctx, worker: newWorker(base, axes, c), known: map[int]verdict{}, options: o, stride: make([]int, len(axes))}
	n := 1
	for i := len(axes) - 1; i >= 0; i-- {
		k.stride[i] = n
		n *= len(axes[i].Values)
	}
	random := rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15))
	at := present(base, axes)
	for range o.Restarts {
		if err := k.ascend(at); err != nil {
			return err
		}
		if len(k.known) >= o.Budget {
			return nil
		}
		for i := range at {
			at[i] = random.IntN(len(axes[i].Values))
		}
	}
	return nil
}

// present is the place in the axes nearest to the scenario.
func present(base *sim.Scenario, axes []Axis) []int {
	at := make([]int, len(axes))
	for i := range axes {
		k, err := knob.Find(axes[i].Knob)
		if err != nil {
			continue
		}
		now, best := k.Get(base), math.Inf(1)
		for j, v := range axes[i].Values {
			d := math.Abs(v.Number - now.Number)
			switch {
			case v == now:
				d = -1
			case v.Word != "" || now.Word != "":
				continue
			}
			if d < best {
				at[i], best = j, d
			}
		}
	}
	return at
}

// ascend changes one knob at a time, the best value of each in turn. at ends
// where no single knob improves.
func (k *climber) ascend(at []int) error {
	now, err := k.try(k.index(at))
	if err != nil {
		return err
	}
	for moved := true; moved && len(k.known) < k.options.Budget; {
		moved = false
		for axis := range at {
			best, verdict, err := k.line(at, axis, now)
			if err != nil {
				return err
			}
			if best != at[axis] {
				at[axis], now, moved = best, verdict, true
			}
		}
	}
	return nil
}

// line finds the best value of one axis with the others where they are.
func (k *climber) line(at []int, axis int, now verdict) (int, verdict, error) {
	n := len(k.found.Axes[axis].Values)
	best := at[axis]
	home := k.index(at) - at[axis]*k.stride[axis]
	low, high := 0, n-1
	for {
		step := max(1, (high-low+fewValues-1)/fewValues)
		for v := low; v <= high; v += step {
			got, err := k.try(home + v*k.stride[axis])
			if err != nil {
				return best, now, err
			}
			if k.better(got, now) {
				best, now = v, got
			}
		}
		if step == 1 {
			return best, now, nil
		}
		low, high = max(0, best-step), min(n-1, best+step)
	}
}

func (k *climber) index(at []int) int {
	index := 0
	for i, v := range at {
		index += v * k.stride[i]
	}
	return index
}

// try runs a point, once.
func (k *climber) try(index int) (verdict, error) {
	if v, ok := k.known[index]; ok {
		return v, nil
	}
	if err := k.ctx.Err(); err != nil {
		return verdict{}, err
	}
	k.worker.run(&k.point, index)
	v := k.see(&k.point)
	k.known[index] = v
	if k.options.Each != nil && len(k.known)%1024 == 0 {
		k.options.Each(len(k.known), k.found.Space)
	}
	return v, nil
}

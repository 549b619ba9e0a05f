package explore

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"wattif/sim"
	"wattif/sim/knob"
)

// Options says how a sweep runs. The zero value runs all of it on all cores.
type Options struct {
	Workers int // goroutines; 0 means one a core
	// Shard of Shards (1..Shards) runs only its part of the points. Parts are
	// contiguous: the outputs of all shards, one after the other, are the whole.
	// Shards 0 runs everything.
	Shard, Shards int
}

// Point is one scenario of a sweep and its result.
type Point struct {
	Index    int          // of the whole sweep; the last axis changes fastest
	Values   []knob.Value // one for each axis
	Scenario sim.Scenario
	Result   sim.Result // not meaningful when Err is not nil
	Err      error      // why this combination cannot be, a [*sim.KnobError] or [*sim.PlanError]
}

// Count is the number of points of the axes, and of the shard that o asks for.
func Count(axes []Axis, o Options) (whole, part int) {
	whole, overflow := product(axes)
	if overflow {
		return whole, whole
	}
	from, to := o.part(whole)
	return whole, to - from
}

// maxPoints bounds a sweep so that an index never overflows.
const maxPoints = 1 << 40

func product(axes []Axis) (n int, overflow bool) {
	n = 1
	for _, a := range axes {
		n *= len(a.Values)
		if n > maxPoints {
			return maxPoints, true
		}
	}
	return n, false
}

func (o Options) part(n int) (from, to int) {
	if o.Shards <= 1 {
		return 0, n
	}
	// n/Shards points each, the first n%Shards one more; no product to overflow.
	size, rest := n/o.Shards, n%o.Shards
	i := o.Shard - 1
	from = i*size + min(i, rest)
	to = from + size
	if i < rest {
		to++
	}
	return from, to
}

// ParseShard reads "2/8".
func ParseShard(text string) (shard, shards int, err error) {
	left, right, ok := strings.Cut(text, "/")
	shard, err1 := strconv.Atoi(strings.TrimSpace(left))
	shards, err2 := strconv.Atoi(strings.TrimSpace(right))
	if !ok || err1 != nil || err2 != nil || shard < 1 || shards < 1 || shard > shards {
		return 0, 0, &sim.KnobError{Knob: "shard", Value: text, Reason: "is not a part of a whole", Accepted: "i/n with i from 1 to n"}
	}
	return shard, shards, nil
}

// chunk is a run of neighbouring points on its way through a worker.
type chunk struct {
	from, to int
	points   []Point
}

// chunkPoints is enough work to be worth handing over, and little enough to
// keep partial results coming.
const chunkPoints = 64

// Sweep runs every combination of the axes' values on top of base and calls
// each for every point in index order, on the caller's goroutine. A
// combination that cannot be is a point with an error. Values given by axes
// win over what other axes bring with them, as in a line.
//
// The point's slices (Values, and Costs and Notes of its Result) are lent for
// the duration of the call: copy what is kept. Sweep returns the context's
// error when it was cancelled, after the points that each has seen by then; an
// axis without values or with an unknown knob is a [*sim.KnobError].
func Sweep(ctx context.Context, base sim.Scenario, axes []Axis, c knob.Catalog, o Options, each func(Point)) error {
	for i := range axes {
		k, err := knob.Find(axes[i].Knob)
		if err != nil {
			return err
		}
		if len(axes[i].Values) == 0 {
			return &sim.KnobError{Knob: k.ID, Value: "", Reason: "has no values to go through", Accepted: specs}
		}
		for j := range i {
			if other, _ := knob.Find(axes[j].Knob); other == k {
				return &sim.KnobError{Knob: k.ID, Value: axes[i].Knob, Reason: "is the knob of two axes"}
			}
		}
	}
	whole, overflow := product(axes)
	if overflow {
		return &sim.KnobError{Value: strconv.Itoa(whole), Reason: "points are the most one sweep may have"}
	}
	if o.Shards > 0 && (o.Shard < 1 || o.Shard > o.Shards) {
		return &sim.KnobError{Knob: "shard", Value: strconv.Itoa(o.Shard) + "/" + strconv.Itoa(o.Shards), Reason: "is not a part of a whole", Accepted: "i/n with i from 1 to n"}
	}
	from, to := o.part(whole)
	if from >= to {
		return ctx.Err()
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	size := max(1, min(chunkPoints, (to-from)/(4*workers)))
	chunks := (to - from + size - 1) / size
	workers = min(workers, chunks)

	inner, stop := context.WithCancel(ctx)
	defer stop()
	// Chunks travel empty to the workers in index order and come back full.
	// A fixed number of them bounds memory and keeps fast workers from running
	// away from a slow one.
	lent := make([]chunk, min(3*workers, chunks))
	todo := make(chan *chunk, len(lent))
	done := make(chan *chunk, len(lent))
	var group sync.WaitGroup
	for range workers {
		group.Add(1)
		go func() {
			defer group.Done()
			w := newWorker(&base, axes, c)
			for ch := range todo {
				for i := ch.from; i < ch.to; i++ {
					if inner.Err() != nil {
						return
					}
					w.run(&ch.points[i-ch.from], i)
				}
				done <- ch // has room for every chunk there is
			}
		}()
	}
	defer group.Wait()
	defer close(todo)
	defer stop()

	next := from // first index not yet handed out
	hand := func(ch *chunk) {
		ch.from, ch.to = next, min(next+size, to)
		next = ch.to
		todo <- ch
	}
	for i := range lent {
		lent[i].points = make([]Point, size)
		hand(&lent[i])
	}
	waiting := make(map[int]*chunk, len(lent))
	for wanted := from; wanted < to; {
		ch := waiting[wanted]
		if ch == nil {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case got := <-done:
				waiting[got.from] = got
			}
			continue
		}
		delete(waiting, wanted)
		wanted = ch.to
		for i := range ch.to - ch.from {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			each(ch.points[i])
		}
		if next < to {
			hand(ch)
		}
	}
	return nil
}

// worker runs points one after the other without allocating.
type worker struct {
	base    *sim.Scenario
	axes    []Axis
	catalog *memo
	knobs   []*knob.Knob // in the order they are set
	axis    []int        // axis of each of them
	values  []knob.Value // in the order they are set
}

func newWorker(base *sim.Scenario, axes []Axis, c knob.Catalog) *worker {
	w := &worker{base: base, axes: axes, catalog: newMemo(c), values: make([]knob.Value, len(axes))}
	place := map[*knob.Knob]int{}
	for i := range axes {
		k, _ := knob.Find(axes[i].Knob)
		w.knobs = append(w.knobs, k)
		place[k] = i
	}
	knob.SortForSetting(w.knobs)
	for _, k := range w.knobs {
		w.axis = append(w.axis, place[k])
	}
	return w
}

// run fills in the point of an index.
func (w *worker) run(p *Point, index int) {
	p.Index, p.Err = index, nil
	if len(p.Values) != len(w.axes) {
		p.Values = make([]knob.Value, len(w.axes))
	}
	rest := index
	for i := len(w.axes) - 1; i >= 0; i-- {
		n := len(w.axes[i].Values)
		p.Values[i] = w.axes[i].Values[rest%n]
		rest /= n
	}
	for i, axis := range w.axis {
		w.values[i] = p.Values[axis]
	}
	p.Scenario = *w.base
	if p.Err = knob.SetAll(&p.Scenario, w.knobs, w.values, w.catalog); p.Err == nil {
		p.Err = sim.RunInto(&p.Result, &p.Scenario)
	}
}

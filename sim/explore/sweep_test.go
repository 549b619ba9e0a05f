package explore

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"wattif/sim"
	"wattif/sim/knob"
)

func axes(t testing.TB, s *sim.Scenario, texts ...string) []Axis {
	t.Helper()
	var as []Axis
	for _, text := range texts {
		a, err := ParseAxis(text, s, fake{})
		if err != nil {
			t.Fatal(err)
		}
		as = append(as, a)
	}
	return as
}

// A sweep gives what running each combination by itself gives, in order,
// however many workers share it.
func TestSweepIsRunningEach(t *testing.T) {
	s := start(t)
	as := axes(t, &s, "batch=1..256:40", "hardware=*", "region=*", "weights=fp8,bf16")
	whole, _ := Count(as, Options{})
	for _, workers := range []int{1, 2, 7} {
		next := 0
		err := Sweep(context.Background(), s, as, fake{}, Options{Workers: workers}, func(p Point) {
			if p.Index != next {
				t.Fatalf("point %d came when %d was due", p.Index, next)
			}
			next++
			if p.Err != nil {
				t.Fatal(p.Err)
			}
			if p.Index%17 != 0 {
				return
			}
			// The last axis changes fastest.
			want := []knob.Value{as[0].Values[p.Index/12], as[1].Values[p.Index/6%2], as[2].Values[p.Index/2%3], as[3].Values[p.Index%2]}
			if !reflect.DeepEqual(p.Values, want) {
				t.Fatalf("point %d has %v, want %v", p.Index, p.Values, want)
			}
			alone := s
			for i, a := range as {
				k, _ := knob.Find(a.Knob)
				if err := k.Set(&alone, want[i], fake{}); err != nil {
					t.Fatal(err)
				}
			}
			if alone != p.Scenario {
				t.Fatalf("point %d is another scenario", p.Index)
			}
			r, err := sim.Run(&alone)
			if err != nil || r.UnitTime != p.Result.UnitTime || r.Joules() != p.Result.Joules() || fmt.Sprint(r.Footprint) != fmt.Sprint(p.Result.Footprint) || !reflect.DeepEqual(r.Costs, p.Result.Costs) {
				t.Fatalf("point %d has another result", p.Index)
			}
		})
		if err != nil || next != whole {
			t.Fatalf("%d of %d points, %v", next, whole, err)
		}
	}
}

// The shards of a sweep, one after the other, are the sweep.
func TestShards(t *testing.T) {
	s := start(t)
	as := axes(t, &s, "batch=1,2,3,4,5,6,7", "input_len=128,256,512")
	for _, n := range []int{1, 2, 4, 5, 21, 30} {
		next := 0
		for i := 1; i <= n; i++ {
			o := Options{Shard: i, Shards: n}
			before := next
			if err := Sweep(context.Background(), s, as, fake{}, o, func(p Point) {
				if p.Index != next {
					t.Fatalf("shard %d/%d: point %d came when %d was due", i, n, p.Index, next)
				}
				next++
			}); err != nil {
				t.Fatal(err)
			}
			if _, part := Count(as, o); part != next-before {
				t.Errorf("shard %d/%d says %d points, has %d", i, n, part, next-before)
			}
		}
		if next != 21 {
			t.Errorf("%d shards have %d points", n, next)
		}
	}
}

// What an axis gives wins over what another brings, whatever their order.
func TestAxesAreSetAsLinesAre(t *testing.T) {
	s := start(t)
	for _, texts := range [][]string{{"layers=2,4", "model=gpt", "stack=vllm", "task=train"}, {"task=train", "stack=vllm", "model=gpt", "layers=2,4"}} {
		if err := Sweep(context.Background(), s, axes(t, &s, texts...), fake{}, Options{}, func(p Point) {
			if p.Err != nil {
				t.Fatal(p.Err)
			}
			if m := p.Scenario.Model; m.ID != "gpt" || m.Layers != 2 && m.Layers != 4 || p.Scenario.Stack.ID != "vllm" || p.Scenario.Task != sim.Train {
				t.Errorf("%v: %s with %d layers on %s, %s", texts, m.ID, m.Layers, p.Scenario.Stack.ID, p.Scenario.Task)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// A combination that cannot be is a point, not the end.
func TestImpossiblePoints(t *testing.T) {
	s := start(t)
	var bad, good int
	err := Sweep(context.Background(), s, axes(t, &s, "heads=30,32,64", "tp=1,2"), fake{}, Options{}, func(p Point) {
		var ke *sim.KnobError
		var pe *sim.PlanError
		switch {
		case p.Err == nil:
			good++
		case errors.As(p.Err, &ke) || errors.As(p.Err, &pe):
			bad++
		default:
			t.Errorf("point %d: %v", p.Index, p.Err)
		}
	})
	// 30 heads do not share 8 key-value heads; 2 ways do not fit on 1 device.
	if err != nil || good != 2 || bad != 4 {
		t.Errorf("%d good, %d bad, %v", good, bad, err)
	}
}

func TestSweepRefuses(t *testing.T) {
	s := start(t)
	one := axes(t, &s, "batch=1,2")
	million := Axis{Knob: "input_len", Values: make([]knob.Value, 1<<20)}
	for _, tc := range []struct {
		axes []Axis
		o    Options
	}{
		{[]Axis{{Knob: "bacth", Values: one[0].Values}}, Options{}},
		{[]Axis{{Knob: "batch"}}, Options{}},
		{append(one, one...), Options{}},
		{one, Options{Shard: 3, Shards: 2}},
		{[]Axis{million, {Knob: "output_len", Values: million.Values}, {Knob: "batch", Values: million.Values}}, Options{}},
	} {
		err := Sweep(context.Background(), s, tc.axes, fake{}, tc.o, func(Point) { t.Fatal("a point came") })
		var ke *sim.KnobError
		if !errors.As(err, &ke) {
			t.Errorf("%v", err)
		}
	}
	// No axes: the scenario alone.
	n := 0
	if err := Sweep(context.Background(), s, nil, fake{}, Options{}, func(p Point) { n++ }); err != nil || n != 1 {
		t.Errorf("no axes: %d points, %v", n, err)
	}
}

// A cancelled sweep stops at once, with the points so far in order.
func TestCancel(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	err := Sweep(ctx, s, axes(t, &s, "input_len=1..100000:100000"), fake{}, Options{}, func(p Point) {
		if p.Index != n {
			t.Fatalf("point %d came when %d was due", p.Index, n)
		}
		if n++; n == 100 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || n != 100 {
		t.Errorf("%d points, %v", n, err)
	}
	if err := Sweep(ctx, s, nil, fake{}, Options{}, func(Point) { t.Error("a point of a cancelled sweep") }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// Once a worker is warm, a point costs no allocation.
func TestPointsDoNotAllocate(t *testing.T) {
	s := start(t)
	as := axes(t, &s, "batch=1..64:8", "hardware=*", "region=*", "kv_cache=fp8,bf16", "hidden=2048,4096")
	w := newWorker(&s, as, fake{})
	var p Point
	whole, _ := product(as)
	for i := range whole {
		w.run(&p, i)
	}
	i := 0
	if n := testing.AllocsPerRun(2*whole, func() { w.run(&p, i%whole); i++ }); n > 0 {
		t.Errorf("%v allocations a point", n)
	}
}

// BenchmarkSweep is scenarios a second on all cores, every number of each
// included, delivered in order.
func BenchmarkSweep(b *testing.B) {
	s := start(b)
	for _, bench := range []struct {
		name  string
		texts []string
	}{
		{"batch x input_len", []string{"batch=1..256:100", "input_len=128..32768:200"}},
		{"hardware x region x weights x batch", []string{"hardware=*", "region=*", "weights=fp8,bf16", "batch=1..256:200"}},
		{"layers x hidden", []string{"layers=1..100:100", "hidden=128..12800:100"}},
	} {
		as := axes(b, &s, bench.texts...)
		whole, _ := Count(as, Options{})
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Sweep(context.Background(), s, as, fake{}, Options{}, func(Point) {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(whole)*float64(b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
	}
}

func ExampleSweep() {
	c := fake{}
	base, err := knob.ParseLine("llama-3.1-8b fp8 1xh100-sxm in2k out256 DE", c)
	if err != nil {
		return
	}
	batches, err := ParseAxis("batch=1..64:3:log", &base, c)
	if err != nil {
		return
	}
	// Each point carries the scenario, the result and, if it cannot be, the reason.
	_ = Sweep(context.Background(), base, []Axis{batches}, c, Options{}, func(p Point) {
		_ = p.Result.RequestsPerSecond
	})
	// Output:
}

package chart

import (
	"math"
	"reflect"
	"testing"
)

func close(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b))
}

func TestNiceStep(t *testing.T) {
	for v, want := range map[float64]float64{
		1: 1, 1.1: 2, 2: 2, 2.1: 5, 5: 5, 5.01: 10, 9: 10, 10: 10, 0.03: 0.05, 711: 1000, 0.2: 0.2,
		0: 1, -3: 1, math.Inf(1): 1,
	} {
		if got := niceStep(v); !close(got, want) {
			t.Errorf("niceStep(%v) = %v, want %v", v, got, want)
		}
	}
	if got := niceStep(math.NaN()); got != 1 {
		t.Errorf("niceStep(NaN) = %v", got)
	}
}

func TestTicksByHand(t *testing.T) {
	for _, c := range []struct {
		name   string
		scale  Scale
		lo, hi float64
		set    int // which set, densest first; -1 the sparsest
		want   []float64
	}{
		// 0 to 800 in at most 40 steps: 800/40 = 20.
		{"linear, sparsest", Linear, 0, 800, -1, []float64{0, 500}},
		// 1.7 decades are less than two.
		{"one-two-five", Log10, 2, 100, 0, []float64{2, 5, 10, 20, 50, 100}},
		{"one-two-five, inside", Log10, 3, 45, 0, []float64{5, 10, 20}},
		{"decades", Log10, 0.1, 1e4, 0, []float64{0.1, 1, 10, 100, 1000, 1e4}},
		{"every second decade", Log10, 0.1, 1e4, 1, []float64{1, 100, 1e4}},
		{"exactly two decades", Log10, 1, 100, 0, []float64{1, 10, 100}},
		{"decades, odd ends", Log10, 0.02, 3e5, 0, []float64{0.1, 1, 10, 100, 1000, 1e4, 1e5}},
		{"doublings", Log2, 1, 256, 0, []float64{1, 2, 4, 8, 16, 32, 64, 128, 256}},
		{"every second doubling", Log2, 1, 256, 1, []float64{1, 4, 16, 64, 256}},
		{"doublings, odd ends", Log2, 3, 40, 0, []float64{4, 8, 16, 32}},
		// No two decades between 3 and 4, and no 1-2-5 either: linear, 1/40 -> 0.05.
		{"short log axis", Log10, 3.3, 4, -1, []float64{3.5, 4}},
		{"short log2 axis", Log2, 5, 7, -1, []float64{5, 6, 7}},
	} {
		sets := tickSets(c.scale, c.lo, c.hi)
		i := c.set
		if i < 0 {
			i = len(sets) - 1
		}
		got := sets[i]
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for k := range got {
			if !close(got[k], c.want[k]) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// Every set has at least two ticks, in order, inside the axis, and gets sparser.
func checkSets(t *testing.T, s Scale, lo, hi float64) {
	t.Helper()
	sets := tickSets(s, lo, hi)
	if len(sets) == 0 && hi-lo > math.Abs(hi)*1e-9 {
		t.Fatalf("no ticks from %v to %v on scale %d", lo, hi, s)
	}
	for i, set := range sets {
		if len(set) < 2 || len(set) > 2*mostTicks {
			t.Fatalf("set %d from %v to %v has %d ticks", i, lo, hi, len(set))
		}
		// Strides start at multiples of themselves, which may win one tick back.
		if i > 0 && len(set) > len(sets[i-1])+1 {
			t.Fatalf("set %d is denser than the one before", i)
		}
		for k, v := range set {
			eps := 1e-6 * (hi - lo)
			if !finite(v) || v < lo-eps || v > hi+eps || k > 0 && v <= set[k-1] {
				t.Fatalf("from %v to %v on scale %d: %v", lo, hi, s, set)
			}
		}
	}
}

func FuzzScale(f *testing.F) {
	f.Add(uint8(0), 0.0, 1.0, 0.0, 0.0)
	f.Add(uint8(1), 1e-30, 1e30, 0.0, 0.0)
	f.Add(uint8(2), 3.0, 3.0000001, 1.0, 8.0)
	f.Add(uint8(1), -5.0, 5.0, math.NaN(), math.Inf(1))
	f.Add(uint8(0), math.MaxFloat64, -math.MaxFloat64, 0.0, 0.0)
	f.Add(uint8(2), 5e-324, 5e-324, 0.0, 0.0)
	f.Fuzz(func(t *testing.T, s uint8, a, b, lo, hi float64) {
		ax := Axis{Scale: Scale(s % 3), Min: lo, Max: hi}
		bd := bounds{scale: ax.Scale}
		bd.add(a)
		bd.add(b)
		for _, vertical := range []bool{false, true} {
			from, to := ax.span(bd, vertical)
			u, v := ax.Scale.at(from), ax.Scale.at(to)
			if !finite(from) || !finite(to) || !finite(u) || !finite(v) || u >= v {
				t.Fatalf("span of %v and %v on %+v is %v to %v", a, b, ax, from, to)
			}
			checkSets(t, ax.Scale, from, to)
		}
	})
}

func TestSpan(t *testing.T) {
	span := func(a Axis, vertical bool, vs ...float64) [2]float64 {
		b := bounds{scale: a.Scale}
		for _, v := range vs {
			b.add(v)
		}
		lo, hi := a.span(b, vertical)
		return [2]float64{lo, hi}
	}
	for _, c := range []struct {
		name string
		got  [2]float64
		want [2]float64
	}{
		// A quarter of 711 is 178, its nice step 200, a quarter of that 50.
		{"from zero, to a round end", span(Axis{}, true, 300, 711), [2]float64{0, 750}},
		{"negative values", span(Axis{}, true, -711, -10), [2]float64{-750, 0}},
		{"x is tight", span(Axis{}, false, 3, 17), [2]float64{3, 17}},
		{"fixed", span(Axis{Min: 1, Max: 9}, true, 300), [2]float64{1, 9}},
		{"fixed, wrong way round", span(Axis{Min: 9, Max: 1}, true, 300), [2]float64{1, 9}},
		{"one value", span(Axis{}, false, 10), [2]float64{9, 11}},
		{"one zero", span(Axis{}, false, 0), [2]float64{0, 1}},
		{"one value, log", span(Axis{Scale: Log2}, true, 8), [2]float64{4, 16}},
		{"zero has no place on log", span(Axis{Scale: Log10}, false, 0, 1, 100), [2]float64{1, 100}},
		{"nothing", span(Axis{}, true), [2]float64{1, 10}},
		{"NaN and Inf do not count", span(Axis{}, false, math.NaN(), 2, math.Inf(1), 4), [2]float64{2, 4}},
	} {
		if !close(c.got[0], c.want[0]) || !close(c.got[1], c.want[1]) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestCompact(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", 0.5: "0.5", 0.0123: "0.0123", 12.34: "12.3", 123.4: "123", 999.6: "1k",
		1000: "1k", 1500: "1.5k", 1979e12: "1.98P", 3.35e12: "3.35T", -2500: "-2.5k",
		1e-7: "1e-07", 2e24: "2e+24",
	} {
		if got := Compact(v); got != want {
			t.Errorf("Compact(%v) = %q, want %q", v, got, want)
		}
	}
	if Compact(math.NaN()) != "?" || Compact(math.Inf(1)) != ">" || Compact(math.Inf(-1)) != "<" {
		t.Error("what is no number must not read like one")
	}
}

func TestClip(t *testing.T) {
	r := rect{0, 0, 10, 10}
	for _, c := range []struct {
		name string
		in   [4]float64
		want [4]float64
		ok   bool
	}{
		{"inside", [4]float64{1, 2, 3, 4}, [4]float64{1, 2, 3, 4}, true},
		{"through both sides", [4]float64{-10, 5, 20, 5}, [4]float64{0, 5, 10, 5}, true},
		{"diagonal", [4]float64{-5, -5, 15, 15}, [4]float64{0, 0, 10, 10}, true},
		// From (5,5) to (5,25): y reaches 10 at a quarter of the way.
		{"out at the top", [4]float64{5, 5, 5, 25}, [4]float64{5, 5, 5, 10}, true},
		{"beside", [4]float64{11, 0, 12, 10}, [4]float64{}, false},
		{"past a corner", [4]float64{9, -2, 13, 2}, [4]float64{}, false},
		{"along an edge", [4]float64{0, 0, 10, 0}, [4]float64{0, 0, 10, 0}, true},
		{"a point", [4]float64{4, 4, 4, 4}, [4]float64{4, 4, 4, 4}, true},
		{"a point outside", [4]float64{4, 14, 4, 14}, [4]float64{}, false},
	} {
		ax, ay, bx, by, ok := r.clip(c.in[0], c.in[1], c.in[2], c.in[3])
		if got := [4]float64{ax, ay, bx, by}; ok != c.ok || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v %v, want %v %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add(-1.0, -2.0, 30.0, 40.0)
	f.Add(1e308, -1e308, -1e308, 1e308)
	f.Fuzz(func(t *testing.T, ax, ay, bx, by float64) {
		for _, v := range []float64{ax, ay, bx, by} {
			if !finite(v) || math.Abs(v) > 1e12 {
				t.Skip()
			}
		}
		r := rect{0, 0, 10, 10}
		cx, cy, dx, dy, ok := r.clip(ax, ay, bx, by)
		if !ok {
			return
		}
		for _, v := range []float64{cx, cy, dx, dy} {
			if v < -0.01 || v > 10.01 {
				t.Fatalf("%v %v %v %v leaves %v %v %v %v", ax, ay, bx, by, cx, cy, dx, dy)
			}
		}
	})
}

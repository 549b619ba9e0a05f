package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/calibrate"
	"wattif/sim/hardware"
	"wattif/sim/metric"
)

func main() {
	stack := flag.String("stack", ".", "")
	file := flag.String("f", "/work/shared/data/cases/training_fit.csv", "")
	rowsRe := flag.String("rows", "", "print rows whose key matches")
	cur := flag.Bool("cur", false, "no fit: shipped coefficients")
	brk := flag.Bool("b", false, "breakdown")
	out := flag.String("out", "", "write jobs rows")
	by := flag.String("by", "group", "")
	flag.Parse()
	lib, err := presets.Load()
	must(err)
	f, err := os.Open(*file)
	must(err)
	cs, err := calibrate.ReadCases(f, *file)
	must(err)
	re := regexp.MustCompile(*stack)
	var jobs []calibrate.Case
	val := func(c *calibrate.Case, id string) string {
		for _, s := range c.Settings {
			if s.ID == id {
				return s.Text
			}
		}
		return ""
	}
	for _, c := range cs.Scenarios {
		if re.MatchString(val(&c, "stack")) {
			jobs = append(jobs, c)
		}
	}
	byID := map[string]*calibrate.Case{}
	for i := range jobs {
		byID[jobs[i].ID] = &jobs[i]
	}
	key := func(c *calibrate.Case) string {
		m := val(c, "model") + " L" + val(c, "layers") + " h" + val(c, "hidden")
		return fmt.Sprintf("%s %s %s %s %s n%s tp%s pp%s dp%s cp%s ep%s z%s %s/%s b%s mb%s s%s %s | %s", c.ID, c.Source[max(0, len(c.Source)-22):], m, val(c, "stack"), val(c, "hardware"), val(c, "devices"), val(c, "tp"), val(c, "pp"), val(c, "dp"), val(c, "cp"), val(c, "ep"), val(c, "zero"), val(c, "weights"), val(c, "activations"), val(c, "batch"), val(c, "micro_batch"), val(c, "input_len"), val(c, "recompute"), c.Group)
	}
	type e struct{ fit, pair, dev, spread float64 }
	errs := map[string]e{}
	start := time.Now()
	cat := presetsCatalog(lib)
	_ = cat
	if *cur {
		rep := calibrate.Validate(calibrate.Cases{Scenarios: jobs}, lib)
		for _, r := range rep.Rows {
			errs[r.ID] = e{math.Log(1 + r.Error), math.NaN(), math.NaN(), math.Log(r.High/r.Low) / 2 / 1.645}
			if !r.Fits {
				fmt.Println("NOFIT", key(byID[r.ID]))
			}
		}
		for _, u := range rep.Unresolved {
			fmt.Println("UNRES", u.ID, u.Reason)
		}
	} else {
		var t calibrate.Tables
		t.Stated, _ = presets.Coefficients("stated.csv")
		t.Fitted, _ = presets.Coefficients("fitted.csv")
		t.Jobs, _ = presets.Coefficients("jobs.csv")
		t.Power, _ = presets.Coefficients("power.csv")
		m := calibrate.Measurements{Jobs: jobs}
		nt, s := calibrate.Calibrate(&m, lib, t)
		for _, st := range s.Jobs.Stacks {
			fmt.Printf("%-22s %4d rows %2d coef  before %.3f after %.3f pair %.3f dev %.3f\n", st.Stack, st.Rows, st.Coefficients, st.Before, st.After, st.Unseen, st.UnseenDevice)
		}
		for _, u := range s.Jobs.Unseen {
			errs[u.ID] = e{u.Fitted, u.NoPair, u.NoDevice, u.Spread}
		}
		for _, r := range nt.Jobs.Rows {
			if r.Task == "train" && *rowsRe != "" {
				fmt.Printf("  %s %s %s %.4g ±%.2g (%d)\n", r.Device, r.Stack, r.Name, r.Value, r.Error, r.Count)
			}
		}
		if *out != "" {
			w, _ := os.Create(*out)
			nt.Jobs.Write(w)
			w.Close()
		}
	}
	groups := map[string][]string{}
	for id := range errs {
		c := byID[id]
		g := c.Group
		switch *by {
		case "source":
			g = c.Source + " " + val(c, "stack") + " " + val(c, "hardware")
		case "stack":
			g = c.Group + " " + val(c, "stack")
		case "model":
			g = c.Source + " " + val(c, "stack") + " " + val(c, "model") + " " + val(c, "hardware")
		}
		groups[g] = append(groups[g], id)
	}
	var names []string
	for g := range groups {
		names = append(names, g)
	}
	sort.Strings(names)
	q := func(v []float64, p float64) float64 {
		v = slices.DeleteFunc(slices.Clone(v), math.IsNaN)
		if len(v) == 0 {
			return math.NaN()
		}
		slices.Sort(v)
		x := p * float64(len(v)-1)
		i := int(x)
		if i+1 < len(v) {
			return v[i] + (x-float64(i))*(v[i+1]-v[i])
		}
		return v[i]
	}
	for _, g := range append(names, "ALL") {
		ids := groups[g]
		if g == "ALL" {
			for id := range errs {
				ids = append(ids, id)
			}
		}
		var line string
		for k := 0; k < 3; k++ {
			var a, b []float64
			in, n := 0, 0
			for _, id := range ids {
				x := [3]float64{errs[id].fit, errs[id].pair, errs[id].dev}[k]
				if math.IsNaN(x) {
					continue
				}
				a = append(a, math.Abs(math.Expm1(x)))
				b = append(b, math.Expm1(x))
				n++
				if math.Abs(x) <= 1.645*errs[id].spread {
					in++
				}
			}
			line += fmt.Sprintf(" | %4d med %5.1f p90 %5.1f bias %+6.1f in %3.0f", n, 100*q(a, .5), 100*q(a, .9), 100*q(b, .5), 100*float64(in)/math.Max(1, float64(n)))
		}
		fmt.Printf("%-52s%s\n", g, line)
	}
	fmt.Println(time.Since(start))
	if *rowsRe != "" {
		rr := regexp.MustCompile(*rowsRe)
		var ids []string
		for id := range errs {
			ids = append(ids, id)
		}
		sort.Strings(ids)
		for _, id := range ids {
			k := key(byID[id])
			if !rr.MatchString(k) {
				continue
			}
			n := byID[id].Note
			if len(n) > 150 {
				n = n[:150]
			}
			x := errs[id]
			fmt.Printf("%+6.1f pair %+6.1f dev %+6.1f  %s  [%s]\n", 100*math.Expm1(x.fit), 100*math.Expm1(x.pair), 100*math.Expm1(x.dev), k, n)
			if *brk {
				s, as, err := byID[id].Scenario(lib)
				if err != nil {
					fmt.Println(err)
					continue
				}
				r, err := sim.Run(&s)
				if err != nil {
					fmt.Println(err)
					continue
				}
				mm, _ := metric.Find(byID[id].Metric)
				v, _ := mm.Of(&r)
				fmt.Printf("    measured %s predicted(shipped) %.4g step %.4g plan %+v micro %g micros %g rec %v again? mem %.1f/%.1f assumed %v\n", byID[id].Measured, v, r.StepTime, r.Plan, r.MicroBatch, r.Micros, r.Recompute, r.Memory.Total/1e9, r.Memory.Available/1e9, as)
				agg := map[string]float64{}
				for _, c := range r.Costs {
					agg[fmt.Sprintf("%v %v %s", c.Phase, c.Kind, c.Op)] += c.Seconds
				}
				var ks []string
				for k := range agg {
					ks = append(ks, k)
				}
				sort.Slice(ks, func(a, b int) bool { return agg[ks[a]] > agg[ks[b]] })
				var parts []string
				for i, k := range ks {
					if i < 22 {
						parts = append(parts, fmt.Sprintf("%s %.1f%%", k, 100*agg[k]/r.StepTime))
					}
				}
				fmt.Println("    ", strings.Join(parts, "; "))
			}
		}
	}
}

func presetsCatalog(l *presets.Library) any { return l }
func must(err error) {
	if err != nil {
		panic(err)
	}
}

var _ = hardware.Assumed

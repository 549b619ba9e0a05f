package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"sort"
	"strconv"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/calibrate"
)

func main() {
	lib, _ := presets.Load()
	re := regexp.MustCompile(`(peak_mem_gb|peak_mem_gib|peak_mem_gib_per_gpu|mem|peak_memory_gb|peak_mem)=([0-9.]+)\s*(GB|GiB)?`)
	groups := map[string][]float64{}
	for _, f := range os.Args[1:] {
		r, _ := os.Open(f)
		cs, err := calibrate.ReadCases(r, f)
		if err != nil {
			panic(err)
		}
		for i := range cs.Scenarios {
			c := &cs.Scenarios[i]
			m := re.FindStringSubmatch(c.Note)
			if m == nil {
				continue
			}
			v, err := strconv.ParseFloat(m[2], 64)
			if err != nil || v == 0 {
				continue
			}
			v *= 1e9
			if m[1] == "peak_mem_gib" || m[1] == "peak_mem_gib_per_gpu" || m[1]=="mem" {
				v *= 1.073741824
			}
			s, _, err := c.Scenario(lib)
			if err != nil {
				continue
			}
			res, err := sim.Run(&s)
			if err != nil {
				continue
			}
			e := res.Memory.Total/v - 1
			g := c.Source + " " + s.Stack.ID
			groups[g] = append(groups[g], e)
			mm := &res.Memory
			fmt.Printf("%+6.1f%% %s %s L%d h%d n%d tp%d pp%d dp%d z%d mb%g s%d %v %v meas %.1f pred %.1f  w %.1f g %.1f o %.1f a %.1f c %.1f ov %.1f\n", 100*e, c.ID, s.Stack.ID, s.Model.Layers, s.Model.Hidden, s.Devices, res.Plan.TP, res.Plan.PP, res.Plan.DP, s.ZeRO, res.MicroBatch, s.InputLen, res.Recompute, s.Task, v/1e9, mm.Total/1e9, mm.Weights/1e9, mm.Gradients/1e9, mm.Optimizer/1e9, mm.Activations/1e9, mm.Communication/1e9, mm.Overhead/1e9)
		}
	}
	for g, e := range groups {
		a := make([]float64, len(e))
		for i := range e {
			a[i] = math.Abs(e[i])
		}
		sort.Float64s(a)
		sort.Float64s(e)
		fmt.Printf("%-50s n %d median abs %.1f%% p90 %.1f%% bias %+.1f%%\n", g, len(a), 100*a[len(a)/2], 100*a[len(a)*9/10], 100*e[len(e)/2])
	}
}

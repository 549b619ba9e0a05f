package calibrate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// machine is the hardware of a recurrent row.
type machine struct {
	device  string
	threads float64 // of a CPU; 0 means all
	assumed []string
}

// recurrentHardware maps the hardware labels of recurrent files to hardware
// ids. Longer labels come before labels they begin with.
var recurrentHardware = [...]struct{ label, id string }{
	{"A100-SXM-80GB", "a100-sxm-80"},
	{"A100-PCIe-80GB", "a100-pcie-80"},
	{"A100-PCIe-40GB", "a100-pcie-40"},
	{"A100-SXM-40GB", "a100-sxm-40"},
	{"NVIDIA A100", "a100-sxm-40"},
	{"V100-SXM-16GB", "v100-sxm2-16"},
	{"NVIDIA V100-SXM2-16GB", "v100-sxm2-16"},
	{"V100-SXM-32GB", "v100-sxm2-32"},
	{"NVIDIA V100-SXM3-32GB", "v100-sxm3-32"},
	{"Nvidia Tesla V100", "v100-sxm2-16"},
	{"V100", "v100-sxm2-16"},
	{"P100 (DGX-1)", "p100-sxm2"},
	{"P100", "p100-pcie"},
	{"H100-SXM-80GB", "h100-sxm"},
	{"H100_80GB_SXM5", "h100-sxm"},
	{"H200", "h200-sxm"},
	{"GH200", "gh200-96"},
	{"B200", "b200-sxm"},
	{"RTX-A4000", "rtxa4000"},
	{"RTX-A4500", "rtxa4500"},
	{"RTX-A5000", "rtxa5000"},
	{"RTX-A6000", "rtxa6000"},
	{"RTX-6000-Ada", "rtx6000ada"},
	{"Quadro-RTX-6000", "quadro-rtx6000"},
	{"Quadro-RTX-5000", "quadro-rtx5000"},
	{"RTX-2080-Super-MaxQ", "rtx2080super-maxq"},
	{"RTX-2080-Ti", "rtx2080ti"},
	{"RTX-3070", "rtx3070"},
	{"RTX-3080-Laptop", "rtx3080-laptop"},
	{"RTX-3090", "rtx3090"},
	{"RTX-4090", "rtx4090"},
	{"A40", "a40"},
	{"A10", "a10"},
	{"GTX-TITAN-X-Maxwell", "titan-x-maxwell"},
	{"TITAN-X-Pascal", "titan-x-pascal"},
	{"TITAN-Xp", "titan-xp"},
	{"GTX-1080-Ti", "gtx1080ti"},
	{"GTX-980-Ti", "gtx980ti"},
	{"Tesla-M40", "m40"},
	{"Tesla-K40", "k40m"},
	{"Radeon-Vega-FE", "vega-fe"},
	{"MI25", "mi25"},
	{"Xeon Phi 7250", "knl-7250"},
	{"2x Xeon E5-2697v4", "xeon-e5-2697v4"},
	{"2x Xeon E5-2658", "xeon-e5-2658"},
	{"TPU v3", "tpu-v3"},
}

// unnamedCPU stands for processors that a source does not name: a server
// socket of the years the measurements were made in.
const unnamedCPU = "xeon-e5-2697v4"

// busyCores are the cores that a row's interpreter kept busy, in percent of one.
var busyCores = regexp.MustCompile(`sum CPU load ([\d.]+)%`)

// recurrentMachine finds the hardware of a row.
func recurrentMachine(r *RecurrentRow) (machine, error) {
	for _, h := range &recurrentHardware {
		if strings.HasPrefix(r.Hardware, h.label) {
			return machine{device: h.id}, nil
		}
	}
	switch {
	case strings.HasPrefix(r.Hardware, "TPU") && strings.Contains(r.Notes, "tpu-v4"):
		return machine{device: "tpu-v4"}, nil
	case strings.HasPrefix(r.Hardware, "CPU") && strings.Contains(r.Hardware, "threads"):
		threads := firstNumber(r.Hardware)
		if _, after, ok := strings.Cut(r.Hardware, ","); ok {
			threads = firstNumber(after)
		}
		m := machine{device: unnamedCPU, threads: float64(threads), assumed: []string{"processor not named: a Xeon E5-2697 v4 stands in"}}
		if found := busyCores.FindStringSubmatch(r.Notes); found != nil {
			// An interpreter's lock keeps most threads waiting.
			if load, err := strconv.ParseFloat(found[1], 64); err == nil {
				m.threads = min(m.threads, load/100)
			}
		}
		return m, nil
	case r.Hardware == "CPU cores":
		return machine{device: unnamedCPU, threads: 1, assumed: []string{"processor not named: a core of a Xeon E5-2697 v4 stands in"}}, nil
	}
	return machine{}, fmt.Errorf("hardware %q is not known", r.Hardware)
}

// recurrentSockets is the number of processors that share word-vector work
// without waiting for each other.
func recurrentSockets(r *RecurrentRow) int {
	if strings.HasPrefix(r.Hardware, "2x ") {
		return 2 * r.Devices
	}
	return r.Devices
}

// theano is a stack that appears in measurements only.
const theano = "theano"

// runsSteps reports whether a row's software runs recurrent steps one by one: a
// scan or a loop, or cells written by hand.
func runsSteps(r *RecurrentRow) bool {
	f := strings.ToLower(r.Framework)
	if strings.Contains(f, "cudnn") || strings.Contains(f, "miopen") {
		return false
	}
	return strings.Contains(f, "lasagne") || strings.Contains(f, "theano") || strings.Contains(f, "tensorflow") || strings.Contains(f, "custom")
}

// recurrentStack is the stack id of a framework label. "vendor-library" is a
// library's kernel alone, without host.
func recurrentStack(r *RecurrentRow) string {
	f := strings.ToLower(r.Framework)
	switch {
	case r.kernel() && (strings.Contains(f, "cudnn") || strings.Contains(f, "miopen")), r.Cell == "embedding":
		return "vendor-library"
	case strings.Contains(r.Model, "MLPerf") && strings.Contains(f, "pytorch"):
		return "pytorch-mlperf"
	case strings.Contains(f, "pytorch"):
		return "pytorch-eager"
	case strings.Contains(f, "lasagne"), strings.Contains(f, "theano"):
		return theano
	case strings.Contains(f, "tf"), strings.Contains(f, "tensorflow"):
		return "tensorflow"
	}
	return "pytorch-eager"
}

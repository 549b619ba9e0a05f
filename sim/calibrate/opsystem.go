package calibrate

import (
	"strings"

	"wattif/sim/hardware"
)

// opHardware maps the hardware labels of op files to hardware ids. Longer
// labels come before labels they begin with.
var opHardware = [...]struct{ label, id string }{
	{"NVIDIA H800-SXM5", "h800-sxm"},
	{"NVIDIA H100-PCIe", "h100-pcie"},
	{"NVIDIA H100 PCIe", "h100-pcie"}, // as the driver says it
	{"NVIDIA H100-80GB", "h100-pcie"},
	{"NVIDIA H100", "h100-sxm"}, // "-80GB" alone: bridged pairs
	{"NVIDIA H200", "h200-sxm"},
	{"NVIDIA H20", "h20"},
	{"NVIDIA GH200-144GB", "gh200-144"},
	{"NVIDIA GH200", "gh200-96"},
	{"NVIDIA A100-SXM4-40GB", "a100-sxm-40"},
	{"NVIDIA A100-SXM", "a100-sxm-80"},
	{"NVIDIA A100-PCIe-40GB", "a100-pcie-40"},
	{"NVIDIA A100", "a100-pcie-80"},
	{"NVIDIA GB200", "gb200"},
	{"NVIDIA GB300", "gb300"},
	{"NVIDIA B200", "b200-sxm"},
	{"NVIDIA B300", "b300-sxm"},
	{"NVIDIA RTX PRO 6000 Blackwell Server", "rtxpro6000-se"},
	{"NVIDIA RTX PRO 6000", "rtxpro6000-ws"},
	{"NVIDIA L40S", "l40s"},
	{"NVIDIA L40", "l40"},
	{"NVIDIA L4", "l4"},
	{"NVIDIA A40", "a40"},
	{"NVIDIA A10G", "a10g"},
	{"NVIDIA A10", "a10"},
	{"NVIDIA RTX A6000", "rtxa6000"},
	{"NVIDIA RTX 5090", "rtx5090"},
	{"NVIDIA RTX 4090", "rtx4090"},
	{"NVIDIA RTX 3090", "rtx3090"},
	{"NVIDIA RTX 2080 Ti", "rtx2080ti"},
	{"NVIDIA V100", "v100-sxm2-16"},
	{"NVIDIA T4", "t4"},
	{"NVIDIA P100", "p100-pcie"},
	{"NVIDIA GTX 1080 Ti", "gtx1080ti"},
	{"NVIDIA Titan Xp", "titan-xp"},
	{"NVIDIA Titan X (Pascal)", "titan-x-pascal"},
	{"NVIDIA Titan X (Maxwell)", "titan-x-maxwell"},
	{"NVIDIA M40", "m40"},
	{"NVIDIA K40m", "k40m"},
	{"NVIDIA GTX 980 Ti", "gtx980ti"},
	{"AMD MI355X", "mi355x"},
	{"AMD MI350X", "mi350x"},
	{"AMD MI325X", "mi325x"},
	{"AMD MI300X", "mi300x"},
	{"AMD MI250X", "mi250x"},
	{"AMD MI210", "mi210"},
	{"AMD MI100", "mi100"},
	{"AMD Vega Frontier", "vega-fe"},
	{"AMD MI25", "mi25"},
	{"Intel Arc Pro B60", "arc-pro-b60"},
	{"Intel Gaudi2", "gaudi2"},
	{"Intel Gaudi3", "gaudi3"},
	{"Intel Xeon Phi 7250", "knl-7250"},
	{"Apple A10", "apple-a10"},
	{"Raspberry Pi 3", "raspberry-pi-3"},
	{"Raspberry Pi 5", "raspberry-pi-5"},
}

// OpRowHardware returns the hardware id of a label in an op file; a label that
// is no known name is returned as it is, as it may be an id already.
func OpRowHardware(label string) string {
	// Drivers add a brand that source tables leave out.
	label = strings.Replace(label, "NVIDIA GeForce ", "NVIDIA ", 1)
	if strings.HasPrefix(label, "Tesla ") {
		label = "NVIDIA " + strings.TrimPrefix(label, "Tesla ")
	}
	for _, h := range &opHardware {
		if strings.HasPrefix(label, h.label) {
			return h.id
		}
	}
	return label
}

// OpRowStack returns the stack whose kernels a framework label of an op file
// names. Collectives of the vendor's library are "nccl" whatever called them;
// "kernels" are single published kernels, "vendor-library" the matrix and
// recurrent libraries of 2016 to 2018 and "tensorrt-llm-block" the kernels for
// block-scaled fp8, which have nothing of the scaling step before the plain fp8
// ones: these appear in op files only.
func OpRowStack(r *OpRow) string {
	switch r.Op {
	case "all_reduce", "all_gather", "reduce_scatter", "alltoall", "send_recv":
		return "nccl"
	}
	f := strings.ToLower(r.Framework)
	for _, s := range [...]struct{ part, stack string }{
		{"tensorrt-llm", "tensorrt-llm"},
		{"vllm", "vllm"},
		{"sglang", "sglang"},
		{"deepep", "sglang"},
		{"pytorch matmul", wallStack},
		{"pytorch", "pytorch-eager"},
		{"vendor library", "vendor-library"},
		{"deepgemm", "kernels"},
		{"flashmla", "kernels"},
		{"flashinfer", "kernels"},
		{"nccl", "nccl"},
		{"oneccl", "nccl"},
	} {
		if strings.Contains(f, s.part) {
			if s.stack == "tensorrt-llm" && strings.Contains(r.Precision, "block") {
				return "tensorrt-llm-block"
			}
			return s.stack
		}
	}
	return r.Framework
}

// wallStack is the stack of products that were timed one by one from Python, so
// that small ones measure the call and not the kernel.
const wallStack = "wall-clock"

// bridgeBandwidth is what a bridge between a pair of A100 or H100 PCIe cards
// carries, bytes/s one direction: 600 GB/s both ways (the cards' data sheets).
const bridgeBandwidth = 300e9

// OpRowSystem returns the system a row was measured on, given the device its
// label names and the coefficients of that device and stack. Kernels were
// timed on the device, so the host's dispatch does not count, but for those
// timed from Python. Cards on a bus are taken to have no bridge, unless the row
// says that pairs have one.
func OpRowSystem(r *OpRow, d *hardware.Device, c *hardware.Coefficients) hardware.System {
	if OpRowStack(r) != wallStack {
		c.DispatchSeconds = 0
	}
	switch d.ID {
	case "a100-pcie-40", "a100-pcie-80", "h100-pcie":
		if strings.Contains(r.Notes, "pairwise NVLink") {
			bridged := *d
			bridged.LinkName, bridged.LinkBandwidth, bridged.LinkDomain = "NVLink bridge", bridgeBandwidth, 2
			d = &bridged
		}
	}
	return hardware.System{Device: d, Stack: &hardware.Stack{ID: OpRowStack(r)}, Coefficients: c, NodeDevices: int(r.NodeDevices)}
}

package hardware

import "strings"

// generations maps the beginning of a device id to its calibration family:
// devices whose matrix units, caches and schedulers are of one design. Longer
// beginnings come first.
var generations = [...]struct{ prefix, generation string }{
	{"p100", "pascal"},
	{"p40", "pascal"},
	{"p4", "pascal"},
	{"gtx1080", "pascal"},
	{"titan-x-pascal", "pascal"},
	{"titan-xp", "pascal"},
	{"k40", "kepler"},
	{"k80", "kepler"},
	{"m40", "maxwell"},
	{"gtx980", "maxwell"},
	{"titan-x-maxwell", "maxwell"},
	{"v100", "volta"},
	{"titan-v", "volta"},
	{"t4", "turing"},
	{"rtx2080", "turing"},
	{"quadro-rtx", "turing"},
	{"a100", "ampere"},
	{"a800", "ampere"},
	{"a30", "ampere"},
	{"a10", "ampere-ga102"},
	{"a40", "ampere-ga102"},
	{"rtx3", "ampere-ga102"},
	{"rtxa", "ampere-ga102"},
	{"jetson-", "ampere-ga102"},
	{"l4", "ada"},
	{"rtx4", "ada"},
	{"rtx6000ada", "ada"},
	{"h100", "hopper"},
	{"h200", "hopper"},
	{"h800", "hopper"},
	{"h20", "hopper"},
	{"gh200", "hopper"},
	{"b200", "blackwell"},
	{"gb200", "blackwell"},
	{"b300", "blackwell-ultra"},
	{"gb300", "blackwell-ultra"},
	{"rubin", "blackwell-ultra"},
	{"rtxpro6000", "blackwell-gb202"},
	{"rtx5", "blackwell-gb202"},
	{"dgx-spark", "blackwell-gb202"},
	{"mi25", "gcn"},
	{"vega", "gcn"},
	{"mi100", "cdna2"},
	{"mi2", "cdna2"},
	{"mi3", "cdna3"},
	{"mi4", "cdna3"},
	{"ryzen-ai", "rdna"},
	{"tpu-v6", "trillium"}, // four times the arithmetic of its predecessor over twice the bandwidth
	{"tpu-", "tpu"},
	{"inferentia", "neuron"},
	{"trainium", "neuron"},
	{"gaudi", "gaudi"},
	{"max1550", "xe-hpc"},
	{"arc-", "xe2"},
	{"wse", "cerebras"},
	{"groq", "groq"},
	{"sn40l", "sambanova"},
	{"knl", "knl"},
	{"xeon-e5", "cpu-x86"},
	{"xeon-8280", "cpu-avx512"},
	{"xeon-8380", "cpu-avx512"},
	{"xeon-84", "cpu-amx"},
	{"xeon-85", "cpu-amx"},
	{"xeon-69", "cpu-amx"},
	{"epyc-", "cpu-x86"},
	{"i9-", "cpu-x86"},
	{"ryzen-", "cpu-x86"},
	{"graviton", "cpu-arm"},
	{"ampere-altra", "cpu-arm"},
	{"raspberry-", "cpu-arm-small"},
	{"apple-a10", "cpu-arm-small"},
	{"apple-", "apple"},
}

// Generation returns the calibration family of a device id, "" when the id is
// not of a known family. A preset may state its own in [Device.Generation].
func Generation(id string) string {
	for _, g := range &generations {
		if strings.HasPrefix(id, g.prefix) {
			return g.generation
		}
	}
	return ""
}

// Family returns the design that generations share when one is a revision of the
// other, "" for a generation that stands alone. What is not measured on one is
// taken from the other first.
func Family(generation string) string {
	switch generation {
	case "blackwell", "blackwell-ultra":
		return "blackwell"
	}
	return ""
}

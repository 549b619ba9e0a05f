package hardware

import "strings"

// cores maps the beginning of a processor's id to its physical cores, from the
// vendors' specifications (the names in presets/devices say most of them).
var cores = [...]struct {
	prefix string
	cores  float64
}{
	{"epyc-7763", 64},
	{"epyc-9654", 96},
	{"epyc-9755", 128},
	{"ryzen-7950x", 16},
	{"ampere-altra-q80", 80},
	{"graviton3", 64},
	{"graviton4", 96},
	{"xeon-8280", 28},
	{"xeon-8380", 40},
	{"xeon-8480", 56},
	{"xeon-8592", 64},
	{"xeon-6980p", 128},
	{"xeon-e5-2697v4", 18},
	{"xeon-e5-2658", 8},
	{"i9-13900k", 24},
	{"i9-14900k", 24},
	{"knl-7250", 68},
	{"raspberry-pi-5", 4},
}

// coreBandwidth is what one core draws from memory, bytes/s: a dozen lines of 64
// bytes in flight, each some 80 ns away, by Little's law. Eight cores fill the
// four channels of a server of 2016.
const coreBandwidth = 10e9

// Cores is the number of a processor's physical cores, 0 where it is not known.
func (d *Device) Cores() float64 {
	for _, c := range &cores {
		if strings.HasPrefix(d.ID, c.prefix) {
			return c.cores
		}
	}
	return 0
}

// threadShare is the share of a processor's arithmetic and of its memory
// bandwidth that so many threads reach. Threads beyond the cores add nothing;
// threads that update one table without locks (Hogwild, Niu et al. 2011) slow
// one another only through memory.
func (d *Device) threadShare(threads float64) (arithmetic, memory float64) {
	arithmetic, memory = 1, 1
	if n := d.Cores(); n > 0 && threads < n {
		arithmetic = threads / n
	}
	if d.MemoryBandwidth > 0 {
		memory = min(1, threads*coreBandwidth/d.MemoryBandwidth)
	}
	return arithmetic, memory
}

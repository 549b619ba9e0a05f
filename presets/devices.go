package presets

import (
	"wattif/sim/hardware"
	"wattif/sim/model"
)

const (
	giga = 1e9  // GB and GB/s as sold
	tera = 1e12 // TFLOP/s
	mega = 1e6
	kilo = 1e3
)

// deviceEntry is one row of devices/*.csv.
type deviceEntry struct {
	hardware.Device
	Aliases []string
	Status  string
	Note    string
	fp32    float64 // vector rate
	matrix  float64 // fp32 rate of matrix units, when they have one
}

// deviceSchema is what a device row may say. Units are in the column names:
// peaks are dense, GB is 1e9 bytes, links and memory are GB/s in one
// direction, nic_gbps is gigaBITS a second.
var deviceSchema = func() *schema[deviceEntry] {
	type d = deviceEntry
	peak := func(name string, p model.Precision) field[d] {
		return number(name, 1e-3, 1e6, tera, func(e *d) *float64 { return &e.Peak[p] })
	}
	return newSchema(
		required(text("id", func(e *d) *string { return &e.ID })),
		required(text("vendor", func(e *d) *string { return &e.Vendor })),
		list("aliases", func(e *d) *[]string { return &e.Aliases }),
		required(text("name", func(e *d) *string { return &e.Name })),
		required(word("kind", hardware.ParseDeviceKind, []string{"gpu", "tpu", "accelerator", "cpu", "apple"}, func(e *d) *hardware.DeviceKind { return &e.Kind })),
		text("generation", func(e *d) *string { return &e.Generation }),
		whole("year", 1990, 2100, func(e *d) *int { return &e.Year }),
		oneOf[d]("status", "available", "announced", "announced/ramping", "discontinued"),
		number("process_nm", 1, 1000, 1, func(e *d) *float64 { return &e.ProcessNM }),
		number("die_mm2", 1, 1e5, 1, func(e *d) *float64 { return &e.SizeMM2 }),
		number("fp32_tflops", 1e-4, 1e6, tera, func(e *d) *float64 { return &e.fp32 }),
		number("fp32_matrix_tflops", 1e-4, 1e6, tera, func(e *d) *float64 { return &e.matrix }),
		peak("tf32_tflops", model.TF32), peak("bf16_tflops", model.BF16), peak("fp16_tflops", model.FP16),
		peak("fp8_tflops", model.FP8), peak("fp6_tflops", model.FP6), peak("int8_tops", model.INT8),
		peak("int4_tops", model.INT4), peak("fp4_tflops", model.FP4),
		text("mem_type", func(e *d) *string { return &e.MemoryKind }),
		required(number("mem_gb", 0.1, 1e5, giga, func(e *d) *float64 { return &e.MemoryBytes })),
		required(number("mem_bw_gbs", 0.1, 1e8, giga, func(e *d) *float64 { return &e.MemoryBandwidth })),
		number("onchip_mb", 0.01, 1e6, mega, func(e *d) *float64 { return &e.CacheBytes }),
		number("onchip_bw_gbs", 1, 1e8, giga, func(e *d) *float64 { return &e.CacheBandwidth }),
		number("tdp_w", 0.1, 1e5, 1, func(e *d) *float64 { return &e.TDP }),
		number("idle_w", 0, 1e5, 1, func(e *d) *float64 { return &e.Idle }),
		text("link", func(e *d) *string { return &e.LinkName }),
		number("link_gbs_per_dir", 0.01, 1e5, giga, func(e *d) *float64 { return &e.LinkBandwidth }),
		number("link_p2p_gbs_per_dir", 0.01, 1e5, giga, func(e *d) *float64 { return &e.PairBandwidth }),
		whole("link_domain", 1, 1<<20, func(e *d) *int { return &e.LinkDomain }),
		number("pcie_gbs_per_dir", 0.01, 1e4, giga, func(e *d) *float64 { return &e.HostBandwidth }),
		number("nic_gbps", 0.01, 1e5, giga/8, func(e *d) *float64 { return &e.FabricBandwidth }),
		text("server", func(e *d) *string { return &e.Server }),
		whole("server_devices", 1, 1<<20, func(e *d) *int { return &e.ServerDevices }),
		number("server_max_kw", 0.001, 1e4, kilo, func(e *d) *float64 { return &e.ServerWatts }),
		number("server_host_w", 0, 1e6, 1, func(e *d) *float64 { return &e.HostWatts }),
		number("price_usd", 1, 1e8, 1, func(e *d) *float64 { return &e.PriceUSD }),
		ignored[d]("price_note"),
		number("cloud_usd_per_h", 0.001, 1e4, 1, func(e *d) *float64 { return &e.RentUSDPerH }),
		text("cloud_note", func(e *d) *string { return &e.RentNote }),
		number("embodied_kgco2e", 0.1, 1e6, 1, func(e *d) *float64 { return &e.EmbodiedKg }),
		text("embodied_basis", func(e *d) *string { return &e.EmbodiedBasis }),
		number("host_embodied_kgco2e", 0.1, 1e6, 1, func(e *d) *float64 { return &e.HostEmbodiedKg }),
		ignored[d]("host_embodied_basis"),
		word("verified", parseVerified, []string{"yes", "mixed", "memory"}, func(e *d) *string { return &e.Verified }),
		required(text("sources", func(e *d) *string { return &e.Source })),
		text("notes", func(e *d) *string { return &e.Note }),
	)
}()

func parseVerified(s string) (string, bool) {
	return s, s == "yes" || s == "mixed" || s == "memory"
}

// embodiedRuler is what "est" stands for in the embodied_basis column.
const embodiedRuler = "estimate: 0.86 kg/GB HBM (0.4 GDDR or LPDDR) + 0.05 kg/mm2 logic + 12 to 45 kg board, +-50 %"

func (l *Library) readDevices() (*shelf[deviceEntry], error) {
	shelf := newShelf[deviceEntry]()
	read := func(layer int, file, content string) error {
		return deviceSchema.readTable(file, content, func(e *deviceEntry, line int) error {
			if err := finishDevice(e, file, line); err != nil {
				return err
			}
			return shelf.add(*e, e.ID, e.Aliases, layer, file, line)
		})
	}
	if err := l.each("devices", ".csv", read); err != nil {
		return nil, err
	}
	// Older devices that calibration needed are ordinary devices too.
	const extra = "calibration/devices_extra.csv"
	content, err := shipped.ReadFile(extra)
	if err != nil {
		return nil, &FileError{File: extra, Reason: cause(err)}
	}
	return shelf, read(0, extra, string(content))
}

// finishDevice derives what follows from a row and refuses what cannot be.
func finishDevice(e *deviceEntry, file string, line int) error {
	d := &e.Device
	fail := func(field, reason string) error {
		return &FileError{File: file, Line: line, Field: field, Reason: reason}
	}
	d.VectorPeak = e.fp32
	d.Peak[model.FP32] = e.fp32
	if e.matrix > 0 {
		d.Peak[model.FP32] = e.matrix
	}
	if d.Generation == "" {
		d.Generation = hardware.Generation(d.ID)
	}
	if d.LinkDomain == 0 {
		d.LinkDomain = 1
	}
	if d.EmbodiedBasis == "est" {
		d.EmbodiedBasis = embodiedRuler
	}
	if d.Verified == "" {
		d.Verified = "memory"
	}
	if d.Idle > 0 && d.TDP > 0 && d.Idle >= d.TDP {
		return fail("idle_w", "is not below tdp_w")
	}
	any := false
	for _, p := range model.Precisions() {
		any = any || d.Peak[p] > 0
	}
	if !any {
		return fail("", "no peak is stated; bf16_tflops, fp16_tflops or fp32_tflops is needed")
	}
	return checkDense(e, file, line)
}

// checkDense refuses peaks that look sparse. Halving the width of a format at
// most doubles the dense rate, so a larger step needs a word in the notes
// column; marketing figures with 2:4 sparsity are twice that.
func checkDense(e *deviceEntry, file string, line int) error {
	if e.Note != "" {
		return nil
	}
	d := &e.Device
	base := max(d.Peak[model.BF16], d.Peak[model.FP16])
	if base == 0 {
		return nil
	}
	steps := [...]struct {
		column string
		p      model.Precision
		most   float64
	}{
		{"tf32_tflops", model.TF32, 1},
		{"fp8_tflops", model.FP8, 2},
		{"int8_tops", model.INT8, 2},
		{"fp6_tflops", model.FP6, 4},
		{"int4_tops", model.INT4, 4},
		{"fp4_tflops", model.FP4, 4},
	}
	for _, s := range steps {
		if d.Kind == hardware.CPU && s.p == model.INT8 {
			s.most = 4 // VNNI does four 8-bit products where fp32 does one
		}
		if ratio := d.Peak[s.p] / base; ratio > s.most*1.05 {
			return &FileError{
				File: file, Line: line, Field: s.column,
				Reason: "is " + figure(ratio, 3) + " times the 16-bit peak, at most " + figure(s.most, 1) + " is dense; halve a sparse figure, or say why in notes",
			}
		}
	}
	return nil
}

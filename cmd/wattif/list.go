package main

import (
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/model"
)

// listKind is a kind of named thing and how its entries are listed.
type listKind struct {
	id   string
	list func(*presets.Library) ([]entry, error)
}

// entry is one named thing: its JSON, and the cells people are shown.
type entry struct {
	object object
	cells  []string // id, name and a short fact
}

var listKinds = []listKind{
	{"models", listModels},
	{"hardware", listHardware},
	{"stacks", listStacks},
	{"regions", listRegions},
	{"workloads", listWorkloads},
	{"scenarios", listScenarios},
	{"lessons", listLessons},
}

func listIDs() []string {
	ids := make([]string, len(listKinds))
	for i, k := range listKinds {
		ids[i] = k.id
	}
	return ids
}

func (p *program) listCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list KIND [WORD…]",
		Short: "The named things: " + strings.Join(listIDs(), ", "),
		Long: `List the models, hardware, software stacks, regions, workloads, scenarios or
lessons that can be named, with their facts and sources. Words keep the entries
that have all of them in their id or name.`,
		Example: `  wattif list models llama
  wattif list regions -o json`,
		ValidArgs: listIDs(),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if len(args) == 0 {
				return &sim.KnobError{Knob: "list", Value: "", Reason: "needs a kind", Accepted: strings.Join(listIDs(), " ")}
			}
			lib, err := p.load()
			if err != nil {
				return err
			}
			for _, k := range listKinds {
				if k.id != args[0] {
					continue
				}
				entries, err := k.list(lib)
				if err != nil {
					return err
				}
				return p.writeEntries(filter(entries, args[1:]), format)
			}
			return &sim.KnobError{
				Knob: "list", Value: args[0], Reason: "is not a kind of preset",
				Nearest: knob.Nearest(args[0], listIDs()), Accepted: strings.Join(listIDs(), " "),
			}
		},
	}
	formatFlag(cmd, &format)
	return cmd
}

// filter keeps the entries that have all the words in their id or name.
func filter(entries []entry, words []string) []entry {
	out := entries[:0:0]
next:
	for _, e := range entries {
		text := strings.ToLower(e.cells[0] + " " + e.cells[1])
		for _, w := range words {
			if !strings.Contains(text, strings.ToLower(w)) {
				continue next
			}
		}
		out = append(out, e)
	}
	return out
}

func (p *program) writeEntries(entries []entry, format string) error {
	if format == formatJSON {
		list := make([]object, len(entries))
		for i := range entries {
			list[i] = entries[i].object
		}
		return writeJSON(p.stdout, list)
	}
	t := &table{head: []string{"id", p.say("name"), p.say("facts")}, prose: true}
	if format == formatCSV && len(entries) > 0 {
		t.head = nil
		for _, f := range entries[0].object {
			t.head = append(t.head, f.key)
		}
	}
	for _, e := range entries {
		if format != formatCSV {
			cells := slices.Clone(e.cells)
			for i := 1; i < len(cells); i++ {
				cells[i] = p.speech.Retell(cells[i])
			}
			t.add(cells...)
			continue
		}
		row := make([]string, len(e.object))
		for i, f := range e.object {
			row[i] = cellText(f.value)
		}
		t.add(row...)
	}
	return t.write(p.stdout, format)
}

// cellText is a JSON value as a cell: nothing for what is not known.
func cellText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case number:
		return plainNumber(float64(v))
	case int:
		return plainNumber(float64(v))
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []string:
		return strings.Join(v, " ")
	}
	return ""
}

// known is a number for which 0 means that it is not known.
func known(v float64) number {
	if v == 0 {
		return number(math.NaN())
	}
	return number(v)
}

// atLeast is a number for which a negative value means that it is not known.
func atLeast(v float64) number {
	if v < 0 {
		return number(math.NaN())
	}
	return number(v)
}

func listModels(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, o := range lib.Options("model") {
		a, err := lib.Model(o.ID)
		if err != nil {
			return nil, err
		}
		p := a.Parameters()
		local, global := a.CacheBytesPerToken(model.FP16)
		out = append(out, entry{
			object: object{
				{"id", o.ID},
				{"name", o.Name},
				{"group", o.Group},
				{"family", a.Family.String()},
				{"params_b", number(p.Total / 1e9)},
				{"active_params_b", number(p.Active / 1e9)},
				{"published_params_b", known(a.PublishedParameters / 1e9)},
				{"layers", a.Layers},
				{"hidden", a.Hidden},
				{"heads", a.Heads},
				{"kv_heads", a.KVHeads},
				{"ffn", a.FFN},
				{"vocab", a.Vocab},
				{"experts", a.Experts},
				{"experts_active", a.ExpertsActive},
				{"cell", a.Cell.String()},
				{"context", known(float64(a.Context))},
				{"kv_kb_per_token_fp16", number((local + global) / 1e3)},
				{"source", a.Source},
			},
			cells: []string{o.ID, o.Name, o.Detail},
		})
	}
	return out, nil
}

func listHardware(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, o := range lib.Options("hardware") {
		d, err := lib.Device(o.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{object: deviceObject(&d), cells: []string{o.ID, o.Name, o.Detail}})
	}
	return out, nil
}

func deviceObject(d *hardware.Device) object {
	peak := object{}
	for p := model.Precision(0); p < model.PrecisionCount; p++ {
		if d.Peak[p] > 0 {
			peak.put(p.String(), number(d.Peak[p]/1e12))
		}
	}
	return object{
		{"id", d.ID},
		{"name", d.Name},
		{"vendor", d.Vendor},
		{"kind", d.Kind.String()},
		{"year", known(float64(d.Year))},
		{"memory_gb", number(d.MemoryBytes / 1e9)},
		{"memory", d.MemoryKind},
		{"bandwidth_gb_s", number(d.MemoryBandwidth / 1e9)},
		{"dense_tflops", peak},
		{"tdp_w", number(d.TDP)},
		{"idle_w", known(d.Idle)},
		{"link", d.LinkName},
		{"link_gb_s", known(d.LinkBandwidth / 1e9)},
		{"link_domain", d.LinkDomain},
		{"price_usd", known(d.PriceUSD)},
		{"rent_usd_per_h", known(d.RentUSDPerH)},
		{"embodied_kg", known(d.EmbodiedKg)},
		{"verified", d.Verified},
		{"source", d.Source},
	}
}

func listStacks(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, o := range lib.Options("stack") {
		s, err := lib.Stack(o.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{
			object: object{
				{"id", s.ID},
				{"name", s.Name},
				{"tasks", strings.Fields(s.Tasks)},
				{"serving", s.Serving},
				{"fused_attention", s.FusedAttention},
				{"captured_graph", s.Graph},
				{"memory_fraction", known(s.MemoryFraction)},
				{"source", s.Source},
			},
			cells: []string{s.ID, s.Name, s.Tasks},
		})
	}
	return out, nil
}

func listRegions(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, o := range lib.Options("region") {
		r, err := lib.Region(o.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, entry{object: regionObject(&r), cells: []string{o.ID, o.Name, o.Detail}})
	}
	return out, nil
}

func regionObject(r *footprint.Region) object {
	return object{
		{"id", r.ID},
		{"name", r.Name},
		{"kind", r.Kind},
		{"zone", r.Zone},
		{"country", r.Country},
		{"grid_g_per_kwh", known(r.GridGPerKWh)},
		{"grid_year", known(float64(r.GridYear))},
		{"grid_basis", r.GridBasis},
		{"market_g_per_kwh", atLeast(r.MarketG)},
		{"marginal_g_per_kwh", known(r.MarginalG)},
		{"carbon_free", atLeast(r.CarbonFree)},
		{"pue", known(r.PUE)},
		{"wue", atLeast(r.WUE)},
		{"water_l_per_kwh", atLeast(r.WaterLPerKWh)},
		{"price_usd_per_kwh", known(r.PriceUSDPerKWh)},
		{"hourly_profile", r.Shape != nil},
		{"licence", r.GridLicence},
		{"source", r.GridSource},
	}
}

func listWorkloads(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, w := range lib.Workloads() {
		out = append(out, entry{
			object: object{
				{"id", w.ID}, {"name", w.Name}, {"help", w.Help}, {"models", w.Models}, {"line", w.Line}, {"source", w.Source},
			},
			cells: []string{w.ID, w.Name, w.Line},
		})
	}
	return out, nil
}

func listScenarios(lib *presets.Library) ([]entry, error) {
	var out []entry
	for _, s := range lib.Scenarios() {
		out = append(out, entry{
			object: object{
				{"id", s.ID}, {"name", s.Name}, {"group", s.Group}, {"question", s.Question}, {"line", s.Line}, {"versus", s.Versus}, {"source", s.Note},
			},
			cells: []string{s.ID, s.Name, s.Question},
		})
	}
	return out, nil
}

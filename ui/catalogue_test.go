package ui

import (
	"os"
	"regexp"
	"sort"
	"strings"
	"testing"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/explain"
	"wattif/sim/explore"
	"wattif/sim/footprint"
	"wattif/sim/hardware"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/sim/model"
	"wattif/ui/language"
	"wattif/ui/language/scan"
)

// saidFolders hold the screen and the command line.
var saidFolders = []string{".", "widget", "chart", "theme", "block", "../cmd/wattif"}

// engineFolders hold sentences that the screen retells.
var engineFolders = []string{"../sim", "../sim/knob", "../sim/explore", "../sim/explain", "../sim/model", "../sim/workload", "../sim/footprint", "../sim/metric", "../sim/hardware"}

// tableTexts are the texts that stand in tables and are said where they are
// drawn.
func tableTexts(t *testing.T, lib *presets.Library) scan.Texts {
	out := scan.Texts{}
	put := func(where string, texts ...string) {
		for _, text := range texts {
			if strings.TrimSpace(text) != "" && out[text] == "" {
				out[text] = where
			}
		}
	}
	for i := range bindings {
		b := &bindings[i]
		put("key "+string(b.id), b.tip, b.brief, b.help)
	}
	for f, items := range footers {
		for i := range items {
			_, tip := usualKeymap.label(&items[i])
			_ = f
			put("footer", tip, items[i].show)
		}
	}
	put("view", viewNames[:]...)
	put("view", viewShort[:]...)
	for _, k := range knob.All() {
		put("knob "+k.ID, k.Label, k.Help, k.Source, k.Default, k.Unit, k.Auto)
	}
	for _, m := range allMetrics() {
		put("metric "+m.ID, m.Label, m.Short, m.Help, m.Formula, m.Unit)
		for _, v := range []float64{0.5, 1, 2} {
			_, word := m.Delta(v, 1)
			put("metric "+m.ID, word)
		}
	}
	for u := metric.Usual; u <= metric.Year; u++ {
		put("unit", u.Name(&sim.Result{Task: sim.Generate}), u.Help())
	}
	put("unit", "job", "step")
	for b := hardware.ComputeBound; b <= hardware.CapacityBound; b++ {
		put("bound", b.String()+"-bound", "by "+b.String(), "operations bound by "+b.String())
	}
	for _, o := range []explore.Order{explore.ByCarbon, explore.ByCost, explore.ByWater} {
		put("order", o.String())
	}
	for _, r := range []explore.Role{explore.Assumption, explore.EngineError, explore.Demand, explore.Decision} {
		put("role", r.String())
	}
	for k := explain.Kind(0); k <= explain.Definition; k++ {
		put("source", k.String())
	}
	for p := range model.PhaseCount {
		put("phase", p.String())
	}
	for _, b := range []footprint.Boundary{footprint.BoundaryDevice, footprint.BoundaryServer, footprint.BoundaryFacility} {
		put("boundary", b.String())
	}
	put("accounting", footprint.Location.String(), footprint.Market.String())
	for _, x := range []explore.Basis{explore.Average, explore.Marginal, explore.Market} {
		put("basis", x.Words(), x.String())
	}
	for _, x := range lib.Like(presets.Amounts{KWh: 1, Grams: 1, Litres: 1}) {
		put("like "+x.ID, x.Label, x.Per)
	}
	for _, p := range lib.Scenarios() {
		put("preset "+p.ID, p.Name, p.Question, p.Group)
		s, err := lib.Scenario(p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := sim.Run(&s); err == nil {
			for _, q := range explore.ReadyGoals(&s, &r, nil, lib) {
				put("goal "+q.ID, q.Name, q.Keeps, q.Why)
			}
		}
		for _, k := range knob.All() {
			if k.Options == nil {
				continue
			}
			for _, o := range k.Options(&s, lib) {
				put("choice of "+k.ID, o.Group)
				switch k.ID {
				case "model", "hardware", "region", "stack":
				default:
					put("choice of "+k.ID, o.ID, o.Name, o.Detail)
				}
			}
		}
	}
	for _, name := range language.Names() {
		l, _ := language.Parse(name)
		put("language", l.Name())
	}
	return out
}

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

func allMetrics() []metric.Metric {
	out := append([]metric.Metric(nil), metric.All()...)
	for _, m := range metric.All() {
		for u := metric.Usual; u <= metric.Year; u++ {
			if other, err := metric.Find(u.In(m.ID)); err == nil {
				out = append(out, *other)
			}
		}
	}
	return out
}

var latinWord = regexp.MustCompile(`[A-Za-z][A-Za-z.+/-]*`)

// plainWord reports whether a text reads the same in every language: numbers,
// units, formats and names.
func plainWord(text string) bool {
	for _, w := range latinWord.FindAllString(text, -1) {
		if !sameEverywhere[w] {
			return false
		}
	}
	return true
}

// The catalogue has every text of the screen, and none that nothing says.
func TestCatalogueIsWhole(t *testing.T) {
	lib, err := presets.Load()
	if err != nil {
		t.Fatal(err)
	}
	has, err := language.Texts()
	if err != nil {
		t.Fatal(err)
	}
	said, err := scan.Said(saidFolders...)
	if err != nil {
		t.Fatal(err)
	}
	for text, at := range tableTexts(t, lib) {
		said[text] = at
	}
	shapes, err := scan.Shapes(engineFolders...)
	if err != nil {
		t.Fatal(err)
	}
	for text, at := range shapes {
		if !ofTheEngineAlone(text, at) {
			said[text] = at
		}
	}
	var missing []string
	for text, at := range said {
		if has[text] == "" && !engineAlone[text] && !plainWord(strings.ReplaceAll(text, "%s", "")) {
			missing = append(missing, at+": "+text)
		}
	}
	sort.Strings(missing)
	if len(missing) > 0 {
		t.Errorf("%d texts have no Chinese:\n%s", len(missing), strings.Join(missing, "\n"))
		if file := os.Getenv("MISSING"); file != "" {
			_ = os.WriteFile(file, []byte(strings.Join(missing, "\n")), 0o644)
		}
	}
	literals, err := scan.Literals(append(append([]string(nil), saidFolders...), append(engineFolders, "../presets")...)...)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for text := range literals {
		all.WriteString(text + "\n")
	}
	for text := range has {
		if language.Room(text) != "cli" && said[text] == "" && !retoldWhole[text] && shapes[text] == "" && !stands(text, all.String()) {
			t.Errorf("nothing says %q", text)
		}
	}
}

// stands reports whether what a text has between its values stands in the
// sources.
func stands(text, sources string) bool {
	for _, piece := range strings.Split(text, "%s") {
		if !strings.Contains(sources, piece) {
			return false
		}
	}
	return true
}

// ofTheEngineAlone reports whether a text of the engine's files reaches no
// screen, or is a citation, which stays as its source is written.
func ofTheEngineAlone(text, at string) bool {
	return engineAlone[text] || strings.Contains(at, "template.go") && strings.HasPrefix(text, "sizes of") || strings.Contains(at, "hardware/table.go")
}

package presets

import (
	"slices"

	"wattif/sim/metric"
)

// Published is one figure that is published of a training run.
type Published struct {
	Run      string  // id of its scenario preset
	Figure   string  // id of the metric it is held against
	Value    float64 // in the metric's unit
	Boundary string  // what the source counts: "device", "device_pue" (devices x PUE, hosts left out), "server" or "facility"
	Basis    string  // how it was come by
	Source   string
	Verified string // "yes", or "memory" for what wants a second look at the source
	Note     string
}

var publishedSchema = func() *schema[Published] {
	type p = Published
	boundaries := []string{"device", "device_pue", "server", "facility"}
	return newSchema(
		required(text("run", func(x *p) *string { return &x.Run })),
		required(word("figure", func(s string) (string, bool) {
			_, err := metric.Find(s)
			return s, err == nil
		}, []string{"device_hours", "energy_mwh", "co2e_t", "train_days"}, func(x *p) *string { return &x.Figure })),
		required(number("published", 1e-9, 1e15, 1, func(x *p) *float64 { return &x.Value })),
		required(word("boundary", func(s string) (string, bool) {
			return s, slices.Contains(boundaries, s)
		}, boundaries, func(x *p) *string { return &x.Boundary })),
		required(text("basis", func(x *p) *string { return &x.Basis })),
		required(text("source", func(x *p) *string { return &x.Source })),
		required(word("verified", func(s string) (string, bool) { return s, s == "yes" || s == "memory" }, []string{"yes", "memory"}, func(x *p) *string { return &x.Verified })),
		text("note", func(x *p) *string { return &x.Note }),
	)
}()

// PublishedFigures lists what is published of the run with the given id of a
// scenario preset, empty for other scenarios.
func (l *Library) PublishedFigures(run string) []Published {
	f, err := l.facts.get(l.readFacts)
	if err != nil {
		return nil
	}
	var out []Published
	for _, p := range f.published {
		if p.Run == run {
			out = append(out, p)
		}
	}
	return out
}

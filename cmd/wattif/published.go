package main

import (
	"io"
	"strings"

	"wattif/presets"
	"wattif/sim"
	"wattif/sim/footprint"
	"wattif/sim/metric"
)

// beside is a published figure of a run and what the program says of it, inside
// the boundary of its source.
type beside struct {
	presets.Published
	metric               *metric.Metric
	predicted, low, high float64
}

// besides predicts what is published of the run with the given id of a
// scenario preset; nil for other scenarios.
func besides(lib *presets.Library, id string, s *sim.Scenario) ([]beside, error) {
	var out []beside
	for _, f := range lib.PublishedFigures(id) {
		m, err := metric.Find(f.Figure)
		if err != nil {
			return nil, err
		}
		counted := *s
		counted.Boundary = footprint.BoundaryDevice
		for b := footprint.BoundaryDevice; b <= footprint.BoundaryFacility; b++ {
			if b.String() == f.Boundary {
				counted.Boundary = b
			}
		}
		r, err := sim.Run(&counted)
		if err != nil {
			return nil, err
		}
		b := beside{Published: f, metric: m}
		b.predicted, _ = m.Of(&r)
		b.low, b.high = m.Interval(&r)
		if f.Boundary == devicePUE && m.ID != "device_hours" && m.ID != "train_days" {
			pue := r.Footprint.PUE
			b.predicted, b.low, b.high = b.predicted*pue, b.low*pue, b.high*pue
		}
		out = append(out, b)
	}
	return out, nil
}

// devicePUE is the boundary of papers that multiply the energy of the devices
// alone with the PUE, and leave the hosts out.
const devicePUE = "device_pue"

// counts says the boundary in words.
func (b *beside) counts() string {
	if b.Boundary == devicePUE {
		return "device x PUE"
	}
	return b.Boundary
}

// off is the relative error of the prediction.
func (b *beside) off() float64 { return b.predicted/b.Value - 1 }

// writePublished prints published figures beside the program's.
func writePublished(w io.Writer, list []beside, format string) error {
	if len(list) == 0 || format == formatJSON || format == formatCSV {
		return nil
	}
	t := &table{head: []string{"Published of this run", "published", "predicted", "off", "counts"}, right: []bool{false, true, true, true}}
	for i := range list {
		b := &list[i]
		t.add(b.metric.Label, b.metric.Format(b.Value), b.metric.Format(b.predicted), signedPercent(b.off(), 0), b.counts())
	}
	var text strings.Builder
	text.WriteString("\n")
	if err := t.write(&text, format); err != nil {
		return err
	}
	text.WriteString("\n")
	for _, source := range sources(list) {
		text.WriteString(wrap("- "+source, 2) + "\n")
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// sources says where the figures come from and how they were come by, each
// source once.
func sources(list []beside) []string {
	var names []string
	said := map[string][]string{}
	for i := range list {
		b := &list[i]
		if _, ok := said[b.Source]; !ok {
			names = append(names, b.Source)
		}
		what := b.metric.Short
		if what == "" {
			what = b.metric.Label
		}
		how := what + ": " + b.Basis
		if b.Note != "" {
			how += " (" + b.Note + ")"
		}
		if b.Verified != "yes" {
			how += ", from memory"
		}
		said[b.Source] = append(said[b.Source], how)
	}
	for i, n := range names {
		names[i] = n + ": " + strings.Join(said[n], "; ")
	}
	return names
}

// publishedObjects is the figures for JSON.
func publishedObjects(list []beside) []object {
	out := make([]object, len(list))
	for i := range list {
		b := &list[i]
		out[i] = object{
			{"metric", b.Figure},
			{"published", number(b.Value)},
			{"predicted", number(b.predicted)},
			{"low", number(b.low)},
			{"high", number(b.high)},
			{"error", number(b.off())},
			{"boundary", b.Boundary},
			{"basis", b.Basis},
			{"source", b.Source},
			{"verified", b.Verified},
			{"note", b.Note},
		}
	}
	return out
}

package export

import (
	"bytes"
	"io"
	"strings"

	"wattif/sim"
	"wattif/sim/knob"
	"wattif/sim/metric"
)

// texEscapes are the characters that mean something to LaTeX.
var texEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`, `^`, `\textasciicircum{}`, `~`, `\textasciitilde{}`,
	"CO2e", `CO\textsubscript{2}e`,
)

func tex(s string) string { return texEscapes.Replace(s) }

// Latex is the paragraph and the table, for the copy menu.
func (s *Sheet) Latex() string {
	var b bytes.Buffer
	_ = s.latex(&b) // a buffer takes everything
	return b.String()
}

// latex is a paragraph for a methods section, a table, and the sources. It
// needs no package.
func (s *Sheet) latex(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("% Made with " + s.made() + ".\n")
	for i := range s.Entries {
		b.WriteString("% " + s.Entries[i].Letter + ": " + s.Entries[i].Line + "\n")
	}
	b.WriteString("\n" + s.paragraph() + "\n\n")
	b.WriteString("\\begin{table}\n\\centering\n\\caption{" + tex(s.caption()) + "}\n\\begin{tabular}{l" + strings.Repeat("r", len(s.Entries)) + "}\n\\hline\n")
	for i := range s.Entries {
		b.WriteString(" & " + s.Entries[i].Letter)
	}
	b.WriteString(" \\\\\n\\hline\n")
	for _, r := range s.rows() {
		b.WriteString(tex(r.metric.Label))
		for i := range r.cells {
			c := &r.cells[i]
			b.WriteString(" & " + tex(c.text(r.metric)))
			if d := c.delta(); d != "" && d != "same" {
				b.WriteString(" (" + tex(metric.Percent(c.change)) + ")")
			}
		}
		b.WriteString(" \\\\\n")
	}
	b.WriteString("\\hline\n\\end{tabular}\n\\end{table}\n\n\\paragraph{Sources.}\n")
	var parts []string
	for _, x := range s.sources() {
		parts = append(parts, tex(x.Of)+": "+tex(x.Source))
	}
	b.WriteString(strings.Join(parts, ";\n") + ".\n")
	_, err := w.Write(b.Bytes())
	return err
}

func (s *Sheet) caption() string {
	var parts []string
	for i := range s.Entries {
		e := &s.Entries[i]
		parts = append(parts, e.Letter+": "+e.Line)
	}
	return strings.Join(parts, "; ") + ". Changes are against " + s.Entries[s.Baseline].Letter + ". " + s.conventions() + " " + s.made() + "."
}

// headlines are the metrics a paragraph states, those that apply.
var headlines = [...]string{"ttft_ms", "tpot_ms", "latency_s", "step_s", "train_days", "energy_wh_per_request", "energy_wh_per_step", "energy_mwh", "co2e_g_per_request", "co2e_g_per_step", "co2e_total_t", "water_ml_per_request", "water_l", "cost_usd_per_mtok", "cost_usd"}

// verbs say what a scenario does with its model.
var verbs = map[sim.Task]string{sim.Generate: "generates text with", sim.Encode: "encodes with", sim.Train: "trains", sim.LoRA: "fine-tunes adapters of", sim.QLoRA: "fine-tunes adapters of the 4-bit"}

// paragraph says in words what was estimated, of what, and how sure it is.
func (s *Sheet) paragraph() string {
	var b strings.Builder
	for i := range s.Entries {
		e := &s.Entries[i]
		m, d := &e.of.Model, &e.of.Device
		name := m.Name
		if name == "" {
			name = m.ID
		}
		device := d.Name
		if device == "" {
			device = d.ID
		}
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(tex("Scenario " + e.Letter + " " + verbs[e.of.Task] + " " + name + " (weights " + e.of.Weights.String() + ") on "))
		b.WriteString(tex(display("devices", e) + " x " + device + " with " + e.of.Stack.ID + ", batch " + display("batch", e) + ", " + display("input_len", e) + " tokens in"))
		if e.Result.OutputTokens > 0 {
			b.WriteString(tex(" and " + display("output_len", e) + " out"))
		}
		b.WriteString(tex(", in " + place(e) + "."))
		var parts []string
		for _, id := range headlines {
			x, err := metric.Find(id)
			if err != nil {
				continue
			}
			x = s.inUnit(x)
			v, ok := x.Of(&e.Result)
			if !ok || v != v {
				continue
			}
			text := strings.ToLower(x.Label[:1]) + x.Label[1:] + " " + x.Format(v)
			if strings.HasPrefix(x.Label, "CO2e") {
				text = x.Label + " " + x.Format(v)
			}
			if low, high := x.Interval(&e.Result); low < high {
				text += " (" + x.Format(low) + " to " + x.Format(high) + ")"
			}
			parts = append(parts, tex(text))
		}
		b.WriteString(" We estimate: " + strings.Join(parts, "; ") + ".")
	}
	b.WriteString("\n" + tex(s.conventions()+" Estimated with "+s.made()+"."))
	return b.String()
}

func display(id string, e *Entry) string {
	k, err := knob.Find(id)
	if err != nil {
		return ""
	}
	return k.Display(k.Get(&e.of))
}

func place(e *Entry) string {
	p := &e.of.Region
	name := p.Name
	if name == "" {
		name = p.ID
	}
	f := &e.Result.Footprint
	out := name
	if f.GridGPerKWh == f.GridGPerKWh {
		out += ", " + metric.Quantity(f.GridGPerKWh, "gCO2e") + "/kWh"
	}
	if f.PUE > 0 {
		out += ", PUE " + metric.Quantity(f.PUE, "")
	}
	return out
}

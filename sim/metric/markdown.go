//go:generate go test -run TestReferenceIsCurrent -update .

package metric

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes the reference of every metric, docs/metrics.md.
func Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Metrics\n\nWhat a result can say. This page is generated from the metric table by `go generate ./sim/metric`; `wattif metrics` prints the same.\n\n")
	b.WriteString("The unit of work is one batch of requests, from first to last token, or one optimizer step. Energy and emissions count what `boundary` includes. ")
	b.WriteString("A metric \"in all\" is of the whole training run (when `train_tokens`, or `epochs` and `samples`, are given) or of a year of serving `requests_per_day` (when given); it is absent otherwise. ")
	b.WriteString("A number that cannot be known is `null` in JSON, empty in CSV and \"unknown\" on screen, never 0. Shares are fractions in JSON and CSV, percent on screen.\n")
	titles := map[string]string{"speed": "Speed", "training": "Training", "memory": "Memory", "energy": "Energy", "footprint": "Carbon, water, cost", "roofline": "Roofline"}
	group := ""
	for i := range table {
		m := &table[i]
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(&b, "\n## %s\n\n| id | what | unit | better | formula |\n|---|---|---|---|---|\n", titles[group])
		}
		unit := m.Unit
		if m.share {
			unit = "share"
		}
		fmt.Fprintf(&b, "| `%s` | **%s.** %s | %s | %s | %s |\n", m.ID, m.Label, cell(m.Help), unit, m.Better, cell(m.Formula))
	}
	b.WriteString("\n## Functional units\n\nEnergy, emissions, water and money can also be said of other amounts of work; these ids do wherever a metric is named, and `f` changes the screen.\n\n| unit | ids | what it is | formula |\n|---|---|---|---|\n")
	for u := Ktok; u < unitCount; u++ {
		ids := make([]string, 0, 4)
		for _, id := range [...]string{"energy_mwh", "co2e_t", "water_l", "cost_usd"} {
			ids = append(ids, "`"+u.In(id)+"`")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", unitFacts[u].name, strings.Join(ids, ", "), unitFacts[u].help, unitFacts[u].formula)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell keeps text from ending a table's cell.
func cell(t string) string { return strings.ReplaceAll(t, "|", "\\|") }

// String returns the direction in a word.
func (b Better) String() string { return [...]string{"lower", "higher", "depends"}[b] }

// Share reports whether the metric is a fraction that people read in percent.
func (m *Metric) Share() bool { return m.share }

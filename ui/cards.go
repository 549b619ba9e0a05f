package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// card fills in one of the six answers.
func (a *App) card(i int) widget.Card {
	s := a.session
	r, base := s.Result(), s.Baseline()
	id := cardsOf(r, s.unit)[i]
	m, v, ok := valueOf(id, r)
	if m == nil {
		return widget.Card{Title: id}
	}
	c := widget.Card{Title: cardTitle(m), Focused: a.focus() == focusCards && a.view == viewDash && a.chart.card == i}
	if s.unit != metric.Usual { // the header says of what
		c.Title, _, _ = strings.Cut(c.Title, "/")
	}
	if !ok {
		c.Value, c.Sub = "-", "does not apply"
		return c
	}
	c.Value, c.Sub = cardValue(m, v), cardSub(id, s.Scenario(), r)
	if id == "memory_gb_per_device" {
		c.Value = m.Number(v) + " of " + gigabytes(r.Memory.Available) + " GB"
		c.Problem = !r.Fits
	}
	c.Delta = s.delta(m, v, base)
	if s.current != s.baseline && !sameWork(base, r) && id != "memory_gb_per_device" {
		c.Sub = "not the same work as " + letter(s.baseline)
	}
	low, high := m.Interval(r)
	c.Now, c.Low, c.High = v, low, high
	for j := range s.count {
		if other := &s.outcomes[j].result; other.Task == r.Task {
			if _, top := m.Interval(other); top > c.Max && !math.IsInf(top, 0) {
				c.Max = top
			}
		}
	}
	if id == "memory_gb_per_device" {
		c.Max = math.Max(v, r.Memory.Available/1e9)
	}
	if high > low {
		dash := "–"
		if a.theme.ASCII() {
			dash = "-"
		}
		c.Range = m.Number(low) + dash + m.Number(high)
		if m.Unit != "USD" && m.Unit != "USD/Mtok" && m.Unit != "" && !inOwnUnit(m, v) {
			a, unitA, _ := strings.Cut(m.Format(low), " ")
			b, unitB, _ := strings.Cut(m.Format(high), " ")
			if unitA != unitB {
				a += " " + unitA
			}
			c.Range = a + dash + b + " " + unitB
		}
	}
	return c
}

// cardTitle is the metric's short name in capitals.
func cardTitle(m *metric.Metric) string { return upper(shortName(m)) }

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// delta is a metric's change against the baseline: mark, size, word, verdict.
func (s *Session) delta(m *metric.Metric, v float64, base *sim.Result) widget.Delta {
	if s.current == s.baseline {
		return widget.Delta{Text: "baseline"}
	}
	return deltaOf(m, v, base, s.Result(), letter(s.baseline))
}

func deltaOf(m *metric.Metric, v float64, base, r *sim.Result, name string) widget.Delta {
	b, ok := m.Of(base)
	if !ok || math.IsNaN(b) || math.IsNaN(v) || b == 0 {
		return widget.Delta{}
	}
	if !sameWork(base, r) && m.ID != "memory_gb_per_device" {
		return widget.Delta{}
	}
	ratio, word := deltaWords(m, v, b)
	d := widget.Delta{Text: signed(ratio), Word: word + " vs " + name}
	switch {
	case word == "same":
		d.Text, d.Dir, d.Word = "0 %", 0, "same as "+name
		return d
	case ratio > 0:
		d.Dir = 1
	case ratio < 0:
		d.Dir = -1
	}
	switch m.Better {
	case metric.Lower:
		d.Verdict = widget.Better
		if ratio > 0 {
			d.Verdict = widget.Worse
		}
	case metric.Higher:
		d.Verdict = widget.Worse
		if ratio > 0 {
			d.Verdict = widget.Better
		}
	}
	return d
}

// cardSub is the second line of a card: what makes the number readable, and
// the convention it follows.
func cardSub(id string, now *sim.Scenario, r *sim.Result) string {
	switch x := usualRoles(r); {
	case strings.HasPrefix(id, "energy_wh_per_"):
		id = x.energy
	case strings.HasPrefix(id, "co2e_g_per_"):
		id = x.carbon
	case strings.HasPrefix(id, "cost_usd_per_"):
		id = x.cost
	}
	switch id {
	case "memory_gb_per_device":
		if r.Fits {
			return "fits, " + gigabytes(r.Memory.Available-r.Memory.Total) + " GB free"
		}
		return gigabytes(r.ShortBytes) + " GB too much"
	case "tpot_ms":
		return formatOf("output_tok_s", r) + " in all"
	case "ttft_ms":
		return "prompt " + count(r.InputTokens) + ", no queue"
	case "latency_s":
		return r.Bound.String() + "-bound"
	case "req_s":
		return busyWords(r)
	case "energy_wh_per_request", "energy_mwh", "energy_wh_per_step":
		return r.Boundary.String() + ", " + metric.Quantity(r.DevicePower, "W") + " each"
	case "co2e_g_per_request", "co2e_t", "co2e_g_per_step":
		return r.Accounting.String() + " avg " + gridWords(r)
	case "cost_usd_per_mtok", "cost_usd", "cost_usd_per_step":
		if r.Footprint.RentUSD > 0 {
			return "rented, " + busyWords(r)
		}
		return "owned, " + busyWords(r)
	case "step_s":
		return formatOf("tokens_s_per_device", r)
	case "train_days":
		return formatOf("mfu", r) + " MFU"
	case "samples_s":
		return "no run length stated"
	}
	return ""
}

func gridWords(r *sim.Result) string {
	if math.IsNaN(r.Footprint.GridGPerKWh) {
		return "grid unknown"
	}
	return factor(math.Round(r.Footprint.GridGPerKWh)) + " g/kWh"
}

func busyWords(r *sim.Result) string {
	switch {
	case r.Task.Training():
		return originShort(r)
	case r.Busy >= 1:
		return "always busy"
	}
	return "busy " + percent(r.Busy)
}

// formatOf is a metric of a result for people, "" when it does not apply.
func formatOf(id string, r *sim.Result) string {
	m, v, ok := valueOf(id, r)
	if !ok {
		return ""
	}
	return m.Format(v)
}

// drawResults is the six cards as a table.
func (a *App) drawResults(w, h int) block.Block {
	t, s := a.theme, a.session
	focused := a.focus() == focusCards && a.view == viewDash
	title := letter(s.current)
	if s.current != s.baseline {
		title += " against " + letter(s.baseline)
	}
	return block.Into(w, h, t.Frame(title, "low-high (90 %)", focused), func(w, h int) block.Block {
		lines := make([]string, 0, 7)
		for i := range 6 {
			lines = append(lines, a.card(i).Line(w, t))
		}
		lines = append(lines, t.Row(w).Add(theme.Faint, " "+a.conventions()).String())
		return block.Fit(w, h, lines)
	})
}

// conventions names what the figures count.
func (a *App) conventions() string {
	r := a.session.Result()
	t := cardSub("memory_gb_per_device", a.session.Scenario(), r)
	return t + "; " + r.Boundary.String() + ", " + r.Accounting.String() + ", average"
}

// originWords says where the coefficients of a result come from.
func originWords(r *sim.Result) string {
	switch r.Origin {
	case hardware.Measured, hardware.Fitted:
		return "fitted on " + count(float64(r.Rows)) + " measured rows"
	case hardware.Inherited:
		return "no measured row of this device: its family's efficiency stands in"
	}
	return "efficiency assumed, not measured"
}

// originShort is the same in two words.
func originShort(r *sim.Result) string {
	if r.Origin == hardware.Fitted || r.Origin == hardware.Measured {
		return "calibrated"
	}
	return "estimated"
}

package ui

import (
	"math"
	"strings"

	"wattif/sim"
	"wattif/sim/hardware"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/language"
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
	c := widget.Card{Title: a.cardTitle(m), Focused: a.focus() == focusCards && a.view == viewDash && a.chart.card == i}
	if s.unit != metric.Usual { // the header says of what
		c.Title, _, _ = strings.Cut(c.Title, "/")
	}
	if !ok {
		c.Value, c.Sub = "-", a.say("does not apply")
		return c
	}
	c.Value, c.Sub = a.speech().Value(cardValue(m, v)), cardSub(a.speech(), id, s.Scenario(), r)
	if id == "memory_gb_per_device" {
		c.Value = a.sayf("%s of %s GB", m.Number(v), gigabytes(r.Memory.Available))
		c.Problem = !r.Fits
	}
	c.Delta = s.delta(m, v, base)
	if s.current != s.baseline && !sameWork(base, r) && id != "memory_gb_per_device" {
		c.Sub = a.sayf("not the same work as %s", letter(s.baseline))
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

// cardTitle is the metric's short name, in capitals where a script has them.
func (a *App) cardTitle(m *metric.Metric) string {
	if a.speech() == language.English {
		return upper(shortName(m))
	}
	return a.say(shortName(m))
}

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
		return widget.Delta{Text: s.speech.Say("baseline")}
	}
	return s.tied(m, s.current, deltaOf(s.speech, m, v, base, s.Result(), letter(s.baseline)))
}

// side is a scenario as one side of a comparison.
func (s *Session) side(slot int) metric.Side {
	return metric.Side{Scenario: s.slots[slot], Result: &s.outcomes[slot].result}
}

// tied says of a change that is inside what the two scenarios' own errors could
// make that it is a tie, and takes its verdict back.
func (s *Session) tied(m *metric.Metric, slot int, d widget.Delta) widget.Delta {
	if d.Dir == 0 || !m.Tie(s.side(s.baseline), s.side(slot)) {
		return d
	}
	d.Word, d.Verdict = s.speech.Sayf("tie with %s", letter(s.baseline)), widget.Neutral
	return d
}

func deltaOf(l speech, m *metric.Metric, v float64, base, r *sim.Result, name string) widget.Delta {
	b, ok := m.Of(base)
	if !ok || math.IsNaN(b) || math.IsNaN(v) || b == 0 {
		return widget.Delta{}
	}
	if !sameWork(base, r) && m.ID != "memory_gb_per_device" {
		return widget.Delta{}
	}
	ratio, word := deltaWords(m, v, b)
	d := widget.Delta{Text: signed(ratio), Word: l.Sayf("%s vs %s", l.Say(word), name), Short: l.Say(word)}
	switch {
	case word == "same":
		d.Text, d.Dir, d.Word = "0 %", 0, l.Sayf("same as %s", name)
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
func cardSub(l speech, id string, now *sim.Scenario, r *sim.Result) string {
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
			return l.Sayf("fits, %s GB free", gigabytes(r.Memory.Available-r.Memory.Total))
		}
		return l.Sayf("%s GB too much", gigabytes(r.ShortBytes))
	case "tpot_ms":
		return l.Sayf("%s in all", formatOf("output_tok_s", r))
	case "ttft_ms":
		return l.Sayf("prompt %s, no queue", count(r.InputTokens))
	case "latency_s":
		return boundBy(l, r.Bound)
	case "req_s":
		return busyWords(l, r)
	case "energy_wh_per_request", "energy_mwh", "energy_wh_per_step":
		return l.Sayf("%s, %s each", l.Say(r.Boundary.String()), metric.Quantity(r.DevicePower, "W"))
	case "co2e_g_per_request", "co2e_t", "co2e_g_per_step":
		return l.Sayf("%s avg %s", l.Say(r.Accounting.String()), gridWords(l, r))
	case "cost_usd_per_mtok", "cost_usd", "cost_usd_per_step":
		if r.Footprint.RentUSD > 0 {
			return l.Sayf("rented, %s", busyWords(l, r))
		}
		return l.Sayf("owned, %s", busyWords(l, r))
	case "step_s":
		return formatOf("tokens_s_per_device", r)
	case "train_days":
		return formatOf("mfu", r) + " MFU"
	case "samples_s":
		return l.Say("no run length stated")
	}
	return ""
}

func gridWords(l speech, r *sim.Result) string {
	if math.IsNaN(r.Footprint.GridGPerKWh) {
		return l.Say("grid unknown")
	}
	return factor(math.Round(r.Footprint.GridGPerKWh)) + " g/kWh"
}

func busyWords(l speech, r *sim.Result) string {
	switch {
	case r.Task.Training():
		return originShort(l, r)
	case r.Busy >= 1:
		return l.Say("always busy")
	}
	return l.Sayf("busy %s", percent(r.Busy))
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
		title = a.sayf("%s against %s", title, letter(s.baseline))
	}
	return block.Into(w, h, t.Frame(title, a.say("low-high (90 %)"), focused), func(w, h int) block.Block {
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
	t := cardSub(a.speech(), "memory_gb_per_device", a.session.Scenario(), r)
	return a.sayf("%s; %s, %s, average", t, a.say(r.Boundary.String()), a.say(r.Accounting.String()))
}

// originWords says where the coefficients of a result come from.
func originWords(l speech, r *sim.Result) string {
	switch r.Origin {
	case hardware.Measured, hardware.Fitted:
		return l.Sayf("fitted on %s measured rows", count(float64(r.Rows)))
	case hardware.Inherited:
		return l.Say("no measured row of this device: its family's efficiency stands in")
	}
	return l.Say("efficiency assumed, not measured")
}

// originShort is the same in two words.
func originShort(l speech, r *sim.Result) string {
	for _, n := range r.Notes {
		if n.Knob == "measured_time" || n.Knob == "measured_power" {
			return l.Say("corrected by you")
		}
	}
	if r.Origin == hardware.Fitted || r.Origin == hardware.Measured {
		return l.Say("calibrated")
	}
	return l.Say("estimated")
}

package ui

import (
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/metric"
	"wattif/ui/block"
	"wattif/ui/theme"
	"wattif/ui/widget"
)

// measureBox asks for one measured value, says which efficiency it implies, and
// corrects every scenario on the same device and software by it.
type measureBox struct {
	field widget.Field
	of    *sim.Scenario
	bare  sim.Result // of the scenario without a correction
	err   error
	said  *explore.Correction // of the text as it stands; nil for none
	why   string              // why there is none
}

// newMeasure is c.
func newMeasure(a *App) overlay {
	o := &measureBox{of: a.session.Scenario()}
	bare := *o.of
	bare.Measured = sim.Measured{}
	o.err = sim.RunInto(&o.bare, &bare)
	o.read(a)
	return o
}

// read works out what the text says.
func (o *measureBox) read(a *App) {
	o.said, o.why = nil, ""
	text := strings.TrimSpace(o.field.Text())
	if text == "" || text == wordNone || o.err != nil {
		return
	}
	m, err := explore.ParseMeasurement(text, &o.bare)
	if err == nil {
		var c explore.Correction
		if c, err = explore.Correct(o.of, m); err == nil {
			o.said = &c
			return
		}
	}
	o.why = a.retell(err.Error())
}

func (o *measureBox) key(a *App, msg tea.KeyPressMsg) (deed, bool) {
	switch msg.String() {
	case "esc":
		return nil, true
	case "enter":
		if strings.TrimSpace(o.field.Text()) == wordNone {
			return func(a *App) tea.Cmd { a.session.Correct(sim.Measured{}, a); return nil }, true
		}
		if o.said == nil {
			return nil, strings.TrimSpace(o.field.Text()) == ""
		}
		m := o.said.Scenario.Measured
		return func(a *App) tea.Cmd { a.session.Correct(m, a); return nil }, true
	}
	o.field.Key(msg)
	o.read(a)
	return nil, false
}

func (o *measureBox) paste(a *App, text string) {
	o.field.Paste(text)
	o.read(a)
}
func (o *measureBox) scroll(int)                        {}
func (o *measureBox) click(*App, int, int) (deed, bool) { return nil, false }

func (o *measureBox) foot() string {
	return textMark("Enter correct  Esc cancel  none: as predicted again")
}

func (o *measureBox) place(a *App) image.Rectangle { return centered(a, 76, 14) }

func (o *measureBox) draw(a *App, w, h int) block.Block {
	t := a.theme
	title := a.sayf("Measured on %s with %s", o.of.Device.Name, o.of.Stack.ID)
	return block.Into(w, h, t.Frame(title, "", true), func(w, h int) block.Block {
		lines := []string{o.field.Draw(w, t, a.say(" measured: "), a.say("46 tok/s, 21 ms, 350 W, ttft_ms=120")), ""}
		add := func(tok theme.Token, text string) {
			for _, l := range wrap(text, w-2) {
				lines = append(lines, t.Row(w).Space(1).Add(tok, l).String())
			}
		}
		switch {
		case o.err != nil:
			add(theme.Warn, a.retell(o.err.Error()))
		case o.why != "":
			add(theme.Warn, o.why+".")
		case o.said == nil:
			for _, id := range [...]string{"tpot_ms", "output_tok_s", "ttft_ms", "step_s", "latency_s", "power_w_per_device"} {
				m := figureNamed(id)
				if m == nil {
					continue
				}
				if v, ok := m.Of(&o.bare); ok && v > 0 {
					text := a.sayf("predicted %s %s", lowerFirst(a.say(m.Label)), m.Format(v))
					if id == "tpot_ms" {
						text += a.sayf(" (%s tok/s of each request)", digits(1e3/v))
					}
					add(theme.Faint, text)
				}
			}
		default:
			o.explain(a, add)
		}
		return block.Fit(w, h, lines)
	})
}

// explain says what the measurement implies.
func (o *measureBox) explain(a *App, add func(theme.Token, string)) {
	c := o.said
	text := lowerFirst(a.say(c.Metric.Label)) + " " + c.Metric.Format(c.Value)
	if c.Words != "" {
		text += " (" + a.say(c.Words) + ")"
	}
	add(theme.Strong, text)
	text = a.sayf("predicted %s", c.Metric.Format(c.Predicted))
	if c.High > c.Low {
		text += a.sayf(", in 90 of 100 cases %s to %s", c.Metric.Number(c.Low), c.Metric.Format(c.High))
	}
	add(theme.Text, text)
	if c.Value < c.Low || c.Value > c.High {
		add(theme.Warn, a.say("outside the range: look at model, batch and lengths too"))
	}
	if id, was, now := c.Efficiency(); id != "" {
		if m, err := metric.Find(id); err == nil {
			if now > 1 {
				add(theme.Warn, a.say("more than the device can do: something else was measured"))
			}
			add(theme.Strong, a.sayf("implied %s %s, predicted %s", lowerFirst(a.say(m.Label)), m.Format(now), m.Format(was)))
		}
	}
	what := a.sayf("every time x %s", fixedDigits(c.Factor))
	if c.Scenario.Measured.Power > 0 && c.Metric.ID == "power_w_per_device" {
		what = a.sayf("power of every device x %s", fixedDigits(c.Factor))
	}
	n := 0
	for i := range a.session.count {
		if s := a.session.slots[i]; s.Device.ID == o.of.Device.ID && s.Stack.ID == o.of.Stack.ID {
			n++
		}
	}
	add(theme.Accent, a.sayf("Enter: %s, in %d scenarios on this device and software; u takes it back", what, n))
}

// fixedDigits is a factor in three digits.
func fixedDigits(v float64) string { return strings.TrimSpace(metric.Quantity(v, "")) }

// Correct gives every scenario on the edited one's device and software the
// correction, as one step; the zero value takes it away.
func (s *Session) Correct(m sim.Measured, a *App) {
	before, old, n := s.state, s.Scenario(), 0
	device, stack := old.Device.ID, old.Stack.ID
	from := s.takeResult()
	for i := range s.count {
		if s.slots[i].Device.ID != device || s.slots[i].Stack.ID != stack || s.slots[i].Measured == m {
			continue
		}
		next := *s.slots[i]
		next.Measured = m
		s.slots[i] = &next
		s.outcomes[i].of = nil
		n++
	}
	s.outcomes[s.current].of = nil
	s.settle()
	if n == 0 {
		s.say(a.say("nothing to correct."))
		return
	}
	c := s.explain(old, s.Scenario(), from, s.Result(), "")
	what := a.sayf("corrected by a measurement: %s with %s, %d scenarios", old.Device.Name, stack, n)
	if m == (sim.Measured{}) {
		what = a.sayf("as predicted again: %s with %s, %d scenarios", old.Device.Name, stack, n)
	}
	c.What, c.Cause, c.Brief = what, what+". "+c.Cause, []string{what + "."}
	s.push(before, c)
}

package ui

import (
	"wattif/sim"
	"wattif/sim/explore"
	"wattif/sim/knob"
	"wattif/sim/metric"
	"wattif/ui/theme"
)

// changeKnobs are the levers tried one at a time below a figure, one step each.
var changeKnobs = [...]string{"batch", "weights", "kv_cache", "devices", "input_len", "output_len"}

// changeRow is one single change and what the figure becomes.
type changeRow struct {
	text  string
	value float64
	fits  bool
}

// changeKey is what the single changes depend on.
type changeKey struct {
	of *sim.Scenario
	m  *metric.Metric
	l  speech
}

// tryChanges turns each lever one step and runs it. Levers that do not apply,
// stand at their end or make no plan are left out.
func (p *explainPanel) tryChanges(l speech, m *metric.Metric) {
	key := changeKey{p.of, m, l}
	if p.changesOf == key {
		return
	}
	p.changesOf, p.changes = key, p.changes[:0]
	for _, id := range changeKnobs {
		k, err := knob.Find(id)
		if err != nil {
			continue
		}
		if ok, _ := k.Applies(p.of); !ok {
			continue
		}
		v, clamped := k.Step(p.of, p.catalog, 1, false)
		if clamped || v == k.Get(p.of) {
			continue
		}
		if _, _, err := explore.Change(p.of, k, v, p.catalog, &p.trial); err != nil {
			continue
		}
		value, applies := m.Of(&p.trial)
		if !applies {
			continue
		}
		from := l.Say(k.Display(k.Get(p.of)))
		p.changes = append(p.changes, changeRow{l.Say(k.Label) + " " + from + " -> " + l.Say(k.Display(v)), value, p.trial.Fits})
	}
}

// changeLines are the single changes of the figure under the cursor.
func (p *explainPanel) changeLines(a *App, w int) []string {
	r := p.row()
	if r == nil || r.m == nil || r.m.Word != nil || len(p.changes) == 0 || p.changesOf.m != r.m {
		return nil
	}
	t := a.theme
	base, _ := r.m.Of(p.result)
	out := []string{"", t.Row(w).Space(1).Add(theme.Group, a.say("if you change one thing")).String()}
	for _, c := range p.changes {
		ratio, _ := r.m.Delta(c.value, base)
		tok := theme.Text
		switch r.m.Good(c.value, base) {
		case 1:
			tok = theme.Good
		case -1:
			tok = theme.Bad
		}
		row := t.Row(w).Space(1).Cell(theme.Text, c.text, max(12, w-1-12-9-8)).CellRight(theme.Strong, a.value(r.m, c.value), 12).CellRight(tok, signed(ratio), 9)
		if !c.fits {
			row.Add(theme.Warn, " "+a.sayf("%s no fit", t.Glyphs().Missing))
		}
		out = append(out, row.String())
	}
	return out
}

package ui

import (
	"errors"
	"strings"

	"wattif/sim"
)

// errorText is an error in a language. The engine's errors keep their parts,
// of which the sentence is composed anew; others are retold as they stand.
func errorText(l speech, err error) string {
	var plan *sim.PlanError
	var value *sim.KnobError
	switch {
	case l == 0:
		return err.Error()
	case errors.As(err, &plan):
		text := l.Sayf("%s: %s", plan.Knob, l.Retell(plan.Reason))
		if plan.Nearest != "" {
			text += l.Sayf("; nearest %s", strings.ReplaceAll(plan.Nearest, " or ", l.Say(" or ")))
		}
		return text
	case errors.As(err, &value):
		text := l.Sayf("\"%s\" %s", value.Value, l.Retell(value.Reason))
		if value.Knob != "" {
			text = l.Sayf("%s: %s", value.Knob, text)
		}
		if value.Nearest != "" {
			text += l.Sayf("; did you mean %s?", value.Nearest)
		}
		if value.Accepted != "" {
			text += l.Sayf(" (accepted: %s)", l.Retell(value.Accepted))
		}
		return text
	}
	return l.Retell(err.Error())
}

package ui

import (
	"errors"
	"strings"

	"wattif/sim"
	"wattif/ui/language"
)

// ErrorText is an error in a language.
func ErrorText(l language.Language, err error) string { return errorText(l, err) }

// errorText is an error in a language. The engine's errors keep their parts,
// of which the sentence is composed anew; others are retold as they stand.
func errorText(l speech, err error) string {
	var plan *sim.PlanError
	var value *sim.KnobError
	switch {
	case l == 0:
		return err.Error()
	case errors.As(err, &plan):
		text := errorPrefix(err, plan) + l.Sayf("%s: %s", plan.Knob, l.Retell(plan.Reason))
		if plan.Nearest != "" {
			text += l.Sayf("; nearest %s", strings.ReplaceAll(plan.Nearest, " or ", l.Say(" or ")))
		}
		return text
	case errors.As(err, &value):
		text := l.Sayf("\"%s\" %s", value.Value, l.Retell(value.Reason))
		if value.Knob != "" {
			text = l.Sayf("%s: %s", value.Knob, text)
		}
		text = errorPrefix(err, value) + text
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

// errorPrefix is what an error says before the one it wraps: a file, an argument.
func errorPrefix(outer, inner error) string {
	text, ok := strings.CutSuffix(outer.Error(), inner.Error())
	if !ok {
		return ""
	}
	return text
}

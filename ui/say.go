package ui

import (
	"wattif/sim"
	"wattif/sim/metric"
	"wattif/ui/language"
)

// speech is the language that texts are said in.
type speech = language.Language

// say is an English text in the screen's language. Every text a person reads
// passes through it (or through theme.Theme.Say where only the theme is at
// hand), so that the catalogue's test can find it.
func (a *App) say(text string) string { return a.options.Language.Say(text) }

// sayf is say for a format and its values.
func (a *App) sayf(format string, values ...any) string {
	return a.options.Language.Sayf(format, values...)
}

// retell is a sentence that the engine made, in the screen's language.
func (a *App) retell(text string) string { return a.options.Language.Retell(text) }

// speech is the screen's language, for what is no method of the screen.
func (a *App) speech() speech { return a.options.Language }

// value is a figure for people, its unit said in the language.
func (a *App) value(m *metric.Metric, v float64) string {
	return a.options.Language.Value(m.Format(v))
}

// metricWord is the value of a metric that is a word.
func (a *App) metricWord(m *metric.Metric, r *sim.Result) string {
	if m.ID == "bound" {
		return boundName(a.speech(), r.Bound)
	}
	return a.say(m.Word(r))
}

// textMark marks a text of a table for the catalogue; it is said where it is
// drawn.
func textMark(text string) string { return text }

package ui

// say is an English text in the screen's language. Every text a person reads
// passes through it (or through theme.Theme.Say where only the theme is at
// hand), so that the catalogue's test can find it.
func (a *App) say(text string) string { return a.options.Language.Say(text) }

// sayf is say for a format and its values.
func (a *App) sayf(format string, values ...any) string {
	return a.options.Language.Sayf(format, values...)
}

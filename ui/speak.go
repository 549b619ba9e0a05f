package ui

import (
	"strings"

	"wattif/ui/language"
)

// setLanguage makes the screen speak another language at once, and the next
// session too. Sentences said before stay as they were said.
func (a *App) setLanguage(l speech) {
	a.options.Language = l
	a.session.speech = l
	a.session.chosen = true
	a.session.version++
	a.setTheme()
	a.session.settleWords()
	a.session.say(a.sayf("the screen speaks %s now.", a.say(l.Name())))
}

// nextLanguage is the action "language": English, Chinese, English.
func (a *App) nextLanguage() {
	a.setLanguage(speech((int(a.options.Language) + 1) % len(language.Names())))
}

// languageNamed reads the setting "language zh" of the prompt; ok is false when
// the words are none.
func languageNamed(word, value string) (l speech, ok bool) {
	switch strings.ToLower(word) {
	case "language", "lang":
		return language.Parse(value)
	}
	return 0, false
}

// settleWords says again what is kept in words.
func (s *Session) settleWords() {
	if len(s.remedies) > 0 {
		s.remedies = findRemedies(s, s.remedies[:0])
	}
}

// Package language says the program's texts in the reader's language. The
// texts stand in the code in English, which is also the key of the catalogue
// (zh/*.yaml); a test finds those that have no translation.
package language

import (
	"fmt"
	"strings"
)

// Language is what the screen speaks.
type Language uint8

// The languages.
const (
	English Language = iota
	Chinese
)

// Names lists the languages as --lang and the config file take them.
func Names() []string { return []string{"en", "zh"} }

// String is the short name of the language.
func (l Language) String() string { return Names()[l] }

// Name is the language in English words.
func (l Language) Name() string { return [...]string{"English", "Chinese"}[l] }

// Parse reads a name such as "en", "zh" or a locale such as "zh_CN.UTF-8"; any
// other locale is English, and ok says whether the name was known.
func Parse(name string) (l Language, ok bool) {
	switch tag, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(name, "_", "-")), "-"); tag {
	case "zh":
		return Chinese, true
	case "en":
		return English, true
	}
	return English, false
}

// Say is text, which is written in English, in the language. A text that the
// catalogue lacks stays English: nothing is lost.
func (l Language) Say(text string) string {
	if l == English || text == "" {
		return text
	}
	if m, err := chinese(); err == nil {
		if e, ok := m[text]; ok {
			return e.said
		}
	}
	return text
}

// Sayf is Say for a format and its values. A translation may change their
// order with explicit indexes, as in "%[2]s".
func (l Language) Sayf(format string, values ...any) string {
	return fmt.Sprintf(l.Say(format), values...)
}

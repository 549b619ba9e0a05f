package ui

import (
	"strings"

	"wattif/ui/block"
)

// summary is the plain table left on the scrollback at the end.
func (a *App) summary() string {
	s := a.session
	var b strings.Builder
	ids := cardsOf(s.Result(), s.unit)
	for i := range s.count {
		r := &s.outcomes[i].result
		mark := " "
		if i == s.baseline {
			mark = "*"
		}
		b.WriteString(letter(i) + mark + " " + s.Line(i) + "\n")
		var parts []string
		for _, id := range ids {
			m, v, ok := valueOf(id, r)
			if !ok {
				continue
			}
			text := strings.ToLower(a.say(shortName(m))) + " " + a.speech().Value(cardValue(m, v))
			if i != s.baseline && sameWork(s.Baseline(), r) {
				if base, ok := m.Of(s.Baseline()); ok && base > 0 {
					ratio, _ := deltaWords(m, v, base)
					text += " (" + signed(ratio) + ")"
				}
			}
			parts = append(parts, text)
		}
		if !r.Fits {
			parts = append([]string{a.say("does not fit")}, parts...)
		}
		line := ""
		for _, part := range parts {
			if line != "" && block.Width(line)+3+block.Width(part) > 76 {
				b.WriteString("   " + line + "\n")
				line = ""
			}
			if line != "" {
				line += " | "
			}
			line += part
		}
		b.WriteString("   " + line + "\n")
	}
	b.WriteString(a.sayf("* baseline; %s. wattif opens the session again.", a.basis()) + "\n")
	return b.String()
}

package ui

import "strings"

// KeysMarkdown is docs/keys.md, made from the table of actions.
func KeysMarkdown() string {
	var b strings.Builder
	b.WriteString("# Keys\n\n")
	b.WriteString("Made from the table in `ui/keys.go`; do not edit. `go test ./ui -run TestKeysDoc -update` writes it again.\n\n")
	b.WriteString("Arrows, Tab, Enter, Esc and the mouse reach everything; letters are shortcuts. While a text is being typed every printable key types.\n\n")
	b.WriteString("| keys | action | about | what it does |\n|---|---|---|---|\n")
	for i := range bindings {
		k := &bindings[i]
		b.WriteString("| " + escapeCell(k.show) + " | `" + string(k.id) + "` | " + scopeNames[k.in] + " | " + escapeCell(k.help) + " |\n")
	}
	b.WriteString("\nEvery action is also a word of the `:` prompt, which takes settings (`batch 64`, `region=SE`) and whole scenarios in one line too.\n\n")
	b.WriteString("## Mouse\n\nA click puts the cursor on a lever, a second one on its value lists its choices; the wheel over a lever changes it, with Shift by a big step. ")
	b.WriteString("Views, scenarios, cards, table rows, operations, cells of a heat map and changes take clicks; a second click on a change adopts it, on a knob of Sweep makes it vary. Shift+drag (Option+drag on a Mac) selects text; `M` releases the mouse.\n")
	return b.String()
}

func escapeCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

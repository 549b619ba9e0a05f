//go:generate go test -run TestReferenceIsCurrent -update .

package knob

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// Markdown writes the reference of every knob, docs/knobs.md.
func Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Knobs\n\nWhat a scenario is made of. This page is generated from the knob table by `go generate ./sim/knob`; `wattif knobs` prints the same.\n\n")
	b.WriteString("A knob is set with `--set id=value`, in a scenario file as `id: value`, or in a line as `id=value` or its short form. ")
	b.WriteString("Numbers take k, M, B and T: 1024 steps for tokens of one request, batches and micro-batches (`in2k` is 2048 tokens), 1000 steps for everything else (`100k/day`, `tokens=300B`). ")
	b.WriteString("Shares may be given in percent. What is given wins over what the model, task, hardware or stack bring with them, whatever the order.\n")
	titles := map[string]string{"model": "Model", "workload": "Work", "precision": "Precision", "hardware": "Hardware", "place": "Place", "life": "Life", "scenario": "Scenario"}
	short := map[string][]string{}
	for s, id := range shortNames {
		short[id] = append(short[id], "`"+s+"`")
	}
	group := ""
	for i := range table {
		k := &table[i]
		if k.Group != group {
			group = k.Group
			fmt.Fprintf(&b, "\n## %s\n\n| id | what | values | default | source of the default |\n|---|---|---|---|---|\n", titles[group])
		}
		also := ""
		if names := short[k.ID]; len(names) > 0 {
			sort.Strings(names)
			also = " Also " + strings.Join(names, ", ") + "."
		}
		fmt.Fprintf(&b, "| `%s` | **%s.** %s%s | %s | %s | %s |\n", k.ID, k.Label, tableCell(k.Help), also, tableCell(k.Values()), tableCell(k.Default), tableCell(k.Source))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Values says in words what the knob takes: a range with its unit, the choices,
// or the kind of catalogue entry.
func (k *Knob) Values() string {
	switch {
	case k.Kind == Text:
		return "any text"
	case k.catalog == "model":
		return "a model id, a template id, or a file"
	case k.catalog == "hardware":
		return "a device id"
	case k.catalog == "stack":
		return "a stack id"
	case k.catalog == "region":
		return "a country code, grid zone or cloud region"
	case k.Kind == Choice:
		return strings.Join(optionIDs(k.Options(nil, nil)), " ")
	}
	r := group(formatNumber(k.Min)) + " to " + k.Display(Value{Number: k.Max})
	if k.percent {
		r = formatNumber(k.Min) + " to " + formatNumber(k.Max)
	} else if k.ID == "month" || k.ID == "hour" {
		r = formatNumber(k.Min) + " to " + formatNumber(k.Max)
	}
	if k.Kind == Integer {
		r += ", whole"
	}
	if k.Unit != "" {
		r += ", " + k.Unit
	}
	if k.Auto != "" {
		r += "; or " + k.Auto
	}
	return r
}

// tableCell keeps text from ending a table's cell.
func tableCell(t string) string { return strings.ReplaceAll(t, "|", "\\|") }

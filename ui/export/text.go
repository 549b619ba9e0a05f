package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"io"
	"math"
	"strconv"
	"strings"
)

// number is a figure for machines: six digits; "" when it is not known.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// csv has a line a scenario and metric.
func (s *Sheet) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"scenario", "name", "line", "metric", "label", "unit", "value", "low", "high", "change", "program", "data"}}
	for _, r := range s.rows() {
		for i := range r.cells {
			c, e := &r.cells[i], &s.Entries[i]
			if !c.applies {
				continue
			}
			value, low, high := number(c.value), number(c.low), number(c.high)
			if c.word != "" {
				value, low, high = c.word, "", ""
			}
			lines = append(lines, []string{e.Letter, e.Name, e.Line, r.metric.ID, r.metric.Label, r.metric.Unit, value, low, high, number(c.change), s.Program, s.Data})
		}
	}
	return out.WriteAll(lines)
}

// Values of JSON; what is not known is null.
type jsonSheet struct {
	Program   string         `json:"program"`
	Data      string         `json:"data"`
	Unit      string         `json:"unit"`
	Baseline  string         `json:"baseline"`
	Scenarios []jsonScenario `json:"scenarios"`
	Notes     string         `json:"conventions"`
	Sources   []jsonSource   `json:"sources"`
}

type jsonScenario struct {
	Scenario string       `json:"scenario"`
	Name     string       `json:"name,omitempty"`
	Line     string       `json:"line"`
	Fits     bool         `json:"fits"`
	Metrics  []jsonMetric `json:"metrics"`
}

type jsonMetric struct {
	ID     string   `json:"id"`
	Label  string   `json:"label"`
	Unit   string   `json:"unit,omitempty"`
	Value  any      `json:"value"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	Change *float64 `json:"change,omitempty"`
}

type jsonSource struct {
	Of     string `json:"of"`
	Source string `json:"source"`
}

func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	return &v
}

func (s *Sheet) json(w io.Writer) error {
	out := jsonSheet{Program: s.Program, Data: s.Data, Unit: s.Unit.String(), Baseline: s.Entries[s.Baseline].Letter, Notes: s.conventions()}
	rows := s.rows()
	for i := range s.Entries {
		e := &s.Entries[i]
		one := jsonScenario{Scenario: e.Letter, Name: e.Name, Line: e.Line, Fits: e.Result.Fits}
		for _, r := range rows {
			c := &r.cells[i]
			if !c.applies {
				continue
			}
			m := jsonMetric{ID: r.metric.ID, Label: r.metric.Label, Unit: r.metric.Unit, Change: known(c.change)}
			if c.word != "" {
				m.Value = c.word
			} else {
				if v := known(c.value); v != nil {
					m.Value = *v
				}
				m.Low, m.High = known(c.low), known(c.high)
			}
			one.Metrics = append(one.Metrics, m)
		}
		out.Scenarios = append(out.Scenarios, one)
	}
	for _, x := range s.sources() {
		out.Sources = append(out.Sources, jsonSource(x))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// Markdown is the table alone, for the copy menu.
func (s *Sheet) Markdown() string {
	var b bytes.Buffer
	s.table(&b)
	return b.String()
}

func (s *Sheet) table(b *bytes.Buffer) {
	cell := func(t string) string { return strings.ReplaceAll(t, "|", `\|`) }
	b.WriteString("| |")
	for i := range s.Entries {
		b.WriteString(" " + s.Entries[i].Letter + " |")
		if i != s.Baseline {
			b.WriteString(" against " + s.Entries[s.Baseline].Letter + " |")
		}
	}
	b.WriteString("\n|---|")
	for i := range s.Entries {
		b.WriteString("---:|")
		if i != s.Baseline {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, r := range s.rows() {
		b.WriteString("| " + cell(r.metric.Label) + " |")
		for i := range r.cells {
			c := &r.cells[i]
			text := c.text(r.metric)
			if span := c.interval(r.metric); span != "" {
				text += " (" + span + ")"
			}
			b.WriteString(" " + cell(text) + " |")
			if i != s.Baseline {
				b.WriteString(" " + c.delta() + " |")
			}
		}
		b.WriteString("\n")
	}
}

func (s *Sheet) markdown(w io.Writer) error {
	var b bytes.Buffer
	for i := range s.Entries {
		e := &s.Entries[i]
		b.WriteString("- " + e.Letter + ": `" + e.Line + "`")
		if e.Name != "" {
			b.WriteString(" (" + e.Name + ")")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	s.table(&b)
	b.WriteString("\n" + s.conventions() + "\n\nSources:\n\n")
	for _, x := range s.sources() {
		b.WriteString("- " + x.Of + ": " + x.Source + "\n")
	}
	b.WriteString("\nMade with " + s.made() + ".\n")
	_, err := w.Write(b.Bytes())
	return err
}

const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.2em .7em;border-bottom:1px solid #ccc;text-align:right;vertical-align:top}
th:first-child,td:first-child{text-align:left}small{color:#555}code{background:#f2f2f2;padding:.1em .3em}figure{margin:1em 0}`

func (s *Sheet) html(w io.Writer) error {
	var b bytes.Buffer
	esc := html.EscapeString
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>wattif report</title>\n<style>" + pageStyle + "</style></head><body>\n<h1>What if?</h1>\n<ul>\n")
	for i := range s.Entries {
		e := &s.Entries[i]
		b.WriteString("<li>" + e.Letter + ": <code>" + esc(e.Line) + "</code> " + esc(e.Name) + "</li>\n")
	}
	b.WriteString("</ul>\n<figure>\n")
	if err := s.bars(&b, "svg"); err != nil {
		return err
	}
	b.WriteString("</figure>\n<table>\n<tr><th></th>")
	for i := range s.Entries {
		b.WriteString("<th>" + s.Entries[i].Letter + "</th>")
		if i != s.Baseline {
			b.WriteString("<th>against " + s.Entries[s.Baseline].Letter + "</th>")
		}
	}
	b.WriteString("</tr>\n")
	for _, r := range s.rows() {
		b.WriteString("<tr><td title=\"" + esc(r.metric.Help) + "\">" + esc(r.metric.Label) + "</td>")
		for i := range r.cells {
			c := &r.cells[i]
			b.WriteString("<td>" + esc(c.text(r.metric)))
			if span := c.interval(r.metric); span != "" {
				b.WriteString("<br><small>" + esc(span) + "</small>")
			}
			b.WriteString("</td>")
			if i != s.Baseline {
				b.WriteString("<td>" + esc(c.delta()) + "</td>")
			}
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n<p>" + esc(s.conventions()) + "</p>\n<h2>Sources</h2>\n<ul>\n")
	for _, x := range s.sources() {
		b.WriteString("<li>" + esc(x.Of) + ": " + esc(x.Source) + "</li>\n")
	}
	b.WriteString("</ul>\n<p><small>Made with " + esc(s.made()) + ".</small></p>\n</body></html>\n")
	_, err := w.Write(b.Bytes())
	return err
}

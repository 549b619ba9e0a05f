package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"io"
	"strings"
)

// Report is what a view shows, for passing on: a sentence, tables for people,
// one table for machines, and the figure.
type Report struct {
	Title     string
	Paragraph string
	Lines     []string // the scenarios it is of
	Tables    []ReportTable
	Data      ReportTable // for CSV and JSON: numbers without prefixes
	Figure    *Figure     // nil for none
	Sources   []string
	Made      string
}

// ReportTable is one table. The first column names the rows.
type ReportTable struct {
	Title string
	Head  []string
	Rows  [][]string
}

// ReportFormats are the formats of a report.
var ReportFormats = []string{"csv", "json", "md", "html", "tex", "svg", "png"}

// Write writes the report; a figure alone as "svg" or "png".
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		out := csv.NewWriter(w)
		return out.WriteAll(append([][]string{r.Data.Head}, r.Data.Rows...))
	case "json":
		return r.json(w)
	case "md":
		return r.markdown(w)
	case "html":
		return r.html(w)
	case "tex":
		return r.latex(w)
	case "svg", "png":
		if r.Figure != nil {
			return r.Figure.Write(w, format)
		}
	}
	_, err := FormatOf("." + format)
	if err == nil {
		err = &FormatError{format}
	}
	return err
}

func (r *Report) json(w io.Writer) error {
	rows := make([]map[string]any, 0, len(r.Data.Rows))
	for _, row := range r.Data.Rows {
		one := map[string]any{}
		for i, cell := range row {
			var v any
			switch {
			case cell == "": // not known
			case json.Valid([]byte(cell)):
				v = json.RawMessage(cell)
			default:
				v = cell
			}
			one[r.Data.Head[i]] = v
		}
		rows = append(rows, one)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"title": r.Title, "says": r.Paragraph, "lines": r.Lines, "columns": r.Data.Head, "rows": rows, "sources": r.Sources, "made": r.Made})
}

func (r *Report) markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# " + r.Title + "\n\n" + r.Paragraph + "\n")
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	for _, t := range r.Tables {
		b.WriteString("\n")
		if t.Title != "" {
			b.WriteString("## " + t.Title + "\n\n")
		}
		for i, h := range t.Head {
			if i == 0 && h == "" {
				h = " "
			}
			b.WriteString("| " + cell(h) + " ")
		}
		b.WriteString("|\n|---" + strings.Repeat("|--:", max(0, len(t.Head)-1)) + "|\n")
		for _, row := range t.Rows {
			for _, c := range row {
				b.WriteString("| " + cell(c) + " ")
			}
			b.WriteString("|\n")
		}
	}
	b.WriteString("\n")
	for _, line := range r.Lines {
		b.WriteString("- `" + line + "`\n")
	}
	if len(r.Sources) > 0 {
		b.WriteString("\nSources: " + strings.Join(r.Sources, "; ") + ".\n")
	}
	b.WriteString("\n" + r.Made + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// html is a page of its own, with the figure inside and nothing to load.
func (r *Report) html(w io.Writer) error {
	var b bytes.Buffer
	esc := html.EscapeString
	b.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + esc(r.Title) + "</title>\n<style>body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:" + ink + ";background:#fff}table{border-collapse:collapse;margin:1em 0}th,td{padding:.2em .7em;text-align:right;border-bottom:1px solid " + gridInk + "}th:first-child,td:first-child{text-align:left}code,small{color:" + paleInk + "}</style></head><body>\n")
	b.WriteString("<h1>" + esc(r.Title) + "</h1>\n<p>" + esc(r.Paragraph) + "</p>\n")
	if r.Figure != nil {
		if err := r.Figure.Write(&b, "svg"); err != nil {
			return err
		}
	}
	for _, t := range r.Tables {
		if t.Title != "" {
			b.WriteString("<h2>" + esc(t.Title) + "</h2>\n")
		}
		b.WriteString("<table><tr>")
		for _, h := range t.Head {
			b.WriteString("<th>" + esc(h) + "</th>")
		}
		b.WriteString("</tr>\n")
		for _, row := range t.Rows {
			b.WriteString("<tr>")
			for _, c := range row {
				b.WriteString("<td>" + esc(c) + "</td>")
			}
			b.WriteString("</tr>\n")
		}
		b.WriteString("</table>\n")
	}
	for _, line := range r.Lines {
		b.WriteString("<p><code>" + esc(line) + "</code></p>\n")
	}
	if len(r.Sources) > 0 {
		b.WriteString("<p>Sources: " + esc(strings.Join(r.Sources, "; ")) + ".</p>\n")
	}
	b.WriteString("<p><small>" + esc(r.Made) + "</small></p>\n</body></html>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// latex is a paragraph, the tables and the sources. It needs no package.
func (r *Report) latex(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("% Made with " + r.Made + ".\n")
	for _, line := range r.Lines {
		b.WriteString("% " + line + "\n")
	}
	b.WriteString("\n" + tex(r.Paragraph) + "\n")
	for _, t := range r.Tables {
		title := t.Title
		if title == "" {
			title = r.Title
		}
		b.WriteString("\n\\begin{table}\n\\centering\n\\caption{" + tex(title) + "}\n\\begin{tabular}{l" + strings.Repeat("r", max(0, len(t.Head)-1)) + "}\n\\hline\n")
		row := func(cells []string) {
			for i, c := range cells {
				if i > 0 {
					b.WriteString(" & ")
				}
				b.WriteString(tex(c))
			}
			b.WriteString(" \\\\\n")
		}
		row(t.Head)
		b.WriteString("\\hline\n")
		for _, cells := range t.Rows {
			row(cells)
		}
		b.WriteString("\\hline\n\\end{tabular}\n\\end{table}\n")
	}
	if len(r.Sources) > 0 {
		b.WriteString("\n\\paragraph{Sources.}\n" + tex(strings.Join(r.Sources, "; ")) + ".\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

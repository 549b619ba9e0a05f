package ui

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/export"
	"wattif/ui/widget"
)

// exportKinds say what each format is for.
var exportKinds = map[string]string{
	"csv": textMark("CSV: a line a figure"), "json": textMark("JSON: everything, for programs"), "md": textMark("Markdown: table with sources"),
	"html": textMark("HTML: a report with the figure"), "tex": textMark("LaTeX: paragraph and table"), "svg": textMark("SVG: bars for slides, on white"), "png": textMark("PNG: the same in pixels"),
}

// newExportMenu lists the formats; the file's name can be changed before it is
// written.
func newExportMenu(a *App) overlay {
	var items []widget.Item
	for _, f := range export.Formats {
		items = append(items, widget.Item{ID: f, Name: exportName(a, "."+f), Aliases: []string{f}, Detail: a.say(exportKinds[f])})
	}
	if _, ok := a.viewReport(); ok {
		view := "-" + strings.ToLower(viewNames[a.view])
		items = append(items, widget.Item{ID: "view", Name: exportName(a, view+".html"), Aliases: []string{"view", "report", "table"}, Detail: a.say("the tables of this view: .csv .json .md .html .tex")})
	}
	_, err := a.figure()
	for _, f := range [...]string{"png", "svg"} {
		it := widget.Item{ID: "chart " + f, Name: exportName(a, "-chart."+f), Aliases: []string{"chart", "figure"}, Detail: a.sayf("%s: the chart of this view, on white", strings.ToUpper(f))}
		if err != nil {
			it.Disabled = a.retell(err.Error())
		}
		items = append(items, it)
	}
	return &listOverlay{
		title: a.sayf("Export %s scenarios, %s", itoa(int64(a.session.count)), a.perWords()), picker: widget.NewPicker("filter", items, ""), w: 76, h: len(items) + 5,
		hints: a.say("Up Down choose  Enter name the file  Esc close"),
		choose: func(it widget.Item) deed {
			write := (*App).writeSheet
			switch {
			case it.ID == "view":
				write = (*App).writeReport
			case strings.HasPrefix(it.ID, "chart"):
				write = (*App).writeFigure
			}
			return func(a *App) tea.Cmd { a.push(newExportField(it.Name, write)); return nil }
		},
	}
}

// exportName is a file's name made of what is in it.
func exportName(a *App, ending string) string {
	s := a.session.Scenario()
	name := s.Model.ID + "-" + s.Device.ID + "-" + s.Region.ID
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == ' ' || r == ':' {
			return '-'
		}
		return r
	}, name)
	return strings.ToLower(name) + ending
}

// writeSheet writes the scenarios in a format.
func (a *App) writeSheet(w io.Writer, format string) error {
	sheet, err := a.sheet()
	if err != nil {
		return err
	}
	return sheet.Write(w, format)
}

// newExportField names the file and writes it. A file that is there is not
// overwritten unless it is asked for twice.
func newExportField(name string, write func(a *App, w io.Writer, format string) error) overlay {
	asked := ""
	o := &fieldOverlay{title: textMark("Write to"), prompt: " ", help: textMark("the ending says the format")}
	o.field.Set(name)
	o.accept = func(file string) (deed, bool) {
		return func(a *App) tea.Cmd {
			format, err := export.FormatOf(file)
			if err != nil {
				a.notice = errorText(a.speech(), err)
				return nil
			}
			path := file
			if rest, ok := strings.CutPrefix(file, "~/"); ok {
				if home, err := os.UserHomeDir(); err == nil {
					path = filepath.Join(home, rest)
				}
			}
			if _, err := os.Stat(path); err == nil && asked != path {
				asked = path
				a.notice = a.sayf("%s is there already; Enter again writes over it.", file)
				return nil
			}
			var b bytes.Buffer
			if err = write(a, &b, format); err == nil {
				err = os.WriteFile(path, b.Bytes(), 0o644)
			}
			if err != nil {
				a.notice = a.sayf("not written: %s.", errorText(a.speech(), err))
				return nil
			}
			full, err := filepath.Abs(path)
			if err != nil {
				full = path
			}
			a.close()
			a.session.say(a.sayf("written: %s", full), a.sayf("written: %s", file))
			a.session.version++
			return nil
		}, false
	}
	return o
}

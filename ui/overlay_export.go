package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"wattif/ui/export"
	"wattif/ui/widget"
)

// exportKinds say what each format is for.
var exportKinds = map[string]string{
	"csv": "CSV: a line a scenario and figure", "json": "JSON: everything, for programs", "md": "Markdown: table with sources",
	"html": "HTML: a report with the figure", "tex": "LaTeX: paragraph, table, sources", "svg": "SVG: a figure for slides, white background",
}

// newExportMenu lists the formats; the file's name can be changed before it is
// written.
func newExportMenu(a *App) overlay {
	var items []widget.Item
	for _, f := range export.Formats {
		items = append(items, widget.Item{ID: f, Name: exportName(a, f), Aliases: []string{f}, Detail: exportKinds[f]})
	}
	return &listOverlay{
		title: "Export " + itoa(int64(a.session.count)) + " scenarios, " + a.perWords(), picker: widget.NewPicker("filter", items, ""), w: 76, h: len(items) + 5,
		hints: "Up Down choose  Enter name the file  Esc close",
		choose: func(it widget.Item) deed {
			return func(a *App) tea.Cmd { a.push(newExportField(it.Name)); return nil }
		},
	}
}

// exportName is a file's name made of what is in it.
func exportName(a *App, format string) string {
	s := a.session.Scenario()
	name := "wattif-" + s.Model.ID + "-" + s.Device.ID + "-" + s.Region.ID
	name = strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r == ' ' || r == ':' {
			return '-'
		}
		return r
	}, name)
	return strings.ToLower(name) + "." + format
}

// newExportField names the file and writes it. A file that is there is not
// overwritten unless it is asked for twice.
func newExportField(name string) overlay {
	asked := ""
	o := &fieldOverlay{title: "Write to", prompt: " ", help: "the ending says the format: ." + strings.Join(export.Formats, " .")}
	o.field.Set(name)
	o.accept = func(file string) (deed, bool) {
		return func(a *App) tea.Cmd {
			format, err := export.FormatOf(file)
			if err != nil {
				a.notice = err.Error()
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
				a.notice = file + " is there already; Enter again writes over it."
				return nil
			}
			sheet, err := a.sheet()
			if err != nil {
				a.notice = err.Error() + "."
				return nil
			}
			var b bytes.Buffer
			if err = sheet.Write(&b, format); err == nil {
				err = os.WriteFile(path, b.Bytes(), 0o644)
			}
			if err != nil {
				a.notice = "not written: " + err.Error() + "."
				return nil
			}
			full, err := filepath.Abs(path)
			if err != nil {
				full = path
			}
			a.close()
			a.session.say("written: "+full, "written: "+file)
			a.session.version++
			return nil
		}, false
	}
	return o
}

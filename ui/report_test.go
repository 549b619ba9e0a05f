package ui

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"wattif/ui/export"
)

// Views with tables of their own write them in every format, with what they are
// of and the versions.
func TestReportsOfViews(t *testing.T) {
	for name, keys := range map[string][]string{"ledger": {"9"}, "sweep": {"4"}, "heat": {"4", "v"}, "region": {"6"}} {
		d, a := drive(t, 160, 45)
		settled(t, d, keys...)
		r, ok := a.viewReport()
		if !ok {
			t.Errorf("%s has no tables", name)
			continue
		}
		for _, format := range export.ReportFormats {
			var b bytes.Buffer
			if err := a.writeReport(&b, format); err != nil || b.Len() < 300 {
				t.Errorf("%s as %s: %d bytes, %v", name, format, b.Len(), err)
				continue
			}
			text := b.String()
			switch format {
			case "csv":
				rows, err := csv.NewReader(&b).ReadAll()
				if err != nil || len(rows) != len(r.Data.Rows)+1 {
					t.Errorf("%s: %d lines of %d, %v", name, len(rows), len(r.Data.Rows), err)
				}
			case "json":
				var back struct{ Rows []map[string]any }
				if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back.Rows) != len(r.Data.Rows) {
					t.Errorf("%s: %d rows, %v", name, len(back.Rows), err)
				}
			case "md", "html", "tex":
				if !strings.Contains(text, "data "+a.options.Library.DataVersion()) || strings.Contains(text, "NaN") {
					t.Errorf("%s as %s names no version:\n%s", name, format, text)
				}
			}
			for _, row := range r.Data.Rows {
				if len(row) != len(r.Data.Head) {
					t.Fatalf("%s: a row of %d cells under %d heads", name, len(row), len(r.Data.Head))
				}
			}
		}
	}
	d, a := drive(t, 120, 35)
	d.Press("2")
	if _, ok := a.viewReport(); ok {
		t.Error("Compare has tables of its own: the sheet has them")
	}
}

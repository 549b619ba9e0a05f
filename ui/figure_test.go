package ui

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every view with a chart writes it, as vectors and as pixels, with what it is
// of in the caption.
func TestFiguresOfViews(t *testing.T) {
	for name, keys := range map[string][]string{
		"dash": nil, "length": {"a"}, "roofline": {"3"}, "sweep": {"4"}, "heat": {"4", "v"}, "pareto": {"4", "v", "v"}, "choices": {"m", "4"},
		"region": {"6"}, "ledger": {"9"}, "ledger months": {"9", "a", "v"}, "own or service": {"5", "v", "v", "v"},
	} {
		lines := []string(nil)
		if name == "own or service" {
			lines = []string{"llama-3.1-8b 1xl4 b4 DE api_price=1"}
		}
		d, a := drive(t, 160, 45, lines...)
		settled(t, d, keys...)
		for _, format := range []string{"svg", "png"} {
			var b bytes.Buffer
			if err := a.writeFigure(&b, format); err != nil {
				t.Errorf("%s as %s: %v", name, format, err)
				continue
			}
			if dir := os.Getenv("FIGURES"); dir != "" {
				_ = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+"."+format), b.Bytes(), 0o644)
			}
			if format == "png" {
				if _, err := png.Decode(&b); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			text := strings.Join(strings.Fields(b.String()), " ")
			if !strings.Contains(text, "llama-3.1") || !strings.Contains(text, "data "+a.options.Library.DataVersion()) || strings.Contains(text, "NaN") {
				t.Errorf("%s: the figure says not what it is of:\n%s", name, b.String())
			}
		}
	}
	d, a := drive(t, 120, 35)
	d.Press("2")
	if _, err := a.figure(); err == nil {
		t.Error("Compare has a chart to write")
	}
}

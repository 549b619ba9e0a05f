package language

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The Chinese texts, one file a room, so that each room keeps its own.
//
//go:embed zh/*.yaml
var chineseFiles embed.FS

// chinese is read when it is first needed: English starts without it.
var chinese = sync.OnceValues(func() (map[string]entry, error) {
	return read(chineseFiles, "zh")
})

// entry is a translation and the file it stands in.
type entry struct{ said, room string }

// read joins the files of a folder of English text: translation. A text may
// stand in several files, with the same translation.
func read(files fs.FS, folder string) (map[string]entry, error) {
	names, err := fs.Glob(files, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	all := map[string]entry{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		one := map[string]string{}
		if err := yaml.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		room := strings.TrimSuffix(path.Base(name), ".yaml")
		for text, said := range one {
			before, again := all[text]
			if again && before.said != said {
				return nil, fmt.Errorf("%s: %q is %q here and %q in %s", name, text, said, before.said, before.room)
			}
			if strings.TrimSpace(said) == "" {
				return nil, fmt.Errorf("%s: %q has no translation", name, text)
			}
			if !again || slices.Contains(engineRooms, room) && !slices.Contains(engineRooms, before.room) {
				all[text] = entry{said, room}
			}
		}
	}
	return all, nil
}

// Room is the file of the catalogue that a text stands in, "" for none.
func Room(text string) string {
	all, err := chinese()
	if err != nil {
		return ""
	}
	return all[text].room
}

// Texts is the Chinese catalogue: English text to Chinese text. It must not be
// changed.
func Texts() (map[string]string, error) {
	all, err := chinese()
	out := make(map[string]string, len(all))
	for text, e := range all {
		out[text] = e.said
	}
	return out, err
}

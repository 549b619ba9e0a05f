package language

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// The Chinese texts, one file a room, so that each room keeps its own.
//
//go:embed zh/*.yaml
var chineseFiles embed.FS

// chinese is read when it is first needed: English starts without it.
var chinese = sync.OnceValues(func() (map[string]string, error) {
	return read(chineseFiles, "zh")
})

// read joins the files of a folder of English text: translation. A text may
// stand in several files, with the same translation.
func read(files fs.FS, folder string) (map[string]string, error) {
	names, err := fs.Glob(files, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		one := map[string]string{}
		if err := yaml.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for text, said := range one {
			if before, ok := all[text]; ok && before != said {
				return nil, fmt.Errorf("%s: %q is %q here and %q in another file", name, text, said, before)
			}
			if strings.TrimSpace(said) == "" {
				return nil, fmt.Errorf("%s: %q has no translation", name, text)
			}
			all[text] = said
		}
	}
	return all, nil
}

// Texts is the Chinese catalogue: English text to Chinese text. It must not be
// changed.
func Texts() (map[string]string, error) { return chinese() }

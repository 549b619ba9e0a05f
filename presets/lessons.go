package presets

// LessonFile is a lesson as it is kept. Package ui/lesson reads it.
type LessonFile struct {
	Name    string // for messages
	Content []byte
}

// LessonFiles returns the files of the lessons folder, the user's own after
// the shipped ones.
func (l *Library) LessonFiles() ([]LessonFile, error) {
	var out []LessonFile
	err := l.each("lessons", ".yaml", func(_ int, file, content string) error {
		out = append(out, LessonFile{file, []byte(content)})
		return nil
	})
	return out, err
}

//go:build !unix

package terminal

// Here says that this system's terminals are drawn on by this package; a console
// of another kind is left to bubbletea.
const Here = false

// Watch tells of new sizes where bubbletea does not.
func (t *Terminal) Watch(func(w, h int)) (stop func()) { return func() {} }

//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
)

// Here says that this system's terminals are drawn on by this package.
const Here = true

// Watch tells of new sizes until it is stopped.
func (t *Terminal) Watch(resized func(w, h int)) (stop func()) {
	if _, _, ok := t.Size(); !ok {
		return func() {}
	}
	got, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(got, syscall.SIGWINCH, syscall.SIGCONT)
	go func() {
		for {
			select {
			case <-got:
				if w, h, ok := t.Size(); ok {
					resized(w, h)
				}
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(got)
		close(done)
	}
}

// Package ui is the live screen: levers at the left, consequences at the right.
//
// [App] is the only bubbletea model. Read in this order: session.go (the
// scenarios and everything that can be undone), cause.go (the sentence after a
// change), keys.go (one table of actions), layout.go (named rectangles), then
// app.go, update.go and view.go (the model), and screen_*.go and overlay_*.go
// (what is drawn). run.go starts the program on a terminal.
package ui

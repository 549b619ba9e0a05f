// Package widget holds the small parts screens are made of: lever rows, cards,
// a picker, a text field, a data table. Each is a plain struct that is drawn
// into a rectangle of exact size, and some of them take keys. None knows
// scenarios, sessions or screens.
package widget

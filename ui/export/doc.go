// Package export writes scenarios and their figures as files to pass on: CSV,
// JSON, Markdown, a page of HTML, a paragraph and a table of LaTeX, and a figure
// in SVG. The screen and the command line write the same.
//
// Read sheet.go (what is written), then one file a format.
package export
